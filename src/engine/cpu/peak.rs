//! The most this core can do: what a figure of throughput is measured against.

use super::simd::{F32s, LANES, wide};

/// Chains of multiply-adds that do not wait for each other: enough to hide the latency of both
/// instructions, few enough to stay in 16 registers beside the two constants.
const CHAINS: usize = 12;

/// Floating-point operations in one iteration of [`multiply_adds`].
pub const FLOPS_PER_ITERATION: usize = 2 * CHAINS * LANES;

wide! {
/// Runs `iterations` of independent chains `x ← b + x·a` in registers. Each value depends on the
/// one before and on arguments known only at run time, and all of them reach the result, so the
/// compiler can leave nothing out.
pub fn multiply_adds(iterations: usize, a: f32, b: f32) -> f32 {
    let (a, b) = (F32s::splat(a), F32s::splat(b));
    let mut chains: [F32s; CHAINS] = std::array::from_fn(|i| F32s::splat(i as f32));
    for _ in 0..iterations {
        for x in &mut chains {
            *x = b.mul_add(*x, a);
        }
    }
    let mut lanes = [0.0; LANES];
    chains.into_iter().fold(F32s::splat(0.0), F32s::add).store(&mut lanes);
    lanes.into_iter().sum()
}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chains_are_really_computed() {
        // x ← 1 + x/2 from x = i: after two steps 1.5 + i/4.
        let expected: f32 = (0..CHAINS).map(|i| 1.5 + i as f32 / 4.0).sum::<f32>() * LANES as f32;
        assert_eq!(multiply_adds(2, 0.5, 1.0), expected);
    }
}
