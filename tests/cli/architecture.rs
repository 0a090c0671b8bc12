//! Nets other than LeNet: described, trained, saved and read again.

use std::fs;
use std::time::{Duration, Instant};

use lenet_playground::format::{Metadata, Precision, read_net, read_net_file, write_safetensors};
use lenet_playground::net::lenet;

use super::support::Room;

/// A small net, with a layer that only its formula defines.
const NET: &str = r#"{
  "name": "small", "inputs": {"Input": [1, 28, 28]},
  "layers": [
    {"name": "pool", "kind": "pooling", "function": "mean", "kernel": [4, 4]},
    {"name": "flatten", "kind": "flatten"},
    {"name": "fc1", "kind": "linear", "features": 12},
    {"name": "tanh", "kind": "elementwise", "function": "tanh"},
    {"name": "fc2", "kind": "linear", "features": 10},
    {"name": "softmax", "kind": "softmax"}
  ]
}"#;

#[test]
fn a_net_is_described_as_a_table_as_json_and_as_rust() {
    let room = Room::empty();
    fs::write(room.path("net.json"), NET).unwrap();
    let table = room.lenet("describe");
    assert_eq!(table.code, Some(0), "{}", table.stderr);
    for part in ["LeNet: Input 1×28×28", "conv2", "50×8×8", "431,080", "2,293,000"] {
        assert!(table.stdout.contains(part), "{part}: {}", table.stdout);
    }
    let json = room.json("describe --architecture net.json --json");
    assert_eq!(json[0]["parameters"], 12 * 49 + 12 + 120 + 10);
    assert_eq!(json[0]["layers"][0]["kind"], "mean pool");
    fs::write(room.path("again.json"), json[0]["net"].to_string()).unwrap();
    let again = room.json("describe --architecture again.json --json");
    assert_eq!(again, json);
    let rust = room.lenet("describe --preset mlp --rust").stdout;
    assert!(rust.contains("Function::Affine { scale: 255.0, shift: 0.0 }"), "{rust}");
}

#[test]
fn a_net_of_ones_own_is_trained_saved_and_read_again() {
    let room = Room::with_data();
    fs::write(room.path("net.json"), NET).unwrap();
    let train = "train --architecture net.json --epochs 3 --out net.safetensors --json";
    let lines = room.json(train);
    let trained = lines.last().unwrap();
    let measured = &room.json("evaluate --net net.safetensors --json")[0];
    assert_eq!(measured["test_accuracy"], trained["test_accuracy"]);
    assert_eq!(measured["parameters"], 730);
    let described = &room.json("describe --net net.safetensors --json")[0];
    assert_eq!(described["net"]["name"], "small");
}

#[test]
fn what_describes_no_net_is_a_sentence() {
    let room = Room::with_data();
    let fails = |net: String, words: &[&str]| {
        fs::write(room.path("net.json"), net).unwrap();
        room.lenet("describe --architecture net.json").fails(1, words);
    };
    fails(NET.replace("mean", "median"), &["net.json: ", "pool: unknown variant `median`"]);
    fails(NET.replace("[4, 4]", "[40, 4]"), &["pool: expects an image C×H×W that holds a 40×4"]);
    let flat = r#"{"name": "flatten", "kind": "flatten"},"#;
    fails(
        NET.replace(flat, ""),
        &["fc1: expects a vector of 49, got 1×7×7: put a flatten before it"],
    );
    room.lenet("train --preset vgg").fails(2, &["no preset called vgg", "lenet, lenet-fashion"]);
    fs::write(room.path("net.json"), NET.replace("[1, 28, 28]", "[1, 32, 32]")).unwrap();
    room.lenet("train --architecture net.json").fails(1, &["1×32×32", "1×28×28"]);
}

#[test]
fn plain_weights_are_those_of_the_layers_that_are_given() {
    let room = Room::with_data();
    fs::write(room.path("net.json"), NET).unwrap();
    let mut net = read_net(NET).unwrap().build().unwrap();
    net.parameters_mut().values_mut().fill(0.25);
    let plain = write_safetensors(&net, Precision::Single, &Metadata::new());
    fs::write(room.path("plain.safetensors"), plain).unwrap();
    let given = "--architecture net.json --net plain.safetensors";
    let described = &room.json(&format!("describe {given} --json"))[0];
    assert_eq!(described["net"]["name"], "small");
    let train = "train --data data --epochs 1 --lr 1e-12 --json --out out.safetensors";
    room.json(&format!("{train} {given}"));
    let bytes = fs::read(room.path("out.safetensors")).unwrap();
    let (trained, _) = read_net_file(&bytes, None).unwrap();
    assert!(trained.parameters().values().iter().all(|value| (value - 0.25).abs() < 1e-3));
    // Weights without a word, and layers that are not theirs.
    let preset = "--preset mlp --net plain.safetensors";
    let words =
        ["plain.safetensors", "does not fit MLP on raw pixels: fc1.weight should be 200×784"];
    room.lenet(&format!("train --data data {preset}")).fails(1, &words);
    room.lenet(&format!("describe {preset}")).fails(1, &words);
    // A file that names its layers, and others asked for.
    let preset = "--preset mlp --net out.safetensors";
    let words = ["out.safetensors", "\"small\"", "\"MLP on raw pixels\"", "--preset"];
    room.lenet(&format!("train --data data {preset}")).fails(1, &words);
    room.lenet(&format!("describe {preset}")).fails(1, &words);
    room.json("describe --architecture net.json --net out.safetensors --json");
}

#[test]
fn a_net_too_large_for_its_file_or_for_any_is_refused_at_once() {
    let room = Room::empty();
    let layer = |at: usize| {
        let features = [8192, 16384][at % 2];
        format!(r#"{{"name": "fc{at}", "kind": "linear", "features": {features}}}"#)
    };
    let layers = (0..60).map(layer).collect::<Vec<_>>().join(", ");
    let json = format!(r#"{{"name": "big", "inputs": {{"Input": [784]}}, "layers": [{layers}]}}"#);
    fs::write(room.path("big.json"), &json).unwrap();
    let start = Instant::now();
    let words = ["fc1: ", "140664832 parameters (562659328 bytes)", "134217728 (536870912 bytes)"];
    room.lenet("describe --architecture big.json").fails(1, &words);
    let metadata = [("net".to_owned(), json)].into();
    let small = write_safetensors(&lenet(1), Precision::Half, &metadata);
    fs::write(room.path("big.safetensors"), small).unwrap();
    room.lenet("describe --net big.safetensors").fails(1, &["big.safetensors: fc1: ", words[1]]);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}
