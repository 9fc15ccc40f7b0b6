//! Did the visit happen? Yes, nobody in, or we could not come.

use domain::{
    Violation,
    ids::VisitId,
    link::Spent,
    visit::{NoShow, Visit, VisitAction, VisitState},
};
use maud::html;

use super::{
    Form, Page,
    asked::Opened,
    frame::{self, Body},
};
use crate::{
    app::{self, Target, visit::Outcome},
    error::Error,
    say::Say,
};

pub(super) async fn page(opened: &Opened, id: VisitId, spent: Option<Spent>) -> Result<Body, Error> {
    let (op, place) = (&opened.op, opened.place());
    let (visit, offering) = app::visit::read_with_offering(op, id).await?;
    let when = place.say.moment(visit.slot.starts_at);
    let name =
        offering.map(|offering| place.say.name(&offering.offering.name).to_owned()).unwrap_or_default();
    Ok(match (&visit.state, spent) {
        (VisitState::Planned, None) if visit.admit(VisitAction::RecordDone, op.clock.now()).is_ok() => {
            question(place.say, &place.action(), &when, &name)
        }
        (VisitState::Planned, None) => still_to_come(place.say, &when, &name),
        (VisitState::Planned, Some(_)) => frame::expired(&place),
        _ => recorded(place.say, &visit, &when, &name),
    })
}

pub(super) async fn act(opened: &Opened, id: VisitId, form: &Form) -> Result<Page, Error> {
    let outcome = match form.get("happened").map(String::as_str) {
        Some("yes") => Outcome::Done { minutes: None, language: None, note: String::new() },
        Some("nobody-in") => Outcome::NoShow(NoShow::Person),
        Some("not-come") => Outcome::NoShow(NoShow::Volunteer),
        _ => return Err(Violation::VisitNotInState.into()),
    };
    let visit = app::visit::read(&opened.op, id).await?;
    let target = Target { id, version: visit.version };
    app::link::act(&opened.op, &opened.link, |write| app::visit::record(write, target, outcome.clone()))
        .await?;
    Ok(Page::Done)
}

fn question(say: Say, action: &str, when: &str, offering: &str) -> Body {
    Body {
        title: say.pick("Did the visit happen?", "A ddigwyddodd yr ymweliad?").to_owned(),
        content: html! {
            p { strong { (when) } br; (offering) }
            form method="post" action=(action) {
                button name="happened" value="yes" { (say.pick("Yes, it happened", "Do, fe ddigwyddodd")) }
                button.secondary name="happened" value="nobody-in" {
                    (say.pick("No, nobody was in", "Naddo, doedd neb i mewn"))
                }
                button.secondary name="happened" value="not-come" {
                    (say.pick("No, we could not come", "Naddo, doedden ni ddim yn gallu dod"))
                }
            }
        },
    }
}

fn still_to_come(say: Say, when: &str, offering: &str) -> Body {
    Body {
        title: say.pick("This visit is still to come", "Mae’r ymweliad hwn i ddod").to_owned(),
        content: html! {
            p { strong { (when) } br; (offering) }
            p {
                (say.pick(
                    "Come back to this page once it has begun, and say whether it happened.",
                    "Dewch yn ôl i’r dudalen hon unwaith y bydd wedi dechrau, a dywedwch a ddigwyddodd.",
                ))
            }
        },
    }
}

fn recorded(say: Say, visit: &Visit, when: &str, offering: &str) -> Body {
    let (title, words) = match &visit.state {
        VisitState::Done { .. } => (
            say.pick("Thank you. The visit is saved.", "Diolch. Mae’r ymweliad wedi’i gadw."),
            say.pick("It happened.", "Fe ddigwyddodd."),
        ),
        VisitState::NoShow { who: NoShow::Person, .. } => (
            say.pick("Thank you. The visit is saved.", "Diolch. Mae’r ymweliad wedi’i gadw."),
            say.pick(
                "Nobody was in. The team sees it and asks whether all is well.",
                "Doedd neb i mewn. Bydd y tîm yn gweld hynny ac yn holi a yw popeth yn iawn.",
            ),
        ),
        VisitState::NoShow { who: NoShow::Volunteer, .. } => (
            say.pick("Thank you. The visit is saved.", "Diolch. Mae’r ymweliad wedi’i gadw."),
            say.pick(
                "You could not come. The team sees it.",
                "Doeddech chi ddim yn gallu dod. Bydd y tîm yn gweld hynny.",
            ),
        ),
        _ => (
            say.pick("Nothing to record", "Dim i’w gofnodi"),
            say.pick("This visit was cancelled or moved.", "Cafodd yr ymweliad hwn ei ganslo neu ei symud."),
        ),
    };
    Body {
        title: title.to_owned(),
        content: html! {
            p { (words) }
            p.hint { (when) br; (offering) }
        },
    }
}
