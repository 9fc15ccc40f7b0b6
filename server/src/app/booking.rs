//! What is done with bookings.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor, Role, Violation,
    booking::{
        Booking, BookingAction, BookingChange, BookingEvent, BookingOutcome, CancelledBy, DAYS_AHEAD,
        PauseReason, Plan, Proposal, Proposed,
    },
    enquiry::{Enquiry, EnquiryState},
    ids::{BookingId, EnquiryId, VisitId},
    letter::LetterKind,
    policy::Action,
    preview::{self, DAYS_SHOWN, Occurrence},
    referral::Referral,
    sharing::consent,
    time::{WallTime, days_after, london_date, london_to_utc},
    visit::{Visit, VisitEvent},
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{Target, once::Write, permit, volunteer::Goes};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::{Op, Tx},
    post::{self, Letter},
    store,
};

/// How many days ahead the sweep writes when it comes to a booking: so it comes once a week, and there are never fewer than eight weeks.
const SWEPT_DAYS_AHEAD: u32 = DAYS_AHEAD + 7;
/// The words under which visits are called off with their whole booking; they are planned again when the booking goes on.
pub(super) const WITH_BOOKING: [&str; 4] =
    ["BOOKING_PAUSED", "BOOKING_ENDED", "BOOKING_CANCELLED", "BOOKING_CHANGED"];

/// The booking, where `actor` may do `action` to it.
pub async fn load_for(
    db: &impl ConnectionTrait,
    actor: &Actor,
    action: impl Into<Action>,
    id: BookingId,
) -> Result<Booking, Error> {
    let found = store::booking::find(db, id).await?.ok_or(Error::NotFound)?;
    permit(actor, action, &found.resource())?;
    Ok(found)
}

pub async fn read(op: &Op, id: BookingId) -> Result<Booking, Error> {
    let found = load_for(op.db.read(), op.actor()?, Action::ViewBooking, id).await?;
    op.audit_read("booking.read", "booking", found.id, None);
    Ok(found)
}

/// Whether `actor` may plan a booking out of the enquiry: it was accepted, somebody works on its referral, and nothing out of it is agreed
/// yet.
pub fn may_propose(actor: &Actor, enquiry: &Enquiry, referral: &Referral, bookings: &[Booking]) -> bool {
    let agreed =
        bookings.iter().any(|booking| booking.parties.enquiry == enquiry.id && booking.holds_place());
    let accepted = matches!(enquiry.state, EnquiryState::Accepted(_));
    accepted
        && referral.is_being_worked_on()
        && !agreed
        && permit(actor, Action::ProposeBooking, &enquiry.resource()).is_ok()
}

/// Writes a plan down for an accepted enquiry, or another plan in the place of one that is not confirmed yet.
pub async fn propose(write: Write, enquiry: EnquiryId, plan: Plan) -> Result<BookingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let enquiry = super::enquiry::load_for(tx.db(), actor, Action::ProposeBooking, enquiry).await?;
    let earlier = store::booking::of_referral(tx.db(), enquiry.referral).await?;
    let mut live = earlier.into_iter().filter(Booking::is_live);
    let booking = match live.find(|booking| booking.parties.enquiry == enquiry.id) {
        Some(agreed) if agreed.holds_place() => return Err(Violation::BookingNotInState.into()),
        Some(proposed) => {
            let (booking, event) = proposed.change(plan, actor, tx.now())?;
            save(tx, &booking, &event).await?;
            booking
        }
        None => first_proposal(tx, actor, &enquiry, plan).await?,
    };
    super::referral::restate(tx, enquiry.referral).await?;
    write.commit(booking.id).await
}

async fn first_proposal(tx: &Tx, actor: &Actor, enquiry: &Enquiry, plan: Plan) -> Result<Booking, Error> {
    let referral = store::referral::find(tx.db(), enquiry.referral).await?.ok_or(Error::NotFound)?.referral;
    let person = store::person::find(tx.db(), referral.person).await?.ok_or(Error::NotFound)?;
    let offering = tx.directory().offering(enquiry.offering).ok_or(Error::NotFound)?;
    let title = offering.offering.name.get(person.details.language).to_owned();
    let proposal = Proposal { id: tx.next_id(), item: tx.next_id(), title, plan };
    let Proposed { booking, item, event } = Booking::propose(proposal, &referral, enquiry, actor, tx.now())?;
    store::care_package::insert_item(tx.db(), &item).await?;
    save(tx, &booking, &event).await?;
    Ok(booking)
}

/// Agreed: takes the place, writes the visits down and arranges the referral, all in one transaction. Of two brokers who want the last
/// place, one gets it and the other is told that none is left.
pub async fn confirm(write: Write, target: Target<BookingId>) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::Confirm, target).await?;
    lets_visits_begin(&write.tx, &booking).await?;
    let (tx, now, parties) = (&write.tx, write.tx.now(), booking.parties);
    let agreements = store::sharing::of_person(tx.db(), parties.person).await?;
    let offering = store::offering::lock(tx.db(), parties.offering).await?.ok_or(Error::NotFound)?;
    let consent = consent(&agreements, parties.person, parties.charity, offering.category, now)?;
    if let Some(session) = booking.plan.session {
        let taken = store::booking::holding_session(tx.db(), session, &[]).await?;
        offering.session_has_room(session, taken)?;
    }
    let (capacity, place) = offering.capacity.take(offering.id, now)?;
    store::offering::save_capacity(tx.db(), offering.id, capacity).await?;
    tx.changed(Kind::Offering, offering.id, Audience::everyone());
    let confirmed = booking.confirm(place, consent, &write.actor, now)?;
    finish(write, confirmed).await
}

/// Another plan from its start on. Visits already done stay; planned ones from that day are planned anew. A booking that is agreed keeps
/// its place with the charity, and needs one in the session that it moves to.
pub async fn change(write: Write, target: Target<BookingId>, plan: Plan) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::Change, target).await?;
    if let Some(session) = plan.session.filter(|_| booking.holds_place()) {
        let db = write.tx.db();
        let offering = store::offering::lock(db, booking.parties.offering).await?.ok_or(Error::NotFound)?;
        let taken = store::booking::holding_session(db, session, &[booking.id]).await?;
        offering.session_has_room(session, taken)?;
    }
    if booking.holds_place() {
        // The charity's capacity stays; the places of its sessions may not.
        write.tx.changed(Kind::Offering, booking.parties.offering, Audience::everyone());
    }
    let changed = booking.change(plan, &write.actor, write.tx.now())?;
    finish(write, changed).await
}

pub async fn pause(
    write: Write,
    target: Target<BookingId>,
    reason: PauseReason,
    until: Option<NaiveDate>,
) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::Pause, target).await?;
    let paused = booking.pause(reason, until, &write.actor, write.tx.now())?;
    finish(write, paused).await
}

pub async fn resume(write: Write, target: Target<BookingId>) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::Resume, target).await?;
    lets_visits_begin(&write.tx, &booking).await?;
    let resumed = booking.resume(&write.actor, write.tx.now())?;
    finish(write, resumed).await
}

/// The last day of the pause has passed. It stays paused while its person is in hospital.
pub async fn end_pause(write: Write, id: BookingId) -> Result<BookingId, Error> {
    let booking = load_for(write.tx.db(), &write.actor, BookingAction::Resume, id).await?;
    let package = store::care_package::current_of(write.tx.db(), booking.parties.person).await?;
    let away = package.is_some_and(|package| package.lets_visits_begin().is_err());
    let resumed = booking.end_pause(away, write.tx.now())?;
    finish(write, resumed).await
}

/// Its last day has passed.
pub async fn end_on_its_day(write: Write, id: BookingId) -> Result<BookingId, Error> {
    let booking = load_for(write.tx.db(), &write.actor, Action::KeepTime, id).await?;
    let ended = booking.end_on_its_day(write.tx.now())?;
    finish(write, ended).await
}

/// Writes down the visits that have come near since it was last done.
pub async fn plan_ahead(write: Write, id: BookingId) -> Result<BookingId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let booking = load_for(tx.db(), actor, Action::KeepTime, id).await?;
    let last = horizon(&booking, tx.now(), SWEPT_DAYS_AHEAD);
    store::booking::claim_planned_through(tx.db(), &booking, last).await?;
    let planned = plan_visits(tx, actor, &booking, last).await?;
    if planned > 0 {
        tx.audit("booking.plan-ahead", "booking", id, None);
        let parties = booking.parties;
        tx.changed(Kind::Booking, id, Audience::team(parties.team).and_charity(parties.charity));
    }
    write.commit(id).await
}

/// The day up to which every live booking has its visits written down.
pub fn planned_until(now: DateTime<Utc>) -> NaiveDate {
    days_after(london_date(now), DAYS_AHEAD)
}

pub async fn end(
    write: Write,
    target: Target<BookingId>,
    outcome: BookingOutcome,
) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::End, target).await?;
    let ended = booking.end(outcome, &write.actor, write.tx.now())?;
    finish(write, ended).await
}

pub async fn request_cancellation(
    write: Write,
    target: Target<BookingId>,
    reason: &str,
) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::RequestCancellation, target).await?;
    let asked = booking.request_cancellation(reason, &write.actor, write.tx.now())?;
    finish(write, asked).await
}

pub async fn decline_cancellation(
    write: Write,
    target: Target<BookingId>,
    note: &str,
) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::DeclineCancellation, target).await?;
    let declined = booking.decline_cancellation(note, &write.actor, write.tx.now())?;
    finish(write, declined).await
}

pub async fn cancel(
    write: Write,
    target: Target<BookingId>,
    by: CancelledBy,
    reason: &str,
) -> Result<BookingId, Error> {
    let booking = seen(&write, BookingAction::Cancel, target).await?;
    let cancelled = booking.cancel(by, reason, &write.actor, write.tx.now())?;
    finish(write, cancelled).await
}

/// Refuses while the person is in hospital.
async fn lets_visits_begin(tx: &Tx, booking: &Booking) -> Result<(), Error> {
    let package = store::care_package::of_item(tx.db(), booking.item).await?.ok_or(Error::NotFound)?;
    Ok(package.lets_visits_begin()?)
}

/// The booking for an action, as the writer saw it.
async fn seen(write: &Write, action: BookingAction, target: Target<BookingId>) -> Result<Booking, Error> {
    let booking = load_for(write.tx.db(), &write.actor, action, target.id).await?;
    target.is_at(booking.version)?;
    Ok(booking)
}

/// Saves what the domain says, and lets the booking's place, visits and referral follow.
async fn finish(write: Write, (booking, event): (Booking, BookingEvent)) -> Result<BookingId, Error> {
    settle(&write.tx, &write.actor, &booking, &event).await?;
    write.commit(booking.id).await
}

/// Saves `booking` as `event` left it, and what follows from that: a place given back, visits planned or called off, the referral's
/// standing.
pub(super) async fn settle(
    tx: &Tx,
    actor: &Actor,
    booking: &Booking,
    event: &BookingEvent,
) -> Result<(), Error> {
    save(tx, booking, event).await?;
    if let Some(kind) = letter(actor, booking, &event.change) {
        post::queue(tx, Letter::of_booking(kind, booking)).await?;
    }
    if booking.has_freed_place() {
        give_place_back(tx, booking).await?;
    }
    let called_off = Calling::after(&event.change, tx.now());
    if let Some(calling) = called_off {
        Box::pin(call_off_visits(tx, actor, booking, &calling)).await?;
    }
    match &event.change {
        BookingChange::Confirmed => {
            Box::pin(plan_anew(tx, actor, booking)).await?;
            super::referral::arrange(tx, actor, booking).await
        }
        BookingChange::Resumed | BookingChange::Changed { .. } => {
            Box::pin(plan_anew(tx, actor, booking)).await?;
            super::referral::restate(tx, booking.parties.referral).await
        }
        _ => super::referral::restate(tx, booking.parties.referral).await,
    }
}

/// What the charity is written to. What it did itself it knows; of a plan that was never agreed it has not heard.
fn letter(actor: &Actor, booking: &Booking, change: &BookingChange) -> Option<LetterKind> {
    if actor.speaks_for(booking.parties.charity) || booking.state.confirmation().is_none() {
        return None;
    }
    match change {
        BookingChange::Confirmed => Some(LetterKind::BookingConfirmed),
        BookingChange::Changed { .. } | BookingChange::EndPlanned { .. } => Some(LetterKind::BookingChanged),
        BookingChange::Paused { .. } => Some(LetterKind::BookingPaused),
        BookingChange::Resumed => Some(LetterKind::BookingResumed),
        BookingChange::Ended { .. } | BookingChange::Cancelled { .. } => Some(LetterKind::BookingEnded),
        BookingChange::Proposed { .. }
        | BookingChange::CancellationRequested { .. }
        | BookingChange::CancellationDeclined { .. }
        | BookingChange::VolunteerChosen { .. } => None,
    }
}

async fn save(tx: &Tx, booking: &Booking, event: &BookingEvent) -> Result<(), Error> {
    store::booking::save(tx.db(), tx.next_id(), booking, event).await?;
    let moves_its_line = matches!(
        event.change,
        BookingChange::Changed { .. } | BookingChange::Ended { .. } | BookingChange::EndPlanned { .. }
    );
    if moves_its_line {
        store::care_package::reschedule_item(
            tx.db(),
            booking.item,
            booking.plan.start_on,
            booking.plan.end_on,
        )
        .await?;
    }
    let parties = booking.parties;
    tx.audit(word(&event.change), "booking", booking.id, None);
    tx.changed(Kind::Booking, booking.id, Audience::team(parties.team).and_charity(parties.charity));
    tx.changed(Kind::Person, parties.person, Audience::team(parties.team));
    Ok(())
}

async fn give_place_back(tx: &Tx, booking: &Booking) -> Result<(), Error> {
    let offering = store::offering::lock(tx.db(), booking.parties.offering).await?.ok_or(Error::NotFound)?;
    store::offering::save_capacity(tx.db(), offering.id, offering.capacity.release(tx.now())).await?;
    tx.changed(Kind::Offering, offering.id, Audience::everyone());
    Ok(())
}

/// Which planned visits a change of the booking calls off, and under which word.
struct Calling {
    from: DateTime<Utc>,
    /// The last day, included; none for all that follow.
    until: Option<NaiveDate>,
    reason: &'static str,
}

impl Calling {
    fn after(change: &BookingChange, now: DateTime<Utc>) -> Option<Self> {
        let all = |reason| Some(Self { from: now, until: None, reason });
        match change {
            BookingChange::Paused { until, .. } => {
                Some(Self { from: now, until: *until, reason: "BOOKING_PAUSED" })
            }
            BookingChange::Ended { .. } => all("BOOKING_ENDED"),
            BookingChange::EndPlanned { last_day, .. } => {
                let after = london_to_utc(days_after(*last_day, 1), WallTime::MIDNIGHT);
                Some(Self { from: now.max(after), until: None, reason: "BOOKING_ENDED" })
            }
            BookingChange::Cancelled { .. } => all("BOOKING_CANCELLED"),
            BookingChange::Changed { plan } => {
                let first = london_to_utc(plan.start_on, WallTime::MIDNIGHT);
                Some(Self { from: now.max(first), until: None, reason: "BOOKING_CHANGED" })
            }
            BookingChange::Proposed { .. }
            | BookingChange::Confirmed
            | BookingChange::Resumed
            | BookingChange::CancellationRequested { .. }
            | BookingChange::CancellationDeclined { .. }
            | BookingChange::VolunteerChosen { .. } => None,
        }
    }
}

async fn call_off_visits(tx: &Tx, actor: &Actor, booking: &Booking, calling: &Calling) -> Result<(), Error> {
    let by = if actor.is(Role::Charity) { CancelledBy::Charity } else { CancelledBy::Referrer };
    let planned = store::visit::planned_from(tx.db(), booking.id, calling.from).await?;
    let within = |visit: &Visit| calling.until.is_none_or(|last| london_date(visit.slot.starts_at) <= last);
    for visit in planned.into_iter().filter(within) {
        let (visit, event) = visit.cancel(by, calling.reason, actor, tx.now())?;
        super::visit::save(tx, booking.parties.team, &visit, &event).await?;
    }
    Ok(())
}

/// The visits of a booking that this transaction has changed.
async fn plan_anew(tx: &Tx, actor: &Actor, booking: &Booking) -> Result<(), Error> {
    let last = horizon(booking, tx.now(), DAYS_AHEAD);
    store::booking::save_planned_through(tx.db(), booking.id, last).await?;
    plan_visits(tx, actor, booking, last).await?;
    Ok(())
}

/// The last day up to which visits are written down now: so far from today, or from the first day where that is later.
fn horizon(booking: &Booking, now: DateTime<Utc>, days_ahead: u32) -> NaiveDate {
    days_after(booking.plan.start_on.max(london_date(now)), days_ahead)
}

/// Writes down the visits up to `last` that are not there yet, but for the days on which the offering is closed. Gives how many.
async fn plan_visits(tx: &Tx, actor: &Actor, booking: &Booking, last: NaiveDate) -> Result<usize, Error> {
    let now = tx.now();
    let offering = tx.directory().offering(booking.parties.offering).ok_or(Error::NotFound)?;
    let goes = Goes::of(tx, booking, booking.volunteer).await?;
    let there = store::visit::from(tx.db(), booking.id, now).await?;
    let settled =
        |at| there.iter().any(|visit| visit.slot.starts_at == at && visit.keeps_its_time(&WITH_BOOKING));
    let mut planned: Vec<(Uuid, Visit, VisitEvent)> = Vec::new();
    for slot in booking.slots_ahead(london_date(now), last) {
        let date = london_date(slot.starts_at);
        let closed = offering.offering.closures.iter().any(|closure| closure.covers(date));
        if slot.starts_at > now && !closed && !settled(slot.starts_at) {
            let id: VisitId = tx.next_id();
            let (visit, event) = Visit::plan(id, booking, slot, goes.on(date), actor, now)?;
            planned.push((tx.next_id(), visit, event));
        }
    }
    store::visit::insert_planned(tx.db(), &planned).await?;
    Ok(planned.len())
}

/// The audit's word for what was done.
fn word(change: &BookingChange) -> &'static str {
    match change {
        BookingChange::Proposed { .. } => "booking.propose",
        BookingChange::Confirmed => "booking.confirm",
        BookingChange::Changed { .. } => "booking.change",
        BookingChange::Paused { .. } => "booking.pause",
        BookingChange::Resumed => "booking.resume",
        BookingChange::Ended { .. } => "booking.end",
        BookingChange::EndPlanned { .. } => "booking.plan-end",
        BookingChange::CancellationRequested { .. } => "booking.request-cancellation",
        BookingChange::CancellationDeclined { .. } => "booking.decline-cancellation",
        BookingChange::Cancelled { .. } => "booking.cancel",
        BookingChange::VolunteerChosen { .. } => "booking.choose-volunteer",
    }
}

/// What `plan` would come to for the person of the enquiry: the first four weeks, and what stands in their way.
pub async fn preview(op: &Op, enquiry: EnquiryId, plan: Plan) -> Result<Preview, Error> {
    plan.check()?;
    let db = op.db.read();
    let enquiry = super::enquiry::load_for(db, op.actor()?, Action::ProposeBooking, enquiry).await?;
    let referral = store::referral::find(db, enquiry.referral).await?.ok_or(Error::NotFound)?.referral;
    let offering = store::offering::find(db, enquiry.offering).await?.ok_or(Error::NotFound)?;
    let own = store::booking::of_referral(db, referral.id).await?.into_iter();
    let own: Vec<Booking> = own.filter(|booking| booking.parties.enquiry == enquiry.id).collect();
    let lines = own.iter().map(|booking| booking.item).collect();
    let week = super::care_package::week_of(db, referral.package, plan.start_on, DAYS_SHOWN, &lines).await?;
    let session = match plan.session {
        Some(session) => {
            let own: Vec<BookingId> = own.iter().map(|booking| booking.id).collect();
            Some((session, store::booking::holding_session(db, session, &own).await?))
        }
        None => None,
    };
    Ok(Preview {
        occurrences: preview::preview(&plan, &offering, &week),
        places_free: offering.places_free(session),
    })
}

pub struct Preview {
    pub occurrences: Vec<Occurrence>,
    pub places_free: u32,
}
