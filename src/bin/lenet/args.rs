//! The command line.

use clap::{Parser, Subcommand};

use crate::architecture::Describe;
use crate::bench::Bench;
use crate::check::CheckDevice;
use crate::console::Output;
use crate::engine::Devices;
use crate::evaluate::Evaluate;
use crate::predict::Predict;
use crate::train::Train;

const EXAMPLES: &str = "\
Examples:
  lenet predict photo.jpg drawing.png
  lenet train --epochs 5 --out lenet.safetensors
  lenet evaluate --net lenet.safetensors

`lenet train --help` and so on say more.";

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
