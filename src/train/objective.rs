use std::fmt;

use crate::Result;
use crate::net::{CrossEntropyLoss, Function, L1Loss, Layer, MseLoss, Net, Shape, Softmax, Target};
use crate::plan::{LOSS, TARGET};

/// The loss that training minimizes.
///
/// An objective holds what attaches it to a net, so that a program links the losses it names and no
/// others. Two are equal where their names are.
#[derive(Clone, Copy)]
pub struct Objective {
    name: &'static str,
    attach: fn(&Net) -> Result<Net>,
    of: fn(&Net) -> Option<Objective>,
}

impl Objective {
    /// By the net: an output called `Loss` is one; probabilities, from a softmax, are compared with
    /// the class by cross-entropy; the probability of yes, one number from a sigmoid, by binary
    /// cross-entropy; anything else by the mean squared difference.
    pub const AUTOMATIC: Self = Self { name: "automatic", attach: attach_automatic, of: automatic };

    /// [`Self::AUTOMATIC`] for nets that end in a softmax, whose cross-entropy the plan fuses with
    /// it. A program that has no other nets links no other loss.
    pub const OF_SOFTMAX: Self = Self { name: "automatic", attach: as_it_is, of: |_| None };

    /// Cross-entropy of probabilities and the number of the right class.
    pub const CROSS_ENTROPY: Self = Self {
        name: "cross-entropy",
        attach: |net| match ends_in_softmax(net) {
            true => as_it_is(net),
            false => add(net, CrossEntropyLoss { target: Target::Index }, [].into()),
        },
        of: |_| Some(Self::CROSS_ENTROPY),
    };

    /// Cross-entropy of the probability of yes and 1 or 0.
    pub const BINARY_CROSS_ENTROPY: Self = Self {
        name: "binary-cross-entropy",
        attach: |net| add(net, CrossEntropyLoss { target: Target::Binary }, net.output().clone()),
        of: |_| Some(Self::BINARY_CROSS_ENTROPY),
    };

    /// `mean((x − t)²)`.
    pub const MEAN_SQUARED: Self = Self {
        name: "mean-squared",
        attach: |net| add(net, MseLoss {}, net.output().clone()),
        of: |_| Some(Self::MEAN_SQUARED),
    };

    /// `mean(|x − t|)`: of the probability of yes and 1 or 0 it is fastai's `mnist_loss`.
    pub const MEAN_ABSOLUTE: Self = Self {
        name: "mean-absolute",
        attach: |net| add(net, L1Loss {}, net.output().clone()),
        of: |_| Some(Self::MEAN_ABSOLUTE),
    };

    /// All that have a name of their own.
    pub const ALL: &[Self] = &[
        Self::AUTOMATIC,
        Self::CROSS_ENTROPY,
        Self::BINARY_CROSS_ENTROPY,
        Self::MEAN_SQUARED,
        Self::MEAN_ABSOLUTE,
    ];

    /// The names of all.
    pub const NAMES: &[&str] =
        &["automatic", "cross-entropy", "binary-cross-entropy", "mean-squared", "mean-absolute"];

    /// The net with its loss: as it is, where it has one, or ends in softmax and cross-entropy is
    /// wanted, which the plan fuses; otherwise with an input `Target` and an output `Loss` more.
    /// Its parameters are those of the net, in the same order.
    ///
    /// # Errors
    /// [`NetError::LayerInput`](crate::error::NetError::LayerInput) where the loss cannot compare
    /// what the net gives.
    pub fn attach(self, net: &Net) -> Result<Net> {
        match has_loss(net) {
            true => as_it_is(net),
            false => (self.attach)(net),
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|objective| objective.name == name)
    }

    /// Its name in JSON and on the command line.
    pub fn name(self) -> &'static str {
        self.name
    }

    /// What is compared for this net: what [`Self::AUTOMATIC`] stands for, or what was asked for;
    /// none where the net has a loss of its own, which then counts.
    pub fn of(self, net: &Net) -> Option<Self> {
        if has_loss(net) { None } else { (self.of)(net) }
    }
}

impl Default for Objective {
    fn default() -> Self {
        Self::AUTOMATIC
    }
}

impl PartialEq for Objective {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Objective {}

impl fmt::Debug for Objective {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(self.name)
    }
}

fn automatic(net: &Net) -> Option<Objective> {
    Some(match () {
        () if ends_in_softmax(net) => Objective::CROSS_ENTROPY,
        () if is_binary(net) => Objective::BINARY_CROSS_ENTROPY,
        () => Objective::MEAN_SQUARED,
    })
}

fn attach_automatic(net: &Net) -> Result<Net> {
    automatic(net).map_or_else(|| as_it_is(net), |objective| (objective.attach)(net))
}

fn as_it_is(net: &Net) -> Result<Net> {
    Ok(net.clone())
}

/// The net with a loss that compares its output with a target of this shape.
fn add(net: &Net, loss: impl Into<Layer>, target: Shape) -> Result<Net> {
    let mut graph = net.graph();
    let output = net.outputs()[0].source;
    let target = graph.input(TARGET, Some(target));
    let loss = graph.add("loss", loss.into(), &[output, target])?;
    graph.output(LOSS, loss);
    let mut attached = graph.build()?;
    attached.take_all_values(net);
    Ok(attached)
}

fn has_loss(net: &Net) -> bool {
    net.outputs().iter().any(|output| output.name == LOSS)
}

fn ends_in_softmax(net: &Net) -> bool {
    net.nodes().last().is_some_and(|node| node.layer.is::<Softmax>())
}

/// Whether the net ends in a sigmoid of one number.
fn is_binary(net: &Net) -> bool {
    let last = net.nodes().last().map(|node| &node.layer);
    net.output().len() == 1 && last == Some(&Function::Sigmoid.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Flatten, Graph, lenet};
    use crate::train::Preset;

    #[test]
    fn what_is_compared_goes_by_the_end_of_the_net() {
        let automatic = |net: &Net| Objective::AUTOMATIC.of(net);
        assert_eq!(automatic(&lenet(1)), Some(Objective::CROSS_ENTROPY));
        let yes = Preset::named("three-or-seven-linear").unwrap().net(1);
        assert_eq!(automatic(&yes), Some(Objective::BINARY_CROSS_ENTROPY));
        assert_eq!(Objective::MEAN_ABSOLUTE.of(&yes), Some(Objective::MEAN_ABSOLUTE));
        let plain = Graph::chain("plain", Some([4].into()), [("flatten", Flatten {}.into())]);
        let plain = plain.build().unwrap();
        assert_eq!(automatic(&plain), Some(Objective::MEAN_SQUARED));
        let own = Objective::MEAN_SQUARED.attach(&plain).unwrap();
        assert_eq!(automatic(&own), None);
        let names: Vec<_> = Objective::ALL.iter().map(|objective| objective.name()).collect();
        assert_eq!(names, Objective::NAMES);
    }
}
