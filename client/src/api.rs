//! The client's only door to the server: GraphQL over HTTP, sign-in, and the stream of changes.
//!
//! A page reads with [`load::load`] (or [`list::list`] for a connection) and writes with one function for each mutation
//! in [`mutations`]. Everything it can be told is in [`client::Failure`] and [`types::UserError`].

pub mod client;
pub mod decode;
pub mod inputs;
pub mod list;
pub mod live;
pub mod load;
pub mod mutations;
pub mod session;
pub mod types;
pub mod versions;

#[cynic::schema("dolen")]
#[allow(clippy::pedantic)]
pub mod schema {}
