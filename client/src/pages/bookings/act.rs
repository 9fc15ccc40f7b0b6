//! What may be done with a whole booking, each behind its own words: what it asks, what will happen, and to whom.

use std::future::Future;
use std::pin::Pin;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::booking::Booking;
use super::visits::{cancel_fields, on_behalf_of};
use crate::api::inputs::{
    BookingCancelInput, BookingChangeInput, BookingDeclineCancellationInput, BookingEndInput, BookingInput,
    BookingPauseInput, BookingRequestCancellationInput,
};
use crate::api::load::Status;
use crate::api::mutations::{
    Answer, booking_cancel, booking_change, booking_confirm, booking_decline_cancellation, booking_end,
    booking_pause, booking_request_cancellation, booking_resume,
};
use crate::api::types::{BookingAction, BookingOutcome, CancelledBy, Code, Date, PauseReason, Uuid};
use crate::api::versions;
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::toast;
use crate::messages::Words;
use crate::pages::referrals::plan::{self, Pattern, Session};
use crate::{browser, dates, tr};

/// The form of the one action that is open.
#[derive(Clone, Copy)]
pub struct Deeds {
    open: RwSignal<Option<BookingAction>>,
    form: Form,
}

/// What a form needs of the booking, owned.
#[derive(Clone)]
struct Subject {
    id: cynic::Id,
    version: i32,
    pattern: Pattern,
    session: Option<cynic::Id>,
    sessions: Vec<Session>,
    /// Why it is paused and until when, if it is.
    pause: Option<(PauseReason, Option<Date>)>,
}

impl Deeds {
    pub fn new(booking: &cynic::Id) -> Self {
        Self { open: RwSignal::new(None), form: Form::new(format!("booking:{}", booking.inner())) }
    }

    pub fn drawn(self, booking: &Booking, page: Status) -> AnyView {
        // Who goes is chosen from a visit.
        let mut actions = booking.actions.clone();
        actions.retain(|action| *action != BookingAction::ChooseVolunteer);
        if actions.is_empty() {
            return ().into_any();
        }
        let subject = Subject {
            id: booking.id.clone(),
            version: booking.version,
            pattern: booking.pattern.clone(),
            session: booking.session_id.clone(),
            sessions: booking.offering.sessions.clone(),
            pause: booking.pause_reason.map(|reason| (reason, booking.paused_until.clone())),
        };
        let choices: Vec<AnyView> = actions.iter().map(|action| self.choice(*action)).collect();
        let panel = move || match self.open.get() {
            Some(action) => self.panel_of(action, subject.clone(), page),
            None => ().into_any(),
        };
        view! {
            <p class="dolen-actions">{choices}</p>
            {panel}
        }
        .into_any()
    }

    fn choice(self, action: BookingAction) -> AnyView {
        let toggle = move |_| {
            let opens = self.open.get_untracked() != Some(action);
            self.form.forget();
            self.form.clear_errors();
            self.open.set(opens.then_some(action));
            if opens {
                browser::focus_soon("deed");
            }
        };
        view! {
            <button
                class="nhsuk-button nhsuk-button--secondary nhsuk-button--small"
                id=chooser(action)
                type="button"
                aria-expanded=move || if self.open.get() == Some(action) { "true" } else { "false" }
                on:click=toggle
            >
                {action.words()}
            </button>
        }
        .into_any()
    }

    fn panel_of(self, action: BookingAction, subject: Subject, page: Status) -> AnyView {
        let form = self.form;
        let fields = fields(form, action, &subject);
        let again = subject.clone();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(action, subject.clone(), page);
        };
        let act = match action {
            BookingAction::Cancel => button::button(Kind::Warning, action.words(), form.busy, move || {
                self.send(action, again.clone(), page);
            }),
            _ => button::submit(action.words(), form.busy),
        };
        view! {
            <form class="dolen-panel" id="deed" tabindex="-1" aria-label=action.words() novalidate on:submit=submit>
                {field::error_summary(form)}
                <p>{what_happens(action)}</p>
                {fields}
                <div class="nhsuk-button-group">
                    {act}
                    {button::button(Kind::Quiet, tr!(referrals.never_mind), form.busy, move || self.close(action))}
                </div>
            </form>
        }
        .into_any()
    }

    fn close(self, action: BookingAction) {
        self.open.set(None);
        browser::focus_soon(chooser(action));
    }

    fn send(self, action: BookingAction, subject: Subject, page: Status) {
        let form = self.form;
        let (booking_id, version) = (subject.id, subject.version);
        let (id, pause) = (booking_id.clone(), subject.pause);
        form.clear_errors();
        let done = move |_| {
            match undoing(action, id, pause) {
                Some(ready) => toast::say_undoable(said(action), ready),
                None => toast::say(said(action)),
            }
            browser::keep_focus();
            self.open.set(None);
            page.refresh();
        };
        match action {
            BookingAction::Confirm => form.send(
                move |idempotency_key| booking_confirm(BookingInput { idempotency_key, booking_id, version }),
                done,
            ),
            BookingAction::Resume => form.send(
                move |idempotency_key| booking_resume(BookingInput { idempotency_key, booking_id, version }),
                done,
            ),
            BookingAction::Change => {
                let Some(plan) = plan::read(form) else { return };
                form.send(
                    move |idempotency_key| {
                        booking_change(BookingChangeInput {
                            idempotency_key,
                            booking_id,
                            version,
                            session_id: plan.session_id,
                            pattern: plan.pattern,
                            start_on: plan.start_on,
                            end_on: plan.end_on,
                        })
                    },
                    done,
                );
            }
            BookingAction::Pause => {
                form.require("reason");
                let (reason, until) = (form.code::<PauseReason>("reason"), form.date("until"));
                let (Some(reason), false) = (reason, form.refused()) else { return };
                form.send(
                    move |idempotency_key| {
                        booking_pause(BookingPauseInput {
                            idempotency_key,
                            booking_id,
                            version,
                            reason,
                            until,
                        })
                    },
                    done,
                );
            }
            BookingAction::End => {
                form.require("outcome");
                let (Some(outcome), false) = (form.code::<BookingOutcome>("outcome"), form.refused()) else {
                    return;
                };
                form.send(
                    move |idempotency_key| {
                        booking_end(BookingEndInput { idempotency_key, booking_id, version, outcome })
                    },
                    done,
                );
            }
            BookingAction::RequestCancellation => form.send(
                move |idempotency_key| {
                    let reason = form.value("reason");
                    booking_request_cancellation(BookingRequestCancellationInput {
                        idempotency_key,
                        booking_id,
                        version,
                        reason,
                    })
                },
                done,
            ),
            BookingAction::Cancel => {
                let by = form.code("by").unwrap_or(CancelledBy::Referrer);
                form.send(
                    move |idempotency_key| {
                        let reason = form.value("reason");
                        booking_cancel(BookingCancelInput {
                            idempotency_key,
                            booking_id,
                            version,
                            by,
                            reason,
                        })
                    },
                    done,
                );
            }
            BookingAction::ChooseVolunteer => {}
            BookingAction::DeclineCancellation => form.send(
                move |idempotency_key| {
                    let note = form.optional("note");
                    booking_decline_cancellation(BookingDeclineCancellationInput {
                        idempotency_key,
                        booking_id,
                        version,
                        note,
                    })
                },
                done,
            ),
        }
    }
}

/// The id of the button that opens an action's form.
fn chooser(action: BookingAction) -> String {
    format!("choose-{action:?}")
}

type Writing = Pin<Box<dyn Future<Output = Answer>>>;

/// How to undo it, for the two that undo each other: the version that the booking has now, then the write. `pause` is how it was
/// paused before.
fn undoing(
    action: BookingAction,
    booking_id: cynic::Id,
    pause: Option<(PauseReason, Option<Date>)>,
) -> Option<Pin<Box<dyn Future<Output = Option<Writing>>>>> {
    let write: Box<dyn FnOnce(i32) -> Writing> = match (action, pause) {
        (BookingAction::Pause, _) => {
            let booking_id = booking_id.clone();
            Box::new(move |version| {
                let idempotency_key = Uuid(browser::random_uuid());
                Box::pin(booking_resume(BookingInput { idempotency_key, booking_id, version }))
            })
        }
        (BookingAction::Resume, Some((reason, until))) => {
            let booking_id = booking_id.clone();
            let until = until.filter(|until| *until > dates::today());
            Box::new(move |version| {
                let idempotency_key = Uuid(browser::random_uuid());
                Box::pin(booking_pause(BookingPauseInput {
                    idempotency_key,
                    booking_id,
                    version,
                    reason,
                    until,
                }))
            })
        }
        _ => return None,
    };
    Some(Box::pin(async move { versions::booking(&booking_id).await.ok().map(write) }))
}

fn fields(form: Form, action: BookingAction, subject: &Subject) -> AnyView {
    match action {
        BookingAction::Confirm | BookingAction::Resume | BookingAction::ChooseVolunteer => ().into_any(),
        BookingAction::Change => {
            let tomorrow = dates::add_days(&dates::today(), 1);
            plan::begin_with(form, &subject.pattern, subject.session.as_ref(), &tomorrow, None);
            view! {
                {plan::fields(form, &subject.sessions)}
                {field::date(form, field("startOn", tr!(bookings.changes_from)))}
                {field::date(form, field("endOn", tr!(book.last_day)).hint(tr!(book.last_day_hint)))}
            }
            .into_any()
        }
        BookingAction::Pause => view! {
            {field::radios(form, field("reason", tr!(referrals.why)), field::choices::<PauseReason>())}
            {field::date(form, field("until", tr!(bookings.pause_until)))}
        }
        .into_any(),
        BookingAction::End => {
            // That its day has come, the house says by itself.
            let mut outcomes = field::choices::<BookingOutcome>();
            outcomes.retain(|choice| choice.value != BookingOutcome::RanItsCourse.code());
            field::radios(form, field("outcome", tr!(bookings.outcome)), outcomes)
        }
        BookingAction::RequestCancellation => field::text_area(form, field("reason", tr!(referrals.why))),
        BookingAction::Cancel => {
            form.initial("by", on_behalf_of().code());
            cancel_fields(form)
        }
        BookingAction::DeclineCancellation => field::text_area(form, field("note", tr!(bookings.given))),
    }
}

fn what_happens(action: BookingAction) -> &'static str {
    match action {
        BookingAction::Confirm => tr!(bookings.means.confirm),
        BookingAction::Change => tr!(bookings.means.change),
        BookingAction::Pause => tr!(bookings.means.pause),
        BookingAction::Resume => tr!(bookings.means.resume),
        BookingAction::End => tr!(bookings.means.end),
        BookingAction::RequestCancellation => tr!(bookings.means.request_cancellation),
        BookingAction::Cancel => tr!(bookings.means.cancel),
        BookingAction::DeclineCancellation => tr!(bookings.means.decline_cancellation),
        BookingAction::ChooseVolunteer => "",
    }
}

fn said(action: BookingAction) -> &'static str {
    match action {
        BookingAction::Confirm => tr!(book.booked),
        BookingAction::Change => tr!(bookings.changed),
        BookingAction::Pause => tr!(bookings.paused),
        BookingAction::Resume => tr!(bookings.resumed),
        BookingAction::End => tr!(bookings.ended),
        BookingAction::RequestCancellation => tr!(bookings.asked_to_cancel),
        BookingAction::Cancel => tr!(bookings.cancelled),
        BookingAction::DeclineCancellation => tr!(bookings.answered),
        BookingAction::ChooseVolunteer => tr!(volunteers.chosen),
    }
}
