//! Finding an offering that fits.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    checks::CheckLevel,
    confidence::Confidence,
    ids::{CategoryId, OfferingId, PersonId, ReferralId},
    matching::{FailedRule, FailedRuleCode, Reason, ReasonCode},
    need::{Access, Language},
};

use super::{
    super::{
        coded::Coded,
        connection::{List, list_with, page},
        id::Id,
        limits::cost_of_page,
        wanted::WantedInput,
    },
    Offering,
    availability::Occurrence,
};
use crate::{
    app::{
        self,
        find::{Excluded, Found, Whom},
    },
    error::Error,
    op::Op,
    store::page::Slice,
};

/// An offering that fits, with why it stands where it stands.
pub struct Match(Found);

#[Object]
impl Match {
    async fn offering(&self) -> Offering {
        Offering(self.0.offering.clone())
    }

    async fn distance_metres(&self) -> u32 {
        self.0.distance_m
    }

    /// The next times that fit, at most three; none where it is given by arrangement.
    async fn next_sessions(&self) -> Vec<Occurrence> {
        self.0.next_sessions.iter().copied().map(Occurrence::from).collect()
    }

    async fn confidence(&self) -> Coded<Confidence> {
        Coded(self.0.confidence)
    }

    async fn check_level(&self) -> Coded<CheckLevel> {
        Coded(self.0.check_level)
    }

    async fn reasons(&self) -> Vec<MatchReason> {
        self.0.reasons.iter().copied().map(MatchReason::from).collect()
    }

    /// True where this referral already has an open enquiry with the offering.
    async fn asked(&self) -> bool {
        self.0.asked
    }
}

/// A reason as a code with its value: the client turns it into a sentence.
#[derive(SimpleObject)]
pub struct MatchReason {
    code: Coded<ReasonCode>,
    /// Metres, places, hours, sessions, days or a share of ten, by the code.
    number: Option<u32>,
    instant: Option<DateTime<Utc>>,
    language: Option<Coded<Language>>,
}

/// An offering that cannot help as it stands.
pub struct NotMatched(Excluded);

#[Object]
impl NotMatched {
    async fn offering(&self) -> Offering {
        Offering(self.0.offering.clone())
    }

    async fn distance_metres(&self) -> u32 {
        self.0.distance_m
    }

    /// Every rule that it fails.
    async fn failed(&self) -> Vec<MatchFailure> {
        self.0.failed.iter().map(MatchFailure::from).collect()
    }
}

/// A rule that was not met, with the value that a change would have to meet.
#[derive(SimpleObject)]
pub struct MatchFailure {
    code: Coded<FailedRuleCode>,
    /// Metres, years or times a week, by the code.
    number: Option<u32>,
    date: Option<NaiveDate>,
    language: Option<Coded<Language>>,
    access: Vec<Coded<Access>>,
}

/// Besides the matches: how many there are, and what was left out.
pub struct Search {
    total: usize,
    excluded: Vec<Excluded>,
    excluded_in_all: usize,
}

#[Object]
impl Search {
    async fn total_count(&self) -> usize {
        self.total
    }

    /// The offerings of the category that cannot help as it stands, nearest first, at most fifty.
    async fn not_matched(&self) -> Vec<NotMatched> {
        self.excluded.iter().cloned().map(NotMatched).collect()
    }

    async fn not_matched_count(&self) -> usize {
        self.excluded_in_all
    }
}

/// For whom help is sought: exactly one of a referral, a person and a postcode.
#[derive(InputObject)]
pub struct NeedInput {
    referral_id: Option<Id<ReferralId>>,
    person_id: Option<Id<PersonId>>,
    postcode: Option<String>,
    category_id: Id<CategoryId>,
    wanted: WantedInput,
}

#[derive(Default)]
pub struct FindQuery;

#[Object]
impl FindQuery {
    /// Who can help, best first, and who cannot and why.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn find_offerings(
        &self,
        context: &Context<'_>,
        need: NeedInput,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Match, Search>> {
        let page = page(first, after)?;
        let after: Option<OfferingId> = page.key()?;
        let (category, whom, wanted) = (need.category_id.0, need.whom()?, need.wanted.into());
        let answer = app::find::offerings(context.data::<Op>()?, whom, category, wanted).await?;
        let total = answer.found.len();
        let place = |id| answer.found.iter().position(|found| found.offering.offering.id == id);
        let begin = after.and_then(place).map_or(0, |place| place + 1);
        let found: Vec<Found> = answer.found.into_iter().skip(begin).collect();
        let search = Search { total, excluded: answer.excluded, excluded_in_all: answer.excluded_in_all };
        let slice = Slice::new(found, &page, |found| found.offering.offering.id);
        Ok(list_with(page.after.is_some(), slice, search, Match))
    }
}

impl NeedInput {
    fn whom(&self) -> Result<Whom, Error> {
        match (self.referral_id, self.person_id, &self.postcode) {
            (Some(id), None, None) => Ok(Whom::Referral(id.0)),
            (None, Some(id), None) => Ok(Whom::Person(id.0)),
            (None, None, Some(postcode)) => Ok(Whom::Postcode(postcode.clone())),
            _ => Err(Error::BadRequest("give one of referralId, personId and postcode")),
        }
    }
}

impl From<Reason> for MatchReason {
    fn from(reason: Reason) -> Self {
        let plain = Self { code: Coded(reason.code()), number: None, instant: None, language: None };
        match reason {
            Reason::DistanceM(number)
            | Reason::BeyondAreaM(number)
            | Reason::PlacesFree(number)
            | Reason::HoursFree(number)
            | Reason::SessionsFree(number)
            | Reason::ConfirmedDaysAgo(number) => Self { number: Some(number), ..plain },
            Reason::UsuallyAnswersInDays(number) | Reason::AcceptsOfTen(number) => {
                Self { number: Some(number.into()), ..plain }
            }
            Reason::LanguageMet(language) | Reason::LanguageNotMet(language) => {
                Self { language: Some(Coded(language)), ..plain }
            }
            Reason::NextSession(instant) => Self { instant: Some(instant), ..plain },
            Reason::WaitingListOnly
            | Reason::AlreadyVisits
            | Reason::RarerThanWanted
            | Reason::ByArrangement => plain,
        }
    }
}

impl From<&FailedRule> for MatchFailure {
    fn from(failed: &FailedRule) -> Self {
        let plain =
            Self { code: Coded(failed.code()), number: None, date: None, language: None, access: Vec::new() };
        match failed {
            FailedRule::PausedUntil(date) | FailedRule::StartsLater(date) => {
                Self { date: Some(*date), ..plain }
            }
            FailedRule::OutOfArea(metres) => Self { number: *metres, ..plain },
            FailedRule::TooFar(metres) => Self { number: Some(*metres), ..plain },
            FailedRule::TooYoung(number) | FailedRule::TooOld(number) | FailedRule::TimesPerWeek(number) => {
                Self { number: Some((*number).into()), ..plain }
            }
            FailedRule::Access(unmet) => Self { access: unmet.iter().copied().map(Coded).collect(), ..plain },
            FailedRule::Language(language) => Self { language: Some(Coded(*language)), ..plain },
            FailedRule::NotActive
            | FailedRule::EccLevel
            | FailedRule::CheckLevel(_)
            | FailedRule::Times
            | FailedRule::Full
            | FailedRule::CharityAtItsLimit => plain,
        }
    }
}
