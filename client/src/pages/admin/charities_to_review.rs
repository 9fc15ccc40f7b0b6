//! Which charities may be written down twice, and which has nobody confirmed for long?

use cynic::QueryBuilder;
use leptos::prelude::*;

use crate::api::inputs::CharityMergeInput;
use crate::api::list::{Row, Slice, list};
use crate::api::mutations::charity_merge;
use crate::api::schema;
use crate::api::types::{DateTime, Likeness, PageInfo, SubjectKind};
use crate::components::button::{self, Kind};
use crate::components::field;
use crate::components::form::Form;
use crate::components::list::rows;
use crate::components::page::{back, page};
use crate::components::{live, status, toast};
use crate::messages::Words;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ReviewQuery {
    #[arguments(first: $first, after: $after)]
    charities_to_review: CharityReviewConnection,
}

#[derive(cynic::QueryFragment)]
struct CharityReviewConnection {
    nodes: Vec<CharityReview>,
    page_info: PageInfo,
    total_count: i32,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct CharityReview {
    charity: Charity,
    alike: Vec<CharityLike>,
    unconfirmed_since: Option<DateTime>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct CharityLike {
    charity: Charity,
    likeness: Likeness,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
struct Charity {
    id: cynic::Id,
    version: i32,
    name_en: String,
    name_cy: String,
    email: String,
    postcode: String,
    registered_number: Option<String>,
}

impl Charity {
    fn name(&self) -> &str {
        i18n::pick(&self.name_en, &self.name_cy)
    }

    fn facts(&self) -> String {
        let number = self.registered_number.clone().into_iter();
        [self.postcode.clone(), self.email.clone()].into_iter().chain(number).collect::<Vec<_>>().join(" · ")
    }
}

impl Row for CharityReview {
    fn id(&self) -> &str {
        self.charity.id.inner()
    }
}

pub fn charities_to_review() -> AnyView {
    let found = list(
        |after, first| ReviewQuery::build(Variables { first, after }),
        |answer: ReviewQuery| Slice {
            rows: answer.charities_to_review.nodes,
            page_info: answer.charities_to_review.page_info,
            total: Some(answer.charities_to_review.total_count),
        },
        &[SubjectKind::Charity, SubjectKind::Offering, SubjectKind::Import],
    );
    let count =
        live::words(move || found.total().map(|count| tr!(review.count, count = count)).unwrap_or_default());
    let body = view! {
        <p class="dolen-text">{tr!(review.about)}</p>
        <p class="dolen-small" role="status">{count}</p>
        {rows(found, || status::empty(tr!(review.none), ().into_any()), row)}
    };
    page(tr!(review.title), Some(back("/", tr!(shell.desk))), body.into_any())
}

fn row(review: &CharityReview) -> AnyView {
    let old = review.unconfirmed_since.as_ref().map(|since| {
        view! { <p>{tr!(review.unconfirmed)} " " {dates::ago_tag(since)}</p> }
    });
    let alike: Vec<AnyView> = review.alike.iter().map(|like| like_view(&review.charity, like)).collect();
    view! {
        <div class="dolen-list__main">
            <a href=format!("/charities/{}", review.charity.id.inner())>{review.charity.name().to_owned()}</a>
            <p class="dolen-list__meta">{review.charity.facts()}</p>
            {old}
            {alike}
        </div>
    }
    .into_any()
}

/// One that may be the same, and what would happen if it were.
fn like_view(charity: &Charity, like: &CharityLike) -> AnyView {
    let form = Form::unkept();
    let (stays, goes) = (charity.clone(), like.charity.clone());
    let merge = move || {
        let input = (goes.id.clone(), goes.version, stays.id.clone(), stays.version);
        form.clear_errors();
        form.send(
            move |idempotency_key| {
                let (charity_id, version, into_id, into_version) = input;
                charity_merge(CharityMergeInput {
                    idempotency_key,
                    charity_id,
                    version,
                    into_id,
                    into_version,
                })
            },
            |_| toast::say(tr!(review.merged)),
        );
    };
    let other = like.charity.name().to_owned();
    let means = tr!(review.means, other = other.clone(), name = charity.name().to_owned());
    view! {
        <div class="dolen-panel">
            {field::error_summary(form)}
            <p>
                {tr!(review.maybe)} " "
                <a href=format!("/charities/{}", like.charity.id.inner())>{other}</a> ": " {like.likeness.words()}
            </p>
            <p class="dolen-list__meta">{like.charity.facts()}</p>
            <p class="dolen-small">{means}</p>
            {button::button(Kind::Secondary, tr!(review.merge, name = charity.name().to_owned()), form.busy, merge)}
        </div>
    }
    .into_any()
}
