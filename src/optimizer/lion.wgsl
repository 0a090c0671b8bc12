// p ← (1 − decay)·p − rate·sign(β₁·m + (1−β₁)·d), m ← β₂·m + (1−β₂)·d.

override BETA1: f32;
override BETA2: f32;

fn train(i: u32, d: f32, multiplier: f32) {
    let mean = first[i];
    let keep = 1.0 - multiplier * step.decay;
    p[i] = keep * p[i] - multiplier * step.rate * sign(BETA1 * mean + (1.0 - BETA1) * d);
    first[i] = BETA2 * mean + (1.0 - BETA2) * d;
}
