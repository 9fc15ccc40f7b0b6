//! Asking: who is ticked, what each of them will be shown, the message, and the one button.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::need::Need;
use super::search::About;
use super::{Referral, to_referral};
use crate::api::inputs::{EnquirySendInput, WantedInput};
use crate::api::load::load;
use crate::api::mutations::enquiry_send;
use crate::api::schema;
use crate::api::types::{Category, SubjectKind, Wanted};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::section;
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::pages::our::subject::{self, Subject};
use crate::pages::referrals::wanted as words;
use crate::{i18n, tr};

#[derive(cynic::QueryVariables)]
struct SubjectVariables {
    id: cynic::Id,
    wanted: Option<WantedInput>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "SubjectVariables")]
struct SubjectQuery {
    #[arguments(id: $id)]
    referral: Option<SubjectOfReferral>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Referral", variables = "SubjectVariables")]
struct SubjectOfReferral {
    #[arguments(wanted: $wanted)]
    subject: Subject,
}

/// The form that the bar's button sends.
const FORM: &str = "ask";
/// Where the draft that we wrote is kept beside what was made of it.
const DRAFTED: &str = "drafted";

/// The ticked offerings with their names. Copy it freely.
#[derive(Clone, Copy)]
pub struct Chosen {
    ticked: RwSignal<Vec<(String, String)>>,
    form: Form,
}

impl Chosen {
    pub fn new(referral: &str) -> Self {
        Self { ticked: RwSignal::new(Vec::new()), form: Form::new(format!("ask:{referral}")) }
    }

    /// The tick of one offering.
    pub fn tick(self, offering: &cynic::Id, name: String) -> AnyView {
        let (id, this) = (format!("ask-{}", offering.inner()), offering.inner().to_owned());
        let ticked = {
            let this = this.clone();
            move || self.ticked.with(|all| all.iter().any(|(id, _)| *id == this))
        };
        let label = tr!(find.ask_this, name = name.clone());
        let change = move |event| {
            let on = event_target_checked(&event);
            self.ticked.update(|all| {
                all.retain(|(id, _)| *id != this);
                if on {
                    all.push((this.clone(), name.clone()));
                }
            });
        };
        view! {
            <div class="nhsuk-checkboxes nhsuk-checkboxes--small">
                <div class="nhsuk-checkboxes__item">
                    <input class="nhsuk-checkboxes__input" id=id.clone() type="checkbox" prop:checked=ticked on:change=change/>
                    <label class="nhsuk-label nhsuk-checkboxes__label" for=id>
                        <span aria-hidden="true">{tr!(find.ask)}</span>
                        <span class="nhsuk-u-visually-hidden">{label}</span>
                    </label>
                </div>
            </div>
        }
        .into_any()
    }

    fn count(self) -> i32 {
        self.ticked.with(|all| i32::try_from(all.len()).unwrap_or(i32::MAX))
    }
}

/// What each of those who are asked will be shown, and the message to them.
pub fn panel(
    chosen: Chosen,
    referral: &Referral,
    categories: &[Category],
    need: Need,
    about: About,
) -> AnyView {
    let form = chosen.form;
    follow(form, categories.to_vec(), need, about);
    let id = referral.id.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(chosen, id.clone());
    };
    let names = move || {
        let items: Vec<AnyView> = chosen
            .ticked
            .with(|all| all.iter().map(|(_, name)| view! { <li>{name.clone()}</li> }.into_any()).collect());
        if items.is_empty() {
            view! { <p>{tr!(find.tick_first)}</p> }.into_any()
        } else {
            view! { <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul> }.into_any()
        }
    };
    let agreement = format!("/people/{}", referral.person.id.inner());
    section(
        tr!(find.asking),
        view! {
            <form id=FORM novalidate on:submit=submit>
                {field::error_summary(form)}
                {names}
                {field::text_area(form, field("message", tr!(find.message)).hint(tr!(find.message_hint)))}
                <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-1">{tr!(referral_new.shown)}</h3>
                {shown(referral.id.clone(), need)}
                <p class="dolen-small">{tr!(referral_new.shown_when_accepted)}</p>
                <p class="dolen-small">{tr!(referral_new.never_shown)}</p>
                <p class="dolen-small"><a href=agreement>{tr!(find.agreement)}</a></p>
            </form>
        }
        .into_any(),
    )
}

/// Keeps the draft of the message to what is looked for now, until somebody has written in it.
fn follow(form: Form, categories: Vec<Category>, need: Need, about: About) {
    Effect::new(move |_| {
        let draft = draft(&categories, need, about);
        let written = form.value("message");
        if (written.is_empty() || written == form.value(DRAFTED)) && written != draft {
            form.set(DRAFTED, draft.clone());
            form.set("message", draft);
        }
    });
}

/// "Help needed: befriending, once a week, on Tuesdays, from Tuesday 1 December. Could you help?"
fn draft(categories: &[Category], need: Need, about: About) -> String {
    let chosen = need.category();
    let category = match &chosen {
        Some(id) => categories.iter().find(|category| category.id.inner() == id).cloned(),
        None => about.get().and_then(|answer| answer.find_offerings.meant.first().cloned()),
    };
    let category = category
        .map(|category| words::within(i18n::pick(&category.name_en, &category.name_cy)))
        .unwrap_or_default();
    let when = words::when(&Wanted::from(need.wanted()));
    tr!(find.message_draft, category = category, when = when)
}

impl From<WantedInput> for Wanted {
    fn from(input: WantedInput) -> Self {
        let WantedInput {
            weekdays, parts_of_day, from_date, times_per_week, language, language_need, ..
        } = input;
        Self {
            weekdays,
            parts_of_day,
            from_date,
            times_per_week,
            language,
            language_need,
            max_distance_metres: input.max_distance_metres,
            access_needs: input.access_needs,
        }
    }
}

/// The facts that a charity reads before it has accepted, and nothing else: of what is looked for now.
fn shown(referral: cynic::Id, need: Need) -> AnyView {
    let wanted = Memo::new(move |_| need.input().map(|input| input.wanted));
    let found = load(
        move || SubjectQuery::build(SubjectVariables { id: referral.clone(), wanted: wanted.get() }),
        &[SubjectKind::Referral, SubjectKind::Person],
    );
    status::show_found(
        found,
        Skeleton::Detail,
        |answer| answer.referral.as_ref(),
        |referral| subject::asked(&referral.subject),
    )
}

/// The page's one action, always in sight.
pub fn bar(chosen: Chosen) -> AnyView {
    let busy = chosen.form.busy;
    let words = move || {
        if busy.get() { tr!(form.sending).to_owned() } else { tr!(find.ask_count, count = chosen.count()) }
    };
    (move || {
        (chosen.count() > 0).then(|| {
            view! {
                <div class="dolen-bar">
                    <button
                        class="nhsuk-button"
                        id="send"
                        form=FORM
                        type="submit"
                        aria-disabled=move || busy.get().then_some("true")
                    >
                        {words}
                    </button>
                    <a href="#ask" on:click=to_panel>{tr!(find.what_shown)}</a>
                </div>
            }
        })
    })
    .into_any()
}

fn to_panel(event: leptos::ev::MouseEvent) {
    event.prevent_default();
    crate::browser::focus("message");
}

fn send(chosen: Chosen, referral_id: cynic::Id) {
    let form = chosen.form;
    form.clear_errors();
    let offering_ids: Vec<cynic::Id> =
        chosen.ticked.with_untracked(|all| all.iter().map(|(id, _)| cynic::Id::new(id.clone())).collect());
    let count = i32::try_from(offering_ids.len()).unwrap_or(i32::MAX);
    let to = referral_id.clone();
    form.send(
        move |key| {
            enquiry_send(EnquirySendInput {
                idempotency_key: key,
                referral_id,
                offering_ids,
                message: form.value("message"),
            })
        },
        move |_| {
            toast::say(tr!(find.sent, count = count));
            to_referral(&to);
        },
    );
}
