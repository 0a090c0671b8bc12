//! Values at a share of all values.

/// The middle value. `None` of nothing.
pub(super) fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    quantile(&mut values.collect::<Vec<_>>(), 0.5)
}

/// The value that a `part` of all values lies below. `None` of nothing.
pub(super) fn quantile(values: &mut [f32], part: f32) -> Option<f32> {
    let last = values.len().checked_sub(1)?;
    let at = ((last as f32 * part).round() as usize).min(last);
    Some(*values.select_nth_unstable_by(at, f32::total_cmp).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_of_few_values() {
        assert_eq!(median([].into_iter()), None);
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), Some(2.0));
        assert_eq!(quantile(&mut [4.0, 3.0, 2.0, 1.0], 1.0), Some(4.0));
    }
}
