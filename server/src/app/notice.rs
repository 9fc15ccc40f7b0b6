//! What the house tells people in time, and that they say when it is seen to.

use chrono::NaiveDate;
use domain::{
    Actor,
    care_package::{CarePackage, CarePackageState},
    ids::{AccountId, NoticeId, PersonId, TeamId},
    need::EccLevel,
    notice::{About, Notice, NoticeKind},
    policy::{Action, Resource},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{once::Write, permit};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    store::{
        self,
        page::{Page, Slice},
    },
};

/// What the viewer was told and has not settled, the soonest first. It names people, so that it is a read of their records.
pub async fn mine(op: &Op, page: &Page) -> Result<Slice<Notice>, Error> {
    let notices = store::notice::page(op.db.read(), op.actor()?.account, page).await?;
    op.audit_list("notice.list", "notice", notices.items().map(|notice| notice.id));
    Ok(notices)
}

/// The notice, for whoever was told.
pub async fn read(op: &Op, id: NoticeId) -> Result<Notice, Error> {
    load_for(op.db.read(), op.actor()?, id).await
}

/// Nobody else knows of it.
async fn load_for(db: &impl ConnectionTrait, actor: &Actor, id: NoticeId) -> Result<Notice, Error> {
    let notice = store::notice::find(db, id).await?.ok_or(Error::NotFound)?;
    if notice.to == actor.account { Ok(notice) } else { Err(Error::NotFound) }
}

pub async fn settle(write: Write, id: NoticeId) -> Result<NoticeId, Error> {
    let tx = &write.tx;
    let notice = load_for(tx.db(), &write.actor, id).await?;
    let notice = notice.settle(&write.actor, tx.now())?;
    store::notice::save_settled(tx.db(), &notice).await?;
    tx.audit("notice.settle", "notice", id, None);
    tx.changed(Kind::Notice, id, Audience::account(notice.to));
    write.commit(id).await
}

/// Tells of the row `subject` what is due of it, to whoever has to see to it; not found where there is no longer anything to tell, or
/// nobody to tell it to.
pub async fn tell(write: Write, kind: NoticeKind, subject: Uuid) -> Result<NoticeId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    let due = due(tx, kind, subject).await?.ok_or(Error::NotFound)?;
    let about = About { kind, subject, on: due.on };
    let (id, at) = (tx.next_id(), tx.now());
    let notice = Notice { id, about, person: due.person, team: due.team, to: due.to, at, settled: None };
    if !store::notice::insert(tx.db(), &notice).await? {
        return Err(Error::Stale);
    }
    tx.audit("notice.tell", "notice", notice.id, None);
    tx.changed(Kind::Notice, notice.id, Audience::account(notice.to));
    write.commit(notice.id).await
}

/// What is due of a thing, on which day, and who sees to it.
struct Due {
    on: NaiveDate,
    person: PersonId,
    team: TeamId,
    to: AccountId,
}

async fn due(tx: &Tx, kind: NoticeKind, subject: Uuid) -> Result<Option<Due>, Error> {
    match kind {
        NoticeKind::AgreementExpires => of_agreement(tx, subject).await,
        NoticeKind::LevelFourReview => of_package(tx, subject).await,
        NoticeKind::RiskFlagReview => of_flag(tx, subject).await,
        NoticeKind::HelpEnds => of_booking(tx, subject).await,
    }
}

async fn of_agreement(tx: &Tx, id: Uuid) -> Result<Option<Due>, Error> {
    let Some(agreement) = store::sharing::find(tx.db(), id.into()).await? else { return Ok(None) };
    let all = store::sharing::of_person(tx.db(), agreement.person).await?;
    let Some(on) = agreement.runs_out(&all) else { return Ok(None) };
    for_coordinator(tx, agreement.person, on).await
}

async fn of_flag(tx: &Tx, id: Uuid) -> Result<Option<Due>, Error> {
    let flag = store::person::find_risk_flag(tx.db(), id.into()).await?;
    match flag.filter(domain::person::RiskFlag::holds) {
        Some(flag) => for_coordinator(tx, flag.person, flag.review_on).await,
        None => Ok(None),
    }
}

async fn of_package(tx: &Tx, id: Uuid) -> Result<Option<Due>, Error> {
    let package = store::care_package::find(tx.db(), id.into()).await?;
    let package = package.filter(|package| package.ecc_level == EccLevel::Four);
    Ok(package.and_then(|package| Due::of(&package, package.review_on?)))
}

/// The broker who found the help sees to what comes after it.
async fn of_booking(tx: &Tx, id: Uuid) -> Result<Option<Due>, Error> {
    let booking = store::booking::find(tx.db(), id.into()).await?;
    let Some(booking) = booking.filter(domain::booking::Booking::holds_place) else { return Ok(None) };
    let referral = store::referral::find(tx.db(), booking.parties.referral).await?.ok_or(Error::NotFound)?;
    let (on, broker) = (booking.plan.end_on, referral.referral.state.path().broker);
    let (person, team) = (booking.parties.person, booking.parties.team);
    Ok(on.zip(broker).map(|(on, to)| Due { on, person, team, to }))
}

async fn for_coordinator(tx: &Tx, person: PersonId, on: NaiveDate) -> Result<Option<Due>, Error> {
    let package = store::care_package::current_of(tx.db(), person).await?;
    Ok(package.and_then(|package| Due::of(&package, on)))
}

impl Due {
    /// None where the package has ended: nobody holds the person's plan.
    fn of(package: &CarePackage, on: NaiveDate) -> Option<Self> {
        let ended = matches!(package.state, CarePackageState::Ended { .. });
        let CarePackage { person, team, coordinator: to, .. } = *package;
        (!ended).then_some(Self { on, person, team, to })
    }
}
