//! Set-up: each tool is looked for first, and installed or asked for only where it is missing.

pub mod chromium;
mod debian;
pub mod node;
pub mod rust;
pub mod vulkan;
pub mod wasm_pack;
