//! What happened, and what was said about it.

use sea_orm_migration::{
    prelude::*,
    schema::{integer, json_binary, string, text, timestamp_with_time_zone, uuid, uuid_null},
};

use crate::steps::{drop_tables, exactly_one_of, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("event")
                    .col(uuid("id").primary_key())
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(string("kind"))
                    .col(json_binary("data"))
                    .col(integer("seq"))
                    .col(uuid_null("referral_id"))
                    .col(uuid_null("enquiry_id"))
                    .col(uuid_null("booking_id"))
                    .col(uuid_null("visit_id"))
                    .col(uuid_null("care_package_id"))
                    .foreign_key(&mut references("event", "actor_id", "account"))
                    .foreign_key(&mut references("event", "referral_id", "referral"))
                    .foreign_key(&mut references("event", "enquiry_id", "enquiry"))
                    .foreign_key(&mut references("event", "booking_id", "booking"))
                    .foreign_key(&mut references("event", "visit_id", "visit"))
                    .foreign_key(&mut references("event", "care_package_id", "care_package"))
                    .check(exactly_one_of(&[
                        "referral_id",
                        "enquiry_id",
                        "booking_id",
                        "visit_id",
                        "care_package_id",
                    ]))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "event", &["referral_id", "seq"]).await?;
        unique_index(manager, "event", &["enquiry_id", "seq"]).await?;
        unique_index(manager, "event", &["booking_id", "seq"]).await?;
        unique_index(manager, "event", &["visit_id", "seq"]).await?;
        unique_index(manager, "event", &["care_package_id", "seq"]).await?;
        index(manager, "event", &["actor_id", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("message")
                    .col(uuid("id").primary_key())
                    .col(uuid("referral_id"))
                    .col(uuid("author_id"))
                    .col(string("audience"))
                    .col(uuid_null("enquiry_id"))
                    .col(text("body"))
                    .col(timestamp_with_time_zone("at"))
                    .foreign_key(&mut references("message", "referral_id", "referral"))
                    .foreign_key(&mut references("message", "author_id", "account"))
                    .foreign_key(&mut references("message", "enquiry_id", "enquiry"))
                    .to_owned(),
            )
            .await?;
        index(manager, "message", &["referral_id", "id"]).await?;
        index(manager, "message", &["enquiry_id", "id"]).await?;
        index(manager, "message", &["author_id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["message", "event"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
