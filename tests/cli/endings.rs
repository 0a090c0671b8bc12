//! Runs that do not go to their end: nothing is lost, and what they are doing was said before.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};

use super::support::{Room, Run, load};

const LONG: &str = "train --data data --epochs 100000 --batch 8 --out net.safetensors";

/// The program with both streams in pipes.
fn spawn(room: &Room, args: &str) -> Child {
    room.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn a_diverging_run_says_where_and_keeps_the_last_good_weights() {
    let room = Room::with_data();
    let run = room.lenet(
        "train --data data --epochs 9 --optimizer sgd --lr 1e20 --schedule constant \
         --out net.safetensors",
    );
    run.fails(1, &["diverged at step", "learning rate 100000000000000000000"]);
    let (weights, metadata) = load(&room.path("net.safetensors"));
    assert!(weights.iter().all(|weight| weight.is_finite()));
    assert!(!metadata.contains_key("test_accuracy"));
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_is_measured_and_saved() {
    let room = Room::with_data();
    let mut child = spawn(&room, &format!("{LONG} --json"));
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    assert!(line.contains("\"epoch\":1,"), "{line}");
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let mut rest = String::new();
    stdout.read_to_string(&mut rest).unwrap();
    let run = Run::new(child.wait_with_output().unwrap());
    assert_eq!(run.code, Some(130), "{}", run.stderr);
    assert!(run.stderr.contains("Stopped after"), "{}", run.stderr);
    let last: serde_json::Value = serde_json::from_str(rest.lines().last().unwrap()).unwrap();
    let (_, metadata) = load(&room.path("net.safetensors"));
    assert_eq!(last["epoch_seconds"].as_array().unwrap().len().to_string(), metadata["epochs"]);
    assert!(metadata.contains_key("test_accuracy"));
}

#[test]
fn a_closed_pipe_ends_a_run_that_is_not_saved() {
    let room = Room::with_data();
    let mut child = spawn(&room, "train --data data --epochs 100000 --batch 8");
    drop(child.stdout.take());
    assert_eq!(Run::new(child.wait_with_output().unwrap()).code, Some(0));
}

#[test]
fn a_closed_pipe_does_not_keep_a_net_from_being_saved() {
    let room = Room::with_data();
    let mut child = spawn(&room, "train --data data --epochs 2 --json --out net.safetensors");
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(Run::new(child.wait_with_output().unwrap()).code, Some(0));
    assert_eq!(load(&room.path("net.safetensors")).1["epochs"], "2");
}

/// The first lines on standard error; then the program is ended, since training or measuring on
/// all synthetic digits would take too long for a test.
fn beginning(room: &Room, args: &str, lines: usize) -> Vec<String> {
    let mut child = spawn(room, args);
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let lines = stderr.lines().take(lines).map(Result::unwrap).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    lines
}

#[test]
fn without_any_data_synthetic_digits_are_used_and_that_is_said_aloud() {
    let warnings = beginning(&Room::empty(), "train --no-download --quiet", 2);
    assert!(warnings[0].starts_with("WARNING: MNIST was not found in data"), "{warnings:?}");
    assert!(warnings[1].contains("SYNTHETIC DIGITS, not on MNIST"), "{warnings:?}");
}

#[test]
fn synthetic_digits_are_made_when_asked_for() {
    let room = Room::with_net();
    let notes = beginning(&room, "evaluate --net net.safetensors --set synthetic", 1);
    assert_eq!(notes, ["Synthetic digits, made by seed: 10,000 test images"]);
}
