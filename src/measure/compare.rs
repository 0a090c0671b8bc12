use serde::Serialize;

use super::ClassifierMeasurements;
use crate::Result;
use crate::error::MeasureError;

/// Two classifiers on the same examples.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// Examples that the first decided wrongly, or not at all, and the second rightly.
    pub gained: Vec<usize>,
    /// Examples that the first decided rightly and the second did not.
    pub lost: Vec<usize>,
    /// Examples that both decided wrongly, each in its own way.
    pub otherwise_wrong: Vec<usize>,
    /// Whether they differ by more than chance.
    pub test: McNemar,
}

/// McNemar's test of two classifiers: if neither were better, the examples that only one decides
/// rightly would be split as by a fair coin.
///
/// Source: McNemar, Psychometrika 12 (1947); continuity correction by Edwards, Psychometrika 13 (1948).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct McNemar {
    /// `(b − c)² / (b + c)` of `b` and `c` examples that only one decides rightly; none where there are
    /// none.
    pub statistic: Option<f64>,
    /// `(|b − c| − 1)² / (b + c)`.
    pub corrected: Option<f64>,
    /// The probability of a corrected statistic at least as large by chance, from the χ² distribution of
    /// one degree of freedom.
    pub p_value: Option<f64>,
    /// The probability of a split at least as uneven by chance, from the binomial distribution itself;
    /// the one to go by where `b + c` is below 25.
    pub exact_p_value: f64,
}

impl ClassifierMeasurements {
    /// Compares this classifier, the first, to another one on the same examples.
    ///
    /// # Errors
    /// [`MeasureError::OtherExamples`] where they were measured on others.
    pub fn compare(&self, second: &Self) -> Result<Comparison> {
        if self.labels != second.labels || self.classes.len() != second.classes.len() {
            return Err(
                MeasureError::OtherExamples { first: self.len(), second: second.len() }.into()
            );
        }
        let (mut gained, mut lost, mut otherwise_wrong) = (Vec::new(), Vec::new(), Vec::new());
        let decisions = self.decisions.iter().zip(&second.decisions);
        for (at, ((&one, &other), &label)) in decisions.zip(&self.labels).enumerate() {
            let truth = Some(usize::from(label));
            match (one == truth, other == truth) {
                (false, true) => gained.push(at),
                (true, false) => lost.push(at),
                (false, false) if one != other => otherwise_wrong.push(at),
                _ => {}
            }
        }
        let test = McNemar::of(gained.len(), lost.len());
        Ok(Comparison { gained, lost, otherwise_wrong, test })
    }
}

impl McNemar {
    /// The test of so many examples that only the one, and only the other, decides rightly.
    pub fn of(b: usize, c: usize) -> Self {
        let (apart, all) = (b.abs_diff(c) as f64, (b + c) as f64);
        let over = |square: f64| (all > 0.0).then(|| square * square / all);
        let corrected = over((apart - 1.0).max(0.0));
        let p_value = corrected.map(|statistic| libm::erfc(libm::sqrt(statistic / 2.0)));
        Self { statistic: over(apart), corrected, p_value, exact_p_value: fair_coin(b, c) }
    }
}

/// The two-sided probability that a fair coin splits `b + c` throws at least as unevenly.
fn fair_coin(b: usize, c: usize) -> f64 {
    let throws = (b + c) as f64;
    let factorial = |n: f64| libm::lgamma(n + 1.0);
    let chance = |heads: usize| {
        let heads = heads as f64;
        let ways = factorial(throws) - factorial(heads) - factorial(throws - heads);
        libm::exp(ways - throws * std::f64::consts::LN_2)
    };
    (2.0 * (0..=b.min(c)).map(chance).sum::<f64>()).min(1.0)
}
