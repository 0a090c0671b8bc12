use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::promise::{Failure, Promised, promise};
use crate::engine;

/// A place to compute, given to `Trainer`, `Evaluation` and `Predictor`.
#[wasm_bindgen]
pub struct Device {
    core: Rc<dyn engine::Device>,
    #[cfg(feature = "gpu")]
    gpu: Option<engine::Gpu>,
}

impl Device {
    pub(super) fn from_core(core: Rc<dyn engine::Device>) -> Self {
        Self {
            core,
            #[cfg(feature = "gpu")]
            gpu: None,
        }
    }

    fn adapter(&self) -> Option<engine::Adapter> {
        self.core.adapter()
    }

    pub(super) fn share(&self) -> Rc<dyn engine::Device> {
        Rc::clone(&self.core)
    }
}

#[wasm_bindgen]
impl Device {
    /// One CPU core.
    pub fn cpu() -> Device {
        Self::from_core(Rc::new(engine::Cpu))
    }

    /// The GPU that the browser offers through WebGPU, which may be a program that plays one.
    /// Rejected where there is none, and in a build of the package without the GPU engine.
    #[wasm_bindgen(unchecked_return_type = "Promise<Device>")]
    pub fn gpu() -> Promised {
        promise(request_gpu())
    }

    /// What it is called; of a GPU the name that the browser gives away, which may be empty.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.adapter().map_or_else(|| self.core.name(), |adapter| adapter.name)
    }

    /// What kind of place it is.
    #[wasm_bindgen(getter, unchecked_return_type = "\"cpu\" | \"gpu\"")]
    pub fn kind(&self) -> String {
        if self.adapter().is_some() { "gpu" } else { "cpu" }.into()
    }
}

/// Of GPUs alone.
#[cfg(feature = "gpu")]
#[wasm_bindgen]
impl Device {
    /// Whether it is a software GPU.
    #[wasm_bindgen(getter)]
    pub fn software(&self) -> bool {
        self.adapter().is_some_and(|adapter| adapter.software)
    }

    /// Why it can no longer be used; `undefined` while it can.
    #[wasm_bindgen(getter)]
    pub fn fault(&self) -> Option<String> {
        self.core.fault()
    }

    /// Bytes of a GPU's buffers; 0 for the processor.
    #[wasm_bindgen(getter)]
    pub fn bytes(&self) -> f64 {
        self.core.bytes() as f64
    }

    /// Gives a GPU up; what runs on it fails.
    pub fn destroy(&self) {
        self.gpu.iter().for_each(engine::Gpu::destroy);
    }
}

#[cfg(feature = "gpu")]
async fn request_gpu() -> Result<Device, Failure> {
    if !has_webgpu() {
        let detail = "this is not a page or worker of a browser with WebGPU".into();
        return Err(crate::Error::from(crate::error::GpuError::NoAdapter { detail }).into());
    }
    let gpu = engine::Gpu::request().await?;
    Ok(Device { core: Rc::new(gpu.clone()), gpu: Some(gpu) })
}

/// Whether there is WebGPU to be asked for: elsewhere, as in Node, asking ends the program.
#[cfg(feature = "gpu")]
fn has_webgpu() -> bool {
    let of = |object: &JsValue, name: &str| {
        js_sys::Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
    };
    let global = js_sys::global();
    let in_browser =
        ["Window", "WorkerGlobalScope"].iter().any(|it| !of(&global, it).is_undefined());
    let gpu = of(&of(&global, "navigator"), "gpu");
    in_browser && !gpu.is_undefined() && !gpu.is_null()
}

#[cfg(not(feature = "gpu"))]
async fn request_gpu() -> Result<Device, Failure> {
    Err(JsError::new("no GPU can be used here (this build has no GPU engine): use the CPU").into())
}
