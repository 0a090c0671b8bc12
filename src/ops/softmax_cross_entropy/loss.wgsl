// Softmax and cross-entropy in one: probabilities, the gradient of the batch's mean loss at the
// scores, (probabilities − one-hot) / N, and for the list of losses the batch's sum in nats and
// its hits. One workgroup does all examples, so that the sum is always in the same order.

override EXAMPLES: u32;
override LENGTH: u32;

const THREADS = 64u;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;
@group(0) @binding(3) var<storage, read_write> dx: array<f32>;
@group(0) @binding(4) var<storage, read_write> losses: array<vec2f>;
@group(0) @binding(5) var<uniform> step: Step;

var<workgroup> sums: array<vec2f, THREADS>;

@compute @workgroup_size(THREADS)
fn loss(@builtin(local_invocation_index) thread: u32) {
    var total = vec2f();
    for (var example = thread; example < EXAMPLES; example += THREADS) {
        if (example < step.examples) {
            total += one(example);
        } else {
            for (var i = 0u; i < LENGTH; i++) {
                dx[example * LENGTH + i] = 0.0;
            }
        }
    }
    sums[thread] = total;
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        workgroupBarrier();
        if (thread < half) {
            sums[thread] += sums[thread + half];
        }
    }
    if (thread == 0u) {
        losses[step.slot] = sums[0];
    }
}

// Loss of one example, and whether its label had the largest score; the first of equals counts.
fn one(example: u32) -> vec2f {
    let first = example * LENGTH;
    let label = labels[example];
    var most = x[first];
    var answer = 0u;
    for (var i = 1u; i < LENGTH; i++) {
        if (x[first + i] > most) {
            most = x[first + i];
            answer = i;
        }
    }
    var sum = 0.0;
    for (var i = 0u; i < LENGTH; i++) {
        sum += exp(x[first + i] - most);
    }
    let share = 1.0 / f32(step.examples);
    for (var i = 0u; i < LENGTH; i++) {
        let probability = exp(x[first + i] - most) / sum;
        y[first + i] = probability;
        dx[first + i] = (probability - select(0.0, 1.0, i == label)) * share;
    }
    let loss = log(sum) - (x[first + label] - most);
    return vec2f(loss, select(0.0, 1.0, answer == label));
}
