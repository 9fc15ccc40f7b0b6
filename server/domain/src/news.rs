//! What somebody has not seen yet: what others have done for a person since they last looked.
//!
//! The last look is kept for each person and not for the desk. A glance at a desk is not a look at everybody on it: what it passed over
//! would be gone. A person's changes stand there until their page was opened, or somebody says that they are seen.

use crate::history::HistoryKind;
use chrono::{DateTime, TimeDelta, Utc};

/// How far back anything is new, in days: what is older is history, and stands on the page of its referral.
pub const NEW_FOR_DAYS: i64 = 28;

/// Since when what happens is new to somebody who last looked then, if ever.
pub fn since(looked: Option<DateTime<Utc>>, now: DateTime<Utc>) -> DateTime<Utc> {
    looked.map_or_else(|| floor(now), |looked| looked.max(floor(now)))
}

/// The look that is kept of somebody who has seen what there was up to `seen`: nobody has seen what is to come. An earlier one than before
/// takes a look back.
pub fn look(seen: DateTime<Utc>, now: DateTime<Utc>) -> DateTime<Utc> {
    seen.clamp(floor(now), now)
}

fn floor(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(NEW_FOR_DAYS)
}

impl HistoryKind {
    /// Whether a co-ordinator or a broker must hear of it. What goes as it was planned, and what is still being written, is no news.
    pub const fn is_news(self) -> bool {
        !matches!(
            self,
            Self::ReferralDrafted
                | Self::ReferralEdited
                | Self::EnquiryOpened
                | Self::EnquiryNudged
                | Self::VisitPlanned
                | Self::VisitDone
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-23T10:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_is_new_begins_at_the_last_look_and_no_further_back_than_four_weeks() {
        let ago = |days| now() - TimeDelta::days(days);
        assert_eq!(since(None, now()), ago(28));
        assert_eq!(since(Some(ago(3)), now()), ago(3));
        assert_eq!(since(Some(ago(90)), now()), ago(28));
    }

    #[test]
    fn nobody_has_seen_what_is_to_come() {
        let later = now() + TimeDelta::hours(1);
        assert_eq!(look(later, now()), now());
        assert_eq!(look(now() - TimeDelta::days(2), now()), now() - TimeDelta::days(2), "a look taken back");
        assert_eq!(look(now() - TimeDelta::days(9_000), now()), since(None, now()));
    }

    #[test]
    fn an_answer_is_news_and_a_visit_as_planned_is_none() {
        assert!(HistoryKind::EnquiryAccepted.is_news() && HistoryKind::VisitNoShow.is_news());
        assert!(!HistoryKind::VisitDone.is_news() && !HistoryKind::EnquiryOpened.is_news());
    }
}
