//! Where to compute: `--engine` and `--threads`, and `lenet devices`.

use std::process::ExitCode;
use std::rc::Rc;

use lenet_playground::Result;
use lenet_playground::engine::{Adapter, Cpu, Device, Gpu, Threads, gpu};
use lenet_playground::error::{GpuError, OptionError};
use lenet_playground::net::Net;
use lenet_playground::plan::Mode;
use pollster::FutureExt;
use serde::Serialize;

use crate::console::{Console, Output};
use clap::{Args, ValueEnum};

const AFTER_HELP: &str = "\
With --json: one object for each
  {\"engine\",\"name\",\"backend\",\"driver\",\"software\",\"cores\"}";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Devices {
    #[command(flatten)]
    pub output: Output,
}

#[derive(Debug, Args)]
pub struct EngineChoice {
    /// Where to compute
    #[arg(long, default_value = "cpu", help_heading = "Engine")]
    pub engine: EngineName,
    /// Cores to train on, each with its share of every batch; results depend on their number
    #[arg(long, value_name = "N", default_value_t = 1, help_heading = "Engine")]
    pub threads: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EngineName {
    Cpu,
    Gpu,
}

impl EngineChoice {
    /// The device that was asked for.
    ///
    /// # Errors
    /// [`GpuError::NoAdapter`] where there is no GPU, and [`OptionError`] where the number of
    /// threads is none.
    pub fn device(&self) -> Result<Rc<dyn Device>> {
        let threads = |expected| {
            Err(OptionError { name: "--threads", expected, got: self.threads.to_string() }.into())
        };
        match (self.engine, self.threads) {
            (_, 0) => threads("a whole number above 0"),
            (EngineName::Cpu, 1) => Ok(Rc::new(Cpu)),
            (EngineName::Cpu, count) => Ok(Rc::new(Threads::new(count))),
            (EngineName::Gpu, 1) => Ok(Rc::new(Gpu::request().block_on()?)),
            (EngineName::Gpu, _) => threads("left out with --engine gpu"),
        }
    }

    /// The device that was asked for; where it has no kernel for some layer of the net, the CPU, and it says so.
    ///
    /// # Errors
    /// Those of [`Self::device`] and [`Device::engine`].
    pub fn device_for(&self, net: &Net, mode: Mode, console: &Console) -> Result<Rc<dyn Device>> {
        let device = self.device()?;
        match device.engine(net, mode, 1) {
            Ok(_) => Ok(device),
            Err(error) => match error.downcast_ref() {
                Some(GpuError::NoKernel { .. }) => {
                    console.warn(format_args!("{error}. That is done now."));
                    Ok(Rc::new(Cpu))
                }
                _ => Err(error),
            },
        }
    }
}

/// The engine's name, as it is in JSON.
pub fn name(device: &dyn Device) -> &'static str {
    if device.adapter().is_some() { "gpu" } else { "cpu" }
}

/// A place to compute, as JSON.
#[derive(Serialize)]
struct Place {
    engine: &'static str,
    name: String,
    backend: Option<String>,
    driver: Option<String>,
    software: bool,
    cores: Option<usize>,
}

/// Lists the places to compute.
///
/// # Errors
/// Where the output cannot be written.
pub fn devices(console: &mut Console) -> Result<ExitCode> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let cpu = Place {
        engine: "cpu",
        name: Cpu.name(),
        backend: None,
        driver: None,
        software: false,
        cores: Some(cores),
    };
    let gpus = gpu::adapters().block_on().into_iter().map(place);
    for place in std::iter::once(cpu).chain(gpus) {
        if console.json() {
            console.print_json(&place)?;
        } else {
            console.print(line(&place))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn place(Adapter { name, backend, driver, software }: Adapter) -> Place {
    let (backend, driver) = (Some(backend), Some(driver));
    Place { engine: "gpu", name, backend, driver, software, cores: None }
}

fn line(place: &Place) -> String {
    let details = [
        place.cores.map(|cores| format!("--threads up to {cores}")),
        place.backend.clone(),
        place.driver.clone().filter(|driver| !driver.is_empty()),
        place.software.then(|| "emulated in software: slower than --engine cpu".to_owned()),
    ];
    let details: Vec<String> = details.into_iter().flatten().collect();
    format!("--engine {}  {} ({})", place.engine, place.name, details.join(", "))
}
