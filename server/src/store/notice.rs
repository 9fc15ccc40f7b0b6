//! Notices: what somebody must know in time.

use chrono::NaiveDate;
use domain::{
    booking::BookingStateKind,
    care_package::CarePackageStateKind,
    ids::{AccountId, NoticeId, TeamId},
    need::EccLevel,
    notice::{About, Notice, NoticeKind, Settled},
};
use entities::{booking, care_package, notice, risk_flag, sharing_agreement, volunteer};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, Order, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, OnConflict, SimpleExpr},
};
use uuid::Uuid;

use super::{
    code, impossible,
    page::{Page, Slice},
};
use crate::error::Error;

pub async fn find(db: &impl ConnectionTrait, id: NoticeId) -> Result<Option<Notice>, Error> {
    notice::Entity::find_by_id(Uuid::from(id)).one(db).await?.map(from_row).transpose()
}

/// What `account` was told and has not settled, the soonest first.
pub async fn page(
    db: &impl ConnectionTrait,
    account: AccountId,
    page: &Page,
) -> Result<Slice<Notice>, Error> {
    use notice::Column as C;
    let mut query = open(account);
    if let Some((due, id)) = page.key::<(NaiveDate, Uuid)>()? {
        let later = Condition::any().add(C::DueOn.gt(due)).add(C::DueOn.eq(due).and(C::Id.gt(id)));
        query = query.filter(C::DueOn.gte(due)).filter(later);
    }
    let rows = query
        .order_by(C::DueOn, Order::Asc)
        .order_by(C::Id, Order::Asc)
        .limit(page.first + 1)
        .all(db)
        .await?;
    Slice::new(rows, page, |row| (row.due_on, row.id)).try_map(from_row)
}

pub async fn count(db: &impl ConnectionTrait, account: AccountId) -> Result<u64, Error> {
    Ok(open(account).count(db).await?)
}

/// What was told of a team's people and is not settled, the soonest first, at most a hundred.
pub async fn of_team(db: &impl ConnectionTrait, team: TeamId) -> Result<Vec<Notice>, Error> {
    let rows = notice::Entity::find()
        .filter(notice::Column::TeamId.eq(Uuid::from(team)))
        .filter(notice::Column::SettledAt.is_null())
        .order_by(notice::Column::DueOn, Order::Asc)
        .order_by(notice::Column::Id, Order::Asc)
        .limit(Page::MOST)
        .all(db)
        .await?;
    rows.into_iter().map(from_row).collect()
}

fn open(account: AccountId) -> Select<notice::Entity> {
    notice::Entity::find()
        .filter(notice::Column::AccountId.eq(Uuid::from(account)))
        .filter(notice::Column::SettledAt.is_null())
}

/// Writes it down where it was not told before; whether it was not.
pub async fn insert(db: &impl ConnectionTrait, notice: &Notice) -> Result<bool, Error> {
    use notice::Column as C;
    let told = OnConflict::columns([C::Kind, C::SubjectId, C::DueOn]).do_nothing().to_owned();
    let inserted =
        notice::Entity::insert(to_row(notice)).on_conflict(told).exec_without_returning(db).await?;
    Ok(inserted == 1)
}

/// Saves that it is seen to; stale where somebody else has said so.
pub async fn save_settled(db: &impl ConnectionTrait, notice: &Notice) -> Result<(), Error> {
    let updated = notice::Entity::update_many()
        .set(to_row(notice))
        .filter(notice::Column::Id.eq(Uuid::from(notice.id)))
        .filter(notice::Column::SettledAt.is_null())
        .exec(db)
        .await?;
    if updated.rows_affected == 1 { Ok(()) } else { Err(Error::Stale) }
}

/// The rows of which something of `kind` is due up to `by` and was not told yet. What is overdue is told too, but for an agreement that is
/// over: nothing is left to be done in time.
pub async fn due(
    db: &impl ConnectionTrait,
    kind: NoticeKind,
    today: NaiveDate,
    by: NaiveDate,
    after: Option<Uuid>,
) -> Result<Vec<Uuid>, Error> {
    match kind {
        NoticeKind::AgreementExpires => {
            use sharing_agreement::{Column as C, Entity as E};
            let ending = E::find().filter(C::Until.between(today, by)).filter(C::WithdrawnAt.is_null());
            super::due(db, C::Id, ending.filter(untold(kind, C::Id, C::Until)), after).await
        }
        NoticeKind::LevelFourReview => {
            use care_package::{Column as C, Entity as E};
            let held = E::find()
                .filter(C::EccLevel.eq(i32::from(EccLevel::Four.number())))
                .filter(C::ReviewOn.lte(by))
                .filter(C::State.ne(CarePackageStateKind::Ended.as_str()));
            super::due(db, C::Id, held.filter(untold(kind, C::Id, C::ReviewOn)), after).await
        }
        NoticeKind::RiskFlagReview => {
            use risk_flag::{Column as C, Entity as E};
            let flags = E::find().filter(C::ReviewOn.lte(by)).filter(C::EndedAt.is_null());
            super::due(db, C::Id, flags.filter(untold(kind, C::Id, C::ReviewOn)), after).await
        }
        NoticeKind::HelpEnds => {
            use booking::{Column as C, Entity as E};
            let ending = E::find()
                .filter(C::State.is_in(super::booking::HOLDING.map(BookingStateKind::as_str)))
                .filter(C::EndOn.lte(by));
            super::due(db, C::Id, ending.filter(untold(kind, C::Id, C::EndOn)), after).await
        }
        NoticeKind::VolunteerLapses => {
            use booking::{Column as C, Entity as E};
            let lapsing = E::find().filter(super::volunteer::lapsing(by)).filter(untold_of_volunteer());
            super::due(db, C::Id, lapsing, after).await
        }
        // Told by the write that makes it so.
        NoticeKind::NoShows | NoticeKind::Cancellations => Ok(Vec::new()),
    }
}

/// Whether nothing of `kind` was told yet of the row with this id and day.
fn untold<C: ColumnTrait>(kind: NoticeKind, id: C, due: C) -> SimpleExpr {
    let same =
        |own: notice::Column, other: C| Expr::col((notice::Entity, own)).equals((other.entity_name(), other));
    let told = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .filter(notice::Column::Kind.eq(kind.as_str()))
        .filter(same(notice::Column::SubjectId, id))
        .filter(same(notice::Column::DueOn, due))
        .into_query();
    Expr::exists(told).not()
}

/// The same of a booking whose usual volunteer lapses: the day is the volunteer's.
fn untold_of_volunteer() -> SimpleExpr {
    let told = notice::Entity::find()
        .select_only()
        .column(notice::Column::Id)
        .join(
            JoinType::InnerJoin,
            notice::Entity::belongs_to(volunteer::Entity)
                .from(notice::Column::DueOn)
                .to(volunteer::Column::Until)
                .into(),
        )
        .filter(notice::Column::Kind.eq(NoticeKind::VolunteerLapses.as_str()))
        .filter(
            Expr::col((notice::Entity, notice::Column::SubjectId))
                .equals((booking::Entity, booking::Column::Id)),
        )
        .filter(
            Expr::col((volunteer::Entity, volunteer::Column::Id))
                .equals((booking::Entity, booking::Column::VolunteerId)),
        )
        .into_query();
    Expr::exists(told).not()
}

/// Notices that nobody has settled yet, by id.
pub async fn unsettled(db: &impl ConnectionTrait, after: Option<NoticeId>) -> Result<Vec<Notice>, Error> {
    let mut query = notice::Entity::find().filter(notice::Column::SettledAt.is_null());
    if let Some(after) = after {
        query = query.filter(notice::Column::Id.gt(Uuid::from(after)));
    }
    let rows = query.order_by_asc(notice::Column::Id).limit(super::DUE_AT_ONCE).all(db).await?;
    rows.into_iter().map(from_row).collect()
}

fn from_row(row: notice::Model) -> Result<Notice, Error> {
    let settled = match (row.settled_at, row.settled_by) {
        (None, None) => None,
        (Some(at), by) => Some(Settled { at, by: by.map(Into::into) }),
        _ => return Err(impossible("notice", row.id)),
    };
    Ok(Notice {
        id: row.id.into(),
        about: About { kind: code(&row.kind)?, subject: row.subject_id, on: row.due_on },
        person: row.person_id.into(),
        team: row.team_id.into(),
        to: row.account_id.into(),
        at: row.at,
        settled,
    })
}

fn to_row(notice: &Notice) -> notice::ActiveModel {
    notice::ActiveModel {
        id: Set(notice.id.into()),
        kind: Set(notice.about.kind.to_string()),
        subject_id: Set(notice.about.subject),
        due_on: Set(notice.about.on),
        person_id: Set(notice.person.into()),
        team_id: Set(notice.team.into()),
        account_id: Set(notice.to.into()),
        at: Set(notice.at),
        settled_at: Set(notice.settled.map(|settled| settled.at)),
        settled_by: Set(notice.settled.and_then(|settled| settled.by).map(Into::into)),
    }
}
