use std::borrow::Cow;

use async_graphql::{
    ContextSelectionSet, InputType, InputValueError, InputValueResult, OutputType, Positioned, ServerResult,
    Value, parser::types::Field, registry::Registry,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use domain::ids::{
    AccountId, AuditEventId, BookingId, CalendarAddressId, CarePackageId, CategoryId, CharityId, ClosureId,
    ConcernId, EnquiryId, EventId, ImportId, ImportRowId, InvitationId, LetterId, MessageId, NoticeId,
    OfferingId, OutcomeId, PackageItemId, PersonId, ReferralId, RiskFlagId, SessionId, SharingAgreementId,
    TaskId, TeamId, VisitId, VolunteerId,
};
use uuid::Uuid;

/// A global id, `ID` in the schema: the noun in three letters and the UUID in base64url, `ref_AZqYf…`. Opaque to clients, safe in
/// an address, and never taken for the id of another noun.
///
/// As an input, what is no id of the noun is one that nothing has: it is answered like the id of a thing that is gone, not as a mistake
/// of the client's. An old address or a half-copied link leads to "not found" everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id<T>(pub T);

/// A domain id that has a global form.
pub trait Global: From<Uuid> + Into<Uuid> + Copy + Send + Sync {
    const PREFIX: &'static str;
    /// The noun, as an error says it.
    const NOUN: &'static str;
}

macro_rules! global {
    ($($id:ty = $prefix:literal, $noun:literal;)+) => {$(
        impl Global for $id {
            const PREFIX: &'static str = $prefix;
            const NOUN: &'static str = $noun;
        }
    )+};
}

global! {
    AccountId = "acc", "an account";
    AuditEventId = "aud", "an audit event";
    BookingId = "bok", "a booking";
    CalendarAddressId = "cal", "an address of a calendar";
    CarePackageId = "pkg", "a care package";
    CategoryId = "cat", "a category";
    CharityId = "cha", "a charity";
    ClosureId = "clo", "a closure";
    ConcernId = "cnc", "a safeguarding concern";
    EnquiryId = "enq", "an enquiry";
    ImportId = "imp", "an import";
    ImportRowId = "imr", "a row of an import";
    InvitationId = "inv", "an invitation";
    EventId = "evt", "an event";
    LetterId = "let", "a letter";
    MessageId = "msg", "a message";
    NoticeId = "ntc", "a notice";
    OfferingId = "off", "an offering";
    OutcomeId = "out", "an outcome";
    PackageItemId = "itm", "a package item";
    PersonId = "per", "a person";
    ReferralId = "ref", "a referral";
    RiskFlagId = "rsk", "a risk flag";
    SessionId = "ses", "a session";
    SharingAgreementId = "agr", "a sharing agreement";
    TaskId = "tsk", "a task";
    TeamId = "tea", "a team";
    VisitId = "vis", "a visit";
    VolunteerId = "vol", "a volunteer";
}

impl<T: Global> Id<T> {
    pub fn encode(self) -> String {
        encode(T::PREFIX, self.0.into())
    }

    pub fn decode(text: &str) -> Option<Self> {
        let (prefix, id) = split(text)?;
        (prefix == T::PREFIX).then(|| Self(id.into()))
    }
}

pub fn encode(prefix: &str, id: Uuid) -> String {
    let mut text = String::with_capacity(26);
    text.push_str(prefix);
    text.push('_');
    BASE64_URL_SAFE_NO_PAD.encode_string(id.as_bytes(), &mut text);
    text
}

/// The prefix and the UUID of a global id of any noun.
pub fn split(text: &str) -> Option<(&str, Uuid)> {
    let (prefix, rest) = text.split_once('_')?;
    let mut bytes = [0; 16];
    let length = BASE64_URL_SAFE_NO_PAD.decode_slice(rest, &mut bytes).ok()?;
    (length == bytes.len()).then(|| (prefix, Uuid::from_bytes(bytes)))
}

impl<T: Global> InputType for Id<T> {
    type RawValueType = Self;

    fn type_name() -> Cow<'static, str> {
        <async_graphql::ID as InputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <async_graphql::ID as InputType>::create_type_info(registry)
    }

    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        match value {
            Some(Value::String(text)) => Ok(Self::decode(&text).unwrap_or(Self(T::from(Uuid::nil())))),
            _ => Err(InputValueError::custom(format!("this is not the id of {}", T::NOUN))),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.encode())
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}

impl<T: Global> OutputType for Id<T> {
    fn type_name() -> Cow<'static, str> {
        <async_graphql::ID as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <async_graphql::ID as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        Ok(Value::String(self.encode()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_global_id_comes_back_as_the_id_it_was_made_from() {
        let id = PersonId(Uuid::from_u128(0x0192_3456_789a_7bcd_8def_0123_4567_89ab));
        let text = Id(id).encode();
        assert_eq!(text.len(), 26);
        assert_eq!(Id::<PersonId>::decode(&text), Some(Id(id)));
    }

    #[test]
    fn the_id_of_another_noun_or_of_nothing_is_refused() {
        let person = Id(PersonId(Uuid::from_u128(7))).encode();
        assert_eq!(Id::<ReferralId>::decode(&person), None);
        for text in ["", "per", "per_", "per_!!", "per_AAAA", "ref_AAAAAAAAAAAAAAAAAAAAAAA", "\u{fffd}_"] {
            assert_eq!(Id::<PersonId>::decode(text), None, "{text}");
        }
    }
}
