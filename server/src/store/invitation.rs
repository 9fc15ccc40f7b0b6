//! Invitations to sign in for a charity.

use chrono::{DateTime, Utc};
use domain::{
    ids::{CharityId, InvitationId, LetterId},
    invitation::{Invitation, InvitationState},
};
use entities::invitation;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::code;
use crate::error::Error;

/// What is told of a charity's invitations at most.
const MOST: u64 = 50;

pub async fn find(db: &impl ConnectionTrait, id: InvitationId) -> Result<Option<Invitation>, Error> {
    invitation::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The one that this letter brings.
pub async fn of_letter(db: &impl ConnectionTrait, letter: LetterId) -> Result<Option<Invitation>, Error> {
    let found = invitation::Entity::find().filter(invitation::Column::LetterId.eq(Uuid::from(letter)));
    found.one(db).await?.map(from_row).transpose()
}

/// Those of the charity that nobody has joined by and that were not withdrawn, newest first.
pub async fn open_of(db: &impl ConnectionTrait, charity: CharityId) -> Result<Vec<Invitation>, Error> {
    let rows = invitation::Entity::find()
        .filter(invitation::Column::CharityId.eq(Uuid::from(charity)))
        .filter(invitation::Column::AccountId.is_null())
        .filter(invitation::Column::WithdrawnAt.is_null())
        .order_by(invitation::Column::Id, Order::Desc)
        .limit(MOST)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

pub async fn insert(db: &impl ConnectionTrait, invitation: &Invitation) -> Result<(), Error> {
    let row = invitation::ActiveModel {
        id: Set(invitation.id.into()),
        charity_id: Set(invitation.charity.into()),
        letter_id: Set(invitation.letter.into()),
        email: Set(invitation.email.to_string()),
        name: Set(invitation.name.clone()),
        language: Set(invitation.language.to_string()),
        invited_by: Set(invitation.invited_by.into()),
        invited_at: Set(invitation.invited_at),
        account_id: Set(None),
        withdrawn_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// Saves how an open invitation ended; stale where it has ended meanwhile.
pub async fn settle(
    db: &impl ConnectionTrait,
    invitation: &Invitation,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let (account, withdrawn_at) = match invitation.state {
        InvitationState::Open => (None, None),
        InvitationState::Joined(account) => (Some(account.into()), None),
        InvitationState::Withdrawn => (None, Some(now)),
    };
    let row = invitation::ActiveModel {
        account_id: Set(account),
        withdrawn_at: Set(withdrawn_at),
        ..Default::default()
    };
    let updated = invitation::Entity::update_many()
        .set(row)
        .filter(invitation::Column::Id.eq(Uuid::from(invitation.id)))
        .filter(invitation::Column::AccountId.is_null())
        .filter(invitation::Column::WithdrawnAt.is_null())
        .exec(db)
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

fn from_row(row: invitation::Model) -> Result<Invitation, Error> {
    let state = match (row.account_id, row.withdrawn_at) {
        (Some(account), _) => InvitationState::Joined(account.into()),
        (None, Some(_)) => InvitationState::Withdrawn,
        (None, None) => InvitationState::Open,
    };
    Ok(Invitation {
        id: row.id.into(),
        charity: row.charity_id.into(),
        letter: row.letter_id.into(),
        email: row.email.parse().map_err(Error::internal)?,
        name: row.name,
        language: code(&row.language)?,
        invited_by: row.invited_by.into(),
        invited_at: row.invited_at,
        state,
    })
}
