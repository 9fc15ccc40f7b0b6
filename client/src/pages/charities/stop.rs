//! If this stops: who is left with what, who could help instead, and recording that it does stop.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{CharityStopInput, OfferingStopInput};
use crate::api::load::{Load, Status, load};
use crate::api::mutations::{charity_stop, offering_stop};
use crate::api::schema;
use crate::api::types::{
    CharityAction, CharityName, Date, LeftWith, OfferingAction, SubjectKind, UserErrorCode, Weekday,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::{live, tag, toast};
use crate::messages::Words;
use crate::pages::referrals::wanted::miles;
use crate::{dates, i18n, tr, url};

/// The last day, as the mutations name it.
const LAST_DAY: &str = "lastDay";

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    on: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct CharityQuery {
    #[arguments(id: $id)]
    charity: Option<Charity>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct Charity {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    actions: Vec<CharityAction>,
    #[arguments(on: $on)]
    fragility: Fragility,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct OfferingQuery {
    #[arguments(id: $id)]
    offering: Option<Offering>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct Offering {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    actions: Vec<OfferingAction>,
    #[arguments(on: $on)]
    fragility: Fragility,
}

#[derive(cynic::QueryFragment)]
struct Fragility {
    affected: Vec<AffectedPerson>,
    people_count: i32,
    others_count: i32,
    open_enquiries: i32,
}

#[derive(cynic::QueryFragment)]
struct AffectedPerson {
    person: PersonName,
    losing: Vec<LostBooking>,
    left: Vec<Line>,
    left_with: LeftWith,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Person")]
struct PersonName {
    id: cynic::Id,
    display_name: String,
}

#[derive(cynic::QueryFragment)]
struct LostBooking {
    booking: Booking,
    instead: Option<Match>,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    offering: OfferingName,
    pattern: PatternDays,
    referral: Option<ReferralId>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
struct ReferralId {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Pattern")]
struct PatternDays {
    weekdays: Vec<Weekday>,
    start_minute: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Offering")]
struct OfferingName {
    name_en: String,
    name_cy: String,
}

#[derive(cynic::QueryFragment)]
struct Match {
    offering: OtherOffering,
    distance_metres: i32,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Offering")]
struct OtherOffering {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    charity: CharityName,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "PackageItem")]
struct Line {
    title: String,
}

const WATCHED: &[SubjectKind] = &[SubjectKind::Charity, SubjectKind::Offering, SubjectKind::Booking];

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct VolunteerQuery {
    #[arguments(id: $id)]
    volunteer: Option<Volunteer>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
struct Volunteer {
    name: String,
    #[arguments(on: $on)]
    fragility: Fragility,
}

/// What stops, and what is sent where somebody records it.
#[derive(Clone)]
enum Stopping {
    Charity { id: cynic::Id, version: i32 },
    Offering { id: cynic::Id, version: i32 },
}

/// What stands in the form, and the day that was looked at last.
#[derive(Clone, Copy)]
struct Question {
    form: Form,
    on: RwSignal<Date>,
}

pub fn stop_charity(id: &str) -> AnyView {
    let question = Question::new(&format!("charity-stop:{id}"));
    let (href, id) = (format!("/charities/{id}"), cynic::Id::new(id));
    let loaded =
        load(move || CharityQuery::build(Variables { id: id.clone(), on: question.on.get() }), WATCHED);
    framed(loaded, href, question, |answer: &CharityQuery| {
        let charity = answer.charity.as_ref()?;
        let stopping = Stopping::Charity { id: charity.id.clone(), version: charity.version };
        Some(Drawn {
            name: i18n::pick(&charity.name_en, &charity.name_cy).to_owned(),
            fragility: &charity.fragility,
            may_stop: charity.actions.contains(&CharityAction::Stop).then_some(stopping),
        })
    })
}

pub fn stop_offering(id: &str) -> AnyView {
    let question = Question::new(&format!("offering-stop:{id}"));
    let (href, id) = (format!("/offerings/{id}"), cynic::Id::new(id));
    let loaded =
        load(move || OfferingQuery::build(Variables { id: id.clone(), on: question.on.get() }), WATCHED);
    framed(loaded, href, question, |answer: &OfferingQuery| {
        let offering = answer.offering.as_ref()?;
        let stopping = Stopping::Offering { id: offering.id.clone(), version: offering.version };
        Some(Drawn {
            name: i18n::pick(&offering.name_en, &offering.name_cy).to_owned(),
            fragility: &offering.fragility,
            may_stop: offering.actions.contains(&OfferingAction::Stop).then_some(stopping),
        })
    })
}

/// That a volunteer stops is recorded on their own page.
pub fn stop_volunteer(id: &str) -> AnyView {
    let question = Question::new(&format!("volunteer-stop-look:{id}"));
    let (href, id) = (format!("/volunteers/{id}"), cynic::Id::new(id));
    let loaded =
        load(move || VolunteerQuery::build(Variables { id: id.clone(), on: question.on.get() }), WATCHED);
    framed(loaded, href, question, |answer: &VolunteerQuery| {
        let volunteer = answer.volunteer.as_ref()?;
        Some(Drawn { name: volunteer.name.clone(), fragility: &volunteer.fragility, may_stop: None })
    })
}

/// What the page draws, of a charity, an offering or a volunteer.
struct Drawn<'a> {
    name: String,
    fragility: &'a Fragility,
    /// None for those who may only look.
    may_stop: Option<Stopping>,
}

fn framed<T: 'static>(
    loaded: Load<T>,
    href: String,
    question: Question,
    read: impl for<'a> Fn(&'a T) -> Option<Drawn<'a>> + Copy + 'static,
) -> AnyView {
    let title = move || match loaded.get().as_ref().and_then(|answer| read(answer).map(|drawn| drawn.name)) {
        Some(name) => tr!(stop.title_of, name = name),
        None => tr!(stop.title).to_owned(),
    };
    let (to, page) = (href.clone(), loaded.status());
    let body = status::show(loaded, Skeleton::Detail, move |answer| match read(&answer) {
        Some(drawn) => body(&drawn, question, to.clone(), page),
        None => status::empty(tr!(stop.none), ().into_any()),
    });
    let body = view! {
        {question.view()}
        {body}
    };
    titled_page(title, Some(back(href, tr!(stop.back))), body.into_any())
}

impl Question {
    /// The next Friday, until another day is asked for.
    fn new(draft: &str) -> Self {
        let friday = dates::add_days(&dates::monday_of(&dates::today()), 4);
        let friday = if friday < dates::today() { dates::add_days(&friday, 7) } else { friday };
        let form = Form::new(draft).initial(LAST_DAY, dates::plain_day(&friday));
        Self { form, on: RwSignal::new(friday) }
    }

    fn view(self) -> AnyView {
        let look = move |event: SubmitEvent| {
            event.prevent_default();
            self.form.clear_errors();
            self.form.require(LAST_DAY);
            let day = self.form.date(LAST_DAY);
            if let (Some(day), false) = (day, self.form.refused()) {
                self.on.set(day);
            }
        };
        view! {
            <form class="dolen-text" novalidate on:submit=look>
                {field::error_summary(self.form)}
                {field::date(self.form, field(LAST_DAY, tr!(stop.last_day)))}
                <button class="nhsuk-button nhsuk-button--secondary" type="submit">{tr!(stop.look)}</button>
            </form>
        }
        .into_any()
    }
}

fn body(drawn: &Drawn<'_>, question: Question, href: String, page: Status) -> AnyView {
    let fragility = drawn.fragility;
    let people: Vec<AnyView> = fragility.affected.iter().map(person).collect();
    let list = (!people.is_empty()).then(|| view! { <ul class="dolen-list">{people}</ul> });
    let unnamed = fragility.people_count - i32::try_from(fragility.affected.len()).unwrap_or_default();
    let more = (unnamed > 0).then(|| view! { <p>{tr!(stop.more, count = unnamed)}</p> });
    let others = (fragility.others_count > 0)
        .then(|| view! { <p>{tr!(stop.others, count = fragility.others_count)}</p> });
    let enquiries = (fragility.open_enquiries > 0)
        .then(|| view! { <p>{tr!(stop.enquiries, count = fragility.open_enquiries)}</p> });
    let record = drawn.may_stop.clone().map(|stopping| record(stopping, question, href, page));
    let who = view! {
        <p>{tr!(stop.people, count = fragility.people_count)}</p>
        {list}
        {more} {others} {enquiries}
    };
    view! {
        {section(tr!(stop.who), who.into_any())}
        {record}
    }
    .into_any()
}

fn person(affected: &AffectedPerson) -> AnyView {
    let colour = match affected.left_with {
        LeftWith::Nothing => "red",
        LeftWith::StatutoryOnly => "orange",
        LeftWith::OtherHelp => "green",
    };
    let left: Vec<&str> = affected.left.iter().map(|line| line.title.as_str()).collect();
    let left = (!left.is_empty()).then(|| {
        view! { <p class="dolen-list__meta">{tr!(stop.left, lines = left.join(", "))}</p> }
    });
    let losing: Vec<AnyView> = affected.losing.iter().map(lost).collect();
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/people/{}", affected.person.id.inner())>{affected.person.display_name.clone()}</a>
                {losing}
                {left}
            </div>
            <div class="dolen-list__aside">{tag::tag(affected.left_with.words(), colour)}</div>
        </li>
    }
    .into_any()
}

/// What would end, and who could help instead.
fn lost(lost: &LostBooking) -> AnyView {
    let booking = &lost.booking;
    let days: Vec<&str> = booking.pattern.weekdays.iter().map(|day| dates::weekday_short(*day)).collect();
    let start = dates::clock(u32::try_from(booking.pattern.start_minute).unwrap_or_default());
    let service = i18n::pick(&booking.offering.name_en, &booking.offering.name_cy);
    let what = tr!(stop.loses, what = format!("{service} ({}, {start})", days.join(", ")));
    let instead = match &lost.instead {
        Some(found) => {
            let offering = &found.offering;
            let name = format!(
                "{}, {}",
                i18n::pick(&offering.name_en, &offering.name_cy),
                i18n::pick(&offering.charity.name_en, &offering.charity.name_cy)
            );
            let href = format!("/offerings/{}", offering.id.inner());
            view! {
                {tr!(stop.instead)} " " <a href=href>{name}</a> " · " {miles(found.distance_metres)}
            }
            .into_any()
        }
        None => tr!(stop.nobody).into_any(),
    };
    let find = booking.referral.as_ref().map(|referral| {
        let href = format!("/find?referral={}", referral.id.inner());
        view! { " · " <a href=href>{tr!(stop.find)}</a> }
    });
    view! {
        <p class="dolen-list__meta">{what}</p>
        <p class="dolen-list__meta">{instead} {find}</p>
    }
    .into_any()
}

/// The form by which it is recorded, folded: it says what will happen, and to whom.
fn record(stopping: Stopping, question: Question, href: String, page: Status) -> AnyView {
    let form = question.form;
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(&stopping, question, href.clone(), page);
    };
    let last_day =
        live::words(move || tr!(stop.record_on, day = dates::soft(dates::day(&question.on.get()))));
    view! {
        <details class="nhsuk-details">
            <summary class="nhsuk-details__summary">
                <span class="nhsuk-details__summary-text">{tr!(stop.record)}</span>
            </summary>
            <div class="nhsuk-details__text">
                <p>{tr!(stop.means)}</p>
                <form class="dolen-text" novalidate on:submit=submit>
                    {field::text_area(form, field("reason", tr!(stop.reason)).hint(tr!(stop.reason_hint)))}
                    <button
                        class="nhsuk-button nhsuk-button--warning"
                        type="submit"
                        aria-disabled=move || form.busy.get().then_some("true")
                    >
                        {last_day}
                    </button>
                </form>
            </div>
        </details>
    }
    .into_any()
}

fn send(stopping: &Stopping, question: Question, href: String, page: Status) {
    let form = question.form;
    form.clear_errors();
    form.require_as("reason", UserErrorCode::ReasonMissing);
    if form.refused() {
        return;
    }
    let (last_day, reason) = (question.on.get_untracked(), form.value("reason"));
    let done = move |_| {
        toast::say(tr!(stop.recorded));
        page.refresh();
        url::go(&href);
    };
    match stopping.clone() {
        Stopping::Charity { id: charity_id, version } => form.send(
            move |idempotency_key| {
                charity_stop(CharityStopInput { idempotency_key, charity_id, version, last_day, reason })
            },
            done,
        ),
        Stopping::Offering { id: offering_id, version } => form.send(
            move |idempotency_key| {
                offering_stop(OfferingStopInput { idempotency_key, offering_id, version, last_day, reason })
            },
            done,
        ),
    }
}

/// The link to this page, for those who see whom it would touch.
pub fn link(href: String) -> AnyView {
    let sees = crate::api::session::viewer().is_some_and(|viewer| viewer.sees_cases());
    let link = sees.then(|| button::link(Kind::Secondary, tr!(stop.link), href));
    link.into_any()
}
