//! The postcodes of Pembrokeshire: where each one lies and in which ward.
//!
//! Contains Ordnance Survey data © Crown copyright and database right 2025. Contains Royal Mail data © Royal Mail
//! copyright and database right 2025. Contains National Statistics data © Crown copyright and database right 2025.
//! See `data/LICENCE-postcodes.txt`.

use std::{collections::HashMap, sync::LazyLock};

use domain::need::Point;

/// Where a postcode lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub point: Point,
    /// The electoral ward's ONS code, `W05…`.
    pub ward_code: &'static str,
    pub ward_name: &'static str,
}

/// Where `postcode` lies, written in upper case with one space (`SA62 3AB`); none where it is not in the county.
///
/// The records are equally long and in order, so they are searched where they stand in the program, with nothing read
/// at start and nothing kept in memory besides.
pub fn lookup(postcode: &str) -> Option<Place> {
    let (mut from, mut to) = (0, COUNT);
    while from < to {
        let middle = usize::midpoint(from, to);
        match code(middle)?.cmp(postcode) {
            std::cmp::Ordering::Equal => return record(middle).map(|(_, place)| place),
            std::cmp::Ordering::Less => from = middle + 1,
            std::cmp::Ordering::Greater => to = middle,
        }
    }
    None
}

/// The name of a ward of the county, by its code.
pub fn ward_name(code: &str) -> Option<&'static str> {
    static NAMES: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| wards().collect());
    NAMES.get(code).copied()
}

/// The county's wards: code and name.
pub fn wards() -> impl Iterator<Item = (&'static str, &'static str)> {
    WARDS.lines().skip(1).filter_map(|line| line.split_once(','))
}

/// The first halves of the county's postcodes, each once and in order.
pub fn localities() -> impl Iterator<Item = &'static str> {
    let mut last = "";
    all_codes().filter_map(|code| code.split_once(' ')).map(|(first, _)| first).filter(move |first| {
        let new = *first != last;
        last = first;
        new
    })
}

/// Whether some postcode of the county has this first half: `SA62`.
pub fn is_locality(outward: &str) -> bool {
    localities().any(|first| first == outward)
}

/// Every postcode with its place, in order.
pub fn all() -> impl Iterator<Item = (&'static str, Place)> {
    (0..COUNT).filter_map(record)
}

/// Every postcode by itself, in order: what a list to choose from needs, without looking up each place.
pub fn all_codes() -> impl Iterator<Item = &'static str> {
    (0..COUNT).filter_map(code)
}

const POSTCODES: &str = include_str!("../data/postcodes-pembrokeshire.csv");
const WARDS: &str = include_str!("../data/wards-pembrokeshire.csv");
const HEADER: usize = "postcode,easting,northing,ward\n".len();
const RECORD: usize = "SA62 3AB,195123,215123,W05001445\n".len();

/// How many postcodes the county has.
pub const COUNT: usize = (POSTCODES.len() - HEADER) / RECORD;

fn code(index: usize) -> Option<&'static str> {
    let start = HEADER + index * RECORD;
    POSTCODES.get(start..start + "SA62 3AB".len())
}

fn record(index: usize) -> Option<(&'static str, Place)> {
    let start = HEADER + index * RECORD;
    let mut fields = POSTCODES.get(start..start + RECORD)?.trim_end().split(',');
    let postcode = fields.next()?;
    let point = Point { easting: fields.next()?.parse().ok()?, northing: fields.next()?.parse().ok()? };
    let ward_code = fields.next()?;
    Some((postcode, Place { point, ward_code, ward_name: ward_name(ward_code)? }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_postcode_is_found_where_it_stands() {
        let postcodes: Vec<_> = all().collect();
        assert_eq!(postcodes.len(), 5_015);
        assert!(postcodes.is_sorted_by(|one, next| one.0 < next.0));
        for (postcode, place) in postcodes {
            assert_eq!(lookup(postcode), Some(place), "{postcode}");
        }
    }

    #[test]
    fn a_postcode_has_its_place_and_ward() {
        let place = lookup("SA34 0AZ").unwrap();
        assert_eq!(place.point, Point { easting: 217_181, northing: 211_452 });
        assert_eq!((place.ward_code, place.ward_name), ("W05001433", "Amroth and Saundersfoot North"));
    }

    #[test]
    fn what_is_no_postcode_of_the_county_is_not_found() {
        for postcode in ["", "CF10 1AA", "SA99 9ZZ", "sa34 0az", "SA340AZ", "é"] {
            assert_eq!(lookup(postcode), None, "{postcode}");
        }
    }
}
