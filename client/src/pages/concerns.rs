//! Worry about somebody's safety: raising it from wherever one is, and, for those who are named, reading it.

mod raise;
mod read;

pub use raise::raise;
pub use read::{concern, concerns, waiting};

use leptos::prelude::*;

use crate::api::schema;
use crate::api::types::AccountName;
use crate::tr;

#[derive(cynic::QueryFragment, Clone)]
pub struct Safeguarding {
    pub version: i32,
    pub phone: String,
    pub out_of_hours: Option<String>,
    pub lead: AccountName,
    pub deputy: Option<AccountName>,
}

/// The way to it, for whoever sees the person, referral, enquiry, booking or visit of this id.
pub fn link(about: &cynic::Id) -> AnyView {
    view! { <p><a href=format!("/concern/{}", about.inner())>{tr!(concerns.worried)}</a></p> }.into_any()
}

/// What is done before anything is written: the numbers to ring. A phone rings them at a tap.
fn ring_first(safeguarding: Option<&Safeguarding>) -> AnyView {
    let numbers = safeguarding.map(|team| {
        let at_night = team.out_of_hours.as_ref().map(|number| {
            view! { <p>{tr!(concerns.out_of_hours)} " " {telephone(number)}</p> }
        });
        view! {
            <p>{tr!(concerns.ring_team)} " " {telephone(&team.phone)}</p>
            {at_night}
        }
    });
    view! {
        <div class="dolen-warning" role="note">
            <h2 class="nhsuk-heading-m nhsuk-u-margin-bottom-2">{tr!(concerns.ring_first)}</h2>
            <p>{tr!(concerns.in_danger)} " " {telephone("999")}</p>
            {numbers}
        </div>
    }
    .into_any()
}

fn telephone(number: &str) -> AnyView {
    let dialled: String = number.chars().filter(|letter| letter.is_ascii_digit() || *letter == '+').collect();
    view! { <a class="dolen-telephone" href=format!("tel:{dialled}")>{number.to_owned()}</a> }.into_any()
}
