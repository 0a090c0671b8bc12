//! Ten steps of each optimizer against PyTorch's formulas, written out in `f64` as its
//! single-tensor loops have them (`torch/optim/*.py`), buffers that are not there yet and all.
#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::engine::cpu::optimizer::{Step, Values, squares, update};
use lenet_playground::optimizer::Optimizer;
use lenet_playground::plan::{Clipping, Rule, Segment, Span};

const STEPS: u32 = 10;
const START: [f64; 6] = [1.5, -0.75, 0.25, -2.0, 0.5, 3.0];
/// Values that single precision holds exactly.
const RATE: f64 = 0.03125;
const L2: f64 = 0.0625;

/// The gradient of a bowl whose axes differ, with a wave on it.
fn gradient(p: &[f64]) -> Vec<f64> {
    let axis = |(i, &p): (usize, &f64)| (i as f64 - 1.5) * p + (3.0 * p).sin();
    p.iter().enumerate().map(axis).collect()
}

/// One parameter's buffers: `momentum_buffer` and `exp_avg`, `square_avg` and `exp_avg_sq`.
#[derive(Clone, Default)]
struct Buffers {
    first: Option<f64>,
    square: f64,
}

/// `_single_tensor_sgd`, without dampening.
fn sgd(p: &mut f64, grad: f64, at: &mut Buffers, momentum: f64, nesterov: bool) {
    let buf = at.first.map_or(grad, |buf| buf * momentum + grad);
    at.first = Some(buf);
    *p -= RATE * if nesterov { grad + momentum * buf } else { buf };
}

/// `_single_tensor_rmsprop`, not centred.
fn rmsprop(p: &mut f64, grad: f64, at: &mut Buffers, [alpha, eps, momentum]: [f64; 3]) {
    at.square = at.square * alpha + (1.0 - alpha) * grad * grad;
    let avg = at.square.sqrt() + eps;
    if momentum > 0.0 {
        let buf = at.first.unwrap_or(0.0) * momentum + grad / avg;
        at.first = Some(buf);
        *p -= RATE * buf;
    } else {
        *p -= RATE * (grad / avg);
    }
}

/// `_single_tensor_adam`, and `_single_tensor_adamw` with a weight decay.
fn adam(p: &mut f64, grad: f64, at: &mut Buffers, step: i32, decay: f64) {
    let (beta1, beta2, eps) = (f64::from(0.9_f32), f64::from(0.999_f32), f64::from(1e-8_f32));
    *p *= 1.0 - RATE * decay;
    let exp_avg = at.first.unwrap_or(0.0);
    let exp_avg = exp_avg + (grad - exp_avg) * (1.0 - beta1);
    at.first = Some(exp_avg);
    at.square = at.square * beta2 + (1.0 - beta2) * grad * grad;
    let (correction1, correction2) = (1.0 - beta1.powi(step), 1.0 - beta2.powi(step));
    let denominator = at.square.sqrt() / correction2.sqrt() + eps;
    *p -= RATE / correction1 * (exp_avg / denominator);
}

/// Bernstein et al. 2018, algorithm 2: PyTorch has none.
fn signum(p: &mut f64, grad: f64, at: &mut Buffers, beta: f64) {
    let mean = beta * at.first.unwrap_or(0.0) + (1.0 - beta) * grad;
    at.first = Some(mean);
    *p -= RATE * if mean == 0.0 { 0.0 } else { mean.signum() };
}

/// `torch.nn.utils.clip_grad_norm_` and `clip_grad_value_`.
fn clip(grads: &mut [f64], clipping: Option<Clipping>) {
    match clipping {
        Some(Clipping::Norm(most)) => {
            let norm = grads.iter().map(|g| g * g).sum::<f64>().sqrt();
            let scale = (f64::from(most) / (norm + 1e-6)).min(1.0);
            grads.iter_mut().for_each(|g| *g *= scale);
        }
        Some(Clipping::Value(most)) => {
            let most = f64::from(most);
            grads.iter_mut().for_each(|g| *g = g.clamp(-most, most));
        }
        None => {}
    }
}

fn reference(optimizer: Optimizer, clipping: Option<Clipping>, l2: f64) -> Vec<f64> {
    let (mut p, mut at) = (START.to_vec(), vec![Buffers::default(); START.len()]);
    for step in 1..=STEPS as i32 {
        let mut grads = gradient(&p);
        clip(&mut grads, clipping);
        for ((p, grad), at) in p.iter_mut().zip(grads).zip(&mut at) {
            let grad = grad + l2 * *p;
            let constants: Vec<f64> = optimizer.constants().map(|(_, x)| x.into()).collect();
            match (optimizer.name(), &*constants) {
                ("sgd", &[momentum]) => sgd(p, grad, at, momentum, false),
                ("nesterov", &[momentum]) => sgd(p, grad, at, momentum, true),
                ("rmsprop", &[alpha, eps, momentum]) => {
                    rmsprop(p, grad, at, [alpha, eps, momentum]);
                }
                ("adam", _) => adam(p, grad, at, step, 0.0),
                ("adamw", &[_, _, _, decay]) => adam(p, grad, at, step, decay),
                ("signsgd", &[momentum]) => signum(p, grad, at, momentum),
                (other, _) => panic!("{other} has no formula here"),
            }
        }
    }
    p
}

/// The same by the CPU engine's kernel, from the gradients at its own parameters.
fn ours(optimizer: Optimizer, clipping: Option<Clipping>, l2: f64) -> Vec<f64> {
    let len = START.len();
    let rule = Rule::Train { multiplier: 1.0, l2: l2 as f32 };
    let segments = [Segment { span: Span { offset: 0, len }, rule }];
    let mut p = START.map(|p| p as f32);
    let (mut first, mut second) = (vec![0.0; len], vec![0.0; len]);
    second.truncate(if optimizer.state_slots() > 1 { len } else { 0 });
    for number in 1..=STEPS {
        let g: Vec<f32> = gradient(&p.map(f64::from)).iter().map(|&g| g as f32).collect();
        let squares = squares(&segments, 0..len, &g);
        let step = Step { optimizer, update: optimizer.update(RATE as f32, number), clipping };
        let values = Values { p: &mut p, g: &g, first: &mut first, second: &mut second };
        update(&step, &segments, 0..len, values, squares);
    }
    p.map(f64::from).to_vec()
}

#[test]
fn ten_steps_of_each_optimizer_are_pytorchs() {
    let optimizers = [
        Optimizer::sgd(0.0),
        Optimizer::sgd(0.875),
        Optimizer::nesterov(0.875),
        Optimizer::rmsprop(),
        Optimizer::rmsprop_with(0.75, 1e-6, 0.5),
        Optimizer::adam(),
        Optimizer::adamw(0.125),
        Optimizer::sign_sgd(0.0),
        Optimizer::sign_sgd(0.5),
    ];
    let bounds = [None, Some(Clipping::Norm(1.5)), Some(Clipping::Value(0.5))];
    for optimizer in optimizers {
        let mut ends: Vec<Vec<f64>> = Vec::new();
        for (clipping, l2) in bounds.into_iter().flat_map(|bound| [(bound, 0.0), (bound, L2)]) {
            let (got, expected) =
                (ours(optimizer, clipping, l2), reference(optimizer, clipping, l2));
            for (got, expected) in got.iter().zip(&expected) {
                let what = format!("{optimizer:?}, {clipping:?}, L2 {l2}");
                assert!((got - expected).abs() < 2e-5, "{what}: {got}, not {expected}");
            }
            ends.push(expected);
        }
        // So the tests can fail. SignSGD alone hardly sees the size of a gradient.
        let alike = optimizer.name() == "signsgd";
        assert!(alike || ends[1..].iter().all(|end| *end != ends[0]), "{optimizer:?}");
    }
}
