//! Who are you? The page for those who are not signed in, at whatever address they asked for, and the dialog over a page
//! whose session has ended.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use crate::api::session::{self, DemoAccount, Session, SignInError};
use crate::api::types::{Code, Role};
use crate::components::button;
use crate::components::field::{self, Field, field};
use crate::components::form::{FieldError, Form};
use crate::components::page::{page, section, two_columns};
use crate::messages::{self, Words};
use crate::{browser, i18n, tr};

pub fn sign_in() -> AnyView {
    page(tr!(sign_in.title), None, two_columns(form_view(""), demo_view()))
}

/// Opens by itself when the session has ended; it cannot be put away, since nothing behind it can be asked.
pub fn expired_dialog() -> AnyView {
    const ID: &str = "expired";
    let expired = Memo::new(|_| matches!(session::session().get(), Session::Expired(_)));
    Effect::new(move |_| {
        let expired = expired.get();
        let Some(dialog) =
            browser::element(ID).and_then(|element| element.dyn_into::<HtmlDialogElement>().ok())
        else {
            return;
        };
        if expired && !dialog.open() {
            let _ = dialog.show_modal();
        } else if !expired && dialog.open() {
            dialog.close();
        }
    });
    let body = move || {
        i18n::track();
        let email = session::viewer().map(|viewer| viewer.account.email).unwrap_or_default();
        expired.get().then(|| {
            view! {
                <h2 class="nhsuk-heading-m" id="expired-title">{tr!(sign_in.expired)}</h2>
                <p>{tr!(sign_in.expired_next)}</p>
                {form_view(&email)}
            }
        })
    };
    view! {
        <dialog class="dolen-dialog" id=ID aria-labelledby="expired-title" on:cancel=|event: leptos::ev::Event| event.prevent_default()>
            {body}
        </dialog>
    }
    .into_any()
}

/// `email` is whose the page is, where somebody was signed in just now.
fn form_view(email: &str) -> AnyView {
    // No draft: a password is kept nowhere.
    let form = Form::unkept().initial("email", email);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        form.clear_errors();
        form.require("email");
        form.require("password");
        if !form.refused() {
            send(form, form.value("email"), form.get("password"));
        }
    };
    view! {
        <form novalidate on:submit=submit>
            {field::error_summary(form)}
            {field::text(form, Field {
                kind: Some("email"),
                autocomplete: Some("username"),
                width: "nhsuk-input--width-20",
                ..field("email", tr!(sign_in.email))
            })}
            {field::text(form, Field {
                kind: Some("password"),
                autocomplete: Some("current-password"),
                width: "nhsuk-input--width-20",
                ..field("password", tr!(sign_in.password))
            })}
            {button::submit(tr!(sign_in.sign_in), form.busy)}
        </form>
    }
    .into_any()
}

fn send(form: Form, email: String, password: String) {
    if form.busy.get_untracked() {
        return;
    }
    form.busy.set(true);
    spawn_local(async move {
        let answer = session::sign_in(&email, &password).await;
        // Signed in: the form is gone with its page.
        let _ = form.busy.try_set(false);
        if let Err(error) = answer {
            form.errors.set(vec![FieldError { field: None, message: words(&error).to_owned() }]);
            browser::focus_soon("errors");
        }
    });
}

fn words(error: &SignInError) -> &'static str {
    match error {
        SignInError::Refused => tr!(sign_in.refused),
        SignInError::Slowed => tr!(sign_in.slowed),
        SignInError::Failed(failure) => messages::failure(failure),
    }
}

/// One tap for each account of the demo, by role; nothing elsewhere.
fn demo_view() -> AnyView {
    let accounts = RwSignal::new(Vec::<DemoAccount>::new());
    spawn_local(async move {
        let found = session::demo_accounts().await;
        let _ = accounts.try_set(found);
    });
    (move || {
        let accounts = accounts.get();
        if accounts.is_empty() {
            return ().into_any();
        }
        let roles: Vec<AnyView> = Role::ALL.iter().map(|role| demo_role(*role, &accounts)).collect();
        section(
            tr!(sign_in.demo),
            view! {
                <p>{tr!(sign_in.demo_about)}</p>
                {roles}
            }
            .into_any(),
        )
    })
    .into_any()
}

fn demo_role(role: Role, accounts: &[DemoAccount]) -> AnyView {
    let buttons: Vec<AnyView> =
        accounts.iter().filter(|account| account.role == role.code()).cloned().map(demo_button).collect();
    if buttons.is_empty() {
        return ().into_any();
    }
    view! {
        <h3 class="nhsuk-heading-s nhsuk-u-margin-bottom-2">{role.words()}</h3>
        <ul class="dolen-list">{buttons}</ul>
    }
    .into_any()
}

fn demo_button(account: DemoAccount) -> AnyView {
    let form = Form::unkept();
    let (name, email) = (account.name.clone(), account.email.clone());
    let press = move || send(form, account.email.clone(), account.password.clone());
    view! {
        <li class="dolen-list__row">
            {button::button(button::Kind::Quiet, name, form.busy, press)}
            <span class="dolen-list__meta">{email}</span>
        </li>
    }
    .into_any()
}
