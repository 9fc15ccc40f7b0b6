//! Form controls after nhsuk-frontend: label, hint above, error at the field, `aria-describedby` to both. Each is bound to
//! a [`Form`] by its field's name, out of which the form makes the element's id.

use leptos::prelude::*;

use super::form::{ERRORS, Form};
use super::live;
use crate::api::types::Code;
use crate::messages::Words;
use crate::tr;

/// What a control says. `..Field::default()` for the rest.
#[derive(Clone, Default)]
pub struct Field {
    /// The input's path, as `wanted.fromDate`.
    pub name: String,
    pub label: String,
    pub hint: Option<String>,
    pub autocomplete: Option<&'static str>,
    /// `text` where not said.
    pub kind: Option<&'static str>,
    pub input_mode: Option<&'static str>,
    /// One of nhsuk-frontend's widths, as `nhsuk-input--width-10`.
    pub width: &'static str,
    /// Rows of a text area; 4 where not said.
    pub rows: Option<u32>,
    /// The page's one field: its label is the heading already, and is hidden from sight.
    pub label_hidden: bool,
}

/// One of several to choose from.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub value: String,
    pub label: String,
    pub hint: Option<String>,
}

impl Choice {
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None }
    }
}

/// Every value of an enum with its words.
pub fn choices<C: Code + Words>() -> Vec<Choice> {
    some_choices(C::ALL)
}

pub fn some_choices<C: Code + Words>(codes: &[C]) -> Vec<Choice> {
    codes.iter().map(|code| Choice::new(code.code(), code.words())).collect()
}

/// A field called `name` with this label.
pub fn field(name: impl Into<String>, label: impl Into<String>) -> Field {
    Field { name: name.into(), label: label.into(), ..Field::default() }
}

impl Field {
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub fn width(mut self, width: &'static str) -> Self {
        self.width = width;
        self
    }

    fn hint_id(&self, form: Form) -> Option<String> {
        self.hint.as_ref().map(|_| format!("{}-hint", form.element(&self.name)))
    }
}

pub fn text(form: Form, field: Field) -> AnyView {
    let name = field.name.clone();
    let input = view! {
        <input
            class=format!("nhsuk-input {}", field.width)
            class:nhsuk-input--error={ let name = name.clone(); move || form.error_at(&name).is_some() }
            id=form.element(&name)
            name=name.clone()
            type=field.kind.unwrap_or("text")
            autocomplete=field.autocomplete
            inputmode=field.input_mode
            spellcheck=if field.kind.is_some() { Some("false") } else { None }
            aria-describedby=described(form, &field)
            aria-invalid={ let name = name.clone(); move || form.error_at(&name).map(|_| "true") }
            prop:value={ let name = name.clone(); move || form.get(&name) }
            on:input={ let name = name.clone(); move |event| form.set(&name, event_target_value(&event)) }
        />
    };
    group(form, &field, input.into_any())
}

pub fn text_area(form: Form, field: Field) -> AnyView {
    let name = field.name.clone();
    let area = view! {
        <textarea
            class="nhsuk-textarea"
            class:nhsuk-textarea--error={ let name = name.clone(); move || form.error_at(&name).is_some() }
            id=form.element(&name)
            name=name.clone()
            rows=field.rows.unwrap_or(4).to_string()
            aria-describedby=described(form, &field)
            aria-invalid={ let name = name.clone(); move || form.error_at(&name).map(|_| "true") }
            prop:value={ let name = name.clone(); move || form.get(&name) }
            on:input={ let name = name.clone(); move |event| form.set(&name, event_target_value(&event)) }
        ></textarea>
    };
    group(form, &field, area.into_any())
}

/// A day as people type it; read it with [`Form::date`].
pub fn date(form: Form, mut field: Field) -> AnyView {
    field.hint.get_or_insert_with(|| tr!(form.date_hint).to_owned());
    field.width = "nhsuk-input--width-10";
    text(form, field)
}

/// A whole number; read it with [`Form::number`].
pub fn number(form: Form, mut field: Field) -> AnyView {
    field.input_mode = Some("numeric");
    field.width = "nhsuk-input--width-4";
    text(form, field)
}

pub fn select(form: Form, field: Field, choices: Vec<Choice>) -> AnyView {
    let name = field.name.clone();
    let options: Vec<AnyView> = std::iter::once(Choice::new("", tr!(form.choose)))
        .chain(choices)
        .map(|choice| {
            let (name, value) = (name.clone(), choice.value.clone());
            view! { <option value=choice.value selected=move || form.get(&name) == value>{choice.label}</option> }
                .into_any()
        })
        .collect();
    let select = view! {
        <select
            class="nhsuk-select"
            class:nhsuk-select--error={ let name = name.clone(); move || form.error_at(&name).is_some() }
            id=form.element(&name)
            name=name.clone()
            aria-describedby=described(form, &field)
            aria-invalid={ let name = name.clone(); move || form.error_at(&name).map(|_| "true") }
            on:change={ let name = name.clone(); move |event| form.set(&name, event_target_value(&event)) }
        >
            {options}
        </select>
    };
    group(form, &field, select.into_any())
}

pub fn radios(form: Form, field: Field, choices: Vec<Choice>) -> AnyView {
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| tickable(form, &field.name, index, choice, true));
    let items: Vec<AnyView> = items.collect();
    fieldset(form, &field, view! { <div class="nhsuk-radios">{items}</div> }.into_any())
}

pub fn checkboxes(form: Form, field: Field, choices: Vec<Choice>) -> AnyView {
    let items = choices
        .into_iter()
        .enumerate()
        .map(|(index, choice)| tickable(form, &field.name, index, choice, false));
    let items: Vec<AnyView> = items.collect();
    fieldset(form, &field, view! { <div class="nhsuk-checkboxes">{items}</div> }.into_any())
}

/// Radios or checkboxes in a row, for short words such as weekdays.
pub fn in_a_row(view: AnyView) -> AnyView {
    view! { <div class="dolen-in-a-row">{view}</div> }.into_any()
}

fn tickable(form: Form, name: &str, index: usize, choice: Choice, one: bool) -> AnyView {
    // The first has the field's own id, so that the error summary's link leads to it.
    let id = form.element(name);
    let id = if index == 0 { id } else { format!("{id}-{index}") };
    let kind = if one { "radios" } else { "checkboxes" };
    let hint = choice.hint.map(|hint| {
        let class = format!("nhsuk-hint nhsuk-{kind}__hint");
        view! { <div class=class id=format!("{id}-hint")>{hint}</div> }.into_any()
    });
    let described = hint.as_ref().map(|_| format!("{id}-hint"));
    let (field, value) = (name.to_owned(), choice.value.clone());
    let checked = move || {
        let all = form.get(&field);
        if one { all == value } else { all.split(',').any(|ticked| ticked == value) }
    };
    let (field, value) = (name.to_owned(), choice.value.clone());
    let change = move |event| {
        if one {
            form.set(&field, value.clone());
        } else {
            form.tick(&field, &value, event_target_checked(&event));
        }
    };
    view! {
        <div class=format!("nhsuk-{kind}__item")>
            <input
                class=format!("nhsuk-{kind}__input")
                id=id.clone()
                name=name.to_owned()
                type=if one { "radio" } else { "checkbox" }
                value=choice.value
                aria-describedby=described
                prop:checked=checked
                on:change=change
            />
            <label class=format!("nhsuk-label nhsuk-{kind}__label") for=id>{choice.label}</label>
            {hint}
        </div>
    }
    .into_any()
}

fn described(form: Form, field: &Field) -> impl Fn() -> Option<String> + Clone + use<> {
    let (name, hint) = (field.name.clone(), field.hint_id(form));
    move || {
        let error = form.error_at(&name).map(|_| format!("{}-error", form.element(&name)));
        match (hint.clone(), error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (hint, error) => hint.or(error),
        }
    }
}

fn hint(form: Form, field: &Field) -> AnyView {
    field
        .hint
        .clone()
        .map(|hint| view! { <div class="nhsuk-hint" id=field.hint_id(form)>{hint}</div> })
        .into_any()
}

fn error(form: Form, name: &str) -> AnyView {
    let name = name.to_owned();
    live::part(move || {
        form.error_at(&name)
            .map(|message| {
                view! {
                    <span class="nhsuk-error-message" id=format!("{}-error", form.element(&name))>
                        <span class="nhsuk-u-visually-hidden">{tr!(form.error)} ": "</span>
                        {message}
                    </span>
                }
            })
            .into_any()
    })
}

fn group(form: Form, field: &Field, control: AnyView) -> AnyView {
    form.call(&field.name, &field.label);
    let name = field.name.clone();
    let class = if field.label_hidden { "nhsuk-label nhsuk-u-visually-hidden" } else { "nhsuk-label" };
    view! {
        <div class="nhsuk-form-group" class:nhsuk-form-group--error=move || form.error_at(&name).is_some()>
            <label class=class for=form.element(&field.name)>{field.label.clone()}</label>
            {hint(form, field)}
            {error(form, &field.name)}
            {control}
        </div>
    }
    .into_any()
}

fn fieldset(form: Form, field: &Field, controls: AnyView) -> AnyView {
    form.call(&field.name, &field.label);
    let name = field.name.clone();
    view! {
        <div class="nhsuk-form-group" class:nhsuk-form-group--error=move || form.error_at(&name).is_some()>
            <fieldset class="nhsuk-fieldset" aria-describedby=described(form, field)>
                <legend class="nhsuk-fieldset__legend">{field.label.clone()}</legend>
                {hint(form, field)}
                {error(form, &field.name)}
                {controls}
            </fieldset>
        </div>
    }
    .into_any()
}

/// What is wrong, with a link to each field, and the focus on it. Put it above the form's first field.
pub fn error_summary(form: Form) -> AnyView {
    live::part(move || {
        let errors = form.errors_in_order();
        let failure = form.failure.get();
        if let Some(failure) = failure {
            return super::status::failed_to_send(&failure, &form.element(ERRORS));
        }
        if errors.is_empty() {
            return ().into_any();
        }
        let items: Vec<AnyView> = errors
            .into_iter()
            .map(|error| {
                let words = form.summarised(&error);
                match error.field {
                    Some(field) => {
                        let id = form.element(&field);
                        view! { <li><a href=format!("#{id}") on:click=to_field(id)>{words}</a></li> }
                            .into_any()
                    }
                    None => view! { <li>{words}</li> }.into_any(),
                }
            })
            .collect();
        let id = form.element(ERRORS);
        let title = format!("{id}-title");
        let labelled = title.clone();
        view! {
            <div class="nhsuk-error-summary" id=id role="alert" tabindex="-1" aria-labelledby=labelled>
                <h2 class="nhsuk-error-summary__title" id=title>{tr!(form.problem)}</h2>
                <div class="nhsuk-error-summary__body">
                    <ul class="nhsuk-list nhsuk-error-summary__list">{items}</ul>
                </div>
            </div>
        }
        .into_any()
    })
}

fn to_field(id: String) -> impl Fn(leptos::ev::MouseEvent) + 'static {
    move |event| {
        event.prevent_default();
        crate::browser::focus(&id);
    }
}
