use serde::Serialize;

use super::measurements::most_probable;
use super::{ClassifierMeasurements, Estimate};

/// How the accuracy rises as the least certain examples are left undecided.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejection {
    /// Share of the examples left undecided, point by point from 0 up.
    pub rates: Vec<f64>,
    /// Accuracy on the others.
    pub accuracies: Vec<f64>,
    /// The threshold that does it: examples are decided whose answer has at least this probability.
    pub thresholds: Vec<f64>,
}

impl ClassifierMeasurements {
    /// Accuracy against rejection, a point for each probability that an answer has: decided are those
    /// that have at least as much. Whatever threshold is set, all examples are looked at.
    pub fn accuracy_rejection(&self) -> Rejection {
        let mut answers: Vec<(f32, bool)> = self
            .labelled_rows()
            .map(|(truth, row)| {
                let class = most_probable(row);
                (row[class], class == truth)
            })
            .collect();
        answers.sort_unstable_by(|(one, _), (other, _)| other.total_cmp(one));
        let mut points = Vec::new();
        let mut right = 0usize;
        for (at, &(p, is_right)) in answers.iter().enumerate() {
            right += usize::from(is_right);
            if answers.get(at + 1).is_none_or(|(next, _)| *next < p) {
                points.push((at + 1, right, p));
            }
        }
        // From none undecided to nearly all.
        points.reverse();
        let all = answers.len() as f64;
        Rejection {
            rates: points.iter().map(|(decided, ..)| 1.0 - *decided as f64 / all).collect(),
            accuracies: points
                .iter()
                .map(|&(decided, right, _)| right as f64 / decided as f64)
                .collect(),
            thresholds: points.iter().map(|&(.., p)| f64::from(p)).collect(),
        }
    }

    /// Share of all examples that are undecided.
    pub fn rejection_rate(&self) -> Estimate {
        Estimate::mean(self.decisions.iter().map(|decision| undecided(*decision)))
    }

    /// Share of each class's examples that are undecided.
    pub fn class_rejection_rate(&self) -> Vec<Estimate> {
        let of = |class: usize| {
            let examples = self.labels.iter().zip(&self.decisions);
            let own = examples.filter(move |(label, _)| usize::from(**label) == class);
            Estimate::mean(own.map(|(_, decision)| undecided(*decision)))
        };
        (0..self.classes.len()).map(of).collect()
    }
}

fn undecided(decision: Option<usize>) -> f64 {
    f64::from(u8::from(decision.is_none()))
}

impl Rejection {
    /// The curve with at most so many points, where a chart needs no more.
    pub fn thinned(&self, most: usize) -> Self {
        let keep = super::report::evenly(&self.rates, &self.accuracies, most);
        let pick = |values: &[f64]| keep.iter().map(|&at| values[at]).collect();
        Self {
            rates: pick(&self.rates),
            accuracies: pick(&self.accuracies),
            thresholds: pick(&self.thresholds),
        }
    }
}
