//! Those who can help, best first, each with its reasons in a line.

use leptos::prelude::*;

use super::ask::Chosen;
use super::compare::Compared;
use super::need::Need;
use super::search::{self, About, Match, MatchReason, SearchQuery};
use super::{map, others};
use crate::api::client::Failure;
use crate::api::list::{List, Row};
use crate::api::load::Load;
use crate::api::types::{Confidence, Language, ReasonCode};
use crate::components::list::rows;
use crate::components::{live, page, status, tag};
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{dates, i18n, tr};

/// What the page knows of itself.
#[derive(Clone, Copy)]
pub struct Page {
    pub need: Need,
    pub about: About,
    pub chosen: Chosen,
    pub may_ask: bool,
}

/// The list and, beside or under it, the map and `aside`.
pub fn drawn(page: Page, aside: impl Fn() -> AnyView + 'static) -> AnyView {
    let known = Memo::new(move |_| page.need.input().is_some());
    live::part(move || {
        if !known.get() {
            return status::empty(tr!(find.where_first), ().into_any());
        }
        untrack(|| found(page, aside()))
    })
}

fn found(page: Page, aside: AnyView) -> AnyView {
    let (list, search) = (search::matches(page.need), search::about(page.need));
    Effect::new(move |_| {
        if let Some(answer) = search.get() {
            page.about.set(Some(answer));
        }
    });
    let compared = Compared::new(list);
    let main = view! {
        <h2 class="nhsuk-heading-m" id="can-help" tabindex="-1"><span role="status">{how_many(search)}</span></h2>
        {live::part(move || meant(page.need, search))}
        {rows(list, nobody, move |one| row(one, list, page, compared))}
        {compared.drawn()}
        {live::part(move || search.get().map_or_else(|| ().into_any(), |answer| others::drawn(&answer.find_offerings)))}
    };
    let beside = view! { {map::drawn(list, search)} {aside} };
    let whole = StoredValue::new_local(Some(page::two_columns(main.into_any(), beside.into_any())));
    let failure = search.status().failure;
    // The one thing typed freely is a postcode that may be none: that is said, above what was found before.
    let refused = live::part(move || match failure.get() {
        Some(Failure::Refused(code)) => {
            view! { <p class="nhsuk-error-message" role="alert">{code.words()}</p> }.into_any()
        }
        _ => ().into_any(),
    });
    view! { {refused} {whole.try_update_value(Option::take).flatten()} }.into_any()
}

fn how_many(search: Load<SearchQuery>) -> AnyView {
    live::words(move || match search.get() {
        Some(answer) => tr!(find.can_help, count = answer.find_offerings.total_count),
        None => tr!(status.loading).to_owned(),
    })
}

/// What the free words were taken for.
fn meant(need: Need, search: Load<SearchQuery>) -> AnyView {
    let Some(answer) = search.get().filter(|_| need.category().is_none()) else { return ().into_any() };
    let names: Vec<String> = answer
        .find_offerings
        .meant
        .iter()
        .map(|category| wanted::within(i18n::pick(&category.name_en, &category.name_cy)))
        .collect();
    let found = answer.find_offerings.total_count + answer.find_offerings.not_matched_count;
    let words = match (names.is_empty(), found) {
        (false, _) => tr!(find.meant, kinds = names.join(", ")),
        (true, 0) => tr!(find.nothing_meant).to_owned(),
        (true, _) => tr!(find.named).to_owned(),
    };
    view! { <p class="dolen-small" role="status">{words}</p> }.into_any()
}

fn nobody() -> AnyView {
    status::empty(tr!(find.nobody), tr!(find.nobody_next).into_any())
}

fn row(one: &Match, list: List<Match>, page: Page, compared: Compared) -> AnyView {
    let offering = &one.offering;
    let name = i18n::pick(&offering.name_en, &offering.name_cy).to_owned();
    let charity = i18n::pick(&offering.charity.name_en, &offering.charity.name_cy).to_owned();
    let both = format!("{charity}: {name}");
    let doubt = (one.confidence != Confidence::Confirmed).then(|| {
        let colour = if one.confidence == Confidence::Likely { "yellow" } else { "orange" };
        tag::tag(one.confidence.words(), colour)
    });
    let tick = if one.asked {
        tag::tag(tr!(find.asked), "purple")
    } else if page.may_ask && one.agreed == Some(false) {
        view! { <p class="dolen-small">{tr!(find.not_agreed)}</p> }.into_any()
    } else if page.may_ask {
        page.chosen.tick(&offering.id, both.clone())
    } else {
        ().into_any()
    };
    view! {
        <div class="dolen-list__main">
            {map::number(list, one.id())}
            <a href=format!("/offerings/{}", offering.id.inner())>{name}</a>
            <p>{charity}</p>
            <p>{times(one)}</p>
            <p class="dolen-list__meta">{facts(one).join(" · ")}</p>
        </div>
        <div class="dolen-list__aside">{doubt} {tick} {compared.tick(&offering.id, both)}</div>
    }
    .into_any()
}

/// "Tuesday 24 November, 2pm · Thursday 26 November, 2pm"; nothing where only the waiting list is open.
pub fn times(one: &Match) -> String {
    if one.reasons.iter().any(|reason| reason.code == ReasonCode::ByArrangement) {
        return tr!(find.by_arrangement).to_owned();
    }
    let times: Vec<String> = one.next_sessions.iter().map(|next| dates::day_time(&next.starts_at)).collect();
    times.join(" · ")
}

pub fn facts(one: &Match) -> Vec<String> {
    let distance = std::iter::once(wanted::miles(one.distance_metres));
    distance.chain(one.reasons.iter().filter_map(reason)).chain(cost(one)).collect()
}

/// "£4.50 each time"; none where it is free.
pub fn cost(one: &Match) -> Option<String> {
    let pounds = |pence: i32| format!("£{}.{:02}", pence / 100, pence % 100);
    one.offering.cost_pence.map(|pence| tr!(find.cost, pounds = pounds(pence)))
}

/// A reason in plain words; distance and the next time stand elsewhere in the line.
pub fn reason(reason: &MatchReason) -> Option<String> {
    let number = reason.number.unwrap_or_default();
    match reason.code {
        ReasonCode::DistanceM | ReasonCode::NextSession | ReasonCode::ByArrangement => None,
        ReasonCode::PlacesFree => Some(tr!(find.reason.places_free, count = number)),
        ReasonCode::HoursFree => Some(tr!(find.reason.hours_free, count = number)),
        ReasonCode::SessionsFree => Some(tr!(find.reason.sessions_free, count = number)),
        ReasonCode::BeyondAreaM => Some(tr!(find.reason.beyond_area, miles = wanted::miles(number))),
        ReasonCode::AlreadyVisits => Some(tr!(find.reason.already_visits).to_owned()),
        ReasonCode::RarerThanWanted => Some(tr!(find.reason.rarer).to_owned()),
        ReasonCode::UsuallyAnswersInDays if number == 0 => Some(tr!(find.reason.answers_same_day).to_owned()),
        ReasonCode::UsuallyAnswersInDays => Some(tr!(find.reason.answers_in, count = number)),
        ReasonCode::AcceptsOfTen => Some(tr!(find.reason.accepts_of_ten, number = number)),
        ReasonCode::WaitingListOnly => Some(tr!(find.reason.waiting_list_only).to_owned()),
        ReasonCode::LanguageMet => Some(match reason.language {
            Some(Language::Cy) => tr!(find.reason.in_welsh).to_owned(),
            _ => tr!(find.reason.in_english).to_owned(),
        }),
        ReasonCode::LanguageNotMet => Some(match reason.language {
            Some(Language::Cy) => tr!(find.reason.not_in_welsh).to_owned(),
            _ => tr!(find.reason.not_in_english).to_owned(),
        }),
        ReasonCode::ConfirmedDaysAgo if number == 0 => Some(tr!(find.reason.confirmed_today).to_owned()),
        ReasonCode::ConfirmedDaysAgo if number >= dates::DAYS_SAID_AS_DAYS => {
            let month = dates::month(&dates::add_days(&dates::today(), -number));
            Some(tr!(find.reason.last_confirmed_in, month = month))
        }
        ReasonCode::ConfirmedDaysAgo => Some(tr!(find.reason.confirmed, count = number)),
    }
}
