//! What the tests of the API share.

pub mod app;
pub mod db;
pub mod http;
pub mod job;
pub mod world;
