//! An offering's week as its charity keeps it, or a broker on its behalf: seven days with their sessions, closed days, room. What is
//! proposed is shown as people will find it, with all that is booked and in its way, before it is kept.

mod closures;
mod draft;
mod grid;
mod preview;
mod session;

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use self::draft::Editor;
use super::availability::{Capacity, unit_choices};
use crate::api::inputs::AvailabilityEditInput;
use crate::api::load::load;
use crate::api::mutations::availability_edit;
use crate::api::schema;
use crate::api::types::{Code, Date, Frequency, OfferingAction, SubjectKind, Weekday};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::{live, toast};
use crate::{browser, dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct WeekQuery {
    #[arguments(id: $id)]
    offering: Option<Offering>,
}

#[derive(cynic::QueryFragment)]
pub struct Offering {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    actions: Vec<OfferingAction>,
    sessions: Vec<Session>,
    closures: Vec<Closure>,
    capacity: Capacity,
    waiting_list_open: bool,
    paused_until: Option<Date>,
}

#[derive(cynic::QueryFragment)]
struct Session {
    id: cynic::Id,
    frequency: Frequency,
    weekdays: Vec<Weekday>,
    week_of_month: Option<i32>,
    start_minute: i32,
    minutes: i32,
    places: i32,
    valid_from: Date,
    valid_to: Option<Date>,
}

#[derive(cynic::QueryFragment)]
struct Closure {
    id: cynic::Id,
    from_date: Date,
    to_date: Date,
    reason: Option<String>,
}

pub fn week(id: &str) -> AnyView {
    let href = format!("/offerings/{id}");
    let editor = Editor::new(id);
    let id = cynic::Id::new(id);
    let loaded = load(move || WeekQuery::build(Variables { id: id.clone() }), &[SubjectKind::Offering]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.offering.as_ref()) {
        Some(offering) => i18n::pick(&offering.name_en, &offering.name_cy).to_owned(),
        None => tr!(week_edit.title).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.offering.as_ref(),
        move |offering| {
            if !offering.actions.contains(&OfferingAction::EditAvailability) {
                return status::empty(tr!(week_edit.not_yours), ().into_any());
            }
            editor.begin(offering);
            drawn(editor, &offering.id)
        },
    );
    titled_page(title, Some(back(href, tr!(offering.offering))), body)
}

fn drawn(editor: Editor, id: &cynic::Id) -> AnyView {
    let (form, offering) = (editor.form, id.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save(editor, offering.clone());
    };
    let main = view! {
        {field::error_summary(form)}
        <h2 class="nhsuk-heading-m nhsuk-u-margin-bottom-1" id="sessions" tabindex="-1">{tr!(week_edit.week)}</h2>
        <p class="dolen-small dolen-text">{tr!(week_edit.how)}</p>
        {grid::grid(editor)}
        {undo(editor)}
        {session::panel(editor)}
        {session::another_week(editor)}
        {section(tr!(offering.closed), closures::closures(editor))}
        {section(tr!(offering.room), room(form))}
    };
    let side = section(tr!(week_edit.found), preview::preview(editor, id));
    view! {
        <form novalidate on:submit=submit>
            {two_columns(main.into_any(), side)}
            {preview::clashes(editor)}
            {button::submit(tr!(week_edit.save), form.busy)}
        </form>
    }
    .into_any()
}

/// How much there is of it now.
fn room(form: Form) -> AnyView {
    let waiting = vec![Choice::new("OPEN", tr!(offering.waiting_list_open))];
    view! {
        <div class="dolen-filters">
            {field::number(form, field("available", tr!(offering_new.available)))}
            {field::number(form, field("maximum", tr!(offering_new.maximum)))}
            {field::select(form, field("unit", tr!(offering_new.unit)), unit_choices())}
        </div>
        {field::checkboxes(form, field("waitingListOpen", tr!(our.waiting_list)), waiting)}
        {field::date(form, field("pausedUntil", tr!(week_edit.pause)).hint(tr!(week_edit.pause_hint)))}
    }
    .into_any()
}

fn undo(editor: Editor) -> AnyView {
    live::part(move || {
        let steps = editor.steps();
        if steps == 0 {
            return ().into_any();
        }
        button::button(Kind::Secondary, tr!(week_edit.undo), editor.form.busy, move || {
            editor.undo();
            browser::focus_soon("sessions");
        })
    })
}

fn save(editor: Editor, offering_id: cynic::Id) {
    let form = editor.form;
    form.clear_errors();
    for field in ["available", "maximum"] {
        form.require(field);
        form.number(field);
    }
    form.date("pausedUntil");
    if form.refused() {
        return;
    }
    let week = editor.week();
    let done = format!("/offerings/{}", offering_id.inner());
    form.send(
        move |idempotency_key| {
            availability_edit(AvailabilityEditInput {
                idempotency_key,
                offering_id,
                version: editor.version(),
                sessions: week.sessions,
                closures: week.closures,
                unit: week.unit,
                maximum: week.maximum,
                available: week.available,
                waiting_list_open: week.waiting_list_open,
                paused_until: week.paused_until,
                closed_visits: form.code("closedVisits"),
                bookings_go_ahead: !form.value("bookingsGoAhead").is_empty(),
            })
        },
        move |_| {
            toast::say(tr!(week_edit.saved));
            url::go(&done);
        },
    );
}

/// "2pm to 3:30pm".
fn times(start_minute: i32, minutes: i32) -> String {
    let clock = |minute: i32| dates::clock(minute.rem_euclid(24 * 60).unsigned_abs());
    tr!(dates.span, from = clock(start_minute), to = clock(start_minute + minutes))
}

/// The choices of how often a session comes: every week, or one week of the month.
fn rhythms() -> Vec<Choice> {
    vec![
        Choice::new(Frequency::Weekly.code(), tr!(week_edit.every_week)),
        Choice::new("1", tr!(rhythm.first)),
        Choice::new("2", tr!(rhythm.second)),
        Choice::new("3", tr!(rhythm.third)),
        Choice::new("4", tr!(rhythm.fourth)),
        Choice::new("-1", tr!(rhythm.last)),
    ]
}
