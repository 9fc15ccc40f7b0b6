//! What time brings: enquiries are nudged and lapse, pauses and holds come to their end, visits are written down ahead, people are told
//! what is due, and records whose time is over are redacted.
//!
//! The sweep looks at every thing whose day has come, and does what is due in a write of its own, as the house, through the use cases that
//! everybody goes through. It keeps no record of where it was: what is due is read off the things themselves, so that a night switched off
//! is caught up by the next sweep, and doing it twice finds nothing to do. Several servers may sweep one database at once, since each write
//! claims its thing by the version, the row or the key that it found: the second of two is told that it is stale, and goes on.

use std::{sync::Arc, time::Duration};

use chrono::{NaiveDate, TimeDelta};
use domain::{
    Actor,
    notice::NoticeKind,
    retention::KeepFor,
    time::{WallTime, days_after, london_date, london_to_utc},
};
use tokio::time::{Instant, MissedTickBehavior, interval};
use uuid::Uuid;

use crate::{
    app::{
        self,
        once::{Write, by_the_house},
    },
    error::Error,
    op::{Op, RequestId},
    platform::Platform,
    store,
};

/// Dates change at midnight: a minute is soon enough for everything.
const EVERY: Duration = Duration::from_mins(1);

/// What lies longer back than the link in a letter about it lasts, nobody remembers: a charity that never had an account is not asked at
/// once about all that it ever did.
const ASKED_SINCE: TimeDelta = TimeDelta::days(14);

/// How many things a sweep did, by what was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub enquiries_lapsed: u32,
    pub enquiries_nudged: u32,
    pub holds_ended: u32,
    pub offerings_open_again: u32,
    pub bookings_resumed: u32,
    pub bookings_planned: u32,
    pub bookings_ended: u32,
    pub notices_told: u32,
    pub notices_let_go: u32,
    pub records_asked_for: u32,
    pub asked_still_right: u32,
    pub checks_warned_of: u32,
    pub strays_gathered: u32,
}

/// Does all that is due at the time of `op`, whose viewer is the house.
pub async fn sweep(op: &Op) -> Swept {
    let began = Instant::now();
    let (db, now) = (op.db.read(), op.clock.now());
    let today = london_date(now);
    let horizon = app::booking::planned_until(now);
    let swept = Swept {
        enquiries_lapsed: each(
            op,
            "enquiries lapse",
            |after| store::enquiry::lapsing(db, today, after),
            app::enquiry::lapse,
        )
        .await,
        enquiries_nudged: each(
            op,
            "enquiries are nudged",
            |after| store::enquiry::to_nudge(db, today, after),
            app::enquiry::nudge,
        )
        .await,
        holds_ended: each(
            op,
            "holds end",
            |after| store::referral::hold_over(db, today, after),
            app::referral::end_hold,
        )
        .await,
        offerings_open_again: each(
            op,
            "offerings open again",
            |after| store::offering::pause_over(db, today, after),
            app::offering::end_pause,
        )
        .await,
        bookings_resumed: each(
            op,
            "pauses end",
            |after| store::booking::pause_over(db, today, after),
            app::booking::end_pause,
        )
        .await,
        bookings_planned: each(
            op,
            "visits are planned",
            |after| store::booking::to_plan(db, horizon, after),
            app::booking::plan_ahead,
        )
        .await,
        bookings_ended: each(
            op,
            "bookings end",
            |after| store::booking::over(db, today, after),
            app::booking::end_on_its_day,
        )
        .await,
        notices_told: notices(op, today).await,
        notices_let_go: each(
            op,
            "notices are let go",
            |after| app::notice::causes_gone(db, after),
            app::notice::let_go,
        )
        .await,
        records_asked_for: records(op, today).await,
        asked_still_right: each(
            op,
            "charities are asked whether all is right",
            |after| app::charity::to_ask_still_right(op, after),
            app::charity::ask_still_right,
        )
        .await,
        checks_warned_of: each(
            op,
            "checks come up for review",
            |after| store::volunteer::to_warn(db, today, after),
            app::volunteer::warn,
        )
        .await,
        strays_gathered: each(
            op,
            "what came into a merged record is gathered",
            |after| store::person_merge::strays(db, after),
            app::person_merge::gather,
        )
        .await,
    };
    metrics::histogram!("dolen_sweep_seconds").record(began.elapsed().as_secs_f64());
    if swept != Swept::default() {
        tracing::info!(?swept, "time has brought");
    }
    swept
}

/// Redacts the records in which nothing happened for as long as `keep`; gives how many.
pub async fn redact(op: &Op, keep: KeepFor) -> u32 {
    let due = |after| app::retention::due(op, keep, after);
    let redacted =
        each(op, "records are redacted", due, |write, id| app::retention::redact(write, keep, id)).await;
    if redacted > 0 {
        tracing::info!(redacted, "the time of records was over");
    }
    redacted
}

async fn notices(op: &Op, today: NaiveDate) -> u32 {
    let mut told = 0;
    for kind in NoticeKind::ALL.iter().copied() {
        let Some(days) = kind.days_before() else { continue };
        let by = days_after(today, days);
        let due = |after| store::notice::due(op.db.read(), kind, today, by, after);
        told += each(op, kind.as_str(), due, |write, id| app::notice::tell(write, kind, id)).await;
    }
    told
}

/// Asks what became of the visits of the last weeks, the day after each.
async fn records(op: &Op, today: NaiveDate) -> u32 {
    let midnight = london_to_utc(today, WallTime::MIDNIGHT);
    let due = |after| store::visit::to_ask(op.db.read(), midnight - ASKED_SINCE, midnight, after);
    each(op, "visits are asked about", due, app::visit::ask_for_record).await
}

/// Does `work` to each thing that `due` finds after another, in a write of its own; gives how many it did.
///
/// What cannot be done keeps nothing else from being done, and is tried again by the next sweep.
async fn each<Id, T, F, G>(
    op: &Op,
    chore: &'static str,
    due: impl Fn(Option<Id>) -> F,
    work: impl Fn(Write, Id) -> G,
) -> u32
where
    Id: Copy + Into<Uuid>,
    F: Future<Output = Result<Vec<Id>, Error>>,
    G: Future<Output = Result<T, Error>>,
{
    let (mut done, mut after) = (0, None);
    loop {
        let found = match due(after).await {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(error = error.logged(), chore, "what is due could not be read");
                return done;
            }
        };
        let Some(last) = found.last() else { return done };
        after = Some(*last);
        for id in found {
            match by_the_house(op, |write| work(write, id)).await {
                Ok(_) => done += 1,
                // Somebody else was there first, or it is no longer due.
                Err(Error::Stale | Error::Rejected(_) | Error::NotFound) => {}
                Err(error) => tracing::error!(error = error.logged(), chore, id = %id.into(), "not done"),
            }
        }
    }
}

/// Sweeps at the start and every minute, until the server stops.
pub async fn keep_time(platform: Arc<Platform>) {
    let mut minutes = interval(EVERY);
    minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stopping = platform.stopping.clone();
    while stopping.run_until_cancelled(minutes.tick()).await.is_some() {
        let op = hands(&platform);
        // Most of what a use case holds on its way: too much to carry along on the stack.
        if stopping.run_until_cancelled(Box::pin(sweep(&op))).await.is_none() {
            return;
        }
        let Some(keep) = platform.settings.keep_for else { continue };
        if stopping.run_until_cancelled(Box::pin(redact(&op, keep))).await.is_none() {
            return;
        }
    }
}

/// The house's own hands.
pub fn hands(platform: &Platform) -> Op {
    platform.op(Some(Arc::new(Actor::system())), RequestId::from(platform.ids.next::<Uuid>()))
}
