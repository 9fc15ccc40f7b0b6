//! The server: use cases around the domain's rules, the database under them and GraphQL over them.

pub mod audit;
pub mod changes;
pub mod db;
pub mod error;
pub mod op;
