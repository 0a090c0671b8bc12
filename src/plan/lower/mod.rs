mod backward;
mod forward;

#[cfg(feature = "layers")]
use super::PlannedStep;
use super::{Buffer, Op, memory};
use crate::Result;
use crate::net::Net;

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
    fn has_gradients(self) -> bool {
        matches!(self, Self::Training | Self::Gradients)
    }
}

/// A net lowered for a batch size: ops in order, over numbered buffers.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// What it is for.
    pub mode: Mode,
    /// The most examples at a time.
    pub batch: usize,
    /// Where the examples go in, input by input.
    pub inputs: Vec<Buffer>,
    /// Their names.
    #[cfg(feature = "layers")]
    pub input_names: Vec<String>,
    /// Which input is the target that the net's own loss compares its answer to.
    pub target: Option<usize>,
    /// Where the answers come out, output by output.
    pub outputs: Vec<Buffer>,
    /// Where the gradient at the first output goes in, in a plan for gradients.
    pub output_gradient: Option<Buffer>,
    /// Where the gradients at the inputs come out, of those that have one.
    pub input_gradients: Vec<Option<Buffer>>,
    /// From input to output.
    pub forward: Vec<Op>,
    /// The loss, in a plan that has one.
    pub loss: Option<Op>,
    /// From the loss to the parameters' gradients, in a training plan.
    pub backward: Vec<Op>,
    /// Length of each buffer for one example.
    pub buffers: Vec<usize>,
    /// Length of each buffer of winners for one example.
    pub winners: Vec<usize>,
    /// Length of the parameters' arena.
    pub parameters: usize,
    /// The primitives that ops refer to.
    #[cfg(feature = "layers")]
    pub steps: Vec<PlannedStep>,
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
        let lowered = forward::Forward::of(net, mode);
        let mut plan = backward::finish(lowered, batch)?;
        memory::reuse(&mut plan);
        #[cfg(feature = "layers")]
        plan.check_size(net)?;
        Ok(plan)
    }

    /// Whether the buffers for a batch fit into memory at all.
    #[cfg(feature = "layers")]
    fn check_size(&self, net: &Net) -> Result<()> {
        let most = crate::net::Shape::MOST_VALUES * 8;
        let example = self.buffers.iter().fold(0, |sum: usize, len| sum.saturating_add(*len));
        let values = example.saturating_mul(self.batch);
        match values <= most {
            true => Ok(()),
            false => {
                let (net, batch) = (net.name().into(), self.batch);
                Err(crate::error::PlanError::TooManyValues { net, batch, values, most }.into())
            }
        }
    }

    /// The first input.
    pub fn input(&self) -> Buffer {
        self.inputs[0]
    }

    /// The first output.
    pub fn output(&self) -> Buffer {
        self.outputs[0]
    }

    /// Length of one example's input.
    pub fn input_len(&self) -> usize {
        self.buffers[self.input().0]
    }

    /// Length of one example's answer.
    pub fn output_len(&self) -> usize {
        self.buffers[self.output().0]
    }
}

/// Name of the output that is a loss of the net's own.
pub const LOSS: &str = "Loss";
/// Name of the input that such a loss compares the answer to.
pub const TARGET: &str = "Target";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::PlanError;
    use crate::net::{Layer, lenet};

    #[test]
    fn lenet_fuses_to_five_ops_and_back() {
        let plan = Plan::lower(&lenet(0), Mode::Training, 64).unwrap();
        assert!(matches!(
            plan.forward.as_slice(),
            [
                Op::ConvReluPool { .. },
                Op::ConvReluPool { .. },
                Op::Linear { relu: true, .. },
                Op::Linear { relu: false, .. },
                Op::Softmax { .. }
            ]
        ));
        assert!(matches!(
            plan.backward.as_slice(),
            [
                Op::LinearBackward { dx: Some(_), .. },
                Op::ReluBackward { .. },
                Op::LinearBackward { dx: Some(_), .. },
                Op::ConvReluPoolBackward { dx: Some(_), .. },
                Op::ConvReluPoolBackward { dx: None, .. }
            ]
        ));
    }

    #[test]
    fn a_net_without_softmax_cannot_be_trained_yet_applied() {
        let net = Net::chain("net", [4], [("relu", Layer::Relu)]).unwrap();
        assert!(Plan::lower(&net, Mode::Inference, 1).is_ok());
        let error = Plan::lower(&net, Mode::Training, 1).unwrap_err();
        assert_eq!(error, PlanError::NoLoss { net: "net".into() }.into());
    }
}
