//! What the tests of the API share.

pub mod app;
pub mod db;
pub mod world;
