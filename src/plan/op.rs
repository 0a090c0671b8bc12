//! The ops an engine runs. Each forward op stands beside its backward op; gradients are named
//! `d…` after the buffer they belong to. Geometry is for one example: an engine multiplies by
//! the number of examples at hand, which may be less than the plan's batch.

/// A numbered buffer of `f32`, `batch × length` of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Buffer(pub usize);

/// A numbered buffer of bytes that holds, for each pooled value, where in its window the winner
/// was (row-major).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Winners(pub usize);

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
}

/// Sizes of a convolution with stride 1 and no padding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvGeometry {
    /// Channels of the input.
    pub in_channels: usize,
    /// Height of the input.
    pub in_height: usize,
    /// Width of the input.
    pub in_width: usize,
    /// Channels of the output.
    pub out_channels: usize,
    /// Side of the square kernel.
    pub kernel: usize,
}

impl ConvGeometry {
    /// Height of the output.
    pub fn out_height(&self) -> usize {
        self.in_height - self.kernel + 1
    }

    /// Width of the output.
    pub fn out_width(&self) -> usize {
        self.in_width - self.kernel + 1
    }

    /// Pixels of one output channel.
    pub fn out_pixels(&self) -> usize {
        self.out_height() * self.out_width()
    }

    /// Values of one example's input.
    pub fn in_len(&self) -> usize {
        self.in_channels * self.in_height * self.in_width
    }

    /// Values of one example's output.
    pub fn out_len(&self) -> usize {
        self.out_channels * self.out_pixels()
    }

    /// Values under the kernel at one place, over all channels: the products of one output.
    pub fn patch_len(&self) -> usize {
        self.in_channels * self.kernel * self.kernel
    }
}

/// Sizes of a max pooling whose windows lie side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolGeometry {
    /// Channels of input and output.
    pub channels: usize,
    /// Height of the input.
    pub in_height: usize,
    /// Width of the input.
    pub in_width: usize,
    /// Side of the square window, and the stride.
    pub kernel: usize,
}

impl PoolGeometry {
    /// Height of the output.
    pub fn out_height(&self) -> usize {
        self.in_height / self.kernel
    }

    /// Width of the output.
    pub fn out_width(&self) -> usize {
        self.in_width / self.kernel
    }

    /// Values of one example's input.
    pub fn in_len(&self) -> usize {
        self.channels * self.in_height * self.in_width
    }

    /// Values of one example's output.
    pub fn out_len(&self) -> usize {
        self.channels * self.out_height() * self.out_width()
    }
}

/// Sizes of a linear layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinearGeometry {
    /// Length of the input.
    pub in_features: usize,
    /// Length of the output.
    pub out_features: usize,
}

/// One step of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[rustfmt::skip]
#[allow(missing_docs, reason = "each variant's formula says what its fields are")]
pub enum Op {
    /// `y = conv(x, weight) + bias`.
    Conv2d { geometry: ConvGeometry, x: Buffer, weight: Span, bias: Span, y: Buffer },
    /// Gradients of [`Op::Conv2d`] at its parameters and, where wanted, at its input.
    Conv2dBackward { geometry: ConvGeometry, x: Buffer, dy: Buffer, weight: Span, bias: Span, dx: Option<Buffer> },

    /// `y = pool(relu(conv(x, weight) + bias))` in one pass, remembering each window's winner.
    ConvReluPool { geometry: ConvGeometry, pool: PoolGeometry, x: Buffer, weight: Span, bias: Span, y: Buffer, winners: Winners },
    /// Gradients of [`Op::ConvReluPool`]: only winners above zero pass one on, so the work is a
    /// fraction of what [`Op::Conv2dBackward`] would do.
    ConvReluPoolBackward { geometry: ConvGeometry, pool: PoolGeometry, x: Buffer, y: Buffer, winners: Winners, dy: Buffer, weight: Span, bias: Span, dx: Option<Buffer> },

    /// `y = pool(x)`, remembering each window's winner.
    MaxPool2d { geometry: PoolGeometry, x: Buffer, y: Buffer, winners: Winners },
    /// Gradient of [`Op::MaxPool2d`] at its input.
    MaxPool2dBackward { geometry: PoolGeometry, winners: Winners, dy: Buffer, dx: Buffer },

    /// `y = x·weightᵀ + bias`, then ReLU where `relu` is set.
    Linear { geometry: LinearGeometry, relu: bool, x: Buffer, weight: Span, bias: Span, y: Buffer },
    /// Gradients of [`Op::Linear`] (before the ReLU) at its parameters and, where wanted, at its input.
    LinearBackward { geometry: LinearGeometry, x: Buffer, dy: Buffer, weight: Span, bias: Span, dx: Option<Buffer> },

    /// `y = max(x, 0)`.
    Relu { len: usize, x: Buffer, y: Buffer },
    /// `dx = dy` where `y > 0`, zero elsewhere; `dx` may be `dy`.
    ReluBackward { len: usize, y: Buffer, dy: Buffer, dx: Buffer },

    /// `y = softmax(x)`.
    Softmax { len: usize, x: Buffer, y: Buffer },
    /// Gradient of [`Op::Softmax`] at its input, `dxᵢ = yᵢ·(dyᵢ − Σⱼ dyⱼ·yⱼ)`.
    SoftmaxBackward { len: usize, y: Buffer, dy: Buffer, dx: Buffer },

    /// Cross-entropy of the probabilities `softmax(logits)` against the batch's labels: its mean
    /// over the batch, the number of hits and, where wanted, the loss' gradient at the scores,
    /// `(probabilities − one-hot) / N`, which spares the softmax a backward op.
    CrossEntropy { len: usize, logits: Buffer, probabilities: Buffer, dlogits: Option<Buffer> },

    /// `y += x`: a value that several ops use gets a gradient from each.
    Add { len: usize, x: Buffer, y: Buffer },

    /// The mean over the batch of a loss that the net itself computes, one number for each
    /// example; its gradient there is `1/N`. Where `answer` is a buffer of scores of so many
    /// classes, or of one number that says yes above ½, labels that they hit are counted.
    #[cfg(feature = "layers")]
    MeanLoss { loss: Buffer, dloss: Option<Buffer>, answer: Option<(Buffer, usize)> },

    /// `y` of `a` and `b`, by a primitive of the plan's list.
    #[cfg(feature = "layers")]
    Step { step: usize, a: Option<Buffer>, b: Option<Buffer>, y: Buffer },
    /// Gradient of [`Op::Step`] at `a` or, where `second` is set, at `b`.
    #[cfg(feature = "layers")]
    StepBackward { step: usize, a: Option<Buffer>, b: Option<Buffer>, y: Buffer, dy: Buffer, second: bool, dx: Buffer },
    /// Gradients of [`Op::Step`] at its parameters.
    #[cfg(feature = "layers")]
    StepParameters { step: usize, a: Option<Buffer>, dy: Buffer },
}

/// A primitive of a layer's formula, as the ops above refer to it.
#[cfg(feature = "layers")]
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedStep {
    /// What is computed.
    pub primitive: crate::net::formula::Primitive,
    /// For a map the transposed table, which takes gradients back.
    pub transposed: Option<std::sync::Arc<crate::net::formula::Table>>,
    /// The layer's name.
    pub layer: String,
    /// Its parameters, one after the other.
    pub parameters: Span,
    /// Lengths of `a` and `b` for one example.
    pub operands: [usize; 2],
    /// Length of `y` for one example.
    pub len: usize,
}

impl Op {
    /// Calls `f` on each buffer the op reads or writes.
    pub(super) fn for_each_buffer(&mut self, mut f: impl FnMut(&mut Buffer)) {
        let (required, optional): (Vec<&mut Buffer>, Option<&mut Buffer>) = match self {
            Op::Conv2d { x, y, .. }
            | Op::ConvReluPool { x, y, .. }
            | Op::MaxPool2d { x, y, .. }
            | Op::Linear { x, y, .. }
            | Op::Relu { x, y, .. }
            | Op::Softmax { x, y, .. } => (vec![x, y], None),
            Op::Conv2dBackward { x, dy, dx, .. } | Op::LinearBackward { x, dy, dx, .. } => {
                (vec![x, dy], dx.as_mut())
            }
            Op::ConvReluPoolBackward { x, y, dy, dx, .. } => (vec![x, y, dy], dx.as_mut()),
            Op::MaxPool2dBackward { dy, dx, .. } => (vec![dy, dx], None),
            Op::ReluBackward { y, dy, dx, .. } | Op::SoftmaxBackward { y, dy, dx, .. } => {
                (vec![y, dy, dx], None)
            }
            Op::CrossEntropy { logits, probabilities, dlogits, .. } => {
                (vec![logits, probabilities], dlogits.as_mut())
            }
            Op::Add { x, y, .. } => (vec![x, y], None),
            #[cfg(feature = "layers")]
            Op::MeanLoss { loss, dloss, answer } => {
                let answer = answer.as_mut().map(|(buffer, _)| buffer);
                (std::iter::once(loss).chain(answer).collect(), dloss.as_mut())
            }
            #[cfg(feature = "layers")]
            Op::Step { a, b, y, .. } => (a.iter_mut().chain(b).chain([y]).collect(), None),
            #[cfg(feature = "layers")]
            Op::StepBackward { a, b, y, dy, dx, .. } => {
                (a.iter_mut().chain(b).chain([y, dy, dx]).collect(), None)
            }
            #[cfg(feature = "layers")]
            Op::StepParameters { a, dy, .. } => (a.iter_mut().chain([dy]).collect(), None),
        };
        required.into_iter().chain(optional).for_each(&mut f);
    }
}
