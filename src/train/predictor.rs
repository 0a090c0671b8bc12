use crate::engine::{CpuEngine, Engine};
use crate::net::Net;
use crate::plan::{Mode, Plan};
use crate::{Error, Result};

/// A net ready to answer, `batch` examples at a time (at least one).
#[derive(Debug)]
pub struct Predictor {
    engine: CpuEngine,
    input_len: usize,
    batch: usize,
}

impl Predictor {
    /// Lowers the net and copies its parameters.
    ///
    /// # Errors
    /// Those of [`Plan::lower`].
    pub fn new(net: &Net, batch: usize) -> Result<Self> {
        let batch = batch.max(1);
        let plan = Plan::lower(net, Mode::Inference, batch)?;
        let mut engine = CpuEngine::new(plan);
        engine.set_parameters(net.parameters().values());
        Ok(Self { engine, input_len: net.input().len(), batch })
    }

    /// The net's answers to any number of examples, one after the other.
    ///
    /// # Errors
    /// [`Error::InputLength`] where the values are not a whole number of examples.
    pub fn predict(&mut self, inputs: &[f32]) -> Result<Vec<f32>> {
        if inputs.is_empty() || !inputs.len().is_multiple_of(self.input_len) {
            return Err(Error::InputLength { expected: self.input_len, got: inputs.len() });
        }
        let mut answers = Vec::new();
        for batch in inputs.chunks(self.input_len * self.batch) {
            self.engine.load(batch);
            self.engine.forward();
            answers.extend_from_slice(self.engine.read_output());
        }
        Ok(answers)
    }
}
