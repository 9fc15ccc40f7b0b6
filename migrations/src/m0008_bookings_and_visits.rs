//! Agreed help, and each time it happens.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date, date_null, integer, integer_null, json_binary, string, string_null, text_null,
        timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
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
                    .table("booking")
                    .col(uuid("id").primary_key())
                    .col(uuid("package_item_id").unique_key())
                    .col(uuid("referral_id"))
                    .col(uuid("enquiry_id"))
                    .col(uuid("offering_id"))
                    .col(uuid_null("session_id"))
                    .col(uuid("charity_id"))
                    .col(uuid("person_id"))
                    .col(uuid("team_id"))
                    .col(string("state"))
                    .col(json_binary("pattern"))
                    .col(date("start_on"))
                    .col(date_null("end_on"))
                    .col(text_null("pause_reason"))
                    .col(date_null("paused_until"))
                    .col(text_null("outcome"))
                    .col(string_null("cancelled_by"))
                    .col(text_null("cancel_reason"))
                    .col(timestamp_with_time_zone_null("cancel_requested_at"))
                    .col(uuid_null("cancel_requested_by"))
                    .col(text_null("cancel_request_reason"))
                    .col(timestamp_with_time_zone_null("confirmed_at"))
                    .col(uuid_null("confirmed_by"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("booking", "package_item_id", "package_item"))
                    .foreign_key(&mut references("booking", "referral_id", "referral"))
                    .foreign_key(&mut references("booking", "enquiry_id", "enquiry"))
                    .foreign_key(&mut references("booking", "offering_id", "offering"))
                    .foreign_key(&mut references("booking", "session_id", "offering_session"))
                    .foreign_key(&mut references("booking", "charity_id", "charity"))
                    .foreign_key(&mut references("booking", "person_id", "person"))
                    .foreign_key(&mut references("booking", "team_id", "team"))
                    .foreign_key(&mut references("booking", "cancel_requested_by", "account"))
                    .foreign_key(&mut references("booking", "confirmed_by", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "booking", &["referral_id", "id"]).await?;
        index(manager, "booking", &["enquiry_id"]).await?;
        index(manager, "booking", &["offering_id", "state"]).await?;
        index(manager, "booking", &["session_id"]).await?;
        index(manager, "booking", &["charity_id", "state", "start_on", "id"]).await?;
        index(manager, "booking", &["charity_id", "id"]).await?;
        index(manager, "booking", &["person_id", "state", "id"]).await?;
        index(manager, "booking", &["person_id", "id"]).await?;
        index(manager, "booking", &["team_id", "state", "start_on", "id"]).await?;
        index(manager, "booking", &["team_id", "id"]).await?;
        index(manager, "booking", &["cancel_requested_by"]).await?;
        index(manager, "booking", &["confirmed_by"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("visit")
                    .col(uuid("id").primary_key())
                    .col(uuid("booking_id"))
                    .col(uuid("charity_id"))
                    .col(uuid("person_id"))
                    .col(timestamp_with_time_zone("starts_at"))
                    .col(timestamp_with_time_zone("ends_at"))
                    .col(string("state"))
                    .col(integer_null("minutes"))
                    .col(string_null("language"))
                    .col(text_null("note"))
                    .col(string_null("no_show_who"))
                    .col(string_null("cancelled_by"))
                    .col(text_null("cancel_reason"))
                    .col(timestamp_with_time_zone_null("moved_to"))
                    .col(timestamp_with_time_zone_null("recorded_at"))
                    .col(uuid_null("recorded_by"))
                    .col(integer("version"))
                    .foreign_key(&mut references("visit", "booking_id", "booking"))
                    .foreign_key(&mut references("visit", "charity_id", "charity"))
                    .foreign_key(&mut references("visit", "person_id", "person"))
                    .foreign_key(&mut references("visit", "recorded_by", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "visit", &["starts_at", "id"]).await?;
        index(manager, "visit", &["booking_id", "starts_at", "id"]).await?;
        index(manager, "visit", &["charity_id", "starts_at", "id"]).await?;
        index(manager, "visit", &["charity_id", "state", "starts_at", "id"]).await?;
        index(manager, "visit", &["person_id", "starts_at", "id"]).await?;
        index(manager, "visit", &["recorded_by"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["visit", "booking"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
