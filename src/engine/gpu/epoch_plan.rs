//! An epoch plan on the device: the order of its images, the records of its batches, and the kernels that
//! read them.

use std::rc::Rc;
use std::sync::Arc;

use super::images::Uploaded;
use super::program::Buffers;
use super::shaders::*;
use super::steps::Step;
use crate::compute::gpu::{Buffer, Builder, Context, Kernel, STEP_BYTES};
use crate::data::{Dataset, Shift};
use crate::engine::EpochPlan;
use crate::ops::softmax_cross_entropy::{LOSS_KERNEL, SoftmaxCrossEntropy};
use crate::optimizer::Optimizer;
use crate::plan::{Clipping, Plan, Rule, Segment};

pub(super) struct OnDevice {
    pub steps: Vec<Step>,
    pub losses: Buffer,
    pub optimizer: Optimizer,
    clipping: Option<Clipping>,
    segments: Vec<Segment>,
    pub gather: Kernel,
    pub loss: Option<Kernel>,
    pub update: Option<Kernel>,
    shift: Shift,
    // Bound above.
    order: Buffer,
    records: Buffer,
    _table: Buffer,
    images: Rc<Uploaded>,
}

impl OnDevice {
    /// Buffers and kernels for an epoch plan, with nothing in the buffers yet.
    pub fn new(
        context: &Rc<Context>,
        plan: &Plan,
        buffers: &Buffers,
        epoch_plan: &EpochPlan,
        images: Rc<Uploaded>,
    ) -> Self {
        let batches = epoch_plan.order.len().div_ceil(plan.batch);
        let order = Buffer::storage(context, "order", epoch_plan.order.len());
        let uniform = wgpu::BufferUsages::UNIFORM;
        let records = Buffer::new(context, "steps", batches * STEP_BYTES, uniform);
        let losses = Buffer::storage(context, "losses", 2 * batches);
        let kernels = Kernels { context, plan, buffers, records: &records };
        let trains = !epoch_plan.rates.is_empty();
        let segments = epoch_plan.segments_of(plan.parameters);
        let table = Buffer::storage(context, "segments", SEGMENT_WORDS * segments.len());
        let words: Vec<u8> = segments.iter().flat_map(words).flat_map(u32::to_le_bytes).collect();
        context.queue.write_buffer(&table.buffer, 0, &words);
        Self {
            steps: Vec::new(),
            optimizer: epoch_plan.optimizer,
            gather: kernels.gather(epoch_plan, &images, &order),
            loss: kernels.loss(&losses),
            update: trains.then(|| kernels.update(epoch_plan, &table)),
            clipping: epoch_plan.clipping,
            segments,
            shift: epoch_plan.shift,
            losses,
            order,
            records,
            _table: table,
            images,
        }
    }

    /// Whether these buffers and kernels are those that an epoch plan needs.
    pub fn serves(&self, plan: &Plan, epoch_plan: &EpochPlan, images: &Rc<Uploaded>) -> bool {
        Rc::ptr_eq(&self.images, images)
            && self.order.buffer.size() == 4 * epoch_plan.order.len() as u64
            && (self.optimizer, self.shift) == (epoch_plan.optimizer, epoch_plan.shift)
            && self.clipping == epoch_plan.clipping
            && self.segments == epoch_plan.segments_of(plan.parameters)
            && self.update.is_none() == epoch_plan.rates.is_empty()
    }

    /// Puts an epoch plan where the kernels find it; its next batch comes after so many
    /// updates.
    pub fn write(&mut self, context: &Context, epoch_plan: &EpochPlan, batch: usize, updates: u32) {
        let order: Vec<u8> =
            epoch_plan.order.iter().flat_map(|index| index.to_le_bytes()).collect();
        context.queue.write_buffer(&self.order.buffer, 0, &order);
        self.steps = Step::of(epoch_plan, batch, updates);
        let mut records = vec![0; self.steps.len() * STEP_BYTES];
        let to = records.chunks_exact_mut(STEP_BYTES);
        self.steps.iter().zip(to).for_each(|(step, to)| step.write(to));
        context.queue.write_buffer(&self.records.buffer, 0, &records);
    }
}

/// Makes the kernels that read a batch's record.
struct Kernels<'a> {
    context: &'a Context,
    plan: &'a Plan,
    buffers: &'a Buffers,
    records: &'a Buffer,
}

impl<'a> Kernels<'a> {
    fn kernel(&self, label: &'static str, sources: &'static [&'static str]) -> Builder<'a> {
        Builder::new(self.context, label, sources)
    }

    /// The kernel that takes a batch from the data set.
    fn gather(&self, epoch_plan: &EpochPlan, images: &Uploaded, order: &Buffer) -> Kernel {
        // Channels lie below each other: as long as nothing is moved, they are rows like others.
        let size = |data: &Arc<Dataset>| (data.channels() * data.size().0, data.size().1);
        let (height, width) = epoch_plan.data.images().map_or((1, 1), size);
        let input_len = self.plan.input().len;
        self.kernel("gather", &[GATHER, STEP])
            .set("EXAMPLES", self.plan.batch)
            .set("HEIGHT", height)
            .set("WIDTH", width)
            .set("SHIFT", epoch_plan.shift.most as usize)
            .set("SEED", epoch_plan.shift.seed as usize)
            .read(&images.pixels.buffer)
            .read(&images.labels.buffer)
            .read(&order.buffer)
            .write(self.buffers.value(self.plan.input()))
            .write(&self.buffers.labels.buffer)
            .step(&self.records.buffer)
            .each(input_len)
            .cost(input_len as f64, 5.0 * input_len as f64)
            .build()
    }

    fn loss(&self, losses: &Buffer) -> Option<Kernel> {
        let call = self.plan.loss.as_ref()?;
        let SoftmaxCrossEntropy { classes: len } = *call.op.downcast_ref()?;
        let answers = call.answers?;
        let dlogits = call.dx.map_or(&self.buffers.unused.buffer, |to| self.buffers.value(to));
        let kernel = self
            .kernel("softmax_cross_entropy", &[LOSS_KERNEL, STEP])
            .set("EXAMPLES", self.plan.batch)
            .set("LENGTH", len)
            .read(self.buffers.value(call.x))
            .read(&self.buffers.labels.buffer)
            .write(self.buffers.value(answers))
            .write(dlogits)
            .write(&losses.buffer)
            .step(&self.records.buffer)
            .cost(6.0 * len as f64, 24.0 * len as f64);
        Some(kernel.build())
    }

    fn update(&self, epoch_plan: &EpochPlan, table: &Buffer) -> Kernel {
        let (buffers, count) = (self.buffers, self.plan.parameters);
        let (source, constants) = epoch_plan.optimizer.shader();
        let kernel = constants.fold(
            self.kernel("optimizer", &[OPTIMIZER, STEP]).tile(source),
            |kernel, (name, value)| kernel.set_number(name, value.into()),
        );
        let most = match epoch_plan.clipping {
            Some(Clipping::Value(most)) => most,
            // A norm is refused where the epoch plan is prepared.
            Some(Clipping::Norm(_)) | None => 0.0,
        };
        let (adds, words) =
            if epoch_plan.optimizer.state_slots() > 1 { (13.0, 7.0) } else { (4.0, 5.0) };
        let count_per_example = count as f64 / self.plan.batch as f64;
        kernel
            .set("COUNT", count)
            .set_number("MOST", most.into())
            .write(&buffers.parameters.buffer)
            .read(&buffers.gradients.buffer)
            .write(&buffers.first.buffer)
            .write(&buffers.second.buffer)
            .read(&table.buffer)
            .step(&self.records.buffer)
            .over(count)
            .cost(adds * count_per_example, 4.0 * words * count_per_example)
            .build()
    }
}

/// Words of a segment on the device: `Segment` in `optimizer.wgsl`.
const SEGMENT_WORDS: usize = 4;

fn words(segment: &Segment) -> [u32; SEGMENT_WORDS] {
    // In range: a buffer that can be bound has far fewer values than 2³².
    let end = segment.span.range().end as u32;
    match segment.rule {
        Rule::Train { multiplier, l2 } => [end, 1, multiplier.to_bits(), l2.to_bits()],
        Rule::Average { rate } => [end, 2, rate.to_bits(), 0],
        Rule::Frozen => [end, 0, 0, 0],
    }
}
