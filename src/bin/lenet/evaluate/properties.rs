//! `lenet evaluate --property`: measures by name.

use std::sync::Arc;
use std::time::Instant;

use clap::{Args, ValueEnum};
use lenet_playground::Result;
use lenet_playground::data::Dataset;
use lenet_playground::engine::Device;
use lenet_playground::measure::{self, ClassifierMeasurements, PROPERTIES, Query, Run, Times};
use lenet_playground::net::Net;
use lenet_playground::train::Predictor;
use pollster::FutureExt;
use serde_json::{Map, Value as Json};

use crate::console::Console;

/// Images measured between two looks at the progress bar.
const SLICE: usize = 640;
/// Images answered one by one to see how long that takes.
const ALONE: usize = 25;

/// Which measures, and of what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Measures")]
pub struct Properties {
    /// A measure by name, such as Precision or ConfusionMatrix; may come several times. Properties
    /// lists all
    #[arg(long = "property", value_name = "NAME")]
    pub names: Vec<String>,
    /// Of one class alone
    #[arg(long, value_name = "CLASS", requires = "names")]
    class: Option<String>,
    /// The true class, of ConfusionFunction and Examples
    #[arg(long, value_name = "CLASS", requires = "names")]
    truth: Option<String>,
    /// The decision, of ConfusionFunction and Examples
    #[arg(long, value_name = "CLASS", requires = "names")]
    answer: Option<String>,
    /// One number for all classes
    #[arg(long, value_name = "KIND", requires = "names")]
    average: Option<Average>,
    /// The n most probable classes of Accuracy, the first n confusions or examples, n bins of a curve
    #[arg(short, long, value_name = "N", requires = "names")]
    n: Option<usize>,
    /// How much more recall counts in FScore
    #[arg(long, value_name = "BETA", requires = "names")]
    beta: Option<f64>,
    /// Standard errors as well
    #[arg(long, requires = "names")]
    errors: bool,
    /// Below this probability, 0 to 1, an image is left undecided
    #[arg(long, value_name = "P", requires = "names", value_parser = probability)]
    threshold: Option<f32>,
    /// What each decision (column) is worth for each true class (row), as JSON: [[1,0],[-5,1]]
    #[arg(long, value_name = "JSON", requires = "names", value_parser = utilities)]
    utilities: Option<Utilities>,
}

/// A table of utilities.
#[derive(Debug, Clone)]
struct Utilities(Vec<Vec<f64>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Average {
    Micro,
    Macro,
    Weighted,
}

impl From<Average> for measure::Average {
    fn from(from: Average) -> Self {
        match from {
            Average::Micro => Self::Micro,
            Average::Macro => Self::Macro,
            Average::Weighted => Self::Weighted,
        }
    }
}

fn probability(text: &str) -> Result<f32, String> {
    let number = text.parse().ok().filter(|p| (0.0..=1.0).contains(p));
    number.ok_or_else(|| "a probability is a number from 0 to 1, such as 0.9".into())
}

fn utilities(text: &str) -> Result<Utilities, String> {
    let table = serde_json::from_str(text).map(Utilities);
    table
        .map_err(|error| format!("a table of utilities is rows of numbers, [[1,0],[0,1]]: {error}"))
}

impl Properties {
    /// Whether any are asked for.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Measures the net; the seconds that took, and the measurements.
    ///
    /// # Errors
    /// What the device reports, and where something else was asked of the data than it has.
    pub fn measure(
        &self,
        device: &dyn Device,
        net: &Net,
        data: &Arc<Dataset>,
        console: &mut Console,
    ) -> Result<(f64, ClassifierMeasurements)> {
        let mut run = Run::on(device, net, data)?;
        console.start_bar(run.len(), "measuring");
        let start = Instant::now();
        while !run.is_finished() {
            for answers in run.submit(SLICE) {
                run.note(&answers.block_on()?);
            }
            console.bar().set_position(run.processed() as u64);
        }
        let seconds = start.elapsed().as_secs_f64();
        console.end_bar();
        let times = Times { alone: alone(device, net, data)?, batch: seconds / run.len() as f64 };
        let mut measured = run.measurements()?.with_times(times);
        if let Some(threshold) = self.threshold {
            measured = measured.with_threshold(threshold);
        }
        if let Some(Utilities(table)) = &self.utilities {
            measured = measured.with_utilities(table)?;
        }
        Ok((seconds, measured))
    }

    /// What was asked for, by name.
    ///
    /// # Errors
    /// [`MeasureError::NoSuchMeasure`](lenet_playground::error::MeasureError::NoSuchMeasure) and
    /// [`CodecError::NoSuchClass`](lenet_playground::error::CodecError::NoSuchClass).
    pub fn answers(&self, measured: &ClassifierMeasurements) -> Result<Map<String, Json>> {
        let ask = Query {
            n: self.n,
            beta: self.beta,
            class: self.class.clone(),
            truth: self.truth.clone(),
            answer: self.answer.clone(),
            average: self.average.map(Into::into),
            errors: self.errors,
        };
        self.names.iter().map(|name| Ok((name.clone(), measured.property(name, &ask)?))).collect()
    }

    /// Sees that all names are some, before anything is measured.
    ///
    /// # Errors
    /// [`MeasureError::NoSuchMeasure`](lenet_playground::error::MeasureError::NoSuchMeasure) for
    /// the first that is none.
    pub fn check(&self) -> Result<()> {
        let known = |name: &str| PROPERTIES.iter().any(|it| it.name.eq_ignore_ascii_case(name));
        match self.names.iter().find(|name| !known(name)) {
            None => Ok(()),
            Some(name) => Err(measure::no_such_measure(name)),
        }
    }
}

/// Seconds for one image by itself, the median of some; the first one warms up.
fn alone(device: &dyn Device, net: &Net, data: &Dataset) -> Result<Option<f64>> {
    let mut predictor = Predictor::on(device, net, 1)?;
    let mut seconds = Vec::new();
    for at in 0..data.len().min(ALONE) {
        let input: Vec<f32> = data.image(at).iter().map(|&p| f32::from(p) / 255.0).collect();
        let start = Instant::now();
        predictor.predict(&input).block_on()?;
        seconds.push(start.elapsed().as_secs_f64());
    }
    seconds.sort_unstable_by(f64::total_cmp);
    Ok(seconds.get(seconds.len() / 2).copied())
}

/// A property for people: a number by itself, numbers by class in a column, anything else as JSON.
pub fn print(name: &str, value: &Json, console: &mut Console) -> Result<()> {
    if name.eq_ignore_ascii_case("Properties") {
        let widest = PROPERTIES.iter().map(|property| property.name.len()).max().unwrap_or(0);
        return PROPERTIES.iter().try_for_each(|property| {
            console.print(format_args!("{:widest$}  {}", property.name, property.what))
        });
    }
    let by_class = value.as_object().filter(|all| all.values().all(is_number));
    match by_class.filter(|classes| !classes.contains_key("standardError")) {
        None => console.print(format_args!("{name}  {}", number(value))),
        Some(classes) => {
            console.print(name)?;
            let widest = classes.keys().map(|class| class.chars().count()).max().unwrap_or(0);
            classes.iter().try_for_each(|(class, value)| {
                console.print(format_args!("  {class:>widest$}  {}", number(value)))
            })
        }
    }
}

fn is_number(value: &Json) -> bool {
    value.is_number() || value.is_null() || value.get("standardError").is_some()
}

fn number(value: &Json) -> String {
    match value {
        Json::Null => "undefined".into(),
        Json::Number(number) if number.is_f64() => {
            number.as_f64().map_or_else(String::new, |number| format!("{number:.6}"))
        }
        Json::Object(estimate) if estimate.contains_key("standardError") => {
            let part = |name: &str| estimate.get(name).map_or_else(String::new, number);
            format!("{} ± {}", part("value"), part("standardError"))
        }
        other => other.to_string(),
    }
}
