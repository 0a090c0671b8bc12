use crate::Result;
use crate::net::Net;
#[cfg(feature = "full")]
use crate::{
    net::{CrossEntropyLoss, Function, L1Loss, Layer, MseLoss, Shape, Softmax, Target},
    plan::{LOSS, TARGET},
};

/// The loss that training makes small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Objective {
    /// By the net: an output called `Loss` is one; probabilities, from a softmax, are compared to
    /// the class by cross-entropy; a probability of yes, one number from a sigmoid, by
    /// binary cross-entropy; anything else by the mean squared difference.
    #[default]
    Automatic,
    /// Cross-entropy of probabilities and the number of the right class.
    #[cfg(feature = "full")]
    CrossEntropy,
    /// Cross-entropy of a probability of yes and 1 or 0.
    #[cfg(feature = "full")]
    BinaryCrossEntropy,
    /// `mean((x − t)²)`.
    #[cfg(feature = "full")]
    MeanSquared,
    /// `mean(|x − t|)`: of a probability of yes and 1 or 0 it is fastai's `mnist_loss`.
    #[cfg(feature = "full")]
    MeanAbsolute,
}

impl Objective {
    /// The names of all that this build knows.
    #[cfg(feature = "full")]
    pub const NAMES: &[&str] =
        &["automatic", "cross-entropy", "binary-cross-entropy", "mean-squared", "mean-absolute"];
    /// The names of all that this build knows.
    #[cfg(not(feature = "full"))]
    pub const NAMES: &[&str] = &["automatic"];

    /// The net with its loss: as it is, where it has one, or ends in softmax and cross-entropy is
    /// wanted, which the plan fuses; otherwise with an input `Target` and an output `Loss` more.
    /// Its parameters are those of the net, in the same order.
    ///
    /// # Errors
    /// [`NetError::LayerInput`](crate::error::NetError::LayerInput) where the loss cannot compare
    /// what the net gives.
    #[cfg(feature = "full")]
    pub fn attach(self, net: &Net) -> Result<Net> {
        let Some(objective) = self.of(net) else { return Ok(net.clone()) };
        if objective == Self::CrossEntropy && ends_in_softmax(net) {
            return Ok(net.clone());
        }
        let cross_entropy = |target| Layer::from(CrossEntropyLoss { target });
        let layer = match objective {
            Self::CrossEntropy => cross_entropy(Target::Index),
            Self::BinaryCrossEntropy => cross_entropy(Target::Binary),
            Self::MeanAbsolute => L1Loss {}.into(),
            Self::Automatic | Self::MeanSquared => MseLoss {}.into(),
        };
        let target: Shape = match objective {
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

    /// The one of this name, as far as this build knows it.
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Automatic,
            #[cfg(feature = "full")]
            Self::CrossEntropy,
            #[cfg(feature = "full")]
            Self::BinaryCrossEntropy,
            #[cfg(feature = "full")]
            Self::MeanSquared,
            #[cfg(feature = "full")]
            Self::MeanAbsolute,
        ];
        all.into_iter().find(|objective| objective.name() == name)
    }

    /// Its name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Automatic => "automatic",
            #[cfg(feature = "full")]
            Self::CrossEntropy => "cross-entropy",
            #[cfg(feature = "full")]
            Self::BinaryCrossEntropy => "binary-cross-entropy",
            #[cfg(feature = "full")]
            Self::MeanSquared => "mean-squared",
            #[cfg(feature = "full")]
            Self::MeanAbsolute => "mean-absolute",
        }
    }

    /// What is compared for this net: what [`Self::Automatic`] stands for, or what was asked for;
    /// none where the net has a loss of its own, which then counts.
    #[cfg(feature = "full")]
    pub fn of(self, net: &Net) -> Option<Self> {
        let own = net.outputs().iter().any(|output| output.name == LOSS);
        match self {
            _ if own => None,
            Self::Automatic if ends_in_softmax(net) => Some(Self::CrossEntropy),
            Self::Automatic if is_binary(net) => Some(Self::BinaryCrossEntropy),
            Self::Automatic => Some(Self::MeanSquared),
            other => Some(other),
        }
    }

    /// The net, which has to have its loss: this build knows no other.
    #[cfg(not(feature = "full"))]
    pub fn attach(self, net: &Net) -> Result<Net> {
        Ok(net.clone())
    }
}

#[cfg(feature = "full")]
fn ends_in_softmax(net: &Net) -> bool {
    net.nodes().last().is_some_and(|node| node.layer.is::<Softmax>())
}

/// Whether the net ends in a sigmoid of one number.
#[cfg(feature = "full")]
fn is_binary(net: &Net) -> bool {
    let last = net.nodes().last().map(|node| &node.layer);
    net.output().len() == 1 && last == Some(&Function::Sigmoid.into())
}

#[cfg(all(test, feature = "full"))]
mod tests {
    use super::*;
    use crate::net::{Flatten, Graph, lenet};
    use crate::train::Preset;

    #[test]
    fn what_is_compared_goes_by_the_end_of_the_net() {
        let automatic = |net: &Net| Objective::Automatic.of(net);
        assert_eq!(automatic(&lenet(1)), Some(Objective::CrossEntropy));
        let yes = Preset::named("three-or-seven-linear").unwrap().net(1);
        assert_eq!(automatic(&yes), Some(Objective::BinaryCrossEntropy));
        assert_eq!(Objective::MeanAbsolute.of(&yes), Some(Objective::MeanAbsolute));
        let plain = Graph::chain("plain", Some([4].into()), [("flatten", Flatten {}.into())]);
        let plain = plain.build().unwrap();
        assert_eq!(automatic(&plain), Some(Objective::MeanSquared));
        let own = Objective::MeanSquared.attach(&plain).unwrap();
        assert_eq!(automatic(&own), None);
    }
}
