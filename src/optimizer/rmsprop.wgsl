// s ← α·s + (1−α)·d², v ← μ·v + d / (√s + ε), p ← p − η·v.

override SMOOTHING: f32;
override EPSILON: f32;
override MOMENTUM: f32;

fn train(i: u32, d: f32, multiplier: f32) {
    second[i] = SMOOTHING * second[i] + (1.0 - SMOOTHING) * d * d;
    first[i] = MOMENTUM * first[i] + d / (sqrt(second[i]) + EPSILON);
    p[i] -= multiplier * step.rate * first[i];
}
