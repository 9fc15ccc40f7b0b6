//! The server: use cases around the domain's rules, the database under them and GraphQL over them.

// The merged objects of the API lie within one another, and the compiler asks of each whether it may go to another thread.
#![recursion_limit = "256"]

pub mod app;
pub mod audit;
pub mod auth;
pub mod changes;
pub mod cli;
pub mod config;
pub mod db;
pub mod demo;
pub mod directory;
pub mod error;
pub mod graphql;
pub mod http;
pub mod ics;
pub mod import;
pub mod op;
pub mod oruk;
pub mod platform;
pub mod post;
pub mod postcodes;
pub mod say;
pub mod store;
pub mod sweep;
