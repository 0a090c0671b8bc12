//! Room for what an op needs only while it runs. It grows in the first step and stays.

/// Scratch buffers shared by the ops of a plan.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The left matrix of a product, packed.
    pub packed: Vec<f32>,
    /// One panel of the right matrix.
    pub panel: Vec<f32>,
    /// One example's convolution before it is pooled.
    pub rows: Vec<f32>,
    /// One example's input, channels last.
    pub x: Vec<f32>,
    /// The gradient at one example's input, channels last.
    pub dx: Vec<f32>,
    /// Weights and their gradient, channels last.
    pub weight: Vec<f32>,
    /// See [`Self::weight`].
    pub dweight: Vec<f32>,
    /// Winners that pass a gradient on: where their patch begins, and the gradient.
    pub hits: Vec<(u32, f32)>,
}

/// The first `len` values of a scratch buffer, whatever they hold.
pub fn room<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> &mut [T] {
    if buffer.len() < len {
        buffer.resize(len, T::default());
    }
    &mut buffer[..len]
}
