use std::collections::VecDeque;

use crate::engine::{Cpu, Device, Engine};
use crate::net::Net;
use crate::plan::Mode;
use crate::{Error, Result};

/// Batches submitted before the first is read back: a device that computes far from the
/// processor has something to do meanwhile.
const UNDER_WAY: usize = 4;

/// A net ready to answer, `batch` examples at a time (at least one).
pub struct Predictor {
    engine: Box<dyn Engine>,
    input_len: usize,
    batch: usize,
}

impl Predictor {
    /// Gets the net ready on one core of the processor, which answers single examples at once.
    ///
    /// # Errors
    /// Those of [`Self::on`].
    pub fn new(net: &Net, batch: usize) -> Result<Self> {
        Self::on(&Cpu, net, batch)
    }

    /// Gets the net ready on a device.
    ///
    /// # Errors
    /// Those of [`Device::engine`].
    pub fn on(device: &dyn Device, net: &Net, batch: usize) -> Result<Self> {
        let batch = batch.max(1);
        let mut engine = device.engine(net, Mode::Inference, batch)?;
        engine.set_parameters(net.parameters().values());
        Ok(Self { engine, input_len: net.input().len(), batch })
    }

    /// The net's answers to any number of examples, one after the other.
    ///
    /// # Errors
    /// [`Error::InputLength`] where the values are not a whole number of examples, and what the
    /// device reports.
    pub async fn predict(&mut self, inputs: &[f32]) -> Result<Vec<f32>> {
        if inputs.is_empty() || !inputs.len().is_multiple_of(self.input_len) {
            return Err(Error::InputLength { expected: self.input_len, got: inputs.len() });
        }
        let mut answers = Vec::new();
        let mut under_way = VecDeque::new();
        for batch in inputs.chunks(self.input_len * self.batch) {
            self.engine.load(batch);
            self.engine.forward();
            under_way.push_back(self.engine.read_output());
            if under_way.len() >= UNDER_WAY
                && let Some(reading) = under_way.pop_front()
            {
                answers.extend(reading.await?);
            }
        }
        for reading in under_way {
            answers.extend(reading.await?);
        }
        Ok(answers)
    }
}
