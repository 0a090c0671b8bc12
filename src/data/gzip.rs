//! Unpacking: a file's bytes as a reader, gzip (RFC 1952) or not.

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
    Gzip { packed_len: usize, members: Box<MultiGzDecoder<&'a [u8]>> },
}

impl<'a> Unpacked<'a> {
    /// Tells gzip from raw by the first two bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        match is_gzip(bytes) {
            true => Self::Gzip {
                packed_len: bytes.len(),
                members: Box::new(MultiGzDecoder::new(bytes)),
            },
            false => Self::Raw(bytes),
        }
    }

    /// More bytes than this cannot come out, whatever a header claims.
    pub(crate) fn upper_bound(&self) -> usize {
        match self {
            Self::Raw(bytes) => bytes.len(),
            Self::Gzip { packed_len, .. } => packed_len.saturating_mul(MAX_RATIO),
        }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Raw(bytes) => bytes.read(buffer),
            Self::Gzip { members, .. } => members.read(buffer),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, GzBuilder};
    use std::io::Write;

    fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut unpacked = Vec::new();
        Unpacked::new(bytes).read_to_end(&mut unpacked)?;
        Ok(unpacked)
    }

    #[test]
    fn every_field_of_a_header_is_skipped() {
        let builder = || GzBuilder::new().mtime(7);
        let builders = [
            builder(),
            builder().filename("name"),
            builder().comment("comment"),
            builder().extra([1, 2, 3]),
            builder().filename("name").comment("comment").extra([0; 300]),
        ];
        for builder in builders {
            let mut packer = builder.write(Vec::new(), Compression::default());
            packer.write_all(b"digits").unwrap();
            let mut packed = packer.finish().unwrap();
            assert_eq!(unpack(&packed).unwrap(), b"digits");
            packed.truncate(packed.len() - 9);
            assert!(unpack(&packed).is_err());
        }
    }

    #[test]
    fn a_header_cut_short_anywhere_is_an_error() {
        let builder = GzBuilder::new().filename("name").comment("comment").extra([9; 20]);
        let packed = builder.write(Vec::new(), Compression::default()).finish().unwrap();
        for length in 2..packed.len() {
            assert!(unpack(&packed[..length]).is_err(), "{length} of {} bytes", packed.len());
        }
    }
}
