//! The week as it is being changed, with the steps back.

use leptos::prelude::*;

use serde::{Deserialize, Serialize};

use super::Offering;
use crate::api::decode;
use crate::api::inputs::{ClosureInput, SessionInput, WeekInput};
use crate::api::types::{CapacityUnit, Code, Weekday};
use crate::components::form::Form;
use crate::components::toast;
use crate::{browser, dates, tr};

/// As many steps back are remembered.
const STEPS: usize = 50;
/// Where the sessions and closures are kept among what was typed, and the version that they began with.
const WEEK: &str = "week";
const VERSION: &str = "version";
/// An arrow key moves a session by this.
const STEP_MINUTES: i32 = 15;
const DAY_MINUTES: i32 = 24 * 60;

/// What stands in the week now.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Draft {
    pub sessions: Vec<SessionInput>,
    pub closures: Vec<ClosureInput>,
}

/// Which session is being written: a new one on a day, or one of the draft by its place.
#[derive(Clone, Copy, PartialEq)]
pub enum Open {
    New(Weekday),
    Known(usize),
}

#[derive(Clone, Copy)]
pub struct Editor {
    pub draft: RwSignal<Draft>,
    before: RwSignal<Vec<Draft>>,
    pub open: RwSignal<Option<Open>>,
    /// The session that is being dragged.
    pub dragged: RwSignal<Option<usize>>,
    /// What the preview says is booked and in the way.
    pub clashes: RwSignal<Vec<super::preview::Told>>,
    /// Room, pause, and what becomes of what is booked.
    pub form: Form,
    /// The fields of the session that is open.
    pub panel: Form,
    /// What the server had when this began: the version, and how many places were free.
    seen: StoredValue<Option<(i32, i32)>>,
}

impl Editor {
    /// The editor of one offering's week; what was changed in it outlives a reload.
    pub fn new(offering: &str) -> Self {
        Self {
            draft: RwSignal::new(Draft::default()),
            before: RwSignal::new(Vec::new()),
            open: RwSignal::new(None),
            dragged: RwSignal::new(None),
            clashes: RwSignal::new(Vec::new()),
            form: Form::new(format!("week:{offering}")),
            panel: Form::unkept(),
            seen: StoredValue::new(None),
        }
    }

    /// Begins with what the server has, or with what was left here of the same version. Once begun, what others change meanwhile does not
    /// mix with what is typed here: the server says at saving that it is stale.
    pub fn begin(self, offering: &Offering) {
        if self.seen.with_value(Option::is_some) {
            return;
        }
        let left = self.form.optional(VERSION);
        if left.as_ref().is_some_and(|version| *version != offering.version.to_string()) {
            self.form.forget();
            toast::warn(tr!(week_edit.changed_meanwhile));
        }
        let today = dates::today();
        let current =
            offering.sessions.iter().filter(|it| it.valid_to.as_ref().is_none_or(|last| *last >= today));
        let sessions = current.map(|session| SessionInput {
            id: Some(session.id.clone()),
            frequency: session.frequency,
            weekday: session.weekdays.first().copied().unwrap_or(Weekday::Mon),
            week_of_month: session.week_of_month,
            start_minute: session.start_minute,
            minutes: session.minutes,
            places: session.places,
            valid_from: session.valid_from.clone(),
            valid_to: session.valid_to.clone(),
        });
        let coming = offering.closures.iter().filter(|closure| closure.to_date >= today);
        let closures = coming.map(|closure| ClosureInput {
            id: Some(closure.id.clone()),
            from_date: closure.from_date.clone(),
            to_date: closure.to_date.clone(),
            reason: closure.reason.clone(),
        });
        let draft = Draft { sessions: sessions.collect(), closures: closures.collect() };
        self.draft.set(decode::read(&self.form.value(WEEK)).unwrap_or(draft));
        let capacity = &offering.capacity;
        self.form
            .initial("available", capacity.available.to_string())
            .initial("maximum", capacity.maximum.to_string())
            .initial("unit", capacity.unit.code())
            .initial("waitingListOpen", if offering.waiting_list_open { "OPEN" } else { "" })
            .initial("pausedUntil", offering.paused_until.as_ref().map(dates::plain_day).unwrap_or_default());
        self.seen.set_value(Some((offering.version, capacity.available)));
    }

    pub fn version(self) -> i32 {
        self.seen.with_value(|seen| seen.map_or(0, |(version, _)| version))
    }

    /// Changes the week, and remembers how it was.
    pub fn change(self, change: impl FnOnce(&mut Draft)) {
        let mut draft = self.draft.get_untracked();
        self.before.update(|before| {
            if before.len() == STEPS {
                before.remove(0);
            }
            before.push(draft.clone());
        });
        change(&mut draft);
        browser::keep_focus();
        self.put(draft);
    }

    fn put(self, draft: Draft) {
        if let Ok(text) = serde_json::to_string(&draft) {
            self.form.set(WEEK, text);
            self.form.set(VERSION, self.version().to_string());
        }
        self.draft.set(draft);
    }

    /// How many steps can be taken back.
    pub fn steps(self) -> usize {
        self.before.with(Vec::len)
    }

    pub fn undo(self) {
        let before = self.before.try_update(Vec::pop).flatten();
        if let Some(before) = before {
            self.open.set(None);
            self.put(before);
        }
    }

    /// Another day of the week for a session; none before Monday, none after Sunday.
    pub fn move_days(self, index: usize, days: i32) {
        let weekday =
            self.draft.with_untracked(|draft| draft.sessions.get(index).map(|session| session.weekday));
        let place =
            weekday.map(|weekday| weekday as i32 + days).and_then(|place| usize::try_from(place).ok());
        if let Some(weekday) = place.and_then(|place| Weekday::ALL.get(place)) {
            self.move_to(index, *weekday);
        }
    }

    pub fn move_to(self, index: usize, weekday: Weekday) {
        self.change(|draft| {
            if let Some(session) = draft.sessions.get_mut(index) {
                session.weekday = weekday;
            }
        });
    }

    /// Earlier or later by quarters of an hour, within the day.
    pub fn move_steps(self, index: usize, steps: i32) {
        self.change(|draft| {
            if let Some(session) = draft.sessions.get_mut(index) {
                let start = session.start_minute + steps * STEP_MINUTES;
                session.start_minute = start.clamp(0, DAY_MINUTES - STEP_MINUTES);
            }
        });
    }

    pub fn remove(self, index: usize) {
        self.open.set(None);
        self.change(|draft| {
            if index < draft.sessions.len() {
                draft.sessions.remove(index);
            }
        });
    }

    /// The week as it stands, for the preview and for saving. Tracked. Where a number cannot be read, the one that was there.
    pub fn week(self) -> WeekInput {
        let Draft { sessions, closures } = self.draft.get();
        let seen = self.seen.with_value(|seen| seen.map_or(0, |(_, available)| available));
        let number =
            |field: &str| self.form.get(field).trim().parse::<i32>().ok().filter(|number| *number >= 0);
        WeekInput {
            sessions,
            closures,
            unit: CapacityUnit::from_code(&self.form.get("unit")).unwrap_or(CapacityUnit::People),
            maximum: number("maximum").unwrap_or(seen),
            // Said only where it was changed: bookings may have taken places meanwhile.
            available: number("available").filter(|available| *available != seen),
            waiting_list_open: !self.form.get("waitingListOpen").is_empty(),
            paused_until: dates::parse_day(&self.form.get("pausedUntil")),
        }
    }
}
