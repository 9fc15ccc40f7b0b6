//! A state as a word in a tag; the colour says it again, never alone.

use leptos::prelude::*;

use crate::api::types::{
    BookingStateKind, CarePackageStateKind, ConcernStateKind, EnquiryStateKind, Progress, VisitStateKind,
};
use crate::messages::Words;

/// A word in a tag. `colour` is one of nhsuk-frontend's, as `green`.
pub fn tag(word: &'static str, colour: &'static str) -> AnyView {
    view! { <strong class=format!("nhsuk-tag nhsuk-tag--{colour}")>{word}</strong> }.into_any()
}

pub fn progress(progress: Progress) -> AnyView {
    let colour = match progress {
        Progress::New => "blue",
        Progress::Looking => "yellow",
        Progress::Asked => "purple",
        Progress::WaitingList => "orange",
        Progress::Arranged => "green",
        Progress::OnHold => "grey",
        Progress::Draft | Progress::Closed => "white",
    };
    tag(progress.words(), colour)
}

pub fn enquiry(state: EnquiryStateKind) -> AnyView {
    let colour = match state {
        EnquiryStateKind::Sent => "blue",
        EnquiryStateKind::Opened => "aqua-green",
        EnquiryStateKind::Accepted => "green",
        EnquiryStateKind::Waitlisted => "yellow",
        EnquiryStateKind::Declined => "orange",
        EnquiryStateKind::Lapsed | EnquiryStateKind::Recalled => "grey",
    };
    tag(state.words(), colour)
}

pub fn concern(state: ConcernStateKind) -> AnyView {
    let colour = match state {
        ConcernStateKind::Raised => "red",
        ConcernStateKind::Seen => "blue",
        ConcernStateKind::Closed => "grey",
    };
    tag(state.words(), colour)
}

pub fn booking(state: BookingStateKind) -> AnyView {
    let colour = match state {
        BookingStateKind::Proposed => "blue",
        BookingStateKind::Confirmed => "green",
        BookingStateKind::Paused => "orange",
        BookingStateKind::Ended | BookingStateKind::Cancelled => "grey",
    };
    tag(state.words(), colour)
}

pub fn visit(state: VisitStateKind) -> AnyView {
    let colour = match state {
        VisitStateKind::Planned => "blue",
        VisitStateKind::Done => "green",
        VisitStateKind::NoShow => "red",
        VisitStateKind::Cancelled | VisitStateKind::Moved => "grey",
    };
    tag(state.words(), colour)
}

pub fn care_package(state: CarePackageStateKind) -> AnyView {
    let colour = match state {
        CarePackageStateKind::Draft => "white",
        CarePackageStateKind::Active => "green",
        CarePackageStateKind::OnHold => "orange",
        CarePackageStateKind::Ended => "grey",
    };
    tag(state.words(), colour)
}
