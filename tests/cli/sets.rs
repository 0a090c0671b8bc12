//! Sets that are no pair of IDX files.

use std::fs;

use image::{GrayImage, Luma};
use lenet_playground::codec::encode_strokes;

use crate::support::{Room, shape};

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
    let run = room.lenet("evaluate --set cifar10 --data data --quiet");
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
