use crate::shape::Shape;

/// A parameter that a layer needs once its input's shape is known.
#[derive(Debug, Clone, PartialEq)]
pub struct ParameterSpec {
    /// Its name within the layer: `weight`.
    pub name: &'static str,
    /// Its sizes.
    pub shape: Shape,
    /// Products summed into one output, which sets the scale of its first values; 0 where they are
    /// not drawn.
    pub fan_in: usize,
    /// Outputs that one input has a share in; 0 where the first values are not drawn.
    pub fan_out: usize,
    /// Its first value, where that is not drawn.
    pub initial: f32,
    /// How training changes it.
    pub role: Role,
}

/// How training changes a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Role {
    /// Along its gradient; regularization acts on it.
    #[default]
    Weight,
    /// Along its gradient; regularization leaves it alone.
    Bias,
    /// It is a running mean of something that each batch has: `p ← p − rate·(p − of the batch)`.
    Average {
        /// How much of it a batch replaces.
        rate: f32,
    },
}

impl ParameterSpec {
    /// A weight that is drawn at first.
    pub fn weight(shape: impl Into<Shape>, fan_in: usize, fan_out: usize) -> Self {
        let (shape, role) = (shape.into(), Role::Weight);
        Self { name: "weight", shape, fan_in, fan_out, initial: 0.0, role }
    }

    /// A bias of zeros.
    pub fn bias(shape: impl Into<Shape>) -> Self {
        Self::constant("bias", shape, 0.0)
    }

    /// A parameter that is the same everywhere at first.
    pub fn constant(name: &'static str, shape: impl Into<Shape>, initial: f32) -> Self {
        Self { name, shape: shape.into(), fan_in: 0, fan_out: 0, initial, role: Role::Bias }
    }

    /// A running mean.
    pub fn average(name: &'static str, shape: impl Into<Shape>, initial: f32, rate: f32) -> Self {
        Self { role: Role::Average { rate }, ..Self::constant(name, shape, initial) }
    }
}
