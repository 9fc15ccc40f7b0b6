//! What all of these pages have in common: the frame, and the pages for links that open nothing.

use std::sync::LazyLock;

use domain::need::Language;
use http::StatusCode;
use maud::{DOCTYPE, Markup, html};

use crate::{auth::sha256, say::Say};

/// Small, and written by hand in the measures and colours of the client's: the whole page stays under 30 kB.
pub(super) const STYLE: &str = include_str!("plain.css");
/// Its name changes with it, so that it can be kept.
static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| format!("/plain.css?{}", &sha256(STYLE)[..12]));

/// Which page it is, and in which language.
pub(super) struct Place {
    pub say: Say,
    pub path: String,
}

impl Place {
    /// This page in `language`.
    fn in_language(&self, language: Language) -> String {
        format!("{}?lang={}", self.path, language.as_str().to_lowercase())
    }

    /// Where this page's form goes.
    pub fn action(&self) -> String {
        self.in_language(self.say.0)
    }

    fn fresh(&self) -> String {
        format!("{}/fresh?lang={}", self.path, self.say.0.as_str().to_lowercase())
    }
}

/// What a page has to say: its title, which is its heading too, and what stands under it.
pub(super) struct Body {
    pub title: String,
    pub content: Markup,
}

pub(super) fn page(place: &Place, body: Body, notice: Option<&str>) -> Markup {
    let say = place.say;
    let (other, name) = match say.0 {
        Language::En => (Language::Cy, "Cymraeg"),
        Language::Cy => (Language::En, "English"),
    };
    let code = |language: Language| language.as_str().to_lowercase();
    html! {
        (DOCTYPE)
        html lang=(code(say.0)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (body.title) " – Dolen" }
                link rel="stylesheet" href=(*STYLE_ADDRESS);
                link rel="icon" href="/favicon.svg";
            }
            body {
                a.skip href="#main" { (say.pick("Skip to main content", "Neidio i’r prif gynnwys")) }
                header {
                    div.row {
                        span.wordmark { "Dolen" }
                        a href=(place.in_language(other)) lang=(code(other)) hreflang=(code(other)) { (name) }
                    }
                }
                main id="main" {
                    @if let Some(notice) = notice { p.notice role="status" { (notice) } }
                    h1 { (body.title) }
                    (body.content)
                }
            }
        }
    }
}

/// Why a link opens nothing any more, and how to get one that does.
pub(super) fn spent(place: &Place, title: String, why: &str) -> Body {
    Body { title, content: html! { p { (why) } (ask_for_fresh(place)) } }
}

/// A button that sends a new link to the registered address.
pub(super) fn ask_for_fresh(place: &Place) -> Markup {
    let say = place.say;
    html! {
        form method="post" action=(place.fresh()) {
            p.hint {
                (say.pick(
                    "A new link goes to the e-mail address that your charity is registered with, and nowhere else.",
                    "Bydd dolen newydd yn mynd i gyfeiriad e-bost cofrestredig eich elusen, ac i unman arall.",
                ))
            }
            button.secondary { (say.pick("Send a new link", "Anfon dolen newydd")) }
        }
    }
}

pub(super) fn expired(place: &Place) -> Body {
    let say = place.say;
    spent(
        place,
        say.pick("This link has expired", "Mae’r ddolen hon wedi dod i ben").to_owned(),
        say.pick(
            "Links work for a few weeks only, so that an old letter opens nothing.",
            "Dim ond am rai wythnosau y mae dolenni’n gweithio, fel na fydd hen lythyr yn agor dim.",
        ),
    )
}

pub(super) fn unknown(place: &Place) -> Body {
    let say = place.say;
    spent(
        place,
        say.pick("This link does not work", "Nid yw’r ddolen hon yn gweithio").to_owned(),
        say.pick(
            "Perhaps it was not copied whole: open it from the letter itself.",
            "Efallai na chafodd ei chopïo’n gyfan: agorwch hi o’r llythyr ei hun.",
        ),
    )
}

/// The same words whether a letter goes or not, so that nobody learns whose link it was.
pub(super) fn on_its_way(say: Say) -> Body {
    let words = say.pick(
        "If there is still something to answer, a new link is on its way to your charity’s registered e-mail address. It may take a few \
         minutes.",
        "Os oes rhywbeth i’w ateb o hyd, mae dolen newydd ar ei ffordd i gyfeiriad e-bost cofrestredig eich elusen. Gall gymryd ychydig \
         funudau.",
    );
    Body {
        title: say.pick("Look in your e-mail", "Edrychwch yn eich e-bost").to_owned(),
        content: html! { p { (words) } },
    }
}

pub(super) fn problem(say: Say, status: StatusCode, request_id: &str) -> Body {
    let busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    let (title, words) = if busy {
        (
            say.pick("Please try again in a minute", "Rhowch gynnig arall arni mewn munud"),
            say.pick(
                "There is too much to do just now. Nothing was sent.",
                "Mae gormod i’w wneud ar hyn o bryd. Nid anfonwyd dim.",
            ),
        )
    } else {
        (
            say.pick("Something went wrong", "Aeth rhywbeth o’i le"),
            say.pick(
                "Nothing was sent. Go back and try again; your link still works.",
                "Nid anfonwyd dim. Ewch yn ôl a rhowch gynnig arall arni; mae’ch dolen yn dal i weithio.",
            ),
        )
    };
    Body {
        title: title.to_owned(),
        content: html! {
            p { (words) }
            p.hint { (say.pick("Reference:", "Cyfeirnod:")) " " (request_id) }
        },
    }
}
