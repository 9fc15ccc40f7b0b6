//! Answers kept, so that a repeated write is answered and not repeated.

use sea_orm_migration::{
    prelude::*,
    schema::{string, text, timestamp_with_time_zone, uuid},
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
                    .table("idempotency_record")
                    .col(uuid("account_id"))
                    .col(uuid("key"))
                    .col(string("mutation"))
                    .col(string("input_hash"))
                    .col(text("response"))
                    .col(timestamp_with_time_zone("created_at"))
                    .primary_key(Index::create().col("account_id").col("key"))
                    .foreign_key(&mut references("idempotency_record", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "idempotency_record", &["created_at"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["idempotency_record"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
