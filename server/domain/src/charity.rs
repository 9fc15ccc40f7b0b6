//! A voluntary organisation.

use crate::{ids::CharityId, need::Language, offering::Bilingual, policy::Resource};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Charity {
    pub id: CharityId,
    pub name: Bilingual,
    /// The Charity Commission's number, where it is registered.
    pub registered_number: Option<String>,
    pub description: Bilingual,
    pub email: String,
    pub phone: Option<String>,
    pub website: Option<String>,
    pub postcode: String,
    /// The language that it is written to in.
    pub language: Language,
    /// Enquiries that it wants open at once, at most.
    pub open_enquiry_limit: u32,
    pub active: bool,
    pub version: i32,
}

impl Charity {
    pub fn resource(&self) -> Resource {
        Resource::of_charity(self.id)
    }
}
