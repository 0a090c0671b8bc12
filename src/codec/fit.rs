//! The frame of an MNIST digit: fitted into 20×20, then centred by mass in 28×28.
//!
//! Source: LeCun, Bottou, Bengio, Haffner: Gradient-based learning applied to document
//! recognition (1998), section III.A. What the paper leaves open was measured on the files: the
//! longer side is 20 pixels, the shift is a whole number of pixels, and the centre of mass ends up
//! within half a pixel of the middle of pixel (14, 14).

use super::mask::Mask;
use super::raster::{Canvas, PenPoint};

/// Width and height of an encoded digit, in pixels.
pub const SIDE: usize = 28;
/// The longer side of the ink in an encoded digit, in pixels.
pub const BOX: usize = 20;
/// An encoded digit: `28 × 28`, row by row, 0 is background and 1 is ink.
pub type Digit = [f32; SIDE * SIDE];

/// First row and column of the ink box before it is centred.
const MARGIN: usize = (SIDE - BOX) / 2;
/// Fainter pixels vanish when MNIST's 256 levels are made of them.
const FAINTEST: f32 = 0.5 / 255.0;

/// Draws paths with their own radii, which are in pixels of the result: the ink's longer side
/// becomes 20 pixels. `None` where there are no points. Points must be finite.
pub(crate) fn fit_paths(paths: &[Vec<PenPoint>]) -> Option<Digit> {
    let frame = Frame::around(paths)?;
    let mut canvas = Canvas::new(SIDE, SIDE);
    let mut placed = Vec::new();
    for path in paths {
        placed.clear();
        placed.extend(path.iter().map(|point| frame.place(point)));
        canvas.draw(&placed);
    }
    Some(centre(canvas.pixels()))
}

/// Fits a mask, which must be cropped to its ink, into the frame. `None` where it is empty.
pub(super) fn fit_mask(mask: &Mask) -> Option<Digit> {
    let longest = mask.width().max(mask.height());
    if longest == 0 || mask.width().min(mask.height()) == 0 {
        return None;
    }
    let side = |size: usize| ((size * BOX) as f32 / longest as f32).round().max(1.0) as usize;
    let small = mask.resize(side(mask.width()), side(mask.height()));
    let mut pixels = [0.0; SIDE * SIDE];
    for (y, row) in small.pixels().chunks_exact(small.width()).enumerate() {
        let start = (y + MARGIN) * SIDE + MARGIN;
        pixels[start..start + row.len()].copy_from_slice(row);
    }
    Some(centre(&pixels))
}

/// Moves the ink by whole pixels until its centre of mass is in pixel (14, 14), or as near to it
/// as the border lets it.
fn centre(pixels: &[f32]) -> Digit {
    let (mut mass, mut moment_x, mut moment_y) = (0.0, 0.0, 0.0);
    let (mut low, mut high) = ((SIDE, SIDE), (0, 0));
    for (index, &ink) in pixels.iter().enumerate().filter(|(_, ink)| **ink >= FAINTEST) {
        let (x, y) = (index % SIDE, index / SIDE);
        mass += ink;
        moment_x += ink * x as f32;
        moment_y += ink * y as f32;
        low = (low.0.min(x), low.1.min(y));
        high = (high.0.max(x), high.1.max(y));
    }
    let mut digit = [0.0; SIDE * SIDE];
    if mass <= 0.0 {
        return digit;
    }
    let dx = shift(moment_x / mass, low.0, high.0);
    let dy = shift(moment_y / mass, low.1, high.1);
    for y in low.1..=high.1 {
        for x in low.0..=high.0 {
            let ink = pixels[y * SIDE + x];
            if ink >= FAINTEST {
                // `shift` keeps low … high inside the frame.
                let at = y.wrapping_add_signed(dy) * SIDE + x.wrapping_add_signed(dx);
                digit[at] = ink.min(1.0);
            }
        }
    }
    digit
}

/// By how much to move ink in `low … high` with its mean at `mean`.
fn shift(mean: f32, low: usize, high: usize) -> isize {
    let middle = (SIDE / 2) as f32;
    let wanted = (middle - 0.5 - mean).ceil() as isize;
    wanted.clamp(-(low as isize), (SIDE - 1 - high) as isize)
}

/// Where the plane of the pen goes in the image.
struct Frame {
    left: f64,
    top: f64,
    scale: f64,
    radius: f64,
}

impl Frame {
    /// The frame for all paths. The pen's radius is not scaled: it takes its room from the box.
    fn around(paths: &[Vec<PenPoint>]) -> Option<Self> {
        let mut low = (f64::INFINITY, f64::INFINITY);
        let mut high = (f64::NEG_INFINITY, f64::NEG_INFINITY);
        let mut radius = 0.0_f64;
        for point in paths.iter().flatten() {
            let (x, y) = (f64::from(point.x), f64::from(point.y));
            low = (low.0.min(x), low.1.min(y));
            high = (high.0.max(x), high.1.max(y));
            radius = radius.max(f64::from(point.radius));
        }
        let extent = (high.0 - low.0).max(high.1 - low.1);
        if !extent.is_finite() {
            return None;
        }
        let room = BOX as f64 - 2.0 * radius;
        let scale = if extent > 0.0 { room.max(0.0) / extent } else { 0.0 };
        Some(Self { left: low.0, top: low.1, scale, radius })
    }

    fn place(&self, point: &PenPoint) -> PenPoint {
        let start = MARGIN as f64 + self.radius;
        PenPoint {
            x: ((f64::from(point.x) - self.left) * self.scale + start) as f32,
            y: ((f64::from(point.y) - self.top) * self.scale + start) as f32,
            radius: point.radius,
        }
    }
}
