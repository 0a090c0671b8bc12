//! What can go wrong. [`Error`] is the one type that every fallible function gives; behind it
//! stands the error of one area, an enum such as [`NetError`]. Each sentence names the layer,
//! option or file, what was expected, what there was instead, and where a user can act on it, what
//! to do next.
//!
//! An area stands behind a pointer, so that a program links the sentences of those areas alone that
//! it can meet. Errors hold texts and numbers, and know no other module of the crate.

use std::any::Any;
use std::fmt;

mod option;
pub use option::{OptionError, SettingError};

mod data;
pub use data::{Cifar10Error, DataError};

mod idx;
pub use idx::IdxError;

mod picture;
pub use picture::PictureError;

mod file;
pub use file::FileError;

mod codec;
pub use codec::CodecError;

mod net;
pub use net::NetError;

mod plan;
pub use plan::PlanError;

mod engine;
pub use engine::EngineError;

mod gpu;
pub use gpu::GpuError;

mod train;
pub use train::{CheckpointError, TrainError};

mod measure;
pub use measure::MeasureError;

mod apply;
pub use apply::ApplyError;

mod format;
pub use format::{FormatError, WeightsError};

/// The crate's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong: the error of one area. `Display` and `Debug` both give its sentence,
/// that of its cause included.
///
/// ```
/// use lenet_playground::error::{DataError, Error};
///
/// let error: Error = DataError::EmptyDataset.into();
/// assert_eq!(error.downcast_ref(), Some(&DataError::EmptyDataset));
/// assert_eq!(error.to_string(), "the data set holds no image; choose files with at least one");
/// ```
pub struct Error(Box<dyn AreaError>);

/// The errors of one area. A layer or a program of your own can have some: implement this for them,
/// and `?` makes them an [`Error`].
pub trait AreaError: Any + fmt::Display + Send + Sync {}

impl Error {
    /// The error as one of an area, where it is of that area.
    pub fn downcast_ref<E: AreaError>(&self) -> Option<&E> {
        (&*self.0 as &dyn Any).downcast_ref()
    }
}

impl<E: AreaError> From<E> for Error {
    // Out of line: an error is rare, and the many places that make one stay small.
    #[cold]
    #[inline(never)]
    fn from(error: E) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Two errors are equal where they are of one area and have the same sentence.
impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        (*self.0).type_id() == (*other.0).type_id() && self.to_string() == other.to_string()
    }
}

impl std::error::Error for Error {}
