//! A referral as one line of a list: what, for whom, where it is, how long it has waited, what next and by whom.

use leptos::prelude::*;

use super::tag;
use crate::api::list::{Row, Slice};
use crate::api::schema;
use crate::api::types::{
    Category, Date, DateTime, NextStep, NextStepCode, PageInfo, Party, Priority, Progress,
};
use crate::messages::Words;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Referral")]
pub struct ReferralLine {
    pub id: cynic::Id,
    pub person: LinePerson,
    pub category: Category,
    pub progress: Progress,
    pub state_since: DateTime,
    pub waited_working_days: i32,
    pub next_step: NextStep,
    pub priority: Priority,
    pub question: Option<String>,
}

#[derive(cynic::QueryFragment, Clone, Debug, PartialEq)]
#[cynic(graphql_type = "Person")]
pub struct LinePerson {
    pub id: cynic::Id,
    pub display_name: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "ReferralConnection")]
pub struct ReferralLines {
    pub nodes: Vec<ReferralLine>,
    pub page_info: PageInfo,
    pub total_count: i32,
}

impl Row for ReferralLine {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

impl From<ReferralLines> for Slice<ReferralLine> {
    fn from(lines: ReferralLines) -> Self {
        Self { rows: lines.nodes, page_info: lines.page_info, total: Some(lines.total_count) }
    }
}

/// The line in a list of many people's referrals.
pub fn for_somebody(line: &ReferralLine) -> AnyView {
    let category = i18n::pick(&line.category.name_en, &line.category.name_cy).to_owned();
    drawn(line, tr!(referral_line.title, category = category, person = line.person.display_name.clone()))
}

/// The line on the person's own page.
pub fn for_this_person(line: &ReferralLine) -> AnyView {
    drawn(line, i18n::pick(&line.category.name_en, &line.category.name_cy).to_owned())
}

fn drawn(line: &ReferralLine, title: String) -> AnyView {
    let urgent = (line.priority == Priority::Urgent).then(|| tag::tag(Priority::Urgent.words(), "red"));
    let question = line.question.clone().filter(|_| line.progress == Progress::Draft).map(|question| {
        view! { <p class="dolen-list__meta">{tr!(referral_line.question)} " “" {question} "”"</p> }
    });
    view! {
        <div class="dolen-list__main">
            <a href=format!("/referrals/{}", line.id.inner())>{title}</a>
            <p class="dolen-list__meta">{next_step(&line.next_step)} {waited(line)}</p>
            {question}
        </div>
        <div class="dolen-list__aside">{urgent} {tag::progress(line.progress)}</div>
    }
    .into_any()
}

fn waited(line: &ReferralLine) -> Option<String> {
    let waiting = !matches!(line.progress, Progress::Draft | Progress::Arranged | Progress::Closed);
    (waiting && line.waited_working_days > 0)
        .then(|| format!(" · {}", tr!(referral_line.waited, count = line.waited_working_days)))
}

/// "Next: wait for the charity’s answer (charity), by Tuesday 24 November".
pub fn next_step(step: &NextStep) -> String {
    if step.code == NextStepCode::Nothing {
        return step.code.words().to_owned();
    }
    let what = match step.party {
        Party::Nobody => step.code.words().to_owned(),
        party => format!("{} ({})", step.code.words(), party.words()),
    };
    match &step.due {
        Some(due) => tr!(referral_line.next_by, what = what, day = by_day(due)),
        None => tr!(referral_line.next, what = what),
    }
}

fn by_day(due: &Date) -> String {
    dates::day(due)
}
