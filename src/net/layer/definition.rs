use serde::{Deserialize, Serialize};

use super::aggregation::{Aggregation, Dot};
use super::arrange::{Append, Catenate, Padding, Part, Replicate, Reshape, Resize, Transpose};
use super::constant::{ConstantArray, ConstantPlus, ConstantTimes};
use super::convolution::{Convolution, Deconvolution};
use super::define::{Define, Expected, Ports};
use super::elementwise::{Elementwise, Summation, Threading, Total};
use super::index::{Embedding, UnitVector};
use super::loss::{ContrastiveLoss, CrossEntropyLoss, MeanAbsoluteLoss, MeanSquaredLoss};
use super::normalization::{BatchNormalization, InstanceNormalization, LocalResponseNormalization};
use super::pooling::{PoolFunction, Pooling};
use super::random::{Dropout, ImageAugmentation};
use super::{Conv2d, Layer, Linear, MaxPool2d};
use crate::net::Shape;
use crate::net::formula::{Binary, Formula, Function};

/// Every kind of layer, as files name it: what is written to and read from a net's JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[rustfmt::skip]
#[allow(missing_docs, reason = "each variant's type says what it is")]
pub enum Definition {
    Convolution(Convolution), Deconvolution(Deconvolution), Pooling(Pooling),
    #[serde(alias = "dot-plus")] Linear(Linear),
    Elementwise(Elementwise), Softmax {}, Flatten {},
    Reshape(Reshape), Transpose(Transpose), Part(Part), Replicate(Replicate), Padding(Padding),
    Resize(Resize), Catenate(Catenate), Append(Append),
    Dropout(Dropout), ImageAugmentation(ImageAugmentation),
    BatchNormalization(BatchNormalization), InstanceNormalization(InstanceNormalization),
    LocalResponseNormalization(LocalResponseNormalization),
    ConstantArray(ConstantArray), ConstantPlus(ConstantPlus), ConstantTimes(ConstantTimes),
    Total(Total), Threading(Threading), Summation(Summation), Aggregation(Aggregation), Dot(Dot),
    UnitVector(UnitVector), Embedding(Embedding),
    MeanSquaredLoss(MeanSquaredLoss), MeanAbsoluteLoss(MeanAbsoluteLoss),
    CrossEntropyLoss(CrossEntropyLoss), ContrastiveLoss(ContrastiveLoss),
}

impl Definition {
    /// The formula; of a kind that has an op of its own, a sentence in its place: a `Layer` is made of
    /// it as such, by [`From`].
    fn define(&self) -> &dyn Define {
        match self {
            Self::Convolution(layer) => layer,
            Self::Deconvolution(layer) => layer,
            Self::Pooling(layer) => layer,
            Self::Elementwise(layer) => layer,
            Self::Reshape(layer) => layer,
            Self::Transpose(layer) => layer,
            Self::Part(layer) => layer,
            Self::Replicate(layer) => layer,
            Self::Padding(layer) => layer,
            Self::Resize(layer) => layer,
            Self::Catenate(layer) => layer,
            Self::Append(layer) => layer,
            Self::Dropout(layer) => layer,
            Self::ImageAugmentation(layer) => layer,
            Self::BatchNormalization(layer) => layer,
            Self::InstanceNormalization(layer) => layer,
            Self::LocalResponseNormalization(layer) => layer,
            Self::ConstantArray(layer) => layer,
            Self::ConstantPlus(layer) => layer,
            Self::ConstantTimes(layer) => layer,
            Self::Total(layer) => layer,
            Self::Threading(layer) => layer,
            Self::Summation(layer) => layer,
            Self::Aggregation(layer) => layer,
            Self::Dot(layer) => layer,
            Self::UnitVector(layer) => layer,
            Self::Embedding(layer) => layer,
            Self::MeanSquaredLoss(layer) => layer,
            Self::MeanAbsoluteLoss(layer) => layer,
            Self::CrossEntropyLoss(layer) => layer,
            Self::ContrastiveLoss(layer) => layer,
            Self::Linear(_) | Self::Softmax {} | Self::Flatten {} => &OwnOp,
        }
    }

    /// Its inputs.
    pub(in crate::net) fn ports(&self) -> Ports {
        self.define().ports()
    }

    /// What it computes for inputs of these shapes.
    pub(in crate::net) fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected> {
        self.define().formula(inputs)
    }

    /// Its input's shape for an output's, where that follows.
    pub(in crate::net) fn input_shape(&self, output: &Shape) -> Option<Shape> {
        self.define().input_shape(output)
    }

    /// The name of the kind, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Convolution(_) => "convolution",
            Self::Deconvolution(_) => "deconvolution",
            Self::Pooling(Pooling { function: PoolFunction::Max, .. }) => "max pool",
            Self::Pooling(_) => "mean pool",
            Self::Linear(_) => "linear",
            Self::Elementwise(Elementwise { function }) => function.name(),
            Self::Softmax {} => "softmax",
            Self::Flatten {} => "flatten",
            Self::Reshape(_) => "reshape",
            Self::Transpose(_) => "transpose",
            Self::Part(_) => "part",
            Self::Replicate(_) => "replicate",
            Self::Padding(_) => "padding",
            Self::Resize(_) => "resize",
            Self::Catenate(_) => "catenate",
            Self::Append(_) => "append",
            Self::Dropout(_) => "dropout",
            Self::ImageAugmentation(_) => "image augmentation",
            Self::BatchNormalization(_) => "batch normalization",
            Self::InstanceNormalization(_) => "instance normalization",
            Self::LocalResponseNormalization(_) => "local response normalization",
            Self::ConstantArray(_) => "constant array",
            Self::ConstantPlus(_) => "constant plus",
            Self::ConstantTimes(_) => "constant times",
            Self::Total(_) => "total",
            Self::Threading(_) => "threading",
            Self::Summation(_) => "summation",
            Self::Aggregation(_) => "aggregation",
            Self::Dot(_) => "dot",
            Self::UnitVector(_) => "unit vector",
            Self::Embedding(_) => "embedding",
            Self::MeanSquaredLoss(_) => "mean squared loss",
            Self::MeanAbsoluteLoss(_) => "mean absolute loss",
            Self::CrossEntropyLoss(_) => "cross-entropy loss",
            Self::ContrastiveLoss(_) => "contrastive loss",
        }
    }
}

/// A kind that has no formula.
struct OwnOp;

impl Define for OwnOp {
    fn formula(&self, _: &[Shape]) -> Result<Formula, Expected> {
        Err("to be the `Layer` that `Layer::from` makes of this definition".into())
    }
}

/// A layer that has an op of its own becomes that, so that it is fused and runs everywhere.
impl From<Definition> for Layer {
    fn from(definition: Definition) -> Self {
        match definition {
            Definition::Convolution(layer) => match layer.plain() {
                Some(layer) => Self::Conv2d(layer),
                None => Self::Defined(Box::new(definition)),
            },
            Definition::Pooling(layer) => match layer.plain() {
                Some(layer) => Self::MaxPool2d(layer),
                None => Self::Defined(Box::new(definition)),
            },
            Definition::Linear(layer) => Self::Linear(layer),
            Definition::Elementwise(Elementwise { function: Function::Ramp }) => Self::Relu,
            Definition::Softmax {} => Self::Softmax,
            Definition::Flatten {} => Self::Flatten,
            _ => Self::Defined(Box::new(definition)),
        }
    }
}

impl From<&Layer> for Definition {
    fn from(layer: &Layer) -> Self {
        match layer {
            Layer::Conv2d(Conv2d { channels, kernel }) => {
                Self::Convolution(Convolution::new(*channels, *kernel))
            }
            Layer::MaxPool2d(MaxPool2d { kernel }) => {
                Self::Pooling(Pooling::new(PoolFunction::Max, *kernel))
            }
            Layer::Linear(layer) => Self::Linear(*layer),
            Layer::Relu => Self::Elementwise(Elementwise { function: Function::Ramp }),
            Layer::Flatten => Self::Flatten {},
            Layer::Softmax => Self::Softmax {},
            Layer::Defined(definition) => (**definition).clone(),
        }
    }
}

impl From<Function> for Layer {
    fn from(function: Function) -> Self {
        Definition::Elementwise(Elementwise { function }).into()
    }
}

impl From<Binary> for Layer {
    fn from(function: Binary) -> Self {
        Definition::Threading(Threading { function }).into()
    }
}

/// A layer's own type becomes a [`Layer`].
macro_rules! layers {
    ($($kind:ident),* $(,)?) => {$(
        impl From<$kind> for Layer {
            fn from(layer: $kind) -> Self {
                Definition::$kind(layer).into()
            }
        }
    )*};
}

layers! {
    Convolution, Deconvolution, Pooling, Linear, Elementwise, Reshape, Transpose, Part, Replicate,
    Padding, Resize, Catenate, Append, Dropout, ImageAugmentation, BatchNormalization,
    InstanceNormalization, LocalResponseNormalization, ConstantArray, ConstantPlus, ConstantTimes,
    Total, Threading, Summation, Aggregation, Dot, UnitVector, Embedding, MeanSquaredLoss,
    MeanAbsoluteLoss, CrossEntropyLoss, ContrastiveLoss,
}

impl Serialize for Layer {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Definition::from(self).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Definition::deserialize(deserializer).map(Self::from)
    }
}
