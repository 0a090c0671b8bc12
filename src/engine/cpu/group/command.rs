use super::shared::{COMMAND, SQUARES};
use crate::engine::cpu::Slice;
use crate::engine::cpu::optimizer::Step;
use crate::optimizer::{Factors, Optimizer};
use crate::plan::{Clipping, Rule, Segment, Span};

/// What the coordinator wants of all members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Command {
    /// Take the parameters, and what the optimizer state_slots.
    LoadState { updates: u32, state_slots: usize },
    /// Write down what the optimizer state_slots.
    SaveState { state_slots: usize },
    /// Write down the gradients of the last step.
    ShareGradients,
    /// Train on so many examples of a batch of `whole`, the first of which has this number in the
    /// run of this seed: what layers draw depends on them. They are all of the batch, or a slice.
    Step { whole: usize, examples: usize, slice: Slice, first: u32, seed: u32, step: Step },
    /// Change a part of the parameters by its rule from now on; with the first, forget the others.
    SetSegment { first: bool, segment: Segment },
    /// End the group.
    Stop,
}

impl Command {
    /// As words. Whole numbers up to 2²⁴ are exact in them; so are batches and, for as long as
    /// anyone trains LeNet, updates. Not inlined: the page's wasm has it once then.
    #[inline(never)]
    pub fn write(self) -> [f32; COMMAND] {
        let mut words = [0.0; COMMAND];
        let mut put = |values: &[f32]| words[..values.len()].copy_from_slice(values);
        match self {
            Self::Stop => {}
            Self::LoadState { updates, state_slots } => {
                put(&[1.0, updates as f32, state_slots as f32])
            }
            Self::SaveState { state_slots } => put(&[2.0, state_slots as f32]),
            Self::Step { whole, examples, slice: Slice { begins, ends }, first, seed, step } => {
                let [first_high, first_low] = from_f64(first.into());
                let [seed_high, seed_low] = from_f64(seed.into());
                let [kind, a, b, c, d] = step.optimizer.to_words();
                let Factors { rate, root, decay } = step.update;
                let (bound, most) = match step.clipping {
                    None => (0.0, 0.0),
                    Some(Clipping::Norm(most)) => (1.0, most),
                    Some(Clipping::Value(most)) => (2.0, most),
                };
                let draws = [first_high, first_low, seed_high, seed_low];
                put(&[3.0, whole as f32, kind, a, b, c, d, rate, root, decay, bound, most]);
                words[12..16].copy_from_slice(&draws);
                let part = u8::from(begins) + 2 * u8::from(ends);
                words[16..].copy_from_slice(&[examples as f32, f32::from(part)]);
            }
            Self::ShareGradients => put(&[4.0]),
            Self::SetSegment { first, segment: Segment { span, rule } } => {
                let [high, low] = from_f64(span.offset as f64);
                let [long, short] = from_f64(span.len as f64);
                let (kind, a, b) = match rule {
                    Rule::Train { multiplier, l2 } => (1.0, multiplier, l2),
                    Rule::Average { rate } => (2.0, rate, 0.0),
                    Rule::Frozen => (3.0, 0.0, 0.0),
                };
                put(&[5.0, f32::from(u8::from(first)), high, low, long, short, kind, a, b]);
            }
        }
        words
    }

    /// From words.
    #[inline(never)]
    pub fn read(words: &[f32; COMMAND]) -> Self {
        match *words {
            [1.0, updates, state_slots, ..] => {
                Self::LoadState { updates: updates as u32, state_slots: state_slots as usize }
            }
            [2.0, state_slots, ..] => Self::SaveState { state_slots: state_slots as usize },
            [
                3.0,
                whole,
                kind,
                a,
                b,
                c,
                d,
                rate,
                root,
                decay,
                bound,
                most,
                f,
                g,
                s,
                t,
                examples,
                part,
            ] => {
                let optimizer = Optimizer::from_words([kind, a, b, c, d]);
                let clipping = match bound {
                    1.0 => Some(Clipping::Norm(most)),
                    2.0 => Some(Clipping::Value(most)),
                    _ => None,
                };
                let update = Factors { rate, root, decay };
                let step = Step { optimizer, update, clipping };
                let [first, seed] = [[f, g], [s, t]].map(|words| to_f64(words) as u32);
                let part = part as u8;
                let slice = Slice { begins: part & 1 > 0, ends: part & 2 > 0 };
                let (whole, examples) = (whole as usize, examples as usize);
                Self::Step { whole, examples, slice, first, seed, step }
            }
            [4.0, ..] => Self::ShareGradients,
            [5.0, first, high, low, long, short, kind, a, b, ..] => {
                let [offset, len] =
                    [[high, low], [long, short]].map(|words| to_f64(words) as usize);
                let rule = match kind {
                    1.0 => Rule::Train { multiplier: a, l2: b },
                    2.0 => Rule::Average { rate: a },
                    _ => Rule::Frozen,
                };
                let segment = Segment { span: Span { offset, len }, rule };
                Self::SetSegment { first: first == 1.0, segment }
            }
            _ => Self::Stop,
        }
    }
}

/// A number in two single-precision parts, whose sum is as good as double.
pub(super) fn from_f64(value: f64) -> [f32; SQUARES] {
    let high = value as f32;
    // Too large a number has no rest that is one.
    let low = if high.is_finite() { (value - f64::from(high)) as f32 } else { 0.0 };
    [high, low]
}

/// The number from its parts.
pub(super) fn to_f64([high, low]: [f32; SQUARES]) -> f64 {
    f64::from(high) + f64::from(low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_arrive_as_they_were_given() {
        let mut commands = vec![
            Command::Stop,
            Command::LoadState { updates: 12_345, state_slots: 2 },
            Command::SaveState { state_slots: 1 },
            Command::ShareGradients,
        ];
        let update = Factors { rate: 1e-3, root: 31.6, decay: 0.001 };
        for optimizer in Optimizer::checked() {
            for clipping in [None, Some(Clipping::Norm(1.5)), Some(Clipping::Value(0.1))] {
                let step = Step { optimizer, update, clipping };
                for (begins, ends) in [(true, true), (true, false), (false, true), (false, false)] {
                    commands.push(Command::Step {
                        whole: 60_000,
                        examples: 2_047,
                        slice: Slice { begins, ends },
                        first: u32::MAX - 2,
                        seed: 1 << 31,
                        step,
                    });
                }
            }
        }
        // More parameters than a single word counts.
        let span = Span { offset: (1 << 28) + 1, len: (1 << 25) + 3 };
        for rule in
            [Rule::Train { multiplier: 0.1, l2: 1e-4 }, Rule::Average { rate: 0.1 }, Rule::Frozen]
        {
            let segment = Segment { span, rule };
            commands.extend([true, false].map(|first| Command::SetSegment { first, segment }));
        }
        for command in commands {
            assert_eq!(Command::read(&command.write()), command);
        }
    }
}
