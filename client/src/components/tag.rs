//! A state as a word in a tag; the colour says it again, never alone.

use leptos::prelude::*;

use crate::api::types::{BookingState, CarePackageState, EnquiryState, ReferralProgress, VisitState};
use crate::messages::Words;

/// A word in a tag. `colour` is one of nhsuk-frontend's, as `green`.
pub fn tag(word: &'static str, colour: &'static str) -> AnyView {
    view! { <strong class=format!("nhsuk-tag nhsuk-tag--{colour}")>{word}</strong> }.into_any()
}

pub fn progress(progress: ReferralProgress) -> AnyView {
    let colour = match progress {
        ReferralProgress::New => "blue",
        ReferralProgress::Looking => "yellow",
        ReferralProgress::Asked => "purple",
        ReferralProgress::WaitingList => "orange",
        ReferralProgress::Accepted => "aqua-green",
        ReferralProgress::Arranged => "green",
        ReferralProgress::OnHold => "grey",
        ReferralProgress::Draft | ReferralProgress::Closed => "white",
    };
    tag(progress.words(), colour)
}

pub fn enquiry(state: EnquiryState) -> AnyView {
    let colour = match state {
        EnquiryState::Sent => "blue",
        EnquiryState::Opened => "aqua-green",
        EnquiryState::Accepted => "green",
        EnquiryState::Waitlisted => "yellow",
        EnquiryState::Declined => "orange",
        EnquiryState::Lapsed | EnquiryState::Recalled => "grey",
    };
    tag(state.words(), colour)
}

pub fn booking(state: BookingState) -> AnyView {
    let colour = match state {
        BookingState::Proposed => "blue",
        BookingState::Confirmed => "green",
        BookingState::Paused => "orange",
        BookingState::Ended | BookingState::Cancelled => "grey",
    };
    tag(state.words(), colour)
}

pub fn visit(state: VisitState) -> AnyView {
    let colour = match state {
        VisitState::Planned => "blue",
        VisitState::Done => "green",
        VisitState::NoShow => "red",
        VisitState::Cancelled | VisitState::Moved => "grey",
    };
    tag(state.words(), colour)
}

pub fn care_package(state: CarePackageState) -> AnyView {
    let colour = match state {
        CarePackageState::Draft => "white",
        CarePackageState::Active => "green",
        CarePackageState::OnHold => "orange",
        CarePackageState::Ended => "grey",
    };
    tag(state.words(), colour)
}
