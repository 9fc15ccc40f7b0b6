//! The charities that were asked, a line each: when, until when, and what they said.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::referral::{Enquiry, Referral};
use crate::api::inputs::{EnquiryDeclineInput, EnquiryRecallInput};
use crate::api::load::Status;
use crate::api::mutations::{enquiry_decline, enquiry_recall};
use crate::api::types::{
    BookingStateKind, Code, DeclineReason, DeclinedBy, EnquiryAction, EnquiryStateKind, RecallReason,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::section;
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::pages::charities::waiting::place;
use crate::{browser, dates, i18n, tr};

/// The forms under the lines; at most one is open.
#[derive(Clone, Copy)]
pub struct Answers {
    open: RwSignal<Option<(String, EnquiryAction)>>,
    recall: Form,
    decline: Form,
}

impl Answers {
    pub fn new(referral: &cynic::Id) -> Self {
        Self {
            open: RwSignal::new(None),
            recall: Form::new(format!("recall:{}", referral.inner())).beside("recall"),
            decline: Form::new(format!("decline:{}", referral.inner())).beside("decline"),
        }
    }

    pub fn drawn(self, referral: &Referral, page: Status) -> AnyView {
        if referral.enquiries.is_empty() {
            return ().into_any();
        }
        let lines: Vec<AnyView> =
            referral.enquiries.iter().rev().map(|enquiry| self.line(referral, enquiry, page)).collect();
        section(tr!(referrals.asked), view! { <ul class="dolen-list">{lines}</ul> }.into_any())
    }

    fn line(self, referral: &Referral, enquiry: &Enquiry, page: Status) -> AnyView {
        let charity = i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy).to_owned();
        let offering = i18n::pick(&enquiry.offering.name_en, &enquiry.offering.name_cy).to_owned();
        let answer = answer(enquiry).map(|answer| view! { <p>{answer}</p> });
        let overdue = enquiry.overdue.then(|| tag::tag(tr!(referrals.overdue), "red"));
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    <a href=format!("/offerings/{}", enquiry.offering.id.inner())>{charity}</a>
                    <p class="dolen-list__meta">{offering} " · " {dated(enquiry)}</p>
                    {answer}
                    {enquiry.place.as_ref().map(place)}
                    {links(referral, enquiry)}
                    {self.choices(enquiry)}
                    {self.form(enquiry.clone(), page)}
                </div>
                <div class="dolen-list__aside">{overdue} {tag::enquiry(enquiry.state)}</div>
            </li>
        }
        .into_any()
    }

    /// The quiet buttons that open a form under the line.
    fn choices(self, enquiry: &Enquiry) -> AnyView {
        let choice = |action: EnquiryAction, words: &'static str, form: Form| {
            enquiry.actions.contains(&action).then(|| {
                let id = enquiry.id.inner().to_owned();
                let opened = move || self.open.get() == Some((id.clone(), action));
                let id = enquiry.id.inner().to_owned();
                let toggle = move |_| {
                    let this = Some((id.clone(), action));
                    let opens = self.open.get_untracked() != this;
                    self.open.set(this.filter(|_| opens));
                    if opens {
                        browser::focus_soon(form.element("reason"));
                    }
                };
                view! {
                    <button
                        class="dolen-link-button"
                        id=format!("{}-{}", action.code(), enquiry.id.inner())
                        type="button"
                        aria-expanded=move || if opened() { "true" } else { "false" }
                        on:click=toggle
                    >
                        {words}
                    </button>
                }
            })
        };
        view! {
            <p class="dolen-actions">
                {choice(EnquiryAction::Recall, tr!(referrals.recall), self.recall)}
                {choice(EnquiryAction::DeclineForPerson, tr!(referrals.decline_for_person), self.decline)}
            </p>
        }
        .into_any()
    }

    fn form(self, enquiry: Enquiry, page: Status) -> AnyView {
        (move || match self.open.get() {
            Some((id, EnquiryAction::Recall)) if id == enquiry.id.inner() => self.recall(&enquiry, page),
            Some((id, EnquiryAction::DeclineForPerson)) if id == enquiry.id.inner() => {
                self.decline(&enquiry, page)
            }
            _ => ().into_any(),
        })
        .into_any()
    }

    fn recall(self, enquiry: &Enquiry, page: Status) -> AnyView {
        let (form, id, version) = (self.recall, enquiry.id.clone(), enquiry.version);
        let charity = i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy).to_owned();
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            form.clear_errors();
            form.require("reason");
            let (Some(reason), false) = (form.code::<RecallReason>("reason"), form.refused()) else { return };
            let enquiry_id = id.clone();
            let write = move |key| {
                enquiry_recall(EnquiryRecallInput { idempotency_key: key, enquiry_id, version, reason })
            };
            form.send(write, move |_| self.done(tr!(referrals.recalled), page));
        };
        view! {
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                <p>{tr!(referrals.recall_means, charity = charity)}</p>
                {field::radios(form, field("reason", tr!(referrals.why)), field::choices::<RecallReason>())}
                {button::submit(tr!(referrals.recall), form.busy)}
            </form>
        }
        .into_any()
    }

    fn decline(self, enquiry: &Enquiry, page: Status) -> AnyView {
        let (form, id, version) = (self.decline, enquiry.id.clone(), enquiry.version);
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            form.clear_errors();
            form.require("reason");
            let (Some(reason), false) = (form.code::<DeclineReason>("reason"), form.refused()) else {
                return;
            };
            let enquiry_id = id.clone();
            let write = move |key| {
                enquiry_decline(EnquiryDeclineInput {
                    idempotency_key: key,
                    enquiry_id,
                    version,
                    by: DeclinedBy::Person,
                    reason,
                    note: form.optional("note"),
                })
            };
            form.send(write, move |_| self.done(tr!(referrals.declined), page));
        };
        view! {
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::radios(form, field("reason", tr!(referrals.why)), field::some_choices(&enquiry.decline_reasons))}
                {field::text_area(form, field("note", tr!(referrals.note_for_charity)))}
                {button::submit(tr!(referrals.decline_for_person), form.busy)}
            </form>
        }
        .into_any()
    }

    fn done(self, words: &'static str, page: Status) {
        browser::keep_focus();
        self.open.set(None);
        toast::say(words);
        page.refresh();
    }
}

/// "asked Tuesday 17 November · answer due Thursday 19 November".
fn dated(enquiry: &Enquiry) -> String {
    let asked = tr!(referrals.asked_on, day = dates::soft(dates::day(&dates::date_of(&enquiry.sent_at))));
    let unanswered = matches!(enquiry.state, EnquiryStateKind::Sent | EnquiryStateKind::Opened);
    let then = match (&enquiry.answered_at, unanswered) {
        (Some(at), _) => Some(tr!(referrals.answered_on, day = dates::soft(dates::day(&dates::date_of(at))))),
        (None, true) => Some(tr!(referrals.due_on, day = dates::day(&enquiry.due_on))),
        (None, false) => None,
    };
    std::iter::once(asked).chain(then).collect::<Vec<_>>().join(" · ")
}

/// What came back, in words: the reason, and what was written.
fn answer(enquiry: &Enquiry) -> Option<String> {
    let reason = enquiry
        .decline_reason
        .map(|reason| match enquiry.declined_by {
            Some(DeclinedBy::Person) => format!("{}: {}", DeclinedBy::Person.words(), reason.words()),
            _ => reason.words().to_owned(),
        })
        .or_else(|| enquiry.recall_reason.map(|reason| reason.words().to_owned()));
    let note = enquiry
        .answer_note
        .as_ref()
        .filter(|note| !note.is_empty())
        .map(|note| tr!(referrals.quoted, words = note.clone()));
    let said: Vec<String> = [reason, note].into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(". "))
}

/// To the booking that came of it, or to planning one.
fn links(referral: &Referral, enquiry: &Enquiry) -> AnyView {
    let agreed = enquiry.booking.as_ref().filter(|booking| booking.state != BookingStateKind::Proposed);
    let booking = agreed.map(|booking| {
        let href = format!("/bookings/{}", booking.id.inner());
        view! { <p><a href=href>{tr!(referrals.see_booking)}</a> " " {tag::booking(booking.state)}</p> }
    });
    let plan = enquiry.may_book.then(|| {
        let href = plan_href(&referral.id, enquiry);
        view! { <p><a href=href>{tr!(referrals.plan_booking)}</a></p> }
    });
    view! { {booking} {plan} }.into_any()
}

/// The page that plans a booking out of this answer.
pub fn plan_href(referral: &cynic::Id, enquiry: &Enquiry) -> String {
    format!("/referrals/{}/book/{}", referral.inner(), enquiry.id.inner())
}

/// A link that looks like the page's one button.
pub fn primary(words: &'static str, href: String) -> AnyView {
    button::link(Kind::Primary, words, href)
}
