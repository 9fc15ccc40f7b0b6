//! One session being written: when, how many, how often, and on which other days besides.

use leptos::prelude::*;

use super::draft::{Editor, Open};
use super::rhythms;
use crate::api::inputs::SessionInput;
use crate::api::types::{Code, Frequency, Weekday};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, Field, field};
use crate::components::form::Form;
use crate::components::live;
use crate::{browser, dates, tr};

const TITLE: &str = "session-title";
/// What a new session is likely to be: two hours from two, for four.
const LIKELY: (i32, i32, i32) = (14 * 60, 120, 4);

/// Opens a session of the week, or a new one.
pub fn open(editor: Editor, which: Open) {
    let known = match which {
        Open::Known(index) => editor.draft.with_untracked(|draft| draft.sessions.get(index).cloned()),
        Open::New(_) => None,
    };
    let (start, minutes, places) =
        known.as_ref().map_or(LIKELY, |known| (known.start_minute, known.minutes, known.places));
    let weekday = match (which, &known) {
        (Open::New(weekday), _) => weekday,
        (Open::Known(_), Some(known)) => known.weekday,
        (Open::Known(_), None) => return,
    };
    let clock = |minute: i32| dates::clock(minute.rem_euclid(24 * 60).unsigned_abs());
    let from = known.as_ref().map_or_else(dates::today, |known| known.valid_from.clone());
    let to = known.as_ref().and_then(|known| known.valid_to.as_ref());
    let panel = editor.panel;
    panel.clear_errors();
    panel.set("weekday", weekday.code());
    panel.set("start", clock(start));
    panel.set("end", clock(start + minutes));
    panel.set("places", places.to_string());
    panel.set("repeat", repeat(known.as_ref()));
    panel.set("validFrom", dates::plain_day(&from));
    panel.set("validTo", to.map(dates::plain_day).unwrap_or_default());
    panel.set("also", "");
    editor.open.set(Some(which));
    browser::focus_soon(TITLE);
}

fn repeat(session: Option<&SessionInput>) -> String {
    match session {
        Some(session) if session.frequency == Frequency::Monthly => {
            session.week_of_month.unwrap_or(1).to_string()
        }
        _ => Frequency::Weekly.code().to_owned(),
    }
}

/// The fields of the session that is open; nothing where none is.
pub fn panel(editor: Editor) -> AnyView {
    live::part(move || match editor.open.get() {
        Some(which) => untrack(|| drawn(editor, which)),
        None => ().into_any(),
    })
}

fn drawn(editor: Editor, which: Open) -> AnyView {
    let panel = editor.panel;
    let time = |name: &str, label: &str| Field {
        autocomplete: Some("off"),
        ..field(name, label).width("nhsuk-input--width-5")
    };
    let (title, remove) = match which {
        Open::New(_) => (tr!(week_edit.new_session), ().into_any()),
        Open::Known(index) => {
            let remove = move || {
                editor.remove(index);
                browser::focus_soon("sessions");
            };
            (
                tr!(week_edit.session),
                button::button(Kind::Secondary, tr!(week_edit.remove), panel.busy, remove),
            )
        }
    };
    let put = move || put(editor, which);
    let close = move || {
        editor.open.set(None);
        browser::focus_soon("sessions");
    };
    view! {
        <div class="dolen-panel">
            <h3 class="nhsuk-heading-s" id=TITLE tabindex="-1">{title}</h3>
            <div class="dolen-filters">
                {field::select(panel, field("weekday", tr!(week_edit.day)), field::choices::<Weekday>())}
                {field::text(panel, time("start", tr!(week_edit.from_time)))}
                {field::text(panel, time("end", tr!(week_edit.to_time)))}
                {field::number(panel, field("places", tr!(week_edit.places)))}
                {field::select(panel, field("repeat", tr!(week_edit.how_often)), rhythms())}
            </div>
            {field::in_a_row(field::checkboxes(panel, field("also", tr!(week_edit.also)), short_days()))}
            <details class="nhsuk-details">
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{tr!(week_edit.dates)}</span>
                </summary>
                <div class="nhsuk-details__text">
                    {field::date(panel, field("validFrom", tr!(week_edit.first_day)))}
                    {field::date(panel, field("validTo", tr!(week_edit.last_day)))}
                </div>
            </details>
            <div class="nhsuk-button-group">
                {button::button(Kind::Secondary, tr!(week_edit.put), panel.busy, put)}
                {remove}
                {button::button(Kind::Quiet, tr!(week_edit.close), panel.busy, close)}
            </div>
        </div>
    }
    .into_any()
}

fn short_days() -> Vec<Choice> {
    Weekday::ALL.iter().map(|day| Choice::new(day.code(), dates::weekday_short(*day))).collect()
}

/// Puts what is written into the week, on its day and on the others that are ticked.
fn put(editor: Editor, which: Open) {
    let panel = editor.panel;
    panel.clear_errors();
    let Some(session) = read(panel) else { return };
    let also: Vec<Weekday> =
        panel.codes("also").into_iter().filter(|weekday| *weekday != session.weekday).collect();
    editor.change(|draft| {
        let copies = also.into_iter().map(|weekday| SessionInput { id: None, weekday, ..session.clone() });
        let copies: Vec<SessionInput> = copies.collect();
        match which {
            Open::Known(index) => {
                if let Some(known) = draft.sessions.get_mut(index) {
                    *known = SessionInput { id: known.id.clone(), ..session };
                }
            }
            Open::New(_) => draft.sessions.push(session),
        }
        draft.sessions.extend(copies);
    });
    editor.open.set(None);
    browser::focus_soon("sessions");
}

fn read(panel: Form) -> Option<SessionInput> {
    for name in ["start", "end", "places"] {
        panel.require(name);
    }
    let (start, end, places) = (panel.time("start"), panel.time("end"), panel.number("places"));
    let (from, valid_to) = (panel.date("validFrom"), panel.date("validTo"));
    let wrong = panel.errors.with_untracked(|errors| errors.first().and_then(|error| error.field.clone()));
    if let Some(field) = wrong {
        browser::focus(&field);
        return None;
    }
    let week_of_month = panel.value("repeat").parse().ok();
    Some(SessionInput {
        id: None,
        frequency: if week_of_month.is_some() { Frequency::Monthly } else { Frequency::Weekly },
        weekday: panel.code("weekday")?,
        week_of_month,
        start_minute: start?,
        minutes: (end? - start?).rem_euclid(24 * 60),
        places: places?.max(0),
        valid_from: from.unwrap_or_else(dates::today),
        valid_to,
    })
}

/// The same week anew from a day on, to be changed from there: what is given now ends the day before.
pub fn another_week(editor: Editor) -> AnyView {
    let panel = editor.panel;
    let copy = move || {
        panel.clear_errors();
        panel.require("copyFrom");
        let Some(day) = panel.date("copyFrom") else {
            browser::focus("copyFrom");
            return;
        };
        let before = dates::add_days(&day, -1);
        editor.change(|draft| {
            let going_on = |session: &&mut SessionInput| {
                session.valid_from < day && session.valid_to.as_ref().is_none_or(|last| *last >= day)
            };
            let mut copies = Vec::new();
            for session in draft.sessions.iter_mut().filter(going_on) {
                copies.push(SessionInput { id: None, valid_from: day.clone(), ..session.clone() });
                session.valid_to = Some(before.clone());
            }
            draft.sessions.extend(copies);
        });
        panel.set("copyFrom", "");
        browser::focus_soon("sessions");
    };
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{tr!(week_edit.another)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <p>{tr!(week_edit.another_about)}</p>
                {field::date(panel, field("copyFrom", tr!(week_edit.another_from)))}
                {button::button(Kind::Secondary, tr!(week_edit.copy), panel.busy, copy)}
            </div>
        </details>
    }
    .into_any()
}
