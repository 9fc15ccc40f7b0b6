//! Safeguarding concerns: how to raise one, what its author is told, and what those who are named read and do.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    ids::{BookingId, CharityId, ConcernId, EnquiryId, PersonId, ReferralId, VisitId},
    safeguarding::{Arrangement, ConcernAction, ConcernOutcome, ConcernStateKind, ConcernSubject},
};
use uuid::Uuid;

use super::{
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, Total, list_with, page, total},
    errors::{UserError, payload},
    id::{Global, Id, split},
    in_place::InPlace,
    limits::cost_of_page,
    payload::{found, once_of},
    person::{Person, person},
    ready::ready,
    safeguarding::Safeguarding,
    team::{AccountName, Team, colleague, team},
};
use crate::{
    app::{
        self, Target,
        concern::{Closing, From},
        once::once,
    },
    error::Error,
    op::Op,
    store::{self, concern::Written},
};

/// A concern, for those who are named to read it.
pub struct Concern {
    written: Written,
    arrangement: Arc<Arrangement>,
}

#[Object]
impl Concern {
    pub async fn id(&self) -> Id<ConcernId> {
        Id(self.written.concern.id)
    }

    async fn version(&self) -> i32 {
        self.written.concern.version
    }

    async fn state(&self) -> Coded<ConcernStateKind> {
        Coded(self.written.concern.state.kind())
    }

    async fn team(&self, context: &Context<'_>) -> Result<Team> {
        team(context, self.written.concern.about.team)
    }

    async fn person(&self, context: &Context<'_>) -> Result<InPlace<Person>> {
        Ok(InPlace(person(context, self.written.concern.about.person).await?))
    }

    /// The kind of page from which it was raised, and its id.
    async fn subject_kind(&self) -> Coded<ConcernSubject> {
        Coded(self.written.concern.about.kind)
    }

    async fn subject_id(&self) -> ID {
        let about = &self.written.concern.about;
        let subject = about.subject;
        match about.kind {
            ConcernSubject::Person => Id(PersonId(subject)).into(),
            ConcernSubject::Referral => Id(ReferralId(subject)).into(),
            ConcernSubject::Enquiry => Id(EnquiryId(subject)).into(),
            ConcernSubject::Booking => Id(BookingId(subject)).into(),
            ConcernSubject::Visit => Id(VisitId(subject)).into(),
        }
    }

    async fn raised_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.written.concern.author).await
    }

    /// For which charity, where they are not of the team.
    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        let of = |id: CharityId| charity(context, id);
        self.written.concern.charity.map(of).transpose()
    }

    async fn raised_at(&self) -> DateTime<Utc> {
        self.written.concern.raised_at
    }

    async fn body(&self) -> &str {
        &self.written.body
    }

    async fn seen_at(&self) -> Option<DateTime<Utc>> {
        self.written.concern.state.seen().map(|seen| seen.at)
    }

    async fn seen_by(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.written.concern.state.seen() {
            Some(seen) => Ok(Some(colleague(context, seen.by).await?)),
            None => Ok(None),
        }
    }

    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.written.concern.state.closed().map(|(closed, _)| closed.at)
    }

    async fn outcome(&self) -> Option<Coded<ConcernOutcome>> {
        self.written.concern.state.closed().map(|(_, outcome)| Coded(outcome))
    }

    /// What was done and why, for those who read the concern.
    async fn note(&self) -> Option<&str> {
        self.written.note.as_deref()
    }

    /// What its author is told.
    async fn reply(&self) -> Option<&str> {
        self.written.reply.as_deref()
    }

    /// Who is named in the team, and whom to ring.
    async fn safeguarding(&self) -> Safeguarding {
        Safeguarding(self.arrangement.clone())
    }

    /// What this viewer may do now.
    async fn actions(&self, context: &Context<'_>) -> Result<Vec<Coded<ConcernAction>>> {
        let actor = context.data::<Op>()?.actor()?;
        Ok(self.written.concern.actions(actor, &self.arrangement).into_iter().map(Coded).collect())
    }
}

ready!(Concern {
    "id" => id, "version" => version, "state" => state, "subjectKind" => subject_kind,
    "raisedAt" => raised_at, "body" => body, "seenAt" => seen_at, "closedAt" => closed_at,
    "outcome" => outcome, "note" => note, "reply" => reply,
});

/// A concern as its author sees it again: that it arrived, that it was read, and what they are told.
pub struct ConcernReceipt(Written);

#[Object]
impl ConcernReceipt {
    pub async fn id(&self) -> Id<ConcernId> {
        Id(self.0.concern.id)
    }

    async fn state(&self) -> Coded<ConcernStateKind> {
        Coded(self.0.concern.state.kind())
    }

    async fn raised_at(&self) -> DateTime<Utc> {
        self.0.concern.raised_at
    }

    async fn seen_at(&self) -> Option<DateTime<Utc>> {
        self.0.concern.state.seen().map(|seen| seen.at)
    }

    async fn closed_at(&self) -> Option<DateTime<Utc>> {
        self.0.concern.state.closed().map(|(closed, _)| closed.at)
    }

    /// What whoever read it answers.
    async fn reply(&self) -> Option<&str> {
        self.0.reply.as_deref()
    }
}

/// How somebody who worries about a person's safety is heard.
#[derive(SimpleObject)]
pub struct ConcernRoute {
    /// None where the team has named nobody: then a concern can only be rung in.
    safeguarding: Option<Safeguarding>,
    /// What the viewer has raised about the same person, newest first.
    raised: Vec<ConcernReceipt>,
}

#[derive(Default)]
pub struct ConcernQuery;

#[Object]
impl ConcernQuery {
    /// Whom a concern would reach and which number comes first, for whoever sees the person, referral, enquiry, booking or visit `aboutId`.
    async fn concern_route(&self, context: &Context<'_>, about_id: ID) -> Result<Option<ConcernRoute>> {
        let op = context.data::<Op>()?;
        op.actor()?;
        let Some(from) = from(&about_id) else { return Ok(None) };
        let route = found(app::concern::route(op, from).await)?;
        Ok(route.map(|route| ConcernRoute {
            safeguarding: route.arrangement.map(|it| Safeguarding(Arc::new(it))),
            raised: route.raised.into_iter().map(ConcernReceipt).collect(),
        }))
    }

    /// Concerns of the teams for which the viewer is named, newest first; those that are not closed, or those that are. Nobody else sees any.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn concerns(
        &self,
        context: &Context<'_>,
        #[graphql(default)] closed: bool,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Concern, Total>> {
        let op = context.data::<Op>()?;
        let page = page(first, after)?;
        let states: &[_] = if closed { &[ConcernStateKind::Closed] } else { &store::concern::OPEN };
        let teams = app::concern::named(op).await?;
        let slice = app::concern::page(op, &teams, states, &page).await?;
        let total = total(context, store::concern::count(op.db.read(), &teams, states)).await?;
        let arrangements = store::safeguarding::of_teams(op.db.read(), &teams).await?;
        let arrangements: Vec<Arc<Arrangement>> = arrangements.into_iter().map(Arc::new).collect();
        let slice = slice.try_map(|written| {
            let of = |it: &&Arc<Arrangement>| it.team == written.concern.about.team;
            let arrangement = arrangements.iter().find(of).ok_or(Error::NotFound)?.clone();
            Ok::<_, Error>(Concern { written, arrangement })
        })?;
        Ok(list_with(page.after.is_some(), slice, total, |concern| concern))
    }

    async fn concern(&self, context: &Context<'_>, id: Id<ConcernId>) -> Result<Option<Concern>> {
        Ok(found(read(context.data::<Op>()?, id.0).await)?)
    }
}

async fn read(op: &Op, id: ConcernId) -> Result<Concern, Error> {
    let (written, arrangement) = app::concern::read(op, id).await?;
    Ok(Concern { written, arrangement: Arc::new(arrangement) })
}

/// What an id stands for, where a concern can be raised from there.
fn from(id: &ID) -> Option<From> {
    let (prefix, id) = split(id)?;
    Some(match prefix {
        PersonId::PREFIX => From::Person(id.into()),
        ReferralId::PREFIX => From::Referral(id.into()),
        EnquiryId::PREFIX => From::Enquiry(id.into()),
        BookingId::PREFIX => From::Booking(id.into()),
        VisitId::PREFIX => From::Visit(id.into()),
        _ => return None,
    })
}

#[derive(InputObject)]
pub struct ConcernRaiseInput {
    idempotency_key: Uuid,
    /// A person, referral, enquiry, booking or visit.
    about_id: ID,
    body: String,
}

#[derive(InputObject)]
pub struct ConcernSeeInput {
    idempotency_key: Uuid,
    concern_id: Id<ConcernId>,
    version: i32,
}

#[derive(InputObject)]
pub struct ConcernCloseInput {
    idempotency_key: Uuid,
    concern_id: Id<ConcernId>,
    version: i32,
    outcome: Coded<ConcernOutcome>,
    /// What was done and why, for those who read the concern.
    note: String,
    /// What its author is told.
    reply: Option<String>,
}

#[derive(SimpleObject)]
pub struct ConcernReceiptPayload {
    receipt: Option<ConcernReceipt>,
    user_errors: Vec<UserError>,
}

#[derive(SimpleObject)]
pub struct ConcernPayload {
    concern: Option<Concern>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct ConcernMutation;

#[Object]
impl ConcernMutation {
    /// Writes to those who are named for safeguarding in the person's team. In danger one rings.
    async fn concern_raise(
        &self,
        context: &Context<'_>,
        input: ConcernRaiseInput,
    ) -> Result<ConcernReceiptPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("concernRaise", input.idempotency_key, &input)?;
        op.actor()?;
        let from = from(&input.about_id).ok_or(Error::NotFound)?;
        let done = once(op, &key, |write| app::concern::raise(write, from, &input.body)).await;
        let (id, user_errors) = payload(done)?;
        let receipt = match id {
            Some(id) => Some(ConcernReceipt(app::concern::receipt(op, id).await?)),
            None => None,
        };
        Ok(ConcernReceiptPayload { receipt, user_errors })
    }

    /// It was read; its author is told so.
    async fn concern_see(&self, context: &Context<'_>, input: ConcernSeeInput) -> Result<ConcernPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("concernSee", input.idempotency_key, &input)?;
        let target = Target { id: input.concern_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::concern::see(write, target)).await).await
    }

    async fn concern_close(&self, context: &Context<'_>, input: ConcernCloseInput) -> Result<ConcernPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("concernClose", input.idempotency_key, &input)?;
        let target = Target { id: input.concern_id.0, version: input.version };
        let closing = Closing { outcome: input.outcome.0, note: input.note, reply: input.reply };
        answer(op, once(op, &key, |write| app::concern::close(write, target, closing.clone())).await).await
    }
}

async fn answer(op: &Op, done: Result<ConcernId, Error>) -> Result<ConcernPayload> {
    let (id, user_errors) = payload(done)?;
    let concern = match id {
        Some(id) => Some(read(op, id).await?),
        None => None,
    };
    Ok(ConcernPayload { concern, user_errors })
}
