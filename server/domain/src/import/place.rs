//! Where a service is given from, where to, and what it allows for.

use super::{
    Known,
    field::{items, raw},
    remark::{Notes, RemarkCode},
};
use crate::{need::Access, offering::Area, postcode::Postcode};
use serde_json::Value;
use std::collections::BTreeSet;

/// About how far volunteers go where nothing is said: ten miles, in metres.
const USUAL_RADIUS_M: u32 = 16_000;
/// From any place of the county to its furthest, in metres.
const ACROSS_COUNTY_M: u32 = 80_000;
/// Lines of what a service covers that are kept.
const MOST_AREAS: usize = 60;

/// The first of its places that has a postcode of the county.
pub(super) fn postcode(service: &Value, known: &Known<'_>, notes: &mut Notes) -> Option<Postcode> {
    let mut given: Vec<Postcode> = locations(service).filter_map(postcode_of).collect();
    given.extend(postcode_of(service));
    if let Some(inside) = given.iter().find(|postcode| known.county.point(postcode).is_some()) {
        return Some(inside.clone());
    }
    match given.first() {
        Some(outside) => notes.refuse(RemarkCode::PlaceOutsideCounty, "location", outside.as_str()),
        None => notes.refuse(RemarkCode::PlaceMissing, "service_at_locations", ""),
    }
}

fn locations(service: &Value) -> impl Iterator<Item = &Value> {
    let linked = items(service, &["service_at_locations"]).filter_map(|link| link.get("location"));
    linked.chain(items(service, &["locations"]))
}

/// `addresses` is the profile's name, `physical_addresses` that of version 1. Where no street is known, the postcode is the place's
/// external identifier.
pub(super) fn postcode_of(location: &Value) -> Option<Postcode> {
    let addresses = items(location, &["addresses", "physical_addresses"]);
    let in_address = |address: &Value| raw(address, &["postal_code"])?.parse().ok();
    addresses.into_iter().find_map(in_address).or_else(|| {
        let kind = raw(location, &["external_identifier_type"])?;
        let code =
            raw(location, &["external_identifier"]).filter(|_| kind.eq_ignore_ascii_case("postcode"))?;
        code.parse().ok()
    })
}

/// What it covers. Of what is in words only names of wards, of the county and of Wales are known; a service that says nothing that is
/// known goes as far as most.
pub(super) fn areas(service: &Value, known: &Known<'_>, notes: &mut Notes) -> Vec<Area> {
    let mut areas: Vec<Area> = Vec::new();
    for area in items(service, &["service_areas"]).filter_map(|area| one(area, known)) {
        if !areas.contains(&area) && areas.len() < MOST_AREAS {
            areas.push(area);
        }
    }
    if areas.is_empty() {
        notes.note(RemarkCode::AreaAssumed, "service_areas", "");
        areas.push(Area::Radius(USUAL_RADIUS_M));
    }
    areas
}

fn one(area: &Value, known: &Known<'_>) -> Option<Area> {
    let extent = raw(area, &["extent"]).unwrap_or_default().trim();
    if let Some(metres) = extent.strip_suffix(" m").and_then(|metres| metres.parse().ok()) {
        return Some(Area::Radius(metres)).filter(|area| area.check().is_ok());
    }
    let code_in_uri = raw(area, &["uri"]).and_then(|uri| uri.trim().rsplit('/').next());
    let words = [Some(extent), code_in_uri, raw(area, &["service_area"]), raw(area, &["name"])];
    words.into_iter().flatten().map(str::trim).filter(|word| !word.is_empty()).find_map(|word| {
        let outward = word.to_ascii_uppercase();
        if known.county.is_locality(&outward) {
            return Some(Area::Locality(outward));
        }
        let ward = known.county.ward(word).map(Area::Ward);
        ward.or_else(|| is_all_of_it(word).then_some(Area::Radius(ACROSS_COUNTY_M)))
    })
}

/// The county and what it lies in, by their names and their codes at the Office for National Statistics.
fn is_all_of_it(word: &str) -> bool {
    let all = ["pembrokeshire", "sir benfro", "wales", "cymru", "united kingdom", "w06000009", "w92000004"];
    all.contains(&word.to_lowercase().as_str())
}

/// Words by which an allowance is known, in small letters.
const SPOKEN_OF: [(Access, &[&str]); 8] = [
    (Access::Wheelchair, &["wheelchair", "cadair olwyn", "gadeiriau olwyn"]),
    (Access::StepFree, &["step-free", "step free", "no steps", "level access", "dim grisiau"]),
    (Access::HearingLoop, &["hearing loop", "induction loop", "dolen glyw"]),
    (Access::SignLanguage, &["sign language", "bsl", "iaith arwyddion"]),
    (
        Access::SightImpairment,
        &["poor sight", "sight impairment", "braille", "large print", "nam ar y golwg"],
    ),
    (Access::AccessibleToilet, &["accessible toilet", "disabled toilet", "toiled hygyrch"]),
    (Access::HomeVisit, &["visits at home", "home visit", "ymweliadau â’r cartref"]),
    (Access::AssistanceDog, &["assistance dog", "guide dog", "cŵn cymorth"]),
];

/// What its places and its attributes say that it allows for, by code or by name.
pub(super) fn accessibility(service: &Value) -> BTreeSet<Access> {
    let in_places = locations(service)
        .flat_map(|location| items(location, &["accessibility", "accessibility_for_disabilities"]))
        .filter_map(|it| raw(it, &["description", "accessibility"]));
    let spoken = in_places.flat_map(|words| {
        let words = words.to_lowercase();
        let named = move |(_, names): &&(Access, &[&str])| names.iter().any(|name| words.contains(name));
        SPOKEN_OF.iter().filter(named).map(|(access, _)| *access).collect::<Vec<_>>()
    });
    let coded = items(service, &["attributes"])
        .filter_map(|attribute| raw(attribute.get("taxonomy_term")?, &["code"]))
        .filter_map(|code| code.to_uppercase().parse().ok());
    spoken.chain(coded).collect()
}
