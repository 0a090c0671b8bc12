// m ← μ·m + (1−μ)·d, p ← p − η·sign(m).

override MOMENTUM: f32;

fn train(i: u32, d: f32, multiplier: f32) {
    first[i] = MOMENTUM * first[i] + (1.0 - MOMENTUM) * d;
    p[i] -= multiplier * step.rate * sign(first[i]);
}
