use std::sync::Arc;

use crate::data::{Dataset, Examples, Shift};
use crate::optimizer::Optimizer;
use crate::plan::{Clipping, Segment};

/// The batches to come, of an epoch or of a measurement: which images, and how each batch changes
/// the parameters. An engine keeps what it needs of it; on a GPU all of it lies on the device.
#[derive(Debug, Clone)]
pub struct EpochPlan<'a> {
    /// Where the examples are.
    pub data: Examples,
    /// Their indices, batch after batch; the last batch may be short.
    pub order: &'a [u32],
    /// The learning rate of each batch; empty where nothing is trained.
    pub rates: &'a [f32],
    /// What turns gradients into updates.
    pub optimizer: Optimizer,
    /// A bound for the gradients.
    pub clipping: Option<Clipping>,
    /// How each part of the parameters is changed, in the arena's order; none where all are, by the optimizer alone.
    /// What no segment has is frozen.
    pub segments: &'a [Segment],
    /// How images are moved before they are shown.
    pub shift: Shift,
    /// Number of the first image among all that the run shows, which draws its shift.
    pub first: u32,
    /// The batch that comes next: more than 0 where a run is resumed in the middle.
    pub next: usize,
}

impl<'a> EpochPlan<'a> {
    /// An epoch plan that shows images as they are and changes nothing.
    pub fn of_images(data: &'a Arc<Dataset>, order: &'a [u32]) -> Self {
        Self::of(Examples::Images(Arc::clone(data)), order)
    }

    /// A plan that takes any examples as they are and changes nothing.
    pub fn of(data: Examples, order: &'a [u32]) -> Self {
        let optimizer = Optimizer::sgd(0.0);
        Self {
            data,
            order,
            rates: &[],
            optimizer,
            clipping: None,
            segments: &[],
            shift: Shift::default(),
            first: 0,
            next: 0,
        }
    }

    /// The segments of an arena of so many parameters, in order and without a gap.
    pub fn segments_of(&self, parameters: usize) -> Vec<Segment> {
        match self.segments {
            [] => vec![Segment::whole(parameters)],
            segments => Segment::joined(segments.iter().copied(), parameters),
        }
    }
}
