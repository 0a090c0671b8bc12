use std::collections::BTreeMap;
use std::ops::Range;

use half::f16;
use safetensors::tensor::SafeTensors;

use crate::error::WeightsError;
use crate::net::{Net, Parameter};
use crate::{Error, Result};

/// What a file says of itself: `test_accuracy`, `trained_on`, …
pub type Metadata = BTreeMap<String, String>;

/// How many bits a weight takes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// 32 bits, exactly what the net holds.
    Single,
    /// 16 bits, IEEE 754 half precision: half the size, three decimal digits.
    Half,
}

/// The net's parameters by name as a safetensors file. Equal nets give equal bytes: the header
/// is in the order of the arena, its metadata in the order of their names. (The crate that reads
/// such files writes metadata in the random order of a hash map.)
pub fn write_safetensors(net: &Net, precision: Precision, metadata: &Metadata) -> Vec<u8> {
    let parameters = net.parameters();
    let (dtype, size) = match precision {
        Precision::Single => ("F32", 4),
        Precision::Half => ("F16", 2),
    };
    let texts = metadata.iter().map(|(key, value)| format!("{}:{}", quoted(key), quoted(value)));
    let texts = texts.collect::<Vec<_>>().join(",");
    let mut header = format!("{{\"__metadata__\":{{{texts}}}");
    for entry in parameters.entries() {
        let name = quoted(&entry.name);
        let (shape, range) = (entry.shape.sizes(), entry.range());
        let (start, end) = (size * range.start, size * range.end);
        header += &format!(
            ",{name}:{{\"dtype\":\"{dtype}\",\"shape\":{shape:?},\"data_offsets\":[{start},{end}]}}"
        );
    }
    header.push('}');
    // The format has numbers begin at a multiple of eight, and fills up with spaces.
    header.extend(std::iter::repeat_n(' ', header.len().next_multiple_of(8) - header.len()));
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.bytes());
    match precision {
        Precision::Single => file.extend(parameters.values().iter().flat_map(|x| x.to_le_bytes())),
        Precision::Half => {
            let halves = parameters.values().iter().map(|&x| f16::from_f32(x).to_le_bytes());
            file.extend(halves.flatten());
        }
    }
    file
}

/// A text as JSON.
fn quoted(text: &str) -> String {
    let mut json = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            c if u32::from(c) < 0x20 => json += &format!("\\u{:04x}", u32::from(c)),
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// What a safetensors file says of itself.
///
/// # Errors
/// [`WeightsError::Unreadable`] where the bytes are no such file.
pub fn read_metadata(bytes: &[u8]) -> Result<Metadata> {
    Ok(Header::read(bytes)?.metadata)
}

/// Sets the net's parameters from a safetensors file, in single or half precision, and returns
/// what the file says of itself. Where it fails the net stays as it was.
///
/// # Errors
/// [`WeightsError::Unreadable`] where the bytes are no such file, and [`WeightsError::Mismatch`]
/// where they do not hold this net's parameters.
pub fn read_safetensors(net: &mut Net, bytes: &[u8]) -> Result<Metadata> {
    Header::read(bytes)?.set_parameters(net)
}

/// What a file holds, and where.
#[derive(Default)]
pub(crate) struct Header<'a> {
    /// What the file says of itself.
    pub metadata: Metadata,
    /// The tensors, in any order.
    pub tensors: Vec<Tensor>,
    /// What the tensors' ranges count in: the bytes after the header.
    pub data: &'a [u8],
}

/// A tensor of a file.
pub(crate) struct Tensor {
    /// Its name.
    pub name: String,
    /// The type of its values, such as `F32`.
    pub dtype: String,
    /// Its sizes.
    pub shape: Vec<usize>,
    /// Its bytes.
    pub range: Range<usize>,
}

impl<'a> Header<'a> {
    /// # Errors
    /// [`WeightsError::Unreadable`] where the bytes are no such file.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self> {
        // Where the tensors lie is checked as well.
        let (length, header) = SafeTensors::read_metadata(bytes).map_err(refuse)?;
        let tensors = header.tensors().into_iter().map(|(name, tensor)| Tensor {
            name,
            dtype: tensor.dtype.to_string(),
            shape: tensor.shape.clone(),
            range: tensor.data_offsets.0..tensor.data_offsets.1,
        });
        Ok(Self {
            tensors: tensors.collect(),
            metadata: header.metadata().clone().unwrap_or_default().into_iter().collect(),
            data: bytes.get(size_of::<u64>() + length..).unwrap_or_default(),
        })
    }

    /// Whether the file has each of a net's parameters in its shape. The net's need no values for
    /// that.
    pub(super) fn check_tensors(&self, net: &Net) -> Result<()> {
        net.parameters().entries().iter().try_for_each(|entry| self.tensor(net, entry).map(drop))
    }

    /// Sets the net's parameters from the file, and returns what the file says of itself. Where it
    /// fails the net stays as it was.
    pub(crate) fn set_parameters(self, net: &mut Net) -> Result<Metadata> {
        let mut values = net.parameters().values().to_vec();
        for entry in net.parameters().entries() {
            let unfit = |got: String| unfit(net, entry, got);
            let tensor = self.tensor(net, entry)?;
            let to = &mut values[entry.range()];
            let bytes = self.data.get(tensor.range.clone()).unwrap_or_default();
            let filled = match tensor.dtype.as_str() {
                "F32" => fill(to, bytes, f32::from_le_bytes),
                "F16" => fill(to, bytes, |half| f16::from_le_bytes(half).to_f32()),
                other => return Err(unfit(format!("values of type {other}"))),
            };
            if !filled {
                return Err(unfit(format!("{} bytes", bytes.len())));
            }
            if to.iter().any(|value| !value.is_finite()) {
                return Err(unfit("values that are not finite".into()));
            }
        }
        net.parameters_mut().values_mut().copy_from_slice(&values);
        net.parameters_mut().mark_initialized();
        Ok(self.metadata)
    }

    /// A parameter in the file.
    fn tensor(&self, net: &Net, entry: &Parameter) -> Result<&Tensor> {
        let tensor = self.tensors.iter().find(|tensor| tensor.name == entry.name);
        let tensor = tensor.ok_or_else(|| unfit(net, entry, "nothing".into()))?;
        match tensor.shape == entry.shape.sizes() {
            true => Ok(tensor),
            false => Err(unfit(net, entry, format!("{:?}", tensor.shape))),
        }
    }
}

fn unfit(net: &Net, entry: &Parameter, got: String) -> Error {
    WeightsError::Mismatch {
        net: net.name().into(),
        parameter: entry.name.clone(),
        expected: entry.shape.to_string(),
        got,
    }
    .into()
}

/// Whether there was a value for each place.
fn fill<const B: usize>(to: &mut [f32], bytes: &[u8], decode: impl Fn([u8; B]) -> f32) -> bool {
    let (values, rest) = bytes.as_chunks::<B>();
    to.iter_mut().zip(values).for_each(|(to, bytes)| *to = decode(*bytes));
    to.len() == values.len() && rest.is_empty()
}

fn refuse(error: safetensors::SafeTensorError) -> Error {
    WeightsError::Unreadable { reason: error.to_string() }.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::lenet;

    fn metadata() -> Metadata {
        [("trained_on", "MNIST"), ("said", "\"so\\\\\n – ja\"")]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    }

    #[test]
    fn equal_nets_give_equal_bytes_with_numbers_at_a_multiple_of_eight() {
        let file = || write_safetensors(&lenet(1), Precision::Half, &metadata());
        assert_eq!(file(), file());
        let header = u64::from_le_bytes(*file().first_chunk().unwrap());
        assert_eq!((header % 8, file().len() as u64), (0, 8 + header + 2 * 431_080));
    }

    #[test]
    fn single_precision_comes_back_bit_for_bit() {
        let net = lenet(1);
        let bytes = write_safetensors(&net, Precision::Single, &metadata());
        let mut read = lenet(2);
        assert_eq!(read_safetensors(&mut read, &bytes).unwrap(), metadata());
        assert_eq!(read, net);
    }

    #[test]
    fn half_precision_comes_back_within_its_rounding_and_is_small() {
        let net = lenet(1);
        let bytes = write_safetensors(&net, Precision::Half, &metadata());
        assert!(bytes.len() < 900_000);
        let mut read = lenet(2);
        read_safetensors(&mut read, &bytes).unwrap();
        for (a, b) in net.parameters().values().iter().zip(read.parameters().values()) {
            assert!((a - b).abs() <= a.abs() / 2048.0 + 3e-8, "{a} {b}");
        }
    }

    #[test]
    fn a_wrong_file_leaves_the_net_as_it_was() {
        let mut net = lenet(1);
        let bytes = write_safetensors(&net, Precision::Single, &Metadata::new());
        let short = &bytes[..bytes.len() - 4];
        assert!(matches!(
            read_safetensors(&mut net, short).unwrap_err().downcast_ref(),
            Some(WeightsError::Unreadable { .. })
        ));
        assert!(matches!(
            read_safetensors(&mut net, b"hello").unwrap_err().downcast_ref(),
            Some(WeightsError::Unreadable { .. })
        ));

        let linear = crate::net::Linear { features: 10 }.into();
        let mut other = Net::chain("other", [4], [("fc1", linear)]).unwrap();
        let before = other.clone();
        let error = read_safetensors(&mut other, &bytes).unwrap_err().to_string();
        assert_eq!(
            error,
            "the file of weights does not fit other: fc1.weight should be 10×4, got [500, 800]"
        );
        assert_eq!(other, before);
        assert_eq!(net, lenet(1));
    }

    #[test]
    fn weights_that_are_not_finite_are_refused() {
        let mut net = lenet(1);
        net.parameters_mut().values_mut()[0] = f32::NAN;
        let bytes = write_safetensors(&net, Precision::Single, &Metadata::new());
        let error = read_safetensors(&mut lenet(1), &bytes).unwrap_err();
        assert!(matches!(error.downcast_ref(), Some(WeightsError::Mismatch { .. })), "{error}");
    }
}
