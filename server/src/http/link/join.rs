//! An invitation to sign in for a charity: one password, chosen once.

use domain::{
    Violation,
    account::SHORTEST_PASSWORD,
    ids::InvitationId,
    invitation::{Invitation, InvitationState},
    link::Spent,
};
use maud::html;

use super::{
    Form, Page,
    asked::Opened,
    frame::{self, Body, Place},
};
use crate::{app, error::Error, say::Say};

pub(super) async fn page(opened: &Opened, id: InvitationId, spent: Option<Spent>) -> Result<Body, Error> {
    let invitation = app::invitation::read(&opened.op, id).await?;
    let place = opened.place();
    Ok(match (invitation.state, spent) {
        (InvitationState::Joined(_), _) => joined(place.say),
        (InvitationState::Open, None) => question(opened, &place, &invitation, None),
        (InvitationState::Open | InvitationState::Withdrawn, _) => over(place.say),
    })
}

pub(super) async fn act(opened: &Opened, id: InvitationId, form: &Form) -> Result<Page, Error> {
    let password = form.get("password").cloned().unwrap_or_default();
    match app::invitation::join(&opened.op, &opened.link, id, password).await {
        Ok(_) => Ok(Page::Done),
        Err(Error::Rejected(why)) if why.iter().copied().any(is_of_the_password) => {
            let (invitation, place) = (app::invitation::read(&opened.op, id).await?, opened.place());
            let body = question(opened, &place, &invitation, Some(why_not(place.say)));
            Ok(Page::Shown(http::StatusCode::UNPROCESSABLE_ENTITY, frame::page(&place, body, None)))
        }
        Err(error) => Err(error),
    }
}

const fn is_of_the_password(violation: Violation) -> bool {
    matches!(violation, Violation::PasswordTooShort | Violation::TextTooLong)
}

fn why_not(say: Say) -> &'static str {
    say.pick(
        "Choose a password of 12 to 256 characters: three words that nobody would put together do well.",
        "Dewiswch gyfrinair o 12 i 256 o nodau: mae tri gair na fyddai neb yn eu rhoi gyda’i gilydd yn gweithio’n dda.",
    )
}

fn question(opened: &Opened, place: &Place, invitation: &Invitation, wrong: Option<&str>) -> Body {
    let say = place.say;
    let charity = opened.op.directory.now().charity(invitation.charity);
    let name = charity.as_ref().map(|charity| say.name(&charity.name)).unwrap_or_default();
    let title = say.pick("Sign in for {name}", "Mewngofnodi ar ran {name}").replace("{name}", name);
    let content = html! {
        p { (invitation.name) "," }
        @if let Some(wrong) = wrong { div.wrong role="alert" { p { (wrong) } } }
        p {
            (say.pick(
                "Choose a password. From then on you sign in with it and with this e-mail address:",
                "Dewiswch gyfrinair. O hynny ymlaen byddwch yn mewngofnodi gydag ef a’r cyfeiriad e-bost hwn:",
            ))
            " " strong { (invitation.email) }
        }
        form method="post" action=(place.action()) {
            // So that a password manager knows for whom.
            input type="hidden" name="username" autocomplete="username" value=(invitation.email);
            label.text for="password" { (say.pick("Password", "Cyfrinair")) }
            p.hint { (why_not(say)) }
            input id="password" name="password" type="password" autocomplete="new-password" required
                minlength=(SHORTEST_PASSWORD);
            button { (say.pick("Keep this password", "Cadw’r cyfrinair hwn")) }
        }
    };
    Body { title, content }
}

fn joined(say: Say) -> Body {
    Body {
        title: say.pick("You can sign in now", "Gallwch fewngofnodi nawr").to_owned(),
        content: html! {
            p { a href="/sign-in" { (say.pick("Sign in to Dolen", "Mewngofnodi i Dolen")) } }
        },
    }
}

/// Expired or taken back: whoever has the link is not told which.
fn over(say: Say) -> Body {
    Body {
        title: say.pick("This invitation is over", "Mae’r gwahoddiad hwn wedi dod i ben").to_owned(),
        content: html! { p { (ask_again(say)) } },
    }
}

pub(super) fn unknown(say: Say) -> Body {
    Body {
        title: say.pick("This link does not work", "Nid yw’r ddolen hon yn gweithio").to_owned(),
        content: html! {
            p {
                (say.pick(
                    "Perhaps it was not copied whole: open it from the letter itself.",
                    "Efallai na chafodd ei chopïo’n gyfan: agorwch hi o’r llythyr ei hun.",
                ))
            }
            p { (ask_again(say)) }
        },
    }
}

fn ask_again(say: Say) -> &'static str {
    say.pick("Whoever invited you can invite you again.", "Gall pwy bynnag a’ch gwahoddodd eich gwahodd eto.")
}
