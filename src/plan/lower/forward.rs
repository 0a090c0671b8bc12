//! From a net's layers to forward ops.

use super::Mode;
#[cfg(feature = "layers")]
use crate::net::{
    Formula,
    formula::{Operand, Primitive},
};
use crate::net::{Layer, Net, Node, Shape, Source};
#[cfg(feature = "layers")]
use crate::plan::PlannedStep;
use crate::plan::{Buffer, ConvGeometry, LinearGeometry, Op, PoolGeometry, Span, Winners};

/// A value between two ops, by its number.
pub(super) type Value = usize;

/// What is known of a value.
#[derive(Debug, Clone)]
pub(super) struct ValueInfo {
    pub buffer: Buffer,
    pub len: usize,
    /// Whether anybody asks for its gradient: parameters lie before it, or it is an input whose
    /// gradient is wanted.
    pub wants_gradient: bool,
}

/// A forward op, and the values it goes between.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub op: Op,
    pub x: [Option<Value>; 2],
    pub y: Value,
}

/// A net's forward pass, lowered.
pub(super) struct Forward<'a> {
    pub net: &'a Net,
    pub mode: Mode,
    pub values: Vec<ValueInfo>,
    /// Of each input and each node.
    pub inputs: Vec<Value>,
    pub nodes: Vec<Value>,
    pub records: Vec<Record>,
    pub buffers: Vec<usize>,
    pub winners: Vec<usize>,
    #[cfg(feature = "layers")]
    pub steps: Vec<PlannedStep>,
    /// How often each node's output is used.
    uses: Vec<usize>,
}

impl<'a> Forward<'a> {
    pub fn of(net: &'a Net, mode: Mode) -> Self {
        let mut uses = vec![0; net.nodes().len()];
        let used = net.nodes().iter().flat_map(|node| &node.inputs);
        for source in used.chain(net.outputs().iter().map(|output| &output.source)) {
            if let Source::Node(node) = *source {
                uses[node] += 1;
            }
        }
        let mut this = Self {
            net,
            mode,
            values: Vec::new(),
            inputs: Vec::new(),
            nodes: Vec::new(),
            records: Vec::new(),
            buffers: Vec::new(),
            winners: Vec::new(),
            #[cfg(feature = "layers")]
            steps: Vec::new(),
            uses,
        };
        for port in net.inputs() {
            let value = this.new_value(port.shape.len(), mode == Mode::Gradients);
            this.inputs.push(value);
        }
        while let Some(node) = net.nodes().get(this.nodes.len()) {
            this.lower(node);
        }
        this
    }

    /// The value behind a source.
    pub fn value(&self, source: Source) -> Value {
        match source {
            Source::Input(input) => self.inputs[input],
            Source::Node(node) => self.nodes[node],
        }
    }

    /// Lowers the node that is next, and those that fuse with it.
    fn lower(&mut self, node: &Node) {
        #[cfg(feature = "layers")]
        if let Some(formula) = &node.formula {
            let value = self.formula(node, formula);
            self.nodes.push(value);
            return;
        }
        let at = self.nodes.len();
        let x = self.value(node.inputs[0]);
        let value = match &node.layer {
            Layer::Conv2d(_) => match self.chained(at) {
                // The largest of several values is the same before and after a ReLU.
                [Some(Layer::Relu), Some(Layer::MaxPool2d(_))] => self.conv_relu_pool(x, at, 2),
                [Some(Layer::MaxPool2d(_)), Some(Layer::Relu)] => self.conv_relu_pool(x, at, 1),
                _ => self.conv2d(x, node),
            },
            Layer::MaxPool2d(_) => self.max_pool2d(x, node),
            Layer::Linear(_) => {
                let relu = matches!(self.chained(at), [Some(Layer::Relu), _]);
                let y = self.linear(x, node, relu);
                if relu {
                    self.nodes.push(y);
                }
                y
            }
            Layer::Relu => {
                let len = node.output.len();
                self.record(x, node, |x, y| Op::Relu { len, x, y })
            }
            Layer::Softmax => {
                let len = node.output.len();
                self.record(x, node, |x, y| Op::Softmax { len, x, y })
            }
            Layer::Flatten => x,
            #[cfg(feature = "layers")]
            Layer::Defined(_) => unreachable!("such a layer has a formula"),
        };
        self.nodes.push(value);
    }

    /// The next two layers, as far as each takes nothing but what the one before it gives, and
    /// nobody else takes that.
    fn chained(&self, at: usize) -> [Option<&'a Layer>; 2] {
        let follows = |at: usize| {
            let next = self.net.nodes().get(at + 1)?;
            let alone = self.uses[at] == 1 && next.inputs == [Source::Node(at)];
            alone.then_some(&next.layer)
        };
        let first = follows(at);
        [first, first.and_then(|_| follows(at + 1))]
    }

    /// A convolution and the two layers behind it, of which the one `pool` places on pools.
    fn conv_relu_pool(&mut self, x: Value, at: usize, pool: usize) -> Value {
        let nodes = &self.net.nodes()[at..at + 3];
        let geometry = self.conv_geometry(&nodes[0]);
        let pool = pool_geometry(&nodes[0].output, &nodes[pool]);
        let [weight, bias] = self.spans(&nodes[0]);
        let winners = self.new_winners(pool.out_len());
        let y = self.new_value(nodes[2].output.len(), self.wants(&[x], &nodes[0]));
        let [from, to] = [x, y].map(|value| self.values[value].buffer);
        let op = Op::ConvReluPool { geometry, pool, x: from, weight, bias, y: to, winners };
        self.records.push(Record { op, x: [Some(x), None], y });
        // Nobody asks for what lies between the three.
        self.nodes.extend([y, y]);
        y
    }

    fn conv2d(&mut self, x: Value, node: &Node) -> Value {
        let geometry = self.conv_geometry(node);
        let [weight, bias] = self.spans(node);
        self.record(x, node, |x, y| Op::Conv2d { geometry, x, weight, bias, y })
    }

    fn max_pool2d(&mut self, x: Value, node: &Node) -> Value {
        let geometry = pool_geometry(self.net.shape_of(node.inputs[0]), node);
        let winners = self.new_winners(geometry.out_len());
        self.record(x, node, |x, y| Op::MaxPool2d { geometry, x, y, winners })
    }

    fn linear(&mut self, x: Value, node: &Node, relu: bool) -> Value {
        let in_features = self.values[x].len;
        let geometry = LinearGeometry { in_features, out_features: node.output.len() };
        let [weight, bias] = self.spans(node);
        self.record(x, node, |x, y| Op::Linear { geometry, relu, x, weight, bias, y })
    }

    /// Adds an op from one value to a new one.
    fn record(&mut self, x: Value, node: &Node, op: impl FnOnce(Buffer, Buffer) -> Op) -> Value {
        let y = self.new_value(node.output.len(), self.wants(&[x], node));
        let op = op(self.values[x].buffer, self.values[y].buffer);
        self.records.push(Record { op, x: [Some(x), None], y });
        y
    }

    /// Adds the steps of a formula; returns its result.
    #[cfg(feature = "layers")]
    fn formula(&mut self, node: &Node, formula: &Formula) -> Value {
        let mut values: Vec<Value> = Vec::with_capacity(formula.steps().len());
        let inputs: Vec<Value> = node.inputs.iter().map(|&source| self.value(source)).collect();
        let place = |values: &[Value], operand: Operand| match operand {
            Operand::Input(input) => inputs[input],
            Operand::Step(step) => values[step],
        };
        let entries = &self.net.parameters().entries()[node.parameters.clone()];
        for step in formula.steps() {
            let mut operands = step.operands.iter().map(|&operand| place(&values, operand));
            let x: [Option<Value>; 2] = [operands.next(), operands.next()];
            let own = &entries[step.parameters.clone()];
            let before = x.into_iter().flatten().any(|value| self.values[value].wants_gradient);
            let wants = self.mode.has_gradients()
                && (!own.is_empty() || (before && step.primitive.is_smooth()));
            let y = self.new_value(step.len, wants);
            let transposed = match &step.primitive {
                Primitive::Map(table) if wants => Some(table.transposed().into()),
                _ => None,
            };
            let len = |value: Option<Value>| value.map_or(0, |value| self.values[value].len);
            self.steps.push(PlannedStep {
                primitive: step.primitive.clone(),
                transposed,
                layer: node.name.clone(),
                parameters: Span {
                    offset: own.first().map_or(0, |entry| entry.offset),
                    len: own.iter().map(|entry| entry.shape.len()).sum(),
                },
                operands: x.map(len),
                len: step.len,
            });
            let step = self.steps.len() - 1;
            let [a, b] = x.map(|value| value.map(|value| self.values[value].buffer));
            let op = Op::Step { step, a, b, y: self.values[y].buffer };
            self.records.push(Record { op, x, y });
            values.push(y);
        }
        place(&values, formula.result())
    }

    /// Whether what a layer makes of these values has a gradient that somebody asks for.
    fn wants(&self, x: &[Value], node: &Node) -> bool {
        let own = !node.parameters.is_empty();
        self.mode.has_gradients() && (own || x.iter().any(|&x| self.values[x].wants_gradient))
    }

    fn new_value(&mut self, len: usize, wants_gradient: bool) -> Value {
        let buffer = self.new_buffer(len);
        self.values.push(ValueInfo { buffer, len, wants_gradient });
        self.values.len() - 1
    }

    pub fn new_buffer(&mut self, len: usize) -> Buffer {
        self.buffers.push(len);
        Buffer(self.buffers.len() - 1)
    }

    fn new_winners(&mut self, len: usize) -> Winners {
        self.winners.push(len);
        Winners(self.winners.len() - 1)
    }

    fn conv_geometry(&self, node: &Node) -> ConvGeometry {
        let &[in_channels, in_height, in_width] = self.net.shape_of(node.inputs[0]).sizes() else {
            unreachable!("a net checks its layers' inputs when it is made")
        };
        let Layer::Conv2d(conv) = &node.layer else { unreachable!("called for convolutions") };
        let (out_channels, kernel) = (conv.channels, conv.kernel);
        ConvGeometry { in_channels, in_height, in_width, out_channels, kernel }
    }

    /// Places of the node's weight and bias.
    fn spans(&self, node: &Node) -> [Span; 2] {
        let [weight, bias] = &self.net.parameters().entries()[node.parameters.clone()] else {
            unreachable!("called for layers that have a weight and a bias")
        };
        [weight, bias].map(|entry| Span { offset: entry.offset, len: entry.shape.len() })
    }
}

fn pool_geometry(input: &Shape, node: &Node) -> PoolGeometry {
    let &[channels, in_height, in_width] = input.sizes() else {
        unreachable!("a net checks its layers' inputs when it is made")
    };
    let Layer::MaxPool2d(pool) = &node.layer else { unreachable!("called for poolings") };
    PoolGeometry { channels, in_height, in_width, kernel: pool.kernel }
}
