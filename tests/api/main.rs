//! The real router on real databases, spoken to as its users speak to it.

mod auth;
mod demo;
mod graphql_http;
mod headers;
mod migrations;
mod query_plans;
mod ws;
