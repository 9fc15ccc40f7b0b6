//! Messages about a referral.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    ids::{EnquiryId, MessageId, ReferralId},
    message::{self, MessageAudience, Readers},
};
use uuid::Uuid;

use super::{
    coded::Coded,
    connection::{List, list, page},
    errors::{UserError, payload},
    id::Id,
    payload::once_of,
    team::{AccountName, colleague},
};
use crate::{
    app,
    error::Error,
    op::{Op, again},
    store,
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

/// A page of the messages of a referral that the viewer may see, newest first.
pub(super) async fn of_referral(
    context: &Context<'_>,
    referral: ReferralId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Message>> {
    let page = page(first, after)?;
    let slice = store::message::page(context.data::<Op>()?.db.read(), referral, &page).await?;
    Ok(list(page.after.is_some(), slice, Message))
}

/// The same for what the charity of an enquiry reads and writes.
pub(super) async fn of_enquiry(
    context: &Context<'_>,
    enquiry: EnquiryId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Message>> {
    let page = page(first, after)?;
    let slice = store::message::of_enquiry(context.data::<Op>()?.db.read(), enquiry, &page).await?;
    Ok(list(page.after.is_some(), slice, Message))
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
        let done = again(|| app::message::send(op, key.clone(), referral, readers, &input.body)).await;
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
