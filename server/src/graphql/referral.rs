//! Referrals.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, InputObject, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{AccountId, CategoryId, OutcomeId, PersonId, ReferralId, TeamId},
    referral::{CloseOutcome, Priority, ReferralAction, ReferralState, ReferralStateKind, Request, Ties},
    standing::{NextStepCode, Party, Progress},
    time::london_date,
    working_days::working_days_between,
};
use uuid::Uuid;

use super::{
    booking::{Booking, BookingsOf},
    care_package::{CarePackage, Outcome, outcome},
    category::{Category, category},
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, Total, list_with, page, search, total},
    day::Day,
    enquiry::Enquiry,
    errors::{UserError, payload},
    history::{HistoryEntry, HistoryOrder, history},
    id::Id,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    message::{self, Message},
    offering::Offering,
    payload::{found, once_of},
    person::{Person, feed_people, person},
    subject::{Subject, before_asking},
    team::{AccountName, Team, colleague, grouped, team},
    wanted::{Wanted, WantedInput},
};
use crate::{
    app::{self, Target},
    error::Error,
    op::{Op, again},
    store::{
        self,
        referral::{Filter, Listed, Sort},
    },
};

/// A co-ordinator's request to the broker for one kind of help, towards one outcome of the package.
pub struct Referral(pub Arc<Listed>);

#[Object]
impl Referral {
    pub async fn id(&self) -> Id<ReferralId> {
        Id(self.case().id)
    }

    async fn version(&self) -> i32 {
        self.case().version
    }

    async fn person(&self, context: &Context<'_>) -> Result<Person> {
        person(context, self.case().person).await
    }

    async fn care_package(&self, context: &Context<'_>) -> Result<CarePackage> {
        Ok(CarePackage(load_known(context, self.case().package).await?))
    }

    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.case().team)
    }

    /// The outcome of the package that the help is towards.
    async fn outcome(&self, context: &Context<'_>) -> Result<Option<Outcome>> {
        match self.case().request.outcome {
            Some(id) => Ok(Some(outcome(context, id).await?)),
            None => Ok(None),
        }
    }

    async fn category(&self, context: &Context<'_>) -> Result<Category> {
        category(context, self.case().request.category)
    }

    async fn coordinator(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.case().coordinator).await
    }

    /// Who has taken it.
    async fn broker(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.case().state.path().broker {
            Some(id) => Ok(Some(colleague(context, id).await?)),
            None => Ok(None),
        }
    }

    async fn state(&self) -> Coded<ReferralStateKind> {
        Coded(self.case().state.kind())
    }

    /// The word on the page.
    async fn progress(&self) -> Coded<Progress> {
        Coded(self.0.standing.progress)
    }

    async fn state_since(&self) -> DateTime<Utc> {
        self.case().state_since
    }

    /// Working days in Wales since it was submitted, until it was arranged or closed, or today.
    async fn waited_working_days(&self, context: &Context<'_>) -> Result<u32> {
        let now = context.data::<Op>()?.clock.now();
        Ok(self
            .case()
            .waited(now)
            .map_or(0, |(from, to)| working_days_between(london_date(from), london_date(to))))
    }

    /// What happens next, and by whom.
    async fn next_step(&self) -> NextStep {
        let standing = self.0.standing;
        NextStep { code: Coded(standing.next), party: Coded(standing.next.party()), due: standing.due }
    }

    async fn priority(&self) -> Coded<Priority> {
        Coded(self.case().request.priority)
    }

    async fn wanted(&self) -> Wanted {
        Wanted::from(&self.case().request.wanted)
    }

    /// What a charity would be shown of the person if it were asked now, for what is wanted or for `wanted` instead. Looking discloses
    /// nothing.
    async fn subject(&self, context: &Context<'_>, wanted: Option<WantedInput>) -> Result<Subject> {
        let request = &self.case().request;
        let wanted = wanted.map_or_else(|| request.wanted.clone(), Into::into);
        let person = load_known(context, self.case().person).await?;
        before_asking(context, &person, request.category, request.outcome, wanted).await
    }

    async fn note(&self) -> &str {
        &self.case().request.note
    }

    /// What the broker asked when returning it for information.
    async fn question(&self) -> Option<&str> {
        match &self.case().state {
            ReferralState::Draft { question } => question.as_deref(),
            _ => None,
        }
    }

    async fn hold_reason(&self) -> Option<&str> {
        match &self.case().state {
            ReferralState::OnHold { reason, .. } => Some(reason),
            _ => None,
        }
    }

    async fn hold_until(&self) -> Option<NaiveDate> {
        match self.case().state {
            ReferralState::OnHold { until, .. } => Some(until),
            _ => None,
        }
    }

    async fn close_outcome(&self) -> Option<Coded<CloseOutcome>> {
        match self.case().state {
            ReferralState::Closed { outcome, .. } => Some(Coded(outcome)),
            _ => None,
        }
    }

    async fn close_note(&self) -> Option<&str> {
        match &self.case().state {
            ReferralState::Closed { note, .. } => Some(note.as_str()).filter(|note| !note.is_empty()),
            _ => None,
        }
    }

    async fn withdraw_reason(&self) -> Option<&str> {
        match &self.case().state {
            ReferralState::Withdrawn { reason, .. } => Some(reason),
            _ => None,
        }
    }

    async fn entered_in_error(&self) -> bool {
        self.case().entered_in_error
    }

    async fn created_at(&self) -> DateTime<Utc> {
        self.case().created_at
    }

    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.case().state.path().submitted_at
    }

    async fn taken_at(&self) -> Option<DateTime<Utc>> {
        self.case().state.path().taken_at
    }

    async fn arranged_at(&self) -> Option<DateTime<Utc>> {
        self.case().state.path().arranged_at
    }

    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        match self.case().state {
            ReferralState::Closed { closed_at, .. } => Some(closed_at),
            _ => None,
        }
    }

    /// Oldest first, all of them: a referral has one for each charity that was asked.
    async fn enquiries(&self, context: &Context<'_>) -> Result<Vec<Enquiry>> {
        let enquiries = load(context, EnquiriesOf(self.case().id)).await?.unwrap_or_default();
        Ok(enquiries.iter().cloned().map(|enquiry| Enquiry(Arc::new(enquiry))).collect())
    }

    /// The live one, else the newest.
    async fn booking(&self, context: &Context<'_>) -> Result<Option<Booking>> {
        let bookings = load(context, BookingsOf(self.case().id)).await?.unwrap_or_default();
        let live = bookings.iter().find(|booking| booking.is_live());
        Ok(live.or(bookings.last()).cloned().map(|booking| Booking(Arc::new(booking))))
    }

    /// The offering that is booked, else proposed, else accepted; null before.
    async fn offering(&self, context: &Context<'_>) -> Result<Option<Offering>> {
        let directory = context.data::<Op>()?.directory.now();
        Ok(self.0.standing.offering.and_then(|id| directory.offering(id)).map(Offering))
    }

    /// The charity of `offering`.
    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        let directory = context.data::<Op>()?.directory.now();
        let offering = self.0.standing.offering.and_then(|id| directory.offering(id));
        offering.map(|entry| charity(context, entry.offering.charity)).transpose()
    }

    /// What happened to it, to its enquiries and its bookings, and what became of their visits.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn history(
        &self,
        context: &Context<'_>,
        #[graphql(default)] order: HistoryOrder,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<HistoryEntry>> {
        history(context, self.case().id, order, first, after).await
    }

    /// Newest first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn messages(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Message>> {
        message::of_referral(context, self.case().id, first, after).await
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<ReferralAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        let enquiries = load(context, EnquiriesOf(self.case().id)).await?.unwrap_or_default();
        let bookings = load(context, BookingsOf(self.case().id)).await?.unwrap_or_default();
        let ties = Ties::of(&enquiries, &bookings);
        Ok(self.case().actions(actor, ties).into_iter().map(Coded).collect())
    }

    /// May this viewer ask charities now?
    async fn may_ask(&self, context: &Context<'_>) -> Result<bool> {
        Ok(app::enquiry::may_send(context.data::<Op>()?.actor()?, self.case()))
    }
}

impl Referral {
    fn case(&self) -> &domain::referral::Referral {
        &self.0.referral
    }
}

/// What happens next, and who does it.
#[derive(SimpleObject)]
pub struct NextStep {
    code: Coded<NextStepCode>,
    party: Coded<Party>,
    /// The London day by which it is due, where there is one.
    due: Option<NaiveDate>,
}

#[derive(InputObject)]
pub struct ReferralFilter {
    progress: Option<Vec<Coded<Progress>>>,
    person_id: Option<Id<PersonId>>,
    team_id: Option<Id<TeamId>>,
    category_id: Option<Id<CategoryId>>,
    /// Those that the viewer co-ordinates or brokers.
    mine: Option<bool>,
    /// Those that no broker has taken.
    unassigned: Option<bool>,
    /// Part of the person's name, or an NHS number.
    search: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
pub enum ReferralOrder {
    #[default]
    Newest,
    LongestWaiting,
}

#[derive(Default)]
pub struct ReferralQuery;

#[Object]
impl ReferralQuery {
    /// The referrals of the viewer's teams.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn referrals(
        &self,
        context: &Context<'_>,
        filter: Option<ReferralFilter>,
        #[graphql(default)] order: ReferralOrder,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Referral, Total>> {
        let op = context.data::<Op>()?;
        let filter = filter.map(|filter| filter.into_store(op)).transpose()?.unwrap_or_default();
        referrals(context, &filter, order, first, after).await
    }

    async fn referral(&self, context: &Context<'_>, id: Id<ReferralId>) -> Result<Option<Referral>> {
        let listed = found(app::referral::read(context.data::<Op>()?, id.0).await)?;
        Ok(listed.map(|listed| Referral(Arc::new(listed))))
    }
}

/// A page of the referrals that the viewer may see.
pub(super) async fn referrals(
    context: &Context<'_>,
    filter: &Filter,
    order: ReferralOrder,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<Referral, Total>> {
    let op = context.data::<Op>()?;
    let (visible, db, page) = (store::referral::visible_to(op.actor()?), op.db.read(), page(first, after)?);
    let sort = match order {
        ReferralOrder::Newest => Sort::Newest,
        ReferralOrder::LongestWaiting => Sort::LongestWaiting,
    };
    let slice = store::referral::page(db, visible.clone(), filter, sort, &page).await?;
    let total = total(context, store::referral::count(db, visible, filter)).await?;
    op.audit_list("referral.list", "referral", slice.items().map(|listed| listed.referral.id));
    if context.look_ahead().field("edges").field("node").field("person").exists()
        || context.look_ahead().field("nodes").field("person").exists()
    {
        feed_people(context, slice.items().map(|listed| listed.referral.person)).await?;
    }
    Ok(list_with(page.after.is_some(), slice, total, |listed| Referral(Arc::new(listed))))
}

impl ReferralFilter {
    fn into_store(self, op: &Op) -> Result<Filter, Error> {
        let mine = if self.mine == Some(true) { Some(op.actor()?.account) } else { None };
        Ok(Filter {
            progress: self.progress.unwrap_or_default().into_iter().map(|progress| progress.0).collect(),
            person: self.person_id.map(|id| id.0),
            team: self.team_id.map(|id| id.0),
            category: self.category_id.map(|id| id.0),
            mine,
            unassigned: self.unassigned == Some(true),
            search: search(self.search)?,
        })
    }
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
    version: i32,
    reason: String,
}

#[derive(SimpleObject)]
pub struct ReferralPayload {
    referral: Option<Referral>,
    user_errors: Vec<UserError>,
}

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
        answer(op, again(|| app::referral::draft(op, key.clone(), person, request.clone())).await).await
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
        answer(op, again(|| app::referral::edit(op, key.clone(), target, request.clone())).await).await
    }

    /// Hands it to the broker.
    async fn referral_submit(&self, context: &Context<'_>, input: ReferralInput) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralSubmit", input.idempotency_key, &input)?;
        answer(op, again(|| app::referral::submit(op, key.clone(), input.target())).await).await
    }

    /// The broker who takes it looks for help from now on.
    async fn referral_take(&self, context: &Context<'_>, input: ReferralInput) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralTake", input.idempotency_key, &input)?;
        answer(op, again(|| app::referral::take(op, key.clone(), input.target())).await).await
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
        answer(op, again(|| app::referral::allocate(op, key.clone(), target, input.broker_id.0)).await).await
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
            again(|| app::referral::return_for_information(op, key.clone(), target, &input.question)).await;
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
        answer(op, again(|| app::referral::hold(op, key.clone(), target, &input.reason, input.until.0)).await)
            .await
    }

    async fn referral_resume(&self, context: &Context<'_>, input: ReferralInput) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralResume", input.idempotency_key, &input)?;
        answer(op, again(|| app::referral::resume(op, key.clone(), input.target())).await).await
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
        answer(op, again(|| app::referral::close(op, key.clone(), target, input.outcome.0, note)).await).await
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
        answer(op, again(|| app::referral::reopen(op, key.clone(), target, &input.note)).await).await
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
        answer(op, again(|| app::referral::withdraw(op, key.clone(), target, &input.reason)).await).await
    }

    /// By an administrator, who sees no case content and so gets no referral back: the record stays, out of every list.
    async fn referral_enter_in_error(
        &self,
        context: &Context<'_>,
        input: ReferralEnterInErrorInput,
    ) -> Result<ReferralPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("referralEnterInError", input.idempotency_key, &input)?;
        let target = Target { id: input.referral_id.0, version: input.version };
        let done = again(|| app::referral::enter_in_error(op, key.clone(), target, &input.reason)).await;
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

impl ReferralInput {
    fn target(&self) -> Target<ReferralId> {
        Target { id: self.referral_id.0, version: self.version }
    }
}

impl Loader<ReferralId> for Source {
    type Value = Arc<Listed>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[ReferralId]) -> Loaded<HashMap<ReferralId, Self::Value>> {
        let listed = store::referral::find_many(self.op().db.read(), keys).await?;
        Ok(listed.into_iter().map(|listed| (listed.referral.id, Arc::new(listed))).collect())
    }
}

/// The enquiries of a referral, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct EnquiriesOf(ReferralId);

impl Loader<EnquiriesOf> for Source {
    type Value = Arc<[domain::enquiry::Enquiry]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[EnquiriesOf]) -> Loaded<HashMap<EnquiriesOf, Self::Value>> {
        let referrals: Vec<ReferralId> = keys.iter().map(|key| key.0).collect();
        let enquiries = store::enquiry::of_referrals(self.op().db.read(), &referrals).await?;
        Ok(grouped(enquiries.into_iter().map(|enquiry| (EnquiriesOf(enquiry.referral), enquiry))))
    }
}
