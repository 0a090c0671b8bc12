use crate::Result;
use crate::error::DataError;

/// Examples that are arrays of numbers: for each input of a net, its target among them, the values
/// of all examples, one after the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Arrays {
    len: usize,
    ports: Vec<Column>,
}

/// One input's values.
#[derive(Debug, Clone, PartialEq)]
struct Column {
    name: String,
    /// Values of one example.
    each: usize,
    values: Vec<f32>,
}

impl Arrays {
    /// So many examples, whose inputs are added one by one.
    pub fn new(len: usize) -> Self {
        Self { len, ports: Vec::new() }
    }

    /// Adds the values of an input.
    ///
    /// # Errors
    /// [`DataError::Arrays`] where they cannot be shared out evenly among the examples.
    pub fn with(mut self, name: &str, values: Vec<f32>) -> Result<Self> {
        if self.len == 0 || values.is_empty() || !values.len().is_multiple_of(self.len) {
            let (values, examples) = (values.len(), self.len);
            return Err(DataError::Arrays { name: name.into(), values, examples }.into());
        }
        let each = values.len() / self.len;
        self.ports.push(Column { name: name.into(), each, values });
        Ok(self)
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Values of one example of an input; `None` where there is no such input.
    pub fn each(&self, name: &str) -> Option<usize> {
        self.ports.iter().find(|port| port.name == name).map(|port| port.each)
    }

    /// An example's values of an input; none where there is no such input.
    pub fn get(&self, name: &str, example: usize) -> &[f32] {
        let port = self.ports.iter().find(|port| port.name == name);
        port.map_or(&[], |port| &port.values[example * port.each..][..port.each])
    }
}
