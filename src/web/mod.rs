//! The JavaScript face of the library: the only rooms that know `wasm_bindgen`.
