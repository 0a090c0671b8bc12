//! The JavaScript face of the library: the only rooms that know `wasm_bindgen`. Thin: each type
//! wraps one of the core's, and every error becomes a JavaScript `Error` whose message is the
//! core's sentence.

mod data;
mod encode;
mod synthetic;

mod device;
#[cfg(feature = "layers")]
mod graph;
mod net;
#[cfg(feature = "gpu")]
mod predictor;
mod team;

mod evaluation;
mod trainer;

#[cfg(feature = "layers")]
mod checkpoint;
#[cfg(feature = "layers")]
mod session;

#[cfg(feature = "layers")]
mod codec;
#[cfg(feature = "layers")]
mod model;
#[cfg(feature = "layers")]
mod sets;

#[cfg(feature = "layers")]
mod measure;

#[cfg(feature = "layers")]
mod explain;

#[cfg(feature = "gpu")]
mod check;
#[cfg(feature = "layers")]
pub use graph::{inspect_net, net_to_rust, presets};

#[cfg(feature = "gpu")]
pub use check::check_device;
#[cfg(feature = "gpu")]
pub use device::Device;

mod bench;
pub use bench::simd_peak_gflops;

mod border;
mod object;
mod options;
mod promise;
mod snapshot;
#[cfg(feature = "layers")]
mod strict;
mod types;

use wasm_bindgen::prelude::*;

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
