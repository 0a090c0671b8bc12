//! What a net says: a decision, and how sure it is.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

use super::classes::Classes;
use crate::Result;
use crate::error::{CodecError, OptionError};

/// What a net says to one input, by the names of the classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<'a> {
    pub(super) classes: &'a Classes,
    /// What a decision takes at least.
    pub(super) threshold: f32,
    pub(super) probabilities: Vec<f32>,
}

impl<'a> Answer<'a> {
    /// The most probable label, the first of equals; `None`, indeterminate, where its probability
    /// is below the threshold of the decoder.
    pub fn decision(&self) -> Option<&'a str> {
        let (label, probability) = *self.top_probabilities(1).first()?;
        (probability >= self.threshold).then_some(label)
    }

    /// The `n` most probable labels, the most probable first, the first of equals first.
    pub fn top_decisions(&self, n: usize) -> Vec<&'a str> {
        self.top_probabilities(n).into_iter().map(|(label, _)| label).collect()
    }

    /// The `n` most probable labels with their probabilities, the most probable first.
    pub fn top_probabilities(&self, n: usize) -> Vec<(&'a str, f32)> {
        let of = |class: usize| (self.label(class), self.probabilities[class]);
        ranked(&self.probabilities).into_iter().take(n).map(of).collect()
    }

    /// The probability of a label.
    ///
    /// # Errors
    /// [`CodecError::NoSuchClass`] where it is none of the decoder's.
    pub fn probability(&self, label: &str) -> Result<f32> {
        Ok(self.probabilities[self.classes.index(label)?])
    }

    /// The classes, in order.
    pub fn labels(&self) -> &'a [String] {
        &self.classes.0
    }

    /// The probability of each class, in the order of the decoder's labels.
    pub fn probabilities(&self) -> &[f32] {
        &self.probabilities
    }

    /// How undecided the net is: `-Σ p ln p` in nats, from 0 (certain) to `ln F` for `F` classes
    /// of equal probability. Source: Shannon, A mathematical theory of communication (1948).
    pub fn entropy(&self) -> f32 {
        let surprise = |&p: &f32| {
            let p = f64::from(p);
            if p > 0.0 { -p * libm::log(p) } else { 0.0 }
        };
        // A certain answer must not be -0, nor below 0 where its probability rounds above 1.
        self.probabilities.iter().map(surprise).sum::<f64>().max(0.0) as f32
    }

    /// A label drawn at random: class `i` with a probability in proportion to `pᵢ^(1/T)`. At the
    /// temperature `T = 1` these are the net's own; at 0 it is the most probable label; above 1
    /// the draw is more even. The same seed draws the same label, on every machine.
    ///
    /// # Errors
    /// [`OptionError`] where the temperature is negative or not finite.
    pub fn sample(&self, temperature: f32, seed: u64) -> Result<&'a str> {
        if !(temperature.is_finite() && temperature >= 0.0) {
            let (name, expected) = ("the temperature", "a finite number, 0 or above");
            return Err(OptionError { name, expected, got: temperature.to_string() }.into());
        }
        let best = ranked(&self.probabilities).first().copied().unwrap_or_default();
        if temperature == 0.0 {
            return Ok(self.label(best));
        }
        // Relative to the best, so that at least one weight is 1 however low the temperature.
        let most = libm::log(f64::from(self.probabilities[best]));
        let weight = |&p: &f32| match p > 0.0 {
            true => libm::exp((libm::log(f64::from(p)) - most) / f64::from(temperature)),
            false => 0.0,
        };
        let weights: Vec<f64> = self.probabilities.iter().map(weight).collect();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
        // The upper 53 bits: every multiple of 2⁻⁵³ below 1 is as likely.
        let share = (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        let mut rest = share * weights.iter().sum::<f64>();
        for (class, weight) in weights.iter().enumerate() {
            rest -= weight;
            if rest < 0.0 {
                return Ok(self.label(class));
            }
        }
        // Only rounding gets here.
        Ok(self.label(best))
    }

    fn label(&self, class: usize) -> &'a str {
        &self.classes.0[class]
    }
}

/// A net's answer for one input, by the classes' indices.
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
    /// [`CodecError::NotProbabilities`] where there are none, or one is not between 0 and 1.
    pub fn new(probabilities: &[f32]) -> Result<Self> {
        check(probabilities)?;
        let label = ranked(probabilities).first().copied().unwrap_or_default();
        let probability = probabilities[label];
        Ok(Self { label, probability, probabilities: probabilities.to_vec() })
    }

    /// The `n` most probable classes, the most probable first, the first of equals first.
    pub fn top(&self, n: usize) -> Vec<usize> {
        let mut classes = ranked(&self.probabilities);
        classes.truncate(n);
        classes
    }
}

/// At least one value, each a probability.
pub(super) fn check(probabilities: &[f32]) -> Result<()> {
    // A sum in f32 may round a certain answer to a hair above one.
    let bad = probabilities.iter().copied().find(|p| !(0.0..=1.0 + 1e-5).contains(p));
    if bad.is_none() && !probabilities.is_empty() {
        return Ok(());
    }
    Err(CodecError::NotProbabilities { count: probabilities.len(), bad }.into())
}

/// All classes, the most probable first, the first of equals first.
fn ranked(probabilities: &[f32]) -> Vec<usize> {
    let mut classes: Vec<usize> = Vec::with_capacity(probabilities.len());
    // Not by the library's sort, which is 7 kB of code for ten classes.
    for (class, own) in probabilities.iter().enumerate() {
        let place = classes.partition_point(|&other| probabilities[other].total_cmp(own).is_ge());
        classes.insert(place, class);
    }
    classes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_probability_wins_and_the_first_of_equals() {
        let answer = Prediction::new(&[0.1, 0.4, 0.4, 0.1]).unwrap();
        assert_eq!((answer.label, answer.probability), (1, 0.4));
        assert_eq!(answer.probabilities, [0.1, 0.4, 0.4, 0.1]);
        assert_eq!(answer.top(3), [1, 2, 0]);
        assert_eq!(answer.top(9), [1, 2, 0, 3]);
    }

    #[test]
    fn what_are_no_probabilities_is_an_error() {
        for bad in [&[][..], &[f32::NAN, 0.5], &[0.5, f32::INFINITY], &[-0.1, 1.1]] {
            assert!(
                matches!(
                    Prediction::new(bad).unwrap_err().downcast_ref(),
                    Some(CodecError::NotProbabilities { .. })
                ),
                "{bad:?}"
            );
        }
    }
}
