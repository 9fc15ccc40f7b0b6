//! Messages about a referral.

use domain::{
    ids::{EnquiryId, MessageId, ReferralId},
    message::{Message, MessageAudience, Readers},
};
use entities::message;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    code, impossible,
    page::{Page, Slice},
};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: MessageId) -> Result<Option<Message>, Error> {
    message::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The referral's messages to whomever, newest first.
pub async fn page(
    db: &impl ConnectionTrait,
    referral: ReferralId,
    page: &Page,
) -> Result<Slice<Message>, Error> {
    let mut query = message::Entity::find().filter(message::Column::ReferralId.eq(Uuid::from(referral)));
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(message::Column::Id.lt(id));
    }
    let rows = query.order_by(message::Column::Id, Order::Desc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(from_row)
}

/// What is written to and by the charity of the enquiry, newest first.
pub async fn of_enquiry(
    db: &impl ConnectionTrait,
    enquiry: EnquiryId,
    page: &Page,
) -> Result<Slice<Message>, Error> {
    let mut query = message::Entity::find().filter(message::Column::EnquiryId.eq(Uuid::from(enquiry)));
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(message::Column::Id.lt(id));
    }
    let rows = query.order_by(message::Column::Id, Order::Desc).limit(page.first + 1).all(db).await?;
    Slice::new(rows, page, |row| row.id).try_map(from_row)
}

pub async fn insert(db: &impl ConnectionTrait, message: &Message) -> Result<(), Error> {
    message::Entity::insert(to_row(message)).exec_without_returning(db).await?;
    Ok(())
}

fn from_row(row: message::Model) -> Result<Message, Error> {
    let readers = match (code::<MessageAudience>(&row.audience)?, row.enquiry_id) {
        (MessageAudience::Internal, None) => Readers::Team,
        (MessageAudience::Charity, Some(enquiry)) => Readers::Charity(enquiry.into()),
        _ => return Err(impossible("message", row.id)),
    };
    Ok(Message {
        id: row.id.into(),
        referral: row.referral_id.into(),
        author: row.author_id.into(),
        readers,
        body: row.body,
        at: row.at,
    })
}

pub(crate) fn to_row(message: &Message) -> message::ActiveModel {
    message::ActiveModel {
        id: Set(message.id.into()),
        referral_id: Set(message.referral.into()),
        author_id: Set(message.author.into()),
        audience: Set(message.readers.audience().to_string()),
        enquiry_id: Set(message.readers.enquiry().map(Into::into)),
        body: Set(message.body.clone()),
        at: Set(message.at),
    }
}
