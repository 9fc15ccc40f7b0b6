//! A form's state: what is typed (kept as a draft), what is wrong, and the one sending at a time.
//!
//! A field is named by its path in the mutation's input (`note`, `wanted.fromDate`), so that a user error finds its field.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::client::Failure;
use crate::api::mutations::{Answer, Refusal};
use crate::api::types::{Code, Date, UserError, UserErrorCode, Uuid};
use crate::components::toast;
use crate::drafts::{self, Values};
use crate::messages::{self, Words};
use crate::{browser, dates, tr};

/// Where the idempotency key is kept among what was typed.
const KEY: &str = "";
/// What the summary of a form's errors is called among its elements.
pub const ERRORS: &str = "errors";
/// Before a field's name: what stood in it when its reader began to change it.
const WAS: &str = "was:";

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
    /// What the reader typed: the draft.
    typed: RwSignal<Values>,
    page: StoredValue<Page>,
    pub errors: RwSignal<Vec<FieldError>>,
    pub failure: RwSignal<Option<Failure>>,
    pub busy: RwSignal<bool>,
}

/// What the page tells its form.
#[derive(Default)]
struct Page {
    /// What stands in the fields that nobody has typed in.
    offered: Values,
    /// The fields of a thing that others change too.
    followed: BTreeSet<String>,
    /// What each field is called, in the page's order: for the summary of errors.
    labels: Vec<(String, String)>,
    /// Before the ids of its elements, where the page has other forms.
    prefix: Option<&'static str>,
}

type Sending = Pin<Box<dyn Future<Output = Answer>>>;

/// Codes as one value of a form, which [`Form::codes`] reads.
pub fn joined<C: Code>(codes: &[C]) -> String {
    codes.iter().map(|code| code.code()).collect::<Vec<_>>().join(",")
}

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
            typed: RwSignal::new(values),
            page: StoredValue::new(Page::default()),
            errors: RwSignal::new(Vec::new()),
            failure: RwSignal::new(None),
            busy: RwSignal::new(false),
        }
    }

    /// A form that stands beside others on its page: the ids of its elements begin with `prefix`.
    pub fn beside(self, prefix: &'static str) -> Self {
        self.page.update_value(|page| page.prefix = Some(prefix));
        self
    }

    /// The id of a field's element, or of the summary of errors.
    pub fn element(self, name: &str) -> String {
        match self.page.with_value(|page| page.prefix) {
            Some(prefix) => format!("{prefix}-{name}"),
            None => name.to_owned(),
        }
    }

    fn focus_errors(self) {
        browser::focus_soon(self.element(ERRORS));
    }

    /// What stands in a field as long as nobody has typed in it.
    pub fn initial(self, field: &str, value: impl Into<String>) -> Self {
        self.page.update_value(|page| {
            page.offered.insert(field.to_owned(), value.into());
        });
        self
    }

    /// The same, of a thing that others change too: what they change in this field after its reader began to is not overwritten
    /// unseen (see [`Form::send`]).
    pub fn follow(self, field: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        self.page.update_value(|page| {
            page.followed.insert(field.to_owned());
        });
        self.remember_what_was(field, Some(value.clone()).filter(|_| self.is_typed(field)));
        self.initial(field, value)
    }

    /// What is in a field. Tracked: inside a closure of a view, the closure follows the typing.
    pub fn get(self, field: &str) -> String {
        self.typed.with(|typed| typed.get(field).cloned()).or_else(|| self.offered(field)).unwrap_or_default()
    }

    /// What is in a field now. Not tracked: for sending.
    pub fn value(self, field: &str) -> String {
        untrack(|| self.get(field)).trim().to_owned()
    }

    fn offered(self, field: &str) -> Option<String> {
        self.page.with_value(|page| page.offered.get(field).cloned())
    }

    fn is_typed(self, field: &str) -> bool {
        self.typed.with_untracked(|typed| typed.contains_key(field))
    }

    /// None where nothing was typed.
    pub fn optional(self, field: &str) -> Option<String> {
        Some(self.value(field)).filter(|value| !value.is_empty())
    }

    pub fn set(self, field: &str, value: impl Into<String>) {
        if self.page.with_value(|page| page.followed.contains(field)) {
            self.remember_what_was(field, self.offered(field));
        }
        self.typed.update(|typed| {
            typed.insert(field.to_owned(), value.into());
        });
        self.keep();
    }

    /// Remembers, once, what stood in a field when its reader began to change it.
    fn remember_what_was(self, field: &str, was: Option<String>) {
        if let Some(was) = was {
            self.typed.update_untracked(|typed| {
                typed.entry(format!("{WAS}{field}")).or_insert(was);
            });
        }
    }

    /// The typed fields that somebody else has changed since their reader began to. Each is told of once.
    fn changed_by_others(self) -> Vec<FieldError> {
        let followed = self.page.with_value(|page| page.followed.clone());
        let changed = followed.into_iter().filter(|field| {
            let (was, now) = (format!("{WAS}{field}"), self.offered(field).unwrap_or_default());
            let before = self.typed.try_update_untracked(|typed| {
                typed.get_mut(&was).map(|was| std::mem::replace(was, now.clone()))
            });
            before.flatten().is_some_and(|was| was != now && self.value(field) != now)
        });
        let told = |field| FieldError { field: Some(field), message: tr!(form.changed_meanwhile).to_owned() };
        changed.map(told).collect()
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

    /// The whole number in a field, which nothing here counts below zero; an error at the field where it reads as none.
    pub fn number(self, field: &str) -> Option<i32> {
        let typed = self.optional(field)?;
        let number = typed.parse().ok().filter(|number| *number >= 0);
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

    /// The same, with the words of the server's own refusal: where several fields may be empty, all are told of at once.
    pub fn require_as(self, field: &str, refusal: UserErrorCode) {
        if self.value(field).is_empty() {
            self.add_error(field, refusal.words());
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
        self.page.update_value(|page| match page.labels.iter_mut().find(|(called, _)| called == field) {
            Some((_, before)) => label.clone_into(before),
            None => page.labels.push((field.to_owned(), label.to_owned())),
        });
    }

    /// An error as the summary says it: with the name of its field.
    pub fn summarised(self, error: &FieldError) -> String {
        let label = error.field.as_ref().and_then(|field| {
            self.page.with_value(|page| Some(page.labels.get(place(&page.labels, field))?.1.clone()))
        });
        match label {
            Some(label) => {
                let label = label.split(" (").next().unwrap_or(&label);
                format!("{}: {}", label.trim_end_matches('?'), error.message)
            }
            None => error.message.clone(),
        }
    }

    /// The errors as the summary lists them: in the order of their fields on the page, those of no field last.
    pub fn errors_in_order(self) -> Vec<FieldError> {
        let mut errors = self.errors.get();
        self.page.with_value(|page| {
            errors.sort_by_key(|error| {
                error.field.as_ref().map_or(usize::MAX, |field| place(&page.labels, field))
            });
        });
        errors
    }

    pub fn clear_errors(self) {
        self.errors.set(Vec::new());
        self.failure.set(None);
        toast::put_away_warning();
    }

    /// True where reading the fields found errors: show them and send nothing.
    pub fn refused(self) -> bool {
        let refused = self.errors.with_untracked(|errors| !errors.is_empty());
        if refused {
            self.focus_errors();
        }
        refused
    }

    /// Shows the server's refusal at the fields and in the summary.
    pub fn refuse(self, errors: &[UserError]) {
        let shown = errors
            .iter()
            .map(|error| FieldError {
                field: error.field.clone().or_else(|| self.field_of(error)),
                message: messages::user_error(error).to_owned(),
            })
            .collect();
        self.errors.set(shown);
        let first = errors.first().map(messages::user_error);
        let summary = self.element(ERRORS);
        request_animation_frame(move || {
            browser::focus(&summary);
            // The page has changed meanwhile, and has no room for this form any more.
            if browser::element(&summary).is_none()
                && let Some(first) = first
            {
                toast::warn(first);
            }
        });
    }

    /// The field of an error of which the server does not tell it: too long a text is the longest.
    fn field_of(self, error: &UserError) -> Option<String> {
        if error.code != UserErrorCode::TextTooLong {
            return None;
        }
        self.typed.with_untracked(|typed| {
            let fields = typed.iter().filter(|(field, _)| !field.starts_with(WAS));
            let longest = fields.max_by_key(|(_, value)| value.len());
            longest.map(|(field, _)| field.clone())
        })
    }

    /// Sends once at a time, and not while a followed field was changed by somebody else and its reader has not been told: the next
    /// time it goes. The idempotency key stays the same until the server has given a definite answer. `done` gets the id of what
    /// was written; the draft is gone by then.
    pub fn send<F>(self, write: impl FnOnce(Uuid) -> F, done: impl FnOnce(cynic::Id) + 'static)
    where
        F: Future<Output = Answer> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.clear_errors();
        let changed = self.changed_by_others();
        if !changed.is_empty() {
            self.errors.set(changed);
            self.focus_errors();
            return;
        }
        self.busy.set(true);
        let sending: Sending = Box::pin(write(self.key()));
        spawn_local(self.finish(sending, Box::new(done)));
    }

    async fn finish(self, sending: Sending, done: Box<dyn FnOnce(cynic::Id)>) {
        let name = self.name.get_value();
        let answer = sending.await;
        if self.busy.try_set(false).is_some() {
            return tell_elsewhere(name.as_deref(), &answer);
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
                self.focus_errors();
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
        self.typed.update_untracked(|typed| {
            typed.insert(KEY.to_owned(), browser::random_uuid());
        });
        self.keep();
    }

    /// Forgets the draft.
    pub fn forget(self) {
        self.name.with_value(|name| name.as_deref().map(drafts::forget));
        self.page.update_value(|page| {
            page.offered.clear();
            page.followed.clear();
        });
        self.typed.set(Values::new());
    }

    fn keep(self) {
        self.name.with_value(|name| {
            if let Some(name) = name {
                self.typed.with_untracked(|typed| drafts::write(name, typed));
            }
        });
    }
}

/// Where a field stands among those that the page has named.
fn place(labels: &[(String, String)], field: &str) -> usize {
    labels.iter().position(|(called, _)| called == field).unwrap_or(usize::MAX)
}

/// The page was left while its form was being sent: what came of it is said wherever the reader is now.
fn tell_elsewhere(name: Option<&str>, answer: &Answer) {
    match answer {
        Ok(_) => {
            if let Some(name) = name {
                drafts::forget(name);
            }
            toast::say(tr!(form.sent_meanwhile));
        }
        Err(Refusal::Errors(_)) => toast::warn(tr!(form.refused_meanwhile)),
        Err(Refusal::Failed(failure)) => {
            toast::warn(format!("{}. {}", messages::failure(failure), tr!(form.refused_meanwhile)));
        }
    }
}
