//! The person's recorded agreement to share with a charity: nothing is asked and nothing booked without it.

use crate::{
    Actor, Violation,
    booking::Booking,
    coded::coded,
    enquiry::{Enquiry, EnquiryState},
    ids::{AccountId, BookingId, CategoryId, CharityId, EnquiryId, PersonId, ReferralId, SharingAgreementId},
    time::london_date,
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharingAgreement {
    pub id: SharingAgreementId,
    pub person: PersonId,
    pub scope: SharingScope,
    pub how: SharingHow,
    pub recorded_by: AccountId,
    pub recorded_at: DateTime<Utc>,
    /// The last day on which it holds; none means until withdrawn.
    pub until: Option<NaiveDate>,
    pub withdrawn: Option<Withdrawal>,
    pub version: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scope", content = "id", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SharingScope {
    All,
    Charity(CharityId),
    Category(CategoryId),
}

coded! {
    /// With whom, without saying which charity or category.
    pub enum AgreementScope {
        All = "ALL",
        Charity = "CHARITY",
        Category = "CATEGORY",
    }
}

coded! {
    pub enum SharingHow {
        Verbal = "VERBAL",
        Written = "WRITTEN",
        /// Decided for a person who cannot decide it: Mental Capacity Act 2005, section 4.
        BestInterests = "BEST_INTERESTS",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawal {
    pub at: DateTime<Utc>,
    pub by: AccountId,
}

/// Proof that the person agreed, for one person and one charity; only [`consent`] makes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Consent {
    person: PersonId,
    charity: CharityId,
}

/// The proof that `person` agreed to share with `charity` for help of this `category`, today. Without one, whoever wants to ask is told
/// where the person has said no since.
pub fn consent<'a>(
    agreements: impl IntoIterator<Item = &'a SharingAgreement>,
    person: PersonId,
    charity: CharityId,
    category: CategoryId,
    now: DateTime<Utc>,
) -> Result<Consent, Violation> {
    let covers = |agreement: &&SharingAgreement| {
        agreement.person == person && agreement.scope.covers(charity, category)
    };
    let mut withdrawn = false;
    for agreement in agreements.into_iter().filter(covers) {
        if agreement.is_current(now) {
            return Ok(Consent { person, charity });
        }
        withdrawn |= agreement.withdrawn.is_some();
    }
    Err(if withdrawn { Violation::SharingAgreementWithdrawn } else { Violation::SharingAgreementMissing })
}

/// What the person shares under an agreement, and shall not go on when it is taken back: what no other agreement covers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hanging {
    /// Enquiries that wait for an answer or a place.
    pub open: Vec<EnquiryId>,
    /// A yes that has led to no help yet.
    pub accepted: Vec<EnquiryId>,
    /// Help that is in place, or planned.
    pub bookings: Vec<BookingId>,
}

coded! {
    /// What the person says of the help in place when they take an agreement back.
    pub enum HelpInPlace {
        /// Whoever comes already may go on coming, and knows what a visitor needs.
        GoesOn = "GOES_ON",
        Ends = "ENDS",
    }
}

/// What hangs on the agreement `id` alone. `request_of` gives for whom a referral asks, and for which kind of help: `enquiries` and
/// `bookings` may be of other people, too.
pub fn hanging_on(
    id: SharingAgreementId,
    agreements: &[SharingAgreement],
    enquiries: &[Enquiry],
    bookings: &[Booking],
    request_of: impl Fn(ReferralId) -> Option<(PersonId, CategoryId)>,
    now: DateTime<Utc>,
) -> Hanging {
    let Some(person) =
        agreements.iter().find(|agreement| agreement.id == id).map(|agreement| agreement.person)
    else {
        return Hanging::default();
    };
    let hangs = |charity: CharityId, referral: ReferralId| {
        request_of(referral).is_some_and(|(whose, category)| {
            let others = agreements.iter().filter(|agreement| agreement.id != id);
            whose == person
                && consent(agreements, person, charity, category, now).is_ok()
                && consent(others, person, charity, category, now).is_err()
        })
    };
    let touched = |enquiry: &&Enquiry| hangs(enquiry.charity, enquiry.referral);
    let live =
        |booking: &&Booking| booking.is_live() && hangs(booking.parties.charity, booking.parties.referral);
    let unused = |enquiry: &&Enquiry| {
        let own = |booking: &Booking| {
            booking.parties.enquiry == enquiry.id && booking.state.confirmation().is_some()
        };
        matches!(enquiry.state, EnquiryState::Accepted(_)) && !bookings.iter().any(own)
    };
    Hanging {
        open: enquiries.iter().filter(|it| it.is_open()).filter(touched).map(|it| it.id).collect(),
        accepted: enquiries.iter().filter(unused).filter(touched).map(|it| it.id).collect(),
        bookings: bookings.iter().filter(live).map(|booking| booking.id).collect(),
    }
}

impl SharingAgreement {
    /// What the person agreed to, as `actor` writes it down.
    pub fn record(
        id: SharingAgreementId,
        person: PersonId,
        scope: SharingScope,
        how: SharingHow,
        until: Option<NaiveDate>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        if until.is_some_and(|last_day| last_day < london_date(now)) {
            return Err(Violation::UntilInPast);
        }
        let recorded_by = actor.account;
        Ok(Self { id, person, scope, how, recorded_by, recorded_at: now, until, withdrawn: None, version: 1 })
    }

    pub fn is_current(&self, now: DateTime<Utc>) -> bool {
        self.withdrawn.is_none() && self.until.is_none_or(|last_day| london_date(now) <= last_day)
    }

    /// Its last day, where it has one, was not taken back, and nothing of the person's other agreements goes on after it for the same.
    pub fn runs_out(&self, all: &[Self]) -> Option<NaiveDate> {
        let last_day = self.until.filter(|_| self.withdrawn.is_none())?;
        let goes_on = |other: &Self| {
            other.withdrawn.is_none()
                && (other.scope == SharingScope::All || other.scope == self.scope)
                && other.until.is_none_or(|until| until > last_day)
        };
        (!all.iter().any(goes_on)).then_some(last_day)
    }

    pub fn withdraw(self, actor: &Actor, now: DateTime<Utc>) -> Result<Self, Violation> {
        if self.withdrawn.is_some() {
            return Err(Violation::SharingAgreementWithdrawn);
        }
        let withdrawn = Some(Withdrawal { at: now, by: actor.account });
        Ok(Self { withdrawn, version: self.version + 1, ..self })
    }
}

impl SharingScope {
    /// The scope of this kind; refused where the charity or the category that it needs is not named.
    pub fn of(
        kind: AgreementScope,
        charity: Option<CharityId>,
        category: Option<CategoryId>,
    ) -> Result<Self, Violation> {
        match kind {
            AgreementScope::All => Some(Self::All),
            AgreementScope::Charity => charity.map(Self::Charity),
            AgreementScope::Category => category.map(Self::Category),
        }
        .ok_or(Violation::SharingScopeMissing)
    }

    pub const fn kind(self) -> AgreementScope {
        match self {
            Self::All => AgreementScope::All,
            Self::Charity(_) => AgreementScope::Charity,
            Self::Category(_) => AgreementScope::Category,
        }
    }

    pub fn covers(self, charity: CharityId, category: CategoryId) -> bool {
        match self {
            Self::All => true,
            Self::Charity(agreed) => agreed == charity,
            Self::Category(agreed) => agreed == category,
        }
    }
}

impl Consent {
    /// Refused where the proof is of somebody else's agreement, or with another charity.
    pub(crate) fn is_for(self, person: PersonId, charity: CharityId) -> Result<(), Violation> {
        let same = self == Self { person, charity };
        if same { Ok(()) } else { Err(Violation::SharingAgreementMissing) }
    }
}
