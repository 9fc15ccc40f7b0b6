//! How it came to this: what was done and what was written, the newest first, and room to write.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::referral::{HistoryEntry, Message, Referral, capital};
use crate::api::inputs::MessageSendInput;
use crate::api::load::Status;
use crate::api::mutations::message_send;
use crate::api::types::{
    BookingOutcome, CancelledBy, CloseOutcome, Code, Date, DateTime, DeclineReason, HistoryKind,
    MessageAudience, NoShow, PauseReason, RecallReason, Uuid,
};
use crate::components::button;
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::live;
use crate::components::page::section;
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::{dates, i18n, messages, tr};

/// How much of the history stands open; the rest is folded.
const SHOWN: usize = 12;

pub fn form(referral: &cynic::Id) -> Form {
    Form::new(format!("message:{}", referral.inner()))
        .beside("message")
        .initial("audience", MessageAudience::Internal.code())
}

pub fn drawn(referral: &Referral, form: Form, page: Status) -> AnyView {
    let mut lines: Vec<(&DateTime, AnyView)> = referral
        .history
        .nodes
        .iter()
        .map(|entry| (&entry.at, entry_view(entry)))
        .chain(referral.messages.nodes.iter().map(|message| (&message.at, message_view(message))))
        .collect();
    lines.sort_by(|one, other| other.0.cmp(one.0));
    let mut lines: Vec<AnyView> = lines.into_iter().map(|(_, view)| view).collect();
    let older = lines.split_off(lines.len().min(SHOWN));
    let older = (!older.is_empty()).then(|| {
        view! {
            <details class="nhsuk-details">
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{tr!(referrals.older)}</span>
                </summary>
                <ol class="dolen-history">{older}</ol>
            </details>
        }
    });
    section(
        tr!(referrals.history),
        view! {
            {composer(referral, form, page)}
            <ol class="dolen-history">{lines}</ol>
            {older}
        }
        .into_any(),
    )
}

/// What happened, on one line: "The charity said yes: Good Neighbours".
pub fn sentence(entry: &HistoryEntry) -> String {
    let charity =
        entry.charity.as_ref().map(|charity| i18n::pick(&charity.name_en, &charity.name_cy).to_owned());
    let broker = entry.broker.as_ref().filter(|_| entry.kind == HistoryKind::ReferralAllocated);
    let facts: Vec<String> = [
        charity,
        broker.map(|broker| broker.name.clone()),
        entry.code.as_deref().and_then(|code| words_of(entry.kind, code)).map(str::to_owned),
        entry.instant.as_ref().map(dates::day_time),
        entry.date.as_ref().map(|day| dated(entry.kind, day)),
    ]
    .into_iter()
    .flatten()
    .collect();
    let words = capital(entry.kind.words());
    if facts.is_empty() { words } else { format!("{words}: {}", facts.join(" · ")) }
}

fn entry_view(entry: &HistoryEntry) -> AnyView {
    let nobody = if entry.by_link { tr!(referrals.by_link) } else { tr!(referrals.by_itself) };
    let who = entry.actor.as_ref().map_or_else(|| nobody.to_owned(), |actor| actor.name.clone());
    let text = entry.text.clone().filter(|text| !text.is_empty()).map(
        |text| view! { <p class="dolen-prose">{tr!(referrals.quoted, words = messages::reason(&text))}</p> },
    );
    view! {
        <li>
            <span class="dolen-history__when">{dates::ago_tag(&entry.at)} " · " {who}</span>
            {sentence(entry)}
            {text}
        </li>
    }
    .into_any()
}

/// What an entry's day means: until when it holds, from when, or by when an answer is due.
fn dated(kind: HistoryKind, day: &Date) -> String {
    match kind {
        HistoryKind::EnquirySent => tr!(referrals.due_on, day = dates::day(day)),
        HistoryKind::BookingProposed | HistoryKind::BookingChanged => {
            tr!(wanted.from_day, day = dates::soft(dates::day(day)))
        }
        HistoryKind::ReferralHeld | HistoryKind::BookingPaused => {
            tr!(person.until, day = dates::soft(dates::day(day)))
        }
        _ => dates::day(day),
    }
}

fn message_view(message: &Message) -> AnyView {
    let audience = match message.audience {
        MessageAudience::Internal => tag::tag(tr!(referrals.to_team), "grey"),
        MessageAudience::Charity => tag::tag(tr!(referrals.to_charity), "yellow"),
    };
    view! {
        <li class="dolen-history__message">
            <span class="dolen-history__when">
                {dates::ago_tag(&message.at)} " · " {message.author.name.clone()} " " {audience}
            </span>
            <p class="dolen-prose">{message.body.clone()}</p>
        </li>
    }
    .into_any()
}

/// The words of an entry's code, which is spelt in the enum that its kind says.
fn words_of(kind: HistoryKind, code: &str) -> Option<&'static str> {
    fn words<C: Code + Words>(code: &str) -> Option<&'static str> {
        C::from_code(code).map(Words::words)
    }
    match kind {
        HistoryKind::ReferralClosed => words::<CloseOutcome>(code),
        HistoryKind::EnquiryDeclined => words::<DeclineReason>(code),
        HistoryKind::EnquiryRecalled => words::<RecallReason>(code),
        HistoryKind::BookingPaused => words::<PauseReason>(code),
        HistoryKind::BookingEnded | HistoryKind::BookingEndPlanned => words::<BookingOutcome>(code),
        HistoryKind::BookingCancelled | HistoryKind::VisitCancelled => words::<CancelledBy>(code),
        HistoryKind::VisitNoShow => words::<NoShow>(code),
        _ => None,
    }
}

fn composer(referral: &Referral, form: Form, page: Status) -> AnyView {
    if !referral.may_note {
        return ().into_any();
    }
    let charities = referral.enquiries.iter().filter(|enquiry| enquiry.may_write);
    let audiences: Vec<Choice> =
        std::iter::once(Choice::new(MessageAudience::Internal.code(), tr!(referrals.to_team)))
            .chain(charities.map(|enquiry| {
                let name = i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy);
                Choice::new(enquiry.id.inner(), name)
            }))
            .collect();
    let audience = (audiences.len() > 1)
        .then(|| field::radios(form, field("audience", tr!(referrals.who_reads)), audiences));
    let readers: Vec<(String, String)> = referral
        .enquiries
        .iter()
        .map(|enquiry| {
            let charity = i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy).to_owned();
            (enquiry.id.inner().to_owned(), tr!(referrals.charity_sees, charity = charity))
        })
        .collect();
    let who_sees = move || {
        let chosen = form.get("audience");
        let charity = readers.iter().find(|(enquiry, _)| *enquiry == chosen);
        charity.map_or_else(|| tr!(referrals.team_sees).to_owned(), |(_, words)| words.clone())
    };
    let id = referral.id.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let referral_id = id.clone();
        form.send(
            move |key| message_send(message_input(form, key, referral_id)),
            move |_| {
                form.initial("audience", MessageAudience::Internal.code());
                toast::say(tr!(referrals.message_sent));
                page.refresh();
            },
        );
    };
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary" id="write">
                <span class="nhsuk-details__summary-text">{tr!(referrals.write)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <form novalidate on:submit=submit>
                    {field::error_summary(form)}
                    {audience}
                    <p role="status"><b>{live::words(who_sees)}</b></p>
                    {field::text_area(form, field("body", tr!(referrals.message)).hint(tr!(referrals.message_hint)))}
                    {button::submit(tr!(referrals.send_message), form.busy)}
                </form>
            </div>
        </details>
    }
    .into_any()
}

fn message_input(form: Form, idempotency_key: Uuid, referral_id: cynic::Id) -> MessageSendInput {
    let chosen = form.value("audience");
    let internal = chosen.is_empty() || chosen == MessageAudience::Internal.code();
    MessageSendInput {
        idempotency_key,
        referral_id,
        audience: if internal { MessageAudience::Internal } else { MessageAudience::Charity },
        enquiry_id: (!internal).then(|| cynic::Id::new(chosen)),
        body: form.value("body"),
    }
}
