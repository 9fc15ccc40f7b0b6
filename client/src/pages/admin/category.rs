//! The kinds of help: their names, the words that people say for them, and how long charities have to answer.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::client::Failure;
use crate::api::inputs::{CategoryCreateInput, CategoryEditInput};
use crate::api::load::{Load, load};
use crate::api::mutations::{category_create, category_edit};
use crate::api::schema;
use crate::api::types::{Activity, SubjectKind, UserErrorCode};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, Field, field};
use crate::components::form::{Form, joined};
use crate::components::page::{back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{i18n, tr, url};

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

#[derive(cynic::QueryFragment)]
struct Category {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    response_days_normal: i32,
    response_days_urgent: i32,
    hides_health_flags: bool,
    activities: Vec<Activity>,
    terms_en: Vec<String>,
    terms_cy: Vec<String>,
}

const LIST: &str = "/admin/categories";
/// The value of the one tick.
const HIDES: &str = "HIDES";

fn load_categories() -> Load<CategoriesQuery> {
    load(|| CategoriesQuery::build(()), &[SubjectKind::Category])
}

pub fn categories() -> AnyView {
    let list = status::show(load_categories(), Skeleton::Rows, |answer| {
        let rows = answer.categories.nodes.iter();
        super::rows(rows.map(|category| {
            let days = tr!(
                admin.days,
                normal = category.response_days_normal,
                urgent = category.response_days_urgent
            );
            (LIST, &category.id, i18n::pick(&category.name_en, &category.name_cy), days)
        }))
    });
    let body = view! {
        {button::link(Kind::Primary, tr!(admin.add_category), "/admin/categories/new")}
        {list}
    };
    page(tr!(admin.categories), None, body.into_any())
}

pub fn new_category() -> AnyView {
    let form =
        Form::new("category-new").initial("responseDaysNormal", "5").initial("responseDaysUrgent", "2");
    let body = form_view(form, None, tr!(admin.add_category));
    page(tr!(admin.add_category), Some(back(LIST, tr!(admin.categories))), body)
}

pub fn category(id: &str) -> AnyView {
    let form = Form::new(format!("category:{id}"));
    let id = id.to_owned();
    let loaded = load_categories();
    let body = status::show(loaded, Skeleton::Detail, move |answer| {
        let Some(category) = answer.categories.nodes.iter().find(|category| category.id.inner() == id) else {
            return status::failure_panel(&Failure::NotFound, None);
        };
        form.follow("nameEn", &category.name_en)
            .follow("nameCy", &category.name_cy)
            .follow("responseDaysNormal", category.response_days_normal.to_string())
            .follow("responseDaysUrgent", category.response_days_urgent.to_string())
            .follow("hidesHealthFlags", if category.hides_health_flags { HIDES } else { "" })
            .follow("activities", joined(&category.activities))
            .follow("termsEn", category.terms_en.join("\n"))
            .follow("termsCy", category.terms_cy.join("\n"));
        form_view(form, Some((category.id.clone(), category.version)), tr!(admin.save))
    });
    titled_page(|| tr!(find.category).to_owned(), Some(back(LIST, tr!(admin.categories))), body)
}

/// The form of a new one, or of the one with this id at this version.
fn form_view(form: Form, existing: Option<(cynic::Id, i32)>, send_words: &'static str) -> AnyView {
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, existing.clone());
    };
    let terms =
        |name: &str, label: &str| Field { rows: Some(6), ..field(name, label).hint(tr!(admin.terms_hint)) };
    let hides = vec![Choice::new(HIDES, tr!(admin.hides))];
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text(form, field("nameEn", tr!(admin.name_en)).width("nhsuk-input--width-20"))}
            {field::text(form, field("nameCy", tr!(admin.name_cy)).width("nhsuk-input--width-20"))}
            {field::number(form, field("responseDaysNormal", tr!(admin.days_normal)))}
            {field::number(form, field("responseDaysUrgent", tr!(admin.days_urgent)))}
            {field::checkboxes(form, field("hidesHealthFlags", tr!(admin.health)), hides)}
            {field::checkboxes(
                form,
                field("activities", tr!(admin.activities)).hint(tr!(admin.activities_hint)),
                field::choices::<Activity>(),
            )}
            {field::text_area(form, terms("termsEn", tr!(admin.terms_en)))}
            {field::text_area(form, terms("termsCy", tr!(admin.terms_cy)))}
            {button::submit(send_words, form.busy)}
        </form>
    }
    .into_any()
}

fn send(form: Form, existing: Option<(cynic::Id, i32)>) {
    form.clear_errors();
    form.require_as("nameEn", UserErrorCode::NameEnMissing);
    form.require_as("nameCy", UserErrorCode::NameCyMissing);
    form.require("responseDaysNormal");
    form.require("responseDaysUrgent");
    let days = (form.number("responseDaysNormal"), form.number("responseDaysUrgent"));
    let ((Some(response_days_normal), Some(response_days_urgent)), false) = (days, form.refused()) else {
        return;
    };
    let (name_en, name_cy) = (form.value("nameEn"), form.value("nameCy"));
    let (terms_en, terms_cy) = (lines(&form.value("termsEn")), lines(&form.value("termsCy")));
    let hides_health_flags = !form.value("hidesHealthFlags").is_empty();
    let activities = form.codes::<Activity>("activities");
    let done = |_| {
        toast::say(tr!(package.saved));
        url::go(LIST);
    };
    match existing {
        None => form.send(
            move |idempotency_key| {
                category_create(CategoryCreateInput {
                    idempotency_key,
                    name_en,
                    name_cy,
                    response_days_normal,
                    response_days_urgent,
                    hides_health_flags,
                    activities,
                    terms_en,
                    terms_cy,
                })
            },
            done,
        ),
        Some((category_id, version)) => form.send(
            move |idempotency_key| {
                category_edit(CategoryEditInput {
                    idempotency_key,
                    category_id,
                    version,
                    name_en,
                    name_cy,
                    response_days_normal,
                    response_days_urgent,
                    hides_health_flags,
                    activities,
                    terms_en,
                    terms_cy,
                })
            },
            done,
        ),
    }
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
