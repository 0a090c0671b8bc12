use super::AreaError;

/// What is wrong with an IDX file, the format of MNIST. `part` is "image" or "label".
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum IdxError {
    /// Bytes that are not an IDX file.
    #[error(
        "the {part} file is not an IDX file: it should begin with two zero bytes, but begins with \
         {found}; choose a file in MNIST's format, gzip or not"
    )]
    NotIdx {
        /// Which of the two files.
        part: &'static str,
        /// Its first bytes.
        found: String,
    },
    /// An element type IDX does not define.
    #[error(
        "the {part} file names the element type 0x{code:02x}, which IDX does not define; it is \
         damaged or not an IDX file: download or copy it again"
    )]
    TypeCode {
        /// Which of the two files.
        part: &'static str,
        /// The type code found.
        code: u8,
    },
    /// An element type that IDX defines and that is not loaded.
    #[error(
        "the {part} file holds {found} values; only u8 (unsigned bytes, 0 to 255) can be loaded: \
         convert it to u8"
    )]
    Type {
        /// Which of the two files.
        part: &'static str,
        /// The type found, as in "f32".
        found: String,
    },
    /// The wrong number of dimensions.
    #[error(
        "the {part} file has {found} dimension(s) where {expected} were expected (images have 3: \
         count, height, width; labels have 1); check that the two files are not swapped"
    )]
    Rank {
        /// Which of the two files.
        part: &'static str,
        /// Dimensions expected.
        expected: usize,
        /// Dimensions found.
        found: usize,
    },
    /// Sizes whose product is more than the loader takes.
    #[error(
        "the {part} file claims {sizes} values, more than the limit of {limit} bytes; it is \
         damaged, or too large for this program: use a smaller one"
    )]
    TooLarge {
        /// Which of the two files.
        part: &'static str,
        /// The sizes claimed, as in "60000 × 28 × 28".
        sizes: String,
        /// Most bytes taken.
        limit: usize,
    },
    /// Fewer bytes than the header promises.
    #[error(
        "the {part} file is cut short: it should hold {expected} bytes unpacked, but holds \
         {found}; download or copy it again"
    )]
    Truncated {
        /// Which of the two files.
        part: &'static str,
        /// Bytes the header accounts for.
        expected: usize,
        /// Bytes there are.
        found: usize,
    },
    /// More bytes than the header promises.
    #[error(
        "the {part} file goes on after its last value: its header ({sizes}) accounts for \
         {expected} bytes unpacked; download or copy it again"
    )]
    Trailing {
        /// Which of the two files.
        part: &'static str,
        /// The sizes in the header.
        sizes: String,
        /// Bytes the header accounts for.
        expected: usize,
    },
    /// A gzip stream that does not unpack.
    #[error("the {part} file is gzip-compressed and damaged ({detail}); download or copy it again")]
    Gzip {
        /// Which of the two files.
        part: &'static str,
        /// What the decoder says.
        detail: String,
    },
}

impl AreaError for IdxError {}
