//! What help, towards which outcome, when and in which language; and exactly what a charity will be shown of it.
//!
//! Sending is two writes: the draft, then its submission. If the connection breaks between them, the same button goes on
//! where it stopped. With `?draft=ID` the page changes a referral that is a draft, as after a broker's question.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::client::Failure;
use crate::api::inputs::{ReferralDraftInput, ReferralEditInput, ReferralInput, WantedInput};
use crate::api::load::load;
use crate::api::mutations::{Answer, Refusal, referral_draft, referral_edit, referral_submit};
use crate::api::schema;
use crate::api::types::{
    Access, CarePackageAction, Category, Code, Date, Language, LanguageNeed, PartOfDay, Priority,
    ReferralAction, SubjectKind, UserErrorCode, Uuid, Wanted, Weekday,
};
use crate::api::versions;
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::{Form, joined};
use crate::components::live;
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::our::subject::{self, Subject};
use crate::{dates, i18n, tr, url};

/// The form's field that remembers the draft between the two writes.
const DRAFT: &str = "referralId";
/// The draft's version that the page has seen, so that what somebody else wrote meanwhile is not overwritten unseen.
const SEEN: &str = "version";
/// Set once somebody else has changed the draft meanwhile.
const CHANGED: &str = "changedMeanwhile";

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
    /// Any id where there is no draft: then it is not asked for.
    draft: cynic::Id,
    has_draft: bool,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct NewReferralQuery {
    #[arguments(id: $id)]
    person: Option<Person>,
    #[arguments(first: 100)]
    categories: Categories,
    #[arguments(id: $draft)]
    #[directives(include(if: $has_draft))]
    referral: Option<Draft>,
}

#[derive(cynic::QueryFragment)]
struct Person {
    display_name: String,
    language: Language,
    care_package: Option<CarePackage>,
}

impl Person {
    fn may_refer(&self) -> bool {
        let package = self.care_package.as_ref();
        package.is_some_and(|package| package.actions.contains(&CarePackageAction::Refer))
    }
}

#[derive(cynic::QueryFragment)]
struct CarePackage {
    outcomes: Vec<Outcome>,
    actions: Vec<CarePackageAction>,
}

#[derive(cynic::QueryFragment, Clone)]
struct Outcome {
    id: cynic::Id,
    text: String,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CategoryConnection")]
struct Categories {
    nodes: Vec<Category>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Outcome")]
struct OutcomeId {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral")]
struct Draft {
    id: cynic::Id,
    version: i32,
    actions: Vec<ReferralAction>,
    category: Category,
    outcome: Option<OutcomeId>,
    priority: Priority,
    wanted: Wanted,
    note: String,
    question: Option<String>,
}

#[derive(cynic::QueryVariables)]
struct SubjectVariables {
    id: cynic::Id,
    category: cynic::Id,
    outcome: Option<cynic::Id>,
    wanted: WantedInput,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "SubjectVariables")]
struct SubjectQuery {
    #[arguments(id: $id)]
    person: Option<SubjectOfPerson>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Person", variables = "SubjectVariables")]
struct SubjectOfPerson {
    #[arguments(categoryId: $category, outcomeId: $outcome, wanted: $wanted)]
    subject: Subject,
}

pub fn new_referral(person: &str) -> AnyView {
    let (person, draft) = (person.to_owned(), url::param("draft"));
    (move || {
        let draft = draft.get();
        untrack(|| new_or_drafted(&person, draft))
    })
    .into_any()
}

/// The form for a new referral, or for the one whose id `draft` is.
fn new_or_drafted(person: &str, draft: String) -> AnyView {
    let id = cynic::Id::new(person);
    let form = Form::new(format!("referral-new:{person}:{draft}"));
    let href = format!("/people/{person}");
    let loaded = {
        let (id, draft) = (id.clone(), draft.clone());
        load(
            move || {
                NewReferralQuery::build(Variables {
                    id: id.clone(),
                    draft: cynic::Id::new(draft.clone()),
                    has_draft: !draft.is_empty(),
                })
            },
            &[SubjectKind::Category, SubjectKind::Person],
        )
    };
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.person.as_ref()) {
        Some(person) => tr!(referral_new.title_for, name = person.display_name.clone()),
        None => tr!(referral_new.title).to_owned(),
    };
    let body = status::show(loaded, Skeleton::Detail, move |answer| match &answer.person {
        Some(found) if !may_write(found, answer.referral.as_ref()) => {
            cannot(found, answer.referral.as_ref(), &id)
        }
        Some(found) => {
            begin(form, found, answer.referral.as_ref());
            let question = answer.referral.as_ref().and_then(|draft| draft.question.clone());
            two_columns(
                form_view(form, &id, found, &answer.categories.nodes, question),
                shown(form, id.clone()),
            )
        }
        None => status::failure_panel(&Failure::NotFound, None),
    });
    titled_page(title, Some(back(href, tr!(referral_new.back))), body)
}

/// Whether help can be asked for now, or this referral be changed.
fn may_write(person: &Person, draft: Option<&Draft>) -> bool {
    match draft {
        Some(draft) => draft.actions.contains(&ReferralAction::Edit),
        None => person.may_refer(),
    }
}

/// Why there is no form, and where to go instead.
fn cannot(person: &Person, draft: Option<&Draft>, id: &cynic::Id) -> AnyView {
    let (why, words, href) = match (draft, &person.care_package) {
        (Some(draft), _) => {
            (tr!(referral_new.gone_on), tr!(referral_new.see_it), format!("/referrals/{}", draft.id.inner()))
        }
        (None, Some(_)) => {
            (tr!(referral_new.not_now), tr!(person.whole_plan), format!("/people/{}/package", id.inner()))
        }
        (None, None) => (tr!(person.no_package), tr!(referral_new.back), format!("/people/{}", id.inner())),
    };
    status::empty(why, view! { <a href=href>{words}</a> }.into_any())
}

/// Fills the fields that have no draft on this device: from the referral being changed, or with what is likely.
fn begin(form: Form, person: &Person, draft: Option<&Draft>) {
    if let Some(draft) = draft {
        let wanted = &draft.wanted;
        form.initial(DRAFT, draft.id.inner())
            .initial(SEEN, draft.version.to_string())
            .initial("categoryId", draft.category.id.inner())
            .initial("outcomeId", draft.outcome.as_ref().map_or("", |outcome| outcome.id.inner()))
            .initial("priority", draft.priority.code())
            .initial("note", draft.note.clone())
            .initial("wanted.weekdays", joined(&wanted.weekdays))
            .initial("wanted.partsOfDay", joined(&wanted.parts_of_day))
            .initial("wanted.accessNeeds", joined(&wanted.access_needs))
            .initial("wanted.fromDate", dates::plain_day(&wanted.from_date))
            .initial("wanted.timesPerWeek", wanted.times_per_week.to_string())
            .initial("wanted.language", wanted.language.code())
            .initial("wanted.languageNeed", wanted.language_need.code())
            .initial(
                "wanted.maxDistanceMetres",
                wanted.max_distance_metres.map(|metres| metres.to_string()).unwrap_or_default(),
            );
        return;
    }
    form.initial("priority", Priority::Normal.code())
        .initial("wanted.fromDate", dates::plain_day(&dates::today()))
        .initial("wanted.timesPerWeek", "1")
        .initial("wanted.language", person.language.code())
        .initial("wanted.languageNeed", LanguageNeed::Preference.code());
}

fn form_view(
    form: Form,
    person_id: &cynic::Id,
    person: &Person,
    categories: &[Category],
    question: Option<String>,
) -> AnyView {
    let id = person_id.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, id.clone());
    };
    let categories = categories
        .iter()
        .map(|category| Choice::new(category.id.inner(), i18n::pick(&category.name_en, &category.name_cy)));
    let outcomes: Vec<Choice> = person
        .care_package
        .iter()
        .flat_map(|package| &package.outcomes)
        .map(|outcome| Choice::new(outcome.id.inner(), outcome.text.clone()))
        .collect();
    let question = question.map(|question| {
        view! {
            <div class="nhsuk-inset-text">
                <p><b>{tr!(referral_line.question)}</b> " " {question}</p>
            </div>
        }
    });
    // Help is asked for towards an outcome: without one the form would lead nowhere.
    let no_outcomes = outcomes.is_empty().then(|| {
        let href = format!("/people/{}/package", person_id.inner());
        view! {
            <div class="nhsuk-inset-text">
                <p>{tr!(referral_new.no_outcomes)} " " <a href=href>{tr!(person.whole_plan)}</a></p>
            </div>
        }
    });
    let changed = live::part(move || {
        if form.get(CHANGED).is_empty() {
            return ().into_any();
        }
        let href = format!("/referrals/{}", form.value(DRAFT));
        view! {
            <div class="nhsuk-inset-text">
                <p>{tr!(referral_new.changed_meanwhile)} " " <a href=href>{tr!(referral_new.see_it)}</a></p>
            </div>
        }
        .into_any()
    });
    let discard = move || {
        // A connection that was lost between the two writes has left a draft at the server.
        let href = match form.id(DRAFT) {
            Some(id) => format!("/referrals/{}", id.inner()),
            None => crate::browser::parent_of("/referral/new"),
        };
        form.forget();
        url::go(&href);
    };
    view! {
        {question}
        {no_outcomes}
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            {changed}
            {field::select(form, field("categoryId", tr!(referral_new.category)), categories.collect())}
            {field::select(form, field("outcomeId", tr!(referral_new.outcome)).hint(tr!(referral_new.outcome_hint)), outcomes)}
            {field::in_a_row(field::radios(form, field("priority", tr!(referral_new.priority)), field::choices::<Priority>()))}
            {field::in_a_row(field::checkboxes(form, field("wanted.weekdays", tr!(referral_new.weekdays)).hint(tr!(referral_new.weekdays_hint)), weekday_choices()))}
            {field::in_a_row(field::checkboxes(form, field("wanted.partsOfDay", tr!(referral_new.parts)), field::choices::<PartOfDay>()))}
            {field::number(form, field("wanted.timesPerWeek", tr!(referral_new.times)))}
            {field::date(form, field("wanted.fromDate", tr!(referral_new.from)))}
            {field::in_a_row(field::radios(form, field("wanted.language", tr!(referral_new.language)), field::choices::<Language>()))}
            {field::in_a_row(field::radios(form, field("wanted.languageNeed", tr!(referral_new.strength)), field::choices::<LanguageNeed>()))}
            {field::select(form, field("wanted.maxDistanceMetres", tr!(referral_new.distance)).hint(tr!(referral_new.distance_hint)), distances())}
            {field::checkboxes(form, field("wanted.accessNeeds", tr!(referral_new.access)), field::choices::<Access>())}
            {field::text_area(form, field("note", tr!(referral_new.note)).hint(tr!(referral_new.note_hint)))}
            <p class="dolen-small">{tr!(referral_new.kept)}</p>
            <div class="nhsuk-button-group">
                {button::submit(tr!(referral_new.submit), form.busy)}
                {button::button(Kind::Quiet, tr!(referral_new.discard), form.busy, discard)}
            </div>
        </form>
    }
    .into_any()
}

fn weekday_choices() -> Vec<Choice> {
    Weekday::ALL.iter().map(|day| Choice::new(day.code(), dates::weekday_short(*day))).collect()
}

/// Miles as people say them, sent in metres.
fn distances() -> Vec<Choice> {
    [(2, 3219), (5, 8047), (10, 16_093), (20, 32_187)]
        .into_iter()
        .map(|(miles, metres)| Choice::new(metres.to_string(), tr!(referral_new.miles, count = miles)))
        .collect()
}

/// What a charity would be shown, as the form stands; what it is shown after it has accepted; what it never sees.
fn shown(form: Form, person: cynic::Id) -> AnyView {
    let asked = Memo::new(move |_| asked(form));
    let last = StoredValue::new(None::<Asked>);
    let ready =
        Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || asked.get().is_some());
    let subject = live::part(move || {
        if !ready.get() {
            return view! { <p>{tr!(referral_new.choose_first)}</p> }.into_any();
        }
        let person = person.clone();
        let found = load(
            move || {
                if let Some(asked) = asked.get() {
                    last.set_value(Some(asked));
                }
                // It is ready here, so there is a last one.
                let (category, outcome, wanted) = last
                    .get_value()
                    .unwrap_or_else(|| (String::new(), None, wanted(form, dates::today(), 1)));
                SubjectQuery::build(SubjectVariables {
                    id: person.clone(),
                    category: cynic::Id::new(category),
                    outcome: outcome.map(cynic::Id::new),
                    wanted,
                })
            },
            &[SubjectKind::Person, SubjectKind::Category],
        );
        status::show_found(
            found,
            Skeleton::Detail,
            |answer| answer.person.as_ref(),
            |person| subject::asked(&person.subject),
        )
    });
    section(
        tr!(referral_new.shown),
        view! {
            <p>{tr!(referral_new.shown_when_asked)}</p>
            <div aria-live="off">{subject}</div>
            <p>{tr!(referral_new.shown_when_accepted)}</p>
            <p>{tr!(referral_new.never_shown)}</p>
        }
        .into_any(),
    )
}

/// Category, outcome and what is wanted.
type Asked = (String, Option<String>, WantedInput);

/// What the form says so far; none while the kind of help or the first day cannot be read.
fn asked(form: Form) -> Option<Asked> {
    let category = Some(form.get("categoryId")).filter(|id| !id.is_empty())?;
    let from_date = dates::parse_day(&form.get("wanted.fromDate"))?;
    let times = form.get("wanted.timesPerWeek").trim().parse().ok()?;
    let outcome = Some(form.get("outcomeId")).filter(|id| !id.is_empty());
    Some((category, outcome, wanted(form, from_date, times)))
}

fn send(form: Form, person_id: cynic::Id) {
    form.clear_errors();
    form.require("categoryId");
    form.require("outcomeId");
    form.require("wanted.fromDate");
    let from_date = form.date("wanted.fromDate");
    let times_per_week = form.number("wanted.timesPerWeek");
    let (Some(from_date), Some(category_id), false) = (from_date, form.id("categoryId"), form.refused())
    else {
        return;
    };
    let wanted = wanted(form, from_date, times_per_week.unwrap_or(1));
    let to = format!("/people/{}", person_id.inner());
    form.send(
        move |key| save_and_submit(form, key, person_id, category_id, wanted),
        move |_| {
            toast::say(tr!(referral_new.submitted));
            url::go(&to);
        },
    );
}

fn wanted(form: Form, from_date: Date, times_per_week: i32) -> WantedInput {
    WantedInput {
        weekdays: form.codes("wanted.weekdays"),
        parts_of_day: form.codes("wanted.partsOfDay"),
        from_date,
        times_per_week,
        language: form.code("wanted.language").unwrap_or(Language::En),
        language_need: form.code("wanted.languageNeed").unwrap_or(LanguageNeed::None),
        max_distance_metres: form.optional("wanted.maxDistanceMetres").and_then(|metres| metres.parse().ok()),
        access_needs: form.codes("wanted.accessNeeds"),
    }
}

/// Writes the draft (or changes the one that was written before), then submits it.
async fn save_and_submit(
    form: Form,
    key: Uuid,
    person_id: cynic::Id,
    category_id: cynic::Id,
    wanted: WantedInput,
) -> Answer {
    let outcome_id = form.id("outcomeId");
    let priority = form.code("priority").unwrap_or(Priority::Normal);
    let note = form.value("note");
    let id = match form.id(DRAFT) {
        None => {
            let id = referral_draft(ReferralDraftInput {
                idempotency_key: key,
                person_id,
                category_id,
                outcome_id,
                priority,
                wanted,
                note,
            })
            .await?;
            form.set(DRAFT, id.inner());
            id
        }
        Some(referral_id) => {
            let version = match form.value(SEEN).parse() {
                Ok(seen) => seen,
                Err(_) => see_version(form, &referral_id).await?,
            };
            let id = referral_id.clone();
            let edited = referral_edit(ReferralEditInput {
                idempotency_key: key,
                referral_id,
                version,
                category_id,
                outcome_id,
                priority,
                wanted,
                note,
            })
            .await;
            if matches!(&edited, Err(Refusal::Errors(errors)) if errors.iter().any(|error| error.code == UserErrorCode::Stale))
            {
                // Said once; whoever sends it again has been told.
                see_version(form, &id).await?;
                form.set(CHANGED, "true");
            }
            edited?
        }
    };
    // From here on a failed attempt comes back by way of the revision, which wants a key of its own.
    form.new_key();
    let version = see_version(form, &id).await?;
    let submit_key = Uuid(crate::browser::random_uuid());
    referral_submit(ReferralInput { idempotency_key: submit_key, referral_id: id, version }).await
}

/// Remembers which version of the draft is ours now.
async fn see_version(form: Form, id: &cynic::Id) -> Result<i32, Refusal> {
    let version = versions::referral(id).await.map_err(Refusal::Failed)?;
    form.set(SEEN, version.to_string());
    Ok(version)
}
