//! The fields of a plan (days, time, how often, from when) and reading them: for a new booking, and for changing one.

use leptos::prelude::*;

use crate::api::inputs::PatternInput;
use crate::api::schema;
use crate::api::types::{Code, Date, Frequency, PartOfDay, Wanted, Weekday};
use crate::components::field::{self, Choice, field};
use crate::components::form::{Form, joined};
use crate::{dates, tr};

use super::wanted;

/// An offering's session.
#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct Session {
    pub id: cynic::Id,
    pub frequency: Frequency,
    pub weekdays: Vec<Weekday>,
    pub week_of_month: Option<i32>,
    pub start_minute: i32,
    pub minutes: i32,
    pub places: i32,
    pub valid_to: Option<Date>,
}

#[derive(cynic::QueryFragment, Clone, PartialEq)]
pub struct Pattern {
    pub frequency: Frequency,
    pub every: i32,
    pub weekdays: Vec<Weekday>,
    pub start_minute: i32,
    pub minutes: i32,
    pub week_of_month: Option<i32>,
}

/// What the fields come to.
#[derive(Clone, Debug)]
pub struct Plan {
    pub session_id: Option<cynic::Id>,
    pub pattern: PatternInput,
    pub start_on: Date,
    pub end_on: Option<Date>,
}

/// The value of "how often" for a day of each month; a number means every so many weeks.
const MONTHLY: &str = "MONTHLY";
const USUAL_MINUTES: i32 = 60;

/// Fills the fields from a plan that there is already.
pub fn begin_with(
    form: Form,
    pattern: &Pattern,
    session: Option<&cynic::Id>,
    start_on: &Date,
    end_on: Option<&Date>,
) {
    fill(form, pattern);
    form.initial("sessionId", session.map_or("", cynic::Id::inner))
        .initial("startOn", dates::plain_day(start_on))
        .initial("endOn", end_on.map(dates::plain_day).unwrap_or_default());
}

/// Fills the fields with what is likely: the first session on a wanted day, else what was wanted.
pub fn begin(form: Form, wanted: &Wanted, sessions: &[Session]) {
    let on_wanted_day = |session: &&Session| session.weekdays.iter().any(|day| wanted.weekdays.contains(day));
    let session = sessions.iter().find(on_wanted_day).or_else(|| sessions.first());
    let pattern = match session {
        Some(session) => pattern_of(session),
        None => Pattern {
            frequency: Frequency::Weekly,
            every: 1,
            weekdays: likely_days(wanted),
            start_minute: likely_start(wanted),
            minutes: USUAL_MINUTES,
            week_of_month: None,
        },
    };
    let start = first_on(&pattern.weekdays, &wanted.from_date);
    begin_with(form, &pattern, session.map(|session| &session.id), &start, None);
}

/// As many of the wanted days as times a week.
fn likely_days(wanted: &Wanted) -> Vec<Weekday> {
    let times = usize::try_from(wanted.times_per_week).unwrap_or(1).max(1);
    wanted.weekdays.iter().copied().take(times).collect()
}

fn likely_start(wanted: &Wanted) -> i32 {
    let hour = match wanted.parts_of_day.first() {
        Some(PartOfDay::Morning) => 10,
        Some(PartOfDay::Evening) => 18,
        Some(PartOfDay::Afternoon) | None => 14,
    };
    hour * 60
}

/// The first of these weekdays from tomorrow and from `from` on.
pub fn first_on(weekdays: &[Weekday], from: &Date) -> Date {
    let tomorrow = dates::add_days(&dates::today(), 1);
    let begin = if *from > tomorrow { from.clone() } else { tomorrow };
    (0..7)
        .map(|days| dates::add_days(&begin, days))
        .find(|day| weekdays.contains(&dates::weekday_of(day)))
        .unwrap_or(begin)
}

fn pattern_of(session: &Session) -> Pattern {
    Pattern {
        frequency: session.frequency,
        every: 1,
        weekdays: session.weekdays.clone(),
        start_minute: session.start_minute,
        minutes: session.minutes,
        week_of_month: session.week_of_month,
    }
}

fn fill(form: Form, pattern: &Pattern) {
    form.initial("pattern.weekdays", joined(&pattern.weekdays))
        .initial("pattern.startMinute", clock(pattern.start_minute))
        .initial("pattern.minutes", pattern.minutes.to_string())
        .initial("pattern.every", often(pattern))
        .initial(
            "pattern.weekOfMonth",
            pattern.week_of_month.map(|week| week.to_string()).unwrap_or_default(),
        );
}

fn often(pattern: &Pattern) -> String {
    match pattern.frequency {
        Frequency::Monthly => MONTHLY.to_owned(),
        Frequency::Weekly => pattern.every.to_string(),
    }
}

fn clock(minute: i32) -> String {
    u32::try_from(minute).map(dates::clock).unwrap_or_default()
}

/// "Tuesdays, 2pm to 4pm".
pub fn session_words(session: &Session) -> String {
    let times = tr!(
        dates.span,
        from = clock(session.start_minute),
        to = clock(session.start_minute + session.minutes)
    );
    let days = match session.frequency {
        Frequency::Weekly => wanted::each(&session.weekdays),
        Frequency::Monthly => monthly(&session.weekdays, session.week_of_month),
    };
    format!("{}, {times}", super::referral::capital(&days))
}

/// "Tuesdays, 2pm to 3pm, every 2 weeks".
pub fn pattern_words(pattern: &Pattern) -> String {
    let times = tr!(
        dates.span,
        from = clock(pattern.start_minute),
        to = clock(pattern.start_minute + pattern.minutes)
    );
    match pattern.frequency {
        Frequency::Monthly => format!("{}, {times}", monthly(&pattern.weekdays, pattern.week_of_month)),
        Frequency::Weekly if pattern.every > 1 => {
            format!(
                "{}, {times}, {}",
                wanted::each(&pattern.weekdays),
                tr!(book.every_weeks, count = pattern.every)
            )
        }
        Frequency::Weekly => format!("{}, {times}", wanted::each(&pattern.weekdays)),
    }
}

fn monthly(weekdays: &[Weekday], week: Option<i32>) -> String {
    let names: Vec<&str> = weekdays.iter().map(|day| dates::weekday_name(*day)).collect();
    tr!(book.monthly_on, week = week_words(week.unwrap_or(1)), days = names.join(", "))
}

fn week_words(week: i32) -> &'static str {
    match week {
        2 => tr!(book.week.second),
        3 => tr!(book.week.third),
        4 => tr!(book.week.fourth),
        -1 => tr!(book.week.last),
        _ => tr!(book.week.first),
    }
}

/// The fields of days and times. A session that is chosen fills them.
pub fn fields(form: Form, sessions: &[Session]) -> AnyView {
    let choices: Vec<Choice> = sessions
        .iter()
        .map(|session| {
            let mut choice = Choice::new(session.id.inner(), session_words(session));
            choice.hint = Some(tr!(book.places, count = session.places));
            choice
        })
        .chain(std::iter::once(Choice::new("", tr!(book.no_session))))
        .collect();
    let which = (!sessions.is_empty()).then(|| {
        follow_session(form, sessions.to_vec());
        field::radios(form, field("sessionId", tr!(book.session)), choices)
    });
    let days = Weekday::ALL.iter().map(|day| Choice::new(day.code(), dates::weekday_short(*day))).collect();
    let often = [1, 2, 3, 4]
        .into_iter()
        .map(|weeks| Choice::new(weeks.to_string(), tr!(book.every_weeks, count = weeks)))
        .chain(std::iter::once(Choice::new(MONTHLY, tr!(book.monthly))))
        .collect();
    let week_of_month = move || {
        (form.get("pattern.every") == MONTHLY).then(|| {
            let weeks = [1, 2, 3, 4, -1].map(|week| Choice::new(week.to_string(), week_words(week)));
            field::select(form, field("pattern.weekOfMonth", tr!(book.week_of_month)), weeks.to_vec())
        })
    };
    view! {
        {which}
        {field::in_a_row(field::checkboxes(form, field("pattern.weekdays", tr!(book.days)), days))}
        <div class="dolen-filters">
            {field::text(form, field("pattern.startMinute", tr!(book.start)).width("nhsuk-input--width-5"))}
            {field::number(form, field("pattern.minutes", tr!(book.minutes)))}
            {field::select(form, field("pattern.every", tr!(book.often)), often)}
            {week_of_month}
        </div>
    }
    .into_any()
}

/// Puts a session's days and time into the fields when another one is chosen.
fn follow_session(form: Form, sessions: Vec<Session>) {
    let chosen = Memo::new(move |_| form.get("sessionId"));
    Effect::new(move |before: Option<String>| {
        let now = chosen.get();
        if before.is_some_and(|before| before != now)
            && let Some(session) = sessions.iter().find(|session| session.id.inner() == now)
        {
            let pattern = pattern_of(session);
            form.set("pattern.weekdays", joined(&pattern.weekdays));
            form.set("pattern.startMinute", clock(pattern.start_minute));
            form.set("pattern.minutes", pattern.minutes.to_string());
            form.set("pattern.every", often(&pattern));
            let week = pattern.week_of_month.map(|week| week.to_string()).unwrap_or_default();
            form.set("pattern.weekOfMonth", week);
        }
        now
    });
}

/// What stands in the fields now, where it is a plan already. Tracked, and without a word about what is missing.
pub fn current(form: Form) -> Option<Plan> {
    let day = |name: &str| dates::parse_day(form.get(name).trim());
    let pattern = pattern(
        form,
        Weekday::ALL
            .iter()
            .copied()
            .filter(|day| form.get("pattern.weekdays").contains(day.code()))
            .collect(),
        dates::parse_time(form.get("pattern.startMinute").trim())?,
        form.get("pattern.minutes").trim().parse().ok()?,
    );
    if pattern.weekdays.is_empty() {
        return None;
    }
    Some(Plan { session_id: form.id("sessionId"), pattern, start_on: day("startOn")?, end_on: day("endOn") })
}

/// The plan to send; none, with its errors at the fields, where something cannot be read.
pub fn read(form: Form) -> Option<Plan> {
    for name in ["pattern.weekdays", "pattern.startMinute", "pattern.minutes", "startOn"] {
        form.require(name);
    }
    let (start_minute, minutes) = (form.time("pattern.startMinute"), form.number("pattern.minutes"));
    let (start_on, end_on) = (form.date("startOn"), form.date("endOn"));
    if form.refused() {
        return None;
    }
    let pattern = pattern(form, form.codes("pattern.weekdays"), start_minute?, minutes?);
    Some(Plan { session_id: form.id("sessionId"), pattern, start_on: start_on?, end_on })
}

fn pattern(form: Form, weekdays: Vec<Weekday>, start_minute: i32, minutes: i32) -> PatternInput {
    let often = form.get("pattern.every");
    let monthly = often == MONTHLY;
    PatternInput {
        frequency: if monthly { Frequency::Monthly } else { Frequency::Weekly },
        every: often.parse().unwrap_or(1),
        weekdays,
        start_minute,
        minutes,
        week_of_month: monthly.then(|| form.get("pattern.weekOfMonth").parse().unwrap_or(1)),
    }
}
