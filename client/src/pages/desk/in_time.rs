//! What a team's desk tells besides its counts: tasks, what must be known in time (agreements that run out, reviews that are due, help that
//! ends, places that have come free), what is stuck, what others have done lately. The desk comes with the first page; this comes after it,
//! with what else the teams work on.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{lately, stuck, take, tasks};
use crate::api::inputs::NoticeInput;
use crate::api::load::load;
use crate::api::mutations::notice_settle;
use crate::api::schema;
use crate::api::types::{CharityName, Date, NoticeKind, SubjectKind, Uuid};
use crate::components::button::{self, Kind};
use crate::components::page::section;
use crate::components::referral_line::LinePerson;
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::messages::Words;
use crate::pages::charities::waiting::{WaitingPlace, place};
use crate::pages::concerns;
use crate::pages::referrals::next_best;
use crate::part::{self, NotLoaded};
use crate::{browser, dates, i18n, tr};

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct NoticesQuery {
    #[arguments(first: 20)]
    notices: NoticeConnection,
}

#[derive(cynic::QueryFragment)]
struct NoticeConnection {
    nodes: Vec<Notice>,
}

#[derive(cynic::QueryFragment)]
struct Notice {
    id: cynic::Id,
    kind: NoticeKind,
    due_on: Date,
    person: LinePerson,
    booking: Option<Booking>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct FreedQuery {
    desk: Desk,
}

#[derive(cynic::QueryFragment)]
struct Desk {
    broker: Option<BrokerDesk>,
}

#[derive(cynic::QueryFragment)]
struct BrokerDesk {
    freed_places: Vec<Enquiry>,
}

#[derive(cynic::QueryFragment)]
struct Enquiry {
    charity: CharityName,
    place: Option<WaitingPlace>,
    referral: Option<Referral>,
}

#[derive(cynic::QueryFragment)]
struct Referral {
    id: cynic::Id,
    person: LinePerson,
}

/// A co-ordinator's.
pub fn for_coordinator() -> AnyView {
    part::piece(|| Box::pin(fetch_notices()), || Box::pin(only_notices()))
}

/// A manager's: concerns, where they are named to read them.
pub fn for_manager() -> AnyView {
    part::piece(|| Box::pin(fetch_concerns()), || Box::pin(only_concerns()))
}

/// A broker's: what is due today, what nobody has taken, what is stuck and what has changed.
pub fn for_broker() -> AnyView {
    part::piece(|| Box::pin(fetch_all()), || Box::pin(all()))
}

#[allow(clippy::unnecessary_wraps, reason = "what fails is fetching the part, where there is one")]
#[wasm_split_helpers::wasm_split(team, fallible, preload(fetch_notices))]
fn only_notices() -> Result<AnyView, NotLoaded> {
    Ok(view! { {tasks::mine()} {concerns::waiting()} {lately::changed()} {notices()} }.into_any())
}

#[allow(clippy::unnecessary_wraps, reason = "what fails is fetching the part, where there is one")]
#[wasm_split_helpers::wasm_split(team, fallible, preload(fetch_all))]
fn all() -> Result<AnyView, NotLoaded> {
    let today = view! { {tasks::mine()} {concerns::waiting()} {stuck::due_today()} {freed()} {notices()} };
    let halted = view! { {next_best::of_desk()} {stuck::mine()} };
    Ok(view! { {today} {take::unassigned()} {halted} {lately::changed()} }.into_any())
}

#[allow(clippy::unnecessary_wraps, reason = "what fails is fetching the part, where there is one")]
#[wasm_split_helpers::wasm_split(team, fallible, preload(fetch_concerns))]
fn only_concerns() -> Result<AnyView, NotLoaded> {
    Ok(concerns::waiting())
}

fn notices() -> AnyView {
    let loaded = load(|| NoticesQuery::build(()), &[SubjectKind::Notice]);
    let busy = RwSignal::new(false);
    status::show(loaded, Skeleton::Line, move |answer| {
        let all = &answer.notices.nodes;
        if all.is_empty() {
            return ().into_any();
        }
        let lines: Vec<AnyView> = all.iter().map(|notice| notice_line(notice, busy)).collect();
        section(tr!(in_time.title), view! { <ul class="dolen-list">{lines}</ul> }.into_any())
    })
}

fn notice_line(notice: &Notice, busy: RwSignal<bool>) -> AnyView {
    let href = match &notice.booking {
        Some(booking) => format!("/bookings/{}", booking.id.inner()),
        None => format!("/people/{}", notice.person.id.inner()),
    };
    let id = notice.id.clone();
    let settle = move || {
        let input = NoticeInput { idempotency_key: Uuid(browser::random_uuid()), notice_id: id.clone() };
        busy.set(true);
        spawn_local(async move {
            match notice_settle(input).await {
                Ok(_) => toast::say(tr!(in_time.settled)),
                Err(_) => toast::warn(tr!(in_time.not_settled)),
            }
            let _ = busy.try_set(false);
        });
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=href>{notice.person.display_name.clone()}</a>
                <p class="dolen-list__meta">
                    {notice.kind.words()} " · " {dates::soft(dates::day(&notice.due_on))}
                </p>
            </div>
            <div class="dolen-list__aside">{button::button(Kind::Quiet, tr!(in_time.settle), busy, settle)}</div>
        </li>
    }
    .into_any()
}

fn freed() -> AnyView {
    let loaded =
        load(|| FreedQuery::build(()), &[SubjectKind::Offering, SubjectKind::Booking, SubjectKind::Enquiry]);
    status::show(loaded, Skeleton::Line, |answer| {
        let freed = answer.desk.broker.iter().flat_map(|desk| &desk.freed_places);
        let lines: Vec<AnyView> = freed.filter_map(freed_line).collect();
        if lines.is_empty() {
            return ().into_any();
        }
        section(tr!(in_time.freed), view! { <ul class="dolen-list">{lines}</ul> }.into_any())
    })
}

fn freed_line(enquiry: &Enquiry) -> Option<AnyView> {
    let referral = enquiry.referral.as_ref()?;
    let charity = i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy).to_owned();
    let person = referral.person.display_name.clone();
    let line = view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/referrals/{}", referral.id.inner())>
                    {tr!(in_time.place_for, charity = charity, person = person)}
                </a>
                {enquiry.place.as_ref().map(place)}
            </div>
        </li>
    };
    Some(line.into_any())
}
