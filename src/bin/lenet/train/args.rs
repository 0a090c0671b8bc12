//! The command line of `lenet train`.

use std::path::PathBuf;

use clap::Args;
use lenet_playground::train::{Every, Goals, Options};

use crate::architecture::Architecture;
use crate::console::Output;
use crate::data::Data;
use crate::engine::EngineChoice;
use crate::goals::GoalChoice;
use crate::recipe::Recipe;

const AFTER_HELP: &str = "\
Examples:
  lenet train --out lenet.safetensors
  lenet train --data path/to/mnist --epochs 1 --optimizer sgd --lr 0.05
  lenet train --net lenet.safetensors --epochs 1 --lr 0.0003 --out better.safetensors
  lenet train --set fashion-mnist --json > run.jsonl
  lenet train --set three-or-seven --epochs 1
  lenet train --set path/to/pictures.zip
  lenet train --engine gpu
  lenet train --threads 4
  lenet train --optimizer nesterov --schedule step --l2 0.0005
  lenet train --net lenet.safetensors --lr-of conv1=0 --lr-of conv2=0 --set fashion-mnist
  lenet train --epochs 50 --patience 3 --best --out lenet.safetensors
  lenet train --epochs 50 --checkpoint run.safetensors
  lenet train --resume run.safetensors --checkpoint run.safetensors --out lenet.safetensors

The data is looked for in the folder that LENET_DATA names, then in ./data, and is then downloaded
to ./data. Without --set, and where MNIST is in none of these, synthetic digits are used; results
and files name the data.

Pictures, PNG or JPEG, lie in folders named after their classes and become what the net takes, such
as 28×28 and grey. Those in folders below one called \"test\" are to test with; where there are none, a fifth of each class is.

With --json: one object for each epoch
  {\"epoch\",\"steps\",\"train_loss\",\"validation_loss\",\"validation_accuracy\",
   \"images_per_second\",\"seconds\",\"learning_rate\",\"training_set\"}
and a last one
  {\"engine\",\"adapter\",\"train_images_per_second\",\"epoch_seconds\",\"training_set\",
   \"test_set\",\"test_accuracy\",\"test_loss\",\"parameters\",\"steps\",\"stopped\"}
with stopped one of finished, time goal, patience and user. Losses are mean cross-entropies in nats; seconds and images per second count training alone.
Ctrl-C ends the run early: the net is measured and saved as it is then.";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Train {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub recipe: Recipe,
    #[command(flatten)]
    pub goals: GoalChoice,
    #[command(flatten)]
    pub architecture: Architecture,
    /// Start from this safetensors file's weights, not from fresh ones; a file that does not say of
    /// what layers its net is goes with --architecture or --preset
    #[arg(long, value_name = "FILE", help_heading = "Net")]
    pub net: Option<PathBuf>,
    /// Save the trained net to this safetensors file
    #[arg(long, value_name = "FILE", help_heading = "Net")]
    pub out: Option<PathBuf>,
    /// Save (and measure) the weights in half precision: half the size
    #[arg(long, requires = "out", help_heading = "Net")]
    pub half: bool,
    #[command(flatten)]
    pub engine: EngineChoice,
    #[command(flatten)]
    pub output: Output,
}

impl Train {
    /// Where the data come from: the preset's set, unless another was asked for.
    ///
    /// # Errors
    /// Where there is no such preset.
    pub fn data_of_preset(&self) -> lenet_playground::Result<Data> {
        let mut data = self.data.clone();
        if let (None, Some(preset)) = (&data.set, self.architecture.preset()?) {
            let small = if preset.small { "-small" } else { "" };
            data.set = format!("{}{small}", preset.set).parse().ok();
        }
        Ok(data)
    }

    /// When the run ends, and how often a checkpoint is due where there is a file for it.
    pub fn goals_of(&self, options: &Options) -> Goals {
        let every = options.goals.checkpoint.unwrap_or(Every::Epochs(1));
        let checkpoint = self.goals.checkpoint.is_some().then_some(every);
        Goals { checkpoint, ..options.goals }
    }
}
