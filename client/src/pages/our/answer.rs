//! One answer to an enquiry on a page of its own: what it means, an optional note, and the button that sends it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::enquiry::{Enquiry, load_enquiry};
use crate::api::inputs::{EnquiryAnswerInput, EnquiryDeclineInput};
use crate::api::mutations::{enquiry_accept, enquiry_decline, enquiry_waitlist};
use crate::api::types::{Code, DeclineReason, DeclinedBy, EnquiryAction};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{tr, url};

#[derive(Clone, Copy, PartialEq)]
pub enum Answering {
    Accept,
    Waitlist,
    Decline,
}

impl Answering {
    fn action(self) -> EnquiryAction {
        match self {
            Self::Accept => EnquiryAction::Accept,
            Self::Waitlist => EnquiryAction::Waitlist,
            Self::Decline => EnquiryAction::Decline,
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Accept => tr!(our.accept_title),
            Self::Waitlist => tr!(our.wait_title),
            Self::Decline => tr!(our.decline_title),
        }
    }

    /// What it means and what happens next.
    fn meaning(self) -> &'static str {
        match self {
            Self::Accept => tr!(our.accept_meaning),
            Self::Waitlist => tr!(our.wait_meaning),
            Self::Decline => tr!(our.decline_meaning),
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Accept => tr!(our.accept_button),
            Self::Waitlist => tr!(our.wait_button),
            Self::Decline => tr!(our.decline_button),
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Accept => tr!(our.accept_done),
            Self::Waitlist => tr!(our.wait_done),
            Self::Decline => tr!(our.decline_done),
        }
    }
}

pub fn answer(id: &str, answering: Answering) -> AnyView {
    let loaded = load_enquiry(id);
    let form = Form::new(format!("enquiry:{id}:{}", answering.action().code()));
    let href = format!("/our/enquiries/{id}");
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.enquiry.as_ref(),
        move |enquiry| {
            if enquiry.may(answering.action()) {
                form_view(form, enquiry, answering)
            } else {
                too_late(enquiry)
            }
        },
    );
    page(answering.title(), Some(back(href, tr!(our.to_enquiry))), body)
}

/// It was answered, recalled or has lapsed meanwhile.
fn too_late(enquiry: &Enquiry) -> AnyView {
    let href = format!("/our/enquiries/{}", enquiry.id.inner());
    status::empty(tr!(our.too_late), view! { <a href=href>{tr!(our.see_enquiry)}</a> }.into_any())
}

fn form_view(form: Form, enquiry: &Enquiry, answering: Answering) -> AnyView {
    let (id, version) = (enquiry.id.clone(), enquiry.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, id.clone(), version, answering);
    };
    let reasons = (answering == Answering::Decline).then(|| {
        field::radios(
            form,
            field("reason", tr!(our.decline_reason)),
            field::some_choices(&enquiry.decline_reasons),
        )
    });
    let hint = match answering {
        Answering::Decline => tr!(our.decline_note_hint),
        Answering::Accept | Answering::Waitlist => tr!(our.note_hint),
    };
    let note = field("note", tr!(our.note)).hint(hint);
    let href = format!("/our/enquiries/{}", enquiry.id.inner());
    view! {
        <div class="dolen-text">
            <p><b>{enquiry.offering.name().to_owned()}</b> <br/> {enquiry.subject.who()}</p>
            <p>{answering.meaning()}</p>
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {reasons}
                {field::text_area(form, note)}
                <div class="dolen-choices">
                    {button::submit(answering.button(), form.busy)}
                    {button::link(Kind::Secondary, tr!(our.not_yet), href)}
                </div>
            </form>
        </div>
    }
    .into_any()
}

fn send(form: Form, id: cynic::Id, version: i32, answering: Answering) {
    form.clear_errors();
    let reason = form.code::<DeclineReason>("reason");
    if answering == Answering::Decline && reason.is_none() {
        form.add_error("reason", tr!(our.choose_reason));
    }
    if form.refused() {
        return;
    }
    let note = form.optional("note");
    let href = match answering {
        Answering::Accept => format!("/our/enquiries/{}", id.inner()),
        Answering::Waitlist | Answering::Decline => "/our/enquiries".to_owned(),
    };
    let done = move |_: cynic::Id| {
        toast::say(answering.done());
        // Going back should not lead to a question that is answered.
        url::replace(&href);
    };
    let answer = move |key| EnquiryAnswerInput {
        idempotency_key: key,
        enquiry_id: id.clone(),
        version,
        note: note.clone(),
    };
    match (answering, reason) {
        (Answering::Accept, _) => form.send(|key| enquiry_accept(answer(key)), done),
        (Answering::Waitlist, _) => form.send(|key| enquiry_waitlist(answer(key)), done),
        (Answering::Decline, None) => {}
        (Answering::Decline, Some(reason)) => {
            let write = move |key| {
                let EnquiryAnswerInput { idempotency_key, enquiry_id, version, note } = answer(key);
                enquiry_decline(EnquiryDeclineInput {
                    idempotency_key,
                    enquiry_id,
                    version,
                    by: DeclinedBy::Charity,
                    reason,
                    note,
                })
            };
            form.send(write, done);
        }
    }
}
