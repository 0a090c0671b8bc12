use crate::Result;
use crate::net::Net;
#[cfg(feature = "layers")]
use crate::{
    net::{CrossEntropyLoss, Function, Layer, MeanAbsoluteLoss, MeanSquaredLoss, Shape, Target},
    plan::{LOSS, TARGET},
};

/// The loss that training makes small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objective {
    /// By the net: an output called `Loss` is one; probabilities, from a softmax, are compared to
    /// the class by cross-entropy; a probability of yes, one number from a logistic sigmoid, by
    /// binary cross-entropy; anything else by the mean squared difference.
    #[default]
    Automatic,
    /// Cross-entropy of probabilities and the number of the right class.
    #[cfg(feature = "layers")]
    CrossEntropy,
    /// Cross-entropy of a probability of yes and 1 or 0.
    #[cfg(feature = "layers")]
    BinaryCrossEntropy,
    /// `mean((x − t)²)`.
    #[cfg(feature = "layers")]
    MeanSquared,
    /// `mean(|x − t|)`: of a probability of yes and 1 or 0 it is fastai's `mnist_loss`.
    #[cfg(feature = "layers")]
    MeanAbsolute,
}

impl Objective {
    /// The net with its loss: as it is, where it has one, or ends in softmax and cross-entropy is
    /// wanted, which the plan fuses; otherwise with an input `Target` and an output `Loss` more.
    /// Its parameters are those of the net, in the same order.
    ///
    /// # Errors
    /// [`crate::Error::LayerInput`] where the loss cannot compare what the net gives.
    #[cfg(feature = "layers")]
    pub fn attach(self, net: &Net) -> Result<Net> {
        let softmax = net.nodes().last().is_some_and(|node| node.layer == Layer::Softmax);
        let own = net.outputs().iter().any(|output| output.name == LOSS);
        let fused = softmax && matches!(self, Self::Automatic | Self::CrossEntropy);
        if fused || own {
            return Ok(net.clone());
        }
        let cross_entropy = |target| Layer::from(CrossEntropyLoss { target });
        let layer = match self {
            Self::CrossEntropy => cross_entropy(Target::Index),
            Self::BinaryCrossEntropy => cross_entropy(Target::Binary),
            Self::Automatic if says_yes(net) => cross_entropy(Target::Binary),
            Self::MeanAbsolute => MeanAbsoluteLoss {}.into(),
            Self::Automatic | Self::MeanSquared => MeanSquaredLoss {}.into(),
        };
        let target: Shape = match self {
            Self::CrossEntropy => [].into(),
            _ => net.output().clone(),
        };
        let mut graph = net.graph();
        let output = net.outputs()[0].source;
        let target = graph.input(TARGET, Some(target));
        let loss = graph.add("loss", layer, &[output, target])?;
        graph.output(LOSS, loss);
        let mut attached = graph.build()?;
        attached.take_all_values(net);
        Ok(attached)
    }

    /// The net, which has to have its loss: this build knows no other.
    #[cfg(not(feature = "layers"))]
    pub fn attach(self, net: &Net) -> Result<Net> {
        Ok(net.clone())
    }
}

/// Whether the net ends in a logistic sigmoid of one number.
#[cfg(feature = "layers")]
fn says_yes(net: &Net) -> bool {
    let last = net.nodes().last().map(|node| &node.layer);
    net.output().len() == 1 && last == Some(&Function::LogisticSigmoid.into())
}
