use std::collections::{BTreeSet, HashMap};

use domain::actor::{Actor, Role};
use entities::{account, account_role, refresh_token, team_membership};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationDef};
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use super::Claims;
use crate::{db::Db, error::Error};

/// Requests that may wait to be looked up at once; those beyond it wait for a place here.
const QUEUE: usize = 1024;
/// Requests that one statement looks up at most.
const BATCH: usize = 64;

/// Who holds a token, as the database knows them now.
///
/// A request is looked up by a statement that begins after it came; all that came while the last one ran share the next. So a busy
/// server asks once for many, and nobody is let in on what was true before (decisions/010).
#[derive(Clone, Debug)]
pub(super) struct Holders(mpsc::Sender<Asked>);

#[derive(Debug)]
struct Asked {
    claims: Claims,
    answer: oneshot::Sender<Option<Actor>>,
}

/// One role and one team of the holder of one session; an account with two roles and three teams is six of these.
#[derive(FromQueryResult)]
struct Line {
    family_id: Uuid,
    account_id: Uuid,
    epoch: i32,
    name: String,
    charity_id: Option<Uuid>,
    role: Option<String>,
    team_id: Option<Uuid>,
}

impl Holders {
    /// Starts the task that asks. It ends when every `Holders` is gone.
    pub(super) fn start(db: Db) -> Self {
        let (sender, queue) = mpsc::channel(QUEUE);
        tokio::spawn(look_up(db, queue));
        Self(sender)
    }

    /// The account that `claims` speak of, where it is active, of the same epoch, and its session has not ended.
    pub(super) async fn holder(&self, claims: Claims) -> Result<Option<Actor>, Error> {
        let (answer, answered) = oneshot::channel();
        self.0.send(Asked { claims, answer }).await.map_err(|_| Error::Unavailable)?;
        answered.await.map_err(|_| Error::Unavailable)
    }
}

async fn look_up(db: Db, mut queue: mpsc::Receiver<Asked>) {
    let mut batch = Vec::with_capacity(BATCH);
    while queue.recv_many(&mut batch, BATCH).await > 0 {
        match holders(&db, &batch).await {
            Ok(holders) => {
                for Asked { claims, answer } in batch.drain(..) {
                    let holder = holders.get(&claims.sid).filter(|holder| holder.is_of(&claims));
                    let _ = answer.send(holder.map(|holder| holder.actor.clone()));
                }
            }
            // Whoever waits hears that nobody answered, and is told to try again.
            Err(error) => {
                tracing::error!(error = error.logged(), "accounts were not looked up; their requests fail");
                batch.clear();
            }
        }
    }
}

/// Who holds a live session.
struct Holder {
    epoch: i32,
    actor: Actor,
}

impl Holder {
    fn is_of(&self, claims: &Claims) -> bool {
        self.epoch == claims.epoch && Uuid::from(self.actor.account) == claims.sub
    }
}

/// By session. The product of at most five roles and a handful of teams costs less than two more statements.
async fn holders(db: &Db, asked: &[Asked]) -> Result<HashMap<Uuid, Holder>, Error> {
    let sessions: BTreeSet<Uuid> = asked.iter().map(|asked| asked.claims.sid).collect();
    let lines = refresh_token::Entity::find()
        .select_only()
        .columns([refresh_token::Column::FamilyId, refresh_token::Column::AccountId])
        .columns([account::Column::Epoch, account::Column::Name, account::Column::CharityId])
        .column(account_role::Column::Role)
        .column(team_membership::Column::TeamId)
        .join(JoinType::InnerJoin, of_account(account::Entity, account::Column::Id))
        .join(JoinType::LeftJoin, of_account(account_role::Entity, account_role::Column::AccountId))
        .join(JoinType::LeftJoin, of_account(team_membership::Entity, team_membership::Column::AccountId))
        .filter(refresh_token::Column::FamilyId.is_in(same_number_often(sessions)))
        .filter(refresh_token::Column::RevokedAt.is_null())
        .filter(refresh_token::Column::RotatedAt.is_null())
        .filter(account::Column::Active.eq(true))
        .into_model::<Line>()
        .all(db.read())
        .await?;
    lines.into_iter().try_fold(HashMap::new(), |mut holders, line| {
        let role = line.role.as_deref().map(str::parse::<Role>).transpose().map_err(Error::internal)?;
        let holder = holders.entry(line.family_id).or_insert_with(|| Holder {
            epoch: line.epoch,
            actor: Actor {
                account: line.account_id.into(),
                name: line.name,
                roles: BTreeSet::new(),
                teams: BTreeSet::new(),
                charity: line.charity_id.map(Into::into),
                link: None,
            },
        });
        holder.actor.roles.extend(role);
        holder.actor.teams.extend(line.team_id.map(domain::ids::TeamId::from));
        Ok(holders)
    })
}

fn of_account<E: EntityTrait>(entity: E, account: E::Column) -> RelationDef {
    refresh_token::Entity::belongs_to(entity).from(refresh_token::Column::AccountId).to(account).into()
}

/// The last one again, up to a power of two: so that there are seven statements to prepare and not sixty-four.
fn same_number_often(sessions: BTreeSet<Uuid>) -> Vec<Uuid> {
    let mut sessions: Vec<Uuid> = sessions.into_iter().collect();
    if let Some(last) = sessions.last().copied() {
        sessions.resize(sessions.len().next_power_of_two(), last);
    }
    sessions
}
