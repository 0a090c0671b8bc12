use serde::{Deserialize, Serialize};

use crate::Result;
use crate::codec::{Answer, ClassDecoder, ImageDecoder, Picture};
use crate::error::ApplyError;

/// What becomes of a net's output.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
pub enum Decoder {
    /// Probabilities to a class.
    Class(ClassDecoder),
    /// A tensor to a picture.
    Image(ImageDecoder),
}

/// What is asked of probabilities.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Property {
    /// The most probable class, unless it stays below the decoder's threshold.
    #[default]
    Decision,
    /// So many of the most probable classes.
    TopDecisions(usize),
    /// The most probable labels with their probabilities.
    TopProbabilities(usize),
    /// The probability of a class.
    Probability(String),
    /// The probability of each class.
    Probabilities,
    /// How undecided the net is, in nats.
    Entropy,
    /// A class drawn at random.
    RandomSample {
        /// Above 1 the draw is more even, below less.
        temperature: f32,
        /// The same seed draws the same class.
        seed: u64,
    },
}

/// A decoded output.
#[derive(Debug, Clone, PartialEq)]
pub enum Decoded {
    /// A class; none where the net is indeterminate.
    Class(Option<String>),
    /// Classes, the most probable first.
    Classes(Vec<String>),
    /// Classes and their probabilities.
    Probabilities(Vec<(String, f32)>),
    /// A probability, or an entropy in nats.
    Number(f32),
    /// A picture.
    Picture(Picture),
}

impl Decoder {
    /// Makes of an output what is asked.
    ///
    /// # Errors
    /// [`CodecError::NotProbabilities`](crate::error::CodecError::NotProbabilities) and the like
    /// where the output is nothing the decoder can take, and [`ApplyError::NoSuchProperty`] where a
    /// picture is asked for a class.
    pub fn decode(&self, output: &[f32], property: &Property) -> Result<Decoded> {
        match self {
            Self::Class(decoder) => ask(&decoder.decode(output)?, property),
            Self::Image(decoder) if *property == Property::Decision => {
                decoder.decode(output).map(Decoded::Picture)
            }
            Self::Image(_) => {
                Err(ApplyError::NoSuchProperty { property: format!("{property:?}") }.into())
            }
        }
    }
}

fn ask(answer: &Answer, property: &Property) -> Result<Decoded> {
    let named = |pairs: Vec<(&str, f32)>| {
        Decoded::Probabilities(pairs.into_iter().map(|(name, p)| (name.to_owned(), p)).collect())
    };
    Ok(match property {
        Property::Decision => Decoded::Class(answer.decision().map(str::to_owned)),
        Property::TopDecisions(n) => {
            Decoded::Classes(answer.top_decisions(*n).into_iter().map(str::to_owned).collect())
        }
        Property::TopProbabilities(n) => named(answer.top_probabilities(*n)),
        Property::Probability(class) => Decoded::Number(answer.probability(class)?),
        Property::Probabilities => {
            let labels = answer.labels().iter().map(String::as_str);
            named(labels.zip(answer.probabilities().iter().copied()).collect())
        }
        Property::Entropy => Decoded::Number(answer.entropy()),
        Property::RandomSample { temperature, seed } => {
            Decoded::Class(Some(answer.sample(*temperature, *seed)?.to_owned()))
        }
    })
}
