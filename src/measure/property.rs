//! Measures by name, as the terminal and JavaScript ask for them.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

use super::{Average, ClassifierMeasurements, Estimate, Examples, Score};
use crate::error::MeasureError;
use crate::{Error, Result};

/// What a property is asked for besides its name. What does not concern a property is passed over.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Query {
    /// Of the most probable classes, of confusions or of examples so many; of curves so many bins.
    pub n: Option<usize>,
    /// `β` of the F score.
    pub beta: Option<f64>,
    /// One class alone, by name.
    pub class: Option<String>,
    /// The true class of a confusion.
    pub truth: Option<String>,
    /// The decision of a confusion.
    pub answer: Option<String>,
    /// One number for all classes.
    pub average: Option<Average>,
    /// Standard errors as well: each number becomes `{ value, standardError }`.
    pub errors: bool,
}

/// A measure that has a name.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Its name.
    pub name: &'static str,
    /// What it is, in a line.
    pub what: &'static str,
    answer: fn(&ClassifierMeasurements, &Query) -> Result<Json>,
}

impl ClassifierMeasurements {
    /// A property by name: a number, an object of a number for each class, or what else its line in
    /// [`PROPERTIES`] says.
    ///
    /// # Errors
    /// [`MeasureError::NoSuchMeasure`] where there is none of this name, and
    /// [`CodecError::NoSuchClass`](crate::error::CodecError::NoSuchClass).
    pub fn property(&self, name: &str, ask: &Query) -> Result<Json> {
        let found = PROPERTIES.iter().find(|property| property.name.eq_ignore_ascii_case(name));
        match found {
            Some(property) => (property.answer)(self, ask),
            None => Err(no_such_measure(name)),
        }
    }

    /// A number for each class, or for the one that is asked for.
    fn by_class(&self, ask: &Query, estimates: Vec<Estimate>) -> Result<Json> {
        if let Some(class) = &ask.class {
            return Ok(number(ask, estimates[self.class(class)?]));
        }
        let named = self.classes.iter().cloned().zip(estimates.iter().map(|&it| number(ask, it)));
        Ok(Json::Object(named.collect()))
    }

    fn score_of(&self, ask: &Query, score: Score) -> Result<Json> {
        match ask.average {
            Some(average) => Ok(number(ask, self.score(score, average))),
            None => self.by_class(ask, self.scores(score)),
        }
    }

    /// Places of examples: those of the class asked for, or of each class.
    fn places_by_class(&self, ask: &Query, which: fn(usize) -> Examples) -> Result<Json> {
        let places = |class: usize| json!(first(ask, self.examples(which(class))));
        if let Some(class) = &ask.class {
            return Ok(places(self.class(class)?));
        }
        let named = self.classes.iter().cloned().zip((0..self.classes.len()).map(places));
        Ok(Json::Object(named.collect()))
    }

    fn places(&self, ask: &Query, which: Examples) -> Result<Json> {
        let mut found = self.examples(which);
        if let Some(class) = &ask.class {
            let class = self.class(class)?;
            found.retain(|&at| usize::from(self.labels[at]) == class);
        }
        Ok(json!(first(ask, found)))
    }

    fn count_by_class(&self, ask: &Query, which: fn(usize) -> Examples) -> Result<Json> {
        let counts = (0..self.classes.len()).map(|class| self.examples(which(class)).len());
        let counts: Vec<usize> = counts.collect();
        if let Some(class) = &ask.class {
            return Ok(json!(counts[self.class(class)?]));
        }
        Ok(Json::Object(
            self.classes.iter().cloned().zip(counts.into_iter().map(Json::from)).collect(),
        ))
    }

    fn confusion_between(&self, ask: &Query) -> Result<Json> {
        let place = |name: &Option<String>| name.as_ref().map(|name| self.class(name)).transpose();
        let rows = |truth: usize| {
            let counts = (0..self.classes.len()).map(|answer| self.confusion.count(truth, answer));
            self.classes.iter().cloned().zip(counts.map(Json::from)).collect::<Map<_, _>>()
        };
        Ok(match (place(&ask.truth)?, place(&ask.answer)?) {
            (Some(truth), Some(answer)) => json!(self.confusion.count(truth, answer)),
            (Some(truth), None) => json!(rows(truth)),
            (None, answer) => {
                let of = |truth: usize| match answer {
                    Some(answer) => json!(self.confusion.count(truth, answer)),
                    None => json!(rows(truth)),
                };
                let all = (0..self.classes.len()).map(of);
                Json::Object(self.classes.iter().cloned().zip(all).collect())
            }
        })
    }

    fn top_confusions(&self, ask: &Query) -> Json {
        let name = |class: usize| &self.classes[class];
        let top = first(ask, self.confusion.top());
        let told = top.iter().map(|confused| {
            json!({ "truth": name(confused.truth), "answer": name(confused.answer), "times": confused.times })
        });
        Json::Array(told.collect())
    }

    fn areas(&self, ask: &Query) -> Result<Json> {
        if let Some(average) = ask.average {
            return Ok(json!(self.mean_area_under_roc(average)));
        }
        self.by_class(
            ask,
            (0..self.classes.len()).map(|class| self.area_under_roc(class)).collect(),
        )
    }

    fn roc_curves(&self, ask: &Query) -> Result<Json> {
        if let Some(class) = &ask.class {
            return Ok(json!(self.roc(self.class(class)?)));
        }
        let curves = (0..self.classes.len()).map(|class| json!(self.roc(class)));
        Ok(Json::Object(self.classes.iter().cloned().zip(curves).collect()))
    }

    fn named_probabilities(&self, ask: &Query) -> Result<Json> {
        if let Some(class) = &ask.class {
            let class = self.class(class)?;
            let own: Vec<f32> = self.rows().map(|row| row[class]).collect();
            return Ok(json!(first(ask, own)));
        }
        Ok(json!(first(ask, self.rows().collect())))
    }
}

fn number(ask: &Query, estimate: Estimate) -> Json {
    if ask.errors { json!(estimate) } else { json!(estimate.value) }
}

/// As many as are asked for.
fn first<T>(ask: &Query, mut all: Vec<T>) -> Vec<T> {
    all.truncate(ask.n.unwrap_or(usize::MAX));
    all
}

/// There is no property of this name; the sentence has the one most like it.
pub fn no_such_measure(name: &str) -> Error {
    MeasureError::NoSuchMeasure { name: name.into(), nearest: nearest(name).into() }.into()
}

/// The property whose name shares most with a name that is none: by the number of pairs of letters
/// that both have.
fn nearest(name: &str) -> &'static str {
    let pairs = |name: &str| {
        let letters: Vec<char> = name.to_lowercase().chars().collect();
        letters.windows(2).map(<[char]>::to_vec).collect::<Vec<_>>()
    };
    let asked = pairs(name);
    let likeness = |property: &&Property| {
        let own = pairs(property.name);
        let shared = asked.iter().filter(|pair| own.contains(pair)).count();
        2000 * shared / (own.len() + asked.len()).max(1)
    };
    PROPERTIES.iter().max_by_key(likeness).map_or("Accuracy", |property| property.name)
}

const fn property(
    name: &'static str,
    what: &'static str,
    answer: fn(&ClassifierMeasurements, &Query) -> Result<Json>,
) -> Property {
    Property { name, what, answer }
}

/// Bins of calibration and histogram where none are asked for.
const BINS: usize = 10;

/// All properties, in the order of their names.
pub const PROPERTIES: &[Property] = &[
    property(
        "Accuracy",
        "share decided rightly; with n, the true class among the n most probable",
        |m, ask| Ok(number(ask, m.accuracy(ask.n.unwrap_or(1)))),
    ),
    property("AccuracyBaseline", "accuracy of always saying the most frequent class", |m, _| {
        Ok(json!(m.accuracy_baseline()))
    }),
    property("AccuracyRejectionPlot", "accuracy against the share left undecided", |m, _| {
        Ok(json!(m.accuracy_rejection()))
    }),
    property("AreaUnderROCCurve", "of each class, or averaged", |m, ask| m.areas(ask)),
    property("BatchEvaluationTime", "seconds for an example among many", |m, _| {
        Ok(json!(m.times.map(|times| times.batch)))
    }),
    property("BestClassifiedExamples", "places, the most probable true class first", |m, ask| {
        m.places(ask, Examples::Best)
    }),
    property("BrierScore", "mean squared distance of probabilities and truth", |m, ask| {
        let class = ask.class.as_ref().map(|class| m.class(class)).transpose()?;
        Ok(number(ask, m.brier_score(class)))
    }),
    property(
        "CalibrationCurve",
        "mean probability and accuracy in n bins, and the expected error",
        |m, ask| {
            let class = ask.class.as_ref().map(|class| m.class(class)).transpose()?;
            Ok(json!(m.calibration(class, ask.n.unwrap_or(BINS))))
        },
    ),
    property(
        "ClassMeanCrossEntropy",
        "mean cross-entropy of each class's examples, in nats",
        |m, ask| m.by_class(ask, m.class_mean_cross_entropy()),
    ),
    property("ClassRejectionRate", "share of each class left undecided", |m, ask| {
        m.by_class(ask, m.class_rejection_rate())
    }),
    property("CohenKappa", "agreement beyond chance", |m, ask| Ok(number(ask, m.cohen_kappa()))),
    property("ConfusionFunction", "how often truth was taken for answer", |m, ask| {
        m.confusion_between(ask)
    }),
    property("ConfusionMatrix", "counts, a row for each true class", |m, _| {
        Ok(json!(m.confusion.rows().collect::<Vec<_>>()))
    }),
    property("CorrectlyClassifiedExamples", "places of those decided rightly", |m, ask| {
        m.places(ask, Examples::Correct)
    }),
    property("DecisionUtilities", "what each decision was worth", |m, ask| {
        Ok(json!(first(ask, m.decision_utilities())))
    }),
    property("Entropy", "mean entropy of the answers, in nats", |m, ask| {
        Ok(number(ask, m.entropy()))
    }),
    property("Error", "share decided wrongly", |m, ask| Ok(number(ask, m.error()))),
    property("EvaluationTime", "seconds for an example by itself", |m, _| {
        Ok(json!(m.times.and_then(|times| times.alone)))
    }),
    property("Examples", "places of all examples of truth, of answer or of both", |m, ask| {
        let place = |name: &Option<String>| name.as_ref().map(|name| m.class(name)).transpose();
        let (truth, answer) = (place(&ask.truth)?, place(&ask.answer)?);
        m.places(ask, Examples::Cell { truth, answer })
    }),
    property("ExpectedCalibrationError", "mean distance of probability and accuracy", |m, ask| {
        let class = ask.class.as_ref().map(|class| m.class(class)).transpose()?;
        Ok(json!(m.calibration(class, ask.n.unwrap_or(BINS)).expected_error))
    }),
    property("F1Score", "harmonic mean of precision and recall", |m, ask| {
        m.score_of(ask, Score::FScore(1.0))
    }),
    property("FScore", "the same with recall counting beta times as much", |m, ask| {
        m.score_of(ask, Score::FScore(ask.beta.unwrap_or(1.0)))
    }),
    property("FalseDiscoveryRate", "FP / (TP + FP)", |m, ask| {
        m.score_of(ask, Score::FalseDiscoveryRate)
    }),
    property("FalseNegativeExamples", "places of a class's examples taken for others", |m, ask| {
        m.places_by_class(ask, Examples::FalseNegative)
    }),
    property("FalseNegativeNumber", "how many", |m, ask| {
        m.count_by_class(ask, Examples::FalseNegative)
    }),
    property("FalseNegativeRate", "FN / (TP + FN)", |m, ask| {
        m.score_of(ask, Score::FalseNegativeRate)
    }),
    property("FalseOmissionRate", "FN / (FN + TN)", |m, ask| {
        m.score_of(ask, Score::FalseOmissionRate)
    }),
    property("FalsePositiveExamples", "places of others' examples taken for a class", |m, ask| {
        m.places_by_class(ask, Examples::FalsePositive)
    }),
    property("FalsePositiveNumber", "how many", |m, ask| {
        m.count_by_class(ask, Examples::FalsePositive)
    }),
    property("FalsePositiveRate", "FP / (FP + TN)", |m, ask| {
        m.score_of(ask, Score::FalsePositiveRate)
    }),
    property("GeometricMeanProbability", "of the true classes", |m, ask| {
        Ok(number(ask, m.geometric_mean_probability()))
    }),
    property("IndeterminateExamples", "places of those left undecided", |m, ask| {
        m.places(ask, Examples::Indeterminate)
    }),
    property("LeastCertainExamples", "places, the greatest entropy first", |m, ask| {
        m.places(ask, Examples::LeastCertain)
    }),
    property("Likelihood", "product of the true classes' probabilities", |m, ask| {
        Ok(number(ask, m.likelihood()))
    }),
    property("LogLikelihood", "its logarithm, in nats", |m, ask| {
        Ok(number(ask, m.log_likelihood()))
    }),
    property(
        "MatthewsCorrelationCoefficient",
        "of each class, or averaged; in Report also of all classes at once",
        |m, ask| m.score_of(ask, Score::Matthews),
    ),
    property("MeanCrossEntropy", "in nats", |m, ask| Ok(number(ask, m.mean_cross_entropy()))),
    property("MeanDecisionUtility", "mean of what the decisions were worth", |m, ask| {
        Ok(number(ask, m.mean_decision_utility()))
    }),
    property("MisclassifiedExamples", "places, the least probable true class first", |m, ask| {
        m.places(ask, Examples::Misclassified)
    }),
    property("MostCertainExamples", "places, the least entropy first", |m, ask| {
        m.places(ask, Examples::MostCertain)
    }),
    property("NegativePredictiveValue", "TN / (TN + FN)", |m, ask| {
        m.score_of(ask, Score::NegativePredictiveValue)
    }),
    property("Perplexity", "e to the mean cross-entropy", |m, ask| Ok(number(ask, m.perplexity()))),
    property("Precision", "TP / (TP + FP)", |m, ask| m.score_of(ask, Score::Precision)),
    property("Probabilities", "of all classes, or of one, example by example", |m, ask| {
        m.named_probabilities(ask)
    }),
    property(
        "ProbabilityHistogram",
        "edges and counts of the true class's probability in n bins",
        |m, ask| {
            let (edges, counts) = m.probability_histogram(ask.n.unwrap_or(BINS));
            Ok(json!({ "edges": edges, "counts": counts }))
        },
    ),
    property("Properties", "the names of all properties", |_, _| {
        Ok(json!(PROPERTIES.iter().map(|property| property.name).collect::<Vec<_>>()))
    }),
    property("ROCCurve", "false and true positive rates by threshold, of each class", |m, ask| {
        m.roc_curves(ask)
    }),
    property("Recall", "TP / (TP + FN)", |m, ask| m.score_of(ask, Score::Recall)),
    property("RejectionRate", "share left undecided", |m, ask| Ok(number(ask, m.rejection_rate()))),
    property("Report", "all of it at once, as the page shows it", |m, _| Ok(json!(m.report()))),
    property("ScottPi", "agreement beyond chance", |m, ask| Ok(number(ask, m.scott_pi()))),
    property("Specificity", "TN / (TN + FP)", |m, ask| m.score_of(ask, Score::Specificity)),
    property("TopConfusions", "the n classes most often taken for others", |m, ask| {
        Ok(m.top_confusions(ask))
    }),
    property(
        "TrueNegativeExamples",
        "places of others' examples not taken for a class",
        |m, ask| m.places_by_class(ask, Examples::TrueNegative),
    ),
    property("TrueNegativeNumber", "how many", |m, ask| {
        m.count_by_class(ask, Examples::TrueNegative)
    }),
    property("TruePositiveExamples", "places of a class's examples decided rightly", |m, ask| {
        m.places_by_class(ask, |class| Examples::Cell { truth: Some(class), answer: Some(class) })
    }),
    property("TruePositiveNumber", "how many", |m, ask| {
        m.count_by_class(ask, |class| Examples::Cell { truth: Some(class), answer: Some(class) })
    }),
    property("WorstClassifiedExamples", "places, the least probable true class first", |m, ask| {
        m.places(ask, Examples::Worst)
    }),
];
