use serde::{Deserialize, Serialize};

use super::{ClassifierMeasurements, Confusion, Counts, Estimate};

/// A measure of one class against all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Score {
    /// `TP / (TP + FP)`: how many of those taken for the class are of it.
    Precision,
    /// `TP / (TP + FN)`: how many of the class are taken for it.
    Recall,
    /// `TN / (TN + FP)`: how many of the others are not taken for it.
    Specificity,
    /// `(1+β²)·TP / ((1+β²)·TP + β²·FN + FP)`, the harmonic mean of precision and recall, which
    /// counts `β` times as much. Source: van Rijsbergen, Information retrieval (1979).
    FScore(f64),
    /// `FP / (TP + FP)`.
    FalseDiscoveryRate,
    /// `FN / (FN + TN)`.
    FalseOmissionRate,
    /// `FN / (TP + FN)`.
    FalseNegativeRate,
    /// `FP / (FP + TN)`.
    FalsePositiveRate,
    /// `TN / (TN + FN)`.
    NegativePredictiveValue,
    /// `(TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN))`, 0 where that divides by 0.
    /// Source: Matthews, Biochimica et Biophysica Acta 405 (1975).
    Matthews,
}

/// How the scores of the classes become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Average {
    /// The score of the counts of all classes together.
    Micro,
    /// The mean of the classes' scores.
    Macro,
    /// The mean, where each class counts as much as it has examples.
    Weighted,
}

impl Score {
    /// The score of these counts; `None` where it divides by 0.
    pub fn of(self, counts: Counts) -> Option<f64> {
        let Counts { true_positives, false_positives, false_negatives, true_negatives } = counts;
        let [tp, fp, fn_, tn] =
            [true_positives, false_positives, false_negatives, true_negatives].map(|it| it as f64);
        let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
        match self {
            Self::Precision => share(tp, tp + fp),
            Self::Recall => share(tp, tp + fn_),
            Self::Specificity => share(tn, tn + fp),
            Self::FScore(beta) => {
                let square = beta * beta;
                share((1.0 + square) * tp, (1.0 + square) * tp + square * fn_ + fp)
            }
            Self::FalseDiscoveryRate => share(fp, tp + fp),
            Self::FalseOmissionRate => share(fn_, fn_ + tn),
            Self::FalseNegativeRate => share(fn_, tp + fn_),
            Self::FalsePositiveRate => share(fp, fp + tn),
            Self::NegativePredictiveValue => share(tn, tn + fn_),
            Self::Matthews => {
                let product = (tp + fp) * (tp + fn_) * (tn + fp) * (tn + fn_);
                Some(share(tp * tn - fp * fn_, libm::sqrt(product)).unwrap_or(0.0))
            }
        }
    }

    /// The score of a class.
    pub fn of_class(self, confusion: &Confusion, class: usize) -> Option<f64> {
        self.of(confusion.counts_of(class))
    }

    /// The score of all classes.
    pub fn averaged(self, confusion: &Confusion, average: Average) -> Option<f64> {
        let all = || (0..confusion.classes()).map(|class| confusion.counts_of(class));
        match average {
            Average::Micro => self.of(all().fold(Counts::default(), Counts::and)),
            Average::Macro => mean(all().map(|counts| (self.of(counts), 1.0))),
            Average::Weighted => mean(all().map(|counts| (self.of(counts), counts.support()))),
        }
    }
}

impl Counts {
    fn and(self, other: Self) -> Self {
        Self {
            true_positives: self.true_positives + other.true_positives,
            false_positives: self.false_positives + other.false_positives,
            false_negatives: self.false_negatives + other.false_negatives,
            true_negatives: self.true_negatives + other.true_negatives,
        }
    }

    fn support(self) -> f64 {
        (self.true_positives + self.false_negatives) as f64
    }
}

/// The weighted mean of those that are defined.
pub(super) fn mean(weighted: impl Iterator<Item = (Option<f64>, f64)>) -> Option<f64> {
    let defined = weighted.filter_map(|(value, weight)| Some((value?, weight)));
    let (sum, weights) = defined
        .fold((0.0, 0.0), |(sum, all), (value, weight)| (sum + weight * value, all + weight));
    (weights > 0.0).then(|| sum / weights)
}

impl ClassifierMeasurements {
    /// A score of each class.
    pub fn scores(&self, score: Score) -> Vec<Estimate> {
        let classes = 0..self.classes.len();
        classes
            .map(|class| Estimate::jackknife(&self.confusion, |it| score.of_class(it, class)))
            .collect()
    }

    /// A score of all classes.
    pub fn score(&self, score: Score, average: Average) -> Estimate {
        Estimate::jackknife(&self.confusion, |confusion| score.averaged(confusion, average))
    }
}
