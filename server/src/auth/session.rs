use chrono::{DateTime, TimeDelta, Utc};
use domain::ids::{AccountId, RefreshFamilyId};
use entities::{
    account,
    refresh_token::{ActiveModel, Column, Entity, Model},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{new_secret, sha256, throttle::Attempt};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
};

/// How long a session lasts unused: a working day.
pub const IDLE: TimeDelta = TimeDelta::hours(12);
/// How long it lasts at all, however much it is used.
const LONGEST: TimeDelta = TimeDelta::days(7);
/// Two tabs that wake together send the same token twice within this.
const RACE: TimeDelta = TimeDelta::seconds(10);

pub enum Refreshed {
    /// The browser is to keep this token instead.
    Rotated(String),
    /// Another tab has just been given the next token: keep what the browser has.
    InARace,
}

/// Whose turn it was, for the access token.
pub(super) struct Turn {
    pub account: AccountId,
    pub epoch: i32,
    pub family: RefreshFamilyId,
    pub refreshed: Refreshed,
}

/// Begins a session for `account`, whose password was right.
pub(super) async fn begin(
    op: &Op,
    account: &account::Model,
    attempt: &Attempt,
) -> Result<(RefreshFamilyId, String), Error> {
    let family: RefreshFamilyId = op.ids.next();
    let token = new_secret();
    let tx = op.begin().await?;
    attempt.succeeded(tx.db()).await?;
    Entity::delete_many().filter(Column::ExpiresAt.lt(op.clock.now() - LONGEST)).exec(tx.db()).await?;
    let now = op.clock.now();
    let session = Session { account: account.id, family: family.into() };
    insert(op, &tx, session, &token, now, now + IDLE).await?;
    tx.audit_for(Some(account.id.into()), "account.signIn", "account", Some(account.id));
    tx.commit().await?;
    Ok((family, token))
}

/// Uses `token` once.
///
/// A token that was used before is not always a theft. Within [`RACE`] it is another tab, which gets an access token
/// and keeps the cookie that the first tab was given. Later, where the token that replaced it has never been used, the
/// answer that carried it was lost: that one is withdrawn and another is given. Everything else is reuse, and ends the
/// session for the thief and the robbed alike (RFC 9700 section 4.14.2).
pub(super) async fn refresh(op: &Op, token: &str) -> Result<Option<Turn>, Error> {
    let tx = op.begin().await?;
    let Some(presented) = find(tx.db(), &sha256(token)).await? else { return Ok(None) };
    let Some(account) = account::Entity::find_by_id(presented.account_id).one(tx.db()).await? else {
        return Ok(None);
    };
    if !account.active || presented.expires_at <= op.clock.now() {
        return Ok(None);
    }
    let refreshed = take_turn(op, &tx, &presented).await?;
    tx.commit().await?;
    Ok(refreshed.map(|refreshed| Turn {
        account: account.id.into(),
        epoch: account.epoch,
        family: presented.family_id.into(),
        refreshed,
    }))
}

async fn take_turn(op: &Op, tx: &Tx, presented: &Model) -> Result<Option<Refreshed>, Error> {
    if presented.revoked_at.is_some() {
        return reuse(op, tx, presented).await;
    }
    let now = op.clock.now();
    if mark_used(tx, presented.id, now).await? {
        return rotate(op, tx, presented, now).await.map(Some);
    }
    // Read again: another process may have used it since it was found.
    let Some(used) = Entity::find_by_id(presented.id).one(tx.db()).await? else { return Ok(None) };
    let Some(rotated_at) = used.rotated_at.filter(|_| used.revoked_at.is_none()) else {
        return reuse(op, tx, presented).await;
    };
    if now - rotated_at <= RACE {
        return Ok(Some(Refreshed::InARace));
    }
    if withdraw_unused_successor(tx, presented.family_id, rotated_at, now).await? {
        Entity::update_many()
            .col_expr(Column::RotatedAt, Expr::value(now))
            .filter(Column::Id.eq(presented.id))
            .exec(tx.db())
            .await?;
        return rotate(op, tx, presented, now).await.map(Some);
    }
    reuse(op, tx, presented).await
}

/// Marks a token as used; false where it was used or revoked before. Two that ask at once: one is told false.
async fn mark_used(tx: &Tx, id: Uuid, now: DateTime<Utc>) -> Result<bool, Error> {
    let marked = Entity::update_many()
        .col_expr(Column::RotatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::RotatedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(marked.rows_affected == 1)
}

/// The token that replaced one used at `rotated_at` was issued in that same instant.
async fn withdraw_unused_successor(
    tx: &Tx,
    family: Uuid,
    rotated_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<bool, Error> {
    let withdrawn = Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(Column::FamilyId.eq(family))
        .filter(Column::IssuedAt.eq(rotated_at))
        .filter(Column::RotatedAt.is_null())
        .filter(Column::RevokedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(withdrawn.rows_affected == 1)
}

async fn rotate(op: &Op, tx: &Tx, presented: &Model, now: DateTime<Utc>) -> Result<Refreshed, Error> {
    let began: Option<DateTime<Utc>> = Entity::find()
        .select_only()
        .column(Column::IssuedAt)
        .filter(Column::FamilyId.eq(presented.family_id))
        .order_by_asc(Column::IssuedAt)
        .into_tuple()
        .one(tx.db())
        .await?;
    let expires_at = std::cmp::min(now + IDLE, began.unwrap_or(now) + LONGEST);
    let token = new_secret();
    let session = Session { account: presented.account_id, family: presented.family_id };
    insert(op, tx, session, &token, now, expires_at).await?;
    Ok(Refreshed::Rotated(token))
}

async fn reuse(op: &Op, tx: &Tx, presented: &Model) -> Result<Option<Refreshed>, Error> {
    tracing::warn!(family = %presented.family_id, "a refresh token was used twice: its session is ended");
    revoke(tx, presented.account_id, Column::FamilyId.eq(presented.family_id), op.clock.now()).await?;
    tx.audit_for(
        Some(presented.account_id.into()),
        "account.refreshTokenReused",
        "account",
        Some(presented.account_id),
    );
    Ok(None)
}

pub(super) async fn end(op: &Op, token: &str) -> Result<(), Error> {
    let tx = op.begin().await?;
    let Some(presented) = find(tx.db(), &sha256(token)).await? else { return Ok(()) };
    revoke(&tx, presented.account_id, Column::FamilyId.eq(presented.family_id), op.clock.now()).await?;
    tx.audit_for(Some(presented.account_id.into()), "account.signOut", "account", Some(presented.account_id));
    tx.commit().await
}

pub(super) async fn end_all(op: &Op, account: AccountId) -> Result<(), Error> {
    let tx = op.begin().await?;
    end_sessions(&tx, account).await?;
    tx.audit_for(Some(account), "account.signOutEverywhere", "account", Some(account.into()));
    tx.commit().await
}

/// Ends every session of `account`: to be done by whoever changes its password or lets it in no longer. A refresh token that somebody
/// else holds would outlive both.
pub(crate) async fn end_sessions(tx: &Tx, account: AccountId) -> Result<(), Error> {
    revoke(tx, account.into(), Column::AccountId.eq(Uuid::from(account)), tx.now()).await?;
    raise_epoch(tx, account).await
}

/// Voids every access token of `account`: to be done by whoever changes its roles, teams or charity.
pub(crate) async fn raise_epoch(tx: &Tx, account: AccountId) -> Result<(), Error> {
    account::Entity::update_many()
        .col_expr(account::Column::Epoch, Expr::col(account::Column::Epoch).add(1))
        .filter(account::Column::Id.eq(Uuid::from(account)))
        .exec(tx.db())
        .await?;
    tell_account(tx, account);
    Ok(())
}

async fn revoke(
    tx: &Tx,
    account: Uuid,
    which: sea_orm::sea_query::SimpleExpr,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    Entity::update_many()
        .col_expr(Column::RevokedAt, Expr::value(now))
        .filter(which)
        .filter(Column::RevokedAt.is_null())
        .exec(tx.db())
        .await?;
    tell_account(tx, account.into());
    Ok(())
}

/// Open subscriptions of the account look again whether they may go on.
fn tell_account(tx: &Tx, account: AccountId) {
    tx.changed(Kind::Account, account, Audience { account: Some(account), ..Audience::default() });
}

async fn find(connection: &impl ConnectionTrait, hash: &str) -> Result<Option<Model>, Error> {
    Ok(Entity::find().filter(Column::TokenHash.eq(hash)).one(connection).await?)
}

struct Session {
    account: Uuid,
    family: Uuid,
}

async fn insert(
    op: &Op,
    tx: &Tx,
    session: Session,
    token: &str,
    issued_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<(), Error> {
    let row = ActiveModel {
        id: Set(op.ids.next()),
        account_id: Set(session.account),
        family_id: Set(session.family),
        token_hash: Set(sha256(token)),
        issued_at: Set(issued_at),
        expires_at: Set(expires_at),
        rotated_at: Set(None),
        revoked_at: Set(None),
    };
    row.insert(tx.db()).await?;
    Ok(())
}
