//! A community resource team.

use crate::{ids::TeamId, offering::Bilingual};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    /// The team in an address: lower-case words joined by hyphens.
    pub slug: String,
    pub name: Bilingual,
    pub version: i32,
}
