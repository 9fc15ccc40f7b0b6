//! What is done with sharing agreements.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor, Violation,
    booking::{BookingOutcome, CancelledBy},
    enquiry::{DeclineReason, DeclinedBy, RecallReason},
    ids::{CategoryId, PersonId, ReferralId, SharingAgreementId},
    person::Person,
    policy::Action,
    sharing::{Hanging, HelpInPlace, SharingAgreement, SharingHow, SharingScope, hanging_on},
    time::london_date,
};
use sea_orm::{Condition, ConnectionTrait};

use super::{Target, once::Write};
use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Tx,
    store,
};

/// The reason, in the words of the audit, for which what was planned is called off.
const WITHDRAWN: &str = "AGREEMENT_WITHDRAWN";

/// Records that `person` agreed to share, until the end of `until` or until it is withdrawn.
pub async fn record(
    write: Write,
    person: PersonId,
    scope: SharingScope,
    how: SharingHow,
    until: Option<NaiveDate>,
) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let person = super::person::load_for(tx.db(), actor, Action::RecordAgreement, person).await?;
    check_scope(tx, scope)?;
    let agreement = SharingAgreement::record(tx.next_id(), person.id, scope, how, until, actor, tx.now())?;
    store::sharing::save(tx.db(), &agreement).await?;
    note(tx, "sharing.record", &agreement, &person);
    write.commit(person.id).await
}

/// What becomes of the help in place when an agreement is taken back, as the person says.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice {
    /// None where nobody has asked them.
    pub help_in_place: Option<HelpInPlace>,
    /// The last day of help that ends; none for today.
    pub last_day: Option<NaiveDate>,
}

/// From now on nothing is shared under it. What was asked under it alone is recalled, a yes that led to nothing is declined for the person,
/// and help in place ends or goes on as they say; all of it at once.
pub async fn withdraw(
    write: Write,
    target: Target<SharingAgreementId>,
    choice: Choice,
) -> Result<PersonId, Error> {
    let (tx, actor) = (&write.tx, write.actor.as_ref());
    let agreement = store::sharing::find(tx.db(), target.id).await?.ok_or(Error::NotFound)?;
    let person = super::person::load_for(tx.db(), actor, Action::RecordAgreement, agreement.person).await?;
    target.is_at(agreement.version)?;
    let hanging = hanging(tx.db(), &[person.id], tx.now()).await?.remove(&agreement.id).unwrap_or_default();
    let agreement = agreement.withdraw(actor, tx.now())?;
    store::sharing::save(tx.db(), &agreement).await?;
    end_what_hangs(tx, actor, hanging, choice).await?;
    note(tx, "sharing.withdraw", &agreement, &person);
    write.commit(person.id).await
}

/// What hangs on each agreement of `people` alone. Four statements, however many people.
pub async fn hanging(
    db: &impl ConnectionTrait,
    people: &[PersonId],
    now: DateTime<Utc>,
) -> Result<BTreeMap<SharingAgreementId, Hanging>, Error> {
    let agreements = store::sharing::of_people(db, people).await?;
    let referrals = store::referral::of_people(db, Condition::all(), people).await?;
    let request = |listed: store::referral::Listed| {
        (listed.referral.id, (listed.referral.person, listed.referral.request.category))
    };
    let referrals: BTreeMap<ReferralId, (PersonId, CategoryId)> =
        referrals.into_iter().map(request).collect();
    let ids: Vec<ReferralId> = referrals.keys().copied().collect();
    let enquiries = store::enquiry::of_referrals(db, &ids).await?;
    let bookings = store::booking::of_referrals(db, &ids).await?;
    let request_of = |referral| referrals.get(&referral).copied();
    let on = |agreement: &SharingAgreement| {
        (agreement.id, hanging_on(agreement.id, &agreements, &enquiries, &bookings, request_of, now))
    };
    Ok(agreements.iter().map(on).collect())
}

async fn end_what_hangs(tx: &Tx, actor: &Actor, hanging: Hanging, choice: Choice) -> Result<(), Error> {
    let now = tx.now();
    let mut referrals = BTreeSet::new();
    for booking in store::booking::find_many(tx.db(), &hanging.bookings).await? {
        let ended = match (booking.holds_place(), choice.help_in_place) {
            (true, None) => return Err(Violation::HelpInPlaceUndecided.into()),
            (true, Some(HelpInPlace::GoesOn)) => continue,
            (true, Some(HelpInPlace::Ends)) => {
                let last_day = choice.last_day.unwrap_or(london_date(now));
                booking.end_on(last_day, BookingOutcome::AgreementWithdrawn, actor, now)?
            }
            (false, _) => booking.cancel(CancelledBy::Person, WITHDRAWN, actor, now)?,
        };
        super::booking::settle(tx, actor, &ended.0, &ended.1).await?;
    }
    for enquiry in store::enquiry::find_many(tx.db(), &hanging.open).await? {
        let (enquiry, event) = enquiry.recall(RecallReason::AgreementWithdrawn, actor, now)?;
        super::enquiry::save(tx, &enquiry, &event).await?;
        referrals.insert(enquiry.referral);
    }
    for enquiry in store::enquiry::find_many(tx.db(), &hanging.accepted).await? {
        let (by, reason) = (DeclinedBy::Person, DeclineReason::PersonChangedMind);
        let (enquiry, event) = enquiry.decline(by, reason, "", false, actor, now)?;
        super::enquiry::save(tx, &enquiry, &event).await?;
        referrals.insert(enquiry.referral);
    }
    for referral in referrals {
        super::referral::restate(tx, referral).await?;
    }
    Ok(())
}

fn note(tx: &Tx, action: &'static str, agreement: &SharingAgreement, person: &Person) {
    tx.audit(action, "sharing-agreement", agreement.id, None);
    tx.changed(Kind::Person, person.id, Audience::team(person.team));
}

/// The charity or the category that the agreement names is one that there is.
fn check_scope(tx: &Tx, scope: SharingScope) -> Result<(), Error> {
    let directory = tx.directory();
    let known = match scope {
        SharingScope::All => true,
        SharingScope::Charity(charity) => directory.charity(charity).is_some(),
        SharingScope::Category(category) => directory.category(category).is_some(),
    };
    if known { Ok(()) } else { Err(Error::NotFound) }
}
