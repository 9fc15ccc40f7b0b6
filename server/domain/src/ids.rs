//! Ids: UUIDv7 made by the caller (`server::op`), one type for each noun so that none is taken for another.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($name:ident),+ $(,)?) => {$(
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )+};
}

ids! {
    AccountId,
    AuditEventId,
    BookingId,
    CalendarAddressId,
    CarePackageId,
    CategoryId,
    CharityId,
    ClosureId,
    ColleagueLetterId,
    ConcernId,
    DisclosureEntryId,
    EccChangeId,
    EnquiryId,
    EventId,
    ImportId,
    ImportRowId,
    InvitationId,
    LetterId,
    LinkId,
    MessageId,
    NoticeId,
    OfferingAreaId,
    OfferingId,
    OutcomeId,
    PackageItemId,
    PersonId,
    PersonMergeId,
    ReferralId,
    RefreshFamilyId,
    RefreshTokenId,
    RiskFlagId,
    SessionId,
    SharingAgreementId,
    TaskId,
    TeamId,
    UnmetNeedId,
    VisitId,
    VolunteerId,
}
