//! The pages behind the links in letters, for charities that do not sign in: plain HTML forms, which work on an old phone and without
//! JavaScript. Looking changes nothing, since mail programs look at links before people do; a button on the page does.

mod asked;
mod frame;
mod join;
mod reply;
mod still_right;
mod visit;

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Body,
    response::{IntoResponse, Redirect, Response},
    routing,
};
use domain::link::{Errand, Purpose, Spent};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN, RETRY_AFTER},
};
use maud::Markup;
use url::form_urlencoded;

use self::asked::{Asked, Opened};
use super::{body, problem::Problem};
use crate::{app, error::Error, platform::Platform};

pub(super) fn routes() -> Router<Arc<Platform>> {
    let page = |purpose: Purpose| {
        routing::get(move |asked: Asked| open(purpose, asked))
            .post(move |asked: Asked, body: Body| answer(purpose, asked, body))
    };
    let fresh = |purpose: Purpose| routing::post(move |asked: Asked| ask_for_fresh(purpose, asked));
    Router::new()
        .route("/reply/{secret}", page(Purpose::Reply))
        .route("/reply/{secret}/fresh", fresh(Purpose::Reply))
        .route("/visit/{secret}", page(Purpose::Visit))
        .route("/visit/{secret}/fresh", fresh(Purpose::Visit))
        .route("/still-right/{secret}", page(Purpose::StillRight))
        .route("/still-right/{secret}/fresh", fresh(Purpose::StillRight))
        .route("/join/{secret}", page(Purpose::Join))
        .route("/plain.css", routing::get(style))
}

/// What one of these pages comes to.
enum Page {
    Shown(StatusCode, Markup),
    /// The answer is in; the page says so whenever it is looked at again.
    Done,
}

/// A form's fields, each once.
type Form = BTreeMap<String, String>;

async fn open(purpose: Purpose, asked: Asked) -> Response {
    let page = async {
        asked.in_pace()?;
        let Some(opened) = Opened::find(&asked, purpose).await? else { return Ok(unknown(&asked, purpose)) };
        let page = look(&opened, None).await?;
        asked.platform.audit.record(opened.op.take_notes()).await?;
        Ok(page)
    };
    respond(&asked, page.await)
}

async fn answer(purpose: Purpose, asked: Asked, body: Body) -> Response {
    let page = async {
        asked.in_pace()?;
        refuse_foreign(&asked)?;
        let form: Form = form_urlencoded::parse(&body::read(body).await?).into_owned().collect();
        let Some(opened) = Opened::find(&asked, purpose).await? else { return Ok(unknown(&asked, purpose)) };
        let page = act(&opened, &form).await?;
        asked.platform.audit.record(opened.op.take_notes()).await?;
        Ok(page)
    };
    respond(&asked, page.await)
}

/// Does what the form says; where that cannot be done any more, shows how things are now, and says that they have changed.
async fn act(opened: &Opened, form: &Form) -> Result<Page, Problem> {
    if opened.link.check(opened.op.clock.now()).is_err() {
        return look(opened, None).await;
    }
    let acted = match opened.link.errand {
        Errand::Reply(enquiry) => reply::act(opened, enquiry, form).await,
        Errand::Visit(visit) => visit::act(opened, visit, form).await,
        Errand::StillRight => still_right::act(opened, form).await,
        Errand::Join(invitation) => join::act(opened, invitation, form).await,
    };
    match acted {
        Ok(page) => Ok(page),
        Err(Error::Stale | Error::Rejected(_) | Error::NotFound | Error::Forbidden) => {
            let again = opened.again().await?;
            let changed = opened.say.pick(
                "This has changed since you opened it. Nothing was sent. This is how it is now.",
                "Mae hyn wedi newid ers ichi ei agor. Nid anfonwyd dim. Dyma sut mae nawr.",
            );
            look(&again, Some(changed)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The page as it is now, with a `notice` on top.
async fn look(opened: &Opened, notice: Option<&str>) -> Result<Page, Problem> {
    let spent = opened.link.check(opened.op.clock.now()).err();
    let status = match spent {
        // What was answered by this very link is no error, however often it is looked at.
        None | Some(Spent::Used { .. }) => StatusCode::OK,
        Some(Spent::Expired) => StatusCode::GONE,
    };
    let body = match opened.link.errand {
        Errand::Reply(enquiry) => reply::page(opened, enquiry, spent).await?,
        Errand::Visit(visit) => visit::page(opened, visit, spent).await?,
        Errand::StillRight => still_right::page(opened, spent),
        Errand::Join(invitation) => join::page(opened, invitation, spent).await?,
    };
    Ok(Page::Shown(status, frame::page(&opened.place(), body, notice)))
}

/// Sends a fresh link to the charity's registered address, where there is one to send. The answer is the same whether or not.
async fn ask_for_fresh(purpose: Purpose, asked: Asked) -> Response {
    let page = async {
        asked.in_pace()?;
        refuse_foreign(&asked)?;
        let opened = Opened::find(&asked, purpose).await?;
        if let Some(opened) = &opened {
            app::link::ask_for_fresh(&opened.op, &opened.link).await?;
        }
        let place = asked.place(purpose);
        Ok(Page::Shown(StatusCode::OK, frame::page(&place, frame::on_its_way(place.say), None)))
    };
    respond(&asked, page.await)
}

fn unknown(asked: &Asked, purpose: Purpose) -> Page {
    let place = asked.place(purpose);
    let body = match purpose {
        Purpose::Join => join::unknown(place.say),
        Purpose::Reply | Purpose::Visit | Purpose::StillRight => frame::unknown(&place),
    };
    Page::Shown(StatusCode::NOT_FOUND, frame::page(&place, body, None))
}

fn respond(asked: &Asked, page: Result<Page, Problem>) -> Response {
    match page {
        Ok(Page::Shown(status, markup)) => html(status, markup),
        // A page that is fetched anew does not send the form again.
        Ok(Page::Done) => Redirect::to(&asked.address()).into_response(),
        Err(problem) => {
            let place = asked.place_anywhere();
            let body = frame::problem(place.say, problem.status, asked.request_id.as_str());
            let mut response = html(problem.status, frame::page(&place, body, None));
            response.headers_mut().extend(problem.header);
            response
        }
    }
}

fn html(status: StatusCode, markup: Markup) -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(CONTENT_TYPE, html)], markup.into_string()).into_response()
}

async fn style() -> Response {
    let css = HeaderValue::from_static("text/css; charset=utf-8");
    let kept = HeaderValue::from_static("public, max-age=31536000, immutable");
    ([(CONTENT_TYPE, css), (CACHE_CONTROL, kept)], frame::STYLE).into_response()
}

/// Whoever does not have the link cannot send its form; whoever has it needs no other site's page to do so. All the same, no other site's
/// page may. A browser that keeps its referrer to itself, as ours are told to, says `null` for its origin.
fn refuse_foreign(asked: &Asked) -> Result<(), Problem> {
    let header = |name: &http::HeaderName| asked.headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let from = header(&http::HeaderName::from_static("sec-fetch-site"));
    let origin = header(&ORIGIN);
    let public_url = &asked.platform.settings.public_url;
    let ours = from.is_none_or(|site| matches!(site, "same-origin" | "none"))
        && origin.is_none_or(|origin| origin == "null" || public_url.is_origin(origin));
    if ours {
        Ok(())
    } else {
        Err(Problem::new(StatusCode::FORBIDDEN, "FOREIGN_ORIGIN", "another site's form"))
    }
}

pub(super) fn too_fast(seconds: i64) -> Problem {
    let header = Some((RETRY_AFTER, HeaderValue::from(seconds)));
    Problem {
        header,
        ..Problem::new(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", "too many requests; wait a minute")
    }
}

/// The language that a browser would rather have, of our two.
fn preferred(headers: &HeaderMap) -> domain::need::Language {
    let welsh = headers
        .get(http::header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|languages| languages.trim_start().starts_with("cy"));
    if welsh { domain::need::Language::Cy } else { domain::need::Language::En }
}
