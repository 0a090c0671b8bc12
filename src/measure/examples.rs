use serde::{Deserialize, Serialize};

use super::ClassifierMeasurements;

/// Which examples are asked for, and in what order they come; equals in the data's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Examples {
    /// All, the least probable true class first.
    Worst,
    /// All, the most probable true class first.
    Best,
    /// All, the least entropy of the answer first.
    MostCertain,
    /// All, the greatest entropy first.
    LeastCertain,
    /// Those decided rightly, in the data's order.
    Correct,
    /// Those decided wrongly, the least probable true class first.
    Misclassified,
    /// Those undecided, in the data's order.
    Indeterminate,
    /// Those of a class with a decision, of either or of any, in the data's order.
    Cell {
        /// The true class, where it matters.
        truth: Option<usize>,
        /// The decision, where it matters.
        answer: Option<usize>,
    },
    /// Decided examples of other classes that were not taken for this class.
    TrueNegative(usize),
    /// Examples of other classes that were taken for this class.
    FalsePositive(usize),
    /// Examples of this class that were taken for others.
    FalseNegative(usize),
}

impl ClassifierMeasurements {
    /// The places of such examples in the data, from 0.
    pub fn examples(&self, which: Examples) -> Vec<usize> {
        let probable =
            |at: usize| f64::from(self.probabilities_of(at)[usize::from(self.labels[at])]);
        match which {
            Examples::Worst => self.sorted(|_, _| true, probable),
            Examples::Best => self.sorted(|_, _| true, |at| -probable(at)),
            Examples::Misclassified => {
                self.sorted(|truth, answer| answer.is_some_and(|it| it != truth), probable)
            }
            Examples::MostCertain => self.by_entropy(1.0),
            Examples::LeastCertain => self.by_entropy(-1.0),
            Examples::Correct => self.those(|truth, answer| answer == Some(truth)),
            Examples::Indeterminate => self.those(|_, answer| answer.is_none()),
            Examples::Cell { truth, answer } => self.those(|own, decision| {
                let taken = decision.filter(|&it| answer.is_none_or(|answer| answer == it));
                taken.is_some() && truth.is_none_or(|truth| truth == own)
            }),
            Examples::TrueNegative(class) => {
                self.those(|truth, answer| truth != class && answer.is_some_and(|it| it != class))
            }
            Examples::FalsePositive(class) => {
                self.those(|truth, answer| truth != class && answer == Some(class))
            }
            Examples::FalseNegative(class) => {
                self.those(|truth, answer| truth == class && answer.is_some_and(|it| it != class))
            }
        }
    }

    fn those(&self, is_asked: impl Fn(usize, Option<usize>) -> bool) -> Vec<usize> {
        let examples = self.labels.iter().zip(&self.decisions).enumerate();
        let asked =
            examples.filter(|(_, (label, decision))| is_asked(usize::from(**label), **decision));
        asked.map(|(at, _)| at).collect()
    }

    fn sorted(
        &self,
        is_asked: impl Fn(usize, Option<usize>) -> bool,
        key: impl Fn(usize) -> f64,
    ) -> Vec<usize> {
        let mut keyed: Vec<(f64, usize)> =
            self.those(is_asked).into_iter().map(|at| (key(at), at)).collect();
        keyed.sort_unstable_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        keyed.into_iter().map(|(_, at)| at).collect()
    }

    fn by_entropy(&self, sign: f64) -> Vec<usize> {
        let entropies: Vec<f64> = self.entropies().collect();
        self.sorted(|_, _| true, |at| sign * entropies[at])
    }
}
