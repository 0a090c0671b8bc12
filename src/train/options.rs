use super::{Objective, Optimizer, Schedule};
use crate::{Error, Result};

/// How to train. The default is the page's recipe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Times each training image is seen.
    pub epochs: usize,
    /// Images in a step.
    pub batch_size: usize,
    /// The loss that is made small.
    pub objective: Objective,
    /// What turns gradients into updates.
    pub optimizer: Optimizer,
    /// Learning rate at the schedule's highest point.
    pub learning_rate: f32,
    /// The learning rate's course.
    pub schedule: Schedule,
    /// Chooses the images to hold out, and their order in each epoch.
    pub seed: u64,
    /// Images of the training set held out to validate with.
    pub validation: usize,
    /// The most pixels by which an image is moved each time it is shown, in each direction.
    pub shift: u32,
}

/// Further than this no digit of MNIST can be moved without losing ink.
const LARGEST_SHIFT: u32 = 8;

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 5,
            batch_size: 64,
            objective: Objective::Automatic,
            optimizer: Optimizer::adamw(0.01),
            learning_rate: 0.003,
            schedule: Schedule::OneCycle,
            seed: 1,
            validation: 5_000,
            shift: 0,
        }
    }
}

impl Options {
    /// Checks each option for itself.
    ///
    /// # Errors
    /// [`Error::Option`] with the option's name and what it may be.
    pub fn check(&self) -> Result<()> {
        let option = |name, expected, got: &dyn ToString, fine: bool| match fine {
            true => Ok(()),
            false => Err(Error::Option { name, expected, got: got.to_string() }),
        };
        let rate = self.learning_rate;
        let (whole, below_one) = ("a whole number above 0", "a number from 0 to below 1");
        option("epochs", whole, &self.epochs, self.epochs > 0)?;
        option("batch size", whole, &self.batch_size, self.batch_size > 0)?;
        option("learning rate", "a number above 0", &rate, rate > 0.0 && rate.is_finite())?;
        let few = "a whole number of pixels from 0 to 8";
        option("shift", few, &self.shift, self.shift <= LARGEST_SHIFT)?;
        match self.optimizer {
            Optimizer::Sgd { momentum } => {
                option("momentum", below_one, &momentum, (0.0..1.0).contains(&momentum))
            }
            Optimizer::Adam { beta1, beta2, epsilon, decay } => {
                option("beta 1", below_one, &beta1, (0.0..1.0).contains(&beta1))?;
                option("beta 2", below_one, &beta2, (0.0..1.0).contains(&beta2))?;
                option(
                    "epsilon",
                    "a number above 0",
                    &epsilon,
                    epsilon > 0.0 && epsilon.is_finite(),
                )?;
                let fine = decay >= 0.0 && decay.is_finite();
                option("weight decay", "a number from 0 up", &decay, fine)
            }
        }
    }
}
