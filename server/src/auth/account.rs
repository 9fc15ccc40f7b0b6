use std::collections::BTreeSet;

use domain::actor::{Actor, Role};
use entities::{account, account_role, refresh_token, team_membership};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationDef,
    sea_query::{Expr, Query},
};
use uuid::Uuid;

use super::Claims;
use crate::{error::Error, op::Op};

/// One role and one team of an account; an account with two roles and three teams is six of these.
#[derive(FromQueryResult)]
struct Line {
    name: String,
    charity_id: Option<Uuid>,
    role: Option<String>,
    team_id: Option<Uuid>,
}

/// The account that `claims` speak of, where it is active, of the same epoch, and its session has not ended.
///
/// One statement: the product of at most five roles and a handful of teams costs less than two more round trips.
pub(super) async fn holder(op: &Op, claims: &Claims) -> Result<Option<Actor>, Error> {
    let live = Query::select()
        .expr(Expr::val(1))
        .from(refresh_token::Entity)
        .and_where(refresh_token::Column::FamilyId.eq(claims.sid))
        .and_where(refresh_token::Column::AccountId.eq(claims.sub))
        .and_where(refresh_token::Column::RevokedAt.is_null())
        .and_where(refresh_token::Column::RotatedAt.is_null())
        .to_owned();
    let lines = account::Entity::find()
        .select_only()
        .columns([account::Column::Name, account::Column::CharityId])
        .column(account_role::Column::Role)
        .column(team_membership::Column::TeamId)
        .join(JoinType::LeftJoin, roles())
        .join(JoinType::LeftJoin, teams())
        .filter(account::Column::Id.eq(claims.sub))
        .filter(account::Column::Active.eq(true))
        .filter(account::Column::Epoch.eq(claims.epoch))
        .filter(Expr::exists(live))
        .into_model::<Line>()
        .all(op.db.read())
        .await?;
    actor(claims.sub, &lines)
}

fn roles() -> RelationDef {
    account::Entity::belongs_to(account_role::Entity)
        .from(account::Column::Id)
        .to(account_role::Column::AccountId)
        .into()
}

fn teams() -> RelationDef {
    account::Entity::belongs_to(team_membership::Entity)
        .from(account::Column::Id)
        .to(team_membership::Column::AccountId)
        .into()
}

fn actor(account: Uuid, lines: &[Line]) -> Result<Option<Actor>, Error> {
    let Some(first) = lines.first() else { return Ok(None) };
    let roles = lines
        .iter()
        .filter_map(|line| line.role.as_deref())
        .map(str::parse::<Role>)
        .collect::<Result<BTreeSet<_>, _>>()
        .map_err(Error::internal)?;
    Ok(Some(Actor {
        account: account.into(),
        name: first.name.clone(),
        roles,
        teams: lines.iter().filter_map(|line| line.team_id).map(Into::into).collect(),
        charity: first.charity_id.map(Into::into),
    }))
}

pub(super) async fn by_email(op: &Op, email: &str) -> Result<Option<account::Model>, Error> {
    Ok(account::Entity::find().filter(account::Column::Email.eq(email)).one(op.db.read()).await?)
}
