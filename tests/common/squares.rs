//! Images that can be learnt: each class has its bright square at another place, in noise.

use lenet_playground::data::{Dataset, Origin};

use super::lcg::Lcg;

const SIDE: usize = 28;
const SQUARE: usize = 6;

/// Images of 28×28 in ten classes.
pub fn images(count: usize, seed: u32) -> Dataset {
    let mut lcg = Lcg::new(seed);
    let (mut pixels, mut labels) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let label = lcg.bits(16) as usize % 10;
        let mut image = [0; SIDE * SIDE].map(|_: u8| lcg.bits(6) as u8);
        let top = label / 5 * 14 + lcg.bits(2) as usize;
        let left = label % 5 * 5 + lcg.bits(1) as usize;
        for row in image.chunks_exact_mut(SIDE).skip(top).take(SQUARE) {
            row[left..left + SQUARE].iter_mut().for_each(|x| *x += 192);
        }
        pixels.extend(image);
        labels.push(label as u8);
    }
    let classes = (0..10).map(|class| class.to_string()).collect();
    let size = (SIDE, SIDE);
    Dataset::new("squares", Origin::Synthetic, size, pixels, labels, classes).unwrap()
}
