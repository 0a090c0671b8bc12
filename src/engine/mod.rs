//! Engines: *where* a plan runs. An engine holds buffers and runs ops; it knows no layers.

pub mod cpu;

use crate::data::Dataset;
use crate::plan::Optimizer;

pub use cpu::CpuEngine;

/// What the trainer and the measures ask of an engine.
///
/// Every call but the `read_…` ones submits work, in order; only reading back may have to wait
/// for it.
pub trait Engine {
    /// What runs here, for people: "CPU".
    fn name(&self) -> &'static str;

    /// Replaces the parameters; `values` is laid out as the net's arena. The optimizer forgets
    /// what it remembers of the old ones.
    fn set_parameters(&mut self, values: &[f32]);

    /// Takes examples as tensors, one after the other, at most a batch of them.
    fn load(&mut self, inputs: &[f32]);

    /// Takes the images and labels of these indices as the batch, pixels scaled to 0…1.
    fn gather(&mut self, data: &Dataset, indices: &[u32]);

    /// From the examples to the answers.
    fn forward(&mut self);

    /// From the answers to the loss; after `forward` of examples that were gathered, in a plan
    /// with a loss.
    fn loss(&mut self);

    /// From the loss to the gradients at all parameters; after `loss`, in a plan for training.
    fn backward(&mut self);

    /// Changes the parameters along the gradients.
    fn update(&mut self, optimizer: Optimizer, learning_rate: f32);

    /// The answers of the last forward pass, example by example.
    fn read_output(&self) -> &[f32];

    /// What `loss` found last.
    fn read_loss(&self) -> Loss;

    /// The parameters.
    fn read_parameters(&self) -> &[f32];

    /// The gradients of the last backward pass, laid out as the parameters.
    fn read_gradients(&self) -> &[f32];
}

/// The loss of some examples.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Loss {
    /// Sum of the examples' cross-entropies, in nats.
    pub sum: f64,
    /// Examples whose label was the answer.
    pub hits: usize,
    /// How many examples.
    pub examples: usize,
}

impl Loss {
    /// Mean cross-entropy, in nats.
    pub fn mean(&self) -> f64 {
        self.sum / self.examples as f64
    }

    /// Share of examples answered rightly.
    pub fn accuracy(&self) -> f64 {
        self.hits as f64 / self.examples as f64
    }

    /// The loss of these examples and of those.
    pub fn and(self, other: Self) -> Self {
        Self {
            sum: self.sum + other.sum,
            hits: self.hits + other.hits,
            examples: self.examples + other.examples,
        }
    }
}
