//! `lenet bench`: how fast this machine's engines train and answer, and what a training step costs
//! a GPU, kernel by kernel.

use std::process::ExitCode;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use lenet_playground::Result;
use lenet_playground::data::{Dataset, SyntheticDigits};
use lenet_playground::engine::gpu::Cost;
use lenet_playground::engine::{Cpu, Device, Engine, EpochPlan, Gpu, Threads};
use lenet_playground::error::OptionError;
use lenet_playground::net::lenet;
use lenet_playground::optimizer::Optimizer;
use lenet_playground::plan::{Mode, Plan};
use lenet_playground::train::{Options, Predictor, Trainer};
use pollster::FutureExt;
use serde::Serialize;

use crate::console::{Console, Output};
use crate::report::rate;
use clap::Args;

const AFTER_HELP: &str = "\
With --json: one object for each engine
  {\"engine\",\"name\",\"software\",\"batches\":[{\"batch\",
   \"train_images_per_second\",\"infer_images_per_second\",\"train_gflops\",\"share_of_peak\",
   \"dispatches_per_step\"}],\"device_bytes\",\"kernels\":[{\"batch\",\"dispatches\",\"costs\":[{
   \"kernel\",\"workgroups\",\"threads\",\"flops\",\"bytes\"}]}]}";

#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub struct Bench {
    /// Seconds for each figure
    #[arg(long, value_name = "SECONDS", default_value_t = 3.0)]
    pub seconds: f64,
    /// Images in a step
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [64, 256, 1024])]
    pub batch: Vec<usize>,
    #[command(flatten)]
    pub output: Output,
}

/// Batches whose kernels are listed.
const LISTED: [usize; 2] = [64, 256];
/// Images to train on: for speed alone, four batches of the largest are as good as a full set.
const IMAGES: usize = 4 * 1024;

/// An engine's figures.
#[derive(Serialize)]
struct Figures {
    engine: &'static str,
    name: String,
    software: bool,
    batches: Vec<Speed>,
    /// Of a GPU: bytes of all its buffers in training at the largest batch.
    device_bytes: Option<u64>,
    /// Of a GPU: a training step as one large enough to fill a hundred processors does it.
    kernels: Vec<Kernels>,
}

#[derive(Serialize)]
struct Speed {
    batch: usize,
    train_images_per_second: f64,
    infer_images_per_second: f64,
    /// Of training, at 13.2 MFLOP an image.
    train_gflops: f64,
    /// Not known here: `cargo xtask bench` measures the peak of a core, in WebAssembly.
    share_of_peak: Option<f64>,
    dispatches_per_step: Option<usize>,
}

#[derive(Serialize)]
struct Kernels {
    batch: usize,
    dispatches: usize,
    costs: Vec<Cost>,
}

/// Measures every engine of this machine.
///
/// # Errors
/// Where a device fails, or the output cannot be written.
pub fn run(args: &Bench, console: &mut Console) -> Result<ExitCode> {
    if args.batch.contains(&0) {
        let expected = "whole numbers above 0";
        return Err(OptionError { name: "--batch", expected, got: "0".into() }.into());
    }
    let data = Arc::new(SyntheticDigits::new(IMAGES, 1).finish()?);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let gpu = Gpu::request().block_on();
    let mut devices: Vec<(&str, Rc<dyn Device>)> = vec![("cpu", Rc::new(Cpu))];
    if cores > 1 {
        devices.push(("cpu", Rc::new(Threads::new(cores))));
    }
    match &gpu {
        Ok(gpu) => devices.push(("gpu", Rc::new(gpu.clone()))),
        Err(error) => console.note(error),
    }
    for (engine, device) in devices {
        let gpu = gpu.as_ref().ok().filter(|_| engine == "gpu");
        let figures = measure(engine, &device, gpu, &data, args)?;
        if console.json() {
            console.print_json(&figures)?;
        } else {
            print(&figures, console)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn measure(
    engine: &'static str,
    device: &Rc<dyn Device>,
    gpu: Option<&Gpu>,
    data: &Arc<Dataset>,
    args: &Bench,
) -> Result<Figures> {
    let mut device_bytes = None;
    let mut batches = Vec::new();
    for &batch in &args.batch {
        let time = Duration::from_secs_f64(args.seconds);
        let train_images_per_second = training(device, data, batch, time, &mut device_bytes)?;
        let train_gflops = train_images_per_second * training_flops() / 1e9;
        batches.push(Speed {
            batch,
            train_images_per_second,
            infer_images_per_second: inference(&**device, data, batch, time)?,
            train_gflops,
            share_of_peak: None,
            dispatches_per_step: gpu
                .map(|gpu| costs(gpu, data, batch))
                .transpose()?
                .map(|c| c.len()),
        });
    }
    let mut kernels = Vec::new();
    if let Some(gpu) = gpu {
        let fill = gpu.assume_large();
        for batch in LISTED {
            let costs = costs(gpu, data, batch)?;
            kernels.push(Kernels { batch, dispatches: costs.len(), costs });
        }
        gpu.assume(fill);
    }
    let (name, software) = (device.name(), device.adapter().is_some_and(|a| a.software));
    Ok(Figures { engine, name, software, batches, device_bytes, kernels })
}

fn training(
    device: &Rc<dyn Device>,
    data: &Arc<Dataset>,
    batch: usize,
    time: Duration,
    device_bytes: &mut Option<u64>,
) -> Result<f64> {
    let options =
        Options { batch_size: batch, validation: Some(0), epochs: 1_000_000, ..Options::default() };
    let mut trainer = Trainer::on(Rc::clone(device), lenet(1), Arc::clone(data), options)?;
    trainer.train(1).block_on()?;
    let (start, seen) = (Instant::now(), trainer.images_seen());
    let mut steps = 1;
    while start.elapsed() < time {
        let began = Instant::now();
        trainer.train(steps).block_on()?;
        // Few enough to end in time, enough that submitting and reading do not count.
        let fitting = steps as f64 * 0.25 * time.as_secs_f64() / began.elapsed().as_secs_f64();
        steps = (fitting as usize).clamp(1, 2 * steps);
    }
    *device_bytes = device.adapter().map(|_| device.bytes());
    Ok((trainer.images_seen() - seen) as f64 / start.elapsed().as_secs_f64())
}

fn inference(device: &dyn Device, data: &Dataset, batch: usize, time: Duration) -> Result<f64> {
    let pixels = data.pixels().iter().map(|&byte| f32::from(byte) / 255.0);
    let inputs: Vec<f32> = pixels.take(IMAGES * 784).collect();
    let mut predictor = Predictor::on(device, &lenet(1), batch)?;
    predictor.predict(&inputs[..784 * batch.min(IMAGES)]).block_on()?;
    let (start, mut images) = (Instant::now(), 0);
    while start.elapsed() < time {
        images += predictor.predict(&inputs).block_on()?.len() / 10;
    }
    Ok(images as f64 / start.elapsed().as_secs_f64())
}

/// What the dispatches of a training step cost.
fn costs(gpu: &Gpu, data: &Arc<Dataset>, batch: usize) -> Result<Vec<Cost>> {
    let plan = Plan::lower(&lenet(1), Mode::Training, batch)?;
    let mut engine = gpu.engine_of(&plan)?;
    let order: Vec<u32> = (0..batch as u32).collect();
    let epoch_plan = EpochPlan {
        rates: &[0.001],
        optimizer: Optimizer::adam(),
        ..EpochPlan::of_images(data, &order)
    };
    engine.prepare(&epoch_plan)?;
    Ok(engine.costs())
}

/// Operations to train on one image: each layer does as many again for its weights' gradient and
/// for its input's, which the first layer spares.
fn training_flops() -> f64 {
    let costs = lenet(1).summary().into_iter().map(|layer| layer.multiply_adds);
    let costs: Vec<usize> = costs.filter(|&cost| cost > 0).collect();
    let times = |(at, cost): (usize, usize)| 2 * cost * if at == 0 { 2 } else { 3 };
    costs.into_iter().enumerate().map(times).sum::<usize>() as f64
}

fn print(figures: &Figures, console: &mut Console) -> Result<()> {
    let software = if figures.software { ", emulated in software" } else { "" };
    console.print(format_args!("{} ({}{software})", figures.name, figures.engine))?;
    for speed in &figures.batches {
        let dispatches = speed.dispatches_per_step.map(|n| format!(", {n} dispatches a step"));
        console.print(format_args!(
            "  batch {:>4}: trains {:>7} images/s ({:.1} GFLOP/s{}), infers {:>7} images/s",
            speed.batch,
            rate(speed.train_images_per_second),
            speed.train_gflops,
            dispatches.unwrap_or_default(),
            rate(speed.infer_images_per_second)
        ))?;
    }
    if let Some(bytes) = figures.device_bytes {
        console.print(format_args!(
            "  {:.1} MB of buffers at the largest batch",
            bytes as f64 / 1e6
        ))?;
    }
    for Kernels { batch, dispatches, costs } in &figures.kernels {
        console.print(format_args!(
            "  On paper, a step at batch {batch} on a large GPU: {dispatches} dispatches\n    \
             {:<24}{:>16}{:>9}{:>10}{:>10}",
            "kernel", "workgroups", "threads", "MFLOP", "MB moved"
        ))?;
        for cost in costs {
            console.print(format_args!(
                "    {:<24}{:>16}{:>9}{:>10.2}{:>10.2}",
                cost.kernel,
                format!("{:?}", cost.workgroups),
                cost.threads,
                cost.flops as f64 / 1e6,
                cost.bytes as f64 / 1e6
            ))?;
        }
    }
    Ok(())
}
