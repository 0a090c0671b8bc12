//! Nets of every kind, for JavaScript: as JSON, with several inputs and outputs, and gradients.

use js_sys::{Array, Float32Array, Object, Reflect};
use ndarray::ArrayD;
use wasm_bindgen::prelude::*;

use super::strict::from_js;
use crate::apply::Evaluator;
use crate::format::{self, Metadata};
use crate::net::{Graph, InitScope, Initializer, initialize};
use crate::train::{Options, Preset};
use crate::web::build::{JsBytes, JsFloats, JsText, bytes, floats, text};
use crate::web::net::Net;
use crate::web::types::{JsOptions, to_js};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("graph.d.ts");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "NetReport")]
    pub type JsReport;
    #[wasm_bindgen(typescript_type = "Initializer")]
    pub type JsInitializer;
    #[wasm_bindgen(typescript_type = "Record<string, Float32Array>")]
    pub type JsArrays;
    #[wasm_bindgen(typescript_type = "ParameterInfo[]")]
    pub type JsParameters;
    #[wasm_bindgen(typescript_type = "Preset[]")]
    pub type JsPresets;
}

/// The nets of the tutorials.
#[wasm_bindgen]
pub fn presets() -> Result<JsPresets, JsError> {
    #[derive(serde::Serialize)]
    struct Described {
        #[serde(flatten)]
        preset: Preset,
        json: String,
    }
    let describe = |preset: Preset| -> crate::Result<Described> {
        Ok(Described { json: format::write_net(&preset.graph())?, preset })
    };
    let described: crate::Result<Vec<_>> = Preset::all().into_iter().map(describe).collect();
    to_js(&described?)
}

/// The options of a run where nothing is said.
#[wasm_bindgen(js_name = defaultTrainOptions)]
pub fn default_train_options() -> Result<JsOptions, JsError> {
    to_js(&Options::default())
}

/// Looks at a net's JSON layer by layer: shapes, sizes, and what is wrong where. Throws where the
/// text describes no net at all.
#[wasm_bindgen(js_name = inspectNet)]
pub fn inspect_net(json: JsText) -> Result<JsReport, JsError> {
    to_js(&format::read_net(&text(json, "json")?)?.report())
}

/// A net's JSON as Rust code that builds it.
#[wasm_bindgen(js_name = netToRust)]
pub fn net_to_rust(json: JsText) -> Result<String, JsError> {
    Ok(format::write_rust(&format::read_net(&text(json, "json")?)?)?)
}

#[wasm_bindgen]
impl Net {
    /// A net from its architecture as JSON, with first values by seed (Kaiming).
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(json: JsText, seed: f64) -> Result<Net, JsError> {
        let mut net = format::read_net(&text(json, "json")?)?.build()?;
        initialize(&mut net, Initializer::Kaiming, InitScope::All, seed as u64);
        Ok(Self::new(net, Metadata::new()))
    }

    /// The architecture as JSON.
    #[wasm_bindgen(js_name = toJson)]
    pub fn to_json(&self) -> Result<String, JsError> {
        Ok(format::write_net(&self.graph())?)
    }

    /// Gives the parameters first values by seed: all, or those that have none.
    pub fn initialize(
        &mut self,
        initializer: JsInitializer,
        seed: f64,
        missing: Option<bool>,
    ) -> Result<(), JsError> {
        let initializer: Initializer = from_js(initializer, "initializer")?;
        let which = if missing.unwrap_or(false) { InitScope::Missing } else { InitScope::All };
        initialize(self.change(), initializer, which, seed as u64);
        Ok(())
    }

    /// Takes the parameters, and the metadata, of a safetensors file.
    #[wasm_bindgen(js_name = loadSafetensors)]
    pub fn load_safetensors(&mut self, file: JsBytes) -> Result<(), JsError> {
        let file = bytes(file, "file")?;
        let metadata = format::read_safetensors(self.change(), &file)?;
        self.set_metadata(metadata);
        Ok(())
    }

    /// Names and shapes of the parameters.
    pub fn parameters(&self) -> Result<JsParameters, JsError> {
        #[derive(serde::Serialize)]
        struct Info<'a> {
            name: &'a str,
            shape: &'a [usize],
            initialized: bool,
        }
        let entries = self.core().parameters().entries().iter();
        let infos: Vec<Info> = entries
            .map(|entry| Info {
                name: &entry.name,
                shape: entry.shape.sizes(),
                initialized: entry.initialized,
            })
            .collect();
        to_js(&infos)
    }

    /// The values of a parameter; `undefined` where there is none of that name.
    pub fn parameter(&self, name: JsText) -> Result<Option<Vec<f32>>, JsError> {
        Ok(self.core().parameters().get(&text(name, "name")?).map(<[f32]>::to_vec))
    }

    /// Gives a parameter values.
    #[wasm_bindgen(js_name = setParameter)]
    pub fn set_parameter(&mut self, name: JsText, values: JsFloats) -> Result<(), JsError> {
        let (name, values) = (text(name, "name")?, floats(values, "values")?);
        Ok(self.change().parameters_mut().set(&name, &values)?)
    }

    /// A layer, or a net within, as a net of its own, with its parameters.
    pub fn part(&self, path: JsText) -> Result<Net, JsError> {
        Ok(Self::new(self.core().part(&text(path, "path")?)?, Metadata::new()))
    }

    /// All outputs for one example, by name.
    pub fn apply(&self, inputs: JsArrays) -> Result<JsArrays, JsError> {
        let given = read(&inputs)?;
        let outputs = Evaluator::new(self.core())?.apply_all(&views(&given))?;
        write(outputs.iter().map(|(name, array)| (name.as_str(), array)))
    }

    /// The gradients of the first output for one example, at all inputs and parameters, by name;
    /// those of the sum of its values, unless the gradient at the output is given.
    pub fn gradients(
        &self,
        inputs: JsArrays,
        output: Option<JsFloats>,
    ) -> Result<JsArrays, JsError> {
        let given = read(&inputs)?;
        let output = output.map(|output| floats(output, "output")).transpose()?;
        let output = output.map(ndarray::Array1::from).map(ndarray::Array1::into_dyn);
        let output = output.as_ref().map(|output| output.view());
        let gradients = Evaluator::new(self.core())?.gradients(&views(&given), output)?;
        write(gradients.iter())
    }
}

impl Net {
    fn graph(&self) -> Graph {
        self.core().graph()
    }
}

fn read(arrays: &JsArrays) -> Result<Vec<(String, ArrayD<f32>)>, JsError> {
    let object = arrays.dyn_ref::<Object>();
    let object =
        object.ok_or_else(|| JsError::new("inputs must be an object of arrays by name"))?;
    let read = |entry: JsValue| {
        let entry: Array = entry.unchecked_into();
        let name = entry.get(0).as_string().unwrap_or_default();
        let values = floats(entry.get(1).unchecked_into(), &name)?;
        Ok((name, ndarray::Array1::from(values).into_dyn()))
    };
    Object::entries(object).iter().map(read).collect()
}

fn views(arrays: &[(String, ArrayD<f32>)]) -> Vec<(&str, ndarray::ArrayViewD<'_, f32>)> {
    arrays.iter().map(|(name, array)| (name.as_str(), array.view())).collect()
}

fn write<'a>(
    arrays: impl Iterator<Item = (&'a str, &'a ArrayD<f32>)>,
) -> Result<JsArrays, JsError> {
    let object = Object::new();
    for (name, array) in arrays {
        let values: Vec<f32> = array.iter().copied().collect();
        let values = Float32Array::from(values.as_slice());
        // Setting a property of a plain object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &values);
    }
    Ok(object.unchecked_into())
}
