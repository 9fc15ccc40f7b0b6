//! Who may sign in, as what, and the traces that signing in leaves.

use sea_orm_migration::{
    prelude::*,
    schema::{
        boolean, integer, string, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
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
                    .table("account")
                    .col(uuid("id").primary_key())
                    .col(string("email").unique_key())
                    .col(string("name"))
                    .col(string("password_hash"))
                    .col(string("language"))
                    .col(boolean("active"))
                    .col(uuid_null("charity_id"))
                    .col(integer("epoch"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(integer("version"))
                    .foreign_key(&mut references("account", "charity_id", "charity"))
                    .to_owned(),
            )
            .await?;
        index(manager, "account", &["charity_id"]).await?;
        index(manager, "account", &["name", "id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("account_role")
                    .col(uuid("account_id"))
                    .col(string("role"))
                    .primary_key(Index::create().col("account_id").col("role"))
                    .foreign_key(&mut references("account_role", "account_id", "account"))
                    .to_owned(),
            )
            .await?;

        manager
            .create_table(
                Table::create()
                    .table("team_membership")
                    .col(uuid("account_id"))
                    .col(uuid("team_id"))
                    .primary_key(Index::create().col("account_id").col("team_id"))
                    .foreign_key(&mut references("team_membership", "account_id", "account"))
                    .foreign_key(&mut references("team_membership", "team_id", "team"))
                    .to_owned(),
            )
            .await?;
        index(manager, "team_membership", &["team_id"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("refresh_token")
                    .col(uuid("id").primary_key())
                    .col(uuid("account_id"))
                    .col(uuid("family_id"))
                    .col(string("token_hash").unique_key())
                    .col(timestamp_with_time_zone("issued_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .col(timestamp_with_time_zone_null("rotated_at"))
                    .col(timestamp_with_time_zone_null("revoked_at"))
                    .foreign_key(&mut references("refresh_token", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "refresh_token", &["account_id"]).await?;
        index(manager, "refresh_token", &["family_id"]).await?;
        index(manager, "refresh_token", &["expires_at"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("sign_in_failure")
                    .col(string("key").primary_key())
                    .col(integer("failures"))
                    .col(timestamp_with_time_zone("last_at"))
                    .col(timestamp_with_time_zone_null("blocked_until"))
                    .to_owned(),
            )
            .await?;
        index(manager, "sign_in_failure", &["last_at"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(
            manager,
            &["sign_in_failure", "refresh_token", "team_membership", "account_role", "account"],
        )
        .await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
