//! `/teams/:id/pack`: what the team's weekly meeting reads, on the screen or on paper, in the language of the page: what has changed, what is
//! stuck and why, what has to be decided. What is decided is typed in and becomes somebody's task.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{TaskAddInput, TaskFilter, TaskInput};
use crate::api::load::load;
use crate::api::mutations::{task_add, task_withdraw};
use crate::api::schema;
use crate::api::session::{self, Viewer};
use crate::api::types::{AccountName, Date, NoticeKind, Role, SubjectKind, UserErrorCode, Uuid};
use crate::components::button;
use crate::components::field::{self, Choice, Field, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page};
use crate::components::referral_line::LinePerson;
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::messages::Words;
use crate::pages::desk::lately::{self, PersonChange};
use crate::pages::desk::stuck::{self, StuckReferral};
use crate::pages::desk::tasks;
use crate::{browser, dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    week: Option<Date>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct PackQuery {
    #[arguments(teamId: $id, weekOf: $week)]
    team_pack: Option<TeamPack>,
}

#[derive(cynic::QueryFragment)]
struct TeamPack {
    team: Team,
    monday: Date,
    sunday: Date,
    changed: Vec<PersonChanges>,
    stuck: Vec<StuckReferral>,
    stuck_count: i32,
    to_decide: Vec<Notice>,
}

#[derive(cynic::QueryFragment)]
struct Team {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    assignees: Vec<AccountName>,
}

#[derive(cynic::QueryFragment)]
struct PersonChanges {
    person: LinePerson,
    count: i32,
    #[arguments(first: 5)]
    latest: Vec<PersonChange>,
}

#[derive(cynic::QueryFragment)]
struct Notice {
    kind: NoticeKind,
    due_on: Date,
    person: LinePerson,
}

const WATCHED: &[SubjectKind] = &[
    SubjectKind::CarePackage,
    SubjectKind::Referral,
    SubjectKind::Enquiry,
    SubjectKind::Booking,
    SubjectKind::Visit,
    SubjectKind::Notice,
];

/// How many days a task is given where nothing else is said: until the next meeting.
const UNTIL_NEXT_MEETING: i32 = 7;

pub fn pack(team: &str) -> AnyView {
    let id = cynic::Id::new(team);
    let week = url::param("week");
    let form = Form::new(format!("decision:{team}"));
    let loaded = {
        let id = id.clone();
        load(
            move || {
                let week = Some(week.get()).filter(|day| !day.is_empty()).map(Date);
                PackQuery::build(Variables { id: id.clone(), week })
            },
            WATCHED,
        )
    };
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.team_pack.as_ref()) {
        Some(pack) => {
            tr!(pack.title_of, team = i18n::pick(&pack.team.name_en, &pack.team.name_cy).to_owned())
        }
        None => tr!(pack.title).to_owned(),
    };
    let decisions = decided(id);
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.team_pack.as_ref(),
        move |pack| view! { {read(pack)} {composer(pack, form)} }.into_any(),
    );
    let sheet = view! { <div class="dolen-sheet">{body} {decisions}</div> };
    titled_page(title, Some(back("/", tr!(status.to_desk))), sheet.into_any())
}

/// The week, and the three parts that the meeting goes through.
fn read(pack: &TeamPack) -> AnyView {
    let lines: Vec<AnyView> = pack.changed.iter().map(changed_line).collect();
    let changed = listed(lines, tr!(pack.nothing_changed));
    let lines: Vec<AnyView> = pack.stuck.iter().map(stuck::line).collect();
    let shown = i32::try_from(pack.stuck.len()).unwrap_or(i32::MAX);
    let others = pack.stuck_count.saturating_sub(shown);
    let others =
        (others > 0).then(|| view! { <p class="dolen-small">{tr!(pack.more_stuck, count = others)}</p> });
    let halted = view! { {listed(lines, tr!(pack.nothing_stuck))} {others} };
    let lines: Vec<AnyView> = pack.to_decide.iter().map(notice_line).collect();
    view! {
        {weeks(pack)}
        {section(tr!(pack.changed), changed)}
        {section(tr!(pack.stuck), halted.into_any())}
        {section(tr!(pack.to_decide), listed(lines, tr!(pack.nothing_to_decide)))}
    }
    .into_any()
}

fn listed(lines: Vec<AnyView>, none: &'static str) -> AnyView {
    if lines.is_empty() {
        return status::empty(none, ().into_any());
    }
    view! { <ul class="dolen-list">{lines}</ul> }.into_any()
}

/// "16 November 2026 to 22 November 2026", the weeks beside it, and paper.
fn weeks(pack: &TeamPack) -> AnyView {
    let to = |days: i32| {
        format!("/teams/{}/pack?week={}", pack.team.id.inner(), dates::add_days(&pack.monday, days).0)
    };
    let span = tr!(pack.week, from = dates::plain_day(&pack.monday), to = dates::plain_day(&pack.sunday));
    let next = (pack.sunday < dates::today()).then(|| view! { <a href=to(7)>{tr!(pack.next_week)}</a> });
    view! {
        <p><strong>{span}</strong></p>
        <p class="dolen-actions dolen-screen-only">
            <a href=to(-7)>{tr!(pack.week_before)}</a>
            {next}
            <button class="dolen-link-button" type="button" on:click=move |_| browser::print()>{tr!(letter.print)}</button>
        </p>
    }
    .into_any()
}

fn changed_line(changed: &PersonChanges) -> AnyView {
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/people/{}", changed.person.id.inner())>{changed.person.display_name.clone()}</a>
                {lately::lines(&changed.latest, changed.count)}
            </div>
        </li>
    }
    .into_any()
}

fn notice_line(notice: &Notice) -> AnyView {
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <a href=format!("/people/{}", notice.person.id.inner())>{notice.person.display_name.clone()}</a>
                <p class="dolen-list__meta">
                    {notice.kind.words()} " · " {dates::soft(dates::day(&notice.due_on))}
                </p>
            </div>
        </li>
    }
    .into_any()
}

/// What was decided and is not done yet, with who does it.
fn decided(team: cynic::Id) -> AnyView {
    let loaded = tasks::open(move || TaskFilter { team_id: Some(team.clone()), ..TaskFilter::default() });
    let busy = RwSignal::new(false);
    let lines = status::show(loaded, Skeleton::Line, move |answer| {
        let lines = answer.tasks.nodes.iter().map(|task| tasks::line(task, busy, true)).collect();
        listed(lines, tr!(pack.nothing_decided))
    });
    section(tr!(pack.decided), lines)
}

/// Room for a decision: what, about whom, who does it and by when.
fn composer(pack: &TeamPack, form: Form) -> AnyView {
    // A manager reads.
    let decides = |viewer: Viewer| viewer.is(Role::Coordinator) || viewer.is(Role::Broker);
    if !session::viewer().is_some_and(decides) {
        return ().into_any();
    }
    let due = dates::add_days(&dates::today(), UNTIL_NEXT_MEETING);
    form.initial("dueOn", dates::plain_day(&due));
    let assignees =
        pack.team.assignees.iter().map(|member| Choice::new(member.id.inner(), member.name.clone()));
    let team = pack.team.id.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, team.clone());
    };
    let decision =
        Field { rows: Some(2), ..field("decision", tr!(pack.decision)).hint(tr!(pack.decision_hint)) };
    let body = view! {
        <form class="dolen-text" novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text_area(form, decision)}
            {field::select(form, field("about", tr!(pack.about)).hint(tr!(pack.about_hint)), subjects(pack))}
            {field::select(form, field("assigneeId", tr!(pack.assignee)), assignees.collect())}
            {field::date(form, field("dueOn", tr!(pack.due_on)))}
            {button::submit(tr!(pack.give), form.busy)}
        </form>
    };
    view! { <div class="dolen-screen-only">{section(tr!(pack.decide), body.into_any())}</div> }.into_any()
}

/// Whom it can be about: what is stuck, then whoever else stands in the pack.
fn subjects(pack: &TeamPack) -> Vec<Choice> {
    let stuck = pack.stuck.iter().map(|referral| {
        let category = i18n::pick(&referral.category.name_en, &referral.category.name_cy).to_owned();
        let person = referral.person.display_name.clone();
        Choice::new(referral.id.inner(), tr!(referral_line.title, category = category, person = person))
    });
    let mut choices: Vec<Choice> = stuck.collect();
    let people = pack.to_decide.iter().map(|notice| &notice.person);
    for person in people.chain(pack.changed.iter().map(|changed| &changed.person)) {
        if choices.iter().all(|choice| choice.value != person.id.inner()) {
            choices.push(Choice::new(person.id.inner(), person.display_name.clone()));
        }
    }
    choices
}

fn send(form: Form, team_id: cynic::Id) {
    form.clear_errors();
    form.require_as("decision", UserErrorCode::DecisionMissing);
    form.require_as("assigneeId", UserErrorCode::AssigneeNotInTeam);
    form.require("dueOn");
    let due_on = form.date("dueOn");
    if form.refused() {
        return;
    }
    let Some(due_on) = due_on else { return };
    // An id says of what it is.
    let about = form.id("about");
    let is_referral = about.as_ref().is_some_and(|about| about.inner().starts_with("ref_"));
    let (referral_id, person_id) = if is_referral { (about, None) } else { (None, about) };
    let (decision, assignee_id) = (form.value("decision"), cynic::Id::new(form.value("assigneeId")));
    form.send(
        move |idempotency_key| {
            task_add(TaskAddInput {
                idempotency_key,
                team_id,
                person_id,
                referral_id,
                decision,
                assignee_id,
                due_on,
            })
        },
        move |task_id| {
            form.initial("dueOn", dates::plain_day(&dates::add_days(&dates::today(), UNTIL_NEXT_MEETING)));
            toast::say_undoable(tr!(pack.given), async move { Some(withdraw(task_id)) });
        },
    );
}

/// Undoes a decision that was just typed in.
async fn withdraw(task_id: cynic::Id) -> crate::api::mutations::Answer {
    task_withdraw(TaskInput { idempotency_key: Uuid(browser::random_uuid()), task_id, version: 1 }).await
}
