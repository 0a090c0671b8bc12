//! `lenet train`: from data to a net that is measured and saved.

mod args;
mod saving;
mod session;
mod start;

use std::process::ExitCode;
use std::sync::Arc;

use lenet_playground::Result;
use lenet_playground::data::{Dataset, Subset, known::title};
use lenet_playground::engine::{Cpu, Loss};
use lenet_playground::net::Net;
use lenet_playground::plan::Mode;
use lenet_playground::train::{Evaluation, Options, Trainer};

use crate::console::Console;
use crate::data::Source;
use crate::evaluate::measure;
use crate::report::{TrainingJson, count, counted, percent, rate};
use crate::{interrupt, weights};
pub use args::Train;
use saving::Saving;
use session::Session;
use start::Start;

/// Trains, measures and saves.
///
/// # Errors
/// Where options, data or files are wrong, and where the run diverges; what was reached until
/// then is saved.
pub fn run(args: &Train, console: &mut Console) -> Result<ExitCode> {
    let start = Start::new(args)?;
    let trained = start.options().objective.attach(start.net())?;
    let device = args.engine.device_for(&trained, Mode::Training, console)?;
    for file in args.out.iter().chain(&args.goals.checkpoint) {
        weights::check_writable(file)?;
    }
    let source = Source::find_or_make(&args.data_of_preset()?, start.net(), console)?;
    let training = source.load(Subset::Training, console)?;
    let test = source.load(Subset::Test, console)?;
    let goals = args.goals_of(start.options());
    goals.check(start.options().held_out(training.len()))?;
    // A test set that does not fit is better found out now than after the training.
    Evaluation::by(start.options().objective, &Cpu, start.net(), &Arc::clone(&test).into(), &[])?;
    let (trainer, early_stop) = start.trainer(args, &device, &training, console)?;
    let saving = Saving::new(args, &training, &test, &source.encoder(&training)?);
    console.note(format_args!("Training on {}", device.name()));
    console.note(data_line(&source, &trainer, &test));
    console.note(recipe_line(trainer.options()));

    interrupt::listen();
    let mut session = Session::new(args, trainer, goals, early_stop)?;
    if let Err(error) = session.run(console) {
        saving.last_good(&session.trainer(), console);
        return Err(error);
    }
    tell_why_stopped(&session, console);
    if session.wanted(console) {
        let net = weights::rounded(session.net()?, saving.precision())?;
        let objective = session.trainer().options().objective;
        let evaluation = Evaluation::of_all_by(objective, &*device, &net, &test)?;
        let (loss, _) = measure(evaluation, console, "testing")?;
        // Even where the net cannot be saved, what it is worth is told.
        let saved = saving.save(&net, &session.trainer(), Some(loss), console);
        report(&net, loss, &session, &test, console)?;
        saved?;
    }
    Ok(ExitCode::from(if interrupt::asked() { interrupt::EXIT_CODE } else { 0 }))
}

fn tell_why_stopped(session: &Session, console: &Console) {
    let (epochs, steps) = (session.trainer().epochs_done(), session.trainer().steps_done());
    let why = match session.stopped() {
        "time goal" => ": the time is over",
        "patience" => ": the net no longer gets better",
        _ if interrupt::asked() => "",
        _ => return,
    };
    let [epochs, steps] = [counted(epochs, "epoch"), counted(steps, "step")];
    console.warn(format_args!("Stopped after {epochs} and {steps} in all{why}."));
}

fn data_line(source: &Source, trainer: &Trainer, test: &Dataset) -> String {
    format!(
        "{}: {} to train on, {} held out to validate with, {} to test with",
        source.describe(test),
        counted(trainer.training_images(), "image"),
        count(trainer.validation_indices().len()),
        count(test.len())
    )
}

fn recipe_line(options: &Options) -> String {
    let batch = match options.batch_size {
        Options::FULL_BATCH => "all images".to_owned(),
        batch => batch.to_string(),
    };
    format!(
        "Epochs: {}; batch size: {batch}; optimizer: {}; learning rate: {}, {}; seed: {}",
        options.epochs,
        options.optimizer.name(),
        options.learning_rate,
        options.schedule.name(),
        options.seed
    )
}

fn report(
    net: &Net,
    loss: Loss,
    session: &Session,
    test: &Dataset,
    console: &mut Console,
) -> Result<()> {
    if console.json() {
        return console.print_json(&TrainingJson {
            engine: crate::engine::name(&**session.trainer().device()),
            adapter: session.trainer().device().adapter().map(|adapter| adapter.name),
            train_images_per_second: session.images_per_second(),
            epoch_seconds: session.epoch_seconds(),
            steps: session.trainer().steps_done(),
            stopped: session.stopped(),
            training_set: session.training_set(),
            test_set: test.set_name().to_owned(),
            test_accuracy: loss.accuracy(),
            test_loss: loss.mean(),
            parameters: net.parameters().len(),
        });
    }
    console.print(format_args!(
        "test accuracy {} on {}, loss {:.4}, on {}; trained on {} at {} images/s",
        percent(loss.accuracy()),
        title(test.set_name(), Subset::Test),
        loss.mean(),
        counted(loss.examples, "image"),
        title(&session.training_set(), Subset::Training),
        rate(session.images_per_second())
    ))
}
