//! Which record of a person became part of which, and since when.

mod rows;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{
    ids::{PersonId, PersonMergeId},
    one_person::{PersonMerge, Undone},
};
use entities::{person, person_merge};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

pub use rows::{
    HOLDING_PEOPLE, built_upon, count, ids_moved, move_back, move_rows, strays, table_of, under_way,
};

use super::{from_json, to_json};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: PersonMergeId) -> Result<Option<PersonMerge>, Error> {
    person_merge::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// The merge by which `gone` is part of another record.
pub async fn standing_of(db: &impl ConnectionTrait, gone: PersonId) -> Result<Option<PersonMerge>, Error> {
    let merges = of_people(db, &[gone]).await?;
    Ok(merges.into_iter().find(|merge| merge.gone == gone))
}

/// The merges that stand of which any of `people` is a part, the newest first.
pub async fn of_people(db: &impl ConnectionTrait, people: &[PersonId]) -> Result<Vec<PersonMerge>, Error> {
    use person_merge::Column as C;
    let ids: Vec<Uuid> = people.iter().map(|id| Uuid::from(*id)).collect();
    let either = Condition::any().add(C::GoneId.is_in(ids.clone())).add(C::IntoId.is_in(ids));
    let standing = person_merge::Entity::find().filter(either).filter(C::UndoneAt.is_null());
    let rows = standing.order_by_desc(C::Id).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

/// Whether either record of `merge` was merged again since, and still is.
pub async fn is_followed(db: &impl ConnectionTrait, merge: &PersonMerge) -> Result<bool, Error> {
    let standing = of_people(db, &[merge.gone, merge.into]).await?;
    Ok(standing.iter().any(|other| other.id > merge.id))
}

pub async fn insert(db: &impl ConnectionTrait, merge: &PersonMerge) -> Result<(), Error> {
    person_merge::Entity::insert(to_row(merge)?).exec_without_returning(db).await?;
    Ok(())
}

/// Saves by whom and when it was undone. Of two who undo it at once, the second is told that it no longer stands.
pub async fn save_undone(db: &impl ConnectionTrait, merge: &PersonMerge) -> Result<(), Error> {
    use person_merge::Column as C;
    let row = person_merge::ActiveModel {
        undone_at: Set(merge.undone.map(|undone| undone.at)),
        undone_by: Set(merge.undone.map(|undone| undone.by.into())),
        ..Default::default()
    };
    let stands = Condition::all().add(C::Id.eq(Uuid::from(merge.id))).add(C::UndoneAt.is_null());
    let updated = person_merge::Entity::update_many().set(row).filter(stands).exec(db).await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// Of `people` and all whose records became part of theirs, each with the one of `people` that it leads to. What was written of a record
/// and cannot be written anew (the ledger of disclosures, the audit) is read with the record that it is part of.
pub async fn with_absorbed(
    db: &impl ConnectionTrait,
    people: &[PersonId],
) -> Result<BTreeMap<PersonId, PersonId>, Error> {
    let mut leads: BTreeMap<PersonId, PersonId> = people.iter().map(|id| (*id, *id)).collect();
    let mut found = people.to_vec();
    while !found.is_empty() {
        let into = person::Column::MergedInto.is_in(found.iter().map(|id| Uuid::from(*id)));
        let columns = [person::Column::Id, person::Column::MergedInto];
        let query = person::Entity::find().select_only().columns(columns).filter(into);
        let rows: Vec<(Uuid, Uuid)> = query.into_tuple().all(db).await?;
        found.clear();
        for (gone, into) in rows {
            let Some(whose) = leads.get(&into.into()).copied() else { continue };
            if leads.insert(gone.into(), whose).is_none() {
                found.push(gone.into());
            }
        }
    }
    Ok(leads)
}

fn from_row(row: person_merge::Model) -> Result<PersonMerge, Error> {
    let undone = row.undone_at.zip(row.undone_by);
    Ok(PersonMerge {
        id: row.id.into(),
        gone: row.gone_id.into(),
        into: row.into_id.into(),
        at: row.merged_at,
        by: row.merged_by.into(),
        filled: from_json(row.filled)?,
        nhs_number: row.nhs_number.map(|number| number.parse().map_err(Error::internal)).transpose()?,
        plans: row.plans.map(from_json).transpose()?,
        undone: undone.map(|(at, by): (DateTime<Utc>, Uuid)| Undone { at, by: by.into() }),
    })
}

fn to_row(merge: &PersonMerge) -> Result<person_merge::ActiveModel, Error> {
    Ok(person_merge::ActiveModel {
        id: Set(merge.id.into()),
        gone_id: Set(merge.gone.into()),
        into_id: Set(merge.into.into()),
        merged_at: Set(merge.at),
        merged_by: Set(merge.by.into()),
        filled: Set(to_json(&merge.filled)?),
        nhs_number: Set(merge.nhs_number.clone().map(String::from)),
        plans: Set(merge.plans.as_ref().map(to_json).transpose()?),
        undone_at: Set(merge.undone.map(|undone| undone.at)),
        undone_by: Set(merge.undone.map(|undone| undone.by.into())),
    })
}
