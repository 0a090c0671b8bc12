//! Kernels of the linear layers, of pooling and of the activations.

use super::super::kernel::Kernel;
use super::super::shaders::*;
use super::lowering::{Epilogue, Lowering};
use super::tiles::{Per, Product, weight_product};
use crate::plan::{self, LinearGeometry, Op, PoolGeometry, Span};

impl<'a> Lowering<'a> {
    pub(super) fn pool_forward(
        &self,
        g: &PoolGeometry,
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
        winners: &'a wgpu::Buffer,
    ) -> Kernel {
        let (read, written) = (g.in_len() as f64, g.out_len() as f64);
        self.kernel("pool2d", &[POOL2D, POOL2D_FORWARD])
            .set_all(self.pool_constants(g))
            .read(x)
            .write(y)
            .write(winners)
            .each(g.out_len())
            .cost(read, 4.0 * read + 8.0 * written)
            .build()
    }

    pub(super) fn pool_backward(
        &self,
        g: &PoolGeometry,
        winners: &'a wgpu::Buffer,
        dy: &'a wgpu::Buffer,
        dx: &'a wgpu::Buffer,
    ) -> Kernel {
        self.kernel("pool2d, backward", &[POOL2D, POOL2D_BACKWARD])
            .set_all(self.pool_constants(g))
            .read(winners)
            .read(dy)
            .write(dx)
            .each(g.in_len())
            .cost(0.0, 12.0 * g.in_len() as f64)
            .build()
    }

    pub(super) fn relu_backward_in_place(
        &self,
        len: usize,
        y: plan::Buffer,
        dy: plan::Buffer,
    ) -> Kernel {
        self.kernel("activation, backward", &[RELU_BACKWARD_IN_PLACE])
            .set("COUNT", len * self.batch)
            .read(self.buffers.value(y))
            .write(self.buffers.value(dy))
            .each(len)
            .cost(len as f64, 12.0 * len as f64)
            .build()
    }

    pub(super) fn linear_forward(
        &self,
        g: &LinearGeometry,
        [weight, bias]: [Span; 2],
        relu: bool,
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
    ) -> Kernel {
        let product = Product::whole(1, g.out_features, g.in_features);
        self.kernel("linear", &[GEMM, GEMM_MAIN, LINEAR_FORWARD])
            .set_all(self.linear_constants(g))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .set("RELU", relu.into())
            .set("B_BY_DEPTH", 1)
            .read(&self.buffers.parameters.buffer)
            .read(x)
            .write(y)
            .product(product, self.batch, Per::Row)
            .build()
    }

    pub(super) fn linear_input(
        &self,
        g: &LinearGeometry,
        weight: Span,
        epilogue: Epilogue<'a>,
        [x, dy, dx]: [&'a wgpu::Buffer; 3],
    ) -> Kernel {
        let sources: &[_] = match epilogue.unpool {
            None => &[GEMM, GEMM_MAIN, LINEAR_INPUT, GRADIENT_PLAIN],
            Some(_) => &[GEMM, GEMM_MAIN, LINEAR_INPUT, GRADIENT_UNPOOL],
        };
        let product = Product::whole(1, g.in_features, g.out_features);
        let kernel = self
            .kernel("linear, to input", sources)
            .set_all(self.linear_constants(g))
            .set("WEIGHT", weight.offset)
            .set("RELU", epilogue.relu.into())
            .read(&self.buffers.parameters.buffer)
            .read(dy)
            .read(x);
        self.put_dx(kernel, g.in_features, dx, epilogue)
            .product(product, self.batch, Per::Row)
            .build()
    }

    pub(super) fn linear_weight(
        &self,
        op: &Op,
        g: &LinearGeometry,
        [weight, bias]: [Span; 2],
        x: &'a wgpu::Buffer,
        dy: &'a wgpu::Buffer,
    ) -> Kernel {
        let product = weight_product(op, self.batch, self.context.fill())
            .unwrap_or_else(|| Product::whole(g.out_features, g.in_features + 1, self.batch));
        self.kernel("linear, to weights", &[GEMM, GEMM_MAIN, GEMM_GRADIENT, LINEAR_WEIGHT])
            .set("EXAMPLES", self.batch)
            .gradient(product, [weight, bias])
            .set("A_BY_DEPTH", 0)
            .read(dy)
            .read(x)
            .write(&self.buffers.gradients.buffer)
            .product(product, self.batch, Per::Depth)
            .build()
    }

    pub(super) fn pool_constants(&self, g: &PoolGeometry) -> [(&'static str, usize); 5] {
        [
            ("EXAMPLES", self.batch),
            ("CHANNELS", g.channels),
            ("IN_HEIGHT", g.in_height),
            ("IN_WIDTH", g.in_width),
            ("KERNEL", g.kernel),
        ]
    }

    pub(super) fn linear_constants(&self, g: &LinearGeometry) -> [(&'static str, usize); 3] {
        [("EXAMPLES", self.batch), ("IN", g.in_features), ("OUT", g.out_features)]
    }
}
