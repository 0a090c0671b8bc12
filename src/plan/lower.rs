use super::{backward, forward::Forward, fuse, memory};
use crate::Result;
use crate::error::PlanError;
use crate::net::Net;
use crate::ops::{Call, LossCall, Slot};
use crate::shape::Shape;

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Forward only; buffers are reused as soon as they have been read.
    Inference,
    /// Forward, the loss and its value, no gradients.
    Evaluation,
    /// Forward, the loss and the gradients at all parameters.
    Training,
    /// Forward as in use, and the gradients at all parameters and inputs for a gradient at the
    /// first output that is given.
    Gradients,
}

impl Mode {
    pub(super) fn has_gradients(self) -> bool {
        matches!(self, Self::Training | Self::Gradients)
    }
}

/// A net lowered for a batch size: ops in order, over numbered buffers.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What it is for.
    pub mode: Mode,
    /// The most examples at a time.
    pub batch: usize,
    /// Where the examples go in, input by input.
    pub inputs: Vec<Slot>,
    /// Their names.
    pub input_names: Vec<String>,
    /// Which input is the target that the net's own loss compares its answer with.
    pub target: Option<usize>,
    /// Where the answers come out, output by output.
    pub outputs: Vec<Slot>,
    /// Where the gradient at the first output goes in, in a plan for gradients.
    pub output_gradient: Option<Slot>,
    /// Where the gradients at the inputs come out, of those that have one.
    pub input_gradients: Vec<Option<Slot>>,
    /// From input to output.
    pub forward: Vec<Call>,
    /// The loss, in a plan that has one.
    pub loss: Option<LossCall>,
    /// From the loss to the parameters' gradients, in a training plan.
    pub backward: Vec<Call>,
    /// Length of each buffer for one example.
    pub buffers: Vec<usize>,
    /// Length of each buffer of bytes for one example.
    pub argmax: Vec<usize>,
    /// Length of the parameters' arena.
    pub parameters: usize,
}

impl Plan {
    /// Lowers a net. A convolution, ReLU and max pooling in a row become one op, as do a linear
    /// layer and its ReLU, and softmax and the cross-entropy loss.
    ///
    /// # Errors
    /// [`PlanError`](crate::error::PlanError): `NoLoss` where a loss is wanted and the net neither
    /// ends in softmax nor has an output `Loss`; `TooManyValues` where a batch would not fit into
    /// memory.
    pub fn lower(net: &Net, mode: Mode, batch: usize) -> Result<Self> {
        let mut forward = Forward::of(net);
        let uses = forward.uses();
        let records = fuse::fuse(std::mem::take(&mut forward.records), &uses);
        let mut plan = backward::finish(&forward, records, mode, batch)?;
        memory::reuse(&mut plan);
        plan.check_size(net)?;
        Ok(plan)
    }

    /// Whether the buffers for a batch fit into memory at all.
    fn check_size(&self, net: &Net) -> Result<()> {
        let most = Shape::MOST_VALUES * 8;
        let example = self.buffers.iter().fold(0, |sum: usize, len| sum.saturating_add(*len));
        let values = example.saturating_mul(self.batch);
        match values <= most {
            true => Ok(()),
            false => {
                let (net, batch) = (net.name().into(), self.batch);
                Err(PlanError::TooManyValues { net, batch, values, most }.into())
            }
        }
    }

    /// The first input.
    pub fn input(&self) -> Slot {
        self.inputs[0]
    }

    /// The first output.
    pub fn output(&self) -> Slot {
        self.outputs[0]
    }
}

/// Name of the output that is a loss of the net's own.
pub const LOSS: &str = "Loss";
/// Name of the input that such a loss compares the answer to.
pub const TARGET: &str = "Target";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::{Relu, lenet};
    use crate::ops::linear::Linear;

    /// What each call runs, and whether it gives its input's gradient.
    fn names(calls: &[Call]) -> Vec<(&str, bool)> {
        calls.iter().map(|call| (call.op.name(), call.dx[0].is_some())).collect()
    }

    #[test]
    fn lenet_fuses_to_five_ops_and_back() {
        let plan = Plan::lower(&lenet(0), Mode::Training, 64).unwrap();
        let forward = ["conv_relu_pool", "conv_relu_pool", "linear", "linear", "softmax"];
        assert_eq!(names(&plan.forward), forward.map(|name| (name, false)));
        let relu =
            |at: usize| plan.forward[at].op.downcast_ref().map(|linear: &Linear| linear.relu);
        assert_eq!((relu(2), relu(3)), (Some(true), Some(false)));
        let backward = [
            ("linear", true),
            ("relu", true),
            ("linear", true),
            ("conv_relu_pool", true),
            ("conv_relu_pool", false),
        ];
        assert_eq!(names(&plan.backward), backward);
    }

    #[test]
    fn a_net_without_softmax_cannot_be_trained_yet_applied() {
        let net = Net::chain("net", [4], [("relu", Relu.into())]).unwrap();
        assert!(Plan::lower(&net, Mode::Inference, 1).is_ok());
        let error = Plan::lower(&net, Mode::Training, 1).unwrap_err();
        assert_eq!(error, PlanError::NoLoss { net: "net".into() }.into());
    }
}
