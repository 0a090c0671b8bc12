use std::fs;

use super::support::{IMAGES, Room, keys, load};

const SHORT: &str = "train --data data --epochs 1 --batch 8 --json";

const LAST_KEYS: [&str; 11] = [
    "adapter",
    "engine",
    "epoch_seconds",
    "parameters",
    "steps",
    "stopped",
    "test_accuracy",
    "test_loss",
    "test_set",
    "train_images_per_second",
    "training_set",
];

#[test]
fn json_has_an_object_for_each_epoch_and_a_last_one() {
    let room = Room::with_data();
    let lines = room.json("train --data data --epochs 3 --batch 8 --json");
    assert_eq!(lines.len(), 4);
    for (i, epoch) in lines[..3].iter().enumerate() {
        assert_eq!(
            keys(epoch),
            [
                "epoch",
                "images_per_second",
                "learning_rate",
                "seconds",
                "steps",
                "train_loss",
                "training_set",
                "validation_accuracy",
                "validation_loss"
            ]
        );
        assert_eq!(epoch["epoch"], i + 1);
        // A tenth of the 160 images is held out.
        assert_eq!(epoch["steps"], 18 * (i + 1));
        assert_eq!(epoch["seconds"], lines[3]["epoch_seconds"][i]);
    }
    let loss = |i: usize| lines[i]["train_loss"].as_f64().unwrap();
    assert!(loss(2) < loss(0) / 2.0, "{} {}", loss(0), loss(2));
    let last = &lines[3];
    assert_eq!(keys(last), LAST_KEYS);
    assert_eq!((&last["engine"], &last["parameters"]), (&"cpu".into(), &431_080.into()));
    assert!(last["adapter"].is_null());
    for named in [&lines[0]["training_set"], &last["training_set"], &last["test_set"]] {
        assert_eq!(named, "Your files");
    }
    assert!(last["test_accuracy"].as_f64().unwrap() > 0.9, "{last}");
    let seconds: f64 =
        last["epoch_seconds"].as_array().unwrap().iter().map(|s| s.as_f64().unwrap()).sum();
    let rate = last["train_images_per_second"].as_f64().unwrap();
    assert!((rate * seconds / (3.0 * 144.0) - 1.0).abs() < 1e-6, "{rate} × {seconds}");
}

#[test]
fn without_json_there_is_a_table() {
    let room = Room::with_data();
    let run = room.lenet("train --data data --epochs 2 --batch 8 --out net.safetensors");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", run.stdout);
    assert!(lines[0].starts_with("epoch"));
    let column = |line: &str| line.split_whitespace().next().unwrap().to_owned();
    assert_eq!([column(lines[1]), column(lines[2])], ["1", "2"]);
    let ends = "test accuracy 100.00 % on the test set of your files, loss 0.";
    assert!(lines[3].starts_with(ends), "{}", lines[3]);
    let trained = "on 40 images; trained on the training set of your files at ";
    assert!(lines[3].contains(trained), "{}", lines[3]);
    assert!(run.stderr.contains("Saved to net.safetensors"));
    for note in ["Your files from data, given by --data", "144 images to train on, 16 held out"] {
        assert!(run.stderr.contains(note), "{}", run.stderr);
    }
    assert_eq!(room.lenet("train --data data --epochs 1 --quiet").stderr, "");
}

#[test]
fn the_saved_net_says_where_it_is_from_and_measures_the_same() {
    let room = Room::with_data();
    for precision in ["", "--half"] {
        let args = format!("{SHORT} --seed 5 --out net.safetensors {precision}");
        let last = room.json(&args).pop().unwrap();
        let measured = room.json("evaluate --data data --net net.safetensors --json");
        assert_eq!(measured[0]["test_accuracy"], last["test_accuracy"]);
        assert_eq!(measured[0]["test_loss"], last["test_loss"]);
        let (_, metadata) = load(&room.path("net.safetensors"));
        let says = |key: &str| metadata[key].as_str();
        assert_eq!((says("trained_on"), says("tested_on")), ("Your files", "Your files"));
        assert_eq!(
            says("classes"),
            "[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]"
        );
        assert!(says("encoder").contains("\"method\":\"digit\""), "{}", says("encoder"));
        assert_eq!((says("epochs"), says("steps"), says("seed")), ("1", "18", "5"));
        assert_eq!((says("optimizer"), says("weight_decay")), ("adamw", "0.01"));
        let accuracy: f64 = says("test_accuracy").parse().unwrap();
        assert!((accuracy - last["test_accuracy"].as_f64().unwrap()).abs() < 1e-4);
    }
    assert!(fs::metadata(room.path("net.safetensors")).unwrap().len() < 900_000);
    assert_eq!(room.files(), ["data", "net.safetensors"]);
}

#[test]
fn the_seed_alone_sets_the_weights() {
    let room = Room::with_data();
    let weights = |seed: u32| {
        room.json(&format!("{SHORT} --seed {seed} --out {seed}.safetensors"));
        load(&room.path(&format!("{seed}.safetensors"))).0
    };
    let first = weights(7);
    assert_eq!(weights(7), first);
    assert_ne!(weights(8), first);
}

#[test]
fn training_goes_on_from_a_saved_net() {
    let room = Room::with_net();
    let start = |args: &str| {
        room.json(&format!("{SHORT} --lr 0.00001 {args}"))[0]["train_loss"].as_f64().unwrap()
    };
    let (fresh, further) = (start(""), start("--net net.safetensors"));
    assert!(further < fresh / 4.0, "{further} {fresh}");
}

#[test]
fn every_optimizer_and_schedule_learns() {
    let room = Room::with_data();
    for recipe in
        ["--optimizer sgd --momentum 0.8", "--optimizer adam --schedule constant --lr 0.001"]
    {
        let last = room.json(&format!("{SHORT} --validation 0 {recipe}"));
        assert!(last[0]["validation_loss"].is_null() && last[0]["validation_accuracy"].is_null());
        assert_eq!(last[0]["steps"], IMAGES.0.div_ceil(8));
        assert!(last[1]["test_accuracy"].as_f64().unwrap() > 0.9, "{recipe}: {}", last[1]);
    }
}

#[test]
fn options_out_of_range_are_usage_errors() {
    let room = Room::with_data();
    for (args, words) in [
        ("--epochs 0", "epochs must be a whole number above 0, got 0"),
        ("--batch 0", "batch size"),
        ("--lr -1", "learning rate must be a number above 0, got -1"),
        ("--lr nan", "learning rate"),
        ("--optimizer sgd --momentum 1", "momentum"),
        ("--momentum 0.5", "--momentum must be left out without --optimizer sgd"),
        ("--optimizer sgd --weight-decay 0.1", "--weight-decay"),
        ("--weight-decay -0.1", "weight decay"),
        ("--epochs many", "--epochs"),
        ("--engine abacus", "abacus"),
        ("--half", "--out"),
        ("--frobnicate", "--frobnicate"),
    ] {
        let run = room.lenet(&format!("train --data data {args}"));
        assert_eq!((run.code, run.stdout.as_str()), (Some(2), ""), "{args}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args}: {}", run.stderr);
    }
}

#[test]
fn what_cannot_work_is_said_before_the_training() {
    let room = Room::with_data();
    fs::create_dir(room.path("folder")).unwrap();
    fs::create_dir(room.path("damaged")).unwrap();
    for file in fs::read_dir(room.path("data")).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), room.path("damaged").join(file.file_name())).unwrap();
    }
    fs::write(room.path("damaged/t10k-images-idx3-ubyte"), b"nonsense").unwrap();
    for (args, words) in [
        ("--data data --out nowhere/net.safetensors", ["nowhere/net.safetensors", "exists"]),
        ("--data data --out folder", ["folder", "directory"]),
        ("--data data --net no.safetensors", ["no.safetensors", "exists"]),
        ("--data data --validation 160", ["160 of 160", "fewer"]),
        ("--data folder", ["MNIST", "folder"]),
        ("--data damaged", ["damaged", "not an IDX file"]),
        ("--set fashion-mnist --data folder", ["Fashion-MNIST", "--data"]),
    ] {
        let run = room.lenet(&format!("train --quiet {args}"));
        run.fails(1, &words);
        assert_eq!(run.stdout, "", "{args}");
    }
    // Synthetic digits do not stand in for a set that was asked for by name.
    for set in ["mnist", "fashion-mnist"] {
        let run = Room::empty().lenet(&format!("train --set {set} --no-download"));
        run.fails(1, &["not found", "--data"]);
    }
}
