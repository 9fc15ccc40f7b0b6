//! One service.

use super::{
    Known, Room, Taken, TakenOffering,
    field::{feed_id, items, number, raw},
    organisation, place,
    remark::{Notes, RemarkCode},
    text::{bilingual, line, names, prose},
    times,
};
use crate::{ids::CategoryId, need::Language};
use serde_json::Value;
use std::collections::BTreeSet;

pub(super) fn service(service: &Value, known: &Known<'_>, notes: &mut Notes) -> Option<Taken> {
    if !service.is_object() {
        return notes.refuse(RemarkCode::NotAService, "", "");
    }
    let Some(feed_id) = feed_id(service, "id") else {
        return notes.refuse(RemarkCode::FeedIdMissing, "id", "");
    };
    let Some((own, other)) = names(service, notes) else {
        return notes.refuse(RemarkCode::ServiceNameMissing, "name", "");
    };
    let postcode = place::postcode(service, known, notes)?;
    let charity = organisation::charity(service, &postcode, known, notes)?;
    let (min_age, max_age) = ages(service, notes);
    let (cost_pence, cost_note) = cost(service, notes);
    let description = prose(service, &["description"], "description", notes);
    let offering = TakenOffering {
        category: category(service, &own, known, notes),
        description: bilingual(description, String::new(), known.language),
        name: bilingual(own, other, known.language),
        languages: languages(service, notes),
        min_age,
        max_age,
        accessibility: place::accessibility(service),
        cost_pence,
        cost_note,
        // `temporarily closed` says not until when; `inactive` and `defunct` need no asking. Where nothing is said, it is there.
        active: raw(service, &["status"]).is_none_or(|status| status.trim().eq_ignore_ascii_case("active")),
        areas: place::areas(service, known, notes),
        sessions: times::sessions(service, known.today, notes),
        room: room(service, notes),
        assured: times::date(service, "assured_date", notes),
        postcode,
        feed_id,
    };
    Some(Taken { charity, offering })
}

/// Whole years; version 1 has them with the eligibilities. What nobody can be is left out.
fn ages(service: &Value, notes: &mut Notes) -> (Option<u8>, Option<u8>) {
    let of_version_1 = items(service, &["eligibilitys", "eligibilities", "eligibility"]).next();
    let mut age = |field: &str| {
        let given = number(service, field).or_else(|| number(of_version_1?, field))?;
        let years = given.as_ref().ok().filter(|years| (0.0..=120.0).contains(*years)).copied();
        if years.is_none() {
            let value = given.map_or_else(|text| text, |years| years.to_string());
            notes.note(RemarkCode::AgeUnusable, field, &value);
        }
        // Bounded above; the fraction of a year falls away.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 120")]
        years.map(|years| years as u8)
    };
    match (age("minimum_age"), age("maximum_age")) {
        (Some(min), Some(max)) if min > max => {
            notes.note(RemarkCode::AgeUnusable, "maximum_age", &format!("{min}–{max}"));
            (None, None)
        }
        // From birth is for everybody.
        (min, max) => (min.filter(|years| *years > 0), max),
    }
}

const LONGEST_NOTE: usize = 500;

/// The first cost that has an amount, in pence, with what is said of it. Nothing said is not free; that, the note says.
fn cost(service: &Value, notes: &mut Notes) -> (Option<u32>, Option<String>) {
    let mut pence = None;
    let mut words = raw(service, &["fees"]);
    let mut said = words.is_some();
    for option in items(service, &["cost_options"]) {
        said = true;
        words = words.or_else(|| raw(option, &["option"]));
        let Some(amount) = number(option, "amount") else { continue };
        let in_pounds = raw(option, &["currency"]).is_none_or(|it| it.trim().eq_ignore_ascii_case("gbp"));
        let usable = amount.as_ref().ok().filter(|pounds| in_pounds && (0.0..=1_000.0).contains(*pounds));
        if let Some(pounds) = usable {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100,000")]
            let amount = (pounds * 100.0).round() as u32;
            pence = pence.or(Some(amount));
        } else {
            let value = amount.map_or_else(|text| text, |pounds| pounds.to_string());
            notes.note(RemarkCode::CostUnusable, "cost_options.amount", &value);
        }
    }
    if !said {
        notes.note(RemarkCode::CostNotSaid, "cost_options", "");
    }
    // Without a cost it is free.
    let pence = pence.filter(|pence| *pence > 0);
    (pence, words.and_then(|words| line(words, "fees", LONGEST_NOTE, notes)))
}

/// By code or by name, in either language. A feed that says none is in English, and so is what it tells of.
fn languages(service: &Value, notes: &mut Notes) -> BTreeSet<Language> {
    let spoken: BTreeSet<Language> = items(service, &["languages"])
        .filter_map(|it| raw(it, &["code", "name", "language"]))
        .filter_map(|words| match words.trim().to_lowercase().as_str() {
            "cy" | "cym" | "wel" | "cy-gb" | "welsh" | "cymraeg" => Some(Language::Cy),
            "en" | "eng" | "en-gb" | "english" | "saesneg" => Some(Language::En),
            _ => None,
        })
        .collect();
    if !spoken.is_empty() {
        return spoken;
    }
    notes.note(RemarkCode::LanguageAssumed, "languages", "");
    [Language::En].into()
}

/// People of a room, hours of a week: nothing that anybody books is larger.
const MOST_ROOM: f64 = 10_000.0;

fn room(service: &Value, notes: &mut Notes) -> Option<Room> {
    let capacity = items(service, &["capacities"]).next()?;
    let mut whole = |field: &str| {
        let given = number(capacity, field)?;
        let number = given.as_ref().ok().filter(|number| (0.0..=MOST_ROOM).contains(*number)).copied();
        if number.is_none() {
            let value = given.map_or_else(|text| text, |number| number.to_string());
            notes.note(RemarkCode::CapacityUnusable, field, &value);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 10,000")]
        number.map(|number| number as u32)
    };
    let available = whole("available")?;
    let maximum = whole("maximum").unwrap_or(available);
    Some(Room { maximum: maximum.max(available), available })
}

/// Of two kinds of help that words speak of, the one is meant where it is so much likelier than the other.
const CLEARLY: f32 = 1.5;
/// Below this, words speak of a kind of help only in passing: "Badminton club" is no lunch club. A word that is a term of its own has more.
const IN_PASSING: f32 = 2.0;

/// The kind of help: by the code, id or name of a term; else by what the terms and the name mean, where that is clear.
fn category(service: &Value, name: &str, known: &Known<'_>, notes: &mut Notes) -> Option<CategoryId> {
    let terms: Vec<&Value> = items(service, &["attributes", "service_taxonomys", "service_taxonomies"])
        .filter_map(|link| link.get("taxonomy_term").or_else(|| link.get("taxonomy")))
        .collect();
    let exact = terms.iter().find_map(|term| {
        known.categories.iter().find(|category| {
            let id = feed_id(term, "id").is_some_and(|id| id == category.id.to_string());
            let code = raw(term, &["code"]).is_some_and(|code| code == category.slug);
            let called = |name: &str| {
                [&category.name.en, &category.name.cy].iter().any(|own| own.eq_ignore_ascii_case(name.trim()))
            };
            id || code || raw(term, &["name", "term"]).is_some_and(called)
        })
    });
    if let Some(category) = exact {
        return Some(category.id);
    }
    let names: Vec<&str> = terms.iter().filter_map(|term| raw(term, &["name", "term"])).collect();
    let tried = [names.join(" "), name.to_owned()];
    for words in tried.iter().filter(|words| !words.is_empty()) {
        let meant = known.words.read(words).categories;
        let clear = meant.first().filter(|(_, score)| {
            let second = meant.get(1).map_or(0.0, |(_, second)| *second);
            *score > IN_PASSING && *score >= second * CLEARLY
        });
        if let Some(&(category, _)) = clear {
            notes.note(RemarkCode::CategoryFromWords, "attributes", words);
            return Some(category);
        }
    }
    notes.note(RemarkCode::CategoryUnclear, "attributes", &tried[0]);
    None
}
