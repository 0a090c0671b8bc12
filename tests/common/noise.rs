//! Nets and images of noise, the same bits here and in `tests/golden/make.py`.

use lenet_playground::data::{Dataset, Origin};
use lenet_playground::net::Net;

use super::lcg::Lcg;

/// Images of uniform noise, so that no two values of a window are likely to tie.
pub fn images(count: usize, (height, width): (usize, usize), classes: usize, seed: u32) -> Dataset {
    let mut lcg = Lcg::new(seed);
    let pixels = (0..count * height * width).map(|_| lcg.bits(8) as u8).collect();
    let labels = (0..count).map(|_| (lcg.bits(16) as usize % classes) as u8).collect();
    let classes = (0..classes).map(|class| class.to_string()).collect();
    Dataset::new("noise", Origin::Synthetic, (height, width), pixels, labels, classes).unwrap()
}

/// Uniform weights with the variance of Kaiming's, and biases within ±0.1, none of them zero.
pub fn fill(net: &mut Net, seed: u32) {
    let mut lcg = Lcg::new(seed);
    for entry in net.parameters().entries().to_vec() {
        let bound = if entry.fan_in == 0 { 0.1 } else { (6.0 / entry.fan_in as f32).sqrt() };
        // Each step but the last product is exact, so every language rounds alike.
        let mut draw = || bound * (lcg.bits(24) as f32 / (1 << 23) as f32 - 1.0);
        net.parameters_mut().values_mut()[entry.range()].fill_with(&mut draw);
    }
}
