//! The visits of a booking, a line each; one of them can be moved, cancelled or recorded where it stands.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::booking::Visit;
use crate::api::inputs::{VisitCancelInput, VisitMoveInput, VisitRecordInput};
use crate::api::load::Status;
use crate::api::mutations::{visit_cancel, visit_move, visit_record};
use crate::api::session;
use crate::api::types::{
    CancelledBy, Code, Language, NoShow, Role, VisitAction, VisitResult, VisitStateKind,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::{status, tag, toast};
use crate::messages::Words;
use crate::{browser, dates, tr};

/// The form under one of the lines; at most one is open.
#[derive(Clone, Copy)]
pub struct One {
    open: RwSignal<Option<(String, VisitAction)>>,
    form: Form,
}

impl One {
    pub fn new(booking: &cynic::Id) -> Self {
        Self {
            open: RwSignal::new(None),
            form: Form::new(format!("visit:{}", booking.inner())).beside("visit"),
        }
    }

    pub fn list(self, visits: &[Visit], none: &'static str, page: Status) -> AnyView {
        if visits.is_empty() {
            return status::empty(none, ().into_any());
        }
        let rows: Vec<AnyView> = visits.iter().map(|visit| self.row(visit, page)).collect();
        view! { <ul class="dolen-list">{rows}</ul> }.into_any()
    }

    fn row(self, visit: &Visit, page: Status) -> AnyView {
        let facts = facts(visit);
        let facts = (!facts.is_empty()).then(|| view! { <p class="dolen-list__meta">{facts}</p> });
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    {dates::day(&dates::date_of(&visit.starts_at))} ", " {dates::span(&visit.starts_at, &visit.ends_at)}
                    {facts}
                    {self.choices(visit)}
                    {self.panel(visit.clone(), page)}
                </div>
                <div class="dolen-list__aside">{tag::visit(visit.state)}</div>
            </li>
        }
        .into_any()
    }

    fn choices(self, visit: &Visit) -> AnyView {
        if visit.actions.is_empty() {
            return ().into_any();
        }
        let day = dates::day(&dates::date_of(&visit.starts_at));
        // Who goes is chosen on a page of its own.
        let choose = visit.actions.contains(&VisitAction::ChooseVolunteer).then(|| {
            let href = format!("/visits/{}/volunteer", visit.id.inner());
            view! {
                <a href=href>
                    {VisitAction::ChooseVolunteer.words()} <span class="nhsuk-u-visually-hidden">" " {day.clone()}</span>
                </a>
            }
        });
        let choices: Vec<AnyView> = visit
            .actions
            .iter()
            .filter(|action| **action != VisitAction::ChooseVolunteer)
            .map(|action| {
                let action = *action;
                let this = (visit.id.inner().to_owned(), action);
                let id = chooser(visit, action);
                let is_open = {
                    let this = this.clone();
                    move || self.open.with(|open| open.as_ref() == Some(&this))
                };
                let toggle = move |_| {
                    let opens = self.open.with_untracked(|open| open.as_ref() != Some(&this));
                    self.form.forget();
                    self.form.clear_errors();
                    self.open.set(opens.then(|| this.clone()));
                    if opens {
                        browser::focus_soon("visit-panel");
                    }
                };
                view! {
                    <button
                        class="dolen-link-button"
                        id=id
                        type="button"
                        aria-expanded=move || if is_open() { "true" } else { "false" }
                        on:click=toggle
                    >
                        {action.words()} <span class="nhsuk-u-visually-hidden">" " {day.clone()}</span>
                    </button>
                }
                .into_any()
            })
            .collect();
        view! { <p class="dolen-actions">{choices} {choose}</p> }.into_any()
    }

    fn panel(self, visit: Visit, page: Status) -> AnyView {
        (move || match self.open.get() {
            Some((id, action)) if id == visit.id.inner() => self.panel_of(action, visit.clone(), page),
            _ => ().into_any(),
        })
        .into_any()
    }

    fn panel_of(self, action: VisitAction, visit: Visit, page: Status) -> AnyView {
        let form = self.form;
        let wall = dates::wall(&visit.starts_at);
        let fields = match action {
            VisitAction::ChooseVolunteer => ().into_any(),
            VisitAction::Move => {
                form.initial("date", dates::plain_day(&wall.date()))
                    .initial("startMinute", dates::time(&visit.starts_at));
                view! {
                    {field::date(form, field("date", tr!(bookings.new_day)))}
                    {field::text(form, field("startMinute", tr!(book.start)).width("nhsuk-input--width-5"))}
                }
                .into_any()
            }
            VisitAction::Cancel => {
                form.initial("by", on_behalf_of().code());
                cancel_fields(form)
            }
            VisitAction::RecordDone => {
                let planned = visit.minutes.map(|minutes| minutes.to_string()).unwrap_or_default();
                form.initial("minutes", planned);
                view! {
                    {field::number(form, field("minutes", tr!(bookings.lasted)).hint(tr!(bookings.lasted_hint)))}
                    {field::in_a_row(field::radios(form, field("language", tr!(bookings.given_in)), field::choices::<Language>()))}
                    {field::text_area(form, field("note", tr!(bookings.note)))}
                }
                .into_any()
            }
            VisitAction::RecordNoShow => {
                form.initial("noShowWho", NoShow::Person.code());
                view! {
                    {field::in_a_row(field::radios(form, field("noShowWho", tr!(bookings.who_was_missing)), field::choices::<NoShow>()))}
                    {field::text_area(form, field("note", tr!(bookings.note)))}
                }
                .into_any()
            }
        };
        let opener = chooser(&visit, action);
        let close = move || {
            self.open.set(None);
            browser::focus_soon(opener.clone());
        };
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(action, &visit, page);
        };
        view! {
            <form class="dolen-panel" id="visit-panel" tabindex="-1" aria-label=action.words() novalidate on:submit=submit>
                {field::error_summary(form)}
                {fields}
                <div class="nhsuk-button-group">
                    {button::submit(action.words(), form.busy)}
                    {button::button(Kind::Quiet, tr!(referrals.never_mind), form.busy, close)}
                </div>
            </form>
        }
        .into_any()
    }

    fn send(self, action: VisitAction, visit: &Visit, page: Status) {
        let form = self.form;
        let (visit_id, version) = (visit.id.clone(), visit.version);
        form.clear_errors();
        let done = move |_| {
            browser::keep_focus();
            self.open.set(None);
            toast::say(said(action));
            page.refresh();
        };
        match action {
            VisitAction::ChooseVolunteer => {}
            VisitAction::Move => {
                form.require("date");
                form.require("startMinute");
                let (date, start_minute) = (form.date("date"), form.time("startMinute"));
                let (Some(date), Some(start_minute), false) = (date, start_minute, form.refused()) else {
                    return;
                };
                form.send(
                    move |key| {
                        visit_move(VisitMoveInput {
                            idempotency_key: key,
                            visit_id,
                            version,
                            date,
                            start_minute,
                        })
                    },
                    done,
                );
            }
            VisitAction::Cancel => {
                let by = form.code("by").unwrap_or(CancelledBy::Referrer);
                form.send(
                    move |key| {
                        let (idempotency_key, reason) = (key, form.value("reason"));
                        visit_cancel(VisitCancelInput { idempotency_key, visit_id, version, by, reason })
                    },
                    done,
                );
            }
            VisitAction::RecordDone | VisitAction::RecordNoShow => {
                let minutes = form.number("minutes");
                if form.refused() {
                    return;
                }
                let happened = action == VisitAction::RecordDone;
                form.send(
                    move |key| {
                        visit_record(VisitRecordInput {
                            idempotency_key: key,
                            visit_id,
                            version,
                            result: if happened { VisitResult::Done } else { VisitResult::NoShow },
                            minutes,
                            language: form.code("language"),
                            note: form.optional("note"),
                            no_show_who: form.code("noShowWho"),
                        })
                    },
                    done,
                );
            }
        }
    }
}

/// The id of the button that opens the form of a visit's action.
fn chooser(visit: &Visit, action: VisitAction) -> String {
    format!("{action:?}-{}", visit.id.inner())
}

/// Who wishes it, and why: of one visit or of the whole booking.
pub fn cancel_fields(form: Form) -> AnyView {
    view! {
        {field::in_a_row(field::radios(form, field("by", tr!(bookings.who_cancels)), field::choices::<CancelledBy>()))}
        {field::text_area(form, field("reason", tr!(referrals.why)))}
    }
    .into_any()
}

/// Whose wish it most likely is, by who is at the page.
pub fn on_behalf_of() -> CancelledBy {
    let charity = session::viewer().is_some_and(|viewer| viewer.is(Role::Charity));
    if charity { CancelledBy::Charity } else { CancelledBy::Person }
}

fn said(action: VisitAction) -> &'static str {
    match action {
        VisitAction::Move => tr!(bookings.visit_moved),
        VisitAction::Cancel => tr!(bookings.visit_cancelled),
        VisitAction::RecordDone | VisitAction::RecordNoShow | VisitAction::ChooseVolunteer => {
            tr!(bookings.visit_recorded)
        }
    }
}

/// What became of it.
fn facts(visit: &Visit) -> String {
    let minutes = visit.minutes.map(|minutes| tr!(bookings.minutes, count = minutes));
    let language = visit.language.map(|language| language.words().to_owned());
    let missing = visit.no_show_who.map(|who| tr!(bookings.missing, who = who.words()));
    let by = visit.cancelled_by.map(|by| by.words().to_owned());
    let reason = visit.cancel_reason.as_deref().and_then(called_off);
    let moved =
        visit.moved_to.as_ref().map(|to| tr!(bookings.moved_to, when = dates::soft(dates::day_time(to))));
    let done = visit.state == VisitStateKind::Done;
    let goes = visit.who_goes.clone().map(|name| tr!(volunteers.goes, name = name));
    let goes = goes.filter(|_| visit.state == VisitStateKind::Planned);
    let parts = [
        goes,
        minutes.filter(|_| done),
        language.filter(|_| done),
        missing,
        by,
        reason,
        moved,
        visit.note.clone(),
    ];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// Why it was called off: what somebody wrote, or what happened to the booking.
fn called_off(reason: &str) -> Option<String> {
    match reason {
        "" => None,
        "BOOKING_PAUSED" => Some(tr!(bookings.off.paused).to_owned()),
        "BOOKING_ENDED" => Some(tr!(bookings.off.ended).to_owned()),
        "BOOKING_CANCELLED" => Some(tr!(bookings.off.cancelled).to_owned()),
        "BOOKING_CHANGED" => Some(tr!(bookings.off.changed).to_owned()),
        "OFFERING_CLOSED" => Some(tr!(bookings.off.closed).to_owned()),
        written => Some(written.to_owned()),
    }
}
