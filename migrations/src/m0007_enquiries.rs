//! Questions to charities.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date, integer, string, string_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use crate::steps::{drop_tables, index, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("enquiry")
                    .col(uuid("id").primary_key())
                    .col(uuid("referral_id"))
                    .col(uuid("offering_id"))
                    .col(uuid("charity_id"))
                    .col(uuid("team_id"))
                    .col(string("state"))
                    .col(text("message"))
                    .col(uuid("sent_by"))
                    .col(timestamp_with_time_zone("sent_at"))
                    .col(date("nudge_on"))
                    .col(date("due_on"))
                    .col(date("lapse_on"))
                    .col(timestamp_with_time_zone_null("opened_at"))
                    .col(timestamp_with_time_zone_null("answered_at"))
                    .col(uuid_null("answered_by"))
                    .col(string_null("declined_by"))
                    .col(string_null("decline_reason"))
                    .col(text_null("answer_note"))
                    .col(text_null("recall_reason"))
                    .col(integer("version"))
                    .foreign_key(&mut references("enquiry", "referral_id", "referral"))
                    .foreign_key(&mut references("enquiry", "offering_id", "offering"))
                    .foreign_key(&mut references("enquiry", "charity_id", "charity"))
                    .foreign_key(&mut references("enquiry", "team_id", "team"))
                    .foreign_key(&mut references("enquiry", "sent_by", "account"))
                    .foreign_key(&mut references("enquiry", "answered_by", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "enquiry", &["charity_id", "state", "due_on", "id"]).await?;
        index(manager, "enquiry", &["charity_id", "id"]).await?;
        index(manager, "enquiry", &["team_id", "state", "due_on", "id"]).await?;
        index(manager, "enquiry", &["referral_id", "id"]).await?;
        index(manager, "enquiry", &["offering_id", "state"]).await?;
        index(manager, "enquiry", &["sent_by"]).await?;
        index(manager, "enquiry", &["answered_by"]).await?;
        index(manager, "enquiry", &["state", "lapse_on"]).await?;
        index(manager, "enquiry", &["state", "nudge_on"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["enquiry"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
