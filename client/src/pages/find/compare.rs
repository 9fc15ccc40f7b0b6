//! Up to three side by side: what differs, line by line.

use leptos::prelude::*;

use super::results::{cost, reason, times};
use super::search::{Match, MatchReason};
use crate::api::list::List;
use crate::api::types::ReasonCode;
use crate::components::live;
use crate::messages::Words;
use crate::pages::referrals::wanted;
use crate::{i18n, tr, url};

/// What a line is about, and what it says of one match.
type Line = (&'static str, fn(&Match) -> String);

/// More columns than these say nothing on any screen.
const MOST: usize = 3;

/// Who is compared, which lives in the address. Copy it freely.
#[derive(Clone, Copy)]
pub struct Compared {
    list: List<Match>,
    said: Memo<String>,
}

impl Compared {
    /// Call it while the page is built.
    pub fn new(list: List<Match>) -> Self {
        Self { list, said: url::param("compare") }
    }

    fn ids(self) -> Vec<String> {
        self.said.with(|said| said.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect())
    }

    /// The tick of one offering; it cannot be set while three others are.
    pub fn tick(self, offering: &cynic::Id, name: String) -> AnyView {
        let (id, this) = (format!("compare-{}", offering.inner()), offering.inner().to_owned());
        let ticked = {
            let this = this.clone();
            Memo::new(move |_| self.ids().contains(&this))
        };
        let full = move || !ticked.get() && self.ids().len() >= MOST;
        let change = move |event| {
            let on = event_target_checked(&event);
            let mut ids = untrack(|| self.ids());
            ids.retain(|id| *id != this);
            if on {
                ids.push(this.clone());
            }
            url::set_param("compare", &ids.join(","));
        };
        view! {
            <div class="nhsuk-checkboxes nhsuk-checkboxes--small">
                <div class="nhsuk-checkboxes__item">
                    <input
                        class="nhsuk-checkboxes__input"
                        id=id.clone()
                        type="checkbox"
                        prop:checked=move || ticked.get()
                        disabled=full
                        on:change=change
                    />
                    <label class="nhsuk-label nhsuk-checkboxes__label" for=id>
                        <span aria-hidden="true">{tr!(find.compare)}</span>
                        <span class="nhsuk-u-visually-hidden">{tr!(find.compare_this, name = name)}</span>
                    </label>
                </div>
            </div>
        }
        .into_any()
    }

    /// The table, once two are ticked.
    pub fn drawn(self) -> AnyView {
        live::part(move || {
            let (ids, rows) = (self.ids(), self.list.shown());
            let columns: Vec<&Match> = ids
                .iter()
                .filter_map(|id| rows.iter().find(|row| row.offering.id.inner() == id).map(AsRef::as_ref))
                .collect();
            match columns.len() {
                0 => ().into_any(),
                1 => {
                    view! { <p class="dolen-small" role="status">{tr!(find.compare_another)}</p> }.into_any()
                }
                _ => table(&columns),
            }
        })
    }
}

fn table(columns: &[&Match]) -> AnyView {
    let heads: Vec<AnyView> = columns
        .iter()
        .map(|one| {
            let name = i18n::pick(&one.offering.name_en, &one.offering.name_cy).to_owned();
            view! { <th scope="col"><a href=format!("/offerings/{}", one.offering.id.inner())>{name}</a></th> }
                .into_any()
        })
        .collect();
    let lines: [Line; 8] = [
        (tr!(find.line.charity), |one| {
            i18n::pick(&one.offering.charity.name_en, &one.offering.charity.name_cy).to_owned()
        }),
        (tr!(find.distance), |one| wanted::miles(one.distance_metres)),
        (tr!(find.line.times), |one| listed(std::iter::once(times(one)).filter(|times| !times.is_empty()))),
        (tr!(find.line.room), |one| told(one, is_room)),
        (tr!(find.line.languages), |one| listed(one.offering.languages.iter().map(|it| it.words()))),
        (tr!(find.line.sure), |one| {
            let told = told(one, |reason| reason.code == ReasonCode::ConfirmedDaysAgo);
            format!("{}: {told}", one.confidence.words())
        }),
        (tr!(find.line.record), |one| told(one, is_record)),
        (tr!(find.line.cost), |one| cost(one).unwrap_or_else(|| tr!(find.line.free).to_owned())),
    ];
    let more: [Line; 2] = [
        (tr!(find.access), |one| listed(one.offering.accessibility.iter().map(|it| it.words()))),
        (tr!(find.line.check), |one| one.check_level.words().to_owned()),
    ];
    let body: Vec<AnyView> = lines
        .into_iter()
        .chain(more)
        .map(|(head, cell)| {
            let cells: Vec<AnyView> =
                columns.iter().map(|one| view! { <td>{cell(one)}</td> }.into_any()).collect();
            view! { <tr><th scope="row">{head}</th>{cells}</tr> }.into_any()
        })
        .collect();
    view! {
        <section>
            <h2 class="nhsuk-heading-m" id="side-by-side">{tr!(find.side_by_side)}</h2>
            <div class="dolen-compare" role="region" aria-labelledby="side-by-side" tabindex="0">
                <table class="nhsuk-table">
                    <thead><tr><td></td>{heads}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

const fn is_room(reason: &MatchReason) -> bool {
    use ReasonCode as Code;
    matches!(reason.code, Code::PlacesFree | Code::HoursFree | Code::SessionsFree | Code::WaitingListOnly)
}

const fn is_record(reason: &MatchReason) -> bool {
    use ReasonCode as Code;
    matches!(reason.code, Code::UsuallyAnswersInDays | Code::AcceptsOfTen | Code::AlreadyVisits)
}

/// Those of the reasons, in words; a dash where there are none.
fn told(one: &Match, which: fn(&MatchReason) -> bool) -> String {
    listed(one.reasons.iter().filter(|reason| which(reason)).filter_map(reason))
}

fn listed<S: AsRef<str>>(words: impl Iterator<Item = S>) -> String {
    let mut line = String::new();
    for word in words {
        if !line.is_empty() {
            line.push_str(", ");
        }
        line.push_str(word.as_ref());
    }
    if line.is_empty() { "–".to_owned() } else { line }
}
