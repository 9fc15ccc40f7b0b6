//! `/find`: who can help this person, in what order, why, how sure; and who cannot, and what would change that.
//!
//! What is looked for stands as a sentence whose parts can be changed; each change lives in the address, and what the
//! address does not say comes from the referral or the person. With a referral of one's own, charities are ticked and asked.

mod ask;
mod compare;
mod map;
mod need;
mod others;
mod results;
mod search;
mod sentence;

pub use results::{facts, times};
pub use search::Match;

use std::rc::Rc;

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{Category, Date, Language, SubjectKind, Wanted};
use crate::components::page::{back, titled_page};
use crate::components::status::{self, Skeleton};
use crate::{tr, url};

#[derive(cynic::QueryVariables)]
pub struct Variables {
    /// Any id where there is no referral: then it is not asked for.
    referral: cynic::Id,
    has_referral: bool,
    /// The same for a person.
    person: cynic::Id,
    has_person: bool,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct FindQuery {
    #[arguments(id: $referral)]
    #[directives(include(if: $has_referral))]
    referral: Option<Referral>,
    #[arguments(id: $person)]
    #[directives(include(if: $has_person))]
    person: Option<Person>,
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
pub struct Person {
    id: cynic::Id,
    display_name: String,
    postcode: String,
    language: Language,
}

pub fn find() -> AnyView {
    // The page is of one referral or person; going to another is another page. It is followed, because the query of an address may
    // become known a moment after its path.
    let (referral, person) = (url::param("referral"), url::param("person"));
    (move || {
        let (referral, person) = (referral.get(), person.get());
        untrack(|| find_for(referral, person))
    })
    .into_any()
}

fn find_for(referral: String, person: String) -> AnyView {
    let chosen = ask::Chosen::new(&referral);
    let address = need::Address::of_this_page();
    let way_back = if referral.is_empty() {
        (!person.is_empty()).then(|| back(format!("/people/{person}"), tr!(find.back_to_person)))
    } else {
        Some(back(format!("/referrals/{referral}"), tr!(find.back)))
    };
    let loaded = load(
        move || {
            FindQuery::build(Variables {
                referral: cynic::Id::new(referral.clone()),
                has_referral: !referral.is_empty(),
                person: cynic::Id::new(person.clone()),
                has_person: referral.is_empty() && !person.is_empty(),
            })
        },
        &[SubjectKind::Referral, SubjectKind::Category],
    );
    let title = move || {
        let found = loaded.get();
        match found.as_ref().and_then(|answer| answer.whose()) {
            Some(person) => tr!(find.title_for, name = person.display_name.clone()),
            None => tr!(find.title).to_owned(),
        }
    };
    let body = status::show(loaded, Skeleton::Detail, move |answer| drawn(answer, address, chosen));
    titled_page(title, way_back, body)
}

impl FindQuery {
    /// For whom help is looked for.
    fn whose(&self) -> Option<&Person> {
        self.referral.as_ref().map(|referral| &referral.person).or(self.person.as_ref())
    }
}

fn drawn(answer: Rc<FindQuery>, address: need::Address, chosen: ask::Chosen) -> AnyView {
    let categories = &answer.categories.nodes;
    let need = need::Need::new(address, answer.referral.as_ref(), answer.person.as_ref(), categories);
    let about = search::About::new_local(None);
    let may_ask = answer.referral.as_ref().is_some_and(|referral| referral.may_ask);
    let page = results::Page { need, about, chosen, may_ask };
    let sentence = sentence::drawn(need, about, categories);
    let bar = may_ask.then(|| ask::bar(chosen));
    let aside = move || match answer.referral.as_ref().filter(|_| may_ask) {
        Some(referral) => ask::panel(chosen, referral, &answer.categories.nodes, need, about),
        None => ().into_any(),
    };
    view! {
        {sentence}
        {results::drawn(page, aside)}
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
