//! A voluntary organisation.

use crate::{
    Actor, Violation,
    account::Email,
    coded::coded,
    ids::CharityId,
    need::Language,
    offering::Bilingual,
    policy::{self, Action, Resource},
    postcode::Postcode,
    protocol::{Protocol, ProtocolStanding},
};
use chrono::NaiveDate;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charity {
    pub id: CharityId,
    pub name: Bilingual,
    /// The Charity Commission's number, where it is registered.
    pub registered_number: Option<String>,
    pub description: Bilingual,
    pub email: String,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub postcode: String,
    /// The language that it is written to in.
    pub language: Language,
    /// Enquiries that it wants open at once, at most.
    pub open_enquiry_limit: u32,
    /// Days between two questions whether its offerings are still right, at least.
    pub still_right_days: u16,
    /// Signed and not ended.
    pub protocol: Option<Protocol>,
    pub active: bool,
    pub version: i32,
}

coded! {
    pub enum CharityAction {
        Edit = "EDIT",
        AddOffering = "ADD_OFFERING",
        KeepVolunteers = "KEEP_VOLUNTEERS",
        /// The address of the calendar of its visits.
        KeepCalendar = "KEEP_CALENDAR",
        /// Record that it stops.
        Stop = "STOP",
        /// Say who signs in for it.
        EditUsers = "EDIT_USERS",
        /// Write down what was signed with it, or that it has ended.
        RecordProtocol = "RECORD_PROTOCOL",
    }
}

impl From<CharityAction> for Action {
    fn from(action: CharityAction) -> Self {
        match action {
            CharityAction::Edit => Self::EditCharity,
            CharityAction::AddOffering => Self::EditOffering,
            CharityAction::KeepVolunteers => Self::KeepVolunteers,
            CharityAction::KeepCalendar => Self::KeepCalendar,
            CharityAction::Stop => Self::StopHelp,
            CharityAction::EditUsers => Self::EditCharityUsers,
            CharityAction::RecordProtocol => Self::RecordProtocol,
        }
    }
}

impl Charity {
    /// What `actor` may do now.
    pub fn actions(&self, actor: &Actor) -> Vec<CharityAction> {
        let may = |action: &CharityAction| policy::decide(actor, *action, &self.resource()).is_allow();
        CharityAction::ALL.iter().copied().filter(may).collect()
    }

    const OPEN_ENQUIRIES: std::ops::RangeInclusive<u32> = 1..=100;

    /// From once a week to twice a year.
    const STILL_RIGHT_DAYS: std::ops::RangeInclusive<u16> = 7..=182;
    /// A charity that says nothing of it is asked as soon as its word begins to fade: see [`crate::confidence`].
    pub const USUAL_STILL_RIGHT_DAYS: u16 = 7;

    /// With a name in both languages and a way to be reached. Its postcode may lie anywhere.
    pub fn checked(self) -> Result<Self, Violation> {
        if !Self::OPEN_ENQUIRIES.contains(&self.open_enquiry_limit) {
            return Err(Violation::OpenEnquiryLimitOutOfRange);
        }
        if !Self::STILL_RIGHT_DAYS.contains(&self.still_right_days) {
            return Err(Violation::StillRightDaysOutOfRange);
        }
        // Pages link to it: no other scheme may come in.
        let is_web = |address: &String| address.starts_with("https://") || address.starts_with("http://");
        if !self.website.iter().all(is_web) {
            return Err(Violation::WebsiteInvalid);
        }
        Ok(Self {
            name: self.name.named()?,
            description: self.description.described()?,
            email: self.email.parse::<Email>()?.to_string(),
            postcode: self.postcode.parse::<Postcode>()?.into(),
            ..self
        })
    }

    /// With what was signed with it, or without where that has ended.
    #[must_use]
    pub fn with_protocol(self, protocol: Option<Protocol>) -> Self {
        Self { protocol, version: self.version + 1, ..self }
    }

    pub fn protocol_standing(&self, today: NaiveDate) -> ProtocolStanding {
        self.protocol.as_ref().map_or(ProtocolStanding::Missing, |protocol| protocol.standing(today))
    }

    /// It stops: nobody new is found help from it.
    #[must_use]
    pub fn stop(self) -> Self {
        Self { active: false, version: self.version + 1, ..self }
    }

    /// Switched off, because it was `other` written down a second time. Not one that has cases of its own: whoever sees these would
    /// be another charity.
    pub fn merged_into(self, other: &Self, has_cases: bool) -> Result<Self, Violation> {
        if self.id == other.id {
            return Err(Violation::CharitiesAreOne);
        }
        if !other.active {
            return Err(Violation::CharityNotActive);
        }
        if has_cases {
            return Err(Violation::CharityHasCases);
        }
        Ok(Self { active: false, version: self.version + 1, ..self })
    }

    pub fn resource(&self) -> Resource {
        Resource::of_charity(self.id)
    }
}
