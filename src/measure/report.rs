use serde::Serialize;

use super::{Average, Calibration, ClassifierMeasurements, Estimate, Rejection, Roc, Score};

/// The most points of a curve: as many as a chart can show.
const POINTS: usize = 200;
/// Bins of calibration and of the histogram.
const BINS: usize = 10;

/// What there is to see of a classifier at once. Probabilities are 0 to 1, losses in nats; curves are
/// thinned to what a chart can show.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// All examples.
    pub examples: usize,
    /// Those that are undecided.
    pub undecided: usize,
    /// Share of the decided ones that are right.
    pub accuracy: Estimate,
    /// The accuracy of always deciding for the most frequent class.
    pub accuracy_baseline: Option<f64>,
    /// Mean cross-entropy, in nats.
    pub mean_cross_entropy: Estimate,
    /// Mean entropy of the answers, in nats.
    pub entropy: Estimate,
    /// Agreement beyond chance.
    pub cohen_kappa: Estimate,
    /// Correlation of decisions and true classes.
    pub matthews: Estimate,
    /// How often each class, by row, was taken for each.
    pub confusion: Vec<Vec<usize>>,
    /// The classes, in order.
    pub classes: Vec<Row>,
    /// Means over the classes; their support is all decided examples.
    pub macro_average: Row,
    /// Means over the classes, weighted by their numbers of examples.
    pub weighted_average: Row,
    /// Classes taken for others: true class, decision, how often; the most frequent first.
    pub top_confusions: Vec<[usize; 3]>,
    /// The ROC curve of each class; none of a class without examples.
    pub roc: Vec<Option<Roc>>,
    /// Whether probabilities are what they say.
    pub calibration: Calibration,
    /// Accuracy as the least certain examples are left out.
    pub rejection: Rejection,
    /// Edges of equal bins of the true class's probability.
    pub histogram_edges: Vec<f64>,
    /// Examples in each bin.
    pub histogram_counts: Vec<usize>,
}

/// A row of the table of classes.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The class, or what the average is called.
    pub name: String,
    /// Decided examples of it.
    pub support: usize,
    /// How many of those taken for it are of it.
    pub precision: Option<f64>,
    /// How many of it are taken for it.
    pub recall: Option<f64>,
    /// Harmonic mean of precision and recall.
    pub f1: Option<f64>,
    /// How many of the others are not taken for it.
    pub specificity: Option<f64>,
    /// Area under its ROC curve.
    pub area_under_roc: Option<f64>,
}

impl ClassifierMeasurements {
    /// All measures of the report.
    pub fn report(&self) -> Report {
        let (histogram_edges, histogram_counts) = self.probability_histogram(BINS);
        let classes = 0..self.classes.len();
        Report {
            examples: self.len(),
            undecided: self.decisions.iter().filter(|decision| decision.is_none()).count(),
            accuracy: self.accuracy(1),
            accuracy_baseline: self.accuracy_baseline(),
            mean_cross_entropy: self.mean_cross_entropy(),
            entropy: self.entropy(),
            cohen_kappa: self.cohen_kappa(),
            matthews: self.matthews(),
            confusion: self.confusion.rows().map(<[usize]>::to_vec).collect(),
            classes: classes.clone().map(|class| self.row(class)).collect(),
            macro_average: self.average_row("mean", Average::Macro),
            weighted_average: self.average_row("weighted mean", Average::Weighted),
            top_confusions: (self.confusion.top().iter())
                .map(|confused| [confused.truth, confused.answer, confused.times])
                .collect(),
            roc: classes.map(|class| Some(self.roc(class)?.thinned(POINTS))).collect(),
            calibration: self.calibration(None, BINS),
            rejection: self.accuracy_rejection().thinned(POINTS),
            histogram_edges,
            histogram_counts,
        }
    }

    fn row(&self, class: usize) -> Row {
        let counts = self.confusion.counts_of(class);
        Row {
            name: self.classes[class].clone(),
            support: counts.true_positives + counts.false_negatives,
            precision: Score::Precision.of(counts),
            recall: Score::Recall.of(counts),
            f1: Score::FScore(1.0).of(counts),
            specificity: Score::Specificity.of(counts),
            area_under_roc: self.area_under_roc(class).value,
        }
    }

    fn average_row(&self, name: &str, average: Average) -> Row {
        let of = |score: Score| score.averaged(&self.confusion, average);
        Row {
            name: name.into(),
            support: self.confusion.total(),
            precision: of(Score::Precision),
            recall: of(Score::Recall),
            f1: of(Score::FScore(1.0)),
            specificity: of(Score::Specificity),
            area_under_roc: self.mean_area_under_roc(average),
        }
    }
}

/// Places of at most so many points of a curve, both ends among them, evenly along its way.
pub(super) fn evenly(x: &[f64], y: &[f64], most: usize) -> Vec<usize> {
    if x.len() <= most || most < 2 {
        return (0..x.len()).collect();
    }
    let step = |at: usize| (x[at] - x[at - 1]).abs() + (y[at] - y[at - 1]).abs();
    let whole: f64 = (1..x.len()).map(step).sum();
    // One for each end, and one lost to rounding.
    let each = whole / (most - 2) as f64;
    let (mut kept, mut way) = (vec![0], 0.0);
    for at in 1..x.len() {
        way += step(at);
        if way >= each || at == x.len() - 1 {
            kept.push(at);
            way = 0.0;
        }
    }
    kept
}
