//! Every place to compute that this machine has: one test body, every engine.
#![allow(dead_code, clippy::unwrap_used, reason = "each test uses its part")]

use std::io::{self, Write};
use std::rc::Rc;

use lenet_playground::engine::{Cpu, Device};

/// What is promised of a GPU: errors relative to the largest value of a tensor.
pub const PARITY: f64 = 1e-4;

/// One core, and the GPU if there is one.
pub fn all(test: &str) -> Vec<Rc<dyn Device>> {
    let cpu: Rc<dyn Device> = Rc::new(Cpu);
    std::iter::once(cpu).chain(gpu(test)).collect()
}

/// Whether a device repeats itself bit for bit, in whatever plan an op is.
pub fn is_exact(device: &dyn Device) -> bool {
    device.adapter().is_none()
}

#[cfg(feature = "gpu")]
fn gpu(test: &str) -> Option<Rc<dyn Device>> {
    request_gpu(test).map(|gpu| Rc::new(gpu) as Rc<dyn Device>)
}

#[cfg(not(feature = "gpu"))]
fn gpu(test: &str) -> Option<Rc<dyn Device>> {
    missing(test, "this build has no GPU engine");
    None
}

/// The GPU of this machine. Where there is none, says aloud that `test` goes without one, or
/// panics if `LENET_EXPECT_GPU` says that there is one.
#[cfg(feature = "gpu")]
pub fn request_gpu(test: &str) -> Option<lenet_playground::engine::Gpu> {
    use pollster::FutureExt as _;
    match lenet_playground::engine::Gpu::request().block_on() {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            missing(test, &error.to_string());
            None
        }
    }
}

fn missing(test: &str, why: &str) {
    let expected = std::env::var_os("LENET_EXPECT_GPU").is_some();
    assert!(!expected, "LENET_EXPECT_GPU is set, but there is no GPU: {why}");
    // Not `eprintln!`, which the test harness would swallow.
    let line = format!("{test}: SKIPPED on a GPU, for {why}\n");
    let _ = io::stderr().write_all(line.as_bytes());
}
