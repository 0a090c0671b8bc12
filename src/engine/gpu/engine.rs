use std::ops::Range;
use std::rc::Rc;

use super::context::{Context, Gpu};
use super::images::{Buffer, Uploaded};
use super::kernel::{Builder, Cost, Kernel};
use super::program::Program;
use super::reading::{self, Part};
use super::shaders::{ADAM, GATHER, SGD, SOFTMAX_LOSS, STEP};
use super::steps::{STEP_BYTES, Step};
use super::warm;
use crate::Result;
use crate::engine::{Course, Engine, Loss, Reading, State};
use crate::plan::{Op, Optimizer, Plan};

/// Runs a plan on a GPU.
pub struct GpuEngine {
    context: Rc<Context>,
    program: Program,
    batch: usize,
    input: usize,
    output: usize,
    input_len: usize,
    output_len: usize,
    parameters: usize,
    loss: Option<Op>,
    course: Option<OnDevice>,
    /// What the optimizer has remembered so far, in values for each parameter.
    remembers: usize,
    updates: u32,
    /// Examples at hand.
    examples: usize,
    /// Record of the batch at hand.
    step: usize,
    /// Whether the forward pass still owes its softmax.
    owes_softmax: bool,
    /// Dispatches not yet submitted: kernel, examples, record.
    waiting: Vec<(Pass, usize, usize)>,
}

/// A course on the device, and the kernels that read it.
struct OnDevice {
    steps: Vec<Step>,
    losses: Buffer,
    optimizer: Optimizer,
    gather: Kernel,
    loss: Option<Kernel>,
    update: Option<Kernel>,
    /// Bound above.
    _buffers: [Buffer; 2],
    _images: Rc<Uploaded>,
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
    /// Makes buffers and kernels for a plan. Parameters start at zero.
    ///
    /// # Errors
    /// [`crate::Error::DeviceLost`] where the device is gone or refuses a kernel, as far as that
    /// is known at once.
    pub fn new(gpu: &Gpu, plan: &Plan) -> Result<Self> {
        let context = Rc::clone(&gpu.0);
        let program = Program::new(&context, plan);
        context.check()?;
        Ok(Self {
            context,
            program,
            batch: plan.batch,
            input: plan.input.0,
            output: plan.output.0,
            input_len: plan.input_len(),
            output_len: plan.output_len(),
            parameters: plan.parameters,
            loss: plan.loss,
            course: None,
            remembers: 0,
            updates: 0,
            examples: 0,
            step: 0,
            owes_softmax: false,
            waiting: Vec::new(),
        })
    }

    /// The dispatches of one training step and what each costs, in order; after a course was
    /// prepared.
    pub fn costs(&self) -> Vec<Cost> {
        let kernels = PASSES.into_iter().flat_map(|pass| self.kernels(pass));
        kernels.map(|kernel| kernel.cost(self.batch)).collect()
    }

    /// Dispatches each kernel of a training step `rounds` times in one submit, and gives with its
    /// cost the time that one took, by the clock that is given; after a course was prepared.
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
                        kernel.dispatch(&self.context.device, &mut pass, self.batch, 0)
                    });
                }
                let start = clock();
                self.context.queue.submit([commands.finish()]);
                reading::finished(&self.context).await?;
                times.push((kernel.cost(self.batch), (clock() - start) / rounds as f64));
            }
        }
        Ok(times)
    }

    fn kernels(&self, pass: Pass) -> &[Kernel] {
        let course = self.course.as_ref();
        match pass {
            Pass::Gather => course.map_or(&[], |course| std::slice::from_ref(&course.gather)),
            Pass::Forward => &self.program.forward,
            Pass::Softmax => self.program.softmax.as_slice(),
            Pass::Loss => course.map_or(&[], |course| course.loss.as_slice()),
            Pass::Backward => &self.program.backward,
            Pass::Update => course.map_or(&[], |course| course.update.as_slice()),
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

    fn builder(&self, label: &'static str, sources: &'static [&'static str]) -> Builder<'_> {
        Builder::new(&self.context, label, sources)
    }

    /// The kernel that takes a batch from the data set.
    fn gather_kernel(
        &self,
        course: &Course,
        images: &Uploaded,
        [order, steps]: [&Buffer; 2],
    ) -> Kernel {
        let (height, width) = course.data.size();
        let buffers = &self.program.buffers;
        self.builder("gather", &[GATHER, STEP])
            .set("EXAMPLES", self.batch)
            .set("HEIGHT", height)
            .set("WIDTH", width)
            .set("SHIFT", course.shift.most as usize)
            .set("SEED", course.shift.seed as usize)
            .read(&images.pixels.buffer)
            .read(&images.labels.buffer)
            .read(&order.buffer)
            .write(&buffers.values[self.input].buffer)
            .write(&buffers.labels.buffer)
            .step(&steps.buffer)
            .each(self.input_len)
            .cost(self.input_len as f64, 5.0 * self.input_len as f64)
            .build()
    }

    fn loss_kernel(&self, losses: &Buffer, steps: &Buffer) -> Option<Kernel> {
        let Some(Op::CrossEntropy { len, logits, probabilities, dlogits }) = self.loss else {
            return None;
        };
        let buffers = &self.program.buffers;
        let dlogits = dlogits.map_or(&buffers.unused.buffer, |to| buffers.value(to));
        let kernel = self
            .builder("softmax_xent", &[SOFTMAX_LOSS, STEP])
            .set("EXAMPLES", self.batch)
            .set("LENGTH", len)
            .read(buffers.value(logits))
            .read(&buffers.labels.buffer)
            .write(buffers.value(probabilities))
            .write(dlogits)
            .write(&losses.buffer)
            .step(&steps.buffer)
            .cost(6.0 * len as f64, 24.0 * len as f64);
        Some(kernel.build())
    }

    fn update_kernel(&self, optimizer: Optimizer, steps: &Buffer) -> Kernel {
        let (buffers, count) = (&self.program.buffers, self.parameters);
        let kernel = match optimizer {
            Optimizer::Sgd { momentum } => self
                .builder("optimizer, SGD", &[SGD, STEP])
                .set_number("MOMENTUM", momentum.into())
                .write(&buffers.parameters.buffer)
                .read(&buffers.gradients.buffer)
                .write(&buffers.first.buffer),
            Optimizer::Adam { beta1, beta2, epsilon, .. } => self
                .builder("optimizer, Adam", &[ADAM, STEP])
                .set_number("BETA1", beta1.into())
                .set_number("BETA2", beta2.into())
                .set_number("EPSILON", epsilon.into())
                .write(&buffers.parameters.buffer)
                .read(&buffers.gradients.buffer)
                .write(&buffers.first.buffer)
                .write(&buffers.second.buffer),
        };
        let (adds, words) = if optimizer.remembers() > 1 { (13.0, 7.0) } else { (4.0, 5.0) };
        let count_per_example = count as f64 / self.batch as f64;
        kernel
            .set("COUNT", count)
            .step(&steps.buffer)
            .over(count)
            .cost(adds * count_per_example, 4.0 * words * count_per_example)
            .build()
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
            let zeros = vec![0.0; self.parameters];
            let or_zeros = |values| if <[f32]>::is_empty(values) { &zeros[..] } else { values };
            self.write(&buffers.first, or_zeros(&state.first));
            self.write(&buffers.second, or_zeros(&state.second));
        }
        self.updates = state.updates;
        self.remembers =
            usize::from(!state.first.is_empty()) + usize::from(!state.second.is_empty());
    }

    fn prepare(&mut self, course: &Course) -> Result<()> {
        self.submit();
        let context = Rc::clone(&self.context);
        let steps = Step::of(course, self.batch, self.updates);
        let images = context.images.upload(&context, course.data)?;

        let order = Buffer::storage(&context, "order", course.order.len());
        let bytes: Vec<u8> = course.order.iter().flat_map(|index| index.to_le_bytes()).collect();
        context.queue.write_buffer(&order.buffer, 0, &bytes);

        let mut records = vec![0; steps.len() * STEP_BYTES];
        let to = records.chunks_exact_mut(STEP_BYTES);
        steps.iter().zip(to).for_each(|(step, to)| step.write(to));
        let uniform = wgpu::BufferUsages::UNIFORM;
        let records_buffer = Buffer::new(&context, "steps", records.len(), uniform);
        context.queue.write_buffer(&records_buffer.buffer, 0, &records);

        let losses = Buffer::storage(&context, "losses", 2 * steps.len());
        let trains = !course.rates.is_empty();
        self.course = Some(OnDevice {
            gather: self.gather_kernel(course, &images, [&order, &records_buffer]),
            loss: self.loss_kernel(&losses, &records_buffer),
            update: trains.then(|| self.update_kernel(course.optimizer, &records_buffer)),
            optimizer: course.optimizer,
            steps,
            losses,
            _buffers: [order, records_buffer],
            _images: images,
        });
        context.check()
    }

    fn load(&mut self, inputs: &[f32]) {
        self.submit();
        self.examples = (inputs.len() / self.input_len).min(self.batch);
        let inputs = &inputs[..self.examples * self.input_len];
        self.write(&self.program.buffers.values[self.input], inputs);
    }

    fn gather(&mut self, batch: usize) {
        self.step = batch;
        let steps = self.course.as_ref().and_then(|course| course.steps.get(batch));
        self.examples = steps.map_or(0, |step| step.examples as usize);
        // The whole batch, so that what follows finds zeros where there is no example.
        self.push(Pass::Gather, self.batch);
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
        self.push(Pass::Backward, self.batch);
    }

    fn update(&mut self) {
        self.push(Pass::Update, self.batch);
        self.updates += 1;
        if let Some(course) = &self.course {
            self.remembers = self.remembers.max(course.optimizer.remembers());
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
        let values = self.examples * self.output_len;
        let output = self.output;
        self.read(|this| vec![Part::first(&this.program.buffers.values[output], values)])
    }

    fn read_losses(&mut self, batches: Range<usize>) -> Reading<Vec<Loss>> {
        let Some(course) = &self.course else { return crate::engine::ready(Ok(Vec::new())) };
        let examples: Vec<usize> =
            course.steps[batches.clone()].iter().map(|step| step.examples as usize).collect();
        let (first, values) = (2 * batches.start, 2 * batches.len());
        let commands = self.commands();
        let Some(OnDevice { losses: buffer, .. }) = &self.course else {
            unreachable!("it was there a moment ago")
        };
        let reading = reading::read(&self.context, commands, &[Part { buffer, first, values }]);
        Box::pin(async move {
            let values = reading.await?;
            let (pairs, _) = values.as_chunks::<2>();
            let loss = |(&[sum, hits], examples): (&[f32; 2], _)| Loss {
                sum: sum.into(),
                hits: hits as usize,
                examples,
            };
            Ok(pairs.iter().zip(examples).map(loss).collect())
        })
    }

    fn read_gradients(&mut self) -> Reading<Vec<f32>> {
        let values = self.parameters;
        self.read(|this| vec![Part::first(&this.program.buffers.gradients, values)])
    }

    fn read_parameters(&mut self) -> Reading<Vec<f32>> {
        let values = self.parameters;
        self.read(|this| vec![Part::first(&this.program.buffers.parameters, values)])
    }

    fn read_state(&mut self) -> Reading<State> {
        let (values, remembers, updates) = (self.parameters, self.remembers, self.updates);
        let reading = self.read(|this| {
            let buffers = &this.program.buffers;
            let all = [&buffers.parameters, &buffers.first, &buffers.second];
            all[..=remembers].iter().map(|buffer| Part::first(buffer, values)).collect()
        });
        Box::pin(async move {
            let all = reading.await?;
            let mut parts = all.chunks_exact(values).map(<[f32]>::to_vec);
            let mut next = || parts.next().unwrap_or_default();
            Ok(State { parameters: next(), first: next(), second: next(), updates })
        })
    }
}
