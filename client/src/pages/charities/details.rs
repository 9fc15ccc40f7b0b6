//! What an offering is, for whom and where: changed by its charity, or by a broker on its behalf. The same fields write a new one down.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{AreaInput, OfferingEditInput};
use crate::api::load::load;
use crate::api::mutations::offering_edit;
use crate::api::schema;
use crate::api::types::{
    Access, Activity, AreaKind, CheckLevel, Code, Language, OfferingAction, SubjectKind,
};
use crate::components::button;
use crate::components::field::{self, Choice, field};
use crate::components::form::{Form, joined};
use crate::components::page::{back, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::{i18n, tr, url};

const METRES_A_MILE: i32 = 1609;
/// What the circle measured before, beside the miles that are shown of it.
const METRES: &str = "radiusMetres";
/// The value of the one tick.
const ACTIVE: &str = "ACTIVE";

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct DetailsQuery {
    #[arguments(id: $id)]
    offering: Option<Offering>,
    county: County,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    description_en: String,
    description_cy: String,
    languages: Vec<Language>,
    min_age: Option<i32>,
    max_age: Option<i32>,
    ecc_levels: Vec<i32>,
    accessibility: Vec<Access>,
    activities: Vec<Activity>,
    check_level: CheckLevel,
    check_level_reason: Option<String>,
    cost_pence: Option<i32>,
    cost_note: Option<String>,
    active: bool,
    postcode: String,
    areas: Vec<Area>,
    actions: Vec<OfferingAction>,
}

#[derive(cynic::QueryFragment)]
struct Area {
    kind: AreaKind,
    radius_metres: Option<i32>,
    code: Option<String>,
}

#[derive(cynic::QueryFragment)]
struct County {
    wards: Vec<Ward>,
}

#[derive(cynic::QueryFragment)]
struct Ward {
    code: String,
    name: String,
}

pub fn details(id: &str) -> AnyView {
    let form = Form::new(format!("offering:{id}"));
    let href = format!("/offerings/{id}");
    let id = cynic::Id::new(id);
    let loaded = load(move || DetailsQuery::build(Variables { id: id.clone() }), &[SubjectKind::Offering]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.offering.as_ref()) {
        Some(offering) => i18n::pick(&offering.name_en, &offering.name_cy).to_owned(),
        None => tr!(offering.offering).to_owned(),
    };
    let body = status::show(loaded, Skeleton::Detail, move |answer| match &answer.offering {
        Some(offering) if offering.actions.contains(&OfferingAction::Edit) => {
            begin(form, offering);
            form_view(form, offering, &answer.county)
        }
        _ => status::empty(tr!(week_edit.not_yours), ().into_any()),
    });
    titled_page(title, Some(back(href, tr!(offering.offering))), body)
}

fn begin(form: Form, offering: &Offering) {
    let number = |number: Option<i32>| number.map(|number| number.to_string()).unwrap_or_default();
    let of_kind = |kind: AreaKind| {
        let areas = offering.areas.iter().filter(move |area| area.kind == kind);
        areas.filter_map(|area| area.code.clone()).collect::<Vec<_>>()
    };
    let radius = offering.areas.iter().filter_map(|area| area.radius_metres).max();
    let by_hand = offering.check_level_reason.as_ref().map(|_| offering.check_level.code());
    let texts: [(&str, &str); 7] = [
        ("nameEn", &offering.name_en),
        ("nameCy", &offering.name_cy),
        ("descriptionEn", &offering.description_en),
        ("descriptionCy", &offering.description_cy),
        ("postcode", &offering.postcode),
        ("costNote", offering.cost_note.as_deref().unwrap_or_default()),
        ("checkLevelReason", offering.check_level_reason.as_deref().unwrap_or_default()),
    ];
    for (field, text) in texts {
        form.follow(field, text);
    }
    form.follow("languages", joined(&offering.languages))
        .follow("minAge", number(offering.min_age))
        .follow("maxAge", number(offering.max_age))
        .follow("eccLevels", join(&offering.ecc_levels))
        .follow("accessibility", joined(&offering.accessibility))
        .follow("activities", joined(&offering.activities))
        .follow("checkLevel", by_hand.unwrap_or_default())
        .follow("costPence", offering.cost_pence.map(pounds).unwrap_or_default())
        .follow("areas", radius.map(miles).unwrap_or_default())
        .follow(METRES, radius.map(|metres| metres.to_string()).unwrap_or_default())
        .follow("localities", of_kind(AreaKind::Locality).join(", "))
        .follow("wards", of_kind(AreaKind::Ward).join(","))
        .follow("active", if offering.active { ACTIVE } else { "" });
}

fn join(numbers: &[i32]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// 450 as "4.50".
fn pounds(pence: i32) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

/// Whole miles, at least one.
fn miles(metres: i32) -> String {
    ((metres + METRES_A_MILE / 2) / METRES_A_MILE).max(1).to_string()
}

fn form_view(form: Form, offering: &Offering, county: &County) -> AnyView {
    let (id, version) = (offering.id.clone(), offering.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, id.clone(), version);
    };
    let wards = county.wards.iter().map(|ward| Choice::new(&ward.code, &ward.name)).collect();
    let active = vec![Choice::new(ACTIVE, tr!(offering_new.is_found))];
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {what(form)}
            <h2 class="nhsuk-heading-m">{tr!(offering.area)}</h2>
            {place(form)}
            <details class="nhsuk-details">
                <summary class="nhsuk-details__summary">
                    <span class="nhsuk-details__summary-text">{tr!(offering_new.wards)}</span>
                </summary>
                <div class="nhsuk-details__text">
                    {field::checkboxes(form, field("wards", tr!(offering_new.wards)), wards)}
                </div>
            </details>
            <h2 class="nhsuk-heading-m">{tr!(offering_new.for_whom)}</h2>
            {whom(form)}
            {field::checkboxes(form, field("active", tr!(charities.found)), active)}
            {button::submit(tr!(admin.save), form.busy)}
        </form>
    }
    .into_any()
}

/// The fields of what it is.
pub fn what(form: Form) -> AnyView {
    view! {
        {field::text(form, field("nameEn", tr!(admin.name_en)))}
        {field::text(form, field("nameCy", tr!(admin.name_cy)))}
        {field::text_area(form, field("descriptionEn", tr!(charities.description_en)))}
        {field::text_area(form, field("descriptionCy", tr!(charities.description_cy)))}
        {field::in_a_row(field::checkboxes(form, field("languages", tr!(offering.languages)), field::choices::<Language>()))}
    }
    .into_any()
}

/// The fields of where it is given.
pub fn place(form: Form) -> AnyView {
    view! {
        {field::text(form, field("postcode", tr!(offering_new.postcode)).width("nhsuk-input--width-10"))}
        {field::number(form, field("areas", tr!(offering_new.miles)).hint(tr!(offering_new.miles_hint)))}
        {field::text(form, field("localities", tr!(offering_new.localities)).hint(tr!(offering_new.localities_hint)).width("nhsuk-input--width-20"))}
    }
    .into_any()
}

/// The fields of whom it is for, what volunteers do there, and what it costs.
pub fn whom(form: Form) -> AnyView {
    let levels = (1..=4).map(|level: i32| Choice::new(level.to_string(), level.to_string())).collect();
    view! {
        {field::number(form, field("minAge", tr!(offering_new.min_age)))}
        {field::number(form, field("maxAge", tr!(offering_new.max_age)))}
        {field::in_a_row(field::checkboxes(form, field("eccLevels", tr!(offering.ecc_levels)).hint(tr!(offering_new.levels_hint)), levels))}
        {field::checkboxes(form, field("accessibility", tr!(offering.access)), field::choices::<Access>())}
        {field::checkboxes(form, field("activities", tr!(offering_new.activities)).hint(tr!(offering_new.activities_hint)), field::choices::<Activity>())}
        {field::select(form, field("checkLevel", tr!(offering_new.check)).hint(tr!(offering_new.check_hint)), field::choices::<CheckLevel>())}
        {field::text(form, field("checkLevelReason", tr!(offering_new.check_reason)))}
        {field::text(form, field("costPence", tr!(offering_new.cost)).hint(tr!(offering_new.cost_hint)).width("nhsuk-input--width-5"))}
        {field::text(form, field("costNote", tr!(offering_new.cost_note)))}
    }
    .into_any()
}

/// What the fields say; errors at those that cannot be read.
pub struct Details {
    pub name_en: String,
    pub name_cy: String,
    pub description_en: String,
    pub description_cy: String,
    pub languages: Vec<Language>,
    pub min_age: Option<i32>,
    pub max_age: Option<i32>,
    pub ecc_levels: Vec<i32>,
    pub accessibility: Vec<Access>,
    pub activities: Vec<Activity>,
    pub check_level: Option<CheckLevel>,
    pub check_level_reason: Option<String>,
    pub cost_pence: Option<i32>,
    pub cost_note: Option<String>,
    pub postcode: String,
    pub areas: Vec<AreaInput>,
}

pub fn read(form: Form) -> Details {
    Details {
        name_en: form.value("nameEn"),
        name_cy: form.value("nameCy"),
        description_en: form.value("descriptionEn"),
        description_cy: form.value("descriptionCy"),
        languages: form.codes("languages"),
        min_age: form.number("minAge"),
        max_age: form.number("maxAge"),
        ecc_levels: form.ticked("eccLevels").iter().filter_map(|level| level.parse().ok()).collect(),
        accessibility: form.codes("accessibility"),
        activities: form.codes("activities"),
        check_level: form.code("checkLevel"),
        check_level_reason: form.optional("checkLevelReason"),
        cost_pence: pence(form),
        cost_note: form.optional("costNote"),
        postcode: form.value("postcode"),
        areas: areas(form),
    }
}

fn send(form: Form, offering_id: cynic::Id, version: i32) {
    form.clear_errors();
    let details = read(form);
    if form.refused() {
        return;
    }
    form.send(
        move |idempotency_key| {
            offering_edit(OfferingEditInput {
                idempotency_key,
                offering_id,
                version,
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
                cost_pence: details.cost_pence,
                cost_note: details.cost_note,
                active: !form.value("active").is_empty(),
                postcode: details.postcode,
                areas: details.areas,
            })
        },
        |id| {
            toast::say(tr!(package.saved));
            url::go(&format!("/offerings/{}", id.inner()));
        },
    );
}

/// The circle, the localities and the wards.
fn areas(form: Form) -> Vec<AreaInput> {
    let before: Option<i32> = form.value(METRES).parse().ok();
    let metres = |typed: i32| match before {
        // What was not whole miles stays as it was, unless another number is typed.
        Some(before) if miles(before) == typed.to_string() => before,
        _ => typed.saturating_mul(METRES_A_MILE),
    };
    let circle = form.number("areas").map(|typed| AreaInput {
        kind: AreaKind::Radius,
        radius_metres: Some(metres(typed)),
        code: None,
    });
    let named = |kind, code: &str| AreaInput { kind, radius_metres: None, code: Some(code.to_owned()) };
    let localities = form.value("localities").to_uppercase();
    let localities =
        localities.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|code| !code.is_empty());
    let wards = form.ticked("wards");
    let wards = wards.iter().map(|code| named(AreaKind::Ward, code));
    circle.into_iter().chain(localities.map(|code| named(AreaKind::Locality, code))).chain(wards).collect()
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
