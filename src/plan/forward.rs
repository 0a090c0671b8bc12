//! From a net's layers to one list of ops.

use std::sync::Arc;

use super::Mode;
use crate::layers::{OpNode, Operand};
use crate::net::{Net, Node, Source};
use crate::ops::{Argmax, Buffer, MOST_OPERANDS, Op, Slot, Span};

/// A value between two ops, by its number.
pub(super) type Value = usize;

/// An op, and the values it goes between.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub op: Arc<dyn Op>,
    pub x: [Option<Value>; MOST_OPERANDS],
    pub y: Value,
    pub parameters: Span,
    /// Number of the layer in its net.
    pub layer: usize,
}

/// A net's ops, one layer's after the other's, before anything is fused.
pub(super) struct Forward<'a> {
    pub net: &'a Net,
    /// Number of values of one example, of each value.
    pub lens: Vec<usize>,
    /// The values of the net's inputs.
    pub inputs: Vec<Value>,
    /// The values that layers give.
    nodes: Vec<Value>,
    pub records: Vec<Record>,
}

impl<'a> Forward<'a> {
    pub fn of(net: &'a Net) -> Self {
        let mut this = Self {
            net,
            lens: Vec::new(),
            inputs: Vec::new(),
            nodes: Vec::new(),
            records: Vec::new(),
        };
        for port in net.inputs() {
            let value = this.new_value(port.shape.len());
            this.inputs.push(value);
        }
        for node in net.nodes() {
            let value = this.inline(node);
            this.nodes.push(value);
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

    /// How often each value is used: by ops, and as an output of the net.
    pub fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.lens.len()];
        let taken = self.records.iter().flat_map(|record| record.x.into_iter().flatten());
        let outputs = self.net.outputs().iter().map(|output| self.value(output.source));
        taken.chain(outputs).for_each(|value| uses[value] += 1);
        uses
    }

    /// Adds the ops of a layer; returns its result.
    fn inline(&mut self, node: &Node) -> Value {
        let inputs: Vec<Value> = node.inputs.iter().map(|&source| self.value(source)).collect();
        let mut given: Vec<Value> = Vec::with_capacity(node.ops.nodes().len());
        let place = |given: &[Value], operand: Operand| match operand {
            Operand::Input(input) => inputs[input],
            Operand::Op(op) => given[op],
        };
        for OpNode { op, operands, parameters, len } in node.ops.nodes() {
            let mut operands = operands.iter().map(|&operand| place(&given, operand));
            let x = std::array::from_fn(|_| operands.next());
            let first = node.parameters.start;
            let own = first + parameters.start..first + parameters.end;
            let own = &self.net.parameters().entries()[own];
            let parameters = Span {
                offset: own.first().map_or(0, |entry| entry.offset),
                len: own.iter().map(|entry| entry.shape.len()).sum(),
            };
            let y = self.new_value(*len);
            let (op, layer) = (Arc::clone(op), self.nodes.len());
            self.records.push(Record { op, x, y, parameters, layer });
            given.push(y);
        }
        place(&given, node.ops.result())
    }

    fn new_value(&mut self, len: usize) -> Value {
        self.lens.push(len);
        self.lens.len() - 1
    }
}

/// Buffers as they are given out.
#[derive(Default)]
pub(super) struct Buffers {
    /// Length of each for one example.
    pub values: Vec<usize>,
    /// Bytes of each for one example.
    pub argmax: Vec<usize>,
}

impl Buffers {
    pub fn slot(&mut self, len: usize) -> Slot {
        self.values.push(len);
        Slot { buffer: Buffer(self.values.len() - 1), len }
    }

    pub fn argmax(&mut self, bytes: usize) -> Option<Argmax> {
        (bytes > 0).then(|| {
            self.argmax.push(bytes);
            Argmax(self.argmax.len() - 1)
        })
    }
}

impl Mode {
    /// Whether an op's result has a gradient that somebody asks for: parameters lie before it, or
    /// an input whose gradient is wanted.
    pub(super) fn wants_gradient(self, record: &Record, wanted: &[bool]) -> bool {
        let before = record.x.into_iter().flatten().any(|value| wanted[value]);
        self.has_gradients()
            && (record.parameters.len > 0 || (before && record.op.is_differentiable()))
    }
}
