// m ← β₁·m + (1−β₁)·d, v ← β₂·v + (1−β₂)·d², p ← (1 − decay)·p − rate·m / (√v·root + ε); the
// factors undo the bias of the means.

override BETA1: f32;
override BETA2: f32;
override EPSILON: f32;

fn train(i: u32, d: f32, multiplier: f32) {
    first[i] = BETA1 * first[i] + (1.0 - BETA1) * d;
    second[i] = BETA2 * second[i] + (1.0 - BETA2) * d * d;
    let keep = 1.0 - multiplier * step.decay;
    let rate = multiplier * step.rate;
    p[i] = keep * p[i] - rate * first[i] / (sqrt(second[i]) * step.root + EPSILON);
}
