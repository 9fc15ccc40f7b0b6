//! Who the care is for, and what a visitor may have to know of them.

use crate::{
    Actor, Violation,
    care_package::CarePackage,
    coded::coded,
    ids::{AccountId, PersonId, RiskFlagId, TeamId},
    need::{Language, Point, age_on},
    nhs_number::NhsNumber,
    policy::{self, Action, Resource},
    postcode::Postcode,
    text,
};
use chrono::{DateTime, NaiveDate, Utc};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub team: TeamId,
    pub details: Details,
    pub created_at: DateTime<Utc>,
    /// The record that this one became part of: see [`crate::one_person`].
    pub merged_into: Option<PersonId>,
    /// Since when nothing is left that says who it was: see [`crate::retention`].
    pub redacted_at: Option<DateTime<Utc>>,
    pub version: i32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    pub nhs_number: Option<NhsNumber>,
    pub title: Option<String>,
    pub given_name: String,
    pub family_name: String,
    pub preferred_name: Option<String>,
    pub birth_date: NaiveDate,
    pub language: Language,
    pub home: Home,
    pub phone: Option<String>,
    /// How and when to reach the person: "rings twice, is hard of hearing".
    pub contact_note: Option<String>,
    /// How to get in: "side gate, the dog is friendly".
    pub access_notes: Option<String>,
    pub emergency_name: Option<String>,
    pub emergency_phone: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    pub address_line: String,
    pub town: String,
    pub postcode: Postcode,
    pub point: Point,
    /// The ward's ONS code, `W05…`.
    pub ward: String,
}

/// Something that a visitor may have to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RiskFlag {
    pub id: RiskFlagId,
    pub person: PersonId,
    pub kind: String,
    pub health_related: bool,
    pub bears_on_visit: bool,
    /// What a visitor does about it, in words fit for a volunteer.
    pub safe_handling: String,
    pub author: AccountId,
    pub review_on: NaiveDate,
    pub created_at: DateTime<Utc>,
    /// Since when it is so no longer.
    pub ended_at: Option<DateTime<Utc>>,
}

coded! {
    /// As much of an age as a charity needs before it accepts.
    pub enum AgeBand {
        Under18 = "UNDER_18",
        From18To64 = "FROM_18_TO_64",
        From65To74 = "FROM_65_TO_74",
        From75To84 = "FROM_75_TO_84",
        From85 = "FROM_85",
    }
}

coded! {
    /// What can be done with a person's record, besides their package and their referrals.
    pub enum PersonAction {
        Edit = "EDIT",
        /// Sharing agreements: record one, withdraw one.
        RecordAgreement = "RECORD_AGREEMENT",
        AddRiskFlag = "ADD_RISK_FLAG",
        EndRiskFlag = "END_RISK_FLAG",
        /// The first, or another after one that has ended.
        BeginCarePackage = "BEGIN_CARE_PACKAGE",
        /// The letter of who saw what.
        ViewDisclosures = "VIEW_DISCLOSURES",
        /// Everything that is held about them.
        Export = "EXPORT",
        /// The address of the calendar of the visits to their household.
        KeepCalendar = "KEEP_CALENDAR",
        /// Make one of this record and another of the same person.
        Merge = "MERGE",
    }
}

impl From<PersonAction> for Action {
    fn from(action: PersonAction) -> Self {
        match action {
            PersonAction::Edit => Self::EditPerson,
            PersonAction::RecordAgreement | PersonAction::AddRiskFlag | PersonAction::EndRiskFlag => {
                Self::RecordAgreement
            }
            PersonAction::BeginCarePackage => Self::BeginCarePackage,
            PersonAction::ViewDisclosures => Self::ViewDisclosures,
            PersonAction::Export => Self::ExportPerson,
            PersonAction::KeepCalendar => Self::KeepHouseholdCalendar,
            PersonAction::Merge => Self::MergePeople,
        }
    }
}

impl Person {
    /// The same person, written down anew.
    pub fn edit(self, details: Details, today: NaiveDate) -> Result<Self, Violation> {
        Ok(Self { details: details.checked(today)?, version: self.version + 1, ..self })
    }

    /// What `actor` may do now, where `package` is the person's newest.
    pub fn actions(&self, actor: &Actor, package: Option<&CarePackage>) -> Vec<PersonAction> {
        let may = |action: &PersonAction| policy::decide(actor, *action, &self.resource()).is_allow();
        let now_possible = |action: &PersonAction| match action {
            PersonAction::BeginCarePackage => CarePackage::may_follow(package).is_ok(),
            PersonAction::Merge => self.merged_into.is_none(),
            _ => true,
        };
        let admitted = |action: &PersonAction| self.admits(*action).is_ok();
        PersonAction::ALL.iter().copied().filter(may).filter(now_possible).filter(admitted).collect()
    }

    /// Whether the record is one that `action` can be done to, whoever asks: of one that became part of another, or was redacted, only what
    /// was is read. A concern for somebody's safety is never turned away.
    pub fn admits(&self, action: impl Into<Action>) -> Result<(), Violation> {
        let action = action.into();
        let reads = matches!(
            action,
            Action::ViewPerson | Action::ViewDisclosures | Action::ExportPerson | Action::RaiseConcern
        );
        match (self.redacted_at, self.merged_into) {
            _ if reads => Ok(()),
            (Some(_), _) => Err(Violation::PersonRedacted),
            (None, Some(_)) if action != Action::MergePeople => Err(Violation::PersonMerged),
            _ => Ok(()),
        }
    }

    /// Whether `actor` may register people in `team`: with them begins the package that the actor co-ordinates.
    pub fn may_register(actor: &Actor, team: TeamId) -> bool {
        let may = |action| policy::decide(actor, action, &Resource::of_team(team)).is_allow();
        may(Action::AddPerson) && may(Action::BeginCarePackage)
    }

    pub fn resource(&self) -> Resource {
        Resource::of_team(self.team)
    }
}

impl Details {
    /// Title and names as one says them: "Mrs Eleri Vaughan", "Wil Morris" for a William without a title who goes by Wil.
    pub fn display_name(&self) -> String {
        let given = self.preferred_name.as_ref().unwrap_or(&self.given_name);
        let names = [self.title.as_ref(), Some(given), Some(&self.family_name)];
        let names = names.into_iter().flatten().map(String::as_str).filter(|name| !name.is_empty());
        names.collect::<Vec<_>>().join(" ")
    }

    /// Older than anybody has been.
    const OLDEST: u8 = 120;

    /// With names present and a birth date that somebody living can have.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Violation> {
        if self.birth_date > today {
            return Err(Violation::BirthDateInFuture);
        }
        if age_on(self.birth_date, today) > Self::OLDEST {
            return Err(Violation::BirthDateTooLongAgo);
        }
        Ok(Self {
            given_name: text::required_line(self.given_name, Violation::GivenNameMissing)?,
            family_name: text::required_line(self.family_name, Violation::FamilyNameMissing)?,
            ..self
        })
    }
}

impl RiskFlag {
    /// Whoever writes that a visitor must know something also writes what to do about it, and when it is looked at again.
    pub fn checked(self, today: NaiveDate) -> Result<Self, Violation> {
        let kind = text::required_line(self.kind, Violation::RiskKindMissing)?;
        if self.review_on < today {
            return Err(Violation::ReviewDateInPast);
        }
        let safe_handling = text::optional(self.safe_handling)?;
        if self.bears_on_visit && safe_handling.is_empty() {
            return Err(Violation::SafeHandlingMissing);
        }
        Ok(Self { kind, safe_handling, ..self })
    }

    /// It is so no longer: nobody is told of it from now on. Of two who say so, the first was right.
    #[must_use]
    pub fn end(self, now: DateTime<Utc>) -> Self {
        Self { ended_at: self.ended_at.or(Some(now)), ..self }
    }

    pub fn holds(&self) -> bool {
        self.ended_at.is_none()
    }
}

impl AgeBand {
    pub const fn of(age: u8) -> Self {
        match age {
            0..18 => Self::Under18,
            18..65 => Self::From18To64,
            65..75 => Self::From65To74,
            75..85 => Self::From75To84,
            85.. => Self::From85,
        }
    }
}
