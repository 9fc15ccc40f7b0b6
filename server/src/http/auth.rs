//! Signing in and out. Beside GraphQL, because the refresh token travels in a cookie that only these addresses act on.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{COOKIE, ORIGIN, SET_COOKIE},
};
use serde::{Deserialize, Serialize};

use super::{address::ClientAddress, body, graphql, media, problem::Problem};
use crate::{
    auth::{ACCESS_LIFETIME, Refreshed, SESSION_IDLE, SignInRefused},
    config::DemoAccount,
    error::Error,
    op::RequestId,
    platform::Platform,
};

#[derive(Deserialize)]
struct Credentials {
    email: String,
    password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Granted {
    access_token: String,
    /// Seconds.
    expires_in: i64,
}

#[derive(Deserialize)]
pub(super) struct SignOut {
    #[serde(default)]
    everywhere: bool,
}

pub(super) async fn sign_in(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let signed_in = async {
        refuse_foreign(&platform, &headers)?;
        let body = body::read(body).await?;
        let Credentials { email, password } = serde_json::from_slice(&body)
            .map_err(|_| Problem::bad_request("send { \"email\": …, \"password\": … }"))?;
        let op = platform.op(None, request_id.clone());
        match platform.auth.sign_in(&op, &email, password, address).await? {
            Ok(signed_in) => Ok(signed_in),
            Err(SignInRefused::Wrong) => {
                let message = "the e-mail address or the password is wrong";
                Err(Problem::new(StatusCode::UNAUTHORIZED, "WRONG_CREDENTIALS", message))
            }
            Err(SignInRefused::Wait(wait)) => Err(Problem::too_many_requests(wait.num_seconds() + 1)),
        }
    };
    match signed_in.await {
        Ok(signed_in) => {
            let cookie = cookie(&platform, &signed_in.refresh_token, SESSION_IDLE.num_seconds());
            grant(signed_in.access_token, cookie)
        }
        Err(problem) => problem.response(&request_id),
    }
}

pub(super) async fn refresh(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    headers: HeaderMap,
) -> Response {
    let refreshed = async {
        refuse_foreign(&platform, &headers)?;
        let token = refresh_token(&platform, &headers).ok_or(Error::Unauthenticated)?;
        let op = platform.op(None, request_id.clone());
        Ok::<_, Problem>(platform.auth.refresh(&op, token).await?)
    };
    match refreshed.await {
        Ok(Some((access_token, Refreshed::Rotated(token)))) => {
            let cookie = cookie(&platform, &token, SESSION_IDLE.num_seconds());
            grant(access_token, cookie)
        }
        Ok(Some((access_token, Refreshed::InARace))) => grant(access_token, None),
        Ok(None) => {
            let response = Problem::from(Error::Unauthenticated).response(&request_id);
            with_cookie(response, cookie(&platform, "", 0))
        }
        Err(problem) => problem.response(&request_id),
    }
}

/// Ends this session, or with `?everywhere=true` every session of the account. That the session had already ended is
/// no error: the cookie goes either way.
pub(super) async fn sign_out(
    State(platform): State<Arc<Platform>>,
    request_id: RequestId,
    query: Result<Query<SignOut>, QueryRejection>,
    headers: HeaderMap,
) -> Response {
    let signed_out = async {
        refuse_foreign(&platform, &headers)?;
        let Query(SignOut { everywhere }) =
            query.map_err(|_| Problem::bad_request("`everywhere` is true or false"))?;
        let op = platform.op(None, request_id.clone());
        if everywhere {
            let viewer = graphql::viewer(&platform, &headers, &request_id).await?;
            let actor = viewer.ok_or(Error::Unauthenticated)?;
            platform.auth.sign_out_everywhere(&op, actor.account).await?;
        } else if let Some(token) = refresh_token(&platform, &headers) {
            platform.auth.sign_out(&op, token).await?;
        }
        Ok::<_, Problem>(())
    };
    match signed_out.await {
        Ok(()) => with_cookie(StatusCode::NO_CONTENT.into_response(), cookie(&platform, "", 0)),
        Err(problem) => problem.response(&request_id),
    }
}

/// The demo's sign-ins, for one tap; elsewhere there are none, which the sign-in page asks everywhere and is no error.
pub(super) async fn demo_accounts(State(platform): State<Arc<Platform>>) -> Response {
    let accounts: &[DemoAccount] = &platform.settings.demo_accounts;
    Json(accounts).into_response()
}

/// Another site's page can send neither JSON without asking first (nobody here answers such a question), nor a request
/// without its own origin, nor, the cookie being SameSite=Strict, our cookie. Any one of the three would do.
fn refuse_foreign(platform: &Platform, headers: &HeaderMap) -> Result<(), Problem> {
    if !media::is_json(headers) {
        let message = "send application/json in UTF-8";
        return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message));
    }
    let ours = match headers.get(ORIGIN) {
        // Browsers send it with every POST; other programs hold no cookie that anybody could abuse.
        None => true,
        Some(origin) => origin.to_str().is_ok_and(|origin| platform.settings.public_url.is_origin(origin)),
    };
    if ours {
        return Ok(());
    }
    let message = format!("this server is {}; sign in there", platform.settings.public_url);
    Err(Problem::new(StatusCode::FORBIDDEN, "FOREIGN_ORIGIN", message))
}

fn grant(access_token: String, cookie: Option<HeaderValue>) -> Response {
    let granted = Granted { access_token, expires_in: ACCESS_LIFETIME.num_seconds() };
    with_cookie(Json(granted).into_response(), cookie)
}

/// `__Host-` makes the browser refuse the cookie from anywhere but this very host by TLS, which outweighs that it is
/// then sent with every request: nothing but `/auth/` reads it.
fn cookie_name(platform: &Platform) -> &'static str {
    if platform.settings.public_url.is_secure() { "__Host-dolen-refresh" } else { "dolen-refresh" }
}

fn cookie(platform: &Platform, token: &str, max_age: i64) -> Option<HeaderValue> {
    let name = cookie_name(platform);
    let secure = if platform.settings.public_url.is_secure() { "; Secure" } else { "" };
    let text = format!("{name}={token}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::from_str(&text).ok()
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

fn refresh_token<'a>(platform: &Platform, headers: &'a HeaderMap) -> Option<&'a str> {
    let name = cookie_name(platform);
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, token)| token)
}
