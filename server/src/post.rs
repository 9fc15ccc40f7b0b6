//! Letters to charities, and to colleagues who have a concern to read. A letter is put into the outbox in the transaction of the write that causes it, so that neither is there without
//! the other; a task of its own carries it to the mail server, as often as it takes ([`deliver`]). No request waits for post.

mod carrier;
mod colleague;
mod deliver;
mod text;

use chrono::NaiveDate;
use domain::{
    booking::Booking,
    enquiry::Enquiry,
    ids::{CharityId, LetterId, VolunteerId},
    invitation::Invitation,
    letter::{About, LetterKind},
    link::Errand,
    visit::Visit,
};

pub use colleague::tell_of_concern;
pub use deliver::Post;

use crate::{
    changes::{Audience, Kind},
    error::Error,
    op::Tx,
    store,
};

/// What is to be written to a charity, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub charity: CharityId,
    pub kind: LetterKind,
    pub about: About,
    /// The same cause writes once, however often it is told.
    cause: String,
}

impl Letter {
    /// About an enquiry as it is now.
    pub fn of_enquiry(kind: LetterKind, enquiry: &Enquiry) -> Self {
        let cause = format!("{kind}:{}", enquiry.id);
        Self { charity: enquiry.charity, kind, about: About::Enquiry(enquiry.id), cause }
    }

    /// About a booking as it is now: after each change of it, another letter.
    pub fn of_booking(kind: LetterKind, booking: &Booking) -> Self {
        let cause = format!("{kind}:{}:{}", booking.id, booking.version);
        Self { charity: booking.parties.charity, kind, about: About::Booking(booking.id), cause }
    }

    pub fn of_visit(kind: LetterKind, visit: &Visit) -> Self {
        let cause = format!("{kind}:{}", visit.id);
        Self { charity: visit.charity, kind, about: About::Visit(visit.id), cause }
    }

    /// "Still right?": at most one a day.
    pub fn still_right(charity: CharityId, on: NaiveDate) -> Self {
        let kind = LetterKind::StillRight;
        Self { charity, kind, about: About::Charity, cause: format!("{kind}:{charity}:{on}") }
    }

    /// To whoever is invited, once.
    pub fn invitation(invitation: &Invitation) -> Self {
        let (charity, kind) = (invitation.charity, LetterKind::Invitation);
        Self { charity, kind, about: About::Charity, cause: format!("{kind}:{}", invitation.id) }
    }

    /// A volunteer's check comes up for review: once for each review.
    pub fn check_due(charity: CharityId, volunteer: VolunteerId, review_on: NaiveDate) -> Self {
        let kind = LetterKind::CheckDue;
        Self { charity, kind, about: About::Charity, cause: format!("{kind}:{volunteer}:{review_on}") }
    }

    /// A fresh link in the place of one that opens nothing any more. Within one `hour` (any number that tells hours apart) once is enough.
    /// None of an invitation: whoever invited may invite again.
    pub fn fresh_link(charity: CharityId, errand: Errand, hour: i64) -> Option<Self> {
        let (about, subject) = match errand {
            Errand::Reply(id) => (About::Enquiry(id), id.to_string()),
            Errand::Visit(id) => (About::Visit(id), id.to_string()),
            Errand::StillRight => (About::Charity, charity.to_string()),
            Errand::Join(_) => return None,
        };
        let kind = LetterKind::FreshLink;
        Some(Self { charity, kind, about, cause: format!("{kind}:{subject}:{hour}") })
    }
}

/// Puts `letter` into the outbox with this write; nothing where the same cause has done so before.
pub async fn queue(tx: &Tx, letter: Letter) -> Result<(), Error> {
    queue_as(tx, tx.next_id(), letter).await
}

/// The same for a letter whose id is known before.
pub async fn queue_as(tx: &Tx, id: LetterId, letter: Letter) -> Result<(), Error> {
    let Letter { charity, kind, about, cause } = letter;
    let new = store::letter::NewLetter { id, charity, kind, about, cause, at: tx.now() };
    if store::letter::insert(tx.db(), new).await? {
        tx.changed(Kind::Letter, id, Audience::administrators());
    }
    Ok(())
}
