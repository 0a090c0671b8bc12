use super::Shape;

/// Where one parameter lies in the arena.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// Layer and role: `conv1.weight`.
    pub name: String,
    /// Its sizes.
    pub shape: Shape,
    /// Index of its first value in the arena.
    pub offset: usize,
    /// Products summed into one output: sets the scale of its first values. Zero for a bias.
    pub fan_in: usize,
}

impl Parameter {
    /// Its place in the arena.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.offset..self.offset + self.shape.len()
    }
}

/// All parameters of a net in one flat arena, so that the optimizer is one loop, saving is one
/// copy and summing gradients is one sum.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Parameters {
    entries: Vec<Parameter>,
    values: Vec<f32>,
}

impl Parameters {
    /// Adds a parameter of zeros at the end of the arena.
    pub(super) fn push(&mut self, name: String, shape: Shape, fan_in: usize) {
        let offset = self.values.len();
        self.values.resize(offset + shape.len(), 0.0);
        self.entries.push(Parameter { name, shape, offset, fan_in });
    }

    /// Names, shapes and places, in the arena's order.
    pub fn entries(&self) -> &[Parameter] {
        &self.entries
    }

    /// The entry of that name.
    pub fn entry(&self, name: &str) -> Option<&Parameter> {
        self.entries.iter().find(|entry| entry.name == name)
    }

    /// The values of the parameter of that name.
    pub fn get(&self, name: &str) -> Option<&[f32]> {
        self.entry(name).map(|entry| &self.values[entry.range()])
    }

    /// The arena.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// The arena, to be changed in place.
    pub fn values_mut(&mut self) -> &mut [f32] {
        &mut self.values
    }

    /// Number of values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}
