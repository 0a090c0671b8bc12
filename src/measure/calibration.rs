use serde::Serialize;

use super::ClassifierMeasurements;
use super::measurements::most_probable;

/// Whether answers given with 90 % are right in 90 of 100 cases.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Calibration {
    /// The bins that hold examples, by rising probability.
    pub bins: Vec<Bin>,
    /// `Σ n/N · |accuracy − confidence|` over the bins, of `n` examples each: the expected calibration
    /// error. Source: Guo et al., On calibration of modern neural networks (2017).
    pub expected_error: f64,
}

/// Examples whose answers have about the same probability.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bin {
    /// Number of examples.
    pub examples: usize,
    /// Their mean probability.
    pub confidence: f64,
    /// Share of them that are right.
    pub accuracy: f64,
}

impl ClassifierMeasurements {
    /// Calibration in so many bins of equal width: of the most probable class, whatever it is, or of
    /// the probability of one class. A bin holds its upper edge, the first one its lower edge too.
    pub fn calibration(&self, class: Option<usize>, bins: usize) -> Calibration {
        let answers = self.labelled_rows().filter_map(|(truth, row)| {
            let class = class.unwrap_or_else(|| most_probable(row));
            Some((f64::from(*row.get(class)?), truth == class))
        });
        binned(answers, bins.max(1))
    }
}

fn binned(answers: impl Iterator<Item = (f64, bool)>, bins: usize) -> Calibration {
    let mut sums = vec![(0usize, 0.0, 0usize); bins];
    let mut examples = 0.0;
    for (p, is_right) in answers {
        // Not by a product: 0.7 · 10 is above 7, and an edge belongs to the bin below it.
        let edge = |edge: usize| edge as f64 / bins as f64;
        let at = (1..bins).filter(|&inner| edge(inner) < p).count();
        let (count, confidence, right) = &mut sums[at];
        *count += 1;
        *confidence += p;
        *right += usize::from(is_right);
        examples += 1.0;
    }
    let filled = sums.into_iter().filter(|(count, ..)| *count > 0);
    let bins: Vec<Bin> = filled
        .map(|(count, confidence, right)| Bin {
            examples: count,
            confidence: confidence / count as f64,
            accuracy: right as f64 / count as f64,
        })
        .collect();
    let gap = |bin: &Bin| bin.examples as f64 / examples * (bin.accuracy - bin.confidence).abs();
    let expected_error = bins.iter().map(gap).sum();
    Calibration { bins, expected_error }
}
