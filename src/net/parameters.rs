use ndarray::{ArrayViewD, ArrayViewMutD};

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

    /// The parameter of that name as an array of its shape.
    pub fn array(&self, name: &str) -> Option<ArrayViewD<'_, f32>> {
        let entry = self.entry(name)?;
        ArrayViewD::from_shape(entry.shape.sizes(), &self.values[entry.range()]).ok()
    }

    /// The parameter of that name as an array of its shape, to be changed in place.
    pub fn array_mut(&mut self, name: &str) -> Option<ArrayViewMutD<'_, f32>> {
        let entry = self.entries.iter().find(|entry| entry.name == name)?;
        let values = &mut self.values[entry.range()];
        ArrayViewMutD::from_shape(entry.shape.sizes(), values).ok()
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

#[cfg(test)]
mod tests {
    use crate::net::lenet;

    #[test]
    fn a_parameter_is_an_array_of_its_shape() {
        let mut net = lenet(1);
        net.parameters_mut().array_mut("conv2.weight").unwrap()[[3, 1, 4, 2]] = 7.0;
        let weights = net.parameters().array("conv2.weight").unwrap();
        assert_eq!(weights.shape(), [50, 20, 5, 5]);
        assert_eq!(weights[[3, 1, 4, 2]], 7.0);
        let flat = net.parameters().get("conv2.weight").unwrap();
        assert_eq!(flat[((3 * 20 + 1) * 5 + 4) * 5 + 2], 7.0);
        assert!(net.parameters().array("conv3.weight").is_none());
    }
}
