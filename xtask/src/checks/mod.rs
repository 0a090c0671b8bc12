//! All checks of the project, cheapest first.

pub mod budget;
pub mod summary;

mod steps;

pub use steps::{Step, plan};
