//! `lenet evaluate`: a net's accuracy and loss on a test set.

mod properties;

use std::process::ExitCode;
use std::time::Instant;

use lenet_playground::Result;
use lenet_playground::apply::{class_names, classes_of};
use lenet_playground::data::known::{DIGITS, title};
use lenet_playground::data::{Set, Subset};
use lenet_playground::engine::Loss;
use lenet_playground::error::FileError;
use lenet_playground::format::Metadata;
use lenet_playground::measure::ClassifierMeasurements;
use lenet_playground::net::Net;
use lenet_playground::plan::Mode;
use lenet_playground::train::{Evaluation, Objective};
use pollster::FutureExt;
use serde_json::Map;

use crate::console::{Console, Output};
use crate::data::{Data, SetName, Source};
use crate::engine::EngineChoice;
use crate::report::{EvaluationJson, counted, per_second, percent, rate};
use crate::weights;
use crate::weights::NetChoice;
use clap::Args;

const AFTER_HELP: &str = "\
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

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
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

pub use properties::Properties;

/// Images measured between two looks at the progress bar.
const SLICE: usize = 640;

/// Measures the net.
///
/// # Errors
/// Where net or data cannot be had or the output not be written.
pub fn run(args: &Evaluate, console: &mut Console) -> Result<ExitCode> {
    args.properties.check()?;
    let (net, metadata) = weights::choose(&args.net)?;
    let measured = Objective::AUTOMATIC.attach(&net)?;
    let device = args.engine.device_for(&measured, Mode::Evaluation, console)?;
    let source = Source::find(&data_of(&args.data, &metadata)?, &net, console)?;
    let mut data = source.load(Subset::Test, console)?;
    if let Some(classes) = known_classes(&net, &metadata)? {
        data = data.with_classes_of_net(&class_names(&net, Some(classes)))?;
    }
    let images = counted(data.len(), "test image");
    console.note(format_args!("{}: {images}", source.describe(&data)));
    let asked = &args.properties;
    let (loss, images_per_second, properties) = if asked.is_empty() {
        let evaluation = Evaluation::of_all_on(&*device, &net, &data)?;
        let (loss, rate) = measure(evaluation, console, "measuring")?;
        (loss, rate, Map::new())
    } else {
        let (seconds, measured) = asked.measure(&*device, &net, &data, console)?;
        let rate = data.len() as f64 / seconds;
        (loss_of(&measured), rate, asked.answers(&measured)?)
    };
    if console.json() {
        console.print_json(&EvaluationJson {
            engine: crate::engine::name(&*device),
            adapter: device.adapter().map(|adapter| adapter.name),
            training_set: metadata.get("trained_on").cloned(),
            test_set: data.set_name().to_owned(),
            test_accuracy: loss.accuracy(),
            test_loss: loss.mean(),
            images_per_second,
            parameters: net.parameters().len(),
            properties,
        })?;
    } else {
        console.print(format_args!(
            "test accuracy {} on {}, loss {:.4}, on {} at {} images/s",
            percent(loss.accuracy()),
            title(data.set_name(), Subset::Test),
            loss.mean(),
            counted(loss.examples, "image"),
            rate(images_per_second)
        ))?;
        properties.iter().try_for_each(|(name, value)| properties::print(name, value, console))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The data to measure on: those that were asked for, or else the net's own.
fn data_of(asked: &Data, metadata: &Metadata) -> Result<Data> {
    let mut data = asked.clone();
    if data.set.is_some() {
        return Ok(data);
    }
    data.set = match metadata.get("trained_on").map(String::as_str) {
        // Whoever names a folder has files in it.
        Some("Synthetic digits") if data.folder.is_none() => Some(SetName::Synthetic),
        None | Some("MNIST" | "Your files" | "Synthetic digits") => None,
        Some("Fashion-MNIST") => Some(SetName::Known(Set::FashionMnist)),
        Some("CIFAR-10") => Some(SetName::Cifar10),
        Some("3 or 7 of MNIST") => Some(SetName::ThreeOrSeven),
        Some(set) => return Err(FileError::UnknownSet { trained_on: set.into() }.into()),
    };
    Ok(data)
}

/// The net's classes, by its file. One that says nothing of where it comes from and has ten outputs
/// tells digits apart, as it always did.
fn known_classes(net: &Net, metadata: &Metadata) -> Result<Option<Vec<String>>> {
    let is_plain = !metadata.contains_key("trained_on") && net.output().len() == DIGITS.len();
    let digits = || is_plain.then(|| DIGITS.map(String::from).to_vec());
    Ok(classes_of(net, metadata)?.or_else(digits))
}

/// Loss and correct, those undecided among the misses.
fn loss_of(measured: &ClassifierMeasurements) -> Loss {
    let examples = measured.len();
    let mean = measured.mean_cross_entropy().value.unwrap_or(f64::NAN);
    Loss { sum: mean * examples as f64, correct: measured.confusion().correct(), examples }
}

/// Runs a measurement to its end, with a bar; gives the loss and the images per second.
///
/// # Errors
/// What the device reports.
pub fn measure(
    mut evaluation: Evaluation,
    console: &mut Console,
    message: &'static str,
) -> Result<(Loss, f64)> {
    console.start_bar(evaluation.len(), message);
    let start = Instant::now();
    while evaluation.run(SLICE).block_on()? < evaluation.len() {
        console.bar().set_position(evaluation.loss().examples as u64);
    }
    let images_per_second = per_second(evaluation.len(), start.elapsed());
    console.end_bar();
    Ok((evaluation.loss(), images_per_second))
}
