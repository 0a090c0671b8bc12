//! What the file of a trained net says of its use: the classes by name, and how pictures are brought
//! to what it takes.

use crate::Result;
use crate::codec::{ColorSpace, ImageEncoder, ImageLayout, SIDE};
use crate::data::known::DIGITS;
use crate::data::{Dataset, Set, cifar10, three_or_seven};
use crate::error::{CodecError, FormatError, NetError};
use crate::format::Metadata;
use crate::net::Net;

/// The set that the net was trained on.
const TRAINED_ON: &str = "trained_on";
/// The names of the classes, a list in JSON.
const CLASSES: &str = "classes";
/// The image encoder, in JSON.
const ENCODER: &str = "encoder";

/// What is to stand in the file of a net that was trained on a data set: the set, the names of its
/// classes and, where pictures were or can be brought to it, by which encoder.
pub fn facts_of(data: &Dataset, encoder: Option<&ImageEncoder>) -> Metadata {
    let json = |value: serde_json::Result<String>| value.unwrap_or_default();
    let mut facts = Metadata::new();
    facts.insert(TRAINED_ON.into(), data.set_name().into());
    facts.insert(CLASSES.into(), json(serde_json::to_string(data.classes())));
    if let Some(encoder) = encoder {
        facts.insert(ENCODER.into(), json(serde_json::to_string(encoder)));
    }
    facts
}

/// The classes of a net, by what its file says: their names or, in files from before these stood
/// there, those of the public set that it was trained on. None where nothing is said.
///
/// # Errors
/// [`CodecError::ClassNames`] where the file has more names than the net has classes, or no names.
pub fn classes_of(net: &Net, metadata: &Metadata) -> Result<Option<Vec<String>>> {
    if let Some(json) = metadata.get(CLASSES) {
        let most = outputs(net);
        let wrong = |count, fault| Err(CodecError::ClassNames { count, fault, most }.into());
        return match serde_json::from_str::<Vec<String>>(json) {
            Err(_) => wrong(0, "the net's file has no list of names there".into()),
            Ok(names) if names.is_empty() || names.len() > outputs(net) => {
                wrong(names.len(), format!("the net tells {} apart", outputs(net)))
            }
            Ok(names) => Ok(Some(names)),
        };
    }
    let trained_on = metadata.get(TRAINED_ON).map(String::as_str);
    let names: &[&str] = match trained_on {
        Some("CIFAR-10") => &cifar10::CLASSES,
        Some(set) if set == Set::FashionMnist.name() => &Set::FashionMnist.classes(),
        Some(set) if set.starts_with("3 or 7 of ") => &three_or_seven::CLASSES,
        Some("MNIST" | "Synthetic digits" | "Your files") => &DIGITS,
        _ => return Ok(None),
    };
    let fits = names.len() <= outputs(net);
    Ok(fits.then(|| names.iter().map(ToString::to_string).collect()))
}

/// A name for each class that a net tells apart: those that are known, and numbers for the others.
pub fn class_names(net: &Net, known: Option<Vec<String>>) -> Vec<String> {
    let mut names = known.unwrap_or_default();
    for class in names.len()..outputs(net) {
        let number = class.to_string();
        let taken = names.contains(&number);
        names.push(if taken { format!("class {number}") } else { number });
    }
    names
}

/// Classes that a net tells apart: a single number says yes or no.
fn outputs(net: &Net) -> usize {
    match net.output().len() {
        1 => 2,
        classes => classes,
    }
}

/// How a net is shown pictures, by what its file says. Files from before that stood there: digits as
/// MNIST was made, where the net was trained on digits or nothing is said; anything else fitted in.
///
/// # Errors
/// [`FormatError::NetJson`] where the file describes no encoder, [`NetError::NetInput`] where the
/// net takes nothing that an encoder makes.
pub fn encoder_of(net: &Net, metadata: &Metadata) -> Result<ImageEncoder> {
    let encoder = match metadata.get(ENCODER) {
        Some(json) => serde_json::from_str(json).map_err(|error| FormatError::NetJson {
            place: "encoder".into(),
            reason: error.to_string(),
        })?,
        None => usual_encoder(net, metadata)?,
    };
    let layout = encoder.layout();
    if layout.len() != net.input().len() {
        let [channels, height, width] = layout.shape();
        return Err(NetError::NetInput {
            net: net.name().into(),
            input: format!("a picture, {channels}×{height}×{width},"),
            expected: net.input().to_string(),
        }
        .into());
    }
    Ok(encoder)
}

fn usual_encoder(net: &Net, metadata: &Metadata) -> Result<ImageEncoder> {
    let trained_on = metadata.get(TRAINED_ON).map(String::as_str);
    let on_digits = match trained_on {
        None | Some("MNIST" | "Synthetic digits" | "Your files") => true,
        Some(set) => set.starts_with("3 or 7 of "),
    };
    let layout = match *net.input().sizes() {
        [1, height, width] => ImageLayout::new(height, width, ColorSpace::Grayscale)?,
        [3, height, width] => ImageLayout::new(height, width, ColorSpace::Rgb)?,
        _ => ImageLayout::new(SIDE, SIDE, ColorSpace::Grayscale)?,
    };
    let is_small = layout.shape() == [1, SIDE, SIDE];
    if on_digits && is_small { ImageEncoder::digit() } else { Ok(ImageEncoder::new(layout)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codec::Method;
    use crate::data::Origin;
    use crate::net::lenet;
    use crate::train::Preset;

    fn trained_on(set: &str) -> Metadata {
        Metadata::from([(TRAINED_ON.into(), set.into())])
    }

    #[test]
    fn what_is_written_is_read_again() {
        let classes = ["ring", "bar"].map(String::from).to_vec();
        let size = (28, 28);
        let data =
            Dataset::new("mine, training set", Origin::File, size, vec![0; 784], vec![0], classes);
        let layout = ImageLayout::new(28, 28, ColorSpace::Grayscale).unwrap();
        let encoder = ImageEncoder::new(layout).with_method(Method::Fill).unwrap();
        let facts = facts_of(&data.unwrap(), Some(&encoder));
        let net = lenet(1);
        assert_eq!(facts[TRAINED_ON], "mine");
        assert_eq!(classes_of(&net, &facts).unwrap().unwrap(), ["ring", "bar"]);
        assert_eq!(encoder_of(&net, &facts).unwrap(), encoder);
    }

    #[test]
    fn older_files_go_by_the_set_they_were_trained_on() {
        let net = lenet(1);
        let classes = |set: &str| classes_of(&net, &trained_on(set)).unwrap();
        assert_eq!(classes("MNIST").unwrap(), DIGITS);
        assert_eq!(classes("Fashion-MNIST").unwrap()[9], "Ankle boot");
        assert_eq!((classes("mine"), classes_of(&net, &Metadata::new())), (None, Ok(None)));
        let method = |set: &str| encoder_of(&net, &trained_on(set)).unwrap().method();
        assert_eq!((method("MNIST"), method("Fashion-MNIST")), (Method::Digit, Method::Fit));
        assert_eq!(encoder_of(&net, &Metadata::new()).unwrap().method(), Method::Digit);
        let yes = Preset::named("three-or-seven-linear").unwrap().net(1);
        let set = trained_on("3 or 7 of MNIST");
        assert_eq!(classes_of(&yes, &set).unwrap().unwrap(), ["7", "3"]);
        assert_eq!(classes_of(&yes, &trained_on("MNIST")).unwrap(), None, "ten are too many");
        assert_eq!(encoder_of(&yes, &set).unwrap().method(), Method::Digit);
    }

    #[test]
    fn every_class_has_a_name_of_its_own() {
        let names = class_names(&lenet(1), Some(vec!["7".into(), "3".into()]));
        assert_eq!(names[..4], ["7", "3", "2", "class 3"]);
        assert_eq!((names.len(), names[7].as_str()), (10, "class 7"));
    }

    #[test]
    fn what_does_not_fit_the_net_is_a_sentence() {
        let net = lenet(1);
        let with = |key: &str, value: &str| Metadata::from([(key.into(), value.into())]);
        let many = serde_json::to_string(&vec!["a"; 11]).unwrap();
        for names in ["[]", "{}", "[1]", &many] {
            assert!(classes_of(&net, &with(CLASSES, names)).is_err(), "{names}");
        }
        assert!(encoder_of(&net, &with(ENCODER, "{}")).is_err());
        let layout = ImageLayout::new(5, 5, ColorSpace::Rgb).unwrap();
        let other = serde_json::to_string(&ImageEncoder::new(layout)).unwrap();
        let error = encoder_of(&net, &with(ENCODER, &other)).unwrap_err().to_string();
        assert_eq!(error, "LeNet: a picture, 3×5×5, should be 1×28×28");
    }
}
