use super::super::{Formula, Shape};

/// The inputs of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// These, by name.
    Named(&'static [&'static str]),
    /// Any number above zero.
    Many,
}

/// "an Input and a Target".
impl std::fmt::Display for Ports {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Named([]) => f.write_str("no input"),
            Self::Named(["Input"]) => f.write_str("one input"),
            Self::Named(names) => write!(f, "the inputs {}", names.join(" and ")),
            Self::Many => f.write_str("one input or more"),
        }
    }
}

/// What a layer takes that it was not given: "an image C×H×W", and how to get there.
pub type Expected = String;

/// A layer that is given by its formula.
pub(super) trait Define {
    /// Its inputs.
    fn ports(&self) -> Ports {
        Ports::Named(&["Input"])
    }

    /// What it computes for inputs of these shapes, with the parameters that it needs.
    ///
    /// # Errors
    /// What it expects where it cannot take them.
    fn formula(&self, inputs: &[Shape]) -> Result<Formula, Expected>;

    /// Its input's shape for an output's, where that follows.
    fn input_shape(&self, _output: &Shape) -> Option<Shape> {
        None
    }
}

/// Whether an array of these sizes is one that a net may have; otherwise the sentence that says so.
pub(super) fn possible(sizes: &[usize]) -> Result<(), Expected> {
    check(
        Shape::is_possible(sizes),
        &format!("sizes of at most {} values in all", Shape::MOST_VALUES),
    )
}

/// Whether a layer may be given by a table of an array of these sizes, which is made in full
/// wherever the layer is looked at; otherwise the sentence that says so.
pub(super) fn tabled(sizes: &[usize]) -> Result<(), Expected> {
    const MOST: usize = 1 << 20;
    let shape = Shape::from(sizes.to_vec());
    check(shape.len() <= MOST, &format!("at most {MOST} values to move, not {shape}"))
}

/// Channels, height and width.
pub(super) fn image(shape: &Shape) -> Result<[usize; 3], Expected> {
    shape.image().ok_or_else(|| "an image C×H×W".into())
}

/// Whether a number lies in a range; otherwise the sentence that says so.
pub(super) fn check(fine: bool, expected: &str) -> Result<(), Expected> {
    if fine { Ok(()) } else { Err(expected.into()) }
}
