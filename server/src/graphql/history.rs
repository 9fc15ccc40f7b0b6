//! What happened to a referral, as a page tells it.

use std::{collections::HashMap, sync::Arc};

use async_graphql::{Context, Object, Result, dataloader::Loader};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    history::HistoryKind,
    ids::{EventId, ReferralId},
};

use super::{
    charity::{Charity, charity},
    coded::Coded,
    connection::{List, by_page, list, page},
    id::Id,
    loaders::{Loaded, Source, load},
    ready::ready,
    team::{AccountName, colleague},
};
use crate::{
    error::Error,
    store::{
        event::{self, Entry, Sort, Subject},
        page::{Page, Slice},
    },
};

/// One event in the life of a referral, of its enquiries, its bookings or their visits.
pub struct HistoryEntry(pub(super) Entry);

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

    /// Whether a charity did it from a link in a letter, without signing in.
    async fn by_link(&self) -> bool {
        self.0.by_link
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

ready!(HistoryEntry {
    "id" => id, "at" => at, "byLink" => by_link, "kind" => kind, "text" => text, "code" => code,
    "date" => date, "instant" => instant,
});

/// Which end of a history comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, async_graphql::Enum)]
pub enum HistoryOrder {
    #[default]
    Oldest,
    Newest,
}

/// A page of what happened to a referral that the viewer may see.
pub(super) async fn history(
    context: &Context<'_>,
    referral: ReferralId,
    order: HistoryOrder,
    first: Option<i32>,
    after: Option<String>,
) -> Result<List<HistoryEntry>> {
    let sort = match order {
        HistoryOrder::Oldest => Sort::Oldest,
        HistoryOrder::Newest => Sort::Newest,
    };
    let page = page(first, after)?;
    let after = page.after.is_some();
    let slice = load(context, HistoryOf { referral, part: (sort, page) }).await?.unwrap_or_default();
    Ok(list(after, slice, HistoryEntry))
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct HistoryOf {
    referral: ReferralId,
    part: (Sort, Page),
}

impl Loader<HistoryOf> for Source {
    type Value = Slice<Entry>;
    type Error = Arc<Error>;

    async fn load(&self, keys: &[HistoryOf]) -> Loaded<HashMap<HistoryOf, Self::Value>> {
        let mut histories = HashMap::new();
        for (part, referrals) in by_page(keys, |key| (&key.part, key.referral)) {
            let (sort, page) = part;
            let found = event::histories(self.op().db.read(), &referrals, *sort, page).await?;
            let key = |referral| HistoryOf { referral, part: part.clone() };
            histories.extend(found.into_iter().map(|(referral, slice)| (key(referral), slice)));
        }
        Ok(histories)
    }
}
