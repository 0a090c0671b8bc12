//! `cargo xtask bench --tutorials`: the long recipes of the tutorials, trained to their end by the
//! terminal program, beside what the tutorials print and what is asked.

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::{data, process, repo};

/// A recipe and what it is to reach.
struct Recipe {
    /// The preset's name.
    preset: &'static str,
    source: &'static str,
    printed: &'static str,
    asked: &'static str,
    /// Whether accuracy on the test set, 0 to 1, and the last training loss are what is asked.
    holds: fn(accuracy: f64, loss: f64) -> bool,
}

const RECIPES: [Recipe; 5] = [
    Recipe {
        preset: "three-or-seven-linear",
        source: "fastai",
        printed: "93.5 %",
        asked: "93 %",
        holds: |accuracy, _| accuracy >= 0.93,
    },
    Recipe {
        preset: "three-or-seven-relu",
        source: "fastai",
        printed: "96.0 %",
        asked: "95.5 %",
        holds: |accuracy, _| accuracy >= 0.955,
    },
    Recipe {
        preset: "lenet",
        source: "Wolfram",
        printed: "99.25 %",
        asked: "99.25 %",
        holds: |accuracy, _| accuracy >= 0.9925,
    },
    Recipe {
        preset: "lenet-fashion",
        source: "Wolfram blog",
        printed: "90 %",
        asked: "90 %",
        holds: |accuracy, _| accuracy >= 0.90,
    },
    Recipe {
        preset: "mlp",
        source: "Nx",
        printed: "94.2 %, loss 0.140",
        asked: "94.2 ± 0.4 %, loss 0.140 ± 0.01",
        holds: |accuracy, loss| (accuracy - 0.942).abs() <= 0.004 && (loss - 0.140).abs() <= 0.01,
    },
];

/// Trains the recipes of these names, or all: half a minute, five minutes each for LeNet, half an hour
/// to an hour and a half for the MLP, on two cores. Returns the table.
///
/// # Errors
/// Where there is no MNIST, a name is none, the program fails, or a figure is not reached.
pub fn run(names: &[String]) -> Result<String> {
    let known = || RECIPES.iter().map(|recipe| recipe.preset).collect::<Vec<_>>().join(", ");
    if let Some(name) = names.iter().find(|name| RECIPES.iter().all(|it| it.preset != **name)) {
        bail!("no tutorial is called `{name}`; there are {}", known());
    }
    let Some(folder) = data::find(None)? else {
        bail!("the tutorials need MNIST: set LENET_DATA to the folder that holds it");
    };
    process::run(Command::new("cargo").current_dir(repo::path("")).args(["build", "--release"]))?;
    let mut table = String::new();
    writeln!(
        table,
        "preset                 source        printed             here                  seconds  asked"
    )?;
    let mut missed = Vec::new();
    for recipe in
        RECIPES.iter().filter(|it| names.is_empty() || names.iter().any(|name| name == it.preset))
    {
        eprintln!("Training {}", recipe.preset);
        let start = Instant::now();
        let (accuracy, loss) = train(recipe.preset, &folder)?;
        let here = format!("{:.2} %, loss {loss:.3}", 100.0 * accuracy);
        let seconds = start.elapsed().as_secs();
        let Recipe { preset, source, printed, asked, holds } = recipe;
        let verdict = if holds(accuracy, loss) { "" } else { "  MISSED" };
        writeln!(
            table,
            "{preset:22} {source:13} {printed:19} {here:21} {seconds:7}  {asked}{verdict}"
        )?;
        if !verdict.is_empty() {
            missed.push(*preset);
        }
    }
    if !missed.is_empty() {
        bail!("{table}\nmissed: {}", missed.join(", "));
    }
    Ok(table)
}

/// Accuracy on the test set, and the training loss of the last epoch.
fn train(preset: &str, folder: &std::path::Path) -> Result<(f64, f64)> {
    let mut command = Command::new(repo::path("target/release/lenet"));
    command.args(["train", "--json", "--threads", "2", "--preset", preset]);
    let mut child = process::spawn(command.env("LENET_DATA", folder).stdout(Stdio::piped()))?;
    let mut output = String::new();
    std::io::Read::read_to_string(&mut child.stdout()?, &mut output)?;
    let status = child.wait()?;
    if !status.success() {
        bail!("training {preset} failed ({status}); what it said stands above");
    }
    figures(&output).with_context(|| format!("what training {preset} printed is not as expected"))
}

/// From the lines of JSON: the last object has the test, the one before the last epoch.
fn figures(output: &str) -> Result<(f64, f64)> {
    let lines: Vec<Value> = output.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
    let [.., epoch, end] = lines.as_slice() else { bail!("fewer than two lines") };
    let number = |value: &Value, name: &str| value[name].as_f64().context(name.to_owned());
    Ok((number(end, "test_accuracy")?, number(epoch, "train_loss")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_two_lines_have_the_figures() {
        let output = "{\"train_loss\": 2.0}\n{\"train_loss\": 0.5}\n{\"test_accuracy\": 0.9}\n";
        assert_eq!(figures(output).unwrap(), (0.9, 0.5));
        assert!(figures("{\"test_accuracy\": 0.9}").is_err());
        assert!(figures("nonsense\n{}").is_err());
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = run(&["vgg".to_owned()]).unwrap_err().to_string();
        assert!(error.contains("vgg") && error.contains("lenet-fashion"), "{error}");
    }
}
