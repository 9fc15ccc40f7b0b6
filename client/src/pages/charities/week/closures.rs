//! The days on which nothing is given.

use leptos::prelude::*;

use super::super::availability::days_words;
use super::draft::Editor;
use crate::api::inputs::ClosureInput;
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::live;
use crate::{browser, tr};

pub fn closures(editor: Editor) -> AnyView {
    let panel = editor.panel;
    let list = live::part(move || {
        let closures = editor.draft.with(|draft| draft.closures.clone());
        if closures.is_empty() {
            return view! { <p>{tr!(week_edit.never_closed)}</p> }.into_any();
        }
        let lines: Vec<AnyView> =
            closures.iter().enumerate().map(|(index, closure)| line(editor, index, closure)).collect();
        view! { <ul class="dolen-list">{lines}</ul> }.into_any()
    });
    view! {
        <div id="closures" tabindex="-1">{list}</div>
        <div class="dolen-filters">
            {field::date(panel, field("closedFrom", tr!(week_edit.closed_from)))}
            {field::date(panel, field("closedTo", tr!(week_edit.closed_to)).hint(tr!(week_edit.closed_to_hint)))}
            {field::text(panel, field("closedWhy", tr!(week_edit.closed_why)).width("nhsuk-input--width-20"))}
        </div>
        {button::button(Kind::Secondary, tr!(week_edit.close_days), panel.busy, move || add(editor))}
    }
    .into_any()
}

fn line(editor: Editor, index: usize, closure: &ClosureInput) -> AnyView {
    let words = days_words(&closure.from_date, &closure.to_date, closure.reason.as_deref());
    let remove = move || {
        editor.change(|draft| {
            draft.closures.remove(index);
        });
        browser::focus_soon("closures");
    };
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">{words.clone()}</div>
            <div class="dolen-list__aside">
                <button class="dolen-link-button" type="button" on:click=move |_| remove()>
                    {tr!(week_edit.open_again)}
                    <span class="nhsuk-u-visually-hidden">": " {words}</span>
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// One day, or all days from one to another.
fn add(editor: Editor) {
    let panel = editor.panel;
    panel.clear_errors();
    panel.require("closedFrom");
    let (from, to) = (panel.date("closedFrom"), panel.date("closedTo"));
    let wrong = panel.errors.with_untracked(|errors| errors.first().and_then(|error| error.field.clone()));
    if let Some(field) = wrong {
        browser::focus(&field);
        return;
    }
    let Some(from_date) = from else { return };
    let to_date = to.unwrap_or_else(|| from_date.clone());
    let reason = panel.optional("closedWhy");
    editor.change(|draft| {
        draft.closures.push(ClosureInput { id: None, from_date, to_date, reason });
        draft.closures.sort_by(|one, other| one.from_date.cmp(&other.from_date));
    });
    for field in ["closedFrom", "closedTo", "closedWhy"] {
        panel.set(field, "");
    }
    browser::focus_soon("closures");
}
