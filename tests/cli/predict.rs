use std::fs;
use std::path::Path;

use image::{ColorType, DynamicImage, GrayImage, ImageEncoder, Luma, Rgba, RgbaImage};
use lenet_playground::codec::{Canvas, PenPoint};
use lenet_playground::format::{self, Metadata, Precision};
use lenet_playground::net::lenet;
use lenet_playground::train::Preset;

use super::support::{Room, keys, shape};

/// Coverage of a ring (0) or a bar (1), drawn `scale` hundreds of pixels large.
fn coverage(label: u8, scale: usize) -> GrayImage {
    let side = 100 * scale;
    let mut canvas = Canvas::new(side, side);
    let scaled = |p: &[f32; 2]| {
        let [x, y] = p.map(|c| c * scale as f32);
        PenPoint { x, y, radius: 4.0 * scale as f32 }
    };
    canvas.draw(&shape(label, 3).points.iter().map(scaled).collect::<Vec<_>>());
    let pixels = canvas.pixels().iter().map(|ink| (255.0 * ink) as u8).collect();
    GrayImage::from_raw(side as u32, side as u32, pixels).unwrap()
}

fn dark_on_light(label: u8, scale: usize) -> GrayImage {
    let mut picture = coverage(label, scale);
    picture.pixels_mut().for_each(|p| *p = Luma([240 - (p[0] / 255 * 220)]));
    picture
}

/// The same picture, transparent but for its blue ink.
fn on_nothing(label: u8) -> RgbaImage {
    let ink = coverage(label, 1);
    RgbaImage::from_fn(100, 100, |x, y| Rgba([20, 20, 160, ink.get_pixel(x, y)[0]]))
}

/// A JPEG of a bar that lies on its side and says in its Exif data that it must be turned.
fn turned_jpeg(path: &Path) {
    let lying = image::imageops::rotate270(&dark_on_light(1, 1));
    // TIFF header, one entry: tag 0x112 (orientation), type 3 (short), one value, 6.
    let exif =
        [b"II*\0\x08\0\0\0\x01\0".as_slice(), b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", b"\0\0\0\0"]
            .concat();
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).unwrap();
    let (width, height) = lying.dimensions();
    encoder.write_image(lying.as_raw(), width, height, ColorType::L8.into()).unwrap();
    fs::write(path, bytes).unwrap();
}

#[test]
fn pictures_of_any_kind_are_read_alike() {
    let room = Room::with_net();
    let save = |name: &str, picture: DynamicImage| picture.save(room.path(name)).unwrap();
    for label in [0, 1] {
        save(&format!("light{label}.png"), coverage(label, 1).into());
        save(&format!("dark{label}.png"), dark_on_light(label, 1).into());
        save(&format!("large{label}.png"), dark_on_light(label, 9).into());
        save(&format!("alpha{label}.png"), on_nothing(label).into());
        save(&format!("photo{label}.jpg"), dark_on_light(label, 3).into());
        let deep = DynamicImage::from(dark_on_light(label, 1)).into_rgb16();
        save(&format!("deep{label}.png"), deep.into());
        let kinds = ["light", "dark", "large", "alpha", "deep"];
        let mut files: Vec<_> = kinds.map(|kind| format!("{kind}{label}.png")).into();
        files.push(format!("photo{label}.jpg"));
        let answers =
            room.json(&format!("predict --net net.safetensors --json {}", files.join(" ")));
        assert_eq!(answers.len(), files.len());
        for (answer, file) in answers.iter().zip(&files) {
            let expected = ["classes", "file", "label", "probabilities", "probability"];
            assert_eq!(keys(answer), expected);
            let name = label.to_string();
            assert_eq!((&answer["file"], &answer["label"]), (&file.as_str().into(), &name.into()));
            assert_eq!(answer["classes"][usize::from(label)], answer["label"]);
            let probabilities = answer["probabilities"].as_array().unwrap();
            assert_eq!(probabilities.len(), 10);
            assert_eq!(probabilities[usize::from(label)], answer["probability"]);
            let sum: f64 = probabilities.iter().map(|p| p.as_f64().unwrap()).sum();
            assert!((sum - 1.0).abs() < 1e-5, "{sum}");
        }
    }
}

#[test]
fn the_shipped_net_reads_a_ring_and_a_bar() {
    let room = Room::empty();
    coverage(0, 2).save(room.path("ring.png")).unwrap();
    dark_on_light(1, 2).save(room.path("bar.png")).unwrap();
    let answers = room.json("predict --json ring.png bar.png");
    assert_eq!((&answers[0]["label"], &answers[1]["label"]), (&"0".into(), &"1".into()));
}

#[test]
fn a_photo_is_turned_the_way_its_camera_was_held() {
    let room = Room::with_net();
    turned_jpeg(&room.path("turned.jpg"));
    dark_on_light(1, 1).save(room.path("upright.png")).unwrap();
    let show = |file: &str| {
        let run = room.lenet(&format!("predict --net net.safetensors --show {file}"));
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        // The rows of the 28×28 with ink in them: 20 of a bar that stands, few of one that lies.
        run.stdout.lines().take(28).filter(|row| row.contains('█')).count()
    };
    let rows = [show("turned.jpg"), show("upright.png")];
    assert!(rows.iter().all(|rows| (18..=20).contains(rows)), "{rows:?}");
}

#[test]
fn a_blank_picture_gives_no_digit() {
    let room = Room::with_net();
    GrayImage::from_pixel(40, 30, Luma([255])).save(room.path("blank.png")).unwrap();
    let run = room.lenet("predict --net net.safetensors blank.png");
    assert_eq!((run.code, run.stdout.as_str()), (Some(0), "blank.png: nothing drawn\n"));
    let answer = room.json("predict --net net.safetensors --json blank.png").remove(0);
    assert_eq!(keys(&answer), ["classes", "file", "label", "probabilities", "probability"]);
    assert!(answer["label"].is_null() && answer["probability"].is_null());
    assert_eq!(answer["probabilities"], serde_json::json!([]));
}

#[test]
fn the_answer_for_people_has_label_probability_and_the_top_three() {
    let room = Room::with_net();
    dark_on_light(0, 1).save(room.path("ring.png")).unwrap();
    let run = room.lenet("predict --net net.safetensors ring.png");
    let lines: Vec<_> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", run.stdout);
    assert!(lines[0].starts_with("ring.png: 0, ") && lines[0].ends_with(" %"), "{}", lines[0]);
    assert!(lines[1].starts_with("  0 ") && lines[1].ends_with('█'), "{}", lines[1]);
    let quiet = room.lenet("predict --net net.safetensors --quiet ring.png");
    assert_eq!(quiet.stdout.trim_end(), lines[0]);
}

#[test]
fn a_file_that_cannot_be_read_does_not_hold_up_the_others() {
    let room = Room::with_net();
    dark_on_light(1, 1).save(room.path("bar.png")).unwrap();
    fs::write(room.path("text.png"), "no picture").unwrap();
    let whole = fs::read(room.path("bar.png")).unwrap();
    fs::write(room.path("cut.png"), &whole[..whole.len() / 2]).unwrap();
    for bad in ["text.png", "cut.png", "missing.png"] {
        let run = room.lenet(&format!("predict --json --net net.safetensors {bad} bar.png"));
        run.fails(1, &[bad]);
        assert_eq!(run.stdout.lines().count(), 1);
        assert!(run.stdout.contains("bar.png"), "{}", run.stdout);
    }
    let usage = room.lenet("predict --net net.safetensors");
    assert_eq!(usage.code, Some(2), "{}", usage.stderr);
}

/// A net that gives this probability of a three, whatever it sees.
fn yes(room: &Room, bias: f32) {
    let mut net = Preset::named("three-or-seven-linear").unwrap().net(1);
    net.parameters_mut().values_mut().fill(0.0);
    net.parameters_mut().set("fc.bias", &[bias]).unwrap();
    let mut metadata: Metadata = format::architecture(&net).unwrap().into_iter().collect();
    metadata.insert("trained_on".into(), "3 or 7 of MNIST".into());
    let file = format::write_safetensors(&net, Precision::Single, &metadata);
    fs::write(room.path("yes.safetensors"), file).unwrap();
}

#[test]
fn a_single_output_is_answered_with_the_name_of_its_class() {
    let room = Room::empty();
    dark_on_light(1, 1).save(room.path("bar.png")).unwrap();
    for (bias, name) in [(5.0, "3"), (-5.0, "7")] {
        yes(&room, bias);
        let run = room.lenet("predict --net yes.safetensors --quiet bar.png");
        assert_eq!(run.stdout, format!("bar.png: {name}, 99.33 %\n"));
        let answer = room.json("predict --net yes.safetensors --json bar.png").remove(0);
        assert_eq!((&answer["label"], &answer["classes"][1]), (&name.into(), &"3".into()));
        assert_eq!(answer["probabilities"].as_array().unwrap().len(), 2);
    }
}

#[test]
fn pictures_come_to_a_net_as_those_that_it_was_trained_on() {
    let room = Room::empty();
    // A square at the left or at the right: in the middle, as digits are put there, it is the same.
    let square = |left: bool, i: u32| {
        let lit = move |x: u32, y: u32| (x < 28) == left && (14 + i % 5..40).contains(&y);
        GrayImage::from_fn(56, 56, move |x, y| Luma([if lit(x, y) { 250 } else { 0 }]))
    };
    for i in 0..60 {
        let folder = room.path("mine").join(["left", "right"][i % 2]);
        fs::create_dir_all(&folder).unwrap();
        square(i % 2 == 0, i as u32).save(folder.join(format!("{i:03}.png"))).unwrap();
    }
    let train = "train --set mine --epochs 3 --batch 8 --validation 4 --out own.safetensors --json";
    assert_eq!(room.json(train).last().unwrap()["test_accuracy"], 1.0);
    for (left, name) in [(true, "left"), (false, "right")] {
        square(left, 2).save(room.path("one.png")).unwrap();
        let run = room.lenet("predict --net own.safetensors --show one.png");
        let lines: Vec<_> = run.stdout.lines().collect();
        assert!(lines[28].starts_with(&format!("one.png: {name}, ")), "{}", run.stdout);
        assert_eq!(lines[15].starts_with('█'), left, "{}", run.stdout);
    }
    GrayImage::from_pixel(40, 30, Luma([0])).save(room.path("blank.png")).unwrap();
    let run = room.lenet("predict --net own.safetensors --quiet blank.png");
    assert!(!run.stdout.contains("nothing drawn"), "{}", run.stdout);
}

#[test]
fn an_older_net_of_clothes_names_them_and_sees_pictures_as_they_are() {
    let room = Room::empty();
    let mut net = lenet(1);
    net.parameters_mut().values_mut().fill(0.0);
    let scores: Vec<f32> = (0..10).map(|class| if class == 9 { 9.0 } else { 0.0 }).collect();
    net.parameters_mut().set("fc2.bias", &scores).unwrap();
    // As files were before classes and encoder stood in them.
    let metadata = Metadata::from([("trained_on".into(), "Fashion-MNIST".into())]);
    let file = format::write_safetensors(&net, Precision::Single, &metadata);
    fs::write(room.path("clothes.safetensors"), file).unwrap();
    GrayImage::from_pixel(28, 28, Luma([0])).save(room.path("dark.png")).unwrap();
    let run = room.lenet("predict --net clothes.safetensors --quiet dark.png");
    assert_eq!(run.stdout, "dark.png: Ankle boot, 99.89 %\n", "{}", run.stderr);
}
