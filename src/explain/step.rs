use super::Explainer;
use crate::Result;
use crate::data::Dataset;
use crate::error::NetError;

/// A training step made by hand: one parameter of the net, moved against the gradient of the loss
/// of one example.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterStep {
    /// The loss before it.
    pub loss: f32,
    /// The loss's gradient at the parameter.
    pub gradient: Vec<f32>,
    /// The parameter's values before it.
    pub before: Vec<f32>,
    /// After it: `before − rate · gradient`.
    pub after: Vec<f32>,
    /// The loss of the same example after it.
    pub new_loss: f32,
    /// The probability of each class before it.
    pub probabilities: Vec<f32>,
    /// And after it.
    pub new_probabilities: Vec<f32>,
}

impl Explainer {
    /// Makes a step by hand and takes it back: the net stays as it is.
    ///
    /// # Errors
    /// Those of [`Self::saliency`], and [`NetError::Parameter`] where the net has none of that
    /// name.
    pub fn step(
        &mut self,
        input: &[f32],
        label: usize,
        parameter: &str,
        rate: f32,
    ) -> Result<ParameterStep> {
        self.check_class(label)?;
        let probabilities = self.forward(input)?;
        let loss = self.loss_here(label);
        let gradients = self.gradients_here(label);
        let before = self.net().parameters().get(parameter).map(<[f32]>::to_vec);
        let Some((before, gradient)) = before.zip(gradients.at(parameter)) else {
            let names = self.net().parameters().entries().iter().map(|entry| entry.name.as_str());
            let expected = format!("one of {}", names.collect::<Vec<_>>().join(", "));
            return Err(NetError::Parameter { name: parameter.into(), expected }.into());
        };
        let gradient: Vec<f32> = gradient.iter().copied().collect();
        let after: Vec<f32> = before.iter().zip(&gradient).map(|(w, g)| w - rate * g).collect();
        self.evaluator().set_parameter(parameter, &after)?;
        let new_probabilities = self.forward(input);
        let new_loss = self.loss_here(label);
        self.evaluator().set_parameter(parameter, &before)?;
        let new_probabilities = new_probabilities?;
        Ok(ParameterStep {
            loss,
            gradient,
            before,
            after,
            new_loss,
            probabilities,
            new_probabilities,
        })
    }
}

/// The mean of the loss's gradients over images of a data set, as one arena: what a step on this
/// batch would go against.
///
/// # Errors
/// Those of [`Explainer::saliency`], and of [`Dataset::get`].
pub fn batch_gradients(
    explainer: &mut Explainer,
    data: &Dataset,
    indices: &[usize],
) -> Result<Vec<f32>> {
    let mut sum = vec![0.0; explainer.net().parameters().len()];
    for &index in indices {
        let (pixels, label) = data.get(index)?;
        let input: Vec<f32> = pixels.iter().map(|&pixel| f32::from(pixel) / 255.0).collect();
        let gradients = explainer.loss_gradients(&input, label.into())?;
        let entries = explainer.net().parameters().entries();
        for entry in entries {
            let Some(gradient) = gradients.at(&entry.name) else { continue };
            sum[entry.range()].iter_mut().zip(gradient).for_each(|(sum, g)| *sum += g);
        }
    }
    let each = 1.0 / indices.len().max(1) as f32;
    sum.iter_mut().for_each(|sum| *sum *= each);
    Ok(sum)
}
