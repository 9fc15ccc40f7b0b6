//! Which days, from when? The four weeks as they would be, with what stands in the way, and one button that agrees it.
//!
//! Booking is two writes: the plan, then its confirmation, which takes the place. If the connection breaks between them,
//! the same button goes on where it stopped: what is agreed already stays agreed, and a plan that is not is planned anew.

use cynic::QueryBuilder;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use super::plan::{self, Pattern, Plan, Session};
use super::wanted;
use crate::api::client::{self, Failure};
use crate::api::inputs::{BookingInput, BookingProposeInput, PatternInput};
use crate::api::load::load;
use crate::api::mutations::{Answer, Refusal, booking_confirm, booking_propose};
use crate::api::schema;
use crate::api::types::{
    BookingStateKind, CharityName, ConflictCode, Date, DateTime, Frequency, SubjectKind, UserError,
    UserErrorCode, Uuid, Wanted,
};
use crate::components::button::{self, Kind};
use crate::components::field::{self, field};
use crate::components::form::Form;
use crate::components::page::{back, section, titled_page, two_columns};
use crate::components::status::{self, Skeleton};
use crate::components::{tag, toast};
use crate::messages::{self, Words};
use crate::{browser, dates, i18n, tr, url};

#[derive(cynic::QueryVariables)]
struct Variables {
    id: cynic::Id,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "Variables")]
struct BookQuery {
    #[arguments(id: $id)]
    enquiry: Option<Enquiry>,
}

#[derive(cynic::QueryFragment)]
struct Enquiry {
    id: cynic::Id,
    charity: CharityName,
    offering: Offering,
    referral: Option<Referral>,
    booking: Option<Booking>,
    answer_note: Option<String>,
    may_book: bool,
}

#[derive(cynic::QueryFragment)]
struct Offering {
    name_en: String,
    name_cy: String,
    sessions: Vec<Session>,
}

#[derive(cynic::QueryFragment)]
struct Referral {
    person: Person,
    wanted: Wanted,
}

#[derive(cynic::QueryFragment)]
struct Person {
    display_name: String,
}

#[derive(cynic::QueryFragment)]
struct Booking {
    id: cynic::Id,
    version: i32,
    state: BookingStateKind,
    pattern: Pattern,
    session_id: Option<cynic::Id>,
    start_on: Date,
    end_on: Option<Date>,
}

#[derive(cynic::QueryVariables)]
struct PreviewVariables {
    enquiry_id: cynic::Id,
    session_id: Option<cynic::Id>,
    pattern: PatternInput,
    start_on: Date,
    end_on: Option<Date>,
}

#[derive(cynic::QueryFragment)]
#[cynic(graphql_type = "Query", variables = "PreviewVariables")]
struct PreviewQuery {
    #[arguments(enquiryId: $enquiry_id, sessionId: $session_id, pattern: $pattern, startOn: $start_on, endOn: $end_on)]
    booking_preview: BookingPreview,
}

#[derive(cynic::QueryFragment)]
struct BookingPreview {
    occurrences: Vec<PreviewOccurrence>,
    places_free: Option<i32>,
    user_errors: Vec<UserError>,
}

#[derive(cynic::QueryFragment)]
struct PreviewOccurrence {
    starts_at: DateTime,
    ends_at: DateTime,
    conflicts: Vec<OccurrenceConflict>,
}

#[derive(cynic::QueryFragment)]
struct OccurrenceConflict {
    code: ConflictCode,
    title: Option<String>,
}

/// The plan's form and what stands beside it.
#[derive(Clone, Copy)]
struct Booker {
    form: Form,
    /// The place went to somebody else.
    full: RwSignal<bool>,
}

pub fn book(referral: &str, enquiry: &str) -> AnyView {
    let (referral, enquiry) = (cynic::Id::new(referral), cynic::Id::new(enquiry));
    let booker = Booker { form: Form::new(format!("book:{}", enquiry.inner())), full: RwSignal::new(false) };
    let href = format!("/referrals/{}", referral.inner());
    let loaded = load(
        move || BookQuery::build(Variables { id: enquiry.clone() }),
        &[SubjectKind::Enquiry, SubjectKind::Offering],
    );
    let title = move || {
        let found = loaded.get();
        let found = found.as_ref().and_then(|answer| answer.enquiry.as_ref());
        match found.and_then(|enquiry| enquiry.referral.as_ref()) {
            Some(referral) => tr!(book.title_for, name = referral.person.display_name.clone()),
            None => tr!(book.title).to_owned(),
        }
    };
    let body = status::show_found(
        loaded,
        Skeleton::Detail,
        |answer| answer.enquiry.as_ref(),
        move |enquiry| booker.drawn(&referral, enquiry),
    );
    titled_page(title, Some(back(href, tr!(book.back))), body)
}

impl Booker {
    fn drawn(self, referral: &cynic::Id, enquiry: &Enquiry) -> AnyView {
        let agreed = enquiry.booking.as_ref().filter(|booking| booking.state != BookingStateKind::Proposed);
        if !enquiry.may_book {
            return cannot(agreed);
        }
        self.begin(enquiry);
        let wanted = enquiry.referral.as_ref().map(|referral| {
            let words = format!(
                "{}; {}",
                wanted::when(&referral.wanted),
                wanted::language(referral.wanted.language, referral.wanted.language_need)
            );
            view! { <p>{tr!(book.wanted, when = words)}</p> }
        });
        let note = enquiry
            .answer_note
            .clone()
            .filter(|note| !note.is_empty())
            .map(|note| view! { <p class="dolen-prose">{tr!(book.charity_wrote, words = note)}</p> });
        let main = view! {
            <div class="dolen-text">
                <p>{tr!(
                    book.with,
                    offering = i18n::pick(&enquiry.offering.name_en, &enquiry.offering.name_cy).to_owned(),
                    charity = i18n::pick(&enquiry.charity.name_en, &enquiry.charity.name_cy).to_owned()
                )}</p>
                {wanted}
                {note}
            </div>
            {self.form_view(referral, enquiry)}
        };
        two_columns(main.into_any(), section(tr!(book.four_weeks), self.preview(&enquiry.id)))
    }

    fn begin(self, enquiry: &Enquiry) {
        match (&enquiry.booking, &enquiry.referral) {
            (Some(planned), _) if planned.state == BookingStateKind::Proposed => plan::begin_with(
                self.form,
                &planned.pattern,
                planned.session_id.as_ref(),
                &plan::first_on(&planned.pattern.weekdays, &planned.start_on),
                planned.end_on.as_ref(),
            ),
            (_, Some(referral)) => plan::begin(self.form, &referral.wanted, &enquiry.offering.sessions),
            _ => {}
        }
    }

    fn form_view(self, referral: &cynic::Id, enquiry: &Enquiry) -> AnyView {
        let form = self.form;
        let (id, referral_id) = (enquiry.id.clone(), referral.clone());
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.send(id.clone(), referral_id.clone());
        };
        let find = format!("/find?referral={}", referral.inner());
        let full = move || {
            self.full.get().then(|| {
                view! {
                    <div class="dolen-warning" role="alert">
                        <h2 class="nhsuk-heading-s nhsuk-u-margin-bottom-1">{tr!(book.full)}</h2>
                        <p>{tr!(book.full_next)}</p>
                        <p><a href=find.clone()>{tr!(book.find_another)}</a></p>
                    </div>
                }
            })
        };
        view! {
            {full}
            <form novalidate on:submit=submit>
                {field::error_summary(form)}
                {plan::fields(form, &enquiry.offering.sessions)}
                <div class="dolen-filters">
                    {field::date(form, field("startOn", tr!(book.first_day)))}
                    {field::date(form, field("endOn", tr!(book.last_day)).hint(tr!(book.last_day_hint)))}
                </div>
                <p class="dolen-small">{tr!(book.what_happens)}</p>
                <button class="nhsuk-button" type="submit" aria-disabled=move || form.busy.get().then_some("true")>
                    {move || label(form)}
                </button>
            </form>
        }
        .into_any()
    }

    fn send(self, enquiry_id: cynic::Id, referral: cynic::Id) {
        self.form.clear_errors();
        self.full.set(false);
        let Some(plan) = plan::read(self.form) else { return };
        self.form.send(
            move |key| self.propose_and_confirm(key, enquiry_id, plan),
            move |_| {
                toast::say(tr!(book.booked));
                url::go(&format!("/referrals/{}", referral.inner()));
            },
        );
    }

    async fn propose_and_confirm(self, key: Uuid, enquiry_id: cynic::Id, plan: Plan) -> Answer {
        if let Some(booking) = booking_of(&enquiry_id).await?
            && matches!(booking.state, BookingStateKind::Confirmed | BookingStateKind::Paused)
        {
            return Ok(booking.id);
        }
        booking_propose(BookingProposeInput {
            idempotency_key: key,
            enquiry_id: enquiry_id.clone(),
            session_id: plan.session_id,
            pattern: plan.pattern,
            start_on: plan.start_on,
            end_on: plan.end_on,
        })
        .await?;
        // Another attempt plans anew, perhaps something else, and so wants a key of its own.
        self.form.new_key();
        let planned = booking_of(&enquiry_id).await?.ok_or(Refusal::Failed(Failure::NotFound))?;
        let answer = booking_confirm(BookingInput {
            idempotency_key: Uuid(browser::random_uuid()),
            booking_id: planned.id,
            version: planned.version,
        })
        .await;
        if let Err(Refusal::Errors(errors)) = &answer {
            self.full.set(errors.iter().any(|error| error.code == UserErrorCode::NoPlaceLeft));
        }
        answer
    }

    /// The four weeks as the fields stand; the last that could be read while something is being typed.
    fn preview(self, enquiry: &cynic::Id) -> AnyView {
        let form = self.form;
        let enquiry = enquiry.clone();
        let plan = Signal::derive_local(move || plan::current(form));
        let ready =
            Memo::new(move |before: Option<&bool>| before.copied().unwrap_or(false) || plan.get().is_some());
        let drawn = move || {
            if !ready.get() {
                return view! { <p>{tr!(book.not_yet)}</p> }.into_any();
            }
            let enquiry = enquiry.clone();
            let last = StoredValue::new_local(None::<Plan>);
            let preview = load(
                move || {
                    if let Some(plan) = plan.get() {
                        last.set_value(Some(plan));
                    }
                    PreviewQuery::build(preview_of(enquiry.clone(), last.get_value()))
                },
                &[SubjectKind::Booking, SubjectKind::Offering, SubjectKind::CarePackage],
            );
            status::show(preview, Skeleton::Rows, |answer| preview_view(&answer.booking_preview))
        };
        drawn.into_any()
    }
}

fn preview_of(enquiry_id: cynic::Id, plan: Option<Plan>) -> PreviewVariables {
    match plan {
        Some(plan) => PreviewVariables {
            enquiry_id,
            session_id: plan.session_id,
            pattern: plan.pattern,
            start_on: plan.start_on,
            end_on: plan.end_on,
        },
        None => PreviewVariables {
            enquiry_id,
            session_id: None,
            pattern: PatternInput {
                frequency: Frequency::Weekly,
                every: 1,
                weekdays: Vec::new(),
                start_minute: 0,
                minutes: 0,
                week_of_month: None,
            },
            start_on: dates::today(),
            end_on: None,
        },
    }
}

/// The newest booking that the enquiry led to.
async fn booking_of(enquiry: &cynic::Id) -> Result<Option<Booking>, Refusal> {
    let answer = client::send(BookQuery::build(Variables { id: enquiry.clone() })).await;
    let enquiry =
        answer.and_then(|answer| answer.enquiry.ok_or(Failure::NotFound)).map_err(Refusal::Failed)?;
    Ok(enquiry.booking)
}

/// "Book Tuesdays from 1 December".
fn label(form: Form) -> String {
    if form.busy.get() {
        return tr!(form.sending).to_owned();
    }
    match plan::current(form) {
        Some(plan) => {
            tr!(book.book, days = wanted::each(&plan.pattern.weekdays), day = short_day(&plan.start_on))
        }
        None => tr!(book.book_it).to_owned(),
    }
}

/// "1 December", without the year where it is this one's or the next.
fn short_day(date: &Date) -> String {
    let plain = dates::plain_day(date);
    plain.rsplit_once(' ').map(|(day, _)| day.to_owned()).unwrap_or(plain)
}

/// It is booked already, or the charity's yes no longer stands.
fn cannot(agreed: Option<&Booking>) -> AnyView {
    match agreed {
        Some(booking) => status::empty(
            tr!(book.already),
            button::link(
                Kind::Primary,
                tr!(referrals.see_booking),
                format!("/bookings/{}", booking.id.inner()),
            ),
        ),
        None => status::empty(tr!(book.not_accepted), ().into_any()),
    }
}

fn preview_view(preview: &BookingPreview) -> AnyView {
    if !preview.user_errors.is_empty() {
        let errors: Vec<AnyView> = preview
            .user_errors
            .iter()
            .map(|error| view! { <li>{messages::user_error(error)}</li> }.into_any())
            .collect();
        return view! { <ul class="nhsuk-list nhsuk-list--bullet" role="status">{errors}</ul> }.into_any();
    }
    let clashes = preview.occurrences.iter().filter(|one| !one.conflicts.is_empty()).count();
    let clashes = i32::try_from(clashes).unwrap_or(i32::MAX);
    let verdict =
        if clashes == 0 { tr!(book.no_conflicts).to_owned() } else { tr!(book.conflicts, count = clashes) };
    let places = preview.places_free.map(|places| {
        let none = (places == 0).then(|| tag::tag(tr!(book.no_place), "red"));
        view! { <p>{tr!(book.places_free, count = places)} " " {none}</p> }
    });
    let rows: Vec<AnyView> = preview.occurrences.iter().map(occurrence_view).collect();
    view! {
        {places}
        <p role="status">{verdict}</p>
        <ol class="dolen-list">{rows}</ol>
    }
    .into_any()
}

fn occurrence_view(occurrence: &PreviewOccurrence) -> AnyView {
    let conflicts: Vec<AnyView> = occurrence
        .conflicts
        .iter()
        .map(|conflict| {
            let title = conflict.title.clone().map(|title| format!(": {title}"));
            view! { <p class="dolen-clash"><b>{conflict.code.words()}</b> {title}</p> }.into_any()
        })
        .collect();
    view! {
        <li class="dolen-list__row">
            <div class="dolen-list__main">
                {dates::day(&dates::date_of(&occurrence.starts_at))} ", "
                {dates::span(&occurrence.starts_at, &occurrence.ends_at)}
                {conflicts}
            </div>
        </li>
    }
    .into_any()
}
