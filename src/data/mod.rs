//! Data: from the bytes of a file to shuffled batches.

mod gzip;

pub mod idx;

pub mod known;

mod dataset;

mod arrays;
mod examples;
mod split;

mod views;

mod statistics;

pub mod three_or_seven;

pub mod cifar10;

mod pictures;

mod archive;

pub(crate) mod augment;
mod sampler;

mod synthetic;

#[cfg(not(target_arch = "wasm32"))]
pub mod file;

#[cfg(all(feature = "fetch", not(target_arch = "wasm32")))]
pub mod store;

pub use archive::PicturesInZip;
pub use arrays::Arrays;
pub use augment::Shift;
pub use dataset::{Dataset, Origin};
pub use examples::Examples;
pub use idx::{ElementType, Part};
pub use known::{Set, Subset};
pub use pictures::{LARGEST_PICTURE, Pictures, PicturesByFolder};
pub use sampler::Sampler;
pub use split::Split;
pub use statistics::ChannelStatistics;
pub use synthetic::SyntheticDigits;
