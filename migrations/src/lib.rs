//! The steps from an empty database to the present one, the same on SQLite and PostgreSQL. A step that has been
//! released is never edited: a change is a new step. Entities are not imported, since they tell of today only.

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigrationStatus, MigratorTrait};

mod m0001_teams_and_charities;
mod m0002_accounts;
mod m0003_offerings;
mod m0004_people;
mod m0005_care_packages;
mod m0006_referrals;
mod m0007_enquiries;
mod m0008_bookings_and_visits;
mod m0009_events_and_messages;
mod m0010_audit_and_disclosure;
mod m0011_idempotency;
mod m0012_risk_flag_end;
mod m0013_retired_sessions;
mod m0014_letters_and_links;
mod m0015_what_time_brings;
mod m0016_imports;
mod m0017_whole_person;
mod m0018_volunteers;
mod m0019_people_kept_safe;
mod m0020_desks;
mod m0021_calendars;
mod m0022_one_person;
mod m0024_protocols;
mod steps;

pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_teams_and_charities::Migration),
            Box::new(m0002_accounts::Migration),
            Box::new(m0003_offerings::Migration),
            Box::new(m0004_people::Migration),
            Box::new(m0005_care_packages::Migration),
            Box::new(m0006_referrals::Migration),
            Box::new(m0007_enquiries::Migration),
            Box::new(m0008_bookings_and_visits::Migration),
            Box::new(m0009_events_and_messages::Migration),
            Box::new(m0010_audit_and_disclosure::Migration),
            Box::new(m0011_idempotency::Migration),
            Box::new(m0012_risk_flag_end::Migration),
            Box::new(m0013_retired_sessions::Migration),
            Box::new(m0014_letters_and_links::Migration),
            // Before two that were begun earlier and finished later: an order that is out there is not changed.
            Box::new(m0017_whole_person::Migration),
            Box::new(m0015_what_time_brings::Migration),
            Box::new(m0016_imports::Migration),
            Box::new(m0018_volunteers::Migration),
            Box::new(m0019_people_kept_safe::Migration),
            Box::new(m0020_desks::Migration),
            Box::new(m0021_calendars::Migration),
            Box::new(m0022_one_person::Migration),
            Box::new(m0024_protocols::Migration),
        ]
    }
}
