//! Can we take this? One enquiry: what is asked, by when, and the three answers; once accepted, whom to visit.
//!
//! Looking at the page tells the broker once that the enquiry was seen.

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::enquiries::{OfferingName, due, state_tag};
use super::subject::{self, Subject};
use crate::api::inputs::EnquiryInput;
use crate::api::load::{Load, load};
use crate::api::mutations::enquiry_open;
use crate::api::schema;
use crate::api::types::{
    AccountName, Date, DateTime, DeclineReason, DeclinedBy, EnquiryAction, EnquiryStateKind, RecallReason,
    SubjectKind, Uuid,
};
use crate::components::button::{self, Kind};
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::messages::Words;
use crate::pages::concerns;
use crate::{browser, dates, tr};

#[derive(cynic::QueryVariables)]
pub struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
pub struct EnquiryQuery {
    #[arguments(id: $id)]
    pub enquiry: Option<Enquiry>,
}

#[derive(cynic::QueryFragment)]
pub struct Enquiry {
    pub id: cynic::Id,
    pub version: i32,
    pub state: EnquiryStateKind,
    pub message: String,
    pub sent_by: AccountName,
    pub sent_at: DateTime,
    pub due_on: Date,
    pub lapse_on: Date,
    pub overdue: bool,
    pub answer_note: Option<String>,
    pub declined_by: Option<DeclinedBy>,
    pub decline_reason: Option<DeclineReason>,
    pub recall_reason: Option<RecallReason>,
    pub offering: OfferingName,
    pub subject: Subject,
    pub booking: Option<BookingId>,
    pub actions: Vec<EnquiryAction>,
    pub decline_reasons: Vec<DeclineReason>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Booking")]
pub struct BookingId {
    pub id: cynic::Id,
}

impl Enquiry {
    pub fn may(&self, action: EnquiryAction) -> bool {
        self.actions.contains(&action)
    }
}

/// The enquiry with this id, kept up to date.
pub fn load_enquiry(id: &str) -> Load<EnquiryQuery> {
    let id = cynic::Id::new(id);
    load(
        move || EnquiryQuery::build(Variables { id: id.clone() }),
        &[SubjectKind::Enquiry, SubjectKind::Booking],
    )
}

pub fn enquiry(id: &str) -> AnyView {
    let loaded = load_enquiry(id);
    tell_that_it_is_seen(loaded);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.enquiry.as_ref()) {
        Some(enquiry) => title_of(enquiry),
        None => tr!(our.enquiry).to_owned(),
    };
    let body = status::show_found(loaded, Skeleton::Detail, |answer| answer.enquiry.as_ref(), drawn);
    titled_page(title, Some(back("/our/enquiries", tr!(our.to_enquiries))), body)
}

/// The question while it is open; then whom it is about.
fn title_of(enquiry: &Enquiry) -> String {
    if enquiry.may(EnquiryAction::Accept) {
        tr!(our.can_you_help, offering = enquiry.offering.name().to_owned())
    } else {
        format!("{}: {}", enquiry.offering.name(), enquiry.subject.who())
    }
}

/// Once in the life of the page; if it fails, nothing is lost, and the next look tries again.
fn tell_that_it_is_seen(loaded: Load<EnquiryQuery>) {
    Effect::new(move |told: Option<bool>| {
        let told = told.unwrap_or(false);
        let Some(answer) = loaded.get() else { return told };
        let unseen = answer.enquiry.as_ref().filter(|enquiry| !told && enquiry.may(EnquiryAction::Open));
        let Some(enquiry) = unseen else { return told };
        let input = EnquiryInput {
            idempotency_key: Uuid(browser::random_uuid()),
            enquiry_id: enquiry.id.clone(),
            version: enquiry.version,
        };
        spawn_local(async move {
            let _ = enquiry_open(input).await;
            loaded.refresh();
        });
        true
    });
}

fn drawn(enquiry: &Enquiry) -> AnyView {
    let open = enquiry.may(EnquiryAction::Accept);
    let contact = enquiry
        .subject
        .name
        .is_some()
        .then(|| section(tr!(our.whom_to_visit), subject::contact(&enquiry.subject)));
    let asked = subject::asked(&enquiry.subject);
    let asked = if contact.is_some() { section(tr!(our.what_is_asked), asked) } else { asked };
    view! {
        <div class="dolen-text">
            {standing(enquiry)}
            {contact}
            {asked}
            {message(enquiry)}
            {open.then(|| answers(enquiry))}
            {concerns::link(&enquiry.id)}
        </div>
    }
    .into_any()
}

/// Where it stands, first on the page.
fn standing(enquiry: &Enquiry) -> AnyView {
    let words = match enquiry.state {
        EnquiryStateKind::Sent | EnquiryStateKind::Opened => due_words(enquiry),
        EnquiryStateKind::Waitlisted => tr!(our.is_waitlisted).to_owned(),
        EnquiryStateKind::Accepted if enquiry.booking.is_some() => tr!(our.is_booked).to_owned(),
        EnquiryStateKind::Accepted => tr!(our.is_accepted).to_owned(),
        // Not the charity's no.
        EnquiryStateKind::Declined if enquiry.declined_by == Some(DeclinedBy::Person) => {
            tr!(our.recalled_not_needed).to_owned()
        }
        EnquiryStateKind::Declined => match enquiry.decline_reason {
            Some(reason) => tr!(our.is_declined_because, reason = reason.words()),
            None => tr!(our.is_declined).to_owned(),
        },
        EnquiryStateKind::Lapsed => tr!(our.is_lapsed).to_owned(),
        EnquiryStateKind::Recalled => recalled(enquiry.recall_reason).to_owned(),
    };
    let note = enquiry
        .answer_note
        .clone()
        .filter(|note| !note.is_empty())
        .map(|note| view! { <p>{tr!(our.you_wrote)} " “" {note} "”"</p> });
    let booking = enquiry.booking.as_ref().map(|booking| {
        view! { <p><a href=format!("/bookings/{}", booking.id.inner())>{tr!(our.see_booking)}</a></p> }
    });
    let tag = state_tag(enquiry.state, enquiry.overdue);
    view! {
        <p>{tag} " " {words}</p>
        {note}
        {booking}
    }
    .into_any()
}

fn due_words(enquiry: &Enquiry) -> String {
    let words = due(&enquiry.due_on, enquiry.overdue);
    if enquiry.overdue {
        format!("{words} {}", tr!(our.still_until, day = dates::soft(dates::day(&enquiry.lapse_on))))
    } else {
        words
    }
}

/// A kind word, with why.
fn recalled(reason: Option<RecallReason>) -> &'static str {
    match reason {
        Some(RecallReason::FoundElsewhere) => tr!(our.recalled_found),
        Some(RecallReason::NoLongerNeeded) => tr!(our.recalled_not_needed),
        Some(RecallReason::AskedByMistake) => tr!(our.recalled_mistake),
        Some(RecallReason::HelpStops) => tr!(our.recalled_stops),
        Some(RecallReason::TookTooLong | RecallReason::AgreementWithdrawn) | None => tr!(our.recalled),
    }
}

fn message(enquiry: &Enquiry) -> AnyView {
    if enquiry.message.is_empty() {
        return ().into_any();
    }
    let from = tr!(our.message_from, name = enquiry.sent_by.name.clone());
    section(
        from,
        view! {
            <div class="nhsuk-inset-text nhsuk-u-margin-top-0">
                <p class="dolen-prose">{enquiry.message.clone()}</p>
                <p class="dolen-small nhsuk-u-margin-bottom-0">{dates::ago_tag(&enquiry.sent_at)}</p>
            </div>
        }
        .into_any(),
    )
}

/// The three answers, always in sight; each leads to a page that says what it means.
fn answers(enquiry: &Enquiry) -> AnyView {
    let to = |answer: &str| format!("/our/enquiries/{}/{answer}", enquiry.id.inner());
    let wait = enquiry
        .may(EnquiryAction::Waitlist)
        .then(|| button::link(Kind::Secondary, tr!(our.answer_wait), to("waiting-list")));
    let decline = enquiry
        .may(EnquiryAction::Decline)
        .then(|| button::link(Kind::Secondary, tr!(our.answer_no), to("decline")));
    view! {
        <div class="dolen-bar" role="group" aria-label=tr!(our.your_answer)>
            {button::link(Kind::Primary, tr!(our.answer_yes), to("accept"))}
            {wait}
            {decline}
        </div>
    }
    .into_any()
}
