//! Kernels of ops. An op that has some implements [`GpuOp`] in its `gpu.rs`, and is listed in
//! `ops/mod.rs`.

use crate::compute::gpu::{Builder, Context, Kernel};

use super::conv2d::Conv2d;
use super::{Pass, Span};

/// An op with kernels.
pub trait GpuOp {
    /// The kernels of a forward pass, in order.
    fn forward(&self, call: &GpuCall<'_>) -> Vec<Kernel>;

    /// The kernels of a backward pass, in order.
    fn backward(&self, call: &GpuCall<'_>) -> Vec<Kernel>;

    /// What its kernels need for themselves, for batches of this size, where so many workgroups
    /// keep the device busy.
    fn scratch(&self, _pass: Pass, _batch: usize, _fill: usize) -> Scratch {
        Scratch::default()
    }
}

/// Values that kernels need for themselves while they run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Scratch {
    /// Slices of a weight's gradient before they are added up.
    pub partial: usize,
    /// Values of one example between a convolution and its pooling.
    pub unpooled: usize,
}

/// An op's buffers.
pub struct GpuCall<'a> {
    /// The device.
    pub context: &'a Context,
    /// Examples of a batch.
    pub batch: usize,
    /// The first operand. Where a call has no buffer of some kind, one that nothing uses stands in.
    pub x: &'a wgpu::Buffer,
    /// The output.
    pub y: &'a wgpu::Buffer,
    /// Where in its window each largest value was.
    pub argmax: &'a wgpu::Buffer,
    /// The gradient at the output.
    pub dy: &'a wgpu::Buffer,
    /// Where the gradient at the first operand goes, if it is wanted.
    pub dx: Option<&'a wgpu::Buffer>,
    /// Whether `dx` is `dy`.
    pub in_place: bool,
    /// The op's parameters in the arena.
    pub span: Span,
    /// The parameters' arena.
    pub parameters: &'a wgpu::Buffer,
    /// The gradients' arena.
    pub gradients: &'a wgpu::Buffer,
    /// Room for [`Scratch::partial`].
    pub partial: &'a wgpu::Buffer,
    /// Room for [`Scratch::unpooled`]; the engine alternates between two.
    pub unpooled: &'a wgpu::Buffer,
    /// The gradient before this op's pooling, where the kernel of the op behind it has put it.
    pub upstream: Option<&'a wgpu::Buffer>,
    /// What the kernel that makes `dx` does beside.
    pub epilogue: Epilogue<'a>,
}

/// What a kernel that makes the gradient at an op's input can do of the next op's backward pass.
#[derive(Clone, Copy, Default)]
pub struct Epilogue<'a> {
    /// It holds back what a ReLU before the op did.
    pub relu: bool,
    /// It goes on through a pooling before the op.
    pub unpool: Option<Unpool<'a>>,
}

/// A pooling that a gradient is taken back through.
#[derive(Clone, Copy)]
pub struct Unpool<'a> {
    /// Where in its window each largest value was.
    pub argmax: &'a wgpu::Buffer,
    /// The convolution before the pooling.
    pub conv: Conv2d,
    /// Where the gradient goes.
    pub to: &'a wgpu::Buffer,
}

/// Puts the gradient at an op's input where it belongs: as it lies.
pub(super) const GRADIENT_PLAIN: &str = include_str!("gradient.plain.wgsl");
/// Puts it back through a pooling.
pub(super) const GRADIENT_UNPOOL: &str = include_str!("gradient.unpool.wgsl");

impl<'a> GpuCall<'a> {
    /// A kernel of these sources, to be put together.
    pub fn kernel(&self, label: &'static str, sources: &'static [&'static str]) -> Builder<'a> {
        Builder::new(self.context, label, sources)
    }

    /// Binds where an input's gradient, `len` values of one example, goes, and what the way there
    /// needs.
    pub fn put_dx(&self, kernel: Builder<'a>, len: usize, dx: &'a wgpu::Buffer) -> Builder<'a> {
        match self.epilogue.unpool {
            None => kernel.write(dx).set("DX_LENGTH", len),
            Some(Unpool { argmax, conv, to }) => kernel
                .write(to)
                .read(argmax)
                .set("DX_CHANNELS", conv.out_channels)
                .set("DX_HEIGHT", conv.out_height())
                .set("DX_WIDTH", conv.out_width()),
        }
    }
}
