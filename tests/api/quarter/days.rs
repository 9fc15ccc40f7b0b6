//! What each of them does on a working day, seeing and doing what the API lets them see and do.

use std::cmp::Reverse;

use axum::body::Body;
use chrono::{Datelike, Days, NaiveDate, TimeDelta, Weekday};
use http::{Request, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::county::{County, HOSPITAL, SIGNED_IN_CHARITIES, TEAMS};

/// In each of a hundred working days of a co-ordinator, so many bring a new person.
const NEW_PEOPLE: usize = 20;
/// Homes of people who are new.
const HOMES: [&str; 6] = ["SA34 0AZ", "SA61 1TP", "SA65 9AE", "SA67 7AA", "SA71 4LA", "SA73 2AA"];
/// Charities that stop, and when.
const STOPS: [(i64, usize); 2] = [(30, 3), (58, 11)];
const CHRISTMAS: i64 = 42;
/// Referrals that a broker sees to in one go.
const AT_A_TIME: usize = 8;

impl County {
    /// Whoever has no login answers by the letter's link, sooner or later or never.
    pub async fn charities_answer_letters(&mut self) {
        let mut letters = self.post().await;
        // Those that say the same: in the order in which they were written.
        letters.sort_by_key(|letter| (letter.to.clone(), told(&letter.text()), letter.header("Message-ID")));
        for letter in letters {
            let text = letter.text();
            let key = format!("{} {}", letter.to, told(&text));
            if text.contains("/reply/") {
                let answer = match self.number(&key) % 100 {
                    0..45 => "answer=accept&note=Gladly",
                    45..60 => "answer=waitlist&note=Soon",
                    60..85 => "answer=decline&reason=NO_VOLUNTEER&note=",
                    _ => continue,
                };
                self.answer(&letter.link(), answer).await;
            } else if text.contains("/visit/") && self.chance(40, &format!("recorded {key}")) {
                let happened = ["yes", "yes", "yes", "yes", "nobody-in", "not-come"];
                let happened = happened[self.number(&key) % 6];
                self.answer(&letter.link(), &format!("happened={happened}")).await;
            }
        }
    }

    /// Opens the page behind a link, as a person does, and presses a button of it.
    async fn answer(&self, link: &str, form: &str) {
        // One address for the whole county: it must not ask faster than an address may.
        self.world.app.advance(TimeDelta::seconds(3));
        let page = self.world.app.get(link).await;
        assert!(page.status.is_success(), "{link}: {}", page.text);
        let request = Request::post(link)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header("origin", "null")
            .body(Body::from(form.to_owned()))
            .expect("a request");
        let status = self.world.app.send(request).await.status;
        assert!(!status.is_server_error(), "{link}: {status}");
    }

    pub async fn charities_answer_signed_in(&mut self) {
        if !matches!(self.today().weekday(), Weekday::Tue | Weekday::Fri) {
            return;
        }
        let asked = "query($after: String) { all: enquiries(filter: { toAnswer: true }, first: 30, after: $after) { \
            pageInfo { hasNextPage endCursor } nodes { id version sentAt offering { nameEn } subject { area } } } }";
        for charity in SIGNED_IN_CHARITIES {
            let mut enquiries = self.all(charity, asked, json!({})).await;
            enquiries
                .sort_by_key(|it| format!("{} {} {}", it["offering"]["nameEn"], it["subject"], it["sentAt"]));
            for enquiry in enquiries {
                let key = format!("{charity} {} {}", enquiry["offering"]["nameEn"], enquiry["subject"]);
                let target = json!({ "enquiryId": enquiry["id"], "version": enquiry["version"], "note": "" });
                let mut no = target.clone();
                no["by"] = json!("CHARITY");
                no["reason"] = json!("NO_PLACE");
                let (mutation, input) = match self.number(&key) % 100 {
                    0..60 => ("enquiryAccept", target),
                    60..80 => ("enquiryWaitlist", target),
                    _ => ("enquiryDecline", no),
                };
                // Refused where somebody else was first: the rule is what is being looked at.
                drop(self.does(charity, mutation, input).await);
            }
        }
    }

    /// New people come, and what was drafted is sent.
    pub async fn coordinators_refer(&mut self) {
        if !matches!(self.today().weekday(), Weekday::Mon | Weekday::Wed) {
            return;
        }
        for team in TEAMS {
            for coordinator in ["coordinator", "coordinator2"] {
                let coordinator = format!("{coordinator}.{team}@dolen.example");
                // Two days' worth.
                for half in ["one", "another"] {
                    if self.chance(NEW_PEOPLE + NEW_PEOPLE / 2, &format!("{coordinator} {half}")) {
                        self.refer_somebody_new(&coordinator, half).await;
                    }
                }
            }
        }
    }

    async fn refer_somebody_new(&mut self, coordinator: &str, half: &str) {
        let number = self.number(&format!("{coordinator} {half} home"));
        let known = "{ viewer { teams { id } } all: categories(first: 100) { nodes { id } } }";
        let known = self.ask(coordinator, known, json!({})).await;
        let categories = known["all"]["nodes"].as_array().expect("categories");
        let category = &categories[(number / 7) % categories.len()]["id"];
        let person = json!({
            "teamId": known["viewer"]["teams"][0]["id"], "givenName": "Nia", "familyName": format!("Newydd {number}"),
            "birthDate": "1941-05-04", "language": if number.is_multiple_of(3) { "CY" } else { "EN" },
            "addressLine": "2 Stryd Newydd", "town": "Penfro", "postcode": HOMES[number % 6],
            "whatMatters": "To stay at home", "eccLevel": 2,
        });
        let fields = "person { id carePackage { id version } }";
        let person =
            self.does_and_tells(coordinator, "personRegister", person, fields).await.expect("a person");
        let (id, package) = (&person["person"]["id"], &person["person"]["carePackage"]);
        let aim = json!({ "carePackageId": package["id"], "version": package["version"], "text": "To see people twice a week" });
        let fields = "carePackage { version outcomes { id } }";
        let aimed = self.does_and_tells(coordinator, "outcomeAdd", aim, fields).await.expect("an outcome");
        let active = json!({ "carePackageId": package["id"], "version": aimed["carePackage"]["version"] });
        self.does(coordinator, "carePackageActivate", active).await.expect("an active package");
        let agreed = json!({ "personId": id, "scope": "ALL", "how": "VERBAL" });
        self.does(coordinator, "sharingAgreementRecord", agreed).await.expect("an agreement");
        let from = self.today() + Days::new(7);
        let request = json!({
            "personId": id, "categoryId": category, "outcomeId": aimed["carePackage"]["outcomes"][0]["id"], "note": "Once a week",
            "priority": if number.is_multiple_of(5) { "URGENT" } else { "NORMAL" },
            "wanted": {
                "weekdays": [], "partsOfDay": [], "fromDate": from, "timesPerWeek": 1, "language": "CY",
                "languageNeed": "PREFERENCE", "accessNeeds": [],
            },
        });
        let drafted = self
            .does_and_tells(coordinator, "referralDraft", request, "referral { id version }")
            .await
            .expect("a draft");
        let input =
            json!({ "referralId": drafted["referral"]["id"], "version": drafted["referral"]["version"] });
        self.does(coordinator, "referralSubmit", input).await.expect("a referral");
    }

    /// The hospital's system knows an NHS number and nothing else.
    pub async fn hospital_admits_and_sends_home(&mut self) {
        let today = self.today();
        let home: Vec<String> = self
            .away
            .iter()
            .filter(|(_, until)| **until <= today)
            .map(|(number, _)| number.clone())
            .collect();
        for number in home {
            self.away.remove(&number);
            let end = json!({ "nhsNumber": number });
            drop(self.does(HOSPITAL, "hospitalStayEnd", end).await);
        }
        if today.weekday() != Weekday::Thu {
            return;
        }
        let people = "query($after: String) { all: people(first: 50, after: $after) { \
            pageInfo { hasNextPage endCursor } nodes { nhsNumber carePackage { state } } } }";
        for team in TEAMS {
            let people = self.all(&broker(team), people, json!({})).await;
            for person in people.iter().filter(|person| person["carePackage"]["state"] == "ACTIVE") {
                let Some(number) = person["nhsNumber"].as_str().map(str::to_owned) else { continue };
                if self.chance(3, &number) {
                    let stay = json!({ "nhsNumber": number });
                    drop(self.does(HOSPITAL, "hospitalStayBegin", stay).await);
                    self.away.insert(number.clone(), today + Days::new(3 + self.number(&number) as u64 % 20));
                }
            }
        }
    }

    /// Twice a week, and so many at a time, those first who have waited longest.
    pub async fn brokers_see_to_what_is_theirs(&mut self) {
        if !matches!(self.today().weekday(), Weekday::Mon | Weekday::Thu) {
            return;
        }
        let theirs = "query($after: String) { all: referrals(first: 30, after: $after, filter: { nextSteps: [ \
            TAKE, ASK, ASK_ANOTHER, PLAN_BOOKING, CONFIRM_BOOKING, HELP_STOPPED] }) { \
            pageInfo { hasNextPage endCursor } nodes { id version state waitedWorkingDays submittedAt nextStep { code } \
            category { slug } person { id displayName birthDate postcode carePackage { state } } } } }";
        for team in TEAMS {
            let broker = broker(team);
            let mut referrals = self.all(&broker, theirs, json!({})).await;
            referrals.sort_by_key(|it| {
                let waited = it["waitedWorkingDays"].as_u64();
                (Reverse(waited), format!("{} {} {}", it["person"], it["category"], it["submittedAt"]))
            });
            for referral in referrals.iter().take(AT_A_TIME) {
                self.see_to(&broker, referral).await;
            }
            self.restart_what_was_paused(&broker).await;
        }
    }

    async fn see_to(&mut self, broker: &str, referral: &Value) {
        let target = json!({ "referralId": referral["id"], "version": referral["version"] });
        match referral["nextStep"]["code"].as_str().expect("a step") {
            "TAKE" => drop(self.does(broker, "referralTake", target).await),
            "ASK" | "ASK_ANOTHER" | "HELP_STOPPED" => self.ask_or_close(broker, referral, target).await,
            "PLAN_BOOKING" => self.plan(broker, referral).await,
            _ => self.confirm(broker, referral).await,
        }
    }

    /// Asks the next best two; where there is nobody left to ask, that is an unmet need.
    async fn ask_or_close(&mut self, broker: &str, referral: &Value, target: Value) {
        let next = "query($id: ID!) { referral(id: $id) { mayAsk nextBest(first: 2) { offering { id } } } }";
        let next = self.ask(broker, next, json!({ "id": referral["id"] })).await;
        if next["referral"]["mayAsk"] != true {
            return;
        }
        let best = next["referral"]["nextBest"].as_array().expect("matches").clone();
        let mut asked = false;
        for found in &best {
            let question = json!({
                "referralId": referral["id"], "offeringIds": [found["offering"]["id"]], "message": "Can you help?",
            });
            let answer = self.does(broker, "enquirySend", question.clone()).await;
            asked |= match answer.as_ref().map_err(String::as_str) {
                Ok(_) => true,
                Err("NO_SHARING_AGREEMENT") => {
                    let agreed =
                        json!({ "personId": referral["person"]["id"], "scope": "ALL", "how": "VERBAL" });
                    drop(self.does(&coordinator_of(broker), "sharingAgreementRecord", agreed).await);
                    self.does(broker, "enquirySend", question).await.is_ok()
                }
                Err(_) => false,
            };
        }
        let waited = referral["waitedWorkingDays"].as_u64().unwrap_or_default();
        if !asked && (best.is_empty() || waited > 15) {
            let mut close = target;
            close["outcome"] = json!("NOTHING_SUITABLE");
            drop(self.does(broker, "referralClose", close).await);
        }
    }

    /// The sessions of whoever said yes, else Tuesdays at two; from the Monday after next.
    async fn plan(&mut self, broker: &str, referral: &Value) {
        let yes = "query($id: ID!) { referral(id: $id) { enquiries { id version mayBook offering { sessions { \
            id frequency weekdays weekOfMonth startMinute minutes validFrom validTo } } } } }";
        let yes = self.ask(broker, yes, json!({ "id": referral["id"] })).await;
        let enquiries = yes["referral"]["enquiries"].as_array().expect("enquiries");
        let Some(enquiry) = enquiries.iter().find(|enquiry| enquiry["mayBook"] == true) else { return };
        let start = self.today() + Days::new(14 - u64::from(self.today().weekday().num_days_from_monday()));
        let arranged = json!({ "enquiryId": enquiry["id"], "startOn": start, "pattern":
            { "frequency": "WEEKLY", "weekdays": ["TUE"], "startMinute": 840, "minutes": 60 } });
        let session = enquiry["offering"]["sessions"].as_array().and_then(|sessions| sessions.first());
        let in_session = session.map(|session| {
            let mut plan = arranged.clone();
            plan["sessionId"] = session["id"].clone();
            plan["pattern"] = json!({
                "frequency": session["frequency"], "weekdays": session["weekdays"],
                "startMinute": session["startMinute"], "minutes": session["minutes"],
                "weekOfMonth": session["weekOfMonth"],
            });
            plan
        });
        for plan in in_session.into_iter().chain([arranged]) {
            if self.does(broker, "bookingPropose", plan).await.is_ok() {
                return;
            }
        }
        let no = json!({
            "enquiryId": enquiry["id"], "version": enquiry["version"], "by": "PERSON", "reason": "PERSON_CHANGED_MIND",
        });
        drop(self.does(broker, "enquiryDecline", no).await);
    }

    async fn confirm(&mut self, broker: &str, referral: &Value) {
        let proposed = "query($id: ID!) { referral(id: $id) { booking { id version actions } } }";
        let booking =
            self.ask(broker, proposed, json!({ "id": referral["id"] })).await["referral"]["booking"].take();
        let target = json!({ "bookingId": booking["id"], "version": booking["version"] });
        if self.does(broker, "bookingConfirm", target.clone()).await.is_err() {
            let mut cancel = target;
            cancel["by"] = json!("REFERRER");
            cancel["reason"] = json!("The place has gone");
            drop(self.does(broker, "bookingCancel", cancel).await);
        }
    }

    /// After a stay: what still fits goes on, the rest ends, and its request is back with the broker.
    async fn restart_what_was_paused(&mut self, broker: &str) {
        let paused = "query($after: String) { all: bookings(first: 50, after: $after, filter: { states: [PAUSED] }) { \
            pageInfo { hasNextPage endCursor } nodes { id person { id birthDate displayName } } } }";
        let mut bookings = self.all(broker, paused, json!({})).await;
        bookings.sort_by_key(|it| it["person"].to_string());
        bookings.dedup_by_key(|it| it["person"]["id"].to_string());
        let plan = "query($id: ID!) { person(id: $id) { carePackage { id mayRestart \
            pausedByStay { readiness booking { id version } } } } }";
        for booking in bookings {
            let person =
                self.ask(broker, plan, json!({ "id": booking["person"]["id"] })).await["person"].take();
            let package = &person["carePackage"];
            if package["mayRestart"] != true {
                continue;
            }
            let chosen: Vec<Value> = package["pausedByStay"]
                .as_array()
                .expect("bookings")
                .iter()
                .map(|it| json!({ "bookingId": it["booking"]["id"], "version": it["booking"]["version"] }))
                .collect();
            let go_on = json!({ "carePackageId": package["id"], "bookings": chosen });
            let fields = "outcomes { restarted booking { id version } }";
            let outcomes = self.does_and_tells(broker, "hospitalStayResume", go_on, fields).await;
            let outcomes = outcomes.map(|payload| payload["outcomes"].clone()).unwrap_or_default();
            for outcome in outcomes.as_array().into_iter().flatten().filter(|it| it["restarted"] == false) {
                let end = json!({
                    "bookingId": outcome["booking"]["id"], "version": outcome["booking"]["version"],
                    "outcome": "MOVED_TO_OTHER_HELP",
                });
                drop(self.does(broker, "bookingEnd", end).await);
            }
        }
    }

    /// Charities stop, and close for Christmas.
    pub async fn what_happens_on(&mut self, day: i64) {
        for (_, which) in STOPS.into_iter().filter(|(on, _)| *on == day) {
            self.a_charity_stops(which).await;
        }
        if day == CHRISTMAS {
            for charity in SIGNED_IN_CHARITIES {
                self.close_for_christmas(charity).await;
            }
        }
    }

    async fn a_charity_stops(&mut self, which: usize) {
        let broker = broker(TEAMS[0]);
        let charities =
            self.ask(&broker, "{ charities(first: 60) { nodes { id version nameEn } } }", json!({})).await;
        let charity = &charities["charities"]["nodes"][which];
        let stop = json!({
            "charityId": charity["id"], "version": charity["version"], "lastDay": self.today() + Days::new(10),
            "reason": "No volunteers are left",
        });
        self.does(&broker, "charityStop", stop).await.expect("it stops");
    }

    async fn close_for_christmas(&mut self, charity: &str) {
        let offerings = "query($of: ID!, $after: String) { all: offerings(filter: { charityId: $of }, first: 50, after: $after) { \
            pageInfo { hasNextPage endCursor } nodes { id version capacity { unit maximum } waitingListOpen pausedUntil \
            closures { id fromDate toDate reason } sessions { id frequency weekdays weekOfMonth startMinute minutes places \
            validFrom validTo } } } }";
        let own = self.ask(charity, "{ viewer { charity { id } } }", json!({})).await;
        for offering in self.all(charity, offerings, json!({ "of": own["viewer"]["charity"]["id"] })).await {
            let mut sessions = Vec::new();
            for session in offering["sessions"].as_array().expect("sessions") {
                let mut kept = session.clone();
                kept["weekday"] = kept["weekdays"][0].take();
                kept.as_object_mut().expect("an object").remove("weekdays");
                sessions.push(kept);
            }
            let mut closures = offering["closures"].as_array().expect("closures").clone();
            closures
                .push(json!({ "fromDate": christmas(24), "toDate": christmas(31), "reason": "Christmas" }));
            let week = json!({
                "offeringId": offering["id"], "version": offering["version"], "sessions": sessions, "closures": closures,
                "unit": offering["capacity"]["unit"], "maximum": offering["capacity"]["maximum"],
                "waitingListOpen": offering["waitingListOpen"], "pausedUntil": offering["pausedUntil"],
                "closedVisits": "CALL_OFF", "bookingsGoAhead": true,
            });
            drop(self.does(charity, "availabilityEdit", week).await);
        }
    }
}

fn christmas(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 12, day).expect("a day")
}

fn broker(team: &str) -> String {
    format!("broker.{team}@dolen.example")
}

fn coordinator_of(broker: &str) -> String {
    broker.replace("broker", "coordinator")
}

/// What a letter says, without its link.
fn told(text: &str) -> String {
    text.lines().filter(|line| !line.contains("https://")).collect()
}
