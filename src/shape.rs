use std::fmt;

/// Sizes of one example's tensor, outermost first: `[C, H, W]` of an image, `[F]` of a vector,
/// `[]` of a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Shape(Vec<usize>);

impl Shape {
    /// The sizes, outermost first.
    pub fn sizes(&self) -> &[usize] {
        &self.0
    }

    /// The most values of an array, and of all parameters of a net together: half a gigabyte, and a
    /// quarter where 32 bits address the memory, since training keeps many copies.
    pub const MOST_VALUES: usize = if usize::BITS == 32 { 1 << 26 } else { 1 << 27 };

    /// Number of elements; the largest number where there are more than that.
    pub fn len(&self) -> usize {
        self.0.iter().fold(1, |len: usize, &size| len.saturating_mul(size))
    }

    /// Whether an array of such sizes, or of those of a parameter, is one that a net may have:
    /// [`Self::MOST_VALUES`] at most.
    pub fn is_possible(sizes: &[usize]) -> bool {
        let len = sizes.iter().try_fold(1_usize, |len, &size| len.checked_mul(size));
        len.is_some_and(|len| len <= Self::MOST_VALUES)
            && sizes.iter().all(|&size| size <= Self::MOST_VALUES)
    }

    /// Whether some size is zero.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Channels, height and width, where this is an image.
    pub fn image(&self) -> Option<[usize; 3]> {
        self.0.as_slice().try_into().ok()
    }

    /// The number of features, where this is a vector.
    pub fn vector(&self) -> Option<usize> {
        match self.0.as_slice() {
            &[features] => Some(features),
            _ => None,
        }
    }
}

impl<const R: usize> From<[usize; R]> for Shape {
    fn from(sizes: [usize; R]) -> Self {
        Self(sizes.to_vec())
    }
}

impl From<Vec<usize>> for Shape {
    fn from(sizes: Vec<usize>) -> Self {
        Self(sizes)
    }
}

/// `1×28×28`, as the books print it.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str("a number");
        }
        for (i, size) in self.0.iter().enumerate() {
            let times = if i == 0 { "" } else { "×" };
            write!(f, "{times}{size}")?;
        }
        Ok(())
    }
}
