//! Dates and times as people say them, in both languages, on the clock of Europe/London.
//!
//! The browser knows the time zone; the Welsh names are our own, since browsers ship without Welsh.

use js_sys::{Array, Intl, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::api::types::{Date, DateTime, Weekday};
use crate::{browser, i18n, tr};

const DAY_MS: f64 = 86_400_000.0;

/// A moment on the wall clock of Europe/London.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wall {
    pub year: u32,
    /// 1 to 12.
    pub month: u32,
    pub day: u32,
    /// Minutes since midnight.
    pub minute: u32,
}

impl Wall {
    pub fn date(self) -> Date {
        Date(format!("{:04}-{:02}-{:02}", self.year, self.month, self.day))
    }
}

thread_local! {
    /// Swedish is written `2026-11-24 14:00`, which is easy to read back.
    static LONDON: js_sys::Function = london_clock();
}

fn london_clock() -> js_sys::Function {
    let options = Object::new();
    for (name, value) in [("timeZone", "Europe/London"), ("dateStyle", "short"), ("timeStyle", "short")] {
        let _ = Reflect::set(&options, &name.into(), &value.into());
    }
    let locales = Array::of1(&"sv-SE".into());
    Intl::DateTimeFormat::new(&locales, &options).format()
}

/// The wall time of an instant in milliseconds since 1970.
pub fn wall_at(milliseconds: f64) -> Wall {
    let date = js_sys::Date::new(&JsValue::from_f64(milliseconds));
    let text = LONDON.with(|clock| clock.call1(&JsValue::NULL, &date)).ok().and_then(|text| text.as_string());
    wall_of_text(&text.unwrap_or_default()).unwrap_or(Wall { year: 1970, month: 1, day: 1, minute: 0 })
}

fn wall_of_text(text: &str) -> Option<Wall> {
    let mut numbers =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).map(str::parse::<u32>);
    let mut next = || numbers.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let minute = next().unwrap_or(0) * 60 + next().unwrap_or(0);
    Some(Wall { year, month, day, minute })
}

pub fn wall(instant: &DateTime) -> Wall {
    wall_at(milliseconds(instant))
}

fn milliseconds(instant: &DateTime) -> f64 {
    js_sys::Date::parse(&instant.0)
}

pub fn is_past(instant: &DateTime) -> bool {
    milliseconds(instant) < browser::now_ms()
}

/// This moment, by this device's clock.
pub fn now() -> DateTime {
    DateTime(String::from(js_sys::Date::new_0().to_iso_string()))
}

pub fn today() -> Date {
    wall_at(browser::now_ms()).date()
}

pub fn date_of(instant: &DateTime) -> Date {
    wall(instant).date()
}

pub fn add_days(date: &Date, days: i32) -> Date {
    let moved =
        js_sys::Date::new(&JsValue::from_f64(js_sys::Date::parse(&date.0) + f64::from(days) * DAY_MS));
    let text: String = moved.to_iso_string().into();
    Date(text.chars().take(10).collect())
}

/// 1 for Monday to 7 for Sunday.
pub fn weekday_number(date: &Date) -> u32 {
    match js_sys::Date::new(&date.0.as_str().into()).get_utc_day() {
        0 => 7,
        day => day,
    }
}

pub fn monday_of(date: &Date) -> Date {
    add_days(date, 1 - weekday_number(date).cast_signed())
}

pub fn weekday_of(date: &Date) -> Weekday {
    match weekday_number(date) {
        1 => Weekday::Mon,
        2 => Weekday::Tue,
        3 => Weekday::Wed,
        4 => Weekday::Thu,
        5 => Weekday::Fri,
        6 => Weekday::Sat,
        _ => Weekday::Sun,
    }
}

/// "Tuesday 24 November", with the year where it is not this one.
pub fn day(date: &Date) -> String {
    let Some(parts) = wall_of_text(&date.0) else { return date.0.clone() };
    let weekday = weekday_name(weekday_of(date));
    let month = month_name(parts.month);
    if date.0.get(..4) == today().0.get(..4) {
        format!("{weekday} {} {month}", parts.day)
    } else {
        format!("{weekday} {} {month} {}", parts.day, parts.year)
    }
}

/// A day after a Welsh word that softens it: "o ddydd Mawrth". As it is in English.
pub fn soft(day: String) -> String {
    match day.strip_prefix("dydd ") {
        Some(rest) if i18n::is_welsh() => format!("ddydd {rest}"),
        _ => day,
    }
}

/// "24 November 2026": for dates whose weekday nobody wants, as a birthday.
pub fn plain_day(date: &Date) -> String {
    match wall_of_text(&date.0) {
        Some(parts) => format!("{} {} {}", parts.day, month_name(parts.month), parts.year),
        None => date.0.clone(),
    }
}

/// "Tuesday 24 November, 2pm".
pub fn day_time(instant: &DateTime) -> String {
    let wall = wall(instant);
    format!("{}, {}", day(&wall.date()), clock(wall.minute))
}

/// "2pm" of an instant.
pub fn time(instant: &DateTime) -> String {
    clock(wall(instant).minute)
}

/// "2pm", "2:30pm", "midday" of minutes since midnight; in Welsh "2yp", "2.30yp", "hanner dydd".
pub fn clock(minute: u32) -> String {
    match minute {
        0 => return tr!(dates.midnight).to_owned(),
        720 => return tr!(dates.midday).to_owned(),
        _ => {}
    }
    let (hour, rest) = (minute / 60, minute % 60);
    let half = match hour {
        0..12 => tr!(dates.am),
        12..18 => tr!(dates.pm),
        _ => tr!(dates.evening),
    };
    let hour = if hour % 12 == 0 { 12 } else { hour % 12 };
    match rest {
        0 => format!("{hour}{half}"),
        _ if i18n::is_welsh() => format!("{hour}.{rest:02}{half}"),
        _ => format!("{hour}:{rest:02}{half}"),
    }
}

/// "2pm to 3:30pm".
pub fn span(starts: &DateTime, ends: &DateTime) -> String {
    tr!(dates.span, from = time(starts), to = time(ends))
}

/// From here on, nobody counts days.
pub const DAYS_SAID_AS_DAYS: i32 = 28;

/// "March", with the year where it is not this one.
pub fn month(date: &Date) -> String {
    let Some(parts) = wall_of_text(&date.0) else { return date.0.clone() };
    let month = month_name(parts.month);
    if date.0.get(..4) == today().0.get(..4) { month.to_owned() } else { format!("{month} {}", parts.year) }
}

/// "just now", "5 minutes ago", "2 hours ago", "yesterday", "3 days ago", then the day itself.
pub fn ago(instant: &DateTime) -> String {
    let minutes = whole((browser::now_ms() - milliseconds(instant)) / 60_000.0).max(0);
    if minutes < 1 {
        return tr!(dates.just_now).to_owned();
    }
    if minutes < 60 {
        return tr!(dates.minutes_ago, count = minutes);
    }
    let then = wall(instant).date();
    let days = days_between(&then, &today());
    match days {
        0 => tr!(dates.hours_ago, count = minutes / 60),
        1 => tr!(dates.yesterday).to_owned(),
        2..DAYS_SAID_AS_DAYS => tr!(dates.days_ago, count = days.unsigned_abs()),
        _ => plain_day(&then),
    }
}

pub fn days_between(from: &Date, to: &Date) -> i32 {
    whole((js_sys::Date::parse(&to.0) - js_sys::Date::parse(&from.0)) / DAY_MS)
}

/// Without its fraction. `as` keeps a number that is too large, or none, within the type.
#[expect(clippy::cast_possible_truncation)]
fn whole(number: f64) -> i32 {
    number as i32
}

/// "3 days ago", with the date and time on hover and for screen readers.
pub fn ago_tag(instant: &DateTime) -> AnyView {
    let full = day_time(instant);
    view! {
        <time datetime=instant.0.clone() title=full.clone()>
            {ago(instant)}
            <span class="nhsuk-u-visually-hidden">{format!(" ({full})")}</span>
        </time>
    }
    .into_any()
}

pub fn month_name(month: u32) -> &'static str {
    match month {
        1 => tr!(dates.month.m1),
        2 => tr!(dates.month.m2),
        3 => tr!(dates.month.m3),
        4 => tr!(dates.month.m4),
        5 => tr!(dates.month.m5),
        6 => tr!(dates.month.m6),
        7 => tr!(dates.month.m7),
        8 => tr!(dates.month.m8),
        9 => tr!(dates.month.m9),
        10 => tr!(dates.month.m10),
        11 => tr!(dates.month.m11),
        _ => tr!(dates.month.m12),
    }
}

/// "Tuesday", "dydd Mawrth".
pub fn weekday_name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => tr!(dates.weekday.mon),
        Weekday::Tue => tr!(dates.weekday.tue),
        Weekday::Wed => tr!(dates.weekday.wed),
        Weekday::Thu => tr!(dates.weekday.thu),
        Weekday::Fri => tr!(dates.weekday.fri),
        Weekday::Sat => tr!(dates.weekday.sat),
        Weekday::Sun => tr!(dates.weekday.sun),
    }
}

/// "Tue", "Maw".
pub fn weekday_short(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Mon => tr!(dates.short.mon),
        Weekday::Tue => tr!(dates.short.tue),
        Weekday::Wed => tr!(dates.short.wed),
        Weekday::Thu => tr!(dates.short.thu),
        Weekday::Fri => tr!(dates.short.fri),
        Weekday::Sat => tr!(dates.short.sat),
        Weekday::Sun => tr!(dates.short.sun),
    }
}

/// A day out of what people type: `24 11 2026`, `24/11/26`, `24 Nov`, `24 Tachwedd 2026`, `2026-11-24`. Without a year, the
/// next such day.
pub fn parse_day(text: &str) -> Option<Date> {
    let parts: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(str::to_lowercase)
        .filter(|part| part.parse::<u32>().is_ok() || month_of(part).is_some())
        .collect();
    let number = |index: usize| parts.get(index).and_then(|part| part.parse::<u32>().ok());
    if parts.first().is_some_and(|part| part.len() == 4) {
        return real_day(number(0)?, number(1)?, number(2)?);
    }
    let day = number(0)?;
    let month = number(1).or_else(|| parts.get(1).and_then(|part| month_of(part)))?;
    match number(2) {
        Some(year) if year < 100 => real_day(2000 + year, month, day),
        Some(year) => real_day(year, month, day),
        None => {
            let this_year = wall_at(browser::now_ms()).year;
            let date = real_day(this_year, month, day)?;
            if date < today() { real_day(this_year + 1, month, day) } else { Some(date) }
        }
    }
}

/// The years that the server takes.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2200;

fn real_day(year: u32, month: u32, day: u32) -> Option<Date> {
    if !YEARS.contains(&year) {
        return None;
    }
    let text = format!("{year:04}-{month:02}-{day:02}");
    let parsed = js_sys::Date::new(&text.as_str().into());
    // The browser either refuses 31 February or makes it 3 March.
    let right = parsed.get_utc_date() == day && parsed.get_utc_month() + 1 == month;
    right.then_some(Date(text))
}

/// A month by its name or first letters, in either language.
fn month_of(word: &str) -> Option<u32> {
    const STARTS: [(&str, u32); 24] = [
        ("jan", 1),
        ("ion", 1),
        ("feb", 2),
        ("chw", 2),
        ("mar", 3),
        ("maw", 3),
        ("apr", 4),
        ("ebr", 4),
        ("may", 5),
        ("mai", 5),
        ("jun", 6),
        ("meh", 6),
        ("jul", 7),
        ("gor", 7),
        ("aug", 8),
        ("aws", 8),
        ("sep", 9),
        ("med", 9),
        ("oct", 10),
        ("hyd", 10),
        ("nov", 11),
        ("tac", 11),
        ("dec", 12),
        ("rha", 12),
    ];
    STARTS.iter().find(|(start, _)| word.starts_with(start)).map(|(_, month)| *month)
}

/// A time of day out of what people type: `14:00`, `2pm`, `2.30yp`, `14`. Minutes since midnight.
pub fn parse_time(text: &str) -> Option<i32> {
    let text = text.trim().to_lowercase();
    let afternoon = text.ends_with("pm") || text.ends_with("yp") || text.ends_with("yh");
    let morning = text.ends_with("am") || text.ends_with("yb");
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let mut hour: i32 = numbers.next()?.parse().ok()?;
    let minute: i32 = numbers.next().map_or(Some(0), |part| part.parse().ok())?;
    if afternoon && hour < 12 {
        hour += 12;
    }
    if morning && hour == 12 {
        hour = 0;
    }
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::{Wall, month_of, parse_time, wall_of_text};

    #[test]
    fn a_time_of_day_is_read_as_people_type_it() {
        for (typed, minute) in [
            ("14:00", 840),
            ("2pm", 840),
            ("2.30yp", 870),
            ("7yh", 1140),
            ("9yb", 540),
            ("12am", 0),
            ("12 pm", 720),
        ] {
            assert_eq!(parse_time(typed), Some(minute), "{typed}");
        }
        for typed in ["", "noon-ish", "25:00", "9:75"] {
            assert_eq!(parse_time(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_month_is_known_by_its_first_letters_in_both_languages() {
        for (word, month) in [("november", 11), ("tach", 11), ("mawrth", 3), ("mai", 5), ("gorffennaf", 7)] {
            assert_eq!(month_of(word), Some(month), "{word}");
        }
        assert_eq!(month_of("tuesday"), None);
    }

    #[test]
    fn the_clocks_text_becomes_a_wall_time() {
        let wall = Wall { year: 2026, month: 11, day: 24, minute: 845 };
        assert_eq!(wall_of_text("2026-11-24 14:05"), Some(wall));
        assert_eq!(wall_of_text("soon"), None);
    }
}
