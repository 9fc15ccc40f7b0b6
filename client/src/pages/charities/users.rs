//! Who signs in for a charity: those who do, those who are invited, and a letter to one more.

use std::future::Future;

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::inputs::{CharityInvitationWithdrawInput, CharityUserInviteInput, CharityUserSwitchInput};
use crate::api::load::load;
use crate::api::mutations::{
    Answer, Refusal, charity_invitation_withdraw, charity_user_invite, charity_user_switch,
};
use crate::api::schema;
use crate::api::types::{Code, DateTime, Language, SubjectKind, UserErrorCode, Uuid};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Field, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page};
use crate::components::status::{self, Skeleton};
use crate::components::{tag, toast};
use crate::{browser, dates, i18n, messages, tr};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct UsersQuery {
    #[arguments(id: $id)]
    charity: Option<Charity>,
}

#[derive(cynic::QueryFragment)]
struct Charity {
    id: cynic::Id,
    name_en: String,
    name_cy: String,
    language: Language,
    users: Option<CharityUsers>,
}

#[derive(cynic::QueryFragment)]
struct CharityUsers {
    accounts: Vec<CharityUser>,
    invitations: Vec<Invitation>,
}

#[derive(cynic::QueryFragment)]
struct CharityUser {
    id: cynic::Id,
    name: String,
    email: String,
    active: bool,
}

#[derive(cynic::QueryFragment)]
struct Invitation {
    id: cynic::Id,
    name: String,
    email: String,
    expires_at: DateTime,
}

pub fn users(id: &str) -> AnyView {
    let form = Form::new(format!("invitation:{id}"));
    let href = format!("/charities/{id}");
    let id = cynic::Id::new(id);
    let loaded = load(
        move || UsersQuery::build(Variables { id: id.clone() }),
        &[SubjectKind::Charity, SubjectKind::Account],
    );
    let busy = RwSignal::new(false);
    let title = move || match loaded.get().as_ref().and_then(|answer| answer.charity.as_ref()) {
        Some(charity) => {
            tr!(users.title_of, charity = i18n::pick(&charity.name_en, &charity.name_cy).to_owned())
        }
        None => tr!(users.title).to_owned(),
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.charity.as_ref(),
        move |charity| match &charity.users {
            Some(users) => drawn(charity, users, form, busy),
            None => status::empty(tr!(failure.forbidden), ().into_any()),
        },
    );
    titled_page(title, Some(back(href, tr!(charities.back))), body)
}

fn drawn(charity: &Charity, users: &CharityUsers, form: Form, busy: RwSignal<bool>) -> AnyView {
    let accounts: Vec<AnyView> = users.accounts.iter().map(|user| user_line(user, busy)).collect();
    let accounts = if accounts.is_empty() {
        status::empty(tr!(users.nobody), ().into_any())
    } else {
        view! { <ul class="dolen-list">{accounts}</ul> }.into_any()
    };
    let invited: Vec<AnyView> = users.invitations.iter().map(|one| invitation_line(one, busy)).collect();
    let invited = (!invited.is_empty())
        .then(|| section(tr!(users.invited), view! { <ul class="dolen-list">{invited}</ul> }.into_any()));
    view! {
        <div class="dolen-text">
            {section(tr!(users.who), accounts)}
            {invited}
            {section(tr!(users.invite), composer(charity, form))}
        </div>
    }
    .into_any()
}

fn user_line(user: &CharityUser, busy: RwSignal<bool>) -> AnyView {
    let (id, active) = (user.id.clone(), user.active);
    let words = if active { tr!(users.end) } else { tr!(users.let_in) };
    let press = move || switch(id.clone(), !active, busy);
    let off = (!active).then(|| tag::tag(tr!(accounts.off), "grey"));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <strong>{user.name.clone()}</strong>
                <p class="dolen-list__meta">{user.email.clone()}</p>
            </div>
            <div class="dolen-list__aside">{off} {button::button(Kind::Quiet, words, busy, press)}</div>
        </li>
    }
    .into_any()
}

fn invitation_line(invitation: &Invitation, busy: RwSignal<bool>) -> AnyView {
    let id = invitation.id.clone();
    let press = move || {
        let input = CharityInvitationWithdrawInput { idempotency_key: key(), invitation_id: id.clone() };
        act(charity_invitation_withdraw(input), busy, || toast::say(tr!(users.taken_back)));
    };
    let until = tr!(users.until, day = dates::soft(dates::day(&dates::date_of(&invitation.expires_at))));
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                <strong>{invitation.name.clone()}</strong>
                <p class="dolen-list__meta">{invitation.email.clone()} " · " {until}</p>
            </div>
            <div class="dolen-list__aside">{button::button(Kind::Quiet, tr!(users.take_back), busy, press)}</div>
        </li>
    }
    .into_any()
}

fn key() -> Uuid {
    Uuid(browser::random_uuid())
}

/// Lets somebody in no longer, or again; each undoes the other.
fn switch(account_id: cynic::Id, active: bool, busy: RwSignal<bool>) {
    let input =
        |active| CharityUserSwitchInput { idempotency_key: key(), account_id: account_id.clone(), active };
    let undo = input(!active);
    let words = if active { tr!(users.is_let_in) } else { tr!(users.ended) };
    act(charity_user_switch(input(active)), busy, move || {
        toast::say_undoable(words, async move { Some(charity_user_switch(undo)) });
    });
}

fn act(write: impl Future<Output = Answer> + 'static, busy: RwSignal<bool>, done: impl FnOnce() + 'static) {
    busy.set(true);
    spawn_local(async move {
        match write.await {
            Ok(_) => done(),
            Err(Refusal::Errors(errors)) => toast::warn(errors.first().map_or("", messages::user_error)),
            Err(Refusal::Failed(failure)) => toast::warn(messages::failure(&failure)),
        }
        let _ = busy.try_set(false);
    });
}

fn composer(charity: &Charity, form: Form) -> AnyView {
    form.initial("language", charity.language.code());
    let id = charity.id.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send(form, id.clone());
    };
    let off = |name: &str, label: &str| Field { autocomplete: Some("off"), ..field(name, label) };
    let email =
        Field { kind: Some("email"), ..off("email", tr!(accounts.email)).hint(tr!(users.email_hint)) };
    view! {
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text(form, off("name", tr!(accounts.name)))}
            {field::text(form, email)}
            {field::in_a_row(field::radios(form, field("language", tr!(charities.write_in)), field::choices::<Language>()))}
            {button::submit(tr!(users.send), form.busy)}
        </form>
    }
    .into_any()
}

fn send(form: Form, charity_id: cynic::Id) {
    form.clear_errors();
    form.require_as("name", UserErrorCode::NameMissing);
    form.require_as("email", UserErrorCode::EmailInvalid);
    if form.refused() {
        return;
    }
    let (name, email) = (form.value("name"), form.value("email"));
    let language = form.code("language").unwrap_or(Language::En);
    let to = email.clone();
    form.send(
        move |idempotency_key| {
            charity_user_invite(CharityUserInviteInput { idempotency_key, charity_id, name, email, language })
        },
        move |_| {
            form.initial("language", language.code());
            toast::say(tr!(users.sent, email = to));
        },
    );
}
