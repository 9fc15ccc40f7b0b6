//! Requests for help, and the needs that nothing met.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, date_null, integer, json_binary, string, string_null, text, text_null,
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
                    .table("referral")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(uuid("care_package_id"))
                    .col(uuid("team_id"))
                    .col(uuid_null("outcome_id"))
                    .col(uuid("category_id"))
                    .col(uuid("coordinator_id"))
                    .col(uuid_null("broker_id"))
                    .col(string("state"))
                    .col(timestamp_with_time_zone("state_since"))
                    .col(string("progress"))
                    .col(string("next_step"))
                    .col(date_null("next_due"))
                    .col(uuid_null("offering_id"))
                    .col(string("priority"))
                    .col(json_binary("wanted"))
                    .col(text("note"))
                    .col(text_null("question"))
                    .col(text_null("hold_reason"))
                    .col(date_null("hold_until"))
                    .col(string_null("held_from"))
                    .col(string_null("close_outcome"))
                    .col(text_null("close_note"))
                    .col(text_null("withdraw_reason"))
                    .col(boolean("entered_in_error"))
                    .col(timestamp_with_time_zone_null("submitted_at"))
                    .col(timestamp_with_time_zone_null("taken_at"))
                    .col(timestamp_with_time_zone_null("arranged_at"))
                    .col(timestamp_with_time_zone_null("closed_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("referral", "person_id", "person"))
                    .foreign_key(&mut references("referral", "care_package_id", "care_package"))
                    .foreign_key(&mut references("referral", "team_id", "team"))
                    .foreign_key(&mut references("referral", "outcome_id", "outcome"))
                    .foreign_key(&mut references("referral", "offering_id", "offering"))
                    .foreign_key(&mut references("referral", "category_id", "category"))
                    .foreign_key(&mut references("referral", "coordinator_id", "account"))
                    .foreign_key(&mut references("referral", "broker_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "referral", &["team_id", "progress", "state_since", "id"]).await?;
        index(manager, "referral", &["team_id", "state_since", "id"]).await?;
        index(manager, "referral", &["team_id", "id"]).await?;
        index(manager, "referral", &["coordinator_id", "id"]).await?;
        index(manager, "referral", &["broker_id", "progress", "state_since", "id"]).await?;
        index(manager, "referral", &["person_id", "id"]).await?;
        index(manager, "referral", &["care_package_id"]).await?;
        index(manager, "referral", &["outcome_id"]).await?;
        index(manager, "referral", &["category_id"]).await?;
        index(manager, "referral", &["offering_id"]).await?;
        index(manager, "referral", &["state", "hold_until"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("unmet_need")
                    .col(uuid("id").primary_key())
                    .col(uuid("referral_id"))
                    .col(uuid("category_id"))
                    .col(uuid("team_id"))
                    .col(string("ward"))
                    .col(string("language"))
                    .col(json_binary("weekdays"))
                    .col(json_binary("failed_rules"))
                    .col(timestamp_with_time_zone("at"))
                    .foreign_key(&mut references("unmet_need", "referral_id", "referral"))
                    .foreign_key(&mut references("unmet_need", "category_id", "category"))
                    .foreign_key(&mut references("unmet_need", "team_id", "team"))
                    .to_owned(),
            )
            .await?;
        index(manager, "unmet_need", &["referral_id"]).await?;
        index(manager, "unmet_need", &["category_id"]).await?;
        index(manager, "unmet_need", &["team_id", "at", "id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["unmet_need", "referral"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
