//! Is this still right? One button for all that the charity offers.

use std::sync::Arc;

use domain::{link::Spent, matching::DirectoryOffering, offering::Offering};
use maud::{Markup, html};

use super::{
    Form, Page,
    asked::Opened,
    frame::{self, Body, Place},
};
use crate::{
    app::{self, Target},
    error::Error,
    graphql::id::Id,
    say::{Say, capitalised},
};

pub(super) fn page(opened: &Opened, spent: Option<Spent>) -> Body {
    let place = opened.place();
    let say = place.say;
    match spent {
        Some(Spent::Expired) => frame::expired(&place),
        Some(Spent::Used { at }) => Body {
            title: say.pick("Thank you. It is still right.", "Diolch. Mae’n dal yn gywir.").to_owned(),
            content: html! {
                p { (say.pick("Said on", "Dywedwyd:")) " " (say.moment(at)) "." }
                p {
                    (say.pick(
                        "Brokers now know that they can count on it.",
                        "Mae brocer yn gwybod nawr y gall ddibynnu arno.",
                    ))
                }
            },
        },
        None => question(opened, &place),
    }
}

/// What was on the page is what is confirmed: an offering that has changed since is shown again.
pub(super) async fn act(opened: &Opened, form: &Form) -> Result<Page, Error> {
    let target = |(id, version): (&String, &String)| {
        let id = Id::decode(id)?.0;
        Some(Target { id, version: version.parse().ok()? })
    };
    let targets: Vec<_> = form.iter().filter_map(target).collect();
    app::link::act(&opened.op, &opened.link, |write| app::availability::confirm_all(write, targets.clone()))
        .await?;
    Ok(Page::Done)
}

/// What brokers read: offerings that are given up are asked of nobody.
fn offered(opened: &Opened) -> Vec<Arc<DirectoryOffering>> {
    let directory = opened.op.directory.now();
    let mut offered: Vec<_> = directory.of_charity(opened.link.charity).cloned().collect();
    offered.retain(|listed| listed.offering.active);
    offered.sort_by_key(|listed| listed.offering.id);
    offered
}

fn question(opened: &Opened, place: &Place) -> Body {
    let (say, offered) = (place.say, offered(opened));
    let title = say.pick("Is this still right?", "Ydy hyn yn dal yn gywir?").to_owned();
    if offered.is_empty() {
        let words = say.pick(
            "There is nothing that you offer just now, so there is nothing to say.",
            "Does dim yr ydych yn ei gynnig ar hyn o bryd, felly does dim i’w ddweud.",
        );
        return Body { title, content: html! { p { (words) } } };
    }
    let content = html! {
        p { (say.pick("This is what brokers read about you.", "Dyma beth mae brocer yn ei ddarllen amdanoch.")) }
        @for listed in &offered { (as_read(say, &listed.offering)) }
        form method="post" action=(place.action()) {
            @for listed in &offered {
                input type="hidden" name=(Id(listed.offering.id).encode()) value=(listed.offering.version);
            }
            button { (say.pick("All of this is still right", "Mae hyn i gyd yn dal yn gywir")) }
        }
        p.hint {
            (say.pick(
                "If something has changed, sign in and change it, or tell your broker, who can do it for you.",
                "Os oes rhywbeth wedi newid, mewngofnodwch i’w newid, neu dywedwch wrth eich brocer, a all wneud hynny drosoch.",
            ))
            " " a href="/" { (say.pick("Sign in", "Mewngofnodi")) }
        }
    };
    Body { title, content }
}

fn as_read(say: Say, offering: &Offering) -> Markup {
    let room = format!(
        "{} {} {}",
        say.pick("Room for", "Lle i"),
        offering.capacity.available(),
        say.code(offering.capacity.unit),
    );
    html! {
        h2 { (say.name(&offering.name)) }
        ul {
            @for session in &offering.sessions { li { (capitalised(&say.pattern(&session.pattern))) } }
            @if offering.sessions.is_empty() { li { (say.pick("By arrangement", "Drwy drefniant")) } }
            li { (room) }
            @if offering.waiting_list_open {
                li { (say.pick("The waiting list is open", "Mae’r rhestr aros ar agor")) }
            } @else {
                li { (say.pick("The waiting list is shut", "Mae’r rhestr aros ar gau")) }
            }
            @if let Some(until) = offering.paused_until {
                li { (say.pick("Paused until", "Wedi’i oedi tan")) " " (say.soft_day(until)) }
            }
        }
    }
}
