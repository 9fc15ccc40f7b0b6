//! What time brings: reminders that were given, how far ahead visits are written down, notices to those who must know in time, and how
//! often a charity wants to be asked whether all is still right.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date, date_null, integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
        uuid_null,
    },
    sea_orm::DbBackend,
};

use crate::steps::{drop_tables, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add(manager, "enquiry", timestamp_with_time_zone_null("nudged_at")).await?;
        add(manager, "booking", date_null("planned_through")).await?;
        add(manager, "charity", integer("still_right_days").default(7).to_owned()).await?;
        manager.get_connection().execute_unprepared(keep_places(manager.get_database_backend())).await?;
        manager.create_table(notice()).await?;
        unique_index(manager, "notice", &["kind", "subject_id", "due_on"]).await?;
        index(manager, "notice", &["account_id", "due_on", "id"]).await?;
        index(manager, "notice", &["person_id"]).await?;
        index(manager, "notice", &["team_id"]).await?;
        index(manager, "notice", &["settled_by"]).await?;
        for (table, columns) in SWEPT {
            index(manager, table, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in SWEPT {
            let name = format!("idx_{table}_{}", columns.join("_"));
            manager.drop_index(Index::drop().name(name).table(*table).to_owned()).await?;
        }
        drop_tables(manager, &["notice"]).await?;
        for (table, column) in
            [("charity", "still_right_days"), ("booking", "planned_through"), ("enquiry", "nudged_at")]
        {
            manager.alter_table(Table::alter().table(table).drop_column(column).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// What is looked for by a day that has come.
const SWEPT: &[(&str, &[&str])] = &[
    ("booking", &["state", "planned_through"]),
    ("booking", &["state", "paused_until"]),
    ("booking", &["state", "end_on"]),
    ("offering", &["paused_until"]),
    ("sharing_agreement", &["until"]),
    ("care_package", &["ecc_level", "review_on"]),
];

fn notice() -> TableCreateStatement {
    Table::create()
        .table("notice")
        .col(uuid("id").primary_key())
        .col(string("kind"))
        .col(uuid("subject_id"))
        .col(date("due_on"))
        .col(uuid("person_id"))
        .col(uuid("team_id"))
        .col(uuid("account_id"))
        .col(timestamp_with_time_zone("at"))
        .col(timestamp_with_time_zone_null("settled_at"))
        .col(uuid_null("settled_by"))
        .foreign_key(&mut references("notice", "person_id", "person"))
        .foreign_key(&mut references("notice", "team_id", "team"))
        .foreign_key(&mut references("notice", "account_id", "account"))
        .foreign_key(&mut references("notice", "settled_by", "account"))
        .to_owned()
}

async fn add(manager: &SchemaManager<'_>, table: &'static str, mut column: ColumnDef) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(table).add_column(&mut column).to_owned()).await
}

/// A place on a waiting list is kept for 182 days from the answer, and no longer as long as an unanswered enquiry.
const fn keep_places(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::Postgres => {
            "UPDATE enquiry SET lapse_on = (answered_at AT TIME ZONE 'Europe/London')::date + 182 \
             WHERE state = 'WAITLISTED'"
        }
        _ => "UPDATE enquiry SET lapse_on = date(answered_at, '+182 days') WHERE state = 'WAITLISTED'",
    }
}
