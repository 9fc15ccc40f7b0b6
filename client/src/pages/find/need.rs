//! What is looked for: what the address says and, where it is silent, what is known of the referral or the person.

use leptos::prelude::*;

use super::search::NeedChange;
use super::{Person, Referral, from_today};
use crate::api::inputs::{NeedInput, WantedInput};
use crate::api::types::{Category, ChangeCode, Code, Date, Language, LanguageNeed, Wanted};
use crate::{dates, url};

/// In the address, a part that is explicitly open, where the referral would say otherwise.
pub const ANY: &str = "any";
/// In the address: no waiting list would do.
const FREE: &str = "free";
/// Miles as people say them, in metres.
pub const DISTANCES: [(i32, i32); 4] = [(2, 3219), (5, 8047), (10, 16_093), (20, 32_187)];

/// The filters of the address, each empty where it says nothing.
#[derive(Clone, Copy)]
pub struct Address {
    pub words: Memo<String>,
    pub category: Memo<String>,
    pub postcode: Memo<String>,
    pub days: Memo<String>,
    pub parts: Memo<String>,
    pub language: Memo<String>,
    pub within: Memo<String>,
    pub access: Memo<String>,
    pub times: Memo<String>,
    pub from: Memo<String>,
    pub places: Memo<String>,
    pub stretch: Memo<String>,
}

impl Address {
    /// Call it while the page is built.
    pub fn of_this_page() -> Self {
        Self {
            words: url::param("words"),
            category: url::param("category"),
            postcode: url::param("postcode"),
            days: url::param("days"),
            parts: url::param("parts"),
            language: url::param("language"),
            within: url::param("within"),
            access: url::param("access"),
            times: url::param("times"),
            from: url::param("from"),
            places: url::param("places"),
            stretch: url::param("stretch"),
        }
    }
}

/// What the referral or the person says where the address is silent.
#[derive(Clone, PartialEq)]
pub struct Usual {
    pub referral: Option<cynic::Id>,
    pub person: Option<cynic::Id>,
    pub postcode: String,
    pub category: String,
    pub days: String,
    pub parts: String,
    pub language: String,
    pub within: String,
    pub access: String,
    pub from: Date,
    pub times: i32,
}

/// The need that is looked for now. Copy it freely; reading it tracks the address.
#[derive(Clone, Copy)]
pub struct Need {
    pub address: Address,
    usual: StoredValue<Usual>,
}

impl Need {
    pub fn new(
        address: Address,
        referral: Option<&Referral>,
        person: Option<&Person>,
        categories: &[Category],
    ) -> Self {
        let first = categories.first().map(|category| category.id.inner().to_owned()).unwrap_or_default();
        let usual = match (referral, person) {
            (Some(referral), _) => Usual::of_referral(referral),
            (None, Some(person)) => Usual::of_person(person, first),
            (None, None) => Usual::of_nobody(first),
        };
        Self { address, usual: StoredValue::new(usual) }
    }

    pub fn part(self, said: Memo<String>, usual: fn(&Usual) -> &String) -> String {
        let said = said.get();
        if said.is_empty() { self.usual.with_value(|known| usual(known).clone()) } else { said }
    }

    pub fn usual(self) -> Usual {
        self.usual.get_value()
    }

    /// The category that is chosen; none where free words say what is sought.
    pub fn category(self) -> Option<String> {
        let chosen = self.part(self.address.category, |usual| &usual.category);
        Some(chosen).filter(|chosen| !chosen.is_empty() && self.address.words.get().is_empty())
    }

    /// None while nothing says where the person lives, or what is sought.
    pub fn input(self) -> Option<NeedInput> {
        let usual = self.usual.get_value();
        let postcode = self.part(self.address.postcode, |usual| &usual.postcode);
        let category = self.category();
        let words = Some(self.address.words.get()).filter(|_| category.is_none());
        if postcode.is_empty() || words.as_ref().is_some_and(String::is_empty) {
            return None;
        }
        // Somewhere else is nobody's home.
        let at_home = postcode == usual.postcode;
        let referral_id = usual.referral.filter(|_| at_home);
        let person_id = usual.person.filter(|_| at_home);
        let nobody = referral_id.is_none() && person_id.is_none();
        Some(NeedInput {
            referral_id,
            person_id,
            postcode: nobody.then_some(postcode),
            category_id: category.map(cynic::Id::new),
            words,
            wanted: self.wanted(),
            accepts_waiting_list: self.address.places.get() != FREE,
            stretch_metres: self.address.stretch.get().parse().unwrap_or_default(),
        })
    }

    pub fn wanted(self) -> WantedInput {
        let (language, need) = language_of(&self.part(self.address.language, |usual| &usual.language));
        let from = dates::parse_day(&self.address.from.get());
        let times = self.address.times.get().parse().ok();
        let (usual_from, usual_times) = self.usual.with_value(|usual| (usual.from.clone(), usual.times));
        WantedInput {
            weekdays: codes(&self.part(self.address.days, |usual| &usual.days)),
            parts_of_day: codes(&self.part(self.address.parts, |usual| &usual.parts)),
            from_date: from.unwrap_or(usual_from),
            times_per_week: times.unwrap_or(usual_times),
            language,
            language_need: need,
            max_distance_metres: self.part(self.address.within, |usual| &usual.within).parse().ok(),
            access_needs: codes(&self.part(self.address.access, |usual| &usual.access)),
        }
    }

    /// Whether only offerings with a place free are looked for. Tracked.
    pub fn only_free(self) -> bool {
        self.address.places.get() == FREE
    }
}

pub fn look_for_free(only: bool) {
    url::set_param("places", if only { FREE } else { "" });
}

/// Takes a change that the server offers into the address.
pub fn apply(change: &NeedChange) {
    let wanted = &change.wanted;
    match change.code {
        ChangeCode::PartOfDay => url::set_param("parts", &said(&wanted.parts_of_day)),
        ChangeCode::Weekday => url::set_param("days", &said(&wanted.weekdays)),
        ChangeCode::TimesPerWeek => url::set_param("times", &wanted.times_per_week.to_string()),
        ChangeCode::StartFrom => url::set_param("from", &wanted.from_date.0),
        ChangeCode::LimitM => url::set_param("within", &within_of(wanted)),
        ChangeCode::StretchM => url::set_param("stretch", &change.stretch_metres.to_string()),
        ChangeCode::Language => {
            url::set_param("language", &language_said(wanted.language, wanted.language_need));
        }
        ChangeCode::WaitingList => look_for_free(false),
    }
}

impl Usual {
    fn of_nobody(category: String) -> Self {
        let any = || ANY.to_owned();
        Self {
            referral: None,
            person: None,
            postcode: String::new(),
            category,
            days: any(),
            parts: any(),
            language: any(),
            within: any(),
            access: any(),
            from: dates::today(),
            times: 1,
        }
    }

    fn of_person(person: &Person, category: String) -> Self {
        Self {
            person: Some(person.id.clone()),
            postcode: person.postcode.clone(),
            language: language_said(person.language, LanguageNeed::Preference),
            ..Self::of_nobody(category)
        }
    }

    fn of_referral(referral: &Referral) -> Self {
        let wanted = &referral.wanted;
        Self {
            referral: Some(referral.id.clone()),
            person: None,
            postcode: referral.person.postcode.clone(),
            category: referral.category.id.inner().to_owned(),
            days: said(&wanted.weekdays),
            parts: said(&wanted.parts_of_day),
            language: language_said(wanted.language, wanted.language_need),
            within: within_of(wanted),
            access: said(&wanted.access_needs),
            from: from_today(&wanted.from_date),
            times: wanted.times_per_week,
        }
    }
}

/// Codes as the address has them.
pub fn said<C: Code>(codes: &[C]) -> String {
    if codes.is_empty() {
        return ANY.to_owned();
    }
    let ordered = C::ALL.iter().filter(|code| codes.contains(code));
    ordered.map(|code| code.code()).collect::<Vec<_>>().join(",")
}

pub fn codes<C: Code>(said: &str) -> Vec<C> {
    said.split(',').filter_map(C::from_code).collect()
}

fn language_said(language: Language, need: LanguageNeed) -> String {
    match need {
        LanguageNeed::None => ANY.to_owned(),
        need => format!("{}:{}", language.code(), need.code()),
    }
}

pub fn language_of(said: &str) -> (Language, LanguageNeed) {
    let read = said
        .split_once(':')
        .and_then(|(language, need)| Some((Language::from_code(language)?, LanguageNeed::from_code(need)?)));
    read.unwrap_or((Language::En, LanguageNeed::None))
}

fn within_of(wanted: &Wanted) -> String {
    wanted.max_distance_metres.map_or_else(|| ANY.to_owned(), |metres| metres.to_string())
}
