//! A feed as dirty as feeds are: services of every kind of dirt, in turn, and what is to become of each.

use serde_json::{Value, json};

/// What becomes of a service, in the words of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fate {
    pub added: u32,
    pub to_review: u32,
    pub refused: u32,
}

/// The bytes of a feed, and what is to become of its services.
pub struct Feed {
    pub bytes: Vec<u8>,
    pub fate: Fate,
    pub services: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Becomes {
    Added,
    ToReview,
    Refused,
}

use Becomes::{Added, Refused, ToReview};

/// One kind of dirt: how it is put on a tidy service, and what becomes of that.
type Dirt = (Becomes, fn(&mut Value));

const DIRT: [Dirt; 28] = [
    (Added, |_| {}),
    (Added, |it| {
        it["description"] = json!("<p>Come &amp; <b>talk</b></p><script>fetch('//evil.example')</script>");
    }),
    (Added, |it| it["description"] = json!("<div>".repeat(5_000) + "deep" + &"</div>".repeat(5_000))),
    (Added, |it| it["description"] = json!("A very long story. ".repeat(8_000))),
    (Refused, |it| it["name"] = Value::Null),
    (Refused, |it| it["name"] = json!("   ")),
    (Refused, |it| it["id"] = json!("always-the-same")),
    (Refused, |it| it["id"] = Value::Null),
    (Refused, |it| it["organization"]["email"] = json!("ring the bell")),
    (Refused, |it| it["organization"] = Value::Null),
    (Refused, |it| it["organization"] = json!([])),
    (Refused, |it| it["organization"]["name"] = json!(7)),
    (Added, |it| it["organization"]["website"] = json!("www.example.org/help")),
    (Added, |it| it["organization"]["website"] = json!("javascript:alert(document.cookie)")),
    (
        Added,
        |it| it["schedules"] = json!([{ "valid_from": "1987-01-01", "valid_to": "1988-01-01", "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00", "closes_at": "11:00" }]),
    ),
    (Added, |it| it["assured_date"] = json!("0000-00-00")),
    (Added, |it| it["minimum_age"] = json!(1e300)),
    (Added, |it| it["maximum_age"] = json!("old")),
    (Added, |it| it["cost_options"] = json!([{ "amount": -5 }, { "amount": 123_456_789_012_345_678_i64 }])),
    (Added, |it| {
        it["name"] = json!(format!("{} \u{202e}gnp.exe\u{0}", it["name"].as_str().unwrap_or_default()));
    }),
    (Added, |it| it["languages"] = json!("Welsh")),
    (Refused, |it| it["service_at_locations"] = json!([])),
    (Refused, |it| {
        it["service_at_locations"][0]["location"]["addresses"][0]["postal_code"] = json!("EH1 1AA");
    }),
    (Refused, |it| it["status"] = json!("defunct")),
    (ToReview, |it| it["attributes"] = json!([])),
    (ToReview, |it| it["attributes"] = json!([{ "taxonomy_term": { "name": "Zumba" } }])),
    (Refused, |it| *it = json!(["not", "a", "service"])),
    (Refused, |it| it["extra"] = deep()),
];

fn deep() -> Value {
    // Many values, of which a line has room for some tens of thousands.
    Value::Array((0..40_000).map(Value::from).collect())
}

/// A page of so many services, every kind of dirt in turn. `CATEGORY` of the world is their kind of help.
pub fn hostile(services: u32) -> Feed {
    let mut fate = Fate::default();
    let mut bytes = br#"{"total_items": "many", "page_number": 1, "total_pages": 1, "contents": ["#.to_vec();
    let mut repeated = 0;
    for number in 0..services {
        let (mut becomes, soil) = DIRT[number as usize % DIRT.len()];
        let mut service = tidy(number);
        soil(&mut service);
        if service["id"] == "always-the-same" {
            repeated += 1;
            // The first of those that share an id has it.
            becomes = if repeated == 1 { Added } else { Refused };
        }
        match becomes {
            Added => fate.added += 1,
            ToReview => fate.to_review += 1,
            Refused => fate.refused += 1,
        }
        if number > 0 {
            bytes.push(b',');
        }
        bytes.extend_from_slice(&raw(number, &service));
    }
    bytes.extend_from_slice(b"]}");
    Feed { bytes, fate, services }
}

/// As bytes; of some, with bytes that are no letters and numbers that no machine holds.
fn raw(number: u32, service: &Value) -> Vec<u8> {
    let text = service.to_string();
    match number % 7 {
        3 => text
            .replace("over tea", "over \u{1} t\u{fffd}ea")
            .into_bytes()
            .split(|byte| *byte == 0xbd)
            .collect::<Vec<_>>()
            .join(&0xff),
        5 => {
            text.replace("\"maximum_age\":95", &format!("\"maximum_age\":1{}", "0".repeat(400))).into_bytes()
        }
        _ => text.into_bytes(),
    }
}

/// A service with nothing wrong with it, one of three of its charity.
pub fn tidy(number: u32) -> Value {
    let charity = number / 3;
    json!({
        "id": format!("service-{number}"),
        "name": format!("Help number {number}"),
        "description": "A chat over tea.",
        "status": "active",
        "maximum_age": 95,
        "organization": {
            "id": format!("organization-{charity}"),
            "name": format!("Charity number {charity}"),
            "description": "Neighbours for neighbours.",
            "email": format!("charity{charity}@example.org"),
        },
        "languages": [{ "code": "en" }, { "code": "cy" }],
        "cost_options": [{ "amount": 0 }],
        "schedules": [{ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }],
        "service_areas": [{ "name": "Pembrokeshire" }],
        "service_at_locations": [{ "location": { "addresses": [{ "postal_code": "SA62 6AA" }] } }],
        "attributes": [{ "taxonomy_term": { "code": "befriending", "name": "Befriending" } }],
    })
}
