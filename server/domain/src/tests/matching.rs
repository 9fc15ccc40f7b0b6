//! Who can help: one offering that fits, then one thing changed at a time.

use super::story::*;
use crate::{
    availability::{Capacity, CapacityUnit, Closure, Session},
    checks::{Activity, CheckLevel},
    confidence::Record,
    ids::*,
    matching::{Change, DirectoryOffering, FailedRule, FailedRuleCode, Match, NotMatched, Reason, find},
    need::{Access, EccLevel, Language, LanguageNeed, Need, Point},
    offering::{Area, Bilingual, Eligibility, Offering},
    recurrence::{Pattern, Repeat, WeekOfMonth},
    time::{PartOfDay, Weekday, london_date},
};
use chrono::NaiveDate;
use std::{collections::BTreeMap, fmt::Write, sync::Arc};
use uuid::Uuid;

pub const HOME: Point = Point { easting: 200_000, northing: 215_000 };
pub const WARD: &str = "W05001433";

/// An 84-year-old at level 2, who would rather speak Welsh, on Tuesdays or Thursdays from 1 December.
pub fn need() -> Need {
    Need {
        age: Some(84),
        ecc_level: Some(EccLevel::Two),
        ..Need::at(vec![CATEGORY], wanted(), HOME, WARD.into(), "SA62".into())
    }
}

pub fn session(id: u128, pattern: Pattern) -> Session {
    let valid_from = day("2026-01-01");
    Session { id: SessionId(Uuid::from_u128(id)), pattern, places: 2, valid_from, valid_to: None }
}

/// Tuesdays at two, 3 km east, in both languages, two places free, confirmed today.
pub fn offering() -> DirectoryOffering {
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
        sessions: vec![session(1, tuesdays())],
        closures: Vec::new(),
        capacity: capacity(2),
        waiting_list_open: false,
        paused_until: None,
        confirmed_at: now(),
        confirmed_by: None,
        version: 1,
    };
    DirectoryOffering {
        offering,
        charity_active: true,
        open_enquiries: 0,
        still_right_days: 7,
        open_enquiry_limit: 3,
        record: Record::default(),
        taken: BTreeMap::new(),
    }
}

/// The offering of the story with something changed.
pub fn but(change: impl FnOnce(&mut DirectoryOffering)) -> Arc<DirectoryOffering> {
    let mut it = offering();
    change(&mut it);
    Arc::new(it)
}

fn wish(change: impl FnOnce(&mut Need)) -> Need {
    let mut need = need();
    change(&mut need);
    need
}

fn matched(candidate: &Arc<DirectoryOffering>, need: &Need) -> Match {
    let mut found = find([candidate], need, now());
    found.matched.pop().unwrap_or_else(|| panic!("it fits: {:?}", found.not_matched))
}

fn not_matched(candidate: &Arc<DirectoryOffering>, need: &Need) -> NotMatched {
    find([candidate], need, now()).not_matched.pop().unwrap()
}

fn failed(candidate: &Arc<DirectoryOffering>, need: &Need) -> Vec<FailedRule> {
    find([candidate], need, now()).not_matched.into_iter().flat_map(|it| it.failed).collect()
}

fn order(candidates: &[&Arc<DirectoryOffering>], need: &Need) -> Vec<OfferingId> {
    let found = find(candidates.iter().copied(), need, now());
    found.matched.iter().map(|it| it.offering.offering.id).collect()
}

fn id(number: u128) -> OfferingId {
    OfferingId(Uuid::from_u128(number))
}

#[test]
fn an_offering_that_fits_says_why_in_codes_with_values() {
    let first = "2026-12-01T14:00:00Z".parse().unwrap();
    let record = Record { accepted: 8, had_no_place: 1, declined: 1, lapsed: 0, usual_answer_days: Some(2) };
    let only = matched(&but(|it| it.record = record), &wish(|need| need.visited_by = [CHARITY].into()));
    assert_eq!(
        only.reasons,
        [
            Reason::DistanceM(3_000),
            Reason::AlreadyVisits,
            Reason::LanguageMet(Language::Cy),
            Reason::PlacesFree(2),
            Reason::NextSession(first),
            Reason::ConfirmedDaysAgo(0),
            Reason::UsuallyAnswersInDays(2),
            Reason::AcceptsOfTen(8),
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

/// One line a case: what is so, which rules fail with which values, and what would change it.
#[test]
fn rules_and_changes() {
    let fits = || but(|_| ());
    let english = || but(|it| it.offering.languages = [Language::En].into());
    let full = |open| {
        but(move |it| {
            it.offering.capacity = capacity(0);
            it.offering.waiting_list_open = open;
        })
    };
    let hours = |available| Capacity::new(CapacityUnit::Hours, 10, available, now()).unwrap();
    let closed_until = |to| Closure::new(ClosureId(Uuid::nil()), day("2026-11-01"), day(to), None).unwrap();
    let two_sessions = || {
        but(|it| {
            let thursday = Pattern { weekdays: [Weekday::Thu].into(), ..tuesdays() };
            it.offering.sessions.push(session(2, thursday));
        })
    };
    let cases: Vec<(&str, Arc<DirectoryOffering>, Need)> = vec![
        ("it fits", fits(), need()),
        ("offering not active", but(|it| it.offering.active = false), need()),
        ("charity not active", but(|it| it.charity_active = false), need()),
        ("charity at its limit", but(|it| it.open_enquiries = 3), need()),
        ("paused until the day after", but(|it| it.offering.paused_until = Some(day("2026-12-02"))), need()),
        ("paused until the day", but(|it| it.offering.paused_until = Some(day("2026-12-01"))), need()),
        ("radius 500 m short", but(|it| it.offering.areas = vec![Area::Radius(2_500)]), need()),
        ("radius 20 km short", but(|it| it.offering.point.easting += 22_000), need()),
        ("another ward", but(|it| it.offering.areas = vec![Area::Ward("W05000001".into())]), need()),
        ("another locality", but(|it| it.offering.areas = vec![Area::Locality("SA70".into())]), need()),
        (
            "radius short, ward its own",
            but(|it| it.offering.areas = vec![Area::Radius(5), Area::Ward(WARD.into())]),
            need(),
        ),
        ("covers nothing", but(|it| it.offering.areas.clear()), need()),
        ("limit 100 m short", fits(), wish(|it| it.wanted.max_distance_m = Some(2_900))),
        ("too young", but(|it| it.offering.eligibility.min_age = Some(85)), need()),
        ("too old", but(|it| it.offering.eligibility.max_age = Some(83)), need()),
        (
            "too old, but for nobody in particular",
            but(|it| it.offering.eligibility.max_age = Some(83)),
            wish(|it| it.age = None),
        ),
        ("another level", but(|it| it.offering.eligibility.ecc_levels = [EccLevel::One].into()), need()),
        ("needs a wheelchair place", fits(), wish(|it| it.wanted.access_needs = [Access::Wheelchair].into())),
        ("prefers Welsh, given in English", english(), need()),
        ("needs Welsh, given in English", english(), wish(|it| it.wanted.language_need = LanguageNeed::Need)),
        (
            "a key to hold, nobody checked",
            fits(),
            wish(|it| it.check_level = CheckLevel::demanded_by(&[Activity::KeyHolding])),
        ),
        ("wanted on Mondays", fits(), wish(|it| it.wanted.weekdays = [Weekday::Mon].into())),
        ("wanted in the morning", fits(), wish(|it| it.wanted.parts_of_day = [PartOfDay::Morning].into())),
        (
            "wanted on Monday mornings",
            fits(),
            wish(|it| {
                it.wanted.weekdays = [Weekday::Mon].into();
                it.wanted.parts_of_day = [PartOfDay::Morning].into();
            }),
        ),
        (
            "ended the day before",
            but(|it| it.offering.sessions[0].valid_to = Some(day("2026-11-30"))),
            need(),
        ),
        ("begins in five weeks", but(|it| it.offering.sessions[0].valid_from = day("2027-01-05")), need()),
        ("begins in ten weeks", but(|it| it.offering.sessions[0].valid_from = day("2027-02-09")), need()),
        ("closed for a month", but(|it| it.offering.closures = vec![closed_until("2026-12-31")]), need()),
        ("closed until February", but(|it| it.offering.closures = vec![closed_until("2027-01-31")]), need()),
        ("twice a week, given once", fits(), wish(|it| it.wanted.times_per_week = 2)),
        ("twice a week, given on two days", two_sessions(), wish(|it| it.wanted.times_per_week = 2)),
        (
            "twice a week, the other day not wanted",
            two_sessions(),
            wish(|it| {
                it.wanted.times_per_week = 2;
                it.wanted.weekdays = [Weekday::Tue].into();
            }),
        ),
        (
            "once a week, given once a month",
            but(|it| {
                it.offering.sessions[0].pattern.repeat = Repeat::Monthly { week_of_month: WeekOfMonth::LAST }
            }),
            need(),
        ),
        ("full, no waiting list", full(false), need()),
        ("full, waiting list open", full(true), need()),
        ("full, waiting list open and not wanted", full(true), wish(|it| it.accepts_waiting_list = false)),
        (
            "the session's places all held",
            but(|it| it.taken = [(SessionId(Uuid::from_u128(1)), 2)].into()),
            need(),
        ),
        (
            "the session's places all held, another day has one",
            {
                let mut it = (*two_sessions()).clone();
                it.taken = [(SessionId(Uuid::from_u128(1)), 2)].into();
                Arc::new(it)
            },
            wish(|it| it.wanted.weekdays = [Weekday::Tue].into()),
        ),
        ("an hour left", but(|it| it.offering.capacity = hours(1)), need()),
        (
            "an hour left, visits of two",
            but(|it| {
                it.offering.capacity = hours(1);
                it.offering.sessions[0].pattern.minutes = 120;
            }),
            need(),
        ),
        (
            "an hour left, twice a week",
            {
                let mut it = (*two_sessions()).clone();
                it.offering.capacity = hours(1);
                Arc::new(it)
            },
            wish(|it| it.wanted.times_per_week = 2),
        ),
        (
            "by arrangement, five times a week",
            but(|it| it.offering.sessions.clear()),
            wish(|it| it.wanted.times_per_week = 5),
        ),
        (
            "wrong day and wrong language",
            english(),
            wish(|it| {
                it.wanted.weekdays = [Weekday::Sat].into();
                it.wanted.language_need = LanguageNeed::Need;
            }),
        ),
    ];
    let mut table = format!("{:<52} {:<44} {}\n", "case", "failed", "smallest single change");
    for (case, candidate, need) in &cases {
        let found = find([candidate], need, now());
        let (failed, change) = match found.not_matched.first() {
            Some(other) => (words(&other.failed), other.change.map_or("none".into(), |change| word(&change))),
            None => ("-".into(), "-".into()),
        };
        writeln!(table, "{case:<52} {failed:<44} {change}").unwrap();
    }
    let table: Vec<_> = table.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(table.join("\n"));
    let failing: std::collections::BTreeSet<FailedRuleCode> =
        cases.iter().flat_map(|(_, it, need)| failed(it, need)).map(|rule| rule.code()).collect();
    assert!(FailedRuleCode::ALL.iter().all(|code| failing.contains(code)), "every rule has its case");
}

fn word(it: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(it).unwrap();
    let value = json.get("value").filter(|value| !value.is_null());
    let code = json["code"].as_str().unwrap();
    value.map_or(code.to_owned(), |value| format!("{code} {value}").replace('"', ""))
}

fn words(all: &[FailedRule]) -> String {
    all.iter().map(word).collect::<Vec<_>>().join(", ")
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

/// Each pair differs in one step of the order, and every later step speaks for the second.
#[test]
fn each_step_of_the_order_decides_before_all_later_ones() {
    let away =
        |metres: u32| move |it: &mut DirectoryOffering| it.offering.point.easting = HOME.easting + metres;
    let known = |accepted, days| Record {
        accepted,
        declined: 10 - accepted,
        usual_answer_days: Some(days),
        ..Record::default()
    };
    let pairs: Vec<(&str, Arc<DirectoryOffering>, Arc<DirectoryOffering>)> = vec![
        (
            "a place is free",
            but(|it| {
                it.offering.id = id(9);
                it.offering.languages = [Language::En].into();
            }),
            but(|it| {
                it.offering.capacity = capacity(0);
                it.offering.waiting_list_open = true;
            }),
        ),
        (
            "the language",
            but(|it| it.offering.id = id(9)),
            but(|it| {
                it.offering.languages = [Language::En].into();
                it.offering.charity = OTHER_CHARITY;
            }),
        ),
        (
            "its charity visits already",
            but(|it| {
                it.offering.charity = OTHER_CHARITY;
                it.offering.id = id(9);
                it.offering.sessions[0].pattern.repeat = Repeat::Monthly { week_of_month: WeekOfMonth::LAST };
            }),
            but(|_| ()),
        ),
        (
            "as often as wanted",
            but(|it| {
                away(4_999)(it);
                it.offering.areas = vec![Area::Radius(9_000)];
                it.offering.confirmed_at = later(-90);
            }),
            but(|it| {
                it.offering.sessions[0].pattern.repeat =
                    Repeat::Monthly { week_of_month: 1.try_into().unwrap() };
                away(0)(it);
            }),
        ),
        (
            "the nearer band",
            but(|it| {
                away(4_999)(it);
                it.offering.confirmed_at = later(-90);
            }),
            but(|it| {
                away(5_000)(it);
                it.offering.areas = vec![Area::Radius(9_000)];
            }),
        ),
        (
            "confidence",
            but(|it| it.offering.sessions[0].valid_from = day("2026-12-15")),
            but(|it| {
                it.offering.confirmed_at = later(-20);
                away(0)(it);
            }),
        ),
        (
            "the week of the next session",
            but(|it| it.record = known(5, 9)),
            but(|it| {
                it.offering.sessions[0].valid_from = day("2026-12-08");
                it.record = known(10, 1);
            }),
        ),
        ("by arrangement comes after a known time", but(|_| ()), but(|it| it.offering.sessions.clear())),
        ("answers sooner", but(|it| it.record = known(6, 1)), but(|it| it.record = known(9, 2))),
        (
            "accepts more",
            but(|it| {
                it.record = known(9, 2);
                it.offering.sessions[0].pattern.weekdays = [Weekday::Thu].into();
            }),
            but(|it| it.record = known(6, 2)),
        ),
        (
            "the next session",
            but(|_| ()),
            but(|it| {
                it.offering.sessions[0].pattern.weekdays = [Weekday::Thu].into();
                away(0)(it);
            }),
        ),
        ("the metre", but(|it| it.offering.id = id(9)), but(|it| away(3_001)(it))),
        ("the id", but(|it| it.offering.id = id(1)), but(|it| it.offering.id = id(2))),
    ];
    let need = wish(|it| it.visited_by = [OTHER_CHARITY].into());
    for (step, first, second) in &pairs {
        let (first, second) = (matched(first, &need).rank, matched(second, &need).rank);
        assert!(first < second, "{step}:\n{first:?}\n{second:?}");
    }
}

#[test]
fn what_the_words_named_comes_first_then_the_categories_as_they_were_ranked() {
    let likelier = CategoryId(Uuid::from_u128(0x41));
    let named = but(|it| {
        it.offering.id = id(3);
        it.offering.category = CategoryId(Uuid::from_u128(0x42));
        it.offering.point.easting += 1_500;
    });
    let second = but(|_| ());
    let first = but(|it| {
        it.offering.id = id(1);
        it.offering.category = likelier;
        it.offering.confirmed_at = later(-90);
    });
    let need = wish(|it| {
        it.categories = vec![likelier, CATEGORY];
        it.named = [id(3)].into();
    });
    assert_eq!(order(&[&second, &first, &named], &need), [id(3), id(1), OFFERING]);
}

#[test]
fn the_next_sessions_have_a_place_and_are_open() {
    let closure = Closure::new(ClosureId(Uuid::nil()), day("2026-12-01"), day("2026-12-08"), None);
    let closed = but(|it| {
        it.offering.closures = vec![closure.unwrap()];
        it.offering.sessions.push(session(2, Pattern { weekdays: [Weekday::Thu].into(), ..tuesdays() }));
        it.taken = [(SessionId(Uuid::from_u128(2)), 2)].into();
    });
    let dates = |it: &Match| -> Vec<NaiveDate> {
        it.next_sessions.iter().map(|slot| london_date(slot.starts_at)).collect()
    };
    assert_eq!(dates(&matched(&closed, &need())), ["2026-12-15", "2026-12-22", "2026-12-29"].map(day));
    let waiting = but(|it| {
        it.offering.capacity = capacity(0);
        it.offering.waiting_list_open = true;
    });
    assert!(matched(&waiting, &need()).next_sessions.is_empty());
}

#[test]
fn a_session_that_began_this_morning_is_not_the_next() {
    let today = but(|it| {
        it.offering.sessions[0].pattern =
            Pattern { weekdays: [Weekday::Mon].into(), start: 600.try_into().unwrap(), ..tuesdays() };
    });
    let need = wish(|it| {
        it.wanted.weekdays.clear();
        it.wanted.from_date = day("2026-11-01");
    });
    assert_eq!(matched(&today, &need).next_sessions[0].starts_at, later(7));
}

#[test]
fn a_stretched_radius_says_so() {
    let short = but(|it| it.offering.areas = vec![Area::Radius(2_500)]);
    let change = not_matched(&short, &need()).change.unwrap();
    assert_eq!(change, Change::StretchM(500));
    let stretched = matched(&short, &change.apply(&need()));
    assert!(stretched.reasons.contains(&Reason::BeyondAreaM(500)));
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
