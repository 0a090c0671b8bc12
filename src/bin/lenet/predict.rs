//! `lenet predict`: what a net sees in each picture.

use std::path::Path;
use std::process::ExitCode;

use lenet_playground::Result;
use lenet_playground::apply::{class_names, classes_of, encoder_of};
use lenet_playground::codec::{Answer, ClassDecoder, ImageEncoder};
use lenet_playground::error::{FileError, PictureError};
use lenet_playground::plan::Mode;
use lenet_playground::train::Predictor;
use pollster::FutureExt;
use serde::Serialize;

use crate::args::Predict;
use crate::console::Console;
use crate::report::{percent, shown};
use crate::{picture, weights};

/// Length of the bar of a class that is certain, in characters.
const BAR: f32 = 24.0;

/// Answers one picture after the other; those that cannot be read do not hold up the others.
///
/// # Errors
/// Where the net cannot be had or takes no pictures, or the output cannot be written.
pub fn run(args: &Predict, console: &mut Console) -> Result<ExitCode> {
    let (net, metadata) = weights::choose(&args.net)?;
    let device = args.engine.device_for(&net, Mode::Inference, console)?;
    let mut reader = Reader {
        encoder: encoder_of(&net, &metadata)?,
        decoder: ClassDecoder::new(class_names(&net, classes_of(&net, &metadata)?))?,
        predictor: Predictor::on(&*device, &net, 1)?,
    };
    let mut code = ExitCode::SUCCESS;
    for file in &args.files {
        match reader.read(file) {
            Ok(seen) => print(&reader, file, seen.as_ref(), args.show, console)?,
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

/// A net with what goes before and behind it: pictures are brought to it as those that it was trained
/// on, and its answers have names.
struct Reader {
    encoder: ImageEncoder,
    decoder: ClassDecoder,
    predictor: Predictor,
}

/// What the net saw, and what it says to it.
struct Seen {
    tensor: Vec<f32>,
    output: Vec<f32>,
}

impl Reader {
    /// What the net says to a picture; nothing where nothing is drawn.
    fn read(&mut self, file: &Path) -> Result<Option<Seen>> {
        let picture = picture::read(file)?;
        let inside = |error| FileError::in_file(file.display(), error);
        let tensor = match self.encoder.encode(&picture) {
            Ok(tensor) => tensor,
            Err(error) => match error.downcast_ref() {
                Some(PictureError::NothingDrawn) => return Ok(None),
                _ => return Err(inside(error)),
            },
        };
        let output = self.predictor.predict(&tensor).block_on().map_err(inside)?;
        // An output that is no answer is this picture's fault, and is told here.
        self.decoder.decode(&output).map_err(inside)?;
        Ok(Some(Seen { tensor, output }))
    }
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    file: &'a str,
    label: Option<&'a str>,
    probability: Option<f32>,
    probabilities: &'a [f32],
    classes: &'a [String],
}

fn print(
    reader: &Reader,
    file: &Path,
    seen: Option<&Seen>,
    show: bool,
    console: &mut Console,
) -> Result<()> {
    let file = file.display().to_string();
    let answer = match seen {
        Some(seen) => Some(reader.decoder.decode(&seen.output)?),
        None => None,
    };
    let best = answer.as_ref().and_then(|answer| answer.top_probabilities(1).first().copied());
    if console.json() {
        return console.print_json(&AnswerJson {
            file: &file,
            label: best.map(|(label, _)| label),
            probability: best.map(|(_, probability)| probability),
            probabilities: answer.as_ref().map_or(&[], |answer| answer.probabilities()),
            classes: reader.decoder.labels(),
        });
    }
    let file = shown(&file);
    let (Some(seen), Some(answer), Some((label, probability))) = (seen, &answer, best) else {
        return console.print(format_args!("{file}: nothing drawn"));
    };
    if show {
        let layout = reader.encoder.layout();
        let drawn = picture::draw(layout, &layout.to_image(&seen.tensor)?);
        console.print(drawn.trim_end_matches('\n'))?;
    }
    console.print(format_args!("{file}: {}, {}", shown(label), percent(probability.into())))?;
    if console.quiet() { Ok(()) } else { print_top(answer, console) }
}

/// The three most probable classes, each with a bar.
fn print_top(answer: &Answer, console: &mut Console) -> Result<()> {
    let top = answer.top_probabilities(3).into_iter().map(|(label, p)| (shown(label), p));
    let top: Vec<_> = top.collect();
    let widest = top.iter().map(|(label, _)| label.chars().count()).max().unwrap_or_default();
    top.into_iter().try_for_each(|(label, probability)| {
        let line = format!(
            "  {label:<widest$}  {:>7}  {}",
            percent(probability.into()),
            "█".repeat((probability * BAR).round() as usize)
        );
        console.print(line.trim_end())
    })
}
