//! Unpacking: a file's bytes as a reader, gzip (RFC 1952) or not.
//!
//! The inflating is `flate2`'s. The frame around it is read here because its reader of frames
//! brings 16 kB of checksum tables, which do not compress, into a page that may weigh 250.

use std::io::{self, BufRead, Read};

use crc::{CRC_32_ISO_HDLC, Crc, Digest, Table};
use flate2::bufread::DeflateDecoder;

/// Deflate cannot pack better than 258 bytes into two bits: a ratio of 1,032.
const MAX_RATIO: usize = 1032;
/// One table of 1 kB: some 400 MB/s, beside which inflating is slow.
static CRC: Crc<u32, Table<1>> = Crc::<u32, Table<1>>::new(&CRC_32_ISO_HDLC);

/// Whether the bytes begin as a gzip stream does.
pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0x1f, 0x8b])
}

/// The unpacked bytes of a file, in order.
pub(crate) enum Unpacked<'a> {
    Raw(&'a [u8]),
    Gzip(Box<Members<'a>>),
}

impl<'a> Unpacked<'a> {
    /// Tells gzip from raw by the first two bytes.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        if is_gzip(bytes) {
            Self::Gzip(Box::new(Members { file: bytes, rest: bytes, member: None }))
        } else {
            Self::Raw(bytes)
        }
    }

    /// More bytes than this cannot come out, whatever a header claims.
    pub(crate) fn upper_bound(&self) -> usize {
        match self {
            Self::Raw(bytes) => bytes.len(),
            Self::Gzip(members) => members.file.len().saturating_mul(MAX_RATIO),
        }
    }
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Raw(bytes) => bytes.read(buffer),
            Self::Gzip(members) => members.read(buffer),
        }
    }
}

/// The members of a gzip file, unpacked one after the other, as RFC 1952 has it.
pub(crate) struct Members<'a> {
    file: &'a [u8],
    rest: &'a [u8],
    member: Option<Member<'a>>,
}

struct Member<'a> {
    inflate: DeflateDecoder<&'a [u8]>,
    sum: Digest<'static, u32, Table<1>>,
    /// Unpacked length modulo 2³².
    len: u32,
}

impl Read for Members<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let member = match &mut self.member {
                Some(member) => member,
                None if self.rest.is_empty() => return Ok(0),
                None => {
                    skip_header(&mut self.rest)?;
                    let inflate = DeflateDecoder::new(self.rest);
                    self.member.insert(Member { inflate, sum: CRC.digest(), len: 0 })
                }
            };
            let count = member.inflate.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                member.sum.update(&buffer[..count]);
                member.len = member.len.wrapping_add(count as u32);
                return Ok(count);
            }
            if let Some(member) = self.member.take() {
                self.rest = member.check_trailer()?;
            }
        }
    }
}

impl<'a> Member<'a> {
    /// Compares checksum and length with what stands behind the packed bytes; returns what
    /// follows.
    fn check_trailer(self) -> io::Result<&'a [u8]> {
        let mut rest = self.inflate.into_inner();
        let sum = u32::from_le_bytes(take(&mut rest)?);
        let len = u32::from_le_bytes(take(&mut rest)?);
        if sum != self.sum.finalize() || len != self.len {
            return Err(invalid("its checksum does not match"));
        }
        Ok(rest)
    }
}

/// Skips a member's header: ten bytes, then the fields that its flags announce.
fn skip_header(rest: &mut &[u8]) -> io::Result<()> {
    const CHECKSUM: u8 = 1 << 1;
    const EXTRA: u8 = 1 << 2;
    const NAMES: [u8; 2] = [1 << 3, 1 << 4];
    let [id1, id2, method, flags, ..] = take::<10>(rest)?;
    if [id1, id2, method] != [0x1f, 0x8b, 8] || flags & 0b1110_0000 != 0 {
        return Err(invalid("a header in it is not gzip's"));
    }
    if flags & EXTRA != 0 {
        let length = usize::from(u16::from_le_bytes(take(rest)?));
        *rest = rest.get(length..).ok_or(io::ErrorKind::UnexpectedEof)?;
    }
    for name in NAMES {
        // A name ends with a zero.
        if flags & name != 0 && rest.skip_until(0)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    if flags & CHECKSUM != 0 {
        take::<2>(rest)?;
    }
    Ok(())
}

fn take<const N: usize>(rest: &mut &[u8]) -> io::Result<[u8; N]> {
    let (first, after) = rest.split_first_chunk().ok_or(io::ErrorKind::UnexpectedEof)?;
    *rest = after;
    Ok(*first)
}

fn invalid(detail: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, detail)
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
