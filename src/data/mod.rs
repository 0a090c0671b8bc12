//! Data: from the bytes of a file to shuffled batches.

mod dataset;

pub use dataset::{Dataset, Origin};
