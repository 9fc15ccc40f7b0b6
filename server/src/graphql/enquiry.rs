//! Enquiries.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    enquiry::{DeclineReason, DeclinedBy, EnquiryAction, EnquiryState, EnquiryStateKind, RecallReason},
    ids::{EnquiryId, OfferingId, ReferralId},
    policy::{Action, Resource, decide},
    time::london_date,
};
use uuid::Uuid;

use super::{
    booking::{Booking, BookingsOf},
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, Total, list_with, page, total},
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    message::{self, Message},
    offering::Offering,
    payload::{found, once_of},
    ready::ready,
    referral::Referral,
    subject::{Subject, stage, subject},
    team::{AccountName, colleague},
    waiting::{WaitingPlace, place_of},
};
use crate::{
    app::{
        self, Target,
        once::{once, once_for_all},
    },
    error::Error,
    op::Op,
    store,
};

/// A broker's question to one charity: can you take this?
pub struct Enquiry(pub Arc<domain::enquiry::Enquiry>);

#[Object]
impl Enquiry {
    pub async fn id(&self) -> Id<EnquiryId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    async fn offering(&self, context: &Context<'_>) -> Result<Offering> {
        let directory = context.data::<Op>()?.directory.now();
        Ok(Offering(directory.offering(self.0.offering).ok_or(Error::NotFound)?))
    }

    async fn charity(&self, context: &Context<'_>) -> Result<Charity> {
        charity(context, self.0.charity)
    }

    async fn state(&self) -> Coded<EnquiryStateKind> {
        Coded(self.0.state.kind())
    }

    /// What the broker wrote to the charity.
    async fn message(&self) -> &str {
        &self.0.message
    }

    async fn sent_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.sent_by).await
    }

    async fn sent_at(&self) -> DateTime<Utc> {
        self.0.sent_at
    }

    /// Half of the time to answer.
    async fn nudge_on(&self) -> NaiveDate {
        self.0.timetable.nudge_on
    }

    /// The last working day to answer.
    async fn due_on(&self) -> NaiveDate {
        self.0.timetable.due_on
    }

    /// The last day on which it can be answered at all.
    async fn lapse_on(&self) -> NaiveDate {
        self.0.timetable.lapse_on
    }

    /// Unanswered, and its last working day has passed.
    async fn overdue(&self, context: &Context<'_>) -> Result<bool> {
        Ok(self.0.is_overdue(london_date(context.data::<Op>()?.clock.now())))
    }

    async fn opened_at(&self) -> Option<DateTime<Utc>> {
        self.0.opened_at
    }

    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.state.answer().map(|answer| answer.at)
    }

    /// What was written with the answer.
    async fn answer_note(&self) -> Option<&str> {
        self.0.state.answer().map(|answer| answer.note.as_str()).filter(|note| !note.is_empty())
    }

    async fn declined_by(&self) -> Option<Coded<DeclinedBy>> {
        match self.0.state {
            EnquiryState::Declined { by, .. } => Some(Coded(by)),
            _ => None,
        }
    }

    async fn decline_reason(&self) -> Option<Coded<DeclineReason>> {
        match self.0.state {
            EnquiryState::Declined { reason, .. } => Some(Coded(reason)),
            _ => None,
        }
    }

    async fn recall_reason(&self) -> Option<Coded<RecallReason>> {
        match self.0.state {
            EnquiryState::Recalled { reason } => Some(Coded(reason)),
            _ => None,
        }
    }

    /// Null for a charity, which sees `subject` instead.
    async fn referral(&self, context: &Context<'_>) -> Result<Option<Referral>> {
        let actor = context.data::<Op>()?.actor()?;
        if !decide(actor, Action::ViewReferral, &Resource::of_team(self.0.team)).is_allow() {
            return Ok(None);
        }
        Ok(Some(Referral(load_known(context, self.0.referral).await?)))
    }

    /// What the charity is shown of the person at this stage, and nothing else.
    async fn subject(&self, context: &Context<'_>) -> Result<Subject> {
        subject(context, &self.0).await
    }

    /// The newest one that it led to.
    async fn booking(&self, context: &Context<'_>) -> Result<Option<Booking>> {
        let bookings = load(context, BookingsOf(self.0.referral)).await?.unwrap_or_default();
        let own = bookings.iter().rev().find(|booking| booking.parties.enquiry == self.0.id);
        Ok(own.cloned().map(|booking| Booking(Arc::new(booking))))
    }

    /// Between the broker and the charity, newest first; the team's own notes are not among them. For a charity there are none once it
    /// is over.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn messages(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Message>> {
        let actor = context.data::<Op>()?.actor()?;
        let of_the_team = decide(actor, Action::ViewReferral, &Resource::of_team(self.0.team)).is_allow();
        if of_the_team || stage(context, &self.0).await?.admits_messages() {
            return message::of_enquiry(context, self.0.id, first, after).await;
        }
        message::none(first, after)
    }

    /// May this viewer write to the other side now?
    async fn may_write(&self, context: &Context<'_>) -> Result<bool> {
        let actor = context.data::<Op>()?.actor()?;
        let may = decide(actor, Action::PostEnquiryMessage, &self.0.resource()).is_allow();
        Ok(may && stage(context, &self.0).await?.admits_messages())
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<EnquiryAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        let bookings = load(context, BookingsOf(self.0.referral)).await?.unwrap_or_default();
        let booked = self.0.is_booked(&bookings);
        Ok(self.0.actions(actor, booked).into_iter().map(Coded).collect())
    }

    /// Why this viewer may say no now, for the charity or for the person; none where they may not.
    async fn decline_reasons(&self, context: &Context<'_>) -> Result<Vec<Coded<DeclineReason>>> {
        let actor = context.data::<Op>()?.actor()?;
        let bookings = load(context, BookingsOf(self.0.referral)).await?.unwrap_or_default();
        let reasons = self.0.decline_reasons(actor, self.0.is_booked(&bookings));
        Ok(reasons.into_iter().map(Coded).collect())
    }

    /// Where it stands on the offering's waiting list; null where it is on none.
    async fn place(&self, context: &Context<'_>) -> Result<Option<WaitingPlace>> {
        place_of(context, &self.0).await
    }

    /// May this viewer plan a booking out of it now?
    async fn may_book(&self, context: &Context<'_>) -> Result<bool> {
        let actor = context.data::<Op>()?.actor()?;
        let bookings = load(context, BookingsOf(self.0.referral)).await?.unwrap_or_default();
        let referral = load_known(context, self.0.referral).await?;
        Ok(app::booking::may_propose(actor, &self.0, &referral.referral, &bookings))
    }
}

ready!(Enquiry {
    "id" => id, "version" => version, "state" => state, "message" => message, "sentAt" => sent_at,
    "nudgeOn" => nudge_on, "dueOn" => due_on, "lapseOn" => lapse_on, "openedAt" => opened_at,
    "answeredAt" => answered_at, "answerNote" => answer_note, "declinedBy" => declined_by,
    "declineReason" => decline_reason, "recallReason" => recall_reason,
});

#[derive(InputObject)]
pub struct EnquiryFilter {
    states: Option<Vec<Coded<EnquiryStateKind>>>,
    referral_id: Option<Id<ReferralId>>,
    /// Those still to be answered, the first due first.
    to_answer: Option<bool>,
}

#[derive(Default)]
pub struct EnquiryQuery;

#[Object]
impl EnquiryQuery {
    /// The enquiries of the viewer's teams or charity, newest first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn enquiries(
        &self,
        context: &Context<'_>,
        filter: Option<EnquiryFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Enquiry, Total>> {
        let op = context.data::<Op>()?;
        let (visible, db, page) =
            (store::enquiry::visible_to(op.actor()?), op.db.read(), page(first, after)?);
        let to_answer = filter.as_ref().is_some_and(|filter| filter.to_answer == Some(true));
        let filter = filter.map(EnquiryFilter::into_store).unwrap_or_default();
        let slice = if to_answer {
            store::enquiry::page_by_due(db, visible.clone(), &filter, &page).await?
        } else {
            store::enquiry::page(db, visible.clone(), &filter, &page).await?
        };
        let total = total(context, store::enquiry::count(db, visible, &filter)).await?;
        op.audit_list("enquiry.list", "enquiry", slice.items().map(|enquiry| enquiry.id));
        Ok(list_with(page.after.is_some(), slice, total, |enquiry| Enquiry(Arc::new(enquiry))))
    }

    async fn enquiry(&self, context: &Context<'_>, id: Id<EnquiryId>) -> Result<Option<Enquiry>> {
        let enquiry = found(app::enquiry::read(context.data::<Op>()?, id.0).await)?;
        Ok(enquiry.map(|enquiry| Enquiry(Arc::new(enquiry))))
    }
}

impl EnquiryFilter {
    fn into_store(self) -> store::enquiry::Filter {
        let states = if self.to_answer == Some(true) {
            EnquiryStateKind::UNANSWERED.to_vec()
        } else {
            self.states.unwrap_or_default().into_iter().map(|state| state.0).collect()
        };
        store::enquiry::Filter { states, referral: self.referral_id.map(|id| id.0) }
    }
}

#[derive(InputObject)]
pub struct EnquirySendInput {
    idempotency_key: Uuid,
    referral_id: Id<ReferralId>,
    /// One to ten.
    offering_ids: Vec<Id<OfferingId>>,
    /// What the charity reads; nothing in it may say who the person is.
    message: String,
}

/// A transition that needs nothing but the enquiry; `version` is the one that the viewer saw.
#[derive(InputObject)]
pub struct EnquiryInput {
    idempotency_key: Uuid,
    enquiry_id: Id<EnquiryId>,
    version: i32,
}

#[derive(InputObject)]
pub struct EnquiryAnswerInput {
    idempotency_key: Uuid,
    enquiry_id: Id<EnquiryId>,
    version: i32,
    note: Option<String>,
}

#[derive(InputObject)]
pub struct EnquiryDeclineInput {
    idempotency_key: Uuid,
    enquiry_id: Id<EnquiryId>,
    version: i32,
    by: Coded<DeclinedBy>,
    reason: Coded<DeclineReason>,
    note: Option<String>,
}

#[derive(InputObject)]
pub struct EnquiryRecallInput {
    idempotency_key: Uuid,
    enquiry_id: Id<EnquiryId>,
    version: i32,
    reason: Coded<RecallReason>,
}

#[derive(SimpleObject)]
pub struct EnquiriesPayload {
    enquiries: Vec<Enquiry>,
    user_errors: Vec<UserError>,
}

#[derive(SimpleObject)]
pub struct EnquiryPayload {
    enquiry: Option<Enquiry>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct EnquiryMutation;

#[Object]
impl EnquiryMutation {
    /// Asks one charity or several, all or none.
    async fn enquiry_send(&self, context: &Context<'_>, input: EnquirySendInput) -> Result<EnquiriesPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("enquirySend", input.idempotency_key, &input)?;
        let offerings: Vec<OfferingId> = input.offering_ids.iter().map(|id| id.0).collect();
        let referral = input.referral_id.0;
        let send = |write| app::enquiry::send(write, referral, &offerings, &input.message);
        let (ids, user_errors) = payload(once_for_all(op, &key, send).await)?;
        let sent = match ids {
            Some(ids) => app::enquiry::read_many(op, &ids).await?,
            None => Vec::new(),
        };
        let enquiries = sent.into_iter().map(|enquiry| Enquiry(Arc::new(enquiry))).collect();
        Ok(EnquiriesPayload { enquiries, user_errors })
    }

    /// The charity has seen it.
    async fn enquiry_open(&self, context: &Context<'_>, input: EnquiryInput) -> Result<EnquiryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("enquiryOpen", input.idempotency_key, &input)?;
        let target = Target { id: input.enquiry_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::enquiry::open(write, target)).await).await
    }

    /// Yes. The referral's other open enquiries are recalled.
    async fn enquiry_accept(
        &self,
        context: &Context<'_>,
        input: EnquiryAnswerInput,
    ) -> Result<EnquiryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("enquiryAccept", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::enquiry::accept(write, input.target(), input.note())).await)
            .await
    }

    /// Yes in principle, and no place yet.
    async fn enquiry_waitlist(
        &self,
        context: &Context<'_>,
        input: EnquiryAnswerInput,
    ) -> Result<EnquiryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("enquiryWaitlist", input.idempotency_key, &input)?;
        answer(op, once(op, &key, |write| app::enquiry::waitlist(write, input.target(), input.note())).await)
            .await
    }

    /// No: by the charity, or by the broker for the person.
    async fn enquiry_decline(
        &self,
        context: &Context<'_>,
        input: EnquiryDeclineInput,
    ) -> Result<EnquiryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("enquiryDecline", input.idempotency_key, &input)?;
        let target = Target { id: input.enquiry_id.0, version: input.version };
        let (by, reason) = (input.by.0, input.reason.0);
        let note = input.note.as_deref().unwrap_or_default();
        answer(op, once(op, &key, |write| app::enquiry::decline(write, target, by, reason, note)).await).await
    }

    /// The broker takes the question back.
    async fn enquiry_recall(
        &self,
        context: &Context<'_>,
        input: EnquiryRecallInput,
    ) -> Result<EnquiryPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("enquiryRecall", input.idempotency_key, &input)?;
        let target = Target { id: input.enquiry_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::enquiry::recall(write, target, input.reason.0)).await).await
    }
}

async fn answer(op: &Op, done: Result<EnquiryId, Error>) -> Result<EnquiryPayload> {
    let (id, user_errors) = payload(done)?;
    let enquiry = match id {
        Some(id) => Some(Enquiry(Arc::new(app::enquiry::read(op, id).await?))),
        None => None,
    };
    Ok(EnquiryPayload { enquiry, user_errors })
}

impl EnquiryAnswerInput {
    fn target(&self) -> Target<EnquiryId> {
        Target { id: self.enquiry_id.0, version: self.version }
    }

    fn note(&self) -> &str {
        self.note.as_deref().unwrap_or_default()
    }
}

impl Loader<EnquiryId> for Source {
    type Value = Arc<domain::enquiry::Enquiry>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[EnquiryId]) -> Loaded<HashMap<EnquiryId, Self::Value>> {
        let enquiries = store::enquiry::find_many(self.op().db.read(), keys).await?;
        Ok(enquiries.into_iter().map(|enquiry| (enquiry.id, Arc::new(enquiry))).collect())
    }
}
