//! Imports: the feed's lines while it is read, what became of each service, and from where things came.

mod source;

use chrono::{DateTime, Utc};
use domain::{
    ids::{AccountId, ImportId, ImportRowId, OfferingId},
    import::{ImportFailure, ImportState, Remark, RowOutcome, Taken, TakenCharity},
    need::Language,
};
use entities::{import, import_part, import_row};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select, sea_query::ExprTrait,
};
use serde_json::Value;
use uuid::Uuid;

pub use source::{Kind, Origin, move_charity, origin, origins, put};

use super::{
    code, code_opt, from_json, number,
    page::{Page, Slice},
    to_json,
};
use crate::error::Error;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub id: ImportId,
    /// Under which all imports of the same feed are known.
    pub feed: String,
    /// In which the feed is written.
    pub language: Language,
    pub state: ImportState,
    pub started_at: DateTime<Utc>,
    /// Since when it is read and weighed.
    pub read_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<AccountId>,
    pub counts: Counts,
    pub failure: Option<ImportFailure>,
    pub failure_place: Option<String>,
    pub version: i32,
}

/// Services by what became of them; together, all services of the feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub added: u32,
    pub changed: u32,
    pub unchanged: u32,
    pub to_review: u32,
    pub refused: u32,
}

/// What became of one service.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub id: ImportRowId,
    pub import: ImportId,
    /// In the feed, from 1.
    pub position: u32,
    pub feed_id: Option<String>,
    pub title: String,
    pub outcome: RowOutcome,
    pub remarks: Vec<Remark>,
    pub taken: Option<Taken>,
    pub speaks_for_charity: bool,
    pub differences: Vec<Changed>,
    pub offering: Option<OfferingId>,
    pub settled: bool,
}

/// One field that the feed changed, with its values as JSON.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Changed {
    pub field: String,
    pub before: Value,
    pub after: Value,
}

/// One line of one list of a feed that is being read.
#[derive(Clone, Debug)]
pub struct Part {
    pub list: &'static str,
    pub position: i32,
    pub feed_id: Option<String>,
    pub owner: Option<String>,
    pub whole: bool,
    pub value: String,
}

impl Counts {
    pub const fn total(self) -> u32 {
        self.added + self.changed + self.unchanged + self.to_review + self.refused
    }

    pub const fn count(&mut self, outcome: RowOutcome) {
        match outcome {
            RowOutcome::Added => self.added += 1,
            RowOutcome::Changed => self.changed += 1,
            RowOutcome::Unchanged => self.unchanged += 1,
            RowOutcome::ToReview => self.to_review += 1,
            RowOutcome::Refused => self.refused += 1,
        }
    }
}

pub async fn find(db: &impl ConnectionTrait, id: ImportId) -> Result<Option<Import>, Error> {
    import::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// A new import, or one changed from the version before.
pub async fn save(db: &impl ConnectionTrait, import: &Import) -> Result<(), Error> {
    let replaces =
        import::Column::Id.eq(Uuid::from(import.id)).and(import::Column::Version.eq(import.version - 1));
    super::write_version(db, to_row(import)?, import.version, replaces).await
}

/// The imports of a feed that are in `state`.
pub async fn in_state(
    db: &impl ConnectionTrait,
    feed: &str,
    state: ImportState,
) -> Result<Vec<Import>, Error> {
    let found = import::Entity::find()
        .filter(import::Column::Feed.eq(feed))
        .filter(import::Column::State.eq(state.as_str()));
    found.all(db).await?.into_iter().map(from_row).collect()
}

/// Latest first.
pub async fn page(db: &impl ConnectionTrait, page: &Page) -> Result<Slice<Import>, Error> {
    let mut query = import::Entity::find().order_by_desc(import::Column::Id).limit(page.first + 1);
    if let Some(after) = page.key::<Uuid>()? {
        query = query.filter(import::Column::Id.lt(after));
    }
    let rows = query.all(db).await?.into_iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Slice::new(rows, page, |import| Uuid::from(import.id)))
}

/// When the last import was decided on, in any process.
pub async fn last_decided(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>, Error> {
    let last = import::Entity::find().select_only().column_as(import::Column::DecidedAt.max(), "last");
    Ok(last.into_tuple::<Option<DateTime<Utc>>>().one(db).await?.flatten())
}

/// Forgets an import and all that was read for it.
pub async fn forget(db: &impl ConnectionTrait, id: ImportId) -> Result<(), Error> {
    clear(db, id).await?;
    import::Entity::delete_by_id(Uuid::from(id)).exec(db).await?;
    Ok(())
}

/// Forgets what was read for it, and what became of it.
pub async fn clear(db: &impl ConnectionTrait, id: ImportId) -> Result<(), Error> {
    clear_parts(db, id).await?;
    let own = import_row::Column::ImportId.eq(Uuid::from(id));
    import_row::Entity::delete_many().filter(own).exec(db).await?;
    Ok(())
}

pub async fn clear_parts(db: &impl ConnectionTrait, id: ImportId) -> Result<(), Error> {
    let own = import_part::Column::ImportId.eq(Uuid::from(id));
    import_part::Entity::delete_many().filter(own).exec(db).await?;
    Ok(())
}

pub async fn insert_parts(
    db: &impl ConnectionTrait,
    import: ImportId,
    parts: Vec<Part>,
    id: impl Fn() -> Uuid,
) -> Result<(), Error> {
    let rows = parts.into_iter().map(|part| import_part::ActiveModel {
        id: Set(id()),
        import_id: Set(import.into()),
        list: Set(part.list.to_owned()),
        position: Set(part.position),
        feed_id: Set(part.feed_id),
        owner: Set(part.owner),
        whole: Set(part.whole),
        value: Set(part.value),
    });
    import_part::Entity::insert_many(rows).exec_without_returning(db).await?;
    Ok(())
}

fn parts(import: ImportId, list: &str) -> Select<import_part::Entity> {
    import_part::Entity::find()
        .filter(import_part::Column::ImportId.eq(Uuid::from(import)))
        .filter(import_part::Column::List.eq(list))
        .order_by_asc(import_part::Column::Position)
}

/// The feed's services after a position, in its order: whether each was kept whole, and its value.
pub async fn services(
    db: &impl ConnectionTrait,
    import: ImportId,
    after: i32,
    most: u64,
) -> Result<Vec<(i32, bool, Value)>, Error> {
    let after = import_part::Column::Position.gt(after);
    let rows = parts(import, "service").filter(after).limit(most).all(db).await?;
    rows.into_iter().map(|row| Ok((row.position, row.whole, value(&row.value)?))).collect()
}

/// The lines of a list that belong to `owner`, or that are called `feed_id`.
pub async fn lines_of(
    db: &impl ConnectionTrait,
    import: ImportId,
    list: &str,
    owner: &str,
) -> Result<Vec<Value>, Error> {
    let rows = parts(import, list).filter(import_part::Column::Owner.eq(owner)).limit(100).all(db).await?;
    rows.into_iter().map(|row| value(&row.value)).collect()
}

pub async fn line(
    db: &impl ConnectionTrait,
    import: ImportId,
    list: &str,
    feed_id: &str,
) -> Result<Option<Value>, Error> {
    let row = parts(import, list).filter(import_part::Column::FeedId.eq(feed_id)).one(db).await?;
    row.map(|row| value(&row.value)).transpose()
}

fn value(text: &str) -> Result<Value, Error> {
    serde_json::from_str(text).map_err(Error::internal)
}

pub async fn insert_rows(db: &impl ConnectionTrait, rows: &[Row]) -> Result<(), Error> {
    let rows = rows.iter().map(row_to_row).collect::<Result<Vec<_>, _>>()?;
    if !rows.is_empty() {
        import_row::Entity::insert_many(rows).exec_without_returning(db).await?;
    }
    Ok(())
}

/// What became of a row meanwhile: its outcome, its offering, whether it is settled.
pub async fn settle(db: &impl ConnectionTrait, row: &Row) -> Result<(), Error> {
    import_row::Entity::update(row_to_row(row)?).exec(db).await?;
    Ok(())
}

pub async fn find_row(db: &impl ConnectionTrait, id: ImportRowId) -> Result<Option<Row>, Error> {
    import_row::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(row_from_row).transpose()
}

/// Rows with an outcome, or all, in the order of the feed.
pub async fn rows(
    db: &impl ConnectionTrait,
    import: ImportId,
    outcome: Option<RowOutcome>,
    page: &Page,
) -> Result<Slice<Row>, Error> {
    let rows = rows_after(db, import, outcome, page.key()?.unwrap_or_default(), page.first + 1).await?;
    Ok(Slice::new(rows, page, |row| row.position))
}

pub async fn rows_after(
    db: &impl ConnectionTrait,
    import: ImportId,
    outcome: Option<RowOutcome>,
    after: u32,
    most: u64,
) -> Result<Vec<Row>, Error> {
    let mut query = import_row::Entity::find()
        .filter(import_row::Column::ImportId.eq(Uuid::from(import)))
        .filter(import_row::Column::Position.gt(i32::try_from(after).unwrap_or(i32::MAX)));
    if let Some(outcome) = outcome {
        query = query.filter(import_row::Column::Outcome.eq(outcome.as_str()));
    }
    let rows = query.order_by_asc(import_row::Column::Position).limit(most).all(db).await?;
    rows.into_iter().map(row_from_row).collect()
}

/// What the import says of a charity: what the first of its services said.
pub async fn speaker(
    db: &impl ConnectionTrait,
    import: ImportId,
    charity_feed_id: &str,
) -> Result<Option<TakenCharity>, Error> {
    let first = import_row::Entity::find()
        .filter(import_row::Column::ImportId.eq(Uuid::from(import)))
        .filter(import_row::Column::CharityFeedId.eq(charity_feed_id))
        .order_by_asc(import_row::Column::Position);
    let row = first.one(db).await?.map(row_from_row).transpose()?;
    Ok(row.and_then(|row| row.taken).map(|taken| taken.charity))
}

/// How many rows of the import somebody has still to decide on.
pub async fn unsettled(db: &impl ConnectionTrait, import: ImportId) -> Result<u64, Error> {
    let open = import_row::Entity::find()
        .filter(import_row::Column::ImportId.eq(Uuid::from(import)))
        .filter(import_row::Column::Settled.eq(false));
    Ok(open.count(db).await?)
}

fn from_row(row: import::Model) -> Result<Import, Error> {
    Ok(Import {
        id: row.id.into(),
        feed: row.feed,
        language: code(&row.language)?,
        state: code(&row.state)?,
        started_at: row.started_at,
        read_at: row.read_at,
        decided_at: row.decided_at,
        decided_by: row.decided_by.map(Into::into),
        counts: Counts {
            added: number(row.added)?,
            changed: number(row.changed)?,
            unchanged: number(row.unchanged)?,
            to_review: number(row.to_review)?,
            refused: number(row.refused)?,
        },
        failure: code_opt(row.failure.as_deref())?,
        failure_place: row.failure_place,
        version: row.version,
    })
}

fn to_row(import: &Import) -> Result<import::ActiveModel, Error> {
    let counts = import.counts;
    Ok(import::ActiveModel {
        id: Set(import.id.into()),
        feed: Set(import.feed.clone()),
        language: Set(import.language.to_string()),
        state: Set(import.state.to_string()),
        started_at: Set(import.started_at),
        read_at: Set(import.read_at),
        decided_at: Set(import.decided_at),
        decided_by: Set(import.decided_by.map(Into::into)),
        total: Set(whole(counts.total())?),
        added: Set(whole(counts.added)?),
        changed: Set(whole(counts.changed)?),
        unchanged: Set(whole(counts.unchanged)?),
        to_review: Set(whole(counts.to_review)?),
        refused: Set(whole(counts.refused)?),
        failure: Set(import.failure.map(|failure| failure.to_string())),
        failure_place: Set(import.failure_place.clone()),
        version: Set(import.version),
    })
}

fn row_from_row(row: import_row::Model) -> Result<Row, Error> {
    Ok(Row {
        id: row.id.into(),
        import: row.import_id.into(),
        position: number(row.position)?,
        feed_id: row.feed_id,
        title: row.title,
        outcome: code(&row.outcome)?,
        remarks: from_json(row.remarks)?,
        taken: row.taken.map(from_json).transpose()?,
        speaks_for_charity: row.speaks_for_charity,
        differences: row.differences.map(from_json).transpose()?.unwrap_or_default(),
        offering: row.offering_id.map(Into::into),
        settled: row.settled,
    })
}

fn row_to_row(row: &Row) -> Result<import_row::ActiveModel, Error> {
    let differences = (!row.differences.is_empty()).then(|| to_json(&row.differences));
    Ok(import_row::ActiveModel {
        id: Set(row.id.into()),
        import_id: Set(row.import.into()),
        position: Set(whole(row.position)?),
        feed_id: Set(row.feed_id.clone()),
        title: Set(row.title.clone()),
        outcome: Set(row.outcome.to_string()),
        remarks: Set(to_json(&row.remarks)?),
        taken: Set(row.taken.as_ref().map(to_json).transpose()?),
        charity_feed_id: Set(row.taken.as_ref().map(|taken| taken.charity.feed_id.clone())),
        speaks_for_charity: Set(row.speaks_for_charity),
        differences: Set(differences.transpose()?),
        offering_id: Set(row.offering.map(Into::into)),
        settled: Set(row.settled),
    })
}

fn whole(number: u32) -> Result<i32, Error> {
    i32::try_from(number).map_err(Error::internal)
}
