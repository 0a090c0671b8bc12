//! Benchmarks of the kernels. Natively `cargo bench`, or `cargo bench -- cpu` for one of them; in
//! headless Chromium `cargo xtask bench --kernels`. They print figures and assert nothing: what is
//! right about them is tested in `tests/profile.rs` and `tests/gemm_peers.rs`.
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot run may panic")]

mod clock;

mod cpu;
#[cfg(target_arch = "wasm32")]
mod gemm;
#[cfg(feature = "gpu")]
mod gpu;

#[cfg(target_arch = "wasm32")]
#[path = "../common/peers.rs"]
mod peers;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    // Cargo passes `--bench`.
    let names: Vec<String> = std::env::args().skip(1).filter(|it| !it.starts_with('-')).collect();
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|it| it == name);
    if is_wanted("cpu") {
        cpu::profile(|line| println!("{line}"));
    }
    #[cfg(feature = "gpu")]
    if is_wanted("gpu") {
        pollster::block_on(gpu::profile(|line| println!("{line}")));
    }
}

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// The runner of wasm-bindgen starts the functions below.
#[cfg(target_arch = "wasm32")]
fn main() {}

#[cfg(target_arch = "wasm32")]
mod in_a_browser {
    use wasm_bindgen_test::{console_log, wasm_bindgen_test};

    #[wasm_bindgen_test]
    fn cpu() {
        super::cpu::profile(|line| console_log!("{line}"));
    }

    #[wasm_bindgen_test]
    fn gemm() {
        super::gemm::beside_peers(|line| console_log!("{line}"));
    }

    #[cfg(feature = "gpu")]
    #[wasm_bindgen_test]
    async fn gpu() {
        super::gpu::profile(|line| console_log!("{line}")).await;
    }
}
