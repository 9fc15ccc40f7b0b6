//! What the teams' last meetings decided: a few tasks on the desks of those who try the demo.

use chrono::{DateTime, Days, TimeDelta, Utc};
use domain::{
    need::Language,
    task::{About, Decision, Task},
    time::london_date,
};
use uuid::Uuid;

use super::{Error, batch::Batch, chance::Chance, people::Subject, story::Case};
use crate::store;

/// Every how many people one is decided about.
const EVERY: usize = 13;
/// How long before the demo's day the meetings were.
const AGO: TimeDelta = TimeDelta::hours(10);

/// English beside Welsh.
const DECISIONS: [(&str, &str); 4] = [
    ("Ask whether a Thursday would do as well.", "Gofyn a fyddai dydd Iau yn gwneud y tro."),
    (
        "Ring the warden, who may know a neighbour who helps.",
        "Ffonio’r warden, a allai adnabod cymydog sy’n helpu.",
    ),
    ("Look again further away, with a lift.", "Chwilio eto ymhellach i ffwrdd, gyda lifft."),
    ("Ask the daughter before anything is changed.", "Gofyn i’r ferch cyn newid dim."),
];

/// Decides about the person at `place`, where it is their turn and something is still looked for. Its chance is its own, so that all
/// else in the demo is as it would be without.
pub(super) fn decide(
    place: usize,
    subject: &Subject,
    cases: &[Case],
    now: DateTime<Utc>,
    batch: &mut Batch,
) -> Result<(), Error> {
    if !place.is_multiple_of(EVERY) {
        return Ok(());
    }
    let mut open = cases.iter().map(|case| &case.referral.thing);
    let Some(referral) = open.find(|referral| referral.is_being_worked_on()) else { return Ok(()) };
    let turn = place / EVERY;
    let (by, to) =
        (&subject.coordinator, if turn.is_multiple_of(2) { &subject.broker } else { &subject.coordinator });
    let (en, cy) = DECISIONS[turn % DECISIONS.len()];
    let at = now - AGO;
    let chance = &mut Chance::of(u32::MAX - u32::try_from(place).unwrap_or_default());
    let decision = Decision {
        id: chance.id(at),
        team: referral.team,
        about: About { person: Some(referral.person), referral: Some(referral.id) },
        decision: if by.language == Language::Cy { cy } else { en }.to_owned(),
        due_on: london_date(now) + Days::new(turn as u64 % 5),
    };
    let (task, event) = Task::add(decision, &to.actor, &by.actor, at)?;
    let id: Uuid = chance.id(at);
    batch.task_event.push(store::task::event_row(id, &task, &event)?);
    batch.task.push(store::task::to_row(&task));
    Ok(())
}
