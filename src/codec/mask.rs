//! A plane of numbers, one for each pixel: brightness, or how much of the pixel is ink.

/// `height × width` numbers, row by row.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mask {
    width: usize,
    height: usize,
    pixels: Vec<f32>,
}

/// A range of columns and of rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) columns: std::ops::Range<usize>,
    pub(super) rows: std::ops::Range<usize>,
}

impl Mask {
    /// Takes exactly `width × height` pixels.
    pub(super) fn new(width: usize, height: usize, pixels: Vec<f32>) -> Self {
        debug_assert_eq!(width * height, pixels.len());
        Self { width, height, pixels }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    pub(super) fn pixels(&self) -> &[f32] {
        &self.pixels
    }

    /// The longer side.
    pub(super) fn longest(&self) -> usize {
        self.width.max(self.height)
    }

    /// Each pixel by its value.
    pub(super) fn map(&self, f: impl Fn(f32) -> f32) -> Self {
        let pixels = self.pixels.iter().map(|&value| f(value)).collect();
        Self::new(self.width, self.height, pixels)
    }

    /// Each pixel by its value and that of a mask of the same size.
    pub(super) fn zip(&self, other: &Self, f: impl Fn(f32, f32) -> f32) -> Self {
        let pairs = self.pixels.iter().zip(&other.pixels);
        Self::new(self.width, self.height, pairs.map(|(&a, &b)| f(a, b)).collect())
    }

    /// The smallest region that holds every pixel above zero.
    pub(super) fn ink_region(&self) -> Option<Region> {
        let inked = |row: &&[f32]| row.iter().any(|&ink| ink > 0.0);
        let mut rows = self.pixels.chunks_exact(self.width.max(1));
        let top = rows.clone().position(|row| inked(&row))?;
        let bottom = rows.rposition(|row| inked(&row))?;
        let inked_rows = &self.pixels[top * self.width..(bottom + 1) * self.width];
        let columns = inked_rows.chunks_exact(self.width).filter_map(|row| {
            let left = row.iter().position(|&ink| ink > 0.0)?;
            let right = row.iter().rposition(|&ink| ink > 0.0)?;
            Some((left, right))
        });
        let (left, right) = columns.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))?;
        Some(Region { columns: left..right + 1, rows: top..bottom + 1 })
    }

    /// The region that covers the whole mask.
    pub(super) fn whole(&self) -> Region {
        Region { columns: 0..self.width, rows: 0..self.height }
    }

    /// The part inside a region, with `border` empty pixels around it.
    pub(super) fn crop(&self, region: &Region, border: usize) -> Self {
        let width = region.columns.len() + 2 * border;
        let height = region.rows.len() + 2 * border;
        let mut pixels = vec![0.0; width * height];
        for (to, from) in region.rows.clone().enumerate() {
            let source = &self.pixels[from * self.width..][region.columns.clone()];
            let start = (to + border) * width + border;
            pixels[start..start + source.len()].copy_from_slice(source);
        }
        Self::new(width, height, pixels)
    }

    /// Scales to a new size: by area where it shrinks, linearly where it grows.
    pub(super) fn resize(&self, width: usize, height: usize) -> Self {
        self.resize_width_transposed(width).resize_width_transposed(height)
    }

    /// Scales the rows and swaps the axes: done twice, both sides are scaled and upright again.
    fn resize_width_transposed(&self, width: usize) -> Self {
        let taps = taps(self.width, width);
        let mut pixels = vec![0.0; width * self.height];
        for (y, row) in self.pixels.chunks_exact(self.width).enumerate() {
            for (x, (first, weights)) in taps.iter().enumerate() {
                let window = &row[*first..first + weights.len()];
                let sum: f32 = window.iter().zip(weights).map(|(p, w)| p * w).sum();
                pixels[x * self.height + y] = sum;
            }
        }
        Self::new(self.height, width, pixels)
    }
}

/// For each of `to` pixels the first of the `from` pixels it is made of, and their weights.
fn taps(from: usize, to: usize) -> Vec<(usize, Vec<f32>)> {
    let step = from as f32 / to as f32;
    let area = |index: usize| {
        let (start, end) = (index as f32 * step, (index as f32 + 1.0) * step);
        let first = (start as usize).min(from - 1);
        let last = (end.ceil() as usize).clamp(first + 1, from);
        let covered = |i: usize| (end.min(i as f32 + 1.0) - start.max(i as f32)).max(0.0) / step;
        (first, (first..last).map(covered).collect())
    };
    let linear = |index: usize| {
        let middle = ((index as f32 + 0.5) * step - 0.5).clamp(0.0, (from - 1) as f32);
        let first = (middle as usize).min(from.saturating_sub(2));
        let part = middle - first as f32;
        (first, if from == 1 { vec![1.0] } else { vec![1.0 - part, part] })
    };
    (0..to).map(|index| if step >= 1.0 { area(index) } else { linear(index) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(width: usize, height: usize) -> Mask {
        let pixels = (0..width * height).map(|i| (i % width + i / width) as f32);
        Mask::new(width, height, pixels.collect())
    }

    #[test]
    fn the_same_size_is_the_same_mask() {
        assert_eq!(ramp(7, 5).resize(7, 5), ramp(7, 5));
    }

    #[test]
    fn shrinking_keeps_the_mean() {
        let small = ramp(17, 11).resize(5, 3);
        let mean = |mask: &Mask| mask.pixels.iter().sum::<f32>() / mask.pixels.len() as f32;
        assert!((mean(&small) - mean(&ramp(17, 11))).abs() < 1e-4);
    }

    #[test]
    fn growing_stays_in_range_even_from_one_pixel() {
        assert_eq!(Mask::new(1, 1, vec![0.5]).resize(3, 2).pixels(), [0.5; 6]);
        let large = ramp(3, 2).resize(9, 8);
        assert!(large.pixels.iter().all(|p| (0.0..=3.0).contains(p)));
    }

    #[test]
    fn the_ink_region_is_tight() {
        let mut mask = Mask::new(6, 5, vec![0.0; 30]);
        assert_eq!(mask.ink_region(), None);
        mask.pixels[6 + 2] = 0.1;
        mask.pixels[3 * 6 + 4] = 1.0;
        let region = mask.ink_region().unwrap();
        assert_eq!((region.columns.clone(), region.rows.clone()), (2..5, 1..4));
        let cropped = mask.crop(&region, 1);
        assert_eq!((cropped.width, cropped.height), (5, 5));
        assert_eq!(cropped.pixels[6], 0.1);
    }
}
