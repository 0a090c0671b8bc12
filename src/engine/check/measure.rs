//! How far two lists of values are from each other.

/// The largest difference, relative to the largest value that is expected. Infinite where a value
/// is not finite, where there are not as many as expected, and where all that is expected is zero:
/// then there is nothing to compare, and the case is a bad one.
pub(super) fn error(got: &[f32], expected: &[f64]) -> f64 {
    let largest = expected.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    if got.len() != expected.len() || largest == 0.0 {
        return f64::INFINITY;
    }
    let differences = got.iter().zip(expected).map(|(&got, expected)| f64::from(got) - expected);
    differences.fold(0.0, |most, difference| worse(most, difference.abs() / largest))
}

/// The larger of two errors, of which what is not finite is the largest.
pub(super) fn worse(one: f64, other: f64) -> f64 {
    if one.is_nan() || other.is_nan() { f64::INFINITY } else { one.max(other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_relative_to_the_largest_value() {
        assert_eq!(error(&[1.0, -4.0], &[1.0, -4.0]), 0.0);
        assert_eq!(error(&[1.0, -3.0], &[1.0, -4.0]), 0.25);
        assert_eq!(error(&[2.0, -4.0], &[1.0, -4.0]), 0.25);
    }

    #[test]
    fn what_cannot_be_compared_is_infinitely_wrong() {
        for (got, expected) in [
            (&[f32::NAN, 1.0][..], &[1.0, 1.0][..]),
            (&[1.0, f32::INFINITY], &[1.0, 1.0]),
            (&[f32::NEG_INFINITY, f32::NAN], &[1.0, 1.0]),
            (&[1.0], &[1.0, 1.0]),
            (&[0.0], &[0.0]),
            (&[], &[]),
        ] {
            assert_eq!(error(got, expected), f64::INFINITY, "{got:?} {expected:?}");
        }
        assert_eq!(worse(f64::NAN, 0.0), f64::INFINITY);
    }
}
