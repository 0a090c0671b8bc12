//! Definitions of ops in double precision, for one example and without any cleverness: what every
//! engine is checked against. An op that has one implements [`Reference`] in its `reference.rs`,
//! and is listed in `ops/mod.rs`.

use super::MOST_OPERANDS;

/// An op with a definition in double precision.
pub trait Reference {
    /// The output.
    fn forward(&self, on: RefForward<'_>) -> Vec<f64>;

    /// The gradient at the first operand. Adds the gradients at the parameters.
    fn backward(&self, on: RefBackward<'_>) -> Vec<f64>;
}

/// What a forward pass works on.
pub struct RefForward<'a> {
    /// The operands.
    pub x: [&'a [f64]; MOST_OPERANDS],
    /// The op's parameters.
    pub parameters: &'a [f64],
    /// For each pooled value, the place of the largest in the pooling's input; none where a ReLU
    /// let nothing through.
    pub argmax: &'a mut Vec<Option<usize>>,
    /// Takes down how near the example is to a kink.
    pub margin: &'a mut Margin,
}

/// What a backward pass works on.
pub struct RefBackward<'a> {
    /// The operands.
    pub x: [&'a [f64]; MOST_OPERANDS],
    /// The output.
    pub y: &'a [f64],
    /// What the forward pass left.
    pub argmax: &'a [Option<usize>],
    /// The gradient at the output.
    pub dy: &'a [f64],
    /// The op's parameters.
    pub parameters: &'a [f64],
    /// The gradients at the parameters.
    pub dparameters: &'a mut [f64],
}

/// How far an example is from where a derivative jumps or another class wins.
#[derive(Debug, Clone, Copy)]
pub struct Margin(f64);

impl Margin {
    /// Nothing is near.
    pub const FAR: Self = Self(f64::INFINITY);

    /// The smallest distance.
    pub fn value(self) -> f64 {
        self.0
    }

    /// Takes down how far apart two values are of which one wins. Zeros that tie were cut off by a
    /// ReLU: whichever wins, no gradient passes.
    pub fn note(&mut self, one: f64, other: f64) {
        if one != 0.0 || other != 0.0 {
            self.0 = self.0.min((one - other).abs());
        }
    }
}
