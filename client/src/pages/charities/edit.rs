//! Writing a charity down, and changing what is written of it.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{CharityCreateInput, CharityEditInput};
use crate::api::load::load;
use crate::api::mutations::{charity_create, charity_edit};
use crate::api::schema;
use crate::api::types::{Code, Language, SubjectKind};
use crate::components::button;
use crate::components::field::{self, Choice, Field, field};
use crate::components::form::Form;
use crate::components::page::{back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct CharityQuery {
    #[arguments(id: $id)]
    charity: Option<Charity>,
}

#[derive(cynic::QueryFragment)]
struct Charity {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    registered_number: Option<String>,
    description_en: String,
    description_cy: String,
    email: String,
    phone: Option<String>,
    website: Option<String>,
    postcode: String,
    language: Language,
    open_enquiry_limit: i32,
    still_right_days: i32,
    active: bool,
}

/// The value of the one tick.
const ACTIVE: &str = "ACTIVE";

pub fn new_charity() -> AnyView {
    let form = Form::new("charity-new")
        .initial("language", Language::En.code())
        .initial("openEnquiryLimit", "5")
        .initial("stillRightDays", "7");
    let body = form_view(form, None);
    page(tr!(charities.add), Some(back("/charities", tr!(charities.title))), body)
}

pub fn edit(id: &str) -> AnyView {
    let form = Form::new(format!("charity:{id}"));
    let href = format!("/charities/{id}");
    let id = cynic::Id::new(id);
    let loaded = load(move || CharityQuery::build(Variables { id: id.clone() }), &[SubjectKind::Charity]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.charity.as_ref()) {
        Some(charity) => i18n::pick(&charity.name_en, &charity.name_cy).to_owned(),
        None => tr!(charities.charity).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.charity.as_ref(),
        move |charity| {
            begin(form, charity);
            form_view(form, Some((charity.id.clone(), charity.version)))
        },
    );
    titled_page(title, Some(back(href, tr!(charities.back))), body)
}

fn begin(form: Form, charity: &Charity) {
    let texts = [
        ("nameEn", &charity.name_en),
        ("nameCy", &charity.name_cy),
        ("descriptionEn", &charity.description_en),
        ("descriptionCy", &charity.description_cy),
        ("email", &charity.email),
        ("postcode", &charity.postcode),
    ];
    let optional = [
        ("registeredNumber", &charity.registered_number),
        ("phone", &charity.phone),
        ("website", &charity.website),
    ];
    for (field, text) in texts {
        form.follow(field, text);
    }
    for (field, text) in optional {
        form.follow(field, text.clone().unwrap_or_default());
    }
    form.follow("language", charity.language.code())
        .follow("openEnquiryLimit", charity.open_enquiry_limit.to_string())
        .follow("stillRightDays", charity.still_right_days.to_string())
        .follow("active", if charity.active { ACTIVE } else { "" });
}

/// The form of a new one, or of the one with this id at this version.
fn form_view(form: Form, existing: Option<(cynic::Id, i32)>) -> AnyView {
    let (active, words) = match &existing {
        Some(_) => {
            let active = vec![Choice::new(ACTIVE, tr!(charities.is_found))];
            (field::checkboxes(form, field("active", tr!(charities.found)), active), tr!(admin.save))
        }
        None => (().into_any(), tr!(charities.add)),
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, existing.clone());
    };
    let off = |name: &str, label: &str| Field { autocomplete: Some("off"), ..field(name, label) };
    let of_kind =
        |kind: &'static str, name: &str, label: &str| Field { kind: Some(kind), ..off(name, label) };
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text(form, off("nameEn", tr!(admin.name_en)))}
            {field::text(form, off("nameCy", tr!(admin.name_cy)))}
            {field::text_area(form, field("descriptionEn", tr!(charities.description_en)))}
            {field::text_area(form, field("descriptionCy", tr!(charities.description_cy)))}
            {field::text(form, of_kind("email", "email", tr!(accounts.email)))}
            {field::text(form, of_kind("tel", "phone", tr!(register.phone)).width("nhsuk-input--width-20"))}
            {field::text(form, of_kind("url", "website", tr!(charities.website_optional)).hint(tr!(charities.website_hint)))}
            {field::text(form, off("postcode", tr!(charities.postcode)).width("nhsuk-input--width-10"))}
            {field::text(form, off("registeredNumber", tr!(charities.number_optional)).width("nhsuk-input--width-10"))}
            {field::in_a_row(field::radios(form, field("language", tr!(charities.write_in)), field::choices::<Language>()))}
            {field::number(form, field("openEnquiryLimit", tr!(charities.limit)).hint(tr!(charities.limit_hint)))}
            {field::number(form, field("stillRightDays", tr!(charities.still_right)).hint(tr!(charities.still_right_hint)))}
            {active}
            {button::submit(words, form.busy)}
        </form>
    }
    .into_any()
}

fn send(form: Form, existing: Option<(cynic::Id, i32)>) {
    form.clear_errors();
    form.require("openEnquiryLimit");
    form.require("stillRightDays");
    let numbers = form.number("openEnquiryLimit").zip(form.number("stillRightDays"));
    let (Some((open_enquiry_limit, still_right_days)), false) = (numbers, form.refused()) else { return };
    let (name_en, name_cy) = (form.value("nameEn"), form.value("nameCy"));
    let (description_en, description_cy) = (form.value("descriptionEn"), form.value("descriptionCy"));
    let (email, postcode) = (form.value("email"), form.value("postcode"));
    let (phone, website) = (form.optional("phone"), form.optional("website"));
    let registered_number = form.optional("registeredNumber");
    let language = form.code("language").unwrap_or(Language::En);
    let active = !form.value("active").is_empty();
    let done = |id: cynic::Id| {
        toast::say(tr!(package.saved));
        url::go(&format!("/charities/{}", id.inner()));
    };
    match existing {
        None => form.send(
            move |idempotency_key| {
                charity_create(CharityCreateInput {
                    idempotency_key,
                    name_en,
                    name_cy,
                    registered_number,
                    description_en,
                    description_cy,
                    email,
                    phone,
                    website,
                    postcode,
                    language,
                    open_enquiry_limit,
                    still_right_days,
                })
            },
            done,
        ),
        Some((charity_id, version)) => form.send(
            move |idempotency_key| {
                charity_edit(CharityEditInput {
                    idempotency_key,
                    charity_id,
                    version,
                    active,
                    name_en,
                    name_cy,
                    registered_number,
                    description_en,
                    description_cy,
                    email,
                    phone,
                    website,
                    postcode,
                    language,
                    open_enquiry_limit,
                    still_right_days,
                })
            },
            done,
        ),
    }
}
