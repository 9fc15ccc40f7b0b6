//! The version that a thing has now: for a write that follows another without the page in between, as undoing does.

use cynic::QueryBuilder;
use serde::de::DeserializeOwned;

use super::client::{self, Failure};
use super::schema;

#[derive(cynic::QueryVariables)]
struct Of {
    id: cynic::Id,
}

macro_rules! versions {
    ($($(#[doc = $about:literal])+ $name:ident $query:ident $thing:ident $graphql:literal;)*) => {$(
        #[derive(cynic::QueryFragment)]
        #[cynic(graphql_type = "Query", variables = "Of")]
        struct $query {
            #[arguments(id: $id)]
            $name: Option<$thing>,
        }

        #[derive(cynic::QueryFragment)]
        #[cynic(graphql_type = $graphql)]
        struct $thing {
            version: i32,
        }

        $(#[doc = $about])+
        pub async fn $name(id: &cynic::Id) -> Result<i32, Failure> {
            let answer: $query = ask($query::build(Of { id: id.clone() })).await?;
            answer.$name.map(|found| found.version).ok_or(Failure::NotFound)
        }
    )*};
}

versions! {
    /// Of a referral.
    referral ReferralQuery ReferralVersion "Referral";
    /// Of a booking.
    booking BookingQuery BookingVersion "Booking";
}

async fn ask<T: DeserializeOwned>(operation: cynic::Operation<T, Of>) -> Result<T, Failure> {
    client::send(operation).await
}
