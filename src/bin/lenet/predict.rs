//! `lenet predict`: what a net sees in each picture.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use lenet_playground::Result;
use lenet_playground::apply::{class_names, classes_of, encoder_of};
use lenet_playground::codec::{Answer, ClassDecoder, ImageEncoder};
use lenet_playground::error::{FileError, PictureError};
use lenet_playground::plan::Mode;
use lenet_playground::train::Predictor;
use pollster::FutureExt;
use serde::Serialize;

use crate::console::{Console, Output};
use crate::engine::EngineChoice;
use crate::report::{percent, shown};
use crate::weights::NetChoice;
use crate::{picture, weights};
use clap::Args;

const AFTER_HELP: &str = "\
Examples:
  lenet predict photo.jpg drawing.png
  lenet predict --show drawing.png
  lenet predict --net lenet.safetensors --json *.png

A picture is brought to what the net takes as those were that it was trained on: its file says how.
For a net of digits the ink is found and centred, for others the picture is fitted in.

With --json: one object for each picture
  {\"file\",\"label\",\"probability\",\"probabilities\",\"classes\"}
with label the name of a class, and probabilities in the order of classes. Where nothing is drawn,
label and probability are null and probabilities is empty. For a file that
cannot be read there is a sentence on standard error instead, and the exit code is 1.";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Predict {
    /// Photos or drawings, PNG or JPEG, of any size, dark on light or light on dark
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Also print what the net is shown: a digit in 28×28 pixels
    #[arg(long, conflicts_with = "json")]
    pub show: bool,
    #[command(flatten)]
    pub net: NetChoice,
    #[command(flatten)]
    pub engine: EngineChoice,
    #[command(flatten)]
    pub output: Output,
}

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
