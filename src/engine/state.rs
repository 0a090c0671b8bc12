use crate::optimizer::Optimizer;

/// What a training run has learned, parameters and optimizer: with the place in the data, all that its next
/// step depends on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct State {
    /// The parameters, as the net's arena.
    pub parameters: Vec<f32>,
    /// The optimizer's running mean of the gradient (momentum's velocity); empty before the first
    /// update.
    pub first: Vec<f32>,
    /// The optimizer's running mean of the squared gradient; empty where it has none.
    pub second: Vec<f32>,
    /// Updates made.
    pub updates: u32,
}

impl State {
    /// Fresh parameters, without an optimizer's state.
    pub fn fresh(parameters: &[f32]) -> Self {
        Self { parameters: parameters.to_vec(), ..Self::default() }
    }

    /// How many running means the optimizer keeps for each parameter: 0, 1 or 2.
    pub fn state_slots(&self) -> usize {
        self.means().into_iter().take_while(|values| !values.is_empty()).count()
    }

    /// The optimizer's running means, empty where there is none.
    pub fn means(&self) -> [&Vec<f32>; 2] {
        [&self.first, &self.second]
    }

    /// The running means, mutable.
    pub fn means_mut(&mut self) -> [&mut Vec<f32>; 2] {
        [&mut self.first, &mut self.second]
    }

    /// Makes room for so many running means; those that are new are zero.
    pub fn reserve_slots(&mut self, means: usize) {
        let len = self.parameters.len();
        self.means_mut().into_iter().take(means).for_each(|values| values.resize(len, 0.0));
    }

    /// Counts an update, and makes room for what the optimizer will remember.
    pub fn count_update(&mut self, optimizer: Optimizer) {
        self.updates += 1;
        self.reserve_slots(optimizer.state_slots());
    }

    /// Whether every value is a number.
    pub fn is_finite(&self) -> bool {
        let all = [&self.parameters, &self.first, &self.second];
        all.iter().all(|values| values.iter().all(|value| value.is_finite()))
    }
}
