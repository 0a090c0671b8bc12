//! Our matrix product gives what the `gemm` and `matrixmultiply` crates give, bit for bit on whole
//! numbers. How fast each is, is a benchmark: `cargo xtask bench --kernels`.
#![cfg(target_arch = "wasm32")]

use lenet_playground::compute::cpu::gemm::{self, Matrix, NR};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::common::peers::{self, SHAPES, factors};

#[wasm_bindgen_test]
fn our_product_agrees_with_two_others() {
    for (name, (m, k, n)) in SHAPES {
        let (a, b) = factors((m, k, n));
        let [mut ours, mut theirs, mut third] = [(); 3].map(|()| vec![0.0; m * n]);
        let mut packed = vec![0.0; gemm::packed_len(m, k)];
        gemm::pack_rows(Matrix::rows(&a, k), m, k, &mut packed);
        let mut panel = vec![0.0; k * NR];
        gemm::multiply(&packed, m, k, &Matrix::rows(&b, n), n, &mut panel, |tile| {
            tile.iter().for_each(|(i, sums)| tile.write(sums, &mut ours[i * n..][..n]));
        });
        peers::gemm((m, k, n), &a, &b, &mut theirs);
        peers::matrixmultiply((m, k, n), &a, &b, &mut third);
        assert_eq!(ours, theirs, "{name}: the gemm crate");
        assert_eq!(ours, third, "{name}: matrixmultiply");
    }
}
