//! Referrals.

mod list;
mod mutation;

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result, SimpleObject, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::ReferralId,
    matching,
    policy::{Action, decide},
    referral::{CloseOutcome, Priority, ReferralAction, ReferralState, ReferralStateKind, Ties},
    standing::{NextStepCode, Party, Progress},
    stuck::{StuckReason, stuck},
    time::london_date,
    working_days::working_days_between,
};

pub use list::ReferralQuery;
pub use mutation::ReferralMutation;

use super::{
    booking::{Booking, BookingsOf},
    care_package::{CarePackage, Outcome, outcome},
    category::{Category, category},
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, by_page},
    enquiry::Enquiry,
    history::{HistoryEntry, HistoryOrder, history},
    id::Id,
    in_place::InPlace,
    limits::cost_of_page,
    loaders::{Loaded, Source, load, load_known},
    message::{self, Message},
    offering::{Match, Offering},
    person::{Person, person},
    ready::ready,
    subject::{Subject, before_asking},
    team::{AccountName, Team, colleague, grouped, team},
    wanted::{Wanted, WantedInput},
};
use crate::{
    app,
    error::Error,
    op::Op,
    store::{self, referral::Listed},
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

    async fn person(&self, context: &Context<'_>) -> Result<InPlace<Person>> {
        Ok(InPlace(person(context, self.case().person).await?))
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

    async fn category(&self, context: &Context<'_>) -> Result<InPlace<Category>> {
        Ok(InPlace(category(context, self.case().request.category)?))
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

    /// Why it is stuck: it has waited for its next step longer than that should take. Null where it goes on as it should.
    async fn stuck(&self, context: &Context<'_>) -> Result<Option<Coded<StuckReason>>> {
        let today = london_date(context.data::<Op>()?.clock.now());
        Ok(stuck(&self.0.standing, self.case().state_since, today).map(Coded))
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
    async fn offering(&self, context: &Context<'_>) -> Result<Option<InPlace<Offering>>> {
        let directory = context.data::<Op>()?.directory.now();
        let offering = self.0.standing.offering.and_then(|id| directory.offering(id));
        Ok(offering.map(|entry| InPlace(Offering(entry))))
    }

    /// The charity of `offering`.
    async fn charity(&self, context: &Context<'_>) -> Result<Option<InPlace<Charity>>> {
        let directory = context.data::<Op>()?.directory.now();
        let offering = self.0.standing.offering.and_then(|id| directory.offering(id));
        offering.map(|entry| Ok(InPlace(charity(context, entry.offering.charity)?))).transpose()
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

    /// Who could be asked next: the best of those that fit and were not asked before, at most `first` (1 to 10, and 3 where it is not
    /// said). Empty for whoever may not ask now.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn next_best(&self, context: &Context<'_>, first: Option<i32>) -> Result<Vec<Match>> {
        let first = most_best(first)?;
        if !app::enquiry::may_send(context.data::<Op>()?.actor()?, self.case()) {
            return Ok(Vec::new());
        }
        let best = load(context, NextBestOf(self.case().id, first)).await?.unwrap_or_default();
        Ok(best.iter().cloned().map(Match::of).collect())
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<ReferralAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        let enquiries = load(context, EnquiriesOf(self.case().id)).await?.unwrap_or_default();
        let bookings = load(context, BookingsOf(self.case().id)).await?.unwrap_or_default();
        let ties = Ties::of(&enquiries, &bookings);
        Ok(self.case().actions(actor, ties).into_iter().map(Coded).collect())
    }

    /// May this viewer write what only the team reads?
    async fn may_note(&self, context: &Context<'_>) -> Result<bool> {
        let actor = context.data::<Op>()?.actor()?;
        Ok(decide(actor, Action::PostInternalMessage, &self.case().resource()).is_allow())
    }

    /// May this viewer ask charities now?
    async fn may_ask(&self, context: &Context<'_>) -> Result<bool> {
        Ok(app::enquiry::may_send(context.data::<Op>()?.actor()?, self.case()))
    }
}

ready!(Referral {
    "id" => id, "version" => version, "state" => state, "progress" => progress, "stateSince" => state_since,
    "waitedWorkingDays" => waited_working_days, "priority" => priority, "note" => note, "question" => question,
    "createdAt" => created_at, "submittedAt" => submitted_at, "takenAt" => taken_at, "arrangedAt" => arranged_at,
    "closedAt" => closed_at,
});

impl Referral {
    fn case(&self) -> &domain::referral::Referral {
        &self.0.referral
    }
}

/// How many of the next best matches are asked for.
fn most_best(first: Option<i32>) -> Result<usize, Error> {
    let first = usize::try_from(first.unwrap_or(3)).ok().filter(|first| (1..=10).contains(first));
    first.ok_or(Error::BadRequest("`first` is a number from 1 to 10"))
}

/// What happens next, and who does it.
#[derive(SimpleObject)]
pub struct NextStep {
    code: Coded<NextStepCode>,
    party: Coded<Party>,
    /// The London day by which it is due, where there is one.
    due: Option<NaiveDate>,
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

/// So many of the offerings that a referral could ask next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct NextBestOf(ReferralId, usize);

impl Loader<NextBestOf> for Source {
    type Value = Arc<[matching::Match]>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[NextBestOf]) -> Loaded<HashMap<NextBestOf, Self::Value>> {
        let mut found = HashMap::new();
        for (first, ids) in by_page(keys, |NextBestOf(id, first)| (first, *id)) {
            let listed = store::referral::find_many(self.op().db.read(), &ids).await?;
            let referrals: Vec<_> = listed.iter().map(|listed| &listed.referral).collect();
            let best = app::find::next_best(self.op(), &referrals, *first).await?;
            found.extend(best.into_iter().map(|(id, best)| (NextBestOf(id, *first), best.into())));
        }
        Ok(found)
    }
}
