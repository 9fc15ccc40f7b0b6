//! What the tests of the API share.

pub mod db;
