use domain::{import::County, need::Point, postcode::Postcode};

use crate::postcodes;

/// The county, by its postcodes and wards.
pub(super) struct Pembrokeshire;

impl County for Pembrokeshire {
    fn point(&self, postcode: &Postcode) -> Option<Point> {
        postcodes::lookup(postcode.as_str()).map(|place| place.point)
    }

    fn ward(&self, code_or_name: &str) -> Option<String> {
        let called =
            |(code, name): &(&str, &str)| *code == code_or_name || name.eq_ignore_ascii_case(code_or_name);
        postcodes::wards().find(called).map(|(code, _)| code.to_owned())
    }

    fn is_locality(&self, outward: &str) -> bool {
        // Most words are none; the list of postcodes is long.
        (2..=4).contains(&outward.len()) && postcodes::is_locality(outward)
    }
}
