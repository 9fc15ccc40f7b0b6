//! A need in words: days, times of day, language and distance as people say them, in both languages.

use crate::api::types::{Code, Date, Language, LanguageNeed, PartOfDay, Wanted, Weekday};
use crate::{dates, tr};

const METRES_A_MILE: f64 = 1609.344;

/// "on weekdays", "on Tuesdays or Thursdays".
pub fn days(weekdays: &[Weekday]) -> String {
    let is = |days: &[Weekday]| weekdays.len() == days.len() && days.iter().all(|day| weekdays.contains(day));
    if weekdays.is_empty() || weekdays.len() == 7 {
        tr!(wanted.any_day).to_owned()
    } else if is(&[Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri]) {
        tr!(wanted.weekdays).to_owned()
    } else if is(&[Weekday::Sat, Weekday::Sun]) {
        tr!(wanted.weekend).to_owned()
    } else {
        let names = weekdays.iter().map(|day| on_day_of_week(*day)).collect();
        tr!(wanted.on, days = joined(names, tr!(wanted.or)))
    }
}

/// "in the morning or in the evening".
pub fn parts(parts: &[PartOfDay]) -> String {
    if parts.is_empty() || parts.len() == PartOfDay::ALL.len() {
        return tr!(wanted.any_time).to_owned();
    }
    let names = parts
        .iter()
        .map(|part| match part {
            PartOfDay::Morning => tr!(wanted.part.morning),
            PartOfDay::Afternoon => tr!(wanted.part.afternoon),
            PartOfDay::Evening => tr!(wanted.part.evening),
        })
        .collect();
    joined(names, tr!(wanted.or))
}

/// "Welsh is needed".
pub fn language(language: Language, need: LanguageNeed) -> &'static str {
    match (need, language) {
        (LanguageNeed::None, _) => tr!(wanted.either_language),
        (LanguageNeed::Need, Language::Cy) => tr!(wanted.welsh_needed),
        (LanguageNeed::Need, Language::En) => tr!(wanted.english_needed),
        (LanguageNeed::Preference, Language::Cy) => tr!(wanted.welsh_preferred),
        (LanguageNeed::Preference, Language::En) => tr!(wanted.english_preferred),
    }
}

/// "twice a week, on weekdays, in the afternoon, from Tuesday 1 December".
pub fn when(wanted: &Wanted) -> String {
    let times = tr!(wanted.times, count = wanted.times_per_week);
    [times, days(&wanted.weekdays), parts(&wanted.parts_of_day), from(&wanted.from_date)].join(", ")
}

/// "from Tuesday 1 December".
pub fn from(date: &Date) -> String {
    tr!(wanted.from_day, day = dates::soft(dates::day(date)))
}

/// A pattern's days: "Tuesdays and Thursdays", "bob dydd Mawrth a dydd Iau".
pub fn each(weekdays: &[Weekday]) -> String {
    let names = weekdays.iter().map(|day| each_day_of_week(*day)).collect();
    tr!(wanted.every, days = joined(names, tr!(wanted.and)))
}

/// "1.2 miles"; whole miles from ten on.
pub fn miles(metres: i32) -> String {
    let miles = f64::from(metres) / METRES_A_MILE;
    if miles >= 10.0 {
        tr!(wanted.miles, miles = format!("{miles:.0}"))
    } else {
        tr!(wanted.miles, miles = format!("{miles:.1}"))
    }
}

/// A name in the middle of a sentence: "befriending"; a name that begins with an abbreviation stays.
pub fn within(name: &str) -> String {
    let mut letters = name.chars();
    match letters.next() {
        Some(first) if !letters.clone().next().is_some_and(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => name.to_owned(),
    }
}

/// "a, b or c".
fn joined(mut words: Vec<&str>, last: &str) -> String {
    let Some(end) = words.pop() else { return String::new() };
    if words.is_empty() { end.to_owned() } else { format!("{} {last} {end}", words.join(", ")) }
}

fn on_day_of_week(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => tr!(wanted.day.mon),
        Weekday::Tue => tr!(wanted.day.tue),
        Weekday::Wed => tr!(wanted.day.wed),
        Weekday::Thu => tr!(wanted.day.thu),
        Weekday::Fri => tr!(wanted.day.fri),
        Weekday::Sat => tr!(wanted.day.sat),
        Weekday::Sun => tr!(wanted.day.sun),
    }
}

fn each_day_of_week(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => tr!(wanted.each.mon),
        Weekday::Tue => tr!(wanted.each.tue),
        Weekday::Wed => tr!(wanted.each.wed),
        Weekday::Thu => tr!(wanted.each.thu),
        Weekday::Fri => tr!(wanted.each.fri),
        Weekday::Sat => tr!(wanted.each.sat),
        Weekday::Sun => tr!(wanted.each.sun),
    }
}
