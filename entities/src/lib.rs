//! Rows: one file a table, as the migrations make them. No rules live here; enums are text in their
//! SCREAMING_SNAKE_CASE spelling, and `server::store` turns rows into the domain's types.
//!
//! Ids are UUIDv7 (16 bytes in SQLite, `uuid` in PostgreSQL); instants are UTC to the microsecond; times of day are
//! minutes since midnight, Europe/London wall time.

pub mod account;
pub mod account_role;
pub mod audit_event;
pub mod booking;
pub mod calendar_address;
pub mod care_package;
pub mod category;
pub mod charity;
pub mod colleague_letter;
pub mod concern;
pub mod concern_event;
pub mod disclosure_entry;
pub mod ecc_change;
pub mod enquiry;
pub mod event;
pub mod idempotency_record;
pub mod import;
pub mod import_part;
pub mod import_row;
pub mod import_source;
pub mod invitation;
pub mod last_look;
pub mod letter;
pub mod link;
pub mod message;
pub mod notice;
pub mod offering;
pub mod offering_area;
pub mod offering_closure;
pub mod offering_session;
pub mod outcome;
pub mod package_item;
pub mod person;
pub mod person_merge;
pub mod person_merge_row;
pub mod referral;
pub mod refresh_token;
pub mod risk_flag;
pub mod safeguarding;
pub mod setting;
pub mod sharing_agreement;
pub mod sign_in_failure;
pub mod task;
pub mod task_event;
pub mod team;
pub mod team_membership;
pub mod unmet_need;
pub mod visit;
pub mod volunteer;
