//! The same seed gives the same bytes, natively and in the browser.
//!
//! Built with relaxed SIMD the bytes are the browser's own: its multiply-add may round once or
//! twice. Then the weights before training are checked against their sum, and of the weights after
//! it only that they repeat themselves.

use lenet_playground::net::lenet;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

use crate::common::scenario::{PINNED, Scenario, checksum, weights};

/// LeNet before and after the run. Changes with the order in which a kernel sums, and so with every
/// published result: a change must be meant. It may not depend on the target.
const CHECKSUMS: [&str; 2] = [
    "327ef7cb7edf75d5d0bb020d3b384a00edd12bedc8981e7c352e83cc17c19cf8",
    "b65ced96f32b1edf950f1e8359b2fa321e4f9cf195e4b54a552c321512ca5b49",
];

#[cfg(target_feature = "relaxed-simd")]
#[test]
fn with_relaxed_simd_the_same_run_gives_the_same_bytes_in_the_same_browser() {
    wasm_bindgen_test::console_log!(
        "Built with relaxed SIMD: trained weights are only checked to repeat themselves"
    );
    assert_eq!(checksum(lenet(PINNED.net_seed).parameters().values()), CHECKSUMS[0]);
    assert_eq!(checksum(&weights(PINNED)), checksum(&weights(PINNED)));
}

#[cfg(not(target_feature = "relaxed-simd"))]
#[test]
fn the_same_run_gives_the_same_bytes_on_every_target() {
    let initial = checksum(lenet(PINNED.net_seed).parameters().values());
    assert_eq!([initial, checksum(&weights(PINNED))], CHECKSUMS);
}

#[test]
fn the_same_seeds_give_the_same_bytes_and_others_do_not() {
    let run = Scenario { steps: 7, ..PINNED };
    let first = weights(run);
    assert_eq!(checksum(&first), checksum(&weights(run)));
    assert_ne!(first, weights(Scenario { seed: 2, ..run }));
    assert_ne!(first, weights(Scenario { net_seed: 8, ..run }));
}

#[test]
fn a_batch_larger_than_the_set_is_the_set() {
    let [whole, larger, largest] = [180, 181, usize::MAX]
        .map(|batch_size| weights(Scenario { batch_size, steps: 2, ..PINNED }));
    assert_eq!(checksum(&whole), checksum(&larger));
    assert_eq!(checksum(&whole), checksum(&largest));
}
