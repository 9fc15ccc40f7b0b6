//! Messages about a referral.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, Utc};
use domain::{
    ids::{EnquiryId, MessageId, ReferralId},
    message::{self, MessageAudience, Readers},
};
use uuid::Uuid;

use super::{
    coded::Coded,
    connection::{List, by_page, list, page},
    errors::{UserError, payload},
    id::Id,
    loaders::{Loaded, Source, load},
    payload::once_of,
    ready::ready,
    team::{AccountName, colleague},
};
use crate::{
    app::{self, once::once},
    error::Error,
    op::Op,
    store::{
        self,
        page::{Page, Slice},
    },
};

/// Written once; what was said stays said.
pub struct Message(message::Message);

#[Object]
impl Message {
    pub async fn id(&self) -> Id<MessageId> {
        Id(self.0.id)
    }

    async fn author(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.author).await
    }

    /// Who reads it: the team alone, or also the charity that was asked.
    async fn audience(&self) -> Coded<MessageAudience> {
        Coded(self.0.readers.audience())
    }

    async fn body(&self) -> &str {
        &self.0.body
    }

    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }
}

ready!(Message {
    "id" => id, "audience" => audience, "body" => body, "at" => at,
});

/// A page of the messages of a referral that the viewer may see, newest first.
pub(super) async fn of_referral(
    context: &Context<'_>,
    referral: ReferralId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Message>> {
    let key = MessagesOf(referral, page(first, after)?);
    Ok(list_of(&key.1.clone(), load(context, key).await?))
}

/// The same for what the charity of an enquiry reads and writes.
pub(super) async fn of_enquiry(
    context: &Context<'_>,
    enquiry: EnquiryId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Message>> {
    let key = MessagesOf(enquiry, page(first, after)?);
    Ok(list_of(&key.1.clone(), load(context, key).await?))
}

/// The page of whoever may read none.
pub(super) fn none(first: Option<i32>, after: Option<String>) -> Result<List<Message>> {
    Ok(list_of(&page(first, after)?, None))
}

fn list_of(page: &Page, slice: Option<Slice<message::Message>>) -> List<Message> {
    list(page.after.is_some(), slice.unwrap_or_default(), Message)
}

/// A page of the messages of a referral, or of an enquiry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct MessagesOf<Id>(Id, Page);

impl Loader<MessagesOf<ReferralId>> for Source {
    type Value = Slice<message::Message>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[MessagesOf<ReferralId>],
    ) -> Loaded<HashMap<MessagesOf<ReferralId>, Self::Value>> {
        let mut pages = HashMap::new();
        for (page, referrals) in by_page(keys, |MessagesOf(id, page)| (page, *id)) {
            let found = store::message::of_referrals(self.op().db.read(), &referrals, page).await?;
            pages.extend(found.into_iter().map(|(id, slice)| (MessagesOf(id, page.clone()), slice)));
        }
        Ok(pages)
    }
}

impl Loader<MessagesOf<EnquiryId>> for Source {
    type Value = Slice<message::Message>;
    type Error = Arc<Error>;

    async fn load(
        &self,
        keys: &[MessagesOf<EnquiryId>],
    ) -> Loaded<HashMap<MessagesOf<EnquiryId>, Self::Value>> {
        let mut pages = HashMap::new();
        for (page, enquiries) in by_page(keys, |MessagesOf(id, page)| (page, *id)) {
            let found = store::message::of_enquiries(self.op().db.read(), &enquiries, page).await?;
            pages.extend(found.into_iter().map(|(id, slice)| (MessagesOf(id, page.clone()), slice)));
        }
        Ok(pages)
    }
}

#[derive(InputObject)]
pub struct MessageSendInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    audience: Coded<MessageAudience>,
    /// For the audience CHARITY: the enquiry whose charity reads it.
    enquiry_id: Option<Id<EnquiryId>>,
    body: String,
}

#[derive(SimpleObject)]
pub struct MessagePayload {
    message: Option<Message>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct MessageMutation;

#[Object]
impl MessageMutation {
    async fn message_send(&self, context: &Context<'_>, input: MessageSendInput) -> Result<MessagePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("messageSend", input.idempotency_key, &input)?;
        let (referral, readers) = (input.referral_id.0, input.readers()?);
        let done = once(op, &key, |write| app::message::send(write, referral, readers, &input.body)).await;
        let (id, user_errors) = payload(done)?;
        let message = match id {
            Some(id) => Some(Message(app::message::read(op, id).await?)),
            None => None,
        };
        Ok(MessagePayload { message, user_errors })
    }
}

impl MessageSendInput {
    fn readers(&self) -> Result<Readers, Error> {
        match (self.audience.0, self.enquiry_id) {
            (MessageAudience::Internal, _) => Ok(Readers::Team),
            (MessageAudience::Charity, Some(enquiry)) => Ok(Readers::Charity(enquiry.0)),
            (MessageAudience::Charity, None) => {
                Err(Error::BadRequest("a message to a charity names the enquiry that it is about"))
            }
        }
    }
}
