use super::AreaError;

/// What a GPU cannot do, or what happened to it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GpuError {
    /// No GPU that the program can use.
    #[error("no GPU can be used here ({detail}): use the CPU")]
    NoAdapter {
        /// What the system says.
        detail: String,
    },
    /// A device that worked and cannot be used any more.
    #[error("{device} stopped working ({reason}): use the CPU, or start again")]
    DeviceLost {
        /// The device's name.
        device: String,
        /// What it said last.
        reason: String,
    },
    /// A layer that a device cannot run.
    #[error("{layer}: the {device} has no {kind} yet: run the net on the CPU")]
    NoKernel {
        /// The layer's name.
        layer: String,
        /// The layer's kind.
        kind: String,
        /// The device.
        device: &'static str,
    },
    /// What a device has no kernel for yet.
    #[error("{option} does not run on {device} yet: use the CPU")]
    NotOnDevice {
        /// The option, or what else was asked for.
        option: &'static str,
        /// The device.
        device: &'static str,
    },
    /// A data set that a GPU cannot bind.
    #[error("{bytes} bytes of images are more than the GPU's limit of {limit}: use the CPU")]
    DataTooLarge {
        /// Bytes of pixels.
        bytes: usize,
        /// The most that the device takes at once.
        limit: u64,
    },
}

impl AreaError for GpuError {}
