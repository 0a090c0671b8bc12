//! Unpacking: a file's bytes as a reader, gzip or not.

use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;

/// Deflate cannot pack better than 258 bytes into two bits: a ratio of 1,032.
const MAX_RATIO: usize = 1032;

/// Whether the bytes begin as a gzip stream does.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The unpacked bytes of a file, in order.
pub(crate) enum Unpacked<'a> {
    Raw(&'a [u8]),
    Gzip(Box<MultiGzDecoder<&'a [u8]>>),
}

impl<'a> Unpacked<'a> {
    /// Tells gzip from raw by the first two bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        if is_gzip(bytes) {
            Self::Gzip(Box::new(MultiGzDecoder::new(bytes)))
        } else {
            Self::Raw(bytes)
        }
    }

    /// More bytes than this cannot come out, whatever a header claims.
    pub(crate) fn upper_bound(&self) -> usize {
        match self {
            Self::Raw(bytes) => bytes.len(),
            Self::Gzip(decoder) => decoder.get_ref().len().saturating_mul(MAX_RATIO),
        }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Raw(bytes) => bytes.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
        }
    }
}
