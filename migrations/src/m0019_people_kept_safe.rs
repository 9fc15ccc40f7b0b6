//! Safeguarding: whom a team has named, what is written to them, and that there is something to read; and looking for people who may be
//! written down already.

use sea_orm_migration::{
    prelude::*,
    schema::{
        integer, json_binary, string, string_null, text, text_null, timestamp_with_time_zone,
        timestamp_with_time_zone_null, uuid, uuid_null,
    },
};

use crate::steps::{drop_tables, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        arrangements(manager).await?;
        concerns(manager).await?;
        letters_to_colleagues(manager).await?;
        index(manager, "person", &["birth_date", "postcode"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let alike = Index::drop().name("idx_person_birth_date_postcode").table("person").to_owned();
        manager.drop_index(alike).await?;
        drop_tables(manager, &["colleague_letter", "concern_event", "concern", "safeguarding"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

async fn arrangements(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("safeguarding")
                .col(uuid("team_id").primary_key())
                .col(uuid("lead_id"))
                .col(uuid_null("deputy_id"))
                .col(string("phone"))
                .col(string_null("out_of_hours"))
                .col(integer("version"))
                .foreign_key(&mut references("safeguarding", "team_id", "team"))
                .foreign_key(&mut references("safeguarding", "lead_id", "account"))
                .foreign_key(&mut references("safeguarding", "deputy_id", "account"))
                .to_owned(),
        )
        .await?;
    index(manager, "safeguarding", &["lead_id"]).await?;
    index(manager, "safeguarding", &["deputy_id"]).await
}

async fn concerns(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("concern")
                .col(uuid("id").primary_key())
                .col(uuid("person_id"))
                .col(uuid("team_id"))
                .col(string("subject_kind"))
                .col(uuid("subject_id"))
                .col(uuid("author_id"))
                .col(uuid_null("charity_id"))
                .col(timestamp_with_time_zone("raised_at"))
                .col(string("state"))
                .col(timestamp_with_time_zone_null("seen_at"))
                .col(uuid_null("seen_by"))
                .col(timestamp_with_time_zone_null("closed_at"))
                .col(uuid_null("closed_by"))
                .col(string_null("outcome"))
                .col(text("body"))
                .col(text_null("note"))
                .col(text_null("reply"))
                .col(integer("version"))
                .foreign_key(&mut references("concern", "person_id", "person"))
                .foreign_key(&mut references("concern", "team_id", "team"))
                .foreign_key(&mut references("concern", "author_id", "account"))
                .foreign_key(&mut references("concern", "charity_id", "charity"))
                .foreign_key(&mut references("concern", "seen_by", "account"))
                .foreign_key(&mut references("concern", "closed_by", "account"))
                .to_owned(),
        )
        .await?;
    index(manager, "concern", &["team_id", "state", "id"]).await?;
    index(manager, "concern", &["person_id", "author_id", "id"]).await?;
    for column in ["author_id", "charity_id", "seen_by", "closed_by"] {
        index(manager, "concern", &[column]).await?;
    }
    manager
        .create_table(
            Table::create()
                .table("concern_event")
                .col(uuid("id").primary_key())
                .col(uuid("concern_id"))
                .col(integer("seq"))
                .col(timestamp_with_time_zone("at"))
                .col(uuid_null("actor_id"))
                .col(json_binary("data"))
                .foreign_key(&mut references("concern_event", "concern_id", "concern"))
                .foreign_key(&mut references("concern_event", "actor_id", "account"))
                .to_owned(),
        )
        .await?;
    unique_index(manager, "concern_event", &["concern_id", "seq"]).await?;
    index(manager, "concern_event", &["actor_id"]).await
}

async fn letters_to_colleagues(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    manager
        .create_table(
            Table::create()
                .table("colleague_letter")
                .col(uuid("id").primary_key())
                .col(uuid("account_id"))
                .col(uuid("concern_id"))
                .col(timestamp_with_time_zone("created_at"))
                .col(string("state"))
                .col(integer("attempts"))
                .col(timestamp_with_time_zone_null("next_attempt_at"))
                .col(timestamp_with_time_zone_null("sent_at"))
                .col(string_null("failure"))
                .foreign_key(&mut references("colleague_letter", "account_id", "account"))
                .foreign_key(&mut references("colleague_letter", "concern_id", "concern"))
                .to_owned(),
        )
        .await?;
    unique_index(manager, "colleague_letter", &["concern_id", "account_id"]).await?;
    index(manager, "colleague_letter", &["account_id"]).await?;
    index(manager, "colleague_letter", &["next_attempt_at"]).await
}
