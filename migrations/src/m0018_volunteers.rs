//! Volunteers with their checks, and who goes on a visit.

use sea_orm_migration::{
    prelude::*,
    schema::{date_null, integer, string, string_null, uuid},
    sea_orm::DbBackend,
};

use crate::steps::{drop_tables, index, references};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Where a volunteer is named: on a visit who goes, on a booking who usually does.
const NAMED_IN: [&str; 2] = ["visit", "booking"];

const BY_VOLUNTEER: &[(&str, &[&str])] =
    &[("visit", &["volunteer_id", "state", "starts_at"]), ("booking", &["volunteer_id", "state"])];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(volunteer()).await?;
        index(manager, "volunteer", &["charity_id", "name", "id"]).await?;
        index(manager, "volunteer", &["review_on"]).await?;
        index(manager, "volunteer", &["until"]).await?;
        for table in NAMED_IN {
            manager
                .get_connection()
                .execute_unprepared(&name_in(table, manager.get_database_backend()))
                .await?;
        }
        for (table, columns) in BY_VOLUNTEER {
            index(manager, table, columns).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, columns) in BY_VOLUNTEER {
            let name = format!("idx_{table}_{}", columns.join("_"));
            manager.drop_index(Index::drop().name(name).table(*table).to_owned()).await?;
        }
        for table in NAMED_IN {
            manager.alter_table(Table::alter().table(table).drop_column("volunteer_id").to_owned()).await?;
        }
        drop_tables(manager, &["volunteer"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn volunteer() -> TableCreateStatement {
    Table::create()
        .table("volunteer")
        .col(uuid("id").primary_key())
        .col(uuid("charity_id"))
        .col(string("name"))
        .col(string_null("contact"))
        .col(string("check_level"))
        .col(date_null("checked_on"))
        .col(date_null("review_on"))
        .col(date_null("last_day"))
        .col(date_null("until"))
        .col(date_null("warned_for"))
        .col(integer("version"))
        .foreign_key(&mut references("volunteer", "charity_id", "charity"))
        .to_owned()
}

/// SQLite takes a foreign key of a column that is added only together with the column, which the builder cannot say.
fn name_in(table: &str, backend: DbBackend) -> String {
    let kind = if backend == DbBackend::Sqlite { "uuid_text" } else { "uuid" };
    format!(
        "ALTER TABLE {table} ADD COLUMN volunteer_id {kind} NULL \
         CONSTRAINT fk_{table}_volunteer_id REFERENCES volunteer (id)"
    )
}
