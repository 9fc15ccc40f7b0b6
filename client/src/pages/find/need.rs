//! What is looked for, as a sentence with parts to choose: "befriending within 5 miles of SA67 7BT on weekdays in the afternoon,
//! in Welsh if possible".

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{Referral, from_today};
use crate::api::inputs::{NeedInput, WantedInput};
use crate::api::types::{Access, Category, Code, Date, Language, LanguageNeed, PartOfDay, Wanted, Weekday};
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{browser, dates, i18n, tr, url};

/// In the address, a part that is explicitly open, where the referral would say otherwise.
const ANY: &str = "any";
const WEEKDAYS: &str = "MON,TUE,WED,THU,FRI";
const WEEKEND: &str = "SAT,SUN";
/// Miles as people say them, in metres.
const DISTANCES: [(i32, i32); 4] = [(2, 3219), (5, 8047), (10, 16_093), (20, 32_187)];

/// The filters of the address, each empty where it says nothing.
#[derive(Clone, Copy)]
pub struct Address {
    category: Memo<String>,
    postcode: Memo<String>,
    days: Memo<String>,
    parts: Memo<String>,
    language: Memo<String>,
    within: Memo<String>,
    access: Memo<String>,
}

impl Address {
    /// Call it while the page is built.
    pub fn of_this_page() -> Self {
        Self {
            category: url::param("category"),
            postcode: url::param("postcode"),
            days: url::param("days"),
            parts: url::param("parts"),
            language: url::param("language"),
            within: url::param("within"),
            access: url::param("access"),
        }
    }
}

/// What the referral says where the address is silent.
#[derive(Clone, PartialEq)]
struct Usual {
    referral: Option<cynic::Id>,
    postcode: String,
    category: String,
    days: String,
    parts: String,
    language: String,
    within: String,
    access: String,
    from: Date,
    times: i32,
}

/// The need that is looked for now. Copy it freely; reading it tracks the address.
#[derive(Clone, Copy)]
pub struct Need {
    address: Address,
    usual: StoredValue<Usual>,
}

impl Need {
    pub fn new(address: Address, referral: Option<&Referral>, categories: &[Category]) -> Self {
        let usual = match referral {
            Some(referral) => usual_of(referral),
            None => Usual {
                referral: None,
                postcode: String::new(),
                category: categories
                    .first()
                    .map(|category| category.id.inner().to_owned())
                    .unwrap_or_default(),
                days: ANY.to_owned(),
                parts: ANY.to_owned(),
                language: ANY.to_owned(),
                within: ANY.to_owned(),
                access: ANY.to_owned(),
                from: dates::today(),
                times: 1,
            },
        };
        Self { address, usual: StoredValue::new(usual) }
    }

    fn part(self, said: Memo<String>, usual: fn(&Usual) -> &String) -> String {
        let said = said.get();
        if said.is_empty() { self.usual.with_value(|known| usual(known).clone()) } else { said }
    }

    /// None while nothing says where the person lives.
    pub fn input(self) -> Option<NeedInput> {
        let postcode = self.part(self.address.postcode, |usual| &usual.postcode);
        let category = self.part(self.address.category, |usual| &usual.category);
        if postcode.is_empty() || category.is_empty() {
            return None;
        }
        let usual = self.usual.get_value();
        let language = self.part(self.address.language, |usual| &usual.language);
        let (language, need) = language_of(&language);
        let elsewhere = postcode != usual.postcode;
        Some(NeedInput {
            referral_id: usual.referral.clone(),
            person_id: None,
            postcode: (elsewhere || usual.referral.is_none()).then_some(postcode),
            category_id: cynic::Id::new(category),
            wanted: WantedInput {
                weekdays: codes(&self.part(self.address.days, |usual| &usual.days)),
                parts_of_day: codes(&self.part(self.address.parts, |usual| &usual.parts)),
                from_date: usual.from,
                times_per_week: usual.times,
                language,
                language_need: need,
                max_distance_metres: self.part(self.address.within, |usual| &usual.within).parse().ok(),
                access_needs: codes(&self.part(self.address.access, |usual| &usual.access)),
            },
        })
    }

    /// The sentence, each part a control of its own.
    pub fn sentence(self, categories: &[Category]) -> AnyView {
        let categories = categories
            .iter()
            .map(|category| {
                let name = i18n::pick(&category.name_en, &category.name_cy);
                (category.id.inner().to_owned(), wanted::within(name))
            })
            .collect();
        let usual = self.usual.get_value();
        let days = [WEEKDAYS, WEEKEND].map(str::to_owned).into_iter();
        let days = days.chain(Weekday::ALL.iter().map(|day| day.code().to_owned()));
        let days = with_usual(days.collect(), &usual.days, |value| wanted::days(&codes(value)));
        let parts = PartOfDay::ALL.iter().map(|part| part.code().to_owned()).collect();
        let parts = with_usual(parts, &usual.parts, |value| wanted::parts(&codes(value)));
        let languages = ["CY:NEED", "CY:PREFERENCE", "EN:NEED", "EN:PREFERENCE"].map(str::to_owned).to_vec();
        let languages = with_usual(languages, &usual.language, |value| {
            let (language, need) = language_of(value);
            speaking(language, need).to_owned()
        });
        let distances = DISTANCES.map(|(_, metres)| metres.to_string()).to_vec();
        let distances = with_usual(distances, &usual.within, distance_words);
        view! {
            <form class="dolen-sentence" role="search" aria-label=tr!(find.what) on:submit=search>
                {self.choice("category", tr!(find.category), categories, self.address.category, |usual| &usual.category)}
                {self.choice("within", tr!(find.distance), distances, self.address.within, |usual| &usual.within)}
                {self.place()}
                {self.choice("days", tr!(find.days), days, self.address.days, |usual| &usual.days)}
                {self.choice("parts", tr!(find.parts), parts, self.address.parts, |usual| &usual.parts)}
                {self.choice("language", tr!(find.language), languages, self.address.language, |usual| &usual.language)}
                {self.access()}
            </form>
        }
        .into_any()
    }

    fn choice(
        self,
        name: &'static str,
        label: &'static str,
        choices: Vec<(String, String)>,
        said: Memo<String>,
        usual: fn(&Usual) -> &String,
    ) -> AnyView {
        let options: Vec<AnyView> = choices
            .into_iter()
            .map(|(value, words)| {
                let this = value.clone();
                view! { <option value=value selected=move || self.part(said, usual) == this>{words}</option> }
                    .into_any()
            })
            .collect();
        view! {
            <label class="nhsuk-u-visually-hidden" for=name>{label}</label>
            <select class="nhsuk-select" id=name on:change=move |event| url::set_param(name, &event_target_value(&event))>
                {options}
            </select>
        }
        .into_any()
    }

    fn place(self) -> AnyView {
        let value = move || self.part(self.address.postcode, |usual| &usual.postcode);
        view! {
            <label class="nhsuk-u-visually-hidden" for="search">{tr!(find.postcode)}</label>
            <input
                class="nhsuk-input nhsuk-input--width-5"
                id="search"
                autocomplete="off"
                spellcheck="false"
                placeholder=tr!(find.postcode)
                prop:value=value
                on:change=move |event| url::set_param("postcode", event_target_value(&event).trim())
            />
        }
        .into_any()
    }

    /// The needs of getting about, behind a word.
    fn access(self) -> AnyView {
        let now = move || self.part(self.address.access, |usual| &usual.access);
        let boxes: Vec<AnyView> = Access::ALL
            .iter()
            .map(|need| {
                let code = need.code();
                let id = format!("access-{code}");
                let ticked = move || now().split(',').any(|one| one == code);
                let change = move |event| {
                    let on = event_target_checked(&event);
                    let others = codes::<Access>(&untrack(now));
                    let kept = Access::ALL.iter().filter(|one| if one.code() == code { on } else { others.contains(one) });
                    let kept: Vec<&str> = kept.map(|one| one.code()).collect();
                    let kept = kept.join(",");
                    url::set_param("access", if kept.is_empty() { ANY } else { &kept });
                };
                view! {
                    <div class="nhsuk-checkboxes__item">
                        <input class="nhsuk-checkboxes__input" id=id.clone() type="checkbox" prop:checked=ticked on:change=change/>
                        <label class="nhsuk-label nhsuk-checkboxes__label" for=id>{need.words()}</label>
                    </div>
                }
                .into_any()
            })
            .collect();
        let words = move || {
            let needs: Vec<&str> = codes::<Access>(&now()).into_iter().map(Words::words).collect();
            if needs.is_empty() {
                tr!(find.no_access).to_owned()
            } else {
                tr!(referrals.access, needs = needs.join(", "))
            }
        };
        view! {
            <details class="nhsuk-details dolen-sentence__more">
                <summary class="nhsuk-details__summary"><span class="nhsuk-details__summary-text">{words}</span></summary>
                <fieldset class="nhsuk-fieldset nhsuk-details__text dolen-in-a-row">
                    <legend class="nhsuk-u-visually-hidden">{tr!(find.access)}</legend>
                    <div class="nhsuk-checkboxes">{boxes}</div>
                </fieldset>
            </details>
        }
        .into_any()
    }
}

fn search(event: SubmitEvent) {
    event.prevent_default();
    url::set_param("postcode", browser::value_of("search").trim());
}

fn usual_of(referral: &Referral) -> Usual {
    let Wanted { weekdays, parts_of_day, from_date, times_per_week, language, language_need, .. } =
        &referral.wanted;
    Usual {
        referral: Some(referral.id.clone()),
        postcode: referral.person.postcode.clone(),
        category: referral.category.id.inner().to_owned(),
        days: said(weekdays),
        parts: said(parts_of_day),
        language: match language_need {
            LanguageNeed::None => ANY.to_owned(),
            need => format!("{}:{}", language.code(), need.code()),
        },
        within: referral
            .wanted
            .max_distance_metres
            .map_or_else(|| ANY.to_owned(), |metres| metres.to_string()),
        access: said(&referral.wanted.access_needs),
        from: from_today(from_date),
        times: *times_per_week,
    }
}

/// Codes as the address has them.
fn said<C: Code>(codes: &[C]) -> String {
    if codes.is_empty() {
        return ANY.to_owned();
    }
    let ordered = C::ALL.iter().filter(|code| codes.contains(code));
    ordered.map(|code| code.code()).collect::<Vec<_>>().join(",")
}

fn codes<C: Code>(said: &str) -> Vec<C> {
    said.split(',').filter_map(C::from_code).collect()
}

fn language_of(said: &str) -> (Language, LanguageNeed) {
    let read = said
        .split_once(':')
        .and_then(|(language, need)| Some((Language::from_code(language)?, LanguageNeed::from_code(need)?)));
    read.unwrap_or((Language::En, LanguageNeed::None))
}

/// "within 5 miles of", and "near" where no distance is said: what stands before a postcode.
fn distance_words(value: &str) -> String {
    match value.parse::<i32>() {
        Ok(metres) => match DISTANCES.iter().find(|(_, known)| *known == metres) {
            Some((miles, _)) => tr!(find.round_miles_of, count = *miles),
            None => tr!(find.within_of, miles = wanted::miles(metres)),
        },
        Err(_) => tr!(find.near).to_owned(),
    }
}

/// "in Welsh if possible".
fn speaking(language: Language, need: LanguageNeed) -> &'static str {
    match (need, language) {
        (LanguageNeed::None, _) => tr!(find.in_either),
        (LanguageNeed::Need, Language::Cy) => tr!(find.reason.in_welsh),
        (LanguageNeed::Need, Language::En) => tr!(find.reason.in_english),
        (LanguageNeed::Preference, Language::Cy) => tr!(find.in_welsh_rather),
        (LanguageNeed::Preference, Language::En) => tr!(find.in_english_rather),
    }
}

/// The choices with their words, "any" first, and what the referral says among them.
fn with_usual(mut values: Vec<String>, usual: &str, words: impl Fn(&str) -> String) -> Vec<(String, String)> {
    values.insert(0, ANY.to_owned());
    if !values.iter().any(|value| value == usual) {
        values.push(usual.to_owned());
    }
    values.into_iter().map(|value| (value.clone(), words(&value))).collect()
}
