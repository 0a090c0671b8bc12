use serde::{Deserialize, Serialize};

use crate::ops::Span;

/// How a step changes a part of the parameters' arena.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// By the optimizer.
    Train {
        /// Times the learning rate.
        multiplier: f32,
        /// λ of the L2 penalty `λ/2·‖p‖²`: `λ·p` is added to the gradient.
        l2: f32,
    },
    /// Towards a running mean, whatever the optimizer: `p ← p − rate·g` without momentum, decay,
    /// clipping, L2 and learning rate.
    Average {
        /// Share of the way.
        rate: f32,
    },
    /// Not at all: neither the values nor the optimizer's state of them.
    Frozen,
}

impl Rule {
    /// By the optimizer and by nothing else.
    pub const PLAIN: Self = Self::Train { multiplier: 1.0, l2: 0.0 };
}

/// A part of the arena and how a step changes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Segment {
    /// Where it lies.
    pub span: Span,
    /// How it changes.
    pub rule: Rule,
}

impl Segment {
    /// One segment for all of an arena.
    pub fn whole(len: usize) -> Self {
        Self { span: Span { offset: 0, len }, rule: Rule::PLAIN }
    }

    /// Segments that are given in the order of the arena, those that go on as the one before made
    /// one with it, and what none of them has as a frozen one: an engine has fewer to look at.
    pub fn joined(segments: impl IntoIterator<Item = Self>, len: usize) -> Vec<Self> {
        let (mut joined, mut reached) = (Vec::new(), 0);
        for Self { span, rule } in segments {
            extend(&mut joined, span.offset.saturating_sub(reached), reached, Rule::Frozen);
            extend(&mut joined, span.len, span.offset, rule);
            reached = span.range().end;
        }
        extend(&mut joined, len.saturating_sub(reached), reached, Rule::Frozen);
        joined
    }
}

/// Adds so many values from a place on, to the last segment where that goes on so.
fn extend(joined: &mut Vec<Segment>, len: usize, offset: usize, rule: Rule) {
    match joined.last_mut() {
        _ if len == 0 => {}
        Some(last) if last.rule == rule => last.span.len += len,
        _ => joined.push(Segment { span: Span { offset, len }, rule }),
    }
}

/// A bound for gradients (Pascanu et al. 2013, arXiv:1211.5063), before anything else is done
/// with them: L2 is added afterwards, as in PyTorch. What is averaged or frozen has no part in it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Clipping {
    /// `g ← g·min(1, c/‖g‖)` with the Euclidean norm over all parameters together.
    Norm(f32),
    /// `g ← max(−c, min(c, g))`, each for itself.
    Value(f32),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(offset: usize, len: usize, rule: Rule) -> Segment {
        Segment { span: Span { offset, len }, rule }
    }

    #[test]
    fn segments_are_joined_and_gaps_are_frozen() {
        let average = Rule::Average { rate: 0.1 };
        let parts = [
            segment(0, 2, Rule::PLAIN),
            segment(2, 3, Rule::PLAIN),
            segment(5, 2, average),
            segment(9, 1, Rule::PLAIN),
        ];
        assert_eq!(
            Segment::joined(parts, 12),
            [
                segment(0, 5, Rule::PLAIN),
                segment(5, 2, average),
                segment(7, 2, Rule::Frozen),
                segment(9, 1, Rule::PLAIN),
                segment(10, 2, Rule::Frozen),
            ]
        );
        assert_eq!(Segment::joined([Segment::whole(4)], 4), [Segment::whole(4)]);
        assert_eq!(Segment::joined([], 3), [segment(0, 3, Rule::Frozen)]);
    }
}
