//! Kernels of the convolutions.

use super::super::kernel::Kernel;
use super::super::shaders::*;
use super::lowering::{Epilogue, Lowering};
use super::tiles::{Channels, Per, Product, weight_product};
use crate::plan::{ConvGeometry, Op, Span};

impl<'a> Lowering<'a> {
    pub(super) fn conv_relu_pool(
        &self,
        g: &ConvGeometry,
        [weight, bias]: [Span; 2],
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
        winners: &'a wgpu::Buffer,
    ) -> Kernel {
        let columns = (g.out_height() / 2) * (g.out_width() / 2) * 4;
        let product = Product::whole(g.out_channels, columns, g.patch_len());
        self.kernel(
            "conv_relu_pool",
            &[GEMM, GEMM_MAIN, CONV2D, CONV2D_FILTERS, CONV_RELU_POOL_FORWARD],
        )
        .set_all(self.conv_constants(g))
        .set("WEIGHT", weight.offset)
        .set("BIAS", bias.offset)
        .read(&self.buffers.parameters.buffer)
        .read(x)
        .write(y)
        .write(winners)
        .product(product, self.batch, Per::Column)
        .build()
    }

    pub(super) fn conv_forward(
        &self,
        g: &ConvGeometry,
        [weight, bias]: [Span; 2],
        relu: bool,
        x: &'a wgpu::Buffer,
        y: &'a wgpu::Buffer,
    ) -> Kernel {
        let product = Product::whole(g.out_channels, g.out_pixels(), g.patch_len());
        self.kernel("conv2d", &[GEMM, GEMM_MAIN, CONV2D, CONV2D_FILTERS, CONV2D_FORWARD])
            .set_all(self.conv_constants(g))
            .set("WEIGHT", weight.offset)
            .set("BIAS", bias.offset)
            .set("RELU", relu.into())
            .read(&self.buffers.parameters.buffer)
            .read(x)
            .write(y)
            .product(product, self.batch, Per::Column)
            .build()
    }

    pub(super) fn conv_weight(
        &self,
        op: &Op,
        g: &ConvGeometry,
        [weight, bias]: [Span; 2],
        x: &'a wgpu::Buffer,
        dy: &'a wgpu::Buffer,
    ) -> Vec<Kernel> {
        let fill = self.context.fill();
        let Some(product) = weight_product(op, self.batch, fill) else { return Vec::new() };
        let gradients = &self.buffers.gradients.buffer;
        let partial = &self.buffers.partial.buffer;
        let product_kernel = self
            .kernel("conv2d, to weights", &[GEMM, GEMM_MAIN, GEMM_GRADIENT, CONV2D, CONV2D_WEIGHT])
            .set_all(self.conv_constants(g))
            .gradient(product, [weight, bias])
            .set("B_BY_DEPTH", 1)
            .read(x)
            .read(dy)
            .write(if product.slices > 1 { partial } else { gradients })
            .product(product, self.batch, Per::Depth)
            .build();
        let mut kernels = vec![product_kernel];
        if product.slices > 1 {
            let len = product.rows * product.columns;
            let cost = (len * product.slices) as f64 / self.batch as f64;
            kernels.push(
                self.kernel("gemm, adding up slices", &[GEMM_REDUCE])
                    .gradient(product, [weight, bias])
                    .read(partial)
                    .write(gradients)
                    .over(len)
                    .cost(cost, 4.0 * cost)
                    .build(),
            );
        }
        kernels
    }

    pub(super) fn conv_input(
        &self,
        g: &ConvGeometry,
        weight: Span,
        dy: &'a wgpu::Buffer,
        dx: &'a wgpu::Buffer,
        epilogue: Epilogue<'a>,
    ) -> Kernel {
        let channels = Channels::of(g, self.batch, self.context.fill());
        let sources: &[_] = match (channels, epilogue.unpool) {
            (Some(_), None) => &[GEMM, CONV2D, CONV2D_INPUT_CHANNELS, GRADIENT_PLAIN],
            (Some(_), Some(_)) => &[GEMM, CONV2D, CONV2D_INPUT_CHANNELS, GRADIENT_UNPOOL],
            (None, None) => &[GEMM, GEMM_MAIN, CONV2D, CONV2D_INPUT, GRADIENT_PLAIN],
            (None, Some(_)) => &[GEMM, GEMM_MAIN, CONV2D, CONV2D_INPUT, GRADIENT_UNPOOL],
        };
        let parameters = &self.buffers.parameters.buffer;
        let kernel = self
            .kernel("conv2d, to input", sources)
            .set_all(self.conv_constants(g))
            .set("WEIGHT", weight.offset)
            .read(parameters)
            .read(dy)
            // Where the kernel of a linear layer has its input.
            .read(dy);
        let kernel = self.put_dx(kernel, g.in_len(), dx, epilogue);
        match channels {
            Some(channels) => kernel.channels(g, channels).build(),
            None => {
                let depth = g.out_channels * g.kernel * g.kernel;
                let product = Product::whole(g.in_channels, g.in_height * g.in_width, depth);
                kernel.product(product, self.batch, Per::Column).build()
            }
        }
    }

    fn conv_constants(&self, g: &ConvGeometry) -> [(&'static str, usize); 6] {
        [
            ("EXAMPLES", self.batch),
            ("IN_CHANNELS", g.in_channels),
            ("IN_HEIGHT", g.in_height),
            ("IN_WIDTH", g.in_width),
            ("OUT_CHANNELS", g.out_channels),
            ("KERNEL", g.kernel),
        ]
    }
}
