//! The JavaScript API of the library: the only modules that know `wasm_bindgen`. Thin: each type
//! wraps one of the core's, and every error becomes a JavaScript `Error` whose message is the
//! core's sentence.

mod data;
mod encode;
mod synthetic;

mod device;
mod net;
#[cfg(feature = "gpu")]
mod predictor;
mod worker_group;

mod evaluation;
mod run;
mod trainer;

#[cfg(feature = "gpu")]
mod check;

#[cfg(feature = "full")]
mod full;

mod bench;

mod build;
mod object;
mod options;
mod promise;
mod snapshot;
mod types;

use wasm_bindgen::prelude::*;

pub use bench::simd_peak_gflops;
#[cfg(feature = "gpu")]
pub use check::check_device;
#[cfg(feature = "gpu")]
pub use device::Device;
#[cfg(feature = "full")]
pub use full::{inspect_net, net_to_rust, presets};

/// Makes a panic, which is a mistake of ours, readable in the browser's console.
#[wasm_bindgen(start)]
pub fn start() {
    console_error_panic_hook::set_once();
}

/// The package's version.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").into()
}
