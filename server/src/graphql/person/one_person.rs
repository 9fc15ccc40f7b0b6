//! Two records of one person: side by side, made one, and two again.

use std::sync::Arc;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    held::HeldFact,
    ids::{CarePackageId, PersonId},
    one_person::{self, Moved, Record},
    policy::Action,
};
use uuid::Uuid;

use super::{
    Person,
    alike::{PersonAlike, told},
    mutation::{PersonPayload, answer},
};
use crate::{
    app::{self, Target, once::once, person_merge::Preview},
    graphql::{
        care_package::CarePackage,
        coded::Coded,
        errors::UserErrorCode,
        id::Id,
        loaders::load_known,
        payload::once_of,
        team::{AccountName, colleague},
    },
    op::Op,
};

/// That one record became part of another of the same person.
pub struct PersonMerge(pub one_person::PersonMerge);

#[Object]
impl PersonMerge {
    /// The record that became part of the other; null where the viewer may not see it.
    async fn gone(&self, context: &Context<'_>) -> Result<Option<Person>> {
        seen(context, self.0.gone).await
    }

    /// Where it leads to now: the record that it became part of, or the one that this became part of since; null where the viewer may not
    /// see it.
    async fn into(&self, context: &Context<'_>) -> Result<Option<Person>> {
        let op = context.data::<Op>()?;
        let person = app::person_merge::leads_to(op.db.read(), self.0.into).await?;
        shown(context, Arc::new(person))
    }

    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    async fn by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.by).await
    }

    /// The last day on which it can be undone.
    async fn undo_until(&self) -> NaiveDate {
        self.0.undo_until()
    }

    /// Whether the viewer may undo it now.
    async fn may_undo(&self, context: &Context<'_>) -> Result<bool> {
        let op = context.data::<Op>()?;
        let may = app::person_merge::is_for(op, &self.0).await?;
        Ok(may && app::person_merge::refusal(op, &self.0).await?.is_none())
    }

    /// Why nobody can undo it any more; null while somebody can.
    async fn why_not(&self, context: &Context<'_>) -> Result<Option<UserErrorCode>> {
        let refusal = app::person_merge::refusal(context.data::<Op>()?, &self.0).await?;
        Ok(refusal.map(UserErrorCode::Violation))
    }
}

async fn seen(context: &Context<'_>, id: PersonId) -> Result<Option<Person>> {
    let person = load_known(context, id).await?;
    shown(context, person)
}

/// Where the viewer may see them; that they did is in the audit.
fn shown(context: &Context<'_>, person: Arc<domain::person::Person>) -> Result<Option<Person>> {
    let op = context.data::<Op>()?;
    if app::permit(op.actor()?, Action::ViewPerson, &person.resource()).is_err() {
        return Ok(None);
    }
    op.audit_person("person.list", person.id);
    Ok(Some(Person(person)))
}

/// Two records side by side, and what would become of them.
pub struct PersonMergePreview(Preview);

#[Object]
impl PersonMergePreview {
    /// The record that stays.
    async fn stays(&self) -> Person {
        person(&self.0.stays)
    }

    /// The record that becomes part of it.
    async fn gone(&self) -> Person {
        person(&self.0.gone)
    }

    /// What the two do not say alike, each with what will stand.
    async fn values(&self) -> Vec<MergedValue> {
        let value = |compared: &one_person::Compared| MergedValue {
            fact: Coded(compared.fact),
            stays: compared.stays.clone(),
            gone: compared.gone.clone(),
            stands: compared.stands.clone(),
        };
        self.0.values.iter().map(value).collect()
    }

    /// What will move into the record that stays; kinds of which there is nothing are left out.
    async fn moves(&self) -> Vec<MovedCount> {
        let moves = self.0.moves.iter();
        moves.map(|(moved, count)| MovedCount { moved: Coded(*moved), count: *count }).collect()
    }

    /// Where both have a plan that has not ended, the one that goes on.
    async fn plan_kept(&self) -> Option<CarePackage> {
        self.0.plans.and_then(|(kept, _)| self.plan(kept))
    }

    /// The plan whose lines become part of it, and which ends itself.
    async fn plan_joined(&self) -> Option<CarePackage> {
        self.0.plans.and_then(|(_, joined)| self.plan(joined))
    }

    /// Why they cannot be made one; null where they can.
    async fn why_not(&self) -> Option<UserErrorCode> {
        self.0.refusal.map(UserErrorCode::Violation)
    }
}

impl PersonMergePreview {
    fn plan(&self, id: CarePackageId) -> Option<CarePackage> {
        let plans = [&self.0.stays, &self.0.gone].into_iter().filter_map(|record| record.package.as_ref());
        let mut found = plans.filter(|package| package.id == id);
        found.next().map(|package| CarePackage(Arc::new(package.clone())))
    }
}

fn person(record: &Record) -> Person {
    Person(Arc::new(record.person.clone()))
}

/// A value of the two records.
#[derive(SimpleObject)]
pub struct MergedValue {
    fact: Coded<HeldFact>,
    stays: Option<String>,
    gone: Option<String>,
    /// What the one record will say.
    stands: Option<String>,
}

#[derive(SimpleObject)]
pub struct MovedCount {
    moved: Coded<Moved>,
    count: u64,
}

#[derive(Default)]
pub struct OnePersonQuery;

#[Object]
impl OnePersonQuery {
    /// Records of whatever team that may be of the same person as this one, the surest first; for whoever may register people in its team.
    async fn people_like(&self, context: &Context<'_>, person_id: Id<PersonId>) -> Result<Vec<PersonAlike>> {
        let op = context.data::<Op>()?;
        told(op, app::person_merge::alike(op, person_id.0).await?)
    }

    /// Two records side by side, for whoever may make them one: nothing is written.
    async fn person_merge_preview(
        &self,
        context: &Context<'_>,
        person_id: Id<PersonId>,
        into_id: Id<PersonId>,
    ) -> Result<PersonMergePreview> {
        let op = context.data::<Op>()?;
        Ok(PersonMergePreview(app::person_merge::preview(op, person_id.0, into_id.0).await?))
    }
}

#[derive(InputObject)]
pub struct PersonMergeInput {
    idempotency_key: Uuid,
    /// The record that becomes part of the other.
    person_id: Id<PersonId>,
    version: i32,
    /// The record that stays.
    into_id: Id<PersonId>,
    into_version: i32,
}

#[derive(InputObject)]
pub struct PersonMergeUndoInput {
    idempotency_key: Uuid,
    /// The record that became part of another.
    person_id: Id<PersonId>,
    version: i32,
}

#[derive(Default)]
pub struct OnePersonMutation;

#[Object]
impl OnePersonMutation {
    /// Two records of one person become one: what is in the first is in the other from now on. Gives the one that stays.
    async fn person_merge(&self, context: &Context<'_>, input: PersonMergeInput) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("personMerge", input.idempotency_key, &input)?;
        let gone = Target { id: input.person_id.0, version: input.version };
        let into = Target { id: input.into_id.0, version: input.into_version };
        answer(op, once(op, &key, |write| app::person_merge::merge(write, gone, into)).await).await
    }

    /// Two records again: gives back exactly what was moved. Gives the record that comes back.
    async fn person_merge_undo(
        &self,
        context: &Context<'_>,
        input: PersonMergeUndoInput,
    ) -> Result<PersonPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("personMergeUndo", input.idempotency_key, &input)?;
        let gone = Target { id: input.person_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::person_merge::undo(write, gone)).await).await
    }
}
