//! Everything that is held about a person, to be given to them.

use std::collections::BTreeMap;

use async_graphql::{Context, Object, Result, SimpleObject};
use domain::{
    held::{HeldFact, HeldSection},
    ids::{AccountId, PersonId},
};

use crate::{
    app,
    directory::Snapshot,
    graphql::{
        coded::Coded,
        connection::{List, list, page},
        id::Id,
        limits::cost_of_page,
        payload::found,
        ready::Ready,
    },
    op::Op,
    store::{
        self,
        held::{Held, Told},
    },
};

/// Something that is held: one row of the record, as facts.
#[derive(SimpleObject)]
pub struct HeldEntry {
    facts: Vec<HeldStatement>,
}

impl Ready for HeldEntry {}

/// One fact. Days are London's, moments RFC 3339 in UTC; a state or a kind is its code; what has a name in two languages is told in both.
#[derive(SimpleObject)]
pub struct HeldStatement {
    fact: Coded<HeldFact>,
    value: String,
}

#[derive(Default)]
pub struct HeldQuery;

#[Object]
impl HeldQuery {
    /// One part of everything that is held about a person, the oldest first; null where the viewer may not know of them. Safeguarding concerns
    /// are left out: whether they may be told of, those who read them decide.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn held(
        &self,
        context: &Context<'_>,
        person_id: Id<PersonId>,
        section: Coded<HeldSection>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Option<List<HeldEntry>>> {
        let op = context.data::<Op>()?;
        let page = page(first, after)?;
        let Some(slice) = found(app::person::held(op, person_id.0, section.0, &page).await)? else {
            return Ok(None);
        };
        let accounts = slice.items().flat_map(Held::accounts).collect();
        let names = store::held::names(op.db.read(), accounts).await?;
        let directory = op.directory.now();
        let entry = |held: Held| HeldEntry {
            facts: held
                .0
                .into_iter()
                .filter_map(|(fact, told)| {
                    let value = value(&directory, &names, told)?;
                    Some(HeldStatement { fact: Coded(fact), value })
                })
                .collect(),
        };
        Ok(Some(list(page.after.is_some(), slice, entry)))
    }
}

/// In words; none where the name is no more.
fn value(directory: &Snapshot, names: &BTreeMap<AccountId, String>, told: Told) -> Option<String> {
    let both = |name: &domain::offering::Bilingual| {
        if name.en == name.cy { name.en.clone() } else { format!("{} / {}", name.cy, name.en) }
    };
    match told {
        Told::Text(text) => Some(text),
        Told::Account(id) => names.get(&id).cloned(),
        Told::Charity(id) => directory.charity(id).map(|charity| both(&charity.name)),
        Told::Offering(id) => directory.offering(id).map(|listed| both(&listed.offering.name)),
        Told::Category(id) => directory.category(id).map(|category| both(&category.name)),
        Told::Team(id) => directory.team(id).map(|team| both(&team.name)),
    }
}
