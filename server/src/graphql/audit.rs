//! The audit trail, for administrators: who did what to which thing and when. What a case holds is not in it.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::{DateTime, Utc};
use domain::{
    ids::{
        AccountId, AuditEventId, BookingId, CarePackageId, EnquiryId, MessageId, OfferingId, PersonId,
        ReferralId, SharingAgreementId, VisitId,
    },
    policy::{Action, Resource},
};

use super::{
    connection::{List, list, page, search},
    id::{self, Global, Id},
    limits::cost_of_page,
    ready::ready,
    team::{AccountName, colleague},
};
use crate::{
    app,
    error::Error,
    op::Op,
    store::{self, audit::Line},
};

/// One thing that was read or done.
pub struct AuditEvent(Line);

#[Object]
impl AuditEvent {
    pub async fn id(&self) -> Id<AuditEventId> {
        Id(self.0.id)
    }

    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// None for what the house did by itself, and for sign-ins that failed.
    async fn actor(&self, context: &Context<'_>) -> Result<Option<AccountName>> {
        let Some(actor) = self.0.actor else { return Ok(None) };
        colleague(context, actor).await.map(Some)
    }

    /// The noun and what was done: `referral.take`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    async fn subject_kind(&self) -> &str {
        &self.0.subject_kind
    }

    /// None for lists.
    async fn subject_id(&self) -> Option<ID> {
        let prefix = KINDS.iter().find(|(kind, _)| *kind == self.0.subject_kind)?.1;
        Some(ID(id::encode(prefix, self.0.subject?)))
    }

    /// The request that it was part of, as the log names it.
    async fn request_id(&self) -> &str {
        &self.0.request_id
    }
}

ready!(AuditEvent {
    "id" => id, "at" => at, "action" => action, "subjectKind" => subject_kind, "requestId" => request_id,
});

/// The trail's words for the nouns, and how the ids of each begin.
const KINDS: [(&str, &str); 11] = [
    ("account", AccountId::PREFIX),
    ("booking", BookingId::PREFIX),
    ("care-package", CarePackageId::PREFIX),
    ("enquiry", EnquiryId::PREFIX),
    ("message", MessageId::PREFIX),
    ("offering", OfferingId::PREFIX),
    ("person", PersonId::PREFIX),
    ("referral", ReferralId::PREFIX),
    ("sharing-agreement", SharingAgreementId::PREFIX),
    ("visit", VisitId::PREFIX),
    ("charity", domain::ids::CharityId::PREFIX),
];

/// Which events; an empty part narrows nothing.
#[derive(InputObject, Default)]
pub struct AuditFilter {
    /// The id of anything.
    subject_id: Option<ID>,
    actor_id: Option<Id<AccountId>>,
    action: Option<String>,
}

#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// Newest first. For administrators.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn audit_events(
        &self,
        context: &Context<'_>,
        filter: Option<AuditFilter>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<AuditEvent>> {
        let op = context.data::<Op>()?;
        app::permit(op.actor()?, Action::ViewAudit, &Resource::HOUSE)?;
        let (page, filter) = (page(first, after)?, filter.unwrap_or_default().try_into()?);
        let slice = store::audit::page(op.db.read(), &filter, &page).await?;
        Ok(list(page.after.is_some(), slice, AuditEvent))
    }
}

impl TryFrom<AuditFilter> for store::audit::Filter {
    type Error = Error;

    fn try_from(filter: AuditFilter) -> Result<Self, Error> {
        let subject = filter.subject_id.map(|subject| {
            let (prefix, id) = id::split(&subject)?;
            let kind = KINDS.iter().find(|(_, known)| *known == prefix)?.0;
            Some((kind, id))
        });
        Ok(Self {
            subject: subject.map(|known| known.ok_or(Error::BadRequest("this is no id"))).transpose()?,
            actor: filter.actor_id.map(|id| id.0),
            action: search(filter.action)?,
        })
    }
}
