//! Primitives that draw. What is drawn depends on the run's seed, the example's number in the run
//! and the step alone, so that the backward pass draws the same, and any number of cores does.

use super::Operands;
use crate::data::augment::hash;
use crate::net::formula::Crop;

/// What belongs to one example of a step.
fn of_example(on: Operands, example: usize) -> u32 {
    let number = on.moment.first.wrapping_add(example as u32);
    hash(hash(hash(number) ^ on.moment.seed) ^ on.salt)
}

/// In training `y = x / (1 − probability)` or 0; otherwise `x`. Of gradients the same.
pub fn dropout(probability: f32, len: usize, on: Operands, x: &[f32], y: &mut [f32]) {
    if !on.moment.training {
        y.copy_from_slice(x);
        return;
    }
    let (scale, limit) = (1.0 / (1.0 - probability), f64::from(probability) * 2.0_f64.powi(32));
    for (example, (x, y)) in x.chunks_exact(len).zip(y.chunks_exact_mut(len)).enumerate() {
        let own = of_example(on, example);
        for (i, (x, y)) in x.iter().zip(y).enumerate() {
            let stays = f64::from(hash(own ^ i as u32)) >= limit;
            *y = if stays { x * scale } else { 0.0 };
        }
    }
}

/// Where an example's window begins, and whether it is mirrored.
fn window(g: &Crop, on: Operands, example: usize) -> ([usize; 2], bool) {
    let room = [g.size[0] - g.cut[0], g.size[1] - g.cut[1]];
    if !on.moment.training {
        return (room.map(|room| room / 2), false);
    }
    let draw = of_example(on, example);
    let along = |axis: usize| hash(draw ^ axis as u32) as usize % (room[axis] + 1);
    ([along(0), along(1)], g.mirror && hash(draw ^ 2) & 1 == 1)
}

/// Calls `f` with each place in the image and in the window.
fn for_each_place(g: &Crop, on: Operands, example: usize, mut f: impl FnMut(usize, usize)) {
    let ([top, left], mirrored) = window(g, on, example);
    let [down, across] = g.cut;
    for channel in 0..g.channels {
        for i in 0..down {
            for j in 0..across {
                let column = left + if mirrored { across - 1 - j } else { j };
                let from = (channel * g.size[0] + top + i) * g.size[1] + column;
                f(from, (channel * down + i) * across + j);
            }
        }
    }
}

fn lens(g: &Crop) -> [usize; 2] {
    [g.size, g.cut].map(|[height, width]| g.channels * height * width)
}

/// The window of each example.
pub fn crop(g: &Crop, on: Operands, x: &[f32], y: &mut [f32]) {
    let [from, to] = lens(g);
    for (example, (x, y)) in x.chunks_exact(from).zip(y.chunks_exact_mut(to)).enumerate() {
        for_each_place(g, on, example, |from, to| y[to] = x[from]);
    }
}

/// Its gradient; zero outside the window.
pub fn crop_backward(g: &Crop, on: Operands, dy: &[f32], dx: &mut [f32]) {
    let [from, to] = lens(g);
    dx.fill(0.0);
    for (example, (dy, dx)) in dy.chunks_exact(to).zip(dx.chunks_exact_mut(from)).enumerate() {
        for_each_place(g, on, example, |from, to| dx[from] = dy[to]);
    }
}
