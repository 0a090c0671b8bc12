//! Which net is trained, and how it is described.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use lenet_playground::Result;
use lenet_playground::data::file;
use lenet_playground::error::FileError;
use lenet_playground::format::{read_net, write_net, write_rust};
use lenet_playground::net::{Graph, InitScope, Initializer, Net, Summary, initialize, lenet};
use lenet_playground::train::Preset;
use serde::Serialize;

use crate::console::{Console, Output};
use crate::report::count;
use crate::weights::{self, NetChoice};

#[derive(Debug, Args)]
pub struct Describe {
    #[command(flatten)]
    pub architecture: Architecture,
    #[command(flatten)]
    pub net: NetChoice,
    /// Print Rust code that builds the net
    #[arg(long, conflicts_with = "json", help_heading = "Output")]
    pub rust: bool,
    #[command(flatten)]
    pub output: Output,
}

/// An architecture.
#[derive(Debug, Args)]
pub struct Architecture {
    /// A tutorial's net with its data and its recipe: lenet, lenet-fashion, lenet-cifar10,
    /// three-or-seven-linear, three-or-seven-relu or mlp
    #[arg(long, value_name = "NAME", conflicts_with = "architecture", help_heading = "Net")]
    preset: Option<String>,
    /// A net of your own: a JSON file of layers, as `lenet describe --json` writes it
    #[arg(long, value_name = "FILE", help_heading = "Net")]
    architecture: Option<PathBuf>,
}

impl Architecture {
    /// The preset, where one was asked for.
    ///
    /// # Errors
    /// [`TrainError::NoPreset`](lenet_playground::error::TrainError::NoPreset) where there is none
    /// of that name.
    pub fn preset(&self) -> Result<Option<Preset>> {
        self.preset.as_deref().map(Preset::named).transpose()
    }

    /// The net with first values by seed; LeNet where nothing was asked for.
    ///
    /// # Errors
    /// Where there is no such preset, or the file describes no net that can be trained.
    pub fn net(&self, seed: u64) -> Result<Net> {
        if let Some(preset) = self.preset()? {
            return Ok(preset.net(seed));
        }
        let Some(file) = &self.architecture else { return Ok(lenet(seed)) };
        let built = self.read(file)?.build();
        let mut net = built.map_err(|error| FileError::in_file(file.display(), error))?;
        initialize(&mut net, Initializer::Kaiming, InitScope::All, seed);
        Ok(net)
    }

    /// The layers that were asked for, where any were.
    ///
    /// # Errors
    /// Where there is no such preset, or the file describes no net.
    pub fn graph(&self) -> Result<Option<Graph>> {
        match (self.preset()?, &self.architecture) {
            (Some(preset), _) => Ok(Some(preset.graph())),
            (None, Some(file)) => self.read(file).map(Some),
            (None, None) => Ok(None),
        }
    }

    fn read(&self, path: &Path) -> Result<Graph> {
        let bytes = file::read(path, file::LARGEST_TEXT)?;
        let graph = read_net(&String::from_utf8_lossy(&bytes));
        graph.map_err(|error| FileError::in_file(path.display(), error))
    }
}

/// Prints the table of a net's layers, or the net as JSON or as Rust.
///
/// # Errors
/// Where a file is wrong.
pub fn describe(args: &Describe, console: &mut Console) -> Result<ExitCode> {
    let net = match &args.net.file {
        Some(file) => weights::read(file, args.architecture.graph()?.as_ref())?.0,
        None => args.architecture.net(1)?,
    };
    if args.rust {
        console.print(write_rust(&net.graph())?.trim_end())?;
    } else if console.json() {
        #[derive(Serialize)]
        struct Json {
            net: serde_json::Value,
            layers: Vec<Summary>,
            parameters: usize,
            multiply_adds: usize,
        }
        console.print_json(&Json {
            net: serde_json::from_str(&write_net(&net.graph())?).unwrap_or_default(),
            layers: net.summary(),
            parameters: net.parameters().len(),
            multiply_adds: net.inference_flops() / 2,
        })?;
    } else {
        console.print(table(&net))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn table(net: &Net) -> String {
    let rows = net.summary();
    let longest = |of: fn(&Summary) -> usize| rows.iter().map(of).max().unwrap_or_default().max(6);
    let names = longest(|row| row.name.chars().count());
    let kinds = longest(|row| row.kind.chars().count());
    let shape = |sizes: &[usize]| lenet_playground::net::Shape::from(sizes.to_vec()).to_string();
    let inputs = net.inputs().iter().map(|port| format!("{} {}", port.name, port.shape));
    let mut text = format!("{}: {}\n", net.name(), inputs.collect::<Vec<_>>().join(", "));
    let line = |name: &str, kind: &str, output: &str, parameters: &str, products: &str| {
        format!("{name:<names$}  {kind:<kinds$}  {output:>10}  {parameters:>10}  {products:>13}\n")
    };
    text += &line("layer", "kind", "output", "parameters", "multiply-adds");
    for row in &rows {
        let numbers = [row.parameters, row.multiply_adds].map(|n| count(n).to_string());
        text += &line(&row.name, row.kind, &shape(&row.output), &numbers[0], &numbers[1]);
    }
    let totals = [net.parameters().len(), net.inference_flops() / 2];
    let totals = totals.map(|n| count(n).to_string());
    text + line("", "", "all", &totals[0], &totals[1]).trim_end()
}
