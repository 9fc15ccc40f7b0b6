//! The lines of a package, and the outcomes that they work towards.

use crate::{
    Violation,
    booking::Booking,
    care_package::CarePackage,
    ids::{BookingId, CarePackageId, OutcomeId, PackageItemId},
    recurrence::{Pattern, Repeat, Slot},
    text,
    time::{WallTime, Weekday},
};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Something that the person wants to be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub id: OutcomeId,
    pub package: CarePackageId,
    pub text: String,
    pub created_at: DateTime<Utc>,
    pub met_at: Option<DateTime<Utc>>,
}

/// One line of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageItem {
    pub id: PackageItemId,
    pub package: CarePackageId,
    pub outcome: Option<OutcomeId>,
    pub title: String,
    pub kind: ItemKind,
    pub from_date: NaiveDate,
    /// The last day, included.
    pub until: Option<NaiveDate>,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    Statutory(Statutory),
    /// Its state, days and times are the booking's.
    Booking(BookingId),
}

/// A service of health or social care, written down so that the plan is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statutory {
    pub provider: Option<String>,
    /// Empty where it comes by arrangement.
    pub weekdays: BTreeSet<Weekday>,
    pub start: Option<WallTime>,
    pub minutes: Option<u16>,
}

impl Outcome {
    pub fn new(
        id: OutcomeId,
        package: CarePackageId,
        text: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        let text = text::required(text, Violation::OutcomeTextMissing)?;
        Ok(Self { id, package, text, created_at: now, met_at: None })
    }

    /// It is so. What is met stays met: what has changed since is another outcome.
    pub fn meet(self, now: DateTime<Utc>) -> Result<Self, Violation> {
        if self.met_at.is_some() {
            return Err(Violation::OutcomeAlreadyMet);
        }
        Ok(Self { met_at: Some(now), ..self })
    }
}

impl PackageItem {
    /// A line for a statutory service; a booking brings its own line, see `Booking::propose`.
    pub fn statutory(
        id: PackageItemId,
        package: CarePackageId,
        outcome: Option<OutcomeId>,
        title: &str,
        service: Statutory,
        days: (NaiveDate, Option<NaiveDate>),
        now: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        let (from_date, until) = days;
        if until.is_some_and(|until| until < from_date) {
            return Err(Violation::UntilBeforeStart);
        }
        let title = text::required_line(title, Violation::TitleMissing)?;
        let kind = ItemKind::Statutory(service.checked()?);
        Ok(Self { id, package, outcome, title, kind, from_date, until, created_at: now })
    }

    /// A statutory service comes for the last time on `until`, which may be past. A booking's line ends with the booking.
    pub fn end(self, until: NaiveDate) -> Result<Self, Violation> {
        self.can_end()?;
        if until < self.from_date {
            return Err(Violation::UntilBeforeStart);
        }
        Ok(Self { until: Some(until), ..self })
    }

    pub fn can_end(&self) -> Result<(), Violation> {
        match self.kind {
            ItemKind::Statutory(_) => Ok(()),
            ItemKind::Booking(_) => Err(Violation::PackageItemIsBooking),
        }
    }

    /// The last day on which it can come: its own, or the one on which `package`, its plan, ended.
    pub fn last_day(&self, package: &CarePackage) -> Option<NaiveDate> {
        [self.until, package.ended_on()].into_iter().flatten().min()
    }

    /// When a statutory service comes, from `from` to `last`, both included. It is empty for one that comes by
    /// arrangement, and for a booking, whose visits say it.
    pub fn slots(&self, from: NaiveDate, last: NaiveDate) -> Vec<Slot> {
        let ItemKind::Statutory(service) = &self.kind else { return Vec::new() };
        let Some(pattern) = service.pattern() else { return Vec::new() };
        let last = self.until.map_or(last, |until| until.min(last));
        pattern.occurrences(self.from_date.max(from), last)
    }
}

impl Statutory {
    fn checked(self) -> Result<Self, Violation> {
        if self.minutes.is_some_and(|minutes| !Pattern::MINUTES.contains(&minutes)) {
            return Err(Violation::PatternLengthOutOfRange);
        }
        let provider = self.provider.map(text::line).transpose()?.filter(|provider| !provider.is_empty());
        Ok(Self { provider, ..self })
    }

    /// Every week on its days at its time; none where the days or the time are by arrangement.
    fn pattern(&self) -> Option<Pattern> {
        let start = self.start.filter(|_| !self.weekdays.is_empty())?;
        let minutes = self.minutes.unwrap_or_default();
        Some(Pattern { repeat: Repeat::Weekly { every: 1 }, weekdays: self.weekdays.clone(), start, minutes })
    }
}

/// The live bookings whose line is not in the plan: always none, and a test's business to see that it stays so.
pub fn live_without_item<'a>(
    items: impl IntoIterator<Item = &'a PackageItem>,
    bookings: impl IntoIterator<Item = &'a Booking>,
) -> Vec<BookingId> {
    let lines: BTreeMap<_, _> = items.into_iter().map(|item| (item.id, &item.kind)).collect();
    let stands = |booking: &Booking| lines.get(&booking.item) == Some(&&ItemKind::Booking(booking.id));
    bookings
        .into_iter()
        .filter(|booking| booking.is_live() && !stands(booking))
        .map(|booking| booking.id)
        .collect()
}
