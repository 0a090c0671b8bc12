use wasm_bindgen::prelude::*;

use super::build::{JsFloats, JsIndices, floats, indices};
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
