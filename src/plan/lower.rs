use super::{Buffer, ConvGeometry, LinearGeometry, Op, PoolGeometry, Span, Winners, memory};
use crate::net::{Layer, Net, Node, Shape};
use crate::{Error, Result};

/// What a plan is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Forward only; buffers are reused as soon as they have been read.
    Inference,
    /// Forward, the loss and its value, no gradients.
    Evaluation,
    /// Forward, the loss and the gradients at all parameters.
    Training,
}

/// A net lowered for a batch size: ops in order, over numbered buffers.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// The most examples at a time.
    pub batch: usize,
    /// Where the examples go in.
    pub input: Buffer,
    /// Where the answers come out.
    pub output: Buffer,
    /// From input to output.
    pub forward: Vec<Op>,
    /// The loss, unless the plan is for inference.
    pub loss: Option<Op>,
    /// From the loss to the parameters' gradients, in a training plan.
    pub backward: Vec<Op>,
    /// Length of each buffer for one example.
    pub buffers: Vec<usize>,
    /// Length of each buffer of winners for one example.
    pub winners: Vec<usize>,
    /// Length of the parameters' arena.
    pub parameters: usize,
}

impl Plan {
    /// Lowers a net. A convolution, ReLU and max pooling in a row become one op, as do a linear
    /// layer and its ReLU, and softmax and the cross-entropy loss.
    ///
    /// # Errors
    /// [`Error::NoLoss`] where a loss is wanted and the net does not end in softmax.
    pub fn lower(net: &Net, mode: Mode, batch: usize) -> Result<Self> {
        let mut lowering = Lowering::new(net, mode);
        let mut rest = net.nodes();
        while !rest.is_empty() {
            let taken = lowering.lower_first(rest);
            rest = &rest[taken..];
        }
        let mut plan = lowering.finish(batch)?;
        memory::reuse(&mut plan);
        Ok(plan)
    }

    /// Length of one example's input.
    pub fn input_len(&self) -> usize {
        self.buffers[self.input.0]
    }

    /// Length of one example's answer.
    pub fn output_len(&self) -> usize {
        self.buffers[self.output.0]
    }
}

/// A value between two layers: its buffer and, in training, the buffer of its gradient.
#[derive(Clone, Copy)]
struct Value {
    y: Buffer,
    dy: Option<Buffer>,
}

struct Lowering<'a> {
    net: &'a Net,
    mode: Mode,
    shape: Shape,
    input: Buffer,
    at: Value,
    /// The scores that a final softmax turned to probabilities.
    logits: Option<Value>,
    forward: Vec<Op>,
    /// In the order of the forward ops; reversed at the end.
    backward: Vec<Vec<Op>>,
    buffers: Vec<usize>,
    winners: Vec<usize>,
}

impl<'a> Lowering<'a> {
    fn new(net: &'a Net, mode: Mode) -> Self {
        // Nobody asks for the gradient at the net's input, so the first layer spares it.
        let input = Buffer(0);
        Self {
            net,
            mode,
            shape: net.input().clone(),
            input,
            at: Value { y: input, dy: None },
            logits: None,
            forward: Vec::new(),
            backward: Vec::new(),
            buffers: vec![net.input().len()],
            winners: Vec::new(),
        }
    }

    /// Lowers the first node and those that fuse with it; returns how many.
    fn lower_first(&mut self, nodes: &[Node]) -> usize {
        let x = self.at;
        self.logits = None;
        let layers: Vec<&Layer> = nodes.iter().take(3).map(|node| &node.layer).collect();
        match layers.as_slice() {
            // The largest of several values is the same before and after a ReLU.
            [Layer::Conv2d(_), Layer::Relu, Layer::MaxPool2d(_)]
            | [Layer::Conv2d(_), Layer::MaxPool2d(_), Layer::Relu] => self.conv_relu_pool(x, nodes),
            [Layer::Conv2d(_), ..] => self.conv2d(x, &nodes[0]),
            [Layer::MaxPool2d(_), ..] => self.max_pool2d(x, &nodes[0]),
            [Layer::Linear(_), rest @ ..] => {
                let relu = matches!(rest, [Layer::Relu, ..]);
                self.linear(x, &nodes[0], relu)
            }
            [Layer::Relu, ..] => self.relu(x, &nodes[0]),
            [Layer::Softmax, ..] => self.softmax(x, &nodes[0]),
            [Layer::Flatten, ..] => {
                self.shape = nodes[0].output.clone();
                1
            }
            [] => 0,
        }
    }

    fn conv_relu_pool(&mut self, x: Value, nodes: &[Node]) -> usize {
        let geometry = self.conv_geometry(&nodes[0]);
        let pool_node = if nodes[1].layer == Layer::Relu { &nodes[2] } else { &nodes[1] };
        let pool = pool_geometry(&nodes[0].output, pool_node);
        let [weight, bias] = self.spans(&nodes[0]);
        let winners = self.new_winners(pool.out_len());
        let Value { y, dy } = self.advance(&nodes[2]);
        let x_ = x.y;
        let forward = Op::ConvReluPool { geometry, pool, x: x_, weight, bias, y, winners };
        let dx = x.dy;
        let backward = dy.map(|dy| Op::ConvReluPoolBackward {
            geometry,
            pool,
            x: x_,
            y,
            winners,
            dy,
            weight,
            bias,
            dx,
        });
        self.push(forward, backward);
        3
    }

    fn conv2d(&mut self, x: Value, node: &Node) -> usize {
        let geometry = self.conv_geometry(node);
        let [weight, bias] = self.spans(node);
        let Value { y, dy } = self.advance(node);
        let backward =
            dy.map(|dy| Op::Conv2dBackward { geometry, x: x.y, dy, weight, bias, dx: x.dy });
        self.push(Op::Conv2d { geometry, x: x.y, weight, bias, y }, backward);
        1
    }

    fn max_pool2d(&mut self, x: Value, node: &Node) -> usize {
        let geometry = pool_geometry(&self.shape, node);
        let winners = self.new_winners(geometry.out_len());
        let Value { y, dy } = self.advance(node);
        let backward =
            dy.zip(x.dy).map(|(dy, dx)| Op::MaxPool2dBackward { geometry, winners, dy, dx });
        self.push(Op::MaxPool2d { geometry, x: x.y, y, winners }, backward);
        1
    }

    fn linear(&mut self, x: Value, node: &Node, relu: bool) -> usize {
        let geometry =
            LinearGeometry { in_features: self.shape.len(), out_features: node.output.len() };
        let [weight, bias] = self.spans(node);
        let Value { y, dy } = self.advance(node);
        let mut backward = Vec::new();
        if let Some(dy) = dy {
            backward.push(Op::LinearBackward { geometry, x: x.y, dy, weight, bias, dx: x.dy });
            if relu {
                backward.push(Op::ReluBackward { len: node.output.len(), y, dy, dx: dy });
            }
        }
        self.push(Op::Linear { geometry, relu, x: x.y, weight, bias, y }, backward);
        if relu { 2 } else { 1 }
    }

    fn relu(&mut self, x: Value, node: &Node) -> usize {
        let len = node.output.len();
        let Value { y, dy } = self.advance(node);
        let backward = dy.zip(x.dy).map(|(dy, dx)| Op::ReluBackward { len, y, dy, dx });
        self.push(Op::Relu { len, x: x.y, y }, backward);
        1
    }

    fn softmax(&mut self, x: Value, node: &Node) -> usize {
        let len = node.output.len();
        let Value { y, dy } = self.advance(node);
        let backward = dy.zip(x.dy).map(|(dy, dx)| Op::SoftmaxBackward { len, y, dy, dx });
        self.push(Op::Softmax { len, x: x.y, y }, backward);
        self.logits = Some(x);
        1
    }

    /// Makes the node's output the present value.
    fn advance(&mut self, node: &Node) -> Value {
        self.shape = node.output.clone();
        let y = self.new_buffer(node.output.len());
        let trained = self.mode == Mode::Training;
        let dy = trained.then(|| self.new_buffer(node.output.len()));
        self.at = Value { y, dy };
        self.at
    }

    fn push(&mut self, forward: Op, backward: impl IntoIterator<Item = Op>) {
        self.forward.push(forward);
        self.backward.push(backward.into_iter().collect());
    }

    fn new_buffer(&mut self, len: usize) -> Buffer {
        self.buffers.push(len);
        Buffer(self.buffers.len() - 1)
    }

    fn new_winners(&mut self, len: usize) -> Winners {
        self.winners.push(len);
        Winners(self.winners.len() - 1)
    }

    fn conv_geometry(&self, node: &Node) -> ConvGeometry {
        let &[in_channels, in_height, in_width] = self.shape.sizes() else {
            unreachable!("a net checks its layers' inputs when it is made")
        };
        let Layer::Conv2d(conv) = &node.layer else { unreachable!("called for convolutions") };
        let (out_channels, kernel) = (conv.channels, conv.kernel);
        ConvGeometry { in_channels, in_height, in_width, out_channels, kernel }
    }

    /// Places of the node's weight and bias.
    fn spans(&self, node: &Node) -> [Span; 2] {
        ["weight", "bias"].map(|role| {
            let entry = self.net.parameters().entry(&format!("{}.{role}", node.name));
            entry.map_or(Span { offset: 0, len: 0 }, |entry| Span {
                offset: entry.offset,
                len: entry.shape.len(),
            })
        })
    }

    fn finish(mut self, batch: usize) -> Result<Plan> {
        let loss = match (self.mode, self.logits) {
            (Mode::Inference, _) => None,
            (_, Some(logits)) => {
                // The loss' gradient at the scores is known in closed form.
                self.backward.pop();
                Some(Op::CrossEntropy {
                    len: self.net.output().len(),
                    logits: logits.y,
                    probabilities: self.at.y,
                    dlogits: logits.dy,
                })
            }
            (_, None) => return Err(Error::NoLoss { net: self.net.name().into() }),
        };
        let trained = self.mode == Mode::Training;
        let backward = if trained { self.backward } else { Vec::new() };
        Ok(Plan {
            batch,
            input: self.input,
            output: self.at.y,
            forward: self.forward,
            loss,
            backward: backward.into_iter().rev().flat_map(|ops| ops.into_iter().rev()).collect(),
            buffers: self.buffers,
            winners: self.winners,
            parameters: self.net.parameters().len(),
        })
    }
}

fn pool_geometry(input: &Shape, node: &Node) -> PoolGeometry {
    let &[channels, in_height, in_width] = input.sizes() else {
        unreachable!("a net checks its layers' inputs when it is made")
    };
    let Layer::MaxPool2d(pool) = &node.layer else { unreachable!("called for poolings") };
    PoolGeometry { channels, in_height, in_width, kernel: pool.kernel }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::lenet;

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
        assert_eq!(error, Error::NoLoss { net: "net".into() });
    }
}
