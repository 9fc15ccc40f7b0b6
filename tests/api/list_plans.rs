//! How the databases answer the lists that the store itself writes: its statements are taken down as they are sent, and their plans are
//! looked at. `query_plans` says the same of each shape by itself, also of those that a busy day alone brings.

use std::sync::{Arc, Mutex};

use api_tests::db::{Engine, TestDb, fresh};
use domain::{
    Actor, Role,
    alike::Marks,
    calendar::CalendarOf,
    enquiry::EnquiryStateKind,
    ids::{CharityId, TeamId},
    standing::Progress,
    task::TaskStateKind,
    visit::VisitStateKind,
};
use sea_orm::{Database, DatabaseConnection, Statement};
use server::store::{
    self, Kept,
    page::{Cursor, Page},
    referral::Sort,
};
use uuid::Uuid;

use super::query_plans::{explain, faults};

#[tokio::test]
async fn no_list_of_the_store_reads_a_whole_table() {
    for engine in Engine::BOTH {
        let database = fresh(engine).await;
        let told = Told::listen(&database).await;
        ask_for_every_list(&told.conn).await;
        let statements = told.statements();
        assert!(statements.len() >= 20, "only {} statements were heard", statements.len());
        let mut bad = Vec::new();
        for statement in statements {
            let sql = statement.sql.clone();
            let plan = explain(&database, statement, &["seqscan", "bitmapscan"]).await;
            let faults = faults(database.conn.get_database_backend(), &plan);
            // The rows of one team or charity may be sorted; what is looked for is the table that is read to its end.
            let of_few = ["TEMP B-TREE", "Sort ", "SCAN places", "SCAN told", "SCAN (subquery"];
            if faults.iter().any(|fault| !of_few.iter().any(|known| fault.contains(known))) {
                bad.push(format!("{sql}\n    {}", plan.join("\n    ")));
            }
        }
        assert!(bad.is_empty(), "{engine:?}\n{}", bad.join("\n\n"));
    }
}

/// A connection whose statements are taken down.
struct Told {
    conn: DatabaseConnection,
    statements: Arc<Mutex<Vec<Statement>>>,
}

impl Told {
    async fn listen(database: &TestDb) -> Self {
        let mut conn = Database::connect(&database.url).await.expect("the database opens");
        let statements = Arc::new(Mutex::new(Vec::new()));
        let taken_down = statements.clone();
        conn.set_metric_callback(move |info| {
            taken_down.lock().expect("nobody panicked").push(info.statement.clone());
        });
        Self { conn, statements }
    }

    fn statements(&self) -> Vec<Statement> {
        std::mem::take(&mut self.statements.lock().expect("nobody panicked"))
    }
}

/// The second page of each, as a broker and a charity user ask for it.
async fn ask_for_every_list(db: &DatabaseConnection) {
    let id = Uuid::from_u128(7);
    let broker = actor(Role::Broker);
    let charity = actor(Role::Charity);
    let after = |key: &dyn Fn() -> Cursor| Page { first: 20, after: Some(key()) };
    let newest = after(&|| Cursor::of(&id));
    let at = after(&|| Cursor::of(&(api_tests::app::monday(), id)));
    let day = after(&|| Cursor::of(&(api_tests::app::monday().date_naive(), id)));
    let name = after(&|| Cursor::of(&("Vaughan", "Eleri", id)));

    let waiting = store::referral::Filter { progress: vec![Progress::Looking], ..Default::default() };
    let anything = store::referral::Filter::default();
    let mine = store::referral::Filter { mine: Some(broker.account), ..Default::default() };
    let visible = store::referral::visible_to(&broker);
    store::referral::page(db, &Kept::default(), visible.clone(), &anything, Sort::Newest, &newest)
        .await
        .unwrap();
    store::referral::page(db, &Kept::default(), visible.clone(), &waiting, Sort::LongestWaiting, &at)
        .await
        .unwrap();
    store::referral::page(db, &Kept::default(), visible.clone(), &mine, Sort::Newest, &newest).await.unwrap();
    store::referral::count(db, visible.clone(), &anything).await.unwrap();
    store::referral::count_by_progress(db, visible, &anything).await.unwrap();
    let few = [1, 2, 3].map(Uuid::from_u128);
    store::event::histories(db, &few.map(Into::into), store::event::Sort::Newest, &newest).await.unwrap();
    store::message::of_referrals(db, &few.map(Into::into), &newest).await.unwrap();
    store::message::of_enquiries(db, &few.map(Into::into), &newest).await.unwrap();
    let any = store::visit::Filter::default();
    store::visit::of_bookings(db, &few.map(Into::into), &any, &at).await.unwrap();
    store::visit::count_of_bookings(db, &few.map(Into::into), &any).await.unwrap();
    store::visit::planned_of(db, &few.map(Into::into), api_tests::app::monday()).await.unwrap();
    store::booking::holding_offering(db, id.into()).await.unwrap();
    for of in
        [CalendarOf::Charity(id.into()), CalendarOf::Volunteer(id.into()), CalendarOf::Household(id.into())]
    {
        store::calendar::visits(db, of, api_tests::app::monday()).await.unwrap();
        store::calendar::working(db, of).await.unwrap();
    }
    store::calendar::opened_by(db, "a hash").await.unwrap();
    store::event::last_of_visits(db, &few.map(Into::into)).await.unwrap();
    store::account::charities_of(db, &few.map(Into::into)).await.unwrap();

    for actor in [&broker, &charity] {
        let to_answer =
            store::enquiry::Filter { states: EnquiryStateKind::UNANSWERED.to_vec(), ..Default::default() };
        let accepted =
            store::enquiry::Filter { states: vec![EnquiryStateKind::Accepted], ..Default::default() };
        let visible = store::enquiry::visible_to(actor);
        store::enquiry::page(db, visible.clone(), &accepted, &newest).await.unwrap();
        store::enquiry::page_by_due(db, visible.clone(), &to_answer, &day).await.unwrap();
        store::enquiry::count(db, visible, &to_answer).await.unwrap();

        let any = store::booking::Filter::default();
        let visible = store::booking::visible_to(actor);
        store::booking::page(db, visible.clone(), &any, &newest).await.unwrap();
        store::booking::count(db, visible, &any).await.unwrap();

        let planned = store::visit::Filter { states: vec![VisitStateKind::Planned], ..Default::default() };
        let visible = store::visit::visible_to(actor);
        store::visit::page(db, visible.clone(), &planned, &at).await.unwrap();
        store::visit::count(db, visible, &planned).await.unwrap();
    }
    let visible = store::person::visible_to(&broker);
    store::person::page(db, visible.clone(), &store::person::Filter::default(), &name).await.unwrap();
    store::person::count(db, visible, &store::person::Filter::default()).await.unwrap();
    let stuck = store::referral::Filter {
        mine: Some(broker.account),
        stuck_on: Some(api_tests::app::monday().date_naive()),
        ..Default::default()
    };
    let seen = store::referral::visible_to(&broker);
    store::referral::page(db, &Kept::default(), seen, &stuck, Sort::LongestWaiting, &at).await.unwrap();
    store::news::people_of(db, broker.account).await.unwrap();
    store::news::looks(db, broker.account, &few.map(Into::into)).await.unwrap();
    let span = store::news::Span {
        from: api_tests::app::monday() - chrono::TimeDelta::days(7),
        to: api_tests::app::monday(),
    };
    let people = store::news::Of::People(few.map(Into::into).to_vec());
    store::news::page(db, &people, span).await.unwrap();
    store::news::page(db, &store::news::Of::Team(id.into()), span).await.unwrap();
    store::notice::of_team(db, id.into()).await.unwrap();
    let to_do = store::task::Filter {
        assignee: Some(broker.account),
        states: vec![TaskStateKind::Open],
        ..Default::default()
    };
    let tasks = store::task::visible_to(&broker);
    store::task::page(db, tasks.clone(), &to_do, &day).await.unwrap();
    store::task::count(db, tasks, &to_do).await.unwrap();
    let (number, postcode) = ("9434765919".parse().unwrap(), "SA34 0AZ".parse().unwrap());
    let marks = Marks {
        nhs_number: Some(&number),
        given_name: "Eleri",
        preferred_name: None,
        family_name: "Vaughan",
        birth_date: api_tests::app::monday().date_naive(),
        postcode: &postcode,
    };
    store::person::alike(db, &marks).await.unwrap();
    store::audit::page(db, &store::audit::Filter::default(), &newest).await.unwrap();
    let about = store::audit::Filter { subject: Some(("person", id)), ..Default::default() };
    store::audit::page(db, &about, &newest).await.unwrap();
    let open = &store::concern::OPEN;
    store::concern::page(db, &few.map(Into::into), open, &newest).await.unwrap();
    store::concern::count(db, &few.map(Into::into), open).await.unwrap();
    store::concern::raised(db, id.into(), broker.account).await.unwrap();
    store::colleague_letter::due(db, api_tests::app::monday(), 20).await.unwrap();
    store::letter::page(db, &store::letter::Filter::default(), &newest).await.unwrap();
    store::letter::due(db, api_tests::app::monday(), 20).await.unwrap();
}

fn actor(role: Role) -> Actor {
    let team = (role != Role::Charity).then_some(TeamId(Uuid::from_u128(8)));
    Actor {
        account: Uuid::from_u128(9).into(),
        name: "Sian".to_owned(),
        roles: [role].into(),
        teams: team.into_iter().collect(),
        charity: (role == Role::Charity).then_some(CharityId(Uuid::from_u128(10))),
        link: None,
    }
}
