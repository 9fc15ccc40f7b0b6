//! Which charities have signed nothing before anything personal is shared with them, and which protocols are to be reviewed?

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::types::{PageInfo, ProtocolStanding, SubjectKind};
use crate::components::list::rows;
use crate::components::page::{back, page};
use crate::components::{live, status};
use crate::pages::charities::SharingProtocol;
use crate::{i18n, tr, url};

/// In the address, where all are to be shown.
const ALL: &str = "all";
const TO_DO: [ProtocolStanding; 3] =
    [ProtocolStanding::Missing, ProtocolStanding::ReviewSoon, ProtocolStanding::ReviewOverdue];

#[derive(cynic::QueryVariables)]
struct Variables {
    protocols: Option<Vec<ProtocolStanding>>,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ProtocolsQuery {
    #[arguments(protocols: $protocols, first: $first, after: $after)]
    charities: CharityConnection,
}

#[derive(cynic::QueryFragment)]
struct CharityConnection {
    nodes: Vec<Charity>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Charity {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    protocol: Option<SharingProtocol>,
}

impl Row for Charity {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

/// `/admin/protocols`
pub fn protocols() -> AnyView {
    let show = url::param("show");
    let wanted = move || {
        let in_order = (show.get() == ALL).then_some(ProtocolStanding::InForce);
        Some(TO_DO.into_iter().chain(in_order).collect())
    };
    let charities = list(
        move |after, first| ProtocolsQuery::build(Variables { protocols: wanted(), first, after }),
        |answer: ProtocolsQuery| Slice {
            rows: answer.charities.nodes,
            page_info: answer.charities.page_info,
            total: Some(answer.charities.total_count),
        },
        &[SubjectKind::Charity],
    );
    let count = live::words(move || {
        charities.total().map(|count| tr!(charities.count, count = count)).unwrap_or_default()
    });
    let choice = live::part(move || {
        let all = show.get() == ALL;
        let (value, words) = if all { ("", tr!(protocols.to_do)) } else { (ALL, tr!(protocols.all)) };
        let press = move |_| url::set_param("show", value);
        view! {
            <p>
                {tr!(protocols.show)} " "
                <button class="dolen-link-button" type="button" on:click=press>{words}</button>
            </p>
        }
        .into_any()
    });
    let body = view! {
        <p class="dolen-text">{tr!(protocols.about)}</p>
        {choice}
        <p class="dolen-small" role="status">{count}</p>
        {rows(charities, || status::empty(tr!(protocols.none), ().into_any()), row)}
    };
    page(tr!(protocols.title), Some(back("/", tr!(shell.desk))), body.into_any())
}

fn row(charity: &Charity) -> AnyView {
    let (facts, tag) = match &charity.protocol {
        Some(protocol) => (protocol.facts(), Some(protocol.tag())),
        None => (None, None),
    };
    view! {
        <div class="dolen-list__main">
            <a href=format!("/charities/{}/protocol", charity.id.inner())>
                {i18n::pick(&charity.name_en, &charity.name_cy).to_owned()}
            </a>
            <p class="dolen-list__meta">{facts}</p>
        </div>
        <div class="dolen-list__aside">{tag}</div>
    }
    .into_any()
}
