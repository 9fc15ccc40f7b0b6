//! One account: making it, and changing what it may do. A change of roles or teams takes effect at once.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{AccountCreateInput, AccountReviseInput};
use crate::api::load::load;
use crate::api::mutations::{account_create, account_revise};
use crate::api::schema;
use crate::api::types::{CharityName, Code, Language, Role, SubjectKind, Team, UserErrorCode};
use crate::components::button;
use crate::components::field::{self, Choice, Field, field};
use crate::components::form::Form;
use crate::components::page::{Back, back, page, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::toast;
use crate::messages::Words;
use crate::{i18n, tr, url};

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query")]
struct ChoicesQuery {
    #[arguments(first: 100)]
    teams: Teams,
    #[arguments(first: 100)]
    charities: Charities,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "TeamConnection")]
struct Teams {
    nodes: Vec<Team>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "CharityConnection")]
struct Charities {
    nodes: Vec<CharityName>,
}

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct AccountQuery {
    #[arguments(id: $id)]
    account: Option<Account>,
}

#[derive(cynic::QueryFragment)]
struct Account {
    id: cynic::Id,
    version: i32,
    name: String,
    email: String,
    language: Language,
    active: bool,
    roles: Vec<Role>,
    teams: Vec<Team>,
    charity: Option<CharityName>,
}

fn to_accounts() -> Back {
    back("/admin/accounts", tr!(accounts.title))
}

pub fn new_account() -> AnyView {
    let form = Form::new("account-new").initial("language", Language::En.code());
    // A password is kept nowhere.
    let password = Form::unkept();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let password = password.get("password");
        form.clear_errors();
        form.require_as("name", UserErrorCode::NameMissing);
        form.require_as("email", UserErrorCode::EmailInvalid);
        form.require_as("roles", UserErrorCode::RolesMissing);
        if password.is_empty() {
            form.add_error("password", UserErrorCode::PasswordTooShort.words());
        }
        if form.refused() {
            return;
        }
        form.send(
            move |key| {
                account_create(AccountCreateInput {
                    idempotency_key: key,
                    name: form.value("name"),
                    email: form.value("email"),
                    password,
                    language: form.code("language").unwrap_or(Language::En),
                    roles: form.codes("roles"),
                    team_ids: form.ticked("teamIds").into_iter().map(cynic::Id::new).collect(),
                    charity_id: form.id("charityId"),
                })
            },
            |_| {
                toast::say(tr!(accounts.created));
                url::go("/admin/accounts");
            },
        );
    };
    let choices = load(|| ChoicesQuery::build(()), &[SubjectKind::Team]);
    let fields = status::show(choices, Skeleton::Detail, move |choices| {
        view! {
            {field::text(form, Field { autocomplete: Some("off"), ..field("name", tr!(accounts.name)) })}
            {field::text(form, Field { kind: Some("email"), autocomplete: Some("off"), ..field("email", tr!(accounts.email)) })}
            {field::text(password, Field { kind: Some("password"), autocomplete: Some("new-password"), ..field("password", tr!(accounts.password)).hint(tr!(accounts.password_hint)) })}
            {what_it_may(form, &choices)}
            {button::submit(tr!(accounts.create), form.busy)}
        }
        .into_any()
    });
    // The server's word about the password belongs at the password.
    Effect::new(move |_| {
        let about_password =
            form.errors.get().into_iter().filter(|error| error.field.as_deref() == Some("password"));
        password.errors.set(about_password.collect());
    });
    let body = view! { <form novalidate on:submit=submit>{field::error_summary(form)} {fields}</form> };
    page(tr!(accounts.add), Some(to_accounts()), body.into_any())
}

pub fn account(id: &str) -> AnyView {
    let form = Form::new(format!("account:{id}"));
    let id = cynic::Id::new(id);
    let loaded = load(move || AccountQuery::build(Variables { id: id.clone() }), &[SubjectKind::Account]);
    let choices = load(|| ChoicesQuery::build(()), &[SubjectKind::Team]);
    let title = move || {
        let name =
            loaded.get().and_then(|answer| answer.account.as_ref().map(|account| account.name.clone()));
        name.unwrap_or_else(|| tr!(accounts.account).to_owned())
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.account.as_ref(),
        move |account| {
            begin(form, account);
            let fields = status::show(choices, Skeleton::Detail, move |choices| what_it_may(form, &choices));
            let (id, version) = (account.id.clone(), account.version);
            let submit = move |event: SubmitEvent| {
                event.prevent_default();
                revise(form, id.clone(), version, move || loaded.refresh());
            };
            let active = vec![Choice::new("yes", tr!(accounts.active))];
            view! {
                <form novalidate on:submit=submit>
                    {field::error_summary(form)}
                    <p class="dolen-small">{account.email.clone()}</p>
                    {field::text(form, Field { autocomplete: Some("off"), ..field("name", tr!(accounts.name)) })}
                    {field::checkboxes(form, field("active", tr!(accounts.may_sign_in)), active)}
                    {fields}
                    {button::submit(tr!(accounts.save), form.busy)}
                </form>
            }
            .into_any()
        },
    );
    titled_page(title, Some(to_accounts()), body)
}

fn begin(form: Form, account: &Account) {
    let roles: Vec<&str> = account.roles.iter().map(|role| role.code()).collect();
    let teams: Vec<&str> = account.teams.iter().map(|team| team.id.inner()).collect();
    form.follow("name", account.name.clone())
        .follow("active", if account.active { "yes" } else { "" })
        .follow("language", account.language.code())
        .follow("roles", roles.join(","))
        .follow("teamIds", teams.join(","))
        .follow("charityId", account.charity.as_ref().map_or("", |charity| charity.id.inner()));
}

fn revise(form: Form, account_id: cynic::Id, version: i32, refresh: impl Fn() + 'static) {
    form.send(
        move |key| {
            account_revise(AccountReviseInput {
                idempotency_key: key,
                account_id,
                version,
                name: form.value("name"),
                active: !form.value("active").is_empty(),
                language: form.code("language").unwrap_or(Language::En),
                roles: form.codes("roles"),
                team_ids: form.ticked("teamIds").into_iter().map(cynic::Id::new).collect(),
                charity_id: form.id("charityId"),
            })
        },
        move |_| {
            toast::say(tr!(accounts.saved));
            refresh();
            url::go("/admin/accounts");
        },
    );
}

/// Roles, teams and charity, which the two forms share.
fn what_it_may(form: Form, choices: &ChoicesQuery) -> AnyView {
    let named = |id: &cynic::Id, en: &str, cy: &str| Choice::new(id.inner(), i18n::pick(en, cy));
    let teams =
        choices.teams.nodes.iter().map(|team| named(&team.id, &team.name_en, &team.name_cy)).collect();
    let charities = choices
        .charities
        .nodes
        .iter()
        .map(|charity| named(&charity.id, &charity.name_en, &charity.name_cy))
        .collect();
    view! {
        {field::in_a_row(field::radios(form, field("language", tr!(accounts.language)), field::choices::<Language>()))}
        {field::checkboxes(form, field("roles", tr!(accounts.roles)), field::choices::<Role>())}
        {field::checkboxes(form, field("teamIds", tr!(accounts.teams)), teams)}
        {field::select(form, field("charityId", tr!(accounts.charity)).hint(tr!(accounts.charity_hint)), charities)}
    }
    .into_any()
}
