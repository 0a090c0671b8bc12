//! Our matrix product beside the `gemm` and `matrixmultiply` crates: the figures in the header of
//! `src/engine/cpu/gemm.rs`.

use lenet_playground::compute::cpu::gemm::{self, Matrix, NR};
use lenet_playground::compute::cpu::peak;

use crate::clock::clock;
use crate::peers::{self, SHAPES, factors};

/// Times LeNet's products with all three.
pub fn beside_peers(say: impl Fn(String)) {
    const ITERATIONS: usize = 20_000;
    let peak = rate(|| {
        std::hint::black_box(peak::multiply_adds(ITERATIONS, std::hint::black_box(1e-9)));
    });
    let peak = peak * (ITERATIONS * peak::FLOPS_PER_ITERATION) as f64 / 1e9;
    say(format!("peak {peak:.1} GFLOP/s"));
    for (name, (m, k, n)) in SHAPES {
        let (a, b) = factors((m, k, n));
        let mut product = vec![0.0f32; m * n];
        let mut packed = vec![0.0; gemm::packed_len(m, k)];
        let mut panel = vec![0.0; k * NR];
        let ours = rate(|| {
            gemm::pack_rows(Matrix::rows(&a, k), m, k, &mut packed);
            gemm::multiply(&packed, m, k, &Matrix::rows(&b, n), n, &mut panel, |tile| {
                tile.iter().for_each(|(i, sums)| tile.write(sums, &mut product[i * n..][..n]));
            });
        });
        let gemm = rate(|| peers::gemm((m, k, n), &a, &b, &mut product));
        let third = rate(|| peers::matrixmultiply((m, k, n), &a, &b, &mut product));
        let flops = (2 * m * k * n) as f64 / 1e9;
        let [ours, gemm, third] = [ours, gemm, third].map(|rate| rate * flops);
        say(format!(
            "{name} {m}×{k}×{n}: ours {ours:.1}, gemm {gemm:.1}, matrixmultiply {third:.1} GFLOP/s"
        ));
    }
}

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
