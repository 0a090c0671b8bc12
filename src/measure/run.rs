use std::sync::Arc;

use super::ClassifierMeasurements;
use crate::Result;
use crate::data::Dataset;
use crate::engine::{Cpu, Device, Engine, EpochPlan, Reading, resolved};
use crate::net::Net;
use crate::plan::Mode;
use crate::train::check_data;

/// A net on its way through a data set, slice by slice, so that whoever asks can do other things in
/// between: first [`Self::submit`], then [`Self::note`] with what its readings give, again until all
/// are done.
pub struct Run {
    engine: Box<dyn Engine>,
    data: Arc<Dataset>,
    batch: usize,
    classes: usize,
    submitted: usize,
    probabilities: Vec<f32>,
}

impl ClassifierMeasurements {
    /// Measures a net on all images of a data set, on one CPU core. A net with one output
    /// says the probability of the second class.
    ///
    /// # Errors
    /// Those of [`Run::on`] and [`Run::measurements`].
    pub fn new(net: &Net, data: &Arc<Dataset>) -> Result<Self> {
        let mut run = Run::on(&Cpu, net, data)?;
        while !run.is_finished() {
            let answers = run.submit(run.len());
            // The processor's engine has done its work when it returns.
            for answers in answers {
                run.note(&resolved(answers)?);
            }
        }
        run.measurements()
    }
}

impl Run {
    /// Gets ready to measure the net as it is now on all images of a data set, on a device.
    ///
    /// # Errors
    /// [`TrainError::DataShape`](crate::error::TrainError::DataShape) where the images are not what
    /// the net takes, and those of [`Device::engine`].
    pub fn on(device: &dyn Device, net: &Net, data: &Arc<Dataset>) -> Result<Self> {
        let examples = Arc::clone(data).into();
        check_data(net, &examples)?;
        let batch = device.eval_batch_size(net);
        let mut engine = device.engine(net, Mode::Inference, batch)?;
        engine.set_parameters(net.parameters().values());
        // Lossless: a data set has no more images than indices.
        let order: Vec<u32> = (0..data.len() as u32).collect();
        engine.prepare(&EpochPlan::of(examples, &order))?;
        let classes = net.output().len();
        let data = Arc::clone(data);
        Ok(Self { engine, data, batch, classes, submitted: 0, probabilities: Vec::new() })
    }

    /// Submits at least `images` more, in whole batches; their answers are to be read in this order
    /// and given to [`Self::note`].
    pub fn submit(&mut self, images: usize) -> Vec<Reading<Vec<f32>>> {
        let done = self.submitted * self.batch;
        let until = done.saturating_add(images).min(self.len()).div_ceil(self.batch);
        let mut answers = Vec::new();
        while self.submitted < until {
            self.engine.gather(self.submitted);
            self.engine.forward();
            answers.push(self.engine.read_output());
            self.submitted += 1;
        }
        self.engine.submit();
        answers
    }

    /// Adds a batch of answers that was read; returns how many images are done.
    pub fn note(&mut self, answers: &[f32]) -> usize {
        match self.classes {
            // The probability of yes.
            1 => self.probabilities.extend(answers.iter().flat_map(|&yes| [1.0 - yes, yes])),
            _ => self.probabilities.extend_from_slice(answers),
        }
        self.processed()
    }

    /// Images measured.
    pub fn processed(&self) -> usize {
        self.probabilities.len() / self.classes.max(2)
    }

    /// Images to measure.
    pub fn len(&self) -> usize {
        self.data.len()
    }

    /// Whether there are none, which cannot be.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Whether all are measured.
    pub fn is_finished(&self) -> bool {
        self.processed() == self.len()
    }

    /// The measurements of the images done.
    ///
    /// # Errors
    /// Those of [`ClassifierMeasurements::from_probabilities`].
    pub fn measurements(&self) -> Result<ClassifierMeasurements> {
        let named = self.data.classes().iter().cloned();
        // A net may tell more classes apart than the data has names for.
        let others =
            (self.data.classes().len()..self.classes.max(2)).map(|class| class.to_string());
        let labels = self.data.labels()[..self.processed()].to_vec();
        let classes = named.chain(others).collect();
        ClassifierMeasurements::from_probabilities(classes, self.probabilities.clone(), labels)
    }
}
