//! What differs between the two builds of the package, in one place.

#[cfg(feature = "full")]
mod full;
#[cfg(not(feature = "full"))]
mod page;

#[cfg(feature = "full")]
pub(super) use full::*;
#[cfg(not(feature = "full"))]
pub(super) use page::*;
