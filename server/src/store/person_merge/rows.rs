//! The rows that move with a record, table by table, each written down as it is moved.
//!
//! Whose a row is stands in a column of it and in no event: it is a fact about the record and not about the thing's life. The version
//! rises all the same, so that whoever read the row before does not write it back.

use std::collections::BTreeMap;

use domain::{
    booking::BookingStateKind,
    ids::{CarePackageId, PersonId, PersonMergeId},
    one_person::{BuiltUpon, Moved, PersonMerge, UnderWay},
    referral::ReferralStateKind,
    task::TaskStateKind,
};
use entities::person_merge_row;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, IntoCondition, OnConflict, Query, SelectStatement, UpdateStatement},
};
use uuid::Uuid;

use crate::{error::Error, store::booking::LIVE};

/// Where a kind of row says whose it is, or in which plan it stands.
struct Place {
    table: &'static str,
    column: &'static str,
    versioned: bool,
}

/// The tables whose rows belong to a person and move with the record, in the order in which they are moved. Those that tell of people and
/// are not here stay where they were written: see [`Moved`].
pub const HOLDING_PEOPLE: [Moved; 9] = [
    Moved::CarePackage,
    Moved::Referral,
    Moved::Booking,
    Moved::Visit,
    Moved::SharingAgreement,
    Moved::RiskFlag,
    Moved::Task,
    Moved::Notice,
    Moved::Concern,
];

const HOLDING_PLANS: [Moved; 3] = [Moved::PlanReferral, Moved::PlanOutcome, Moved::PlanItem];

/// The table in which rows of a kind are.
pub const fn table_of(moved: Moved) -> &'static str {
    place(moved).table
}

const fn place(moved: Moved) -> Place {
    let (table, versioned) = match moved {
        Moved::CarePackage => ("care_package", true),
        Moved::Referral | Moved::PlanReferral => ("referral", true),
        Moved::Booking => ("booking", true),
        Moved::Visit => ("visit", true),
        Moved::SharingAgreement => ("sharing_agreement", true),
        Moved::RiskFlag => ("risk_flag", false),
        Moved::Task => ("task", true),
        Moved::Notice => ("notice", false),
        Moved::Concern => ("concern", true),
        Moved::PlanOutcome => ("outcome", false),
        Moved::PlanItem => ("package_item", false),
    };
    let column = match moved {
        Moved::PlanReferral | Moved::PlanOutcome | Moved::PlanItem => "care_package_id",
        _ => "person_id",
    };
    Place { table, column, versioned }
}

/// Moves whatever is in the record that goes into the one that stays, and the lines of a plan that was joined into the one that goes on;
/// all of it is written down. Done again, it moves what has come in since.
pub async fn move_rows(db: &impl ConnectionTrait, merge: &PersonMerge) -> Result<(), Error> {
    for moved in HOLDING_PEOPLE {
        move_kind(db, merge.id, moved, merge.gone.into(), merge.into.into()).await?;
    }
    if let Some(plans) = merge.plans {
        for moved in HOLDING_PLANS {
            move_kind(db, merge.id, moved, plans.folded.into(), plans.kept.into()).await?;
        }
    }
    Ok(())
}

async fn move_kind(
    db: &impl ConnectionTrait,
    merge: PersonMergeId,
    moved: Moved,
    from: Uuid,
    to: Uuid,
) -> Result<(), Error> {
    let place = place(moved);
    let rows = Query::select()
        .expr(Expr::val(Uuid::from(merge)))
        .expr(Expr::val(moved.as_str()))
        .column("id")
        .from(place.table)
        .and_where(Expr::col(place.column).eq(from))
        .to_owned();
    let known = OnConflict::columns(["merge_id", "kind", "row_id"]).do_nothing().to_owned();
    let mut written = Query::insert();
    written.into_table("person_merge_row").columns(["merge_id", "kind", "row_id"]).on_conflict(known);
    written.select_from(rows).map_err(Error::internal)?;
    db.execute(&written).await?;
    let theirs = Expr::col("id").in_subquery(moved_rows(merge, &[moved]));
    db.execute(&update(&place, to, theirs.and(Expr::col(place.column).eq(from)))).await?;
    Ok(())
}

/// Gives back exactly the rows that were moved; what hangs on one of them and was written since follows it.
pub async fn move_back(db: &impl ConnectionTrait, merge: &PersonMerge) -> Result<(), Error> {
    let (gone, into) = (Uuid::from(merge.gone), Uuid::from(merge.into));
    if let Some(plans) = merge.plans {
        for moved in HOLDING_PLANS {
            let theirs = Expr::col("id").in_subquery(moved_rows(merge.id, &[moved]));
            db.execute(&update(&place(moved), plans.folded.into(), theirs)).await?;
        }
    }
    for moved in HOLDING_PEOPLE {
        let place = place(moved);
        let theirs = Expr::col("id").in_subquery(moved_rows(merge.id, &[moved]));
        let theirs = match follows(moved) {
            Some((column, kinds)) => theirs.or(Expr::col(column).in_subquery(moved_rows(merge.id, kinds))),
            None => theirs,
        };
        db.execute(&update(&place, gone, theirs.and(Expr::col(place.column).eq(into)))).await?;
    }
    Ok(())
}

/// By which column rows of a kind hang on moved ones, and on which.
const fn follows(moved: Moved) -> Option<(&'static str, &'static [Moved])> {
    match moved {
        Moved::Visit => Some(("booking_id", &[Moved::Booking])),
        Moved::Task => Some(("referral_id", &[Moved::Referral])),
        Moved::Notice | Moved::Concern => Some(("subject_id", &HOLDING_PEOPLE)),
        _ => None,
    }
}

fn update(place: &Place, to: Uuid, which: impl IntoCondition) -> UpdateStatement {
    let mut update = Query::update();
    update.table(place.table).value(place.column, to).cond_where(which);
    if place.versioned {
        update.value("version", Expr::col("version").add(1));
    }
    update
}

/// What a merge moved of this kind.
pub async fn ids_moved<Id: From<Uuid>>(
    db: &impl ConnectionTrait,
    merge: PersonMergeId,
    moved: Moved,
) -> Result<Vec<Id>, Error> {
    let rows = db.query_all(&moved_rows(merge, &[moved])).await?;
    let ids = rows.iter().map(|row| row.try_get_by_index::<Uuid>(0).map(Id::from));
    Ok(ids.collect::<Result<_, sea_orm::DbErr>>()?)
}

/// The ids of what a merge moved of these kinds.
fn moved_rows(merge: PersonMergeId, kinds: &[Moved]) -> SelectStatement {
    use person_merge_row::Column as C;
    use sea_orm::QueryTrait;
    let kinds = kinds.iter().map(|moved| moved.as_str());
    let rows = person_merge_row::Entity::find().select_only().column(C::RowId);
    rows.filter(C::MergeId.eq(Uuid::from(merge))).filter(C::Kind.is_in(kinds)).into_query()
}

/// How much of each kind would move out of the record of `gone`, and out of its plan `folded` into another; kinds of which there is nothing
/// are left out.
pub async fn count(
    db: &impl ConnectionTrait,
    gone: PersonId,
    folded: Option<CarePackageId>,
) -> Result<BTreeMap<Moved, u64>, Error> {
    let people = HOLDING_PEOPLE.iter().map(|moved| (*moved, Some(Uuid::from(gone))));
    let plans = HOLDING_PLANS.iter().map(|moved| (*moved, folded.map(Uuid::from)));
    let mut counts = BTreeMap::new();
    for (moved, id) in people.chain(plans) {
        let Some(id) = id else { continue };
        let Place { table, column, .. } = place(moved);
        let count = number(db, table, Expr::col(column).eq(id)).await?;
        if count > 0 {
            counts.insert(moved, count);
        }
    }
    Ok(counts)
}

/// What is still to be done in the record of `person`.
pub async fn under_way(db: &impl ConnectionTrait, person: PersonId) -> Result<UnderWay, Error> {
    let whose = || Expr::col("person_id").eq(Uuid::from(person));
    let over = [ReferralStateKind::Closed, ReferralStateKind::Withdrawn].map(ReferralStateKind::as_str);
    let open = whose().and(Expr::col("state").is_not_in(over)).and(Expr::col("entered_in_error").eq(false));
    let live = whose().and(Expr::col("state").is_in(LIVE.map(BookingStateKind::as_str)));
    let to_do = whose().and(Expr::col("state").eq(TaskStateKind::Open.as_str()));
    Ok(UnderWay {
        open_referrals: number(db, "referral", open).await?,
        live_bookings: number(db, "booking", live).await?,
        open_tasks: number(db, "task", to_do).await?,
    })
}

/// What was made since out of both records of `merge`.
pub async fn built_upon(db: &impl ConnectionTrait, merge: &PersonMerge) -> Result<BuiltUpon, Error> {
    let among =
        |column: &'static str, kinds: &[Moved]| Expr::col(column).in_subquery(moved_rows(merge.id, kinds));
    let beside = |column: &'static str, kinds: &[Moved]| among(column, kinds).not();
    let requests = [Moved::Referral, Moved::PlanReferral];
    let within =
        among("care_package_id", &[Moved::CarePackage]).or(among("outcome_id", &[Moved::PlanOutcome]));
    let agreed = among("referral_id", &[Moved::Referral]).and(beside("id", &[Moved::Booking]));
    let planned =
        among("referral_id", &[Moved::PlanReferral]).and(beside("package_item_id", &[Moved::PlanItem]));
    let towards = among("outcome_id", &[Moved::PlanOutcome]).and(beside("id", &[Moved::PlanItem]));
    let begun = Expr::col("person_id").eq(Uuid::from(merge.into)).and(Expr::col("created_at").gt(merge.at));
    // Only a plan that was joined and would run again stands in the way of another.
    let packages = if merge.plans.is_some() { number(db, "care_package", begun).await? } else { 0 };
    Ok(BuiltUpon {
        referrals: number(db, "referral", within.and(beside("id", &requests))).await?,
        bookings: number(db, "booking", agreed.or(planned)).await?,
        plan_lines: number(db, "package_item", towards).await?,
        packages,
    })
}

/// The merges that stand and whose record that went has rows again: written by somebody who had read it just before.
pub async fn strays(
    db: &impl ConnectionTrait,
    after: Option<PersonMergeId>,
) -> Result<Vec<PersonMergeId>, Error> {
    use entities::person_merge::{Column as C, Entity as E};
    let of_people = HOLDING_PEOPLE.iter().fold(Condition::any(), |any, moved| {
        let Place { table, column, .. } = place(*moved);
        let left = Query::select()
            .expr(Expr::val(1))
            .from(table)
            .and_where(Expr::col((table, column)).equals(("person_merge", "gone_id")))
            .to_owned();
        any.add(Expr::exists(left))
    });
    super::super::due(db, C::Id, E::find().filter(C::UndoneAt.is_null()).filter(of_people), after).await
}

async fn number(db: &impl ConnectionTrait, table: &'static str, which: Expr) -> Result<u64, Error> {
    let mut query = Query::select();
    query.expr(Expr::col("id").count()).from(table).and_where(which);
    let row = db.query_one(&query).await?;
    let count = row.map(|row| row.try_get_by_index::<i64>(0)).transpose()?.unwrap_or_default();
    Ok(count.unsigned_abs())
}
