//! A community resource team.

use crate::{Violation, ids::TeamId, offering::Bilingual, text};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    pub id: TeamId,
    /// The team in an address: lower-case words joined by hyphens. It stays when the team is renamed.
    pub slug: String,
    pub name: Bilingual,
    pub version: i32,
}

impl Team {
    pub fn new(id: TeamId, name: Bilingual) -> Result<Self, Violation> {
        let name = name.named()?;
        Ok(Self { id, slug: text::slug(&name.en), name, version: 1 })
    }

    pub fn rename(self, name: Bilingual) -> Result<Self, Violation> {
        Ok(Self { name: name.named()?, version: self.version + 1, ..self })
    }
}
