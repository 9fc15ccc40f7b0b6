//! Writing an offering down: what it is, for whom, where, when and how much of it there is.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::availability::unit_choices;
use super::details;
use crate::api::inputs::{OfferingCreateInput, SessionInput};
use crate::api::load::load;
use crate::api::mutations::offering_create;
use crate::api::schema;
use crate::api::types::{CapacityUnit, Category, Code, Frequency, Language, SubjectKind, Weekday};
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
            {details::what(form)}
            <h2 class="nhsuk-heading-m">{tr!(offering_new.where_and_when)}</h2>
            {details::place(form)}
            {field::in_a_row(field::checkboxes(form, field("weekdays", tr!(offering_new.days)).hint(tr!(offering_new.days_hint)), field::choices::<Weekday>()))}
            {field::text(form, field("startMinute", tr!(book.start)).hint(tr!(form.time_hint)).width("nhsuk-input--width-5"))}
            {field::number(form, field("minutes", tr!(our.how_long)))}
            {field::number(form, field("sessions", tr!(offering_new.places)))}
            <h2 class="nhsuk-heading-m">{tr!(offering_new.how_much)}</h2>
            {field::in_a_row(field::radios(form, field("unit", tr!(offering_new.unit)), unit_choices()))}
            {field::number(form, field("maximum", tr!(offering_new.maximum)))}
            {field::number(form, field("available", tr!(offering_new.available)))}
            {field::checkboxes(form, field("waitingListOpen", tr!(our.waiting_list)), waiting)}
            <h2 class="nhsuk-heading-m">{tr!(offering_new.for_whom)}</h2>
            {details::whom(form)}
            {button::submit(tr!(offering_new.title), form.busy)}
        </form>
    }
    .into_any()
}

fn send(form: Form, charity_id: cynic::Id) {
    form.clear_errors();
    for field in ["categoryId", "maximum", "available"] {
        form.require(field);
    }
    let sessions = sessions(form);
    let (maximum, available) = (form.number("maximum"), form.number("available"));
    let details = details::read(form);
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
                name_en: details.name_en,
                name_cy: details.name_cy,
                description_en: details.description_en,
                description_cy: details.description_cy,
                languages: details.languages,
                min_age: details.min_age,
                max_age: details.max_age,
                ecc_levels: details.ecc_levels,
                accessibility: details.accessibility,
                activities: details.activities,
                check_level: details.check_level,
                check_level_reason: details.check_level_reason,
                active: true,
                cost_pence: details.cost_pence,
                cost_note: details.cost_note,
                postcode: details.postcode,
                areas: details.areas,
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
        id: None,
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
