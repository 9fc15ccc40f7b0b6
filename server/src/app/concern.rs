//! What is done with safeguarding concerns. What is written in one is in its own row alone: no event, audit, letter, change or log has it.

use domain::{
    Actor,
    ids::{AccountId, BookingId, ConcernId, EnquiryId, PersonId, ReferralId, TeamId, VisitId},
    policy::Action,
    safeguarding::{
        Arrangement, Concern, ConcernAbout, ConcernAction, ConcernOutcome, ConcernStateKind, ConcernSubject,
        Raising,
    },
    text,
};
use sea_orm::ConnectionTrait;

use super::{Target, lines, once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    post,
    store::{
        self,
        concern::Written,
        page::{Page, Slice},
    },
};

/// The page from which somebody raises a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    Person(PersonId),
    Referral(ReferralId),
    Enquiry(EnquiryId),
    Booking(BookingId),
    Visit(VisitId),
}

/// What somebody who worries is shown before they write: whom it reaches, which number comes first, and what they have raised before.
#[derive(Clone, Debug)]
pub struct Route {
    pub arrangement: Option<Arrangement>,
    pub raised: Vec<Written>,
}

pub async fn route(op: &Op, from: From) -> Result<Route, Error> {
    let (db, actor) = (op.db.read(), op.actor()?);
    let about = about(db, actor, from).await?;
    let arrangement = store::safeguarding::find(db, about.team).await?;
    let raised = store::concern::raised(db, about.person, actor.account).await?;
    Ok(Route { arrangement, raised })
}

/// Written to whoever is named in the team, and to nobody else.
pub async fn raise(write: Write, from: From, body: &str) -> Result<ConcernId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let about = about(tx.db(), actor, from).await?;
    let body = text::required(body, domain::Violation::BodyMissing)?;
    let arrangement = store::safeguarding::find(tx.db(), about.team).await?;
    let raising = Raising { id: tx.next_id(), about };
    let (concern, event) = Concern::raise(raising, actor, arrangement.as_ref(), tx.now())?;
    let written = Written { concern, body, note: None, reply: None };
    store::concern::save(tx.db(), &written, tx.next_id(), &event).await?;
    for reader in readers(arrangement.as_ref()) {
        post::tell_of_concern(tx, reader, written.concern.id).await?;
    }
    note(tx, "concern.raise", &written.concern, arrangement.as_ref());
    write.commit(written.concern.id).await
}

/// The lead has read it.
pub async fn see(write: Write, target: Target<ConcernId>) -> Result<ConcernId, Error> {
    let tx = &write.tx;
    let (written, arrangement) = load_for(tx.db(), &write.actor, ConcernAction::See, target.id).await?;
    target.is_at(written.concern.version)?;
    let (concern, event) = written.concern.clone().see(&write.actor, tx.now())?;
    let written = Written { concern, ..written };
    store::concern::save(tx.db(), &written, tx.next_id(), &event).await?;
    note(tx, "concern.see", &written.concern, Some(&arrangement));
    write.commit(target.id).await
}

/// What came of it, as typed.
#[derive(Clone, Debug)]
pub struct Closing {
    pub outcome: ConcernOutcome,
    /// What was done and why, for those who read the concern.
    pub note: String,
    /// What its author is told; it may be nothing.
    pub reply: Option<String>,
}

pub async fn close(write: Write, target: Target<ConcernId>, closing: Closing) -> Result<ConcernId, Error> {
    let tx = &write.tx;
    let (written, arrangement) = load_for(tx.db(), &write.actor, ConcernAction::Close, target.id).await?;
    target.is_at(written.concern.version)?;
    let (concern, event) = written.concern.clone().close(closing.outcome, &write.actor, tx.now())?;
    let note_of = text::required(closing.note, domain::Violation::NoteMissing)?;
    let reply = lines(closing.reply)?;
    let written = Written { concern, body: written.body, note: Some(note_of), reply };
    store::concern::save(tx.db(), &written, tx.next_id(), &event).await?;
    note(tx, "concern.close", &written.concern, Some(&arrangement));
    write.commit(target.id).await
}

/// The concern with the arrangement of its team, for whoever is named there.
pub async fn read(op: &Op, id: ConcernId) -> Result<(Written, Arrangement), Error> {
    let found = load_for(op.db.read(), op.actor()?, Action::ViewConcern, id).await?;
    op.audit_read("concern.read", "concern", id, None);
    Ok(found)
}

/// The same for its author, who is told what became of it.
pub async fn receipt(op: &Op, id: ConcernId) -> Result<Written, Error> {
    let written = store::concern::find(op.db.read(), id).await?.ok_or(Error::NotFound)?;
    permit(op.actor()?, Action::ViewConcernReceipt, &written.concern.resource(None))?;
    Ok(written)
}

/// The teams for which the viewer reads concerns.
pub async fn named(op: &Op) -> Result<Vec<TeamId>, Error> {
    let actor = op.actor()?;
    let teams = store::safeguarding::named(op.db.read(), actor.account).await?;
    Ok(teams.into_iter().filter(|team| actor.teams.contains(team)).collect())
}

/// Of the teams for which the viewer is named, newest first.
pub async fn page(
    op: &Op,
    teams: &[TeamId],
    states: &[ConcernStateKind],
    page: &Page,
) -> Result<Slice<Written>, Error> {
    let slice = store::concern::page(op.db.read(), teams, states, page).await?;
    // Every desk asks; most are named for no team, and were shown nothing.
    if slice.items().next().is_some() {
        op.audit_list("concern.list", "concern", slice.items().map(|written| written.concern.id));
    }
    Ok(slice)
}

/// The permission check, and the only door to what was written.
async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: ConcernId,
) -> Result<(Written, Arrangement), Error> {
    let written = store::concern::find(db, id).await?.ok_or(Error::NotFound)?;
    let arrangement = store::safeguarding::find(db, written.concern.about.team).await?;
    permit(actor, action, &written.concern.resource(arrangement.as_ref()))?;
    Ok((written, arrangement.ok_or(Error::NotFound)?))
}

/// Whose safety it is about, where the actor may raise a concern from that page.
async fn about(db: &impl ConnectionTrait, actor: &Actor, from: From) -> Result<ConcernAbout, Error> {
    let action = Action::RaiseConcern;
    let (person, team, kind, subject) = match from {
        From::Person(id) => {
            let person = super::person::load_for(db, actor, action, id).await?;
            (person.merged_into.unwrap_or(person.id), person.team, ConcernSubject::Person, id.into())
        }
        From::Referral(id) => {
            let referral = super::referral::load_for(db, actor, action, id).await?.referral;
            (referral.person, referral.team, ConcernSubject::Referral, id.into())
        }
        From::Enquiry(id) => {
            let enquiry = super::enquiry::load_for(db, actor, action, id).await?;
            let referral = store::referral::find(db, enquiry.referral).await?.ok_or(Error::NotFound)?;
            (referral.referral.person, enquiry.team, ConcernSubject::Enquiry, id.into())
        }
        From::Booking(id) => {
            let parties = super::booking::load_for(db, actor, action, id).await?.parties;
            (parties.person, parties.team, ConcernSubject::Booking, id.into())
        }
        From::Visit(id) => {
            let parties = super::visit::load_for(db, actor, action, id).await?.1.parties;
            (parties.person, parties.team, ConcernSubject::Visit, id.into())
        }
    };
    Ok(ConcernAbout { person, team, kind, subject })
}

fn readers(arrangement: Option<&Arrangement>) -> impl Iterator<Item = AccountId> {
    arrangement.map_or([None; 2], Arrangement::readers).into_iter().flatten()
}

/// Told to those who read it and to its author; the team at large does not learn that there is one.
fn note(tx: &Tx, action: &'static str, concern: &Concern, arrangement: Option<&Arrangement>) {
    tx.audit(action, "concern", concern.id, None);
    for account in readers(arrangement).chain([concern.author]) {
        tx.changed(Kind::Concern, concern.id, Audience::account(account));
    }
}
