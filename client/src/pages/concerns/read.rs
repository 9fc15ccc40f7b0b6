//! What those who are named for safeguarding read: what waits, what was closed, and one of them.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::{Safeguarding, ring_first};
use crate::api::inputs::{ConcernCloseInput, ConcernSeeInput};
use crate::api::list::{Row, Slice, list};
use crate::api::load::{Status, load};
use crate::api::mutations::{concern_close, concern_see};
use crate::api::schema;
use crate::api::types::{
    AccountName, CharityName, ConcernAction, ConcernOutcome, ConcernStateKind, ConcernSubject, DateTime,
    PageInfo, SubjectKind, Uuid,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::list::rows;
use crate::components::page::{back, page, section, titled_page, two_columns};
use crate::components::referral_line::LinePerson;
use crate::components::status::{self, Skeleton};
use crate::components::summary::{dense, optional_row, row, text_row};
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::{dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct ListVariables {
    closed: bool,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "ListVariables")]
struct ConcernsQuery {
    #[arguments(closed: $closed, first: $first, after: $after)]
    concerns: ConcernConnection,
}

#[derive(cynic::QueryFragment)]
struct ConcernConnection {
    total_count: i32,
    nodes: Vec<Line>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
#[cynic(graphql_type = "Concern")]
struct Line {
    id: cynic::Id,
    state: ConcernStateKind,
    person: LinePerson,
    raised_at: DateTime,
    raised_by: AccountName,
    charity: Option<CharityName>,
}

impl Row for Line {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

#[derive(cynic::QueryVariables)]
struct OneVariables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "OneVariables")]
struct ConcernQuery {
    #[arguments(id: $id)]
    concern: Option<Concern>,
}

#[derive(cynic::QueryFragment)]
struct Concern {
    id: cynic::Id,
    version: i32,
    state: ConcernStateKind,
    person: LinePerson,
    subject_kind: ConcernSubject,
    subject_id: cynic::Id,
    raised_at: DateTime,
    raised_by: AccountName,
    charity: Option<CharityName>,
    body: String,
    seen_at: Option<DateTime>,
    seen_by: Option<AccountName>,
    outcome: Option<ConcernOutcome>,
    note: Option<String>,
    reply: Option<String>,
    safeguarding: Safeguarding,
    actions: Vec<ConcernAction>,
}

/// The address of those that are closed.
const CLOSED: &str = "closed";

pub fn concerns() -> AnyView {
    let state = url::param("state");
    let lines = list(
        move |after, first| {
            ConcernsQuery::build(ListVariables { closed: state.get() == CLOSED, first, after })
        },
        |answer: ConcernsQuery| Slice {
            rows: answer.concerns.nodes,
            page_info: answer.concerns.page_info,
            total: Some(answer.concerns.total_count),
        },
        &[SubjectKind::Concern],
    );
    let part = |words: &'static str, href: &'static str, value: &'static str| {
        let here = move || (state.get() == value).then_some("page");
        view! { <li><a href=href aria-current=here>{words}</a></li> }
    };
    let body = view! {
        <p class="dolen-text">{tr!(concerns.about)}</p>
        <nav class="dolen-parts" aria-label=tr!(concerns.list)>
            <ul>
                {part(tr!(concerns.open), "/concerns", "")}
                {part(tr!(concerns.closed), "/concerns?state=closed", CLOSED)}
            </ul>
        </nav>
        {rows(lines, || status::empty(tr!(concerns.none), ().into_any()), line)}
    };
    page(tr!(concerns.list), None, body.into_any())
}

/// On the desk: those that wait for the viewer, where there are any.
pub fn waiting() -> AnyView {
    let loaded = load(
        || ConcernsQuery::build(ListVariables { closed: false, first: 5, after: None }),
        &[SubjectKind::Concern],
    );
    status::show(loaded, Skeleton::Line, |answer| {
        if answer.concerns.nodes.is_empty() {
            return ().into_any();
        }
        let lines: Vec<AnyView> = answer
            .concerns
            .nodes
            .iter()
            .map(|concern| view! { <li class="dolen-list__row">{line(concern)}</li> }.into_any())
            .collect();
        let all = view! { <p><a href="/concerns">{tr!(concerns.all)}</a></p> };
        section(tr!(concerns.list), view! { <ul class="dolen-list">{lines}</ul> {all} }.into_any())
    })
}

fn line(line: &Line) -> AnyView {
    view! {
        <div class="dolen-list__main">
            <a href=format!("/concerns/{}", line.id.inner())>{line.person.display_name.clone()}</a>
            <p class="dolen-list__meta">
                {author(&line.raised_by, line.charity.as_ref())} " · " {dates::ago_tag(&line.raised_at)}
            </p>
        </div>
        <div class="dolen-list__aside">{tag::concern(line.state)}</div>
    }
    .into_any()
}

fn author(by: &AccountName, charity: Option<&CharityName>) -> String {
    let charity = charity.map(|charity| i18n::pick(&charity.name_en, &charity.name_cy).to_owned());
    [Some(by.name.clone()), charity].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

pub fn concern(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let (seeing, closing) = (Form::unkept().beside("see"), Form::unkept());
    let loaded = load(move || ConcernQuery::build(OneVariables { id: id.clone() }), &[SubjectKind::Concern]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.concern.as_ref()) {
        Some(concern) => tr!(concerns.one, name = concern.person.display_name.clone()),
        None => tr!(concerns.list).to_owned(),
    };
    let status = loaded.status();
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.concern.as_ref(),
        move |concern| two_columns(main(concern, seeing, closing, status), side(concern)),
    );
    titled_page(title, Some(back("/concerns", tr!(concerns.list))), body)
}

fn main(concern: &Concern, seeing: Form, closing: Form, page: Status) -> AnyView {
    let may = |action| concern.actions.contains(&action);
    let answer = may(ConcernAction::Close).then(|| close_form(concern, closing, page));
    let see = may(ConcernAction::See).then(|| see_button(concern, seeing, page));
    let outcome = concern.outcome.map(|outcome| {
        let reply = concern.reply.clone().map(|reply| {
            view! { <p class="dolen-small">{tr!(concerns.answered)}</p> <p class="dolen-prose">{reply}</p> }
        });
        let words = view! {
            <p><b>{outcome.words()}</b></p>
            <p class="dolen-prose">{concern.note.clone()}</p>
            {reply}
        };
        section(tr!(concerns.what_came), words.into_any())
    });
    view! {
        <div class="dolen-text">
            <p>{tag::concern(concern.state)} " " {author(&concern.raised_by, concern.charity.as_ref())} ", "
                {dates::ago_tag(&concern.raised_at)}</p>
            <blockquote class="nhsuk-inset-text nhsuk-u-margin-top-0">
                <p class="dolen-prose">{concern.body.clone()}</p>
            </blockquote>
            {see}
            {answer}
            {outcome}
        </div>
    }
    .into_any()
}

fn see_button(concern: &Concern, form: Form, page: Status) -> AnyView {
    let (id, version) = (concern.id.clone(), concern.version);
    let see = move || {
        let concern_id = id.clone();
        form.send(
            move |idempotency_key: Uuid| {
                concern_see(ConcernSeeInput { idempotency_key, concern_id, version })
            },
            move |_| {
                toast::say(tr!(concerns.author_told));
                page.refresh();
            },
        );
    };
    view! {
        {field::error_summary(form)}
        {button::button(Kind::Primary, tr!(concerns.see), form.busy, see)}
        <p class="dolen-small">{tr!(concerns.see_hint)}</p>
    }
    .into_any()
}

fn close_form(concern: &Concern, form: Form, page: Status) -> AnyView {
    let (id, version) = (concern.id.clone(), concern.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        form.require("outcome");
        form.require("note");
        let (Some(outcome), false) = (form.code::<ConcernOutcome>("outcome"), form.refused()) else { return };
        let concern_id = id.clone();
        form.send(
            move |idempotency_key| {
                concern_close(ConcernCloseInput {
                    idempotency_key,
                    concern_id,
                    version,
                    outcome,
                    note: form.value("note"),
                    reply: form.optional("reply"),
                })
            },
            move |_| {
                toast::say(tr!(concerns.is_closed));
                page.refresh();
            },
        );
    };
    let body = view! {
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::radios(form, field("outcome", tr!(concerns.outcome)), field::choices::<ConcernOutcome>())}
            {field::text_area(form, field("note", tr!(concerns.note)).hint(tr!(concerns.note_hint)))}
            {field::text_area(form, field("reply", tr!(concerns.reply)).hint(tr!(concerns.reply_hint)))}
            {button::submit(tr!(concerns.close), form.busy)}
        </form>
    };
    section(tr!(concerns.what_came), body.into_any())
}

fn side(concern: &Concern) -> AnyView {
    let person = view! {
        <a href=format!("/people/{}", concern.person.id.inner())>{concern.person.display_name.clone()}</a>
    };
    let id = concern.subject_id.inner();
    let (kind, place) = match concern.subject_kind {
        ConcernSubject::Person => (None, ""),
        ConcernSubject::Referral => (Some(format!("/referrals/{id}")), tr!(concerns.from_referral)),
        ConcernSubject::Booking => (Some(format!("/bookings/{id}")), tr!(concerns.from_booking)),
        ConcernSubject::Enquiry => (None, tr!(concerns.from_enquiry)),
        ConcernSubject::Visit => (None, tr!(concerns.from_visit)),
    };
    let from = match kind {
        Some(href) => view! { <a href=href>{place}</a> }.into_any(),
        None => place.into_any(),
    };
    let seen = concern.seen_by.as_ref().zip(concern.seen_at.as_ref());
    let seen = seen.map(|(by, at)| format!("{}, {}", by.name, dates::ago(at)));
    let facts = vec![
        row(tr!(person.person), person.into_any()),
        (!place.is_empty()).then(|| row(tr!(concerns.from), from)).into_any(),
        text_row(tr!(concerns.raised_by), author(&concern.raised_by, concern.charity.as_ref())),
        optional_row(tr!(concerns.seen), seen),
    ];
    view! { {ring_first(Some(&concern.safeguarding))} {dense(facts)} }.into_any()
}
