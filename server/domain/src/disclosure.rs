//! What a charity may see of a person, by how far things have come. Everything shown is written to the ledger.

use crate::{
    booking::Booking,
    coded::coded,
    enquiry::{Enquiry, EnquiryState},
    ids::{AccountId, CharityId},
    person::RiskFlag,
    referral::Referral,
    sharing::Consent,
};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

coded! {
    pub enum Stage {
        /// Asked, and perhaps on the waiting list: enough to answer, nothing to recognise somebody by.
        EnquiryOpen = "ENQUIRY_OPEN",
        /// Accepted, or booked: enough to go there.
        Accepted = "ACCEPTED",
        /// Over, whichever way.
        Ended = "ENDED",
    }
}

coded! {
    /// One thing that could be shown. Those that no stage shows are named so that the table can say so.
    pub enum Field {
        Category = "CATEGORY",
        OutcomeWanted = "OUTCOME_WANTED",
        Area = "AREA",
        AgeBand = "AGE_BAND",
        Language = "LANGUAGE",
        Days = "DAYS",
        /// Flags that bear on a visit and say nothing about health.
        RiskFlags = "RISK_FLAGS",
        /// Flags that bear on a visit and do.
        HealthRiskFlags = "HEALTH_RISK_FLAGS",
        Name = "NAME",
        Contact = "CONTACT",
        Address = "ADDRESS",
        AccessNotes = "ACCESS_NOTES",
        EmergencyContact = "EMERGENCY_CONTACT",
        OwnVisitNotes = "OWN_VISIT_NOTES",
        /// What the charity and the broker wrote to each other: after the first yes it may say who the person is.
        Messages = "MESSAGES",
        /// Why visits are paused. Were it told but for a hospital stay, its silence would tell of one.
        PauseReason = "PAUSE_REASON",
        /// How a booking ended: in a death, by other help.
        BookingOutcome = "BOOKING_OUTCOME",
        NhsNumber = "NHS_NUMBER",
        EccLevel = "ECC_LEVEL",
        Diagnosis = "DIAGNOSIS",
        OtherServices = "OTHER_SERVICES",
        PackageText = "PACKAGE_TEXT",
    }
}

/// Whether the category needs to know what a person's health means for a visit. Dog walking does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HealthFlags {
    Shown,
    Hidden,
}

/// A line of the ledger: somebody of a charity was shown a field for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    pub charity: CharityId,
    /// None where it was read from a link in an e-mail.
    pub account: Option<AccountId>,
    pub field: Field,
    pub at: DateTime<Utc>,
}

/// What one charity was shown of a person: a paragraph of the letter of who saw what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownTo {
    pub charity: CharityId,
    /// Those who signed in for it.
    pub readers: BTreeSet<AccountId>,
    /// Somebody read from a link in an e-mail.
    pub by_link: bool,
    /// Each field with the moment at which the charity was first shown it.
    pub fields: BTreeMap<Field, DateTime<Utc>>,
}

/// The ledger's lines about one person by charity, the one that was shown something first at the top.
pub fn shown_to(ledger: &[Shown]) -> Vec<ShownTo> {
    let mut all: Vec<ShownTo> = Vec::new();
    for line in ledger {
        let at = all.iter().position(|told| told.charity == line.charity).unwrap_or_else(|| {
            let (readers, fields) = (BTreeSet::new(), BTreeMap::new());
            all.push(ShownTo { charity: line.charity, readers, by_link: false, fields });
            all.len() - 1
        });
        let told = &mut all[at];
        told.readers.extend(line.account);
        told.by_link |= line.account.is_none();
        let first = told.fields.entry(line.field).or_insert(line.at);
        *first = line.at.min(*first);
    }
    all.sort_by_key(|told| told.fields.values().min().copied());
    all
}

/// The fields that a charity may see at `stage`, for help of a category with this rule for health.
pub fn shown(stage: Stage, health_flags: HealthFlags) -> BTreeSet<Field> {
    Field::ALL.iter().copied().filter(|field| field.is_shown(stage, health_flags)).collect()
}

/// The flags, out of a person's, that go with those fields.
pub fn flags_shown<'a>(
    flags: impl IntoIterator<Item = &'a RiskFlag>,
    health_flags: HealthFlags,
) -> Vec<&'a RiskFlag> {
    let health_too = health_flags == HealthFlags::Shown;
    let shown =
        |flag: &&RiskFlag| flag.holds() && flag.bears_on_visit && (health_too || !flag.health_related);
    flags.into_iter().filter(shown).collect()
}

impl Field {
    /// Whether a charity of any category is shown it at any stage.
    pub fn is_ever_shown(self) -> bool {
        Stage::ALL.iter().any(|stage| self.is_shown(*stage, HealthFlags::Shown))
    }

    fn is_shown(self, stage: Stage, health_flags: HealthFlags) -> bool {
        match self {
            Self::Category
            | Self::OutcomeWanted
            | Self::Area
            | Self::AgeBand
            | Self::Language
            | Self::Days
            | Self::RiskFlags => true,
            Self::HealthRiskFlags => health_flags == HealthFlags::Shown,
            Self::Name | Self::Contact | Self::Address | Self::AccessNotes | Self::EmergencyContact => {
                stage == Stage::Accepted
            }
            Self::OwnVisitNotes => stage != Stage::EnquiryOpen,
            Self::Messages => stage != Stage::Ended,
            Self::PauseReason
            | Self::BookingOutcome
            | Self::NhsNumber
            | Self::EccLevel
            | Self::Diagnosis
            | Self::OtherServices
            | Self::PackageText => false,
        }
    }
}

impl Stage {
    /// What a charity will know before it has said anything: where every enquiry begins.
    pub const FIRST: Self = Self::EnquiryOpen;

    /// How far things have come with one charity: its enquiry, the bookings made from it, the referral they serve, and the person's
    /// agreement to share with it as of today.
    ///
    /// Without the agreement nothing is open that is not agreed yet: a person who takes it back has said that this charity shall not know
    /// who they are. Help that is in place goes on until it is ended, and with it what a visitor needs. An acceptance that led to nothing
    /// ends with its referral, so that no charity knows a name for good.
    pub fn of(
        enquiry: &Enquiry,
        bookings: &[Booking],
        referral: &Referral,
        consent: Option<Consent>,
    ) -> Self {
        let from_it = || bookings.iter().filter(|booking| booking.parties.enquiry == enquiry.id);
        let agreed = consent.is_some_and(|proof| proof.is_for(referral.person, enquiry.charity).is_ok());
        let expected = agreed && !referral.is_over();
        match &enquiry.state {
            EnquiryState::Sent | EnquiryState::Opened | EnquiryState::Waitlisted(_) if expected => {
                Self::EnquiryOpen
            }
            EnquiryState::Accepted(_) if from_it().any(Booking::holds_place) => Self::Accepted,
            EnquiryState::Accepted(_) if agreed && from_it().any(Booking::is_live) => Self::Accepted,
            EnquiryState::Accepted(_) if expected && from_it().next().is_none() => Self::Accepted,
            EnquiryState::Sent
            | EnquiryState::Opened
            | EnquiryState::Waitlisted(_)
            | EnquiryState::Accepted(_)
            | EnquiryState::Declined { .. }
            | EnquiryState::Lapsed
            | EnquiryState::Recalled { .. } => Self::Ended,
        }
    }

    /// Whether the broker and the charity write to each other about it: what one writes, the other may read.
    pub fn admits_messages(self) -> bool {
        Field::Messages.is_shown(self, HealthFlags::Hidden)
    }
}

impl HealthFlags {
    /// Of a category that hides flags about health, or does not.
    pub const fn hidden_if(hidden: bool) -> Self {
        if hidden { Self::Hidden } else { Self::Shown }
    }
}
