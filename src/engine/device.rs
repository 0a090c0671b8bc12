use super::{CpuEngine, Engine};
use crate::Result;
use crate::net::Net;
use crate::plan::{Mode, Plan};

/// A place to compute: one core, several, or a GPU. It makes the engines that run there.
pub trait Device {
    /// What people call it: "CPU, 4 cores", or the name of a GPU.
    fn name(&self) -> String;

    /// An engine for a net that takes at most `batch` examples at a time. Its parameters are
    /// zero.
    ///
    /// # Errors
    /// Those of [`Plan::lower`], and where the device has no room or cannot run the net.
    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>>;

    /// What is known of the GPU; none of the processor.
    fn adapter(&self) -> Option<Adapter> {
        None
    }

    /// Why it can no longer be used, if so.
    fn fault(&self) -> Option<String> {
        None
    }

    /// Bytes of all buffers on a device with a memory of its own.
    fn bytes(&self) -> u64 {
        0
    }

    /// Images measured at a time where nothing but the measurement counts.
    fn eval_batch_size(&self, net: &Net) -> usize {
        slice_of(net).min(64)
    }
}

/// What is known of a GPU, or of a program that plays one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adapter {
    /// Its name; in some browsers empty.
    pub name: String,
    /// What it is spoken to through, such as "Vulkan".
    pub backend: String,
    /// Driver, where it is known.
    pub driver: String,
    /// Whether the processor does the work.
    pub software: bool,
}

/// The most examples that one core takes through a net at a time. A larger batch is taken slice by
/// slice, and its gradients are added up: a whole data set's activations would fill the memory.
const SLICE: usize = 1_024;

/// The most multiply-adds of a slice, forward and backward: a second at most on a slow core, so
/// that whoever drives the engine is never long without an answer. LeNet's slices are whole.
const SLICE_COST: f32 = 8e9;

/// How many examples one core takes through a net at a time.
pub(super) fn slice_of(net: &Net) -> usize {
    // Statistics of a batch are those of the slice: no smaller ones than the memory asks for.
    if net.uses_batch_statistics() {
        return SLICE;
    }
    let cost: f32 = net.nodes().iter().map(|node| 3.0 * node.multiply_adds() as f32).sum();
    // None where nothing costs anything: more than any number.
    ((SLICE_COST / cost) as usize).clamp(1, SLICE)
}

/// One CPU core.
#[derive(Debug, Clone, Copy, Default)]
pub struct Cpu;

impl Device for Cpu {
    fn name(&self) -> String {
        "CPU".into()
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        let plan = Plan::lower(net, mode, batch.min(slice_of(net)))?;
        Ok(Box::new(CpuEngine::share_of(plan, batch)))
    }
}
