//! What nobody has taken yet, to be taken one by one or several at once. Each is a write of its own: what came of each is told, and what
//! failed for want of a connection is sent again under the same key, so that it is never done twice.

use std::collections::BTreeMap;

use cynic::QueryBuilder;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::inputs::{ReferralFilter, ReferralInput};
use crate::api::load::load;
use crate::api::mutations::{Refusal, referral_take};
use crate::api::schema;
use crate::api::types::{Progress, ReferralAction, SubjectKind, Uuid};
use crate::components::button::{self, Kind};
use crate::components::page::section;
use crate::components::referral_line::{ReferralLine, for_somebody};
use crate::components::status::{self, Skeleton};
use crate::components::{live, toast};
use crate::{browser, i18n, messages, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: ReferralFilter,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct NewQuery {
    #[arguments(filter: $filter, order: "LONGEST_WAITING", first: 20)]
    referrals: Referrals,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ReferralConnection")]
struct Referrals {
    nodes: Vec<New>,
    total_count: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
struct New {
    version: i32,
    actions: Vec<ReferralAction>,
    #[cynic(spread)]
    line: ReferralLine,
}

/// One that is to be taken, as it was seen.
#[derive(Clone)]
struct Chosen {
    id: cynic::Id,
    version: i32,
    title: String,
}

/// What came of one.
#[derive(Clone)]
struct Outcome {
    title: String,
    /// None where it was taken.
    refused: Option<&'static str>,
}

/// What is chosen, what came of it, and the keys of what may have to be sent again. Copy it freely.
#[derive(Clone, Copy)]
struct Taking {
    chosen: RwSignal<BTreeMap<String, Chosen>>,
    outcomes: RwSignal<Vec<Outcome>>,
    keys: StoredValue<BTreeMap<String, String>>,
    busy: RwSignal<bool>,
}

pub fn unassigned() -> AnyView {
    let filter = || ReferralFilter {
        unassigned: Some(true),
        progress: Some(vec![Progress::New]),
        ..ReferralFilter::default()
    };
    let loaded = load(
        move || NewQuery::build(Variables { filter: filter() }),
        &[SubjectKind::Referral, SubjectKind::Enquiry, SubjectKind::Booking],
    );
    let taking = Taking {
        chosen: RwSignal::new(BTreeMap::new()),
        outcomes: RwSignal::new(Vec::new()),
        keys: StoredValue::new(BTreeMap::new()),
        busy: RwSignal::new(false),
    };
    let list = status::show(loaded, Skeleton::Rows, move |answer| drawn(taking, &answer.referrals));
    section(tr!(desk.unassigned), view! { {taking.told()} {list} }.into_any())
}

fn drawn(taking: Taking, found: &Referrals) -> AnyView {
    // What is no longer there cannot be chosen any more.
    let ids: Vec<&str> = found.nodes.iter().map(|new| new.line.id.inner()).collect();
    taking.chosen.update(|chosen| chosen.retain(|id, _| ids.contains(&id.as_str())));
    if found.nodes.is_empty() {
        return status::empty(tr!(desk.none_here), ().into_any());
    }
    let all: Vec<Chosen> = found.nodes.iter().filter(|new| new.may_take()).map(Chosen::of).collect();
    let rows: Vec<AnyView> = found.nodes.iter().map(|new| row(taking, new)).collect();
    let shown = i32::try_from(found.nodes.len()).unwrap_or(i32::MAX);
    let more = (found.total_count > shown).then(|| {
        let href = "/referrals?unassigned=true&progress=NEW";
        view! { <p><a href=href>{tr!(take.all_of_them, count = found.total_count)}</a></p> }
    });
    let several = (all.len() > 1).then(|| buttons(taking, all));
    view! { <ul class="dolen-list">{rows}</ul> {several} {more} }.into_any()
}

/// The line, with a box to choose it where this viewer may take it.
fn row(taking: Taking, new: &New) -> AnyView {
    let one = Chosen::of(new);
    let id = format!("take-{}", one.id.inner());
    let (key, label) = (one.id.inner().to_owned(), tr!(take.choose, what = one.title.clone()));
    let checked = {
        let key = key.clone();
        move || taking.chosen.with(|chosen| chosen.contains_key(&key))
    };
    let change = move |event| {
        let on = event_target_checked(&event);
        taking.chosen.update(|chosen| {
            chosen.remove(&key);
            if on {
                chosen.insert(key.clone(), one.clone());
            }
        });
    };
    let pick = new.may_take().then(|| {
        view! {
            <div class="dolen-pick nhsuk-checkboxes nhsuk-checkboxes--small">
                <div class="nhsuk-checkboxes__item">
                    <input class="nhsuk-checkboxes__input" id=id.clone() type="checkbox" prop:checked=checked on:change=change/>
                    <label class="nhsuk-label nhsuk-checkboxes__label" for=id>
                        <span class="nhsuk-u-visually-hidden">{label}</span>
                    </label>
                </div>
            </div>
        }
    });
    view! { <li class="dolen-list__row dolen-list__row--pick">{pick} {for_somebody(&new.line)}</li> }
        .into_any()
}

fn buttons(taking: Taking, all: Vec<Chosen>) -> AnyView {
    let choose_all = move || {
        let all = all.iter().map(|one| (one.id.inner().to_owned(), one.clone()));
        taking.chosen.set(all.collect());
    };
    let take = move || {
        let chosen: Vec<Chosen> = taking.chosen.with_untracked(|chosen| chosen.values().cloned().collect());
        if chosen.is_empty() {
            toast::warn(tr!(take.none_chosen));
        } else {
            spawn_local(taking.take(chosen));
        }
    };
    let chosen = move || i32::try_from(taking.chosen.with(BTreeMap::len)).unwrap_or(i32::MAX);
    let count = move || tr!(take.chosen, count = chosen());
    view! {
        <div class="dolen-actions nhsuk-u-margin-bottom-5">
            {button::button(Kind::Secondary, tr!(take.take_chosen), taking.busy, take)}
            <span class="dolen-small" role="status">{live::words(count)}</span>
            {button::button(Kind::Quiet, tr!(take.choose_all), taking.busy, choose_all)}
        </div>
    }
    .into_any()
}

impl New {
    fn may_take(&self) -> bool {
        self.actions.contains(&ReferralAction::Take)
    }
}

impl Chosen {
    fn of(new: &New) -> Self {
        let category = i18n::pick(&new.line.category.name_en, &new.line.category.name_cy).to_owned();
        let person = new.line.person.display_name.clone();
        let title = tr!(referral_line.title, category = category, person = person);
        Self { id: new.line.id.clone(), version: new.version, title }
    }
}

impl Taking {
    /// One after the other: each is done or refused by itself.
    async fn take(self, chosen: Vec<Chosen>) {
        self.busy.set(true);
        self.outcomes.set(Vec::new());
        for one in chosen {
            let id = one.id.inner().to_owned();
            let input = ReferralInput {
                idempotency_key: self.key(&id),
                referral_id: one.id.clone(),
                version: one.version,
            };
            let refused = match referral_take(input).await {
                Ok(_) => None,
                Err(Refusal::Errors(errors)) => {
                    Some(errors.first().map_or(tr!(take.refused), messages::user_error))
                }
                Err(Refusal::Failed(failure)) => Some(messages::failure(&failure)),
            };
            if self.busy.try_get_untracked().is_none() {
                return;
            }
            self.keep_outcome(&id, Outcome { title: one.title, refused });
        }
        self.busy.set(false);
    }

    /// The key under which this one is sent, the same until it is taken.
    fn key(self, id: &str) -> Uuid {
        let mut key = String::new();
        self.keys.update_value(|keys| {
            key.clone_from(keys.entry(id.to_owned()).or_insert_with(browser::random_uuid));
        });
        Uuid(key)
    }

    fn keep_outcome(self, id: &str, outcome: Outcome) {
        if outcome.refused.is_none() {
            self.chosen.update(|chosen| {
                chosen.remove(id);
            });
            self.keys.update_value(|keys| {
                keys.remove(id);
            });
        }
        self.outcomes.update(|outcomes| outcomes.push(outcome));
    }

    /// What came of each, until the next are taken.
    fn told(self) -> AnyView {
        let lines = live::part(move || {
            let outcomes = self.outcomes.get();
            if outcomes.is_empty() {
                return ().into_any();
            }
            let lines: Vec<AnyView> = outcomes
                .into_iter()
                .map(|outcome| {
                    let came = match outcome.refused {
                        None => tr!(take.taken, what = outcome.title),
                        Some(why) => tr!(take.not_taken, what = outcome.title, why = why),
                    };
                    view! { <li>{came}</li> }.into_any()
                })
                .collect();
            view! { <ul class="dolen-lines dolen-panel">{lines}</ul> }.into_any()
        });
        view! { <div role="status">{lines}</div> }.into_any()
    }
}
