//! A stay in hospital: what it pauses, and what of that can go on once the person is home.

use super::{
    CarePackage, CarePackageAction, CarePackageChange, CarePackageEvent, CarePackageState, HoldReason,
};
use crate::{
    Actor, Violation,
    booking::{Booking, BookingEvent, BookingState, DAYS_AHEAD, PauseReason},
    coded::coded,
    event::Aggregate,
    ids::BookingId,
    matching::DirectoryOffering,
    sharing::Consent,
    time::{days_after, london_date},
};
use chrono::{DateTime, Utc};

/// An admission to hospital: the package on hold, and every booking that would give visits paused, all at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admission {
    pub package: (CarePackage, CarePackageEvent),
    pub paused: Vec<(Booking, BookingEvent)>,
}

coded! {
    /// What the charity's availability, looked at again, says of a booking that a hospital stay paused.
    pub enum Readiness {
        /// It can be restarted as it was agreed.
        Fits = "FITS",
        /// Its last day has passed.
        Over = "OVER",
        /// The person agrees no longer to share with this charity.
        AgreementGone = "AGREEMENT_GONE",
        /// The charity, or this service of it, has stopped.
        OfferingStopped = "OFFERING_STOPPED",
        /// The service takes nobody until a day that it has said.
        OfferingPaused = "OFFERING_PAUSED",
        /// The session that it was for is given up.
        TimesGone = "TIMES_GONE",
        /// More are booked than there are places now.
        PlaceGone = "PLACE_GONE",
        /// The service is closed on all of its days in the weeks that visits are planned for.
        Closed = "CLOSED",
    }
}

impl CarePackage {
    /// The person is in hospital. `bookings` are all of the package's; those that give visits, or would again by themselves, are paused
    /// without an end, and none is left out.
    pub fn admit_to_hospital(
        self,
        bookings: impl IntoIterator<Item = Booking>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Admission, Violation> {
        self.state.admit(CarePackageAction::Hold)?;
        let package = self.then(CarePackageChange::Held { reason: HoldReason::HospitalStay }, actor, now)?;
        let today = london_date(now);
        let paused = bookings
            .into_iter()
            .filter(|booking| booking.visits_from(today).is_some())
            .map(|booking| booking.pause_for_hospital_stay(actor, now))
            .collect::<Result<_, _>>()?;
        Ok(Admission { package, paused })
    }

    /// Refuses to let visits begin while the person is in hospital.
    pub fn lets_visits_begin(&self) -> Result<(), Violation> {
        match self.state {
            CarePackageState::OnHold { reason: HoldReason::HospitalStay, .. } => {
                Err(Violation::PersonInHospital)
            }
            _ => Ok(()),
        }
    }
}

/// What discharge proposes to resume: the bookings that the admission paused.
pub fn to_resume<'a>(bookings: impl IntoIterator<Item = &'a Booking>) -> Vec<BookingId> {
    bookings.into_iter().filter(|booking| was_paused_by_stay(booking)).map(|booking| booking.id).collect()
}

fn was_paused_by_stay(booking: &Booking) -> bool {
    matches!(booking.state, BookingState::Paused { reason: PauseReason::HospitalStay, .. })
}

impl Readiness {
    /// Of `booking`, whose place was kept. `offering` is its offering now, the places taken in it counted with this booking's own;
    /// `held` is how many bookings hold a place of the whole offering, this one among them.
    pub fn of(
        booking: &Booking,
        offering: &DirectoryOffering,
        held: u32,
        consent: Option<Consent>,
        now: DateTime<Utc>,
    ) -> Self {
        let (today, service) = (london_date(now), &offering.offering);
        if booking.plan.end_on.is_some_and(|last| last < today) {
            return Self::Over;
        }
        let agreed =
            |consent: Consent| consent.is_for(booking.parties.person, booking.parties.charity).is_ok();
        if !consent.is_some_and(agreed) {
            return Self::AgreementGone;
        }
        if !service.active || !offering.charity_active {
            return Self::OfferingStopped;
        }
        if service.is_paused_on(today) {
            return Self::OfferingPaused;
        }
        if let Some(gone) = place_gone(booking, offering, held) {
            return gone;
        }
        let mut ahead =
            booking.slots(today, days_after(booking.plan.start_on.max(today), DAYS_AHEAD)).into_iter();
        let is_open = |date| !service.closures.iter().any(|closure| closure.covers(date));
        if ahead.any(|slot| slot.starts_at > now && is_open(london_date(slot.starts_at))) {
            Self::Fits
        } else {
            Self::Closed
        }
    }
}

fn place_gone(booking: &Booking, offering: &DirectoryOffering, held: u32) -> Option<Readiness> {
    if held > offering.offering.capacity.maximum() {
        return Some(Readiness::PlaceGone);
    }
    let session = booking.plan.session?;
    let Some(places) =
        offering.offering.sessions.iter().find(|known| known.id == session).map(|known| known.places)
    else {
        return Some(Readiness::TimesGone);
    };
    let taken = offering.taken.get(&session).copied().unwrap_or(1);
    (taken > places).then_some(Readiness::PlaceGone)
}
