use wasm_bindgen::prelude::*;

#[cfg(feature = "full")]
use super::build::{JsBytes, bytes};
use super::build::{JsFloats, JsIndices, floats, indices};
#[cfg(feature = "full")]
use crate::codec::{GreyImage, encode_image};
use crate::codec::{Stroke, encode_strokes};

/// Encodes a drawing as MNIST was made: 28×28 values, 0 to 1.
///
/// `points` holds `x, y` of all strokes one after the other in any unit, y downward; `lengths`
/// the number of points of each stroke; the pen's width is in the same unit. `undefined`:
/// nothing is drawn.
#[wasm_bindgen(js_name = encodeStrokes)]
pub fn strokes(
    points: JsFloats,
    lengths: JsIndices,
    pen_width: f32,
) -> Result<Option<Vec<f32>>, JsError> {
    let (points, lengths) = (floats(points, "points")?, indices(lengths, "lengths")?);
    let mut rest = points.as_chunks::<2>().0;
    let take = |&length: &u32| {
        let (stroke, after) = rest.split_at(rest.len().min(length as usize));
        rest = after;
        Stroke { points: stroke.to_vec() }
    };
    let strokes: Vec<Stroke> = lengths.iter().map(take).collect();
    Ok(encode_strokes(&strokes, pen_width).map(|digit| digit.to_vec()))
}

#[cfg(feature = "full")]
/// Encodes a photo or a drawing of any size, dark on light or light on dark, from its RGBA
/// pixels: 28×28 values, 0 to 1. `undefined`: nothing is drawn.
#[wasm_bindgen(js_name = encodeImage)]
pub fn image(rgba: JsBytes, width: usize, height: usize) -> Result<Option<Vec<f32>>, JsError> {
    let image = GreyImage::from_rgba(width, height, &bytes(rgba, "rgba")?)?;
    Ok(encode_image(&image).map(|digit| digit.to_vec()))
}
