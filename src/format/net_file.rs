//! A net and its weights in one file: safetensors whose metadata say of what layers the net is.

use super::safetensors::Header;
use super::{Metadata, read_net, write_net};
use crate::Result;
use crate::error::FormatError;
use crate::net::{Graph, Net, lenet};

/// Where a file's metadata hold the architecture of a net that is not LeNet.
const ARCHITECTURE: &str = "net";

/// What a file is to say of its net's layers, so that the net can be read again.
///
/// # Errors
/// Those of [`write_net`].
pub fn architecture(net: &Net) -> Result<Option<(String, String)>> {
    let graph = net.graph();
    if graph == lenet(0).graph() {
        return Ok(None);
    }
    Ok(Some((ARCHITECTURE.to_owned(), write_net(&graph)?)))
}

/// Reads a net with its weights: of the layers that the file names or, where it names none, of those
/// that are given, or else LeNet. What the file says of itself comes with it.
///
/// # Errors
/// [`FormatError::OtherNet`] where the file's layers are not those that are given,
/// [`WeightsError::Mismatch`](crate::error::WeightsError::Mismatch) where it does not hold the
/// net's parameters: before a net is made that the file could not fill. And those of
/// [`read_metadata`](super::read_metadata), [`read_net`] and [`Graph::build`].
pub fn read_net_file(bytes: &[u8], given: Option<&Graph>) -> Result<(Net, Metadata)> {
    let header = Header::read(bytes)?;
    let in_file = match header.metadata.get(ARCHITECTURE) {
        Some(json) => Some(read_net(json)?),
        None => None,
    };
    if let (Some(file), Some(given)) = (&in_file, given) {
        let [file, given] = [file.planned()?, given.planned()?];
        if (file.nodes(), file.inputs()) != (given.nodes(), given.inputs()) {
            return Err(FormatError::OtherNet {
                file: file.name().into(),
                given: given.name().into(),
            }
            .into());
        }
    }
    let mut net = match in_file.as_ref().or(given) {
        Some(graph) => {
            // A small file may ask for a large net: its tensors have to be there before that is made.
            header.check_tensors(&graph.planned()?)?;
            graph.build()?
        }
        None => lenet(0),
    };
    let metadata = header.set_parameters(&mut net)?;
    Ok((net, metadata))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::{Precision, write_safetensors};
    use crate::net::{Linear, Softmax};

    fn linear(name: &str, features: usize) -> Graph {
        let layers = [("fc", Linear { features }.into()), ("softmax", Softmax {}.into())];
        Graph::chain(name, Some([4].into()), layers)
    }

    fn file(net: &Net, metadata: Metadata) -> Vec<u8> {
        write_safetensors(net, Precision::Single, &metadata)
    }

    #[test]
    fn plain_weights_are_read_as_the_net_that_is_given() {
        let mut net = linear("small", 3).build().unwrap();
        net.parameters_mut().values_mut().fill(0.5);
        let plain = file(&net, Metadata::new());
        let (read, _) = read_net_file(&plain, Some(&linear("small", 3))).unwrap();
        assert_eq!(read.parameters().values(), net.parameters().values());
        let error = read_net_file(&plain, Some(&linear("large", 5))).unwrap_err().to_string();
        assert!(
            error.contains("does not fit large: fc.weight should be 5×4, got [3, 4]"),
            "{error}"
        );
        let error = read_net_file(&plain, None).unwrap_err().to_string();
        assert!(error.contains("does not fit LeNet"), "{error}");
    }

    #[test]
    fn layers_that_contradict_the_files_are_refused() {
        let net = linear("small", 3).build().unwrap();
        let own = file(&net, architecture(&net).unwrap().into_iter().collect());
        assert_eq!(read_net_file(&own, None).unwrap().0.name(), "small");
        read_net_file(&own, Some(&linear("by another name", 3))).unwrap();
        let error = read_net_file(&own, Some(&linear("large", 5))).unwrap_err();
        assert_eq!(
            error,
            FormatError::OtherNet { file: "small".into(), given: "large".into() }.into()
        );
    }

    #[test]
    fn a_small_file_cannot_ask_for_a_large_net() {
        let start = std::time::Instant::now();
        for (sizes, layers, words) in [
            ([4096, 4096], 6, "does not fit big: fc0.weight should be 4096×4, got nothing"),
            ([4096, 4096], 60, "fc8: up to this layer the net has 134270976 parameters"),
            ([8192, 16384], 60, "fc1: up to this layer the net has 134275072 parameters"),
        ] {
            let names: Vec<String> = (0..layers).map(|layer| format!("fc{layer}")).collect();
            let layers = names.iter().enumerate();
            let layers =
                layers.map(|(at, name)| (name.as_str(), Linear { features: sizes[at % 2] }.into()));
            let json = write_net(&Graph::chain("big", Some([4].into()), layers)).unwrap();
            let small = linear("small", 3).build().unwrap();
            let bytes = file(&small, Metadata::from([(ARCHITECTURE.into(), json)]));
            assert!(bytes.len() < 8192, "{}", bytes.len());
            let error = read_net_file(&bytes, None).unwrap_err().to_string();
            assert!(error.contains(words), "{error}");
        }
        assert!(start.elapsed().as_millis() < 250, "{:?}", start.elapsed());
    }
}
