//! The most this core can do: what a figure of throughput is measured against.

use super::simd::{F32s, LANES, wide};

/// Chains of multiply-adds that do not wait for each other: enough to hide the latency of both
/// instructions, few enough to stay in 15 registers beside the constant and a product.
const CHAINS: usize = 13;

/// Floating-point operations in one iteration of [`multiply_adds`].
pub const FLOPS_PER_ITERATION: usize = 2 * CHAINS * LANES;

wide! {
/// Runs `iterations` of independent chains `x ← x + x·a` in registers. Each value depends on the
/// one before and on an argument known only at run time, and all of them reach the result, so
/// the compiler can leave nothing out.
// Browsers compile a function well once it has been called often: never as part of its caller.
#[inline(never)]
pub fn multiply_adds(iterations: usize, a: f32) -> f32 {
    let a = F32s::splat(a);
    let mut chains: [F32s; CHAINS] = std::array::from_fn(|i| F32s::splat(i as f32));
    for _ in 0..iterations {
        for x in &mut chains {
            *x = x.mul_add(*x, a);
        }
    }
    let mut lanes = [0.0; LANES];
    chains.into_iter().fold(F32s::splat(0.0), F32s::add).store(&mut lanes);
    lanes.into_iter().sum()
}
}

wide! {
/// The same number of operations, with products and sums in chains of their own: where a core has
/// more units for the two together than for either, this may be the faster of the two.
#[inline(never)]
pub fn multiplies_and_adds(iterations: usize, a: f32) -> f32 {
    let (a, zero) = (F32s::splat(a), F32s::splat(0.0));
    let mut products: [F32s; CHAINS / 2] = std::array::from_fn(|i| F32s::splat(i as f32));
    let mut sums = products;
    // Twice 6 of each and one of each more: as many as above.
    for _ in 0..iterations {
        for _ in 0..2 {
            products.iter_mut().for_each(|x| *x = x.mul(a));
            sums.iter_mut().for_each(|x| *x = x.add(a));
        }
        products[0] = products[0].mul(a);
        sums[0] = sums[0].add(a);
    }
    let mut lanes = [0.0; LANES];
    products.into_iter().chain(sums).fold(zero, F32s::add).store(&mut lanes);
    lanes.into_iter().sum()
}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_and_sums_are_really_computed() {
        let products: f32 = (0..CHAINS / 2).map(|i| i as f32 * 4.0).sum();
        let sums: f32 = (0..CHAINS / 2).map(|i| i as f32 + 4.0).sum();
        // The first chain of each goes one further: 0·2 is 0, and 0+4 becomes 6.
        let expected = (products + sums + 2.0) * LANES as f32;
        assert_eq!(multiplies_and_adds(1, 2.0), expected);
    }

    #[test]
    fn the_chains_are_really_computed() {
        // x ← 3x/2 from x = i: after two steps 9i/4.
        let expected: f32 = (0..CHAINS).map(|i| 2.25 * i as f32).sum::<f32>() * LANES as f32;
        assert_eq!(multiply_adds(2, 0.5), expected);
    }
}
