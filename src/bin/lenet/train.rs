//! `lenet train`: from data to a net that is measured and saved.

mod saving;
mod session;

use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;

use lenet_playground::Result;
use lenet_playground::data::{Dataset, Subset};
use lenet_playground::engine::Loss;
use lenet_playground::net::{Net, lenet};
use lenet_playground::train::{Evaluation, Options, Trainer};

use crate::args::Train;
use crate::console::Console;
use crate::data::Source;
use crate::evaluate::measure;
use crate::recipe::name;
use crate::report::{TrainingJson, count, percent, rate};
use crate::{interrupt, weights};
use saving::Saving;
use session::Session;

/// Trains, measures and saves.
///
/// # Errors
/// Where options, data or files are wrong, and where the run diverges; what was reached until
/// then is saved.
pub fn run(args: &Train, console: &mut Console) -> Result<ExitCode> {
    let device = args.engine.device()?;
    let mut options = args.recipe.options()?;
    args.out.as_deref().map_or(Ok(()), weights::check_writable)?;
    let net = args.net.as_deref().map_or_else(|| Ok(lenet(options.seed)), weights::read)?;
    let source = Source::find_or_make(&args.data, console)?;
    let training = source.load(Subset::Training, console)?;
    let test = source.load(Subset::Test, console)?;
    options.validation = args.recipe.held_out(training.len());
    let saving = Saving::new(args, options.clone(), &training, &test);
    // A test set that does not fit is better found out now than after the training.
    Evaluation::of_all(&net, Arc::clone(&test))?;
    let trainer = Trainer::on(Rc::clone(&device), net, training, options.clone())?;
    console.note(format_args!("Training on {}", device.name()));
    console.note(data_line(&source, &trainer, &test));
    console.note(recipe_line(args, &options));

    interrupt::listen();
    let mut session = Session::new(trainer, args.out.is_some());
    if let Err(error) = session.run(console) {
        saving.last_good(session.trainer(), console);
        return Err(error);
    }
    let stopped = interrupt::asked();
    if stopped {
        let (epochs, steps) = (session.trainer().epochs_done(), session.trainer().steps_done());
        console.warn(format_args!("Stopped after {epochs} epochs and {steps} steps in all."));
    }
    if session.wanted(console) {
        let net = weights::rounded(session.net()?, saving.precision())?;
        let evaluation = Evaluation::of_all_on(&*device, &net, &test)?;
        let (loss, _) = measure(evaluation, console, "testing")?;
        // Even where the net cannot be saved, what it is worth is told.
        let saved = saving.save(&net, session.trainer(), Some(loss), console);
        report(args, &net, loss, &session, console)?;
        saved?;
    }
    Ok(ExitCode::from(if stopped { interrupt::EXIT_CODE } else { 0 }))
}

fn data_line(source: &Source, trainer: &Trainer, test: &Dataset) -> String {
    format!(
        "{}: {} images to train on, {} held out to validate with, {} to test with",
        source.describe(test),
        count(trainer.training_images()),
        count(trainer.validation_indices().len()),
        count(test.len())
    )
}

fn recipe_line(args: &Train, options: &Options) -> String {
    format!(
        "Epochs: {}; batch size: {}; optimizer: {}; learning rate: {}, {}; seed: {}",
        options.epochs,
        options.batch_size,
        name(&args.recipe.optimizer),
        options.learning_rate,
        name(&args.recipe.schedule),
        options.seed
    )
}

fn report(
    args: &Train,
    net: &Net,
    loss: Loss,
    session: &Session,
    console: &mut Console,
) -> Result<()> {
    if console.json() {
        return console.print_json(&TrainingJson {
            engine: args.engine.name(),
            adapter: session.trainer().device().adapter().map(|adapter| adapter.name),
            train_images_per_second: session.images_per_second(),
            epoch_seconds: session.epoch_seconds(),
            test_accuracy: loss.accuracy(),
            test_loss: loss.mean(),
            parameters: net.parameters().len(),
        });
    }
    console.print(format_args!(
        "test accuracy {}, loss {:.4}, on {} images; trained at {} images/s",
        percent(loss.accuracy()),
        loss.mean(),
        count(loss.examples),
        rate(session.images_per_second())
    ))
}
