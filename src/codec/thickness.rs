//! Brings lines to a width that a net trained on MNIST has seen.

use super::fit::BOX;
use super::mask::Mask;

/// Lines thinner than this, in pixels of the encoded digit, are drawn wider.
const THINNEST: f32 = 1.8;
/// The width they are drawn with: the usual one of MNIST.
const USUAL: f32 = 2.3;

/// Widens the lines of a mask, cropped to its ink, where a photo of a fine pen would end as grey
/// threads in 20×20 pixels. The result is cropped too.
pub(super) fn widen(mask: Mask) -> Mask {
    let longest = mask.longest() as f32;
    let width = line_width(&mask);
    if width * BOX as f32 >= THINNEST * longest {
        return mask;
    }
    // The pen that makes the width USUAL after the lines, grown by it, are fitted to the box.
    let growth = (USUAL * longest - BOX as f32 * width) / (2.0 * (BOX as f32 - USUAL));
    let border = growth.ceil() as usize;
    let roomy = mask.crop(&mask.whole(), border + 1);
    let distances = distance_to_ink(&roomy);
    let grown = roomy.zip(&distances, |ink, d| ink.max((growth + 0.5 - d).clamp(0.0, 1.0)));
    match grown.ink_region() {
        Some(region) => grown.crop(&region, 0),
        None => mask,
    }
}

/// The mean width of the lines: twice the area over the length of the outline.
fn line_width(mask: &Mask) -> f32 {
    let bordered = mask.crop(&mask.whole(), 1);
    let (width, pixels) = (bordered.width(), bordered.pixels());
    let area: f32 = pixels.iter().sum();
    let steps = pixels.windows(width + 1).map(|w| (w[1] - w[0]).hypot(w[width] - w[0]));
    let outline: f32 = steps.sum();
    if outline > 0.0 { 2.0 * area / outline } else { 0.0 }
}

/// The Euclidean distance of each pixel to the nearest that is mostly ink, by Felzenszwalb and
/// Huttenlocher (2012): lower envelopes of parabolas, along one axis and then the other.
fn distance_to_ink(mask: &Mask) -> Mask {
    const FAR: f32 = 1e12;
    let seeds = mask.map(|ink| if ink >= 0.5 { 0.0 } else { FAR });
    let along_rows = |mask: &Mask| {
        let (width, height) = (mask.width(), mask.height());
        let mut pixels = vec![0.0; width * height];
        let mut envelope = Vec::with_capacity(width);
        for (y, row) in mask.pixels().chunks_exact(width).enumerate() {
            lower_envelope(row, &mut envelope);
            let mut piece = 0;
            for x in 0..width {
                while piece + 1 < envelope.len() && envelope[piece + 1].1 <= x as f32 {
                    piece += 1;
                }
                let vertex = envelope[piece].0;
                let offset = x as f32 - vertex as f32;
                pixels[x * height + y] = offset * offset + row[vertex];
            }
        }
        Mask::new(height, width, pixels)
    };
    along_rows(&along_rows(&seeds)).map(f32::sqrt)
}

/// The parabolas `(x − v)² + f[v]` that are lowest somewhere: each `v` with the `x` it starts at.
fn lower_envelope(f: &[f32], envelope: &mut Vec<(usize, f32)>) {
    envelope.clear();
    for (v, &height) in f.iter().enumerate() {
        let mut start = f32::NEG_INFINITY;
        while let Some(&(u, from)) = envelope.last() {
            let (a, b) = (u as f32, v as f32);
            start = ((height + b * b) - (f[u] + a * a)) / (2.0 * (b - a));
            if start > from {
                break;
            }
            envelope.pop();
            start = f32::NEG_INFINITY;
        }
        envelope.push((v, start));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_brute_force() {
        let inked = [(3_usize, 2_usize), (3, 3), (9, 7)];
        let mut pixels = vec![0.0; 12 * 10];
        for (x, y) in inked {
            pixels[y * 12 + x] = 1.0;
        }
        let distances = distance_to_ink(&Mask::new(12, 10, pixels));
        for (i, distance) in distances.pixels().iter().enumerate() {
            let (x, y) = (i % 12, i / 12);
            let to = |&(u, v): &(usize, usize)| (x.abs_diff(u) as f32).hypot(y.abs_diff(v) as f32);
            let nearest = inked.iter().map(to).fold(f32::INFINITY, f32::min);
            assert!((distance - nearest).abs() < 1e-3, "{x}, {y}: {distance} is not {nearest}");
        }
    }

    #[test]
    fn fine_lines_get_the_usual_width_and_wide_ones_keep_theirs() {
        let fine = Mask::new(4, 400, vec![1.0; 1600]);
        assert!((line_width(&fine) - 4.0).abs() < 0.2);
        let widened = widen(fine);
        let width = line_width(&widened) * BOX as f32 / widened.longest() as f32;
        assert!((width - USUAL).abs() < 0.3, "{width}");
        let wide = Mask::new(50, 400, vec![1.0; 20_000]);
        assert_eq!(widen(wide.clone()), wide);
    }
}
