mod fields;
mod names;
mod serialization;
mod setting;

use super::session::Goals;
use super::{Clipping, Objective, Optimizer, Schedule};
use crate::Result;
use crate::error::OptionError;
use Kind::{AboveZero, FromZero};

pub use fields::{FIELDS, OBJECTIVES, SCHEDULES};
pub use names::owners;
pub use setting::Setting;

/// The options of a run: how to train, and when to end. The default is what the page begins with.
///
/// In JSON they are one flat list, in which the constants of the optimizer and of the schedule stand
/// beside the others: `{"epochs": 5, "optimizer": "adamw", "weightDecay": 0.01}`. What is left out
/// is at its default. [`FIELDS`] has the names.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Times each training image is seen.
    pub epochs: usize,
    /// Images in a step; [`Self::FULL_BATCH`] for all of them.
    pub batch_size: usize,
    /// The loss that is minimized.
    pub objective: Objective,
    /// What turns gradients into updates.
    pub optimizer: Optimizer,
    /// Learning rate at the schedule's highest point.
    pub learning_rate: f32,
    /// The learning rate's schedule.
    pub schedule: Schedule,
    /// Parts of the net with their share of the learning rate, by the beginning of their
    /// parameters' names: `("conv1", 0.1)` has the first convolution learn a tenth as fast. With 0
    /// a part is frozen. Of several that fit, the longest holds.
    pub multipliers: Vec<(String, f32)>,
    /// λ of the L2 penalty `λ/2·‖p‖²`, which adds `λ·p` to the gradient ("coupled" weight decay,
    /// PyTorch's `weight_decay` but for AdamW); 0 for none.
    pub l2: f32,
    /// Whether the penalty is for biases as well. By default it is not, as is usual: they are few,
    /// and need no bound (Goodfellow et al. 2016, section 7.1).
    pub l2_biases: bool,
    /// A bound for the gradients.
    pub clipping: Option<Clipping>,
    /// Chooses the images to hold out, and their order in each epoch.
    pub seed: u64,
    /// Images of the training set held out to validate with; where none is said a tenth of them, at
    /// most 5000.
    pub validation: Option<usize>,
    /// The most pixels by which an image is moved each time it is shown, in each direction.
    pub shift: u32,
    /// When the run ends, and what else is done in it.
    pub goals: Goals,
}

/// Further than this no digit of MNIST can be moved without losing ink.
pub(super) const LARGEST_SHIFT: u32 = 8;

impl Default for Options {
    fn default() -> Self {
        Self::with_objective(Objective::AUTOMATIC)
    }
}

impl Options {
    /// The default with another loss. A program that never asks for [`Self::default`] links no loss
    /// but the one it names.
    pub fn with_objective(objective: Objective) -> Self {
        Self {
            epochs: 5,
            batch_size: 64,
            objective,
            optimizer: Optimizer::adamw(0.01),
            learning_rate: 0.003,
            schedule: Schedule::OneCycle,
            multipliers: Vec::new(),
            l2: 0.0,
            l2_biases: false,
            clipping: None,
            seed: 1,
            validation: None,
            shift: 0,
            goals: Goals::default(),
        }
    }

    /// A batch size that takes all training images in every step.
    pub const FULL_BATCH: usize = usize::MAX;

    /// How many of so many training images are held out.
    pub fn held_out(&self, images: usize) -> usize {
        const USUAL: usize = 5_000;
        self.validation.unwrap_or(USUAL.min(images / 10))
    }

    /// Checks each option for itself.
    ///
    /// # Errors
    /// [`OptionError`] with the option's name and what it may be.
    pub fn check(&self) -> Result<()> {
        let whole = "a whole number above 0";
        option("epochs", whole, &self.epochs, self.epochs > 0)?;
        option("batch size", whole, &self.batch_size, self.batch_size > 0)?;
        let few = "a whole number of pixels from 0 to 8";
        option("shift", few, &self.shift, self.shift <= LARGEST_SHIFT)?;
        self.schedule.check()?;
        // In one place: each sentence that is put together on its own makes the wasm larger.
        numbers(&[
            ("learning rate", AboveZero, self.learning_rate),
            ("L2", FromZero, self.l2),
            match self.clipping {
                None => NO_NUMBER,
                Some(Clipping::Norm(most)) => ("clip norm", AboveZero, most),
                Some(Clipping::Value(most)) => ("clip value", AboveZero, most),
            },
        ])?;
        for (constant, value) in self.optimizer.constants() {
            let fine = constant.range.contains(value.into());
            option(constant.label, constant.range.expected, &value, fine)?;
        }
        let multipliers = self.multipliers.iter();
        let multipliers =
            multipliers.map(|(_, times)| ("learning-rate multiplier", FromZero, *times));
        numbers(&multipliers.collect::<Vec<_>>())
    }
}

/// What a number may be.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    AboveZero,
    FromZero,
}

const NO_NUMBER: (&str, Kind, f32) = ("", FromZero, 0.0);

/// An error unless each number is what it may be.
pub(super) fn numbers(numbers: &[(&'static str, Kind, f32)]) -> Result<()> {
    for &(name, kind, value) in numbers {
        let (expected, fine) = match kind {
            AboveZero => ("a number above 0", value > 0.0 && value.is_finite()),
            FromZero => ("a number from 0 up", value >= 0.0 && value.is_finite()),
        };
        option(name, expected, &value, fine)?;
    }
    Ok(())
}

/// An error unless the option is fine.
#[inline(never)]
pub(super) fn option(
    name: &'static str,
    expected: &'static str,
    got: &dyn ToString,
    fine: bool,
) -> Result<()> {
    match fine {
        true => Ok(()),
        false => Err(OptionError { name, expected, got: got.to_string() }.into()),
    }
}
