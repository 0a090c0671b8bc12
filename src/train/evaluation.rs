use std::sync::Arc;

use crate::data::Dataset;
use crate::engine::{Course, Cpu, Device, Engine, Loss, Reading};
use crate::net::Net;
use crate::plan::Mode;
use crate::{Error, Result};

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
    /// Gets ready to measure, on one core of the processor, the net as it is now on these images.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn new(net: &Net, data: Arc<Dataset>, indices: Vec<u32>) -> Result<Self> {
        Self::on(&Cpu, net, &data, &indices)
    }

    /// The same for all images.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn of_all(net: &Net, data: Arc<Dataset>) -> Result<Self> {
        Self::of_all_on(&Cpu, net, &data)
    }

    /// Gets ready to measure the net as it is now on these images.
    ///
    /// # Errors
    /// [`Error::DataShape`] where the images are not what the net takes, and those of
    /// [`Device::engine`].
    pub fn on(
        device: &dyn Device,
        net: &Net,
        data: &Arc<Dataset>,
        indices: &[u32],
    ) -> Result<Self> {
        check_data(net, data)?;
        let batch = device.measures_at_a_time();
        let mut engine = device.engine(net, Mode::Evaluation, batch)?;
        engine.set_parameters(net.parameters().values());
        engine.prepare(&Course::of_images(data, indices))?;
        let images = indices.len();
        Ok(Self { engine, images, batch, submitted: 0, read: 0, loss: Loss::default() })
    }

    /// The same for all images.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn of_all_on(device: &dyn Device, net: &Net, data: &Arc<Dataset>) -> Result<Self> {
        // Lossless: a data set has no more images than indices.
        let indices: Vec<u32> = (0..data.len() as u32).collect();
        Self::on(device, net, data, &indices)
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
        let until = self.done().saturating_add(images).min(self.images).div_ceil(self.batch);
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
    pub fn done(&self) -> usize {
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

    /// Loss and hits of the images measured so far.
    pub fn loss(&self) -> Loss {
        self.loss
    }
}

/// Whether the data set's images and classes are what the net takes and gives.
pub(super) fn check_data(net: &Net, data: &Dataset) -> Result<()> {
    let [channels, height, width] = data.shape();
    let fits = net.input().sizes() == data.shape()
        && net.output().vector().is_some_and(|classes| data.classes().len() <= classes);
    match fits {
        true => Ok(()),
        false => Err(Error::DataShape {
            net: format!("{} to {} classes", net.input(), net.output()),
            data: format!("{channels}×{height}×{width} in {} classes", data.classes().len()),
        }),
    }
}
