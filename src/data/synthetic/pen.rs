//! One writing of a digit: a style, bent and drawn as no other is.

use std::f32::consts::TAU;

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

use super::styles::{Path, STYLES, Style};
use crate::codec::{Digit, PenPoint, fit_paths};

/// Points of the curve between two points of a style.
const STEPS: usize = 6;

/// Writes a digit. The same state of the generator gives the same pixels on every target:
/// functions that round differently there are `libm`'s.
pub fn write(digit: u8, rng: &mut Xoshiro256PlusPlus) -> Digit {
    let style = choose(STYLES[usize::from(digit)], rng);
    let hand = Hand::draw(rng);
    let mut paths = Vec::with_capacity(style.strokes.len());
    for stroke in style.strokes {
        let points = jitter(stroke, hand.unsteadiness, rng);
        let mut curve = smooth(&points);
        trim(&mut curve, rng);
        paths.push(curve.iter().enumerate().map(|(i, &p)| hand.place(p, i, curve.len())).collect());
    }
    let mut pixels = fit_paths(&paths).unwrap_or([0.0; crate::codec::SIDE * crate::codec::SIDE]);
    pixels.iter_mut().for_each(|ink| *ink = (*ink * hand.ink).min(1.0));
    pixels
}

fn choose<'a>(styles: &'a [Style], rng: &mut Xoshiro256PlusPlus) -> &'a Style {
    let total: u32 = styles.iter().map(|style| style.weight).sum();
    let mut left = (uniform(rng) * total as f32) as u32;
    let chosen = styles.iter().position(|style| match left < style.weight {
        true => true,
        false => {
            left -= style.weight;
            false
        }
    });
    &styles[chosen.unwrap_or(0)]
}

/// What is the same for all of one digit's strokes.
struct Hand {
    /// Rows of the linear map: width, slant and rotation.
    map: [[f32; 2]; 2],
    /// Waves that bend the plane: direction, phase and height.
    waves: [[f32; 5]; 3],
    /// Standard deviation of a point from its place.
    unsteadiness: f32,
    /// Half the line's width in pixels.
    radius: f32,
    /// How much the line's width changes along a stroke, and where.
    pressure: [f32; 2],
    /// How dark the ink is: above 1, edges grow hard.
    ink: f32,
}

impl Hand {
    fn draw(rng: &mut Xoshiro256PlusPlus) -> Self {
        let width = libm::expf(0.22 * normal(rng) - 0.1);
        let slant = 0.12 + 0.24 * normal(rng);
        let angle = 0.11 * normal(rng);
        let (sin, cos) = (libm::sinf(angle), libm::cosf(angle));
        // Width first, then slant (a shear of x by height), then rotation.
        let map = [[cos * width, -cos * slant - sin], [sin * width, cos - sin * slant]];
        let wave = |rng: &mut Xoshiro256PlusPlus| {
            let height = 0.025;
            [
                0.4 + 0.8 * uniform(rng),
                0.4 + 0.8 * uniform(rng),
                uniform(rng),
                height * normal(rng),
                height * normal(rng),
            ]
        };
        Self {
            map,
            waves: [wave(rng), wave(rng), wave(rng)],
            unsteadiness: 0.02 + 0.025 * uniform(rng),
            radius: (1.28 * libm::expf(0.27 * normal(rng))).clamp(0.65, 2.4),
            pressure: [0.2 * uniform(rng), uniform(rng)],
            ink: 1.0 + 0.5 * uniform(rng),
        }
    }

    /// A point of the unit square to the pen's position.
    fn place(&self, [x, y]: [f32; 2], index: usize, count: usize) -> PenPoint {
        let (mut bent_x, mut bent_y) = (x - 0.5, y - 0.5);
        for [fx, fy, phase, dx, dy] in self.waves {
            let wave = libm::sinf(TAU * (fx * x + fy * y + phase));
            bent_x += dx * wave;
            bent_y += dy * wave;
        }
        let [a, b] = self.map;
        let along = index as f32 / count as f32;
        let pressure = self.pressure[0] * libm::sinf(TAU * (along + self.pressure[1]));
        PenPoint {
            x: a[0] * bent_x + a[1] * bent_y,
            y: b[0] * bent_x + b[1] * bent_y,
            radius: self.radius * (1.0 + pressure),
        }
    }
}

/// The style's points in the unit square, each a little off; both of a corner's alike.
fn jitter(path: Path, deviation: f32, rng: &mut Xoshiro256PlusPlus) -> Vec<[f32; 2]> {
    let mut points: Vec<[f32; 2]> = Vec::with_capacity(path.len());
    for (i, &(x, y)) in path.iter().enumerate() {
        if i > 0 && path[i - 1] == (x, y) {
            points.push(points[i - 1]);
            continue;
        }
        let off = |to: u8, by: f32| f32::from(to) / 100.0 + deviation * by;
        points.push([off(x, normal(rng)), off(y, normal(rng))]);
    }
    points
}

/// A Catmull-Rom curve through the points.
fn smooth(points: &[[f32; 2]]) -> Vec<[f32; 2]> {
    let at = |i: isize| points[i.clamp(0, points.len() as isize - 1) as usize];
    let mut curve = Vec::with_capacity(points.len() * STEPS);
    for i in 0..points.len().saturating_sub(1) as isize {
        let [before, from, to, after] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
        if from == to {
            continue;
        }
        for step in 0..STEPS {
            let t = step as f32 / STEPS as f32;
            curve.push(std::array::from_fn(|axis| {
                let [p0, p1, p2, p3] = [before[axis], from[axis], to[axis], after[axis]];
                let square = 2.0 * p0 - 5.0 * p1 + 4.0 * p2 - p3;
                let cube = 3.0 * (p1 - p2) + p3 - p0;
                p1 + 0.5 * t * (p2 - p0 + t * (square + t * cube))
            }));
        }
    }
    curve.extend(points.last());
    curve
}

/// Cuts a little off a stroke's ends: pens come down late and lift early.
fn trim(curve: &mut Vec<[f32; 2]>, rng: &mut Xoshiro256PlusPlus) {
    let most = 0.1 * curve.len() as f32;
    let (start, end) = ((most * uniform(rng)) as usize, (most * uniform(rng)) as usize);
    curve.truncate(curve.len() - end);
    curve.drain(..start);
}

/// A number from 0 to below 1.
pub fn uniform(rng: &mut Xoshiro256PlusPlus) -> f32 {
    (rng.next_u64() >> 40) as f32 / (1_u32 << 24) as f32
}

/// A draw from the standard normal distribution, to within what a hand's freedom needs: the sum of
/// twelve uniform numbers, which never goes beyond ±6.
fn normal(rng: &mut Xoshiro256PlusPlus) -> f32 {
    (0..12).map(|_| uniform(rng)).sum::<f32>() - 6.0
}
