use wasm_bindgen::prelude::*;

use crate::codec::{GreyImage, encode_image};
use crate::web::build::{JsBytes, bytes};

/// Encodes a photo or a drawing of any size, dark on light or light on dark, from its RGBA
/// pixels: 28×28 values, 0 to 1. `undefined`: nothing is drawn.
#[wasm_bindgen(js_name = encodeImage)]
pub fn image(rgba: JsBytes, width: usize, height: usize) -> Result<Option<Vec<f32>>, JsError> {
    let image = GreyImage::from_rgba(width, height, &bytes(rgba, "rgba")?)?;
    Ok(encode_image(&image).map(|digit| digit.to_vec()))
}
