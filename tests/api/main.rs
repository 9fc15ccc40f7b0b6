//! The real router on real databases, spoken to as its users speak to it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by ending, in its helpers as in itself"
)]

mod accounts;
mod auth;
mod authz;
mod availability;
mod backup;
mod calendars;
mod care_packages;
mod concerns;
mod demo;
mod desk;
mod directory;
mod disclosure;
mod find;
mod fragility;
mod graphql_http;
mod headers;
mod held;
mod hospital;
mod hostile;
mod import;
mod insight;
mod invitations;
mod journey;
mod kill;
mod last_place;
mod letter;
mod links;
mod list_plans;
mod migrations;
mod news;
mod one_person;
mod oruk;
mod people;
mod post;
mod protocols;
mod quarter;
mod query_plans;
mod ready;
mod retention;
mod schema;
mod sessions;
mod shutdown;
mod statements;
mod sweep;
mod tasks;
mod volunteers;
mod waiting;
mod withdrawal;
mod ws;
