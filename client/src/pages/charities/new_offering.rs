//! Writing an offering down: what it is, for whom, where, when and how much of it there is.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{AreaInput, OfferingCreateInput, SessionInput};
use crate::api::load::load;
use crate::api::mutations::offering_create;
use crate::api::schema;
use crate::api::types::{
    Access, Activity, AreaKind, CapacityUnit, Category, Code, Frequency, Language, SubjectKind, Weekday,
};
use crate::components::button;
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::page::{back, page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{dates, i18n, tr, url};

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct CategoriesQuery {
    #[arguments(first: 100)]
    categories: Categories,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CategoryConnection")]
struct Categories {
    nodes: Vec<Category>,
}

pub fn new_offering(charity: &str) -> AnyView {
    let form = Form::new(format!("offering-new:{charity}"))
        .initial("languages", Language::En.code())
        .initial("unit", CapacityUnit::People.code());
    let (href, charity) = (format!("/charities/{charity}"), cynic::Id::new(charity));
    let loaded = load(|| CategoriesQuery::build(()), &[SubjectKind::Category]);
    let body = status::show(loaded, Skeleton::Detail, move |answer| {
        let categories = answer.categories.nodes.iter();
        let categories = categories.map(|category| {
            Choice::new(category.id.inner(), i18n::pick(&category.name_en, &category.name_cy))
        });
        form_view(form, &charity, categories.collect())
    });
    page(tr!(offering_new.title), Some(back(href, tr!(charities.back))), body)
}

fn form_view(form: Form, charity: &cynic::Id, categories: Vec<Choice>) -> AnyView {
    let charity = charity.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, charity.clone());
    };
    let waiting = vec![Choice::new("OPEN", tr!(offering.waiting_list_open))];
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::select(form, field("categoryId", tr!(offering.category)), categories)}
            {field::text(form, field("nameEn", tr!(admin.name_en)))}
            {field::text(form, field("nameCy", tr!(admin.name_cy)))}
            {field::text_area(form, field("descriptionEn", tr!(charities.description_en)))}
            {field::text_area(form, field("descriptionCy", tr!(charities.description_cy)))}
            {field::in_a_row(field::checkboxes(form, field("languages", tr!(offering.languages)), field::choices::<Language>()))}
            <h2 class="nhsuk-heading-m">{tr!(offering_new.where_and_when)}</h2>
            {field::text(form, field("postcode", tr!(offering_new.postcode)).width("nhsuk-input--width-10"))}
            {field::number(form, field("areas", tr!(offering_new.miles)).hint(tr!(offering_new.miles_hint)))}
            {field::text(form, field("localities", tr!(offering_new.localities)).hint(tr!(offering_new.localities_hint)).width("nhsuk-input--width-20"))}
            {field::in_a_row(field::checkboxes(form, field("weekdays", tr!(offering_new.days)).hint(tr!(offering_new.days_hint)), field::choices::<Weekday>()))}
            {field::text(form, field("startMinute", tr!(book.start)).hint(tr!(form.time_hint)).width("nhsuk-input--width-5"))}
            {field::number(form, field("minutes", tr!(our.how_long)))}
            {field::number(form, field("sessions", tr!(offering_new.places)))}
            <h2 class="nhsuk-heading-m">{tr!(offering_new.how_much)}</h2>
            {field::in_a_row(field::radios(form, field("unit", tr!(offering_new.unit)), units()))}
            {field::number(form, field("maximum", tr!(offering_new.maximum)))}
            {field::number(form, field("available", tr!(offering_new.available)))}
            {field::checkboxes(form, field("waitingListOpen", tr!(our.waiting_list)), waiting)}
            <h2 class="nhsuk-heading-m">{tr!(offering_new.for_whom)}</h2>
            {field::number(form, field("minAge", tr!(offering_new.min_age)))}
            {field::number(form, field("maxAge", tr!(offering_new.max_age)))}
            {field::checkboxes(form, field("accessibility", tr!(offering.access)), field::choices::<Access>())}
            {field::checkboxes(form, field("activities", tr!(offering_new.activities)).hint(tr!(offering_new.activities_hint)), field::choices::<Activity>())}
            {field::text(form, field("costPence", tr!(offering_new.cost)).hint(tr!(offering_new.cost_hint)).width("nhsuk-input--width-5"))}
            {field::text(form, field("costNote", tr!(offering_new.cost_note)))}
            {button::submit(tr!(offering_new.title), form.busy)}
        </form>
    }
    .into_any()
}

fn units() -> Vec<Choice> {
    let words = [tr!(offering_new.people), tr!(offering_new.hours), tr!(offering_new.sessions)];
    CapacityUnit::ALL.iter().zip(words).map(|(unit, words)| Choice::new(unit.code(), words)).collect()
}

fn send(form: Form, charity_id: cynic::Id) {
    form.clear_errors();
    for field in ["categoryId", "maximum", "available"] {
        form.require(field);
    }
    let (areas, sessions) = (areas(form), sessions(form));
    let (maximum, available) = (form.number("maximum"), form.number("available"));
    let (min_age, max_age) = (form.number("minAge"), form.number("maxAge"));
    let cost_pence = pence(form);
    let (Some(category_id), Some(maximum), Some(available), false) =
        (form.id("categoryId"), maximum, available, form.refused())
    else {
        return;
    };
    form.send(
        move |idempotency_key| {
            offering_create(OfferingCreateInput {
                idempotency_key,
                charity_id,
                category_id,
                name_en: form.value("nameEn"),
                name_cy: form.value("nameCy"),
                description_en: form.value("descriptionEn"),
                description_cy: form.value("descriptionCy"),
                languages: form.codes("languages"),
                min_age,
                max_age,
                ecc_levels: Vec::new(),
                accessibility: form.codes("accessibility"),
                activities: form.codes("activities"),
                cost_pence,
                cost_note: form.optional("costNote"),
                postcode: form.value("postcode"),
                areas,
                sessions,
                unit: form.code("unit").unwrap_or(CapacityUnit::People),
                maximum,
                available,
                waiting_list_open: !form.value("waitingListOpen").is_empty(),
            })
        },
        |id| {
            toast::say(tr!(package.saved));
            url::go(&format!("/offerings/{}", id.inner()));
        },
    );
}

/// The circle and the localities that were typed.
fn areas(form: Form) -> Vec<AreaInput> {
    let circle = form.number("areas").map(|miles| AreaInput {
        kind: AreaKind::Radius,
        radius_metres: Some(miles.saturating_mul(1609)),
        code: None,
    });
    let localities = form.value("localities").to_uppercase();
    let localities =
        localities.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|code| !code.is_empty());
    let localities = localities.map(|code| AreaInput {
        kind: AreaKind::Locality,
        radius_metres: None,
        code: Some(code.to_owned()),
    });
    circle.into_iter().chain(localities).collect()
}

/// One weekly session on each ticked day; none where it is given by arrangement.
fn sessions(form: Form) -> Vec<SessionInput> {
    let weekdays = form.codes::<Weekday>("weekdays");
    if weekdays.is_empty() {
        return Vec::new();
    }
    for field in ["startMinute", "minutes", "sessions"] {
        form.require(field);
    }
    let read = (form.time("startMinute"), form.number("minutes"), form.number("sessions"));
    let (Some(start_minute), Some(minutes), Some(places)) = read else { return Vec::new() };
    let session = |weekday| SessionInput {
        frequency: Frequency::Weekly,
        weekday,
        week_of_month: None,
        start_minute,
        minutes,
        places,
        valid_from: dates::today(),
        valid_to: None,
    };
    weekdays.into_iter().map(session).collect()
}

/// "4.50" as 450.
fn pence(form: Form) -> Option<i32> {
    let typed = form.optional("costPence")?;
    let (pounds, rest) = typed.trim_start_matches('£').split_once('.').unwrap_or((&typed, "00"));
    let pounds: Option<i32> = pounds.trim_start_matches('£').parse().ok();
    let rest = Some(rest).filter(|rest| rest.len() == 2).and_then(|rest| rest.parse::<i32>().ok());
    let pence = pounds.zip(rest).map(|(pounds, rest)| pounds.saturating_mul(100).saturating_add(rest));
    if pence.is_none() {
        form.add_error("costPence", tr!(offering_new.cost_unreadable));
    }
    pence
}
