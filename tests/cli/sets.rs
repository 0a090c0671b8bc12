//! Sets that are no pair of IDX files.

use std::fs;

#[cfg(unix)]
use std::{
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use image::{GrayImage, Luma};
use lenet_playground::codec::encode_strokes;
use lenet_playground::format::{Precision, write_safetensors};
use lenet_playground::net::lenet;

#[cfg(unix)]
use super::support::Run;
use super::support::{Room, load, shape};

const SYNTHETIC: &str = "Synthetic digits";

/// Rings and bars as pictures of 56 × 56 pixels, `count` in all, in folders of these names.
fn write_pictures(room: &Room, count: usize) {
    for i in 0..count {
        let label = i % 2;
        let digit = encode_strokes(&[shape(label as u8, i)], 8.0).unwrap();
        let level = |x: u32, y: u32| digit[(y / 2 * 28 + x / 2) as usize] * 255.0;
        let picture = GrayImage::from_fn(56, 56, |x, y| Luma([level(x, y) as u8]));
        let folder = room.path("mine").join(["ring", "bar"][label]);
        fs::create_dir_all(&folder).unwrap();
        picture.save(folder.join(format!("{i:03}.png"))).unwrap();
    }
}

#[test]
fn a_folder_of_pictures_trains_a_net() {
    let room = Room::empty();
    write_pictures(&room, 160);
    let run = room.lenet("train --set mine --epochs 1 --batch 8");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let said = "Pictures from mine: 116 images to train on, 12 held out to validate with, 32 to \
                test with";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    let lines = room.json("train --set mine --epochs 3 --batch 8 --json");
    let accuracy = lines.last().unwrap()["test_accuracy"].as_f64().unwrap();
    assert!(accuracy > 0.9, "{accuracy}");
}

#[test]
fn pictures_become_what_the_net_takes() {
    let room = Room::empty();
    write_pictures(&room, 40);
    let net = |input: &str| {
        format!(
            r#"{{"name": "own", "inputs": {{"Input": {input}}}, "layers": [
                {{"name": "flatten", "kind": "flatten"}},
                {{"name": "fc", "kind": "linear", "features": 2}},
                {{"name": "softmax", "kind": "softmax"}}]}}"#
        )
    };
    fs::write(room.path("colour.json"), net("[3, 12, 20]")).unwrap();
    let train = "train --set mine --epochs 1 --batch 8 --validation 4";
    let run = room.lenet(&format!("{train} --architecture colour.json --out own.safetensors"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let run = room.lenet("evaluate --set mine --net own.safetensors");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    fs::write(room.path("flat.json"), net("[20]")).unwrap();
    room.lenet(&format!("{train} --architecture flat.json")).fails(1, &["takes 20", "1×28×28"]);
}

#[test]
fn coloured_photos_are_read_and_the_net_says_what_it_takes() {
    let room = Room::empty();
    let folder = room.path("data/cifar-10-batches-bin");
    fs::create_dir_all(&folder).unwrap();
    room.lenet("evaluate --set cifar10 --data data").fails(1, &["CIFAR-10", "data_batch_1.bin"]);
    for name in ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5"] {
        fs::write(folder.join(format!("{name}.bin")), [7; 3073]).unwrap();
    }
    fs::write(folder.join("test_batch.bin"), [9; 2 * 3073]).unwrap();
    room.lenet("evaluate --set cifar10 --data data").fails(1, &["0, 1, 2", "airplane"]);
    let run = room.lenet("train --set cifar10 --data data --quiet");
    run.fails(1, &["1×28×28", "3×32×32 in 10 classes"]);
}

#[test]
fn what_is_no_set_is_a_sentence() {
    let room = Room::empty();
    fs::create_dir(room.path("empty")).unwrap();
    fs::write(room.path("no.zip"), b"nonsense").unwrap();
    room.lenet("train --set nowhere").fails(2, &["nowhere", "three-or-seven", "no folder or zip"]);
    room.lenet("train --set empty").fails(1, &["empty", "PNG or JPEG", "named after the class"]);
    room.lenet("train --set no.zip").fails(1, &["no.zip: ", "zip the folder again"]);
    let run = room.lenet("train --set three-or-seven --no-download");
    run.fails(1, &["MNIST was not found", "--data"]);
}

#[test]
fn a_set_is_measured_by_the_names_of_its_classes() {
    let room = Room::empty();
    write_pictures(&room, 160);
    room.json("train --set mine --epochs 3 --batch 8 --json --out own.safetensors");
    // Capitals come first in the order of names: the labels are the other way round.
    fs::rename(room.path("mine/ring"), room.path("mine/Ring")).unwrap();
    let object = room.json("evaluate --set mine --net own.safetensors --json").remove(0);
    assert!(object["test_accuracy"].as_f64().unwrap() > 0.9, "{object}");
    assert_eq!((&object["test_set"], &object["training_set"]), (&"mine".into(), &"mine".into()));
    // The shipped net knows digits alone.
    let run = room.lenet("evaluate --set mine");
    run.fails(1, &["0, 1, 2, 3, 4, 5, 6, 7, 8, 9 apart", "the data set has Ring, bar"]);
    for (from, to) in [("bar", "1"), ("Ring", "7")] {
        fs::rename(room.path("mine").join(from), room.path("mine").join(to)).unwrap();
    }
    // Half of them are bars, which are ones; a ring is no seven.
    let object = room.json("evaluate --set mine --json --property Recall").remove(0);
    assert!(object["properties"]["Recall"]["1"].as_f64().unwrap() > 0.8, "{object}");
    assert!(object["properties"]["Recall"]["7"].as_f64().unwrap() < 0.5, "{object}");
}

#[test]
fn a_net_is_measured_on_the_data_it_was_trained_on() {
    let room = Room::with_data();
    write_pictures(&room, 40);
    room.json("train --set mine --epochs 1 --validation 4 --json --out own.safetensors");
    room.lenet("evaluate --net own.safetensors").fails(1, &["trained on mine", "with --set"]);
    let clothes = [("trained_on".to_owned(), "Fashion-MNIST".to_owned())].into();
    let bytes = write_safetensors(&lenet(1), Precision::Single, &clothes);
    fs::write(room.path("clothes.safetensors"), bytes).unwrap();
    let run = room.lenet("evaluate --net clothes.safetensors --data mine");
    run.fails(1, &["Fashion-MNIST was not found"]);
    let run = room.lenet("evaluate --net clothes.safetensors --data data --set mnist");
    run.fails(1, &["T-shirt/top", "the data set has 0, 1, 2"]);
}

#[test]
fn synthetic_digits_are_named_wherever_a_result_is() {
    let room = Room::empty();
    let args = "train --no-download --validation 0 --time-goal 0.000001 --out net.safetensors";
    let run = room.lenet(&format!("{args} --json"));
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("SYNTHETIC DIGITS, not on MNIST"), "{}", run.stderr);
    let last: serde_json::Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    assert!([&last["training_set"], &last["test_set"]].iter().all(|it| *it == SYNTHETIC), "{last}");
    let (_, metadata) = load(&room.path("net.safetensors"));
    assert_eq!((&*metadata["trained_on"], &*metadata["tested_on"]), (SYNTHETIC, SYNTHETIC));
}

/// Runs the program, which may not wait for ever.
#[cfg(unix)]
fn in_time(room: &Room, args: &str) -> Run {
    let mut child =
        room.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let start = Instant::now();
    while child.try_wait().unwrap().is_none() && start.elapsed() < Duration::from_secs(20) {
        thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    Run::new(child.wait_with_output().unwrap())
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    let room = Room::with_data();
    let folder = room.path("mine/a");
    fs::create_dir_all(&folder).unwrap();
    for (pipe, what) in [(true, "x.png is a pipe"), (false, "x.png is a pipe or a device")] {
        let file = folder.join("x.png");
        let _ = fs::remove_file(&file);
        if pipe {
            assert!(Command::new("mkfifo").arg(&file).status().unwrap().success());
        } else {
            std::os::unix::fs::symlink("/dev/zero", &file).unwrap();
        }
        for args in [
            "train --set mine",
            "train --set mine/a/x.png",
            "train --data data --net mine/a/x.png",
            "train --data data --architecture mine/a/x.png",
            "train --data data --resume mine/a/x.png",
            "describe --net mine/a/x.png",
            "evaluate --data data --net mine/a/x.png",
            "predict --net mine/a/x.png net.png",
            "predict mine/a/x.png",
        ] {
            in_time(&room, args).fails(1, &[what, "not a file"]);
        }
    }
}
