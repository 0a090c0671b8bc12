//! What the net answers while it is trained, and how well.

use super::Trainer;
use crate::Result;
use crate::engine::Reading;
use crate::error::EngineError;
use crate::net::Net;
use crate::train::Evaluation;

impl Trainer {
    /// What the net, as it is now, answers to one example.
    ///
    /// # Errors
    /// [`EngineError::InputLength`] where the values are not one example, and what the device
    /// reports.
    pub async fn predict(&mut self, input: &[f32]) -> Result<Vec<f32>> {
        self.answer(input)?.await
    }

    /// Reads what the net, as it is now, answers to one example.
    ///
    /// # Errors
    /// [`EngineError::InputLength`] where the values are not one example.
    pub fn answer(&mut self, input: &[f32]) -> Result<Reading<Vec<f32>>> {
        let expected = self.net.input().len();
        if input.len() != expected {
            return Err(EngineError::InputLength { expected, got: input.len() }.into());
        }
        crate::train::check_finite(input)?;
        self.engine.load(input);
        self.engine.forward();
        Ok(self.engine.read_output())
    }

    /// A measurement of the net, as it is now, on the first `images` of those held out, on the
    /// trainer's device.
    ///
    /// # Errors
    /// Those of [`Evaluation::on`], and what the device reports.
    pub async fn validation(&mut self, images: usize) -> Result<Evaluation> {
        let net = self.net().await?;
        self.validation_of(&net, images)
    }

    /// A measurement of a net that was read before, on the first `images` of those held out.
    ///
    /// # Errors
    /// Those of [`Evaluation::on`].
    pub fn validation_of(&self, net: &Net, images: usize) -> Result<Evaluation> {
        let indices = &self.validation[..images.min(self.validation.len())];
        Evaluation::by(self.options.objective, &*self.device, net, &self.data, indices)
    }

    /// A copy of the net as it is now.
    ///
    /// # Errors
    /// What the device reports.
    pub async fn net(&mut self) -> Result<Net> {
        self.read_net().await
    }

    /// Reads the net as it is after the steps submitted so far.
    pub fn read_net(&mut self) -> Reading<Net> {
        let (mut net, parameters) = (self.net.clone(), self.engine.read_parameters());
        Box::pin(async move {
            net.parameters_mut().values_mut().copy_from_slice(&parameters.await?);
            Ok(net)
        })
    }
}
