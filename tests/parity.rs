//! CPU and GPU agree: the checks of `engine::check`, on every device of this machine, and that they
//! find out a device that errs.
#![cfg(not(target_arch = "wasm32"))]

use std::rc::Rc;

use lenet_playground::engine::check::check;
use lenet_playground::engine::{Check, Checks, Cpu, Device, Threads};
use pollster::FutureExt as _;

use crate::common::devices;
use crate::common::faulty_device::{Error, FaultyDevice, Part};

/// The checks that a device does not pass.
fn failures(device: &dyn Device) -> Vec<Check> {
    let checks = check(device).block_on().unwrap();
    assert!(checks.len() > 60, "only {} checks", checks.len());
    checks.into_iter().filter(|check| !check.passed).collect()
}

#[test]
fn every_device_passes_every_check() {
    for device in devices::all("parity") {
        assert_eq!(failures(&*device), [], "{}", device.name());
    }
}

#[test]
fn a_team_of_cores_passes_every_check() {
    assert_eq!(failures(&Threads::new(2)), []);
}

#[test]
fn a_device_that_errs_is_found_out() {
    for (error, quantities) in [
        (Error::in_last(Part::Output), &["answers", "as they are"][..]),
        (Error::in_last(Part::Losses), &["loss", "each loss, against the CPU"]),
        (Error::in_last(Part::Gradients), &["gradients", "gradient at fc2.bias"]),
        (Error::in_last(Part::State), &["change of the parameters in three steps"]),
        (Error::nothing_in(Part::Output), &["answers", "as they are"]),
        (Error::nothing_in(Part::Gradients), &["gradients", "gradient at conv1.weight"]),
        (Error::no_number_in(Part::Output), &["answers", "as they are"]),
        (Error::no_number_in(Part::Gradients), &["gradients", "gradient at fc2.bias"]),
        (Error::no_number_in(Part::Losses), &["loss", "each loss, against the CPU"]),
    ] {
        let device = FaultyDevice { device: Rc::new(Cpu), error };
        let mut missing = quantities.to_vec();
        let mut checks = Checks::all().unwrap();
        // Until each has failed once: what comes after that has nothing to add, and takes seconds.
        while !missing.is_empty() {
            let Some(found) = checks.next(&device).block_on() else { break };
            let failed: Vec<_> = found.unwrap().into_iter().filter(|check| !check.passed).collect();
            missing.retain(|quantity| failed.iter().all(|check| check.quantity != *quantity));
        }
        assert!(missing.is_empty(), "{error:?}: {missing:?} passed in every check");
    }
}

#[test]
fn checks_are_made_one_case_after_the_other() {
    let mut checks = Checks::all().unwrap();
    let cases = checks.len();
    let first = checks.next(&Cpu).block_on().unwrap().unwrap();
    assert_eq!(checks.len(), cases - 1);
    let quantities: Vec<_> = first.iter().map(|check| check.quantity.as_str()).collect();
    assert_eq!(quantities, ["answers", "loss", "correct", "gradients"]);
    assert!(first.iter().all(|check| check.passed && check.largest_error < 1e-5), "{first:?}");
    let json = serde_json::to_value(&first[0]).unwrap();
    let mut keys: Vec<_> = json.as_object().unwrap().keys().collect();
    keys.sort();
    assert_eq!(keys, ["allowed", "largestError", "name", "passed", "quantity"]);
}
