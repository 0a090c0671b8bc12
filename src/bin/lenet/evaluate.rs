//! `lenet evaluate`: a net's accuracy and loss on a test set.

mod properties;

use std::process::ExitCode;
use std::time::Instant;

use lenet_playground::Result;
use lenet_playground::data::Subset;
use lenet_playground::engine::Loss;
use lenet_playground::measure::ClassifierMeasurements;
use lenet_playground::plan::Mode;
use lenet_playground::train::{Evaluation, Objective};
use pollster::FutureExt;
use serde_json::Map;

use crate::args::Evaluate;
use crate::console::Console;
use crate::data::Source;
use crate::report::{EvaluationJson, count, per_second, percent, rate};
use crate::weights;

pub use properties::Properties;

/// Images measured between two looks at the progress bar.
const SLICE: usize = 640;

/// Measures the net.
///
/// # Errors
/// Where net or data cannot be had or the output not be written.
pub fn run(args: &Evaluate, console: &mut Console) -> Result<ExitCode> {
    args.properties.check()?;
    let net = weights::choose(&args.net)?;
    let measured = Objective::Automatic.attach(&net)?;
    let device = args.engine.device_for(&measured, Mode::Evaluation, console)?;
    let source = Source::find(&args.data, &net, console)?;
    let data = source.load(Subset::Test, console)?;
    console.note(format_args!("{}: {} test images", source.describe(&data), count(data.len())));
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
            test_accuracy: loss.accuracy(),
            test_loss: loss.mean(),
            images_per_second,
            parameters: net.parameters().len(),
            properties,
        })?;
    } else {
        console.print(format_args!(
            "test accuracy {}, loss {:.4}, on {} images at {} images/s",
            percent(loss.accuracy()),
            loss.mean(),
            count(loss.examples),
            rate(images_per_second)
        ))?;
        properties.iter().try_for_each(|(name, value)| properties::print(name, value, console))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Loss and hits, those undecided among the misses.
fn loss_of(measured: &ClassifierMeasurements) -> Loss {
    let examples = measured.len();
    let mean = measured.mean_cross_entropy().value.unwrap_or(f64::NAN);
    Loss { sum: mean * examples as f64, hits: measured.confusion().hits(), examples }
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
