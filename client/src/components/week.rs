//! A week as seven small columns: on each day its entries in order of time. On a phone the days stand under each other.

use leptos::prelude::*;

use crate::api::types::{Date, DateTime, PackageItemKind};
use crate::{dates, tr};

/// What happens once in the week.
#[derive(Clone, PartialEq)]
pub struct Entry {
    pub kind: PackageItemKind,
    pub starts_at: DateTime,
    pub ends_at: DateTime,
    pub title: String,
    pub provider: Option<String>,
    pub href: Option<String>,
    /// Something else comes at the same time.
    pub clashes: bool,
}

/// The seven days from `monday`, today marked.
pub fn week(monday: &Date, entries: &[Entry]) -> AnyView {
    let today = dates::today();
    let days: Vec<AnyView> = (0..7)
        .map(|offset| {
            let date = dates::add_days(monday, offset);
            let on_day: Vec<AnyView> = entries
                .iter()
                .filter(|entry| dates::date_of(&entry.starts_at) == date)
                .map(entry_view)
                .collect();
            day_view(&date, date == today, on_day)
        })
        .collect();
    view! { <ol class="dolen-week">{days}</ol> }.into_any()
}

fn day_view(date: &Date, is_today: bool, entries: Vec<AnyView>) -> AnyView {
    let number = date.0.get(8..).map(|day| day.trim_start_matches('0').to_owned());
    let body = if entries.is_empty() {
        view! { <p class="dolen-week__gap">"–" <span class="nhsuk-u-visually-hidden">{tr!(week.nothing)}</span></p> }
            .into_any()
    } else {
        view! { <ul class="dolen-week__visits">{entries}</ul> }.into_any()
    };
    view! {
        <li class="dolen-week__day" class:dolen-week__day--today=is_today aria-current=is_today.then_some("date")>
            <h3>
                <span aria-hidden="true">{dates::weekday_short(dates::weekday_of(date))} " " {number}</span>
                <span class="nhsuk-u-visually-hidden">{dates::day(date)}</span>
            </h3>
            {body}
        </li>
    }
    .into_any()
}

fn entry_view(entry: &Entry) -> AnyView {
    let class = match entry.kind {
        PackageItemKind::Statutory => "dolen-week__visit dolen-week__visit--statutory",
        PackageItemKind::Booking => "dolen-week__visit dolen-week__visit--booking",
    };
    let title = match entry.href.clone() {
        Some(href) => view! { <a href=href>{entry.title.clone()}</a> }.into_any(),
        None => entry.title.clone().into_any(),
    };
    let provider =
        entry.provider.clone().map(|provider| view! { <span class="dolen-small">{provider}</span> });
    let clashes = entry.clashes.then(|| view! { <b class="dolen-week__clash">{tr!(week.clash)}</b> });
    view! {
        <li class=class>
            <span class="dolen-week__time">{dates::time(&entry.starts_at)}</span>
            " " {title} " " {provider} {clashes}
        </li>
    }
    .into_any()
}
