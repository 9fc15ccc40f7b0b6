//! Links in letters. A secret is never stored: who holds it shows it, and its hash finds the row.

use chrono::{DateTime, Utc};
use domain::{
    ids::{InvitationId, LetterId, LinkId},
    link::{Errand, Link, Purpose},
};
use entities::link;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr};
use uuid::Uuid;

use super::{code, impossible};
use crate::error::Error;

pub async fn insert(
    db: &impl ConnectionTrait,
    link: &Link,
    secret_hash: String,
    letter: LetterId,
) -> Result<(), Error> {
    let (enquiry, visit) = match link.errand {
        Errand::Reply(id) => (Some(id.into()), None),
        Errand::Visit(id) => (None, Some(id.into())),
        // An invitation is found by its letter.
        Errand::StillRight | Errand::Join(_) => (None, None),
    };
    let row = link::ActiveModel {
        id: Set(link.id.into()),
        secret_hash: Set(secret_hash),
        purpose: Set(link.errand.purpose().to_string()),
        charity_id: Set(link.charity.into()),
        enquiry_id: Set(enquiry),
        visit_id: Set(visit),
        letter_id: Set(letter.into()),
        created_at: Set(link.created_at),
        expires_at: Set(link.expires_at),
        used_at: Set(link.used_at),
    };
    link::Entity::insert(row).exec_without_returning(db).await?;
    Ok(())
}

/// The link of this purpose whose secret has this hash: for another purpose there is none.
pub async fn find(
    db: &impl ConnectionTrait,
    purpose: Purpose,
    secret_hash: &str,
) -> Result<Option<Link>, Error> {
    let row = link::Entity::find()
        .filter(link::Column::SecretHash.eq(secret_hash))
        .filter(link::Column::Purpose.eq(purpose.as_str()))
        .one(db)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let invitation = match purpose {
        Purpose::Join => super::invitation::of_letter(db, row.letter_id.into()).await?.map(|found| found.id),
        Purpose::Reply | Purpose::Visit | Purpose::StillRight => None,
    };
    from_row(row, invitation).map(Some)
}

/// Uses the link up; false where it was already. Of two who use it at once, the second waits here until the first has committed.
pub async fn use_up(db: &impl ConnectionTrait, id: LinkId, now: DateTime<Utc>) -> Result<bool, Error> {
    let used = link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(now))
        .filter(link::Column::Id.eq(Uuid::from(id)))
        .filter(link::Column::UsedAt.is_null())
        .exec(db)
        .await?;
    Ok(used.rows_affected == 1)
}

fn from_row(row: link::Model, invitation: Option<InvitationId>) -> Result<Link, Error> {
    let errand = match (code(&row.purpose)?, row.enquiry_id, row.visit_id, invitation) {
        (Purpose::Reply, Some(id), None, _) => Errand::Reply(id.into()),
        (Purpose::Visit, None, Some(id), _) => Errand::Visit(id.into()),
        (Purpose::StillRight, None, None, _) => Errand::StillRight,
        (Purpose::Join, None, None, Some(id)) => Errand::Join(id),
        _ => return Err(impossible("link", row.id)),
    };
    Ok(Link {
        id: row.id.into(),
        charity: row.charity_id.into(),
        errand,
        created_at: row.created_at,
        expires_at: row.expires_at,
        used_at: row.used_at,
    })
}
