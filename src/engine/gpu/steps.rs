//! The records of an epoch plan's batches, as the kernels read them.

use crate::engine::EpochPlan;

/// A batch's own numbers: `Step` in `step.wgsl`.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Step {
    first: u32,
    pub examples: u32,
    slot: u32,
    number: u32,
    rate: f32,
    root: f32,
    decay: f32,
}

impl Step {
    /// The records of all batches of an epoch plan, whose next batch comes after so many updates.
    pub fn of(epoch_plan: &EpochPlan, batch: usize, updates: u32) -> Vec<Self> {
        let indices = epoch_plan.order.chunks(batch).zip(0_u32..);
        // In range, like the number of batches.
        let done = epoch_plan.next as u32;
        indices
            .map(|(indices, slot)| {
                let rate = epoch_plan.rates.get(slot as usize).copied().unwrap_or_default();
                let update =
                    epoch_plan.optimizer.update(rate, (updates + slot + 1).saturating_sub(done));
                let first = slot * batch as u32;
                Self {
                    first,
                    // In range: data sets count their images in 32 bits.
                    examples: indices.len() as u32,
                    slot,
                    number: epoch_plan.first.wrapping_add(first),
                    rate: update.rate,
                    root: update.root,
                    decay: update.decay,
                }
            })
            .collect()
    }

    /// The record's bytes.
    pub fn write(&self, to: &mut [u8]) {
        let whole = [self.first, self.examples, self.slot, self.number].map(u32::to_le_bytes);
        let factors = [self.rate, self.root, self.decay].map(f32::to_le_bytes);
        let (words, _) = to.as_chunks_mut::<4>();
        words.iter_mut().zip(whole.into_iter().chain(factors)).for_each(|(to, word)| *to = word);
    }
}
