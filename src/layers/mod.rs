//! Layers: what one step of a net computes. One file for each kind: its options, the shapes it
//! takes and gives, its parameters, and the ops it is lowered to.
//!
//! Anything that implements [`LayerSpec`] is a layer. The kinds here implement [`LayerKind`] as
//! well, and stand in the list below: files, forms and generated code know them by name, from
//! [`registry`].
//!
//! To add a kind, write its file and add its two lines here: `mod`, and its type in the list.

mod layer;
mod op_graph;
mod parameter_spec;

mod layer_kind;
pub mod registry;

mod learned_array;
mod mean;
mod rearrange;

mod plain_conv2d;
mod tiled_max_pool2d;

mod activation;
mod append;
mod avg_pool2d;
mod batch_norm;
mod bias;
mod binary;
mod broadcast;
mod concat;
mod constant;
mod contrastive_loss;
mod conv2d;
mod conv_transpose2d;
mod cross_entropy_loss;
mod dropout;
mod embedding;
mod flatten;
mod glu;
mod instance_norm;
mod l1_loss;
mod linear;
mod local_response_norm;
mod matmul;
mod max_pool2d;
mod mse_loss;
mod one_hot;
mod pad;
mod prelu;
mod random_crop;
mod reduce;
mod reduce_sum;
mod relu;
mod reshape;
mod resize;
mod scale;
mod slice;
mod softmax;
mod sum;
mod transpose;

#[cfg(test)]
mod gradient_check;
#[cfg(test)]
mod tests;

pub use layer::{DynEq, Layer, LayerSpec, Ports, Refusal};
pub use layer_kind::{Group, LayerKind, Options, OtherNames};
pub use op_graph::{OpGraph, OpNode, Operand};
pub use parameter_spec::{ParameterSpec, Role};

pub use plain_conv2d::PlainConv2d;
pub use tiled_max_pool2d::TiledMaxPool2d;

use crate::shape::Shape;

/// Makes the layers of these modules public, with the types of their options, and lists them for
/// the registry. Their `mod` lines are apart: rustfmt does not look for files behind a macro.
macro_rules! layers {
    ($($module:ident::$layer:ident,)*) => {
        $(pub use $module::*;)*

        static KINDS: &[registry::Kind] = &[$(registry::Kind::of::<$layer>(),)*];
    };
}

layers![
    conv2d::Conv2d,
    conv_transpose2d::ConvTranspose2d,
    max_pool2d::MaxPool2d,
    avg_pool2d::AvgPool2d,
    reduce::Reduce,
    reduce_sum::ReduceSum,
    linear::Linear,
    relu::Relu,
    activation::Function,
    glu::Glu,
    prelu::PRelu,
    softmax::Softmax,
    batch_norm::BatchNorm,
    instance_norm::InstanceNorm,
    local_response_norm::LocalResponseNorm,
    dropout::Dropout,
    random_crop::RandomCrop,
    flatten::Flatten,
    reshape::Reshape,
    transpose::Transpose,
    pad::Pad,
    resize::Resize,
    slice::Slice,
    broadcast::Broadcast,
    sum::Sum,
    binary::BinaryFunction,
    matmul::MatMul,
    concat::Concat,
    append::Append,
    constant::Constant,
    bias::Bias,
    scale::Scale,
    one_hot::OneHot,
    embedding::Embedding,
    mse_loss::MseLoss,
    l1_loss::L1Loss,
    cross_entropy_loss::CrossEntropyLoss,
    contrastive_loss::ContrastiveLoss,
];

/// Channels, height and width of an input that is an image.
fn image(input: &Shape) -> Result<[usize; 3], Refusal> {
    input.image().ok_or_else(|| "an image C×H×W".into())
}

/// Whether all is well; otherwise what is expected.
fn check(is_well: bool, expected: impl Into<Refusal>) -> Result<(), Refusal> {
    if is_well { Ok(()) } else { Err(expected.into()) }
}

/// Whether an array of these sizes is one that a net may have; otherwise the sentence that says so.
fn possible(sizes: &[usize]) -> Result<(), Refusal> {
    match Shape::is_possible(sizes) {
        true => Ok(()),
        false => Err(layer::at_most().into()),
    }
}

/// Whether a layer may be given by a sparse matrix over an array of these sizes, which is made in
/// full wherever the layer is looked at; otherwise the sentence that says so.
fn movable(sizes: &[usize]) -> Result<(), Refusal> {
    const MOST: usize = 1 << 20;
    let shape = Shape::from(sizes.to_vec());
    match shape.len() <= MOST {
        true => Ok(()),
        false => Err(format!("at most {MOST} values to move, not {shape}").into()),
    }
}
