//! The secret addresses at which visits are read as a calendar.

use sea_orm_migration::{
    prelude::*,
    schema::{string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null},
};

use crate::steps::{drop_tables, exactly_one_of, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Whose visits they are: one of these.
const OF: [&str; 3] = ["charity_id", "volunteer_id", "person_id"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("calendar_address")
                    .col(uuid("id").primary_key())
                    .col(string("secret_hash"))
                    .col(uuid_null("charity_id"))
                    .col(uuid_null("volunteer_id"))
                    .col(uuid_null("person_id"))
                    .col(timestamp_with_time_zone("made_at"))
                    .col(uuid("made_by"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(&mut references("calendar_address", "charity_id", "charity"))
                    .foreign_key(&mut references("calendar_address", "volunteer_id", "volunteer"))
                    .foreign_key(&mut references("calendar_address", "person_id", "person"))
                    .foreign_key(&mut references("calendar_address", "made_by", "account"))
                    .check(exactly_one_of(&OF))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "calendar_address", &["secret_hash"]).await?;
        index(manager, "calendar_address", &["made_by"]).await?;
        for column in OF {
            index(manager, "calendar_address", &[column, "id"]).await?;
            // Of two who make one at the same time, one is too late.
            let one_works = format!(
                "CREATE UNIQUE INDEX uq_calendar_address_{column} ON calendar_address ({column}) WHERE revoked_at IS NULL"
            );
            manager.get_connection().execute_unprepared(&one_works).await?;
        }
        // A volunteer's visits in order of time, whatever became of them.
        index(manager, "visit", &["volunteer_id", "starts_at", "id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let of_volunteers =
            Index::drop().name("idx_visit_volunteer_id_starts_at_id").table("visit").to_owned();
        manager.drop_index(of_volunteers).await?;
        drop_tables(manager, &["calendar_address"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
