//! The tables: that they come and go, that the entities tell of them truly, that what must be indexed is, and that
//! the records which only grow do.

use std::collections::{BTreeMap, BTreeSet};

use api_tests::db::{Engine, TestDb, empty, fresh};
use entities::{
    account, account_role, audit_event, booking, calendar_address, care_package, category, charity,
    colleague_letter, concern, concern_event, disclosure_entry, ecc_change, enquiry, event,
    idempotency_record, import, import_part, import_row, import_source, invitation, last_look, letter, link,
    message, notice, offering, offering_area, offering_closure, offering_session, outcome, package_item,
    person, person_merge, person_merge_row, referral, refresh_token, risk_flag, safeguarding, setting,
    sharing_agreement, sign_in_failure, task, task_event, team, team_membership, unmet_need, visit,
    volunteer,
};
use migrations::{Migrator, MigratorTrait};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ColumnType, ConnectionTrait, EntityTrait, IdenStatic, Iterable, NotSet,
    QueryResult, Set, Statement,
};
use uuid::Uuid;

#[tokio::test]
async fn the_migrations_go_up_down_and_up_again_on_sqlite() {
    up_down_up(&empty(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn the_migrations_go_up_down_and_up_again_on_postgres() {
    up_down_up(&empty(Engine::Postgres).await).await;
}

async fn up_down_up(database: &TestDb) {
    let nothing = schema(database).await;
    Migrator::up(&database.conn, None).await.unwrap();
    let first = schema(database).await;
    assert!(first.len() > 100, "the migrations made {} objects", first.len());

    Migrator::down(&database.conn, None).await.unwrap();
    let left: Vec<_> =
        schema(database).await.into_iter().filter(|object| !object.contains("seaql")).collect();
    assert_eq!(left, nothing);

    Migrator::up(&database.conn, None).await.unwrap();
    assert_eq!(schema(database).await, first);
}

/// Every table, column, constraint, index, trigger and function of ours, in words of the engine.
async fn schema(database: &TestDb) -> Vec<String> {
    let sql = if database.is_sqlite() {
        "SELECT type || ' ' || name || ' ' || coalesce(sql, '') AS object FROM sqlite_master ORDER BY 1"
    } else {
        "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable AS object
           FROM information_schema.columns WHERE table_schema = 'public'
         UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
         UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
           FROM pg_constraint WHERE connamespace = 'public'::regnamespace
         UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
         UNION ALL SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
         ORDER BY 1"
    };
    query(database, sql).await.iter().map(|row| row.try_get("", "object").unwrap()).collect()
}

#[tokio::test]
async fn the_entities_tell_of_the_tables_truly_on_sqlite() {
    entities_agree(&fresh(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn the_entities_tell_of_the_tables_truly_on_postgres() {
    entities_agree(&fresh(Engine::Postgres).await).await;
}

async fn entities_agree(database: &TestDb) {
    let mut told = BTreeMap::new();
    told_by_entities(database.is_sqlite(), &mut told);
    let mut found: Tables = BTreeMap::new();
    for (table, column, kind, nullable) in columns(database).await {
        if table != "seaql_migrations" {
            found.entry(table).or_default().insert(column, (kind, nullable));
        }
    }
    assert_eq!(told.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    for (table, columns) in told {
        assert_eq!(columns, found[&table], "{table}");
    }
}

/// Table → column → (type in words of the engine, whether it may be null).
type Tables = BTreeMap<String, BTreeMap<String, (String, bool)>>;

fn told_by_entities(sqlite: bool, tables: &mut Tables) {
    macro_rules! tell {
        ($($entity:ident),+ $(,)?) => { $(tell_of::<$entity::Entity>(sqlite, tables);)+ };
    }
    tell!(
        account,
        account_role,
        audit_event,
        booking,
        calendar_address,
        care_package,
        category,
        charity,
        colleague_letter,
        concern,
        concern_event,
        disclosure_entry,
        ecc_change,
        enquiry,
        event,
        idempotency_record,
        import,
        import_part,
        import_row,
        import_source,
        invitation,
        last_look,
        letter,
        link,
        message,
        notice,
        offering,
        offering_area,
        offering_closure,
        offering_session,
        outcome,
        package_item,
        person,
        person_merge,
        person_merge_row,
        referral,
        refresh_token,
        risk_flag,
        safeguarding,
        setting,
        sharing_agreement,
        sign_in_failure,
        task,
        task_event,
        team,
        team_membership,
        unmet_need,
        visit,
        volunteer,
    );
}

fn tell_of<E: EntityTrait + Default>(sqlite: bool, tables: &mut Tables) {
    let columns = E::Column::iter().map(|column| {
        let definition = column.def();
        let kind = type_in_words(definition.get_column_type(), sqlite).to_owned();
        (column.as_str().to_owned(), (kind, definition.is_null()))
    });
    tables.insert(E::default().table_name().to_owned(), columns.collect());
}

fn type_in_words(kind: &ColumnType, sqlite: bool) -> &'static str {
    let (in_sqlite, in_postgres) = match kind {
        ColumnType::Uuid => ("uuid_text", "uuid"),
        ColumnType::String(_) => ("varchar", "character varying"),
        ColumnType::Text => ("text", "text"),
        ColumnType::Integer => ("integer", "integer"),
        ColumnType::Boolean => ("boolean", "boolean"),
        ColumnType::JsonBinary => ("jsonb_text", "jsonb"),
        ColumnType::TimestampWithTimeZone => ("timestamp_with_timezone_text", "timestamp with time zone"),
        ColumnType::Date => ("date_text", "date"),
        other => panic!("{other:?} is not used in our tables"),
    };
    if sqlite { in_sqlite } else { in_postgres }
}

async fn columns(database: &TestDb) -> Vec<(String, String, String, bool)> {
    let sql = if database.is_sqlite() {
        "SELECT tables.name AS in_table, columns.name AS name, lower(columns.type) AS kind, columns.\"notnull\" = 0 AS nullable
           FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'"
    } else {
        "SELECT table_name::text AS in_table, column_name::text AS name, data_type::text AS kind,
                is_nullable = 'YES' AS nullable
           FROM information_schema.columns WHERE table_schema = 'public'"
    };
    let rows = query(database, sql).await;
    rows.iter()
        .map(|row| {
            let text = |column| row.try_get::<String>("", column).unwrap();
            (text("in_table"), text("name"), text("kind"), row.try_get("", "nullable").unwrap())
        })
        .collect()
}

#[tokio::test]
async fn every_foreign_key_begins_an_index_on_sqlite() {
    foreign_keys_are_indexed(&fresh(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn every_foreign_key_begins_an_index_on_postgres() {
    foreign_keys_are_indexed(&fresh(Engine::Postgres).await).await;
}

async fn foreign_keys_are_indexed(database: &TestDb) {
    let keys = pairs(database, foreign_keys(database)).await;
    let indexed = pairs(database, first_columns_of_indexes(database)).await;
    assert!(keys.len() > 60, "{} foreign keys were found", keys.len());
    let bare: Vec<_> = keys.difference(&indexed).collect();
    assert!(bare.is_empty(), "no index begins with {bare:?}");
}

/// A column named for another table is a foreign key; the ones that are not are told here, with the reason.
#[tokio::test]
async fn every_column_that_names_another_row_is_a_foreign_key() {
    let not_keys = [
        ("audit_event", "subject_id", "a row of any kind"),
        ("concern", "subject_id", "a row of the kind of page that it was raised from"),
        ("notice", "subject_id", "a row of the kind that it is about"),
        ("person_merge_row", "row_id", "a row of the table that its kind names"),
        ("refresh_token", "family_id", "a sign-in, which has no row of its own"),
    ];
    let database = fresh(Engine::Sqlite).await;
    let declared = pairs(&database, foreign_keys(&database)).await;
    for (table, column, kind, _) in columns(&database).await {
        let excused = not_keys.iter().any(|(t, c, _)| (*t, *c) == (table.as_str(), column.as_str()));
        let own = column == "id" || column == "key";
        if kind == "uuid_text" && !own && !excused {
            assert!(
                declared.contains(&(table.clone(), column.clone())),
                "{table}.{column} refers to nothing"
            );
        }
    }
}

fn foreign_keys(database: &TestDb) -> &'static str {
    if database.is_sqlite() {
        "SELECT tables.name AS in_table, keys.\"from\" AS name
           FROM sqlite_master AS tables JOIN pragma_foreign_key_list(tables.name) AS keys WHERE tables.type = 'table'"
    } else {
        "SELECT conrelid::regclass::text AS in_table, attname::text AS name
           FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1] WHERE contype = 'f'"
    }
}

fn first_columns_of_indexes(database: &TestDb) -> &'static str {
    if database.is_sqlite() {
        "SELECT tables.name AS in_table, columns.name AS name
           FROM sqlite_master AS tables
           JOIN pragma_index_list(tables.name) AS indexes JOIN pragma_index_info(indexes.name) AS columns
          WHERE tables.type = 'table' AND columns.seqno = 0"
    } else {
        "SELECT indrelid::regclass::text AS in_table, attname::text AS name
           FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]"
    }
}

async fn pairs(database: &TestDb, sql: &str) -> BTreeSet<(String, String)> {
    let rows = query(database, sql).await;
    rows.iter().map(|row| (row.try_get("", "in_table").unwrap(), row.try_get("", "name").unwrap())).collect()
}

#[tokio::test]
async fn the_audit_refuses_change_and_deletion_on_sqlite() {
    audit_only_grows(&fresh(Engine::Sqlite).await).await;
}

#[tokio::test]
async fn the_audit_refuses_change_and_deletion_on_postgres() {
    audit_only_grows(&fresh(Engine::Postgres).await).await;
}

async fn audit_only_grows(database: &TestDb) {
    let event = audit_event::ActiveModel {
        id: Set(Uuid::from_u128(1)),
        at: Set("2026-11-23T09:00:00Z".parse().unwrap()),
        actor_id: Set(None),
        action: Set("SIGN_IN_FAILED".into()),
        subject_kind: Set("ACCOUNT".into()),
        subject_id: Set(None),
        request_id: Set("1".into()),
        detail: NotSet,
    };
    event.insert(&database.conn).await.unwrap();
    for statement in ["UPDATE audit_event SET action = 'READ'", "DELETE FROM audit_event"] {
        let refusal = database.conn.execute_unprepared(statement).await.unwrap_err().to_string();
        assert!(refusal.contains("audit_event is append-only"), "{refusal}");
    }
    assert_eq!(audit_event::Entity::find().all(&database.conn).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_disclosure_ledger_refuses_change_and_deletion() {
    for engine in Engine::BOTH {
        let database = fresh(engine).await;
        let sql = if database.is_sqlite() {
            "SELECT name AS object FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'disclosure_entry' ORDER BY 1"
        } else {
            "SELECT tgname::text AS object FROM pg_trigger
              WHERE tgrelid = 'disclosure_entry'::regclass AND NOT tgisinternal ORDER BY 1"
        };
        let triggers: Vec<String> =
            query(&database, sql).await.iter().map(|row| row.try_get("", "object").unwrap()).collect();
        assert_eq!(triggers, ["disclosure_entry_refuses_delete", "disclosure_entry_refuses_update"]);
    }
}

async fn query(database: &TestDb, sql: &str) -> Vec<QueryResult> {
    let statement = Statement::from_string(database.conn.get_database_backend(), sql);
    database.conn.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}
