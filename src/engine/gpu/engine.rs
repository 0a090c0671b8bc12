use std::ops::Range;
use std::rc::Rc;

use super::epoch_plan::OnDevice;
use super::images::Images;
use super::program::Program;
use super::reading::{self, Part};
use super::warm;
use crate::Result;
use crate::compute::gpu::{Buffer, Context, Cost, Kernel};
use crate::engine::{Engine, EpochPlan, Loss, Reading, State};
use crate::error::{EngineError, GpuError};
use crate::plan::{Clipping, Plan};

/// Runs a plan on a GPU.
pub struct GpuEngine {
    context: Rc<Context>,
    images: Rc<Images>,
    program: Program,
    plan: Plan,
    epoch_plan: Option<OnDevice>,
    /// What the optimizer has remembered so far, in values for each parameter.
    state_slots: usize,
    updates: u32,
    /// Current examples.
    examples: usize,
    /// Record of the current batch.
    step: usize,
    /// Whether the forward pass still owes its softmax.
    owes_softmax: bool,
    /// Dispatches not yet submitted: kernel, examples, record.
    waiting: Vec<(Pass, usize, usize)>,
}

/// Kernels that are dispatched together.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pass {
    Gather,
    Forward,
    Softmax,
    Loss,
    Backward,
    Update,
}

/// The passes of a training step, in order.
const PASSES: [Pass; 5] = [Pass::Gather, Pass::Forward, Pass::Loss, Pass::Backward, Pass::Update];

impl GpuEngine {
    pub(super) fn new(context: Rc<Context>, images: Rc<Images>, plan: &Plan) -> Result<Self> {
        let program = Program::new(&context, plan);
        context.check()?;
        Ok(Self {
            context,
            images,
            program,
            plan: plan.clone(),
            epoch_plan: None,
            state_slots: 0,
            updates: 0,
            examples: 0,
            step: 0,
            owes_softmax: false,
            waiting: Vec::new(),
        })
    }

    /// The dispatches of one training step and what each costs, in order; after an epoch plan was
    /// prepared.
    pub fn costs(&self) -> Vec<Cost> {
        let kernels = PASSES.into_iter().flat_map(|pass| self.kernels(pass));
        kernels.map(|kernel| kernel.cost(self.plan.batch)).collect()
    }

    /// Dispatches each kernel of a training step `rounds` times in one submit, and gives with its
    /// cost the time that one took, by the clock that is given; after an epoch plan was prepared.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn profile(
        &mut self,
        rounds: usize,
        clock: impl Fn() -> f64,
    ) -> Result<Vec<(Cost, f64)>> {
        let mut times = Vec::new();
        for pass in PASSES {
            for at in 0..self.kernels(pass).len() {
                let kernel = &self.kernels(pass)[at];
                let mut commands = self.context.device.create_command_encoder(&Default::default());
                {
                    let mut pass = commands.begin_compute_pass(&Default::default());
                    (0..rounds).for_each(|_| {
                        kernel.dispatch(&self.context.device, &mut pass, self.plan.batch, 0)
                    });
                }
                let start = clock();
                self.context.queue.submit([commands.finish()]);
                reading::finished(&self.context).await?;
                times.push((kernel.cost(self.plan.batch), (clock() - start) / rounds as f64));
            }
        }
        Ok(times)
    }

    fn kernels(&self, pass: Pass) -> &[Kernel] {
        let epoch_plan = self.epoch_plan.as_ref();
        match pass {
            Pass::Gather => {
                epoch_plan.map_or(&[], |epoch_plan| std::slice::from_ref(&epoch_plan.gather))
            }
            Pass::Forward => &self.program.forward,
            Pass::Softmax => self.program.softmax.as_slice(),
            Pass::Loss => epoch_plan.map_or(&[], |epoch_plan| epoch_plan.loss.as_slice()),
            Pass::Backward => &self.program.backward,
            Pass::Update => epoch_plan.map_or(&[], |epoch_plan| epoch_plan.update.as_slice()),
        }
    }

    fn push(&mut self, pass: Pass, examples: usize) {
        self.waiting.push((pass, examples, self.step));
    }

    /// All dispatches that wait, as commands.
    fn commands(&mut self) -> wgpu::CommandEncoder {
        if std::mem::take(&mut self.owes_softmax) {
            self.push(Pass::Softmax, self.examples);
        }
        let mut commands = self.context.device.create_command_encoder(&Default::default());
        if !self.waiting.is_empty() {
            let mut pass = commands.begin_compute_pass(&Default::default());
            for &(kernels, examples, step) in &self.waiting {
                for kernel in self.kernels(kernels) {
                    kernel.dispatch(&self.context.device, &mut pass, examples, step);
                }
            }
        }
        self.waiting.clear();
        commands
    }

    fn read(&mut self, part: impl Fn(&Self) -> Vec<Part<'_>>) -> Reading<Vec<f32>> {
        let commands = self.commands();
        reading::read(&self.context, commands, &part(self))
    }

    fn write(&self, to: &Buffer, values: &[f32]) {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.context.queue.write_buffer(&to.buffer, 0, &bytes);
    }
}

impl Engine for GpuEngine {
    fn set_parameters(&mut self, values: &[f32]) {
        self.set_state(&State::fresh(values));
    }

    fn set_state(&mut self, state: &State) {
        self.submit();
        let buffers = &self.program.buffers;
        self.write(&buffers.parameters, &state.parameters);
        if buffers.gradients.buffer.size() > 4 {
            let zeros = vec![0.0; self.plan.parameters];
            let or_zeros = |values| if <[f32]>::is_empty(values) { &zeros[..] } else { values };
            self.write(&buffers.first, or_zeros(&state.first));
            self.write(&buffers.second, or_zeros(&state.second));
        }
        self.updates = state.updates;
        self.state_slots = state.state_slots();
    }

    fn accepts(&self, clipping: Option<Clipping>) -> Result<()> {
        match clipping {
            // It takes the sum over all gradients, for which there is no kernel yet.
            Some(Clipping::Norm(_)) => Err(GpuError::NotOnDevice {
                option: "gradient clipping by the norm",
                device: "the GPU",
            }
            .into()),
            Some(Clipping::Value(_)) | None => Ok(()),
        }
    }

    fn prepare(&mut self, epoch_plan: &EpochPlan) -> Result<()> {
        self.accepts(epoch_plan.clipping)?;
        self.submit();
        let Some(data) = epoch_plan.data.images() else {
            return Err(EngineError::NoArrays { device: "GPU" }.into());
        };
        if data.channels() > 1 && epoch_plan.shift.most > 0 {
            let option = "shifting of coloured images";
            return Err(GpuError::NotOnDevice { option, device: "the GPU" }.into());
        }
        let images = self.images.upload(&self.context, data)?;
        let Self { context, plan, program, epoch_plan: kept, .. } = self;
        // Buffers and bind groups of the epoch before serve again if the next one is like it.
        let old = kept.take().filter(|old| old.serves(plan, epoch_plan, &images));
        let buffers = &program.buffers;
        let new = || OnDevice::new(context, plan, buffers, epoch_plan, images);
        let kept = kept.insert(old.unwrap_or_else(new));
        kept.write(context, epoch_plan, plan.batch, self.updates);
        self.context.check()
    }

    fn load(&mut self, inputs: &[f32]) {
        self.submit();
        self.examples = (inputs.len() / self.plan.input().len).min(self.plan.batch);
        let inputs = &inputs[..self.examples * self.plan.input().len];
        self.write(&self.program.buffers.values[self.plan.input().buffer.0], inputs);
    }

    fn gather(&mut self, batch: usize) -> usize {
        self.step = batch;
        let steps = self.epoch_plan.as_ref().and_then(|epoch_plan| epoch_plan.steps.get(batch));
        self.examples = steps.map_or(0, |step| step.examples as usize);
        // The whole batch, so that what follows finds zeros where there is no example.
        self.push(Pass::Gather, self.plan.batch);
        0
    }

    fn forward(&mut self) {
        self.owes_softmax = false;
        self.push(Pass::Forward, self.examples);
        self.owes_softmax = self.program.softmax.is_some();
    }

    fn loss(&mut self) {
        self.owes_softmax = false;
        self.push(Pass::Loss, self.examples);
    }

    fn backward(&mut self) {
        self.push(Pass::Backward, self.plan.batch);
    }

    fn update(&mut self) {
        self.push(Pass::Update, self.plan.batch);
        self.updates += 1;
        if let Some(epoch_plan) = &self.epoch_plan {
            self.state_slots = self.state_slots.max(epoch_plan.optimizer.state_slots());
        }
    }

    fn submit(&mut self) {
        if !self.waiting.is_empty() || self.owes_softmax {
            let commands = self.commands();
            self.context.queue.submit([commands.finish()]);
        }
    }

    fn warm(&mut self) -> Reading<()> {
        let passes = PASSES.into_iter().chain([Pass::Softmax]);
        let kernels = passes.flat_map(|pass| self.kernels(pass));
        let pipelines = kernels.map(|kernel| Rc::clone(kernel.pipeline())).collect();
        warm::warm(Rc::clone(&self.context), pipelines)
    }

    fn finished(&mut self) -> Reading<()> {
        self.submit();
        reading::finished(&self.context)
    }

    fn read_output(&mut self) -> Reading<Vec<f32>> {
        let values = self.examples * self.plan.output().len;
        let output = self.plan.output().buffer.0;
        self.read(|this| vec![Part::first(&this.program.buffers.values[output], values)])
    }

    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>> {
        let Some(epoch_plan) = &self.epoch_plan else {
            return crate::engine::ready(Ok(Vec::new()));
        };
        let examples: Vec<usize> =
            epoch_plan.steps[batches.clone()].iter().map(|step| step.examples as usize).collect();
        let (first, values) = (2 * batches.start, 2 * batches.len());
        let commands = self.commands();
        let Some(OnDevice { losses: buffer, .. }) = &self.epoch_plan else {
            unreachable!("it was there a moment ago")
        };
        let reading = reading::read(&self.context, commands, &[Part { buffer, first, values }]);
        Box::pin(async move {
            let values = reading.await?;
            let (pairs, _) = values.as_chunks::<2>();
            let loss = |(&[sum, correct], examples): (&[f32; 2], _)| Loss {
                sum: sum.into(),
                correct: correct as usize,
                examples,
            };
            Ok(pairs.iter().zip(examples).map(loss).collect())
        })
    }

    fn read_gradients(&mut self) -> Reading<Vec<f32>> {
        let values = self.plan.parameters;
        self.read(|this| vec![Part::first(&this.program.buffers.gradients, values)])
    }

    fn read_parameters(&mut self) -> Reading<Vec<f32>> {
        let values = self.plan.parameters;
        self.read(|this| vec![Part::first(&this.program.buffers.parameters, values)])
    }

    fn read_state(&mut self) -> Reading<State> {
        let (values, state_slots, updates) = (self.plan.parameters, self.state_slots, self.updates);
        let reading = self.read(|this| {
            let buffers = &this.program.buffers;
            let all = [&buffers.parameters, &buffers.first, &buffers.second];
            all[..=state_slots].iter().map(|buffer| Part::first(buffer, values)).collect()
        });
        Box::pin(async move {
            let all = reading.await?;
            let mut parts = all.chunks_exact(values).map(<[f32]>::to_vec);
            let mut next = || parts.next().unwrap_or_default();
            Ok(State { parameters: next(), first: next(), second: next(), updates })
        })
    }
}
