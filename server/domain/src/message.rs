//! What is written about a referral: inside the team, or between the broker and one charity.

use crate::{
    Violation,
    coded::coded,
    ids::{AccountId, EnquiryId, MessageId, ReferralId},
    text,
};
use chrono::{DateTime, Utc};

/// Written once; what was said stays said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub id: MessageId,
    pub referral: ReferralId,
    pub author: AccountId,
    pub readers: Readers,
    pub body: String,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// The referral's team.
    Team,
    /// The team, and the charity that was asked.
    Charity(EnquiryId),
}

coded! {
    /// Who reads it, without saying which charity.
    pub enum MessageAudience {
        Internal = "INTERNAL",
        Charity = "CHARITY",
    }
}

impl Message {
    pub fn write(
        id: MessageId,
        referral: ReferralId,
        author: AccountId,
        readers: Readers,
        body: &str,
        now: DateTime<Utc>,
    ) -> Result<Self, Violation> {
        let body = text::required(body, Violation::BodyMissing)?;
        Ok(Self { id, referral, author, readers, body, at: now })
    }
}

impl Readers {
    pub const fn audience(self) -> MessageAudience {
        match self {
            Self::Team => MessageAudience::Internal,
            Self::Charity(_) => MessageAudience::Charity,
        }
    }

    pub const fn enquiry(self) -> Option<EnquiryId> {
        match self {
            Self::Team => None,
            Self::Charity(enquiry) => Some(enquiry),
        }
    }
}
