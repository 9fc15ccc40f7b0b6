//! What a charity and the care teams have signed.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::NaiveDate;
use domain::{charity::Charity, ids::CharityId, protocol::ProtocolStanding, time::london_date};
use uuid::Uuid;

use super::{
    charity::{CharityPayload, answer},
    coded::Coded,
    day::Day,
    id::Id,
    payload::once_of,
};
use crate::{
    app::{self, Target, charity::Signed, once::once},
    op::Op,
};

/// An information sharing protocol, as the Wales Accord on the Sharing of Personal Information has it: between organisations, beside each
/// person's own agreement.
#[derive(SimpleObject)]
pub struct SharingProtocol {
    /// How it stands today. Where it is MISSING, there is nothing else.
    standing: Coded<ProtocolStanding>,
    /// By which both sides find the paper.
    reference: Option<String>,
    signed_on: Option<NaiveDate>,
    /// The day by which both sides look at it again.
    review_on: Option<NaiveDate>,
}

impl SharingProtocol {
    pub(super) fn of(charity: &Charity, op: &Op) -> Self {
        let standing = Coded(charity.protocol_standing(london_date(op.clock.now())));
        let protocol = charity.protocol.as_ref();
        Self {
            standing,
            reference: protocol.map(|protocol| protocol.reference.clone()),
            signed_on: protocol.map(|protocol| protocol.signed_on),
            review_on: protocol.map(|protocol| protocol.review_on),
        }
    }
}

/// Whether a charity is wanted by how its protocol stands; all are where nothing was said, and only active ones where something was.
pub(super) fn standing_is(
    op: &Op,
    wanted: Option<Vec<Coded<ProtocolStanding>>>,
) -> impl Fn(&Charity) -> bool {
    let today = london_date(op.clock.now());
    move |charity| {
        wanted.as_ref().is_none_or(|wanted| {
            let standing = charity.protocol_standing(today);
            charity.active && wanted.iter().any(|wanted| wanted.0 == standing)
        })
    }
}

#[derive(InputObject)]
pub struct CharityProtocolRecordInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    version: i32,
    /// By which both sides find the paper, such as the accord's number of it.
    reference: String,
    /// Today or before.
    signed_on: Day,
    /// After the day on which it was signed.
    review_on: Day,
}

#[derive(InputObject)]
pub struct CharityProtocolEndInput {
    idempotency_key: Uuid,
    charity_id: Id<CharityId>,
    version: i32,
}

#[derive(Default)]
pub struct ProtocolMutation;

#[Object]
impl ProtocolMutation {
    /// Writes down what was signed with the charity, in place of what was known before. For administrators.
    async fn charity_protocol_record(
        &self,
        context: &Context<'_>,
        input: CharityProtocolRecordInput,
    ) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityProtocolRecord", input.idempotency_key, &input)?;
        let target = Target { id: input.charity_id.0, version: input.version };
        let (signed_on, review_on) = (input.signed_on.0, input.review_on.0);
        let signed = Signed { reference: input.reference, signed_on, review_on };
        let record = |write| app::charity::record_protocol(write, target, Some(signed.clone()));
        answer(op, once(op, &key, record).await)
    }

    /// It binds nobody any more. For administrators.
    async fn charity_protocol_end(
        &self,
        context: &Context<'_>,
        input: CharityProtocolEndInput,
    ) -> Result<CharityPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("charityProtocolEnd", input.idempotency_key, &input)?;
        let target = Target { id: input.charity_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::charity::record_protocol(write, target, None)).await)
    }
}
