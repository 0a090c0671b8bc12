//! Compiling ahead. A browser compiles a kernel when it is made, in the process that also draws the
//! page: a dozen kernels in a row hold up its frames, with a software GPU for
//! seconds. WebGPU can compile beside the drawing, but wgpu 30 does not offer that.

use std::rc::Rc;

use crate::compute::gpu::Context;
use crate::compute::gpu::Pipeline;
use crate::engine::Reading;

/// Compiles kernels so that nothing is held up; ready when they are.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn warm(context: Rc<Context>, pipelines: Vec<Rc<Pipeline>>) -> Reading<()> {
    for pipeline in &pipelines {
        pipeline.get(&context.device);
    }
    crate::engine::ready(context.check())
}

/// Compiles kernels so that nothing is held up; ready when they are.
///
/// For a moment the device hands every pipeline that is asked of it to
/// `createComputePipelineAsync`. What that gives cannot be given to wgpu, but the browser keeps
/// compiled pipelines: when wgpu asks again, they are there.
#[cfg(target_arch = "wasm32")]
pub(super) fn warm(context: Rc<Context>, pipelines: Vec<Rc<Pipeline>>) -> Reading<()> {
    Box::pin(async move {
        let compiled = browser::compile_beside(&context, &pipelines);
        // Where it fails, so will what comes next, and that is noticed.
        let _compiled = wasm_bindgen_futures::JsFuture::from(compiled).await;
        for pipeline in &pipelines {
            pipeline.get(&context.device);
        }
        context.check()
    })
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::rc::Rc;

    use js_sys::{Array, Function, Promise, Reflect};
    use wasm_bindgen::prelude::*;

    use super::{Context, Pipeline};

    const AT_ONCE: &str = "createComputePipeline";
    const BESIDE: &str = "createComputePipelineAsync";

    /// Has the browser compile all of them; resolved when it has.
    pub fn compile_beside(context: &Context, pipelines: &[Rc<Pipeline>]) -> Promise {
        let promises = Array::new();
        let beside = context.device.as_webgpu().and_then(|device| {
            let device: &JsValue = device.as_ref();
            let compile: Function = Reflect::get(device, &BESIDE.into()).ok()?.dyn_into().ok()?;
            Some((device.clone(), compile))
        });
        if let Some((device, compile)) = beside {
            let (this, kept) = (device.clone(), promises.clone());
            let divert =
                Closure::<dyn FnMut(JsValue) -> JsValue>::new(move |descriptor: JsValue| {
                    let promise = compile.call1(&this, &descriptor).unwrap_or(JsValue::UNDEFINED);
                    kept.push(&promise);
                    JsValue::UNDEFINED
                });
            // On the object itself, before the method of its class.
            if Reflect::set(&device, &AT_ONCE.into(), divert.as_ref()).is_ok() {
                pipelines.iter().for_each(|pipeline| drop(pipeline.compile(&context.device)));
                let _ = Reflect::delete_property(
                    device.unchecked_ref::<js_sys::Object>(),
                    &AT_ONCE.into(),
                );
            }
        }
        Promise::all(&promises)
    }
}
