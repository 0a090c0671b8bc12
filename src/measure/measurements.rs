use super::Confusion;
use crate::Result;
use crate::error::{CodecError, DataError, MeasureError};

/// How far the probabilities of an example may be from a sum of 1: they are rounded to single, or
/// even half precision.
const SUM_TOLERANCE: f64 = 1e-2;

/// What a classifier said to labelled examples, and every measure of it.
///
/// Source of the measures' names: Wolfram Language, `ClassifierMeasurements`.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifierMeasurements {
    pub(super) classes: Vec<String>,
    /// Examples × classes, row by row.
    pub(super) probabilities: Vec<f32>,
    pub(super) labels: Vec<u8>,
    pub(super) threshold: f32,
    pub(super) utilities: Option<Vec<f64>>,
    pub(super) times: Option<Times>,
    pub(super) decisions: Vec<Option<usize>>,
    pub(super) confusion: Confusion,
}

/// How long answers took.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Times {
    /// Seconds for one example by itself, the median of several; none where it was not tried.
    pub alone: Option<f64>,
    /// Seconds for one example among many.
    pub batch: f64,
}

impl ClassifierMeasurements {
    /// Measurements of probabilities, examples × classes and row by row, against the examples' true
    /// classes.
    ///
    /// # Errors
    /// [`MeasureError::Shape`] where there is no example, or the numbers do not fit together;
    /// [`DataError::LabelRange`] where a label names no class; [`CodecError::NotProbabilities`]
    /// where an example's values are none.
    pub fn from_probabilities(
        classes: Vec<String>,
        probabilities: Vec<f32>,
        labels: Vec<u8>,
    ) -> Result<Self> {
        let count = classes.len();
        if labels.is_empty() || count < 2 || probabilities.len() != labels.len() * count {
            return Err(MeasureError::Shape {
                values: probabilities.len(),
                labels: labels.len(),
                classes: count,
            }
            .into());
        }
        if let Some(index) = labels.iter().position(|&label| usize::from(label) >= count) {
            return Err(
                DataError::LabelRange { index, label: labels[index], classes: count }.into()
            );
        }
        probabilities.chunks_exact(count).try_for_each(check)?;
        let mut measured = Self {
            confusion: Confusion::new(count),
            classes,
            probabilities,
            labels,
            threshold: 0.0,
            utilities: None,
            times: None,
            decisions: Vec::new(),
        };
        measured.decide();
        Ok(measured)
    }

    /// These measurements where an example is undecided whose most probable class has a probability below
    /// this. Measures of decisions leave such examples out; those of probabilities do not.
    pub fn with_threshold(mut self, threshold: f32) -> Self {
        self.threshold = threshold;
        self.decide();
        self
    }

    /// These measurements with a note of how long the answers took.
    pub fn with_times(mut self, times: Times) -> Self {
        self.times = Some(times);
        self
    }

    /// Names of the classes, by label.
    pub fn classes(&self) -> &[String] {
        &self.classes
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none, which cannot be.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The true class of each example.
    pub fn labels(&self) -> &[u8] {
        &self.labels
    }

    /// The probabilities of all classes, example by example.
    pub fn probabilities(&self) -> &[f32] {
        &self.probabilities
    }

    /// The probabilities of the classes for one example; empty where there is no such example.
    pub fn probabilities_of(&self, example: usize) -> &[f32] {
        let classes = self.classes.len();
        self.probabilities.get(example * classes..(example + 1) * classes).unwrap_or_default()
    }

    /// The decision on each example, none where it is undecided.
    pub fn decisions(&self) -> &[Option<usize>] {
        &self.decisions
    }

    /// How often each class was taken for each.
    pub fn confusion(&self) -> &Confusion {
        &self.confusion
    }

    /// The place of a class.
    ///
    /// # Errors
    /// [`CodecError::NoSuchClass`] where there is none of this name.
    pub fn class(&self, name: &str) -> Result<usize> {
        self.classes.iter().position(|own| own == name).ok_or_else(|| {
            CodecError::NoSuchClass { label: name.into(), classes: self.classes.join(", ") }.into()
        })
    }

    /// Rows of the probabilities, one for each example.
    pub(super) fn rows(&self) -> impl ExactSizeIterator<Item = &[f32]> + Clone {
        self.probabilities.chunks_exact(self.classes.len())
    }

    /// Rows with their true class.
    pub(super) fn labelled_rows(&self) -> impl Iterator<Item = (usize, &[f32])> + Clone {
        self.labels.iter().map(|&label| usize::from(label)).zip(self.rows())
    }

    pub(super) fn decide(&mut self) {
        self.decisions = self.rows().map(|row| self.decision(row)).collect();
        let mut confusion = Confusion::new(self.classes.len());
        for (&label, decision) in self.labels.iter().zip(&self.decisions) {
            if let Some(decision) = *decision {
                confusion.add(usize::from(label), decision);
            }
        }
        self.confusion = confusion;
    }

    fn decision(&self, row: &[f32]) -> Option<usize> {
        if row[most_probable(row)] < self.threshold {
            return None;
        }
        match &self.utilities {
            Some(utilities) => super::utility::best(utilities, row),
            None => Some(most_probable(row)),
        }
    }
}

/// The most probable class, the first of equals.
pub(super) fn most_probable(row: &[f32]) -> usize {
    let better = |best, at| if row[at] > row[best] { at } else { best };
    (0..row.len()).fold(0, better)
}

fn check(row: &[f32]) -> Result<()> {
    let none = |bad: f32| CodecError::NotProbabilities { count: row.len(), bad: Some(bad) };
    if let Some(&bad) = row.iter().find(|p| !(0.0..=1.0 + SUM_TOLERANCE as f32).contains(*p)) {
        return Err(none(bad).into());
    }
    let sum: f64 = row.iter().map(|&p| f64::from(p)).sum();
    match (sum - 1.0).abs() <= SUM_TOLERANCE {
        true => Ok(()),
        false => Err(MeasureError::ProbabilitySum { sum }.into()),
    }
}
