//! Notices: what the viewer must know in time.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    ids::{BookingId, NoticeId},
    notice::{self, NoticeKind},
};
use uuid::Uuid;

use super::{
    booking::Booking,
    coded::Coded,
    connection::{List, Total, list_with, page, total},
    errors::{UserError, payload},
    id::Id,
    in_place::InPlace,
    limits::cost_of_page,
    loaders::load_known,
    payload::once_of,
    person::{Person, person},
    ready::ready,
};
use crate::{
    app::{self, once::once},
    op::Op,
    store,
};

/// What the house tells somebody in time.
pub struct Notice(pub(super) notice::Notice);

#[Object]
impl Notice {
    pub async fn id(&self) -> Id<NoticeId> {
        Id(self.0.id)
    }

    async fn kind(&self) -> Coded<NoticeKind> {
        Coded(self.0.about.kind)
    }

    /// The London day on which it ends or is due.
    async fn due_on(&self) -> NaiveDate {
        self.0.about.on
    }

    async fn at(&self) -> DateTime<Utc> {
        self.0.at
    }

    async fn person(&self, context: &Context<'_>) -> Result<InPlace<Person>> {
        Ok(InPlace(person(context, self.0.person).await?))
    }

    /// Of HELP_ENDS, VOLUNTEER_LAPSES, NO_SHOWS and CANCELLATIONS: the booking.
    async fn booking(&self, context: &Context<'_>) -> Result<Option<Booking>> {
        if !self.0.about.kind.is_of_booking() {
            return Ok(None);
        }
        Ok(Some(Booking(load_known(context, BookingId::from(self.0.about.subject)).await?)))
    }
}

ready!(Notice {
    "id" => id, "kind" => kind, "dueOn" => due_on, "at" => at,
});

#[derive(Default)]
pub struct NoticeQuery;

#[Object]
impl NoticeQuery {
    /// What the viewer was told and has not settled, the soonest first.
    #[graphql(complexity = "cost_of_page(first, child_complexity)")]
    async fn notices(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<List<Notice, Total>> {
        let op = context.data::<Op>()?;
        let page = page(first, after)?;
        let slice = app::notice::mine(op, &page).await?;
        let total = total(context, store::notice::count(op.db.read(), op.actor()?.account)).await?;
        Ok(list_with(page.after.is_some(), slice, total, Notice))
    }
}

#[derive(InputObject)]
pub struct NoticeInput {
    idempotency_key: Uuid,
    notice_id: Id<NoticeId>,
}

#[derive(SimpleObject)]
pub struct NoticePayload {
    notice: Option<Notice>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct NoticeMutation;

#[Object]
impl NoticeMutation {
    /// It is seen to, and no longer told.
    async fn notice_settle(&self, context: &Context<'_>, input: NoticeInput) -> Result<NoticePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("noticeSettle", input.idempotency_key, &input)?;
        let (id, user_errors) =
            payload(once(op, &key, |write| app::notice::settle(write, input.notice_id.0)).await)?;
        let notice = match id {
            Some(id) => Some(Notice(app::notice::read(op, id).await?)),
            None => None,
        };
        Ok(NoticePayload { notice, user_errors })
    }
}
