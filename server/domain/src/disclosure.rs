//! What a charity may see of a person, by how far things have come. Everything shown is written to the ledger.

use crate::{
    booking::BookingState,
    coded::coded,
    enquiry::{EnquiryState, EnquiryStateKind},
    person::RiskFlag,
};
use std::collections::BTreeSet;

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
    flags.into_iter().filter(|flag| flag.bears_on_visit && (health_too || !flag.health_related)).collect()
}

impl Field {
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
            Self::NhsNumber | Self::EccLevel | Self::Diagnosis | Self::OtherServices | Self::PackageText => {
                false
            }
        }
    }
}

impl Stage {
    /// How far an enquiry has come, with the booking that it led to, if any.
    pub fn of(enquiry: &EnquiryState, booking: Option<&BookingState>) -> Self {
        match (enquiry.kind(), booking) {
            (EnquiryStateKind::Accepted, Some(booking)) if !booking.is_live() => Self::Ended,
            (EnquiryStateKind::Accepted, _) => Self::Accepted,
            (EnquiryStateKind::Sent | EnquiryStateKind::Opened | EnquiryStateKind::Waitlisted, _) => {
                Self::EnquiryOpen
            }
            (EnquiryStateKind::Declined | EnquiryStateKind::Lapsed | EnquiryStateKind::Recalled, _) => {
                Self::Ended
            }
        }
    }
}

impl HealthFlags {
    /// Of a category that hides flags about health, or does not.
    pub const fn hidden_if(hidden: bool) -> Self {
        if hidden { Self::Hidden } else { Self::Shown }
    }
}
