//! What has to be kept in mind with this person, adding to it, and taking away what is so no longer.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::api::inputs::{RiskFlagAddInput, RiskFlagEndInput};
use crate::api::load::Status;
use crate::api::mutations::{risk_flag_add, risk_flag_end};
use crate::api::schema;
use crate::api::types::Date;
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::live;
use crate::components::toast;
use crate::{browser, dates, tr};

#[derive(cynic::QueryFragment)]
pub struct RiskFlag {
    id: cynic::Id,
    kind: String,
    safe_handling: String,
    bears_on_visit: bool,
    review_on: Date,
}

/// The small form's state; it outlives a redrawing of the page.
#[derive(Clone, Copy)]
pub struct Risks {
    form: Form,
    ending: Form,
    open: RwSignal<bool>,
    person: StoredValue<cynic::Id>,
}

/// The ticks of the form.
const VISIT: &str = "VISIT";
const HEALTH: &str = "HEALTH";

impl Risks {
    pub fn new(person: &cynic::Id) -> Self {
        Self {
            form: Form::new(format!("risk:{}", person.inner())).beside("risk"),
            ending: Form::unkept().beside("ending"),
            open: RwSignal::new(false),
            person: StoredValue::new(person.clone()),
        }
    }

    /// The flags, and what of it the viewer may do: add one, end one. `page` is asked again after either.
    pub fn drawn(self, flags: &[RiskFlag], may_add: bool, may_end: bool, page: Status) -> AnyView {
        let items: Vec<AnyView> = flags.iter().map(|flag| self.flag_view(flag, may_end, page)).collect();
        let list = (!items.is_empty()).then(|| view! { <ul class="dolen-list">{items}</ul> });
        let add = may_add
            .then(|| live::part(move || if self.open.get() { self.form_view(page) } else { self.opener() }));
        view! { {field::error_summary(self.ending)} {list} {add} }.into_any()
    }

    fn opener(self) -> AnyView {
        let open = move |_| {
            self.form.initial("reviewOn", dates::plain_day(&dates::add_days(&dates::today(), 91)));
            self.open.set(true);
            browser::focus_soon(self.form.element("kind"));
        };
        view! {
            <button class="nhsuk-button nhsuk-button--secondary nhsuk-button--small" id="risk-open"
                type="button" on:click=open>{tr!(person.add_risk)}</button>
        }
        .into_any()
    }

    fn form_view(self, page: Status) -> AnyView {
        let form = self.form;
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(page);
        };
        let close = move || {
            self.open.set(false);
            browser::focus_soon("risk-open");
        };
        let ticks =
            vec![Choice::new(VISIT, tr!(person.risk_visit)), Choice::new(HEALTH, tr!(person.risk_health))];
        view! {
            <form class="dolen-panel" novalidate on:submit=submit>
                {field::error_summary(form)}
                {field::text(form, field("kind", tr!(person.risk_kind)).hint(tr!(person.risk_kind_hint)))}
                {field::checkboxes(form, field("bearing", tr!(person.risk_bearing)), ticks)}
                {field::text_area(form, field("safeHandling", tr!(person.safe_handling)).hint(tr!(person.safe_handling_hint)))}
                {field::date(form, field("reviewOn", tr!(person.review_on)))}
                <div class="nhsuk-button-group">
                    {button::submit(tr!(person.save_risk), form.busy)}
                    {button::button(Kind::Quiet, tr!(referrals.never_mind), form.busy, close)}
                </div>
            </form>
        }
        .into_any()
    }

    fn send(self, page: Status) {
        let form = self.form;
        form.clear_errors();
        form.require("reviewOn");
        let (Some(review_on), false) = (form.date("reviewOn"), form.refused()) else { return };
        let ticked = form.ticked("bearing");
        let has = |tick: &str| ticked.iter().any(|ticked| ticked == tick);
        let (bears_on_visit, health_related) = (has(VISIT), has(HEALTH));
        let person_id = self.person.get_value();
        form.send(
            move |idempotency_key| {
                risk_flag_add(RiskFlagAddInput {
                    idempotency_key,
                    person_id,
                    kind: form.value("kind"),
                    health_related,
                    bears_on_visit,
                    safe_handling: form.value("safeHandling"),
                    review_on,
                })
            },
            move |_| {
                self.open.set(false);
                toast::say(tr!(person.risk_added));
                browser::focus_soon("risk-open");
                page.refresh();
            },
        );
    }

    fn flag_view(self, flag: &RiskFlag, may_end: bool, page: Status) -> AnyView {
        let shown = flag.bears_on_visit.then(|| tr!(person.bears_on_visit));
        let review = tr!(person.flag_review, day = dates::soft(dates::day(&flag.review_on)));
        let words = if flag.safe_handling.is_empty() { &flag.kind } else { &flag.safe_handling };
        let id = flag.id.clone();
        let end = move || {
            let risk_flag_id = id.clone();
            self.ending.send(
                move |idempotency_key| risk_flag_end(RiskFlagEndInput { idempotency_key, risk_flag_id }),
                move |_| {
                    toast::say(tr!(person.risk_ended));
                    browser::focus_soon("risk-open");
                    page.refresh();
                },
            );
        };
        let end = may_end.then(|| button::button(Kind::Quiet, tr!(person.end_risk), self.ending.busy, end));
        view! {
            <li class="dolen-list__row">
                <div class="dolen-list__main">
                    {words.clone()}
                    <p class="dolen-list__meta">{shown} " " {review}</p>
                </div>
                <div class="dolen-list__aside">{end}</div>
            </li>
        }
        .into_any()
    }
}
