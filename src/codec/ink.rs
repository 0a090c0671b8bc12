//! Finds the ink in a picture: dark on light or light on dark, in even or uneven light.

use super::background;
use super::mask::Mask;
use super::quantile::median;
use super::specks;

/// Less contrast than this, of the full range, is no ink.
const FAINTEST_CONTRAST: f32 = 0.06;
/// Ink stands out of the noise of the paper by this many standard deviations.
const ABOVE_NOISE: f32 = 5.0;
/// Below this share of the ink's strength a pixel is paper: what a lossy file leaves at edges.
const FAINTEST_EDGE: f32 = 0.04;

/// How much of each pixel is ink, 0 … 1, edges kept soft. `None` where nothing is drawn.
pub(super) fn find(brightness: &Mask) -> Option<Mask> {
    let strength = background::subtract(brightness)?;
    let noise = noise(&strength);
    let threshold = otsu(strength.pixels())?.max(ABOVE_NOISE * noise);
    let full = median(strength.pixels().iter().copied().filter(|&p| p > threshold))?;
    if full < FAINTEST_CONTRAST {
        return None;
    }
    let faintest = (3.0 * noise).max(FAINTEST_EDGE * full).min(threshold);
    let kept = specks::without(&strength, threshold, faintest)?;
    Some(kept.map(|p| ((p - faintest) / (full - faintest)).clamp(0.0, 1.0)))
}

/// Otsu's threshold (1979): the split of the positive values into two classes that differ most.
fn otsu(values: &[f32]) -> Option<f32> {
    const BINS: usize = 256;
    let most = values.iter().copied().fold(0.0, f32::max);
    if most <= 0.0 {
        return None;
    }
    let mut histogram = [0_u32; BINS];
    for &value in values {
        let bin = value.max(0.0) / most * (BINS - 1) as f32;
        histogram[(bin as usize).min(BINS - 1)] += 1;
    }
    let moment = |(bin, &count): (usize, &u32)| bin as f64 * f64::from(count);
    let total = values.len() as f64;
    let total_moment: f64 = histogram.iter().enumerate().map(moment).sum();
    let (mut below, mut below_moment) = (0.0, 0.0);
    let mut best = (0.0, 0);
    for (bin, &count) in histogram.iter().enumerate() {
        below += f64::from(count);
        below_moment += bin as f64 * f64::from(count);
        let above = total - below;
        if below == 0.0 || above == 0.0 {
            continue;
        }
        let distance = below_moment / below - (total_moment - below_moment) / above;
        let spread = below * above * distance * distance;
        if spread > best.0 {
            best = (spread, bin);
        }
    }
    Some((best.1 as f32 + 1.0) / BINS as f32 * most)
}

/// The standard deviation of the paper, from its median deviation, which ink does not sway.
fn noise(strength: &Mask) -> f32 {
    1.4826 * median(strength.pixels().iter().map(|p| p.abs())).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn otsu_splits_two_heaps() {
        let values: Vec<f32> = (0..100).map(|i| if i % 5 == 0 { 0.8 } else { 0.1 }).collect();
        let threshold = otsu(&values).unwrap();
        assert!((0.1..0.8).contains(&threshold), "{threshold}");
        assert_eq!(otsu(&[0.0; 9]), None);
    }
}
