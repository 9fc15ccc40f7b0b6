//! What desks need: when somebody last looked at a person, the tasks that a meeting gives, and whom a charity invites to sign in for it.

use sea_orm_migration::{
    prelude::*,
    schema::{
        date, integer, json_binary, string, text, timestamp_with_time_zone, timestamp_with_time_zone_null,
        uuid, uuid_null,
    },
};

use crate::steps::{drop_tables, index, references, unique_index};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(last_look()).await?;
        index(manager, "last_look", &["person_id"]).await?;
        manager.create_table(task()).await?;
        index(manager, "task", &["assignee_id", "state", "due_on", "id"]).await?;
        index(manager, "task", &["team_id", "state", "due_on", "id"]).await?;
        for column in ["person_id", "referral_id", "added_by", "settled_by"] {
            index(manager, "task", &[column]).await?;
        }
        manager.create_table(task_event()).await?;
        unique_index(manager, "task_event", &["task_id", "seq"]).await?;
        index(manager, "task_event", &["actor_id"]).await?;
        index(manager, "event", &["at"]).await?;
        manager.create_table(invitation()).await?;
        unique_index(manager, "invitation", &["letter_id"]).await?;
        for column in ["charity_id", "invited_by", "account_id"] {
            index(manager, "invitation", &[column]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_index(Index::drop().name("idx_event_at").table("event").to_owned()).await?;
        drop_tables(manager, &["invitation", "task_event", "task", "last_look"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}

fn last_look() -> TableCreateStatement {
    Table::create()
        .table("last_look")
        .col(uuid("account_id"))
        .col(uuid("person_id"))
        .col(timestamp_with_time_zone("at"))
        .primary_key(Index::create().col("account_id").col("person_id"))
        .foreign_key(&mut references("last_look", "account_id", "account"))
        .foreign_key(&mut references("last_look", "person_id", "person"))
        .to_owned()
}

fn task() -> TableCreateStatement {
    Table::create()
        .table("task")
        .col(uuid("id").primary_key())
        .col(uuid("team_id"))
        .col(uuid_null("person_id"))
        .col(uuid_null("referral_id"))
        .col(text("decision"))
        .col(uuid("assignee_id"))
        .col(date("due_on"))
        .col(uuid("added_by"))
        .col(timestamp_with_time_zone("added_at"))
        .col(string("state"))
        .col(timestamp_with_time_zone_null("settled_at"))
        .col(uuid_null("settled_by"))
        .col(integer("version"))
        .foreign_key(&mut references("task", "team_id", "team"))
        .foreign_key(&mut references("task", "person_id", "person"))
        .foreign_key(&mut references("task", "referral_id", "referral"))
        .foreign_key(&mut references("task", "assignee_id", "account"))
        .foreign_key(&mut references("task", "added_by", "account"))
        .foreign_key(&mut references("task", "settled_by", "account"))
        .to_owned()
}

fn task_event() -> TableCreateStatement {
    Table::create()
        .table("task_event")
        .col(uuid("id").primary_key())
        .col(uuid("task_id"))
        .col(integer("seq"))
        .col(timestamp_with_time_zone("at"))
        .col(uuid_null("actor_id"))
        .col(string("kind"))
        .col(json_binary("data"))
        .foreign_key(&mut references("task_event", "task_id", "task"))
        .foreign_key(&mut references("task_event", "actor_id", "account"))
        .to_owned()
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(uuid("id").primary_key())
        .col(uuid("charity_id"))
        .col(uuid("letter_id"))
        .col(string("email"))
        .col(string("name"))
        .col(string("language"))
        .col(uuid("invited_by"))
        .col(timestamp_with_time_zone("invited_at"))
        .col(uuid_null("account_id"))
        .col(timestamp_with_time_zone_null("withdrawn_at"))
        .foreign_key(&mut references("invitation", "charity_id", "charity"))
        .foreign_key(&mut references("invitation", "letter_id", "letter"))
        .foreign_key(&mut references("invitation", "invited_by", "account"))
        .foreign_key(&mut references("invitation", "account_id", "account"))
        .to_owned()
}
