//! Home from hospital: which of the paused visits can begin again, looked at anew, and one button that begins them.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::CarePackage;
use crate::api::inputs::{ChosenBooking, HospitalStayResumeInput};
use crate::api::load::Status;
use crate::api::mutations::hospital_stay_resume;
use crate::api::schema;
use crate::api::types::{CarePackageStateKind, CharityName, Readiness, Weekday};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::{button, toast};
use crate::messages::Words;
use crate::{browser, dates, i18n, tr};

/// The name of the checkboxes, as the mutation's input names them.
const CHOSEN: &str = "bookings";

#[derive(cynic::QueryFragment)]
pub struct PausedByStay {
    booking: PausedBooking,
    readiness: Readiness,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Booking")]
struct PausedBooking {
    id: cynic::Id,
    version: i32,
    charity: CharityName,
    offering: OfferingName,
    pattern: PatternDays,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Offering")]
struct OfferingName {
    name_en: String,
    name_cy: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Pattern")]
struct PatternDays {
    weekdays: Vec<Weekday>,
    start_minute: i32,
}

/// The choice of what begins again. Copy it freely.
#[derive(Clone, Copy)]
pub struct Home {
    form: Form,
}

impl Home {
    pub fn new() -> Self {
        Self { form: Form::unkept() }
    }

    /// What a stay in hospital paused; nothing where nothing is.
    pub fn drawn(self, package: &CarePackage, page: Status) -> AnyView {
        if package.paused_by_stay.is_empty() {
            return ().into_any();
        }
        let body = if package.may_restart && fitting(package).next().is_some() {
            self.choice(package, page)
        } else {
            list(package)
        };
        let about = match package.state {
            CarePackageStateKind::OnHold => tr!(package.stay.away),
            _ if package.may_restart => tr!(package.stay.choose),
            _ => tr!(package.stay.broker),
        };
        view! {
            <section class="dolen-panel">
                <h2 class="nhsuk-heading-m" id="stay" tabindex="-1">{tr!(package.stay.title)}</h2>
                <p>{about}</p>
                {body}
            </section>
        }
        .into_any()
    }

    fn choice(self, package: &CarePackage, page: Status) -> AnyView {
        let form = self.form;
        let ids: Vec<&str> = fitting(package).map(|paused| paused.booking.id.inner()).collect();
        form.initial(CHOSEN, ids.join(","));
        let choices = fitting(package)
            .map(|paused| Choice {
                hint: Some(when(&paused.booking)),
                ..Choice::new(paused.booking.id.inner(), what(&paused.booking))
            })
            .collect();
        let others: Vec<AnyView> = package
            .paused_by_stay
            .iter()
            .filter(|paused| paused.readiness != Readiness::Fits)
            .map(line)
            .collect();
        let others = (!others.is_empty()).then(|| {
            view! {
                <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{tr!(package.stay.others)}</h3>
                <ul class="dolen-list">{others}</ul>
            }
        });
        let submit = self.submit(package, page);
        view! {
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::checkboxes(form, field(CHOSEN, tr!(package.stay.fit)), choices)}
                {others}
                {button::submit(tr!(package.stay.restart), form.busy)}
            </form>
        }
        .into_any()
    }

    fn submit(self, package: &CarePackage, page: Status) -> impl Fn(SubmitEvent) + 'static + use<> {
        let form = self.form;
        let care_package_id = package.id.clone();
        let versions: Vec<(cynic::Id, i32)> =
            fitting(package).map(|paused| (paused.booking.id.clone(), paused.booking.version)).collect();
        move |event: SubmitEvent| {
            event.prevent_default();
            form.clear_errors();
            let ticked = form.ticked(CHOSEN);
            let chosen = versions.iter().filter(|(id, _)| ticked.iter().any(|ticked| ticked == id.inner()));
            let bookings: Vec<ChosenBooking> = chosen
                .map(|(id, version)| ChosenBooking { booking_id: id.clone(), version: *version })
                .collect();
            if bookings.is_empty() {
                form.add_error(CHOSEN, tr!(package.stay.none_chosen));
            }
            if form.refused() {
                return;
            }
            let care_package_id = care_package_id.clone();
            form.send(
                |idempotency_key| {
                    hospital_stay_resume(HospitalStayResumeInput {
                        idempotency_key,
                        care_package_id,
                        bookings,
                    })
                },
                move |_| {
                    toast::say(tr!(package.stay.restarted));
                    browser::keep_focus();
                    page.refresh();
                },
            );
        }
    }
}

fn fitting(package: &CarePackage) -> impl Iterator<Item = &PausedByStay> {
    package.paused_by_stay.iter().filter(|paused| paused.readiness == Readiness::Fits)
}

fn list(package: &CarePackage) -> AnyView {
    let lines: Vec<AnyView> = package.paused_by_stay.iter().map(line).collect();
    view! { <ul class="dolen-list">{lines}</ul> }.into_any()
}

fn line(paused: &PausedByStay) -> AnyView {
    let href = format!("/bookings/{}", paused.booking.id.inner());
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=href>{what(&paused.booking)}</a>
                <p class="dolen-list__meta">{when(&paused.booking)} " · " {paused.readiness.words()}</p>
            </div>
        </li>
    }
    .into_any()
}

/// "A visit at home, Good Neighbours".
fn what(booking: &PausedBooking) -> String {
    let service = i18n::pick(&booking.offering.name_en, &booking.offering.name_cy);
    format!("{service}, {}", i18n::pick(&booking.charity.name_en, &booking.charity.name_cy))
}

/// "Tue, Fri, 2pm".
fn when(booking: &PausedBooking) -> String {
    let days: Vec<&str> = booking.pattern.weekdays.iter().map(|day| dates::weekday_short(*day)).collect();
    let start = u32::try_from(booking.pattern.start_minute).unwrap_or_default();
    format!("{}, {}", days.join(", "), dates::clock(start))
}
