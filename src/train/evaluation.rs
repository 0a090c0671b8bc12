use std::sync::Arc;

use crate::data::Dataset;
use crate::engine::{CpuEngine, Engine, Loss};
use crate::net::Net;
use crate::plan::{Mode, Plan};
use crate::{Error, Result};

/// Images measured at a time.
const BATCH: usize = 64;

/// Measures a net's loss and accuracy on some images of a data set, in slices, so that whoever
/// asks can do other things in between.
#[derive(Debug)]
pub struct Evaluation {
    engine: CpuEngine,
    data: Arc<Dataset>,
    indices: Vec<u32>,
    done: usize,
    loss: Loss,
}

impl Evaluation {
    /// Gets ready to measure the net, whose parameters are copied, on these images.
    ///
    /// # Errors
    /// [`Error::DataShape`] where the images are not what the net takes, and those of
    /// [`Plan::lower`].
    pub fn new(net: &Net, data: Arc<Dataset>, indices: Vec<u32>) -> Result<Self> {
        check_data(net, &data)?;
        let mut engine = CpuEngine::new(Plan::lower(net, Mode::Evaluation, BATCH)?);
        engine.set_parameters(net.parameters().values());
        Ok(Self { engine, data, indices, done: 0, loss: Loss::default() })
    }

    /// The same for all images.
    ///
    /// # Errors
    /// Those of [`Self::new`].
    pub fn of_all(net: &Net, data: Arc<Dataset>) -> Result<Self> {
        // Lossless: a data set has no more images than indices.
        let indices = (0..data.len() as u32).collect();
        Self::new(net, data, indices)
    }

    /// Measures at least `images` more, in whole batches; returns how many are done.
    pub fn run(&mut self, images: usize) -> usize {
        let until = self.done.saturating_add(images).min(self.indices.len());
        while self.done < until {
            let end = (self.done + BATCH).min(self.indices.len());
            self.engine.gather(&self.data, &self.indices[self.done..end]);
            self.engine.forward();
            self.engine.loss();
            self.loss = self.loss.and(self.engine.read_loss());
            self.done = end;
        }
        self.done
    }

    /// Images to measure.
    pub fn len(&self) -> usize {
        self.indices.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.indices.is_empty()
    }

    /// Loss and hits of the images measured so far.
    pub fn loss(&self) -> Loss {
        self.loss
    }
}

/// Whether the data set's images and classes are what the net takes and gives.
pub(super) fn check_data(net: &Net, data: &Dataset) -> Result<()> {
    let (height, width) = data.size();
    let fits = net.input().sizes() == [1, height, width]
        && net.output().vector().is_some_and(|classes| data.classes().len() <= classes);
    match fits {
        true => Ok(()),
        false => Err(Error::DataShape {
            net: format!("{} to {} classes", net.input(), net.output()),
            data: format!("1×{height}×{width} in {} classes", data.classes().len()),
        }),
    }
}
