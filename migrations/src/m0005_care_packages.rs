//! A person's plan: what matters, the outcomes and the lines of the plan.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date, date_null, integer, integer_null, json_binary, string, string_null, text, text_null,
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
                    .table("care_package")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(uuid("team_id"))
                    .col(uuid("coordinator_id"))
                    .col(string("state"))
                    .col(text_null("hold_reason"))
                    .col(text("what_matters"))
                    .col(integer("ecc_level"))
                    .col(date_null("review_on"))
                    .col(timestamp_with_time_zone_null("started_at"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("care_package", "person_id", "person"))
                    .foreign_key(&mut references("care_package", "team_id", "team"))
                    .foreign_key(&mut references("care_package", "coordinator_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "care_package", &["person_id", "id"]).await?;
        index(manager, "care_package", &["team_id", "state", "review_on", "id"]).await?;
        index(manager, "care_package", &["coordinator_id", "state", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("ecc_change")
                    .col(uuid("id").primary_key())
                    .col(uuid("care_package_id"))
                    .col(integer_null("from_level"))
                    .col(integer("to_level"))
                    .col(date("on_date"))
                    .col(text("reason"))
                    .col(text_null("outcome"))
                    .col(date_null("review_on"))
                    .col(uuid("recorded_by"))
                    .foreign_key(&mut references("ecc_change", "care_package_id", "care_package"))
                    .foreign_key(&mut references("ecc_change", "recorded_by", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "ecc_change", &["care_package_id", "on_date", "id"]).await?;
        index(manager, "ecc_change", &["recorded_by"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("outcome")
                    .col(uuid("id").primary_key())
                    .col(uuid("care_package_id"))
                    .col(text("text"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone_null("met_at"))
                    .foreign_key(&mut references("outcome", "care_package_id", "care_package"))
                    .to_owned(),
            )
            .await?;
        index(manager, "outcome", &["care_package_id", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("package_item")
                    .col(uuid("id").primary_key())
                    .col(uuid("care_package_id"))
                    .col(uuid_null("outcome_id"))
                    .col(string("kind"))
                    .col(string("title"))
                    .col(string_null("provider"))
                    .col(json_binary("weekdays"))
                    .col(integer_null("start_minute"))
                    .col(integer_null("minutes"))
                    .col(date("from_date"))
                    .col(date_null("until"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("package_item", "care_package_id", "care_package"))
                    .foreign_key(&mut references("package_item", "outcome_id", "outcome"))
                    .to_owned(),
            )
            .await?;
        index(manager, "package_item", &["care_package_id", "id"]).await?;
        index(manager, "package_item", &["outcome_id"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["package_item", "outcome", "ecc_change", "care_package"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
