//! Volunteers, as their charity writes them down: who can be put on a visit, and until when.
//!
//! Nobody goes whose check is below what the offering needs, or past its review on the day of the visit. A review that is overdue is a
//! question that nobody has answered: it keeps a volunteer even from visits that need no check. The certificate itself is never kept, as
//! the code of practice for registered persons of the Disclosure and Barring Service has it (2015, "handling of certificate information").

use crate::{
    Violation,
    checks::CheckLevel,
    coded::coded,
    ids::{CharityId, VolunteerId},
    policy::Resource,
    text,
    time::days_after,
};
use chrono::NaiveDate;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volunteer {
    pub id: VolunteerId,
    pub charity: CharityId,
    pub name: String,
    /// How the charity reaches them.
    pub contact: Option<String>,
    /// None for somebody who was never checked.
    pub check: Option<Check>,
    /// The last day on which they help, where it is known.
    pub last_day: Option<NaiveDate>,
    pub version: i32,
}

/// A check that was seen: of which level, when, and until when it is good without another look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Check {
    pub level: CheckLevel,
    pub checked_on: NaiveDate,
    /// The last day on which it is good.
    pub review_on: NaiveDate,
}

coded! {
    /// How a volunteer's check stands on a day.
    pub enum CheckStanding {
        /// Never checked: for visits that need no check.
        Unchecked = "UNCHECKED",
        Good = "GOOD",
        /// It comes up for review within [`Check::WARNED_DAYS`].
        ReviewSoon = "REVIEW_SOON",
        PastReview = "PAST_REVIEW",
    }
}

/// A volunteer as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    pub name: String,
    pub contact: Option<String>,
    pub level: CheckLevel,
    pub checked_on: Option<NaiveDate>,
    pub review_on: Option<NaiveDate>,
}

impl Check {
    /// How many days before its review somebody is told: an enhanced check takes some three weeks to come back.
    pub const WARNED_DAYS: u32 = 28;

    /// None for no check at all, which has no dates.
    fn of(typed: &Typed, today: NaiveDate) -> Result<Option<Self>, Violation> {
        if typed.level == CheckLevel::None {
            return Ok(None);
        }
        let checked_on = typed.checked_on.ok_or(Violation::CheckDateMissing)?;
        if checked_on > today {
            return Err(Violation::CheckDateInFuture);
        }
        let review_on = typed.review_on.ok_or(Violation::CheckReviewMissing)?;
        if review_on <= checked_on {
            return Err(Violation::CheckReviewBeforeCheck);
        }
        Ok(Some(Self { level: typed.level, checked_on, review_on }))
    }
}

impl Volunteer {
    pub fn new(
        id: VolunteerId,
        charity: CharityId,
        typed: &Typed,
        today: NaiveDate,
    ) -> Result<Self, Violation> {
        let nobody =
            Self { id, charity, name: String::new(), contact: None, check: None, last_day: None, version: 0 };
        nobody.edited(typed, today)
    }

    /// As typed anew. Whoever had stopped, and is written down after their last day, helps again.
    pub fn edited(self, typed: &Typed, today: NaiveDate) -> Result<Self, Violation> {
        let contact =
            typed.contact.clone().map(text::line).transpose()?.filter(|contact| !contact.is_empty());
        Ok(Self {
            name: text::required_line(typed.name.clone(), Violation::NameMissing)?,
            contact,
            check: Check::of(typed, today)?,
            last_day: self.last_day.filter(|last| *last >= today),
            version: self.version + 1,
            ..self
        })
    }

    /// They help until `last_day`, today or later.
    pub fn stop(self, last_day: NaiveDate, today: NaiveDate) -> Result<Self, Violation> {
        if last_day < today {
            return Err(Violation::StopInPast);
        }
        Ok(Self { last_day: Some(last_day), version: self.version + 1, ..self })
    }

    /// Whether they can be put on a visit of `day` that needs `needed`.
    pub fn can_visit(&self, needed: CheckLevel, day: NaiveDate) -> Result<(), Violation> {
        if self.last_day.is_some_and(|last| last < day) {
            return Err(Violation::VolunteerHasStopped);
        }
        if self.level() < needed {
            return Err(Violation::VolunteerBelowCheckLevel);
        }
        match self.check {
            Some(check) if check.review_on < day => Err(Violation::VolunteerPastReview),
            _ => Ok(()),
        }
    }

    /// The last day on which they can be put on any visit; none where no end is known.
    pub fn until(&self) -> Option<NaiveDate> {
        let review = self.check.map(|check| check.review_on);
        [review, self.last_day].into_iter().flatten().min()
    }

    pub fn level(&self) -> CheckLevel {
        self.check.map_or(CheckLevel::None, |check| check.level)
    }

    pub fn is_active(&self, today: NaiveDate) -> bool {
        self.last_day.is_none_or(|last| last >= today)
    }

    pub fn check_standing(&self, today: NaiveDate) -> CheckStanding {
        match self.check {
            None => CheckStanding::Unchecked,
            Some(check) if check.review_on < today => CheckStanding::PastReview,
            Some(check) if check.review_on <= days_after(today, Check::WARNED_DAYS) => {
                CheckStanding::ReviewSoon
            }
            Some(_) => CheckStanding::Good,
        }
    }

    /// What those are told who may know who comes, and no more: the first word of the name.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }

    pub fn resource(&self) -> Resource {
        Resource::of_charity(self.charity)
    }
}
