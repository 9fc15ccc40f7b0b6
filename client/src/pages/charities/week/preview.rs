//! The coming four weeks as people will find them, and what is booked and in the way, before anything is kept.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::draft::Editor;
use crate::api::inputs::WeekInput;
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{ClashCode, ClosedVisits, DateTime, SubjectKind, TimeState, UserError};
use crate::components::field::{self, Choice, field};
use crate::components::status::{self, Skeleton};
use crate::components::{live, tag};
use crate::messages::{self, Words};
use crate::pages::our::subject::capitalised;
use crate::{dates, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    week: WeekInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct PreviewQuery {
    #[arguments(offeringId: $id, week: $week)]
    availability_preview: AvailabilityPreview,
}

#[derive(cynic::QueryFragment)]
struct AvailabilityPreview {
    times: Vec<PreviewTime>,
    clash_count: i32,
    clashes: Vec<Clash>,
    user_errors: Vec<UserError>,
}

#[derive(cynic::QueryFragment)]
struct PreviewTime {
    starts_at: DateTime,
    ends_at: DateTime,
    state: TimeState,
    free: i32,
    bank_holiday: bool,
}

#[derive(cynic::QueryFragment)]
struct Clash {
    code: ClashCode,
    starts_at: Option<DateTime>,
    places: Option<i32>,
    booking_count: i32,
    bookings: Vec<Booking>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    subject: Subject,
}

#[derive(cynic::QueryFragment)]
struct Subject {
    name: Option<String>,
}

/// A clash as the page tells it.
#[derive(Clone, PartialEq)]
pub struct Told {
    code: ClashCode,
    words: String,
}

pub fn preview(editor: Editor, id: &cynic::Id) -> AnyView {
    let id = id.clone();
    let loaded = load(
        move || PreviewQuery::build(Variables { id: id.clone(), week: editor.week() }),
        &[SubjectKind::Booking, SubjectKind::Offering],
    );
    status::show(loaded, Skeleton::Rows, move |answer| drawn(editor, &answer.availability_preview))
}

fn drawn(editor: Editor, preview: &AvailabilityPreview) -> AnyView {
    let told: Vec<Told> = preview.clashes.iter().map(told).collect();
    if editor.clashes.with_untracked(|before| *before != told) {
        editor.clashes.set(told);
    }
    if !preview.user_errors.is_empty() {
        let errors = preview.user_errors.iter();
        let errors: Vec<AnyView> =
            errors.map(|error| view! { <li>{messages::user_error(error)}</li> }.into_any()).collect();
        return view! { <ul class="nhsuk-list nhsuk-list--bullet" role="status">{errors}</ul> }.into_any();
    }
    let found = preview.times.iter().filter(|time| time.state == TimeState::Free).count();
    let found = i32::try_from(found).unwrap_or(i32::MAX);
    let verdict = if preview.times.is_empty() {
        tr!(week_edit.by_arrangement).to_owned()
    } else {
        tr!(week_edit.times_found, count = found)
    };
    let clashes = (preview.clash_count > 0).then(|| {
        let words = tr!(week_edit.clash_count, count = preview.clash_count);
        view! { <p class="dolen-clash"><a href="#clashes">{words}</a></p> }
    });
    let mut weeks: Vec<(crate::api::types::Date, Vec<AnyView>)> = Vec::new();
    for time in &preview.times {
        let monday = dates::monday_of(&dates::date_of(&time.starts_at));
        if weeks.last().is_none_or(|(last, _)| *last != monday) {
            weeks.push((monday, Vec::new()));
        }
        if let Some((_, times)) = weeks.last_mut() {
            times.push(time_view(time));
        }
    }
    let weeks = weeks.into_iter().map(|(monday, times)| {
        let title = tr!(our.week_of, day = dates::soft(dates::day(&monday)));
        view! {
            <h3 class="nhsuk-heading-xs nhsuk-u-margin-bottom-1">{title}</h3>
            <ul class="dolen-list">{times}</ul>
        }
        .into_any()
    });
    let weeks: Vec<AnyView> = weeks.collect();
    view! { <p role="status">{verdict}</p> {clashes} {weeks} }.into_any()
}

fn time_view(time: &PreviewTime) -> AnyView {
    let state = match time.state {
        TimeState::Free => view! { <span>{tr!(week_edit.free, count = time.free)}</span> }.into_any(),
        TimeState::Full => tag::tag(time.state.words(), "orange"),
        TimeState::Closed | TimeState::Paused => tag::tag(time.state.words(), "grey"),
    };
    let holiday = time.bank_holiday.then(|| tag::tag(tr!(words.conflict_code.bank_holiday), "yellow"));
    let day = capitalised(&dates::day(&dates::date_of(&time.starts_at)));
    view! {
        <li class="dolen-list__row">
            <span>{day} ", " {dates::span(&time.starts_at, &time.ends_at)}</span>
            <span class="dolen-list__aside">{holiday} {state}</span>
        </li>
    }
    .into_any()
}

fn told(clash: &Clash) -> Told {
    let names: Vec<&str> =
        clash.bookings.iter().filter_map(|booking| booking.subject.name.as_deref()).collect();
    let who = if names.is_empty() { tr!(week_edit.somebody).to_owned() } else { names.join(", ") };
    let words = match (&clash.starts_at, clash.places) {
        (Some(at), _) => format!("{who}: {}", dates::day_time(at)),
        (None, Some(places)) => {
            let booked = tr!(week_edit.booked, count = clash.booking_count);
            let places = tr!(offering.places, count = places);
            format!("{who}: {booked}, {places}")
        }
        (None, None) => who,
    };
    Told { code: clash.code, words }
}

/// What is booked and in the way, and the questions what becomes of it. Nothing where nothing is.
pub fn clashes(editor: Editor) -> AnyView {
    live::part(move || {
        let told = editor.clashes.get();
        if told.is_empty() {
            return ().into_any();
        }
        let (closed, others): (Vec<Told>, Vec<Told>) =
            told.into_iter().partition(|clash| clash.code == ClashCode::ClosedDay);
        view! {
            <div class="dolen-warning" id="clashes" tabindex="-1" role="region" aria-labelledby="clashes-title">
                <h2 class="nhsuk-heading-s nhsuk-u-margin-bottom-1" id="clashes-title">{tr!(week_edit.in_the_way)}</h2>
                {of_closed_days(editor, &closed)}
                {of_bookings(editor, &others)}
            </div>
        }
        .into_any()
    })
}

fn of_closed_days(editor: Editor, clashes: &[Told]) -> AnyView {
    if clashes.is_empty() {
        return ().into_any();
    }
    let hint = |choice| match choice {
        ClosedVisits::CallOff => tr!(week_edit.call_off_hint),
        ClosedVisits::GoAhead => tr!(week_edit.go_ahead_hint),
    };
    let choices = [ClosedVisits::CallOff, ClosedVisits::GoAhead].into_iter().map(|choice| Choice {
        hint: Some(hint(choice).to_owned()),
        ..Choice::new(crate::api::types::Code::code(choice), choice.words())
    });
    view! {
        {lines(clashes)}
        {field::radios(editor.form, field("closedVisits", tr!(week_edit.what_of_visits)), choices.collect())}
    }
    .into_any()
}

fn of_bookings(editor: Editor, clashes: &[Told]) -> AnyView {
    if clashes.is_empty() {
        return ().into_any();
    }
    let yes = vec![Choice {
        hint: Some(tr!(week_edit.bookings_hint).to_owned()),
        ..Choice::new("YES", tr!(week_edit.bookings_go_ahead))
    }];
    view! {
        {lines(clashes)}
        {field::checkboxes(editor.form, field("bookingsGoAhead", tr!(week_edit.what_of_bookings)), yes)}
    }
    .into_any()
}

fn lines(clashes: &[Told]) -> AnyView {
    let lines = clashes
        .iter()
        .map(|clash| view! { <li>{clash.words.clone()} " (" {clash.code.words()} ")"</li> }.into_any());
    let lines: Vec<AnyView> = lines.collect();
    view! { <ul class="nhsuk-list nhsuk-list--bullet">{lines}</ul> }.into_any()
}
