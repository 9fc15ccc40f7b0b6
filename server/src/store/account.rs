//! Accounts, with their roles and teams.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Actor, Role, Violation,
    account::{Account, Email, Profile},
    ids::{AccountId, CharityId, TeamId},
};
use entities::{account, account_role, team_membership};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, JoinType, Order, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, Func, LikeExpr},
};
use uuid::Uuid;

use super::{
    code,
    page::{Page, Slice},
};
use crate::error::Error;

/// A colleague, as everybody may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colleague {
    pub id: AccountId,
    pub name: String,
}

/// What a list of accounts is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub role: Option<Role>,
    pub active: Option<bool>,
    /// Part of the name or of the address, as typed.
    pub search: Option<String>,
}

pub async fn find(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Account>, Error> {
    Ok(find_many(db, &[id]).await?.into_iter().next())
}

/// Those of `ids` that exist, in no order, in three statements.
pub async fn find_many(db: &impl ConnectionTrait, ids: &[AccountId]) -> Result<Vec<Account>, Error> {
    let rows = account::Entity::find()
        .filter(account::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .all(db)
        .await?;
    with_powers(db, rows).await
}

/// The account as somebody who acts; none where there is none, or it is switched off.
pub async fn actor(db: &impl ConnectionTrait, id: AccountId) -> Result<Option<Actor>, Error> {
    Ok(find(db, id).await?.and_then(|account| account.actor()))
}

/// How many administrators besides `id` may sign in. On PostgreSQL their rows are held until the transaction ends, so that of two who
/// would each leave the other as the last, one waits. SQLite has one writer, who waits already.
pub async fn other_administrators(db: &impl ConnectionTrait, id: AccountId) -> Result<u64, Error> {
    let holders = account_role::Entity::find()
        .select_only()
        .column(account_role::Column::AccountId)
        .filter(account_role::Column::Role.eq(Role::Administrator.as_str()))
        .into_query();
    let administrators = account::Entity::find()
        .filter(account::Column::Id.in_subquery(holders))
        .filter(account::Column::Active.eq(true));
    if db.get_database_backend() == DbBackend::Postgres {
        let held = administrators.clone().select_only().column(account::Column::Id);
        let _: Vec<Uuid> =
            held.order_by(account::Column::Id, Order::Asc).lock_exclusive().into_tuple().all(db).await?;
    }
    Ok(administrators.filter(account::Column::Id.ne(Uuid::from(id))).count(db).await?)
}

pub async fn has_email(db: &impl ConnectionTrait, email: &Email) -> Result<bool, Error> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email.as_str())).count(db).await? > 0)
}

pub async fn id_of(db: &impl ConnectionTrait, email: &Email) -> Result<Option<AccountId>, Error> {
    let found = account::Entity::find().filter(account::Column::Email.eq(email.as_str()));
    let id: Option<Uuid> = found.select_only().column(account::Column::Id).into_tuple().one(db).await?;
    Ok(id.map(Into::into))
}

/// Another password, as its PHC string.
pub async fn set_password(
    db: &impl ConnectionTrait,
    id: AccountId,
    password_hash: String,
) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(password_hash))
        .filter(account::Column::Id.eq(Uuid::from(id)))
        .exec(db)
        .await?;
    Ok(())
}

/// The names of those of `ids` that exist, in no order.
pub async fn colleagues(db: &impl ConnectionTrait, ids: &[AccountId]) -> Result<Vec<Colleague>, Error> {
    let rows: Vec<(Uuid, String)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::Name])
        .filter(account::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, name)| Colleague { id: id.into(), name }).collect())
}

/// The charities that those of `ids` speak for; who speaks for none is not in the answer.
pub async fn charities_of(
    db: &impl ConnectionTrait,
    ids: &[AccountId],
) -> Result<Vec<(AccountId, CharityId)>, Error> {
    let rows: Vec<(Uuid, Uuid)> = account::Entity::find()
        .select_only()
        .columns([account::Column::Id, account::Column::CharityId])
        .filter(account::Column::Id.is_in(ids.iter().map(|id| Uuid::from(*id))))
        .filter(account::Column::CharityId.is_not_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(id, charity)| (id.into(), charity.into())).collect())
}

/// Who signs in for the charity, or did, by name.
pub async fn of_charity(db: &impl ConnectionTrait, charity: CharityId) -> Result<Vec<Account>, Error> {
    let rows = account::Entity::find()
        .filter(account::Column::CharityId.eq(Uuid::from(charity)))
        .order_by(account::Column::Name, Order::Asc)
        .order_by(account::Column::Id, Order::Asc)
        .all(db)
        .await?;
    with_powers(db, rows).await
}

/// How many besides `id` may sign in for the charity. On PostgreSQL their rows are held until the transaction ends, as those of
/// administrators are: see [`other_administrators`].
pub async fn other_users(db: &impl ConnectionTrait, charity: CharityId, id: AccountId) -> Result<u64, Error> {
    let users = account::Entity::find()
        .filter(account::Column::CharityId.eq(Uuid::from(charity)))
        .filter(account::Column::Active.eq(true));
    if db.get_database_backend() == DbBackend::Postgres {
        let held = users.clone().select_only().column(account::Column::Id);
        let _: Vec<Uuid> =
            held.order_by(account::Column::Id, Order::Asc).lock_exclusive().into_tuple().all(db).await?;
    }
    Ok(users.filter(account::Column::Id.ne(Uuid::from(id))).count(db).await?)
}

/// The active accounts of each of `teams` that hold one of `roles`, by name. Whoever holds two of them stands there once.
pub async fn members(
    db: &impl ConnectionTrait,
    teams: &[TeamId],
    roles: &[Role],
) -> Result<Vec<(TeamId, Colleague)>, Error> {
    let membership = team_membership::Entity::belongs_to(account::Entity)
        .from(team_membership::Column::AccountId)
        .to(account::Column::Id)
        .into();
    let role = team_membership::Entity::belongs_to(account_role::Entity)
        .from(team_membership::Column::AccountId)
        .to(account_role::Column::AccountId)
        .into();
    let rows: Vec<(Uuid, Uuid, String)> = team_membership::Entity::find()
        .select_only()
        .column(team_membership::Column::TeamId)
        .column(account::Column::Id)
        .column(account::Column::Name)
        .join(JoinType::InnerJoin, membership)
        .join(JoinType::InnerJoin, role)
        .filter(team_membership::Column::TeamId.is_in(teams.iter().map(|id| Uuid::from(*id))))
        .filter(account_role::Column::Role.is_in(roles.iter().map(|role| role.as_str())))
        .filter(account::Column::Active.eq(true))
        .distinct()
        .order_by(account::Column::Name, Order::Asc)
        .order_by(account::Column::Id, Order::Asc)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|(team, id, name)| (team.into(), Colleague { id: id.into(), name })).collect())
}

/// By name, in three statements.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, page: &Page) -> Result<Slice<Account>, Error> {
    use account::Column as C;
    let mut query = account::Entity::find().filter(filter.condition());
    if let Some((name, id)) = page.key::<(String, Uuid)>()? {
        let place = Expr::tuple([C::Name, C::Id].map(|column| Expr::col((account::Entity, column))));
        query = query.filter(place.gt(Expr::tuple([Expr::val(name), Expr::val(id)])));
    }
    let rows =
        query.order_by(C::Name, Order::Asc).order_by(C::Id, Order::Asc).limit(page.first + 1).all(db).await?;
    let rows = Slice::new(rows, page, |row| (row.name.clone(), row.id));
    let (cursors, models): (Vec<_>, Vec<_>) = rows.rows.into_iter().unzip();
    let accounts = with_powers(db, models).await?;
    Ok(Slice { rows: cursors.into_iter().zip(accounts).collect(), more: rows.more })
}

pub async fn count(db: &impl ConnectionTrait, filter: &Filter) -> Result<u64, Error> {
    Ok(account::Entity::find().filter(filter.condition()).count(db).await?)
}

/// A new account, with the PHC string of its password.
pub async fn insert(
    db: &impl ConnectionTrait,
    account: &Account,
    password_hash: String,
) -> Result<(), Error> {
    let row = account::ActiveModel {
        email: Set(account.email.to_string()),
        password_hash: Set(password_hash),
        epoch: Set(0),
        created_at: Set(account.created_at),
        ..to_row(account)
    };
    let inserted = account::Entity::insert(row).exec_without_returning(db).await;
    inserted.map_err(super::or_taken(Violation::EmailTaken))?;
    insert_powers(db, account).await
}

/// The account as it was revised. Its address, its password and its beginning stay.
pub async fn update(db: &impl ConnectionTrait, account: &Account) -> Result<(), Error> {
    let id = Uuid::from(account.id);
    let replaces = account::Column::Id.eq(id).and(account::Column::Version.eq(account.version - 1));
    super::write_version(db, to_row(account), account.version, replaces).await?;
    account_role::Entity::delete_many().filter(account_role::Column::AccountId.eq(id)).exec(db).await?;
    team_membership::Entity::delete_many().filter(team_membership::Column::AccountId.eq(id)).exec(db).await?;
    insert_powers(db, account).await
}

async fn insert_powers(db: &impl ConnectionTrait, account: &Account) -> Result<(), Error> {
    let roles = account.profile.roles.iter().map(|role| account_role::ActiveModel {
        account_id: Set(account.id.into()),
        role: Set(role.to_string()),
    });
    account_role::Entity::insert_many(roles).exec_without_returning(db).await?;
    if account.profile.teams.is_empty() {
        return Ok(());
    }
    let teams = account.profile.teams.iter().map(|team| team_membership::ActiveModel {
        account_id: Set(account.id.into()),
        team_id: Set((*team).into()),
    });
    team_membership::Entity::insert_many(teams).exec_without_returning(db).await?;
    Ok(())
}

/// The accounts of `rows`, in their order.
async fn with_powers(db: &impl ConnectionTrait, rows: Vec<account::Model>) -> Result<Vec<Account>, Error> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let roles = account_role::Entity::find()
        .filter(account_role::Column::AccountId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let teams =
        team_membership::Entity::find().filter(team_membership::Column::AccountId.is_in(ids)).all(db).await?;
    let mut powers = BTreeMap::<Uuid, (BTreeSet<Role>, BTreeSet<TeamId>)>::new();
    for row in roles {
        powers.entry(row.account_id).or_default().0.insert(code(&row.role)?);
    }
    for row in teams {
        powers.entry(row.account_id).or_default().1.insert(row.team_id.into());
    }
    let mut account = |row: account::Model| {
        let (roles, teams) = powers.remove(&row.id).unwrap_or_default();
        from_row(row, roles, teams)
    };
    rows.into_iter().map(&mut account).collect()
}

impl Filter {
    fn condition(&self) -> Condition {
        use account::Column as C;
        let holds = self.role.map(|role| {
            C::Id.in_subquery(
                account_role::Entity::find()
                    .select_only()
                    .column(account_role::Column::AccountId)
                    .filter(account_role::Column::Role.eq(role.as_str()))
                    .into_query(),
            )
        });
        Condition::all()
            .add_option(holds)
            .add_option(self.active.map(|active| C::Active.eq(active)))
            .add_option(self.search.as_deref().map(written_with))
    }
}

/// Accounts that have `text` somewhere in their name or address. There are hundreds at most.
fn written_with(text: &str) -> Condition {
    let text = text.trim().to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    [account::Column::Name, account::Column::Email].into_iter().fold(Condition::any(), |any, column| {
        let column = Expr::expr(Func::lower(Expr::col((account::Entity, column))));
        any.add(column.like(LikeExpr::new(format!("%{text}%")).escape('\\')))
    })
}

fn from_row(row: account::Model, roles: BTreeSet<Role>, teams: BTreeSet<TeamId>) -> Result<Account, Error> {
    Ok(Account {
        id: row.id.into(),
        email: row.email.parse().map_err(Error::internal)?,
        profile: Profile {
            name: row.name,
            language: code(&row.language)?,
            active: row.active,
            roles,
            teams,
            charity: row.charity_id.map(Into::into),
        },
        created_at: row.created_at,
        version: row.version,
    })
}

/// What a revision may change.
pub(crate) fn to_row(account: &Account) -> account::ActiveModel {
    account::ActiveModel {
        id: Set(account.id.into()),
        name: Set(account.profile.name.clone()),
        language: Set(account.profile.language.to_string()),
        active: Set(account.profile.active),
        charity_id: Set(account.profile.charity.map(Into::into)),
        version: Set(account.version),
        ..Default::default()
    }
}
