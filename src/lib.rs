//! LeNet Playground: a small neural-net library that trains in the browser.
//!
//! Read it in the order that the data takes:
//!
//! ```text
//! bytes ─ data ─► Dataset ─ sampler ─► batch ─┐
//!                                             ▼
//! Net (what) ── lower ──► Plan (how) ──► Engine (where) ──► losses, probabilities
//!                                             │
//! strokes/image ─ codec ─► tensor ────────────┘──► codec ─► "it is a 3, 98 %"
//! ```
//!
//! # Shape letters
//! `N` batch, `C` channels, `H` `W` height and width, `K` kernel size, `F` features.
//! Tensors are `f32`, row-major; images are NCHW.
#![deny(missing_docs)]
// Without them, what they alone call is there and unused.
#![cfg_attr(not(feature = "full"), allow(dead_code))]
// Unit tests run natively. `wasm-pack test` compiles them for the browser too, and runs none there.
#![cfg(not(all(test, target_arch = "wasm32")))]

pub mod error;

pub mod catalogue;

pub mod data;

pub mod codec;

pub mod compute;

pub mod ops;

mod shape;

pub mod layers;

pub mod net;

pub mod optimizer;

pub mod plan;

pub mod engine;

#[cfg(feature = "full")]
pub mod apply;

pub mod train;

#[cfg(feature = "full")]
pub mod measure;

#[cfg(feature = "full")]
pub mod explain;

pub mod format;

#[cfg(target_arch = "wasm32")]
pub mod web;

pub use error::{Error, Result};
