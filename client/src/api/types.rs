//! The contract's scalars, its enums as `build/contract.rs` makes them of it, and the little shapes that many pages ask for.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use super::schema;

/// `YYYY-MM-DD`, a day in Europe/London.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cynic(graphql_type = "NaiveDate")]
pub struct Date(pub String);

/// RFC 3339, in UTC.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub String);

/// A client-made identity, here always an idempotency key.
#[derive(cynic::Scalar, Clone, Debug, PartialEq, Eq)]
#[cynic(graphql_type = "UUID")]
pub struct Uuid(pub String);

/// An enum of the contract: `ALL` its values in the contract's order, `code` as it is spelt there.
pub trait Code: Copy + PartialEq + 'static {
    const ALL: &'static [Self];
    fn code(self) -> &'static str;

    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|value| value.code() == code)
    }
}

macro_rules! enums {
    ($($name:ident { $($variant:ident = $code:literal),* $(,)? })*) => {$(
        #[derive(cynic::Enum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $(#[cynic(rename = $code)] $variant),* }

        impl Code for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),*];
            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }
        }
    )*};
}

include!(concat!(env!("OUT_DIR"), "/enums.rs"));

/// A refusal that its user can mend. `field` is the input's path in camelCase.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct UserError {
    pub code: UserErrorCode,
    pub field: Option<String>,
}

/// A colleague, as everyone may see them.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct AccountName {
    pub id: cynic::Id,
    pub name: String,
}

/// The contract's `Team`, as pages name it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Team {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

/// The contract's `Category`, as pages name it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Category {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

/// The contract's `Charity`, as pages name it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Charity")]
pub struct CharityName {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

/// What help is wanted, and when.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct Wanted {
    pub weekdays: Vec<Weekday>,
    pub parts_of_day: Vec<PartOfDay>,
    pub from_date: Date,
    pub times_per_week: i32,
    pub language: Language,
    pub language_need: LanguageNeed,
    pub max_distance_metres: Option<i32>,
    pub access_needs: Vec<Access>,
}

/// What happens next, and who does it.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct NextStep {
    pub code: NextStepCode,
    pub party: Party,
    pub due: Option<Date>,
}

/// Where a page of a connection ends.
#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
pub struct PageInfo {
    pub has_next_page: bool,
    pub end_cursor: Option<String>,
}
