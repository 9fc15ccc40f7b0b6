//! Letters to charities, and the links in them by which a charity answers without signing in.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, integer, string, string_null, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use crate::steps::{drop_tables, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a link shows is shown to no account; the ledger keeps the first time all the same.
const SHOWN_ONCE: &str = "CREATE UNIQUE INDEX uq_disclosure_entry_by_link \
     ON disclosure_entry (enquiry_id, stage, field) WHERE account_id IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("letter")
                    .col(uuid("id").primary_key())
                    .col(uuid("charity_id"))
                    .col(string("kind"))
                    .col(uuid_null("enquiry_id"))
                    .col(uuid_null("booking_id"))
                    .col(uuid_null("visit_id"))
                    .col(string("cause"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(string("state"))
                    .col(integer("attempts"))
                    .col(timestamp_with_time_zone_null("next_attempt_at"))
                    .col(timestamp_with_time_zone_null("sent_at"))
                    .col(string_null("failure"))
                    .col(string_null("address"))
                    .col(text_null("body"))
                    .foreign_key(&mut references("letter", "charity_id", "charity"))
                    .foreign_key(&mut references("letter", "enquiry_id", "enquiry"))
                    .foreign_key(&mut references("letter", "booking_id", "booking"))
                    .foreign_key(&mut references("letter", "visit_id", "visit"))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "letter", &["cause"]).await?;
        index(manager, "letter", &["next_attempt_at"]).await?;
        index(manager, "letter", &["state", "id"]).await?;
        for column in ["charity_id", "enquiry_id", "booking_id", "visit_id"] {
            index(manager, "letter", &[column]).await?;
        }

        manager
            .create_table(
                Table::create()
                    .table("link")
                    .col(uuid("id").primary_key())
                    .col(string("secret_hash"))
                    .col(string("purpose"))
                    .col(uuid("charity_id"))
                    .col(uuid_null("enquiry_id"))
                    .col(uuid_null("visit_id"))
                    .col(uuid("letter_id"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("used_at"))
                    .foreign_key(&mut references("link", "charity_id", "charity"))
                    .foreign_key(&mut references("link", "enquiry_id", "enquiry"))
                    .foreign_key(&mut references("link", "visit_id", "visit"))
                    .foreign_key(&mut references("link", "letter_id", "letter"))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "link", &["secret_hash"]).await?;
        for column in ["charity_id", "enquiry_id", "visit_id", "letter_id"] {
            index(manager, "link", &[column]).await?;
        }

        let by_link = boolean("by_link").default(false).to_owned();
        manager.alter_table(Table::alter().table("event").add_column(by_link).to_owned()).await?;
        manager.get_connection().execute_unprepared(SHOWN_ONCE).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let shown_once =
            Index::drop().name("uq_disclosure_entry_by_link").table("disclosure_entry").to_owned();
        manager.drop_index(shown_once).await?;
        manager.alter_table(Table::alter().table("event").drop_column("by_link").to_owned()).await?;
        drop_tables(manager, &["link", "letter"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
