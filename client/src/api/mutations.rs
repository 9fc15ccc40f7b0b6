//! One function for each mutation of the contract, as `build/contract.rs` lists them. Each takes its input and answers the id
//! of the thing that it wrote, or why not; what the thing now looks like comes by the page's own query, which the write wakes.

#![allow(dead_code, reason = "the whole contract, whichever part the pages of today use")]

use std::future::Future;

use cynic::MutationBuilder;
use serde::Deserialize;

use super::client::{self, ATTEMPTS, Failure};
#[allow(clippy::wildcard_imports)]
use super::inputs::*;
use super::schema;
use super::types::UserError;

/// Why a write was not done.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// What the person at the page can mend: a field, or a state that has changed meanwhile.
    Errors(Vec<UserError>),
    Failed(Failure),
}

/// The id of what was written; empty where its writer may not see it.
pub type Answer = Result<cynic::Id, Refusal>;

/// What every payload is read as: the queries call each mutation `written` and what it wrote `thing`, so that one
/// function reads them all.
#[derive(Deserialize)]
struct Data {
    written: Written,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    thing: Option<Thing>,
    /// What asking several charities at once writes.
    #[serde(default)]
    things: Vec<Thing>,
    user_errors: Vec<UserError>,
}

#[derive(Deserialize)]
struct Thing {
    id: cynic::Id,
}

/// Sends a mutation whose text is ready. The same for all of them, so that one more weighs little.
async fn send(body: Result<String, Failure>) -> Answer {
    let text =
        client::graphql(body.map_err(Refusal::Failed)?, Some(ATTEMPTS)).await.map_err(Refusal::Failed)?;
    let Data { written } = client::decode(&text).map_err(Refusal::Failed)?;
    if !written.user_errors.is_empty() {
        return Err(Refusal::Errors(written.user_errors));
    }
    let thing = written.thing.or(written.things.into_iter().next());
    Ok(thing.map_or_else(|| cynic::Id::new(""), |thing| thing.id))
}

macro_rules! payloads {
    ($($name:ident { $field:literal: $thing:ident($type:literal) })*) => {$(
        #[derive(cynic::QueryFragment)]
        #[cynic(graphql_type = $type)]
        pub struct $thing { id: cynic::Id }

        #[derive(cynic::QueryFragment)]
        pub struct $name {
            #[cynic(alias, rename = $field)]
            thing: Option<$thing>,
            user_errors: Vec<UserError>,
        }
    )*};
}

#[derive(cynic::QueryFragment)]
pub struct EnquiriesPayload {
    #[cynic(alias, rename = "enquiries")]
    things: Vec<EnquiryPayloadThing>,
    user_errors: Vec<UserError>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Offering")]
pub struct OfferingConfirmed {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
pub struct OfferingsPayload {
    #[cynic(alias, rename = "offerings")]
    things: Vec<OfferingConfirmed>,
    user_errors: Vec<UserError>,
}

macro_rules! mutations {
    ($($name:ident($field:literal, $input_type:ident) -> $payload:ident)*) => {$(
        /// The contract's mutation of this name.
        pub fn $name(input: $input_type) -> impl Future<Output = Answer> + 'static + use<> {
            // Named here, as the derive's own names are looked up where the type's name was written.
            type Input = $input_type;
            type Payload = $payload;

            #[derive(cynic::QueryVariables)]
            pub struct Variables { input: Input }

            #[derive(cynic::QueryFragment)]
            #[cynic(graphql_type = "Mutation", variables = "Variables")]
            pub struct Write {
                #[arguments(input: $input)]
                #[cynic(alias, rename = $field)]
                written: Payload,
            }

            send(client::body_of(&Write::build(Variables { input })))
        }
    )*};
}

include!(concat!(env!("OUT_DIR"), "/mutations.rs"));
