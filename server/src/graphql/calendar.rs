//! Calendars that programs read at a secret address.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::{
    calendar::{self, CalendarKind, CalendarOf},
    ids::{CalendarAddressId, CharityId, PersonId, VolunteerId},
};
use uuid::Uuid;

use super::{
    charity::{Charity, charity},
    coded::Coded,
    errors::{UserError, payload},
    id::Id,
    loaders::load_known,
    payload::once_of,
    person::{Person, person},
    team::{AccountName, colleague},
    volunteer::Volunteer,
};
use crate::{
    app::{self, once::once},
    auth::new_secret,
    error::Error,
    op::Op,
};

/// The visits of one charity, of one volunteer, or to one person's household, as calendar programs read them.
pub struct Calendar {
    of: CalendarOf,
    address: Option<calendar::CalendarAddress>,
}

#[Object]
impl Calendar {
    async fn kind(&self) -> Coded<CalendarKind> {
        Coded(self.of.kind())
    }

    /// Of whose calendar it is, one of these three is there.
    async fn charity(&self, context: &Context<'_>) -> Result<Option<Charity>> {
        let CalendarOf::Charity(id) = self.of else { return Ok(None) };
        charity(context, id).map(Some)
    }

    async fn volunteer(&self, context: &Context<'_>) -> Result<Option<Volunteer>> {
        let CalendarOf::Volunteer(id) = self.of else { return Ok(None) };
        Ok(Some(Volunteer(load_known(context, id).await?)))
    }

    async fn person(&self, context: &Context<'_>) -> Result<Option<Person>> {
        let CalendarOf::Household(id) = self.of else { return Ok(None) };
        person(context, id).await.map(Some)
    }

    /// The address that works, where one was made.
    async fn address(&self) -> Option<CalendarAddress> {
        self.address.clone().map(CalendarAddress)
    }
}

/// An address at which a calendar is read, without its secret: that is told once, when it is made.
pub struct CalendarAddress(calendar::CalendarAddress);

#[Object]
impl CalendarAddress {
    pub async fn id(&self) -> Id<CalendarAddressId> {
        Id(self.0.id)
    }

    async fn made_at(&self) -> DateTime<Utc> {
        self.0.made_at
    }

    async fn made_by(&self, context: &Context<'_>) -> Result<AccountName> {
        colleague(context, self.0.made_by).await
    }

    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }
}

/// Whose calendar: exactly one of the three.
#[derive(InputObject)]
#[allow(clippy::struct_field_names, reason = "as the API names whose a thing is")]
pub struct CalendarOfInput {
    charity_id: Option<Id<CharityId>>,
    volunteer_id: Option<Id<VolunteerId>>,
    /// Of a person's household.
    person_id: Option<Id<PersonId>>,
}

impl CalendarOfInput {
    fn read(&self) -> Result<CalendarOf, Error> {
        match (self.charity_id, self.volunteer_id, self.person_id) {
            (Some(id), None, None) => Ok(CalendarOf::Charity(id.0)),
            (None, Some(id), None) => Ok(CalendarOf::Volunteer(id.0)),
            (None, None, Some(id)) => Ok(CalendarOf::Household(id.0)),
            _ => Err(Error::BadRequest("a calendar is of one charity, one volunteer or one person")),
        }
    }
}

#[derive(Default)]
pub struct CalendarQuery;

#[Object]
impl CalendarQuery {
    /// A calendar, for whoever keeps its address: the charity itself and brokers; of a household, its team's co-ordinators and brokers.
    async fn calendar(&self, context: &Context<'_>, of: CalendarOfInput) -> Result<Calendar> {
        let of = of.read()?;
        let address = app::calendar::working(context.data::<Op>()?, of).await?;
        Ok(Calendar { of, address })
    }
}

#[derive(InputObject)]
pub struct CalendarAddressMakeInput {
    idempotency_key: Uuid,
    of: CalendarOfInput,
}

#[derive(InputObject)]
pub struct CalendarAddressRevokeInput {
    idempotency_key: Uuid,
    address_id: Id<CalendarAddressId>,
}

#[derive(SimpleObject)]
pub struct CalendarAddressMakePayload {
    address: Option<CalendarAddress>,
    /// The secret path below this server's own address. It is told here and never again, also not to a write that is sent again: then it is
    /// null, and a new address has to be made.
    path: Option<String>,
    user_errors: Vec<UserError>,
}

#[derive(SimpleObject)]
pub struct CalendarAddressPayload {
    address: Option<CalendarAddress>,
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub struct CalendarMutation;

#[Object]
impl CalendarMutation {
    /// A new address of a calendar; the one before opens nothing any more. Whoever has it reads the calendar, until it is revoked.
    async fn calendar_address_make(
        &self,
        context: &Context<'_>,
        input: CalendarAddressMakeInput,
    ) -> Result<CalendarAddressMakePayload> {
        let op = context.data::<Op>()?;
        let key = once_of("calendarAddressMake", input.idempotency_key, &input)?;
        let (of, secret) = (input.of.read()?, new_secret());
        let made = once(op, &key, |write| app::calendar::make(write, of, &secret)).await;
        let (id, user_errors) = payload(made)?;
        let Some(id) = id else {
            return Ok(CalendarAddressMakePayload { address: None, path: None, user_errors });
        };
        let address = Some(CalendarAddress(app::calendar::read(op, id).await?));
        let shown = app::calendar::shown_once(op, id, secret).await?;
        let path = shown.map(|secret| format!("/calendar/{secret}.ics"));
        Ok(CalendarAddressMakePayload { address, path, user_errors })
    }

    /// Whoever holds the address reads nothing any more.
    async fn calendar_address_revoke(
        &self,
        context: &Context<'_>,
        input: CalendarAddressRevokeInput,
    ) -> Result<CalendarAddressPayload> {
        let op = context.data::<Op>()?;
        let key = once_of("calendarAddressRevoke", input.idempotency_key, &input)?;
        let done = once(op, &key, |write| app::calendar::revoke(write, input.address_id.0)).await;
        let (id, user_errors) = payload(done)?;
        let address = match id {
            Some(id) => Some(CalendarAddress(app::calendar::read(op, id).await?)),
            None => None,
        };
        Ok(CalendarAddressPayload { address, user_errors })
    }
}
