//! What a charity and the care teams have signed before they share what they know of people; administrators write it down.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{CharityProtocolEndInput, CharityProtocolRecordInput};
use crate::api::load::load;
use crate::api::mutations::{charity_protocol_end, charity_protocol_record};
use crate::api::schema;
use crate::api::types::{CharityAction, Date, ProtocolStanding, SubjectKind, UserErrorCode};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::{tag, toast};
use crate::messages::Words;
use crate::{dates, i18n, tr};

/// How it stands, and the paper where there is one.
#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct SharingProtocol {
    standing: ProtocolStanding,
    reference: Option<String>,
    signed_on: Option<Date>,
    review_on: Option<Date>,
}

impl SharingProtocol {
    pub fn tag(&self) -> AnyView {
        let colour = match self.standing {
            ProtocolStanding::InForce => "green",
            ProtocolStanding::ReviewSoon => "yellow",
            ProtocolStanding::ReviewOverdue => "orange",
            ProtocolStanding::Missing => "grey",
        };
        tag::tag(self.standing.words(), colour)
    }

    /// Its reference and its days; nothing where nothing was signed.
    pub fn facts(&self) -> Option<String> {
        let (reference, signed, review) =
            (self.reference.clone()?, self.signed_on.as_ref()?, self.review_on.as_ref()?);
        let (signed, review) = (dates::soft(dates::day(signed)), dates::soft(dates::day(review)));
        Some(tr!(protocols.signed, reference = reference, signed = signed, review = review))
    }
}

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ProtocolQuery {
    #[arguments(id: $id)]
    charity: Option<Charity>,
}

#[derive(cynic::QueryFragment)]
struct Charity {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    protocol: Option<SharingProtocol>,
    actions: Vec<CharityAction>,
}

/// `/charities/:id/protocol`
pub fn protocol(id: &str) -> AnyView {
    let (form, ending) = (Form::new(format!("protocol:{id}")), Form::unkept().beside("end"));
    let href = format!("/charities/{id}");
    let id = cynic::Id::new(id);
    let loaded = load(move || ProtocolQuery::build(Variables { id: id.clone() }), &[SubjectKind::Charity]);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.charity.as_ref()) {
        Some(charity) => {
            tr!(protocols.of, charity = i18n::pick(&charity.name_en, &charity.name_cy).to_owned())
        }
        None => tr!(protocols.title).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.charity.as_ref(),
        move |charity| match &charity.protocol {
            Some(protocol) => drawn(charity, protocol, form, ending),
            None => status::empty(tr!(failure.forbidden), ().into_any()),
        },
    );
    titled_page(title, Some(back(href, tr!(charities.back))), body)
}

fn drawn(charity: &Charity, protocol: &SharingProtocol, form: Form, ending: Form) -> AnyView {
    let may = charity.actions.contains(&CharityAction::RecordProtocol);
    let signed = protocol.reference.is_some();
    let record = may.then(|| section(tr!(protocols.look), composer(charity, protocol, form)));
    let end = (may && signed).then(|| section(tr!(protocols.end), end_form(charity, ending)));
    view! {
        <div class="dolen-text">
            <p>{protocol.tag()} " " {protocol.facts()}</p>
            <p>{tr!(protocols.about)}</p>
            {record}
            {end}
        </div>
    }
    .into_any()
}

fn composer(charity: &Charity, protocol: &SharingProtocol, form: Form) -> AnyView {
    let day = |day: &Option<Date>| day.as_ref().map(dates::plain_day).unwrap_or_default();
    form.follow("reference", protocol.reference.clone().unwrap_or_default());
    form.follow("signedOn", day(&protocol.signed_on));
    form.follow("reviewOn", day(&protocol.review_on));
    let (id, version) = (charity.id.clone(), charity.version);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        record(form, id.clone(), version);
    };
    view! {
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text(form, field("reference", tr!(protocols.reference)).hint(tr!(protocols.reference_hint)))}
            {field::date(form, field("signedOn", tr!(protocols.signed_on)))}
            {field::date(form, field("reviewOn", tr!(protocols.review_on)))}
            {button::submit(tr!(protocols.save), form.busy)}
        </form>
    }
    .into_any()
}

fn record(form: Form, charity_id: cynic::Id, version: i32) {
    form.clear_errors();
    form.require_as("reference", UserErrorCode::ProtocolReferenceMissing);
    form.require("signedOn");
    form.require("reviewOn");
    let days = (form.date("signedOn"), form.date("reviewOn"));
    let ((Some(signed_on), Some(review_on)), false) = (days, form.refused()) else { return };
    let reference = form.value("reference");
    form.send(
        move |idempotency_key| {
            charity_protocol_record(CharityProtocolRecordInput {
                idempotency_key,
                charity_id,
                version,
                reference,
                signed_on,
                review_on,
            })
        },
        |_| toast::say(tr!(protocols.saved)),
    );
}

fn end_form(charity: &Charity, form: Form) -> AnyView {
    let (id, version) = (charity.id.clone(), charity.version);
    let press = move || {
        let charity_id = id.clone();
        form.send(
            move |idempotency_key| {
                charity_protocol_end(CharityProtocolEndInput { idempotency_key, charity_id, version })
            },
            |_| toast::say(tr!(protocols.ended)),
        );
    };
    view! {
        {field::error_summary(form)}
        <p>{tr!(protocols.end_about)}</p>
        {button::button(Kind::Secondary, tr!(protocols.end), form.busy, press)}
    }
    .into_any()
}
