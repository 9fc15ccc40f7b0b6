//! Those who can help, best first, each with its reasons in a line; and, folded, those who cannot and why.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::ask::Chosen;
use super::need::Need;
use crate::api::client::Failure;
use crate::api::inputs::NeedInput;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{
    Access, CharityName, Confidence, Date, DateTime, FailedRuleCode, Language, ReasonCode, SubjectKind,
};
use crate::components::status::{self, Skeleton};
use crate::components::{live, tag};
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    need: NeedInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct MatchesQuery {
    #[arguments(need: $need, first: 50)]
    find_offerings: MatchConnection,
}

#[derive(cynic::QueryFragment)]
struct MatchConnection {
    nodes: Vec<Match>,
    total_count: i32,
    not_matched: Vec<NotMatched>,
    not_matched_count: i32,
}

#[derive(cynic::QueryFragment)]
struct Match {
    offering: Offering,
    distance_metres: i32,
    next_sessions: Vec<Occurrence>,
    confidence: Confidence,
    reasons: Vec<MatchReason>,
    asked: bool,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    charity: CharityName,
    cost_pence: Option<i32>,
}

#[derive(cynic::QueryFragment)]
struct Occurrence {
    starts_at: DateTime,
}

#[derive(cynic::QueryFragment)]
struct MatchReason {
    code: ReasonCode,
    number: Option<i32>,
    language: Option<Language>,
}

#[derive(cynic::QueryFragment)]
struct NotMatched {
    offering: Offering,
    distance_metres: i32,
    failed: Vec<MatchFailure>,
}

#[derive(cynic::QueryFragment)]
struct MatchFailure {
    code: FailedRuleCode,
    number: Option<i32>,
    date: Option<Date>,
    language: Option<Language>,
    access: Vec<Access>,
}

pub fn drawn(need: Need, chosen: Chosen, may_ask: bool) -> AnyView {
    let known = Memo::new(move |_| need.input().is_some());
    let last = StoredValue::new_local(None::<NeedInput>);
    let list = move || {
        if !known.get() {
            return status::empty(tr!(find.where_first), ().into_any());
        }
        let found = load(
            move || {
                if let Some(input) = need.input() {
                    last.set_value(Some(input));
                }
                // It is known here, so there is a last one.
                MatchesQuery::build(Variables { need: last.get_value().unwrap_or_else(nothing) })
            },
            &[SubjectKind::Offering, SubjectKind::Enquiry, SubjectKind::Charity],
        );
        let failure = found.status().failure;
        // The one thing typed freely is a postcode that may be none: then no list stands under it.
        live::part(move || match failure.get() {
            Some(Failure::Refused(code)) => view! { <p role="alert">{code.words()}</p> }.into_any(),
            _ => status::show(found, Skeleton::Rows, move |answer| {
                matches(&answer.find_offerings, chosen, may_ask)
            }),
        })
    };
    list.into_any()
}

/// A need that fits nobody.
fn nothing() -> NeedInput {
    NeedInput {
        referral_id: None,
        person_id: None,
        postcode: Some(String::new()),
        category_id: cynic::Id::new(""),
        wanted: crate::api::inputs::WantedInput {
            weekdays: Vec::new(),
            parts_of_day: Vec::new(),
            from_date: dates::today(),
            times_per_week: 1,
            language: Language::En,
            language_need: crate::api::types::LanguageNeed::None,
            max_distance_metres: None,
            access_needs: Vec::new(),
        },
    }
}

fn matches(found: &MatchConnection, chosen: Chosen, may_ask: bool) -> AnyView {
    let rows: Vec<AnyView> = found.nodes.iter().map(|one| match_view(one, chosen, may_ask)).collect();
    let list = if rows.is_empty() {
        status::empty(tr!(find.nobody), tr!(find.nobody_next).into_any())
    } else {
        view! { <ol class="dolen-list">{rows}</ol> }.into_any()
    };
    let more = (i32::try_from(found.nodes.len()).is_ok_and(|shown| shown < found.total_count))
        .then(|| view! { <p class="dolen-small">{tr!(find.first_only, count = found.total_count)}</p> });
    view! {
        <h2 class="nhsuk-heading-m"><span role="status">{tr!(find.can_help, count = found.total_count)}</span></h2>
        {list}
        {more}
        {others(found)}
    }
    .into_any()
}

fn match_view(one: &Match, chosen: Chosen, may_ask: bool) -> AnyView {
    let offering = &one.offering;
    let name = i18n::pick(&offering.name_en, &offering.name_cy).to_owned();
    let charity = i18n::pick(&offering.charity.name_en, &offering.charity.name_cy).to_owned();
    let times: Vec<String> = one.next_sessions.iter().map(|next| dates::day_time(&next.starts_at)).collect();
    let times = if times.is_empty() { tr!(find.by_arrangement).to_owned() } else { times.join(" · ") };
    let cost = offering.cost_pence.map(|pence| tr!(find.cost, pounds = pounds(pence)));
    let facts: Vec<String> = std::iter::once(wanted::miles(one.distance_metres))
        .chain(one.reasons.iter().filter_map(reason))
        .chain(cost)
        .collect();
    let doubt = (one.confidence != Confidence::Confirmed).then(|| {
        let colour = if one.confidence == Confidence::Likely { "yellow" } else { "orange" };
        tag::tag(one.confidence.words(), colour)
    });
    let tick = if one.asked {
        tag::tag(tr!(find.asked), "purple")
    } else if may_ask {
        chosen.tick(&offering.id, format!("{charity}: {name}"))
    } else {
        ().into_any()
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/offerings/{}", offering.id.inner())>{name}</a>
                <p>{charity}</p>
                <p>{times}</p>
                <p class="dolen-list__meta">{facts.join(" · ")}</p>
            </div>
            <div class="dolen-list__aside">{doubt} {tick}</div>
        </li>
    }
    .into_any()
}

/// "£4.50".
fn pounds(pence: i32) -> String {
    format!("£{}.{:02}", pence / 100, pence % 100)
}

/// A reason in plain words; distance and the next time stand elsewhere in the line.
fn reason(reason: &MatchReason) -> Option<String> {
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
        ReasonCode::ConfirmedDaysAgo => Some(tr!(find.reason.confirmed, count = number)),
    }
}

/// Those who cannot help, by the one change that would admit them.
fn others(found: &MatchConnection) -> AnyView {
    if found.not_matched.is_empty() {
        return ().into_any();
    }
    let mut groups: Vec<AnyView> = Vec::new();
    let only = |code: FailedRuleCode| {
        let of_code = move |other: &&NotMatched| matches!(&other.failed[..], [one] if one.code == code);
        found.not_matched.iter().filter(of_code).collect::<Vec<_>>()
    };
    for code in <FailedRuleCode as crate::api::types::Code>::ALL {
        let group = only(*code);
        if !group.is_empty() {
            groups.push(group_view(tr!(find.only, rule = wanted::within(code.words())), &group));
        }
    }
    let several: Vec<&NotMatched> = found.not_matched.iter().filter(|other| other.failed.len() > 1).collect();
    if !several.is_empty() {
        groups.push(group_view(tr!(find.several).to_owned(), &several));
    }
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary" id="cannot">
                <span class="nhsuk-details__summary-text">{tr!(find.cannot, count = found.not_matched_count)}</span>
            </summary>
            <div class="nhsuk-details__text">{groups}</div>
        </details>
    }
    .into_any()
}

fn group_view(title: String, others: &[&NotMatched]) -> AnyView {
    let rows: Vec<AnyView> = others
        .iter()
        .map(|other| {
            let offering = &other.offering;
            let charity = i18n::pick(&offering.charity.name_en, &offering.charity.name_cy).to_owned();
            let failed: Vec<String> = other.failed.iter().map(failure).collect();
            view! {
                <li class="dolen-list__row">
                    <div class="dolen-list__main">
                        <a href=format!("/offerings/{}", offering.id.inner())>
                            {i18n::pick(&offering.name_en, &offering.name_cy).to_owned()}
                        </a>
                        <p class="dolen-list__meta">{charity} " · " {wanted::miles(other.distance_metres)}</p>
                        <p>{failed.join("; ")}</p>
                    </div>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{title}</h3>
        <ul class="dolen-list">{rows}</ul>
    }
    .into_any()
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
        (FailedRuleCode::TooFar, _) => tr!(find.failed.too_far, miles = wanted::miles(number)),
        (FailedRuleCode::TooYoung, _) => tr!(find.failed.too_young, age = number),
        (FailedRuleCode::TooOld, _) => tr!(find.failed.too_old, age = number),
        (FailedRuleCode::Access, _) => tr!(find.failed.access, needs = access.join(", ")),
        (FailedRuleCode::Language, _) => match failure.language {
            Some(Language::Cy) => tr!(find.reason.not_in_welsh).to_owned(),
            _ => tr!(find.reason.not_in_english).to_owned(),
        },
        (code, _) => code.words().to_owned(),
    }
}
