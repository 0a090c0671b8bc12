//! The terminal program from outside: its files, its JSON, its exit codes and its sentences.
#![cfg(all(feature = "cli", not(target_arch = "wasm32")))]
#![allow(clippy::unwrap_used, reason = "the tests' helpers are no #[test] to clippy")]

mod support;

mod architecture;
mod bench;
mod check;
mod course;

mod train;

mod endings;

mod evaluate;

mod predict;

mod sets;
