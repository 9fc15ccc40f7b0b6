//! What is stuck and why: a referral that has waited for one step longer than that step should take. The rules are data, so that a list
//! looks for exactly what [`stuck`] says of one.

use crate::{
    coded::coded,
    standing::{NextStepCode, Standing},
    time::{WallTime, days_after, london_to_utc},
    working_days::working_days_between,
};
use chrono::{DateTime, NaiveDate, Utc};

coded! {
    /// Why it does not go on.
    pub enum StuckReason {
        QuestionNotAnswered = "QUESTION_NOT_ANSWERED",
        NotTaken = "NOT_TAKEN",
        NobodyAsked = "NOBODY_ASKED",
        AnswerOverdue = "ANSWER_OVERDUE",
        /// Whoever was asked said no, or nothing.
        NobodySaidYes = "NOBODY_SAID_YES",
        /// On waiting lists alone.
        NoPlace = "NO_PLACE",
        /// A charity said yes, and nothing is booked.
        NotBooked = "NOT_BOOKED",
        /// There was help, and there is none.
        HelpStopped = "HELP_STOPPED",
    }
}

/// How long a step may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// It should never stand there.
    None,
    /// So many working days from when the referral came into its state.
    WorkingDays(u32),
    /// Until the day on which the step is due.
    UntilDue,
}

use NextStepCode as Step;
use StuckReason as Why;

/// A referral is talked of in the weekly meeting: what was not moved from one to the next is stuck. Being taken is a matter of days, and a
/// place on a waiting list one of weeks.
const RULES: [(NextStepCode, Patience, StuckReason); 9] = [
    (Step::AnswerQuestion, Patience::WorkingDays(5), Why::QuestionNotAnswered),
    (Step::Take, Patience::WorkingDays(2), Why::NotTaken),
    (Step::Ask, Patience::WorkingDays(5), Why::NobodyAsked),
    (Step::AwaitAnswer, Patience::UntilDue, Why::AnswerOverdue),
    (Step::AskAnother, Patience::None, Why::NobodySaidYes),
    (Step::AwaitPlace, Patience::WorkingDays(20), Why::NoPlace),
    (Step::PlanBooking, Patience::WorkingDays(10), Why::NotBooked),
    (Step::ConfirmBooking, Patience::WorkingDays(10), Why::NotBooked),
    (Step::HelpStopped, Patience::None, Why::HelpStopped),
];

/// One way to be stuck on a certain day: at this step, in its state since before that instant, due before that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    pub step: NextStepCode,
    pub reason: StuckReason,
    pub since_before: Option<DateTime<Utc>>,
    pub due_before: Option<NaiveDate>,
}

/// The rules as they are on `today`, a London day.
pub fn rules(today: NaiveDate) -> impl Iterator<Item = Rule> {
    RULES.into_iter().map(move |(step, patience, reason)| {
        let rule = Rule { step, reason, since_before: None, due_before: None };
        match patience {
            Patience::None => rule,
            Patience::WorkingDays(days) => Rule { since_before: Some(end_of_patience(today, days)), ..rule },
            Patience::UntilDue => Rule { due_before: Some(today), ..rule },
        }
    })
}

/// Why a referral that stands so, in its state since then, is stuck on `today`; none where it is not.
pub fn stuck(standing: &Standing, state_since: DateTime<Utc>, today: NaiveDate) -> Option<StuckReason> {
    rules(today).find(|rule| rule.holds(standing, state_since)).map(|rule| rule.reason)
}

impl Rule {
    fn holds(&self, standing: &Standing, state_since: DateTime<Utc>) -> bool {
        standing.next == self.step
            && self.since_before.is_none_or(|before| state_since < before)
            && self.due_before.is_none_or(|before| standing.due.is_some_and(|due| due < before))
    }
}

/// The end of the last day from which `days` working days have gone by on `today`.
fn end_of_patience(today: NaiveDate, days: u32) -> DateTime<Utc> {
    let mut day = today;
    while working_days_between(day, today) < days {
        match day.pred_opt() {
            Some(before) => day = before,
            None => break,
        }
    }
    london_to_utc(days_after(day, 1), WallTime::MIDNIGHT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{standing::Progress, time::london_date};
    use chrono::TimeDelta;
    use proptest::prelude::*;

    fn at(next: NextStepCode, due: Option<&str>) -> Standing {
        let due = due.map(|day| day.parse().unwrap());
        Standing { progress: Progress::Asked, next, due, offering: None }
    }

    fn on(day: &str) -> NaiveDate {
        day.parse().unwrap()
    }

    /// Thursday 19 November 2026.
    fn since() -> DateTime<Utc> {
        "2026-11-19T15:00:00Z".parse().unwrap()
    }

    #[test]
    fn what_nobody_took_is_stuck_after_two_working_days_and_not_over_a_weekend() {
        let told = |day| stuck(&at(Step::Take, None), since(), on(day));
        assert_eq!(["2026-11-19", "2026-11-20", "2026-11-22"].map(told), [None; 3]);
        assert_eq!(told("2026-11-23"), Some(Why::NotTaken));
    }

    #[test]
    fn an_answer_is_overdue_on_the_day_after_its_last() {
        let told = |day| stuck(&at(Step::AwaitAnswer, Some("2026-11-24")), since(), on(day));
        assert_eq!([told("2026-11-24"), told("2026-11-25")], [None, Some(Why::AnswerOverdue)]);
    }

    #[test]
    fn a_no_from_everybody_and_help_that_stopped_are_stuck_at_once_and_what_goes_well_never_is() {
        let told = |step| stuck(&at(step, None), since(), london_date(since()));
        assert_eq!(told(Step::AskAnother), Some(Why::NobodySaidYes));
        assert_eq!(told(Step::HelpStopped), Some(Why::HelpStopped));
        for well in [Step::Submit, Step::FollowUp, Step::Resume, Step::Nothing] {
            assert_eq!(stuck(&at(well, None), since(), on("2099-01-01")), None, "{well}");
        }
    }

    proptest! {
        #[test]
        fn a_step_is_stuck_when_its_working_days_have_gone_by(hours in 0i64..2_000, days in 0u64..120) {
            let (since, today) = (since() + TimeDelta::hours(hours), on("2026-11-19") + chrono::Days::new(days));
            let gone = working_days_between(london_date(since), today);
            let told = stuck(&at(Step::AwaitPlace, None), since, today);
            prop_assert_eq!(told.is_some(), gone >= 20);
        }
    }
}
