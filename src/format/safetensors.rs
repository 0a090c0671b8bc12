use std::collections::{BTreeMap, HashMap};

use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

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
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(refuse)?;
    Ok(header.metadata().clone().unwrap_or_default().into_iter().collect())
}

/// Sets the net's parameters from a safetensors file, in single or half precision, and returns
/// what the file says of itself. Where it fails the net stays as it was.
///
/// # Errors
/// [`WeightsError::Unreadable`] where the bytes are no such file, and [`WeightsError::Mismatch`]
/// where they do not hold this net's parameters.
pub fn read_safetensors(net: &mut Net, bytes: &[u8]) -> Result<Metadata> {
    let (_, header) = SafeTensors::read_metadata(bytes).map_err(refuse)?;
    let file = SafeTensors::deserialize(bytes).map_err(refuse)?;
    let mut values = net.parameters().values().to_vec();
    for entry in net.parameters().entries() {
        let unfit = |got: String| unfit(net, entry, got);
        let view = tensor(net, entry, &file)?;
        let to = &mut values[entry.range()];
        match view.dtype() {
            Dtype::F32 => fill(to, view.data(), f32::from_le_bytes),
            Dtype::F16 => fill(to, view.data(), |half| f16::from_le_bytes(half).to_f32()),
            other => return Err(unfit(format!("values of type {other:?}"))),
        }
        if to.iter().any(|value| !value.is_finite()) {
            return Err(unfit("values that are not finite".into()));
        }
    }
    net.parameters_mut().values_mut().copy_from_slice(&values);
    net.parameters_mut().mark_initialized();
    Ok(in_order(header.metadata().clone().unwrap_or_default()))
}

/// A file's lines in the order of their names. One by one: to collect them is to sort them, which
/// is 7 kB of code.
fn in_order(lines: HashMap<String, String>) -> Metadata {
    let mut metadata = Metadata::new();
    for (name, text) in lines {
        metadata.insert(name, text);
    }
    metadata
}

/// Whether a file has each of a net's parameters in its shape. The net's need no values for that.
pub(super) fn check_tensors(net: &Net, bytes: &[u8]) -> Result<()> {
    let file = SafeTensors::deserialize(bytes).map_err(refuse)?;
    net.parameters().entries().iter().try_for_each(|entry| tensor(net, entry, &file).map(drop))
}

/// A parameter in a file.
fn tensor<'a>(net: &Net, entry: &Parameter, file: &SafeTensors<'a>) -> Result<TensorView<'a>> {
    let view = file.tensor(&entry.name).map_err(|_| unfit(net, entry, "nothing".into()))?;
    match view.shape() == entry.shape.sizes() {
        true => Ok(view),
        false => Err(unfit(net, entry, format!("{:?}", view.shape()))),
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

fn fill<const B: usize>(to: &mut [f32], bytes: &[u8], decode: impl Fn([u8; B]) -> f32) {
    to.iter_mut().zip(bytes.as_chunks::<B>().0).for_each(|(to, bytes)| *to = decode(*bytes));
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
