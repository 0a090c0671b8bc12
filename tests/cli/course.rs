//! The course of a run: when it ends, how it is resumed again, and which parts learn.

use std::fs;

use super::support::{Room, load};

const RUN: &str = "train --data data --batch 8 --json";

#[test]
fn a_run_taken_up_ends_in_the_same_bytes_as_one_that_never_stopped() {
    let room = Room::with_data();
    let recipe = "--epochs 2 --optimizer nesterov --clip-norm 1 --l2 0.001 --lr-of conv1=0.5";
    let unbroken = room.json(&format!("{RUN} {recipe} --out unbroken.safetensors"));
    assert_eq!(unbroken[2]["stopped"], "finished");

    let run = room.lenet(&format!("{RUN} {recipe} --time-goal 0.000001 --checkpoint run"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    for words in ["Stopped after 0 epochs and 1 step in all", "the time is over", "--resume run"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
    assert!(run.stdout.contains("\"stopped\":\"time goal\""), "{}", run.stdout);
    let resumed = room.json("train --data data --resume run --json --out resumed.safetensors");
    assert_eq!(resumed.last().unwrap()["steps"], unbroken[2]["steps"]);
    let [resumed, unbroken] =
        ["resumed", "unbroken"].map(|name| fs::read(room.path(&format!("{name}.safetensors"))));
    assert!(resumed.unwrap() == unbroken.unwrap());
}

#[test]
fn a_checkpoint_is_no_run_of_other_options_or_other_data() {
    let room = Room::with_net();
    room.json(&format!("{RUN} --epochs 1 --checkpoint run --checkpoint-every 5steps"));
    for (args, code, words) in [
        ("--resume run --lr 0.1", 2, "cannot be used with"),
        ("--resume run --net net.safetensors", 2, "cannot be used with"),
        ("--resume nothing", 1, "nothing"),
        ("--resume net.safetensors", 1, "net.safetensors: the checkpoint cannot be read"),
        ("--checkpoint nowhere/run", 1, "nowhere/run"),
    ] {
        let run = room.lenet(&format!("train --data data --json {args}"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(code), ""), "{args}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args}: {}", run.stderr);
    }
    // A run that is over has nothing left to do.
    let lines = room.json("train --data data --resume run --json");
    assert_eq!((lines.len(), &lines[0]["stopped"]), (1, &"finished".into()));
}

#[test]
fn a_run_ends_when_it_no_longer_gets_better_and_the_best_net_is_saved() {
    let room = Room::with_data();
    let args = "--epochs 50 --lr 0.0000001 --patience 2 --min-change 0.1 --measure error";
    let lines = room.json(&format!("{RUN} {args} --best --out net.safetensors"));
    assert_eq!(lines.len(), 4);
    assert_eq!(lines[3]["stopped"], "patience");
    assert_eq!(load(&room.path("net.safetensors")).1["steps"], "54");
    // Every other epoch has no validation.
    let lines = room.json(&format!("{RUN} --epochs 3 --validate-every 2"));
    let validated: Vec<bool> =
        lines[..3].iter().map(|epoch| !epoch["validation_loss"].is_null()).collect();
    assert_eq!(validated, [false, true, true], "and at the end");
}

#[test]
fn a_frozen_part_stays_as_it_was() {
    let room = Room::with_net();
    let before = load(&room.path("net.safetensors")).0;
    let args = "--epochs 1 --net net.safetensors --out after.safetensors --lr-of conv1=0";
    room.json(&format!("{RUN} {args}"));
    let after = load(&room.path("after.safetensors")).0;
    // The first convolution has 20 filters of 25 weights, and 20 biases.
    assert_eq!(after[..520], before[..520]);
    assert!(after[520..] != before[520..]);
}

#[test]
fn a_learning_rate_can_be_found() {
    let room = Room::with_data();
    let lines = room.json(&format!("{RUN} --epochs 1 --find-lr --schedule constant"));
    let rate = lines[0]["learning_rate"].as_f64().unwrap();
    assert!((1e-6..1.0).contains(&rate), "{rate}");
}

#[test]
fn new_options_out_of_range_are_usage_errors() {
    let room = Room::with_data();
    for (args, words) in [
        ("--lr-of conv9=0.1", "the net has no part called conv9; its parameters are conv1.weight"),
        ("--lr-of conv1", "PART=FACTOR"),
        ("--lr-of conv1=fast", "fast is not a number"),
        ("--lr-of conv1=-1", "learning-rate multiplier must be a number from 0 up, got -1"),
        ("--l2 -1", "L2 must be a number from 0 up, got -1"),
        ("--clip-norm 0", "clip norm must be a number above 0, got 0"),
        ("--clip-value -1", "clip value must be a number above 0, got -1"),
        ("--clip-value 1 --clip-norm 1", "cannot be used with"),
        ("--batch 3 --full-batch", "cannot be used with"),
        ("--smoothing 0.9", "--smoothing must be left out without --optimizer rmsprop"),
        ("--optimizer sgd --epsilon 1", "--epsilon must be left out without --optimizer rmsprop"),
        ("--optimizer sgd --beta1 0.5", "--beta1 must be left out without --optimizer adam"),
        ("--step-every 2", "--step-every must be left out without --schedule step"),
        ("--schedule step --step-at 1", "step positions must be shares of the run"),
        ("--validate-every never", "write it as 2, 2epochs or 100steps"),
        ("--patience 0", "patience must be a whole number of validations above 0, got 0"),
        ("--patience 1 --validation 0", "number of images held out must be above 0"),
        ("--min-change 1", "--patience"),
        ("--time-goal -1", "time goal must be a number of seconds above 0, got -1"),
        ("--checkpoint-every 2", "--checkpoint"),
    ] {
        let run = room.lenet(&format!("train --data data {args}"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args}: {}", run.stderr);
    }
}
