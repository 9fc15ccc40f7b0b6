//! A kind of help, with the rules that differ from kind to kind.

use crate::{
    Violation,
    checks::{Activity, CheckLevel},
    disclosure::HealthFlags,
    ids::CategoryId,
    offering::Bilingual,
    referral::Priority,
    text,
};
use std::collections::BTreeSet;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Category {
    pub id: CategoryId,
    pub slug: String,
    pub name: Bilingual,
    /// Working days that a charity has to answer an enquiry of normal priority.
    pub response_days_normal: u8,
    pub response_days_urgent: u8,
    /// Whether a visitor needs to know what a person's health means for a visit.
    pub health_flags: HealthFlags,
    /// What whoever comes does there, whatever a charity writes of its own.
    pub activities: BTreeSet<Activity>,
    /// What people say when they mean it.
    pub terms_en: Vec<String>,
    pub terms_cy: Vec<String>,
    /// Where it stands in a list, ascending.
    pub position: i32,
    pub version: i32,
}

impl Category {
    const RESPONSE_DAYS: std::ops::RangeInclusive<u8> = 1..=30;

    /// With a name in both languages and days in which to answer, fewer where it is urgent.
    pub fn checked(self) -> Result<Self, Violation> {
        if !Self::RESPONSE_DAYS.contains(&self.response_days_normal) {
            return Err(Violation::ResponseDaysOutOfRange);
        }
        if !(1..=self.response_days_normal).contains(&self.response_days_urgent) {
            return Err(Violation::UrgentDaysOutOfRange);
        }
        Ok(Self {
            name: self.name.named()?,
            terms_en: terms(self.terms_en)?,
            terms_cy: terms(self.terms_cy)?,
            ..self
        })
    }

    /// What whoever gives this kind of help must have been checked for, at least.
    pub fn check_level(&self) -> CheckLevel {
        CheckLevel::demanded_by(&self.activities)
    }

    /// Working days in which an enquiry of `priority` is answered.
    pub const fn response_days(&self, priority: Priority) -> u8 {
        match priority {
            Priority::Normal => self.response_days_normal,
            Priority::Urgent => self.response_days_urgent,
        }
    }
}

/// Without the empty ones, each once.
fn terms(typed: Vec<String>) -> Result<Vec<String>, Violation> {
    typed.into_iter().try_fold(Vec::new(), |mut terms, term| {
        let term = text::line(term)?;
        if !term.is_empty() && !terms.contains(&term) {
            terms.push(term);
        }
        Ok(terms)
    })
}
