//! The county with those who can help, by their places in the list. It says nothing that the list does not, and is hidden from screen
//! readers. It is drawn from the square kilometres in which there is a postcode (`county.txt`, which a test compares with the
//! server's list): towns, valleys and the coast come out by themselves, and nothing is fetched from anywhere.

use std::fmt::Write;

use leptos::prelude::*;

use super::search::{Match, Point, SearchQuery};
use crate::api::list::{List, Row};
use crate::api::load::Load;
use crate::components::live;
use crate::pages::referrals::wanted;
use crate::{browser, i18n, tr};

/// One row a kilometre from the north, one letter a kilometre from the west.
const COUNTY: &str = include_str!("county.txt");
/// Where it begins on the national grid, in kilometres: its western and its northern side.
const WEST_KM: i32 = 172;
const NORTH_KM: i32 = 249;
/// Units of the drawing in a kilometre.
const KM: i32 = 10;
const WIDTH: i32 = 58 * KM;
const HEIGHT: i32 = 57 * KM;
/// More numbers than these hide each other.
const MOST: usize = 20;
/// Where names are written, in kilometres on the grid.
const TOWNS: [(&str, &str, i32, i32); 7] = [
    ("Haverfordwest", "Hwlffordd", 195, 215),
    ("Pembroke", "Penfro", 198, 201),
    ("Tenby", "Dinbych-y-pysgod", 213, 200),
    ("Fishguard", "Abergwaun", 195, 237),
    ("St Davids", "Tyddewi", 175, 225),
    ("Narberth", "Arberth", 211, 214),
    ("Cardigan", "Aberteifi", 218, 246),
];

pub fn drawn(list: List<Match>, search: Load<SearchQuery>) -> AnyView {
    let home = live::part(move || match search.get() {
        Some(answer) => home(answer.find_offerings.home),
        None => ().into_any(),
    });
    let spots = live::part(move || {
        list.shown().iter().take(MOST).enumerate().rev().map(spot).collect_view().into_any()
    });
    view! {
        <figure class="dolen-map" aria-hidden="true">
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}")>
                <path class="dolen-map__land" d=land()/>
                {towns()}
                {home}
                {spots}
            </svg>
        </figure>
    }
    .into_any()
}

/// The number of a line of the list on the map.
pub fn number(list: List<Match>, id: &str) -> AnyView {
    let place = untrack(|| list.shown().iter().position(|row| row.id() == id));
    let number = place.filter(|place| *place < MOST).map(|place| place + 1);
    view! { <span class="dolen-map__number" aria-hidden="true">{number}</span> }.into_any()
}

/// A dot for each square kilometre where somebody lives, wide enough to touch its neighbours.
fn land() -> String {
    let mut path = String::new();
    for (row, line) in (0_i32..).zip(COUNTY.lines()) {
        for (column, _) in (0_i32..).zip(line.bytes()).filter(|(_, byte)| *byte == b'#') {
            // Writing into a string cannot fail.
            let _ = write!(path, "M{} {}h0", column * KM + KM / 2, row * KM + KM / 2);
        }
    }
    path
}

fn towns() -> AnyView {
    let name = |(en, cy, east, north): (&'static str, &'static str, i32, i32)| {
        let (x, y) = ((east - WEST_KM) * KM, (NORTH_KM - north) * KM);
        view! { <text class="dolen-map__town" x=x y=y>{i18n::pick(en, cy)}</text> }.into_any()
    };
    TOWNS.into_iter().map(name).collect_view().into_any()
}

fn home(point: Point) -> AnyView {
    let (x, y) = on_map(point);
    view! {
        <path class="dolen-map__home" d=format!("M{x} {}l14 12v14h-28v-14z", y - 14)><title>{tr!(find.home)}</title></path>
    }
    .into_any()
}

/// A numbered spot; pressing it goes to its line in the list.
fn spot((place, one): (usize, &std::rc::Rc<Match>)) -> AnyView {
    let (x, y) = on_map(one.point);
    let charity = i18n::pick(&one.offering.charity.name_en, &one.offering.charity.name_cy);
    let name = i18n::pick(&one.offering.name_en, &one.offering.name_cy);
    let title = format!("{charity}: {name}, {}", wanted::miles(one.distance_metres));
    let line = format!("compare-{}", one.id());
    view! {
        <g class="dolen-map__spot" on:click=move |_| { browser::focus(&line); }>
            <title>{title}</title>
            <circle cx=x cy=y r="15"></circle>
            <text x=x y=y + 6>{place + 1}</text>
        </g>
    }
    .into_any()
}

fn on_map(point: Point) -> (i32, i32) {
    let metres = |metres: i32| metres * KM / 1000;
    (metres(point.easting - WEST_KM * 1000), metres(NORTH_KM * 1000 - point.northing))
}
