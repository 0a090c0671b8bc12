/// What a training run has learned and remembers: with the place in the data, all that its next
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
    /// Fresh parameters, and nothing to remember.
    pub fn fresh(parameters: &[f32]) -> Self {
        Self { parameters: parameters.to_vec(), ..Self::default() }
    }

    /// Whether every value is a number.
    pub fn is_finite(&self) -> bool {
        let all = [&self.parameters, &self.first, &self.second];
        all.iter().all(|values| values.iter().all(|value| value.is_finite()))
    }
}
