use std::sync::Arc;

use super::{LossOp, MOST_OPERANDS, Op};

/// A numbered buffer of `f32` that holds one value of each example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Buffer(pub usize);

/// A numbered buffer of bytes: where in its window each largest value was, row-major.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Argmax(pub usize);

/// A value in a buffer, which may have room for a longer one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Where it lies.
    pub buffer: Buffer,
    /// Number of values of one example.
    pub len: usize,
}

/// Part of the parameters' arena, and of the gradients', which is laid out alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Index of the first value.
    pub offset: usize,
    /// Number of values.
    pub len: usize,
}

impl Span {
    /// As a range.
    pub fn range(self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.len
    }

    /// The first `len` values, and the rest.
    pub fn split_at(self, len: usize) -> [Self; 2] {
        let Self { offset, len: all } = self;
        [Self { offset, len }, Self { offset: offset + len, len: all - len }]
    }
}

/// Which way an op is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// From operands to output.
    Forward,
    /// From the gradient at the output to those at operands and parameters.
    Backward,
}

/// One step of a plan: an op, and the buffers it runs over.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is computed.
    pub op: Arc<dyn Op>,
    /// Which way.
    pub pass: Pass,
    /// The operands; in a backward pass those it reads.
    pub x: [Option<Slot>; MOST_OPERANDS],
    /// The output; in a backward pass where it is read.
    pub y: Option<Slot>,
    /// Where the places of the largest values are.
    pub argmax: Option<Argmax>,
    /// The op's parameters.
    pub parameters: Span,
    /// The gradient at the output, in a backward pass.
    pub dy: Option<Slot>,
    /// Where the gradients at the operands go, in a backward pass. The first may be `dy`.
    pub dx: [Option<Slot>; MOST_OPERANDS],
    /// Number of the layer in its net.
    pub layer: usize,
    /// Tells the random numbers of one op from those of another.
    pub rng_stream: u32,
}

impl Call {
    /// The op as one of a certain type, where it runs this way.
    pub fn as_op<T: Op>(&self, pass: Pass) -> Option<&T> {
        if self.pass == pass { self.op.downcast_ref() } else { None }
    }

    /// The slots it reads or writes.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        let Self { x, y, dy, dx, .. } = self;
        x.iter_mut().flatten().chain(y).chain(dy).chain(dx.iter_mut().flatten())
    }
}

/// The loss at the end of a plan, and the buffers it runs over.
#[derive(Debug, Clone)]
pub struct LossCall {
    /// What is computed.
    pub op: Arc<dyn LossOp>,
    /// Of what.
    pub x: Slot,
    /// The net's answers, of which it is counted how many are right.
    pub answers: Option<Slot>,
    /// Where the gradient goes.
    pub dx: Option<Slot>,
}

impl LossCall {
    /// The slots it reads or writes.
    pub fn slots_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        let Self { x, answers, dx, .. } = self;
        std::iter::once(x).chain(answers).chain(dx)
    }
}
