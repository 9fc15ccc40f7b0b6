//! What the server itself says to people, in either language: in letters, and on the pages that their links open. The words that the client
//! says too are the client's own, so that a thing is called the same in a letter and on the desk.

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::{
    Code,
    enquiry::RecallReason,
    need::{Language, LanguageNeed, Wanted},
    offering::Bilingual,
    recurrence::{Pattern, Repeat},
    time::{PartOfDay, WallTime, Weekday, utc_to_london},
};
use serde_json::Value;

/// The client's words in one language, by the name of their file.
macro_rules! words_of {
    ($language:literal) => {
        [
            ("words", include_str!(concat!("../../client/locales/", $language, "/words.json"))),
            ("dates", include_str!(concat!("../../client/locales/", $language, "/dates.json"))),
            ("wanted", include_str!(concat!("../../client/locales/", $language, "/wanted.json"))),
            ("rhythm", include_str!(concat!("../../client/locales/", $language, "/rhythm.json"))),
        ]
    };
}

static ENGLISH: LazyLock<Value> = LazyLock::new(|| read(words_of!("en")));
static WELSH: LazyLock<Value> = LazyLock::new(|| read(words_of!("cy")));

fn read(files: [(&str, &str); 4]) -> Value {
    let words = |text| serde_json::from_str::<Value>(text).unwrap_or_default();
    files.into_iter().map(|(name, text)| (name.to_owned(), words(text))).collect()
}

/// Speaks one language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Say(pub Language);

impl Say {
    pub const fn pick(self, en: &'static str, cy: &'static str) -> &'static str {
        match self.0 {
            Language::En => en,
            Language::Cy => cy,
        }
    }

    pub fn name(self, name: &Bilingual) -> &str {
        name.get(self.0)
    }

    /// Why an enquiry was taken back, to a charity that has no need to know more.
    pub const fn recalled(self, reason: RecallReason) -> &'static str {
        match reason {
            RecallReason::FoundElsewhere => {
                self.pick("Help has been found elsewhere.", "Cafwyd help yn rhywle arall.")
            }
            // That somebody agrees no longer to share with it is nothing to write into a letter.
            RecallReason::NoLongerNeeded | RecallReason::AgreementWithdrawn => {
                self.pick("The help is no longer needed.", "Nid oes angen yr help mwyach.")
            }
            RecallReason::AskedByMistake => self.pick(
                "You were asked by mistake. We are sorry.",
                "Gofynnwyd i chi ar gam. Mae’n ddrwg gennym.",
            ),
            RecallReason::TookTooLong => {
                self.pick("The broker now asks others.", "Mae’r brocer yn gofyn i eraill nawr.")
            }
            RecallReason::HelpStops => self.pick("This help stops.", "Mae’r help hwn yn dod i ben."),
        }
    }

    /// One of the client's words, by its file and its keys.
    fn shared(self, path: &[&str]) -> &'static str {
        let words: &'static Value = match self.0 {
            Language::En => &ENGLISH,
            Language::Cy => &WELSH,
        };
        path.iter().try_fold(words, |within, key| within.get(key)).and_then(Value::as_str).unwrap_or_default()
    }

    /// A coded value in words: `NO_PLACE` of `DeclineReason` is "No place at present".
    pub fn code<C: Code>(self, code: C) -> &'static str {
        self.shared(&["words", &snake_case(C::NAME), &code.as_str().to_lowercase()])
    }

    /// "Tuesday 24 November".
    pub fn day(self, date: NaiveDate) -> String {
        let weekday = self.shared(&["dates", "weekday", &key(Weekday::of(date))]);
        let month = self.shared(&["dates", "month", &format!("m{}", date.month())]);
        format!("{weekday} {} {month}", date.day())
    }

    /// A day after a Welsh word that softens it: "o ddydd Mawrth".
    pub fn soft_day(self, date: NaiveDate) -> String {
        let day = self.day(date);
        match (self.0, day.strip_prefix("dydd ")) {
            (Language::Cy, Some(rest)) => format!("ddydd {rest}"),
            _ => day,
        }
    }

    /// "2pm", "2:30pm", "midday"; in Welsh "2yp", "2.30yp", "hanner dydd".
    pub fn time(self, time: WallTime) -> String {
        let (hour, minute) = (time.minute() / 60, time.minute() % 60);
        let half = match (hour, minute) {
            (0, 0) => return self.shared(&["dates", "midnight"]).to_owned(),
            (12, 0) => return self.shared(&["dates", "midday"]).to_owned(),
            (0..12, _) => self.shared(&["dates", "am"]),
            (12..18, _) => self.shared(&["dates", "pm"]),
            _ => self.shared(&["dates", "evening"]),
        };
        let hour = if hour.is_multiple_of(12) { 12 } else { hour % 12 };
        match minute {
            0 => format!("{hour}{half}"),
            _ => format!("{hour}{}{minute:02}{half}", self.pick(":", ".")),
        }
    }

    /// "Tuesday 24 November, 2pm".
    pub fn moment(self, instant: DateTime<Utc>) -> String {
        let (date, time) = utc_to_london(instant);
        format!("{}, {}", self.day(date), self.time(time))
    }

    /// "Tuesdays and Fridays, 2pm"; "bob dydd Mawrth, 2yp".
    pub fn pattern(self, pattern: &Pattern) -> String {
        let names = pattern.weekdays.iter().map(|day| self.shared(&["wanted", "each", &key(*day)]));
        let days =
            self.pick("{{ days }}", "bob {{ days }}").replace("{{ days }}", &self.joined(names, "and"));
        let place = match pattern.repeat {
            Repeat::Weekly { every: 1 } => String::new(),
            Repeat::Weekly { every: 2 } => self.pick(" (every 2 weeks)", " (bob yn ail wythnos)").to_owned(),
            Repeat::Weekly { every } if self.0 == Language::En => format!(" (every {every} weeks)"),
            Repeat::Weekly { every } => format!(" (bob {every} wythnos)"),
            Repeat::Monthly { week_of_month } => {
                let which = match i8::from(week_of_month) {
                    1 => "first",
                    2 => "second",
                    3 => "third",
                    4 => "fourth",
                    _ => "last",
                };
                format!(" ({})", self.shared(&["rhythm", which]))
            }
        };
        format!("{days}{place}, {}", self.time(pattern.start))
    }

    /// "twice a week, on Tuesdays or Thursdays, in the afternoon, from Tuesday 1 December".
    pub fn wanted(self, wanted: &Wanted) -> String {
        let from = self.soft_day(wanted.from_date);
        let from = self.pick("from {{ day }}", "o {{ day }} ymlaen").replace("{{ day }}", &from);
        [self.times(wanted.times_per_week), self.days(wanted), self.parts(wanted), from].join(", ")
    }

    fn times(self, times: u8) -> String {
        let form = match (self.0, times) {
            (_, 1) => "times_one",
            (Language::Cy, 2) => "times_two",
            (Language::Cy, 3) => "times_few",
            _ => "times_other",
        };
        self.shared(&["wanted", form]).replace("{{ count }}", &times.to_string())
    }

    fn days(self, wanted: &Wanted) -> String {
        if wanted.weekdays.is_empty() || wanted.weekdays.len() == Weekday::ALL.len() {
            return self.shared(&["wanted", "any_day"]).to_owned();
        }
        let names = wanted.weekdays.iter().map(|day| self.shared(&["wanted", "day", &key(*day)]));
        self.shared(&["wanted", "on"]).replace("{{ days }}", &self.joined(names, "or"))
    }

    fn parts(self, wanted: &Wanted) -> String {
        if wanted.parts_of_day.is_empty() || wanted.parts_of_day.len() == PartOfDay::ALL.len() {
            return self.shared(&["wanted", "any_time"]).to_owned();
        }
        let names = wanted.parts_of_day.iter().map(|part| self.shared(&["wanted", "part", &key(*part)]));
        self.joined(names, "or")
    }

    /// "Welsh is needed".
    pub fn language(self, wanted: &Wanted) -> &'static str {
        let form = match (wanted.language_need, wanted.language) {
            (LanguageNeed::None, _) => "either_language",
            (LanguageNeed::Need, Language::Cy) => "welsh_needed",
            (LanguageNeed::Need, Language::En) => "english_needed",
            (LanguageNeed::Preference, Language::Cy) => "welsh_preferred",
            (LanguageNeed::Preference, Language::En) => "english_preferred",
        };
        self.shared(&["wanted", form])
    }

    /// "one, two or three", the last two joined by a word of `wanted`.
    fn joined(self, names: impl Iterator<Item = &'static str>, word: &str) -> String {
        let mut names: Vec<&str> = names.collect();
        let Some(last) = names.pop() else { return String::new() };
        if names.is_empty() {
            return last.to_owned();
        }
        format!("{} {} {last}", names.join(", "), self.shared(&["wanted", word]))
    }
}

fn key<C: Code>(code: C) -> String {
    code.as_str().to_lowercase()
}

/// `DeclineReason` as `decline_reason`.
fn snake_case(name: &str) -> String {
    let mut snake = String::with_capacity(name.len() + 4);
    for (place, letter) in name.char_indices() {
        if place > 0 && letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

/// The first letter as a capital, for what begins a line.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use domain::{enquiry::DeclineReason, need::Access, person::AgeBand, time::london_to_utc};

    use super::*;

    fn all_said<C: Code>() {
        for language in Language::ALL {
            for code in C::ALL {
                assert!(!Say(*language).code(*code).is_empty(), "{} in {language}", code.as_str());
            }
        }
    }

    #[test]
    fn every_code_that_a_page_tells_has_words_in_both_languages() {
        all_said::<DeclineReason>();
        all_said::<AgeBand>();
        all_said::<Access>();
        all_said::<Language>();
    }

    fn wanted(days: &[Weekday], parts: &[PartOfDay], times: u8) -> Wanted {
        Wanted {
            weekdays: days.iter().copied().collect(),
            parts_of_day: parts.iter().copied().collect(),
            from_date: "2026-12-01".parse().unwrap(),
            times_per_week: times,
            language: Language::Cy,
            language_need: LanguageNeed::Need,
            max_distance_m: None,
            access_needs: [].into(),
        }
    }

    #[test]
    fn a_moment_is_told_by_london_s_clock_in_both_languages() {
        let at = london_to_utc("2026-07-14".parse().unwrap(), WallTime::try_from(14 * 60 + 30).unwrap());
        assert_eq!(Say(Language::En).moment(at), "Tuesday 14 July, 2:30pm");
        assert_eq!(Say(Language::Cy).moment(at), "dydd Mawrth 14 Gorffennaf, 2.30yp");
    }

    #[test]
    fn a_pattern_and_a_wish_are_told_as_people_say_them() {
        let pattern = Pattern {
            repeat: Repeat::Weekly { every: 2 },
            weekdays: [Weekday::Tue, Weekday::Fri].into(),
            start: WallTime::try_from(12 * 60).unwrap(),
            minutes: 60,
        };
        assert_eq!(Say(Language::En).pattern(&pattern), "Tuesdays and Fridays (every 2 weeks), midday");
        assert_eq!(
            Say(Language::Cy).pattern(&pattern),
            "bob dydd Mawrth a dydd Gwener (bob yn ail wythnos), hanner dydd"
        );
        let wish = wanted(&[Weekday::Tue], &[PartOfDay::Afternoon], 2);
        assert_eq!(
            Say(Language::En).wanted(&wish),
            "2 times a week, on Tuesdays, in the afternoon, from Tuesday 1 December"
        );
        assert_eq!(
            Say(Language::Cy).wanted(&wish),
            "ddwywaith yr wythnos, ar ddydd Mawrth, yn y prynhawn, o ddydd Mawrth 1 Rhagfyr ymlaen"
        );
        assert_eq!(Say(Language::Cy).language(&wish), "mae angen y Gymraeg");
        assert_eq!(Say(Language::En).days(&wanted(&[], &[], 1)), "on any day");
    }
}
