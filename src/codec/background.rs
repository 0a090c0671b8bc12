//! What the paper would look like without the ink.

use super::mask::Mask;
use super::quantile::{median, quantile};

/// Where the border of a picture varies less than this, as a share of the whole range, the paper
/// is even.
const EVEN_BORDER: f32 = 0.15;
/// The longer side of the picture in which the light is estimated.
const COARSE_SIDE: usize = 96;
/// Lines up to twice this part of the longer side in width are taken for ink.
const REACH: f32 = 0.12;

/// How much each pixel differs from the paper toward the ink, dark or light. Paper is about zero.
/// `None` of an image of one grey.
pub(super) fn subtract(brightness: &Mask) -> Option<Mask> {
    let mut border = border(brightness);
    let low = brightness.pixels().iter().copied().reduce(f32::min)?;
    let high = brightness.pixels().iter().copied().reduce(f32::max)?;
    let spread = quantile(&mut border, 0.9)? - quantile(&mut border, 0.1)?;
    if high <= low {
        return None;
    }
    if spread < EVEN_BORDER * (high - low) {
        let paper = quantile(&mut border, 0.5)?;
        let sign = leaning(brightness.pixels().iter().map(|p| p - paper));
        return Some(brightness.map(|p| (p - paper) * sign));
    }
    let coarse = coarse(brightness);
    let mean = blur(&coarse, coarse.longest() / 4);
    let sign = leaning(coarse.pixels().iter().zip(mean.pixels()).map(|(p, m)| p - m));
    let radius = ((coarse.longest() as f32 * REACH).round() as usize).max(1);
    // With the ink made light, opening (the least, then the most of the neighbours) takes away
    // what is light and narrow.
    let opened = spread_most(&spread_least(&coarse.map(|p| p * sign), radius), radius);
    let paper = opened.resize(brightness.width(), brightness.height());
    let strength = brightness.zip(&paper, |p, paper| p * sign - paper);
    // Opening follows the darkest of the noise, so that the paper ends up above zero.
    let level = median(strength.pixels().iter().copied())?;
    Some(strength.map(|p| p - level))
}

/// 1 where the few large differences are above zero (light ink), −1 where they are below. Ink
/// covers the smaller part of a picture, so that it differs more than the paper does.
fn leaning(differences: impl Iterator<Item = f32>) -> f32 {
    let third_moment: f64 = differences.map(|d| f64::from(d).powi(3)).sum();
    if third_moment < 0.0 { -1.0 } else { 1.0 }
}

fn border(mask: &Mask) -> Vec<f32> {
    let (width, height) = (mask.width(), mask.height());
    let on_border = |(index, _): &(usize, &f32)| {
        let (x, y) = (index % width, index / width);
        x == 0 || y == 0 || x + 1 == width || y + 1 == height
    };
    mask.pixels().iter().enumerate().filter(on_border).map(|(_, &p)| p).collect()
}

fn coarse(mask: &Mask) -> Mask {
    let scale = (COARSE_SIDE as f32 / mask.longest() as f32).min(1.0);
    let side = |size: usize| ((size as f32 * scale).round() as usize).max(1);
    mask.resize(side(mask.width()), side(mask.height()))
}

fn blur(mask: &Mask, radius: usize) -> Mask {
    neighbours(mask, radius, |window| window.iter().sum::<f32>() / window.len() as f32)
}

fn spread_least(mask: &Mask, radius: usize) -> Mask {
    neighbours(mask, radius, |window| window.iter().copied().fold(f32::INFINITY, f32::min))
}

fn spread_most(mask: &Mask, radius: usize) -> Mask {
    neighbours(mask, radius, |window| window.iter().copied().fold(f32::NEG_INFINITY, f32::max))
}

/// Applies `f` to the neighbours of each pixel along its row, then along its column.
fn neighbours(mask: &Mask, radius: usize, f: impl Fn(&[f32]) -> f32) -> Mask {
    let along_rows = |mask: &Mask| {
        let (width, height) = (mask.width(), mask.height());
        let mut pixels = vec![0.0; width * height];
        for (y, row) in mask.pixels().chunks_exact(width).enumerate() {
            for x in 0..width {
                let window = &row[x.saturating_sub(radius)..(x + radius + 1).min(width)];
                pixels[x * height + y] = f(window);
            }
        }
        // Axes swapped: the second pass swaps them back.
        Mask::new(height, width, pixels)
    };
    along_rows(&along_rows(mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cross of lines on paper lit from the left, `ink` lighter or darker than it.
    fn cross(ink: f32) -> Mask {
        let pixel = |i: usize| {
            let (x, y) = (i % 60, i / 60);
            let inside = (10..50).contains(&x) && (10..50).contains(&y);
            let on_line = inside && (x.abs_diff(30) < 3 || y.abs_diff(30) < 3);
            0.3 + 0.4 * x as f32 / 60.0 + if on_line { ink } else { 0.0 }
        };
        Mask::new(60, 60, (0..3600).map(pixel).collect())
    }

    #[test]
    fn uneven_light_and_either_polarity_give_the_same_ink() {
        for ink in [-0.25, 0.25] {
            let strength = subtract(&cross(ink)).unwrap();
            let at = |x: usize, y: usize| strength.pixels()[y * 60 + x];
            for (x, y) in [(30, 20), (12, 30), (48, 30)] {
                assert!((at(x, y) - 0.25).abs() < 0.08, "ink at {x}, {y}: {}", at(x, y));
            }
            for (x, y) in [(3, 3), (55, 55), (20, 20), (40, 50)] {
                assert!(at(x, y).abs() < 0.08, "paper at {x}, {y}: {}", at(x, y));
            }
        }
    }

    #[test]
    fn one_grey_has_no_ink() {
        assert_eq!(subtract(&Mask::new(4, 4, vec![0.7; 16])), None);
    }
}
