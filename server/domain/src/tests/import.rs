//! What is taken of a feed, and what is refused.

use super::judged;
use crate::{
    category::Category,
    disclosure::HealthFlags,
    ids::{CategoryId, CharityId, OfferingId, SessionId},
    import::{Arrival, County, Known, Reading, RemarkCode, RowOutcome, Source, Taken, read},
    need::{Access, Language, Point},
    offering::{Area, Bilingual, Offering},
    postcode::Postcode,
    words::Words,
};
use chrono::{DateTime, NaiveDate, Utc};
use proptest::{collection::vec, prelude::*};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, sync::Arc};
use uuid::Uuid;

struct Village;

const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();

impl County for Village {
    fn point(&self, postcode: &Postcode) -> Option<Point> {
        (postcode.outward() == "SA62").then_some(Point { easting: 190_000, northing: 220_000 })
    }

    fn ward(&self, code_or_name: &str) -> Option<String> {
        ["W05001445", "Solva"].contains(&code_or_name).then(|| "W05001445".to_owned())
    }

    fn is_locality(&self, outward: &str) -> bool {
        outward == "SA62"
    }
}

fn categories() -> Vec<Arc<Category>> {
    [("befriending", "Cyfeillio", "company"), ("gardening", "Garddio", "lawn")]
        .iter()
        .zip(1_u128..)
        .map(|((slug, cy, term), number)| {
            Arc::new(Category {
                id: CategoryId(Uuid::from_u128(number)),
                slug: (*slug).to_owned(),
                name: Bilingual { en: slug[..1].to_uppercase() + &slug[1..], cy: (*cy).to_owned() },
                response_days_normal: 5,
                response_days_urgent: 2,
                health_flags: HealthFlags::Hidden,
                activities: BTreeSet::new(),
                terms_en: vec![(*term).to_owned()],
                terms_cy: Vec::new(),
                position: 1,
                version: 1,
            })
        })
        .collect()
}

fn taken_of(service: &Value) -> Reading {
    let categories = categories();
    let words = Words::of(categories.iter().map(AsRef::as_ref));
    read(
        service,
        &Known {
            county: &Village,
            categories: &categories,
            words: &words,
            language: Language::En,
            today: TODAY,
        },
    )
}

/// A service that is taken as it is.
fn tidy() -> Value {
    json!({
        "id": "s1", "name": "Tea and talk", "description": "A chat over tea.", "status": "active",
        "minimum_age": 50, "maximum_age": 90, "assured_date": "2026-11-01",
        "organization": {
            "id": "o1", "name": "Friends of Solva", "description": "Neighbours.", "email": "Hello@Solva.example",
            "website": "solva.example",
            "organization_identifiers": [{ "identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": "1234567" }],
        },
        "languages": [{ "name": "Welsh" }, { "code": "en" }],
        "cost_options": [{ "amount": 2.5, "option": "for the tea" }],
        "contacts": [{ "phones": [{ "number": "01437 000000" }] }],
        "schedules": [
            { "freq": "WEEKLY", "byday": "TU,TH", "opens_at": "10:00", "closes_at": "11:30" },
            { "freq": "MONTHLY", "byday": "-1FR", "opens_at": "14:00:00", "closes_at": "15:00:00+01:00" },
        ],
        "service_areas": [{ "uri": "http://statistics.data.gov.uk/id/statistical-geography/W05001445" }],
        "service_at_locations": [{ "location": {
            "addresses": [{ "postal_code": "sa626aa" }],
            "accessibility": [{ "description": "Level access and an induction loop" }],
        } }],
        "attributes": [{ "taxonomy_term": { "name": "befriending" } }],
    })
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut service = tidy();
    change(&mut service);
    service
}

fn codes(reading: &Reading) -> Vec<RemarkCode> {
    reading.remarks.iter().map(|remark| remark.code).collect()
}

/// Makes one thing of a tidy service untidy.
type Spoil = fn(&mut Value);

#[test]
fn a_tidy_service_is_taken_whole_and_nothing_is_said_of_it() {
    let reading = taken_of(&tidy());
    assert_eq!(reading.remarks, []);
    let Taken { charity, offering } = reading.taken.unwrap();
    assert_eq!(
        (charity.email.as_str(), charity.website.as_deref()),
        ("hello@solva.example", Some("https://solva.example/"))
    );
    assert_eq!(
        (charity.registered_number.as_deref(), charity.phone.as_deref()),
        (Some("1234567"), Some("01437 000000"))
    );
    assert_eq!(charity.postcode.as_str(), "SA62 6AA");
    assert_eq!(offering.category, Some(CategoryId(Uuid::from_u128(1))));
    assert_eq!(offering.languages, [Language::En, Language::Cy].into());
    assert_eq!((offering.min_age, offering.max_age), (Some(50), Some(90)));
    assert_eq!((offering.cost_pence, offering.cost_note.as_deref()), (Some(250), Some("for the tea")));
    assert_eq!(offering.areas, [Area::Ward("W05001445".to_owned())]);
    assert_eq!(offering.accessibility, [Access::StepFree, Access::HearingLoop].into());
    assert_eq!(offering.sessions.len(), 3);
    assert_eq!(offering.assured, "2026-11-01".parse().ok());
}

#[test]
fn version_1_is_read_too() {
    let service = json!({
        "id": "s1", "name": "Lawns", "status": "active",
        "organization": { "id": 7, "name": "Diggers", "url": "http://diggers.example/" },
        "contacts": [{ "email": "dig@diggers.example" }],
        "eligibilitys": [{ "minimum_age": "18", "maximum_age": null }],
        "languages": [{ "language": "English" }],
        "regular_schedules": [{ "freq": "WEEKLY", "byday": "MO", "opens_at": "09:00:00", "closes_at": "12:00:00" }],
        "service_areas": [{ "service_area": "Pembrokeshire" }],
        "service_at_locations": [{ "location": { "physical_addresses": [{ "postal_code": "SA62 6AA" }] } }],
        "service_taxonomys": [{ "taxonomy": { "id": "1", "name": "Gardening" } }],
        "cost_options": [{ "amount": "0" }],
    });
    let reading = taken_of(&service);
    assert_eq!(reading.remarks, []);
    let Taken { charity, offering } = reading.taken.unwrap();
    assert_eq!((charity.feed_id.as_str(), charity.email.as_str()), ("7", "dig@diggers.example"));
    assert_eq!((offering.min_age, offering.max_age, offering.sessions.len()), (Some(18), None, 1));
    assert_eq!(offering.category, Some(CategoryId(Uuid::from_u128(2))));
    assert_eq!((offering.cost_pence, offering.cost_note), (None, None), "free");
}

#[test]
fn what_cannot_be_taken_is_refused_with_the_reason() {
    let cases: [(&str, RemarkCode, Spoil); 9] = [
        ("no object", RemarkCode::NotAService, |it| *it = json!("service")),
        ("no id", RemarkCode::FeedIdMissing, |it| it["id"] = Value::Null),
        ("no name", RemarkCode::ServiceNameMissing, |it| it["name"] = json!(" <b> </b> ")),
        ("a name of marks", RemarkCode::ServiceNameMissing, |it| it["name"] = json!("…")),
        ("no organisation", RemarkCode::OrganisationMissing, |it| it["organization"] = Value::Null),
        ("a nameless one", RemarkCode::OrganisationNameMissing, |it| it["organization"]["name"] = json!("")),
        ("no address to write to", RemarkCode::ContactEmailMissing, |it| {
            it["organization"]["email"] = json!("by phone");
        }),
        ("no place", RemarkCode::PlaceMissing, |it| it["service_at_locations"] = json!([])),
        ("a place elsewhere", RemarkCode::PlaceOutsideCounty, |it| {
            it["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] = json!("CF10 1AA");
        }),
    ];
    for (what, code, change) in cases {
        let reading = taken_of(&with(change));
        assert_eq!(reading.taken, None, "{what}");
        assert!(codes(&reading).contains(&code), "{what}: {:?}", reading.remarks);
        assert!(code.refuses(), "{what}");
    }
}

#[test]
fn what_is_dirty_is_mended_or_left_out_and_said() {
    let cases: [(RemarkCode, Spoil); 13] = [
        (RemarkCode::MarkupRemoved, |it| it["description"] = json!("<p>Tea</p><script>alert(1)</script>")),
        (RemarkCode::TextShortened, |it| it["description"] = json!("tea ".repeat(40_000))),
        (RemarkCode::TextMended, |it| it["name"] = json!("Tea\u{fffd} \u{202e}and talk")),
        (RemarkCode::WebsiteUnusable, |it| it["organization"]["website"] = json!("javascript:alert(1)")),
        (RemarkCode::PhoneUnusable, |it| it["contacts"][0]["phones"][0]["number"] = json!("ask at the desk")),
        (RemarkCode::AgeUnusable, |it| it["minimum_age"] = json!(-3)),
        (RemarkCode::AgeUnusable, |it| it["maximum_age"] = json!(1e300)),
        (RemarkCode::AgeUnusable, |it| it["minimum_age"] = json!(95)),
        (RemarkCode::CostUnusable, |it| it["cost_options"][0]["amount"] = json!("1e999")),
        (RemarkCode::ScheduleUnusable, |it| it["schedules"][0]["opens_at"] = json!("half ten")),
        (RemarkCode::DateUnusable, |it| it["assured_date"] = json!("31/12/2025")),
        (RemarkCode::AreaAssumed, |it| it["service_areas"] = json!([{ "name": "Everywhere nice" }])),
        (RemarkCode::LanguageAssumed, |it| it["languages"] = json!([{ "name": "Klingon" }])),
    ];
    for (code, change) in cases {
        let reading = taken_of(&with(change));
        assert_eq!(codes(&reading), [code]);
        let taken = reading.taken.unwrap();
        assert!(!taken.offering.description.en.contains("alert"));
        assert!(!taken.offering.name.en.contains(['\u{202e}', '\u{fffd}']));
    }
}

#[test]
fn a_kind_of_help_that_is_not_clear_is_not_guessed() {
    let unclear = with(|it| {
        it["attributes"] = json!([]);
        it["name"] = json!("Wednesday club");
    });
    let (outcome, reading) = taken_of(&unclear).weigh(&Source::default());
    assert_eq!((outcome, codes(&reading)), (RowOutcome::ToReview, vec![RemarkCode::CategoryUnclear]));
    let clear = with(|it| it["attributes"] = json!([{ "taxonomy_term": { "name": "Mowing your lawn" } }]));
    let (outcome, reading) = taken_of(&clear).weigh(&Source::default());
    assert_eq!((outcome, codes(&reading)), (RowOutcome::Added, vec![RemarkCode::CategoryFromWords]));
}

#[test]
fn a_kind_of_help_that_a_name_speaks_of_in_passing_is_not_taken_for_its_own() {
    let categories = judged::categories();
    let categories: Vec<Arc<Category>> = categories.into_iter().map(Arc::new).collect();
    let words = Words::of(categories.iter().map(AsRef::as_ref));
    let known = Known {
        county: &Village,
        categories: &categories,
        words: &words,
        language: Language::En,
        today: TODAY,
    };
    let kind = |name: &str| {
        let service = with(|it| {
            it["attributes"] = json!([]);
            it["name"] = json!(name);
        });
        let category = read(&service, &known).taken.unwrap().offering.category;
        categories.iter().find(|it| Some(it.id) == category).map(|it| it.slug.as_str())
    };
    assert_eq!(kind("Lunch club"), Some("lunch-club"));
    assert_eq!(kind("Dog walking in Tenby"), Some("dog-walking"));
    for name in
        ["Badminton club", "Dog rescue centre", "Memory cafe", "Home library service", "Toddler group"]
    {
        assert_eq!(kind(name), None, "{name}");
    }
}

#[test]
fn times_that_are_over_are_taken_and_said_to_be() {
    let over = with(|it| it["schedules"][1]["valid_to"] = json!("2026-11-21"));
    let reading = taken_of(&over);
    assert_eq!(codes(&reading), [RemarkCode::ScheduleOver]);
    assert_eq!(reading.taken.unwrap().offering.sessions.len(), 3);
    assert_eq!(codes(&taken_of(&with(|it| it["schedules"][1]["valid_to"] = json!("2026-11-22")))), []);
}

#[test]
fn the_same_again_is_unchanged_and_a_change_is_told_field_by_field() {
    let before = taken_of(&tidy()).taken.unwrap();
    let known = Source { charity: Some(before.charity.clone()), offering: Some(before.offering.clone()) };
    assert_eq!(taken_of(&tidy()).weigh(&known).0, RowOutcome::Unchanged);

    let changed = with(|it| {
        it["name"] = json!("Tea and cake");
        it["organization"]["email"] = json!("post@solva.example");
    });
    let (outcome, reading) = taken_of(&changed).weigh(&known);
    let told: Vec<_> =
        reading.taken.unwrap().differences(&known).into_iter().map(|difference| difference.field).collect();
    assert_eq!(
        (outcome, told),
        (RowOutcome::Changed, vec!["charity.email".to_owned(), "offering.name".to_owned()])
    );
}

#[test]
fn what_was_edited_here_stays_unless_the_feed_changed_the_same() {
    let before = taken_of(&tidy()).taken.unwrap().offering;
    let here = offering_of(before.clone());
    let edited = Offering {
        name: Bilingual { en: "Our own name".to_owned(), cy: "Ein henw".to_owned() },
        version: 5,
        ..here.clone()
    };
    let now = taken_of(&with(|it| it["maximum_age"] = json!(80))).taken.unwrap().offering;
    let changed = now.change(&before, edited.clone(), arrival(), session_id).unwrap();
    assert_eq!((changed.name.clone(), changed.eligibility.max_age), (edited.name.clone(), Some(80)));
    assert_eq!((changed.version, changed.sessions), (6, here.sessions));
}

#[test]
fn a_service_that_closes_is_switched_off_and_a_closed_one_is_not_added() {
    let closed = with(|it| it["status"] = json!("defunct"));
    let (outcome, reading) = taken_of(&closed).weigh(&Source::default());
    assert_eq!((outcome, reading.taken), (RowOutcome::Refused, None));
    let before = taken_of(&tidy()).taken.unwrap();
    let known = Source { charity: None, offering: Some(before.offering.clone()) };
    let (outcome, reading) = taken_of(&closed).weigh(&known);
    assert_eq!(outcome, RowOutcome::Changed);
    let now = reading.taken.unwrap().offering;
    let changed = now.change(&before.offering, offering_of(before.offering.clone()), arrival(), session_id);
    assert!(!changed.unwrap().active);
}

fn arrival() -> Arrival {
    Arrival {
        id: OfferingId(Uuid::from_u128(9)),
        charity: CharityId(Uuid::from_u128(8)),
        category: CategoryId(Uuid::from_u128(1)),
        point: Point { easting: 190_000, northing: 220_000 },
        now: now(),
    }
}

fn now() -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn session_id() -> SessionId {
    SessionId(Uuid::from_u128(77))
}

fn offering_of(taken: crate::import::TakenOffering) -> Offering {
    taken.offering(arrival(), session_id).unwrap()
}

/// Anything that JSON can say, of the names that a service has.
fn anything() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "id",
        "name",
        "alternate_name",
        "organization",
        "email",
        "description",
        "status",
        "schedules",
        "freq",
        "byday",
        "opens_at",
        "closes_at",
        "interval",
        "valid_from",
        "valid_to",
        "minimum_age",
        "maximum_age",
        "cost_options",
        "amount",
        "service_at_locations",
        "location",
        "addresses",
        "postal_code",
        "languages",
        "code",
        "service_areas",
        "extent",
        "attributes",
        "taxonomy_term",
        "contacts",
        "phones",
        "number",
        "website",
        "capacities",
        "available",
        "maximum",
        "assured_date",
        "fees",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[0-9:+-]{0,8}".prop_map(Value::from),
        prop::sample::select(vec![
            "SA62 6AA",
            "a@b.example",
            "MO,-1FR,5TU",
            "WEEKLY",
            "MONTHLY",
            "10:00",
            "25:00",
            "2026-02-30",
            "8000 m",
            "<b>&#0;</b>",
            "&",
            "<script>",
            "\u{0}",
            "W05001445",
            "1e999",
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((names.clone(), inner), 0..8).prop_map(|fields| {
                Value::Object(
                    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
                )
            }),
        ]
    })
}

proptest! {
    #[test]
    fn nothing_that_a_feed_says_breaks_the_reading(service in anything()) {
        let reading = taken_of(&service);
        prop_assert!(reading.remarks.len() <= 20);
        let refuses = reading.remarks.iter().any(|remark| remark.code.refuses());
        prop_assert_eq!(reading.taken.is_none(), refuses, "{:?}", reading.remarks);
        prop_assert_eq!(&reading, &taken_of(&service), "the same is read the same");
    }

    /// A tidy service with any of its fields replaced by anything.
    #[test]
    fn whatever_is_taken_the_rules_of_the_directory_admit(
        changes in vec((prop::sample::select(tidy().as_object().unwrap().keys().cloned().collect::<Vec<_>>()), anything()), 1..4)
    ) {
        let service = with(|it| changes.into_iter().for_each(|(name, value)| it[name] = value));
        if let Some(Taken { charity, offering }) = taken_of(&service).taken {
            prop_assert!(charity.charity(CharityId(Uuid::from_u128(8))).is_ok());
            let kept: Taken = serde_json::from_value(serde_json::to_value(taken_of(&service).taken).unwrap()).unwrap();
            prop_assert_eq!(&kept.offering, &offering, "it is kept as it is");
            prop_assert!(offering.offering(arrival(), session_id).is_ok());
        }
    }

    #[test]
    fn whatever_text_is_taken_is_one_that_is_kept(text in prop_oneof![".{0,60}", "\\PC{0,5000}", "(<[a-z]{1,6}>|&[a-z#0-9]{1,6};|[a-z ]){0,40}"]) {
        let service = with(|it| {
            it["description"] = json!(text);
            it["name"] = json!(format!("Tea {text}"));
        });
        if let Some(taken) = taken_of(&service).taken {
            prop_assert_eq!(crate::text::optional(taken.offering.description.en.clone()), Ok(taken.offering.description.en));
            prop_assert_eq!(crate::text::line(taken.offering.name.en.clone()), Ok(taken.offering.name.en));
        }
    }
}
