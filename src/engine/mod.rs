//! Engines: *where* a plan runs.

pub mod cpu;
