//! The WGSL files. A module is one or more of them, one after the other.

macro_rules! shader {
    ($name:ident, $file:literal) => {
        pub const $name: &str = include_str!(concat!("shaders/", $file, ".wgsl"));
    };
}

shader!(STEP, "step");
shader!(GATHER, "gather");

shader!(GEMM, "gemm");
shader!(GEMM_SMALL, "gemm.small");
shader!(GEMM_LARGE, "gemm.large");
shader!(GEMM_MAIN, "gemm.main");
shader!(GEMM_GRADIENT, "gemm.gradient");
shader!(GEMM_REDUCE, "gemm.reduce");

shader!(GRADIENT_PLAIN, "gradient.plain");
shader!(GRADIENT_UNPOOL, "gradient.unpool");

shader!(CONV2D, "conv2d");
shader!(CONV2D_FILTERS, "conv2d.filters");
shader!(CONV2D_FORWARD, "conv2d.forward");
shader!(CONV2D_WEIGHT, "conv2d.weight");
shader!(CONV2D_INPUT, "conv2d.input");
shader!(CONV2D_INPUT_CHANNELS, "conv2d.input_channels");

shader!(CONV_RELU_POOL_FORWARD, "conv_relu_pool.forward");

shader!(POOL2D, "pool2d");
shader!(POOL2D_FORWARD, "pool2d.forward");
shader!(POOL2D_BACKWARD, "pool2d.backward");

shader!(LINEAR_FORWARD, "linear.forward");
shader!(LINEAR_WEIGHT, "linear.weight");
shader!(LINEAR_INPUT, "linear.input");

shader!(RELU, "activation.forward");
shader!(RELU_BACKWARD, "activation.backward");
shader!(RELU_BACKWARD_IN_PLACE, "activation.backward_in_place");

#[cfg(feature = "layers")]
shader!(FUNCTION, "function");
#[cfg(feature = "layers")]
shader!(FUNCTION_FORWARD, "function.forward");
#[cfg(feature = "layers")]
shader!(FUNCTION_BACKWARD, "function.backward");

shader!(SOFTMAX, "softmax_xent.forward");
shader!(SOFTMAX_BACKWARD, "softmax_xent.backward");
shader!(SOFTMAX_LOSS, "softmax_xent.loss");

shader!(OPTIMIZER, "optimizer");
