//! Where the trained net goes, and what its file says of it.

use lenet_playground::Result;
use lenet_playground::apply::facts_of;
use lenet_playground::codec::ImageEncoder;
use lenet_playground::data::Dataset;
use lenet_playground::engine::Loss;
use lenet_playground::format::{self, Metadata, Precision};
use lenet_playground::net::Net;
use lenet_playground::train::Trainer;

use super::args::Train;
use crate::console::Console;
use crate::weights;

/// What of the saved file is known before the training.
pub struct Saving<'a> {
    args: &'a Train,
    /// Of the training set.
    facts: Metadata,
    tested_on: String,
}

impl<'a> Saving<'a> {
    pub fn new(
        args: &'a Train,
        training: &Dataset,
        test: &Dataset,
        encoder: &ImageEncoder,
    ) -> Self {
        let (facts, tested_on) = (facts_of(training, Some(encoder)), test.set_name().to_owned());
        Self { args, facts, tested_on }
    }

    /// How many bits a weight takes.
    pub fn precision(&self) -> Precision {
        if self.args.half { Precision::Half } else { Precision::Single }
    }

    /// Saves the net, where that was asked for, and says so.
    ///
    /// # Errors
    /// Those of [`weights::write`].
    pub fn save(
        &self,
        net: &Net,
        trainer: &Trainer,
        test: Option<Loss>,
        console: &Console,
    ) -> Result<()> {
        let Some(out) = &self.args.out else { return Ok(()) };
        let mut metadata = self.metadata(trainer, test);
        metadata.extend(format::architecture(net)?);
        weights::write(out, net, self.precision(), &metadata)?;
        console.note(format_args!("Saved to {}", out.display()));
        Ok(())
    }

    /// After a run that failed: saves what there is. What fails now is told, and no more.
    pub fn last_good(&self, trainer: &Trainer, console: &Console) {
        if let Err(error) = self.save(&trainer.snapshot_net(), trainer, None, console) {
            console.warn(format_args!("error: {error}"));
        }
    }

    fn metadata(&self, trainer: &Trainer, test: Option<Loss>) -> Metadata {
        let options = trainer.options();
        let batch = options.batch_size.min(trainer.training_images());
        let mut metadata: Metadata = [
            ("created_by", concat!("lenet-playground ", env!("CARGO_PKG_VERSION")).into()),
            ("training_images", trainer.training_images().to_string()),
            ("validation_images", trainer.validation_indices().len().to_string()),
            ("epochs", trainer.epochs_done().to_string()),
            ("steps", trainer.steps_done().to_string()),
            ("batch_size", batch.to_string()),
            ("optimizer", options.optimizer.name().to_owned()),
            ("learning_rate", options.learning_rate.to_string()),
            ("schedule", options.schedule.name().to_owned()),
            ("seed", options.seed.to_string()),
        ]
        .map(|(key, value)| (key.to_owned(), value))
        .into();
        metadata.extend(self.facts.clone());
        for (constant, value) in options.optimizer.constants() {
            let snake = |c: char| match c.is_uppercase() {
                true => format!("_{}", c.to_lowercase()),
                false => c.to_string(),
            };
            metadata.insert(constant.key.chars().map(snake).collect(), value.to_string());
        }
        if let Some(test) = test {
            metadata.insert("tested_on".into(), self.tested_on.clone());
            metadata.insert("test_accuracy".into(), format!("{:.4}", test.accuracy()));
            metadata.insert("test_loss".into(), format!("{:.4}", test.mean()));
        }
        metadata
    }
}
