//! What others have done for the viewer's people since the viewer last looked at each.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use domain::{
    ids::PersonId,
    news::{look, since},
    policy::Action,
};

use super::once::Write;
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Op,
    store::{
        self,
        news::{News, Of, Span},
    },
};

/// What is new of one person.
#[derive(Clone, Debug)]
pub struct Changed {
    pub person: PersonId,
    /// Since when it is new: the viewer's last look, and no further back than anything is.
    pub since: DateTime<Utc>,
    /// Newest first, at least one.
    pub news: Vec<News>,
}

/// Of the people whom the viewer co-ordinates for or brokers for, those of whom others have done something that the viewer has not seen;
/// whose newest news is the newest come first. Four statements.
pub async fn mine(op: &Op) -> Result<Vec<Changed>, Error> {
    let (actor, db, now) = (op.actor()?, op.db.read(), op.clock.now());
    let people = store::news::people_of(db, actor.account).await?;
    let looks = store::news::looks(db, actor.account, &people).await?;
    let since = |person: &PersonId| since(looks.get(person).copied(), now);
    let Some(from) = people.iter().map(since).min() else { return Ok(Vec::new()) };
    let mut news = store::news::page(db, &Of::People(people), Span { from, to: now }).await?;
    news.retain(|one| one.entry.by != Some(actor.account) && one.entry.at > since(&one.person));
    // Whoever left a team sees nobody of it any more, whatever they once co-ordinated.
    let visible = visible(op, &news).await?;
    news.retain(|one| visible.contains(&one.person));
    let changed = by_person(news, since);
    op.audit_list("person.list", "person", changed.iter().map(|changed| changed.person));
    Ok(changed)
}

/// Those of whom there is news whom the viewer may see.
async fn visible(op: &Op, news: &[News]) -> Result<BTreeSet<PersonId>, Error> {
    let actor = op.actor()?;
    let people: BTreeSet<PersonId> = news.iter().map(|one| one.person).collect();
    let people: Vec<PersonId> = people.into_iter().collect();
    let people = store::person::find_many(op.db.read(), &people).await?;
    let may = |person: &domain::person::Person| {
        super::permit(actor, Action::ViewPerson, &person.resource()).is_ok()
    };
    Ok(people.iter().filter(|person| may(person)).map(|person| person.id).collect())
}

/// News, newest first, as what is new of each person, in the same order.
pub fn by_person(news: Vec<News>, since: impl Fn(&PersonId) -> DateTime<Utc>) -> Vec<Changed> {
    let mut places = HashMap::new();
    let mut changed: Vec<Changed> = Vec::new();
    for one in news {
        let place = *places.entry(one.person).or_insert_with(|| {
            changed.push(Changed { person: one.person, since: since(&one.person), news: Vec::new() });
            changed.len() - 1
        });
        changed[place].news.push(one);
    }
    changed
}

/// Keeps that the viewer has seen what there was of a person up to `seen`. An earlier time than before takes a look back.
pub async fn looked(write: Write, person: PersonId, seen: DateTime<Utc>) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let person = super::person::load_for(tx.db(), actor, Action::ViewPerson, person).await?;
    store::news::look(tx.db(), actor.account, person.id, look(seen, tx.now())).await?;
    tx.audit("person.look", "person", person.id, None);
    tx.changed(Kind::Person, person.id, Audience::account(actor.account));
    write.commit(person.id).await
}
