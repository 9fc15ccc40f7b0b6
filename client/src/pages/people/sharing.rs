//! With whom the person has agreed to share, and recording that they have. No enquiry goes without it.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{SharingAgreementRecordInput, SharingAgreementWithdrawInput};
use crate::api::load::{Load, Status, load};
use crate::api::mutations::{sharing_agreement_record, sharing_agreement_withdraw};
use crate::api::schema;
use crate::api::types::{
    AccountName, AgreementScope, Category, CharityName, Code, Date, DateTime, HelpInPlace, SharingHow,
    SubjectKind, UserErrorCode,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::live;
use crate::components::{status, toast};
use crate::messages::Words;
use crate::{browser, dates, i18n, tr};

/// What becomes of help in place, as the mutation names it.
const HELP: &str = "helpInPlace";

#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "SharingAgreement")]
pub struct Agreement {
    pub id: cynic::Id,
    pub version: i32,
    pub scope: AgreementScope,
    pub charity: Option<CharityName>,
    pub category: Option<Category>,
    pub how: SharingHow,
    pub recorded_by: AccountName,
    pub recorded_at: DateTime,
    pub until: Option<Date>,
    pub current: bool,
    pub open_enquiries: i32,
    pub help_in_place: Vec<HelpInPlaceNow>,
}

/// Help that somebody gives under one agreement alone.
#[derive(cynic::QueryFragment, Clone)]
#[cynic(graphql_type = "Booking")]
pub struct HelpInPlaceNow {
    charity: CharityName,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ChoicesQuery {
    #[arguments(first: 100)]
    categories: Categories,
    #[arguments(first: 100)]
    charities: Charities,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CategoryConnection")]
struct Categories {
    nodes: Vec<Category>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CharityConnection")]
struct Charities {
    nodes: Vec<CharityName>,
}

/// The small form's state; it outlives a redrawing of the page.
#[derive(Clone, Copy)]
pub struct Sharing {
    form: Form,
    withdrawal: Form,
    open: RwSignal<bool>,
    /// The agreement that is about to be withdrawn, by its id.
    withdrawing: RwSignal<Option<String>>,
    choices: Load<ChoicesQuery>,
    person: StoredValue<cynic::Id>,
}

impl Sharing {
    pub fn new(person: &cynic::Id) -> Self {
        let form = Form::new(format!("sharing:{}", person.inner()));
        form.initial("scope", AgreementScope::All.code());
        Self {
            form,
            withdrawal: Form::unkept().beside("withdrawal"),
            open: RwSignal::new(false),
            withdrawing: RwSignal::new(None),
            choices: load(|| ChoicesQuery::build(()), &[SubjectKind::Category]),
            person: StoredValue::new(person.clone()),
        }
    }

    /// The current agreements and the way to record another. `page` is asked again after either.
    pub fn drawn(self, agreements: &[Agreement], may_record: bool, page: Status) -> AnyView {
        let current: Vec<AnyView> = agreements
            .iter()
            .filter(|agreement| agreement.current)
            .map(|agreement| self.agreement_view(agreement, may_record, page))
            .collect();
        let current = if current.is_empty() {
            status::empty(tr!(sharing.none), ().into_any())
        } else {
            view! { <ul class="dolen-list">{current}</ul> }.into_any()
        };
        let below = live::part(move || {
            if !may_record {
                ().into_any()
            } else if self.open.get() {
                self.form_view(page)
            } else {
                let open = move |_| {
                    self.open.set(true);
                    browser::focus_soon("scope");
                };
                view! {
                    <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" id="sharing-open"
                        type="button" on:click=open>{tr!(sharing.record)}</button>
                }
                .into_any()
            }
        });
        view! {
            {field::error_summary(self.withdrawal)}
            {current}
            {below}
        }
        .into_any()
    }

    fn agreement_view(self, agreement: &Agreement, may_withdraw: bool, page: Status) -> AnyView {
        let whom = match (agreement.scope, &agreement.charity, &agreement.category) {
            (AgreementScope::Charity, Some(charity), _) => {
                i18n::pick(&charity.name_en, &charity.name_cy).to_owned()
            }
            (AgreementScope::Category, _, Some(category)) => {
                tr!(
                    sharing.for_category,
                    category = i18n::pick(&category.name_en, &category.name_cy).to_owned()
                )
            }
            (scope, ..) => scope.words().to_owned(),
        };
        let until =
            agreement.until.as_ref().map(|until| tr!(person.until, day = dates::soft(dates::day(until))));
        let recorded = tr!(sharing.recorded_by, name = agreement.recorded_by.name.clone());
        let facts: Vec<String> =
            [Some(agreement.how.words().to_owned()), until, Some(recorded)].into_iter().flatten().collect();
        let withdraw = may_withdraw.then(|| self.opener(agreement));
        let panel = may_withdraw.then(|| self.withdrawal_panel(agreement, page));
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    <b>{whom}</b>
                    <p class="dolen-list__meta">{facts.join(" · ")} " · " {dates::ago_tag(&agreement.recorded_at)}</p>
                    {panel}
                </div>
                <div class="dolen-list__aside">
                    {withdraw}
                </div>
            </li>
        }
        .into_any()
    }

    /// The quiet button that asks what withdrawing means.
    fn opener(self, agreement: &Agreement) -> AnyView {
        let id = agreement.id.inner().to_owned();
        let opened = {
            let id = id.clone();
            move || self.withdrawing.with(|open| open.as_deref() == Some(&id))
        };
        let toggle = {
            let (id, opened) = (id.clone(), opened.clone());
            move |_| {
                let opens = !untrack(&opened);
                self.withdrawing.set(opens.then(|| id.clone()));
                if opens {
                    browser::focus_soon("withdrawal");
                }
            }
        };
        view! {
            <button class="dolen-link-button" id=withdraw_button(&id) type="button"
                aria-expanded=move || if opened() { "true" } else { "false" } on:click=toggle>
                {tr!(sharing.withdraw)}
            </button>
        }
        .into_any()
    }

    /// What withdrawing this agreement does, and doing it: it cannot be undone.
    fn withdrawal_panel(self, agreement: &Agreement, page: Status) -> AnyView {
        let (id, version) = (agreement.id.clone(), agreement.version);
        let (asked, in_place) = (agreement.open_enquiries, names(&agreement.help_in_place));
        live::part(move || {
            if self.withdrawing.with(|open| open.as_deref() != Some(id.inner())) {
                return ().into_any();
            }
            let (agreement_id, opener) = (id.clone(), withdraw_button(id.inner()));
            let is_visited = !in_place.is_empty();
            let withdraw = move || {
                let Some((help_in_place, last_day)) = self.choice(is_visited) else { return };
                let agreement_id = agreement_id.clone();
                self.withdrawal.send(
                    move |idempotency_key| {
                        sharing_agreement_withdraw(SharingAgreementWithdrawInput {
                            idempotency_key,
                            agreement_id,
                            version,
                            help_in_place,
                            last_day,
                        })
                    },
                    move |_| {
                        toast::say(tr!(sharing.withdrawn));
                        browser::keep_focus();
                        self.withdrawing.set(None);
                        page.refresh();
                    },
                );
            };
            let close = move || {
                self.withdrawing.set(None);
                browser::focus_soon(opener.clone());
            };
            view! {
                <div class="dolen-panel" id="withdrawal" tabindex="-1" role="group" aria-label=tr!(sharing.withdraw)>
                    <p>{tr!(sharing.withdraw_means)}</p>
                    {(asked > 0).then(|| view! { <p>{tr!(sharing.recalled, count = asked)}</p> })}
                    {is_visited.then(|| self.choice_view(&in_place))}
                    <div class="nhsuk-button-group">
                        {button::button(Kind::Warning, tr!(sharing.withdraw_it), self.withdrawal.busy, withdraw)}
                        {button::button(Kind::Quiet, tr!(referrals.never_mind), self.withdrawal.busy, close)}
                    </div>
                </div>
            }
            .into_any()
        })
    }

    /// What becomes of the help that is in place: the person says it.
    fn choice_view(self, in_place: &str) -> AnyView {
        let form = self.withdrawal;
        let about = tr!(sharing.in_place, charities = in_place.to_owned());
        let last_day = live::part(move || {
            if form.get(HELP) != HelpInPlace::Ends.code() {
                return ().into_any();
            }
            field::date(form, field("lastDay", tr!(sharing.last_day)))
        });
        view! {
            {field::radios(form, field(HELP, tr!(sharing.what_of_help)).hint(about), field::choices::<HelpInPlace>())}
            {last_day}
        }
        .into_any()
    }

    /// What was chosen of the help in place, and its last day; none where something is missing, which is then said.
    fn choice(self, is_visited: bool) -> Option<(Option<HelpInPlace>, Option<Date>)> {
        let form = self.withdrawal;
        if !is_visited {
            return Some((None, None));
        }
        form.clear_errors();
        form.require_as(HELP, UserErrorCode::HelpInPlaceUndecided);
        let choice = form.code::<HelpInPlace>(HELP);
        let last_day = if choice == Some(HelpInPlace::Ends) { form.date("lastDay") } else { None };
        (!form.refused()).then_some((choice, last_day))
    }

    fn form_view(self, page: Status) -> AnyView {
        let form = self.form;
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(page);
        };
        let narrowed = live::part(move || match form.get("scope").as_str() {
            "CATEGORY" => {
                field::select(form, field("categoryId", tr!(sharing.category)), self.category_choices())
            }
            "CHARITY" => {
                field::select(form, field("charityId", tr!(sharing.charity)), self.charity_choices())
            }
            _ => ().into_any(),
        });
        view! {
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::radios(form, field("scope", tr!(sharing.scope)), field::choices::<AgreementScope>())}
                {narrowed}
                {field::radios(form, field("how", tr!(sharing.how)), field::choices::<SharingHow>())}
                {field::date(form, field("until", tr!(sharing.until)))}
                {button::submit(tr!(sharing.save), form.busy)}
            </form>
        }
        .into_any()
    }

    fn send(self, page: Status) {
        let form = self.form;
        form.clear_errors();
        form.require("how");
        let until = form.date("until");
        let (Some(scope), Some(how), false) = (form.code("scope"), form.code("how"), form.refused()) else {
            return;
        };
        let person_id = self.person.get_value();
        form.send(
            move |key| {
                sharing_agreement_record(SharingAgreementRecordInput {
                    idempotency_key: key,
                    person_id,
                    scope,
                    charity_id: form.id("charityId").filter(|_| scope == AgreementScope::Charity),
                    category_id: form.id("categoryId").filter(|_| scope == AgreementScope::Category),
                    how,
                    until,
                })
            },
            move |_| {
                form.initial("scope", AgreementScope::All.code());
                self.open.set(false);
                toast::say(tr!(sharing.recorded));
                browser::focus_soon("sharing-open");
                page.refresh();
            },
        );
    }

    fn category_choices(self) -> Vec<Choice> {
        let choice = |category: &Category| {
            Choice::new(category.id.inner(), i18n::pick(&category.name_en, &category.name_cy))
        };
        self.choices
            .get()
            .map(|answer| answer.categories.nodes.iter().map(choice).collect())
            .unwrap_or_default()
    }

    fn charity_choices(self) -> Vec<Choice> {
        let choice = |charity: &CharityName| {
            Choice::new(charity.id.inner(), i18n::pick(&charity.name_en, &charity.name_cy))
        };
        self.choices
            .get()
            .map(|answer| answer.charities.nodes.iter().map(choice).collect())
            .unwrap_or_default()
    }
}

fn names(help: &[HelpInPlaceNow]) -> String {
    let names = help.iter().map(|help| i18n::pick(&help.charity.name_en, &help.charity.name_cy));
    names.collect::<Vec<_>>().join(", ")
}

/// The id of the button that opens the panel of withdrawing an agreement.
fn withdraw_button(agreement: &str) -> String {
    format!("withdraw-{agreement}")
}
