use std::rc::Rc;

use super::shared::{LOSS, Layout, ORDER, Region, Shared};
use crate::Result;
use crate::engine::cpu::{CpuEngine, optimizer};
use crate::engine::{Engine, Loss};
use crate::plan::{Optimizer, Update};

/// What the lead wants of all members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Order {
    /// Take the parameters, and what the optimizer remembers.
    Load { updates: u32, remembers: usize },
    /// Write down what the optimizer remembers.
    Save { remembers: usize },
    /// Write down the gradients of the last step.
    Show,
    /// Train on a batch of so many examples.
    Step { whole: usize, optimizer: Optimizer, update: Update },
    /// Leave the team.
    Leave,
}

impl Order {
    /// As words. Whole numbers up to 2²⁴ are exact in them; so are batches and, for as long as
    /// anyone trains LeNet, updates.
    pub fn write(self) -> [f32; ORDER] {
        let mut words = [0.0; ORDER];
        let put = |words: &mut [f32; ORDER], values: &[f32]| {
            words[..values.len()].copy_from_slice(values);
        };
        match self {
            Self::Leave => {}
            Self::Load { updates, remembers } => {
                put(&mut words, &[1.0, updates as f32, remembers as f32]);
            }
            Self::Save { remembers } => put(&mut words, &[2.0, remembers as f32]),
            Self::Show => put(&mut words, &[4.0]),
            Self::Step { whole, optimizer, update: Update { rate, root, keep } } => {
                let [kind, a, b, c, d] = match optimizer {
                    Optimizer::Sgd { momentum } => [1.0, momentum, 0.0, 0.0, 0.0],
                    Optimizer::Adam { beta1, beta2, epsilon, decay } => {
                        [2.0, beta1, beta2, epsilon, decay]
                    }
                };
                put(&mut words, &[3.0, whole as f32, kind, a, b, c, d, rate, root, keep]);
            }
        }
        words
    }

    /// From words.
    pub fn read(words: &[f32; ORDER]) -> Self {
        match *words {
            [1.0, updates, remembers, ..] => {
                Self::Load { updates: updates as u32, remembers: remembers as usize }
            }
            [2.0, remembers, ..] => Self::Save { remembers: remembers as usize },
            [4.0, ..] => Self::Show,
            [3.0, whole, kind, a, b, c, d, rate, root, keep, ..] => {
                let optimizer = match kind {
                    1.0 => Optimizer::Sgd { momentum: a },
                    _ => Optimizer::Adam { beta1: a, beta2: b, epsilon: c, decay: d },
                };
                let update = Update { rate, root, keep };
                Self::Step { whole: whole as usize, optimizer, update }
            }
            _ => Self::Leave,
        }
    }
}

/// One of a team: an engine for its shares, and its seat at the common memory.
pub(super) struct Member {
    pub engine: CpuEngine,
    pub shared: Rc<dyn Shared>,
    pub layout: Layout,
    pub rank: usize,
    /// The part of the gradients that this member adds up.
    sum: Vec<f32>,
    /// The same part of another's gradients.
    other: Vec<f32>,
}

impl Member {
    pub fn new(engine: CpuEngine, shared: Rc<dyn Shared>, layout: Layout, rank: usize) -> Self {
        let part = vec![0.0; layout.part(rank).len()];
        Self { engine, shared, layout, rank, sum: part.clone(), other: part }
    }

    /// Writes down the loss of the share and those gradients that the others add up, and meets
    /// them.
    pub fn publish(&mut self, loss: Loss) -> Result<()> {
        let gradients = Region::Gradients(self.rank);
        let (part, values) = (self.layout.part(self.rank), &self.engine.gradients);
        self.shared.write(gradients, 0, &values[..part.start]);
        self.shared.write(gradients, part.end, &values[part.end..]);
        // A sum in two single-precision parts is as good as double.
        let high = loss.sum as f32;
        let low = (loss.sum - f64::from(high)) as f32;
        let words: [f32; LOSS] = [high, low, loss.hits as f32];
        self.shared.write(gradients, self.layout.parameters, &words);
        self.shared.meet()
    }

    /// Adds up a part of all members' gradients, updates that part of the parameters, and takes
    /// the other parts from the others.
    pub fn update(&mut self, optimizer: Optimizer, update: Update) -> Result<()> {
        let part = self.layout.part(self.rank);
        for rank in 0..self.layout.members {
            let gradients = if rank == self.rank {
                &self.engine.gradients[part.clone()]
            } else {
                self.shared.read(Region::Gradients(rank), part.start, &mut self.other);
                &self.other
            };
            match rank {
                0 => self.sum.copy_from_slice(gradients),
                _ => self.sum.iter_mut().zip(gradients).for_each(|(sum, other)| *sum += other),
            }
        }
        let state = &mut self.engine.state;
        state.count_update(optimizer);
        let second = state.second.get_mut(part.clone()).unwrap_or_default();
        let (p, first) = (&mut state.parameters[part.clone()], &mut state.first[part.clone()]);
        optimizer::update(optimizer, update, p, &self.sum, first, second);
        self.shared.write(Region::Parameters(self.rank), 0, p);
        self.shared.meet()?;
        self.read_parameters();
        Ok(())
    }

    /// Writes down all gradients of the share.
    pub fn show(&self) -> Result<()> {
        self.shared.write(Region::Gradients(self.rank), 0, &self.engine.gradients);
        self.shared.meet()
    }

    /// Takes the parts of the parameters that the others have written down.
    pub fn read_parameters(&mut self) {
        for rank in (0..self.layout.members).filter(|&rank| rank != self.rank) {
            let part = &mut self.engine.state.parameters[self.layout.part(rank)];
            self.shared.read(Region::Parameters(rank), 0, part);
        }
    }

    /// Runs the share at hand from the examples to the gradients, which are zero for no examples.
    pub fn there_and_back(&mut self, batch: usize) -> Loss {
        if self.engine.examples == 0 {
            self.engine.gradients.fill(0.0);
            return Loss::default();
        }
        self.engine.forward();
        self.engine.loss();
        self.engine.backward();
        self.engine.losses[batch]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_arrive_as_they_were_given() {
        let update = Update { rate: 1e-3, root: 31.6, keep: 0.999 };
        for order in [
            Order::Leave,
            Order::Load { updates: 12_345, remembers: 2 },
            Order::Save { remembers: 1 },
            Order::Show,
            Order::Step { whole: 60_000, optimizer: Optimizer::adamw(0.01), update },
            Order::Step { whole: 7, optimizer: Optimizer::Sgd { momentum: 0.9 }, update },
        ] {
            assert_eq!(Order::read(&order.write()), order);
        }
    }
}
