//! What may be done with a plan and in it, each behind its own words: what it asks, what will happen, and to whom.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::CarePackage;
use crate::api::inputs::{
    CarePackageEndInput, CarePackageInput, EccChangeInput, OutcomeAddInput, OutcomeMarkMetInput,
    PackageItemAddInput, PackageItemEndInput, WhatMattersInput,
};
use crate::api::load::Status;
use crate::api::mutations::{
    care_package_activate, care_package_change_ecc_level, care_package_end, care_package_hold,
    care_package_record_what_matters, care_package_resume, outcome_add, outcome_mark_met, package_item_add,
    package_item_end,
};
use crate::api::types::{CarePackageAction, UserErrorCode, Uuid, Weekday};
use crate::components::button::{self, Kind};
use crate::components::field::{self, Choice, field};
use crate::components::form::Form;
use crate::components::{live, toast};
use crate::messages::Words;
use crate::pages::people::level_choices;
use crate::{browser, dates, tr};

/// The version that was looked at when what matters began to be changed.
const SEEN: &str = "version";

/// One thing that may be done.
#[derive(Clone, PartialEq)]
pub enum Deed {
    Action(CarePackageAction),
    MarkMet(cynic::Id),
    EndItem(cynic::Id),
}

/// The form of the one deed that is open. Copy it freely.
#[derive(Clone, Copy)]
pub struct Deeds {
    open: RwSignal<Option<Deed>>,
    form: Form,
    package: StoredValue<Subject>,
}

/// What the forms need of the package, owned.
#[derive(Clone, Default)]
struct Subject {
    id: String,
    version: i32,
    what_matters: String,
    outcomes: Vec<Choice>,
}

impl Deeds {
    pub fn new(person: &str) -> Self {
        Self {
            open: RwSignal::new(None),
            form: Form::new(format!("package:{person}")),
            package: StoredValue::new(Subject::default()),
        }
    }

    /// Tells of which package, as it is now.
    pub fn about(self, package: &CarePackage) {
        self.package.set_value(Subject {
            id: package.id.inner().to_owned(),
            version: package.version,
            what_matters: package.what_matters.clone(),
            outcomes: package
                .outcomes
                .iter()
                .map(|outcome| Choice::new(outcome.id.inner(), outcome.text.clone()))
                .collect(),
        });
    }

    /// Those of `these` that may be done, as buttons, and the form of the one that is open.
    pub fn row(self, these: &[CarePackageAction], may: &[CarePackageAction], page: Status) -> AnyView {
        let these = these.iter().filter(|action| may.contains(action)).map(|action| Deed::Action(*action));
        let (choices, panels): (Vec<AnyView>, Vec<AnyView>) =
            these.map(|deed| (self.choice(deed.clone()), self.panel(deed, page))).unzip();
        if choices.is_empty() {
            return ().into_any();
        }
        view! {
            <p class="dolen-actions">{choices}</p>
            {panels}
        }
        .into_any()
    }

    /// The quiet button that opens a deed's form.
    pub fn choice(self, deed: Deed) -> AnyView {
        let (words, id) = (name(&deed), chooser(&deed));
        let open = {
            let deed = deed.clone();
            move || if self.open.with(|open| open.as_ref() == Some(&deed)) { "true" } else { "false" }
        };
        let toggle = move |_| {
            let opens = self.open.with_untracked(|open| open.as_ref() != Some(&deed));
            self.form.clear_errors();
            if opens {
                self.begin(&deed);
                browser::focus_soon("deed");
            }
            self.open.set(opens.then(|| deed.clone()));
        };
        view! { <button class="dolen-link-button" id=id type="button" aria-expanded=open on:click=toggle>{words}</button> }
            .into_any()
    }

    /// Fills the fields with what is likely; what was typed before stays.
    fn begin(self, deed: &Deed) {
        let form = self.form;
        let today = || dates::plain_day(&dates::today());
        match deed {
            Deed::Action(CarePackageAction::AddItem) => {
                form.initial("fromDate", today());
            }
            Deed::Action(CarePackageAction::ChangeEccLevel) => {
                form.initial("onDate", today());
            }
            Deed::Action(CarePackageAction::RecordWhatMatters) => {
                let Subject { version, what_matters, .. } = self.package.get_value();
                if form.value(SEEN) != version.to_string() {
                    form.set(SEEN, version.to_string());
                    form.set("whatMatters", what_matters);
                }
            }
            Deed::EndItem(_) => form.set("until", today()),
            _ => {}
        }
    }

    /// The form of this deed while it is open.
    pub fn panel(self, deed: Deed, page: Status) -> AnyView {
        live::part(move || {
            if self.open.with(|open| open.as_ref() == Some(&deed)) {
                untrack(|| self.panel_of(deed.clone(), page))
            } else {
                ().into_any()
            }
        })
    }

    fn panel_of(self, deed: Deed, page: Status) -> AnyView {
        let form = self.form;
        let words = name(&deed);
        let means = means(&deed);
        let fields = self.fields(&deed);
        let opener = chooser(&deed);
        let close = move || {
            self.open.set(None);
            browser::focus_soon(opener.clone());
        };
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(&deed, page);
        };
        view! {
            <form class="dolen-panel" id="deed" tabindex="-1" aria-label=words novalidate on:submit=submit>
                {field::error_summary(form)}
                <p>{means}</p>
                {fields}
                <div class="nhsuk-button-group">
                    {button::submit(words, form.busy)}
                    {button::button(Kind::Quiet, tr!(referrals.never_mind), form.busy, close)}
                </div>
            </form>
        }
        .into_any()
    }

    fn fields(self, deed: &Deed) -> AnyView {
        let form = self.form;
        match deed {
            Deed::Action(CarePackageAction::End) => {
                field::text_area(form, field("reason", tr!(referrals.why)))
            }
            Deed::Action(CarePackageAction::RecordWhatMatters) => field::text_area(
                form,
                field::Field { rows: Some(8), ..field("whatMatters", tr!(person.what_matters)) },
            ),
            Deed::Action(CarePackageAction::ChangeEccLevel) => self.level_fields(),
            Deed::Action(CarePackageAction::AddOutcome) => {
                field::text(form, field("text", tr!(package.outcome_text)).hint(tr!(package.outcome_hint)))
            }
            Deed::Action(CarePackageAction::AddItem) => self.item_fields(),
            Deed::EndItem(_) => field::date(form, field("until", tr!(package.last_day))),
            _ => ().into_any(),
        }
    }

    fn level_fields(self) -> AnyView {
        let form = self.form;
        // What the highest level asks for besides: the server insists, the page makes room.
        let enhanced = live::part(move || {
            if form.get("toLevel") != "4" {
                return ().into_any();
            }
            view! {
                {field::text(form, field("outcome", tr!(package.level_outcome)))}
                {field::date(form, field("reviewOn", tr!(package.level_review)))}
            }
            .into_any()
        });
        view! {
            {field::radios(form, field("toLevel", tr!(package.to_level)), level_choices())}
            {enhanced}
            {field::date(form, field("onDate", tr!(package.on_date)))}
            {field::text_area(form, field("reason", tr!(referrals.why)))}
        }
        .into_any()
    }

    fn item_fields(self) -> AnyView {
        let form = self.form;
        view! {
            {field::text(form, field("title", tr!(package.item_title)).hint(tr!(package.item_hint)))}
            {field::text(form, field("provider", tr!(package.provider)))}
            {field::select(form, field("outcomeId", tr!(package.towards)), self.package.get_value().outcomes)}
            {field::in_a_row(field::checkboxes(form, field("weekdays", tr!(package.days)), field::choices::<Weekday>()))}
            {field::text(form, field("startMinute", tr!(package.start)).hint(tr!(form.time_hint)).width("nhsuk-input--width-5"))}
            {field::number(form, field("minutes", tr!(package.minutes)))}
            {field::date(form, field("fromDate", tr!(package.from)))}
            {field::date(form, field("until", tr!(package.until)))}
        }
        .into_any()
    }

    fn send(self, deed: &Deed, page: Status) {
        let form = self.form;
        let Subject { id, version, .. } = self.package.get_value();
        let care_package_id = cynic::Id::new(id);
        form.clear_errors();
        let said = said(deed);
        let done = move |_| {
            toast::say(said);
            browser::keep_focus();
            self.open.set(None);
            page.refresh();
        };
        let whole = {
            let care_package_id = care_package_id.clone();
            move |idempotency_key: Uuid| CarePackageInput { idempotency_key, care_package_id, version }
        };
        match deed {
            Deed::Action(CarePackageAction::Activate) => {
                form.send(|key| care_package_activate(whole(key)), done);
            }
            Deed::Action(CarePackageAction::Hold) => form.send(|key| care_package_hold(whole(key)), done),
            Deed::Action(CarePackageAction::Resume) => form.send(|key| care_package_resume(whole(key)), done),
            Deed::Action(CarePackageAction::End) => form.send(
                |idempotency_key| {
                    let reason = form.value("reason");
                    care_package_end(CarePackageEndInput {
                        idempotency_key,
                        care_package_id,
                        version,
                        reason,
                    })
                },
                done,
            ),
            Deed::Action(CarePackageAction::RecordWhatMatters) => form.send(
                |idempotency_key| {
                    let version = form.value(SEEN).parse().unwrap_or(version);
                    let what_matters = form.value("whatMatters");
                    care_package_record_what_matters(WhatMattersInput {
                        idempotency_key,
                        care_package_id,
                        version,
                        what_matters,
                    })
                },
                done,
            ),
            Deed::Action(CarePackageAction::ChangeEccLevel) => {
                self.send_level(care_package_id, version, done);
            }
            Deed::Action(CarePackageAction::AddOutcome) => form.send(
                |idempotency_key| {
                    let text = form.value("text");
                    outcome_add(OutcomeAddInput { idempotency_key, care_package_id, version, text })
                },
                done,
            ),
            Deed::Action(CarePackageAction::AddItem) => self.send_item(care_package_id, version, done),
            Deed::Action(CarePackageAction::Refer) => {}
            Deed::MarkMet(outcome) => {
                let outcome_id = outcome.clone();
                form.send(
                    |idempotency_key| outcome_mark_met(OutcomeMarkMetInput { idempotency_key, outcome_id }),
                    done,
                );
            }
            Deed::EndItem(item) => {
                form.require("until");
                let (until, item_id) = (form.date("until"), item.clone());
                let (Some(until), false) = (until, form.refused()) else { return };
                form.send(
                    |idempotency_key| {
                        package_item_end(PackageItemEndInput { idempotency_key, item_id, until })
                    },
                    done,
                );
            }
        }
    }

    fn send_level(self, care_package_id: cynic::Id, version: i32, done: impl FnOnce(cynic::Id) + 'static) {
        let form = self.form;
        form.require("toLevel");
        form.require("onDate");
        form.require_as("reason", UserErrorCode::ReasonMissing);
        let (to_level, on_date) = (form.number("toLevel"), form.date("onDate"));
        let (outcome, review_on) = match to_level {
            Some(4) => (form.optional("outcome"), form.date("reviewOn")),
            _ => (None, None),
        };
        let (Some(to_level), Some(on_date), false) = (to_level, on_date, form.refused()) else { return };
        form.send(
            |idempotency_key| {
                let reason = form.value("reason");
                care_package_change_ecc_level(EccChangeInput {
                    idempotency_key,
                    care_package_id,
                    version,
                    to_level,
                    on_date,
                    reason,
                    outcome,
                    review_on,
                })
            },
            done,
        );
    }

    fn send_item(self, care_package_id: cynic::Id, version: i32, done: impl FnOnce(cynic::Id) + 'static) {
        let form = self.form;
        form.require_as("title", UserErrorCode::TitleMissing);
        form.require("fromDate");
        let (from_date, until) = (form.date("fromDate"), form.date("until"));
        let (start_minute, minutes) = (form.time("startMinute"), form.number("minutes"));
        let (Some(from_date), false) = (from_date, form.refused()) else { return };
        form.send(
            |idempotency_key| {
                package_item_add(PackageItemAddInput {
                    idempotency_key,
                    care_package_id,
                    version,
                    outcome_id: form.id("outcomeId"),
                    title: form.value("title"),
                    provider: form.optional("provider"),
                    weekdays: form.codes("weekdays"),
                    start_minute,
                    minutes,
                    from_date,
                    until,
                })
            },
            done,
        );
    }
}

/// The id of the button that opens a deed's form.
fn chooser(deed: &Deed) -> String {
    match deed {
        Deed::Action(action) => format!("choose-{action:?}"),
        Deed::MarkMet(outcome) => format!("choose-met-{}", outcome.inner()),
        Deed::EndItem(item) => format!("choose-end-{}", item.inner()),
    }
}

fn name(deed: &Deed) -> &'static str {
    match deed {
        Deed::Action(action) => action.words(),
        Deed::MarkMet(_) => tr!(package.mark_met),
        Deed::EndItem(_) => tr!(package.end_item),
    }
}

fn means(deed: &Deed) -> &'static str {
    match deed {
        Deed::Action(CarePackageAction::Activate) => tr!(package.means.activate),
        Deed::Action(CarePackageAction::Hold) => tr!(package.means.hold),
        Deed::Action(CarePackageAction::Resume) => tr!(package.means.resume),
        Deed::Action(CarePackageAction::End) => tr!(package.means.end),
        Deed::Action(CarePackageAction::ChangeEccLevel) => tr!(package.means.level),
        Deed::Action(CarePackageAction::RecordWhatMatters) => tr!(package.means.what_matters),
        Deed::Action(CarePackageAction::AddItem) => tr!(package.means.item),
        Deed::MarkMet(_) => tr!(package.means.met),
        Deed::EndItem(_) => tr!(package.means.end_item),
        Deed::Action(CarePackageAction::AddOutcome | CarePackageAction::Refer) => "",
    }
}

fn said(deed: &Deed) -> &'static str {
    match deed {
        Deed::Action(CarePackageAction::Activate) => tr!(package.activated),
        Deed::Action(CarePackageAction::Hold) => tr!(package.held),
        Deed::Action(CarePackageAction::Resume) => tr!(package.resumed),
        Deed::Action(CarePackageAction::End) => tr!(package.ended),
        Deed::Action(CarePackageAction::ChangeEccLevel) => tr!(package.level_changed),
        Deed::Action(CarePackageAction::AddOutcome) => tr!(package.outcome_added),
        Deed::Action(CarePackageAction::AddItem) => tr!(package.item_added),
        Deed::Action(CarePackageAction::RecordWhatMatters | CarePackageAction::Refer) => tr!(package.saved),
        Deed::MarkMet(_) => tr!(package.marked_met),
        Deed::EndItem(_) => tr!(package.item_ended),
    }
}
