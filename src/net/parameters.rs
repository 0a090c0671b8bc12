use ndarray::{ArrayViewD, ArrayViewMutD};

use crate::error::NetError;
use crate::layers::{ParameterSpec, Role};
use crate::shape::Shape;
use crate::{Error, Result};

/// Where one parameter lies in the arena.
#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    /// Layer and role: `conv1.weight`.
    pub name: String,
    /// Its sizes.
    pub shape: Shape,
    /// Index of its first value in the arena.
    pub offset: usize,
    /// Products summed into one output: sets the scale of its first values. Zero for a bias.
    pub fan_in: usize,
    /// Outputs that one input has a share in. Zero for a bias.
    pub fan_out: usize,
    /// Its first value, where that is not drawn.
    pub initial: f32,
    /// How training changes it.
    pub role: Role,
    /// Whether it has been given values: drawn, read from a file or set.
    pub initialized: bool,
}

impl Parameter {
    /// Its place in the arena.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.offset..self.offset.saturating_add(self.shape.len())
    }
}

/// Whether a net may have so many parameters up to a layer.
pub(super) fn check_count(layer: &str, parameters: usize) -> Result<()> {
    let most = Shape::MOST_VALUES;
    match parameters <= most {
        true => Ok(()),
        false => Err(NetError::TooManyParameters { layer: layer.into(), parameters, most }.into()),
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
    /// Adds a parameter at the end of the arena, which [`Self::fill`] then has to make.
    pub(super) fn push(&mut self, layer: &str, spec: ParameterSpec) {
        let ParameterSpec { name, shape, fan_in, fan_out, initial, role } = spec;
        let (offset, name) = (self.end(), format!("{layer}.{name}"));
        let initialized = false;
        self.entries.push(Parameter {
            name,
            shape,
            offset,
            fan_in,
            fan_out,
            initial,
            role,
            initialized,
        });
    }

    /// Where the last parameter ends: the length of the arena, once it is made.
    pub(super) fn end(&self) -> usize {
        self.entries.last().map_or(0, |entry| entry.range().end)
    }

    /// Makes the arena, which takes memory: what can be wrong with a net is found out before.
    pub(super) fn fill(&mut self) {
        for entry in &self.entries {
            self.values.resize(entry.range().end, entry.initial);
        }
    }

    /// Gives the parameter of that name values.
    ///
    /// # Errors
    /// [`NetError::Parameter`] where there is none of that name or they are not as many.
    pub fn set(&mut self, name: &str, values: &[f32]) -> Result<()> {
        let wrong =
            |expected: String| Error::from(NetError::Parameter { name: name.into(), expected });
        let Some(entry) = self.entries.iter_mut().find(|entry| entry.name == name) else {
            let names: Vec<&str> = self.entries.iter().map(|entry| entry.name.as_str()).collect();
            return Err(wrong(format!("one of {}", names.join(", "))));
        };
        if values.len() != entry.shape.len() {
            return Err(wrong(format!("{} values, not {}", entry.shape.len(), values.len())));
        }
        self.values[entry.range()].copy_from_slice(values);
        entry.initialized = true;
        Ok(())
    }

    /// Gives the entry of that number values.
    pub(super) fn take(&mut self, at: usize, values: &[f32], initialized: bool) {
        let entry = &mut self.entries[at];
        entry.initialized = initialized;
        self.values[entry.range()].copy_from_slice(values);
    }

    /// Takes note that all have values.
    pub(crate) fn mark_initialized(&mut self) {
        self.entries.iter_mut().for_each(|entry| entry.initialized = true);
    }

    /// The first that has no values yet.
    pub fn missing(&self) -> Option<&Parameter> {
        self.entries.iter().find(|entry| !entry.initialized)
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
