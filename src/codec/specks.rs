//! Keeps the digit and leaves the specks: connected parts of the ink.

use super::mask::Mask;

/// Parts smaller than this share of the largest are specks.
const SPECK_SHARE: f32 = 0.04;
/// A part that touches the picture's border is taken for the digit only where no other part has
/// this share of its area: edges of the paper and shadows touch the border.
const INNER_SHARE: f32 = 0.1;
/// Fewer pixels than this are no digit.
const FEWEST_PIXELS: usize = 3;

/// The strength of the ink in the parts that belong to the digit, zero elsewhere. Parts are
/// made of pixels above `threshold`; downhill from them, their soft edges reach to `faintest`.
/// `None` where no part is left.
pub(super) fn without(strength: &Mask, threshold: f32, faintest: f32) -> Option<Mask> {
    let parts = parts(strength, threshold);
    let largest = parts.iter().max_by_key(|part| part.pixels.len())?;
    let inner = parts.iter().filter(|part| !part.on_border).max_by_key(|part| part.pixels.len());
    let is_main =
        |part: &&Part| part.pixels.len() as f32 >= INNER_SHARE * largest.pixels.len() as f32;
    let main = inner.filter(is_main).unwrap_or(largest);
    if main.pixels.len() < FEWEST_PIXELS {
        return None;
    }
    let fewest = SPECK_SHARE * main.pixels.len() as f32;
    let belongs =
        |part: &&Part| part.pixels.len() as f32 >= fewest && (main.on_border || !part.on_border);
    let core = parts.iter().filter(belongs).flat_map(|part| part.pixels.iter().copied());
    Some(with_soft_edges(strength, core.collect(), faintest))
}

/// Pixels that touch each other, also at their corners.
struct Part {
    pixels: Vec<usize>,
    on_border: bool,
}

fn parts(strength: &Mask, threshold: f32) -> Vec<Part> {
    let values = strength.pixels();
    let mut seen = vec![false; values.len()];
    let mut parts = Vec::new();
    for start in 0..values.len() {
        if seen[start] || values[start] <= threshold {
            continue;
        }
        seen[start] = true;
        let mut pixels = vec![start];
        let mut on_border = false;
        let mut next = 0;
        while let Some(&pixel) = pixels.get(next) {
            next += 1;
            on_border |= is_on_border(strength, pixel);
            for neighbour in neighbours(strength, pixel) {
                if !seen[neighbour] && values[neighbour] > threshold {
                    seen[neighbour] = true;
                    pixels.push(neighbour);
                }
            }
        }
        parts.push(Part { pixels, on_border });
    }
    parts
}

fn with_soft_edges(strength: &Mask, mut core: Vec<usize>, faintest: f32) -> Mask {
    let values = strength.pixels();
    let mut kept = vec![0.0; values.len()];
    for &pixel in &core {
        kept[pixel] = values[pixel];
    }
    let mut next = 0;
    while let Some(&pixel) = core.get(next) {
        next += 1;
        for neighbour in neighbours(strength, pixel) {
            let value = values[neighbour];
            if kept[neighbour] == 0.0 && value > faintest && value <= values[pixel] {
                kept[neighbour] = value;
                core.push(neighbour);
            }
        }
    }
    Mask::new(strength.width(), strength.height(), kept)
}

fn is_on_border(mask: &Mask, pixel: usize) -> bool {
    let (x, y) = (pixel % mask.width(), pixel / mask.width());
    x == 0 || y == 0 || x + 1 == mask.width() || y + 1 == mask.height()
}

/// The up to eight neighbours of a pixel.
fn neighbours(mask: &Mask, pixel: usize) -> impl Iterator<Item = usize> + use<> {
    let (width, height) = (mask.width(), mask.height());
    let (x, y) = (pixel % width, pixel / width);
    let columns = x.saturating_sub(1)..(x + 2).min(width);
    let rows = y.saturating_sub(1)..(y + 2).min(height);
    rows.flat_map(move |row| columns.clone().map(move |column| row * width + column))
        .filter(move |&other| other != pixel)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> Mask {
        let value = |c| match c {
            '#' => 1.0,
            '+' => 0.3,
            _ => 0.0,
        };
        let pixels = rows.iter().flat_map(|row| row.chars().map(value)).collect();
        Mask::new(rows[0].len(), rows.len(), pixels)
    }

    #[test]
    fn edges_stay_soft_and_faint_dust_goes() {
        let drawn = mask(&["........", ".+##+..+", ".+###+..", "...##+..", "........"]);
        let kept = mask(&["........", ".+##+...", ".+###+..", "...##+..", "........"]);
        assert_eq!(without(&drawn, 0.5, 0.1), Some(kept));
    }

    #[test]
    fn specks_go_and_detached_strokes_stay() {
        let body = "..##########..";
        let empty = "..............";
        let mut rows = vec![empty, body, body, body, empty, "....###.......", empty];
        let without_speck = mask(&rows);
        rows[4] = "............#.";
        // The speck has to be apart from the body.
        rows.insert(4, empty);
        let mut expected = vec![empty, body, body, body, empty, empty];
        expected.extend(["....###.......", empty]);
        assert_eq!(without(&mask(&rows), 0.5, 0.1), Some(mask(&expected)));
        assert_eq!(without(&without_speck, 0.5, 0.1), Some(without_speck));
    }

    #[test]
    fn the_edge_of_the_paper_is_no_digit() {
        let framed = mask(&["########", "........", "..##....", "..##....", "........"]);
        let digit = mask(&["........", "........", "..##....", "..##....", "........"]);
        assert_eq!(without(&framed, 0.5, 0.1), Some(digit));
    }

    #[test]
    fn a_single_hot_pixel_is_nothing() {
        assert_eq!(without(&mask(&["...", ".#.", "..."]), 0.5, 0.1), None);
    }
}
