//! Who read and changed what, and what each charity was shown. Both tables only ever grow.

use sea_orm_migration::{
    prelude::*,
    schema::{json_binary_null, string, timestamp_with_time_zone, uuid, uuid_null},
};

use crate::steps::{append_only, drop_append_only, drop_tables, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table("audit_event")
                    .col(uuid("id").primary_key())
                    .col(timestamp_with_time_zone("at"))
                    .col(uuid_null("actor_id"))
                    .col(string("action"))
                    .col(string("subject_kind"))
                    .col(uuid_null("subject_id"))
                    .col(string("request_id"))
                    .col(json_binary_null("detail"))
                    .foreign_key(&mut references("audit_event", "actor_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "audit_event", &["subject_kind", "subject_id", "id"]).await?;
        index(manager, "audit_event", &["actor_id", "id"]).await?;
        index(manager, "audit_event", &["action", "id"]).await?;
        index(manager, "audit_event", &["at"]).await?;

        manager
            .create_table(
                Table::create()
                    .table("disclosure_entry")
                    .col(uuid("id").primary_key())
                    .col(uuid("person_id"))
                    .col(uuid("charity_id"))
                    .col(uuid_null("enquiry_id"))
                    .col(uuid_null("account_id"))
                    .col(string("stage"))
                    .col(string("field"))
                    .col(timestamp_with_time_zone("at"))
                    .foreign_key(&mut references("disclosure_entry", "person_id", "person"))
                    .foreign_key(&mut references("disclosure_entry", "charity_id", "charity"))
                    .foreign_key(&mut references("disclosure_entry", "enquiry_id", "enquiry"))
                    .foreign_key(&mut references("disclosure_entry", "account_id", "account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "disclosure_entry", &["person_id", "id"]).await?;
        index(manager, "disclosure_entry", &["charity_id", "id"]).await?;
        unique_index(manager, "disclosure_entry", &["enquiry_id", "account_id", "stage", "field"]).await?;
        index(manager, "disclosure_entry", &["account_id"]).await?;

        append_only(manager, &["audit_event", "disclosure_entry"]).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_tables(manager, &["disclosure_entry", "audit_event"]).await?;
        drop_append_only(manager).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
