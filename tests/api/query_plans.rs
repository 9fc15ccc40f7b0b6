//! How the databases answer the lists: from an index, in its order, never by reading a whole table.
//!
//! Each list is given by its shape (what it filters by and how it is ordered); its next page begins after the last
//! row of the one before, as keyset cursors do.

mod plan;

use api_tests::db::{Engine, TestDb, fresh};
use entities::{
    account, audit_event, booking, calendar_address, care_package, charity, disclosure_entry, enquiry, event,
    import, import_part, import_row, import_source, letter, message, notice, offering, person, referral,
    sharing_agreement, task, visit, volunteer,
};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    Statement, Value,
    prelude::{Date, DateTimeUtc},
};
use uuid::Uuid;

use plan::plan_of;
pub use plan::{explain, faults};

#[tokio::test]
async fn no_list_reads_a_whole_table_on_sqlite() {
    every_list_is_answered_from_an_index(&fresh(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn no_list_reads_a_whole_table_on_postgres() {
    every_list_is_answered_from_an_index(&fresh(Engine::Postgres).await).await;
}

async fn every_list_is_answered_from_an_index(database: &TestDb) {
    let backend = database.conn.get_database_backend();
    for (name, statement) in lists(backend) {
        let plan = plan_of(database, statement).await;
        let faults = faults(backend, &plan);
        assert!(faults.is_empty(), "{name}: {faults:?}\n{}", plan.join("\n"));
    }
}

/// A list's name and its statement for a page after the first.
type List = (&'static str, Statement);

fn lists(backend: DbBackend) -> Vec<List> {
    [
        referrals(backend),
        enquiries(backend),
        bookings(backend),
        visits(backend),
        records(backend),
        directory(backend),
        imports(backend),
    ]
    .concat()
}

fn referrals(backend: DbBackend) -> Vec<List> {
    use referral::{Column as C, Entity as E};
    let id = a_uuid();
    vec![
        ("a team's referrals, newest first", newest(backend, E::find().filter(C::TeamId.eq(id)), C::Id)),
        (
            "a team's referrals at one point, longest waiting first",
            oldest(
                backend,
                E::find().filter(C::TeamId.eq(id)).filter(C::Progress.eq("LOOKING")),
                C::StateSince,
                C::Id,
            ),
        ),
        (
            "a broker's referrals at one point",
            oldest(
                backend,
                E::find().filter(C::BrokerId.eq(id)).filter(C::Progress.eq("LOOKING")),
                C::StateSince,
                C::Id,
            ),
        ),
        ("a co-ordinator's referrals", newest(backend, E::find().filter(C::CoordinatorId.eq(id)), C::Id)),
        ("a person's referrals", newest(backend, E::find().filter(C::PersonId.eq(id)), C::Id)),
        ("a package's referrals", all(backend, E::find().filter(C::CarePackageId.eq(id)))),
        ("a page of referrals by id", all(backend, E::find().filter(C::Id.is_in([id, id])))),
        (
            "referrals whose hold has run out",
            all(backend, E::find().filter(C::State.eq("ON_HOLD")).filter(C::HoldUntil.lte(a_day()))),
        ),
    ]
}

fn enquiries(backend: DbBackend) -> Vec<List> {
    use enquiry::{Column as C, Entity as E};
    let id = a_uuid();
    vec![
        (
            "a charity's enquiries in one state, soonest due first",
            soonest(
                backend,
                E::find().filter(C::CharityId.eq(id)).filter(C::State.eq("SENT")),
                C::DueOn,
                C::Id,
            ),
        ),
        (
            "a charity's enquiries, newest first",
            newest(backend, E::find().filter(C::CharityId.eq(id)), C::Id),
        ),
        (
            "a team's enquiries in one state, soonest due first",
            soonest(backend, E::find().filter(C::TeamId.eq(id)).filter(C::State.eq("SENT")), C::DueOn, C::Id),
        ),
        ("a referral's enquiries", newest(backend, E::find().filter(C::ReferralId.eq(id)), C::Id)),
        (
            "the enquiries of a page of referrals",
            all(backend, E::find().filter(C::ReferralId.is_in([id, id]))),
        ),
        (
            "an offering's open enquiries",
            all(backend, E::find().filter(C::OfferingId.eq(id)).filter(C::State.is_in(["SENT", "OPENED"]))),
        ),
        (
            "enquiries that lapse today",
            all(backend, E::find().filter(C::State.eq("SENT")).filter(C::LapseOn.lt(a_day()))),
        ),
        (
            "enquiries to nudge today",
            all(backend, E::find().filter(C::State.eq("SENT")).filter(C::NudgeOn.lte(a_day()))),
        ),
    ]
}

fn bookings(backend: DbBackend) -> Vec<List> {
    use booking::{Column as C, Entity as E};
    let id = a_uuid();
    vec![
        ("a person's bookings", newest(backend, E::find().filter(C::PersonId.eq(id)), C::Id)),
        (
            "a person's live bookings",
            all(
                backend,
                E::find().filter(C::PersonId.eq(id)).filter(C::State.is_in(["CONFIRMED", "PAUSED"])),
            ),
        ),
        (
            "a charity's bookings in one state",
            soonest(
                backend,
                E::find().filter(C::CharityId.eq(id)).filter(C::State.eq("CONFIRMED")),
                C::StartOn,
                C::Id,
            ),
        ),
        ("a charity's bookings, newest first", newest(backend, E::find().filter(C::CharityId.eq(id)), C::Id)),
        (
            "a team's bookings in one state",
            soonest(
                backend,
                E::find().filter(C::TeamId.eq(id)).filter(C::State.eq("CONFIRMED")),
                C::StartOn,
                C::Id,
            ),
        ),
        ("a team's bookings, newest first", newest(backend, E::find().filter(C::TeamId.eq(id)), C::Id)),
        ("a referral's bookings", newest(backend, E::find().filter(C::ReferralId.eq(id)), C::Id)),
        (
            "the bookings of some package items",
            all(backend, E::find().filter(C::PackageItemId.is_in([id, id]))),
        ),
        ("the bookings of some enquiries", all(backend, E::find().filter(C::EnquiryId.is_in([id, id])))),
        (
            "bookings whose visits are to be planned",
            all(backend, E::find().filter(C::State.eq("CONFIRMED")).filter(C::PlannedThrough.lt(a_day()))),
        ),
        (
            "bookings whose pause is over",
            all(backend, E::find().filter(C::State.eq("PAUSED")).filter(C::PausedUntil.lt(a_day()))),
        ),
        (
            "bookings that come to their end",
            all(backend, E::find().filter(C::State.eq("CONFIRMED")).filter(C::EndOn.lte(a_day()))),
        ),
        (
            "an offering's live bookings",
            all(
                backend,
                E::find().filter(C::OfferingId.eq(id)).filter(C::State.is_in(["CONFIRMED", "PAUSED"])),
            ),
        ),
    ]
}

fn visits(backend: DbBackend) -> Vec<List> {
    use visit::{Column as C, Entity as E};
    let id = a_uuid();
    vec![
        ("a booking's visits", oldest(backend, E::find().filter(C::BookingId.eq(id)), C::StartsAt, C::Id)),
        (
            "a charity's visits of a week",
            oldest(
                backend,
                E::find().filter(C::CharityId.eq(id)).filter(C::StartsAt.lt(an_instant())),
                C::StartsAt,
                C::Id,
            ),
        ),
        (
            "a charity's visits still to record",
            oldest(
                backend,
                E::find().filter(C::CharityId.eq(id)).filter(C::State.eq("PLANNED")),
                C::StartsAt,
                C::Id,
            ),
        ),
        (
            "a charity's volunteers, by name",
            oldest(
                backend,
                volunteer::Entity::find().filter(volunteer::Column::CharityId.eq(id)),
                volunteer::Column::Name,
                volunteer::Column::Id,
            ),
        ),
        (
            "the visits of a volunteer",
            all(backend, E::find().filter(C::VolunteerId.eq(id)).filter(C::State.eq("PLANNED"))),
        ),
        (
            "a volunteer's calendar",
            oldest(backend, E::find().filter(C::VolunteerId.eq(id)), C::StartsAt, C::Id),
        ),
        (
            "when the visits of a calendar last changed",
            all(backend, event::Entity::find().filter(event::Column::VisitId.is_in([id, id]))),
        ),
        (
            "the address of a calendar that works",
            all(
                backend,
                calendar_address::Entity::find()
                    .filter(calendar_address::Column::PersonId.eq(id))
                    .filter(calendar_address::Column::RevokedAt.is_null()),
            ),
        ),
        (
            "the calendar that a secret opens",
            all(
                backend,
                calendar_address::Entity::find()
                    .filter(calendar_address::Column::SecretHash.eq("a hash"))
                    .filter(calendar_address::Column::RevokedAt.is_null()),
            ),
        ),
        ("a person's visits", oldest(backend, E::find().filter(C::PersonId.eq(id)), C::StartsAt, C::Id)),
    ]
}

fn records(backend: DbBackend) -> Vec<List> {
    let id = a_uuid();
    let about_one_person = audit_event::Entity::find()
        .filter(audit_event::Column::SubjectKind.eq("PERSON"))
        .filter(audit_event::Column::SubjectId.eq(id));
    let by_one_account = audit_event::Entity::find().filter(audit_event::Column::ActorId.eq(id));
    let of_a_day = audit_event::Entity::find().filter(audit_event::Column::At.gte(an_instant()));
    let in_one_state = letter::Entity::find().filter(letter::Column::State.eq("FAILED"));
    let due = letter::Entity::find()
        .filter(letter::Column::NextAttemptAt.lte(an_instant()))
        .order_by_asc(letter::Column::NextAttemptAt);
    let absorbed = person::Entity::find().filter(person::Column::MergedInto.is_in([id, id]));
    let shown_of_one = disclosure_entry::Entity::find().filter(disclosure_entry::Column::PersonId.eq(id));
    let told =
        event::Entity::find().filter(event::Column::ReferralId.eq(id)).order_by_asc(event::Column::Seq);
    let untold = notice::Entity::find()
        .filter(notice::Column::AccountId.eq(id))
        .filter(notice::Column::SettledAt.is_null());
    let said = message::Entity::find().filter(message::Column::ReferralId.eq(id));
    vec![
        ("the audit of one person", newest(backend, about_one_person, audit_event::Column::Id)),
        ("the audit of one account", newest(backend, by_one_account, audit_event::Column::Id)),
        ("the audit since an instant", all(backend, of_a_day)),
        ("the outbox, newest first", newest(backend, letter::Entity::find(), letter::Column::Id)),
        ("letters in one state", newest(backend, in_one_state, letter::Column::Id)),
        ("letters that are due", all(backend, due)),
        (
            "the whole audit, newest first",
            newest(backend, audit_event::Entity::find(), audit_event::Column::Id),
        ),
        ("records that became part of one", all(backend, absorbed)),
        ("what was shown of one person", newest(backend, shown_of_one, disclosure_entry::Column::Id)),
        ("a referral's history", all(backend, told)),
        (
            "what an account was told and has not settled",
            soonest(backend, untold, notice::Column::DueOn, notice::Column::Id),
        ),
        (
            "an account's open tasks",
            soonest(
                backend,
                task::Entity::find()
                    .filter(task::Column::AssigneeId.eq(id))
                    .filter(task::Column::State.eq("OPEN")),
                task::Column::DueOn,
                task::Column::Id,
            ),
        ),
        (
            "a team's open tasks",
            soonest(
                backend,
                task::Entity::find()
                    .filter(task::Column::TeamId.eq(id))
                    .filter(task::Column::State.eq("OPEN")),
                task::Column::DueOn,
                task::Column::Id,
            ),
        ),
        ("a referral's messages", newest(backend, said, message::Column::Id)),
    ]
}

fn directory(backend: DbBackend) -> Vec<List> {
    let id = a_uuid();
    let team = care_package::Entity::find()
        .filter(care_package::Column::TeamId.eq(id))
        .filter(care_package::Column::State.eq("ACTIVE"));
    let of_charity = offering::Entity::find().filter(offering::Column::CharityId.eq(id));
    vec![
        (
            "a team's people, newest first",
            newest(backend, person::Entity::find().filter(person::Column::TeamId.eq(id)), person::Column::Id),
        ),
        (
            "a person's packages",
            newest(
                backend,
                care_package::Entity::find().filter(care_package::Column::PersonId.eq(id)),
                care_package::Column::Id,
            ),
        ),
        (
            "a team's packages to review",
            all(backend, team.filter(care_package::Column::ReviewOn.lte(a_day()))),
        ),
        (
            "offerings whose pause is over",
            all(backend, offering::Entity::find().filter(offering::Column::PausedUntil.lte(a_day()))),
        ),
        (
            "agreements that run out",
            all(
                backend,
                sharing_agreement::Entity::find().filter(sharing_agreement::Column::Until.lte(a_day())),
            ),
        ),
        ("a charity's offerings", all(backend, of_charity.filter(offering::Column::Active.eq(true)))),
        (
            "the charities by name",
            page_after(
                backend,
                charity::Entity::find().filter(charity::Column::Active.eq(true)),
                &[(charity::Column::NameCy, "Cwmni".into()), (charity::Column::Id, id.into())],
                Direction::Up,
            ),
        ),
        (
            "the accounts by name",
            page_after(
                backend,
                account::Entity::find(),
                &[(account::Column::Name, "Sian".into()), (account::Column::Id, id.into())],
                Direction::Up,
            ),
        ),
    ]
}

fn imports(backend: DbBackend) -> Vec<List> {
    let id = a_uuid();
    let of_import = import_row::Entity::find().filter(import_row::Column::ImportId.eq(id));
    let parts = import_part::Entity::find()
        .filter(import_part::Column::ImportId.eq(id))
        .filter(import_part::Column::List.eq("service"));
    vec![
        ("the imports, latest first", newest(backend, import::Entity::find(), import::Column::Id)),
        (
            "the rows of an import, in the feed's order",
            all(
                backend,
                of_import
                    .clone()
                    .filter(import_row::Column::Position.gt(20))
                    .order_by_asc(import_row::Column::Position)
                    .limit(21),
            ),
        ),
        (
            "its rows of one outcome",
            all(
                backend,
                of_import
                    .clone()
                    .filter(import_row::Column::Outcome.eq("CHANGED"))
                    .filter(import_row::Column::Position.gt(20))
                    .order_by_asc(import_row::Column::Position)
                    .limit(21),
            ),
        ),
        (
            "the first row of a charity",
            all(
                backend,
                of_import
                    .filter(import_row::Column::CharityFeedId.eq("a charity"))
                    .order_by_asc(import_row::Column::Position)
                    .limit(1),
            ),
        ),
        (
            "the services that were read",
            all(
                backend,
                parts
                    .clone()
                    .filter(import_part::Column::Position.gt(20))
                    .order_by_asc(import_part::Column::Position)
                    .limit(25),
            ),
        ),
        ("the lines of an owner", all(backend, parts.filter(import_part::Column::Owner.eq("an owner")))),
        (
            "from where a thing came",
            all(
                backend,
                import_source::Entity::find()
                    .filter(import_source::Column::Feed.eq("a feed"))
                    .filter(import_source::Column::Kind.eq("OFFERING"))
                    .filter(import_source::Column::FeedId.eq("an id")),
            ),
        ),
    ]
}

fn all<E: EntityTrait>(backend: DbBackend, select: Select<E>) -> Statement {
    select.build(backend)
}

fn newest<E: EntityTrait>(backend: DbBackend, select: Select<E>, id: E::Column) -> Statement {
    page_after(backend, select, &[(id, a_uuid().into())], Direction::Down)
}

fn oldest<E: EntityTrait>(backend: DbBackend, select: Select<E>, at: E::Column, id: E::Column) -> Statement {
    page_after(backend, select, &[(at, an_instant().into()), (id, a_uuid().into())], Direction::Up)
}

fn soonest<E: EntityTrait>(backend: DbBackend, select: Select<E>, on: E::Column, id: E::Column) -> Statement {
    page_after(backend, select, &[(on, a_day().into()), (id, a_uuid().into())], Direction::Up)
}

#[derive(Clone, Copy)]
enum Direction {
    Up,
    Down,
}

/// The page after `keys`: `first > a OR (first = a AND second > b)`, with `first >= a` said besides, because
/// neither planner derives the index range from the OR alone.
fn page_after<E: EntityTrait>(
    backend: DbBackend,
    select: Select<E>,
    keys: &[(E::Column, Value)],
    direction: Direction,
) -> Statement {
    let beyond = |column: E::Column, value: &Value| match direction {
        Direction::Up => column.gt(value.clone()),
        Direction::Down => column.lt(value.clone()),
    };
    let mut after = Condition::any();
    for (index, (column, value)) in keys.iter().enumerate() {
        let equal_before =
            keys[..index].iter().fold(Condition::all(), |all, (c, v)| all.add(c.eq(v.clone())));
        after = after.add(equal_before.add(beyond(*column, value)));
    }
    let (first, value) = keys[0].clone();
    let mut select = select.filter(after).filter(match direction {
        Direction::Up => first.gte(value),
        Direction::Down => first.lte(value),
    });
    for (column, _) in keys {
        select = match direction {
            Direction::Up => select.order_by_asc(*column),
            Direction::Down => select.order_by_desc(*column),
        };
    }
    select.limit(21).build(backend)
}

#[tokio::test]
async fn a_list_without_an_index_would_be_found_out() {
    for engine in Engine::BOTH {
        let database = fresh(engine).await;
        let backend = database.conn.get_database_backend();
        let unindexed = referral::Entity::find().filter(referral::Column::Note.eq("dog")).build(backend);
        assert!(!faults(backend, &plan_of(&database, unindexed).await).is_empty());
        let unsorted = referral::Entity::find()
            .filter(referral::Column::TeamId.eq(a_uuid()))
            .order_by_asc(referral::Column::Note)
            .build(backend);
        assert!(!faults(backend, &plan_of(&database, unsorted).await).is_empty());
    }
}

fn a_uuid() -> Uuid {
    Uuid::from_u128(0x0193_5ab0_0000_7000_8000_0000_0000_0001)
}

fn an_instant() -> DateTimeUtc {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

fn a_day() -> Date {
    "2026-11-23".parse().unwrap()
}
