//! Our matrix product beside the `gemm` and `matrixmultiply` crates, in the browser: all three
//! agree, and the figures in the header of `src/engine/cpu/gemm.rs` are this test's output:
//!
//! `wasm-pack test --headless --chrome --release -- --test gemm_peers`
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a browser test is no #[test] to clippy")]

#[path = "common/clock.rs"]
mod clock;

use clock::clock;
use lenet_playground::engine::cpu::gemm::{self, Matrix, NR};
use lenet_playground::engine::cpu::peak;
use wasm_bindgen_test::{console_log, wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// LeNet's products at batch 64: rows, depth, columns.
const SHAPES: [(&str, usize, usize, usize); 5] = [
    ("conv1, one image", 20, 25, 576),
    ("conv2, one image", 50, 500, 64),
    ("fc1 forward", 64, 800, 500),
    ("fc1 to its input", 64, 500, 800),
    ("fc1 to its weights", 500, 64, 800),
];

/// Calls per second, best of many rounds of a few milliseconds, which fall between interruptions.
fn rate(mut call: impl FnMut()) -> f64 {
    let now = clock();
    let mut time = |calls: u32| {
        let start = now();
        (0..calls).for_each(|_| call());
        now() - start
    };
    let calls = (3.0 / (time(20) / 20.0)).ceil() as u32;
    let best = (0..60).map(|_| time(calls)).fold(f64::INFINITY, f64::min);
    1e3 * f64::from(calls) / best
}

#[wasm_bindgen_test]
fn our_product_agrees_with_two_others_and_is_timed_beside_them() {
    const ITERATIONS: usize = 20_000;
    let peak = rate(|| {
        std::hint::black_box(peak::multiply_adds(ITERATIONS, std::hint::black_box(1e-9)));
    });
    let peak = peak * (ITERATIONS * peak::FLOPS_PER_ITERATION) as f64 / 1e9;
    console_log!("peak {peak:.1} GFLOP/s");
    for (name, m, k, n) in SHAPES {
        let a: Vec<f32> = (0..m * k).map(|i| ((i * 7) % 11) as f32 - 5.0).collect();
        let b: Vec<f32> = (0..k * n).map(|i| ((i * 5) % 13) as f32 - 6.0).collect();
        let [mut ours, mut theirs, mut third] = [(); 3].map(|()| vec![0.0f32; m * n]);
        let mut packed = vec![0.0; gemm::packed_len(m, k)];
        let mut panel = vec![0.0; k * NR];
        let us = rate(|| {
            gemm::pack_rows(Matrix::rows(&a, k), m, k, &mut packed);
            gemm::multiply(&packed, m, k, &Matrix::rows(&b, n), n, &mut panel, |tile| {
                tile.iter().for_each(|(i, sums)| tile.write(sums, &mut ours[i * n..][..n]));
            });
        });
        let (k_, n_) = (k as isize, n as isize);
        let gemm_crate = rate(|| {
            // SAFETY: pointers, sizes and strides describe the three vectors above.
            unsafe {
                ::gemm::gemm(
                    m,
                    n,
                    k,
                    theirs.as_mut_ptr(),
                    1,
                    n_,
                    false,
                    a.as_ptr(),
                    1,
                    k_,
                    b.as_ptr(),
                    1,
                    n_,
                    0.0,
                    1.0,
                    false,
                    false,
                    false,
                    ::gemm::Parallelism::None,
                );
            }
        });
        let matrixmultiply = rate(|| {
            // SAFETY: pointers, sizes and strides describe the three vectors above.
            unsafe {
                matrixmultiply::sgemm(
                    m,
                    k,
                    n,
                    1.0,
                    a.as_ptr(),
                    k_,
                    1,
                    b.as_ptr(),
                    n_,
                    1,
                    0.0,
                    third.as_mut_ptr(),
                    n_,
                    1,
                );
            }
        });
        assert_eq!(ours, theirs, "{name}: the gemm crate");
        assert_eq!(ours, third, "{name}: matrixmultiply");
        let flops = (2 * m * k * n) as f64 / 1e9;
        let [us, gemm_crate, matrixmultiply] = [us, gemm_crate, matrixmultiply].map(|r| r * flops);
        console_log!(
            "{name} {m}×{k}×{n}: ours {us:.1}, gemm {gemm_crate:.1}, matrixmultiply {matrixmultiply:.1} GFLOP/s"
        );
    }
}
