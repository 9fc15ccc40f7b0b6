//! How many would match with another value of one filter and all others as they are: the live counts beside each filter.

use super::{
    card::{ANY_PART, ANY_WEEKDAY, Asked, Card},
    rules::{FailedRuleCode as Code, Verdict, bit},
};
use crate::{
    need::{Access, Language},
    time::{PartOfDay, Weekday},
};

/// Each list goes with its enum's `ALL`, `distances` with the metres that were asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// With the need as it is.
    pub total: u32,
    /// With any day, any part of the day, and any language: with one filter left open.
    pub any_weekday: u32,
    pub any_part_of_day: u32,
    pub any_language: u32,
    /// With this day as the only one.
    pub weekdays: [u32; Weekday::ALL.len()],
    /// With this part of the day as the only one.
    pub parts_of_day: [u32; PartOfDay::ALL.len()],
    /// With this language as a need.
    pub languages: [u32; Language::ALL.len()],
    /// With this access need besides those that the need has.
    pub access: [u32; Access::ALL.len()],
    /// With this limit, in metres; none means no limit.
    pub distances: Vec<(Option<u32>, u32)>,
    /// With a place free, waiting lists left out.
    pub place_free: u32,
}

/// The rules that a choice of days and times bears on.
const TIMES: u16 = bit(Code::Times) | bit(Code::StartsLater) | bit(Code::TimesPerWeek) | bit(Code::Full);

impl Counts {
    pub(super) fn with_limits(limits_m: &[Option<u32>]) -> Self {
        Self { distances: limits_m.iter().map(|limit| (*limit, 0)).collect(), ..Self::default() }
    }

    pub(super) fn count(&mut self, card: &Card, asked: &Asked) {
        let verdict = Verdict::of(card, asked);
        if verdict.admits() {
            self.total += 1;
            self.place_free += u32::from(!verdict.waiting);
            self.count_access(card, asked);
        }
        if verdict.fails_only(TIMES) {
            self.count_times(card, asked);
        }
        if verdict.fails_only(bit(Code::Language)) {
            self.any_language += 1;
            for (language, count) in Language::ALL.iter().zip(&mut self.languages) {
                *count += u32::from(card.speaks(*language));
            }
        }
        if verdict.fails_only(bit(Code::TooFar)) {
            let distance_m = verdict.distance_m;
            for (limit, count) in &mut self.distances {
                *count += u32::from(limit.is_none_or(|limit| distance_m <= limit));
            }
        }
    }

    fn count_access(&mut self, card: &Card, asked: &Asked) {
        for (need, count) in Access::ALL.iter().zip(&mut self.access) {
            let needs = asked.access | 1 << *need as u8;
            *count += u32::from(needs & !card.accessibility == 0);
        }
    }

    fn count_times(&mut self, card: &Card, asked: &Asked) {
        let fits = |asked: Asked| u32::from(Verdict::timed(card, &asked, 0, 0).admits());
        if card.times.is_empty() {
            let fits = fits(*asked);
            let any = [&mut self.any_weekday, &mut self.any_part_of_day];
            let each = self.weekdays.iter_mut().chain(&mut self.parts_of_day);
            each.chain(any).for_each(|count| *count += fits);
            return;
        }
        self.any_weekday += fits(Asked { weekdays: ANY_WEEKDAY, ..*asked });
        self.any_part_of_day += fits(Asked { parts: ANY_PART, ..*asked });
        let given = card.times.iter().fold((0, 0), |(days, parts), it| (days | it.weekdays, parts | it.part));
        for (place, count) in self.weekdays.iter_mut().enumerate().filter(|(it, _)| given.0 & 1 << it != 0) {
            *count += fits(Asked { weekdays: 1 << place, ..*asked });
        }
        for (place, count) in
            self.parts_of_day.iter_mut().enumerate().filter(|(it, _)| given.1 & 1 << it != 0)
        {
            *count += fits(Asked { parts: 1 << place, ..*asked });
        }
    }
}
