//! What the house tells people in time, and that they say when it is seen to.

use chrono::NaiveDate;
use domain::{
    Actor,
    booking::Booking,
    care_package::{CarePackage, CarePackageState},
    ids::{AccountId, BookingId, NoticeId, PersonId, TeamId},
    missed,
    need::EccLevel,
    notice::{About, Notice, NoticeKind},
    policy::{Action, Resource},
    referral::Referral,
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
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    let due = due(write.tx.db(), kind, subject).await?.ok_or(Error::NotFound)?;
    let id = write_down(&write.tx, kind, subject, due).await?.ok_or(Error::Stale)?;
    write.commit(id).await
}

/// The same within the write that makes it so, however long before its day; nothing where it was told already or nobody is to be told.
pub(super) async fn tell_now(tx: &Tx, kind: NoticeKind, subject: Uuid) -> Result<(), Error> {
    if let Some(due) = due(tx.db(), kind, subject).await? {
        write_down(tx, kind, subject, due).await?;
    }
    Ok(())
}

/// Tells whoever holds the plan of visits of the booking that come to nothing, where there is a pattern in them that was not told.
pub(super) async fn tell_missed(tx: &Tx, id: BookingId) -> Result<(), Error> {
    let booking = store::booking::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    let visits = store::visit::from(tx.db(), id, booking.created_at).await?;
    let called_off_together: Vec<&str> =
        super::booking::WITH_BOOKING.into_iter().chain([super::availability::CLOSED]).collect();
    for missed in missed::patterns(&visits, &called_off_together) {
        if let Some(due) = for_coordinator(tx.db(), booking.parties.person, missed.on).await? {
            write_down(tx, missed.kind, id.into(), due).await?;
        }
    }
    Ok(())
}

/// None where it was told already.
async fn write_down(tx: &Tx, kind: NoticeKind, subject: Uuid, due: Due) -> Result<Option<NoticeId>, Error> {
    let about = About { kind, subject, on: due.on };
    let (id, at) = (tx.next_id(), tx.now());
    let notice = Notice { id, about, person: due.person, team: due.team, to: due.to, at, settled: None };
    if !store::notice::insert(tx.db(), &notice).await? {
        return Ok(None);
    }
    tx.audit("notice.tell", "notice", notice.id, None);
    tx.changed(Kind::Notice, notice.id, Audience::account(notice.to));
    Ok(Some(id))
}

/// The next notices after `after` whose cause is gone: the agreement was renewed, the review moved, the booking is over. A statement or two
/// for each notice that is open, and no write.
pub async fn causes_gone(
    db: &impl ConnectionTrait,
    mut after: Option<NoticeId>,
) -> Result<Vec<NoticeId>, Error> {
    loop {
        let open = store::notice::unsettled(db, after).await?;
        let Some(last) = open.last() else { return Ok(Vec::new()) };
        after = Some(last.id);
        let mut gone = Vec::new();
        for notice in &open {
            if !holds(db, &notice.about).await? {
                gone.push(notice.id);
            }
        }
        if !gone.is_empty() {
            return Ok(gone);
        }
    }
}

/// Settles a notice whose cause is gone: nobody has to say so.
pub async fn let_go(write: Write, id: NoticeId) -> Result<NoticeId, Error> {
    let tx = &write.tx;
    permit(&write.actor, Action::KeepTime, &Resource::HOUSE)?;
    let notice = store::notice::find(tx.db(), id).await?.ok_or(Error::NotFound)?;
    if holds(tx.db(), &notice.about).await? {
        return Err(Error::NotFound);
    }
    let notice = notice.settle(&write.actor, tx.now())?;
    store::notice::save_settled(tx.db(), &notice).await?;
    tx.audit("notice.let-go", "notice", id, None);
    tx.changed(Kind::Notice, id, Audience::account(notice.to));
    write.commit(id).await
}

/// Whether what was told is still so: the same thing is due on the same day. What was missed stays missed as long as the help goes on.
async fn holds(db: &impl ConnectionTrait, about: &About) -> Result<bool, Error> {
    if about.kind.days_before().is_none() {
        let booking = store::booking::find(db, about.subject.into()).await?;
        return Ok(booking.is_some_and(|booking| booking.is_live()));
    }
    Ok(due(db, about.kind, about.subject).await?.is_some_and(|due| due.on == about.on))
}

/// What is due of a thing, on which day, and who sees to it.
struct Due {
    on: NaiveDate,
    person: PersonId,
    team: TeamId,
    to: AccountId,
}

async fn due(db: &impl ConnectionTrait, kind: NoticeKind, subject: Uuid) -> Result<Option<Due>, Error> {
    match kind {
        NoticeKind::AgreementExpires => of_agreement(db, subject).await,
        NoticeKind::LevelFourReview => of_package(db, subject).await,
        NoticeKind::RiskFlagReview => of_flag(db, subject).await,
        NoticeKind::HelpEnds => of_booking(db, subject).await,
        NoticeKind::VolunteerLapses => of_volunteer(db, subject).await,
        NoticeKind::NoShows | NoticeKind::Cancellations => Ok(None),
    }
}

async fn of_agreement(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Due>, Error> {
    let Some(agreement) = store::sharing::find(db, id.into()).await? else { return Ok(None) };
    let all = store::sharing::of_person(db, agreement.person).await?;
    let Some(on) = agreement.runs_out(&all) else { return Ok(None) };
    for_coordinator(db, agreement.person, on).await
}

async fn of_flag(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Due>, Error> {
    let flag = store::person::find_risk_flag(db, id.into()).await?;
    match flag.filter(domain::person::RiskFlag::holds) {
        Some(flag) => for_coordinator(db, flag.person, flag.review_on).await,
        None => Ok(None),
    }
}

async fn of_package(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Due>, Error> {
    let package = store::care_package::find(db, id.into()).await?;
    let package = package.filter(|package| package.ecc_level == EccLevel::Four);
    Ok(package.and_then(|package| Due::of(&package, package.review_on?)))
}

/// The broker who found the help sees to what comes after it.
async fn of_booking(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Due>, Error> {
    let booking = store::booking::find(db, id.into()).await?;
    let Some(booking) = booking.filter(Booking::holds_place) else { return Ok(None) };
    let referral = store::referral::find(db, booking.parties.referral).await?.ok_or(Error::NotFound)?;
    Ok(booking.plan.end_on.and_then(|on| Due::of_broker(&booking, &referral.referral, on)))
}

/// The same broker, of whoever usually goes.
async fn of_volunteer(db: &impl ConnectionTrait, id: Uuid) -> Result<Option<Due>, Error> {
    let booking = store::booking::find(db, id.into()).await?;
    let Some(booking) = booking.filter(Booking::holds_place) else { return Ok(None) };
    let Some(volunteer) = booking.volunteer else { return Ok(None) };
    let volunteer = store::volunteer::find(db, volunteer).await?.ok_or(Error::NotFound)?;
    let referral = store::referral::find(db, booking.parties.referral).await?.ok_or(Error::NotFound)?;
    Ok(volunteer.until().and_then(|on| Due::of_broker(&booking, &referral.referral, on)))
}

async fn for_coordinator(
    db: &impl ConnectionTrait,
    person: PersonId,
    on: NaiveDate,
) -> Result<Option<Due>, Error> {
    let package = store::care_package::current_of(db, person).await?;
    Ok(package.and_then(|package| Due::of(&package, on)))
}

impl Due {
    fn of_broker(booking: &Booking, referral: &Referral, on: NaiveDate) -> Option<Self> {
        let (person, team) = (booking.parties.person, booking.parties.team);
        referral.state.path().broker.map(|to| Self { on, person, team, to })
    }

    /// None where the package has ended: nobody holds the person's plan.
    fn of(package: &CarePackage, on: NaiveDate) -> Option<Self> {
        let ended = matches!(package.state, CarePackageState::Ended { .. });
        let CarePackage { person, team, coordinator: to, .. } = *package;
        (!ended).then_some(Self { on, person, team, to })
    }
}
