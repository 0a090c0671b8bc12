use std::rc::Rc;

use super::GpuEngine;
use super::images::Images;
use crate::Result;
use crate::compute::gpu::Context;
use crate::engine::{Adapter, Device, Engine};
use crate::error::GpuError;
use crate::net::Net;
use crate::ops::accumulate::Accumulate;
use crate::ops::kernels_of;
use crate::ops::softmax_cross_entropy::SoftmaxCrossEntropy;
use crate::plan::{Mode, Plan};

/// A GPU, ready to make engines. Clones share it.
#[derive(Clone)]
pub struct Gpu {
    context: Rc<Context>,
    /// Data sets on the device.
    images: Rc<Images>,
    adapter: Adapter,
}

/// Workgroups for a large GPU: two for each of its hundred processors.
const LARGE: usize = 256;
/// And for a processor that plays one, with its few cores.
const SMALL: usize = 8;

/// All adapters of this machine; in a browser the one that it offers.
pub async fn adapters() -> Vec<Adapter> {
    let adapters = instance().enumerate_adapters(wgpu::Backends::all()).await;
    adapters.iter().map(|adapter| describe(&adapter.get_info())).collect()
}

fn instance() -> wgpu::Instance {
    wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle())
}

fn describe(info: &wgpu::AdapterInfo) -> Adapter {
    let driver = format!("{} {}", info.driver, info.driver_info);
    Adapter {
        name: info.name.clone(),
        backend: format!("{:?}", info.backend),
        driver: driver.trim().to_owned(),
        software: info.device_type == wgpu::DeviceType::Cpu,
    }
}

impl Gpu {
    /// The fastest GPU of this machine, within WebGPU's default limits.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] where there is none, or where it gives no device.
    pub async fn request() -> Result<Self> {
        let missing = |detail: String| GpuError::NoAdapter { detail };
        let options = wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            ..Default::default()
        };
        let adapter = instance().request_adapter(&options).await;
        let adapter = adapter.map_err(|error| missing(error.to_string()))?;
        let wanted = wgpu::DeviceDescriptor {
            label: Some("LeNet Playground"),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..Default::default()
        };
        let device = adapter.request_device(&wanted).await;
        let (device, queue) = device.map_err(|error| missing(error.to_string()))?;
        let adapter = describe(&adapter.get_info());
        let fill = if adapter.software { SMALL } else { LARGE };
        let context = Rc::new(Context::new(device, queue, adapter.name.clone(), fill));
        Ok(Self { context, images: Rc::default(), adapter })
    }

    /// An engine for a plan: makes its buffers and kernels. Parameters start at zero.
    ///
    /// # Errors
    /// [`GpuError::DeviceLost`] where the device is gone or refuses a kernel, as far as that
    /// is known at once.
    pub fn engine_of(&self, plan: &Plan) -> Result<GpuEngine> {
        GpuEngine::new(Rc::clone(&self.context), Rc::clone(&self.images), plan)
    }

    /// Has the engines to come cut their work as for a GPU of a hundred processors, whatever this
    /// one is, so that their kernels can be judged on paper; gives what it was before.
    pub fn assume_large(&self) -> usize {
        self.context.set_fill(LARGE)
    }

    /// Has the engines to come cut their work into so many workgroups at least.
    pub fn assume(&self, workgroups: usize) {
        self.context.set_fill(workgroups);
    }

    /// Gives the device up: what is still to be read from it fails. For tests of what happens
    /// then.
    pub fn destroy(&self) {
        self.context.device.destroy();
    }
}

impl Device for Gpu {
    fn name(&self) -> String {
        let Adapter { name, backend, .. } = &self.adapter;
        if name.is_empty() { format!("GPU ({backend})") } else { name.clone() }
    }

    fn adapter(&self) -> Option<Adapter> {
        Some(self.adapter.clone())
    }

    fn fault(&self) -> Option<String> {
        self.context.fault()
    }

    fn bytes(&self) -> u64 {
        self.context.bytes.get()
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        let plan = Plan::lower(net, mode, batch)?;
        check_kernels(net, &plan)?;
        let largest = plan.buffers.iter().max().map_or(0, |len| 4 * len * batch) as u64;
        if largest > self.context.device.limits().max_storage_buffer_binding_size {
            return Err(GpuError::NotOnDevice {
                option: "a batch of this size",
                device: "the GPU",
            }
            .into());
        }
        Ok(Box::new(self.engine_of(&plan)?))
    }

    fn eval_batch_size(&self, _: &Net) -> usize {
        // A GPU has room for more at once; the processor has not.
        if self.adapter.software { 64 } else { 500 }
    }
}

/// Whether there is a kernel for each op of a plan.
fn check_kernels(net: &Net, plan: &Plan) -> Result<()> {
    let refuse = |layer: &str, kind: &str| {
        Err(GpuError::NoKernel { layer: layer.into(), kind: kind.into(), device: "GPU" }.into())
    };
    if plan.inputs.len() > 1 || plan.outputs.len() > 1 {
        return refuse(net.name(), "graph that is no chain");
    }
    let calls = || plan.forward.iter().chain(&plan.backward);
    let missing =
        calls().find(|call| kernels_of(&*call.op).is_none() && !call.op.is::<Accumulate>());
    if let Some(node) = missing.and_then(|call| net.nodes().get(call.layer)) {
        return refuse(&node.name, node.layer.kind());
    }
    // The one loss that there is a kernel for.
    let loss = plan.loss.as_ref();
    if loss.is_some_and(|loss| loss.op.downcast_ref::<SoftmaxCrossEntropy>().is_none()) {
        return refuse(net.name(), "loss but cross-entropy of a softmax");
    }
    if calls().any(|call| call.op.is::<Accumulate>()) {
        return refuse(net.name(), "graph that is no chain");
    }
    Ok(())
}
