//! What administrators keep: accounts, teams, kinds of help; and who did what. No case content.

mod account;
mod accounts;
mod audit;
mod category;
mod charities_to_review;
mod import;
mod imports;
mod in_error;
mod outbox;
mod protocols;
mod team;

use leptos::prelude::*;

use crate::components::status;
use crate::tr;

pub use account::{account, new_account};
pub use accounts::accounts;
pub use audit::audit;
pub use category::{categories, category, new_category};
pub use charities_to_review::charities_to_review;
pub use import::import;
pub use imports::imports;
pub use in_error::in_error;
pub use outbox::outbox;
pub use protocols::protocols;
pub use team::{new_team, team, teams};

/// A short list of things to change: the list's address, each one's id, name and a line about it.
fn rows<'a>(things: impl Iterator<Item = (&'static str, &'a cynic::Id, &'a str, String)>) -> AnyView {
    let rows: Vec<AnyView> = things
        .map(|(list, id, name, about)| {
            view! {
                <li class="dolen-list__row">
                    <div class="dolen-list__main">
                        <a href=format!("{list}/{}", id.inner())>{name.to_owned()}</a>
                        <p class="dolen-list__meta">{about}</p>
                    </div>
                </li>
            }
            .into_any()
        })
        .collect();
    if rows.is_empty() {
        return status::empty(tr!(our.none_such), ().into_any());
    }
    view! { <ul class="dolen-list">{rows}</ul> }.into_any()
}
