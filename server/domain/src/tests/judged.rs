//! The judged set: what people type, and what they should find. It was written before the search was tuned, and every third query was
//! never looked at while tuning. Whoever wrote the categories' terms had the queries in mind, the held-out ones too; so there is a
//! second, fresh set, written after the terms and never tuned on, which tells best what to expect of a stranger.

use crate::{
    category::Category, disclosure::HealthFlags, ids::CategoryId, offering::Bilingual, words::Words,
};
use std::{collections::BTreeSet, fmt, fs, path::Path};
use uuid::Uuid;

struct Judged {
    query: String,
    language: String,
    expected: Vec<String>,
}

/// How well a set of queries is answered.
#[derive(Default)]
struct Score {
    queries: u32,
    at_1: u32,
    at_5: u32,
    reciprocal_ranks: f64,
}

impl Score {
    fn add(&mut self, place: Option<usize>) {
        self.queries += 1;
        self.at_1 += u32::from(place == Some(0));
        self.at_5 += u32::from(place.is_some_and(|place| place < 5));
        self.reciprocal_ranks +=
            place.map_or(0.0, |place| 1.0 / f64::from(u32::try_from(place + 1).unwrap()));
    }

    fn success_at_1(&self) -> f64 {
        f64::from(self.at_1) / f64::from(self.queries)
    }

    fn success_at_5(&self) -> f64 {
        f64::from(self.at_5) / f64::from(self.queries)
    }

    fn mean_reciprocal_rank(&self) -> f64 {
        self.reciprocal_ranks / f64::from(self.queries)
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, five, mrr) = (self.success_at_1(), self.success_at_5(), self.mean_reciprocal_rank());
        write!(f, "{:>3} queries: success@1 {one:.3}, success@5 {five:.3}, MRR {mrr:.3}", self.queries)
    }
}

fn lines(path: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn judged_in(path: &str) -> Vec<Judged> {
    let judged = |row: Vec<String>| match <[String; 3]>::try_from(row).unwrap() {
        [query, language, expected] => {
            let expected = expected.split(',').filter(|slug| *slug != "-").map(str::to_owned).collect();
            Judged { query, language, expected }
        }
    };
    lines(path).into_iter().map(judged).collect()
}

/// The demo's categories, by the words that they carry.
pub fn categories() -> Vec<Category> {
    let terms = |slug: &str, language: &str| -> Vec<String> {
        let rows = lines("../src/demo/terms.tsv");
        let row = rows.iter().find(|row| row[0] == slug && row[1] == language).unwrap();
        row[2].split(" | ").map(str::to_owned).collect()
    };
    let slugs: Vec<String> = lines("../src/demo/terms.tsv")
        .into_iter()
        .filter(|row| row[1] == "en")
        .map(|row| row[0].clone())
        .collect();
    let category = |(position, slug): (i32, String)| {
        let (terms_en, terms_cy) = (terms(&slug, "en"), terms(&slug, "cy"));
        Category {
            id: CategoryId(Uuid::from_u128(position.unsigned_abs().into())),
            name: Bilingual { en: terms_en[0].clone(), cy: terms_cy[0].clone() },
            slug,
            response_days_normal: 5,
            response_days_urgent: 2,
            health_flags: HealthFlags::Shown,
            activities: BTreeSet::new(),
            terms_en,
            terms_cy,
            position,
            version: 1,
        }
    };
    (0..).zip(slugs).map(category).collect()
}

/// Where the best of the expected categories stands in the answer. Where nothing should be found, finding nothing is the first place.
fn place(words: &Words, categories: &[Category], judged: &Judged) -> (Option<usize>, Vec<String>) {
    let slug = |id| categories.iter().find(|category| category.id == id).unwrap().slug.clone();
    let found: Vec<String> =
        words.read(&judged.query).categories.into_iter().map(|(id, _)| slug(id)).collect();
    let place = match &judged.expected[..] {
        [] => found.is_empty().then_some(0),
        [best, ..] => found.iter().position(|slug| slug == best),
    };
    (place, found)
}

#[test]
fn the_judged_queries_find_what_they_should() {
    let categories = categories();
    let words = Words::of(&categories);
    let judged = judged_in("judged/queries.tsv");
    assert!(judged.len() >= 120);
    let (mut tuned, mut held_out) = (Score::default(), Score::default());
    let (mut english, mut welsh) = (Score::default(), Score::default());
    for (number, query) in (1..).zip(&judged) {
        assert!(query.expected.iter().all(|slug| categories.iter().any(|category| category.slug == *slug)));
        let (place, found) = place(&words, &categories, query);
        let held = number % 3 == 0;
        (if held { &mut held_out } else { &mut tuned }).add(place);
        (if query.language == "cy" { &mut welsh } else { &mut english }).add(place);
        if !held && place != Some(0) {
            println!("{:<40} wants {:?}, finds {:?}", query.query, query.expected, found);
        }
    }
    let mut fresh = Score::default();
    for query in &judged_in("judged/fresh.tsv") {
        fresh.add(place(&words, &categories, query).0);
    }
    println!("tuned    {tuned}\nheld out {held_out}\nEnglish  {english}\nWelsh    {welsh}\nfresh    {fresh}");
    assert!(tuned.success_at_1() >= 0.95 && tuned.mean_reciprocal_rank() >= 0.95);
    assert!(held_out.success_at_1() >= 0.92 && held_out.success_at_5() >= 0.95);
    assert!(fresh.success_at_1() >= 0.75 && fresh.success_at_5() >= 0.85);
}
