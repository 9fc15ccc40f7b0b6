//! One request: what is needed, what to do next, who was asked and what they said, and how it came to this.

use cynic::QueryBuilder;
use leptos::prelude::*;

use super::{act, enquiries, history, next_best, wanted};
use crate::api::load::load;
use crate::api::schema;
use crate::api::types::{
    AccountName, BookingStateKind, Category, CharityName, CloseOutcome, Date, DateTime, DeclineReason,
    DeclinedBy, EnquiryAction, EnquiryStateKind, HistoryKind, MessageAudience, NextStep, NextStepCode,
    Priority, Progress, RecallReason, ReferralAction, SubjectKind, Wanted,
};
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::tag;
use crate::components::week::{Entry, week};
use crate::messages::Words;
use crate::pages::charities::waiting::WaitingPlace;
use crate::pages::concerns;
use crate::pages::people::WeekEntry;
use crate::{dates, i18n, tr};

#[derive(cynic::QueryVariables)]
pub struct Variables {
    id: cynic::Id,
    monday: Date,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct ReferralQuery {
    #[arguments(id: $id)]
    referral: Option<Referral>,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
pub struct Referral {
    pub id: cynic::Id,
    pub version: i32,
    pub person: Person,
    pub care_package: CarePackage,
    pub team: Team,
    pub outcome: Option<Outcome>,
    pub category: Category,
    pub coordinator: AccountName,
    pub broker: Option<AccountName>,
    pub progress: Progress,
    pub waited_working_days: i32,
    pub next_step: NextStep,
    pub priority: Priority,
    pub wanted: Wanted,
    pub note: String,
    pub question: Option<String>,
    pub hold_reason: Option<String>,
    pub hold_until: Option<Date>,
    pub close_outcome: Option<CloseOutcome>,
    pub close_note: Option<String>,
    pub withdraw_reason: Option<String>,
    pub submitted_at: Option<DateTime>,
    pub enquiries: Vec<Enquiry>,
    pub booking: Option<Booking>,
    #[arguments(order: "NEWEST", first: 100)]
    pub history: HistoryEntries,
    #[arguments(first: 20)]
    pub messages: Messages,
    pub actions: Vec<ReferralAction>,
    pub may_note: bool,
    pub may_ask: bool,
}

#[derive(cynic::QueryFragment)]
pub struct Person {
    pub id: cynic::Id,
    pub display_name: String,
    age: i32,
    town: String,
    risk_flags: Vec<RiskFlag>,
}

#[derive(cynic::QueryFragment)]
struct RiskFlag {
    bears_on_visit: bool,
    safe_handling: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(variables = "Variables")]
pub struct CarePackage {
    #[arguments(from: $monday, days: 7)]
    week: Vec<WeekEntry>,
}

#[derive(cynic::QueryFragment)]
pub struct Team {
    pub brokers: Vec<AccountName>,
}

#[derive(cynic::QueryFragment)]
pub struct Outcome {
    text: String,
}

#[derive(cynic::QueryFragment, Clone)]
pub struct Enquiry {
    pub id: cynic::Id,
    pub version: i32,
    pub offering: OfferingName,
    pub charity: CharityName,
    pub state: EnquiryStateKind,
    pub sent_at: DateTime,
    pub due_on: Date,
    pub overdue: bool,
    pub answered_at: Option<DateTime>,
    pub answer_note: Option<String>,
    pub declined_by: Option<DeclinedBy>,
    pub decline_reason: Option<DeclineReason>,
    pub recall_reason: Option<RecallReason>,
    pub booking: Option<Booking>,
    pub actions: Vec<EnquiryAction>,
    pub decline_reasons: Vec<DeclineReason>,
    pub may_write: bool,
    pub may_book: bool,
    pub place: Option<WaitingPlace>,
}

#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "Offering")]
pub struct OfferingName {
    pub id: cynic::Id,
    pub name_en: String,
    pub name_cy: String,
}

#[derive(cynic::QueryFragment, Clone)]
pub struct Booking {
    pub id: cynic::Id,
    pub state: BookingStateKind,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "HistoryEntryConnection")]
pub struct HistoryEntries {
    pub nodes: Vec<HistoryEntry>,
}

#[derive(cynic::QueryFragment, Clone)]
pub struct HistoryEntry {
    pub at: DateTime,
    pub actor: Option<Colleague>,
    pub by_link: bool,
    pub kind: HistoryKind,
    pub charity: Option<HistoryCharity>,
    pub text: Option<String>,
    pub code: Option<String>,
    pub date: Option<Date>,
    pub instant: Option<DateTime>,
    pub broker: Option<Colleague>,
}

/// Names alone: a history is long, and what a query may cost is bounded.
#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "AccountName")]
pub struct Colleague {
    pub name: String,
}

#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "Charity")]
pub struct HistoryCharity {
    pub name_en: String,
    pub name_cy: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "MessageConnection")]
pub struct Messages {
    pub nodes: Vec<Message>,
}

#[derive(cynic::QueryFragment, Clone)]
pub struct Message {
    pub author: Colleague,
    pub audience: MessageAudience,
    pub body: String,
    pub at: DateTime,
}

pub fn referral(id: &str) -> AnyView {
    let id = cynic::Id::new(id);
    let monday = dates::monday_of(&dates::today());
    let deeds = act::Deeds::new(&id);
    let answers = enquiries::Answers::new(&id);
    let talk = history::form(&id);
    let loaded = {
        let (id, monday) = (id.clone(), monday.clone());
        load(
            move || ReferralQuery::build(Variables { id: id.clone(), monday: monday.clone() }),
            &[
                SubjectKind::Referral,
                SubjectKind::Enquiry,
                SubjectKind::Booking,
                SubjectKind::Visit,
                SubjectKind::Message,
                SubjectKind::CarePackage,
                SubjectKind::Person,
            ],
        )
    };
    let title = move || {
        let found = loaded.get();
        match found.as_ref().and_then(|answer| answer.referral.as_ref()) {
            Some(referral) => tr!(
                referral_line.title,
                category = category(referral),
                person = referral.person.display_name.clone()
            ),
            None => tr!(referrals.one).to_owned(),
        }
    };
    let page = loaded.status();
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.referral.as_ref(),
        move |referral| {
            view! {
                <div class="dolen-case">
                    <div class="dolen-case__need">{need(referral)}</div>
                    <div class="dolen-case__side">
                        {deeds.drawn(referral, page)}
                        {to_ask(referral).then(|| next_best::of_referral(referral.id.clone()))}
                        {answers.drawn(referral, page)}
                        {history::drawn(referral, talk, page)}
                    </div>
                    <div class="dolen-case__package">{package(referral, &monday)}</div>
                </div>
            }
            .into_any()
        },
    );
    titled_page(title, Some(back("/referrals", tr!(referrals.title))), body)
}

/// Whether the next step is to ask somebody.
fn to_ask(referral: &Referral) -> bool {
    let code = referral.next_step.code;
    referral.may_ask
        && matches!(code, NextStepCode::Ask | NextStepCode::AskAnother | NextStepCode::HelpStopped)
}

fn category(referral: &Referral) -> String {
    i18n::pick(&referral.category.name_en, &referral.category.name_cy).to_owned()
}

/// The need as one would say it, then what a visitor has to know.
fn need(referral: &Referral) -> AnyView {
    let person = &referral.person;
    let sentence = tr!(
        referrals.need,
        age = person.age,
        town = person.town.clone(),
        when = wanted::when(&referral.wanted)
    );
    let (before, after) = sentence.split_once('@').unwrap_or(("", &sentence));
    let (before, after) = (before.to_owned(), after.to_owned());
    let wanted = &referral.wanted;
    let language = capital(wanted::language(wanted.language, wanted.language_need));
    let access: Vec<&str> = wanted.access_needs.iter().map(|need| need.words()).collect();
    let access = (!access.is_empty()).then(|| tr!(referrals.access, needs = access.join(", ")));
    let distance =
        wanted.max_distance_metres.map(|metres| tr!(referrals.at_most, miles = wanted::miles(metres)));
    let outcome =
        referral.outcome.as_ref().map(|outcome| tr!(referrals.outcome, outcome = outcome.text.clone()));
    let more: Vec<String> =
        [Some(format!("{language}.")), distance, access, outcome].into_iter().flatten().collect();
    let urgent = (referral.priority == Priority::Urgent).then(|| tag::tag(Priority::Urgent.words(), "red"));
    let note = (!referral.note.is_empty()).then(|| {
        view! {
            <p class="dolen-text dolen-prose">
                <b>{tr!(referrals.note_of, name = referral.coordinator.name.clone())}</b> " " {referral.note.clone()}
            </p>
        }
    });
    view! {
        <p>{tag::progress(referral.progress)} " " {urgent} " " <span class="dolen-small">{whose(referral)}</span></p>
        <p class="dolen-text">
            {before} <a href=format!("/people/{}", person.id.inner())>{person.display_name.clone()}</a> {after}
            " " {more.join(" ")}
        </p>
        {note}
        {risks(&person.risk_flags)}
    }
    .into_any()
}

/// "Waited 3 working days · broker Siân Morgan · co-ordinator Carys Lloyd".
fn whose(referral: &Referral) -> String {
    let waited = (referral.waited_working_days > 0)
        .then(|| capital(&tr!(referral_line.waited, count = referral.waited_working_days)));
    let broker = match &referral.broker {
        Some(broker) => tr!(referrals.broker_is, name = broker.name.clone()),
        None => tr!(referrals.no_broker).to_owned(),
    };
    let coordinator = tr!(referrals.coordinator_is, name = referral.coordinator.name.clone());
    [waited, Some(broker), Some(coordinator)].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// Words with a capital at the start of a sentence.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn risks(flags: &[RiskFlag]) -> AnyView {
    let items: Vec<AnyView> = flags
        .iter()
        .filter(|flag| flag.bears_on_visit)
        .map(|flag| view! { <li>{flag.safe_handling.clone()}</li> }.into_any())
        .collect();
    if items.is_empty() {
        return ().into_any();
    }
    view! {
        <div class="dolen-warning">
            <h2 class="nhsuk-heading-s nhsuk-u-margin-bottom-1">{tr!(referrals.risks)}</h2>
            <ul class="nhsuk-list nhsuk-list--bullet nhsuk-u-margin-bottom-0">{items}</ul>
        </div>
    }
    .into_any()
}

fn package(referral: &Referral, monday: &Date) -> AnyView {
    let entries: Vec<Entry> = referral.care_package.week.iter().map(Entry::from).collect();
    let plan = format!("/people/{}/package", referral.person.id.inner());
    section(
        tr!(referrals.this_week),
        view! {
            {week(monday, &entries)}
            <p><a href=plan>{tr!(person.whole_plan)}</a></p>
            {concerns::link(&referral.id)}
        }
        .into_any(),
    )
}
