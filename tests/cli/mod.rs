//! The terminal program from outside: its files, its JSON, its exit codes and its sentences.
#![cfg(all(feature = "cli", feature = "gpu", not(target_arch = "wasm32")))]

mod architecture;
mod bench;
mod check;
mod course;
mod endings;
mod evaluate;
mod predict;
mod sets;
mod support;
mod train;
