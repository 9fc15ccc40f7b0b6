//! What the charity is shown of a person, in words: of an enquiry what is asked, and after acceptance whom to visit.
//! Nothing is filled in that the server did not disclose.

use leptos::prelude::*;

use crate::api::schema;
use crate::api::types::{AgeBand, Category, Code, Language, Wanted};
use crate::components::summary;
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{i18n, tr};

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Subject {
    pub category: Option<Category>,
    pub outcome: Option<String>,
    pub area: Option<String>,
    pub age_band: Option<AgeBand>,
    pub language: Option<Language>,
    pub wanted: Option<Wanted>,
    pub risk_notes: Vec<String>,
    pub name: Option<String>,
    pub phone: Option<String>,
    pub contact_note: Option<String>,
    pub address_line: Option<String>,
    pub town: Option<String>,
    pub postcode: Option<String>,
    pub access_notes: Option<String>,
    pub emergency_name: Option<String>,
    pub emergency_phone: Option<String>,
}

/// As much as a list says.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Subject")]
pub struct SubjectLine {
    pub area: Option<String>,
    pub age_band: Option<AgeBand>,
    pub name: Option<String>,
    pub town: Option<String>,
}

/// "Mrs Eleri Vaughan", and before acceptance "Someone aged 75 to 84, SA67 area".
pub fn who(line: &SubjectLine) -> String {
    called(line.name.as_deref(), line.age_band, line.area.as_deref())
}

impl Subject {
    /// See [`who`].
    pub fn who(&self) -> String {
        called(self.name.as_deref(), self.age_band, self.area.as_deref())
    }
}

fn called(name: Option<&str>, age: Option<AgeBand>, area: Option<&str>) -> String {
    if let Some(name) = name {
        return name.to_owned();
    }
    let someone = match age {
        Some(age) => tr!(subject.someone_aged, age = age.words()),
        None => tr!(subject.someone).to_owned(),
    };
    match area {
        Some(area) => format!("{someone}, {}", tr!(subject.area, area = area.to_owned())),
        None => someone,
    }
}

/// What is asked, for whom as far as is known, when, and what a visitor must know.
pub fn asked(subject: &Subject) -> AnyView {
    let category =
        subject.category.as_ref().map(|category| i18n::pick(&category.name_en, &category.name_cy).to_owned());
    let wanted = subject.wanted.as_ref();
    let access = wanted.map(|wanted| words_of(&wanted.access_needs)).filter(|words| !words.is_empty());
    summary::dense(vec![
        summary::optional_row(tr!(subject.help), category),
        summary::optional_row(tr!(subject.outcome), subject.outcome.clone()),
        summary::text_row(tr!(subject.person), subject.who()),
        summary::optional_row(tr!(subject.when), wanted.map(|wanted| capitalised(&wanted::when(wanted)))),
        summary::optional_row(tr!(subject.language), language(subject)),
        summary::optional_row(tr!(subject.access_needs), access),
        risks(&subject.risk_notes),
    ])
}

/// Whom to visit and how: nothing before acceptance.
pub fn contact(subject: &Subject) -> AnyView {
    if subject.name.is_none() {
        return ().into_any();
    }
    summary::summary(vec![
        summary::optional_row(tr!(subject.name), subject.name.clone()),
        phone_row(tr!(subject.phone), subject.phone.as_deref(), None),
        summary::optional_row(tr!(subject.contact_note), subject.contact_note.clone()),
        summary::optional_row(tr!(subject.address), address(subject)),
        summary::optional_row(tr!(subject.access), subject.access_notes.clone()),
        phone_row(
            tr!(subject.emergency),
            subject.emergency_phone.as_deref(),
            subject.emergency_name.as_deref(),
        ),
        risks(&subject.risk_notes),
    ])
}

fn address(subject: &Subject) -> Option<String> {
    let parts = [&subject.address_line, &subject.town, &subject.postcode];
    let known: Vec<&str> = parts.into_iter().filter_map(|part| part.as_deref()).collect();
    (!known.is_empty()).then(|| known.join(", "))
}

/// A number that a phone can ring.
fn phone_row(key: &'static str, number: Option<&str>, name: Option<&str>) -> AnyView {
    if number.is_none() && name.is_none() {
        return ().into_any();
    }
    let link = number.map(|number| {
        let href = format!("tel:{}", number.replace(' ', ""));
        view! { <a href=href>{number.to_owned()}</a> }
    });
    let name = name.map(|name| format!("{name} "));
    summary::row(key, view! { {name} {link} }.into_any())
}

fn risks(notes: &[String]) -> AnyView {
    if notes.is_empty() {
        return ().into_any();
    }
    let notes: Vec<AnyView> = notes.iter().map(|note| view! { <li>{note.clone()}</li> }.into_any()).collect();
    summary::row(
        tr!(subject.risks),
        view! { <ul class="nhsuk-list nhsuk-u-margin-bottom-0">{notes}</ul> }.into_any(),
    )
}

/// "Welsh is needed"; without a wish, the language that the person speaks.
fn language(subject: &Subject) -> Option<String> {
    match &subject.wanted {
        Some(wanted) => Some(capitalised(wanted::language(wanted.language, wanted.language_need))),
        None => subject.language.map(|language| language.words().to_owned()),
    }
}

/// The words of several codes, with commas.
pub fn words_of<C: Code + Words>(codes: &[C]) -> String {
    codes.iter().map(|code| code.words()).collect::<Vec<_>>().join(", ")
}

/// With a capital letter at its beginning.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
