//! Who the care is for, what bears on a visit, and what they agreed to share.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, date, date_null, integer, string, string_null, text, text_null, timestamp_with_time_zone,
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
                    .table("person")
                    .col(uuid("id").primary_key())
                    .col(uuid("team_id"))
                    .col(string_null("nhs_number").unique_key())
                    .col(string_null("title"))
                    .col(string("given_name"))
                    .col(string("family_name"))
                    .col(string_null("preferred_name"))
                    .col(date("birth_date"))
                    .col(string("language"))
                    .col(string("address_line"))
                    .col(string("town"))
                    .col(string("postcode"))
                    .col(integer("easting"))
                    .col(integer("northing"))
                    .col(string("ward"))
                    .col(string_null("phone"))
                    .col(text_null("contact_note"))
                    .col(text_null("access_notes"))
                    .col(string_null("emergency_name"))
                    .col(string_null("emergency_phone"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("person", "team_id", "team"))
                    .to_owned(),
            )
            .await?;
        index(manager, "person", &["team_id", "family_name", "given_name", "id"]).await?;
        index(manager, "person", &["team_id", "id"]).await?;
        index(manager, "person", &["postcode"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("risk_flag")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(string("kind"))
                    .col(boolean("health_related"))
                    .col(boolean("bears_on_visit"))
                    .col(text("safe_handling"))
                    .col(uuid("author_id"))
                    .col(date("review_on"))
                    .col(timestamp_with_time_zone("created_at"))
                    .foreign_key(&mut references("risk_flag", "person_id", "person"))
                    .foreign_key(&mut references("risk_flag", "author_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "risk_flag", &["person_id", "id"]).await?;
        index(manager, "risk_flag", &["author_id"]).await?;
        index(manager, "risk_flag", &["review_on"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("sharing_agreement")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(string("scope"))
                    .col(uuid_null("charity_id"))
                    .col(uuid_null("category_id"))
                    .col(string("how"))
                    .col(uuid("recorded_by"))
                    .col(timestamp_with_time_zone("recorded_at"))
                    .col(date_null("until"))
                    .col(timestamp_with_time_zone_null("withdrawn_at"))
                    .col(uuid_null("withdrawn_by"))
                    .col(integer("version"))
                    .foreign_key(&mut references("sharing_agreement", "person_id", "person"))
                    .foreign_key(&mut references("sharing_agreement", "charity_id", "charity"))
                    .foreign_key(&mut references("sharing_agreement", "category_id", "category"))
                    .foreign_key(&mut references("sharing_agreement", "recorded_by", "account"))
                    .foreign_key(&mut references("sharing_agreement", "withdrawn_by", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "sharing_agreement", &["person_id", "id"]).await?;
        index(manager, "sharing_agreement", &["charity_id"]).await?;
        index(manager, "sharing_agreement", &["category_id"]).await?;
        index(manager, "sharing_agreement", &["recorded_by"]).await?;
        index(manager, "sharing_agreement", &["withdrawn_by"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["sharing_agreement", "risk_flag", "person"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
