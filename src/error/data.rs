use super::AreaError;

/// What is wrong with a data set, or with what is asked of one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The labels and the images of a data set do not belong together.
    #[error("{images} images came with {labels} labels; a data set needs one label for each image")]
    CountMismatch {
        /// Images found.
        images: usize,
        /// Labels found.
        labels: usize,
    },
    /// Pixels that do not make whole images.
    #[error(
        "{pixels} bytes of pixels do not make whole images of {}{height} × {width}; \
         use images that all have one size of at least 1 × 1",
        if *channels == 1 { String::new() } else { format!("{channels} × ") }
    )]
    PartialImage {
        /// Bytes of pixels found.
        pixels: usize,
        /// Channels of one image.
        channels: usize,
        /// Height of one image.
        height: usize,
        /// Width of one image.
        width: usize,
    },
    /// A data set without images.
    #[error("the data set holds no image; choose files with at least one")]
    EmptyDataset,
    /// More images than 32-bit indices reach.
    #[error("{images} images are more than the {max} a data set can hold; use fewer", max = u32::MAX)]
    TooManyImages {
        /// Images found.
        images: usize,
    },
    /// A label that belongs to no class.
    #[error(
        "label {label} of image {index} belongs to no class: the labels of {classes} classes go \
         from 0 to {last}; check that the label file belongs to these images",
        last = classes.saturating_sub(1)
    )]
    LabelRange {
        /// Position of the label.
        index: usize,
        /// The label.
        label: u8,
        /// Number of classes.
        classes: usize,
    },
    /// An image asked for by an index that the data set does not have.
    #[error("there is no image {index}: the data set holds {count}, counted from 0")]
    NoSuchImage {
        /// The index asked for.
        index: usize,
        /// Number of images.
        count: usize,
    },
    /// A class with fewer images than are wanted of it.
    #[error("the class {class:?} has {images} images, fewer than the {wanted} wanted; draw fewer")]
    TooFewImages {
        /// The class.
        class: String,
        /// Images it has.
        images: usize,
        /// Images wanted.
        wanted: usize,
    },
    /// So many images held out that none are left to train on.
    #[error(
        "{validation} of {images} images cannot be held out for validation: at least one must be \
         left to train on; hold out fewer"
    )]
    Split {
        /// Images to hold out.
        validation: usize,
        /// Images in the data set.
        images: usize,
    },
    /// A sampler with nothing to draw from, or batches of nothing.
    #[error(
        "batches of {batch} cannot be drawn from {images} images: both must be at least 1; \
         choose a batch size such as 64"
    )]
    Sampler {
        /// Batch size asked for.
        batch: usize,
        /// Images to draw from.
        images: usize,
    },
    /// Not enough memory for a data set.
    #[error(
        "there is no room in memory for the {bytes} bytes of the {part} file; close other \
         programs or tabs, or use a smaller data set"
    )]
    NoMemory {
        /// Which of the two files: "image" or "label".
        part: &'static str,
        /// Bytes asked for.
        bytes: usize,
    },
    /// Values that cannot be shared out among examples.
    #[error("{name}: {values} values cannot be shared out evenly among {examples} examples")]
    Arrays {
        /// The input.
        name: String,
        /// How many values there are.
        values: usize,
        /// Examples.
        examples: usize,
    },
    /// A data set that has classes which the net does not tell apart.
    #[error(
        "the net tells {net} apart, and the data set has {data}: choose data whose classes are among \
         the net's, or a net that was trained on these"
    )]
    OtherClasses {
        /// The net's classes.
        net: String,
        /// The data set's.
        data: String,
    },
}

impl AreaError for DataError {}

/// What is wrong with a file of CIFAR-10's binary version.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Cifar10Error {
    /// A file that is not a batch of CIFAR-10's binary version.
    #[error(
        "batch {batch} holds {bytes} bytes, which is not a multiple of the 3073 bytes of a CIFAR-10 \
         record; choose data_batch_1.bin to data_batch_5.bin or test_batch.bin of its binary version"
    )]
    Length {
        /// Which of the files, from 1 on.
        batch: usize,
        /// Its length.
        bytes: usize,
    },
    /// A record whose first byte belongs to no class.
    #[error(
        "record {record} of batch {batch} begins with {label}, and CIFAR-10's labels go from 0 to \
         9; the file is damaged or not of the binary version: download it again"
    )]
    Label {
        /// Which of the files, from 1 on.
        batch: usize,
        /// Which of its records, from 0 on.
        record: usize,
        /// The byte found.
        label: u8,
    },
}

impl AreaError for Cifar10Error {}
