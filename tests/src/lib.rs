//! What the tests of the API share.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by ending, in its helpers as in itself"
)]

pub mod app;
pub mod db;
pub mod feed;
pub mod http;
pub mod job;
pub mod mail;
pub mod process;
pub mod world;
