//! One visit: did it happen? Three taps with what is likely already filled in. Before its time: whom to visit and where,
//! and calling it off.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::enquiries::OfferingName;
use super::subject::{self, Subject, capitalised};
use crate::api::client::Failure;
use crate::api::inputs::{VisitCancelInput, VisitRecordInput};
use crate::api::load::{Load, load};
use crate::api::mutations::{visit_cancel, visit_record};
use crate::api::schema;
use crate::api::types::{
    CancelledBy, Code, DateTime, Language, NoShow, SubjectKind, VisitAction, VisitResult, VisitStateKind,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::{summary, tag, toast};
use crate::messages::Words;
use crate::pages::concerns;
use crate::{dates, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct VisitQuery {
    #[arguments(id: $id)]
    node: Option<Node>,
}

#[derive(cynic::InlineFragments)]
#[expect(clippy::large_enum_variant, reason = "there is one on a page")]
enum Node {
    Visit(Visit),
    #[cynic(fallback)]
    Other,
}

#[derive(cynic::QueryFragment)]
struct Visit {
    id: cynic::Id,
    version: i32,
    state: VisitStateKind,
    starts_at: DateTime,
    ends_at: DateTime,
    minutes: Option<i32>,
    language: Option<Language>,
    note: Option<String>,
    no_show_who: Option<NoShow>,
    cancelled_by: Option<CancelledBy>,
    cancel_reason: Option<String>,
    moved_to: Option<DateTime>,
    who_goes: Option<String>,
    booking: Booking,
    actions: Vec<VisitAction>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    offering: OfferingName,
    subject: Subject,
}

impl Visit {
    fn when(&self) -> String {
        format!(
            "{}, {}",
            dates::day(&dates::date_of(&self.starts_at)),
            dates::span(&self.starts_at, &self.ends_at)
        )
    }

    fn planned_minutes(&self) -> u32 {
        let (from, to) = (dates::wall(&self.starts_at).minute, dates::wall(&self.ends_at).minute);
        (to + 24 * 60 - from) % (24 * 60)
    }

    fn may(&self, action: VisitAction) -> bool {
        self.actions.contains(&action)
    }
}

fn load_visit(id: &str) -> Load<VisitQuery> {
    let id = cynic::Id::new(id);
    load(move || VisitQuery::build(Variables { id: id.clone() }), &[SubjectKind::Visit, SubjectKind::Booking])
}

fn found(answer: &VisitQuery) -> Option<&Visit> {
    match &answer.node {
        Some(Node::Visit(visit)) => Some(visit),
        _ => None,
    }
}

pub fn visit(id: &str) -> AnyView {
    let loaded = load_visit(id);
    let form = Form::new(format!("visit:{id}"));
    let title = move || match loaded.get().as_deref().and_then(found) {
        Some(visit) if visit.may(VisitAction::RecordDone) => {
            tr!(our.did_it_happen, name = visit.booking.subject.who())
        }
        Some(visit) => tr!(our.visit_to, name = visit.booking.subject.who()),
        None => tr!(our.visit).to_owned(),
    };
    let body = status::show_found(loaded, Skeleton::Detail, found, move |visit| drawn(form, visit));
    titled_page(title, Some(back("/our/visits", tr!(our.to_visits))), body)
}

fn drawn(form: Form, visit: &Visit) -> AnyView {
    let record = visit.may(VisitAction::RecordDone);
    let href = format!("/our/visits/{}/cancel", visit.id.inner());
    let cancel = visit.may(VisitAction::Cancel).then(|| {
        let words = if record { tr!(our.was_cancelled_before) } else { tr!(our.cancel_visit) };
        view! { <p class="nhsuk-u-margin-top-3"><a href=href>{words}</a></p> }
    });
    let booking = format!("/bookings/{}", visit.booking.id.inner());
    view! {
        <div class="dolen-text">
            <p class="nhsuk-u-margin-bottom-3">
                <b>{capitalised(&visit.when())}</b> <br/> {visit.booking.offering.name().to_owned()}
                {who_goes(visit)}
            </p>
            {if record { form_view(form, visit) } else { outcome(visit) }}
            {cancel}
            {section(tr!(our.whom_to_visit), subject::contact(&visit.booking.subject))}
            <p><a href=booking>{tr!(our.see_booking)}</a></p>
            {concerns::link(&visit.id)}
        </div>
    }
    .into_any()
}

/// Who goes, and the way to say so.
fn who_goes(visit: &Visit) -> AnyView {
    let name = visit.who_goes.clone().map(|name| view! { <br/> {tr!(volunteers.goes, name = name)} });
    let words =
        if visit.who_goes.is_some() { tr!(volunteers.change_link) } else { tr!(volunteers.choose_link) };
    let choose = visit.may(VisitAction::ChooseVolunteer).then(|| {
        view! { <br/> <a href=format!("/visits/{}/volunteer", visit.id.inner())>{words}</a> }
    });
    view! { {name} {choose} }.into_any()
}

/// What became of it, or that it is still to come.
fn outcome(visit: &Visit) -> AnyView {
    let cancelled = visit.cancelled_by.map(|by| by.words().to_owned());
    let rows = vec![
        summary::row(tr!(our.state), tag::visit(visit.state)),
        summary::optional_row(tr!(our.minutes), visit.minutes.map(|minutes| minutes.to_string())),
        summary::optional_row(tr!(our.language), visit.language.map(|language| language.words().to_owned())),
        summary::optional_row(tr!(our.visit_note), visit.note.clone()),
        summary::optional_row(tr!(our.who_was_missing), visit.no_show_who.map(|who| who.words().to_owned())),
        summary::optional_row(tr!(our.called_off_by), cancelled),
        summary::optional_row(tr!(our.reason), visit.cancel_reason.as_deref().map(reason)),
        summary::optional_row(tr!(our.moved_to), visit.moved_to.as_ref().map(dates::day_time)),
    ];
    summary::summary(rows)
}

/// What somebody wrote, or in words what called it off.
fn reason(written: &str) -> String {
    match written {
        "BOOKING_PAUSED" => tr!(our.booking_paused).to_owned(),
        "BOOKING_ENDED" => tr!(our.booking_ended).to_owned(),
        "BOOKING_CANCELLED" => tr!(our.booking_cancelled).to_owned(),
        "BOOKING_CHANGED" => tr!(our.booking_changed).to_owned(),
        "OFFERING_CLOSED" => tr!(our.offering_closed).to_owned(),
        other => other.to_owned(),
    }
}

fn form_view(form: Form, visit: &Visit) -> AnyView {
    let language = visit.booking.subject.language.unwrap_or(Language::En);
    form.initial("minutes", visit.planned_minutes().to_string()).initial("language", language.code());
    let (id, version) = (visit.id.clone(), visit.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        record(form, id.clone(), version);
    };
    let choices = vec![
        Choice::new(VisitResult::Done.code(), tr!(our.it_happened)),
        Choice::new(NoShow::Person.code(), tr!(our.nobody_in)),
        Choice::new(NoShow::Volunteer.code(), tr!(our.could_not_come)),
    ];
    let details = move || {
        (form.get("result") == VisitResult::Done.code()).then(|| {
            view! {
                {field::number(form, field("minutes", tr!(our.how_long)))}
                {field::in_a_row(field::radios(form, field("language", tr!(our.which_language)), field::choices::<Language>()))}
                {field::text_area(form, field("note", tr!(our.visit_note_optional)).hint(tr!(our.visit_note_hint)))}
            }
        })
    };
    view! {
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::radios(form, field("result", tr!(our.what_happened)), choices)}
            {details}
            <div class="dolen-choices">{button::submit(tr!(our.save_visit), form.busy)}</div>
        </form>
    }
    .into_any()
}

fn record(form: Form, visit_id: cynic::Id, version: i32) {
    form.clear_errors();
    let result = form.value("result");
    let no_show_who = NoShow::from_code(&result);
    if result.is_empty() {
        form.add_error("result", tr!(our.choose_what_happened));
    }
    let done = result == VisitResult::Done.code();
    let minutes = if done { form.number("minutes") } else { None };
    if form.refused() {
        return;
    }
    let language = form.code::<Language>("language").filter(|_| done);
    let note = form.optional("note").filter(|_| done);
    let input = move |idempotency_key| VisitRecordInput {
        idempotency_key,
        visit_id,
        version,
        result: if done { VisitResult::Done } else { VisitResult::NoShow },
        minutes,
        language,
        note,
        no_show_who,
    };
    form.send(
        |key| visit_record(input(key)),
        |_| {
            toast::say(tr!(our.visit_saved));
            url::go("/our/visits");
        },
    );
}

/// `/our/visits/:id/cancel`: who calls it off, and why.
pub fn cancel(id: &str) -> AnyView {
    let loaded = load_visit(id);
    let form = Form::new(format!("visit-cancel:{id}"));
    let href = format!("/our/visits/{id}");
    let title = || tr!(our.cancel_title).to_owned();
    let body = status::show(loaded, Skeleton::Detail, move |answer| match found(&answer) {
        Some(visit) if visit.may(VisitAction::Cancel) => cancel_form(form, visit),
        Some(visit) => outcome(visit),
        None => status::failure_panel(&Failure::NotFound, None),
    });
    titled_page(title, Some(back(href, tr!(our.to_visit))), body)
}

fn cancel_form(form: Form, visit: &Visit) -> AnyView {
    let (id, version) = (visit.id.clone(), visit.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send_cancel(form, id.clone(), version);
    };
    let who = vec![
        Choice::new(CancelledBy::Person.code(), tr!(our.person_cancels)),
        Choice::new(CancelledBy::Charity.code(), tr!(our.we_cancel)),
    ];
    let href = format!("/our/visits/{}", visit.id.inner());
    view! {
        <div class="dolen-text">
            <p><b>{visit.booking.subject.who()}</b> <br/> {capitalised(&visit.when())}</p>
            <p>{tr!(our.cancel_meaning)}</p>
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::radios(form, field("by", tr!(our.who_cancels)), who)}
                {field::text(form, field("reason", tr!(our.cancel_reason)).hint(tr!(our.cancel_reason_hint)))}
                <div class="dolen-choices">
                    {button::submit(tr!(our.cancel_button), form.busy)}
                    {button::link(Kind::Secondary, tr!(our.keep_visit), href)}
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn send_cancel(form: Form, visit_id: cynic::Id, version: i32) {
    form.clear_errors();
    let by = form.code::<CancelledBy>("by");
    if by.is_none() {
        form.add_error("by", tr!(our.choose_who));
    }
    let reason = form.value("reason");
    if reason.is_empty() {
        form.add_error("reason", tr!(our.write_reason));
    }
    let Some(by) = by.filter(|_| !form.refused()) else {
        form.refused();
        return;
    };
    let input = move |idempotency_key| VisitCancelInput { idempotency_key, visit_id, version, by, reason };
    form.send(
        |key| visit_cancel(input(key)),
        |_| {
            toast::say(tr!(our.visit_cancelled));
            url::go("/our/visits");
        },
    );
}
