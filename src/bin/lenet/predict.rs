//! `lenet predict`: the digit in each picture.

use std::path::Path;
use std::process::ExitCode;

use lenet_playground::codec::{Digit, Prediction, encode_image};
use lenet_playground::plan::Mode;
use lenet_playground::train::Predictor;
use lenet_playground::{Error, Result};
use pollster::FutureExt;
use serde::Serialize;

use crate::args::Predict;
use crate::console::Console;
use crate::report::percent;
use crate::{picture, weights};

/// Length of the bar of a class that is certain, in characters.
const BAR: f32 = 24.0;

/// Answers one picture after the other; those that cannot be read do not hold up the others.
///
/// # Errors
/// Where the net cannot be had or the output not be written.
pub fn run(args: &Predict, console: &mut Console) -> Result<ExitCode> {
    let net = weights::choose(&args.net)?;
    let device = args.engine.device_for(&net, Mode::Inference, console)?;
    let mut predictor = Predictor::on(&*device, &net, 1)?;
    let mut code = ExitCode::SUCCESS;
    for file in &args.files {
        match answer(&mut predictor, file) {
            Ok(answer) => answer.print(args.show, console)?,
            Err(error) => {
                console.warn(format_args!("error: {error}"));
                code = ExitCode::FAILURE;
            }
        }
        if console.closed() {
            break;
        }
    }
    Ok(code)
}

fn answer(predictor: &mut Predictor, path: &Path) -> Result<Answer> {
    let file = path.display().to_string();
    let seen = match encode_image(&picture::read(path)?) {
        None => None,
        Some(digit) => {
            let prediction = predictor.predict(&digit).block_on().and_then(|p| Prediction::new(&p));
            let inside = |source| Error::InFile { file: file.clone(), source: Box::new(source) };
            Some((digit, prediction.map_err(inside)?))
        }
    };
    Ok(Answer { file, seen })
}

/// What the net says to one picture.
struct Answer {
    file: String,
    /// What it saw and what it made of it; none where nothing is drawn.
    seen: Option<(Digit, Prediction)>,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    file: &'a str,
    label: Option<usize>,
    probability: Option<f32>,
    probabilities: &'a [f32],
}

impl Answer {
    fn print(&self, show: bool, console: &mut Console) -> Result<()> {
        if console.json() {
            return console.print_json(&self.json());
        }
        let Some((digit, prediction)) = &self.seen else {
            return console.print(format_args!("{}: nothing drawn", self.file));
        };
        if show {
            console.print(picture::draw(digit).trim_end_matches('\n'))?;
        }
        let (label, probability) = (prediction.label, percent(prediction.probability.into()));
        console.print(format_args!("{}: {label}, {probability}", self.file))?;
        if console.quiet() {
            return Ok(());
        }
        prediction.top(3).into_iter().try_for_each(|class| {
            let probability = prediction.probabilities[class];
            let line = format!(
                "  {class}  {:>7}  {}",
                percent(probability.into()),
                "█".repeat((probability * BAR).round() as usize)
            );
            console.print(line.trim_end())
        })
    }

    fn json(&self) -> AnswerJson<'_> {
        let prediction = self.seen.as_ref().map(|(_, prediction)| prediction);
        AnswerJson {
            file: &self.file,
            label: prediction.map(|p| p.label),
            probability: prediction.map(|p| p.probability),
            probabilities: prediction.map_or(&[], |p| &p.probabilities),
        }
    }
}
