//! Imports, for administrators: what was read of other directories' feeds, and what came of it.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    ids::{CategoryId, ImportId, ImportRowId},
    import::{ImportFailure, ImportState, Remark, RemarkCode, RowOutcome},
    need::Language,
    policy::{Action, Resource},
};
use uuid::Uuid;

use super::{
    coded::Coded,
    connection::{List, list, page},
    errors::{UserError, payload},
    id::Id,
    limits::cost_of_page,
    offering::Offering,
    payload::{found, once_of},
    ready::ready,
};
use crate::{
    app::{self, Target, once::once, permit},
    error::Error,
    op::Op,
    store::import as store,
};

/// One reading of another directory's feed.
pub struct Import(store::Import);

#[Object]
impl Import {
    pub async fn id(&self) -> Id<ImportId> {
        Id(self.0.id)
    }

    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The address or the name under which the feed is known.
    async fn feed(&self) -> &str {
        &self.0.feed
    }

    /// In which the feed is written.
    async fn language(&self) -> Coded<Language> {
        Coded(self.0.language)
    }

    async fn state(&self) -> Coded<ImportState> {
        Coded(self.0.state)
    }

    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }

    /// When something of it last came into the directory, or was turned down.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Services of the feed: the five after it add up to it.
    async fn total(&self) -> u32 {
        self.0.counts.total()
    }

    async fn added(&self) -> u32 {
        self.0.counts.added
    }

    async fn changed(&self) -> u32 {
        self.0.counts.changed
    }

    async fn unchanged(&self) -> u32 {
        self.0.counts.unchanged
    }

    async fn to_review(&self) -> u32 {
        self.0.counts.to_review
    }

    async fn refused(&self) -> u32 {
        self.0.counts.refused
    }

    /// Why the feed could not be read to its end.
    async fn failure(&self) -> Option<Coded<ImportFailure>> {
        self.0.failure.map(Coded)
    }

    /// Where in the feed that was, in the reader's words.
    async fn failure_place(&self) -> Option<&str> {
        self.0.failure_place.as_deref()
    }

    /// What became of each service, in the order of the feed.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn rows(
        &self,
        context: &Context<'_>,
        outcome: Option<Coded<RowOutcome>>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<ImportRow>> {
        let op = context.data::<Op>()?;
        let page = page(first, after)?;
        let outcome = outcome.map(|outcome| outcome.0);
        let slice = store::rows(op.db.read(), self.0.id, outcome, &page).await?;
        Ok(list(page.after.is_some(), slice, ImportRow))
    }
}

ready!(Import {
    "id" => id, "version" => version, "feed" => feed, "language" => language, "state" => state,
    "startedAt" => started_at, "decidedAt" => decided_at, "total" => total, "added" => added,
    "changed" => changed, "unchanged" => unchanged, "toReview" => to_review, "refused" => refused,
    "failure" => failure, "failurePlace" => failure_place,
});

/// What became of one service of a feed.
pub struct ImportRow(store::Row);

#[Object]
impl ImportRow {
    async fn id(&self) -> Id<ImportRowId> {
        Id(self.0.id)
    }

    /// In the feed, from 1.
    async fn position(&self) -> u32 {
        self.0.position
    }

    /// The feed's own id of it.
    async fn feed_id(&self) -> Option<&str> {
        self.0.feed_id.as_deref()
    }

    /// Its name; empty where it has none.
    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn outcome(&self) -> Coded<RowOutcome> {
        Coded(self.0.outcome)
    }

    /// Nothing is left to decide.
    async fn settled(&self) -> bool {
        self.0.settled
    }

    /// Why it was refused, or what was done to it on the way in.
    async fn remarks(&self) -> Vec<ImportRemark> {
        self.0.remarks.iter().cloned().map(ImportRemark::from).collect()
    }

    /// What the feed says otherwise than before.
    async fn differences(&self) -> Vec<ImportDifference> {
        self.0.differences.iter().map(ImportDifference::from).collect()
    }

    /// What it became in the directory.
    async fn offering(&self, context: &Context<'_>) -> Result<Option<Offering>> {
        let op = context.data::<Op>()?;
        Ok(self.0.offering.map(|id| app::offering::read(op, id)).transpose()?.map(Offering))
    }
}

ready!(ImportRow {
    "id" => id, "position" => position, "feedId" => feed_id, "title" => title, "outcome" => outcome,
    "settled" => settled,
});

/// One thing to say of a service.
#[derive(SimpleObject)]
pub struct ImportRemark {
    code: Coded<RemarkCode>,
    /// Where in the service, as the feed names it: `organization.email`.
    field: Option<String>,
    /// The beginning of what stood there.
    value: Option<String>,
}

/// One field that the feed changed.
#[derive(SimpleObject)]
pub struct ImportDifference {
    /// `offering.name`, `charity.email`.
    field: String,
    /// As JSON, its beginning.
    before: String,
    after: String,
}

impl From<Remark> for ImportRemark {
    fn from(remark: Remark) -> Self {
        let field = remark.field.filter(|field| !field.is_empty());
        Self { code: Coded(remark.code), field, value: remark.value }
    }
}

impl From<&store::Changed> for ImportDifference {
    fn from(changed: &store::Changed) -> Self {
        Self { field: changed.field.clone(), before: said(&changed.before), after: said(&changed.after) }
    }
}

/// A value as a page shows it: a text as it is, nothing as nothing, the rest as JSON.
fn said(value: &serde_json::Value) -> String {
    const SHOWN: usize = 300;
    let text = match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().count() <= SHOWN { text } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

#[derive(Default)]
pub struct ImportQuery;

#[Object]
impl ImportQuery {
    /// Latest first. For administrators.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn imports(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Import>> {
        let op = context.data::<Op>()?;
        permit(op.actor()?, Action::ReviewDirectory, &Resource::HOUSE)?;
        let page = page(first, after)?;
        let slice = store::page(op.db.read(), &page).await?;
        Ok(list(page.after.is_some(), slice, Import))
    }

    /// One import. For administrators.
    async fn import(&self, context: &Context<'_>, id: Id<ImportId>) -> Result<Option<Import>> {
        Ok(found(app::import::read(context.data::<Op>()?, id.0).await)?.map(Import))
    }
}

#[derive(InputObject)]
pub struct ImportApproveInput {
    idempotency_key: Uuid,
    import_id: Id<ImportId>,
    version: i32,
}

#[derive(InputObject)]
pub struct ImportRefuseInput {
    idempotency_key: Uuid,
    import_id: Id<ImportId>,
    version: i32,
}

#[derive(InputObject)]
pub struct ImportPlaceInput {
    idempotency_key: Uuid,
    import_row_id: Id<ImportRowId>,
    category_id: Id<CategoryId>,
}

#[derive(SimpleObject)]
pub struct ImportPayload {
    import: Option<Import>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct ImportMutation;

#[Object]
impl ImportMutation {
    /// Makes the changes that wait: of each thing, what the feed changed since it was last taken. For administrators.
    async fn import_approve(
        &self,
        context: &Context<'_>,
        input: ImportApproveInput,
    ) -> Result<ImportPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("importApprove", input.idempotency_key, &input)?;
        let target = Target { id: input.import_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::import::approve(write, target)).await).await
    }

    /// Turns the changes down; the next import of the feed tells them again. For administrators.
    async fn import_refuse(&self, context: &Context<'_>, input: ImportRefuseInput) -> Result<ImportPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("importRefuse", input.idempotency_key, &input)?;
        let target = Target { id: input.import_id.0, version: input.version };
        answer(op, once(op, &key, |write| app::import::refuse(write, target)).await).await
    }

    /// Says what kind of help a service is, and adds it. For administrators.
    async fn import_place(&self, context: &Context<'_>, input: ImportPlaceInput) -> Result<ImportPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("importPlace", input.idempotency_key, &input)?;
        let (row, category) = (input.import_row_id.0, input.category_id.0);
        answer(op, once(op, &key, |write| app::import::place(write, row, category)).await).await
    }
}

async fn answer(op: &Op, done: Result<ImportId, Error>) -> Result<ImportPayload> {
    let (id, user_errors) = payload(done)?;
    let import = match id {
        Some(id) => Some(Import(app::import::read(op, id).await?)),
        None => None,
    };
    Ok(ImportPayload { import, user_errors })
}
