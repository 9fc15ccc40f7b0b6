//! Other directories' feeds: what was read of them, service by service, what came of each, and from where things in the directory came.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, integer, json_binary, json_binary_null, string, string_null, text, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use crate::steps::{drop_tables, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("import")
                    .col(uuid("id").primary_key())
                    .col(string("feed"))
                    .col(string("language"))
                    .col(string("state"))
                    .col(timestamp_with_time_zone("started_at"))
                    .col(timestamp_with_time_zone_null("read_at"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(uuid_null("decided_by"))
                    .col(integer("total"))
                    .col(integer("added"))
                    .col(integer("changed"))
                    .col(integer("unchanged"))
                    .col(integer("to_review"))
                    .col(integer("refused"))
                    .col(string_null("failure"))
                    .col(string_null("failure_place"))
                    .col(integer("version"))
                    .foreign_key(&mut references("import", "decided_by", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "import", &["feed", "state"]).await?;
        index(manager, "import", &["decided_by"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("import_part")
                    .col(uuid("id").primary_key())
                    .col(uuid("import_id"))
                    .col(string("list"))
                    .col(integer("position"))
                    .col(string_null("feed_id"))
                    .col(string_null("owner"))
                    .col(boolean("whole"))
                    .col(text("value"))
                    .foreign_key(&mut references("import_part", "import_id", "import"))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "import_part", &["import_id", "list", "position"]).await?;
        index(manager, "import_part", &["import_id", "list", "feed_id"]).await?;
        index(manager, "import_part", &["import_id", "list", "owner"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("import_row")
                    .col(uuid("id").primary_key())
                    .col(uuid("import_id"))
                    .col(integer("position"))
                    .col(string_null("feed_id"))
                    .col(string("title"))
                    .col(string("outcome"))
                    .col(json_binary("remarks"))
                    .col(json_binary_null("taken"))
                    .col(string_null("charity_feed_id"))
                    .col(boolean("speaks_for_charity"))
                    .col(json_binary_null("differences"))
                    .col(uuid_null("offering_id"))
                    .col(boolean("settled"))
                    .foreign_key(&mut references("import_row", "import_id", "import"))
                    .foreign_key(&mut references("import_row", "offering_id", "offering"))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "import_row", &["import_id", "position"]).await?;
        index(manager, "import_row", &["import_id", "outcome", "position"]).await?;
        index(manager, "import_row", &["import_id", "charity_feed_id", "position"]).await?;
        index(manager, "import_row", &["offering_id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("import_source")
                    .col(uuid("id").primary_key())
                    .col(string("feed"))
                    .col(string("kind"))
                    .col(string("feed_id"))
                    .col(uuid_null("charity_id"))
                    .col(uuid_null("offering_id"))
                    .col(json_binary("taken"))
                    .foreign_key(&mut references("import_source", "charity_id", "charity"))
                    .foreign_key(&mut references("import_source", "offering_id", "offering"))
                    .to_owned(),
            )
            .await?;
        unique_index(manager, "import_source", &["feed", "kind", "feed_id"]).await?;
        index(manager, "import_source", &["charity_id"]).await?;
        index(manager, "import_source", &["offering_id"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["import_source", "import_row", "import_part", "import"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
