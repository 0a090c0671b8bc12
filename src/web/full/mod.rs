//! What the package offers beyond the page's first load: nets of every kind, measures, explanations,
//! sessions and files.

mod data;
mod encode;
mod graph;
mod trainer;

mod checkpoint;
mod session;

mod codec;
mod model;
mod sets;

mod measure;

mod explain;

mod strict;

pub use graph::{inspect_net, net_to_rust, presets};
