//! Every address and its page.
//!
//! The first page after signing in comes with the program. The others come in three parts (see [`part`]), by who opens them;
//! more and smaller parts have so much in common that they come in a hundred pieces.

use leptos::prelude::*;

use crate::api::client::Failure;
use crate::api::session;
use crate::api::types::{HouseAction, Role};
use crate::components::{page, status};
use crate::part::{self, Part, parts};
use crate::{messages, url};

pub mod admin;
pub mod bookings;
pub mod calendars;
pub mod charities;
pub mod concerns;
pub mod desk;
pub mod find;
pub mod insight;
pub mod our;
pub mod people;
pub mod referrals;
pub mod sign_in;
pub mod teams;
pub mod volunteers;

parts! {
    /// What co-ordinators and brokers work on.
    team {
        ["people"] => people::people(),
        ["people", "new"] => people::register(),
        ["people", id] => people::person(id),
        ["people", id, "edit"] => people::edit(id),
        ["people", id, "held"] => people::held(id),
        ["people", stays, "same", gone] => people::same(stays, gone),
        ["people", id, "package"] => people::package(id),
        ["people", id, "package", "new"] => people::begin(id),
        ["people", id, "referral", "new"] => people::new_referral(id),
        ["letter", id] => people::letter(id),
        ["referrals"] => referrals::referrals(),
        ["referrals", id] => referrals::referral(id),
        ["referrals", id, "book", enquiry] => referrals::book(id, enquiry),
        ["find"] => find::find(),
        ["teams", id, "pack"] => teams::pack(id),
        ["concerns"] => concerns::concerns(),
        ["concerns", id] => concerns::concern(id),
    }
    /// What charities work on.
    charity {
        ["our", "enquiries"] => our::enquiries(),
        ["our", "enquiries", id] => our::enquiry(id),
        ["our", "enquiries", id, "accept"] => our::answer(id, our::Answering::Accept),
        ["our", "enquiries", id, "waiting-list"] => our::answer(id, our::Answering::Waitlist),
        ["our", "enquiries", id, "decline"] => our::answer(id, our::Answering::Decline),
        ["our", "visits"] => our::visits(),
        ["our", "visits", id] => our::visit(id),
        ["our", "visits", id, "cancel"] => our::cancel(id),
        ["our", "bookings"] => our::bookings(),
        ["our", "offerings"] => our::offerings(),
        ["our", "offerings", id] => our::offering(id),
    }
    /// What several roles look at, or a few seldom.
    shared {
        ["bookings", id] => bookings::booking(id),
        ["concern", about] => concerns::raise(about),
        ["our", "volunteers"] => volunteers::ours(),
        ["our", "volunteers", "new"] => volunteers::new_ours(),
        ["charities", id, "volunteers"] => volunteers::of_charity(id),
        ["charities", id, "volunteers", "new"] => volunteers::new_of(id),
        ["volunteers", id] => volunteers::one(id),
        ["volunteers", id, "stop"] => charities::stop_volunteer(id),
        ["visits", id, "volunteer"] => volunteers::choose(id),
        ["our", "calendar"] => calendars::ours(),
        ["charities", id, "calendar"] => calendars::of_charity(id),
        ["volunteers", id, "calendar"] => calendars::of_volunteer(id),
        ["people", id, "calendar"] => calendars::of_household(id),
        ["insight"] => insight::insight(),
        ["charities"] => charities::charities(),
        ["charities", "new"] => charities::new_charity(),
        ["charities", id] => charities::charity(id),
        ["charities", id, "edit"] => charities::edit(id),
        ["charities", id, "users"] => charities::users(id),
        ["charities", id, "protocol"] => charities::protocol(id),
        ["charities", id, "offerings", "new"] => charities::new_offering(id),
        ["charities", id, "stop"] => charities::stop_charity(id),
        ["offerings", id] => charities::offering(id),
        ["offerings", id, "stop"] => charities::stop_offering(id),
        ["offerings", id, "edit"] => charities::details(id),
        ["offerings", id, "week"] => charities::week(id),
        ["admin", "accounts"] => admin::accounts(),
        ["admin", "accounts", "new"] => admin::new_account(),
        ["admin", "accounts", id] => admin::account(id),
        ["admin", "teams"] => admin::teams(),
        ["admin", "teams", "new"] => admin::new_team(),
        ["admin", "teams", id] => admin::team(id),
        ["admin", "audit"] => admin::audit(),
        ["admin", "charities-to-review"] => admin::charities_to_review(),
        ["admin", "imports"] => admin::imports(),
        ["admin", "imports", id] => admin::import(id),
        ["admin", "in-error"] => admin::in_error(),
        ["admin", "outbox"] => admin::outbox(),
        ["admin", "protocols"] => admin::protocols(),
        ["admin", "categories"] => admin::categories(),
        ["admin", "categories", "new"] => admin::new_category(),
        ["admin", "categories", id] => admin::category(id),
    }
}

pub fn page(path: &str) -> AnyView {
    match segments(path).as_slice() {
        [] => desk::desk(),
        ["sign-in"] => to_desk(),
        segments if !is_open(segments) => failed(&Failure::Forbidden),
        _ => part_of(path).map_or_else(not_found, |part| part::show(part, path)),
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Whether this viewer has anything to do at an address, which may be typed by hand or kept from somebody else's desk. What may be
/// seen and done there is the server's to say.
fn is_open(segments: &[&str]) -> bool {
    let Some(viewer) = session::viewer() else { return true };
    let may = |action| viewer.actions.contains(&action);
    match segments {
        ["people", "new"] => !viewer.registers_people_in.is_empty(),
        ["people" | "referrals"] | ["teams" | "concerns", ..] => viewer.sees_cases(),
        ["our", ..] => viewer.is(Role::Charity),
        ["insight"] => viewer.is(Role::Manager) || viewer.is(Role::Broker),
        ["admin", "accounts", ..] => may(HouseAction::EditAccounts),
        ["admin", "outbox"] => may(HouseAction::ViewOutbox),
        ["admin", ..] => may(HouseAction::EditSettings),
        ["charities", "new"] => may(HouseAction::AddCharity),
        _ => true,
    }
}

pub fn not_found() -> AnyView {
    failed(&Failure::NotFound)
}

fn failed(failure: &Failure) -> AnyView {
    page::page(messages::failure(failure), None, status::failure_panel(failure, None))
}

/// Whoever is signed in has nothing to do at `/sign-in`.
fn to_desk() -> AnyView {
    request_animation_frame(|| url::replace("/"));
    ().into_any()
}
