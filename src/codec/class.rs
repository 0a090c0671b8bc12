//! The class decoder: probabilities to an answer.

use crate::{Error, Result};

/// A net's answer for one input.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Prediction {
    /// The most probable class; the first of equals.
    pub label: usize,
    /// Its probability, 0 … 1.
    pub probability: f32,
    /// The probability of each class, by label.
    pub probabilities: Vec<f32>,
}

impl Prediction {
    /// Reads the answer from the probabilities of all classes.
    ///
    /// # Errors
    /// [`Error::NotProbabilities`] where there are none, or one is not between 0 and 1.
    pub fn new(probabilities: &[f32]) -> Result<Self> {
        // A sum in f32 may round a certain answer to a hair above one.
        let in_range = |p: &f32| (0.0..=1.0 + 1e-5).contains(p);
        let bad = probabilities.iter().position(|p| !in_range(p));
        let best = (0..probabilities.len()).reduce(|best, class| {
            if probabilities[class] > probabilities[best] { class } else { best }
        });
        match (bad, best) {
            (None, Some(label)) => Ok(Self {
                label,
                probability: probabilities[label],
                probabilities: probabilities.to_vec(),
            }),
            _ => Err(Error::NotProbabilities {
                count: probabilities.len(),
                bad: bad.map(|class| probabilities[class]),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_probability_wins_and_the_first_of_equals() {
        let answer = Prediction::new(&[0.1, 0.4, 0.4, 0.1]).unwrap();
        assert_eq!((answer.label, answer.probability), (1, 0.4));
        assert_eq!(answer.probabilities, [0.1, 0.4, 0.4, 0.1]);
    }

    #[test]
    fn what_are_no_probabilities_is_an_error() {
        for bad in [&[][..], &[f32::NAN, 0.5], &[0.5, f32::INFINITY], &[-0.1, 1.1]] {
            assert!(matches!(Prediction::new(bad), Err(Error::NotProbabilities { .. })), "{bad:?}");
        }
    }
}
