//! Those who cannot help as it stands, folded: by the one change that would admit them, which is a tap away.

use leptos::prelude::*;

use super::need;
use super::search::{MatchFailure, NeedChange, NotMatched, Search};
use crate::api::types::{ChangeCode, Code, FailedRuleCode, Language};
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{browser, dates, i18n, tr};

pub fn drawn(search: &Search) -> AnyView {
    if search.not_matched.is_empty() {
        return ().into_any();
    }
    let with = |code: Option<ChangeCode>| -> Vec<&NotMatched> {
        let change = |other: &NotMatched| other.change.as_ref().map(|change| change.code);
        search.not_matched.iter().filter(|other| change(other) == code).collect()
    };
    let by_change = ChangeCode::ALL.iter().map(|code| (code.words(), with(Some(*code))));
    let groups: Vec<AnyView> = by_change
        .chain([(tr!(find.no_single_change), with(None))])
        .filter(|(_, others)| !others.is_empty())
        .map(|(title, others)| group(title, &others))
        .collect();
    let named = i32::try_from(search.not_matched.len()).unwrap_or(i32::MAX);
    let nearest = (named < search.not_matched_count)
        .then(|| view! { <p class="dolen-small">{tr!(find.nearest_only, count = named)}</p> });
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary" id="cannot">
                <span class="nhsuk-details__summary-text">{tr!(find.cannot, count = search.not_matched_count)}</span>
            </summary>
            <div class="nhsuk-details__text">{nearest} {groups}</div>
        </details>
    }
    .into_any()
}

fn group(title: &'static str, others: &[&NotMatched]) -> AnyView {
    let rows: Vec<AnyView> = others.iter().map(|other| row(other)).collect();
    view! {
        <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{title}</h3>
        <ul class="dolen-list">{rows}</ul>
    }
    .into_any()
}

fn row(other: &NotMatched) -> AnyView {
    let offering = &other.offering;
    let name = i18n::pick(&offering.name_en, &offering.name_cy).to_owned();
    let charity = i18n::pick(&offering.charity.name_en, &offering.charity.name_cy).to_owned();
    let failed: Vec<String> = other.failed.iter().map(failure).collect();
    let change = other.change.as_ref().map(|change| tap(change, format!("{charity}: {name}")));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/offerings/{}", offering.id.inner())>{name}</a>
                <p class="dolen-list__meta">{charity} " · " {wanted::miles(other.distance_metres)}</p>
                <p>{failed.join("; ")}</p>
            </div>
            <div class="dolen-list__aside">{change}</div>
        </li>
    }
    .into_any()
}

/// The change as a button: what is looked for is changed, and the offering stands among those who can help.
fn tap(change: &NeedChange, whose: String) -> AnyView {
    let words = changed(change);
    let change = StoredValue::new_local(change.clone());
    let apply = move |_| {
        change.with_value(need::apply);
        browser::focus("can-help");
    };
    view! {
        <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small nhsuk-u-margin-bottom-0" type="button" on:click=apply>
            {words} <span class="nhsuk-u-visually-hidden">" – " {whose}</span>
        </button>
    }
    .into_any()
}

/// "Also on Tuesdays", "Look 3.1 miles farther".
fn changed(change: &NeedChange) -> String {
    let number = change.number.unwrap_or_default();
    match change.code {
        ChangeCode::PartOfDay => {
            tr!(find.change.also, when = wanted::parts(change.part_of_day.as_slice()))
        }
        ChangeCode::Weekday => tr!(find.change.also, when = wanted::days(change.weekday.as_slice())),
        ChangeCode::TimesPerWeek => tr!(find.change.only, times = tr!(wanted.times, count = number)),
        ChangeCode::StartFrom => {
            let day = change.date.as_ref().map(wanted::from).unwrap_or_default();
            tr!(find.change.start, from = day)
        }
        ChangeCode::LimitM => tr!(find.change.farther, miles = wanted::miles(number)),
        ChangeCode::StretchM => tr!(find.change.beyond, miles = wanted::miles(number)),
        ChangeCode::Language => match change.language {
            Some(Language::Cy) => tr!(find.change.welsh).to_owned(),
            _ => tr!(find.change.english).to_owned(),
        },
        ChangeCode::WaitingList => tr!(find.change.waiting_list).to_owned(),
    }
}

/// A failed rule in words, with what it says.
fn failure(failure: &MatchFailure) -> String {
    let number = failure.number.unwrap_or_default();
    let access: Vec<&str> = failure.access.iter().map(|need| need.words()).collect();
    match (failure.code, &failure.date) {
        (FailedRuleCode::PausedUntil, Some(date)) => {
            tr!(find.failed.paused_until, day = dates::soft(dates::day(date)))
        }
        (FailedRuleCode::StartsLater, Some(date)) => {
            tr!(find.failed.starts_later, day = dates::soft(dates::day(date)))
        }
        (FailedRuleCode::TimesPerWeek, _) => tr!(find.failed.times_per_week, count = number),
        (FailedRuleCode::OutOfArea, _) if failure.number.is_some() => {
            tr!(find.failed.out_of_area, miles = wanted::miles(number))
        }
        (FailedRuleCode::TooFar, _) => tr!(find.failed.too_far, miles = wanted::miles(number)),
        (FailedRuleCode::TooYoung, _) => tr!(find.failed.too_young, age = number),
        (FailedRuleCode::TooOld, _) => tr!(find.failed.too_old, age = number),
        (FailedRuleCode::Access, _) => tr!(find.failed.access, needs = access.join(", ")),
        (FailedRuleCode::CheckLevel, _) => {
            let level = failure.check_level.map(Words::words).unwrap_or_default();
            tr!(find.failed.check_level, level = level)
        }
        (FailedRuleCode::Language, _) => match failure.language {
            Some(Language::Cy) => tr!(find.reason.not_in_welsh).to_owned(),
            _ => tr!(find.reason.not_in_english).to_owned(),
        },
        (code, _) => code.words().to_owned(),
    }
}
