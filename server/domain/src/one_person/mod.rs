//! Two records of one person become one, and for a while two again.
//!
//! One of the two stays; the other becomes part of it, and says so. What hangs on the one that goes moves to the one that stays, and a
//! merge remembers what was moved, so that it can be taken back exactly: [`Merging`] and [`Parting`] say what changes of the two records and
//! their plans, `store` moves the rows.

mod details;

pub use details::{Compared, Filled, compared};

use crate::{
    Actor, Violation,
    alike::Marks,
    care_package::{CarePackage, CarePackageEvent, CarePackageState},
    coded::coded,
    ids::{AccountId, CarePackageId, PersonId, PersonMergeId},
    nhs_number::NhsNumber,
    person::Person,
    sharing::{SharingAgreement, SharingScope},
    time::{days_after, london_date},
};
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// For so many days a merge can be taken back: a monthly review of a caseload falls among them, and what is written in a month can still be
/// told apart.
pub const UNDO_DAYS: u16 = 30;

/// That `gone` became part of `into`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonMerge {
    pub id: PersonMergeId,
    pub gone: PersonId,
    pub into: PersonId,
    pub at: DateTime<Utc>,
    pub by: AccountId,
    /// What the record that stays did not say, and the other did.
    pub filled: BTreeSet<Filled>,
    /// The number that went over; a number stands in one record only.
    pub nhs_number: Option<NhsNumber>,
    pub plans: Option<PlansJoined>,
    pub undone: Option<Undone>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undone {
    pub at: DateTime<Utc>,
    pub by: AccountId,
}

/// Of two plans that both ran, the one that goes on, and the one whose lines it took over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlansJoined {
    pub kept: CarePackageId,
    pub folded: CarePackageId,
    /// In which state it was before.
    pub was: CarePackageState,
}

coded! {
    /// What moves with a record. The disclosures of it and the audit stay where they were written, and are read with those of the record
    /// that stays; who looked at it when is nobody's record.
    pub enum Moved {
        CarePackage = "CARE_PACKAGE",
        Referral = "REFERRAL",
        Booking = "BOOKING",
        Visit = "VISIT",
        SharingAgreement = "SHARING_AGREEMENT",
        RiskFlag = "RISK_FLAG",
        Task = "TASK",
        Notice = "NOTICE",
        /// Moved like all the rest, and counted to nobody: that there is one is known to its readers and its author.
        Concern = "CONCERN",
        /// From a plan into the one that it was joined to.
        PlanReferral = "PLAN_REFERRAL",
        PlanOutcome = "PLAN_OUTCOME",
        PlanItem = "PLAN_ITEM",
    }
}

/// What the team of a record still has to do in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnderWay {
    pub open_referrals: u64,
    pub live_bookings: u64,
    pub open_tasks: u64,
}

/// What was made since a merge out of both records together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BuiltUpon {
    /// Asked for within a plan, or towards an outcome, that came with the other record.
    pub referrals: u64,
    /// Agreed upon for a request that came with the other record.
    pub bookings: u64,
    /// Written into one plan towards an outcome of the other.
    pub plan_lines: u64,
    /// Begun for the record that stayed.
    pub packages: u64,
}

/// One of the two records, with the plan that runs or ran last, and all that was ever agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub person: Person,
    pub package: Option<CarePackage>,
    pub agreements: Vec<SharingAgreement>,
}

/// What a merge changes of the records themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merging {
    pub merge: PersonMerge,
    pub gone: Person,
    pub stays: Person,
    /// The plan that ends, because another of the same person goes on with its lines.
    pub folded: Option<(CarePackage, CarePackageEvent)>,
}

/// What the undoing of a merge changes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parting {
    pub merge: PersonMerge,
    pub gone: Person,
    pub stays: Person,
    pub folded: Option<(CarePackage, CarePackageEvent)>,
}

/// Makes `gone` part of `stays`, where the two are one person and nothing speaks against it; `under_way` is what is still to be done in
/// the record that goes.
pub fn merge(
    id: PersonMergeId,
    gone: Record,
    stays: Record,
    under_way: UnderWay,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<Merging, Violation> {
    check_records(&gone, &stays, under_way, now)?;
    let joining = joining(&stays, &gone)?;
    let plans =
        joining.map(|(kept, folded)| PlansJoined { kept: kept.id, folded: folded.id, was: folded.state });
    let folded = joining.map(|(kept, folded)| folded.clone().join(kept.id, actor, now)).transpose()?;
    let (gone, stays) = (gone.person, stays.person);
    let (mut kept, filled) = details::filled(stays.details, &gone.details);
    let mut left = gone.details;
    let nhs_number = if kept.nhs_number.is_none() { left.nhs_number.take() } else { None };
    kept.nhs_number = kept.nhs_number.or_else(|| nhs_number.clone());
    let (by, into) = (actor.account, stays.id);
    let merge = PersonMerge { id, gone: gone.id, into, at: now, by, filled, nhs_number, plans, undone: None };
    Ok(Merging {
        merge,
        gone: Person { details: left, merged_into: Some(into), version: gone.version + 1, ..gone },
        stays: Person { details: kept, version: stays.version + 1, ..stays },
        folded,
    })
}

fn check_records(
    gone: &Record,
    stays: &Record,
    under_way: UnderWay,
    now: DateTime<Utc>,
) -> Result<(), Violation> {
    let (one, other) = (&gone.person, &stays.person);
    if one.id == other.id {
        return Err(Violation::PeopleAreOne);
    }
    if one.merged_into.is_some() || other.merged_into.is_some() {
        return Err(Violation::PersonMerged);
    }
    if let (Some(number), Some(another)) = (&one.details.nhs_number, &other.details.nhs_number)
        && number != another
    {
        return Err(Violation::NhsNumbersDiffer);
    }
    if Marks::of(&one.details).likeness(other).is_none() {
        return Err(Violation::PeopleNotAlike);
    }
    // Work stays with the team whose it is, and only its people do it.
    if one.team != other.team && (under_way != UnderWay::default() || running(gone).is_some()) {
        return Err(Violation::WorkOfAnotherTeam);
    }
    if gone.takes_back(stays, now) || stays.takes_back(gone, now) {
        return Err(Violation::AgreementTakenBack);
    }
    Ok(())
}

impl Record {
    /// Whether something is shared by `other` alone that the person took back here after they had agreed to it there: brought together, the
    /// older yes would outlive the later no.
    fn takes_back(&self, other: &Self, now: DateTime<Utc>) -> bool {
        let all = SharingScope::All;
        let mut withdrawn = self.agreements.iter().filter_map(|it| Some((it.scope, it.withdrawn?.at)));
        withdrawn.any(|(scope, at)| {
            let meets = |agreed| agreed == scope || agreed == all || scope == all;
            let outlives =
                |it: &SharingAgreement| it.is_current(now) && it.recorded_at < at && meets(it.scope);
            other.agreements.iter().any(outlives)
        })
    }
}

/// Where both records have a plan that has not ended, the one that goes on and the one that is joined to it: a draft gives way to a plan
/// that runs; of two alike, that of the record that stays goes on.
pub fn joining<'a>(
    stays: &'a Record,
    gone: &'a Record,
) -> Result<Option<(&'a CarePackage, &'a CarePackage)>, Violation> {
    use CarePackageState::{Draft, OnHold};
    let (Some(own), Some(other)) = (running(stays), running(gone)) else { return Ok(None) };
    let is_draft = |package: &CarePackage| matches!(package.state, Draft);
    let in_hospital = |package: &CarePackage| matches!(package.state, OnHold { .. });
    if !is_draft(own) && !is_draft(other) && in_hospital(own) != in_hospital(other) {
        return Err(Violation::StayInOneRecord);
    }
    Ok(Some(if is_draft(own) && !is_draft(other) { (other, own) } else { (own, other) }))
}

fn running(record: &Record) -> Option<&CarePackage> {
    record.package.as_ref().filter(|package| package.ended_on().is_none())
}

impl PersonMerge {
    /// The last London day on which it can be undone.
    pub fn undo_until(&self) -> NaiveDate {
        days_after(london_date(self.at), UNDO_DAYS.into())
    }

    /// Whether it can be undone: it stands, its time is not over, neither record was merged again since (`later`), and nothing rests on
    /// both.
    pub fn may_undo(&self, later: bool, built: BuiltUpon, now: DateTime<Utc>) -> Result<(), Violation> {
        if self.undone.is_some() {
            return Err(Violation::MergeNotStanding);
        }
        if london_date(now) > self.undo_until() {
            return Err(Violation::MergeUndoOver);
        }
        if later {
            return Err(Violation::MergeLaterFirst);
        }
        if built == BuiltUpon::default() { Ok(()) } else { Err(Violation::MergeBuiltUpon) }
    }

    /// Makes two of the one again. What was written into the record that stays since then stays there; a value that it took over goes, as
    /// long as nobody has changed it. `folded` is the plan of [`PersonMerge::plans`].
    pub fn undo(
        self,
        gone: Person,
        stays: Person,
        folded: Option<CarePackage>,
        actor: &Actor,
        now: DateTime<Utc>,
    ) -> Result<Parting, Violation> {
        let folded = self.plans.zip(folded);
        let folded = folded.map(|(plans, package)| package.part(plans.was, actor, now)).transpose()?;
        let mut kept = details::emptied(stays.details, &gone.details, &self.filled);
        let mut back = gone.details;
        if self.nhs_number.is_some() {
            kept.nhs_number = kept.nhs_number.filter(|number| Some(number) != self.nhs_number.as_ref());
            back.nhs_number.clone_from(&self.nhs_number);
        }
        let undone = Some(Undone { at: now, by: actor.account });
        Ok(Parting {
            merge: Self { undone, ..self },
            gone: Person { details: back, merged_into: None, version: gone.version + 1, ..gone },
            stays: Person { details: kept, version: stays.version + 1, ..stays },
            folded,
        })
    }
}
