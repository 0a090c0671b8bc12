//! What a run does besides training, from the command line.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
#[command(next_help_heading = "Goals of the run")]
pub struct GoalChoice {
    /// Save and measure the net that was best on the images held out, not the last one
    #[arg(long)]
    pub best: bool,
    /// Write the run to this file now and then, and where it is stopped, to go on with --resume
    #[arg(long, value_name = "FILE")]
    pub checkpoint: Option<PathBuf>,
    /// Go on with the run in this file, as if it had never stopped; how it trains is in the file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["recipe", "net", "find_lr"])]
    pub resume: Option<PathBuf>,
    /// Try growing learning rates first, and take the one at which the loss falls most steeply
    #[arg(long, conflicts_with = "learningRate")]
    pub find_lr: bool,
}
