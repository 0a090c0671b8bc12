use super::support::{Room, keys};

#[test]
fn every_engine_is_measured_and_a_step_is_at_most_sixteen_dispatches() {
    let engines = Room::empty().json("bench --seconds 0.05 --batch 16 --json");
    assert!(!engines.is_empty());
    for engine in &engines {
        let expected = ["batches", "device_bytes", "engine", "kernels", "name", "software"];
        assert_eq!(keys(engine), expected);
        let [speed] = engine["batches"].as_array().unwrap().as_slice() else { panic!("{engine}") };
        assert_eq!(speed["batch"], 16);
        for figure in ["train_images_per_second", "infer_images_per_second", "train_gflops"] {
            assert!(speed[figure].as_f64().unwrap() > 0.0, "{figure}: {speed}");
        }
        for kernels in engine["kernels"].as_array().unwrap() {
            let costs = kernels["costs"].as_array().unwrap();
            assert_eq!(kernels["dispatches"].as_u64().unwrap(), costs.len() as u64);
            assert!(costs.len() <= 16, "{} dispatches", costs.len());
        }
    }
    assert_eq!(engines[0]["engine"], "cpu");
}

#[test]
fn the_processor_is_among_the_devices() {
    let places = Room::empty().json("devices --json");
    assert_eq!(keys(&places[0]), ["backend", "cores", "driver", "engine", "name", "software"]);
    assert!(places[0]["cores"].as_u64().unwrap() >= 1);
    let run = Room::empty().lenet("devices");
    assert!(run.stdout.starts_with("--engine cpu  CPU"), "{}", run.stdout);
}

#[test]
fn threads_are_a_number_of_cores() {
    for (arguments, words) in [
        ("train --threads 0", "--threads must be a whole number above 0"),
        ("train --engine gpu --threads 2", "--threads must be left out with --engine gpu"),
        ("bench --batch 0", "--batch must be whole numbers above 0"),
    ] {
        let run = Room::empty().lenet(arguments);
        assert_eq!(run.code, Some(2), "{arguments}");
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}
