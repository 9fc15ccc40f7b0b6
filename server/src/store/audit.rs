//! The audit trail, as administrators read it: who did what to which thing, never what was read or written.

use chrono::{DateTime, Utc};
use domain::ids::{AccountId, AuditEventId};
use entities::audit_event;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::page::{Page, Slice};
use crate::error::Error;

/// One line of the trail. Its detail stays in the table: it may name what a case holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    /// None for what the house did, and for sign-ins that failed.
    pub actor: Option<AccountId>,
    pub action: String,
    pub subject_kind: String,
    pub subject: Option<Uuid>,
    pub request_id: String,
}

/// What the trail is narrowed to; an empty part narrows nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// The kind in the words of the trail (`person`), and the id.
    pub subject: Option<(&'static str, Uuid)>,
    pub actor: Option<AccountId>,
    pub action: Option<String>,
}

/// Newest first. It is not counted: the trail is as long as the service is old.
pub async fn page(db: &impl ConnectionTrait, filter: &Filter, page: &Page) -> Result<Slice<Line>, Error> {
    let mut query = audit_event::Entity::find().filter(filter.condition());
    if let Some(id) = page.key::<Uuid>()? {
        query = query.filter(audit_event::Column::Id.lt(id));
    }
    let rows = query.order_by(audit_event::Column::Id, Order::Desc).limit(page.first + 1).all(db).await?;
    Ok(Slice::new(rows, page, |row| row.id).map(from_row))
}

impl Filter {
    fn condition(&self) -> Condition {
        use audit_event::Column as C;
        let subject = self
            .subject
            .map(|(kind, id)| Condition::all().add(C::SubjectKind.eq(kind)).add(C::SubjectId.eq(id)));
        Condition::all()
            .add_option(subject)
            .add_option(self.actor.map(|id| C::ActorId.eq(Uuid::from(id))))
            .add_option(self.action.as_deref().map(|action| C::Action.eq(action)))
    }
}

fn from_row(row: audit_event::Model) -> Line {
    Line {
        id: row.id.into(),
        at: row.at,
        actor: row.actor_id.map(Into::into),
        action: row.action,
        subject_kind: row.subject_kind,
        subject: row.subject_id,
        request_id: row.request_id,
    }
}
