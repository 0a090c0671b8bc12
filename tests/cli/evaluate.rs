use std::fs;

use crate::support::{IMAGES, Room, keys};

#[test]
fn a_net_is_measured() {
    let room = Room::with_net();
    let lines = room.json("evaluate --net net.safetensors --data data --json");
    assert_eq!(lines.len(), 1);
    assert_eq!(
        keys(&lines[0]),
        ["adapter", "engine", "images_per_second", "parameters", "test_accuracy", "test_loss"]
    );
    assert_eq!(lines[0]["test_accuracy"], 1.0);
    let run = room.lenet("evaluate --net net.safetensors --data data");
    let start = "test accuracy 100.00 %, loss 0.";
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
