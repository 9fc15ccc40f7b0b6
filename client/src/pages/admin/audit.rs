//! Who did what to which thing, and when? What a case holds is not in it.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::AuditFilter;
use crate::api::list::{Row, Slice, list};
use crate::api::schema;
use crate::api::types::{AccountName, DateTime, PageInfo};
use crate::components::button;
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::list::rows;
use crate::components::page::page;
use crate::components::{live, status};
use crate::{dates, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    filter: AuditFilter,
    first: i32,
    after: Option<String>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct AuditQuery {
    #[arguments(filter: $filter, first: $first, after: $after)]
    audit_events: AuditEventConnection,
}

#[derive(cynic::QueryFragment)]
struct AuditEventConnection {
    nodes: Vec<AuditEvent>,
    page_info: PageInfo,
}

#[derive(cynic::QueryFragment, PartialEq)]
struct AuditEvent {
    id: cynic::Id,
    at: DateTime,
    actor: Option<AccountName>,
    action: String,
    subject_id: Option<cynic::Id>,
}

impl Row for AuditEvent {
    fn id(&self) -> &str {
        self.id.inner()
    }
}

/// What the trail is narrowed to, by its name in the address: an id, an account's id, an action.
const FILTERS: [&str; 3] = ["thing", "who", "what"];
const THING: usize = 0;
const WHO: usize = 1;
const WHAT: usize = 2;

type Filters = [Memo<String>; 3];

pub fn audit() -> AnyView {
    let filters: Filters = FILTERS.map(url::param);
    let [thing, who, what] = filters;
    let events = list(
        move |after, first| {
            let filter = AuditFilter {
                subject_id: given(thing).map(cynic::Id::new),
                actor_id: given(who).map(cynic::Id::new),
                action: given(what),
            };
            AuditQuery::build(Variables { filter, first, after })
        },
        |answer: AuditQuery| Slice {
            rows: answer.audit_events.nodes,
            page_info: answer.audit_events.page_info,
            total: None,
        },
        &[],
    );
    let body = view! {
        <p class="dolen-text">{tr!(audit.about)}</p>
        {one_thing()}
        {live::part(move || narrowed(filters))}
        {rows(events, || status::empty(tr!(audit.none), ().into_any()), move |event| row(event, filters))}
    };
    page(tr!(audit.title), None, body.into_any())
}

fn given(filter: Memo<String>) -> Option<String> {
    Some(filter.get()).filter(|value| !value.is_empty())
}

/// Asks for the address of a thing's page, as in a colleague's question.
fn one_thing() -> AnyView {
    let form = Form::unkept();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        let thing = thing_at(&form.value("thing"));
        if thing.is_none() {
            form.add_error("thing", tr!(audit.no_thing));
        }
        if let (Some(thing), false) = (thing, form.refused()) {
            url::set_param("thing", &thing);
        }
    };
    view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text(form, field("thing", tr!(audit.thing)).hint(tr!(audit.thing_hint)))}
            {button::submit(tr!(audit.show), form.busy)}
        </form>
    }
    .into_any()
}

/// The id in the address of a page about one thing; the id alone will do. Ids begin with three letters for what they are of.
fn thing_at(address: &str) -> Option<String> {
    let is_id = |part: &&str| part.len() > 20 && part.as_bytes().get(3) == Some(&b'_');
    address.trim().split(['/', '?', '#', '=', '&']).find(is_id).map(str::to_owned)
}

/// What the list is narrowed to, and the way back to all of it.
fn narrowed(filters: Filters) -> AnyView {
    let [thing, who, what] = filters.map(given);
    if [&thing, &who, &what].iter().all(|filter| filter.is_none()) {
        return ().into_any();
    }
    let thing = thing.map(|_| tr!(audit.this_thing).to_owned());
    let who = who.map(|_| tr!(audit.this_account).to_owned());
    let parts: Vec<String> = [thing, who, what.map(|action| told(&action))].into_iter().flatten().collect();
    view! {
        <p class="dolen-small">{tr!(audit.only)} " " {parts.join(", ")}</p>
        <p><a href="/admin/audit">{tr!(audit.everything)}</a></p>
    }
    .into_any()
}

fn row(event: &AuditEvent, filters: Filters) -> AnyView {
    let who = match &event.actor {
        Some(actor) => narrowing(filters, WHO, actor.id.inner(), actor.name.clone()),
        None => tr!(audit.by_house).into_any(),
    };
    let thing = event
        .subject_id
        .as_ref()
        .map(|id| narrowing(filters, THING, id.inner(), tr!(audit.same_thing).to_owned()));
    view! {
        <div class="dolen-list__main">
            {narrowing(filters, WHAT, &event.action, told(&event.action))}
            <p class="dolen-list__meta">{who} " · " {dates::day_time(&event.at)}</p>
        </div>
        <div class="dolen-list__aside">{thing}</div>
    }
    .into_any()
}

/// A link that narrows the list further, to what its words say.
fn narrowing(filters: Filters, filter: usize, value: &str, words: String) -> AnyView {
    let values = filters.map(|filter| filter.get_untracked());
    let part = |(index, name): (usize, &&str)| {
        let value = if index == filter { value } else { &values[index] };
        (!value.is_empty()).then(|| format!("{name}={value}"))
    };
    let query: Vec<String> = FILTERS.iter().enumerate().filter_map(part).collect();
    view! { <a href=format!("/admin/audit?{}", query.join("&"))>{words}</a> }.into_any()
}

/// `referral.take` is "Referral: taken". What this page has no words for yet stands as the trail has it.
fn told(action: &str) -> String {
    let words = action.split_once('.').and_then(|(noun, verb)| Some((noun_words(noun)?, verb_words(verb)?)));
    words.map_or_else(|| action.to_owned(), |(noun, verb)| format!("{noun}: {verb}"))
}

macro_rules! words_of {
    ($name:ident $group:ident { $($code:literal = $key:ident),* $(,)? }) => {
        fn $name(code: &str) -> Option<&'static str> {
            Some(match code {
                $($code => tr!(audit.$group.$key),)*
                _ => return None,
            })
        }
    };
}

words_of!(noun_words noun {
    "account" = account, "availability" = availability, "booking" = booking, "care-package" = care_package,
    "category" = category, "charity" = charity, "concern" = concern, "enquiry" = enquiry, "message" = message, "offering" = offering,
    "outcome" = outcome, "package-item" = package_item, "person" = person, "referral" = referral,
    "risk-flag" = risk_flag, "sharing-agreement" = sharing_agreement, "team" = team, "visit" = visit,
    "hospital" = hospital,
    "import" = import,
    "link" = link,
    "notice" = notice,
    "safeguarding" = safeguarding,
});

words_of!(verb_words verb {
    "accept" = accept, "activate" = activate, "add" = add, "allocate" = allocate, "arrange" = arrange, "begin" = begin,
    "cancel" = cancel, "change" = change, "change-ecc-level" = change_ecc_level, "close" = close, "confirm" = confirm,
    "create" = create, "decline" = decline, "decline-cancellation" = decline_cancellation, "disable" = disable,
    "disclose" = disclose, "draft" = draft, "edit" = edit, "enable" = enable, "end" = end,
    "enter-in-error" = enter_in_error, "find-help" = find_help, "hold" = hold, "lapse" = lapse, "list" = listed,
    "meet" = meet, "move" = moved, "nhs-number-taken" = nhs_number_taken, "open" = open, "pause" = pause, "plan" = plan,
    "propose" = propose, "read" = read, "recall" = recall, "record" = record, "record-done" = record_done,
    "record-no-show" = record_no_show, "register" = register, "reopen" = reopen,
    "request-cancellation" = request_cancellation, "resume" = resume, "return" = returned, "revise" = revise,
    "send" = send, "submit" = submit, "take" = take, "waitlist" = waitlist, "withdraw" = withdraw,
    "alike" = alike,
    "approve" = approve,
    "ask-for-fresh" = ask_for_fresh,
    "end-pause" = end_pause,
    "export" = export,
    "fragility" = fragility,
    "import" = imported,
    "look" = look,
    "merge" = merge,
    "nudge" = nudge,
    "place" = place,
    "plan-ahead" = plan_ahead,
    "plan-end" = plan_end,
    "read-disclosures" = read_disclosures,
    "raise" = raise,
    "receive" = receive,
    "refuse" = refuse,
    "report-of-nobody" = report_of_nobody,
    "restart" = restart,
    "see" = see,
    "settle" = settle,
    "stop" = stop,
    "tell" = tell,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_is_found_in_the_address_of_its_page() {
        let id = "ref_AZqYfQAAcACAAAAAAAAAAQ";
        let page = format!("https://dolen.example/referrals/{id}?from=queue");
        assert_eq!(thing_at(&page).as_deref(), Some(id));
        assert_eq!(thing_at(id).as_deref(), Some(id));
        assert_eq!(thing_at("https://dolen.example/referrals"), None);
    }
}
