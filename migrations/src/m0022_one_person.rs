//! Two records of one person: which became part of which, and every row that moved with it; and since when nothing of a record is left but
//! what figures count.

use sea_orm_migration::{
    prelude::*,
    schema::{
        json_binary, json_binary_null, string, string_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
    sea_orm::DbBackend,
};

use crate::steps::{drop_tables, index, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let merged_into = merged_into(manager.get_database_backend());
        manager.get_connection().execute_unprepared(&merged_into).await?;
        manager.get_connection().execute_unprepared(ABSORBED).await?;
        let redacted_at = timestamp_with_time_zone_null("redacted_at");
        manager.alter_table(Table::alter().table("person").add_column(redacted_at).to_owned()).await?;
        index(manager, "person", &["created_at"]).await?;
        manager.create_table(person_merge()).await?;
        for column in ["gone_id", "into_id", "merged_by", "undone_by"] {
            index(manager, "person_merge", &[column]).await?;
        }
        manager.create_table(person_merge_row()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["person_merge_row", "person_merge"]).await?;
        for index in ["idx_person_merged_into", "idx_person_created_at"] {
            manager.drop_index(Index::drop().name(index).table("person").to_owned()).await?;
        }
        for column in ["merged_into", "redacted_at"] {
            manager.alter_table(Table::alter().table("person").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

/// Of the few records that became part of others. Were all of them in it, "of none" would look like a way to find them.
const ABSORBED: &str =
    "CREATE INDEX idx_person_merged_into ON person (merged_into) WHERE merged_into IS NOT NULL";

/// SQLite takes a foreign key of a column that is added only together with the column, which the builder cannot say.
fn merged_into(backend: DbBackend) -> String {
    let kind = if backend == DbBackend::Sqlite { "uuid_text" } else { "uuid" };
    format!(
        "ALTER TABLE person ADD COLUMN merged_into {kind} NULL \
         CONSTRAINT fk_person_merged_into REFERENCES person (id)"
    )
}

fn person_merge() -> TableCreateStatement {
    Table::create()
        .table("person_merge")
        .col(uuid("id").primary_key())
        .col(uuid("gone_id"))
        .col(uuid("into_id"))
        .col(timestamp_with_time_zone("merged_at"))
        .col(uuid("merged_by"))
        .col(json_binary("filled"))
        .col(string_null("nhs_number"))
        .col(json_binary_null("plans"))
        .col(timestamp_with_time_zone_null("undone_at"))
        .col(uuid_null("undone_by"))
        .foreign_key(&mut references("person_merge", "gone_id", "person"))
        .foreign_key(&mut references("person_merge", "into_id", "person"))
        .foreign_key(&mut references("person_merge", "merged_by", "account"))
        .foreign_key(&mut references("person_merge", "undone_by", "account"))
        .to_owned()
}

fn person_merge_row() -> TableCreateStatement {
    Table::create()
        .table("person_merge_row")
        .col(uuid("merge_id"))
        .col(string("kind"))
        .col(uuid("row_id"))
        .primary_key(Index::create().col("merge_id").col("kind").col("row_id"))
        .foreign_key(&mut references("person_merge_row", "merge_id", "person_merge"))
        .to_owned()
}
