//! `/find`: who can help this person, in what order, why, how sure; and who cannot, and what would change that.
//!
//! What is looked for stands as a sentence whose parts can be changed; each change lives in the address, and what the
//! address does not say comes from the referral. With a referral of one's own, charities are ticked and asked.

mod ask;
mod need;
mod results;

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Category, Date, SubjectKind, Wanted};
use crate::components::page::{back, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::{tr, url};

#[derive(cynic::QueryVariables)]
pub struct Variables {
    /// Any id where there is no referral: then it is not asked for.
    referral: cynic::Id,
    has_referral: bool,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct FindQuery {
    #[arguments(id: $referral)]
    #[directives(include(if: $has_referral))]
    referral: Option<Referral>,
    #[arguments(first: 100)]
    categories: Categories,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CategoryConnection")]
struct Categories {
    nodes: Vec<Category>,
}

#[derive(cynic::QueryFragment)]
pub struct Referral {
    id: cynic::Id,
    person: Person,
    category: Category,
    wanted: Wanted,
    may_ask: bool,
}

#[derive(cynic::QueryFragment)]
struct Person {
    id: cynic::Id,
    display_name: String,
    postcode: String,
}

pub fn find() -> AnyView {
    // The page is of one referral; going to another is another page. It is followed, because the query of an address may become
    // known a moment after its path.
    let referral = url::param("referral");
    (move || {
        let referral = referral.get();
        untrack(|| find_for(referral))
    })
    .into_any()
}

fn find_for(referral: String) -> AnyView {
    let chosen = ask::Chosen::new(&referral);
    let address = need::Address::of_this_page();
    let way_back = (!referral.is_empty()).then(|| back(format!("/referrals/{referral}"), tr!(find.back)));
    let loaded = {
        let referral = referral.clone();
        load(
            move || {
                FindQuery::build(Variables {
                    referral: cynic::Id::new(referral.clone()),
                    has_referral: !referral.is_empty(),
                })
            },
            &[SubjectKind::Referral, SubjectKind::Category],
        )
    };
    let title = move || {
        let found = loaded.get();
        match found.as_ref().and_then(|answer| answer.referral.as_ref()) {
            Some(referral) => tr!(find.title_for, name = referral.person.display_name.clone()),
            None => tr!(find.title).to_owned(),
        }
    };
    let body = status::show(loaded, Skeleton::Detail, move |answer| drawn(&answer, address, chosen));
    titled_page(title, way_back, body)
}

fn drawn(answer: &FindQuery, address: need::Address, chosen: ask::Chosen) -> AnyView {
    let referral = answer.referral.as_ref();
    let need = need::Need::new(address, referral, &answer.categories.nodes);
    let sentence = need.sentence(&answer.categories.nodes);
    let asking = referral.filter(|referral| referral.may_ask);
    let list = results::drawn(need, chosen, asking.is_some());
    let Some(referral) = asking else {
        return view! { {sentence} {list} }.into_any();
    };
    let (panel, bar) = (ask::panel(chosen, referral, need), ask::bar(chosen));
    view! {
        {sentence}
        {two_columns(list, panel)}
        {bar}
    }
    .into_any()
}

/// The referral's day to begin, or today where it has passed.
fn from_today(date: &Date) -> Date {
    let today = crate::dates::today();
    if *date < today { today } else { date.clone() }
}

/// To the page of a referral that has just asked.
fn to_referral(id: &cynic::Id) {
    url::go(&format!("/referrals/{}", id.inner()));
}
