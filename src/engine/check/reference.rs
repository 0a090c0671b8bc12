//! A plain interpreter of plans in `f64`: one example at a time, one op after the other.

use super::definitions::*;
#[cfg(feature = "layers")]
use super::functions::*;
use crate::plan::{Buffer, ConvGeometry, Op, Plan, Span};

/// Runs a plan for training.
pub(super) struct Reference<'a> {
    plan: &'a Plan,
    parameters: Vec<f64>,
    gradients: Vec<f64>,
    buffers: Vec<Vec<f64>>,
    /// For each pooled value the place of the winner in the pooling's input; none where a ReLU
    /// let nothing through.
    winners: Vec<Vec<Option<usize>>>,
    label: usize,
    /// Examples whose mean loss the gradients are of.
    count: f64,
    loss: f64,
    hit: bool,
    margin: f64,
}

/// What one batch must become.
#[derive(Default)]
pub(super) struct Expected {
    pub answers: Vec<f64>,
    /// Mean cross-entropy, in nats.
    pub loss: f64,
    pub hits: usize,
    pub gradients: Vec<f64>,
}

impl<'a> Reference<'a> {
    pub fn new(plan: &'a Plan, parameters: &[f32]) -> Self {
        Self {
            parameters: parameters.iter().map(|&value| value.into()).collect(),
            gradients: vec![0.0; plan.parameters],
            buffers: vec![Vec::new(); plan.buffers.len()],
            winners: vec![Vec::new(); plan.winners.len()],
            plan,
            label: 0,
            count: 1.0,
            loss: 0.0,
            hit: false,
            margin: f64::INFINITY,
        }
    }

    /// How far an example is from where a derivative jumps or another class wins: the smallest
    /// distance of a ReLU's input from zero, of a window's largest value from the next, and of the
    /// highest score from the next.
    pub fn margin(&mut self, example: &[f64]) -> f64 {
        self.margin = f64::INFINITY;
        self.forward(example);
        self.margin
    }

    /// From a batch of examples and their labels to the gradients.
    pub fn batch<'b>(
        &mut self,
        examples: impl ExactSizeIterator<Item = (&'b [f64], u8)>,
    ) -> Expected {
        self.gradients.fill(0.0);
        self.count = examples.len() as f64;
        let mut expected = Expected::default();
        for (example, label) in examples {
            self.label = label.into();
            self.forward(example);
            self.plan.backward.iter().for_each(|op| self.run_backward(op));
            expected.answers.extend_from_slice(self.value(self.plan.output()));
            expected.loss += self.loss / self.count;
            expected.hits += usize::from(self.hit);
        }
        expected.gradients.clone_from(&self.gradients);
        expected
    }

    fn forward(&mut self, example: &[f64]) {
        self.buffers[self.plan.input().0] = example.to_vec();
        self.plan.forward.iter().chain(&self.plan.loss).for_each(|op| self.run(op));
    }

    fn value(&self, buffer: Buffer) -> &[f64] {
        &self.buffers[buffer.0]
    }

    fn parameter(&self, span: Span) -> &[f64] {
        &self.parameters[span.range()]
    }

    /// Ops of the forward pass, and the loss.
    fn run(&mut self, op: &Op) {
        let (result, to) = match *op {
            Op::Conv2d { geometry: g, x, weight, bias, y } => {
                (conv2d(&g, self.value(x), self.parameter(weight), self.parameter(bias)), y)
            }
            Op::ConvReluPool { geometry: g, pool, x, weight, bias, y, winners } => {
                let z = conv2d(&g, self.value(x), self.parameter(weight), self.parameter(bias));
                let windows = max_pool2d(&pool, &z);
                windows.iter().for_each(|window| self.note(window.most, window.second.max(0.0)));
                let winner = |window: &Window| (window.most > 0.0).then_some(window.at);
                self.winners[winners.0] = windows.iter().map(winner).collect();
                (windows.iter().map(|window| window.most.max(0.0)).collect(), y)
            }
            Op::MaxPool2d { geometry: g, x, y, winners } => {
                let windows = max_pool2d(&g, self.value(x));
                windows.iter().for_each(|window| self.note(window.most, window.second));
                self.winners[winners.0] = windows.iter().map(|window| Some(window.at)).collect();
                (windows.iter().map(|window| window.most).collect(), y)
            }
            Op::Linear { geometry: g, relu, x, weight, bias, y } => {
                let z = linear(&g, self.value(x), self.parameter(weight), self.parameter(bias));
                (if relu { self.relu(z) } else { z }, y)
            }
            Op::Relu { x, y, .. } => (self.relu(self.value(x).to_vec()), y),
            Op::Softmax { x, y, .. } => (softmax(self.value(x)), y),
            Op::CrossEntropy { logits, dlogits, .. } => {
                let dlogits_ = self.cross_entropy(self.value(logits).to_vec());
                let Some(dlogits) = dlogits else { return };
                (dlogits_, dlogits)
            }
            #[cfg(feature = "layers")]
            Op::Step { step, a: Some(x), y, .. } => {
                let function = function_of(&self.plan.steps[step]);
                let x = self.value(x).to_vec();
                for (&x, kink) in x.iter().flat_map(|x| kinks(function).iter().map(move |k| (x, k)))
                {
                    self.note(x, *kink);
                }
                (x.into_iter().map(|x| function_value(function, x)).collect(), y)
            }
            _ => unreachable!("no op of a forward pass"),
        };
        self.buffers[to.0] = result;
    }

    fn run_backward(&mut self, op: &Op) {
        let (result, to) = match *op {
            Op::Conv2dBackward { geometry: g, x, dy, weight, bias, dx } => {
                let dy = self.value(dy).to_vec();
                (self.conv2d_backward(&g, x, &dy, [weight, bias], dx), dx)
            }
            Op::ConvReluPoolBackward { geometry: g, x, winners, dy, weight, bias, dx, .. } => {
                let dz = self.unpool(winners.0, dy, g.out_len());
                (self.conv2d_backward(&g, x, &dz, [weight, bias], dx), dx)
            }
            Op::MaxPool2dBackward { geometry: g, winners, dy, dx } => {
                (self.unpool(winners.0, dy, g.in_len()), Some(dx))
            }
            Op::LinearBackward { geometry: g, x, dy, weight, bias, dx } => {
                let (x, dy) = (&self.buffers[x.0], &self.buffers[dy.0]);
                linear_to_weight(&g, x, dy, &mut self.gradients[weight.range()]);
                let dbias = &mut self.gradients[bias.range()];
                dbias.iter_mut().zip(dy).for_each(|(db, dy)| *db += dy);
                (linear_to_input(&g, dy, &self.parameters[weight.range()]), dx)
            }
            Op::ReluBackward { y, dy, dx, .. } => {
                (relu_backward(self.value(y), self.value(dy)), Some(dx))
            }
            Op::SoftmaxBackward { y, dy, dx, .. } => {
                (softmax_backward(self.value(y), self.value(dy)), Some(dx))
            }
            #[cfg(feature = "layers")]
            Op::StepBackward { step, a: Some(x), dy, dx, .. } => {
                let function = function_of(&self.plan.steps[step]);
                let pairs = self.value(x).iter().zip(self.value(dy));
                let result = pairs.map(|(&x, dy)| dy * function_slope(function, x)).collect();
                (result, Some(dx))
            }
            _ => unreachable!("no op of a backward pass"),
        };
        if let Some(dx) = to {
            self.buffers[dx.0] = result;
        }
    }

    /// Adds the gradients at the parameters; gives that at the input, where it is wanted.
    fn conv2d_backward(
        &mut self,
        g: &ConvGeometry,
        x: Buffer,
        dy: &[f64],
        [weight, bias]: [Span; 2],
        dx: Option<Buffer>,
    ) -> Vec<f64> {
        conv2d_to_weight(g, &self.buffers[x.0], dy, &mut self.gradients[weight.range()]);
        conv2d_to_bias(g, dy, &mut self.gradients[bias.range()]);
        dx.map(|_| conv2d_to_input(g, dy, self.parameter(weight))).unwrap_or_default()
    }

    /// Each window's gradient at its winner.
    fn unpool(&self, winners: usize, dy: Buffer, len: usize) -> Vec<f64> {
        let mut dx = vec![0.0; len];
        for (winner, dy) in self.winners[winners].iter().zip(self.value(dy)) {
            winner.iter().for_each(|&at| dx[at] += dy);
        }
        dx
    }

    fn relu(&mut self, x: Vec<f64>) -> Vec<f64> {
        x.iter().for_each(|&x| self.note(x, 0.0));
        x.into_iter().map(|x| x.max(0.0)).collect()
    }

    /// Takes down loss and hit; gives the gradient of the mean loss at the scores.
    fn cross_entropy(&mut self, logits: Vec<f64>) -> Vec<f64> {
        let probabilities = softmax(&logits);
        let class = |most: usize, i: usize| if logits[i] > logits[most] { i } else { most };
        let answer = (1..logits.len()).fold(0, class);
        (0..logits.len())
            .filter(|&i| i != answer)
            .for_each(|i| self.note(logits[answer], logits[i]));
        self.loss = -probabilities[self.label].ln();
        self.hit = answer == self.label;
        let one_hot = |i| if i == self.label { 1.0 } else { 0.0 };
        let gradients = probabilities.iter().enumerate();
        gradients.map(|(i, probability)| (probability - one_hot(i)) / self.count).collect()
    }

    /// Takes down how far apart two values are of which one wins. Zeros that tie were cut off by
    /// a ReLU: whichever wins, no gradient passes.
    fn note(&mut self, one: f64, other: f64) {
        if one != 0.0 || other != 0.0 {
            self.margin = self.margin.min((one - other).abs());
        }
    }
}
