//! What goes over the wire, field by field as the specification names them. An optional field that has nothing to say is left out: never
//! null, never empty (Open Referral UK 3.0, compliance 1.2).
//!
//! Fields marked *HSDS* are no part of the UK profile, which allows others beside its own: they are those of the Human Services Data
//! Specification 3.0 that the profile is cut from, or, where it says so, of 3.1.

#![allow(clippy::struct_field_names, reason = "the specification names them")]

use chrono::NaiveDate;
use serde::Serialize;
use uuid::Uuid;

/// The answer of `GET /`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct About {
    /// `version`: of the specification.
    pub version: &'static str,
    /// `profile`: where the UK's profile is told.
    pub profile: &'static str,
    /// `openapi_url`: the document that defines the endpoints.
    pub openapi_url: &'static str,
}

impl About {
    pub const UK_3_0: Self = Self {
        version: "HSDS-UK-3.0",
        profile: "https://docs.openreferraluk.org/en/latest/",
        openapi_url: "https://openreferraluk.org/specifications/3.0/openapi.json",
    };
}

/// What a list of services holds, as its parameters ask.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Item {
    Service(Box<Service>),
    ServiceAtLocation(Box<ServiceAtLocation>),
    Minimal(Minimal),
}

/// The parameter `minimal`: enough to know what has changed.
#[derive(Debug, Serialize)]
pub struct Minimal {
    /// `id`
    pub id: Uuid,
    /// `modified_date`
    pub modified_date: String,
}

/// `service`. In a list the fields with many values are empty, and so left out.
#[derive(Debug, Serialize)]
pub struct Service {
    /// `id`
    pub id: Uuid,
    /// `organization_id`
    pub organization_id: Uuid,
    /// `name`
    pub name: String,
    /// *HSDS* `alternate_name`: the name in the other language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_name: Option<String>,
    /// `description`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// `email`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `status`
    pub status: Status,
    /// `minimum_age`, in whole years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_age: Option<u8>,
    /// `maximum_age`, in whole years.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_age: Option<u8>,
    /// `assured_date`: the day on which the charity last said that all this is right.
    pub assured_date: NaiveDate,
    /// `alert`: a pause, or closures soon to come.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// `last_modified`, UTC to the millisecond.
    pub last_modified: String,
    /// `schedules`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// `service_areas`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_areas: Vec<ServiceArea>,
    /// `service_at_locations`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_at_locations: Vec<ServiceAtLocation>,
    /// `languages`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Language>,
    /// `organization`
    pub organization: Organization,
    /// `cost_options`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cost_options: Vec<CostOption>,
    /// `contacts`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// *HSDS 3.1* `capacities`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub capacities: Vec<ServiceCapacity>,
    /// `attributes`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<Attribute>,
}

/// `status`. What is inactive is not published, and nothing is defunct.
#[derive(Clone, Copy, Debug, Serialize)]
pub enum Status {
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "temporarily closed")]
    TemporarilyClosed,
}

/// `organization`
#[derive(Debug, Serialize)]
pub struct Organization {
    /// `id`
    pub id: Uuid,
    /// `name`
    pub name: String,
    /// *HSDS* `alternate_name`: the name in the other language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_name: Option<String>,
    /// `description`: required, so the name again where there is none.
    pub description: String,
    /// `email`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// `website`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// `organization_identifiers`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub organization_identifiers: Vec<OrganizationIdentifier>,
    /// *HSDS* `locations`: where it is written to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub locations: Vec<Location>,
}

/// `organization_identifier`
#[derive(Debug, Serialize)]
pub struct OrganizationIdentifier {
    /// `id`
    pub id: Uuid,
    /// `identifier_scheme`, as <https://org-id.guide> names it.
    pub identifier_scheme: &'static str,
    /// `identifier_type`
    pub identifier_type: &'static str,
    /// `identifier`
    pub identifier: String,
}

/// `schedule`: one session, its times those of the clock in the United Kingdom.
#[derive(Debug, Serialize)]
pub struct Schedule {
    /// `id`
    pub id: Uuid,
    /// `valid_from`
    pub valid_from: NaiveDate,
    /// `valid_to`, itself included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_to: Option<NaiveDate>,
    /// `dtstart`: the first day on which it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dtstart: Option<NaiveDate>,
    /// `freq`: `WEEKLY` or `MONTHLY`.
    pub freq: &'static str,
    /// `interval`: every so many weeks or months.
    pub interval: u8,
    /// `byday`: `MO,TH`; of a month, `2TU` or `-1FR`.
    pub byday: String,
    /// `description`: the same in words.
    pub description: String,
    /// `opens_at`: `HH:MM`.
    pub opens_at: String,
    /// `closes_at`: `HH:MM`.
    pub closes_at: String,
}

/// `service_area`
#[derive(Debug, Serialize)]
pub struct ServiceArea {
    /// `id`
    pub id: Uuid,
    /// `name`
    pub name: String,
    /// `extent`: the same for a machine: `8000 m` around the service's place, a ward's code, a postcode's first half.
    pub extent: String,
    /// `extent_type`
    pub extent_type: &'static str,
    /// `uri`: of a ward, at the Office for National Statistics.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uri: Option<String>,
}

/// `service_at_location`
#[derive(Debug, Serialize)]
pub struct ServiceAtLocation {
    /// `id`
    pub id: Uuid,
    /// `location`
    pub location: Location,
    /// `service`: not where it stands within that service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<Box<Service>>,
}

/// `location`: where an offering is given from, or where a charity is written to. Only its postcode is known, which `address` has no form for.
#[derive(Debug, Serialize)]
pub struct Location {
    /// `id`
    pub id: Uuid,
    /// `location_type`
    pub location_type: &'static str,
    /// `name`
    pub name: String,
    /// `latitude`: degrees north, WGS 84. Known of the county's postcodes alone, as `longitude` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// `longitude`: degrees east, WGS 84.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// `external_identifier`: the postcode.
    pub external_identifier: String,
    /// `external_identifier_type`
    pub external_identifier_type: &'static str,
    /// `accessibility`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Accessibility>,
}

/// `accessibility`
#[derive(Debug, Serialize)]
pub struct Accessibility {
    /// `id`
    pub id: Uuid,
    /// `description`
    pub description: String,
}

/// `language`, of which the UK's profile has the `id` alone.
#[derive(Debug, Serialize)]
pub struct Language {
    /// `id`
    pub id: Uuid,
    /// *HSDS* `name`
    pub name: &'static str,
    /// *HSDS* `code`: ISO 639-1.
    pub code: &'static str,
}

/// `cost_option`
#[derive(Debug, Serialize)]
pub struct CostOption {
    /// `id`
    pub id: Uuid,
    /// `option`: under which conditions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option: Option<String>,
    /// *HSDS* `currency`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<&'static str>,
    /// `amount`, in pounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<f64>,
    /// `amount_description`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount_description: Option<&'static str>,
}

/// `contact`: the organisation itself, never a person.
#[derive(Debug, Serialize)]
pub struct Contact {
    /// `id`
    pub id: Uuid,
    /// `name`
    pub name: String,
    /// *HSDS* `email`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// *HSDS* `phones`
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub phones: Vec<Phone>,
}

/// `phone`
#[derive(Debug, Serialize)]
pub struct Phone {
    /// `id`
    pub id: Uuid,
    /// `number`
    pub number: String,
}

/// *HSDS 3.1* `service_capacity`
#[derive(Debug, Serialize)]
pub struct ServiceCapacity {
    /// `id`
    pub id: Uuid,
    /// `unit`
    pub unit: Unit,
    /// `available`: as of `updated`.
    pub available: u32,
    /// `maximum`
    pub maximum: u32,
    /// `description`: whether the waiting list is open.
    pub description: &'static str,
    /// `updated`, UTC to the millisecond.
    pub updated: String,
}

/// *HSDS 3.1* `unit`
#[derive(Debug, Serialize)]
pub struct Unit {
    /// `id`
    pub id: Uuid,
    /// `name`
    pub name: &'static str,
}

/// `attribute`: the link between a service and a taxonomy term.
#[derive(Debug, Serialize)]
pub struct Attribute {
    /// `id`
    pub id: Uuid,
    /// `link_id`: the service's.
    pub link_id: Uuid,
    /// `taxonomy_term_id`
    pub taxonomy_term_id: Uuid,
    /// `link_type`
    pub link_type: &'static str,
    /// `taxonomy_term`
    pub taxonomy_term: TaxonomyTerm,
}

/// `taxonomy`
#[derive(Debug, Serialize)]
pub struct Taxonomy {
    /// `id`
    pub id: Uuid,
    /// `name`
    pub name: &'static str,
    /// `description`
    pub description: &'static str,
    /// `uri`
    pub uri: String,
    /// `taxonomy_terms`: not in a list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub taxonomy_terms: Vec<TaxonomyTerm>,
}

/// `taxonomy_term`
#[derive(Clone, Debug, Serialize)]
pub struct TaxonomyTerm {
    /// `id`
    pub id: Uuid,
    /// *HSDS* `code`: the same in every language.
    pub code: String,
    /// `name`
    pub name: String,
    /// `description`
    pub description: String,
    /// `taxonomy`: its name.
    pub taxonomy: &'static str,
    /// `taxonomy_id`
    pub taxonomy_id: Uuid,
    /// `term_uri`
    pub term_uri: String,
    /// `term`: the name again.
    pub term: String,
}
