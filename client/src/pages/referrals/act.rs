//! What to do next, as one sentence and one button; under it what else this viewer may do, each behind its own words.

use std::future::Future;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::enquiries::{plan_href, primary};
use super::referral::{Enquiry, Referral};
use crate::api::inputs::{
    ReferralAllocateInput, ReferralCloseInput, ReferralEnterInErrorInput, ReferralHoldInput, ReferralInput,
    ReferralReopenInput, ReferralReturnInput, ReferralWithdrawInput,
};
use crate::api::load::Status;
use crate::api::mutations::{
    Answer, referral_allocate, referral_close, referral_enter_in_error, referral_hold, referral_reopen,
    referral_resume, referral_return, referral_take, referral_withdraw,
};
use crate::api::types::{
    BookingStateKind, CloseOutcome, EnquiryStateKind, NextStepCode, ReferralAction, UserErrorCode, Uuid,
};
use crate::api::versions;
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::section;
use crate::components::toast;
use crate::messages::Words;
use crate::{browser, dates, i18n, tr};

/// The actions that ask for something first, in the order of their buttons.
const ASKING: [ReferralAction; 7] = [
    ReferralAction::Allocate,
    ReferralAction::ReturnForInformation,
    ReferralAction::Hold,
    ReferralAction::Close,
    ReferralAction::Reopen,
    ReferralAction::Withdraw,
    ReferralAction::EnterInError,
];

/// The forms of a referral's actions; at most one is open.
#[derive(Clone, Copy)]
pub struct Deeds {
    open: RwSignal<Option<ReferralAction>>,
    /// Taking and resuming, which ask for nothing.
    at_once: Form,
    /// One draft for all: a reason typed for holding serves for closing too.
    form: Form,
}

/// What a form needs of the referral, owned.
#[derive(Clone)]
struct Subject {
    id: cynic::Id,
    version: i32,
    brokers: Vec<Choice>,
}

impl Deeds {
    pub fn new(referral: &cynic::Id) -> Self {
        Self {
            open: RwSignal::new(None),
            at_once: Form::unkept(),
            form: Form::new(format!("deed:{}", referral.inner())),
        }
    }

    pub fn drawn(self, referral: &Referral, page: Status) -> AnyView {
        let subject = Subject {
            id: referral.id.clone(),
            version: referral.version,
            brokers: referral
                .team
                .brokers
                .iter()
                .map(|broker| Choice::new(broker.id.inner(), broker.name.clone()))
                .collect(),
        };
        let edit = referral.actions.contains(&ReferralAction::Edit)
            && !matches!(referral.next_step.code, NextStepCode::Submit | NextStepCode::AnswerQuestion);
        let edit = edit.then(|| view! { <a href=edit_href(referral)>{ReferralAction::Edit.words()}</a> });
        let others: Vec<AnyView> = ASKING
            .into_iter()
            .filter(|action| referral.actions.contains(action))
            .map(|action| self.choice(action))
            .collect();
        let body = view! {
            <p class="dolen-text">{sentence(referral)}</p>
            {field::error_summary(self.at_once)}
            {self.next_button(referral, page)}
            <p class="dolen-actions">{edit} {others}</p>
            {self.panel(subject, page)}
        };
        section(tr!(referrals.next), body.into_any())
    }

    /// The one button, if the next step is this viewer's.
    fn next_button(self, referral: &Referral, page: Status) -> AnyView {
        let may = |action| referral.actions.contains(&action);
        let find = format!("/find?referral={}", referral.id.inner());
        match referral.next_step.code {
            NextStepCode::Submit | NextStepCode::AnswerQuestion if may(ReferralAction::Edit) => {
                primary(tr!(referrals.edit_and_submit), edit_href(referral))
            }
            NextStepCode::Take if may(ReferralAction::Take) => self.take(referral, page),
            NextStepCode::Resume if may(ReferralAction::Resume) => self.resume(referral, page),
            NextStepCode::Ask | NextStepCode::AskAnother | NextStepCode::HelpStopped if referral.may_ask => {
                primary(tr!(referrals.find), find)
            }
            NextStepCode::PlanBooking | NextStepCode::ConfirmBooking => match bookable(referral) {
                Some(enquiry) => {
                    let words = if referral.next_step.code == NextStepCode::PlanBooking {
                        tr!(referrals.plan_booking)
                    } else {
                        tr!(referrals.confirm_booking)
                    };
                    primary(words, plan_href(&referral.id, enquiry))
                }
                None => ().into_any(),
            },
            NextStepCode::AwaitAnswer | NextStepCode::AwaitPlace if referral.may_ask => {
                button::link(Kind::Secondary, tr!(referrals.ask_another), find)
            }
            NextStepCode::FollowUp => match &referral.booking {
                Some(booking) => {
                    primary(tr!(referrals.see_booking), format!("/bookings/{}", booking.id.inner()))
                }
                None => ().into_any(),
            },
            _ => ().into_any(),
        }
    }

    fn take(self, referral: &Referral, page: Status) -> AnyView {
        let (id, version) = (referral.id.clone(), referral.version);
        let act = move || {
            let input = referral_input(&id, version);
            self.at_once
                .send(move |key| referral_take(input(key)), move |_| self.done(tr!(referrals.taken), page));
        };
        button::button(Kind::Primary, ReferralAction::Take.words(), self.at_once.busy, act)
    }

    fn resume(self, referral: &Referral, page: Status) -> AnyView {
        let (id, version) = (referral.id.clone(), referral.version);
        // What it takes to hold it again just as it was.
        let until = referral.hold_until.clone().filter(|until| *until > dates::today());
        let hold = referral.hold_reason.clone().zip(until);
        let act = move || {
            let input = referral_input(&id, version);
            let (hold, id) = (hold.clone(), id.clone());
            self.at_once.send(
                move |key| referral_resume(input(key)),
                move |_| match hold {
                    Some((reason, until)) => {
                        self.done_undoably(tr!(referrals.resumed), page, id.clone(), move |version| {
                            referral_hold(ReferralHoldInput {
                                idempotency_key: Uuid(browser::random_uuid()),
                                referral_id: id,
                                version,
                                reason,
                                until,
                            })
                        });
                    }
                    None => self.done(tr!(referrals.resumed), page),
                },
            );
        };
        button::button(Kind::Primary, ReferralAction::Resume.words(), self.at_once.busy, act)
    }

    /// The quiet button that opens an action's form.
    fn choice(self, action: ReferralAction) -> AnyView {
        let toggle = move |_| {
            let opens = self.open.get_untracked() != Some(action);
            self.form.clear_errors();
            self.open.set(opens.then_some(action));
            if opens {
                browser::focus_soon("deed");
            }
        };
        view! {
            <button
                class="dolen-link-button"
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

    /// The form of the action that is open.
    fn panel(self, subject: Subject, page: Status) -> AnyView {
        (move || match self.open.get() {
            Some(action) => self.panel_of(action, subject.clone(), page),
            None => ().into_any(),
        })
        .into_any()
    }

    fn panel_of(self, action: ReferralAction, subject: Subject, page: Status) -> AnyView {
        let form = self.form;
        let fields = match action {
            ReferralAction::Allocate => field::select(
                form,
                field("brokerId", tr!(referrals.which_broker)),
                subject.brokers.clone(),
            ),
            ReferralAction::ReturnForInformation => field::text_area(
                form,
                field("question", tr!(referrals.question)).hint(tr!(referrals.question_hint)),
            ),
            ReferralAction::Hold => view! {
                {field::text_area(form, field("reason", tr!(referrals.why)))}
                {field::date(form, field("until", tr!(referrals.hold_until)))}
            }
            .into_any(),
            ReferralAction::Close => view! {
                {field::radios(form, field("outcome", tr!(referrals.close_outcome)), field::choices::<CloseOutcome>())}
                {field::text_area(form, field("note", tr!(referrals.close_note)).hint(tr!(referrals.close_hint)))}
            }
            .into_any(),
            ReferralAction::Reopen => field::text_area(form, field("note", tr!(referrals.why))),
            ReferralAction::EnterInError => field::text_area(
                form,
                field("reason", tr!(referrals.why)).hint(tr!(referrals.enter_in_error_means)),
            ),
            _ => field::text_area(form, field("reason", tr!(referrals.why)).hint(tr!(referrals.withdraw_hint))),
        };
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(action, subject.clone(), page);
        };
        view! {
            <form class="dolen-panel" id="deed" tabindex="-1" aria-label=action.words() novalidate on:submit=submit>
                {field::error_summary(form)}
                {fields}
                <div class="nhsuk-button-group">
                    {button::submit(action.words(), form.busy)}
                    {button::button(Kind::Quiet, tr!(referrals.never_mind), form.busy, move || self.close(action))}
                </div>
            </form>
        }
        .into_any()
    }

    fn send(self, action: ReferralAction, subject: Subject, page: Status) {
        let form = self.form;
        let Subject { id: referral_id, version, .. } = subject;
        form.clear_errors();
        let done = move |_| self.done(said(action), page);
        match action {
            ReferralAction::Allocate => {
                form.require("brokerId");
                let (Some(broker_id), false) = (form.id("brokerId"), form.refused()) else { return };
                form.send(
                    move |key| {
                        let idempotency_key = key;
                        referral_allocate(ReferralAllocateInput {
                            idempotency_key,
                            referral_id,
                            version,
                            broker_id,
                        })
                    },
                    done,
                );
            }
            ReferralAction::ReturnForInformation => form.send(
                move |key| {
                    let (idempotency_key, question) = (key, form.value("question"));
                    referral_return(ReferralReturnInput { idempotency_key, referral_id, version, question })
                },
                done,
            ),
            ReferralAction::Hold => {
                form.require_as("reason", UserErrorCode::ReasonMissing);
                form.require("until");
                let (Some(until), false) = (form.date("until"), form.refused()) else { return };
                let id = referral_id.clone();
                let done = move |_| {
                    self.done_undoably(said(action), page, id.clone(), move |version| {
                        referral_resume(referral_input(&id, version)(Uuid(browser::random_uuid())))
                    });
                };
                form.send(
                    move |key| {
                        let (idempotency_key, reason) = (key, form.value("reason"));
                        referral_hold(ReferralHoldInput {
                            idempotency_key,
                            referral_id,
                            version,
                            reason,
                            until,
                        })
                    },
                    done,
                );
            }
            ReferralAction::Close => {
                form.require("outcome");
                let (Some(outcome), false) = (form.code("outcome"), form.refused()) else { return };
                form.send(
                    move |key| {
                        let (idempotency_key, note) = (key, form.optional("note"));
                        referral_close(ReferralCloseInput {
                            idempotency_key,
                            referral_id,
                            version,
                            outcome,
                            note,
                        })
                    },
                    done,
                );
            }
            ReferralAction::Reopen => form.send(
                move |key| {
                    let (idempotency_key, note) = (key, form.value("note"));
                    referral_reopen(ReferralReopenInput { idempotency_key, referral_id, version, note })
                },
                done,
            ),
            ReferralAction::EnterInError => form.send(
                move |key| {
                    let (idempotency_key, reason) = (key, form.value("reason"));
                    referral_enter_in_error(ReferralEnterInErrorInput {
                        idempotency_key,
                        referral_id,
                        reason,
                    })
                },
                done,
            ),
            _ => form.send(
                move |key| {
                    let (idempotency_key, reason) = (key, form.value("reason"));
                    referral_withdraw(ReferralWithdrawInput { idempotency_key, referral_id, version, reason })
                },
                done,
            ),
        }
    }

    fn close(self, action: ReferralAction) {
        self.open.set(None);
        browser::focus_soon(chooser(action));
    }

    fn done(self, words: &'static str, page: Status) {
        toast::say(words);
        self.drawn_anew(page);
    }

    /// The same, with an offer to undo it by `undo`, which gets the version that the referral has now.
    fn done_undoably<U>(
        self,
        words: &'static str,
        page: Status,
        id: cynic::Id,
        undo: impl FnOnce(i32) -> U + 'static,
    ) where
        U: Future<Output = Answer> + 'static,
    {
        toast::say_undoable(words, async move { versions::referral(&id).await.ok().map(undo) });
        self.drawn_anew(page);
    }

    fn drawn_anew(self, page: Status) {
        browser::keep_focus();
        self.open.set(None);
        page.refresh();
    }
}

/// The id of the button that opens an action's form.
fn chooser(action: ReferralAction) -> String {
    format!("choose-{action:?}")
}

fn referral_input(id: &cynic::Id, version: i32) -> impl FnOnce(Uuid) -> ReferralInput + use<> {
    let referral_id = id.clone();
    move |idempotency_key| ReferralInput { idempotency_key, referral_id, version }
}

/// What is said once it is done.
fn said(action: ReferralAction) -> &'static str {
    match action {
        ReferralAction::Allocate => tr!(referrals.allocated),
        ReferralAction::ReturnForInformation => tr!(referrals.returned),
        ReferralAction::Hold => tr!(referrals.held),
        ReferralAction::Close => tr!(referrals.closed),
        ReferralAction::Reopen => tr!(referrals.reopened),
        ReferralAction::EnterInError => tr!(referrals.marked_in_error),
        _ => tr!(referrals.withdrawn),
    }
}

fn edit_href(referral: &Referral) -> String {
    format!("/people/{}/referral/new?draft={}", referral.person.id.inner(), referral.id.inner())
}

/// The answer that a booking can be planned out of.
fn bookable(referral: &Referral) -> Option<&Enquiry> {
    referral.enquiries.iter().find(|enquiry| enquiry.may_book)
}

/// What to do next, as one would say it to a colleague.
fn sentence(referral: &Referral) -> String {
    let person = referral.person.display_name.clone();
    match referral.next_step.code {
        NextStepCode::Submit => tr!(referrals.step.submit, name = referral.coordinator.name.clone()),
        NextStepCode::AnswerQuestion => tr!(
            referrals.step.answer_question,
            name = referral.coordinator.name.clone(),
            question = referral.question.clone().unwrap_or_default()
        ),
        NextStepCode::Take => match &referral.submitted_at {
            Some(at) => tr!(referrals.step.take, ago = dates::ago(at)),
            None => NextStepCode::Take.words().to_owned(),
        },
        NextStepCode::Ask => tr!(referrals.step.ask, person = person),
        NextStepCode::AskAnother => tr!(referrals.step.ask_another, person = person),
        NextStepCode::AwaitAnswer => match (&referral.next_step.due, unanswered(referral)) {
            (Some(due), Some(charity)) => {
                tr!(referrals.step.await_answer, charity = charity, day = dates::soft(dates::day(due)))
            }
            _ => NextStepCode::AwaitAnswer.words().to_owned(),
        },
        NextStepCode::AwaitPlace => {
            tr!(referrals.step.await_place, charity = in_state(referral, EnquiryStateKind::Waitlisted))
        }
        NextStepCode::PlanBooking => tr!(
            referrals.step.plan_booking,
            charity = in_state(referral, EnquiryStateKind::Accepted),
            person = person
        ),
        NextStepCode::ConfirmBooking => {
            tr!(referrals.step.confirm_booking, charity = in_state(referral, EnquiryStateKind::Accepted))
        }
        NextStepCode::FollowUp => match referral.booking.as_ref().map(|booking| booking.state) {
            Some(BookingStateKind::Paused) => tr!(referrals.step.paused).to_owned(),
            _ => tr!(referrals.step.follow_up).to_owned(),
        },
        NextStepCode::HelpStopped => tr!(referrals.step.help_stopped).to_owned(),
        NextStepCode::Resume => tr!(
            referrals.step.resume,
            day = referral.hold_until.as_ref().map(dates::day).map(dates::soft).unwrap_or_default(),
            reason = referral.hold_reason.clone().unwrap_or_default()
        ),
        NextStepCode::Nothing => ended(referral),
    }
}

fn ended(referral: &Referral) -> String {
    if let Some(reason) = &referral.withdraw_reason {
        return tr!(referrals.step.withdrawn, reason = reason.clone());
    }
    let outcome = referral.close_outcome.map(|outcome| outcome.words().to_owned()).unwrap_or_default();
    let note = referral.close_note.clone().unwrap_or_default();
    format!("{} {note}", tr!(referrals.step.closed, outcome = outcome)).trim_end().to_owned()
}

/// Whose answer is awaited: the charity, or how many.
fn unanswered(referral: &Referral) -> Option<String> {
    let mut waiting = referral
        .enquiries
        .iter()
        .filter(|enquiry| matches!(enquiry.state, EnquiryStateKind::Sent | EnquiryStateKind::Opened));
    let first = waiting.next()?;
    match waiting.count() {
        0 => Some(name(first)),
        others => Some(tr!(
            referrals.and_others,
            charity = name(first),
            count = i32::try_from(others).unwrap_or(i32::MAX)
        )),
    }
}

fn in_state(referral: &Referral, state: EnquiryStateKind) -> String {
    referral.enquiries.iter().find(|enquiry| enquiry.state == state).map(name).unwrap_or_default()
}

fn name(enquiry: &Enquiry) -> String {
    i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy).to_owned()
}
