//! What is looked for, as a sentence with parts to choose: "befriending within 5 miles of SA67 7BT on Mondays in the afternoon, in Welsh
//! if possible". Beside each choice stands how many there would be with it.

use std::rc::Rc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::need::{self, ANY, DISTANCES, Need, Usual, codes, language_of};
use super::search::About;
use crate::api::types::{Access, Category, Code, Language, LanguageNeed, PartOfDay, Weekday};
use crate::components::live;
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{browser, i18n, tr, url};

/// The value in the list of categories that stands for free words.
const WORDS: &str = "";

/// A filter of the address: its name there, what the address says of it, and what is usual.
#[derive(Clone, Copy)]
struct Filter {
    name: &'static str,
    label: &'static str,
    said: Memo<String>,
    usual: fn(&Usual) -> &String,
}

/// The controls of a need. Copy them freely.
#[derive(Clone, Copy)]
struct Controls {
    need: Need,
    about: About,
}

pub fn drawn(need: Need, about: About, categories: &[Category]) -> AnyView {
    let controls = Controls { need, about };
    let address = need.address;
    let days = Filter { name: "days", label: tr!(find.days), said: address.days, usual: |usual| &usual.days };
    let parts =
        Filter { name: "parts", label: tr!(find.parts), said: address.parts, usual: |usual| &usual.parts };
    let access = Filter {
        name: "access",
        label: tr!(find.access),
        said: address.access,
        usual: |usual| &usual.access,
    };
    view! {
        <form class="dolen-sentence" role="search" aria-label=tr!(find.what) on:submit=search>
            {own_words(need)}
            {controls.category(categories)}
            {controls.distance()}
            {place(need)}
            {controls.language()}
            {controls.boxes(days, worded::<Weekday>(), |said| wanted::days(&codes(said)))}
            {controls.boxes(parts, worded::<PartOfDay>(), |said| wanted::parts(&codes(said)))}
            {controls.boxes(access, worded::<Access>(), access_words)}
            {controls.only_free()}
        </form>
    }
    .into_any()
}

/// A box for what people say: "lonely", "unig", "somebody to walk the dog".
fn own_words(need: Need) -> AnyView {
    view! {
        <div class="dolen-sentence__words">
            <label class="nhsuk-label nhsuk-u-margin-bottom-1" for="search">{tr!(find.own_words)}</label>
            <div class="nhsuk-hint nhsuk-u-margin-bottom-1" id="search-hint">{tr!(find.own_words_hint)}</div>
            <div class="dolen-sentence__box">
                <input
                    class="nhsuk-input"
                    id="search"
                    type="search"
                    autocomplete="off"
                    maxlength="100"
                    aria-describedby="search-hint"
                    prop:value=move || need.address.words.get()
                    on:change=move |event| look_for(&event_target_value(&event))
                />
                <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" type="submit">{tr!(find.look)}</button>
            </div>
        </div>
    }
    .into_any()
}

fn look_for(words: &str) {
    url::set_params(&[("words", words.trim()), ("compare", "")]);
}

fn search(event: SubmitEvent) {
    event.prevent_default();
    let (words, postcode) = (browser::value_of("search"), browser::value_of("postcode"));
    url::set_params(&[("words", words.trim()), ("postcode", postcode.trim())]);
}

fn place(need: Need) -> AnyView {
    let value = move || need.part(need.address.postcode, |usual| &usual.postcode);
    view! {
        <label class="nhsuk-u-visually-hidden" for="postcode">{tr!(find.postcode)}</label>
        <input
            class="nhsuk-input dolen-sentence__place"
            id="postcode"
            autocomplete="off"
            spellcheck="false"
            placeholder=tr!(find.postcode)
            prop:value=value
            on:change=move |event| url::set_param("postcode", event_target_value(&event).trim())
        />
    }
    .into_any()
}

impl Controls {
    /// Words with how many there would be: "on Tuesdays (3)".
    fn counted(self, words: String, name: &'static str, value: String) -> AnyView {
        live::words(move || {
            let count = self.about.with(|about| about.as_ref()?.find_offerings.count(name, &value));
            count.map_or_else(|| words.clone(), |count| format!("{words} ({count})"))
        })
    }

    fn category(self, categories: &[Category]) -> AnyView {
        let names = categories.iter().map(|category| {
            let name = i18n::pick(&category.name_en, &category.name_cy);
            (category.id.inner().to_owned(), wanted::within(name))
        });
        let mut choices: Vec<(String, String)> = names.collect();
        if !self.need.address.words.get_untracked().is_empty() {
            choices.insert(0, (WORDS.to_owned(), tr!(find.as_in_words).to_owned()));
        }
        let chosen = move || self.need.category().unwrap_or_default();
        self.select("category", tr!(find.category), choices, Rc::new(chosen), |value| {
            url::set_params(&[("category", value), ("words", "")]);
        })
    }

    fn distance(self) -> AnyView {
        let said = self.need.address.within;
        let chosen = move || self.need.part(said, |usual| &usual.within);
        let mut values = DISTANCES.map(|(_, metres)| metres.to_string()).to_vec();
        let chosen_now = untrack(chosen);
        with_any(&mut values, &[&self.need.usual().within, &chosen_now]);
        let choices = values.into_iter().map(|value| (value.clone(), distance_words(&value))).collect();
        self.select("within", tr!(find.distance), choices, Rc::new(chosen), |value| {
            url::set_param("within", value);
        })
    }

    fn language(self) -> AnyView {
        let said = self.need.address.language;
        let chosen = move || self.need.part(said, |usual| &usual.language);
        let mut values = ["CY:NEED", "CY:PREFERENCE", "EN:NEED", "EN:PREFERENCE"].map(str::to_owned).to_vec();
        with_any(&mut values, &[&self.need.usual().language]);
        let words = |value: &str| {
            let (language, need) = language_of(value);
            speaking(language, need).to_owned()
        };
        let choices = values.into_iter().map(|value| (value.clone(), words(&value))).collect();
        self.select("language", tr!(find.language), choices, Rc::new(chosen), |value| {
            url::set_param("language", value);
        })
    }

    fn select(
        self,
        name: &'static str,
        label: &'static str,
        choices: Vec<(String, String)>,
        chosen: Rc<dyn Fn() -> String>,
        choose: fn(&str),
    ) -> AnyView {
        let options: Vec<AnyView> = choices
            .into_iter()
            .map(|(value, words)| {
                let (this, chosen) = (value.clone(), Rc::clone(&chosen));
                let chosen = StoredValue::new_local(chosen);
                let selected = move || chosen.with_value(|chosen| chosen()) == this;
                let words = self.counted(words, name, value.clone());
                view! { <option value=value selected=selected>{words}</option> }.into_any()
            })
            .collect();
        view! {
            <label class="nhsuk-u-visually-hidden" for=name>{label}</label>
            <select class="nhsuk-select" id=name on:change=move |event| choose(&event_target_value(&event))>
                {options}
            </select>
        }
        .into_any()
    }

    /// Several of a kind, behind the words for those that are chosen.
    fn boxes(
        self,
        filter: Filter,
        choices: Vec<(&'static str, &'static str)>,
        words: fn(&str) -> String,
    ) -> AnyView {
        let Filter { name, label, said, usual } = filter;
        let now = move || self.need.part(said, usual);
        let all: Vec<&'static str> = choices.iter().map(|(code, _)| *code).collect();
        let all = StoredValue::new(all);
        let boxes: Vec<AnyView> = choices
            .into_iter()
            .map(|(code, words)| {
                let id = format!("{name}-{code}");
                let ticked = move || has(&now(), code);
                let change = move |event| {
                    let (on, before) = (event_target_checked(&event), untrack(now));
                    let kept = move |one: &&&str| if **one == code { on } else { has(&before, one) };
                    let kept = all.with_value(|all| all.iter().filter(kept).copied().collect::<Vec<_>>().join(","));
                    url::set_param(name, if kept.is_empty() { ANY } else { &kept });
                };
                view! {
                    <div class="nhsuk-checkboxes__item">
                        <input class="nhsuk-checkboxes__input" id=id.clone() type="checkbox" prop:checked=ticked on:change=change/>
                        <label class="nhsuk-label nhsuk-checkboxes__label" for=id>
                            {self.counted(words.to_owned(), name, code.to_owned())}
                        </label>
                    </div>
                }
                .into_any()
            })
            .collect();
        view! {
            <details class="nhsuk-details dolen-sentence__more" id=name>
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{live::words(move || words(&now()))}</span>
                </summary>
                <fieldset class="nhsuk-fieldset nhsuk-details__text dolen-in-a-row">
                    <legend class="nhsuk-u-visually-hidden">{label}</legend>
                    <div class="nhsuk-checkboxes nhsuk-checkboxes--small">{boxes}</div>
                </fieldset>
            </details>
        }
        .into_any()
    }

    fn only_free(self) -> AnyView {
        let words = move || {
            let count = self.about.with(|about| Some(about.as_ref()?.find_offerings.counts.place_free));
            let words = tr!(find.only_free).to_owned();
            count.map_or_else(|| words.clone(), |count| format!("{words} ({count})"))
        };
        view! {
            <div class="nhsuk-checkboxes nhsuk-checkboxes--small dolen-sentence__more">
                <div class="nhsuk-checkboxes__item">
                    <input
                        class="nhsuk-checkboxes__input"
                        id="places"
                        type="checkbox"
                        prop:checked=move || self.need.only_free()
                        on:change=move |event| need::look_for_free(event_target_checked(&event))
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for="places">{live::words(words)}</label>
                </div>
            </div>
        }
        .into_any()
    }
}

fn has(said: &str, code: &str) -> bool {
    said.split(',').any(|one| one == code)
}

fn worded<C: Code + Words>() -> Vec<(&'static str, &'static str)> {
    C::ALL.iter().map(|code| (code.code(), code.words())).collect()
}

fn access_words(said: &str) -> String {
    let needs: Vec<&str> = codes::<Access>(said).into_iter().map(Words::words).collect();
    if needs.is_empty() {
        tr!(find.no_access).to_owned()
    } else {
        tr!(referrals.access, needs = needs.join(", "))
    }
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

/// The open choice first, and these others among the rest where they are not yet.
fn with_any(values: &mut Vec<String>, others: &[&str]) {
    values.insert(0, ANY.to_owned());
    for other in others {
        if !values.iter().any(|value| value == other) {
            values.push((*other).to_owned());
        }
    }
}
