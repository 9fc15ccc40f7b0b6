//! What finding is measured beside, in a server that was built to be measured: the rows of a page by one SQL statement, which SQLite lays
//! out as JSON. It is the least that any server could do: it judges the kind of help and the area alone, asks nobody who they are, knows no
//! free places, and gives no reasons.

use std::sync::Arc;

use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::ids::CategoryId;
use http::{StatusCode, header::CONTENT_TYPE};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};
use serde::Deserialize;
use uuid::Uuid;

use crate::{error::Error, graphql::id::Id, platform::Platform, postcodes};

/// The part of the GraphQL request that it reads, so that both are asked the same.
#[derive(Deserialize)]
pub(super) struct Asked {
    variables: Variables,
}

#[derive(Deserialize)]
struct Variables {
    need: Need,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Need {
    postcode: String,
    category_id: String,
}

const PAGE: &str = include_str!("one_statement.sql");

pub(super) async fn find(State(platform): State<Arc<Platform>>, Json(asked): Json<Asked>) -> Response {
    match page(&platform, &asked.variables.need).await {
        Ok(Some(page)) => ([(CONTENT_TYPE, "application/json")], page).into_response(),
        Ok(None) => StatusCode::BAD_REQUEST.into_response(),
        Err(error) => {
            tracing::error!(error = Error::internal(error).logged(), "one statement");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

async fn page(platform: &Platform, need: &Need) -> Result<Option<String>, DbErr> {
    let (Some(place), Some(category)) =
        (postcodes::lookup(&need.postcode), Id::<CategoryId>::decode(&need.category_id))
    else {
        return Ok(None);
    };
    let outward = need.postcode.split(' ').next().unwrap_or_default();
    let values = [
        i64::from(place.point.easting).into(),
        i64::from(place.point.northing).into(),
        Uuid::from(category.0).into(),
        place.ward_code.into(),
        outward.into(),
    ];
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, PAGE, values);
    let row = platform.db.read().query_one_raw(statement).await?;
    row.map(|row| row.try_get("", "page")).transpose()
}
