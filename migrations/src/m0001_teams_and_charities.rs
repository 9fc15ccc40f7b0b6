//! The fixed points that everything else refers to: teams, charities, categories and settings.

use sea_orm_migration::{
    prelude::*,
    schema::{boolean, integer, json_binary, string, string_null, text, timestamp_with_time_zone, uuid},
};

use crate::steps::{drop_tables, index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("team")
                    .col(uuid("id").primary_key())
                    .col(string("slug").unique_key())
                    .col(string("name_en"))
                    .col(string("name_cy"))
                    .col(integer("version"))
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("charity")
                    .col(uuid("id").primary_key())
                    .col(string("name_en"))
                    .col(string("name_cy"))
                    .col(string_null("registered_number"))
                    .col(text("description_en"))
                    .col(text("description_cy"))
                    .col(string("email"))
                    .col(string_null("phone"))
                    .col(string_null("website"))
                    .col(string("postcode"))
                    .col(string("language"))
                    .col(integer("open_enquiry_limit"))
                    .col(boolean("active"))
                    .col(integer("version"))
                    .to_owned(),
            )
            .await?;
        index(manager, "charity", &["active", "name_en", "id"]).await?;
        index(manager, "charity", &["active", "name_cy", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("category")
                    .col(uuid("id").primary_key())
                    .col(string("slug").unique_key())
                    .col(string("name_en"))
                    .col(string("name_cy"))
                    .col(integer("response_days_normal"))
                    .col(integer("response_days_urgent"))
                    .col(boolean("hides_health_flags"))
                    .col(json_binary("terms_en"))
                    .col(json_binary("terms_cy"))
                    .col(integer("position"))
                    .col(integer("version"))
                    .to_owned(),
            )
            .await?;
        index(manager, "category", &["position", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("setting")
                    .col(string("key").primary_key())
                    .col(json_binary("value"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .to_owned(),
            )
            .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["setting", "category", "charity", "team"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
