//! Updates of the arena of parameters, or of a part of it, from the gradients.

use std::ops::Range;

pub use crate::optimizer::Values;
use crate::optimizer::{Factors, Optimizer};
use crate::plan::{Clipping, Rule, Segment};

/// What one step does to every parameter that is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// Turns gradients into updates.
    pub optimizer: Optimizer,
    /// Its factors at this step.
    pub update: Factors,
    /// The bound for the gradients.
    pub clipping: Option<Clipping>,
}

/// What of each segment lies in a part of the arena, counted from the part's start.
fn within(segments: &[Segment], part: Range<usize>) -> impl Iterator<Item = (Range<usize>, Rule)> {
    segments.iter().filter_map(move |segment| {
        let Range { start, end } = segment.span.range();
        let (start, end) = (start.max(part.start), end.min(part.end));
        (start < end).then(|| (start - part.start..end - part.start, segment.rule))
    })
}

/// Changes the values of a part of the arena, each as its segment has it. `squares` is the square
/// of the gradient's norm over all of the arena, as [`squares`] adds it up; it is read only where
/// the norm is bounded.
pub fn update(
    step: &Step,
    segments: &[Segment],
    part: Range<usize>,
    mut values: Values,
    squares: f64,
) {
    let clip = Clip::new(step.clipping, squares);
    for (range, rule) in within(segments, part) {
        let values = values.part(range);
        match rule {
            Rule::Train { multiplier, l2 } => {
                train(step.optimizer, step.update.times(multiplier), clip, l2, values);
            }
            Rule::Average { rate } => {
                values.p.iter_mut().zip(values.g).for_each(|(p, g)| *p -= rate * g);
            }
            Rule::Frozen => {}
        }
    }
}

/// The sum of the squared gradients `g` of those parameters in a part of the arena that are
/// trained.
pub fn squares(segments: &[Segment], part: Range<usize>, g: &[f32]) -> f64 {
    let trained = within(segments, part).filter(|(_, rule)| matches!(rule, Rule::Train { .. }));
    let square = |g: &f32| f64::from(*g) * f64::from(*g);
    trained.flat_map(|(range, _)| &g[range]).map(square).sum()
}

/// What is left of a gradient: so many times as much, and at most so much.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Clip {
    scale: f32,
    most: f32,
}

impl Clip {
    const NONE: Self = Self { scale: 1.0, most: f32::INFINITY };

    fn new(clipping: Option<Clipping>, squares: f64) -> Self {
        match clipping {
            Some(Clipping::Norm(most)) if squares.sqrt() > f64::from(most) => {
                Self { scale: (f64::from(most) / squares.sqrt()) as f32, ..Self::NONE }
            }
            Some(Clipping::Value(most)) => Self { most, ..Self::NONE },
            Some(Clipping::Norm(_)) | None => Self::NONE,
        }
    }
}

/// Changes values by the optimizer. Where gradients are not taken as they are, block by block, so
/// that the loops of the optimizers stay as they are.
fn train(optimizer: Optimizer, factors: Factors, clip: Clip, l2: f32, mut values: Values) {
    const BLOCK: usize = 256;
    if clip == Clip::NONE && l2 == 0.0 {
        return optimizer.apply(factors, values);
    }
    let mut block = [0.0; BLOCK];
    for start in (0..values.p.len()).step_by(BLOCK) {
        let end = values.p.len().min(start + BLOCK);
        let part = values.part(start..end);
        let g = &mut block[..part.p.len()];
        for ((to, from), p) in g.iter_mut().zip(part.g).zip(&*part.p) {
            // Written so that what is not a number stays so.
            *to = (from * clip.scale).clamp(-clip.most, clip.most) + l2 * p;
        }
        optimizer.apply(factors, Values { g, ..part });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Span;

    const P: [f32; 5] = [1.0, -2.0, 3.0, -4.0, 5.0];
    const G: [f32; 5] = [3.0, 4.0, -0.5, 12.0, 2.0];

    fn segment(offset: usize, len: usize, rule: Rule) -> Segment {
        Segment { span: Span { offset, len }, rule }
    }

    /// The parameters and velocities after a step of plain descent at learning rate 0.5.
    fn after(clipping: Option<Clipping>, segments: &[Segment]) -> ([f32; 5], [f32; 5]) {
        let optimizer = Optimizer::sgd(0.0);
        let step = Step { optimizer, update: optimizer.update(0.5, 1), clipping };
        let (mut p, mut first) = (P, [7.0; 5]);
        let squares = squares(segments, 0..5, &G);
        // In two parts, as the members of a worker group have it, cut through a segment.
        for part in [0..2, 2..5] {
            let values = Values {
                p: &mut p[part.clone()],
                g: &G[part.clone()],
                first: &mut first[part.clone()],
                second: &mut [],
            };
            update(&step, segments, part, values, squares);
        }
        (p, first)
    }

    #[test]
    fn every_segment_has_its_rule() {
        let segments = [
            segment(0, 1, Rule::Train { multiplier: 0.5, l2: 0.0 }),
            segment(1, 2, Rule::Train { multiplier: 1.0, l2: 0.5 }),
            segment(3, 1, Rule::Frozen),
            segment(4, 1, Rule::Average { rate: 0.25 }),
        ];
        let (p, first) = after(None, &segments);
        assert_eq!(p, [1.0 - 0.25 * 3.0, -2.0 - 0.5 * (4.0 - 1.0), 3.0 - 0.5 * 1.0, -4.0, 4.5]);
        assert_eq!(first, [3.0, 3.0, 1.0, 7.0, 7.0], "a velocity that is not trained stays");
    }

    #[test]
    fn gradients_are_bounded_before_l2_is_added() {
        let rule = Rule::Train { multiplier: 1.0, l2: 1.0 };
        // The norm of 3, 4 and 0 is 5: what is averaged or frozen has no part in it.
        let segments = [
            segment(0, 2, rule),
            segment(2, 1, Rule::Frozen),
            segment(3, 2, Rule::Average { rate: 1.0 }),
        ];
        let (p, _) = after(Some(Clipping::Norm(1.0)), &segments);
        let close = |a: f32, b: f32| assert!((a - b).abs() < 1e-6, "{a}, not {b}");
        close(p[0], 1.0 - 0.5 * (0.6 + 1.0));
        close(p[1], -2.0 - 0.5 * (0.8 - 2.0));
        assert_eq!(p[2..], [3.0, -16.0, 3.0]);
        assert_eq!(after(Some(Clipping::Norm(5.0)), &segments), after(None, &segments));

        let (p, _) = after(Some(Clipping::Value(2.5)), &segments);
        assert_eq!(p, [1.0 - 0.5 * 3.5, -2.0 - 0.5 * 0.5, 3.0, -16.0, 3.0]);
    }

    #[test]
    fn blocks_are_no_other_arithmetic() {
        let optimizer = Optimizer::adamw(0.01);
        let step = Step { optimizer, update: optimizer.update(0.01, 3), clipping: None };
        let g: Vec<f32> = (0..1_000).map(|i| (i as f32 * 0.37).sin()).collect();
        let run = |clipping, len| {
            let (mut p, mut first, mut second) = (g.clone(), vec![0.1; 1_000], vec![0.2; 1_000]);
            let values = Values { p: &mut p, g: &g, first: &mut first, second: &mut second };
            let segments = [Segment::whole(len)];
            update(&Step { clipping, ..step }, &segments, 0..len, values, 0.0);
            (p, first, second)
        };
        // A bound that nothing reaches takes the way of the blocks.
        assert_eq!(run(Some(Clipping::Value(2.0)), 1_000), run(None, 1_000));
    }
}
