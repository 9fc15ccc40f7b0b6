//! Parts of the program that come when they are first needed, so that the first page need not wait for all the others.
//!
//! [`parts!`] cuts them: the compiler makes one program, and `cargo xtask build-client` splits it at these functions, with
//! all that only they reach.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
pub use wasm_split_helpers::SplitLoaderError as NotLoaded;

use crate::api::client::{ATTEMPTS, Failure, back_off, is_reached};
use crate::api::load::Status;
use crate::components::status::{self, Skeleton};
use crate::components::{live, page};
use crate::{browser, messages, tr};

/// What comes of a function of another part, which has to be fetched first.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, NotLoaded>>>>;

/// A part of the program, by the two things that one does with it.
#[derive(Clone, Copy)]
pub struct Part {
    pub fetch: fn() -> Coming<()>,
    /// Draws the page at a path.
    pub draw: fn(String) -> Coming<AnyView>,
}

/// Makes `part_of(path)`, the part that has the page at this path, out of a table of parts and their pages.
macro_rules! parts {
    ($($(#[doc = $about:literal])+ $part:ident { $($segments:pat => $page:expr,)+ })+) => {
        /// The part that has the page at this path.
        #[allow(unused_variables, reason = "the page's own function reads them, in its part")]
        pub fn part_of(path: &str) -> Option<Part> {
            match segments(path).as_slice() {
                $($($segments => Some(Part {
                    fetch: || Box::pin(parts::$part::fetch()),
                    draw: |path| Box::pin(parts::$part::draw(path)),
                }),)+)+
                _ => None,
            }
        }

        mod parts {
            $($(#[doc = $about])+ pub mod $part {
                use super::super::*;

                #[wasm_split_helpers::wasm_split($part, fallible, preload(fetch))]
                pub fn draw(path: String) -> Result<AnyView, crate::part::NotLoaded> {
                    Ok(match segments(&path).as_slice() {
                        $($segments => $page,)+
                        _ => not_found(),
                    })
                }
            })+
        }
    };
}
pub(crate) use parts;

/// The page at `path`; until its part has come, the shape of a page.
pub fn show(part: Part, path: &str) -> AnyView {
    let path = path.to_owned();
    if let Some(page) = now((part.draw)(path.clone())) {
        return page;
    }
    let status = Status::new();
    let has_come = RwSignal::new(false);
    Effect::new(move |_| {
        status.track();
        spawn_local(async move {
            match fetch(part).await {
                Ok(()) => {
                    browser::keep_focus();
                    let _ = has_come.try_set(true);
                }
                Err(failure) => {
                    let _ = status.failure.try_set(Some(failure));
                }
            }
        });
    });
    live::part(move || {
        let page = has_come.get().then(|| untrack(|| now((part.draw)(path.clone())))).flatten();
        page.unwrap_or_else(|| {
            // With a title, which has the focus after a navigation as the page's own will.
            let title = move || match status.failure.get() {
                Some(failure) => messages::failure(&failure).to_owned(),
                None => tr!(status.loading).to_owned(),
            };
            page::titled_page(title, None, status::waiting(status, Skeleton::Detail))
        })
    })
}

/// A piece of a page that lies in another part than the page: nothing until it has come.
pub fn piece(fetch: fn() -> Coming<()>, draw: fn() -> Coming<AnyView>) -> AnyView {
    let has_come = RwSignal::new(false);
    spawn_local(async move {
        if fetch().await.is_ok() {
            let _ = has_come.try_set(true);
        }
    });
    live::part(move || has_come.get().then(|| untrack(|| now(draw()))).flatten().into_any())
}

/// Fetches these parts before they are needed, once the page in view has had time for its own questions; then a connection
/// that is lost later does not keep their pages away.
pub async fn fetch_ahead(parts: Vec<Part>) {
    browser::sleep(Duration::from_secs(2)).await;
    for part in parts {
        // What fails now is tried again when it is needed, and so will the others be.
        if fetch(part).await.is_err() {
            return;
        }
    }
}

/// Fetches a part, trying for a quarter of a minute where the connection is poor. A server that answers and does not have the part, asked
/// twice, is of another release, and will not have it later.
async fn fetch(part: Part) -> Result<(), Failure> {
    for attempt in 1..=ATTEMPTS {
        if (part.fetch)().await.is_ok() {
            return Ok(());
        }
        if attempt > 1 && is_reached().await {
            return Err(Failure::Outdated);
        }
        browser::sleep(back_off(attempt)).await;
    }
    Err(Failure::Offline)
}

/// What is there without waiting.
fn now<T>(coming: Coming<T>) -> Option<T> {
    match pin!(coming).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result.ok(),
        Poll::Pending => None,
    }
}
