//! Engines: *where* a plan runs. An engine holds buffers and runs ops; it knows no layers.

mod device;
mod epoch_plan;
mod loss;
mod state;

pub mod cpu;
#[cfg(feature = "gpu")]
pub mod gpu;

pub mod check;

use std::future::Future;
use std::ops::Range;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use crate::Result;
use crate::plan::Clipping;

pub use check::{Check, Checks};
pub use cpu::CpuEngine;
#[cfg(not(target_arch = "wasm32"))]
pub use cpu::group::Threads;
pub use device::{Adapter, Cpu, Device};
pub use epoch_plan::EpochPlan;
#[cfg(feature = "gpu")]
pub use gpu::{Gpu, GpuEngine};
pub use loss::Loss;
pub use state::State;

/// A value that is on its way back from an engine. It holds on to nothing of the engine, which
/// can be given more work in the meantime.
pub type Reading<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// What the trainer and the measures ask of an engine.
///
/// Every call but the `read_…` ones and `finished` submits work, in order, and returns at once as
/// far as the engine can; only reading back waits.
pub trait Engine {
    /// Replaces the parameters; `values` is laid out as the net's arena. The optimizer forgets
    /// its state of the old ones.
    fn set_parameters(&mut self, values: &[f32]);

    /// Replaces the parameters and the optimizer's state, in a plan for training.
    fn set_state(&mut self, state: &State);

    /// Whether the engine can bound gradients so: an epoch plan that wants what it cannot is refused.
    ///
    /// # Errors
    /// [`GpuError::NotOnDevice`](crate::error::GpuError::NotOnDevice) where it cannot.
    fn accepts(&self, _clipping: Option<Clipping>) -> Result<()> {
        Ok(())
    }

    /// Takes the batches to come, so that nothing need be handed over in a step.
    ///
    /// # Errors
    /// Where there is no room for the data, and those of [`Self::accepts`].
    fn prepare(&mut self, epoch_plan: &EpochPlan) -> Result<()>;

    /// Takes examples as tensors, one after the other, at most a batch of them.
    fn load(&mut self, inputs: &[f32]);

    /// Takes the images and labels of one batch of the epoch plan, pixels scaled to 0…1; of a batch
    /// that is too large to be trained on at once, the next slice. Returns how many examples of
    /// the batch are left: while there are any, the passes run slice by slice, `gather` before
    /// each, and the `update` comes after the last.
    fn gather(&mut self, batch: usize) -> usize;

    /// From the examples to the answers.
    fn forward(&mut self);

    /// From the answers to the loss of the batch; after `forward` of examples that were gathered,
    /// in a plan with a loss.
    fn loss(&mut self);

    /// From the loss to the gradients at all parameters; after `loss`, in a plan for training.
    fn backward(&mut self);

    /// Changes the parameters along the gradients, as the epoch plan has it for the batch.
    fn update(&mut self);

    /// Hands over what has been asked for so far, where an engine collects.
    fn submit(&mut self) {}

    /// Gets ready what takes time and would hold up the first step, such as compiling kernels;
    /// after an epoch plan was prepared.
    fn warm(&mut self) -> Reading<()> {
        ready(Ok(()))
    }

    /// Ready when all that was submitted is done.
    fn finished(&mut self) -> Reading<()>;

    /// The answers of the last forward pass, example by example.
    fn read_output(&mut self) -> Reading<Vec<f32>>;

    /// The losses of these batches of the epoch plan.
    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>>;

    /// The gradients of the last backward pass, laid out as the parameters. The members of a worker group do
    /// a step to its end: theirs can be read after `update`.
    fn read_gradients(&mut self) -> Reading<Vec<f32>>;

    /// The parameters.
    fn read_parameters(&mut self) -> Reading<Vec<f32>>;

    /// The parameters and the optimizer's state, in a plan for training.
    fn read_state(&mut self) -> Reading<State>;
}

/// The value of a future of the CPU engine, which has done its work when it returns.
pub(crate) fn resolved<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("the CPU engine has done its work when it returns"),
    }
}

/// A value that is there already.
pub(crate) fn ready<T: 'static>(value: Result<T>) -> Reading<T> {
    Box::pin(std::future::ready(value))
}
