//! One volunteer: the check that was seen, where they usually go, and that they stop. The certificate is nobody's to keep.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{VolunteerAddInput, VolunteerEditInput, VolunteerStopInput};
use crate::api::load::load;
use crate::api::mutations::{volunteer_add, volunteer_edit, volunteer_stop};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{CharityName, CheckLevel, Code, Date, Role, SubjectKind, UserErrorCode};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, page, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::{button, live, toast};
use crate::pages::charities::stop_link;
use crate::pages::our::OfferingName;
use crate::{dates, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct VolunteerQuery {
    #[arguments(id: $id)]
    volunteer: Option<Volunteer>,
}

#[derive(cynic::QueryFragment)]
struct Volunteer {
    id: cynic::Id,
    version: i32,
    charity: CharityName,
    name: String,
    contact: Option<String>,
    check_level: CheckLevel,
    checked_on: Option<Date>,
    review_on: Option<Date>,
    last_day: Option<Date>,
    bookings: Vec<Booking>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    offering: OfferingName,
    subject: Whom,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Subject")]
struct Whom {
    name: Option<String>,
}

/// What a volunteer is written down as.
struct Typed {
    name: String,
    contact: Option<String>,
    check_level: CheckLevel,
    checked_on: Option<Date>,
    review_on: Option<Date>,
}

/// `/our/volunteers/new`
pub fn new_ours() -> AnyView {
    match session::viewer().and_then(|viewer| viewer.charity) {
        Some(charity) => added_to(charity.id, "/our/volunteers".to_owned()),
        None => ().into_any(),
    }
}

/// `/charities/:id/volunteers/new`
pub fn new_of(charity: &str) -> AnyView {
    added_to(cynic::Id::new(charity), format!("/charities/{charity}/volunteers"))
}

fn added_to(charity_id: cynic::Id, list: String) -> AnyView {
    let form = Form::new(format!("volunteer-new:{}", charity_id.inner()))
        .initial("checkLevel", CheckLevel::None.code());
    let to = list.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(typed) = read(form) else { return };
        let (charity_id, list) = (charity_id.clone(), list.clone());
        form.send(
            move |idempotency_key| {
                let Typed { name, contact, check_level, checked_on, review_on } = typed;
                volunteer_add(VolunteerAddInput {
                    idempotency_key,
                    charity_id,
                    name,
                    contact,
                    check_level,
                    checked_on,
                    review_on,
                })
            },
            move |_| {
                toast::say(tr!(volunteers.added));
                url::go(&list);
            },
        );
    };
    let body = view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {fields(form)}
            {button::submit(tr!(volunteers.save_new), form.busy)}
        </form>
    };
    page(tr!(volunteers.add), Some(back(to, tr!(volunteers.to_list))), body.into_any())
}

/// `/volunteers/:id`
pub fn one(id: &str) -> AnyView {
    let (form, stopping) =
        (Form::new(format!("volunteer:{id}")), Form::new(format!("volunteer-stop:{id}")).beside("stop"));
    let volunteer_id = cynic::Id::new(id);
    let loaded = load(
        move || VolunteerQuery::build(Variables { id: volunteer_id.clone() }),
        &[SubjectKind::Volunteer, SubjectKind::Booking],
    );
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.volunteer.as_ref()) {
        Some(volunteer) => volunteer.name.clone(),
        None => tr!(volunteers.one).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.volunteer.as_ref(),
        move |volunteer| {
            let main = edited(form, volunteer, move || loaded.refresh());
            let side = view! { {usually(volunteer)} {stops(stopping, volunteer, move || loaded.refresh())} };
            let list = back(list_of(volunteer), tr!(volunteers.to_list));
            view! {
                <p><a href=list.href>{list.label}</a></p>
                {two_columns(main, side.into_any())}
            }
            .into_any()
        },
    );
    titled_page(title, None, body)
}

fn list_of(volunteer: &Volunteer) -> String {
    let ours = session::viewer().is_some_and(|viewer| viewer.is(Role::Charity));
    if ours {
        "/our/volunteers".to_owned()
    } else {
        format!("/charities/{}/volunteers", volunteer.charity.id.inner())
    }
}

fn edited(form: Form, volunteer: &Volunteer, done: impl Fn() + Copy + 'static) -> AnyView {
    let day = |day: &Option<Date>| day.as_ref().map(dates::plain_day).unwrap_or_default();
    form.follow("name", volunteer.name.clone());
    form.follow("contact", volunteer.contact.clone().unwrap_or_default());
    form.follow("checkLevel", volunteer.check_level.code());
    form.follow("checkedOn", day(&volunteer.checked_on));
    form.follow("reviewOn", day(&volunteer.review_on));
    let (id, version) = (volunteer.id.clone(), volunteer.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(typed) = read(form) else { return };
        let volunteer_id = id.clone();
        form.send(
            move |idempotency_key| {
                let Typed { name, contact, check_level, checked_on, review_on } = typed;
                volunteer_edit(VolunteerEditInput {
                    idempotency_key,
                    volunteer_id,
                    version,
                    name,
                    contact,
                    check_level,
                    checked_on,
                    review_on,
                })
            },
            move |_| {
                toast::say(tr!(volunteers.saved));
                done();
            },
        );
    };
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {fields(form)}
            {button::submit(tr!(volunteers.save), form.busy)}
        </form>
    }
    .into_any()
}

/// The dates of a check are asked for where there is one.
fn fields(form: Form) -> AnyView {
    let dates = live::part(move || {
        if form.get("checkLevel") == CheckLevel::None.code() {
            return ().into_any();
        }
        view! {
            {field::date(form, field("checkedOn", tr!(volunteers.checked_on)))}
            {field::date(form, field("reviewOn", tr!(volunteers.review_on)))}
        }
        .into_any()
    });
    view! {
        {field::error_summary(form)}
        {field::text(form, field("name", tr!(volunteers.name)))}
        {field::text(form, field("contact", tr!(volunteers.contact)).hint(tr!(volunteers.contact_hint)))}
        {field::radios(
            form,
            field("checkLevel", tr!(volunteers.check)).hint(tr!(volunteers.check_hint)),
            field::choices::<CheckLevel>(),
        )}
        {dates}
    }
    .into_any()
}

/// What stands in the form; none where something of it is to be mended first.
fn read(form: Form) -> Option<Typed> {
    form.clear_errors();
    form.require_as("name", UserErrorCode::NameMissing);
    let check_level = form.code::<CheckLevel>("checkLevel").unwrap_or(CheckLevel::None);
    let checked = check_level != CheckLevel::None;
    if checked {
        form.require_as("checkedOn", UserErrorCode::CheckDateMissing);
        form.require_as("reviewOn", UserErrorCode::CheckReviewMissing);
    }
    let day = |name: &str| if checked { form.date(name) } else { None };
    let (checked_on, review_on) = (day("checkedOn"), day("reviewOn"));
    let typed = Typed {
        name: form.value("name"),
        contact: form.optional("contact"),
        check_level,
        checked_on,
        review_on,
    };
    (!form.refused()).then_some(typed)
}

fn usually(volunteer: &Volunteer) -> AnyView {
    let lines: Vec<AnyView> = volunteer.bookings.iter().map(booking_line).collect();
    let body = if lines.is_empty() {
        view! { <p>{tr!(volunteers.goes_nowhere)}</p> }.into_any()
    } else {
        view! { <ul class="dolen-list">{lines}</ul> }.into_any()
    };
    let calendar = format!("/volunteers/{}/calendar", volunteer.id.inner());
    let calendar = view! { <p><a href=calendar>{tr!(calendars.link)}</a></p> };
    section(tr!(volunteers.usually), view! { {body} {calendar} }.into_any())
}

fn booking_line(booking: &Booking) -> AnyView {
    let whom = booking.subject.name.clone().unwrap_or_else(|| tr!(bookings.somebody).to_owned());
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/bookings/{}", booking.id.inner())>{whom}</a>
                <p class="dolen-list__meta">{booking.offering.name().to_owned()}</p>
            </div>
        </li>
    }
    .into_any()
}

fn stops(form: Form, volunteer: &Volunteer, done: impl Fn() + Copy + 'static) -> AnyView {
    let known = volunteer.last_day.as_ref().map(|day| {
        view! { <p>{tr!(volunteers.helps_until_capital, day = dates::soft(dates::day(day)))}</p> }
    });
    let (id, version) = (volunteer.id.clone(), volunteer.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        form.require("lastDay");
        let (Some(last_day), false) = (form.date("lastDay"), form.refused()) else { return };
        let volunteer_id = id.clone();
        form.send(
            move |idempotency_key| {
                volunteer_stop(VolunteerStopInput { idempotency_key, volunteer_id, version, last_day })
            },
            move |_| {
                toast::say(tr!(volunteers.stop_recorded));
                done();
            },
        );
    };
    let look = stop_link(format!("/volunteers/{}/stop", volunteer.id.inner()));
    let body = view! {
        {known}
        <p class="dolen-text">{tr!(volunteers.stop_means)}</p>
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::date(form, field("lastDay", tr!(volunteers.last_day)))}
            <div class="nhsuk-button-group">
                <button
                    class="nhsuk-button nhsuk-button--secondary"
                    type="submit"
                    aria-disabled=move || form.busy.get().then_some("true")
                >
                    {tr!(volunteers.stop)}
                </button>
                {look}
            </div>
        </form>
    };
    section(tr!(volunteers.they_stop), body.into_any())
}
