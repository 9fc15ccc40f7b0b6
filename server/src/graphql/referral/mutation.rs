//! What is done with a referral.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use domain::{
    ids::{AccountId, CategoryId, OutcomeId, PersonId, ReferralId},
    referral::{CloseOutcome, Priority, Request},
};
use uuid::Uuid;

use super::Referral;
use crate::{
    app::{self, Target, once::once},
    error::Error,
    graphql::{
        coded::Coded,
        day::Day,
        errors::{UserError, payload},
        id::Id,
        payload::{found, once_of},
        wanted::WantedInput,
    },
    op::Op,
};

#[derive(Default)]
pub struct ReferralMutation;

#[Object]
impl ReferralMutation {
    /// Begins a request, with the co-ordinator until it is submitted.
    async fn referral_draft(
        &self,
        context: &Context<'_>,
        input: ReferralDraftInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralDraft", input.idempotency_key, &input)?;
        let person = input.person_id.0;
        let request = Request {
            category: input.category_id.0,
            outcome: input.outcome_id.map(|id| id.0),
            priority: input.priority.0,
            wanted: input.wanted.into(),
            note: input.note,
        };
        answer(op, once(op, &key, |write| app::referral::draft(write, person, request.clone())).await).await
    }

    /// Rewrites a draft.
    async fn referral_edit(
        &self,
        context: &Context<'_>,
        input: ReferralEditInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralEdit", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        let request = Request {
            category: input.category_id.0,
            outcome: input.outcome_id.map(|id| id.0),
            priority: input.priority.0,
            wanted: input.wanted.into(),
            note: input.note,
        };
        answer(op, once(op, &key, |write| app::referral::edit(write, target, request.clone())).await).await
    }

    /// Hands it to the broker.
    async fn referral_submit(&self, context: &Context<'_>, input: ReferralInput) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralSubmit", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::referral::submit(write, input.target())).await).await
    }

    /// The broker who takes it looks for help from now on.
    async fn referral_take(&self, context: &Context<'_>, input: ReferralInput) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralTake", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::referral::take(write, input.target())).await).await
    }

    /// Gives it to a broker of the team.
    async fn referral_allocate(
        &self,
        context: &Context<'_>,
        input: ReferralAllocateInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralAllocate", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::referral::allocate(write, target, input.broker_id.0)).await)
            .await
    }

    /// Back to the co-ordinator's drafts, with a question.
    async fn referral_return(
        &self,
        context: &Context<'_>,
        input: ReferralReturnInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralReturn", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        let done =
            once(op, &key, |write| app::referral::return_for_information(write, target, &input.question))
                .await;
        answer(op, done).await
    }

    /// Nobody works on it until then.
    async fn referral_hold(
        &self,
        context: &Context<'_>,
        input: ReferralHoldInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralHold", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        answer(
            op,
            once(op, &key, |write| app::referral::hold(write, target, &input.reason, input.until.0)).await,
        )
        .await
    }

    async fn referral_resume(&self, context: &Context<'_>, input: ReferralInput) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralResume", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::referral::resume(write, input.target())).await).await
    }

    /// Ends the broker's work. "Nothing suitable" also writes an unmet need.
    async fn referral_close(
        &self,
        context: &Context<'_>,
        input: ReferralCloseInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralClose", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        let note = input.note.as_deref().unwrap_or_default();
        answer(op, once(op, &key, |write| app::referral::close(write, target, input.outcome.0, note)).await)
            .await
    }

    /// The broker who reopens it looks for help again.
    async fn referral_reopen(
        &self,
        context: &Context<'_>,
        input: ReferralReopenInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralReopen", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::referral::reopen(write, target, &input.note)).await).await
    }

    /// The co-ordinator needs it no longer; open enquiries are recalled.
    async fn referral_withdraw(
        &self,
        context: &Context<'_>,
        input: ReferralWithdrawInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralWithdraw", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::referral::withdraw(write, target, &input.reason)).await).await
    }

    /// By an administrator, who sees no case content: so it is whatever version there is, and no referral comes back. The record stays, out
    /// of every list.
    async fn referral_enter_in_error(
        &self,
        context: &Context<'_>,
        input: ReferralEnterInErrorInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralEnterInError", input.idempotency_key, &input)?;
        let id = input.referral_id.0;
        let done = once(op, &key, |write| app::referral::enter_in_error(write, id, &input.reason)).await;
        answer(op, done).await
    }
}

async fn answer(op: &Op, done: Result<ReferralId, Error>) -> Result<ReferralPayload> {
    let (id, user_errors) = payload(done)?;
    let referral = match id {
        Some(id) => found(app::referral::read(op, id).await)?,
        None => None,
    };
    Ok(ReferralPayload { referral: referral.map(|listed| Referral(Arc::new(listed))), user_errors })
}

#[derive(SimpleObject)]
pub struct ReferralPayload {
    referral: Option<Referral>,
    user_errors: Vec<UserError>,
}

#[derive(InputObject)]
pub struct ReferralDraftInput {
    idempotency_key: Uuid,
    person_id: Id<PersonId>,
    category_id: Id<CategoryId>,
    /// Of the person's package; a draft may not know yet.
    outcome_id: Option<Id<OutcomeId>>,
    priority: Coded<Priority>,
    wanted: WantedInput,
    note: String,
}

#[derive(InputObject)]
pub struct ReferralEditInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    category_id: Id<CategoryId>,
    outcome_id: Option<Id<OutcomeId>>,
    priority: Coded<Priority>,
    wanted: WantedInput,
    note: String,
}

/// A transition that needs nothing but the referral; `version` is the one that the viewer saw.
#[derive(InputObject)]
pub struct ReferralInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
}

#[derive(InputObject)]
pub struct ReferralAllocateInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    broker_id: Id<AccountId>,
}

#[derive(InputObject)]
pub struct ReferralReturnInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    /// What the broker needs to know.
    question: String,
}

#[derive(InputObject)]
pub struct ReferralHoldInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    reason: String,
    until: Day,
}

#[derive(InputObject)]
pub struct ReferralCloseInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    outcome: Coded<CloseOutcome>,
    note: Option<String>,
}

#[derive(InputObject)]
pub struct ReferralReopenInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    note: String,
}

#[derive(InputObject)]
pub struct ReferralWithdrawInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    version: i32,
    reason: String,
}

#[derive(InputObject)]
pub struct ReferralEnterInErrorInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    reason: String,
}

impl ReferralInput {
    fn target(&self) -> Target<ReferralId> {
        Target { id: self.referral_id.0, version: self.version }
    }
}
