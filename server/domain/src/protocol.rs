//! Information sharing protocols: what a charity and the care teams have signed before anything personal goes between them, as the Wales
//! Accord on the Sharing of Personal Information (WASPI) has it.
//!
//! A protocol is between organisations. It stands beside each person's own agreement ([`crate::sharing`]), which alone opens an enquiry,
//! and replaces none: decisions/057.

use crate::{Violation, coded::coded, text, time::days_after};
use chrono::NaiveDate;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Protocol {
    /// By which both sides find the paper, such as the accord's number of it.
    pub reference: String,
    pub signed_on: NaiveDate,
    /// The day by which both sides look at it again.
    pub review_on: NaiveDate,
}

coded! {
    /// How a charity's protocol stands on a day.
    pub enum ProtocolStanding {
        /// None was signed, or it was ended.
        Missing = "MISSING",
        InForce = "IN_FORCE",
        /// Its review comes within [`Protocol::WARNED_DAYS`].
        ReviewSoon = "REVIEW_SOON",
        /// It binds both sides still, and nobody has looked at it in time.
        ReviewOverdue = "REVIEW_OVERDUE",
    }
}

impl Protocol {
    /// How many days before its review an administrator is told: two organisations have to find a day to meet.
    pub const WARNED_DAYS: u32 = 56;

    pub fn new(
        reference: String,
        signed_on: NaiveDate,
        review_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Self, Violation> {
        if signed_on > today {
            return Err(Violation::ProtocolSignedInFuture);
        }
        if review_on <= signed_on {
            return Err(Violation::ProtocolReviewBeforeSigned);
        }
        let reference = text::required_line(reference, Violation::ProtocolReferenceMissing)?;
        Ok(Self { reference, signed_on, review_on })
    }

    pub fn standing(&self, today: NaiveDate) -> ProtocolStanding {
        if self.review_on < today {
            ProtocolStanding::ReviewOverdue
        } else if self.review_on <= days_after(today, Self::WARNED_DAYS) {
            ProtocolStanding::ReviewSoon
        } else {
            ProtocolStanding::InForce
        }
    }
}
