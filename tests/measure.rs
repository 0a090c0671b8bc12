//! Measures of classifiers against scikit-learn's and NumPy's: `tests/golden/measure.py` made the
//! values. And what no reference can say: names, faults, decisions by utility, a net measured.
#![cfg(not(target_arch = "wasm32"))]

use std::sync::Arc;
use std::time::{Duration, Instant};

use lenet_playground::Error;
use lenet_playground::data::SyntheticDigits;
use lenet_playground::error::MeasureError;
use lenet_playground::measure::*;
use lenet_playground::net::lenet;
use lenet_playground::train::Evaluation;
use pollster::FutureExt;
use serde_json::{Value, json};

/// Single precision's rounding of the probabilities is the same on both sides; what is left is the
/// order of sums.
const TOLERANCE: f64 = 1e-9;

struct Scenario {
    name: String,
    measured: ClassifierMeasurements,
    golden: Value,
}

fn golden() -> Value {
    serde_json::from_str(include_str!("golden/measure.json")).unwrap()
}

fn scenarios() -> Vec<Scenario> {
    let read = |scenario: &Value| {
        let list = |name: &str| scenario[name].as_array().unwrap().clone();
        let classes = 0..scenario["classes"].as_u64().unwrap();
        let measured = ClassifierMeasurements::from_probabilities(
            classes.map(|class| format!("c{class}")).collect(),
            list("probabilities").iter().map(|p| p.as_f64().unwrap() as f32).collect(),
            list("labels").iter().map(|label| label.as_u64().unwrap() as u8).collect(),
        );
        Scenario {
            name: scenario["name"].to_string(),
            measured: measured.unwrap(),
            golden: scenario["measures"].clone(),
        }
    };
    golden()["scenarios"].as_array().unwrap().iter().map(read).collect()
}

/// Whether numbers, nulls, and lists and objects of them are the same but for rounding.
fn close(got: &Value, expected: &Value, place: &str) {
    match (got, expected) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= TOLERANCE * b.abs().max(1.0), "{place}: {a}, expected {b}");
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{place}: {got}, expected {expected}");
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                close(a, b, &format!("{place}[{at}]"));
            }
        }
        _ => assert_eq!(got, expected, "{place}"),
    }
}

/// The numbers of an object by class, in order.
fn in_order(by_class: &Value) -> Value {
    Value::Array(by_class.as_object().unwrap().values().cloned().collect())
}

fn with_errors() -> Query {
    Query { errors: true, ..Query::default() }
}

/// A property's value and standard error.
fn pair(measured: &ClassifierMeasurements, name: &str, ask: Query) -> Value {
    let estimate = measured.property(name, &Query { errors: true, ..ask }).unwrap();
    json!([estimate["value"], estimate["standardError"]])
}

#[test]
fn scores_of_classes_are_scikit_learns() {
    let names = [
        ("Precision", "precision"),
        ("Recall", "recall"),
        ("F1Score", "f1"),
        ("Specificity", "specificity"),
        ("FalseDiscoveryRate", "falseDiscoveryRate"),
        ("FalseOmissionRate", "falseOmissionRate"),
        ("FalseNegativeRate", "falseNegativeRate"),
        ("FalsePositiveRate", "falsePositiveRate"),
        ("NegativePredictiveValue", "negativePredictiveValue"),
        ("MatthewsCorrelationCoefficient", "matthewsByClass"),
        ("AreaUnderROCCurve", "area"),
        ("ClassMeanCrossEntropy", "classCrossEntropy"),
    ];
    for Scenario { name, measured, golden } in scenarios() {
        for (property, key) in names {
            let place = format!("{name}, {property}");
            let got = measured.property(property, &Query::default()).unwrap();
            close(&in_order(&got), &golden[key], &place);
            // One class alone is the same number, with an error where that is asked for.
            let ask = Query { class: Some("c1".into()), ..with_errors() };
            let one = measured.property(property, &ask).unwrap();
            close(&one["value"], &golden[key][1], &place);
        }
        let f2 =
            measured.property("FScore", &Query { beta: Some(2.0), ..Query::default() }).unwrap();
        close(&in_order(&f2), &golden["f2"], &name);
        for (property, key) in [
            ("TruePositiveNumber", "tp"),
            ("FalsePositiveNumber", "fp"),
            ("FalseNegativeNumber", "fn"),
            ("TrueNegativeNumber", "tn"),
        ] {
            let got = measured.property(property, &Query::default()).unwrap();
            close(&in_order(&got), &golden["counts"][key], &format!("{name}, {property}"));
            let places =
                measured.property(&property.replace("Number", "Examples"), &Query::default());
            let lengths = in_order(&places.unwrap()).as_array().unwrap().clone();
            let lengths = lengths.iter().map(|places| places.as_array().unwrap().len());
            close(&json!(lengths.collect::<Vec<_>>()), &golden["counts"][key], property);
        }
    }
}

#[test]
fn averages_are_scikit_learns() {
    for Scenario { name, measured, golden } in scenarios() {
        for (property, key, beta) in [
            ("Precision", "precisionAveraged", None),
            ("Recall", "recallAveraged", None),
            ("F1Score", "f1Averaged", None),
            ("FScore", "f2Averaged", Some(2.0)),
            ("AreaUnderROCCurve", "areaAveraged", None),
        ] {
            for (average, kind) in [
                (Average::Micro, "micro"),
                (Average::Macro, "macro"),
                (Average::Weighted, "weighted"),
            ] {
                let ask = Query { average: Some(average), beta, ..Query::default() };
                let got = measured.property(property, &ask).unwrap();
                close(&got, &golden[key][kind], &format!("{name}, {property}, {kind}"));
            }
        }
        let ask = Query { average: Some(Average::Macro), ..with_errors() };
        let f1 = measured.property("F1Score", &ask).unwrap();
        close(&f1["standardError"], &golden["f1MacroJackknife"], &name);
    }
}

#[test]
fn the_whole_is_measured_as_by_scikit_learn_and_numpy() {
    for Scenario { name, measured, golden } in scenarios() {
        let check = |property: &str, key: &str| {
            let got = pair(&measured, property, Query::default());
            close(&got, &golden[key], &format!("{name}, {property}"));
        };
        check("CohenKappa", "kappa");
        check("ScottPi", "scottPi");
        check("MeanCrossEntropy", "crossEntropy");
        check("Entropy", "entropy");
        close(&json!(measured.accuracy(1).value), &golden["accuracy"][0], &name);
        close(&json!(measured.accuracy(1).standard_error), &golden["accuracyJackknife"], &name);
        let matthews = measured.matthews();
        close(&json!([matthews.value, matthews.standard_error]), &golden["matthews"], &name);
        close(
            &pair(&measured, "Accuracy", Query { n: Some(2), ..Query::default() }),
            &golden["topTwo"],
            &name,
        );
        for (property, key) in [
            ("AccuracyBaseline", "baseline"),
            ("ConfusionMatrix", "confusion"),
            ("Perplexity", "perplexity"),
            ("GeometricMeanProbability", "geometricMean"),
            ("LogLikelihood", "logLikelihood"),
            ("Likelihood", "likelihood"),
            ("BestClassifiedExamples", "best"),
            ("WorstClassifiedExamples", "worst"),
            ("MisclassifiedExamples", "wrong"),
        ] {
            let got = measured.property(property, &Query::default()).unwrap();
            close(&got, &golden[key], &format!("{name}, {property}"));
        }
        let error = measured.property("Error", &Query::default()).unwrap().as_f64().unwrap();
        assert!((error - 1.0 + golden["accuracy"][0].as_f64().unwrap()).abs() < TOLERANCE);
        if let Some(loss) = golden["logLoss"].as_f64() {
            // scikit-learn clips and scales rows that are rounded.
            assert!((measured.mean_cross_entropy().value.unwrap() - loss).abs() < 1e-6, "{name}");
        }
    }
}

#[test]
fn curves_are_scikit_learns() {
    for Scenario { name, measured, golden } in scenarios() {
        for class in 0..measured.classes().len() {
            let expected = &golden["roc"][class];
            let Some(roc) = measured.roc(class) else {
                assert!(expected.is_null(), "{name}, {class}");
                continue;
            };
            let place = format!("{name}, class {class}");
            close(&json!(roc.false_positive_rates), &expected["fpr"], &place);
            close(&json!(roc.true_positive_rates), &expected["tpr"], &place);
            close(&json!(roc.thresholds[1..]), &expected["thresholds"], &place);
        }
        for (class, key) in [(None, "calibration"), (Some(0), "calibrationOfFirst")] {
            let calibration = measured.calibration(class, 10);
            let column =
                |of: fn(&Bin) -> f64| json!(calibration.bins.iter().map(of).collect::<Vec<_>>());
            let place = format!("{name}, {key}");
            close(&column(|bin| bin.accuracy), &golden[key]["accuracy"], &place);
            close(&column(|bin| bin.confidence), &golden[key]["confidence"], &place);
            close(&column(|bin| bin.examples as f64), &golden[key]["counts"], &place);
            close(&json!(calibration.expected_error), &golden[key]["gap"], &place);
        }
        let rejection = measured.accuracy_rejection();
        let points: Vec<_> = rejection.rates.iter().zip(&rejection.accuracies).collect();
        close(&json!(points), &golden["rejection"], &name);
        let histogram = measured.property("ProbabilityHistogram", &Query::default()).unwrap();
        close(&histogram["counts"], &golden["histogram"], &name);
        assert_eq!(histogram["edges"].as_array().unwrap().len(), 11);
        let certain = measured.examples(Examples::MostCertain);
        let first = measured.probabilities_of(certain[0]);
        let entropy: f64 =
            first.iter().filter(|p| **p > 0.0).map(|&p| -f64::from(p) * f64::from(p).ln()).sum();
        close(&json!(entropy), &golden["leastEntropy"], &name);
        let mut least = measured.examples(Examples::LeastCertain);
        assert_eq!(least.len(), certain.len());
        least.sort_unstable();
        assert!(least.into_iter().eq(0..measured.len()), "{name}: each example once");
    }
}

#[test]
fn below_a_threshold_examples_are_undecided() {
    for Scenario { name, measured, golden } in scenarios() {
        let bold = measured.clone();
        let measured = measured.with_threshold(0.5);
        let undecided = measured.property("IndeterminateExamples", &Query::default()).unwrap();
        assert_eq!(undecided, golden["undecidedBelowHalf"], "{name}");
        let rate = undecided.as_array().unwrap().len() as f64 / measured.len() as f64;
        close(&json!(measured.rejection_rate().value), &json!(rate), &name);
        close(&json!(measured.accuracy(1).value), &golden["accuracyAboveHalf"], &name);
        // What goes by probabilities does not change, nor what tries all thresholds.
        assert_eq!(measured.mean_cross_entropy(), bold.mean_cross_entropy());
        assert_eq!(measured.accuracy_rejection(), bold.accuracy_rejection());
        assert_eq!(measured.confusion().total() + undecided.as_array().unwrap().len(), bold.len());
        let by_class = measured.class_rejection_rate();
        let weighted: f64 = (0..measured.classes().len())
            .map(|class| {
                let own =
                    measured.labels().iter().filter(|&&label| usize::from(label) == class).count();
                by_class[class].value.unwrap_or(0.0) * own as f64
            })
            .sum();
        assert!((weighted - rate * measured.len() as f64).abs() < TOLERANCE, "{name}");
    }
}

#[test]
fn mcnemars_test_goes_by_its_distributions() {
    for case in golden()["mcnemar"].as_array().unwrap() {
        let count = |name: &str| case[name].as_u64().unwrap() as usize;
        let test = McNemar::of(count("b"), count("c"));
        close(&json!(test.p_value), &case["p"], &case.to_string());
        close(&json!(test.exact_p_value), &case["exact"], &case.to_string());
        let both = test.statistic.map(|statistic| json!([statistic, test.corrected]));
        close(&json!(both), &case["statistic"], &case.to_string());
    }
}

/// Three examples of two classes.
fn small(probabilities: [f32; 6]) -> ClassifierMeasurements {
    let classes = vec!["no".into(), "yes".into()];
    ClassifierMeasurements::from_probabilities(classes, probabilities.to_vec(), vec![0, 1, 1])
        .unwrap()
}

#[test]
fn nets_are_compared_example_by_example() {
    let first = small([0.9, 0.1, 0.8, 0.2, 0.3, 0.7]);
    let second = small([0.2, 0.8, 0.1, 0.9, 0.4, 0.6]);
    let compared = first.compare(&second).unwrap();
    assert_eq!((compared.gained, compared.lost), (vec![1], vec![0]));
    assert_eq!(compared.test, McNemar::of(1, 1));
    let others = ClassifierMeasurements::from_probabilities(
        vec!["no".into(), "yes".into()],
        vec![0.5; 6],
        vec![1, 1, 1],
    );
    assert_eq!(
        first.compare(&others.unwrap()),
        Err(MeasureError::OtherExamples { first: 3, second: 3 }.into())
    );
}

#[test]
fn decisions_go_by_what_they_are_worth() {
    let measured = small([0.9, 0.1, 0.6, 0.4, 0.3, 0.7]);
    assert_eq!(measured.decision_utilities(), [1.0, 0.0, 1.0]);
    // To miss a yes costs ten times what a false alarm does, and no decision costs a little.
    let table = [vec![0.0, -1.0, -0.7], vec![-10.0, 0.0, -0.7]];
    let careful = measured.clone().with_utilities(&table).unwrap();
    assert_eq!(careful.decisions(), [None, Some(1), Some(1)]);
    assert_eq!(careful.decision_utilities(), [-0.7, 0.0, 0.0]);
    let mean = careful.property("MeanDecisionUtility", &Query::default()).unwrap();
    assert!((mean.as_f64().unwrap() + 0.7 / 3.0).abs() < TOLERANCE);
    let error = measured.with_utilities(&[vec![1.0], vec![1.0]]).unwrap_err();
    assert_eq!(error, MeasureError::Utilities { rows: 2, columns: 1, classes: 2 }.into());
}

#[test]
fn examples_of_a_confusion_are_found() {
    let measured = small([0.9, 0.1, 0.8, 0.2, 0.3, 0.7]);
    let ask = |truth: Option<&str>, answer: Option<&str>| Query {
        truth: truth.map(Into::into),
        answer: answer.map(Into::into),
        ..Query::default()
    };
    let cell = ask(Some("yes"), Some("no"));
    assert_eq!(measured.property("Examples", &cell).unwrap(), json!([1]));
    assert_eq!(measured.property("ConfusionFunction", &cell).unwrap(), json!(1));
    let row = measured.property("ConfusionFunction", &ask(Some("yes"), None)).unwrap();
    assert_eq!(row, json!({"no": 1, "yes": 1}));
    assert_eq!(measured.property("Examples", &ask(None, Some("no"))).unwrap(), json!([0, 1]));
    let top =
        measured.property("TopConfusions", &Query { n: Some(3), ..Query::default() }).unwrap();
    assert_eq!(top, json!([{"truth": "yes", "answer": "no", "times": 1}]));
}

#[test]
fn every_property_answers_by_its_name() {
    for Scenario { name, measured, .. } in scenarios() {
        let times = Times { alone: Some(1e-3), batch: 1e-4 };
        let measured = measured.with_times(times);
        for property in PROPERTIES {
            let answer = measured.property(&property.name.to_lowercase(), &Query::default());
            assert!(answer.is_ok_and(|answer| !answer.is_null()), "{name}: {}", property.name);
            assert!(!property.what.is_empty());
        }
        assert!(PROPERTIES.is_sorted_by_key(|property| property.name));
        assert_eq!(measured.property("EvaluationTime", &Query::default()).unwrap(), json!(1e-3));
        assert_eq!(
            measured.property("BatchEvaluationTime", &Query::default()).unwrap(),
            json!(1e-4)
        );
    }
}

#[test]
fn what_cannot_be_measured_gets_a_sentence() {
    let measured = small([0.9, 0.1, 0.8, 0.2, 0.3, 0.7]);
    let told = |error: Error, words: [&str; 2]| {
        let sentence = error.to_string();
        assert!(words.iter().all(|word| sentence.contains(word)), "{sentence}");
    };
    told(measured.property("Acuracy", &Query::default()).unwrap_err(), ["Acuracy", "but Accuracy"]);
    let ask = Query { class: Some("maybe".into()), ..Query::default() };
    told(measured.property("Recall", &ask).unwrap_err(), ["maybe", "no, yes"]);
    let of = |classes: usize, probabilities: &[f32], labels: &[u8]| {
        let classes = (0..classes).map(|class| class.to_string()).collect();
        ClassifierMeasurements::from_probabilities(classes, probabilities.to_vec(), labels.to_vec())
            .unwrap_err()
    };
    told(of(2, &[], &[]), ["0 probabilities", "0 examples"]);
    told(of(2, &[0.5; 3], &[0, 1]), ["3 probabilities", "2 examples"]);
    told(of(2, &[0.5; 2], &[2]), ["label 2", "0 to 1"]);
    told(of(2, &[0.5, f32::NAN], &[1]), ["NaN", "between 0 and 1"]);
    told(of(2, &[0.5, 0.1], &[1]), ["0.600", "softmax"]);
}

#[test]
fn a_net_is_measured_as_training_measures_it() {
    let data = Arc::new(SyntheticDigits::new(300, 7).finish().unwrap());
    let net = lenet(3);
    let measured = ClassifierMeasurements::new(&net, &data).unwrap();
    let mut evaluation = Evaluation::of_all(&net, Arc::clone(&data)).unwrap();
    evaluation.run(usize::MAX).block_on().unwrap();
    assert_eq!(measured.accuracy(1).value, Some(evaluation.loss().accuracy()));
    let loss = measured.mean_cross_entropy().value.unwrap();
    assert!((loss - evaluation.loss().mean()).abs() < 1e-5, "{loss}");
    assert_eq!(measured.classes(), data.classes());
}

#[test]
fn a_report_of_ten_thousand_examples_is_quick() {
    let (classes, examples) = (10, 10_000);
    let value = |at: usize| ((at * 2_654_435_761) % 1_000_003) as f32 / 1_000_003.0 + 1e-3;
    let rows = (0..examples).flat_map(|row| {
        let values: Vec<f32> = (0..classes).map(|class| value(row * classes + class)).collect();
        let sum: f32 = values.iter().sum();
        values.into_iter().map(move |value| value / sum)
    });
    let labels = (0..examples).map(|row| (row * 7 % classes) as u8).collect();
    let names = (0..classes).map(|class| class.to_string()).collect();
    let measured =
        ClassifierMeasurements::from_probabilities(names, rows.collect(), labels).unwrap();
    let start = Instant::now();
    let report = measured.report();
    let took = start.elapsed();
    println!("a report of 10,000 examples of 10 classes took {:.1} ms", took.as_secs_f64() * 1e3);
    assert!(report.roc.iter().flatten().all(|roc| roc.thresholds.len() <= 200));
    assert!(report.rejection.rates.len() <= 200);
    assert_eq!(report.confusion.iter().flatten().sum::<usize>(), examples);
    // Twenty times what it takes on the machine it was written on.
    assert!(took < Duration::from_secs(1), "{took:?}");
}
