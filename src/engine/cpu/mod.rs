//! The CPU engine: one core, SIMD where the target has it. One file for each op, forward and
//! backward beside each other; the same arithmetic, bit for bit, on every target.

mod simd;

pub mod gemm;
pub mod peak;

pub mod activation;
pub mod conv2d;
pub mod conv_relu_pool;
pub mod linear;
pub mod pool2d;
pub mod softmax_xent;

pub mod optimizer;

mod run;
mod workspace;

use crate::data::Dataset;
use crate::plan::{Op, Optimizer, Plan};

use super::{Engine, Loss};
use workspace::Workspace;

/// Runs a plan on one core.
#[derive(Debug)]
pub struct CpuEngine {
    plan: Plan,
    parameters: Vec<f32>,
    gradients: Vec<f32>,
    moments: Moments,
    buffers: Vec<Vec<f32>>,
    winners: Vec<Vec<u8>>,
    labels: Vec<u8>,
    loss: Loss,
    /// Examples at hand, at most the plan's batch.
    examples: usize,
    workspace: Workspace,
}

/// What an optimizer remembers between updates.
#[derive(Debug, Clone, Default)]
struct Moments {
    first: Vec<f32>,
    second: Vec<f32>,
    updates: u32,
}

impl Moments {
    fn clear(&mut self) {
        self.first.fill(0.0);
        self.second.fill(0.0);
        self.updates = 0;
    }
}

impl CpuEngine {
    /// Makes the buffers for a plan. Parameters start at zero.
    pub fn new(plan: Plan) -> Self {
        let trained = if plan.backward.is_empty() { 0 } else { plan.parameters };
        Self {
            parameters: vec![0.0; plan.parameters],
            gradients: vec![0.0; trained],
            moments: Moments::default(),
            buffers: plan.buffers.iter().map(|len| vec![0.0; len * plan.batch]).collect(),
            winners: plan.winners.iter().map(|len| vec![0; len * plan.batch]).collect(),
            labels: vec![0; plan.batch],
            loss: Loss::default(),
            examples: 0,
            workspace: Workspace::default(),
            plan,
        }
    }

    /// Runs the forward pass, the loss and the backward pass on the examples at hand and hands
    /// each op with the time it took, by the clock that is given, to `each`: for profiling.
    pub fn profile(&mut self, clock: impl Fn() -> f64, mut each: impl FnMut(&Op, f64)) {
        let plan = &self.plan;
        let ops: Vec<Op> =
            plan.forward.iter().chain(&plan.loss).chain(&plan.backward).copied().collect();
        for op in ops {
            let start = clock();
            self.run(op);
            each(&op, clock() - start);
        }
    }
}

impl Engine for CpuEngine {
    fn name(&self) -> &'static str {
        "CPU"
    }

    fn set_parameters(&mut self, values: &[f32]) {
        self.parameters.copy_from_slice(values);
        self.moments.clear();
    }

    fn load(&mut self, inputs: &[f32]) {
        self.examples = (inputs.len() / self.plan.input_len()).min(self.plan.batch);
        let len = self.examples * self.plan.input_len();
        self.buffers[self.plan.input.0][..len].copy_from_slice(&inputs[..len]);
    }

    fn gather(&mut self, data: &Dataset, indices: &[u32]) {
        self.examples = indices.len().min(self.plan.batch);
        let input = &mut self.buffers[self.plan.input.0];
        let inputs = input.chunks_exact_mut(self.plan.input_len());
        for ((input, label), &index) in inputs.zip(&mut self.labels).zip(indices) {
            let image = data.image(index as usize);
            input.iter_mut().zip(image).for_each(|(x, &byte)| *x = f32::from(byte) / 255.0);
            *label = data.labels()[index as usize];
        }
    }

    fn forward(&mut self) {
        (0..self.plan.forward.len()).for_each(|i| self.run(self.plan.forward[i]));
    }

    fn loss(&mut self) {
        self.plan.loss.into_iter().for_each(|op| self.run(op));
    }

    fn backward(&mut self) {
        (0..self.plan.backward.len()).for_each(|i| self.run(self.plan.backward[i]));
    }

    fn update(&mut self, optimizer: Optimizer, learning_rate: f32) {
        let Moments { first, second, updates } = &mut self.moments;
        let (p, g) = (&mut self.parameters, &self.gradients);
        *updates += 1;
        first.resize(p.len(), 0.0);
        match optimizer {
            Optimizer::Sgd { momentum } => optimizer::sgd(learning_rate, momentum, p, g, first),
            Optimizer::Adam { beta1, beta2, epsilon, decay } => {
                second.resize(p.len(), 0.0);
                let (rate, step) = (learning_rate, *updates);
                let constants = optimizer::Adam { rate, beta1, beta2, epsilon, decay, step };
                optimizer::adam(constants, p, g, first, second);
            }
        }
    }

    fn read_output(&self) -> &[f32] {
        &self.buffers[self.plan.output.0][..self.examples * self.plan.output_len()]
    }

    fn read_loss(&self) -> Loss {
        self.loss
    }

    fn read_parameters(&self) -> &[f32] {
        &self.parameters
    }

    fn read_gradients(&self) -> &[f32] {
        &self.gradients
    }
}
