use std::collections::VecDeque;

use crate::Result;
use crate::engine::{Cpu, Device, Engine};
use crate::error::EngineError;
use crate::net::Net;
use crate::plan::Mode;

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
    /// Gets the net ready on one CPU core, which answers single examples at once.
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
    /// [`EngineError::InputLength`] where the values are not a whole number of examples,
    /// `EngineError::NotFinite` where one is not finite, and what the device reports.
    pub async fn predict(&mut self, inputs: &[f32]) -> Result<Vec<f32>> {
        if inputs.is_empty() || !inputs.len().is_multiple_of(self.input_len) {
            return Err(
                EngineError::InputLength { expected: self.input_len, got: inputs.len() }.into()
            );
        }
        check_finite(inputs)?;
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

/// Whether the values are one example, of numbers alone.
#[cfg(target_arch = "wasm32")]
pub(crate) fn check_example(expected: usize, values: &[f32]) -> Result<()> {
    match values.len() == expected {
        true => check_finite(values),
        false => Err(EngineError::InputLength { expected, got: values.len() }.into()),
    }
}

/// Whether all values are numbers: what a net makes of others says nothing of the net.
pub(crate) fn check_finite(values: &[f32]) -> Result<()> {
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(at) => Err(EngineError::NotFinite { at, value: values[at] }.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::lenet;
    use pollster::FutureExt;

    #[test]
    fn what_is_no_example_is_named_and_not_the_net() {
        let mut predictor = Predictor::new(&lenet(1), 2).unwrap();
        let mut message = |values: &[f32]| match predictor.predict(values).block_on() {
            Ok(answers) => answers.len().to_string(),
            Err(error) => error.to_string(),
        };
        assert_eq!(message(&[0.5; 784 * 3]), "30");
        assert_eq!(message(&[0.5; 785]), "the net takes 784 values for each example, got 785");
        let mut values = [0.5; 784];
        values[7] = f32::NAN;
        let expected = "value 7 of the input, counted from 0, is NaN: give finite numbers only";
        assert_eq!(message(&values), expected);
        values[7] = f32::NEG_INFINITY;
        assert!(message(&values).contains("is -inf"));
    }
}
