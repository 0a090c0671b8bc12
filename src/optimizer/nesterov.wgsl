// v ← μ·v + d, p ← p − η·(d + μ·v).

override MOMENTUM: f32;

fn train(i: u32, d: f32, multiplier: f32) {
    first[i] = MOMENTUM * first[i] + d;
    p[i] -= multiplier * step.rate * (d + MOMENTUM * first[i]);
}
