use serde::Serialize;

use super::Confusion;

/// A measure with its standard error: how far it would be off for other examples of the same kind.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// The measure; none where it is undefined.
    pub value: Option<f64>,
    /// Its standard error; none where it is unknown, as with a single example.
    pub standard_error: Option<f64>,
}

impl Estimate {
    /// A mean of the examples' values `x`, with the standard error `s/√N`, where `s² = Σ(x−x̄)²/(N−1)`.
    pub fn mean(values: impl Iterator<Item = f64> + Clone) -> Self {
        let (mut count, mut sum) = (0.0, 0.0);
        for value in values.clone() {
            count += 1.0;
            sum += value;
        }
        if count == 0.0 {
            return Self { value: None, standard_error: None };
        }
        let mean = sum / count;
        let squares: f64 = values.map(|value| (value - mean) * (value - mean)).sum();
        let standard_error = (count > 1.0).then(|| libm::sqrt(squares / (count - 1.0) / count));
        Self { value: Some(mean), standard_error }
    }

    /// A function of this one: the standard error times the function's derivative there (the delta
    /// method).
    pub fn through(self, value: impl Fn(f64) -> f64, derivative: impl Fn(f64) -> f64) -> Self {
        let error = |at: f64| self.standard_error.map(|error| error * derivative(at).abs());
        Self { value: self.value.map(value), standard_error: self.value.and_then(error) }
    }

    /// A measure of the confusion matrix. Its standard error is the jackknife's: with `θᵢ` the measure
    /// without example `i` and `θ̄` their mean, `√((N−1)/N · Σ(θᵢ−θ̄)²)`. Examples of the same cell give
    /// the same `θᵢ`, so that there is one evaluation for each cell.
    ///
    /// Source: Efron and Tibshirani, An introduction to the bootstrap (1993), chapter 11.
    pub(super) fn jackknife(
        confusion: &Confusion,
        measure: impl Fn(&Confusion) -> Option<f64>,
    ) -> Self {
        let value = measure(confusion);
        let total = confusion.total() as f64;
        let cells = confusion.cells().iter().enumerate().filter(|(_, count)| **count > 0);
        let without: Option<Vec<(f64, f64)>> = cells
            .map(|(cell, &count)| Some((count as f64, measure(&confusion.without(cell))?)))
            .collect();
        let error = |without: Vec<(f64, f64)>| {
            let mean = without.iter().map(|(count, theta)| count * theta).sum::<f64>() / total;
            let squares =
                without.iter().map(|(count, theta)| count * (theta - mean) * (theta - mean));
            libm::sqrt((total - 1.0) / total * squares.sum::<f64>())
        };
        let standard_error = value.and(without).filter(|_| total > 1.0).map(error);
        Self { value, standard_error }
    }
}
