//! From where things came.

use domain::ids::{CharityId, OfferingId};
use entities::import_source;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::OnConflict,
};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    error::Error,
    store::{from_json, impossible, to_json},
};

/// What of the directory came out of a feed.
pub trait Kind: From<Uuid> + Into<Uuid> + Copy {
    const NAME: &'static str;
    /// What was taken of it.
    type Taken: Serialize + DeserializeOwned;

    fn column() -> import_source::Column;
}

impl Kind for CharityId {
    const NAME: &'static str = "CHARITY";
    type Taken = domain::import::TakenCharity;

    fn column() -> import_source::Column {
        import_source::Column::CharityId
    }
}

impl Kind for OfferingId {
    const NAME: &'static str = "OFFERING";
    type Taken = domain::import::TakenOffering;

    fn column() -> import_source::Column {
        import_source::Column::OfferingId
    }
}

/// A thing of the directory and what a feed last said of it.
#[derive(Clone, Debug)]
pub struct Origin<Id: Kind> {
    pub id: Id,
    pub taken: Id::Taken,
}

/// What is known of a thing by its id in a feed.
pub async fn origin<Id: Kind>(
    db: &impl ConnectionTrait,
    feed: &str,
    feed_id: &str,
) -> Result<Option<Origin<Id>>, Error> {
    Ok(origins(db, feed, &[feed_id]).await?.pop().map(|(_, origin)| origin))
}

/// The same of many, each with its id in the feed.
pub async fn origins<Id: Kind>(
    db: &impl ConnectionTrait,
    feed: &str,
    feed_ids: &[&str],
) -> Result<Vec<(String, Origin<Id>)>, Error> {
    let rows = import_source::Entity::find()
        .filter(import_source::Column::Feed.eq(feed))
        .filter(import_source::Column::Kind.eq(Id::NAME))
        .filter(import_source::Column::FeedId.is_in(feed_ids.iter().copied()))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            let id = row.charity_id.or(row.offering_id).ok_or_else(|| impossible("import_source", row.id))?;
            Ok((row.feed_id, Origin { id: id.into(), taken: from_json(row.taken)? }))
        })
        .collect()
}

/// Keeps what a feed says of a thing now, in place of what it said before.
pub async fn put<Id: Kind>(
    db: &impl ConnectionTrait,
    row: Uuid,
    feed: &str,
    feed_id: &str,
    origin: &Origin<Id>,
) -> Result<(), Error> {
    let is_charity = Id::NAME == CharityId::NAME;
    let id: Uuid = origin.id.into();
    let source = import_source::ActiveModel {
        id: Set(row),
        feed: Set(feed.to_owned()),
        kind: Set(Id::NAME.to_owned()),
        feed_id: Set(feed_id.to_owned()),
        charity_id: Set(is_charity.then_some(id)),
        offering_id: Set((!is_charity).then_some(id)),
        taken: Set(to_json(&origin.taken)?),
    };
    let same = [import_source::Column::Feed, import_source::Column::Kind, import_source::Column::FeedId];
    let replace =
        OnConflict::columns(same).update_columns([Id::column(), import_source::Column::Taken]).to_owned();
    import_source::Entity::insert(source).on_conflict(replace).exec_without_returning(db).await?;
    Ok(())
}

/// What feeds say of a charity that is merged into another is said of the other from now on.
pub async fn move_charity(db: &impl ConnectionTrait, from: CharityId, to: CharityId) -> Result<(), Error> {
    let moved = import_source::ActiveModel { charity_id: Set(Some(to.into())), ..Default::default() };
    let of = import_source::Column::CharityId.eq(Uuid::from(from));
    import_source::Entity::update_many().set(moved).filter(of).exec(db).await?;
    Ok(())
}
