//! What several tests share.

#[cfg(not(target_arch = "wasm32"))]
pub mod any_options;
pub mod lcg;
pub mod squares;

pub mod scenario;

#[cfg(not(target_arch = "wasm32"))]
pub mod data;
#[cfg(not(target_arch = "wasm32"))]
pub mod devices;
#[cfg(not(target_arch = "wasm32"))]
pub mod faulty_device;
#[cfg(not(target_arch = "wasm32"))]
pub mod noise;
#[cfg(not(target_arch = "wasm32"))]
pub mod real_data;
#[cfg(not(target_arch = "wasm32"))]
pub mod reference;
#[cfg(not(target_arch = "wasm32"))]
pub mod scripted_device;

#[cfg(target_arch = "wasm32")]
pub mod peers;
