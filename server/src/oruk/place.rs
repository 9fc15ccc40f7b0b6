//! Where an offering is given from, and where to.

use domain::{
    charity::Charity,
    ids::OfferingId,
    need::{Access, Point},
    offering::{Area, Offering},
};
use uuid::Uuid;

use super::{
    Voice,
    ids::{at_location, named},
    wgs84::latitude_longitude,
    wire::{Accessibility, Location, ServiceArea, ServiceAtLocation},
    words::distance,
};
use crate::postcodes;

pub(super) fn service_at_location(offering: &Offering, voice: &Voice) -> ServiceAtLocation {
    let accessibility =
        offering.eligibility.accessibility.iter().map(|access| accessibility(*access, offering.id, voice));
    let mut place = at(offering);
    place.location.accessibility = accessibility.collect();
    place
}

/// The same as a list has it: without what can be many.
pub(super) fn at(offering: &Offering) -> ServiceAtLocation {
    ServiceAtLocation { id: at_location(offering.id), location: location(offering), service: None }
}

fn location(offering: &Offering) -> Location {
    located("physical", offering.id.into(), offering.postcode.as_str(), Some(offering.point))
}

/// Where a charity is written to.
pub(super) fn postal(charity: &Charity) -> Location {
    let point = postcodes::lookup(&charity.postcode).map(|place| place.point);
    located("postal", charity.id.into(), &charity.postcode, point)
}

fn located(location_type: &'static str, of: Uuid, postcode: &str, point: Option<Point>) -> Location {
    let (latitude, longitude) = point.map(latitude_longitude).unzip();
    let name = postcodes::lookup(postcode)
        .map_or_else(|| postcode.to_owned(), |place| format!("{}, {postcode}", place.ward_name));
    Location {
        id: named("location", of, ""),
        location_type,
        name,
        latitude,
        longitude,
        external_identifier: postcode.to_owned(),
        external_identifier_type: "Postcode",
        accessibility: Vec::new(),
    }
}

fn accessibility(access: Access, offering: OfferingId, voice: &Voice) -> Accessibility {
    Accessibility {
        id: named("accessibility", offering.into(), access.as_str()),
        description: voice.access(access).to_owned(),
    }
}

pub(super) fn service_areas(offering: &Offering, voice: &Voice) -> Vec<ServiceArea> {
    offering.areas.iter().map(|area| service_area(area, offering, voice)).collect()
}

fn service_area(area: &Area, offering: &Offering, voice: &Voice) -> ServiceArea {
    let (extent, name, uri) = match area {
        Area::Radius(metres) => {
            let within = voice.pick("Within {} of", "O fewn {} i").replace("{}", &distance(*metres));
            (format!("{metres} m"), format!("{within} {}", offering.postcode), None)
        }
        Area::Ward(code) => {
            let name = postcodes::ward_name(code).unwrap_or(code);
            let uri = format!("http://statistics.data.gov.uk/id/statistical-geography/{code}");
            (code.clone(), name.to_owned(), Some(uri))
        }
        Area::Locality(outward) => {
            let name = voice.pick("Postcodes that begin with", "Codau post sy’n dechrau â");
            (outward.clone(), format!("{name} {outward}"), None)
        }
    };
    ServiceArea {
        id: named("service_area", offering.id.into(), &extent),
        name,
        extent,
        extent_type: "text",
        uri,
    }
}
