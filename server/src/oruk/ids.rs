//! The ids of what the specification gives an id and the house does not: made from what they are of, so that they are the same in every
//! answer, from every server, in either language.

use domain::ids::OfferingId;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// An id by name: version 8, the beginning of a SHA-256 (RFC 9562, appendix B.2). `what` is the specification's word, and `of` what it
/// belongs to.
pub(super) fn named(what: &str, of: Uuid, detail: &str) -> Uuid {
    let hash = Sha256::new()
        .chain_update("dolen.oruk\0")
        .chain_update(what)
        .chain_update("\0")
        .chain_update(of.as_bytes())
        .chain_update(detail)
        .finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// The digit that says a UUID's version.
const VERSION: u128 = 0xf << 76;

/// The id of the one place that an offering is given from: the offering's own, but of another version, so that the offering is found by it
/// without a list.
pub(super) fn at_location(offering: OfferingId) -> Uuid {
    Uuid::from_u128(offering.0.as_u128() ^ VERSION)
}

/// The service whose [`at_location`] is `id`.
pub(super) fn service_of(id: Uuid) -> Uuid {
    at_location(OfferingId(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_id_and_different_names_have_different_ones() {
        let of = Uuid::from_u128(7);
        assert_eq!(named("language", of, "cy"), named("language", of, "cy"));
        assert_ne!(named("language", of, "cy"), named("language", of, "en"));
        assert_ne!(named("language", of, "cy"), named("phone", of, "cy"));
        assert_eq!(named("language", of, "cy").get_version_num(), 8);
    }

    #[test]
    fn a_service_is_found_by_the_id_of_its_place() {
        let service: Uuid = "019d1c5e-0000-7abc-8def-0123456789ab".parse().unwrap();
        let place = at_location(OfferingId(service));
        assert_eq!(place.get_version_num(), 8);
        assert_eq!(service_of(place), service);
    }
}
