//! How fast the directory answers, without a server around it: `cargo run -p domain --release --example find`.
//!
//! A county of random offerings of fifteen categories, seven charities in ten with two or three sessions a week; a thousand different needs at
//! random homes. Printed: a first page of twenty with its total, the counts beside the filters, the fifty nearest that do not fit with their
//! changes, free words, and how long the index takes to build and to take in a change.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    availability::{Capacity, CapacityUnit, Session},
    category::Category,
    checks::Checks,
    confidence::Record,
    disclosure::HealthFlags,
    ids::{CategoryId, CharityId, OfferingId, SessionId},
    matching::{DirectoryOffering, Index, Page},
    need::{Language, LanguageNeed, Need, Point, Wanted},
    offering::{Area, Bilingual, Eligibility, Offering},
    recurrence::{Pattern, Repeat},
    time::{WallTime, Weekday},
    words::Words,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs,
    hint::black_box,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};
use uuid::Uuid;

const CATEGORIES: u64 = 15;
const NEEDS: u64 = 1_000;
/// Pembrokeshire is about as wide and as high.
const COUNTY_M: u64 = 55_000;
const LIMITS: [Option<u32>; 4] = [Some(3_219), Some(8_047), Some(16_093), None];

fn main() -> Result<(), Box<dyn Error>> {
    let now: DateTime<Utc> = "2026-11-23T10:00:00Z".parse()?;
    let categories = categories();
    println!("{:>9}  {:<28}{:>10}{:>10}{:>10}{:>10}", "offerings", "what", "CPU", "p50", "p99", "of");
    let counts: Vec<u64> = std::env::args().skip(1).filter_map(|count| count.parse().ok()).collect();
    for count in if counts.is_empty() { vec![160, 16_000, 160_000] } else { counts } {
        measure(count, &categories, now)?;
    }
    Ok(())
}

fn measure(count: u64, categories: &[Category], now: DateTime<Utc>) -> Result<(), Box<dyn Error>> {
    let mut chance = Chance(count);
    let offerings = (0..count)
        .map(|number| Ok(Arc::new(offering(number, &mut chance, now)?)))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    let before = resident_bytes();
    let begun = on_cpu();
    let mut index: Index = offerings.iter().cloned().collect();
    let built = on_cpu().saturating_sub(begun);
    let index_bytes = resident_bytes().saturating_sub(before) / count;
    let needs: Vec<Need> = (0..NEEDS).map(|_| need(&mut chance, now)).collect();
    let first = Page::of_first(20);
    let matched: usize = needs.iter().map(|need| index.find(need, &first, now).total).sum();
    let show = |what: &str, times: Times, of: usize| show(count, what, times, of);
    show(
        "first 20 and the total",
        timed(&needs, |need| index.find(need, &first, now)),
        matched / needs.len(),
    );
    show("the total alone", timed(&needs, |need| index.find(need, &Page::of_first(0), now)), 0);
    show("counts beside the filters", timed(&needs, |need| index.counts(need, &LIMITS, now)), 0);
    show("50 not matched, changes", timed(&needs, |need| index.not_matched(need, 50, now)), 50);
    let scans = timed(&needs[..20], |need| domain::matching::find(&offerings, need, now));
    show("every candidate (definition)", scans, 0);
    let snapshot = index.clone();
    let changes = timed(&offerings[..offerings.len().min(500)], |offering| index.put((*offering).clone()));
    show("a change, readers kept", changes, 0);
    drop(snapshot);
    let changes = timed(&offerings[..offerings.len().min(500)], |offering| index.put((*offering).clone()));
    show("a change", changes, 0);

    let before = resident_bytes();
    let begun = on_cpu();
    let mut words = Words::of(categories);
    for (number, entry) in (0..).zip(&offerings) {
        words.name(&entry.offering, &charity(number / 3), Some(&town(number / 3)));
    }
    let named = on_cpu().saturating_sub(begun);
    let words_bytes = resident_bytes().saturating_sub(before) / count;
    let typed = [
        "walk my dog",
        "mynd a chi am dro",
        "gardning",
        "friends of town17",
        "dog walking town3",
        "befrending",
        "cwmni yn town9",
    ];
    let typed: Vec<&str> = typed.into_iter().cycle().take(700).collect();
    show("words, with names", timed(&typed, |typed| words.read(typed)), 0);
    println!(
        "{count:>9}  index built in {built:.1?} of CPU, {index_bytes} B an offering; words and names in {named:.1?}, {words_bytes} B an offering"
    );
    Ok(())
}

/// What the process holds, as Linux tells it.
fn resident_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    status.split(' ').nth(1).and_then(|pages| pages.parse::<u64>().ok()).unwrap_or_default() * 4_096
}

/// How long each took, and how much of the processor they took on the average: on a machine that does other things besides, only that tells.
struct Times {
    each: Vec<Duration>,
    cpu: Duration,
}

fn timed<T, R>(all: &[T], mut ask: impl FnMut(&T) -> R) -> Times {
    let (begun, mut each) = (on_cpu(), Vec::new());
    while each.len() < all.len() || on_cpu().saturating_sub(begun) < Duration::from_millis(300) {
        for it in all {
            let begun = Instant::now();
            black_box(ask(it));
            each.push(begun.elapsed());
        }
    }
    let cpu = on_cpu().saturating_sub(begun) / u32::try_from(each.len()).unwrap_or(u32::MAX);
    Times { each, cpu }
}

/// How long this thread has run, as Linux tells it.
fn on_cpu() -> Duration {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(stat.split(' ').next().and_then(|run| run.parse().ok()).unwrap_or(u64::MAX / 2))
}

fn show(count: u64, what: &str, times: Times, of: usize) {
    let Times { mut each, cpu } = times;
    each.sort_unstable();
    let (p50, p99) = (each[each.len() / 2], each[each.len() * 99 / 100]);
    let of = if of == 0 { String::new() } else { of.to_string() };
    let [cpu, p50, p99] = [cpu, p50, p99].map(|time| format!("{time:.1?}"));
    println!("{count:>9}  {what:<28}{cpu:>10}{p50:>10}{p99:>10}{of:>10}");
}

/// Numbers without a pattern, the same at every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % most
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap_or_default()]
    }

    fn small(&mut self, most: u32) -> u32 {
        u32::try_from(self.below(most.into())).unwrap_or_default()
    }

    fn point(&mut self) -> Point {
        let mut along = |from: u32| from + u32::try_from(self.below(COUNTY_M)).unwrap_or_default();
        Point { easting: along(180_000), northing: along(195_000) }
    }
}

fn offering(
    number: u64,
    chance: &mut Chance,
    now: DateTime<Utc>,
) -> Result<DirectoryOffering, Box<dyn Error>> {
    let count = chance.small(4);
    let sessions = (0..count).map(|session| {
        Ok(Session {
            id: SessionId(Uuid::from_u128(u128::from(number) * 4 + u128::from(session))),
            pattern: Pattern {
                repeat: Repeat::Weekly { every: 1 },
                weekdays: [chance.pick(Weekday::ALL)].into(),
                start: WallTime::try_from(540 + 30 * u16::try_from(chance.small(16))?)?,
                minutes: 60,
            },
            places: 2,
            valid_from: now.date_naive() - TimeDelta::days(100),
            valid_to: None,
        })
    });
    let sessions = sessions.collect::<Result<_, Box<dyn Error>>>()?;
    let offering = Offering {
        id: OfferingId(Uuid::from_u128(number.into())),
        charity: CharityId(Uuid::from_u128(u128::from(number / 3))),
        category: CategoryId(Uuid::from_u128(chance.below(CATEGORIES).into())),
        name: Bilingual { en: "Help at home".into(), cy: "Help yn y cartref".into() },
        description: Bilingual { en: "x".repeat(150), cy: "x".repeat(150) },
        languages: if chance.below(3) == 0 {
            [Language::En].into()
        } else {
            [Language::En, Language::Cy].into()
        },
        eligibility: Eligibility { min_age: Some(18), ..Eligibility::default() },
        checks: Checks::default(),
        cost: None,
        active: true,
        postcode: "SA62 3AB".parse()?,
        point: chance.point(),
        areas: vec![Area::Radius(8_000 + chance.small(17_000))],
        sessions,
        closures: Vec::new(),
        capacity: Capacity::new(CapacityUnit::People, 4, chance.small(4), now)?,
        waiting_list_open: chance.below(10) < 6,
        paused_until: None,
        confirmed_at: now - TimeDelta::days(chance.below(90).cast_signed()),
        confirmed_by: None,
        version: 1,
    };
    let record = Record { accepted: chance.small(10), had_no_place: chance.small(5), ..Record::default() };
    let (open_enquiries, open_enquiry_limit) = (0, 3);
    Ok(DirectoryOffering {
        offering,
        charity_active: true,
        open_enquiries,
        still_right_days: 7,
        open_enquiry_limit,
        record,
        taken: BTreeMap::new(),
    })
}

fn need(chance: &mut Chance, now: DateTime<Utc>) -> Need {
    let wanted = Wanted {
        weekdays: (0..chance.below(4)).map(|_| chance.pick(Weekday::ALL)).collect(),
        parts_of_day: [].into(),
        from_date: now.date_naive() + TimeDelta::days(chance.below(20).cast_signed()),
        times_per_week: 1,
        language: Language::Cy,
        language_need: chance.pick(LanguageNeed::ALL),
        max_distance_m: None,
        access_needs: [].into(),
    };
    let category = CategoryId(Uuid::from_u128(chance.below(CATEGORIES).into()));
    Need {
        age: Some(84),
        ..Need::at(vec![category], wanted, chance.point(), "W05001433".into(), "SA62".into())
    }
}

fn charity(number: u64) -> Bilingual {
    Bilingual {
        en: format!("Friends of town{}", number % 211),
        cy: format!("Cyfeillion town{}", number % 211),
    }
}

fn town(number: u64) -> Bilingual {
    Bilingual { en: format!("town{}", number % 211), cy: format!("tref{}", number % 211) }
}

fn categories() -> Vec<Category> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src/demo/terms.tsv");
    let text = fs::read_to_string(path).unwrap_or_default();
    let rows: Vec<Vec<&str>> =
        text.lines().filter(|line| !line.starts_with('#')).map(|line| line.split('\t').collect()).collect();
    let terms = |row: &[&str]| -> Vec<String> { row[2].split(" | ").map(str::to_owned).collect() };
    let category = |(position, pair): (i32, &[Vec<&str>])| Category {
        id: CategoryId(Uuid::from_u128(position.unsigned_abs().into())),
        slug: pair[0][0].to_owned(),
        name: Bilingual { en: terms(&pair[0])[0].clone(), cy: terms(&pair[1])[0].clone() },
        response_days_normal: 5,
        response_days_urgent: 2,
        health_flags: HealthFlags::Shown,
        activities: BTreeSet::new(),
        terms_en: terms(&pair[0]),
        terms_cy: terms(&pair[1]),
        position,
        version: 1,
    };
    (0..).zip(rows.chunks_exact(2)).map(category).collect()
}
