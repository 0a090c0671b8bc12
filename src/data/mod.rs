//! Data: from the bytes of a file to shuffled batches.

mod gzip;

pub mod idx;

pub mod known;

mod dataset;

#[cfg(feature = "layers")]
mod arrays;
mod examples;

mod augment;
mod sampler;

mod synthetic;

#[cfg(all(feature = "fetch", not(target_arch = "wasm32")))]
pub mod store;

#[cfg(feature = "layers")]
pub use arrays::Arrays;
pub use augment::Shift;
pub use dataset::{Dataset, Origin, Split};
pub use examples::Examples;
pub use idx::{ElementType, Part};
pub use known::{Set, Subset};
pub use sampler::Sampler;
pub use synthetic::SyntheticDigits;
