use std::sync::Arc;

use super::Arrays;
use super::Dataset;
use crate::Result;

/// What a net is trained on.
#[derive(Debug, Clone)]
pub enum Examples {
    /// Images and their labels: a net's first input is shown the image, and one called `Target`
    /// the label's number.
    Images(Arc<Dataset>),
    /// Numbers for every input.
    Arrays(Arc<Arrays>),
}

impl Examples {
    /// What they are called.
    pub fn name(&self) -> &str {
        match self {
            Self::Images(data) => data.name(),
            Self::Arrays(_) => "arrays",
        }
    }

    /// Number of examples.
    pub fn len(&self) -> usize {
        match self {
            Self::Images(data) => data.len(),
            Self::Arrays(arrays) => arrays.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The images, where that is what they are.
    pub fn images(&self) -> Option<&Arc<Dataset>> {
        match self {
            Self::Images(data) => Some(data),
            Self::Arrays(_) => None,
        }
    }

    /// Holds out examples to validate with: see [`Dataset::split`].
    ///
    /// # Errors
    /// Where too few would be left.
    pub fn split(&self, validation: usize, seed: u64) -> Result<super::Split> {
        match self {
            Self::Images(data) => data.split(validation, seed),
            Self::Arrays(arrays) => super::split::split(arrays.len(), validation, seed),
        }
    }
}

impl From<Arc<Dataset>> for Examples {
    fn from(data: Arc<Dataset>) -> Self {
        Self::Images(data)
    }
}

impl From<Arrays> for Examples {
    fn from(arrays: Arrays) -> Self {
        Self::Arrays(Arc::new(arrays))
    }
}
