//! Letters to charities, by a real mail server.

use std::collections::BTreeSet;

use api_tests::{
    app::{PUBLIC_URL, platform_posting},
    db::Engine,
    mail::Mail,
    world::{OFFERING, OTHER_OFFERING, Who, World},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// All that is known of the person of [`World::asked`], and what was written about them.
const PERSONAL: [&str; 9] = [
    "Eleri",
    "Vaughan",
    "Heol y Capel",
    "Narberth",
    "SA34",
    "1942",
    "Somebody to talk to",
    "Would like company",
    "once a week",
];

pub fn names_nobody(mail: &Mail) {
    let whole = format!("{}\n{}\n{}", mail.source, mail.subject(), mail.text());
    for personal in PERSONAL {
        assert!(!whole.contains(personal), "{personal} is in a letter: {whole}");
    }
}

async fn outbox(world: &World) -> Vec<Value> {
    let query =
        "{ letters(first: 100) { nodes { kind state attempts failure address text charity { nameEn } } } }";
    let data = world.ask(Who::Administrator, query, json!({})).await;
    data["letters"]["nodes"].as_array().expect("letters").clone()
}

#[tokio::test]
async fn an_enquiry_reaches_the_charity_in_its_language_and_names_nobody() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        world.asked("Vaughan").await;
        let letter = mail.next().await;
        assert_eq!(letter.to, "hello@neighbours.test");
        assert_eq!(letter.subject(), "Allwch chi helpu? Ymweliad gartref");
        assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
        assert_eq!(letter.header("Content-Language"), "cy");
        assert!(letter.text().contains("dydd Llun 9 Tachwedd"), "{}", letter.text());
        assert!(letter.link().starts_with("/reply/"));
        names_nobody(&letter);
        names_nobody(&mail.next().await);
    }
}

#[tokio::test]
async fn whatever_becomes_of_help_is_written_to_the_charity_and_never_why() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (case, booking) = world.confirmed("Vaughan").await;
        let confirmed = mail.next_about("Mae’r ymweliadau wedi’u trefnu").await;
        assert!(confirmed.text().contains("bob dydd Mawrth, 2yp"), "{}", confirmed.text());
        names_nobody(&confirmed);

        world.act(Who::Coordinator, "carePackageHold", &case.package, json!({})).await;
        let paused = mail.next_about("wedi’u hoedi").await;
        names_nobody(&paused);
        for word in ["hospital", "ysbyty", "HOSPITAL", "iechyd", "health"] {
            assert!(!paused.text().contains(word), "{word}: {}", paused.text());
        }
        world.act(Who::Coordinator, "carePackageResume", &case.package, json!({})).await;
        world.act(Who::Broker, "bookingResume", &booking, json!({})).await;
        names_nobody(&mail.next_about("ailddechrau").await);

        let query = "query($id: ID!) { booking(id: $id) { visits(first: 100) { nodes { id state } } } }";
        let data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
        let visits = data["booking"]["visits"]["nodes"].as_array().expect("visits");
        let planned = visits.iter().find(|visit| visit["state"] == "PLANNED").expect("one to come");
        let visit = api_tests::job::text(&planned["id"]);
        let called_off = json!({ "by": "PERSON", "reason": "At her daughter's" });
        world.act(Who::Broker, "visitCancel", &visit, called_off).await;
        let cancelled = mail.next_about("Ymweliad wedi’i ganslo").await;
        assert!(!cancelled.text().contains("daughter"));

        world.act(Who::Broker, "bookingEnd", &booking, json!({ "outcome": "PERSON_DIED" })).await;
        let ended = mail.next_about("wedi dod i ben").await;
        assert!(!ended.text().contains("DIED") && !ended.text().contains("marw"), "{}", ended.text());
        names_nobody(&ended);
    }
}

#[tokio::test]
async fn a_charity_that_said_yes_is_told_when_the_person_would_rather_not_and_never_why() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (_, enquiry) = world.accepted("Vaughan").await;
        let link = mail.next().await.link();
        let no = json!({ "by": "PERSON", "reason": "PERSON_CHANGED_MIND", "note": "Tired of visitors" });
        world.act(Who::Broker, "enquiryDecline", &enquiry, no).await;
        let told = mail.next_about("Dim ei angen mwyach").await;
        names_nobody(&told);
        assert!(!told.text().contains("Tired") && !told.text().contains("http://"), "{}", told.text());
        let page = world.app.get(&link).await;
        assert!(page.text.contains("Nid oes angen yr help mwyach"), "{}", page.text);
    }
}

#[tokio::test]
async fn what_a_charity_does_itself_it_is_not_written_about() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let (_, booking) = world.confirmed("Vaughan").await;
    mail.next_about("wedi’u trefnu").await;
    world.act(Who::Charity, "bookingPause", &booking, json!({ "reason": "CHARITY_CLOSED" })).await;
    world.act(Who::Broker, "bookingResume", &booking, json!({})).await;
    assert!(mail.next().await.subject().contains("ailddechrau"), "the pause was its own");
}

#[tokio::test]
async fn a_letter_that_is_not_taken_is_tried_again_and_one_that_never_will_be_is_given_up() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let case = world.agreed("Vaughan").await;
        mail.refuse_next("451 not now");
        world.ask_for(&case, OFFERING).await;
        until(&world, |letters| letters[0]["failure"] == "SMTP 451").await;
        assert_eq!(outbox(&world).await[0]["state"], "WAITING");

        world.later(TimeDelta::minutes(2)).await;
        world.ask_for(&case, OTHER_OFFERING).await;
        mail.next().await;
        mail.next().await;
        until(&world, |letters| letters.iter().all(|letter| letter["state"] == "SENT")).await;
        assert_eq!(outbox(&world).await[1]["attempts"], 2);

        let other = world.agreed("Rees").await;
        mail.refuse_next("550 nobody here");
        world.ask_for(&other, OFFERING).await;
        until(&world, |letters| letters[0]["state"] == "FAILED").await;
        assert_eq!(outbox(&world).await[0]["failure"], "SMTP 550");
    }
}

#[tokio::test]
async fn a_letter_that_is_no_longer_true_is_not_sent() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let case = world.agreed("Vaughan").await;
    mail.refuse_next("451 not now");
    let enquiry = world.ask_for(&case, OFFERING).await;
    until(&world, |letters| letters[0]["attempts"] == 1 && !letters[0]["failure"].is_null()).await;
    world.later(TimeDelta::minutes(2)).await;
    world.act(Who::Broker, "enquiryRecall", &enquiry, json!({ "reason": "NO_LONGER_NEEDED" })).await;
    let letter = mail.next().await;
    assert_eq!(letter.subject(), "Does dim angen ateb mwyach: Ymweliad gartref");
    until(&world, |letters| letters[1]["state"] == "DROPPED").await;
    assert!(mail.waiting().await.is_empty());
}

#[tokio::test]
async fn two_servers_on_one_database_send_each_letter_once() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let smtp = Some(mail.url.clone());
        let second = platform_posting(&world.app.db.url, world.app.clock.clone(), false, smtp).await;
        for name in ["Vaughan", "Rees", "Morris"] {
            world.asked(name).await;
        }
        until(&world, |letters| letters.iter().all(|letter| letter["state"] == "SENT")).await;
        let sent = mail.waiting().await;
        let ids: BTreeSet<String> = sent.iter().map(|mail| mail.header("Message-ID")).collect();
        assert_eq!((sent.len(), ids.len()), (6, 6));
        drop(second);
    }
}

#[tokio::test]
async fn without_a_mail_server_letters_stay_in_the_outbox_and_their_words_are_nowhere() {
    let world = World::start(Engine::Sqlite).await;
    world.asked("Vaughan").await;
    let letters = outbox(&world).await;
    assert_eq!(letters.len(), 2);
    assert!(letters.iter().all(|letter| letter["state"] == "WAITING" && letter["text"].is_null()));
    assert_eq!(world.number("SELECT COUNT(*) FROM link").await, 0, "no link without a letter to hold it");
}

#[tokio::test]
async fn an_administrator_sees_which_letters_went_and_not_what_would_answer_for_a_charity() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    world.asked("Vaughan").await;
    let secret = mail.next().await.link().rsplit('/').next().expect("a secret").to_owned();
    until(&world, |letters| letters.iter().all(|letter| letter["state"] == "SENT")).await;
    let letters = outbox(&world).await;
    assert!(letters.iter().all(|letter| letter["text"].is_null()), "{letters:#?}");
    assert_eq!(letters[0]["address"], "hello@neighbours.test");
    let kept = "SELECT COUNT(*) FROM link WHERE secret_hash LIKE '%{}%'".replace("{}", &secret);
    assert_eq!(world.number(&kept).await, 0);
    assert_eq!(world.refused(Who::Broker, "{ letters { nodes { id } } }", json!({})).await, "FORBIDDEN");
}

#[tokio::test]
async fn the_demo_shows_each_letter_whole_with_its_link() {
    let app = api_tests::app::TestApp::start_on(seeded().await, true).await;
    let world = World::of(app);
    world.asked("Vaughan").await;
    until(&world, |letters| letters.iter().all(|letter| letter["state"] == "SENT")).await;
    let letters = outbox(&world).await;
    let text = letters[0]["text"].as_str().expect("the letter's words");
    assert!(text.contains(&format!("{PUBLIC_URL}/reply/")), "{text}");
}

async fn seeded() -> api_tests::db::TestDb {
    let db = api_tests::db::fresh(Engine::Sqlite).await;
    api_tests::world::seed(&db.conn).await;
    db
}

/// Waits until the outbox, newest first, is as `expected`.
async fn until(world: &World, expected: impl Fn(&[Value]) -> bool) {
    let mut listener = world.app.platform.changes.subscribe();
    loop {
        let letters = outbox(world).await;
        if !letters.is_empty() && expected(&letters) {
            return;
        }
        let heard = tokio::time::timeout(std::time::Duration::from_secs(20), listener.next());
        heard.await.unwrap_or_else(|_| panic!("the outbox stays {letters:#?}"));
    }
}
