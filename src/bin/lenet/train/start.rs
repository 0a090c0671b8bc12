//! Where a run begins: with a fresh net, with a saved one, or where another run was left.

use std::rc::Rc;
use std::sync::Arc;

use lenet_playground::Result;
use lenet_playground::data::Dataset;
use lenet_playground::engine::Device;
use lenet_playground::error::{FileError, TrainError};
use lenet_playground::net::Net;
use lenet_playground::train::{Checkpoint, EarlyStopState, Finder, Options, Trainer};
use pollster::FutureExt;

use super::args::Train;
use crate::console::Console;
use crate::weights;

pub enum Start {
    With(Box<(Net, Options)>),
    From(Box<Checkpoint>),
}

impl Start {
    /// The beginning that was asked for.
    ///
    /// # Errors
    /// Where options are out of range, or a file is not what it should be.
    pub fn new(args: &Train) -> Result<Self> {
        if let Some(file) = &args.goals.resume {
            let bytes = weights::read_bytes(file)?;
            let read = Checkpoint::read(&args.architecture.net(0)?, &bytes);
            let mut checkpoint = read.map_err(|error| FileError::in_file(file.display(), error))?;
            // When it ends is said anew.
            checkpoint.options.goals = args.recipe.options(&Options::default())?.goals;
            return Ok(Self::From(Box::new(checkpoint)));
        }
        let options = args.recipe.options(&usual(args)?)?;
        let net = match args.net.as_deref() {
            Some(file) => weights::read(file, args.architecture.graph()?.as_ref())?.0,
            None => args.architecture.net(options.seed)?,
        };
        Ok(Self::With(Box::new((net, options))))
    }

    pub fn net(&self) -> &Net {
        match self {
            Self::With(recipe) => &recipe.0,
            Self::From(checkpoint) => &checkpoint.net,
        }
    }

    pub fn options(&self) -> &Options {
        match self {
            Self::With(recipe) => &recipe.1,
            Self::From(checkpoint) => &checkpoint.options,
        }
    }

    /// The trainer, and how its run stands.
    ///
    /// # Errors
    /// Those of [`Trainer::on`], and what the device reports.
    pub fn trainer(
        self,
        args: &Train,
        device: &Rc<dyn Device>,
        data: &Arc<Dataset>,
        console: &Console,
    ) -> Result<(Trainer, EarlyStopState)> {
        let (net, mut options) = match self {
            Self::With(recipe) => *recipe,
            Self::From(checkpoint) => {
                let trainer = checkpoint.trainer(Rc::clone(device), Arc::clone(data))?;
                return Ok((trainer, checkpoint.early_stop));
            }
        };
        let trainer = |net: &Net, options: &Options| {
            Trainer::on(Rc::clone(device), net.clone(), Arc::clone(data), options.clone())
        };
        if args.goals.find_lr {
            console.note("Trying learning rates");
            let found = Finder::default().run(&mut trainer(&net, &options)?).block_on()?;
            options.learning_rate = found.suggestion.ok_or(TrainError::NoLearningRate)?;
        }
        Ok((trainer(&net, &options)?, EarlyStopState::default()))
    }
}

/// The recipe where the command line says nothing: the preset's, if there is one.
fn usual(args: &Train) -> Result<Options> {
    Ok(args.architecture.preset()?.map_or_else(Options::default, |preset| preset.options))
}
