use serde::Serialize;

use super::Explainer;
use crate::Result;

/// How an image is changed towards a class: so many steps along the gradient of the logarithm of the
/// class's probability, each of the same length, and values kept between 0 and 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ascent {
    /// Steps.
    pub steps: usize,
    /// Length of a step: the root of the sum of squares of the changes.
    pub length: f32,
}

/// The image after a step, and what the net says to it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Frame {
    /// The image.
    pub input: Vec<f32>,
    /// The probability of each class.
    pub probabilities: Vec<f32>,
}

impl Explainer {
    /// What would make an example more of a class, step by step; the first frame is the example
    /// itself. It ends early where the gradient vanishes.
    ///
    /// # Errors
    /// Those of [`Self::saliency`].
    pub fn maximize_activation(
        &mut self,
        input: &[f32],
        class: usize,
        ascent: Ascent,
    ) -> Result<Vec<Frame>> {
        self.check_class(class)?;
        let mut input = input.to_vec();
        let mut frames = vec![self.frame(&input)?];
        for _ in 0..ascent.steps {
            // Down the loss of that class is up the logarithm of its probability.
            let gradients = self.gradients_here(class);
            let mut gradient = self.input_gradient(&gradients);
            blocked_at_the_bounds(&input, &mut gradient);
            let norm = gradient.iter().map(|g| g * g).sum::<f32>().sqrt();
            if norm < f32::MIN_POSITIVE {
                break;
            }
            for (x, g) in input.iter_mut().zip(&gradient) {
                *x = (*x - ascent.length / norm * g).clamp(0.0, 1.0);
            }
            frames.push(self.frame(&input)?);
        }
        Ok(frames)
    }

    fn frame(&mut self, input: &[f32]) -> Result<Frame> {
        Ok(Frame { probabilities: self.forward(input)?, input: input.to_vec() })
    }
}

/// What would lead out of 0 to 1 takes no part in a step's length: most of a digit's pixels are 0.
fn blocked_at_the_bounds(input: &[f32], gradient: &mut [f32]) {
    for (x, g) in input.iter().zip(gradient) {
        if (*x <= 0.0 && *g > 0.0) || (*x >= 1.0 && *g < 0.0) {
            *g = 0.0;
        }
    }
}
