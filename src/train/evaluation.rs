use std::sync::Arc;

use super::Objective;
use crate::Result;
use crate::data::{Dataset, Examples};
use crate::engine::{Cpu, Device, Engine, EpochPlan, Loss, Reading};
use crate::error::TrainError;
use crate::net::Net;
use crate::plan::Mode;

/// Measures a net's loss and accuracy on some images of a data set, in slices, so that whoever
/// asks can do other things in between.
pub struct Evaluation {
    engine: Box<dyn Engine>,
    images: usize,
    batch: usize,
    submitted: usize,
    read: usize,
    loss: Loss,
}

impl Evaluation {
    /// Gets ready to measure, on one CPU core, the net as it is now on these images.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn new(net: &Net, data: Arc<Dataset>, indices: Vec<u32>) -> Result<Self> {
        Self::on(&Cpu, net, &data.into(), &indices)
    }

    /// Prepares to measure the net, as it is now, on one CPU core on all images.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn of_all(net: &Net, data: Arc<Dataset>) -> Result<Self> {
        Self::of_all_on(&Cpu, net, &data)
    }

    /// Gets ready to measure the net as it is now on these images.
    ///
    /// # Errors
    /// [`TrainError::DataShape`] where the images are not what the net takes, and those of
    /// [`Device::engine`].
    pub fn on(device: &dyn Device, net: &Net, data: &Examples, indices: &[u32]) -> Result<Self> {
        Self::by(Objective::AUTOMATIC, device, net, data, indices)
    }

    /// Prepares to measure the net, as it is now, by a loss.
    ///
    /// # Errors
    /// Those of [`Self::on`], and of [`Objective::attach`].
    pub fn by(
        objective: Objective,
        device: &dyn Device,
        net: &Net,
        data: &Examples,
        indices: &[u32],
    ) -> Result<Self> {
        let net = &objective.attach(net)?;
        check_data(net, data)?;
        let batch = device.eval_batch_size(net);
        let mut engine = device.engine(net, Mode::Evaluation, batch)?;
        engine.set_parameters(net.parameters().values());
        engine.prepare(&EpochPlan::of(data.clone(), indices))?;
        let images = indices.len();
        Ok(Self { engine, images, batch, submitted: 0, read: 0, loss: Loss::default() })
    }

    /// Prepares to measure the net on all images.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn of_all_on(device: &dyn Device, net: &Net, data: &Arc<Dataset>) -> Result<Self> {
        Self::of_all_by(Objective::AUTOMATIC, device, net, data)
    }

    /// Prepares to measure the net on all images, by a loss.
    ///
    /// # Errors
    /// Those of [`Self::by`].
    pub fn of_all_by(
        objective: Objective,
        device: &dyn Device,
        net: &Net,
        data: &Arc<Dataset>,
    ) -> Result<Self> {
        // Lossless: a data set has no more images than indices.
        let indices: Vec<u32> = (0..data.len() as u32).collect();
        Self::by(objective, device, net, &Arc::clone(data).into(), &indices)
    }

    /// Measures at least `images` more, in whole batches; returns how many are done.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn run(&mut self, images: usize) -> Result<usize> {
        self.submit(images);
        let losses = self.losses().await?;
        Ok(self.note(&losses))
    }

    /// Submits at least `images` more.
    pub fn submit(&mut self, images: usize) {
        let until = self.processed().saturating_add(images).min(self.images).div_ceil(self.batch);
        while self.submitted < until {
            self.engine.gather(self.submitted);
            self.engine.forward();
            self.engine.loss();
            self.submitted += 1;
        }
        self.engine.submit();
    }

    /// Reads the losses of what was submitted and not yet read.
    pub fn losses(&mut self) -> Reading<Vec<Loss>> {
        let batches = self.read..self.submitted;
        self.read = self.submitted;
        self.engine.read_losses(batches)
    }

    /// Adds losses that were read; returns how many images are done.
    pub fn note(&mut self, losses: &[Loss]) -> usize {
        self.loss = losses.iter().fold(self.loss, |sum, loss| sum.and(*loss));
        self.loss.examples
    }

    /// Images measured.
    pub fn processed(&self) -> usize {
        self.loss.examples
    }

    /// Images to measure.
    pub fn len(&self) -> usize {
        self.images
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.images == 0
    }

    /// Loss and correct of the images measured so far.
    pub fn loss(&self) -> Loss {
        self.loss
    }
}

/// Whether the examples are what the net takes and gives.
pub(crate) fn check_data(net: &Net, data: &Examples) -> Result<()> {
    if let Examples::Arrays(arrays) = data {
        return check_arrays(net, arrays);
    }
    let Some(data) = data.images() else { return Ok(()) };
    let [channels, height, width] = data.shape();
    // A single number says yes or no.
    let classes = match net.output().len() {
        1 => 2,
        classes => classes,
    };
    let input = net.input().sizes();
    let shown = input == data.shape() || input == [channels * height * width];
    match shown && data.classes().len() <= classes {
        true => Ok(()),
        false => Err(TrainError::DataShape {
            net: format!("{} to {} classes", net.input(), classes),
            data: format!("{channels}×{height}×{width} in {} classes", data.classes().len()),
        }
        .into()),
    }
}

/// Whether there are values for each input, as many as it takes.
fn check_arrays(net: &Net, arrays: &crate::data::Arrays) -> Result<()> {
    let wrong = net.inputs().iter().find(|port| arrays.each(&port.name) != Some(port.shape.len()));
    match wrong {
        None => Ok(()),
        Some(port) => Err(crate::error::NetError::NetInput {
            net: net.name().into(),
            input: port.name.clone(),
            expected: format!("{} for each example", port.shape),
        }
        .into()),
    }
}
