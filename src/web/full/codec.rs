//! Encoders and decoders, for JavaScript.

use js_sys::{Object, Uint8Array, Uint8ClampedArray};
use serde::Serialize;
use wasm_bindgen::prelude::*;

use super::strict::from_js;
use crate::apply::{Decoded, Decoder, Property};
use crate::codec::{
    ClassDecoder, ClassEncoder, ClassForm, ColorSpace, ImageDecoder, ImageEncoder, ImageLayout,
    Picture, PixelFormat,
};
use crate::web::build::{JsFloats, JsText, JsTexts, floats, text, texts};
use crate::web::object::{number, object, part};
use crate::web::types::to_js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("codec.d.ts");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "ImageEncoder")]
    pub type JsImageEncoder;
    #[wasm_bindgen(typescript_type = "ImageLayout")]
    pub type JsLayout;
    #[wasm_bindgen(typescript_type = "PictureSource")]
    pub type JsPicture;
    #[wasm_bindgen(typescript_type = "ClassDecoder")]
    pub type JsClassDecoder;
    #[wasm_bindgen(typescript_type = "Property")]
    pub type JsProperty;
    #[wasm_bindgen(typescript_type = "Decoded")]
    pub type JsDecoded;
    #[wasm_bindgen(typescript_type = "Pixels")]
    pub type JsPixels;
}

/// The encoder that JavaScript describes.
pub(super) fn encoder_of(encoder: JsImageEncoder) -> Result<ImageEncoder, JsError> {
    if encoder.as_string().as_deref() == Some("digit") {
        return Ok(ImageEncoder::digit()?);
    }
    from_js(encoder, "encoder")
}

/// The tensor of a picture: what a net takes.
#[wasm_bindgen]
pub fn encode(picture: &JsPicture, encoder: JsImageEncoder) -> Result<Vec<f32>, JsError> {
    Ok(encoder_of(encoder)?.encode(&picture_of(picture)?)?)
}

/// The picture that a tensor holds: the encoder's way back.
#[wasm_bindgen(js_name = decodeImage)]
pub fn decode_image(tensor: JsFloats, layout: JsLayout) -> Result<JsPixels, JsError> {
    let layout: ImageLayout = from_js(layout, "layout")?;
    pixels(&ImageDecoder::new(layout).decode(&floats(tensor, "tensor")?)?)
}

/// The tensor of a class: its index, or a 1 in its place among zeros where `indicator` is set.
#[wasm_bindgen(js_name = encodeClass)]
pub fn encode_class(
    label: JsText,
    labels: JsTexts,
    indicator: Option<bool>,
) -> Result<Vec<f32>, JsError> {
    let form = if indicator.unwrap_or(false) { ClassForm::Indicator } else { ClassForm::Index };
    let label = text(label, "label")?;
    Ok(ClassEncoder::new(texts(labels, "labels")?, form)?.encode(&label)?)
}

/// What probabilities say: the most probable class, or what else is asked of them.
#[wasm_bindgen]
pub fn decode(
    probabilities: JsFloats,
    decoder: JsClassDecoder,
    property: Option<JsProperty>,
) -> Result<JsDecoded, JsError> {
    let decoder: ClassDecoder = from_js(decoder, "decoder")?;
    let probabilities = floats(probabilities, "probabilities")?;
    decoded_to_js(Decoder::Class(decoder).decode(&probabilities, &property_of(property)?)?)
}

pub(super) fn property_of(property: Option<JsProperty>) -> Result<Property, JsError> {
    match property {
        Some(property) => from_js(property, "property"),
        None => Ok(Property::default()),
    }
}

/// The picture in a file's bytes, or of pixels.
pub(super) fn picture_of(source: &JsPicture) -> Result<Picture, JsError> {
    if let Some(file) = source.dyn_ref::<Uint8Array>() {
        return Ok(Picture::from_file(&file.to_vec())?);
    }
    let data: Uint8ClampedArray = part(source, "data")?;
    let [width, height] = [number(source, "width")?, number(source, "height")?];
    Ok(Picture::new(width as usize, height as usize, PixelFormat::Rgba, data.to_vec())?)
}

pub(super) fn decoded_to_js(decoded: Decoded) -> Result<JsDecoded, JsError> {
    #[derive(Serialize)]
    struct ClassProbability {
        label: String,
        probability: f32,
    }
    let value: JsValue = match decoded {
        Decoded::Class(class) => class.map_or(JsValue::NULL, Into::into),
        Decoded::Classes(classes) => to_js(&classes)?,
        Decoded::Probabilities(pairs) => {
            let named = pairs.into_iter();
            let named = named.map(|(label, probability)| ClassProbability { label, probability });
            to_js(&named.collect::<Vec<_>>())?
        }
        Decoded::Number(number) => number.into(),
        Decoded::Picture(picture) => pixels(&picture)?.into(),
    };
    Ok(value.unchecked_into())
}

/// In RGBA.
fn pixels(picture: &Picture) -> Result<JsPixels, JsError> {
    let rgb = picture.to_bytes(ColorSpace::Rgb);
    let rgba: Vec<u8> = rgb.chunks_exact(3).flat_map(|p| [p[0], p[1], p[2], 255]).collect();
    let data = Uint8ClampedArray::from(rgba.as_slice());
    let made: Object = object(&[
        ("width", picture.width().into()),
        ("height", picture.height().into()),
        ("data", data.into()),
    ])?;
    Ok(made.unchecked_into())
}
