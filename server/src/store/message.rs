//! Messages about a referral.

use std::collections::BTreeMap;

use domain::{
    ids::{EnquiryId, MessageId, ReferralId},
    message::{Message, MessageAudience, Readers},
};
use entities::message;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::{
    code, impossible,
    page::{Page, Slice, on_page, slices},
};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: MessageId) -> Result<Option<Message>, Error> {
    message::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The same page of the messages of each of `referrals`, to whomever, newest first. A referral without messages is not in the answer.
pub async fn of_referrals(
    db: &impl ConnectionTrait,
    referrals: &[ReferralId],
    page: &Page,
) -> Result<BTreeMap<ReferralId, Slice<Message>>, Error> {
    let ids = referrals.iter().map(|id| Uuid::from(*id));
    let rows = pages(db, message::Column::ReferralId, ids, page).await?;
    slices(rows, page, |row| row.referral_id, |row| row.id)
        .into_iter()
        .map(|(referral, slice)| Ok((referral.into(), slice.try_map(from_row)?)))
        .collect()
}

/// The same for what is written to and by the charity of each of `enquiries`.
pub async fn of_enquiries(
    db: &impl ConnectionTrait,
    enquiries: &[EnquiryId],
    page: &Page,
) -> Result<BTreeMap<EnquiryId, Slice<Message>>, Error> {
    let ids = enquiries.iter().map(|id| Uuid::from(*id));
    let rows = pages(db, message::Column::EnquiryId, ids, page).await?;
    slices(rows, page, |row| row.enquiry_id.unwrap_or_default(), |row| row.id)
        .into_iter()
        .map(|(enquiry, slice)| Ok((enquiry.into(), slice.try_map(from_row)?)))
        .collect()
}

async fn pages(
    db: &impl ConnectionTrait,
    parent: message::Column,
    parents: impl Iterator<Item = Uuid>,
    page: &Page,
) -> Result<Vec<message::Model>, Error> {
    let mut all = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .column_as(parent, "parent")
        .filter(parent.is_in(parents));
    if let Some(id) = page.key::<Uuid>()? {
        all = all.filter(message::Column::Id.lt(id));
    }
    let chosen = on_page(all.into_query(), &[("id", Order::Desc)], page, &["id"]);
    let rows = message::Entity::find().filter(message::Column::Id.in_subquery(chosen));
    Ok(rows.order_by(message::Column::Id, Order::Desc).all(db).await?)
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
