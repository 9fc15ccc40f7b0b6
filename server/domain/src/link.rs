//! Links in letters, by which a charity answers without signing in. Each is for one purpose and one thing, works once, and expires. Whoever
//! holds it acts for the charity in that alone.

use crate::{
    Actor,
    coded::coded,
    enquiry::EnquiryAction,
    ids::{CharityId, EnquiryId, InvitationId, LinkId, VisitId},
    policy::Action,
    visit::VisitAction,
};
use chrono::{DateTime, TimeDelta, Utc};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub id: LinkId,
    pub charity: CharityId,
    pub errand: Errand,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// What it opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// Answer an enquiry; once it was accepted, see who it is for.
    Reply(EnquiryId),
    /// Say what became of a visit.
    Visit(VisitId),
    /// Say that what the charity offers is still as it says.
    StillRight,
    /// Choose a password, and sign in for the charity from then on.
    Join(InvitationId),
}

coded! {
    /// What a link is for, without the thing.
    pub enum Purpose {
        Reply = "REPLY",
        Visit = "VISIT",
        StillRight = "STILL_RIGHT",
        Join = "JOIN",
    }
}

/// Why a link opens nothing any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// Once is all.
    Used {
        at: DateTime<Utc>,
    },
    Expired,
}

impl Link {
    /// A link that is made now.
    pub fn new(id: LinkId, charity: CharityId, errand: Errand, now: DateTime<Utc>) -> Self {
        let expires_at = now + errand.purpose().lasts();
        Self { id, charity, errand, created_at: now, expires_at, used_at: None }
    }

    pub fn check(&self, now: DateTime<Utc>) -> Result<(), Spent> {
        match self.used_at {
            Some(at) => Err(Spent::Used { at }),
            None if now >= self.expires_at => Err(Spent::Expired),
            None => Ok(()),
        }
    }

    /// Whoever holds the link, as somebody who acts.
    pub fn holder(&self) -> Actor {
        Actor::by_link(self.id, self.errand.purpose(), self.charity)
    }
}

impl Errand {
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Reply(_) => Purpose::Reply,
            Self::Visit(_) => Purpose::Visit,
            Self::StillRight => Purpose::StillRight,
            Self::Join(_) => Purpose::Join,
        }
    }
}

impl Purpose {
    /// The first part of the address of its page.
    pub const fn page(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Visit => "visit",
            Self::StillRight => "still-right",
            Self::Join => "join",
        }
    }

    /// Longer than the usual two weeks in which an enquiry is answered at all; for the others, until the next letter comes.
    pub(crate) const fn lasts(self) -> TimeDelta {
        match self {
            Self::Reply => TimeDelta::days(28),
            Self::Visit | Self::StillRight | Self::Join => TimeDelta::days(14),
        }
    }

    /// What a link for this may do, of all that its charity may. An e-mail is passed on, printed and left on tables: it is a key to one
    /// door, not to the charity's house.
    pub const fn admits(self, action: Action) -> bool {
        match self {
            Self::Reply => matches!(
                action,
                Action::ViewEnquiry
                    | Action::Enquiry(
                        EnquiryAction::Accept | EnquiryAction::Waitlist | EnquiryAction::Decline
                    )
            ),
            Self::Visit => matches!(
                action,
                Action::ViewVisit | Action::Visit(VisitAction::RecordDone | VisitAction::RecordNoShow)
            ),
            Self::StillRight => matches!(action, Action::ViewDirectory | Action::ConfirmAvailability),
            Self::Join => matches!(action, Action::JoinCharity),
        }
    }
}
