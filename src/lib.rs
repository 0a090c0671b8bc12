//! LeNet Playground: a small neural-net library that trains natively and in the browser.
//!
//! ```
//! use lenet_playground::data::SyntheticDigits;
//! use lenet_playground::net::{Conv2d, Flatten, Linear, MaxPool2d, Net, Relu, Softmax, kaiming};
//! use lenet_playground::train::{Options, Trainer};
//! use std::sync::Arc;
//!
//! let digits = SyntheticDigits::new(1_000, 1).finish()?;
//! let layers = [
//!     ("conv", Conv2d::new(8, 5).into()),
//!     ("relu", Relu.into()),
//!     ("pool", MaxPool2d::new(2).into()),
//!     ("flatten", Flatten {}.into()),
//!     ("fc", Linear { features: 10 }.into()),
//!     ("softmax", Softmax {}.into()),
//! ];
//! let mut net = Net::chain("small", [1, 28, 28], layers)?;
//! kaiming(&mut net, 1);
//!
//! let options = Options { epochs: 2, batch_size: 32, ..Options::default() };
//! let mut trainer = Trainer::new(net, Arc::new(digits), options)?;
//! let mut losses = Vec::new();
//! while !trainer.is_finished() {
//!     // A GPU answers later; on the CPU the future is ready when it returns.
//!     losses.extend(pollster::block_on(trainer.train(10))?);
//! }
//! let (first, last) = (losses[0].mean(), losses[losses.len() - 1].mean());
//! assert!(last < 0.5 * first, "the loss fell from {first} to {last}");
//! # Ok::<(), lenet_playground::Error>(())
//! ```
//!
//! # Modules, in the order that the data takes
//!
//! ```text
//! bytes ─ data ─► Dataset ─ sampler ─► batch ─┐
//!                                             ▼
//! Net (what) ── lower ──► Plan (how) ──► Engine (where) ──► losses, probabilities
//!                                             │
//! strokes/image ─ codec ─► tensor ────────────┘──► codec ─► "it is a 3, 98 %"
//! ```
//!
//! - [`data`], [`codec`]: data sets and batches; pictures and strokes to tensors, and probabilities
//!   to answers.
//! - [`layers`], [`net`]: the kinds of layers; nets of them, with shapes and parameters.
//! - [`ops`], [`plan`], [`engine`]: the operations that layers are lowered to; a net lowered for one
//!   batch size; what runs it: one core, a group of workers, a GPU.
//! - [`optimizer`], [`train`]: updates of parameters; options, schedules and the run.
//! - [`apply`], [`measure`], [`explain`]: a trained net used, measured and looked into.
//! - [`mod@format`]: parameters as safetensors, nets as JSON and as Rust code.
//!
//! `docs/architecture.md` says how they depend on each other, and why.
//!
//! # Shape letters
//! `N` batch, `C` channels, `H` `W` height and width, `K` kernel size, `F` features.
//! Tensors are `f32`, row-major; images are NCHW.
#![deny(missing_docs)]
// Without the exports that `full` gates, what they alone call is unused.
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

pub mod apply;

pub mod train;

pub mod measure;

pub mod explain;

pub mod format;

#[cfg(target_arch = "wasm32")]
pub mod web;

pub use error::{Error, Result};
