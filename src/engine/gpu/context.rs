use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, PoisonError};

use super::GpuEngine;
use super::images::Images;
use super::kernel::{Bind, Key, Pipeline};
use crate::engine::{Adapter, Device, Engine};
use crate::error::GpuError;
use crate::net::Net;
use crate::plan::{Mode, Op, Plan};
use crate::{Error, Result};

/// A GPU, ready to make engines. Clones share it.
#[derive(Clone)]
pub struct Gpu(pub(super) Rc<Context>);

/// A device and what is made on it once.
pub(super) struct Context {
    pub device: wgpu::Device,
    pub queue: wgpu::Queue,
    adapter: Adapter,
    /// The first thing that went wrong: from then on nothing that is read back can be trusted.
    fault: Arc<Mutex<Option<String>>>,
    pipelines: RefCell<HashMap<Key, Rc<Pipeline>>>,
    pub images: Images,
    /// Staging buffers that nobody reads from at present.
    pub staging: RefCell<Vec<wgpu::Buffer>>,
    /// Bytes of all buffers made and not yet given back.
    pub bytes: Cell<u64>,
    /// Workgroups that keep the device busy.
    fill: Cell<usize>,
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
        Ok(Self(Rc::new(Context::new(device, queue, describe(&adapter.get_info())))))
    }

    /// Has the engines to come cut their work as for a GPU of a hundred processors, whatever this
    /// one is, so that their kernels can be judged on paper; gives what it was before.
    pub fn reckon_as_large(&self) -> usize {
        self.0.fill.replace(LARGE)
    }

    /// Has the engines to come cut their work into so many workgroups at least.
    pub fn reckon_with(&self, workgroups: usize) {
        self.0.fill.set(workgroups);
    }

    /// Gives the device up: what is still to be read from it fails. For tests of what happens
    /// then.
    pub fn destroy(&self) {
        self.0.device.destroy();
    }
}

impl Device for Gpu {
    fn name(&self) -> String {
        let Adapter { name, backend, .. } = &self.0.adapter;
        if name.is_empty() { format!("GPU ({backend})") } else { name.clone() }
    }

    fn adapter(&self) -> Option<Adapter> {
        Some(self.0.adapter.clone())
    }

    fn fault(&self) -> Option<String> {
        self.0.fault()
    }

    fn bytes(&self) -> u64 {
        self.0.bytes.get()
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        let plan = Plan::lower(net, mode, batch)?;
        check_kernels(net, &plan)?;
        let largest = plan.buffers.iter().max().map_or(0, |len| 4 * len * batch) as u64;
        if largest > self.0.device.limits().max_storage_buffer_binding_size {
            return Err(GpuError::NotOnDevice {
                option: "a batch of this size",
                device: "the GPU",
            }
            .into());
        }
        Ok(Box::new(GpuEngine::new(self, &plan)?))
    }

    fn measures_at_a_time(&self, _: &Net) -> usize {
        // A GPU has room for more at once; one that is played by the processor has not.
        if self.0.adapter.software { 64 } else { 500 }
    }
}

/// Whether there is a kernel for each op of a plan.
fn check_kernels(net: &Net, plan: &Plan) -> Result<()> {
    let refuse = |layer: &str, kind: &str| {
        Err(GpuError::NoKernel { layer: layer.into(), kind: kind.into(), device: "GPU" }.into())
    };
    #[cfg(feature = "layers")]
    if let Some(step) = plan.steps.iter().find(|step| !super::program::function::has_kernels(step))
    {
        let node = net.nodes().iter().find(|node| node.name == step.layer);
        return refuse(&step.layer, node.map_or("such layer", |node| node.layer.kind()));
    }
    // The one loss that there is a kernel for.
    if plan.loss.is_some_and(|op| !matches!(op, Op::CrossEntropy { .. })) {
        return refuse(net.name(), "loss but cross-entropy of a softmax");
    }
    let joins = |op: &Op| matches!(op, Op::Add { .. });
    if plan.inputs.len() > 1 || plan.outputs.len() > 1 || plan.backward.iter().any(joins) {
        return refuse(net.name(), "graph that is no chain");
    }
    Ok(())
}

impl Context {
    fn new(device: wgpu::Device, queue: wgpu::Queue, adapter: Adapter) -> Self {
        let fault = Arc::new(Mutex::new(None));
        let note = Arc::clone(&fault);
        device.set_device_lost_callback(move |reason, message| {
            let message = message.trim();
            let detail = if message.is_empty() { format!("{reason:?}") } else { message.into() };
            note_fault(&note, format!("the device was lost: {detail}"));
        });
        let note = Arc::clone(&fault);
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            note_fault(&note, error.to_string());
        }));
        let fill = if adapter.software { SMALL } else { LARGE };
        Self {
            device,
            queue,
            adapter,
            fault,
            pipelines: RefCell::default(),
            images: Images::default(),
            staging: RefCell::default(),
            bytes: Cell::new(0),
            fill: Cell::new(fill),
        }
    }

    /// What went wrong first, if anything.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// An error where something went wrong.
    pub fn check(&self) -> Result<()> {
        match self.fault() {
            None => Ok(()),
            Some(reason) => Err(self.lost(reason)),
        }
    }

    /// The error of a device that cannot be used any more.
    pub fn lost(&self, reason: String) -> Error {
        GpuError::DeviceLost { device: self.adapter.name.clone(), reason }.into()
    }

    /// Workgroups that keep the device busy.
    pub fn fill(&self) -> usize {
        self.fill.get()
    }

    /// The pipeline of a kernel, compiled at its first use.
    pub fn pipeline(&self, key: Key, binds: &[Bind]) -> Rc<Pipeline> {
        if let Some(pipeline) = self.pipelines.borrow().get(&key) {
            return Rc::clone(pipeline);
        }
        let pipeline = Rc::new(Pipeline::new(&self.device, &key, binds));
        self.pipelines.borrow_mut().insert(key, Rc::clone(&pipeline));
        pipeline
    }
}

fn note_fault(fault: &Mutex<Option<String>>, message: String) {
    let mut fault = fault.lock().unwrap_or_else(PoisonError::into_inner);
    fault.get_or_insert(message);
}
