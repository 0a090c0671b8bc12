//! Texts and numbers from JavaScript, checked: what wasm-bindgen does with an argument of another kind
//! ends in the wrong memory. The first load's module leaves the checks out; its one user is the page.

#[cfg(feature = "full")]
pub(super) use checked::{
    JsBytes, JsFloats, JsIndices, JsText, JsTexts, bytes, floats, indices, text, texts,
};
#[cfg(not(feature = "full"))]
pub(super) use unchecked::{JsBytes, JsFloats, bytes, floats};

#[cfg(feature = "full")]
mod checked {
    use js_sys::{Array, ArrayBuffer, Float32Array, Uint8Array, Uint32Array};
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(typescript_type = "string")]
        pub type JsText;
        #[wasm_bindgen(typescript_type = "string[]")]
        pub type JsTexts;
        #[wasm_bindgen(typescript_type = "Float32Array | number[]")]
        pub type JsFloats;
        #[wasm_bindgen(typescript_type = "Uint8Array | ArrayBuffer | number[]")]
        pub type JsBytes;
        #[wasm_bindgen(typescript_type = "Uint32Array | number[]")]
        pub type JsIndices;
    }

    /// A string; `name` is the argument's, for the sentence.
    pub fn text(value: JsText, name: &str) -> Result<String, JsError> {
        value.as_string().ok_or_else(|| wrong(&value, name, "a string"))
    }

    /// An array of strings.
    pub fn texts(value: JsTexts, name: &str) -> Result<Vec<String>, JsError> {
        let wrong = || wrong(&value, name, "an array of strings");
        let array = value.dyn_ref::<Array>().ok_or_else(wrong)?;
        array.iter().map(|text| text.as_string().ok_or_else(wrong)).collect()
    }

    /// Single-precision numbers, out of any array of numbers.
    pub fn floats(value: JsFloats, name: &str) -> Result<Vec<f32>, JsError> {
        match value.dyn_ref::<Float32Array>() {
            Some(values) => Ok(values.to_vec()),
            None if is_array(&value) => Ok(Float32Array::new(&value).to_vec()),
            None => Err(wrong(&value, name, "a Float32Array")),
        }
    }

    /// Bytes, out of any array of them or a buffer.
    pub fn bytes(value: JsBytes, name: &str) -> Result<Vec<u8>, JsError> {
        match value.dyn_ref::<Uint8Array>() {
            Some(values) => Ok(values.to_vec()),
            None if is_array(&value) || value.has_type::<ArrayBuffer>() => {
                Ok(Uint8Array::new(&value).to_vec())
            }
            None => Err(wrong(&value, name, "a Uint8Array")),
        }
    }

    /// Whole numbers, out of any array of them.
    pub fn indices(value: JsIndices, name: &str) -> Result<Vec<u32>, JsError> {
        match is_array(&value) {
            true => Ok(Uint32Array::new(&value).to_vec()),
            false => Err(wrong(&value, name, "a Uint32Array")),
        }
    }

    fn is_array(value: &JsValue) -> bool {
        ArrayBuffer::is_view(value) || Array::is_array(value)
    }

    fn wrong(value: &JsValue, name: &str, expected: &str) -> JsError {
        let found = if value.is_null() { None } else { value.js_typeof().as_string() };
        let found = found.as_deref().unwrap_or("null");
        JsError::new(&format!("{name} must be {expected}, got {found}"))
    }
}

#[cfg(not(feature = "full"))]
mod unchecked {
    use wasm_bindgen::JsError;

    pub type JsFloats = Vec<f32>;
    pub type JsBytes = Vec<u8>;

    pub fn floats(values: JsFloats, _: &str) -> Result<Vec<f32>, JsError> {
        Ok(values)
    }

    pub fn bytes(values: JsBytes, _: &str) -> Result<Vec<u8>, JsError> {
        Ok(values)
    }
}
