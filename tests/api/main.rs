//! The real router on real databases, spoken to as its users speak to it.

mod accounts;
mod auth;
mod care_packages;
mod demo;
mod desk;
mod graphql_http;
mod headers;
mod migrations;
mod people;
mod query_plans;
mod ws;
