//! Can you help? Yes, not yet, or no and why; and after a yes, who it is for.

use domain::{
    Violation,
    disclosure::Stage,
    enquiry::{DeclineReason, DeclinedBy, Enquiry, EnquiryAction, EnquiryState},
    ids::EnquiryId,
    link::Spent,
    safeguarding::Arrangement,
};
use maud::{Markup, html};

use super::{
    Form, Page,
    asked::Opened,
    frame::{self, Body, Place},
};
use crate::{
    app::{
        self, Target,
        subject::{Asked, Contact},
    },
    error::Error,
    say::{Say, capitalised},
};

pub(super) async fn page(opened: &Opened, id: EnquiryId, spent: Option<Spent>) -> Result<Body, Error> {
    let (op, place) = (&opened.op, opened.place());
    let enquiry = app::enquiry::read(op, id).await?;
    let stage = app::enquiry::stage(op.db.read(), &enquiry, op.clock.now()).await?;
    let open = matches!(stage, Stage::EnquiryOpen | Stage::Accepted);
    Ok(match (&enquiry.state, spent) {
        (EnquiryState::Sent | EnquiryState::Opened | EnquiryState::Waitlisted(_), _) if !open => {
            nothing_more(
                place.say,
                place.say.pick("The help is no longer needed.", "Nid oes angen yr help mwyach."),
            )
        }
        (EnquiryState::Sent | EnquiryState::Opened, Some(_)) => frame::expired(&place),
        (EnquiryState::Sent | EnquiryState::Opened, None) => {
            question(opened, &place, &enquiry, stage, None).await?
        }
        (EnquiryState::Waitlisted(_), None) => question(opened, &place, &enquiry, stage, None).await?,
        (EnquiryState::Waitlisted(_), Some(_)) => on_the_list(&place),
        (EnquiryState::Accepted(_), Some(spent)) => said_yes(&place, stage, spent),
        (EnquiryState::Accepted(_), None) => accepted(&place, stage),
        (EnquiryState::Declined { by: DeclinedBy::Person, .. }, _) => nothing_more(
            place.say,
            place.say.pick("The help is no longer needed.", "Nid oes angen yr help mwyach."),
        ),
        (EnquiryState::Declined { .. }, _) => said_no(place.say),
        (EnquiryState::Lapsed, _) => nothing_more(
            place.say,
            place.say.pick(
                "No answer came in time, so others are asked now.",
                "Ni ddaeth ateb mewn pryd, felly gofynnir i eraill nawr.",
            ),
        ),
        (EnquiryState::Recalled { reason }, _) => nothing_more(place.say, place.say.recalled(*reason)),
    })
}

pub(super) async fn act(opened: &Opened, id: EnquiryId, form: &Form) -> Result<Page, Error> {
    let field = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let enquiry = app::enquiry::load_for(
        opened.op.db.read(),
        opened.op.actor()?,
        domain::policy::Action::ViewEnquiry,
        id,
    )
    .await?;
    let target = Target { id, version: enquiry.version };
    let note = field("note");
    match field("answer") {
        "accept" => by_link(opened, |write| app::enquiry::accept(write, target, note)).await,
        "waitlist" => by_link(opened, |write| app::enquiry::waitlist(write, target, note)).await,
        "decline" => match field("reason").parse::<DeclineReason>() {
            Ok(reason) if DeclinedBy::Charity.reasons().contains(&reason) => {
                let by = DeclinedBy::Charity;
                by_link(opened, |write| app::enquiry::decline(write, target, by, reason, note)).await
            }
            _ => without_reason(opened, &enquiry).await,
        },
        "show" => show(opened, &enquiry).await,
        _ => Err(Violation::EnquiryNotInState.into()),
    }
}

async fn by_link<F>(opened: &Opened, work: impl Fn(app::once::Write) -> F) -> Result<Page, Error>
where
    F: Future<Output = Result<EnquiryId, Error>>,
{
    app::link::act(&opened.op, &opened.link, work).await?;
    Ok(Page::Done)
}

/// A no has a reason: the broker knows by it whom to ask next.
async fn without_reason(opened: &Opened, enquiry: &Enquiry) -> Result<Page, Error> {
    let (op, place) = (&opened.op, opened.place());
    let stage = app::enquiry::stage(op.db.read(), enquiry, op.clock.now()).await?;
    let missing = place.say.pick("Choose why you cannot help", "Dewiswch pam na allwch helpu");
    let body = question(opened, &place, enquiry, stage, Some(missing)).await?;
    Ok(Page::Shown(http::StatusCode::UNPROCESSABLE_ENTITY, frame::page(&place, body, None)))
}

/// Whom to visit, once: the link is used up with the look.
async fn show(opened: &Opened, enquiry: &Enquiry) -> Result<Page, Error> {
    let (op, place) = (&opened.op, opened.place());
    let stage = app::enquiry::stage(op.db.read(), enquiry, op.clock.now()).await?;
    if stage != Stage::Accepted {
        return Err(Error::Stale);
    }
    app::link::look(op, &opened.link).await?;
    let subject = app::subject::show(op, enquiry, stage).await?;
    let safeguarding = app::safeguarding::of_team(op, enquiry.team).await?;
    let say = place.say;
    let body = Body {
        title: say.pick("Whom to visit", "Â phwy i ymweld").to_owned(),
        content: html! {
            (contact(say, &subject.contact))
            (asked(say, &subject.asked))
            (if_worried(say, safeguarding.as_ref()))
            p.hint {
                (say.pick(
                    "Please write down what you need: this page is shown once. A new link can be sent at any time.",
                    "Nodwch yr hyn sydd ei angen arnoch: unwaith y dangosir y dudalen hon. Gellir anfon dolen newydd unrhyw bryd.",
                ))
            }
        },
    };
    Ok(Page::Shown(http::StatusCode::OK, frame::page(&place, body, None)))
}

/// The numbers to ring. What worries somebody is not written on a page that anybody may open who has the letter.
fn if_worried(say: Say, safeguarding: Option<&Arrangement>) -> Markup {
    let numbers = safeguarding.map(|team| (team.phone.as_str(), team.out_of_hours.as_deref()));
    html! {
        h2 { (say.pick("Worried about somebody’s safety?", "Yn poeni am ddiogelwch rhywun?")) }
        p { (say.pick("If somebody is in danger now, ring 999.", "Os oes rhywun mewn perygl nawr, ffoniwch 999.")) }
        @if let Some((phone, out_of_hours)) = numbers {
            dl {
                (row(say.pick("The team’s safeguarding number", "Rhif diogelu’r tîm"), Some(phone)))
                (row(say.pick("At night and at weekends", "Gyda’r nos ac ar benwythnosau"), out_of_hours))
            }
        }
    }
}

async fn question(
    opened: &Opened,
    place: &Place,
    enquiry: &Enquiry,
    stage: Stage,
    missing: Option<&str>,
) -> Result<Body, Error> {
    let (op, say) = (&opened.op, place.say);
    let subject = app::subject::show(op, enquiry, stage).await?;
    let offering = op.directory.now().offering(enquiry.offering);
    let name = offering.as_ref().map(|listed| say.name(&listed.offering.name)).unwrap_or_default();
    let due = say.day(enquiry.timetable.due_on);
    let may_wait = enquiry.admit(EnquiryAction::Waitlist, false).is_ok();
    let content = html! {
        @if let Some(missing) = missing { div.wrong role="alert" { p { (missing) } } }
        (asked(say, &subject.asked))
        h2 { (say.pick("Message from the broker", "Neges gan y brocer")) }
        blockquote { (enquiry.message) }
        p { (say.pick("Please answer by ", "Atebwch erbyn ")) strong { (due) } "." }
        form method="post" action=(place.action()) {
            (note(say, "note"))
            button name="answer" value="accept" { (say.pick("Yes, we can help", "Gallwn helpu")) }
            p.hint {
                (say.pick(
                    "The broker plans the visits with you. You then get the name and the address.",
                    "Bydd y brocer yn cynllunio’r ymweliadau gyda chi. Cewch yr enw a’r cyfeiriad wedyn.",
                ))
            }
            @if may_wait {
                button.secondary name="answer" value="waitlist" {
                    (say.pick("Not yet: our waiting list", "Ddim eto: ein rhestr aros"))
                }
                p.hint {
                    (say.pick(
                        "You would help but have no place now. Others may be asked meanwhile.",
                        "Byddech yn helpu ond does dim lle gennych nawr. Gellir gofyn i eraill yn y cyfamser.",
                    ))
                }
            }
        }
        (refusal(say, place, missing.is_some()))
    };
    let title = format!("{} {name}", say.pick("Can you help?", "Allwch chi helpu?"));
    Ok(Body { title, content })
}

fn refusal(say: Say, place: &Place, open: bool) -> Markup {
    html! {
        details open[open] {
            summary { (say.pick("No, we cannot help", "Na, ni allwn helpu")) }
            form method="post" action=(place.action()) {
                fieldset {
                    legend { (say.pick("Why not?", "Pam ddim?")) }
                    @for &reason in DeclinedBy::Charity.reasons() {
                        label.choice {
                            input type="radio" name="reason" value=(reason.as_str()) required;
                            span { (say.code(reason)) }
                        }
                    }
                }
                (note(say, "no-note"))
                button.secondary name="answer" value="decline" {
                    (say.pick("Say no to this enquiry", "Gwrthod yr ymholiad hwn"))
                }
            }
        }
    }
}

fn note(say: Say, id: &str) -> Markup {
    html! {
        label.text for=(id) { (say.pick("A note for the broker (optional)", "Nodyn i’r brocer (dewisol)")) }
        textarea id=(id) name="note" rows="2" maxlength="4000" {}
    }
}

fn row(label: &str, value: Option<&str>) -> Markup {
    html! {
        @if let Some(value) = value {
            dt { (label) }
            dd { (value) }
        }
    }
}

/// What is asked, for somebody who is not named.
fn asked(say: Say, asked: &Asked) -> Markup {
    let wanted = asked.wanted.as_ref();
    let when = wanted.map(|wanted| capitalised(&say.wanted(wanted)));
    let language = wanted.map(|wanted| capitalised(say.language(wanted)));
    let needs =
        wanted.map(|wanted| wanted.access_needs.iter().map(|need| say.code(*need)).collect::<Vec<_>>());
    let needs = needs.filter(|needs| !needs.is_empty()).map(|needs| needs.join(", "));
    let risks = (!asked.risk_notes.is_empty()).then(|| asked.risk_notes.join("\n"));
    html! {
        dl {
            (row(say.pick("Help wanted", "Yr help"), asked.category.as_ref().map(|category| say.name(&category.name))))
            (row(say.pick("The aim", "Y nod"), asked.outcome.as_deref()))
            (row(say.pick("For", "I bwy"), who(say, asked).as_deref()))
            (row(say.pick("When", "Pryd"), when.as_deref()))
            (row(say.pick("Language", "Iaith"), language.as_deref()))
            (row(say.pick("Needs", "Anghenion"), needs.as_deref()))
            (row(say.pick("For a safe visit", "Ar gyfer ymweliad diogel"), risks.as_deref()))
        }
    }
}

/// "Someone aged 75 to 84, SA67 area".
fn who(say: Say, asked: &Asked) -> Option<String> {
    let age = asked.age_band.map(|age| match say.0 {
        domain::need::Language::En => format!("Someone aged {}", say.code(age)),
        domain::need::Language::Cy => format!("Rhywun {}", say.code(age)),
    });
    let area = asked.area.as_ref().map(|area| match say.0 {
        domain::need::Language::En => format!("{area} area"),
        domain::need::Language::Cy => format!("ardal {area}"),
    });
    let parts: Vec<String> = age.into_iter().chain(area).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Whom to visit, and how.
fn contact(say: Say, contact: &Contact) -> Markup {
    html! {
        dl {
            (row(say.pick("Name", "Enw"), contact.name.as_deref()))
            (row(say.pick("Phone", "Ffôn"), contact.phone.as_deref()))
            (row(say.pick("How to get in touch", "Sut i gysylltu"), contact.note.as_deref()))
            (row(say.pick("Address", "Cyfeiriad"), contact.address.as_deref()))
            (row(say.pick("How to get in", "Sut i fynd i mewn"), contact.access_notes.as_deref()))
            (row(say.pick("In an emergency", "Mewn argyfwng"), contact.emergency.as_deref()))
        }
    }
}

/// A yes, and a link that has not been used: who it is for, behind a button, since mail programs look at pages too.
fn accepted(place: &Place, stage: Stage) -> Body {
    let say = place.say;
    if stage != Stage::Accepted {
        return nothing_more(say, say.pick("The help is no longer needed.", "Nid oes angen yr help mwyach."));
    }
    Body {
        title: say.pick("You said yes. Thank you.", "Rydych wedi derbyn. Diolch.").to_owned(),
        content: html! {
            p {
                (say.pick(
                    "The name, the address and how to get in touch are shown once by this link, to you alone.",
                    "Dangosir yr enw, y cyfeiriad a sut i gysylltu unwaith drwy’r ddolen hon, i chi yn unig.",
                ))
            }
            form method="post" action=(place.action()) {
                button name="answer" value="show" { (say.pick("Show whom to visit", "Dangos â phwy i ymweld")) }
            }
        },
    }
}

fn said_yes(place: &Place, stage: Stage, spent: Spent) -> Body {
    let say = place.say;
    if stage != Stage::Accepted {
        return nothing_more(say, say.pick("The help is no longer needed.", "Nid oes angen yr help mwyach."));
    }
    let why = match spent {
        Spent::Used { .. } => say.pick("This link has been used.", "Mae’r ddolen hon wedi’i defnyddio."),
        Spent::Expired => say.pick("This link has expired.", "Mae’r ddolen hon wedi dod i ben."),
    };
    Body {
        title: say.pick("You said yes. Thank you.", "Rydych wedi derbyn. Diolch.").to_owned(),
        content: html! {
            p {
                (say.pick(
                    "The broker has been told and plans the visits. When they are booked, we write to you with a link to the name and the \
                     address.",
                    "Mae’r brocer wedi cael gwybod ac yn cynllunio’r ymweliadau. Pan fyddant wedi’u trefnu, byddwn yn anfon dolen atoch \
                     i’r enw a’r cyfeiriad.",
                ))
            }
            p {
                (why) " "
                (say.pick(
                    "If you need the name and the address now, a new link shows them.",
                    "Os oes angen yr enw a’r cyfeiriad arnoch nawr, bydd dolen newydd yn eu dangos.",
                ))
            }
            (frame::ask_for_fresh(place))
        },
    }
}

fn on_the_list(place: &Place) -> Body {
    let say = place.say;
    Body {
        title: say.pick("On your waiting list. Thank you.", "Ar eich rhestr aros. Diolch.").to_owned(),
        content: html! {
            p {
                (say.pick(
                    "The broker has been told. When you have a place, or know that you will not, a new link lets you say so.",
                    "Mae’r brocer wedi cael gwybod. Pan fydd gennych le, neu pan fyddwch yn gwybod na fydd, gallwch ddweud drwy ddolen newydd.",
                ))
            }
            (frame::ask_for_fresh(place))
        },
    }
}

fn said_no(say: Say) -> Body {
    Body {
        title: say
            .pick("The answer was no. Thank you for telling us.", "Na oedd yr ateb. Diolch am roi gwybod.")
            .to_owned(),
        content: html! {
            p {
                (say.pick(
                    "The broker has been told and asks others. There is nothing more to do.",
                    "Mae’r brocer wedi cael gwybod ac yn gofyn i eraill. Does dim mwy i’w wneud.",
                ))
            }
        },
    }
}

fn nothing_more(say: Say, why: &str) -> Body {
    Body {
        title: say.pick("No answer is needed any more", "Does dim angen ateb mwyach").to_owned(),
        content: html! {
            p { (why) " " (say.pick("There is nothing more to do. Thank you for looking.", "Does dim mwy i’w wneud. Diolch am edrych.")) }
        },
    }
}
