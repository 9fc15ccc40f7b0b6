//! What each charity and the care teams have signed before they share what they know of people; and what whoever gives a kind of help does
//! there.

use sea_orm_migration::{
    prelude::*,
    schema::{date_null, json_binary, string_null},
};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for column in [
            string_null("protocol_reference"),
            date_null("protocol_signed_on"),
            date_null("protocol_review_on"),
        ] {
            manager.alter_table(Table::alter().table("charity").add_column(column).to_owned()).await?;
        }
        let activities = json_binary("activity_flags").default("[]").to_owned();
        manager.alter_table(Table::alter().table("category").add_column(activities).to_owned()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("category").drop_column("activity_flags").to_owned())
            .await?;
        for column in ["protocol_review_on", "protocol_signed_on", "protocol_reference"] {
            manager.alter_table(Table::alter().table("charity").drop_column(column).to_owned()).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
