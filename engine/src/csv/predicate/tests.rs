//! The order of numbers is polars'.

use super::numbers::float_key;

#[test]
fn floats_are_ordered_as_in_polars() {
    let ordered = [f64::NEG_INFINITY, -1.5, -f64::MIN_POSITIVE, 0.0, f64::MIN_POSITIVE, 2.0, f64::INFINITY, f64::NAN];
    assert!(ordered.windows(2).all(|pair| float_key(pair[0]) < float_key(pair[1])));
    assert_eq!(float_key(-0.0), float_key(0.0));
    assert_eq!(float_key(-f64::NAN), float_key(f64::NAN));
}
