//! The command line.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use lenet_playground::data::Set;
use lenet_playground::train::{Every, Goals, Options};

use crate::architecture::Architecture;
use crate::evaluate::Properties;
use crate::goals::GoalChoice;
use crate::recipe::Recipe;

const EXAMPLES: &str = "\
Examples:
  lenet predict photo.jpg drawing.png
  lenet train --epochs 5 --out lenet.safetensors
  lenet evaluate --net lenet.safetensors

`lenet train --help` and so on say more.";

const TRAIN: &str = "\
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

const EVALUATE: &str = "\
Examples:
  lenet evaluate --net lenet.safetensors
  lenet evaluate --net lenet.safetensors --set synthetic --json
  lenet evaluate --property Precision --property TopConfusions -n 5
  lenet evaluate --property F1Score --average macro --errors --json
  lenet evaluate --property Properties

Without --set a net is measured on the test set of the data that it was trained on. The classes of
a set are matched by name to the net's.

With --json: one object
  {\"engine\",\"adapter\",\"training_set\",\"test_set\",\"test_accuracy\",\"test_loss\",
   \"images_per_second\",\"parameters\"},
  and with --property also \"properties\", an object by name";

const PREDICT: &str = "\
Examples:
  lenet predict photo.jpg drawing.png
  lenet predict --show drawing.png
  lenet predict --net lenet.safetensors --json *.png

A picture is brought to what the net takes as those were that it was trained on: its file says how.
For a net of digits the ink is found and centred, for others the picture is fitted in.

With --json: one object for each picture
  {\"file\",\"label\",\"probability\",\"probabilities\",\"classes\"}
with label the name of a class, and probabilities in the order of classes. Where nothing is drawn,
label and probability are null and probabilities is empty. For a file that
cannot be read there is a sentence on standard error instead, and the exit code is 1.";

const CHECK: &str = "\
Examples:
  lenet check --engine gpu
  lenet check --engine gpu --json

Every op of small nets and of LeNet, forward and backward, against the same in double precision; the
optimizers; and ten steps of training against the CPU. Errors are relative to the largest value.
The exit code is 1 where a check fails.

With --json: one object for each check
  {\"engine\",\"adapter\",\"name\",\"quantity\",\"largest_error\",\"allowed\",\"passed\"}
largest_error is null where a value is not finite.";

const BENCH: &str = "\
With --json: one object for each engine
  {\"engine\",\"name\",\"software\",\"batches\":[{\"batch\",
   \"train_images_per_second\",\"infer_images_per_second\",\"train_gflops\",\"share_of_peak\",
   \"dispatches_per_step\"}],\"device_bytes\",\"kernels\":[{\"batch\",\"dispatches\",\"costs\":[{
   \"kernel\",\"workgroups\",\"threads\",\"flops\",\"bytes\"}]}]}";

const DEVICES: &str = "\
With --json: one object for each
  {\"engine\",\"name\",\"backend\",\"driver\",\"software\",\"cores\"}";

/// Train and run LeNet on handwritten digits
#[derive(Debug, Parser)]
#[command(name = "lenet", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Train a net and measure it on the test set
    Train(Box<Train>),
    /// Measure a net on the test set
    Evaluate(Evaluate),
    /// Say what a net sees in each picture: which digit, or which other class
    Predict(Predict),
    /// Print a net's layers with their shapes, parameters and multiply-adds
    Describe(Describe),
    /// List where nets can be trained on this machine
    Devices(Devices),
    /// Check that the CPU or the GPU of this machine computes what it should
    Check(CheckDevice),
    /// Measure how fast the engines of this machine train and answer
    Bench(Bench),
}

impl Command {
    pub fn output(&self) -> &Output {
        match self {
            Self::Train(args) => &args.output,
            Self::Evaluate(args) => &args.output,
            Self::Predict(args) => &args.output,
            Self::Describe(args) => &args.output,
            Self::Devices(args) => &args.output,
            Self::Check(args) => &args.output,
            Self::Bench(args) => &args.output,
        }
    }
}

impl Train {
    /// When the run ends, and how often a checkpoint is due where there is a file for it.
    pub fn goals_of(&self, options: &Options) -> Goals {
        let every = options.goals.checkpoint.unwrap_or(Every::Epochs(1));
        let checkpoint = self.goals.checkpoint.is_some().then_some(every);
        Goals { checkpoint, ..options.goals }
    }
}

#[derive(Debug, Args)]
#[command(after_help = TRAIN)]
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
}

#[derive(Debug, Args)]
pub struct Describe {
    #[command(flatten)]
    pub architecture: Architecture,
    #[command(flatten)]
    pub net: NetChoice,
    /// Print Rust code that builds the net
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub rust: bool,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = EVALUATE)]
pub struct Evaluate {
    #[command(flatten)]
    pub net: NetChoice,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub properties: Properties,
    #[command(flatten)]
    pub engine: EngineChoice,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = PREDICT)]
pub struct Predict {
    /// Photos or drawings, PNG or JPEG, of any size, dark on light or light on dark
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Also print what the net is shown: a digit in 28×28 pixels
    #[arg(long, conflicts_with = "json")]
    pub show: bool,
    #[command(flatten)]
    pub net: NetChoice,
    #[command(flatten)]
    pub engine: EngineChoice,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = BENCH)]
pub struct Bench {
    /// Seconds for each figure
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0)]
    pub seconds: f64,
    /// Images in a step
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [64, 256, 1024])]
    pub batch: Vec<usize>,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = DEVICES)]
pub struct Devices {
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
#[command(after_help = CHECK)]
pub struct CheckDevice {
    #[command(flatten)]
    pub engine: EngineChoice,
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Clone, Args)]
pub struct Data {
    /// The folder with the data, the only one that is looked in [default: see below]
    #[arg(long = "data", value_name = "DIR", help_heading = "Data")]
    pub folder: Option<PathBuf>,
    /// mnist, fashion-mnist, three-or-seven (digits of MNIST), cifar10, synthetic, or a folder or
    /// zip file of pictures in folders named after their classes [default: mnist; to evaluate, what
    /// the net was trained on]
    #[arg(long, value_name = "SET", help_heading = "Data")]
    pub set: Option<SetName>,
    /// Use what is on this machine
    #[arg(long, help_heading = "Data")]
    pub no_download: bool,
}

/// What can be asked for with `--set`.
#[derive(Debug, Clone)]
pub enum SetName {
    Known(Set),
    ThreeOrSeven,
    /// As few of them as fastai's lesson takes.
    ThreeOrSevenSmall,
    Cifar10,
    Synthetic,
    /// A folder or a zip file of pictures.
    Pictures(PathBuf),
}

impl FromStr for SetName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(set) = Set::ALL.into_iter().find(|set| set.id() == text) {
            return Ok(Self::Known(set));
        }
        match text {
            "three-or-seven" => Ok(Self::ThreeOrSeven),
            "three-or-seven-small" => Ok(Self::ThreeOrSevenSmall),
            "cifar10" => Ok(Self::Cifar10),
            "synthetic" => Ok(Self::Synthetic),
            path if Path::new(path).exists() => Ok(Self::Pictures(path.into())),
            _ => Err("it is neither mnist, fashion-mnist, three-or-seven, three-or-seven-small, \
                      cifar10 nor synthetic, \
                      and there is no folder or zip file of that name"
                .into()),
        }
    }
}

#[derive(Debug, Args)]
pub struct NetChoice {
    /// The safetensors file with the net [default: one in this program, trained on MNIST]
    #[arg(long = "net", value_name = "FILE", help_heading = "Net")]
    pub file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct EngineChoice {
    /// Where to compute
    #[arg(long, default_value = "cpu", help_heading = "Engine")]
    pub engine: EngineName,
    /// Cores to train on, each with its share of every batch; results depend on their number
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Engine")]
    pub threads: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    Cpu,
    Gpu,
}

#[derive(Debug, Args)]
pub struct Output {
    /// Print JSON, one object on a line, and no progress bar
    #[arg(long, help_heading = "Output")]
    pub json: bool,
    /// No progress bar and no notes: results only
    #[arg(long, short, help_heading = "Output")]
    pub quiet: bool,
}
