//! The class encoder and decoder: labels to numbers, and probabilities to labels.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, check};
use super::classes::Classes;
use crate::error::{CodecError, OptionError};
use crate::{Error, Result};

/// What a class encoder makes of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClassForm {
    /// The class's index, from 0.
    #[default]
    Index,
    /// A value for each class, 1 for the label's and 0 for the others. Known as `UnitVector` and
    /// as one-hot elsewhere.
    Indicator,
}

/// Makes numbers of a class label. Known as `NetEncoder` of type "Class" elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassEncoder {
    labels: Classes,
    #[serde(default)]
    form: ClassForm,
}

impl ClassEncoder {
    /// An encoder of these labels, in the order of their indices.
    ///
    /// # Errors
    /// [`CodecError::ClassNames`] where there are none, more than 256, or two alike.
    pub fn new(labels: Vec<String>, form: ClassForm) -> Result<Self> {
        Ok(Self { labels: labels.try_into()?, form })
    }

    /// The labels, by index.
    pub fn labels(&self) -> &[String] {
        &self.labels.0
    }

    /// What is made of a label.
    pub fn form(&self) -> ClassForm {
        self.form
    }

    /// The label's index.
    ///
    /// # Errors
    /// [`CodecError::NoSuchClass`] where it is none of the labels.
    pub fn index(&self, label: &str) -> Result<usize> {
        self.labels.index(label)
    }

    /// The label's tensor: `[1]` with its index, or `[F]` with a value for each of `F` classes.
    ///
    /// # Errors
    /// [`CodecError::NoSuchClass`] where it is none of the labels.
    pub fn encode(&self, label: &str) -> Result<Vec<f32>> {
        let index = self.index(label)?;
        Ok(match self.form {
            // Exact: there are at most 256 classes.
            ClassForm::Index => vec![index as f32],
            ClassForm::Indicator => {
                let is = |class: usize| if class == index { 1.0 } else { 0.0 };
                (0..self.labels.0.len()).map(is).collect()
            }
        })
    }

    /// The decoder of the same labels.
    pub fn decoder(&self) -> ClassDecoder {
        ClassDecoder { labels: self.labels.clone(), threshold: 0.0 }
    }
}

/// Makes an answer of a net's probabilities. Known as `NetDecoder` of type "Class" elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "UncheckedDecoder")]
pub struct ClassDecoder {
    pub(super) labels: Classes,
    pub(super) threshold: f32,
}

/// As it stands in a file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedDecoder {
    labels: Classes,
    #[serde(default)]
    threshold: f32,
}

impl TryFrom<UncheckedDecoder> for ClassDecoder {
    type Error = Error;

    fn try_from(raw: UncheckedDecoder) -> Result<Self> {
        Self { labels: raw.labels, threshold: 0.0 }.with_threshold(raw.threshold)
    }
}

impl ClassDecoder {
    /// A decoder to these labels, in the order of the net's outputs, that always decides.
    ///
    /// # Errors
    /// [`CodecError::ClassNames`] where there are none, more than 256, or two alike.
    pub fn new(labels: Vec<String>) -> Result<Self> {
        Ok(Self { labels: labels.try_into()?, threshold: 0.0 })
    }

    /// This decoder, undecided where no probability reaches `threshold`.
    ///
    /// # Errors
    /// [`OptionError`] where it is not between 0 and 1.
    pub fn with_threshold(self, threshold: f32) -> Result<Self> {
        if !(0.0..=1.0).contains(&threshold) {
            let (name, expected) = ("the threshold", "a probability between 0 and 1");
            return Err(OptionError { name, expected, got: threshold.to_string() }.into());
        }
        Ok(Self { threshold, ..self })
    }

    /// The labels, by output.
    pub fn labels(&self) -> &[String] {
        &self.labels.0
    }

    /// The probability below which there is no decision.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// Reads a net's output: a probability for each class. One value alone is the probability of
    /// the second of two classes, as a net that ends in one sigmoid gives it.
    ///
    /// # Errors
    /// [`CodecError::ClassCount`] where there is another number of values,
    /// [`CodecError::NotProbabilities`] where one is not between 0 and 1.
    pub fn decode(&self, output: &[f32]) -> Result<Answer<'_>> {
        let classes = self.labels.0.len();
        let probabilities = match output {
            &[second] if classes == 2 => vec![1.0 - second, second],
            all if all.len() == classes => all.to_vec(),
            other => return Err(CodecError::ClassCount { classes, got: other.len() }.into()),
        };
        check(&probabilities)?;
        Ok(Answer { classes: &self.labels, threshold: self.threshold, probabilities })
    }
}

#[cfg(test)]
mod tests;
