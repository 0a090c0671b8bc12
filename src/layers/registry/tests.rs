use std::collections::HashSet;

use serde_json::json;

use super::*;
use crate::catalogue::{self, FieldKind};
use crate::layers::*;

fn layer(json: Value) -> Result<Layer, String> {
    let Value::Object(options) = json else { panic!("{json} is no object") };
    read(options)
}

fn example(kind: &Kind) -> Options {
    write(&kind.example()).unwrap()
}

#[test]
fn examples_have_the_fields_that_are_listed_and_come_back() {
    for kind in kinds() {
        let options = example(kind);
        let keys: Vec<&str> = options.keys().map(String::as_str).collect();
        let fields = kind.entry.fields.iter().map(|field| field.key);
        let listed: Vec<&str> = std::iter::once("kind").chain(fields).collect();
        assert_eq!(keys, listed, "{}", kind.entry.name);
        assert_eq!(options["kind"], kind.entry.name);
        assert_eq!(read(options), Ok(kind.example()), "{}", kind.entry.name);
    }
}

#[test]
fn defaults_are_what_holds_where_an_option_is_left_out() {
    for kind in kinds() {
        for field in kind.entry.fields {
            let mut options = example(kind);
            options.remove(field.key);
            let name = format!("{}: {}", kind.entry.name, field.key);
            let read = read(options);
            match field.default {
                None => {
                    let error = read.unwrap_err();
                    assert_eq!(error, format!("missing field `{}`", field.key), "{name}");
                }
                Some(catalogue::Value::Omitted { .. }) => drop(read.unwrap()),
                Some(default) => {
                    let value = &write(&read.unwrap()).unwrap()[field.key];
                    assert_eq!(value, &serde_json::to_value(default).unwrap(), "{name}");
                }
            }
        }
    }
}

#[test]
fn every_choice_can_be_made() {
    for kind in kinds() {
        for field in kind.entry.fields {
            let values: Vec<Value> = match field.kind {
                FieldKind::Choice { choices } => {
                    choices.iter().map(|choice| choice.name.into()).collect()
                }
                FieldKind::Variant { variants } => variants.iter().map(variant).collect(),
                _ => continue,
            };
            for value in values {
                let mut options = example(kind);
                options.insert(field.key.into(), value.clone());
                let layer = read(options).unwrap();
                let expected = match &value {
                    // It is a kind of its own.
                    Value::String(name) if name == "relu" => json!({ "kind": "relu" }),
                    _ => {
                        let mut options = example(kind);
                        options.insert(field.key.into(), value.clone());
                        Value::Object(options)
                    }
                };
                assert_eq!(Value::Object(write(&layer).unwrap()), expected);
            }
        }
    }
}

/// A variant's value with the defaults of its settings.
fn variant(entry: &Entry) -> Value {
    let default = |field: &catalogue::Field| serde_json::to_value(field.default).unwrap();
    match entry.fields {
        [] => entry.name.into(),
        [only] if only.key.is_empty() => json!({ entry.name: default(only) }),
        fields => {
            let settings = fields.iter().map(|field| (field.key.to_owned(), default(field)));
            json!({ entry.name: settings.collect::<Options>() })
        }
    }
}

#[test]
fn no_name_is_of_two_kinds_but_that_of_poolings() {
    let mut seen = HashSet::new();
    for kind in kinds() {
        let own: HashSet<String> = std::iter::once(kind.entry.name)
            .chain(kind.other_names.iter())
            .map(str::to_lowercase)
            .filter(|name| !is_pooling(name))
            .collect();
        for name in own {
            assert_eq!(find(&name.to_uppercase()).unwrap().entry.name, kind.entry.name);
            assert!(seen.insert(name.clone()), "{name}");
        }
        assert!(Group::ALL.contains(&kind.group));
    }
}

#[test]
fn what_earlier_versions_wrote_is_read() {
    let conv = Conv2d { groups: 2, ..Conv2d::new(4, 3) };
    let transpose = ConvTranspose2d { stride: [2, 2], ..ConvTranspose2d::new(4, 3) };
    let bilinear = Interpolation::Bilinear;
    let affine = Function::Affine { scale: 2.0, shift: -1.0 };
    let value = PadMode::Value(0.5);
    let cases: Vec<(Value, Layer)> = vec![
        (json!({"kind": "convolution", "channels": 4, "kernel": [3, 3], "groups": 2}), conv.into()),
        (
            json!({"kind": "deconvolution", "channels": 4, "kernel": [3, 3], "stride": [2, 2]}),
            transpose.into(),
        ),
        (json!({"kind": "pooling", "kernel": [2, 2]}), MaxPool2d::new(2).into()),
        (json!({"kind": "pooling", "function": "max", "kernel": [2, 2]}), MaxPool2d::new(2).into()),
        (
            json!({"kind": "pooling", "function": "mean", "kernel": [2, 2], "stride": null}),
            AvgPool2d::new(2).into(),
        ),
        (json!({"kind": "dot-plus", "features": 3}), Linear { features: 3 }.into()),
        (json!({"kind": "elementwise", "function": "ramp"}), Relu.into()),
        (json!({"kind": "elementwise", "function": "logistic-sigmoid"}), Function::Sigmoid.into()),
        (json!({"kind": "elementwise", "function": "swish"}), Function::Silu.into()),
        (json!({"kind": "elementwise", "function": "soft-plus"}), Function::Softplus.into()),
        (
            json!({"kind": "elementwise", "function": {"affine": {"scale": 2.0, "shift": -1.0}}}),
            affine.into(),
        ),
        (
            json!({"kind": "part", "start": 2, "end": null}),
            Slice { dimension: 0, start: 2, end: None }.into(),
        ),
        (json!({"kind": "replicate", "copies": 2}), Broadcast { copies: 2 }.into()),
        (
            json!({"kind": "padding", "amount": [[1, 2]], "with": {"value": 0.5}}),
            Pad { amount: vec![[1, 2]], mode: value }.into(),
        ),
        (
            json!({"kind": "resize", "size": [2, 3], "resampling": "bilinear"}),
            Resize { size: [2, 3], interpolation: bilinear }.into(),
        ),
        (json!({"kind": "catenate", "dimension": 1}), Concat { dimension: 1 }.into()),
        (
            json!({"kind": "image-augmentation", "size": [4, 5], "mirror": true}),
            RandomCrop { size: [4, 5], mirror: true }.into(),
        ),
        (json!({"kind": "batch-normalization"}), BatchNorm::default().into()),
        (json!({"kind": "instance-normalization"}), InstanceNorm::default().into()),
        (json!({"kind": "local-response-normalization"}), LocalResponseNorm::default().into()),
        (json!({"kind": "constant-array", "shape": [2]}), Constant { shape: vec![2] }.into()),
        (json!({"kind": "constant-plus"}), Bias {}.into()),
        (json!({"kind": "constant-times"}), Scale {}.into()),
        (json!({"kind": "total"}), Sum {}.into()),
        (json!({"kind": "threading", "function": "plus"}), BinaryFunction::Add.into()),
        (json!({"kind": "threading", "function": "times"}), BinaryFunction::Multiply.into()),
        (json!({"kind": "summation"}), ReduceSum {}.into()),
        (
            json!({"kind": "aggregation", "function": "total"}),
            Reduce { function: Reduction::Sum }.into(),
        ),
        (json!({"kind": "dot"}), MatMul {}.into()),
        (json!({"kind": "unit-vector", "classes": 3}), OneHot { classes: 3 }.into()),
        (json!({"kind": "mean-squared-loss"}), MseLoss {}.into()),
        (json!({"kind": "mean-absolute-loss"}), L1Loss {}.into()),
    ];
    let names: HashSet<&str> = cases.iter().filter_map(|(json, _)| json["kind"].as_str()).collect();
    for earlier in kinds().iter().flat_map(|kind| kind.other_names.earlier) {
        assert!(names.contains(earlier), "{earlier} is not tried");
    }
    for (json, expected) in cases {
        assert_eq!(layer(json.clone()).as_ref(), Ok(&expected), "{json}");
    }
}

#[test]
fn wolframs_and_pytorchs_names_are_read() {
    let plain = Ok(Layer::from(Conv2d::new(8, 3)));
    for name in ["ConvolutionLayer", "convolutionlayer", "Conv2d", "CONV2D"] {
        assert_eq!(layer(json!({"kind": name, "channels": 8, "kernel": [3, 3]})), plain);
    }
    assert_eq!(layer(json!({"kind": "Ramp"})), Ok(Relu.into()));
    let mean = json!({"kind": "PoolingLayer", "function": "Mean", "kernel": [2, 2]});
    assert_eq!(layer(mean), Ok(AvgPool2d::new(2).into()));
}

#[test]
fn what_is_wrong_is_named() {
    let error = |json| layer(json).unwrap_err();
    assert_eq!(error(json!({})), "missing field `kind`");
    assert_eq!(error(json!({"kind": 3})), "kind: expected a name, not 3");
    let unknown = error(json!({"kind": "blur"}));
    assert!(unknown.starts_with("unknown variant `blur`, expected one of `conv2d`, "), "{unknown}");
    assert_eq!(
        error(json!({"kind": "linear", "size": 3})),
        "unknown field `size`, expected `features`"
    );
    assert!(error(json!({"kind": "relu", "size": 3})).starts_with("unknown field `size`"));
    assert_eq!(
        error(json!({"kind": "pooling", "function": "min", "kernel": [2, 2]})),
        "unknown variant `min`, expected `max` or `mean`"
    );
    assert!(error(json!({"kind": "activation"})).contains("missing field `function`"));
}

#[test]
fn layers_are_written_as_the_rust_that_makes_them() {
    let rust = |layer: Layer| write_rust(&layer).unwrap();
    assert_eq!(rust(Relu.into()), "Relu");
    assert_eq!(rust(Function::HardTanh.into()), "Function::HardTanh");
    assert_eq!(rust(Flatten {}.into()), "Flatten {}");
    assert_eq!(
        rust(MaxPool2d::new(2).into()),
        "MaxPool2d { kernel: [2, 2], stride: None, padding: [0, 0] }"
    );
    let pad = Pad { amount: vec![[1, 2]], mode: PadMode::Value(2.0) };
    assert_eq!(rust(pad.into()), "Pad { amount: vec![[1, 2]], mode: PadMode::Value(2.0) }");
    assert!(kinds().iter().all(|kind| write_rust(&kind.example()).is_some()));
}

#[test]
fn a_kind_describes_itself_in_json() {
    let pool = serde_json::to_value(find("max-pool2d").unwrap()).unwrap();
    assert_eq!(pool["label"], "Max pooling");
    assert_eq!(pool["group"], "Pooling");
    assert_eq!(pool["shortName"], "pool");
    assert_eq!(pool["otherNames"]["wolfram"], json!(["PoolingLayer"]));
    assert_eq!(pool["takesOneInput"], true);
    assert_eq!(pool["fields"][1]["default"], json!({ "meaning": "the window's size" }));
    assert_eq!(pool["example"]["kernel"], json!([2, 2]));
    assert_eq!(serde_json::to_value(find("sum").unwrap()).unwrap()["takesOneInput"], false);
}
