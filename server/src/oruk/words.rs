//! The few words that the feed says itself, in both languages.

use chrono::{Datelike, NaiveDate};
use domain::{
    availability::CapacityUnit,
    need::{Access, Language},
    time::Weekday,
};

use super::Voice;

impl Voice {
    /// `3 December 2026`
    pub(super) fn date(&self, date: NaiveDate) -> String {
        let months = self.pick(MONTHS_EN, MONTHS_CY);
        format!("{} {} {}", date.day(), months[date.month0() as usize], date.year())
    }

    pub(super) const fn weekday(&self, day: Weekday) -> &'static str {
        match day {
            Weekday::Mon => self.pick("Monday", "dydd Llun"),
            Weekday::Tue => self.pick("Tuesday", "dydd Mawrth"),
            Weekday::Wed => self.pick("Wednesday", "dydd Mercher"),
            Weekday::Thu => self.pick("Thursday", "dydd Iau"),
            Weekday::Fri => self.pick("Friday", "dydd Gwener"),
            Weekday::Sat => self.pick("Saturday", "dydd Sadwrn"),
            Weekday::Sun => self.pick("Sunday", "dydd Sul"),
        }
    }

    pub(super) const fn language_name(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.pick("English", "Saesneg"),
            Language::Cy => self.pick("Welsh", "Cymraeg"),
        }
    }

    pub(super) const fn access(&self, access: Access) -> &'static str {
        match access {
            Access::Wheelchair => self.pick("Wheelchair access", "Mynediad i gadeiriau olwyn"),
            Access::StepFree => self.pick("No steps", "Dim grisiau"),
            Access::HearingLoop => self.pick("Hearing loop", "Dolen glyw"),
            Access::SignLanguage => self.pick("Sign language", "Iaith arwyddion"),
            Access::SightImpairment => {
                self.pick("Suits people with poor sight", "Addas i bobl â nam ar y golwg")
            }
            Access::AccessibleToilet => self.pick("Accessible toilet", "Toiled hygyrch"),
            Access::HomeVisit => self.pick("Visits at home", "Ymweliadau â’r cartref"),
            Access::AssistanceDog => self.pick("Assistance dogs are welcome", "Croeso i gŵn cymorth"),
        }
    }

    pub(super) const fn unit(&self, unit: CapacityUnit) -> &'static str {
        match unit {
            CapacityUnit::People => self.pick("People", "Pobl"),
            CapacityUnit::Hours => self.pick("Hours", "Oriau"),
            CapacityUnit::Sessions => self.pick("Sessions", "Sesiynau"),
        }
    }
}

/// `800 m`, `8 km`, `8.5 km`
pub(super) fn distance(metres: u32) -> String {
    if metres < 1_000 {
        return format!("{metres} m");
    }
    let (whole, tenth) = (metres / 1_000, metres % 1_000 / 100);
    if tenth == 0 { format!("{whole} km") } else { format!("{whole}.{tenth} km") }
}

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_CY: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];
