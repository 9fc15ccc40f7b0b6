//! A kind of help, with the rules that differ from kind to kind.

use crate::{disclosure::HealthFlags, ids::CategoryId, offering::Bilingual, referral::Priority};

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
    /// What people say when they mean it.
    pub terms_en: Vec<String>,
    pub terms_cy: Vec<String>,
    /// Where it stands in a list, ascending.
    pub position: i32,
    pub version: i32,
}

impl Category {
    /// Working days in which an enquiry of `priority` is answered.
    pub const fn response_days(&self, priority: Priority) -> u8 {
        match priority {
            Priority::Normal => self.response_days_normal,
            Priority::Urgent => self.response_days_urgent,
        }
    }
}
