//! What charities give: where, when, to whom and how much of it.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, date, date_null, integer, integer_null, json_binary, string, string_null, text, text_null,
        timestamp_with_time_zone, uuid, uuid_null,
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
                    .table("offering")
                    .col(uuid("id").primary_key())
                    .col(uuid("charity_id"))
                    .col(uuid("category_id"))
                    .col(string("name_en"))
                    .col(string("name_cy"))
                    .col(text("description_en"))
                    .col(text("description_cy"))
                    .col(json_binary("languages"))
                    .col(integer_null("min_age"))
                    .col(integer_null("max_age"))
                    .col(json_binary("ecc_levels"))
                    .col(json_binary("accessibility"))
                    .col(json_binary("activity_flags"))
                    .col(string_null("check_level_override"))
                    .col(text_null("check_level_override_reason"))
                    .col(integer_null("cost_pence"))
                    .col(text_null("cost_note"))
                    .col(boolean("active"))
                    .col(string("postcode"))
                    .col(integer("easting"))
                    .col(integer("northing"))
                    .col(string("capacity_unit"))
                    .col(integer("capacity_maximum"))
                    .col(integer("capacity_available"))
                    .col(timestamp_with_time_zone("capacity_updated"))
                    .col(boolean("waiting_list_open"))
                    .col(date_null("paused_until"))
                    .col(timestamp_with_time_zone("confirmed_at"))
                    .col(uuid_null("confirmed_by"))
                    .col(integer("version"))
                    .foreign_key(&mut references("offering", "charity_id", "charity"))
                    .foreign_key(&mut references("offering", "category_id", "category"))
                    .foreign_key(&mut references("offering", "confirmed_by", "account"))
                    .check(Expr::cust("capacity_available >= 0 AND capacity_available <= capacity_maximum"))
                    .to_owned(),
            )
            .await?;
        index(manager, "offering", &["charity_id", "active", "id"]).await?;
        index(manager, "offering", &["category_id", "active", "id"]).await?;
        index(manager, "offering", &["confirmed_by"]).await?;
        index(manager, "offering", &["confirmed_at", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("offering_area")
                    .col(uuid("id").primary_key())
                    .col(uuid("offering_id"))
                    .col(string("kind"))
                    .col(integer_null("radius_m"))
                    .col(string_null("code"))
                    .foreign_key(&mut references("offering_area", "offering_id", "offering"))
                    .to_owned(),
            )
            .await?;
        index(manager, "offering_area", &["offering_id"]).await?;
        index(manager, "offering_area", &["kind", "code"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("offering_session")
                    .col(uuid("id").primary_key())
                    .col(uuid("offering_id"))
                    .col(string("frequency"))
                    .col(integer("weekday"))
                    .col(integer_null("week_of_month"))
                    .col(integer("start_minute"))
                    .col(integer("end_minute"))
                    .col(integer("places"))
                    .col(date("valid_from"))
                    .col(date_null("valid_to"))
                    .foreign_key(&mut references("offering_session", "offering_id", "offering"))
                    .to_owned(),
            )
            .await?;
        index(manager, "offering_session", &["offering_id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("offering_closure")
                    .col(uuid("id").primary_key())
                    .col(uuid("offering_id"))
                    .col(date("from_date"))
                    .col(date("to_date"))
                    .col(text_null("reason"))
                    .foreign_key(&mut references("offering_closure", "offering_id", "offering"))
                    .to_owned(),
            )
            .await?;
        index(manager, "offering_closure", &["offering_id", "from_date"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["offering_closure", "offering_session", "offering_area", "offering"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
