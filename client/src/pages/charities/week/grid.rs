//! The seven days with their sessions. A session is a button: pressed, it opens; the arrow keys move it, Delete removes it, and a pointer
//! can drag it to another day.

use leptos::ev::{DragEvent, KeyboardEvent};
use leptos::prelude::*;

use super::draft::{Editor, Open};
use super::session::open;
use super::times;
use crate::api::inputs::SessionInput;
use crate::api::types::{Code, Frequency, Weekday};
use crate::components::live;
use crate::pages::our::rhythm;
use crate::pages::our::subject::capitalised;
use crate::{dates, tr};

pub fn grid(editor: Editor) -> AnyView {
    live::part(move || {
        let sessions = editor.draft.with(|draft| draft.sessions.clone());
        let days: Vec<AnyView> = Weekday::ALL.iter().map(|day| day_view(editor, *day, &sessions)).collect();
        view! { <ol class="dolen-week dolen-week--kept">{days}</ol> }.into_any()
    })
}

fn day_view(editor: Editor, weekday: Weekday, sessions: &[SessionInput]) -> AnyView {
    let mut own: Vec<(usize, &SessionInput)> =
        sessions.iter().enumerate().filter(|(_, session)| session.weekday == weekday).collect();
    own.sort_by_key(|(_, session)| session.start_minute);
    let own: Vec<AnyView> = own.into_iter().map(|(index, session)| block(editor, index, session)).collect();
    let over = |event: DragEvent| event.prevent_default();
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        if let Some(index) = editor.dragged.get_untracked() {
            editor.dragged.set(None);
            editor.move_to(index, weekday);
        }
    };
    let name = dates::weekday_name(weekday);
    let add = format!("add-{}", weekday.code());
    view! {
        <li class="dolen-week__day" on:dragover=over on:drop=dropped>
            <h3>
                <span aria-hidden="true">{dates::weekday_short(weekday)}</span>
                <span class="nhsuk-u-visually-hidden">{capitalised(name)}</span>
            </h3>
            <ul class="dolen-week__visits">
                {own}
                <li>
                    <button class="dolen-week__add" type="button" id=add on:click=move |_| open(editor, Open::New(weekday))>
                        <span aria-hidden="true">"+ "</span>
                        {tr!(week_edit.add)}
                        <span class="nhsuk-u-visually-hidden">" " {name}</span>
                    </button>
                </li>
            </ul>
        </li>
    }
    .into_any()
}

fn block(editor: Editor, index: usize, session: &SessionInput) -> AnyView {
    let press = move |_| open(editor, Open::Known(index));
    let keys = move |event: KeyboardEvent| {
        match event.key().as_str() {
            "ArrowLeft" => editor.move_days(index, -1),
            "ArrowRight" => editor.move_days(index, 1),
            "ArrowUp" => editor.move_steps(index, -1),
            "ArrowDown" => editor.move_steps(index, 1),
            "Delete" => editor.remove(index),
            _ => return,
        }
        event.prevent_default();
    };
    let drag = move |_: DragEvent| editor.dragged.set(Some(index));
    view! {
        <li>
            <button
                class="dolen-week__session"
                type="button"
                id=format!("session-{index}")
                draggable="true"
                aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown Delete"
                on:click=press
                on:keydown=keys
                on:dragstart=drag
            >
                <b>{times(session.start_minute, session.minutes)}</b>
                <span>{tr!(offering.places, count = session.places)}</span>
                {facts(session)}
            </button>
        </li>
    }
    .into_any()
}

/// What is out of the ordinary: which one in the month, from when, until when.
fn facts(session: &SessionInput) -> Vec<AnyView> {
    let monthly =
        (session.frequency == Frequency::Monthly).then(|| rhythm::place(session.week_of_month).to_owned());
    let later = session.valid_from > dates::today();
    let from = later.then(|| tr!(offering.session_from, day = dates::plain_day(&session.valid_from)));
    let last = session.valid_to.as_ref();
    let until = last.map(|last| tr!(offering.session_until, day = dates::plain_day(last)));
    let facts = [monthly, from, until].into_iter().flatten();
    facts.map(|fact| view! { <span>{fact}</span> }.into_any()).collect()
}
