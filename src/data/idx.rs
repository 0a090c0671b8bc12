//! IDX, the format of the MNIST files: a header of big-endian numbers, then the values.
//!
//! ```text
//! 00 00 | type | rank R | R sizes, u32 each | values, the last dimension fastest
//! ```
//!
//! Source: "The IDX file format", at the foot of the MNIST database's page (LeCun, Cortes, Burges).

use std::borrow::Cow;
use std::fmt;
use std::io::{self, Read};

use crate::Result;
use crate::data::gzip::{Unpacked, is_gzip};
use crate::error::{DataError, IdxError};

/// Most bytes a file may unpack to: five times MNIST's training images.
pub const MAX_BYTES: usize = 256 << 20;

/// The two files that make a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The images: count × height × width.
    Images,
    /// The labels: one for each image.
    Labels,
}

impl Part {
    /// "image" or "label".
    pub fn name(self) -> &'static str {
        match self {
            Self::Images => "image",
            Self::Labels => "label",
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The types of value that IDX defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ElementType {
    /// Unsigned byte, 0x08.
    U8,
    /// Signed byte, 0x09.
    I8,
    /// 16-bit integer, 0x0B.
    I16,
    /// 32-bit integer, 0x0C.
    I32,
    /// 32-bit float, 0x0D.
    F32,
    /// 64-bit float, 0x0E.
    F64,
}

impl ElementType {
    /// The type a code in a header stands for.
    pub fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0x08 => Self::U8,
            0x09 => Self::I8,
            0x0B => Self::I16,
            0x0C => Self::I32,
            0x0D => Self::F32,
            0x0E => Self::F64,
            _ => return None,
        })
    }
}

impl fmt::Display for ElementType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::U8 => "u8",
            Self::I8 => "i8",
            Self::I16 => "i16",
            Self::I32 => "i32",
            Self::F32 => "f32",
            Self::F64 => "f64",
        })
    }
}

/// An array of bytes with `R` dimensions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idx<const R: usize> {
    /// The size of each dimension.
    pub sizes: [usize; R],
    /// The values: as many as the sizes multiply to.
    pub values: Vec<u8>,
}

impl<const R: usize> Idx<R> {
    /// Reads a whole file, gzip or raw, of at most `limit` bytes of values.
    ///
    /// An owned raw file becomes the values in place; nothing is copied.
    ///
    /// # Errors
    /// An [`IdxError`], one for each way in which a file can be wrong, and [`DataError::NoMemory`].
    pub fn read<'a>(file: impl Into<Cow<'a, [u8]>>, part: Part, limit: usize) -> Result<Self> {
        match file.into() {
            Cow::Owned(file) if !is_gzip(&file) => Self::read_raw(file, part, limit),
            file => {
                let mut source = Source { reader: Unpacked::new(&file), part, read: 0 };
                let header = Header::<R>::read(&mut source, limit)?;
                let values = source.values(&header)?;
                Ok(Self { sizes: header.sizes, values })
            }
        }
    }

    /// Reads a whole raw file, of at most `limit` bytes of values, which become the values in place.
    /// A program that reads no others links no gzip.
    ///
    /// # Errors
    /// An [`IdxError`], one for each way in which a file can be wrong.
    pub fn read_raw(file: Vec<u8>, part: Part, limit: usize) -> Result<Self> {
        let mut source = Source { reader: &file[..], part, read: 0 };
        let header = Header::<R>::read(&mut source, limit)?;
        header.check_length(file.len(), part)?;
        let mut values = file;
        values.drain(..Header::<R>::BYTES);
        Ok(Self { sizes: header.sizes, values })
    }

    /// The header's bytes, as they stand in the file.
    pub(crate) fn header_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![0, 0, 0x08, R as u8];
        for &size in &self.sizes {
            bytes.extend_from_slice(&(size as u32).to_be_bytes());
        }
        bytes
    }
}

/// The checked header of a file of `u8` values.
struct Header<const R: usize> {
    sizes: [usize; R],
    /// Product of the sizes.
    values: usize,
}

impl<const R: usize> Header<R> {
    const BYTES: usize = 4 + 4 * R;

    fn read(source: &mut Source<impl Read>, limit: usize) -> Result<Self> {
        let part = source.part.name();
        let [zero, zero_too, code, rank] = source.array::<4>(Self::BYTES)?;
        if (zero, zero_too) != (0, 0) {
            let found = describe([zero, zero_too, code, rank]);
            return Err(IdxError::NotIdx { part, found }.into());
        }
        match ElementType::from_code(code) {
            None => return Err(IdxError::TypeCode { part, code }.into()),
            Some(ElementType::U8) => {}
            Some(found) => return Err(IdxError::Type { part, found: found.to_string() }.into()),
        }
        if usize::from(rank) != R {
            return Err(IdxError::Rank { part, expected: R, found: rank.into() }.into());
        }
        let mut sizes = [0; R];
        for size in &mut sizes {
            // Lossless: `usize` has at least 32 bits on every target the crate builds for.
            *size = u32::from_be_bytes(source.array(Self::BYTES)?) as usize;
        }
        let product = sizes.iter().try_fold(1, |p: usize, &s| p.checked_mul(s));
        match product {
            Some(values) if values <= limit => Ok(Self { sizes, values }),
            _ => Err(IdxError::TooLarge { part, sizes: times(&sizes), limit }.into()),
        }
    }

    /// Bytes of the whole file, unpacked.
    fn total(&self) -> usize {
        Self::BYTES.saturating_add(self.values)
    }

    fn check_length(&self, found: usize, part: Part) -> Result<()> {
        let part = part.name();
        let expected = self.total();
        if found < expected {
            return Err(IdxError::Truncated { part, expected, found }.into());
        }
        if found > expected {
            return Err(IdxError::Trailing { part, sizes: times(&self.sizes), expected }.into());
        }
        Ok(())
    }
}

/// A file being read, and how far.
struct Source<S> {
    reader: S,
    part: Part,
    read: usize,
}

impl<S: Read> Source<S> {
    /// The next `B` bytes of a file that must hold at least `expected`.
    fn array<const B: usize>(&mut self, expected: usize) -> Result<[u8; B]> {
        let mut array = [0; B];
        let found = self.fill(&mut array)?;
        if found < B {
            let (part, found) = (self.part.name(), self.read);
            return Err(IdxError::Truncated { part, expected, found }.into());
        }
        Ok(array)
    }

    /// Fills the buffer as far as the file goes, and says how far that was.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let mut filled = 0;
        while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match self.reader.read(rest) {
                Ok(0) => break,
                Ok(n) => filled += n,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(damaged(self.part, &e).into()),
            }
        }
        self.read += filled;
        Ok(filled)
    }
}

impl Source<Unpacked<'_>> {
    /// The values, and nothing after them.
    fn values<const R: usize>(mut self, header: &Header<R>) -> Result<Vec<u8>> {
        // A header is believed only as far as the file's own bytes could possibly reach, so that
        // a few bytes cannot ask for much memory.
        let bytes = header.values.min(self.reader.upper_bound());
        let mut values = Vec::new();
        let part = self.part;
        let no_memory = |_| DataError::NoMemory { part: part.name(), bytes };
        values.try_reserve_exact(bytes).map_err(no_memory)?;
        let mut within = (&mut self.reader).take(header.values as u64);
        within.read_to_end(&mut values).map_err(|e| damaged(part, &e))?;
        self.read += values.len();
        // Asking for one byte more also makes the gzip decoder check its sums.
        self.fill(&mut [0])?;
        header.check_length(self.read, part)?;
        Ok(values)
    }
}

fn damaged(part: Part, error: &io::Error) -> IdxError {
    let detail = match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => error.to_string(),
    };
    IdxError::Gzip { part: part.name(), detail }
}

fn times(sizes: &[usize]) -> String {
    let sizes: Vec<_> = sizes.iter().map(ToString::to_string).collect();
    sizes.join(" × ")
}

/// Bytes in hexadecimal, and as text where they are text: a web page's "<!do" explains itself.
fn describe(bytes: [u8; 4]) -> String {
    let [a, b, c, d] = bytes;
    let hex = format!("{a:02x} {b:02x} {c:02x} {d:02x}");
    match std::str::from_utf8(&bytes) {
        Ok(text) if text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) => {
            format!("{hex} (the text {text:?})")
        }
        _ => hex,
    }
}

#[cfg(test)]
mod tests;
