//! Who can help: one offering that fits, then one thing changed at a time.

use super::story::*;
use crate::{
    availability::{Closure, Session},
    ids::*,
    matching::{DirectoryOffering, FailedRule, Reason, find},
    need::{Access, EccLevel, Language, LanguageNeed, Need, Point},
    offering::{Area, Bilingual, Eligibility, Offering},
    time::{PartOfDay, london_date},
};
use proptest::prelude::*;
use uuid::Uuid;

const HOME: Point = Point { easting: 200_000, northing: 215_000 };

fn need() -> Need {
    Need {
        category: CATEGORY,
        wanted: wanted(),
        point: HOME,
        ward: "W05001433".into(),
        outward: "SA62".into(),
        age: Some(84),
        ecc_level: Some(EccLevel::Two),
    }
}

/// Tuesdays at two, 3 km east, in both languages, two places free, confirmed today.
fn offering() -> DirectoryOffering {
    let session = Session {
        id: SessionId(Uuid::from_u128(1)),
        pattern: tuesdays(),
        places: 2,
        valid_from: day("2026-01-01"),
        valid_to: None,
    };
    let offering = Offering {
        id: OFFERING,
        charity: CHARITY,
        category: CATEGORY,
        name: Bilingual { en: "Company".into(), cy: "Cwmni".into() },
        description: Bilingual::default(),
        languages: Language::ALL.iter().copied().collect(),
        eligibility: Eligibility::default(),
        checks: crate::checks::Checks::default(),
        cost: None,
        active: true,
        postcode: "SA62 3AB".parse().unwrap(),
        point: Point { easting: 203_000, ..HOME },
        areas: vec![Area::Radius(5_000)],
        sessions: vec![session],
        closures: Vec::new(),
        capacity: capacity(2),
        waiting_list_open: false,
        paused_until: None,
        confirmed_at: now(),
        confirmed_by: None,
        version: 1,
    };
    DirectoryOffering { offering, charity_active: true, open_enquiries: 0, open_enquiry_limit: 3 }
}

/// The offering of the story with something changed.
fn but(change: impl FnOnce(&mut DirectoryOffering)) -> DirectoryOffering {
    let mut it = offering();
    change(&mut it);
    it
}

fn failed(candidate: &DirectoryOffering, need: &Need) -> Vec<FailedRule> {
    find([candidate], need, now()).not_matched.into_iter().flat_map(|it| it.failed).collect()
}

#[test]
fn an_offering_that_fits_says_why_in_codes_with_values() {
    let offering = offering();
    let found = find([&offering], &need(), now());
    let [only] = &found.matched[..] else { panic!("it fits: {:?}", found.not_matched) };
    let first = "2026-12-01T14:00:00Z".parse().unwrap();
    assert_eq!(
        only.reasons,
        [
            Reason::DistanceM(3_000),
            Reason::LanguageMet(Language::Cy),
            Reason::PlacesFree(2),
            Reason::NextSession(first),
            Reason::ConfirmedDaysAgo(0),
        ]
    );
    assert_eq!(only.next_sessions.len(), 3);
}

#[test]
fn an_offering_of_another_category_is_not_spoken_of() {
    let other = but(|it| it.offering.category = CategoryId(Uuid::from_u128(1)));
    let found = find([&other], &need(), now());
    assert!(found.matched.is_empty() && found.not_matched.is_empty());
}

#[test]
fn each_hard_rule_fails_with_the_value_that_a_change_must_meet() {
    let need = need();
    let cases = [
        (but(|it| it.offering.active = false), FailedRule::NotActive),
        (but(|it| it.charity_active = false), FailedRule::NotActive),
        (
            but(|it| it.offering.paused_until = Some(day("2026-12-02"))),
            FailedRule::PausedUntil(day("2026-12-02")),
        ),
        (but(|it| it.offering.areas = vec![Area::Radius(2_500)]), FailedRule::OutOfArea(Some(500))),
        (but(|it| it.offering.areas = vec![Area::Ward("W05000001".into())]), FailedRule::OutOfArea(None)),
        (but(|it| it.offering.areas.clear()), FailedRule::OutOfArea(None)),
        (but(|it| it.offering.eligibility.min_age = Some(85)), FailedRule::TooYoung(85)),
        (but(|it| it.offering.eligibility.max_age = Some(83)), FailedRule::TooOld(83)),
        (but(|it| it.offering.eligibility.ecc_levels = [EccLevel::One].into()), FailedRule::EccLevel),
        (but(|it| it.offering.capacity = capacity(0)), FailedRule::Full),
        (but(|it| it.open_enquiries = 3), FailedRule::CharityAtItsLimit),
        (but(|it| it.offering.sessions[0].valid_to = Some(day("2026-11-30"))), FailedRule::Times),
    ];
    for (candidate, rule) in cases {
        assert_eq!(failed(&candidate, &need), [rule]);
    }
}

#[test]
fn each_wish_that_cannot_be_met_fails_its_rule() {
    let wish = |change: fn(&mut Need)| {
        let mut need = need();
        change(&mut need);
        failed(&but(|it| it.offering.languages = [Language::En].into()), &need)
    };
    assert_eq!(wish(|_| ()), [], "a preference is no rule");
    let welsh = FailedRule::Language(Language::Cy);
    assert_eq!(wish(|need| need.wanted.language_need = LanguageNeed::Need), [welsh]);
    assert_eq!(wish(|need| need.wanted.max_distance_m = Some(2_900)), [FailedRule::TooFar(100)]);
    assert_eq!(wish(|need| need.wanted.parts_of_day = [PartOfDay::Morning].into()), [FailedRule::Times]);
    let wheelchair = FailedRule::Access([Access::Wheelchair].into());
    assert_eq!(wish(|need| need.wanted.access_needs = [Access::Wheelchair].into()), [wheelchair]);
}

#[test]
fn a_ward_or_a_locality_covers_who_lives_there_however_far() {
    for area in [Area::Ward("W05001433".into()), Area::Locality("SA62".into())] {
        let far = but(|it| {
            it.offering.point.easting = 290_000;
            it.offering.areas = vec![area];
        });
        assert_eq!(failed(&far, &need()), []);
    }
}

#[test]
fn a_full_offering_with_an_open_waiting_list_comes_after_those_with_a_place() {
    let waiting = but(|it| {
        it.offering.capacity = capacity(0);
        it.offering.waiting_list_open = true;
        it.offering.point = HOME;
    });
    let free = but(|it| it.offering.id = OfferingId(Uuid::from_u128(2)));
    let found = find([&waiting, &free], &need(), now());
    let order: Vec<_> = found.matched.iter().map(|it| it.offering.offering.id).collect();
    assert_eq!(order, [free.offering.id, waiting.offering.id]);
    assert!(found.matched[1].reasons.contains(&Reason::WaitingListOnly));
}

#[test]
fn within_one_band_the_surer_offering_comes_before_the_nearer() {
    let unsure = but(|it| {
        it.offering.point = HOME;
        it.offering.confirmed_at = later(-90);
    });
    let sure = but(|it| it.offering.id = OfferingId(Uuid::from_u128(2)));
    let found = find([&unsure, &sure], &need(), now());
    assert_eq!(found.matched[0].offering.offering.id, sure.offering.id);
}

#[test]
fn what_is_given_by_arrangement_fits_any_day_and_comes_after_a_known_time() {
    let arranged = but(|it| {
        it.offering.id = OfferingId(Uuid::from_u128(2));
        it.offering.sessions.clear();
    });
    let known = offering();
    let found = find([&arranged, &known], &need(), now());
    let order: Vec<_> = found.matched.iter().map(|it| it.offering.offering.id).collect();
    assert_eq!(order, [known.offering.id, arranged.offering.id]);
    assert!(found.matched[1].reasons.contains(&Reason::ByArrangement));
}

#[test]
fn a_closure_takes_its_sessions_out_of_the_coming_times() {
    let closure = Closure::new(ClosureId(Uuid::nil()), day("2026-12-01"), day("2026-12-08"), None);
    let closed = but(|it| it.offering.closures = vec![closure.unwrap()]);
    let found = find([&closed], &need(), now());
    let first = london_date(found.matched[0].next_sessions[0].starts_at);
    assert_eq!(first, day("2026-12-15"));
}

proptest! {
    #[test]
    fn the_order_does_not_depend_on_the_order_of_the_directory(
        places in prop::collection::vec((0_u32..9_000, 0_u32..3, 0_i64..100), 1..12), seed in any::<u64>(),
    ) {
        let directory: Vec<_> = (0_u128..)
            .zip(&places)
            .map(|(serial, &(east, available, age))| but(|it| {
                it.offering.id = OfferingId(Uuid::from_u128(serial));
                it.offering.point.easting = HOME.easting + east;
                it.offering.capacity = capacity(available);
                it.offering.waiting_list_open = true;
                it.offering.confirmed_at = later(-age);
            }))
            .collect();
        let mut shuffled: Vec<_> = directory.iter().collect();
        let turn = usize::try_from(seed % directory.len() as u64).unwrap();
        shuffled.rotate_left(turn);
        shuffled.reverse();
        prop_assert_eq!(find(&directory, &need(), now()), find(shuffled, &need(), now()));
    }
}

#[test]
fn a_plan_outside_the_week_of_a_monthly_session_is_said_to_be_outside() {
    use crate::{
        booking::Plan,
        preview::{Conflict, preview},
        recurrence::{Repeat, WeekOfMonth},
    };
    let mut offering = offering().offering;
    offering.sessions[0].pattern.repeat =
        Repeat::Monthly { week_of_month: WeekOfMonth::try_from(2).unwrap() };
    let weekly = Plan {
        session: None,
        pattern: tuesdays(),
        start_on: day("2026-11-03"),
        end_on: Some(day("2026-11-24")),
    };
    let seen: Vec<bool> = preview(&weekly, &offering, &[])
        .iter()
        .map(|occurrence| occurrence.conflicts.contains(&Conflict::OutsideSessions))
        .collect();
    assert_eq!(seen, [true, false, true, true], "the second Tuesday alone is in a session");
}

#[test]
fn a_full_session_has_no_place_whatever_the_offering_has() {
    let offering = offering().offering;
    let session = offering.sessions[0].id;
    assert_eq!(offering.places_free(None), 2);
    let free = [0, 1, 2, 3].map(|taken| offering.places_free(Some((session, taken))));
    assert_eq!(free, [2, 1, 0, 0]);
    assert_eq!(offering.places_free(Some((SessionId(Uuid::nil()), 0))), 0, "a session of another offering");
}
