//! Two records that become one: what stands, what speaks against it, and that undoing gives back what there was.

use super::story::{CHARITY, OTHER_CHARITY, OTHER_TEAM, TEAM, actor, agreement, later, now, package};
use crate::{
    Role, Violation,
    care_package::{CarePackage, CarePackageState, CarePackageStateKind as Plan},
    event::Aggregate,
    held::HeldFact,
    ids::{CarePackageId, PersonId, PersonMergeId, TeamId},
    need::{Language, Point},
    one_person::{
        BuiltUpon, Filled, Merging, PersonMerge, Record, UNDO_DAYS, UnderWay, compared, joining, merge,
    },
    person::{Details, Home, Person, PersonAction},
    sharing::{SharingAgreement, SharingScope, Withdrawal},
};
use uuid::Uuid;

const MERGE: PersonMergeId = PersonMergeId(Uuid::from_u128(0x1));
const FIELDS: u32 = 7;
const NUMBER: &str = "999 000 0018";

fn id(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

/// Eleri Vaughan, of whom the fields of `mask` are known.
fn details(mask: u32, word: &str) -> Details {
    let known = |bit: u32| (mask & (1 << bit) != 0).then(|| word.to_owned());
    Details {
        title: known(0),
        preferred_name: known(1),
        phone: known(2),
        contact_note: known(3),
        access_notes: known(4),
        emergency_name: known(5),
        emergency_phone: None,
        nhs_number: known(6).map(|_| NUMBER.parse().unwrap()),
        given_name: "Eleri".to_owned(),
        family_name: "Vaughan".to_owned(),
        birth_date: "1942-03-01".parse().unwrap(),
        language: Language::Cy,
        home: Home {
            address_line: "1 Heol y Capel".to_owned(),
            town: "Narberth".to_owned(),
            postcode: "SA67 7BT".parse().unwrap(),
            point: Point { easting: 0, northing: 0 },
            ward: String::new(),
        },
    }
}

fn person(number: u128, details: Details) -> Person {
    Person {
        id: id(number),
        team: TEAM,
        details,
        created_at: now(),
        merged_into: None,
        redacted_at: None,
        version: 3,
    }
}

fn plan(of: u128, state: Option<Plan>) -> Option<CarePackage> {
    let plan = package(state?).thing;
    Some(CarePackage { id: CarePackageId(Uuid::from_u128(0x60 + of)), person: id(of), ..plan })
}

fn record(number: u128, mask: u32, state: Option<Plan>) -> Record {
    let word = if number == 1 { "of the first" } else { "of the second" };
    let person = person(number, details(mask, word));
    Record { person, package: plan(number, state), agreements: Vec::new() }
}

/// The first goes, the second stays.
fn merged(gone: Record, stays: Record) -> Result<Merging, Violation> {
    merge(MERGE, gone, stays, UnderWay::default(), &actor(Role::Coordinator), now())
}

fn at_version(person: Person, version: i32) -> Person {
    Person { version, ..person }
}

#[test]
fn undoing_gives_both_records_back_whatever_each_of_them_said() {
    for gone_says in 0..1 << FIELDS {
        for stays_says in 0..1 << FIELDS {
            if gone_says & stays_says & (1 << 6) != 0 {
                continue; // One number is in one record.
            }
            let (gone, stays) = (record(1, gone_says, None), record(2, stays_says, None));
            let done = merged(gone.clone(), stays.clone()).unwrap();
            let undo = done.merge.undo(done.gone, done.stays, None, &actor(Role::Coordinator), later(1));
            let undo = undo.unwrap();
            assert_eq!(at_version(undo.gone, 3), gone.person, "{gone_says:b} {stays_says:b}");
            assert_eq!(at_version(undo.stays, 3), stays.person, "{gone_says:b} {stays_says:b}");
        }
    }
}

#[test]
fn the_record_that_stays_says_what_either_said_and_its_own_words_first() {
    for gone_says in 0..1 << FIELDS {
        for stays_says in 0..1 << FIELDS {
            if gone_says & stays_says & (1 << 6) != 0 {
                continue;
            }
            let (gone, stays) = (record(1, gone_says, None), record(2, stays_says, None));
            let before = (gone.person.details.clone(), stays.person.details.clone());
            let done = merged(gone, stays).unwrap();
            let expected = Details { nhs_number: None, ..details(gone_says & !stays_says, "of the first") };
            let own = details(stays_says, "of the second");
            let either = Details {
                title: own.title.clone().or(expected.title),
                preferred_name: own.preferred_name.clone().or(expected.preferred_name),
                phone: own.phone.clone().or(expected.phone),
                contact_note: own.contact_note.clone().or(expected.contact_note),
                access_notes: own.access_notes.clone().or(expected.access_notes),
                emergency_name: own.emergency_name.clone().or(expected.emergency_name),
                nhs_number: own.nhs_number.clone().or(before.0.nhs_number.clone()),
                ..own
            };
            assert_eq!(done.stays.details, either);
            assert!(done.gone.details.nhs_number.is_none() || done.stays.details.nhs_number.is_none());
            let told = compared(&before.1, &before.0);
            assert!(told.iter().all(|it| it.stays != it.gone && it.stands.is_some()), "{told:?}");
        }
    }
}

#[test]
fn what_somebody_changed_since_is_not_undone() {
    let mut done = merged(record(1, 0b100_0100, None), record(2, 0, None)).unwrap();
    assert_eq!(done.merge.filled, [Filled::Phone].into());
    done.stays.details.phone = Some("01437 000999".to_owned());
    let parting = done.merge.undo(done.gone, done.stays, None, &actor(Role::Coordinator), later(1)).unwrap();
    assert_eq!(parting.stays.details.phone.as_deref(), Some("01437 000999"));
    assert_eq!(parting.gone.details.phone.as_deref(), Some("of the first"));
    assert_eq!(parting.gone.details.nhs_number, Some(NUMBER.parse().unwrap()));
    assert_eq!(parting.stays.details.nhs_number, None);
}

/// Of each pair of plans (of the record that goes, of the one that stays): whose goes on with the lines of the other.
#[test]
fn two_plans_that_run_become_one_and_undoing_gives_each_its_state_back() {
    let states = [None, Some(Plan::Draft), Some(Plan::Active), Some(Plan::OnHold), Some(Plan::Ended)];
    for gone_in in states {
        for stays_in in states {
            let (gone, stays) = (record(1, 0, gone_in), record(2, 0, stays_in));
            let runs = |state: Option<Plan>| state.is_some_and(|state| state != Plan::Ended);
            let ran = |state: Option<Plan>| runs(state) && state != Some(Plan::Draft);
            if ran(gone_in) && ran(stays_in) && gone_in != stays_in {
                assert_eq!(merged(gone, stays), Err(Violation::StayInOneRecord), "{gone_in:?} {stays_in:?}");
                continue;
            }
            let kept = joining(&stays, &gone).unwrap().map(|(kept, _)| kept.person);
            let expected = match (runs(gone_in), runs(stays_in)) {
                (true, true) if ran(gone_in) && !ran(stays_in) => Some(id(1)),
                (true, true) => Some(id(2)),
                _ => None,
            };
            assert_eq!(kept, expected, "{gone_in:?} {stays_in:?}");
            let done = merged(gone.clone(), stays.clone()).unwrap();
            assert_eq!(done.folded.is_some(), expected.is_some());
            let Some((folded, joined)) = done.folded else { continue };
            assert!(matches!(folded.state, CarePackageState::Ended { .. }));
            let back =
                done.merge.undo(done.gone, done.stays, Some(folded), &actor(Role::Coordinator), later(1));
            let (back, parted) = back.unwrap().folded.unwrap();
            let before = if back.person == id(1) { gone.package } else { stays.package }.unwrap();
            assert_eq!(CarePackage { version: before.version, ..back.clone() }, before);
            assert_eq!(before.apply(&joined).unwrap().apply(&parted).unwrap(), back, "the history tells it");
        }
    }
}

#[test]
fn what_speaks_against_a_merge_is_named() {
    let (one, two) = (|| record(1, 0, None), || record(2, 0, None));
    let refused = |gone: Record, stays: Record| merged(gone, stays).unwrap_err();
    assert_eq!(refused(one(), one()), Violation::PeopleAreOne);

    let mut gone_before = one();
    gone_before.person.merged_into = Some(id(3));
    assert_eq!(refused(gone_before.clone(), two()), Violation::PersonMerged);
    assert_eq!(refused(two(), gone_before), Violation::PersonMerged);

    let mut numbered = two();
    numbered.person.details.nhs_number = Some("999 000 0026".parse().unwrap());
    assert_eq!(refused(record(1, 1 << 6, None), numbered), Violation::NhsNumbersDiffer);

    let mut elsewhere = one();
    elsewhere.person.details.home.postcode = "SA62 6AA".parse().unwrap();
    assert_eq!(refused(elsewhere, two()), Violation::PeopleNotAlike);
}

#[test]
fn a_record_of_another_team_goes_only_when_that_team_has_nothing_left_to_do() {
    let of_team = |team: TeamId, state| {
        let mut record = record(1, 0, state);
        record.person.team = team;
        record
    };
    let with = |gone: Record, under_way| {
        merge(MERGE, gone, record(2, 0, None), under_way, &actor(Role::Coordinator), now()).map(|_| ())
    };
    let nothing = UnderWay::default();
    assert_eq!(with(of_team(OTHER_TEAM, Some(Plan::Ended)), nothing), Ok(()));
    for state in [Plan::Draft, Plan::Active, Plan::OnHold] {
        assert_eq!(with(of_team(OTHER_TEAM, Some(state)), nothing), Err(Violation::WorkOfAnotherTeam));
        assert_eq!(with(of_team(TEAM, Some(state)), nothing), Ok(()));
    }
    let busy = [
        UnderWay { open_referrals: 1, ..nothing },
        UnderWay { live_bookings: 1, ..nothing },
        UnderWay { open_tasks: 1, ..nothing },
    ];
    for under_way in busy {
        assert_eq!(with(of_team(OTHER_TEAM, None), under_way), Err(Violation::WorkOfAnotherTeam));
        assert_eq!(with(of_team(TEAM, None), under_way), Ok(()));
    }
}

#[test]
fn a_merge_is_undone_once_in_its_time_the_latest_first_and_while_nothing_rests_on_both() {
    let merge = || -> PersonMerge { merged(record(1, 0, None), record(2, 0, None)).unwrap().merge };
    let (days, nothing) = (i64::from(UNDO_DAYS), BuiltUpon::default());
    assert_eq!(merge().may_undo(false, nothing, later(days)), Ok(()));
    assert_eq!(merge().may_undo(false, nothing, later(days + 1)), Err(Violation::MergeUndoOver));
    assert_eq!(merge().may_undo(true, nothing, now()), Err(Violation::MergeLaterFirst));
    let built = [
        BuiltUpon { referrals: 1, ..nothing },
        BuiltUpon { bookings: 1, ..nothing },
        BuiltUpon { plan_lines: 1, ..nothing },
        BuiltUpon { packages: 1, ..nothing },
    ];
    for built in built {
        assert_eq!(merge().may_undo(false, built, now()), Err(Violation::MergeBuiltUpon));
    }
    let done = merged(record(1, 0, None), record(2, 0, None)).unwrap();
    let undone = done.merge.undo(done.gone, done.stays, None, &actor(Role::Coordinator), now()).unwrap();
    assert_eq!(undone.merge.may_undo(false, nothing, now()), Err(Violation::MergeNotStanding));
}

#[test]
fn of_a_record_that_became_part_of_another_only_what_was_is_read() {
    let done = merged(record(1, 0, None), record(2, 0, None)).unwrap();
    for role in [Role::Coordinator, Role::Broker, Role::Manager] {
        let left = done.gone.actions(&actor(role), None);
        let read_only = [PersonAction::ViewDisclosures, PersonAction::Export];
        assert!(left.iter().all(|action| read_only.contains(action)), "{role}: {left:?}");
    }
    let stays = done.stays.actions(&actor(Role::Coordinator), None);
    assert!(stays.contains(&PersonAction::Merge) && stays.contains(&PersonAction::Edit));
}

#[test]
fn only_what_differs_is_put_side_by_side() {
    let told = compared(&details(0b100, "01437"), &details(0b10, "Nel"));
    let told: Vec<_> = told
        .iter()
        .map(|it| (it.fact, it.stays.as_deref(), it.gone.as_deref(), it.stands.as_deref()))
        .collect();
    let expected = [
        (HeldFact::PreferredName, None, Some("Nel"), Some("Nel")),
        (HeldFact::Phone, Some("01437"), None, Some("01437")),
    ];
    assert_eq!(told, expected);
}

/// (what was taken back here and when, what was agreed to there and when, whether that speaks against a merge)
#[test]
fn a_later_no_in_one_record_is_not_outlived_by_an_earlier_yes_in_the_other() {
    let (all, one, other) =
        (SharingScope::All, SharingScope::Charity(CHARITY), SharingScope::Charity(OTHER_CHARITY));
    let cases = [
        ((all, 5), (all, 1), true),
        ((all, 5), (one, 1), true),
        ((one, 5), (all, 1), true),
        ((one, 5), (one, 1), true),
        ((one, 5), (other, 1), false),
        ((one, 5), (one, 7), false),
        ((all, 5), (all, 7), false),
    ];
    for ((scope, taken_back), (agreed_scope, agreed), refused) in cases {
        let mut no = SharingAgreement { person: id(1), scope, recorded_at: now(), ..agreement() };
        no.withdrawn = Some(Withdrawal { at: later(taken_back), by: actor(Role::Broker).account });
        let yes = SharingAgreement {
            person: id(2),
            scope: agreed_scope,
            recorded_at: later(agreed),
            ..agreement()
        };
        let with = |number, agreement| Record { agreements: vec![agreement], ..record(number, 0, None) };
        let (here, there) = (with(1, no), with(2, yes));
        let at = |gone: &Record, stays: &Record| {
            let coordinator = actor(Role::Coordinator);
            merge(MERGE, gone.clone(), stays.clone(), UnderWay::default(), &coordinator, later(9)).map(|_| ())
        };
        let expected = if refused { Err(Violation::AgreementTakenBack) } else { Ok(()) };
        assert_eq!(
            (at(&here, &there), at(&there, &here)),
            (expected, expected),
            "{scope:?} {agreed_scope:?}"
        );
    }
}
