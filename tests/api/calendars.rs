//! Calendars at secret addresses, read by a parser that is none of ours.

use api_tests::{
    app::Reply,
    db::Engine,
    job::{Case, first_code, text},
    world::{CHARITY, Who, World},
};
use axum::body::Body;
use calcard::{
    Entry, Parser,
    icalendar::{
        ICalendar, ICalendarComponent, ICalendarComponentType as Kind, ICalendarProperty as P,
        ICalendarStatus, ICalendarValue as V,
    },
};
use chrono::{DateTime, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Europe::London;
use http::{Request, StatusCode, header::IF_NONE_MATCH};
use rrule::RRuleSet;
use serde_json::{Value, json};
use server::graphql::id::encode;

/// One event, as a calendar program reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    uid: String,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    sequence: i64,
    cancelled: bool,
    summary: String,
    page: Option<String>,
}

fn of_charity() -> Value {
    json!({ "charityId": encode("cha", CHARITY) })
}

/// Makes an address; gives its id and its path.
async fn make(world: &World, who: Who, of: Value) -> (String, String) {
    let payload =
        world.write(who, "calendarAddressMake", json!({ "of": of }), "address { id revokedAt } path").await;
    assert_eq!(payload["address"]["revokedAt"], Value::Null);
    (text(&payload["address"]["id"]), text(&payload["path"]))
}

async fn status(world: &World, path: &str) -> StatusCode {
    world.app.get(path).await.status
}

/// All that is in the calendar at `path`, which has to be whole: no line that is not understood, London's rules beside times in its zone.
async fn read(world: &World, path: &str) -> (Vec<Seen>, String) {
    let reply = world.app.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
    assert_eq!(reply.headers["content-type"], "text/calendar; charset=utf-8");
    (parse(&reply.text), reply.text)
}

fn parse(whole: &str) -> Vec<Seen> {
    assert!(whole.split("\r\n").all(|line| line.len() <= 76), "lines are folded: {whole}");
    // Its strict mode refuses whatever lies within another component (0.3.14), which is everything: that it leaves nothing out is counted.
    let mut parser = Parser::new(whole);
    let Entry::ICalendar(calendar) = parser.entry() else { panic!("no calendar: {whole}") };
    assert!(matches!(parser.entry(), Entry::Eof), "and nothing else: {whole}");
    assert_eq!(calendar.timezones().count(), 1, "{whole}");
    let lines = whole.matches("\r\n").count() - whole.matches("\r\n ").count();
    let understood = calendar.components.iter().map(|it| it.entries.len() + 2).sum::<usize>();
    assert_eq!(understood, lines, "each line is a property, or begins or ends something: {whole}");
    let entries = calendar.components.iter().flat_map(|it| &it.entries);
    for entry in entries {
        let known = !matches!(&entry.name, P::Other(name) if !name.starts_with("X-"));
        assert!(known && !entry.values.is_empty(), "{entry:?}");
    }
    let events = calendar.components.iter().filter(|it| it.component_type == Kind::VEvent);
    let mut seen: Vec<Seen> = events.map(|event| event_of(&calendar, event)).collect();
    seen.sort_by_key(|event| event.starts_at);
    seen
}

fn event_of(calendar: &ICalendar, event: &ICalendarComponent) -> Seen {
    let value = |name: &P| event.property(name).and_then(|entry| entry.values.first());
    let zones = calendar.build_tz_resolver();
    let instant = |name: &P| {
        let zone = event.property(name).and_then(|entry| entry.tz_id()).expect("a time zone");
        assert_eq!(zone, "Europe/London");
        let Some(V::PartialDateTime(at)) = value(name) else { panic!("no time") };
        let zone = zones.resolve(zone).expect("a zone that is known");
        at.to_date_time_with_tz(zone).expect("a time").to_utc()
    };
    assert!(event.has_property(&P::Dtstamp) && event.has_property(&P::LastModified));
    let page = value(&P::Url).map(|url| match url {
        V::Uri(uri) => uri.as_str().expect("an address").to_owned(),
        V::Text(text) => text.clone(),
        other => panic!("no address: {other:?}"),
    });
    Seen {
        uid: event.uid().expect("an id").to_owned(),
        starts_at: instant(&P::Dtstart),
        ends_at: instant(&P::Dtend),
        sequence: value(&P::Sequence).and_then(V::as_integer).expect("a number"),
        cancelled: matches!(event.status(), Some(ICalendarStatus::Cancelled)),
        summary: value(&P::Summary).and_then(V::as_text).expect("words").to_owned(),
        page,
    }
}

/// Help in place to which Siân Rees usually goes.
async fn booked(world: &World) -> (Case, String, String) {
    let (case, booking) = world.confirmed("Vaughan").await;
    let input = json!({
        "charityId": encode("cha", CHARITY), "name": "Siân Rees", "checkLevel": "BASIC", "checkedOn": "2025-01-15",
        "reviewOn": "2028-01-01",
    });
    let payload = world.write(Who::Charity, "volunteerAdd", input, "volunteer { id }").await;
    let volunteer = text(&payload["volunteer"]["id"]);
    world.act(Who::Charity, "bookingChooseVolunteer", &booking, json!({ "volunteerId": volunteer })).await;
    (case, booking, volunteer)
}

async fn visits(world: &World, booking: &str) -> Vec<Value> {
    let query = "query($id: ID!) { booking(id: $id) { visits(first: 3) { nodes { id startsAt endsAt } } } }";
    let mut data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
    serde_json::from_value(data["booking"]["visits"]["nodes"].take()).expect("visits")
}

#[tokio::test]
async fn each_reader_sees_their_visits_and_no_more_of_anybody_than_they_may() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking, volunteer) = booked(&world).await;
        world.confirmed("Bowen").await;
        let (_, path) = make(&world, Who::Charity, of_charity()).await;
        let (all, of_charity) = read(&world, &path).await;
        let hers = all.iter().filter(|it| it.summary == "Ymweliad gartref, Siân").count();
        let nobodys = all.iter().filter(|it| it.summary == "Ymweliad gartref, neb wedi’i ddewis eto").count();
        assert!(hers > 4 && hers == nobodys && hers + nobodys == all.len(), "{all:?}");
        let first = &visits(&world, &booking).await[0];
        let page = format!("{}/our/visits/{}", api_tests::app::PUBLIC_URL, text(&first["id"]));
        assert!(all.iter().any(|it| it.page.as_deref() == Some(page.as_str())), "{page}: {:?}", all[0]);

        let (_, path) = make(&world, Who::Charity, json!({ "volunteerId": volunteer })).await;
        let (own, of_volunteer) = read(&world, &path).await;
        assert_eq!(own.len(), hers);
        assert!(own.iter().all(|it| it.summary == "Ymweliad gartref" && it.page.is_none()), "{own:?}");

        let (_, path) = make(&world, Who::Coordinator, json!({ "personId": case.person })).await;
        let (household, of_person) = read(&world, &path).await;
        assert_eq!(household.len(), hers);
        assert!(household.iter().all(|it| it.summary == "Siân, Cymdogion Da" && it.page.is_none()));
        assert!(!of_person.contains("gartref"), "a household is not told the kind of help: {of_person}");
        let instant = |value: &Value| text(value).parse::<DateTime<Utc>>().expect("an instant");
        let told = (household[0].starts_at, household[0].ends_at);
        assert_eq!(told, (instant(&first["startsAt"]), instant(&first["endsAt"])));
        for calendar in [of_charity, of_volunteer, of_person] {
            for personal in ["Vaughan", "Bowen", "Eleri", "Heol", "SA34", "Narberth", "Rees"] {
                assert!(!calendar.contains(personal), "{personal}: {calendar}");
            }
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM disclosure_entry").await, 0, "nothing is disclosed");
    }
}

#[tokio::test]
async fn changes_count_up_and_what_is_called_off_or_moved_says_so_on_both_sides_of_the_clock_change() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking, _) = booked(&world).await;
        let (_, path) = make(&world, Who::Broker, json!({ "personId": case.person })).await;
        let (before, _) = read(&world, &path).await;
        assert_eq!(before[0].starts_at, "2026-11-10T14:00:00Z".parse::<DateTime<Utc>>().expect("winter"));
        let visits = visits(&world, &booking).await;
        let visit = |at: usize| text(&visits[at]["id"]);
        let snow = json!({ "by": "CHARITY", "reason": "Snow" });
        world.act(Who::Charity, "visitCancel", &visit(0), snow).await;
        let summer = json!({ "date": "2027-03-30", "startMinute": 840 });
        world.act(Who::Charity, "visitMove", &visit(1), summer).await;
        world.act(Who::Charity, "visitChooseVolunteer", &visit(2), json!({ "volunteerId": null })).await;
        let (after, whole) = read(&world, &path).await;
        assert!(!whole.contains("Snow"), "nobody is told why");
        assert_eq!(after.len(), before.len() + 1, "nothing vanishes");
        let now =
            |seen: &Seen| after.iter().find(|it| it.uid == seen.uid).expect("it is still there").clone();
        for gone in &before[..2] {
            let now = now(gone);
            assert!(
                now.cancelled && now.sequence > gone.sequence && now.starts_at == gone.starts_at,
                "{now:?}"
            );
        }
        let changed = now(&before[2]);
        assert_eq!(changed.summary, "Ymweliad, Cymdogion Da");
        assert!(!changed.cancelled && changed.sequence > before[2].sequence, "{changed:?}");
        assert!(before[3..].iter().all(|it| now(it) == *it), "the others are as they were");
        let moved = after.last().expect("the moved one");
        assert_eq!(moved.starts_at, "2027-03-30T13:00:00Z".parse::<DateTime<Utc>>().expect("summer"));
        assert!(!moved.cancelled && before.iter().all(|it| it.uid != moved.uid));
        world.later(TimeDelta::days(37)).await;
        let (late, _) = read(&world, &path).await;
        assert!(late.iter().all(|it| it.uid != before[0].uid), "four weeks after its time it is gone");
        assert!(late.iter().any(|it| it.uid == before[1].uid && it.cancelled));
    }
}

#[tokio::test]
async fn a_secret_is_told_once_kept_nowhere_and_opens_nothing_after_a_new_one_or_none() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (_, _, volunteer) = booked(&world).await;
        let (first, path) = make(&world, Who::Charity, of_charity()).await;
        let secret = path.trim_start_matches("/calendar/").trim_end_matches(".ics");
        assert_eq!(secret.len(), 43, "256 bits");
        let kept = format!("SELECT COUNT(*) FROM calendar_address WHERE secret_hash LIKE '%{secret}%'");
        let audited =
            format!("SELECT COUNT(*) FROM audit_event WHERE CAST(detail AS TEXT) LIKE '%{secret}%'");
        assert_eq!((world.number(&kept).await, world.number(&audited).await), (0, 0));
        let (second, renewed) = make(&world, Who::Broker, of_charity()).await;
        assert_eq!(
            (status(&world, &path).await, status(&world, &renewed).await),
            (StatusCode::NOT_FOUND, StatusCode::OK)
        );
        let query = "query($of: CalendarOfInput!) { calendar(of: $of) { kind charity { nameEn } address { id madeBy { name } } } }";
        let seen = world.ask(Who::Charity, query, json!({ "of": of_charity() })).await;
        let expected = json!({
            "kind": "CHARITY", "charity": { "nameEn": "Good Neighbours" },
            "address": { "id": second, "madeBy": { "name": "Broker" } },
        });
        assert_eq!(seen["calendar"], expected);
        let again =
            world.change(Who::Charity, "calendarAddressRevoke", json!({ "addressId": first }), "").await;
        assert_eq!(first_code(&again), "CALENDAR_ADDRESS_REVOKED");
        for (other, code) in [(Who::OtherCharity, "FORBIDDEN"), (Who::Coordinator, "FORBIDDEN")] {
            let refused =
                world.change_refused(other, "calendarAddressRevoke", json!({ "addressId": second })).await;
            assert_eq!(refused, code, "{other:?}");
        }
        let (_, hers) = make(&world, Who::Charity, json!({ "volunteerId": volunteer })).await;
        world
            .write(
                Who::Charity,
                "calendarAddressRevoke",
                json!({ "addressId": second }),
                "address { revokedAt }",
            )
            .await;
        let malformed = ["/calendar/nothing.ics", "/calendar/nothing", "/calendar/%ff.ics"];
        for gone in [path.as_str(), renewed.as_str()].into_iter().chain(malformed) {
            let reply = world.app.get(gone).await;
            assert_eq!((reply.status, reply.code().as_str()), (StatusCode::NOT_FOUND, "NOT_FOUND"), "{gone}");
        }
        assert_eq!(status(&world, &hers).await, StatusCode::OK, "each calendar has an address of its own");
        let seen = world.ask(Who::Charity, query, json!({ "of": of_charity() })).await;
        assert_eq!(seen["calendar"]["address"], Value::Null);
    }
}

#[tokio::test]
async fn a_write_that_is_sent_again_tells_no_secret_a_second_time() {
    let world = World::start(Engine::Sqlite).await;
    booked(&world).await;
    let input = json!({ "of": of_charity(), "idempotencyKey": world.key() });
    let first = world.write(Who::Charity, "calendarAddressMake", input.clone(), "address { id } path").await;
    let again = world.write(Who::Charity, "calendarAddressMake", input, "address { id } path").await;
    assert_eq!((&again["address"], &again["path"]), (&first["address"], &Value::Null));
    assert_eq!(status(&world, &text(&first["path"])).await, StatusCode::OK);
}

async fn if_other_than(world: &World, path: &str, tag: &str) -> Reply {
    let request = Request::get(path).header(IF_NONE_MATCH, tag).body(Body::empty()).expect("a request");
    world.app.send(request).await
}

#[tokio::test]
async fn who_asks_again_gets_nothing_new_until_something_changes_and_the_audit_has_what_was_told() {
    for engine in Engine::BOTH {
        let world = World::start(engine).await;
        let (case, booking, _) = booked(&world).await;
        let (_, path) = make(&world, Who::Coordinator, json!({ "personId": case.person })).await;
        let told =
            "SELECT COUNT(*) FROM audit_event WHERE action = 'calendar.read' AND subject_kind = 'person'";
        let reply = world.app.get(&path).await;
        let tag = reply.headers["etag"].to_str().expect("a tag").to_owned();
        assert_eq!(reply.headers["cache-control"], "private, no-cache");
        assert_eq!(world.number(told).await, 1);
        world.later(TimeDelta::minutes(30)).await;
        let same = if_other_than(&world, &path, &tag).await;
        assert_eq!((same.status, same.text.as_str()), (StatusCode::NOT_MODIFIED, ""));
        assert_eq!(same.headers["etag"].to_str().expect("a tag"), tag);
        assert_eq!(world.number(told).await, 1, "nothing was told");
        let visit = text(&visits(&world, &booking).await[0]["id"]);
        world.act(Who::Charity, "visitCancel", &visit, json!({ "by": "CHARITY", "reason": "Snow" })).await;
        let changed = if_other_than(&world, &path, &tag).await;
        assert_eq!(changed.status, StatusCode::OK);
        assert_ne!(changed.headers["etag"].to_str().expect("a tag"), tag);
        assert!(parse(&changed.text)[0].cancelled);
        assert_eq!(world.number(told).await, 2);
    }
}

#[tokio::test]
async fn whoever_guesses_at_addresses_is_asked_to_wait() {
    let world = World::start(Engine::Sqlite).await;
    booked(&world).await;
    let (_, path) = make(&world, Who::Charity, of_charity()).await;
    for _ in 0..60 {
        world.app.get("/calendar/guess.ics").await;
    }
    let late = world.app.get(&path).await;
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(late.headers.contains_key("retry-after"));
    world.later(TimeDelta::minutes(1)).await;
    assert_eq!(status(&world, &path).await, StatusCode::OK);
}

/// The parser knows the zone by its name; programs that do not go by the rules in the calendar.
#[tokio::test]
async fn london_s_rules_in_a_calendar_are_those_of_the_tz_database() {
    let world = World::start(Engine::Sqlite).await;
    booked(&world).await;
    let (_, path) = make(&world, Who::Charity, of_charity()).await;
    let (_, whole) = read(&world, &path).await;
    for part in ["DAYLIGHT", "STANDARD"] {
        let (_, rest) = whole.split_once(&format!("BEGIN:{part}\r\n")).expect("the part");
        let (part, _) = rest.split_once("END:").expect("its end");
        let value = |name: &str| {
            let line = part.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            line.unwrap_or_else(|| panic!("{name}: {part}"))
        };
        let hours = |name: &str| TimeDelta::hours(value(name)[1..3].parse().expect("hours"));
        let (from, to) = (hours("TZOFFSETFROM"), hours("TZOFFSETTO"));
        let rule = format!("DTSTART:{}Z\nRRULE:{}", value("DTSTART"), value("RRULE"));
        let onsets = rule.parse::<RRuleSet>().expect("a rule").all(40).dates;
        assert_eq!(onsets.len(), 40, "each year until 2035");
        for wall in onsets {
            let onset: NaiveDateTime = wall.naive_utc() - from;
            let offset = |at: NaiveDateTime| London.offset_from_utc_datetime(&at).fix().local_minus_utc();
            let around = (offset(onset - TimeDelta::seconds(1)), offset(onset));
            assert_eq!(around, (seconds(from), seconds(to)), "{onset}");
        }
    }
}

fn seconds(offset: TimeDelta) -> i32 {
    i32::try_from(offset.num_seconds()).expect("an offset")
}
