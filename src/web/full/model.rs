use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::codec::{
    JsDecoded, JsImageEncoder, JsPicture, JsProperty, decoded_to_js, encoder_of, picture_of,
    property_of,
};
use super::strict::from_js;
use crate::apply;
use crate::web::build::{JsFloats, JsText, floats, text};
use crate::web::net::Net;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "Decoder")]
    pub type JsDecoder;
}

/// A net with an encoder at its input and a decoder at its output: a picture goes in, "7" comes out.
#[wasm_bindgen]
pub struct Model(RefCell<apply::Model>);

#[wasm_bindgen]
impl Model {
    /// The net as it is now, with these at its ends.
    #[wasm_bindgen(constructor)]
    pub fn new(
        net: &Net,
        encoder: Option<JsImageEncoder>,
        decoder: Option<JsDecoder>,
    ) -> Result<Model, JsError> {
        let mut model = apply::Model::new(net.core())?;
        if let Some(encoder) = encoder {
            model = model.with_encoder(encoder_of(encoder)?)?;
        }
        if let Some(decoder) = decoder {
            model = model.with_decoder(from_js(decoder, "decoder")?)?;
        }
        Ok(Self(RefCell::new(model)))
    }

    /// The net with the encoder and the decoder that `endsToJson` described.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(net: &Net, ends: JsText) -> Result<Model, JsError> {
        let ends = text(ends, "ends")?;
        Ok(Self(RefCell::new(apply::Model::new(net.core())?.with_ends_of_json(&ends)?)))
    }

    /// What the net makes of a picture: a class, unless something else of it is asked.
    pub fn apply(
        &self,
        picture: &JsPicture,
        property: Option<JsProperty>,
    ) -> Result<JsDecoded, JsError> {
        let answer = self.0.borrow_mut().ask(&picture_of(picture)?, &property_of(property)?)?;
        decoded_to_js(answer)
    }

    /// What the net makes of the values of its first input.
    #[wasm_bindgen(js_name = applyTo)]
    pub fn apply_to(
        &self,
        values: JsFloats,
        property: Option<JsProperty>,
    ) -> Result<JsDecoded, JsError> {
        let values = floats(values, "values")?;
        decoded_to_js(self.0.borrow_mut().ask_of(&values, &property_of(property)?)?)
    }

    /// Encoder and decoder as JSON.
    #[wasm_bindgen(js_name = endsToJson)]
    pub fn ends_to_json(&self) -> String {
        self.0.borrow().ends_to_json()
    }
}
