//! Who could be asked next: the best that fit and were not asked, each a tap away. On the referral's own page, and on the broker's desk
//! for what came back.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::wanted as words;
use crate::api::inputs::{EnquirySendInput, ReferralFilter};
use crate::api::load::load;
use crate::api::mutations::{Refusal, enquiry_send};
use crate::api::schema;
use crate::api::types::{Category, NextStepCode, SubjectKind, Uuid, Wanted};
use crate::components::button::{self, Kind};
use crate::components::page::section;
use crate::components::referral_line::LinePerson;
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::find::{Match, facts, times};
use crate::{browser, i18n, messages, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct OneQuery {
    #[arguments(id: $id)]
    referral: Option<Asking>,
}

#[derive(cynic::QueryVariables)]
struct ManyVariables {
    filter: ReferralFilter,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ManyVariables")]
struct ManyQuery {
    #[arguments(filter: $filter, order: "LONGEST_WAITING", first: 5)]
    referrals: Referrals,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ReferralConnection")]
struct Referrals {
    nodes: Vec<Asking>,
    total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
struct Asking {
    id: cynic::Id,
    person: LinePerson,
    category: Category,
    wanted: Wanted,
    #[arguments(first: 3)]
    next_best: Vec<Match>,
}

const WATCHED: &[SubjectKind] = &[SubjectKind::Referral, SubjectKind::Enquiry, SubjectKind::Offering];

/// On the page of one referral; nothing where nobody else fits or this viewer may not ask.
pub fn of_referral(id: cynic::Id) -> AnyView {
    let loaded = load(move || OneQuery::build(Variables { id: id.clone() }), WATCHED);
    status::show_found(
        loaded,
        Skeleton::Line,
        |answer| answer.referral.as_ref(),
        |referral| {
            if referral.next_best.is_empty() {
                return ().into_any();
            }
            section(tr!(next_best.title), lines(referral))
        },
    )
}

/// On the desk: what came back since a charity said no or nothing, the longest waiting first.
pub fn of_desk() -> AnyView {
    let filter = || ReferralFilter {
        mine: Some(true),
        next_steps: Some(vec![NextStepCode::AskAnother]),
        ..ReferralFilter::default()
    };
    let loaded = load(move || ManyQuery::build(ManyVariables { filter: filter() }), WATCHED);
    status::show(loaded, Skeleton::Line, |answer| {
        if answer.referrals.nodes.is_empty() {
            return ().into_any();
        }
        let back: Vec<AnyView> = answer.referrals.nodes.iter().map(came_back).collect();
        let all = (answer.referrals.total_count > 5).then(|| {
            view! { <p><a href="/referrals?progress=LOOKING">{tr!(next_best.all_of_them)}</a></p> }
        });
        section(tr!(next_best.came_back), view! { {back} {all} }.into_any())
    })
}

fn came_back(referral: &Asking) -> AnyView {
    let category = i18n::pick(&referral.category.name_en, &referral.category.name_cy).to_owned();
    let title = tr!(referral_line.title, category = category, person = referral.person.display_name.clone());
    let find = format!("/find?referral={}", referral.id.inner());
    let nobody = referral.next_best.is_empty().then(|| {
        view! { <p class="dolen-text">{tr!(next_best.nobody)} " " <a href=find>{tr!(next_best.look_wider)}</a></p> }
    });
    view! {
        <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-1">
            <a href=format!("/referrals/{}", referral.id.inner())>{title}</a>
        </h3>
        {nobody}
        {lines(referral)}
    }
    .into_any()
}

fn lines(referral: &Asking) -> AnyView {
    let busy = RwSignal::new(false);
    let lines: Vec<AnyView> = referral.next_best.iter().map(|one| line(referral, one, busy)).collect();
    view! { <ul class="dolen-list">{lines}</ul> }.into_any()
}

fn line(referral: &Asking, one: &Match, busy: RwSignal<bool>) -> AnyView {
    let offering = &one.offering;
    let name = i18n::pick(&offering.name_en, &offering.name_cy).to_owned();
    let charity = i18n::pick(&offering.charity.name_en, &offering.charity.name_cy).to_owned();
    let (referral_id, offering_id, message) = (referral.id.clone(), offering.id.clone(), draft(referral));
    let ask = move || {
        send(
            busy,
            EnquirySendInput {
                idempotency_key: Uuid(browser::random_uuid()),
                referral_id: referral_id.clone(),
                offering_ids: vec![offering_id.clone()],
                message: message.clone(),
            },
        );
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/offerings/{}", offering.id.inner())>{name}</a>
                <p>{charity.clone()}</p>
                <p>{times(one)}</p>
                <p class="dolen-list__meta">{facts(one).join(" · ")}</p>
            </div>
            <div class="dolen-list__aside">
                {button::button(Kind::Secondary, tr!(next_best.ask, charity = charity), busy, ask)}
            </div>
        </li>
    }
    .into_any()
}

/// The message that the page of finding drafts too: nothing in it says who the person is.
fn draft(referral: &Asking) -> String {
    let category = words::within(i18n::pick(&referral.category.name_en, &referral.category.name_cy));
    tr!(find.message_draft, category = category, when = words::when(&referral.wanted))
}

fn send(busy: RwSignal<bool>, input: EnquirySendInput) {
    busy.set(true);
    spawn_local(async move {
        match enquiry_send(input).await {
            Ok(_) => toast::say(tr!(find.sent, count = 1)),
            Err(Refusal::Errors(errors)) => {
                toast::warn(errors.first().map_or(tr!(next_best.not_asked), messages::user_error));
            }
            Err(Refusal::Failed(failure)) => toast::warn(messages::failure(&failure)),
        }
        let _ = busy.try_set(false);
    });
}
