//! From the national grid to latitude and longitude. Source: Ordnance Survey, *A Guide to Coordinate Systems in Great Britain*, annexes B
//! and C. The seven-parameter shift is true to about five metres: a postcode is the middle of fifteen houses.

use domain::need::Point;

/// Degrees north and east, WGS 84, to the fifth decimal: a metre.
pub(super) fn latitude_longitude(point: Point) -> (f64, f64) {
    let (latitude, longitude) = degrees(point.easting.into(), point.northing.into());
    (rounded(latitude), rounded(longitude))
}

fn rounded(degrees: f64) -> f64 {
    (degrees * 1e5).round() / 1e5
}

fn degrees(easting: f64, northing: f64) -> (f64, f64) {
    let (latitude, longitude) = unprojected(easting, northing);
    let (latitude, longitude) = WGS84.angles(shifted(AIRY_1830.space(latitude, longitude)));
    (latitude.to_degrees(), longitude.to_degrees())
}

/// An ellipsoid by its half axes in metres.
struct Ellipsoid {
    a: f64,
    b: f64,
}

const AIRY_1830: Ellipsoid = Ellipsoid { a: 6_377_563.396, b: 6_356_256.909 };
const WGS84: Ellipsoid = Ellipsoid { a: 6_378_137.0, b: 6_356_752.314_2 };

/// The grid's true origin (radians and metres), its false origin, and the scale on its central meridian.
const ORIGIN: (f64, f64) = (49.0 * std::f64::consts::PI / 180.0, -2.0 * std::f64::consts::PI / 180.0);
const FALSE_ORIGIN: (f64, f64) = (400_000.0, -100_000.0);
const SCALE: f64 = 0.999_601_271_7;

impl Ellipsoid {
    const fn eccentricity_squared(&self) -> f64 {
        1.0 - self.b * self.b / (self.a * self.a)
    }

    /// The radius of curvature across the meridian.
    fn transverse_radius(&self, latitude: f64) -> f64 {
        self.a / (1.0 - self.eccentricity_squared() * latitude.sin().powi(2)).sqrt()
    }

    /// A point on the ellipsoid, in metres from the earth's middle.
    fn space(&self, latitude: f64, longitude: f64) -> [f64; 3] {
        let radius = self.transverse_radius(latitude);
        [
            radius * latitude.cos() * longitude.cos(),
            radius * latitude.cos() * longitude.sin(),
            radius * (1.0 - self.eccentricity_squared()) * latitude.sin(),
        ]
    }

    /// The other way, by four steps that each come some hundred times nearer.
    fn angles(&self, [x, y, z]: [f64; 3]) -> (f64, f64) {
        let from_axis = x.hypot(y);
        let mut latitude = z.atan2(from_axis * (1.0 - self.eccentricity_squared()));
        for _ in 0..4 {
            let lift = self.eccentricity_squared() * self.transverse_radius(latitude) * latitude.sin();
            latitude = (z + lift).atan2(from_axis);
        }
        (latitude, y.atan2(x))
    }

    /// The length of the meridian from the grid's origin to `latitude`, on the projection (annex C, equation C3).
    fn meridian(&self, latitude: f64) -> f64 {
        let n = (self.a - self.b) / (self.a + self.b);
        let (less, more) = (latitude - ORIGIN.0, latitude + ORIGIN.0);
        let (n2, n3) = (n * n, n * n * n);
        let whole = (1.0 + n + 1.25 * (n2 + n3)) * less;
        let once = (3.0 * (n + n2) + 2.625 * n3) * less.sin() * more.cos();
        let twice = 1.875 * (n2 + n3) * (2.0 * less).sin() * (2.0 * more).cos();
        let thrice = 35.0 / 24.0 * n3 * (3.0 * less).sin() * (3.0 * more).cos();
        self.b * SCALE * (whole - once + twice - thrice)
    }
}

/// Radians on the Airy ellipsoid (annex C.2).
fn unprojected(easting: f64, northing: f64) -> (f64, f64) {
    let (east, north) = (easting - FALSE_ORIGIN.0, northing - FALSE_ORIGIN.1);
    let foot = footpoint(north);
    let across = AIRY_1830.transverse_radius(foot) * SCALE;
    let bend = 1.0 - AIRY_1830.eccentricity_squared() * foot.sin().powi(2);
    let along = across * (1.0 - AIRY_1830.eccentricity_squared()) / bend;
    let eta2 = across / along - 1.0;
    let t2 = foot.tan().powi(2);
    let ratio = east / across;
    let (r2, r4) = (ratio.powi(2), ratio.powi(4));
    let seventh = 1.0 / 2.0;
    let eighth = (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2) / 24.0;
    let ninth = (61.0 + 90.0 * t2 + 45.0 * t2 * t2) / 720.0;
    let latitude = foot - foot.tan() * across / along * r2 * (seventh - eighth * r2 + ninth * r4);
    let eleventh = (across / along + 2.0 * t2) / 6.0;
    let twelfth = (5.0 + 28.0 * t2 + 24.0 * t2 * t2) / 120.0;
    let longitude = ORIGIN.1 + ratio / foot.cos() * (1.0 - eleventh * r2 + twelfth * r4);
    (latitude, longitude)
}

/// The latitude whose meridian is as long as the northing: each step comes some thousand times nearer.
fn footpoint(north: f64) -> f64 {
    let radius = AIRY_1830.a * SCALE;
    let first = ORIGIN.0 + north / radius;
    (0..6).fold(first, |latitude, _| latitude + (north - AIRY_1830.meridian(latitude)) / radius)
}

/// From the grid's datum (OSGB36) to WGS 84: metres, parts and radians of annex B.
fn shifted([x, y, z]: [f64; 3]) -> [f64; 3] {
    let second = std::f64::consts::PI / 180.0 / 3600.0;
    let (rx, ry, rz) = (0.1502 * second, 0.2470 * second, 0.8421 * second);
    let scale = 1.0 - 20.4894e-6;
    [
        446.448 + scale * x - rz * y + ry * z,
        -125.157 + rz * x + scale * y - rx * z,
        542.060 - ry * x + rx * y + scale * z,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Points of the Ordnance Survey's OSTN15 test set: easting, northing, latitude, longitude.
    const KNOWN: [(f64, f64, f64, f64); 4] = [
        (91_492.146, 11_318.804, 49.922_263_94, -6.299_777_52),
        (241_124.584, 220_332.641, 51.858_908_96, -4.308_524_77),
        (292_184.87, 168_003.465, 51.400_782_20, -3.551_283_49),
        (639_821.835, 169_565.858, 51.374_470_26, 1.444_547_30),
    ];

    #[test]
    fn a_point_of_the_grid_is_within_some_metres_of_where_it_is() {
        for (easting, northing, latitude, longitude) in KNOWN {
            let (north, east) = degrees(easting, northing);
            assert!((north - latitude).abs() < 6e-5, "{north} for {latitude}");
            assert!((east - longitude).abs() < 9e-5, "{east} for {longitude}");
        }
    }
}
