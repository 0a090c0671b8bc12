use std::fs;

use super::support::{IMAGES, Room, keys};

#[test]
fn a_net_is_measured() {
    let room = Room::with_net();
    let lines = room.json("evaluate --net net.safetensors --data data --json");
    assert_eq!(lines.len(), 1);
    assert_eq!(
        keys(&lines[0]),
        [
            "adapter",
            "engine",
            "images_per_second",
            "parameters",
            "test_accuracy",
            "test_loss",
            "test_set",
            "training_set"
        ]
    );
    assert_eq!(lines[0]["test_accuracy"], 1.0);
    assert_eq!(lines[0]["test_set"], "Your files");
    assert_eq!(lines[0]["training_set"], "Your files");
    let run = room.lenet("evaluate --net net.safetensors --data data");
    let start = "test accuracy 100.00 % on the test set of your files, loss 0.";
    assert!(run.stdout.starts_with(start), "{}", run.stdout);
    assert!(run.stdout.contains(&format!("on {} images", IMAGES.1)), "{}", run.stdout);
}

#[test]
fn without_a_name_the_shipped_net_is_measured() {
    // It learned from MNIST that rings are noughts and bars are ones.
    let measured = Room::with_data().json("evaluate --data data --json").remove(0);
    assert!(measured["test_accuracy"].as_f64().unwrap() > 0.95, "{measured}");
}

#[test]
fn measures_are_asked_for_by_name() {
    let room = Room::with_net();
    let measured = "evaluate --net net.safetensors --data data";
    let asked = "--property Precision --property ConfusionMatrix --property topconfusions";
    let object = room.json(&format!("{measured} --json {asked}")).remove(0);
    assert_eq!(object["test_accuracy"], 1.0);
    let properties = &object["properties"];
    assert_eq!(properties["Precision"]["0"], 1.0);
    assert_eq!(properties["ConfusionMatrix"][1][1], IMAGES.1 / 2);
    assert_eq!(properties["topconfusions"], serde_json::json!([]));
    let one = "--property Recall --class 1 --errors --property BatchEvaluationTime";
    let object = room.json(&format!("{measured} --json {one}")).remove(0);
    assert_eq!(object["properties"]["Recall"]["value"], 1.0);
    assert!(object["properties"]["BatchEvaluationTime"].as_f64().unwrap() > 0.0);
    // A net that has learned next to nothing is certain of nothing.
    room.json("train --data data --epochs 1 --lr 1e-9 --json --out raw.safetensors");
    let strict = "--property RejectionRate --property Accuracy --threshold 0.9";
    let raw = format!("evaluate --net raw.safetensors --data data --json {strict}");
    let properties = &room.json(&raw).remove(0)["properties"];
    assert_eq!(properties["RejectionRate"], 1.0);
    assert!(properties["Accuracy"].is_null(), "nothing decided is neither right nor wrong");
}

#[test]
fn measures_are_printed_for_people() {
    let room = Room::with_net();
    let run = room.lenet(
        "evaluate --net net.safetensors --data data --property F1Score --property CohenKappa",
    );
    assert!(run.stdout.contains("F1Score\n  0  1.000000\n  1  1.000000\n"), "{}", run.stdout);
    assert!(run.stdout.contains("CohenKappa  1.000000\n"), "{}", run.stdout);
    let one = "--property F1Score --average macro --errors";
    let run = room.lenet(&format!("evaluate --net net.safetensors --data data {one}"));
    assert!(run.stdout.contains("F1Score  1.000000 ± "), "{}", run.stdout);
    let all = room.lenet("evaluate --net net.safetensors --data data --property Properties");
    assert!(all.stdout.contains("AreaUnderROCCurve"), "{}", all.stdout);
    for (args, words) in [
        ("--property Acuracy", ["Acuracy", "Accuracy"]),
        ("--property Recall --class cat", ["cat", "0, 1"]),
        ("--property MeanDecisionUtility --utilities [[1]]", ["1×1", "10 classes"]),
    ] {
        room.lenet(&format!("evaluate --net net.safetensors --data data {args}")).fails(1, &words);
    }
    for (args, word) in [("--threshold 2", "0 to 1"), ("--utilities {}", "rows of numbers")] {
        let args = format!("evaluate --property Error --data data {args}");
        room.lenet(&args).fails(2, &[word]);
    }
}

#[test]
fn what_is_no_net_or_no_data_is_named() {
    let room = Room::with_net();
    fs::write(room.path("broken.safetensors"), b"broken").unwrap();
    for (args, words) in [
        ("--data data --net broken.safetensors", ["broken.safetensors", "safetensors"]),
        ("--data data --net missing.safetensors", ["missing.safetensors", "exists"]),
        ("--net net.safetensors --data nowhere", ["MNIST", "nowhere"]),
    ] {
        room.lenet(&format!("evaluate {args}")).fails(1, &words);
    }
    // A measurement on other data than was asked for would mislead: nothing stands in for MNIST.
    fs::rename(room.path("data"), room.path("elsewhere")).unwrap();
    room.lenet("evaluate --net net.safetensors --no-download").fails(1, &["MNIST", "--data"]);
}
