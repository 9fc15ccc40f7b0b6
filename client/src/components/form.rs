//! A form's state: what is typed (kept as a draft), what is wrong, and the one sending at a time.
//!
//! A field is named by its path in the mutation's input (`note`, `wanted.fromDate`), so that a user error finds its field.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::client::Failure;
use crate::api::mutations::{Answer, Refusal};
use crate::api::types::{Code, Date, UserError, Uuid};
use crate::components::toast;
use crate::drafts::{self, Values};
use crate::messages;
use crate::{browser, dates, tr};

/// Where the idempotency key is kept among a draft's values.
const KEY: &str = "";

/// One message at a field, or with no field at the form.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    pub field: Option<String>,
    pub message: String,
}

#[derive(Clone, Copy)]
pub struct Form {
    /// None for a form that keeps no draft.
    name: StoredValue<Option<String>>,
    values: RwSignal<Values>,
    /// What each field is called on the page, for the summary of errors.
    labels: StoredValue<Values>,
    pub errors: RwSignal<Vec<FieldError>>,
    pub failure: RwSignal<Option<Failure>>,
    pub busy: RwSignal<bool>,
}

type Sending = Pin<Box<dyn Future<Output = Answer>>>;

impl Form {
    /// A form with this name for its draft: one name for each form and thing, as `referral-new:ID`.
    pub fn new(name: impl Into<String>) -> Self {
        let name = name.into();
        let values = drafts::read(&name).unwrap_or_default();
        Self::with(Some(name), values)
    }

    /// A form that keeps nothing, for what must not lie about.
    pub fn unkept() -> Self {
        Self::with(None, Values::new())
    }

    fn with(name: Option<String>, values: Values) -> Self {
        Self {
            name: StoredValue::new(name),
            values: RwSignal::new(values),
            labels: StoredValue::new(Values::new()),
            errors: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// Gives a field its first value, where the draft has none.
    pub fn initial(self, field: &str, value: impl Into<String>) -> Self {
        self.values.update_untracked(|values| {
            values.entry(field.to_owned()).or_insert_with(|| value.into());
        });
        self
    }

    /// What is in a field. Tracked: inside a closure of a view, the closure follows the typing.
    pub fn get(self, field: &str) -> String {
        self.values.with(|values| values.get(field).cloned().unwrap_or_default())
    }

    /// What is in a field now. Not tracked: for sending.
    pub fn value(self, field: &str) -> String {
        self.values.with_untracked(|values| values.get(field).cloned().unwrap_or_default()).trim().to_owned()
    }

    /// None where nothing was typed.
    pub fn optional(self, field: &str) -> Option<String> {
        Some(self.value(field)).filter(|value| !value.is_empty())
    }

    pub fn set(self, field: &str, value: impl Into<String>) {
        self.values.update(|values| {
            values.insert(field.to_owned(), value.into());
        });
        self.keep();
    }

    /// The ticked values of a group of checkboxes.
    pub fn ticked(self, field: &str) -> Vec<String> {
        self.value(field).split(',').filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    pub fn tick(self, field: &str, value: &str, on: bool) {
        let mut ticked = self.ticked(field);
        ticked.retain(|other| other != value);
        if on {
            ticked.push(value.to_owned());
        }
        self.set(field, ticked.join(","));
    }

    /// The chosen value of an enum's radios or select.
    pub fn code<C: Code>(self, field: &str) -> Option<C> {
        C::from_code(&self.value(field))
    }

    /// The ticked values of an enum's checkboxes, in the contract's order.
    pub fn codes<C: Code>(self, field: &str) -> Vec<C> {
        let ticked = self.ticked(field);
        C::ALL.iter().copied().filter(|code| ticked.iter().any(|value| value == code.code())).collect()
    }

    pub fn id(self, field: &str) -> Option<cynic::Id> {
        self.optional(field).map(cynic::Id::new)
    }

    /// The day in a field; an error at the field where it reads as none.
    pub fn date(self, field: &str) -> Option<Date> {
        let typed = self.optional(field)?;
        let date = dates::parse_day(&typed);
        if date.is_none() {
            self.add_error(field, tr!(form.date_unreadable));
        }
        date
    }

    /// The whole number in a field; an error at the field where it reads as none.
    pub fn number(self, field: &str) -> Option<i32> {
        let typed = self.optional(field)?;
        let number = typed.parse().ok();
        if number.is_none() {
            self.add_error(field, tr!(form.number_unreadable));
        }
        number
    }

    /// The time of day in a field, as minutes since midnight; an error at the field where it reads as none.
    pub fn time(self, field: &str) -> Option<i32> {
        let typed = self.optional(field)?;
        let minute = dates::parse_time(&typed);
        if minute.is_none() {
            self.add_error(field, tr!(form.time_unreadable));
        }
        minute
    }

    pub fn add_error(self, field: &str, message: impl Into<String>) {
        self.errors.update(|errors| {
            errors.push(FieldError { field: Some(field.to_owned()), message: message.into() });
        });
    }

    /// Marks a field that must have a value before anything can be asked of the server.
    pub fn require(self, field: &str) {
        if self.value(field).is_empty() {
            self.add_error(field, tr!(form.required));
        }
    }

    pub fn error_at(self, field: &str) -> Option<String> {
        self.errors.with(|errors| {
            errors
                .iter()
                .find(|error| error.field.as_deref() == Some(field))
                .map(|error| error.message.clone())
        })
    }

    /// Tells what a field is called on the page.
    pub fn call(self, field: &str, label: &str) {
        self.labels.update_value(|labels| {
            labels.insert(field.to_owned(), label.to_owned());
        });
    }

    /// An error as the summary says it: with the name of its field.
    pub fn summarised(self, error: &FieldError) -> String {
        let label = error
            .field
            .as_ref()
            .and_then(|field| self.labels.with_value(|labels| labels.get(field).cloned()));
        match label {
            Some(label) => {
                let label = label.split(" (").next().unwrap_or(&label);
                format!("{}: {}", label.trim_end_matches('?'), error.message)
            }
            None => error.message.clone(),
        }
    }

    pub fn clear_errors(self) {
        self.errors.set(Vec::new());
        self.failure.set(None);
    }

    /// True where reading the fields found errors: show them and send nothing.
    pub fn refused(self) -> bool {
        let refused = self.errors.with_untracked(|errors| !errors.is_empty());
        if refused {
            browser::focus_soon("errors");
        }
        refused
    }

    /// Shows the server's refusal at the fields and in the summary.
    pub fn refuse(self, errors: &[UserError]) {
        let shown = errors
            .iter()
            .map(|error| FieldError {
                field: error.field.clone(),
                message: messages::user_error(error).to_owned(),
            })
            .collect();
        self.errors.set(shown);
        browser::focus_soon("errors");
    }

    /// Sends once at a time. The idempotency key stays the same until the server has given a definite answer. `done` gets
    /// the id of what was written; the draft is gone by then.
    pub fn send<F>(self, write: impl FnOnce(Uuid) -> F, done: impl FnOnce(cynic::Id) + 'static)
    where
        F: Future<Output = Answer> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.clear_errors();
        self.busy.set(true);
        let sending: Sending = Box::pin(write(self.key()));
        spawn_local(self.finish(sending, Box::new(done)));
    }

    async fn finish(self, sending: Sending, done: Box<dyn FnOnce(cynic::Id)>) {
        let answer = sending.await;
        if self.busy.try_set(false).is_some() {
            // The page was left meanwhile; what was written is written.
            return;
        }
        match answer {
            Ok(id) => {
                self.forget();
                done(id);
            }
            Err(Refusal::Errors(errors)) => {
                self.new_key();
                self.refuse(&errors);
            }
            Err(Refusal::Failed(failure)) => {
                toast::warn(messages::failure(&failure));
                self.failure.set(Some(failure));
                browser::focus_soon("errors");
            }
        }
    }

    /// The key of the sending that is due.
    pub fn key(self) -> Uuid {
        if self.value(KEY).is_empty() {
            self.new_key();
        }
        Uuid(self.value(KEY))
    }

    /// Makes the next sending a new one in the server's eyes.
    pub fn new_key(self) {
        self.values.update_untracked(|values| {
            values.insert(KEY.to_owned(), browser::random_uuid());
        });
        self.keep();
    }

    /// Forgets the draft.
    pub fn forget(self) {
        self.name.with_value(|name| name.as_deref().map(drafts::forget));
        self.values.set(Values::new());
    }

    fn keep(self) {
        self.name.with_value(|name| {
            if let Some(name) = name {
                self.values.with_untracked(|values| drafts::write(name, values));
            }
        });
    }
}
