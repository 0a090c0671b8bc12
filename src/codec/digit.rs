//! The digit encoder: a drawing or a picture to the 28×28 pixels that MNIST would have made of it.

use super::fit::{self, BOX, Digit};
use super::grey::GreyImage;
use super::ink;
use super::raster::PenPoint;
use super::thickness;

/// The finest line of an encoded drawing, in its pixels: finer ones are rare in MNIST.
const FINEST: f32 = 2.0;
/// The broadest line of an encoded drawing, in its pixels.
const BROADEST: f32 = 3.5;
/// Pictures are shrunk to this many pixels on the longer side before their ink is looked for.
const LONGEST_SIDE: usize = 512;

/// The path of a pen from where it is put down to where it is lifted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Stroke {
    /// Positions `[x, y]` in any unit, y downward. One point alone is a dot.
    pub points: Vec<[f32; 2]>,
}

/// Encodes a drawing made with a round pen, `pen_width` in the unit of the points.
///
/// The drawing is fitted as MNIST's digits are: its longer side to 20 pixels, its centre of mass to
/// the middle of 28×28. The pen's width is scaled with the drawing and then held between 2.0 and
/// 3.5 pixels: a small drawing does not become a blot, nor a large one a thread. Points that are
/// not finite are left out. `None`: nothing is drawn.
pub fn encode_strokes(strokes: &[Stroke], pen_width: f32) -> Option<Digit> {
    let is_finite = |p: &&[f32; 2]| p[0].is_finite() && p[1].is_finite();
    let points = || strokes.iter().flat_map(|stroke| &stroke.points).filter(is_finite);
    let extent = |axis: usize| {
        let low = points().map(|p| f64::from(p[axis])).fold(f64::INFINITY, f64::min);
        let high = points().map(|p| f64::from(p[axis])).fold(f64::NEG_INFINITY, f64::max);
        (high - low) as f32
    };
    let extent = extent(0).max(extent(1));
    let pen = if pen_width.is_finite() { pen_width.max(0.0) } else { 0.0 };
    let width = (BOX as f32 * pen / (extent + pen)).clamp(FINEST, BROADEST);
    // A tap moves the pen by less than its own radius: that is a dot, not a small drawing.
    let spread = if extent < pen / 2.0 { 0.0 } else { 1.0 };
    let path = |stroke: &Stroke| {
        let place =
            |p: &[f32; 2]| PenPoint { x: p[0] * spread, y: p[1] * spread, radius: width / 2.0 };
        stroke.points.iter().filter(is_finite).map(place).collect::<Vec<_>>()
    };
    fit::fit_paths(&strokes.iter().map(path).collect::<Vec<_>>())
}

/// Encodes a photo or a drawing, dark on light or light on dark, of any size.
///
/// Uneven light is subtracted, specks and what touches the picture's border are left out, and the
/// lines of a fine pen are widened to those of MNIST. `None`: nothing is drawn.
pub fn encode_image(image: &GreyImage) -> Option<Digit> {
    let mask = ink::find(&image.brightness(LONGEST_SIDE))?;
    let region = mask.ink_region()?;
    fit::fit_mask(&thickness::widen(mask.crop(&region, 0)))
}
