//! The integration tests, in one binary: `cargo test --test integration NAME` runs those whose path
//! contains NAME. Natively and in the browser (`cargo xtask test browser`); each module says by its
//! `cfg` where it runs.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

// Data, and what a net is given.
mod codec;
mod data_properties;
mod data_real;
mod pictures;
mod synthetic;

// Nets and their layers.
mod layer_values;
mod nets;

mod catalogue;
mod generated;

// Engines.
mod allocation;
mod determinism;
mod gemm_peers;
mod golden;
mod gpu;
mod gradients;
mod optimizers;
mod parity;
mod profile;
mod worker_group;

// Training, and what is asked of a trained net.
mod driver;
mod explain;
mod measure;
mod options;
mod session;
mod training;
mod tutorials;

// JavaScript's side and the terminal's.
mod cli;
mod gpu_web;
mod web;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
