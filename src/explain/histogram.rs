use serde::Serialize;

/// How values are spread: counts in equal bins from `−bound` to `bound`, with zero in the middle of
/// the middle one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Histogram {
    /// The largest absolute value.
    pub bound: f32,
    /// Values in each bin.
    pub counts: Vec<u32>,
    /// Their mean.
    pub mean: f32,
    /// The root of the mean square of their distances from it.
    pub deviation: f32,
}

impl Histogram {
    /// Counts values in so many bins, an odd number. A value that is no number is left out.
    pub fn of(values: &[f32], bins: usize) -> Self {
        let finite = || values.iter().copied().filter(|value| value.is_finite());
        let bound = finite().fold(0.0_f32, |bound, value| bound.max(value.abs()));
        let mut counts = vec![0; bins];
        let (mut count, mut sum) = (0_u32, 0.0_f64);
        for value in finite() {
            let share = if bound > 0.0 { f64::from(value / bound) } else { 0.0 };
            let bin = ((share + 1.0) / 2.0 * bins as f64) as usize;
            counts[bin.min(bins - 1)] += 1;
            count += 1;
            sum += f64::from(value);
        }
        let mean = sum / f64::from(count.max(1));
        let squares: f64 = finite().map(|value| (f64::from(value) - mean).powi(2)).sum();
        let deviation = (squares / f64::from(count.max(1))).sqrt();
        Self { bound, counts, mean: mean as f32, deviation: deviation as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_lies_in_the_middle_and_the_ends_in_the_last_bins() {
        let histogram = Histogram::of(&[-2.0, 0.0, 0.3, -0.3, 2.0, f32::NAN], 5);
        assert_eq!((histogram.bound, histogram.counts), (2.0, vec![1, 0, 3, 0, 1]));
        assert!(histogram.mean.abs() < 1e-6);
        assert!((histogram.deviation - (8.18_f32 / 5.0).sqrt()).abs() < 1e-6);
        assert_eq!(Histogram::of(&[0.0; 4], 3).counts, [0, 4, 0]);
    }
}
