//! The pages behind the links in letters: answered without signing in, in one go, and by nobody who has no link.

use api_tests::{
    app::{PUBLIC_URL, Reply},
    db::Engine,
    job::text,
    mail::MailServer,
    world::{CHARITY, Who, World},
};
use axum::body::Body;
use chrono::TimeDelta;
use entities::{audit_event, disclosure_entry};
use http::{Request, StatusCode, header::CONTENT_TYPE};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;
use server::{
    graphql::id::{Id, split},
    op::{Op, RequestId},
    post::{self, Letter},
    store,
};
use uuid::Uuid;

/// A form sent as a browser sends it from the page itself.
async fn send(world: &World, path: &str, form: &str) -> Reply {
    send_from(world, path, form, &[("sec-fetch-site", "same-origin"), ("origin", "null")]).await
}

async fn send_from(world: &World, path: &str, form: &str, headers: &[(&str, &str)]) -> Reply {
    let mut request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.app.send(request.body(Body::from(form.to_owned())).expect("a request")).await
}

async fn state(world: &World, noun: &str, id: &str) -> String {
    let query = format!("query($id: ID!) {{ it: node(id: $id) {{ ... on {noun} {{ state }} }} }}");
    text(&world.ask(Who::Broker, &query, json!({ "id": id })).await["it"]["state"])
}

/// Asked, with the link of the letter to the first charity, and the link to the other.
async fn asked(world: &World, mail: &MailServer) -> (String, String, [String; 2]) {
    let (_, enquiry, other) = world.asked("Vaughan").await;
    let links = [mail.next().await.link(), mail.next().await.link()];
    (enquiry, other, links)
}

/// Queues a letter as the house itself does, and gives the link that comes.
async fn link_of(world: &World, mail: &MailServer, letter: Letter, about: &str) -> String {
    let op = house(world);
    let tx = op.begin().await.expect("a write");
    post::queue(&tx, letter).await.expect("queued");
    tx.commit().await.expect("committed");
    mail.next_about(about).await.link()
}

fn house(world: &World) -> Op {
    let platform = &world.app.platform;
    platform.op(None, RequestId::from(platform.ids.next::<Uuid>()))
}

#[tokio::test]
async fn looking_changes_nothing_and_names_nobody_however_often() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (enquiry, _, [link, _]) = asked(&world, &mail).await;
        for _ in 0..3 {
            let page = world.app.get(&link).await;
            assert_eq!(page.status, StatusCode::OK);
            assert!(
                page.text.contains("Allwch chi helpu?") && page.text.contains("75 i 84 oed"),
                "{}",
                page.text
            );
            for name in ["Eleri", "Vaughan", "Heol y Capel", "SA34 0AZ"] {
                assert!(!page.text.contains(name), "{name}");
            }
        }
        assert_eq!(state(&world, "Enquiry", &enquiry).await, "SENT");
        assert_eq!(world.version(&enquiry).await, 1);
        let english = world.app.get(&format!("{link}?lang=en")).await;
        assert!(english.text.contains("<html lang=\"en\">") && english.text.contains("Can you help?"));

        let shown = disclosure_entry::Entity::find().all(&world.app.db.conn).await.unwrap();
        let fields: Vec<_> = shown.iter().map(|entry| entry.field.as_str()).collect();
        assert_eq!(fields, ["OUTCOME_WANTED", "AREA", "AGE_BAND", "LANGUAGE", "DAYS", "CATEGORY"]);
        assert!(shown.iter().all(|entry| entry.account_id.is_none() && entry.stage == "ENQUIRY_OPEN"));
    }
}

#[tokio::test]
async fn one_tap_says_yes_for_the_charity_and_is_told_as_done_by_a_link() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (enquiry, other, [link, other_link]) = asked(&world, &mail).await;
        let answer = send(&world, &link, "note=Gladly&answer=accept").await;
        assert_eq!(
            (answer.status, &answer.headers["location"]),
            (StatusCode::SEE_OTHER, &link.parse().unwrap())
        );
        assert_eq!(state(&world, "Enquiry", &enquiry).await, "ACCEPTED");
        assert_eq!(state(&world, "Enquiry", &other).await, "RECALLED", "the first yes wins");
        assert!(world.app.get(&link).await.text.contains("Rydych wedi derbyn. Diolch."));
        assert!(world.app.get(&other_link).await.text.contains("Cafwyd help yn rhywle arall."));

        let query = "query($id: ID!) { enquiry(id: $id) { answerNote referral { \
            history(first: 50) { nodes { kind byLink actor { name } } } } } }";
        let data = world.ask(Who::Broker, query, json!({ "id": enquiry })).await;
        assert_eq!(data["enquiry"]["answerNote"], "Gladly");
        let history = data["enquiry"]["referral"]["history"]["nodes"].as_array().unwrap();
        let yes = history.iter().find(|entry| entry["kind"] == "ENQUIRY_ACCEPTED").unwrap();
        assert_eq!(yes, &json!({ "kind": "ENQUIRY_ACCEPTED", "byLink": true, "actor": null }));
        let sent = history.iter().find(|entry| entry["kind"] == "ENQUIRY_SENT").unwrap();
        assert_eq!(sent["byLink"], false);

        let accepted = audit_event::Entity::find()
            .filter(audit_event::Column::Action.eq("enquiry.accept"))
            .one(&world.app.db.conn)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(accepted.actor_id, None);
        assert!(accepted.detail.unwrap()["byLink"].is_string());
    }
}

#[tokio::test]
async fn a_link_works_once_however_often_its_button_is_tapped() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (enquiry, _, [link, _]) = asked(&world, &mail).await;
        let forms = ["answer=accept", "answer=waitlist", "answer=decline&reason=NO_PLACE", "answer=accept"];
        let taps = forms.map(|form| send(&world, &link, form));
        let [a, b, c, d] = taps;
        let answers = tokio::join!(a, b, c, d);
        let answers = [answers.0, answers.1, answers.2, answers.3];
        let done = answers.iter().filter(|answer| answer.status == StatusCode::SEE_OTHER).count();
        assert_eq!(done, 1, "{answers:#?}");
        assert_eq!(world.version(&enquiry).await, 2);
        let was = state(&world, "Enquiry", &enquiry).await;
        send(&world, &link, "answer=decline&reason=OTHER").await;
        assert_eq!(state(&world, "Enquiry", &enquiry).await, was, "the back button changes nothing");
    }
}

#[tokio::test]
async fn a_no_says_why_and_the_waiting_list_is_a_yes_in_principle() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let (enquiry, other, [link, other_link]) = asked(&world, &mail).await;
    let refused = send(&world, &link, "answer=decline").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("Dewiswch pam na allwch helpu"));
    let not_ours = send(&world, &link, "answer=decline&reason=PERSON_CHANGED_MIND").await;
    assert_eq!(not_ours.status, StatusCode::UNPROCESSABLE_ENTITY, "a person's reason is not a charity's");
    send(&world, &link, "answer=decline&reason=NO_VOLUNTEER&note=Ill").await;
    assert_eq!(state(&world, "Enquiry", &enquiry).await, "DECLINED");
    send(&world, &other_link, "answer=waitlist").await;
    assert_eq!(state(&world, "Enquiry", &other).await, "WAITLISTED");
    assert!(world.app.get(&other_link).await.text.contains("Ar eich rhestr aros."));
}

#[tokio::test]
async fn forged_mistaken_and_foreign_ways_lead_nowhere() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (enquiry, _, [link, _]) = asked(&world, &mail).await;
        let secret = link.rsplit('/').next().unwrap();
        let forged = format!("{}A", &link[..link.len() - 1]);
        let endless = format!("/reply/{}", "A".repeat(5_000));
        let elsewhere = [format!("/visit/{secret}"), format!("/still-right/{secret}")];
        for path in [forged, endless, "/reply/%00%ff%3Cscript%3E".to_owned()].iter().chain(&elsewhere) {
            if *path == link {
                continue;
            }
            let page = world.app.get(path).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!page.text.contains("<script"), "{path}");
            assert_eq!(send(&world, path, "answer=accept&happened=yes").await.status, StatusCode::NOT_FOUND);
        }
        for headers in [
            [("sec-fetch-site", "cross-site"), ("origin", "null")],
            [("sec-fetch-site", "same-site"), ("origin", "https://evil.test")],
            [("accept", "*/*"), ("origin", "https://evil.test")],
        ] {
            let refused = send_from(&world, &link, "answer=accept", &headers).await;
            assert_eq!(refused.status, StatusCode::FORBIDDEN, "{headers:?}");
        }
        let nonsense = send(&world, &link, "answer=everything").await;
        assert_eq!(nonsense.status, StatusCode::OK);
        assert_eq!(state(&world, "Enquiry", &enquiry).await, "SENT");
        let old_phone = send_from(&world, &link, "answer=accept", &[("origin", PUBLIC_URL)]).await;
        assert_eq!(old_phone.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn an_expired_link_says_so_and_a_fresh_one_goes_to_the_registered_address_only() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (enquiry, _, [link, _]) = asked(&world, &mail).await;
        world.later(TimeDelta::days(29)).await;
        let page = world.app.get(&link).await;
        assert_eq!(page.status, StatusCode::GONE);
        assert!(page.text.contains("Mae’r ddolen hon wedi dod i ben"));
        assert_eq!(send(&world, &link, "answer=accept").await.status, StatusCode::GONE);
        assert_eq!(state(&world, "Enquiry", &enquiry).await, "SENT");

        let answer = send(&world, &format!("{link}/fresh?lang=cy"), "").await;
        let fresh = mail.next().await;
        assert_eq!(fresh.to, "hello@neighbours.test");
        super::post::names_nobody(&fresh);
        let nobody = send(&world, "/reply/no-such-secret/fresh?lang=cy", "").await;
        assert_eq!(
            (answer.status, &answer.text),
            (nobody.status, &nobody.text.replace("no-such-secret", link.rsplit('/').next().unwrap()))
        );
        send(&world, &format!("{link}/fresh"), "").await;
        send(&world, &fresh.link(), "answer=accept").await;
        assert_eq!(state(&world, "Enquiry", &enquiry).await, "ACCEPTED");
        assert!(mail.next().await.subject().contains("Does dim angen ateb"), "once an hour is enough");
    }
}

#[tokio::test]
async fn a_recalled_enquiry_says_so_kindly_and_cannot_be_answered() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let (enquiry, _, [link, _]) = asked(&world, &mail).await;
    let open = world.app.get(&link).await;
    assert!(open.text.contains("value=\"accept\""));
    world.act(Who::Broker, "enquiryRecall", &enquiry, json!({ "reason": "NO_LONGER_NEEDED" })).await;
    let late = send(&world, &link, "answer=accept").await;
    assert_eq!(late.status, StatusCode::OK);
    assert!(late.text.contains("Mae hyn wedi newid") && late.text.contains("Nid oes angen yr help mwyach."));
    assert_eq!(state(&world, "Enquiry", &enquiry).await, "RECALLED");
}

#[tokio::test]
async fn once_booked_a_link_shows_whom_to_visit_once_and_only_by_its_button() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        world.confirmed("Vaughan").await;
        let link = mail.next_about("wedi’u trefnu").await.link();
        assert!(!world.app.get(&link).await.text.contains("Vaughan"), "mail programs look at pages too");
        let shown = send(&world, &link, "answer=show").await;
        assert!(
            shown.text.contains("Mrs Eleri Vaughan") && shown.text.contains("1 Heol y Capel"),
            "{}",
            shown.text
        );
        let again = send(&world, &link, "answer=show").await;
        assert!(!again.text.contains("Vaughan"), "once");
        let ledger = disclosure_entry::Entity::find()
            .filter(disclosure_entry::Column::Field.eq("NAME"))
            .all(&world.app.db.conn)
            .await
            .unwrap();
        assert_eq!(ledger.len(), 1);
        assert_eq!((ledger[0].account_id, ledger[0].stage.as_str()), (None, "ACCEPTED"));
    }
}

#[tokio::test]
async fn before_a_yes_the_button_that_shows_whom_to_visit_shows_nobody() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let (_, _, [link, _]) = asked(&world, &mail).await;
    let page = send(&world, &link, "answer=show").await;
    assert!(!page.text.contains("Vaughan"));
    assert_eq!(world.number("SELECT COUNT(*) FROM disclosure_entry WHERE field = 'NAME'").await, 0);
}

#[tokio::test]
async fn a_visit_is_recorded_in_one_tap_once_it_has_begun() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let (_, booking) = world.confirmed("Vaughan").await;
        let query = "query($id: ID!) { booking(id: $id) { visits(first: 3) { nodes { id } } } }";
        let data = world.ask(Who::Broker, query, json!({ "id": booking })).await;
        for (place, (tap, state_after)) in
            [("yes", "DONE"), ("nobody-in", "NO_SHOW"), ("not-come", "NO_SHOW")].into_iter().enumerate()
        {
            let id = text(&data["booking"]["visits"]["nodes"][place]["id"]);
            let (_, uuid) = split(&id).unwrap();
            let visit = store::visit::find(&world.app.db.conn, uuid.into()).await.unwrap().unwrap();
            let letter = Letter::of_visit(domain::letter::LetterKind::VisitRecord, &visit);
            let link = link_of(&world, &mail, letter, "A ddigwyddodd yr ymweliad?").await;
            let early = send(&world, &link, &format!("happened={tap}")).await;
            assert!(early.text.contains("i ddod"), "{}", early.text);
            world.later(TimeDelta::days(if place == 0 { 9 } else { 7 })).await;
            let page = world.app.get(&link).await;
            assert!(page.text.contains("A ddigwyddodd") && !page.text.contains("Vaughan"));
            assert_eq!(send(&world, &link, &format!("happened={tap}")).await.status, StatusCode::SEE_OTHER);
            assert_eq!(state(&world, "Visit", &id).await, state_after);
            assert!(world.app.get(&link).await.text.contains("Mae’r ymweliad wedi’i gadw."));
        }
    }
}

#[tokio::test]
async fn still_right_is_one_button_and_only_for_what_was_on_the_page() {
    for engine in Engine::BOTH {
        let (world, mail) = World::posting(engine).await;
        let today = "2026-11-20".parse().unwrap();
        let link = link_of(&world, &mail, Letter::still_right(CHARITY.into(), today), "dal yn gywir").await;
        world.later(TimeDelta::days(10)).await;
        let offering = Id::<domain::ids::OfferingId>(api_tests::world::OFFERING.into()).encode();
        let page = world.app.get(&link).await;
        assert!(page.text.contains(&format!("name=\"{offering}\" value=\"1\"")), "{}", page.text);
        let stale = send(&world, &link, &format!("{offering}=7")).await;
        assert!(stale.text.contains("Mae hyn wedi newid"));
        let others = encode_other();
        let foreign = send(&world, &link, &format!("{others}=1")).await;
        assert!(foreign.text.contains("Mae hyn wedi newid"), "another charity's offering is not this link's");
        assert_eq!(send(&world, &link, &format!("{offering}=1")).await.status, StatusCode::SEE_OTHER);
        assert!(world.app.get(&link).await.text.contains("Mae’n dal yn gywir."));
        let query = "query($id: ID!) { offering(id: $id) { confirmedAt } }";
        let data = world.ask(Who::Broker, query, json!({ "id": offering })).await;
        assert_eq!(data["offering"]["confirmedAt"], "2026-11-12T09:00:00+00:00");
    }
}

fn encode_other() -> String {
    Id::<domain::ids::OfferingId>(api_tests::world::OTHER_OFFERING.into()).encode()
}

#[tokio::test]
async fn whoever_asks_too_often_is_asked_to_wait() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let (enquiry, _, [link, _]) = asked(&world, &mail).await;
    for _ in 0..60 {
        world.app.get("/reply/guess").await;
    }
    let late = world.app.get(&link).await;
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(late.headers.contains_key("retry-after"));
    world.later(TimeDelta::minutes(1)).await;
    assert_eq!(send(&world, &link, "answer=accept").await.status, StatusCode::SEE_OTHER);
    assert_eq!(state(&world, "Enquiry", &enquiry).await, "ACCEPTED");
}

#[tokio::test]
async fn the_whole_of_a_page_is_under_thirty_kilobytes_and_needs_no_script() {
    let (world, mail) = World::posting(Engine::Sqlite).await;
    let (_, _, [link, _]) = asked(&world, &mail).await;
    let page = world.app.get(&link).await;
    let style = page.text.split("href=\"/plain.css").nth(1).unwrap().split('"').next().unwrap();
    let style = world.app.get(&format!("/plain.css{style}")).await;
    assert_eq!(style.status, StatusCode::OK);
    assert!(page.text.len() + style.text.len() < 30_000, "{} and {}", page.text.len(), style.text.len());
    assert!(!page.text.contains("<script") && !page.text.contains("style="));
    assert_eq!(page.headers["cache-control"], "no-store");
}
