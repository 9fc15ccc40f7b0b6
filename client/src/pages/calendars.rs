//! An address at which a calendar program reads visits: made, shown once, revoked. Of a charity, of one volunteer, of a person's household. Who
//! will be able to see what stands before the button.

use cynic::{MutationBuilder, QueryBuilder};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::client;
use crate::api::inputs::{CalendarAddressMakeInput, CalendarAddressRevokeInput, CalendarOfInput};
use crate::api::load::{Load, load};
use crate::api::mutations::{Refusal, calendar_address_revoke};
use crate::api::schema;
use crate::api::session;
use crate::api::types::{AccountName, CalendarKind, CharityName, DateTime, UserError, Uuid};
use crate::components::button::{self, Kind};
use crate::components::page::{Back, back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::{live, toast};
use crate::messages::{self, Words};
use crate::{browser, dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    of: CalendarOfInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct CalendarQuery {
    #[arguments(of: $of)]
    calendar: Calendar,
}

#[derive(cynic::QueryFragment)]
struct Calendar {
    kind: CalendarKind,
    charity: Option<CharityName>,
    volunteer: Option<VolunteerName>,
    person: Option<PersonName>,
    address: Option<CalendarAddress>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Volunteer")]
struct VolunteerName {
    name: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Person")]
struct PersonName {
    display_name: String,
}

#[derive(cynic::QueryFragment)]
struct CalendarAddress {
    id: cynic::Id,
    made_at: DateTime,
    made_by: AccountName,
}

#[derive(cynic::QueryVariables)]
struct MakeVariables {
    input: CalendarAddressMakeInput,
}

/// Not one of `api::mutations`: its answer has the secret, which nothing else will tell.
#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Mutation", variables = "MakeVariables")]
struct Make {
    #[arguments(input: $input)]
    calendar_address_make: CalendarAddressMakePayload,
}

#[derive(cynic::QueryFragment)]
struct CalendarAddressMakePayload {
    path: Option<String>,
    user_errors: Vec<UserError>,
}

const ADDRESS: &str = "calendar-address";

/// `/our/calendar`
pub fn ours() -> AnyView {
    match session::viewer().and_then(|viewer| viewer.charity) {
        Some(charity) => {
            let of = CalendarOfInput { charity_id: Some(charity.id), ..CalendarOfInput::default() };
            drawn(of, back("/our/visits", tr!(our.visits)))
        }
        None => ().into_any(),
    }
}

/// `/charities/:id/calendar`
pub fn of_charity(id: &str) -> AnyView {
    let of = CalendarOfInput { charity_id: Some(cynic::Id::new(id)), ..CalendarOfInput::default() };
    drawn(of, back(format!("/charities/{id}"), tr!(charities.back)))
}

/// `/volunteers/:id/calendar`
pub fn of_volunteer(id: &str) -> AnyView {
    let of = CalendarOfInput { volunteer_id: Some(cynic::Id::new(id)), ..CalendarOfInput::default() };
    drawn(of, back(format!("/volunteers/{id}"), tr!(calendars.to_volunteer)))
}

/// `/people/:id/calendar`
pub fn of_household(id: &str) -> AnyView {
    let of = CalendarOfInput { person_id: Some(cynic::Id::new(id)), ..CalendarOfInput::default() };
    drawn(of, back(format!("/people/{id}"), tr!(calendars.to_person)))
}

fn drawn(of: CalendarOfInput, way_back: Back) -> AnyView {
    let asked = of.clone();
    let loaded = load(move || CalendarQuery::build(Variables { of: asked.clone() }), &[]);
    let state = State { busy: RwSignal::new(false), made: RwSignal::new(None) };
    let title = move || match loaded.get() {
        Some(answer) => tr!(calendars.title_of, name = name(&answer.calendar)),
        None => tr!(calendars.title).to_owned(),
    };
    let body = status::show(loaded, Skeleton::Detail, move |answer| {
        let calendar = &answer.calendar;
        view! {
            <div class="dolen-text">
                <p>{tr!(calendars.about)}</p>
                {section(tr!(calendars.seen), who_sees_what(calendar))}
                {section(tr!(calendars.address), address(calendar, &of, state, loaded))}
            </div>
        }
        .into_any()
    });
    titled_page(title, Some(way_back), body)
}

/// Whose calendar it is.
fn name(calendar: &Calendar) -> String {
    let charity = calendar.charity.as_ref().map(|it| i18n::pick(&it.name_en, &it.name_cy).to_owned());
    let volunteer = || calendar.volunteer.as_ref().map(|it| it.name.clone());
    let person = || calendar.person.as_ref().map(|it| it.display_name.clone());
    charity.or_else(volunteer).or_else(person).unwrap_or_default()
}

fn who_sees_what(calendar: &Calendar) -> AnyView {
    let (shown, never, give) = match calendar.kind {
        CalendarKind::Charity => (
            tr!(calendars.charity_shown),
            tr!(calendars.charity_never),
            tr!(calendars.charity_give).to_owned(),
        ),
        CalendarKind::Volunteer => (
            tr!(calendars.volunteer_shown),
            tr!(calendars.volunteer_never),
            tr!(calendars.volunteer_give, name = name(calendar)),
        ),
        CalendarKind::Household => (
            tr!(calendars.household_shown),
            tr!(calendars.household_never),
            tr!(calendars.household_give, name = name(calendar)),
        ),
    };
    view! {
        <ul class="nhsuk-list nhsuk-list--bullet">
            <li>{shown}</li>
            <li>{never}</li>
            <li>{tr!(calendars.whoever)}</li>
        </ul>
        <p>{give}</p>
    }
    .into_any()
}

/// What this page does and has done.
#[derive(Clone, Copy)]
struct State {
    busy: RwSignal<bool>,
    /// The address that was just made, as long as the page is open.
    made: RwSignal<Option<String>>,
}

fn address(calendar: &Calendar, of: &CalendarOfInput, state: State, loaded: Load<CalendarQuery>) -> AnyView {
    let of = of.clone();
    let make = move || make(of.clone(), state, loaded);
    let shown = live::part(move || state.made.get().map(|address| shown_once(&address, state)).into_any());
    let Some(working) = &calendar.address else {
        return view! {
            {shown}
            <p>{tr!(calendars.none)}</p>
            {button::button(Kind::Primary, tr!(calendars.make), state.busy, make)}
        }
        .into_any();
    };
    let day = dates::soft(dates::day(&dates::date_of(&working.made_at)));
    let made_by = tr!(calendars.works, day = day, name = working.made_by.name.clone());
    let id = working.id.clone();
    view! {
        {shown}
        <p>{made_by}</p>
        <p>{tr!(calendars.new_means)}</p>
        <div class="nhsuk-button-group">
            {button::button(Kind::Secondary, tr!(calendars.make_new), state.busy, make)}
            {button::button(Kind::Secondary, tr!(calendars.revoke), state.busy, move || revoke(id.clone(), state, loaded))}
        </div>
    }
    .into_any()
}

/// The one time that it is seen.
fn shown_once(address: &str, state: State) -> AnyView {
    let (whole, copied) = (address.to_owned(), address.to_owned());
    let opened = in_own_calendar(address);
    let copy = move || {
        let whole = copied.clone();
        spawn_local(async move {
            if browser::copy(&whole).await {
                toast::say(tr!(calendars.copied));
            } else {
                browser::select(ADDRESS);
                toast::warn(tr!(calendars.copy_by_hand));
            }
        });
    };
    view! {
        <div class="dolen-panel">
            <div class="nhsuk-form-group">
                <label class="nhsuk-label" for=ADDRESS>{tr!(calendars.new_address)}</label>
                <div class="nhsuk-hint" id="calendar-address-hint">{tr!(calendars.only_now)}</div>
                <input
                    class="nhsuk-input"
                    id=ADDRESS
                    type="text"
                    readonly
                    aria-describedby="calendar-address-hint"
                    value=whole
                    on:focus=move |_| browser::select(ADDRESS)
                />
            </div>
            {button::button(Kind::Primary, tr!(calendars.copy), state.busy, copy)}
            <p>{tr!(calendars.how)}</p>
            <p><a href=opened>{tr!(calendars.open_here)}</a></p>
        </div>
    }
    .into_any()
}

/// The scheme by which devices open calendars. The secure one where this page is: the plain one would send the secret for all to read.
fn in_own_calendar(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    Some(format!("{}://{rest}", if scheme == "https" { "webcals" } else { "webcal" }))
}

fn make(of: CalendarOfInput, state: State, loaded: Load<CalendarQuery>) {
    state.busy.set(true);
    spawn_local(async move {
        let input = CalendarAddressMakeInput { idempotency_key: Uuid(browser::random_uuid()), of };
        match client::send(Make::build(MakeVariables { input })).await {
            Ok(Make { calendar_address_make: payload }) => {
                match (payload.user_errors.first(), payload.path) {
                    (Some(error), _) => toast::warn(error.code.words()),
                    (None, Some(path)) => {
                        let origin = browser::window().location().origin().unwrap_or_default();
                        let _ = state.made.try_set(Some(format!("{origin}{path}")));
                        browser::focus_soon(ADDRESS);
                    }
                    // It was made by a first attempt, whose answer was lost.
                    (None, None) => toast::warn(tr!(calendars.lost)),
                }
            }
            Err(failure) => toast::warn(messages::failure(&failure)),
        }
        let _ = state.busy.try_set(false);
        loaded.refresh();
    });
}

fn revoke(address_id: cynic::Id, state: State, loaded: Load<CalendarQuery>) {
    state.busy.set(true);
    spawn_local(async move {
        let input = CalendarAddressRevokeInput { idempotency_key: Uuid(browser::random_uuid()), address_id };
        match calendar_address_revoke(input).await {
            Ok(_) => {
                let _ = state.made.try_set(None);
                toast::say(tr!(calendars.revoked));
            }
            Err(Refusal::Errors(errors)) => toast::warn(errors.first().map_or("", messages::user_error)),
            Err(Refusal::Failed(failure)) => toast::warn(messages::failure(&failure)),
        }
        let _ = state.busy.try_set(false);
        loaded.refresh();
    });
}
