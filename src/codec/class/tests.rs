use super::*;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(ToString::to_string).collect()
}

fn decoder(labels: &[&str]) -> ClassDecoder {
    ClassDecoder::new(names(labels)).unwrap()
}

#[test]
fn labels_become_indices_or_indicators() {
    let encoder = |form| ClassEncoder::new(names(&["cat", "dog", "eel"]), form).unwrap();
    assert_eq!(encoder(ClassForm::Index).encode("eel").unwrap(), [2.0]);
    assert_eq!(encoder(ClassForm::Indicator).encode("dog").unwrap(), [0.0, 1.0, 0.0]);
    assert_eq!(encoder(ClassForm::Index).index("cat").unwrap(), 0);
    let error = encoder(ClassForm::Index).encode("fox").unwrap_err().to_string();
    assert_eq!(error, "there is no class called \"fox\"; the classes are cat, dog, eel");
    assert_eq!(encoder(ClassForm::Index).decoder(), decoder(&["cat", "dog", "eel"]));
}

#[test]
fn names_of_classes_are_one_to_256_and_all_different() {
    let many = |n: usize| ClassDecoder::new((0..n).map(|i| i.to_string()).collect());
    assert!(many(256).is_ok());
    for count in [0, 257] {
        assert!(
            matches!(many(count).unwrap_err().downcast_ref(), Some(CodecError::ClassNames { .. })),
            "{count}"
        );
    }
    let error = ClassDecoder::new(names(&["a", "b", "a"])).unwrap_err().to_string();
    assert!(error.contains("\"a\" comes twice"), "{error}");
}

#[test]
fn an_answer_tells_what_and_how_sure() {
    let decoder = decoder(&["3", "5", "8"]);
    let answer = decoder.decode(&[0.25, 0.25, 0.5]).unwrap();
    assert_eq!(answer.decision(), Some("8"));
    assert_eq!(answer.top_decisions(2), ["8", "3"], "the first of equals first");
    assert_eq!(answer.top_probabilities(5), [("8", 0.5), ("3", 0.25), ("5", 0.25)]);
    assert_eq!(answer.probability("5").unwrap(), 0.25);
    assert!(matches!(
        answer.probability("9").unwrap_err().downcast_ref(),
        Some(CodecError::NoSuchClass { .. })
    ));
    assert_eq!(answer.probabilities(), [0.25, 0.25, 0.5]);
    assert!((answer.entropy() - 1.5 * std::f32::consts::LN_2).abs() < 1e-6);
    assert_eq!(decoder.decode(&[0.0, 1.0 + 1e-6, 0.0]).unwrap().entropy(), 0.0);
}

#[test]
fn below_the_threshold_there_is_no_decision() {
    let decoder = decoder(&["3", "7"]).with_threshold(0.75).unwrap();
    assert_eq!(decoder.decode(&[0.75, 0.25]).unwrap().decision(), Some("3"));
    assert_eq!(decoder.decode(&[0.7, 0.3]).unwrap().decision(), None);
    for bad in [-0.1, 1.1, f32::NAN] {
        assert!(decoder.clone().with_threshold(bad).is_err(), "{bad}");
    }
}

#[test]
fn one_value_is_the_probability_of_the_second_of_two_classes() {
    let decoder = decoder(&["7", "3"]);
    let answer = decoder.decode(&[0.875]).unwrap();
    assert_eq!((answer.decision(), answer.probabilities()), (Some("3"), &[0.125, 0.875][..]));
    assert!(matches!(
        decoder.decode(&[1.5]).unwrap_err().downcast_ref(),
        Some(CodecError::NotProbabilities { .. })
    ));
    assert_eq!(
        decoder.decode(&[0.1; 3]),
        Err(CodecError::ClassCount { classes: 2, got: 3 }.into())
    );
}

#[test]
fn samples_follow_the_probabilities_and_the_temperature() {
    let decoder = decoder(&["a", "b", "c"]);
    let answer = decoder.decode(&[0.8, 0.2, 0.0]).unwrap();
    let share = |temperature: f32| {
        let drawn = (0..4000).map(|seed| answer.sample(temperature, seed).unwrap());
        let counted: Vec<&str> = drawn.collect();
        assert!(!counted.contains(&"c"), "what is impossible is never drawn");
        counted.iter().filter(|label| **label == "a").count() as f64 / 4000.0
    };
    // Three standard deviations of 4,000 draws are 0.02.
    assert!((share(1.0) - 0.8).abs() < 0.02);
    // √0.8 / (√0.8 + √0.2) = 2/3, and 0.8² / (0.8² + 0.2²) = 16/17.
    assert!((share(2.0) - 2.0 / 3.0).abs() < 0.024);
    assert!((share(0.5) - 16.0 / 17.0).abs() < 0.012);
    assert_eq!((share(0.0), share(1e-30)), (1.0, 1.0));
    assert!(answer.sample(-1.0, 0).is_err() && answer.sample(f32::NAN, 0).is_err());
    assert_eq!(answer.sample(1.0, 7), answer.sample(1.0, 7));
}

#[cfg(not(target_arch = "wasm32"))]
#[test]
fn codecs_are_saved_as_json_and_checked_when_read() {
    let encoder = ClassEncoder::new(names(&["7", "3"]), ClassForm::Indicator).unwrap();
    let json = serde_json::to_string(&encoder).unwrap();
    assert_eq!(json, r#"{"labels":["7","3"],"form":"indicator"}"#);
    assert_eq!(serde_json::from_str::<ClassEncoder>(&json).unwrap(), encoder);

    let decoder = decoder(&["7", "3"]).with_threshold(0.5).unwrap();
    let json = serde_json::to_string(&decoder).unwrap();
    assert_eq!(json, r#"{"labels":["7","3"],"threshold":0.5}"#);
    assert_eq!(serde_json::from_str::<ClassDecoder>(&json).unwrap(), decoder);
    for bad in [r#"{"labels":[]}"#, r#"{"labels":["a","a"]}"#, r#"{"labels":["a"],"threshold":2}"#]
    {
        assert!(serde_json::from_str::<ClassDecoder>(bad).is_err(), "{bad}");
    }
}
