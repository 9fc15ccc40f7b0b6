//! What happened to a referral, as a page tells it.

use async_graphql::{Context, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    history::HistoryKind,
    ids::{EventId, ReferralId},
};

use super::{
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, list, page},
    id::Id,
    loaders::load,
    team::{AccountName, colleague},
};
use crate::{
    op::Op,
    store::event::{self, Entry, Subject},
};

/// One event in the life of a referral, of its enquiries, its bookings or their visits.
pub struct HistoryEntry(Entry);

#[Object]
impl HistoryEntry {
    pub async fn id(&self) -> Id<EventId> {
        Id(self.0.id)
    }

    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Null for what the house did by itself, or a charity did from a link in an e-mail.
    async fn actor(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.0.by {
            Some(account) => Ok(Some(colleague(context, account).await?)),
            None => Ok(None),
        }
    }

    async fn kind(&self) -> Coded<HistoryKind> {
        Coded(self.0.told.kind)
    }

    /// The charity, of an enquiry, a booking or a visit.
    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        let id = match self.0.subject {
            Subject::Enquiry(id) => load(context, id).await?.map(|enquiry| enquiry.charity),
            Subject::Booking(id) => load(context, id).await?.map(|booking| booking.parties.charity),
            Subject::Visit(id) => load(context, id).await?.map(|visit| visit.charity),
            Subject::Referral(_) | Subject::CarePackage(_) => None,
        };
        id.map(|id| charity(context, id)).transpose()
    }

    /// What somebody wrote: a note, a question, a reason, a message.
    async fn text(&self) -> Option<&str> {
        self.0.told.text.as_deref()
    }

    /// A coded reason or outcome, spelled as in the enum that it belongs to.
    async fn code(&self) -> Option<&str> {
        self.0.told.code
    }

    /// The day until which, or from which, it holds.
    async fn date(&self) -> Option<NaiveDate> {
        self.0.told.date
    }

    /// When a visit is planned, or where it was moved to.
    async fn instant(&self) -> Option<DateTime<Utc>> {
        self.0.told.instant
    }

    /// The broker who was given the referral.
    async fn broker(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        match self.0.told.broker {
            Some(account) => Ok(Some(colleague(context, account).await?)),
            None => Ok(None),
        }
    }
}

/// Oldest first.
pub(super) async fn history(
    context: &Context<'_>,
    referral: ReferralId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<HistoryEntry>> {
    let page = page(first, after)?;
    let slice = event::history(context.data::<Op>()?.db.read(), referral, &page).await?;
    Ok(list(page.after.is_some(), slice, HistoryEntry))
}
