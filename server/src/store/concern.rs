//! Safeguarding concerns, with what was written in them and what happened to them.

use domain::{
    ids::{AccountId, ConcernId, EventId, PersonId, TeamId},
    safeguarding::{Concern, ConcernAbout, ConcernEvent, ConcernState, ConcernStateKind, Dealt},
};
use entities::{concern, concern_event};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::ExprTrait,
};
use uuid::Uuid;

use super::{
    code, code_opt, impossible,
    page::{Page, Slice},
    to_json, write_version,
};
use crate::error::Error;

/// A concern and its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub concern: Concern,
    pub body: String,
    /// What was done, for those who read it.
    pub note: Option<String>,
    /// What its author is told.
    pub reply: Option<String>,
}

/// The states in which somebody still has something to do.
pub const OPEN: [ConcernStateKind; 2] = [ConcernStateKind::Raised, ConcernStateKind::Seen];
/// As many of one author about one person as are told of; the newest.
const RECEIPTS: u64 = 20;

pub async fn find(db: &impl ConnectionTrait, id: ConcernId) -> Result<Option<Written>, Error> {
    concern::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// Those of `teams` in one of `states`, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    teams: &[TeamId],
    states: &[ConcernStateKind],
    page: &Page,
) -> Result<Slice<Written>, Error> {
    let mut query = of(teams, states);
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(concern::Column::Id.lt(id));
    }
    let rows = query.order_by_desc(concern::Column::Id).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(from_row)
}

pub async fn count(
    db: &impl ConnectionTrait,
    teams: &[TeamId],
    states: &[ConcernStateKind],
) -> Result<u64, Error> {
    Ok(of(teams, states).count(db).await?)
}

fn of(teams: &[TeamId], states: &[ConcernStateKind]) -> Select<concern::Entity> {
    concern::Entity::find()
        .filter(concern::Column::TeamId.is_in(teams.iter().map(|id| Uuid::from(*id))))
        .filter(concern::Column::State.is_in(states.iter().map(|state| state.as_str())))
}

/// What `author` has raised about `person`, newest first.
pub async fn raised(
    db: &impl ConnectionTrait,
    person: PersonId,
    author: AccountId,
) -> Result<Vec<Written>, Error> {
    let rows = concern::Entity::find()
        .filter(concern::Column::PersonId.eq(Uuid::from(person)))
        .filter(concern::Column::AuthorId.eq(Uuid::from(author)))
        .order_by_desc(concern::Column::Id)
        .limit(RECEIPTS)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

/// A new concern, or one in the place of the version before, with the event that made it so.
pub async fn save(
    db: &impl ConnectionTrait,
    written: &Written,
    id: EventId,
    event: &ConcernEvent,
) -> Result<(), Error> {
    use concern::Column as C;
    let Concern { id: concern, version, .. } = written.concern;
    let replaces = C::Id.eq(Uuid::from(concern)).and(C::Version.eq(version - 1));
    write_version(db, to_row(written), version, replaces).await?;
    let row = concern_event::ActiveModel {
        id: Set(id.into()),
        concern_id: Set(concern.into()),
        seq: Set(version),
        at: Set(event.at),
        actor_id: Set(event.by.map(Uuid::from)),
        data: Set(to_json(&event.change)?),
    };
    concern_event::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

fn from_row(row: concern::Model) -> Result<Written, Error> {
    let dealt = |by: Option<Uuid>, at| by.zip(at).map(|(by, at)| Dealt { by: by.into(), at });
    let seen = dealt(row.seen_by, row.seen_at);
    let closed = dealt(row.closed_by, row.closed_at).zip(code_opt(row.outcome.as_deref())?);
    let state = match (code(&row.state)?, seen, closed) {
        (ConcernStateKind::Raised, None, None) => ConcernState::Raised,
        (ConcernStateKind::Seen, Some(seen), None) => ConcernState::Seen(seen),
        (ConcernStateKind::Closed, Some(seen), Some((closed, outcome))) => {
            ConcernState::Closed { seen, closed, outcome }
        }
        _ => return Err(impossible("concern", row.id)),
    };
    let about = ConcernAbout {
        person: row.person_id.into(),
        team: row.team_id.into(),
        kind: code(&row.subject_kind)?,
        subject: row.subject_id,
    };
    let concern = Concern {
        id: row.id.into(),
        about,
        author: row.author_id.into(),
        charity: row.charity_id.map(Into::into),
        raised_at: row.raised_at,
        state,
        version: row.version,
    };
    Ok(Written { concern, body: row.body, note: row.note, reply: row.reply })
}

fn to_row(written: &Written) -> concern::ActiveModel {
    let Concern { about, state, .. } = &written.concern;
    let (seen, closed) = (state.seen(), state.closed());
    concern::ActiveModel {
        id: Set(written.concern.id.into()),
        person_id: Set(about.person.into()),
        team_id: Set(about.team.into()),
        subject_kind: Set(about.kind.to_string()),
        subject_id: Set(about.subject),
        author_id: Set(written.concern.author.into()),
        charity_id: Set(written.concern.charity.map(Uuid::from)),
        raised_at: Set(written.concern.raised_at),
        state: Set(state.kind().to_string()),
        seen_at: Set(seen.map(|seen| seen.at)),
        seen_by: Set(seen.map(|seen| seen.by.into())),
        closed_at: Set(closed.map(|(closed, _)| closed.at)),
        closed_by: Set(closed.map(|(closed, _)| closed.by.into())),
        outcome: Set(closed.map(|(_, outcome)| outcome.to_string())),
        body: Set(written.body.clone()),
        note: Set(written.note.clone()),
        reply: Set(written.reply.clone()),
        version: Set(written.concern.version),
    }
}
