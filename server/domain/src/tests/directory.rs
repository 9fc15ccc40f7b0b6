//! Random directories and random needs: what must be so of every search, whatever is in them.

use super::{
    matching::{HOME, WARD, need, offering, session},
    story::*,
};
use crate::{
    availability::{Capacity, CapacityUnit, Closure},
    checks::{Activity, CheckLevel, Checks},
    confidence::Record,
    ids::*,
    matching::{Change, Cursor, DirectoryOffering, FailedRuleCode, Index, Match, Page, find},
    need::{Access, EccLevel, Language, LanguageNeed, Need, Point, Wanted},
    offering::{Area, Eligibility},
    recurrence::{Pattern, Repeat},
    time::{PartOfDay, Weekday, london_date},
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::{
    collection::{btree_set, vec},
    prelude::*,
    sample::{select, subsequence},
};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

type Entry = Arc<DirectoryOffering>;

const LIMITS: [Option<u32>; 3] = [Some(3_000), Some(10_000), None];

fn category(number: u8) -> CategoryId {
    CategoryId(Uuid::from_u128(0x40 + u128::from(number)))
}

fn charity(number: u8) -> CharityId {
    CharityId(Uuid::from_u128(0x20 + u128::from(number)))
}

fn some_of<T: Copy + Ord + std::fmt::Debug + 'static>(
    all: &'static [T],
) -> impl Strategy<Value = BTreeSet<T>> {
    subsequence(all, 0..=all.len()).prop_map(|some| some.into_iter().collect())
}

fn patterns() -> impl Strategy<Value = Pattern> {
    let repeat = prop_oneof![
        5 => Just(Repeat::Weekly { every: 1 }),
        1 => (2_u8..=8).prop_map(|every| Repeat::Weekly { every }),
        2 => select(vec![1_i8, 2, 3, 4, -1]).prop_map(|week| Repeat::Monthly { week_of_month: week.try_into().unwrap() }),
    ];
    let weekdays = btree_set(select(Weekday::ALL), 1..=3);
    (repeat, weekdays, 0_u16..48, 1_u16..6).prop_map(|(repeat, weekdays, start, minutes)| Pattern {
        repeat,
        weekdays,
        start: (start * 30).try_into().unwrap(),
        minutes: minutes * 30,
    })
}

fn areas() -> impl Strategy<Value = Vec<Area>> {
    let area = prop_oneof![
        6 => (500_u32..25_000).prop_map(Area::Radius),
        1 => select(vec![WARD, "W05000001"]).prop_map(|code| Area::Ward(code.into())),
        1 => select(vec!["SA62", "SA70"]).prop_map(|code| Area::Locality(code.into())),
    ];
    vec(area, 0..=3)
}

fn entries() -> impl Strategy<Value = DirectoryOffering> {
    let place = (0_u32..40_000, 0_u32..40_000, areas(), 0_u8..3, 0_u8..4);
    let times = (
        vec((patterns(), -60_i64..90, prop::option::of(0_i64..200), 0_u32..3, 0_u32..3), 0..=3),
        vec((-10_i64..60, 0_i64..30), 0..=2),
    );
    let room = (select(CapacityUnit::ALL), 0_u32..4, any::<bool>(), prop::option::weighted(0.2, -5_i64..60));
    let whom = (
        btree_set(select(Language::ALL), 1..=2),
        prop::option::weighted(0.3, 18_u8..90),
        prop::option::weighted(0.1, 60_u8..100),
        prop::option::weighted(0.3, some_of(EccLevel::ALL)),
        some_of(Access::ALL),
        some_of(Activity::ALL),
    );
    let standing =
        (prop::bool::weighted(0.9), 0_u32..4, 0_i64..120, (0_u32..8, 0_u32..8, prop::option::of(0_u8..12)));
    (place, times, room, whom, standing).prop_map(|(place, times, room, whom, standing)| {
        let (east, north, areas, category_number, charity_number) = place;
        let mut it = offering();
        let entry = &mut it.offering;
        entry.category = category(category_number);
        entry.charity = charity(charity_number);
        entry.point =
            Point { easting: HOME.easting - 20_000 + east, northing: HOME.northing - 20_000 + north };
        entry.areas = areas;
        let (sessions, closures) = times;
        entry.sessions = Vec::new();
        for (number, (pattern, from, lasts, places, taken)) in (1..).zip(sessions) {
            let valid_from = london_date(later(from));
            let valid_to = lasts.map(|days| valid_from + TimeDelta::days(days));
            entry.sessions.push(crate::availability::Session {
                places,
                valid_from,
                valid_to,
                ..session(number, pattern)
            });
            it.taken.insert(SessionId(Uuid::from_u128(number)), taken);
        }
        let closure = |(from, days)| {
            let from = london_date(later(from));
            Closure::new(ClosureId(Uuid::nil()), from, from + TimeDelta::days(days), None).unwrap()
        };
        entry.closures = closures.into_iter().map(closure).collect();
        let (unit, available, open, paused) = room;
        entry.capacity = Capacity::new(unit, 4, available, now()).unwrap();
        entry.waiting_list_open = open;
        entry.paused_until = paused.map(|days| london_date(later(days)));
        let (languages, min_age, max_age, ecc_levels, accessibility, activities) = whom;
        entry.languages = languages;
        entry.eligibility =
            Eligibility { min_age, max_age, ecc_levels: ecc_levels.unwrap_or_default(), accessibility };
        entry.checks = Checks { activities, set_by_hand: None };
        let (active, open_enquiries, age, (accepted, had_no_place, usual_answer_days)) = standing;
        entry.active = active;
        entry.confirmed_at = later(-age);
        it.open_enquiries = open_enquiries;
        it.record = Record { accepted, had_no_place, declined: 0, lapsed: 0, usual_answer_days };
        it
    })
}

fn directories(most: usize) -> impl Strategy<Value = Vec<Entry>> {
    vec(entries(), 0..most).prop_map(|entries| {
        let numbered = (1_u128..).zip(entries).map(|(number, mut entry)| {
            entry.offering.id = OfferingId(Uuid::from_u128(number));
            Arc::new(entry)
        });
        numbered.collect()
    })
}

fn needs() -> impl Strategy<Value = Need> {
    let when = (
        some_of(Weekday::ALL),
        some_of(PartOfDay::ALL),
        -10_i64..60,
        prop_oneof![4 => Just(1_u8), 1 => 2_u8..5],
    );
    let how = (
        select(Language::ALL),
        select(LanguageNeed::ALL),
        prop::option::weighted(0.3, 500_u32..30_000),
        prop_oneof![3 => Just(BTreeSet::new()), 1 => some_of(Access::ALL)],
    );
    let who = (
        prop::option::of(18_u8..100),
        prop::option::of(select(EccLevel::ALL)),
        prop_oneof![4 => Just(CheckLevel::None), 1 => select(CheckLevel::ALL)],
        btree_set((0_u8..4).prop_map(charity), 0..2),
    );
    let what = (
        subsequence(vec![0_u8, 1, 2], 1..=3),
        btree_set(1_u128..40, 0..2),
        any::<bool>(),
        prop_oneof![3 => Just(0_u32), 1 => 0_u32..9_000],
    );
    (when, how, who, what, 0_u32..12_000).prop_map(|(when, how, who, what, north)| {
        let wanted = Wanted {
            weekdays: when.0,
            parts_of_day: when.1,
            from_date: london_date(later(when.2)),
            times_per_week: when.3,
            language: how.0,
            language_need: how.1,
            max_distance_m: how.2,
            access_needs: how.3,
        };
        Need {
            categories: what.0.into_iter().map(category).collect(),
            named: what.1.into_iter().map(|number| OfferingId(Uuid::from_u128(number))).collect(),
            wanted,
            point: Point { northing: HOME.northing + north, ..HOME },
            age: who.0,
            ecc_level: who.1,
            check_level: who.2,
            visited_by: who.3,
            accepts_waiting_list: what.2,
            stretch_m: what.3,
            ..need()
        }
    })
}

fn ids(matched: &[Match]) -> BTreeSet<OfferingId> {
    matched.iter().map(|it| it.offering.offering.id).collect()
}

fn index(directory: &[Entry]) -> Index {
    directory.iter().cloned().collect()
}

fn all(index: &Index, need: &Need) -> Vec<Match> {
    index.find(need, &Page::of_first(usize::MAX), now()).matches
}

/// Each way in which a need can be asked more loosely by one step.
fn relaxed(need: &Need) -> Vec<Need> {
    let change = |change: &dyn Fn(&mut Need)| {
        let mut need = need.clone();
        change(&mut need);
        need
    };
    let mut relaxed = vec![
        change(&|it| it.wanted.weekdays.clear()),
        change(&|it| it.wanted.parts_of_day.clear()),
        change(&|it| it.wanted.times_per_week = it.wanted.times_per_week.saturating_sub(1).max(1)),
        change(&|it| it.wanted.max_distance_m = it.wanted.max_distance_m.map(|metres| metres + 3_000)),
        change(&|it| it.wanted.max_distance_m = None),
        change(&|it| _ = it.wanted.access_needs.pop_first()),
        change(&|it| it.age = None),
        change(&|it| it.ecc_level = None),
        change(&|it| it.check_level = CheckLevel::None),
        change(&|it| it.accepts_waiting_list = true),
        change(&|it| it.stretch_m += 1_000),
        change(&|it| it.categories = vec![category(0), category(1), category(2)]),
    ];
    if need.wanted.language_need == LanguageNeed::Need {
        relaxed.push(change(&|it| it.wanted.language_need = LanguageNeed::Preference));
        relaxed.push(change(&|it| it.wanted.language_need = LanguageNeed::None));
    }
    for day in Weekday::ALL.iter().filter(|_| !need.wanted.weekdays.is_empty()) {
        relaxed.push(change(&|it| _ = it.wanted.weekdays.insert(*day)));
    }
    relaxed
}

/// Every single change of some size: what the answer's own is held against.
fn changes(need: &Need) -> Vec<Change> {
    let mut changes: Vec<Change> = PartOfDay::ALL.iter().map(|part| Change::PartOfDay(*part)).collect();
    changes.extend(Weekday::ALL.iter().map(|day| Change::Weekday(*day)));
    changes.extend((1..need.wanted.times_per_week).map(Change::TimesPerWeek));
    changes.extend([
        Change::LimitM(100_000),
        Change::StretchM(10_000),
        Change::Language(Language::En),
        Change::WaitingList,
    ]);
    // Nothing narrows an empty set, so nothing may be added to it.
    changes.retain(|change| match change {
        Change::PartOfDay(_) => !need.wanted.parts_of_day.is_empty(),
        Change::Weekday(_) => !need.wanted.weekdays.is_empty(),
        Change::Language(_) => need.wanted.language_need == LanguageNeed::Need,
        _ => true,
    });
    changes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_index_answers_as_the_full_scan_does(directory in directories(40), need in needs()) {
        let (index, scan) = (index(&directory), find(&directory, &need, now()));
        let found = index.find(&need, &Page::of_first(usize::MAX), now());
        prop_assert_eq!(found.total, scan.matched.len());
        prop_assert_eq!(found.candidates, scan.matched.len() + scan.not_matched.len());
        prop_assert_eq!(&found.matches, &scan.matched);
        for most in [1, 5, usize::MAX] {
            let nearest = &scan.not_matched[..most.min(scan.not_matched.len())];
            prop_assert_eq!(&index.not_matched(&need, most, now())[..], nearest);
        }
        prop_assert_eq!(index.all(&need, now()), scan);
    }

    #[test]
    fn an_index_kept_current_is_the_one_built_anew(
        directory in directories(24), changed in vec((0_usize..24, entries()), 0..24), gone in vec(0_usize..24, 0..6), need in needs(),
    ) {
        let mut kept = index(&directory);
        let mut truth: Vec<Option<Entry>> = directory.into_iter().map(Some).collect();
        let count = truth.len();
        for (place, mut entry) in changed.into_iter().filter(|(place, _)| *place < count) {
            entry.offering.id = OfferingId(Uuid::from_u128(place as u128 + 1));
            truth[place] = Some(Arc::new(entry));
            kept.put(truth[place].clone().unwrap());
        }
        for place in gone.into_iter().filter(|place| *place < count) {
            kept.remove(OfferingId(Uuid::from_u128(place as u128 + 1)));
            truth[place] = None;
        }
        let truth: Vec<Entry> = truth.into_iter().flatten().collect();
        prop_assert_eq!(kept.len(), truth.len());
        prop_assert_eq!(all(&kept, &need), find(&truth, &need, now()).matched);
        for entry in &truth {
            prop_assert_eq!(kept.get(entry.offering.id), Some(entry));
        }
    }

    #[test]
    fn the_order_is_total_and_does_not_depend_on_the_order_of_the_directory(
        (directory, shuffled) in directories(24).prop_flat_map(|it| (Just(it.clone()), Just(it).prop_shuffle())), need in needs(),
    ) {
        let found = find(&directory, &need, now());
        prop_assert!(found.matched.windows(2).all(|pair| pair[0].rank < pair[1].rank));
        prop_assert_eq!(&find(&shuffled, &need, now()), &found);
        prop_assert_eq!(all(&index(&shuffled), &need), found.matched);
    }

    #[test]
    fn a_soft_preference_never_removes_a_match(directory in directories(24), mut need in needs(), language in select(Language::ALL)) {
        if need.wanted.language_need == LanguageNeed::Preference {
            need.wanted.language_need = LanguageNeed::None;
        }
        let before = ids(&find(&directory, &need, now()).matched);
        let mut preferring = need.clone();
        preferring.visited_by = (0..4).map(charity).collect();
        if need.wanted.language_need == LanguageNeed::None {
            preferring.wanted.language_need = LanguageNeed::Preference;
            preferring.wanted.language = language;
        }
        prop_assert_eq!(ids(&find(&directory, &preferring, now()).matched), before);
    }

    #[test]
    fn relaxing_a_hard_rule_never_removes_a_match(directory in directories(24), need in needs()) {
        let before = ids(&find(&directory, &need, now()).matched);
        for relaxed in relaxed(&need) {
            let after = ids(&find(&directory, &relaxed, now()).matched);
            prop_assert!(before.is_subset(&after), "{relaxed:?}");
        }
    }

    #[test]
    fn the_change_admits_its_offering_and_there_is_none_only_where_none_would(directory in directories(24), need in needs()) {
        for other in find(&directory, &need, now()).not_matched {
            let admits = |change: Change| !find([&other.offering], &change.apply(&need), now()).matched.is_empty();
            match other.change {
                Some(change) => prop_assert!(admits(change), "{change:?} does not mend {:?}", other.failed),
                None => for change in changes(&need) {
                    prop_assert!(!admits(change), "{change:?} would mend {:?}", other.failed);
                },
            }
        }
    }

    #[test]
    fn the_pages_are_the_whole_list(directory in directories(40), need in needs(), first in 1_usize..7) {
        let index = index(&directory);
        let whole = all(&index, &need);
        let (mut read, mut after, mut moment) = (Vec::new(), None, now());
        loop {
            let page = index.find(&need, &Page { first, after }, moment);
            prop_assert_eq!(page.total, whole.len());
            after = page.matches.last().map(|last| page.cursor(last));
            read.extend(page.matches);
            // Time goes by while a list is read, and the list stands.
            moment += TimeDelta::minutes(7);
            if !page.has_next_page { break }
        }
        prop_assert_eq!(read, whole);
    }

    #[test]
    fn what_did_not_change_is_read_once_though_others_change_between_the_pages(
        directory in directories(40), need in needs(), first in 1_usize..5, changed in vec((0_usize..40, entries()), 1..6),
    ) {
        let mut index = index(&directory);
        let whole = all(&index, &need);
        let (mut read, mut after): (Vec<OfferingId>, Option<Cursor>) = (Vec::new(), None);
        let mut changes = changed.into_iter().filter(|(place, _)| *place < directory.len());
        let mut touched = BTreeSet::new();
        loop {
            let page = index.find(&need, &Page { first, after }, now());
            after = page.matches.last().map(|last| page.cursor(last));
            read.extend(page.matches.iter().map(|it| it.offering.offering.id));
            if !page.has_next_page { break }
            if let Some((place, mut entry)) = changes.next() {
                entry.offering.id = directory[place].offering.id;
                touched.insert(entry.offering.id);
                index.put(Arc::new(entry));
            }
        }
        let still = |id: &OfferingId| !touched.contains(id);
        let expected: Vec<_> = whole.iter().map(|it| it.offering.offering.id).filter(still).collect();
        let read: Vec<_> = read.into_iter().filter(still).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn each_count_is_what_a_search_with_that_value_finds(directory in directories(40), need in needs()) {
        let index = index(&directory);
        let counts = index.counts(&need, &LIMITS, now());
        let found = |change: &dyn Fn(&mut Need)| {
            let mut need = need.clone();
            change(&mut need);
            u32::try_from(index.find(&need, &Page::of_first(0), now()).total).unwrap()
        };
        prop_assert_eq!(counts.total, found(&|_| ()));
        for (day, count) in Weekday::ALL.iter().zip(counts.weekdays) {
            prop_assert_eq!(count, found(&|it| it.wanted.weekdays = [*day].into()), "{}", day);
        }
        for (part, count) in PartOfDay::ALL.iter().zip(counts.parts_of_day) {
            prop_assert_eq!(count, found(&|it| it.wanted.parts_of_day = [*part].into()), "{}", part);
        }
        for (language, count) in Language::ALL.iter().zip(counts.languages) {
            let needs = |it: &mut Need| {
                it.wanted.language = *language;
                it.wanted.language_need = LanguageNeed::Need;
            };
            prop_assert_eq!(count, found(&needs), "{}", language);
        }
        for (access, count) in Access::ALL.iter().zip(counts.access) {
            prop_assert_eq!(count, found(&|it| _ = it.wanted.access_needs.insert(*access)), "{}", access);
        }
        for (limit, count) in counts.distances {
            prop_assert_eq!(count, found(&|it| it.wanted.max_distance_m = limit), "{:?}", limit);
        }
        prop_assert_eq!(counts.any_weekday, found(&|it| it.wanted.weekdays.clear()));
        prop_assert_eq!(counts.any_part_of_day, found(&|it| it.wanted.parts_of_day.clear()));
        prop_assert_eq!(counts.any_language, found(&|it| it.wanted.language_need = LanguageNeed::None));
        prop_assert_eq!(counts.place_free, found(&|it| it.accepts_waiting_list = false));
    }

    /// Searching counts days by itself; visits are planned by the RFC's rules.
    #[test]
    fn the_next_sessions_are_those_that_visits_would_be_planned_on(mut entry in entries(), hour in 0_i64..24 * 400) {
        let moment: DateTime<Utc> = now() + TimeDelta::hours(hour);
        entry.taken.clear();
        entry.offering.sessions.iter_mut().for_each(|session| session.places = 1);
        entry.offering.waiting_list_open = false;
        let mut need = need();
        need.categories = vec![entry.offering.category];
        need.wanted.weekdays.clear();
        need.wanted.from_date = london_date(moment);
        let expected = entry.offering.next_slots(moment, 3);
        let found = find([&Arc::new(entry)], &need, moment);
        for it in found.matched {
            prop_assert_eq!(&it.next_sessions, &expected);
        }
        for it in found.not_matched {
            let never = it.failed.iter().any(|rule| rule.code() == FailedRuleCode::Times);
            prop_assert_eq!(never, expected.is_empty() && !it.offering.offering.sessions.is_empty());
        }
    }
}
