//! Kinds of layers by name: how they are read from and written to JSON, what they are called, and
//! what can be chosen of each. The list itself is in `layers/mod.rs`.
//!
//! ```
//! use lenet_playground::layers::{Conv2d, registry};
//!
//! let json = serde_json::json!({ "kind": "conv2d", "channels": 20, "kernel": [5, 5] });
//! let layer = registry::read(json.as_object().unwrap().clone())?;
//! assert_eq!(layer, Conv2d::new(20, 5).into());
//! assert_eq!(registry::write(&layer).unwrap()["stride"], serde_json::json!([1, 1]));
//! # Ok::<(), String>(())
//! ```

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Group, Layer, LayerKind, Options, OtherNames, Ports};
use crate::catalogue::Entry;
use crate::format::rust_expression;

/// A kind of layer.
#[derive(Debug)]
pub struct Kind {
    /// Its name in JSON, its title, what it does, its source, and its options.
    pub entry: Entry,
    /// Which others it stands beside.
    pub group: Group,
    /// What the name of a new layer begins with: `conv`.
    pub short_name: &'static str,
    /// The names that it has elsewhere.
    pub other_names: OtherNames,
    example: fn() -> Layer,
    checked: fn() -> Vec<Layer>,
    read: fn(Options) -> Result<Layer, String>,
    write: fn(&Layer) -> Option<Options>,
    rust: fn(&Layer) -> Option<String>,
}

impl Kind {
    pub(super) const fn of<K: LayerKind>() -> Self {
        Self {
            entry: K::ENTRY,
            group: K::GROUP,
            short_name: K::SHORT_NAME,
            other_names: K::OTHER_NAMES,
            example: || K::example().into(),
            checked: || K::checked().into_iter().map(Layer::from).collect(),
            read: |options| K::read(options).map(Layer::from),
            write: |layer| K::of_layer(layer).map(|layer| layer.write()),
            rust: |layer| K::of_layer(layer).and_then(|layer| rust_expression(&layer).ok()),
        }
    }

    /// What a form begins with.
    pub fn example(&self) -> Layer {
        (self.example)()
    }

    /// Layers with which the device check reaches the ops of this kind.
    pub fn checked(&self) -> Vec<Layer> {
        (self.checked)()
    }

    /// Whether this is one of its names.
    pub fn has_name(&self, name: &str) -> bool {
        let mut names = std::iter::once(self.entry.name).chain(self.other_names.iter());
        names.any(|own| own.eq_ignore_ascii_case(name))
    }
}

/// All that a page needs to offer layers of this kind.
impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Described<'a> {
            #[serde(flatten)]
            entry: &'a Entry,
            group: &'static str,
            short_name: &'static str,
            other_names: OtherNames,
            /// Whether it takes one input, so that it can stand in a chain.
            takes_one_input: bool,
            example: Options,
        }
        let example = self.example();
        let ports = example.ports();
        Described {
            entry: &self.entry,
            group: self.group.title(),
            short_name: self.short_name,
            other_names: self.other_names,
            takes_one_input: matches!(ports, Ports::Named([_])),
            example: (self.write)(&example).unwrap_or_default(),
        }
        .serialize(serializer)
    }
}

/// All kinds, in the order in which they are offered within each group.
pub fn kinds() -> &'static [Kind] {
    super::KINDS
}

/// The kind of this name, which may be one of its other names and in capitals.
pub fn find(name: &str) -> Option<&'static Kind> {
    kinds().iter().find(|kind| kind.has_name(name))
}

/// Reads a layer: its kind, and its options.
///
/// # Errors
/// What is wrong, with the kinds or options that there are.
pub fn read(mut options: Options) -> Result<Layer, String> {
    let name = match options.remove("kind") {
        Some(Value::String(name)) => name,
        Some(other) => return Err(format!("kind: expected a name, not {other}")),
        None => return Err("missing field `kind`".into()),
    };
    let name = match is_pooling(&name) {
        true => pooling(&mut options)?,
        false => name,
    };
    match find(&name) {
        Some(kind) => (kind.read)(options),
        None => {
            let names: Vec<String> =
                kinds().iter().map(|kind| format!("`{}`", kind.entry.name)).collect();
            Err(format!("unknown variant `{name}`, expected one of {}", names.join(", ")))
        }
    }
}

/// Writes a layer: its kind, and its options. `None` of a layer that is not of these kinds.
pub fn write(layer: &Layer) -> Option<Options> {
    kinds().iter().find_map(|kind| {
        let own = (kind.write)(layer)?;
        let mut options = Options::new();
        options.insert("kind".into(), kind.entry.name.into());
        options.extend(own);
        Some(options)
    })
}

/// Writes a layer as a Rust expression. `None` of a layer that is not of these kinds.
pub fn write_rust(layer: &Layer) -> Option<String> {
    kinds().iter().find_map(|kind| (kind.rust)(layer))
}

/// Whether this is a name of all poolings together, in earlier versions and in Wolfram Language.
fn is_pooling(name: &str) -> bool {
    ["pooling", "PoolingLayer"].iter().any(|pooling| pooling.eq_ignore_ascii_case(name))
}

/// Which pooling: the function says it, and is taken out of the options.
fn pooling(options: &mut Options) -> Result<String, String> {
    let name = match options.remove("function").as_ref().map(|function| function.as_str()) {
        None | Some(Some("max" | "Max")) => "max-pool2d",
        Some(Some("mean" | "Mean")) => "avg-pool2d",
        Some(other) => {
            let other = other.unwrap_or_default();
            return Err(format!("unknown variant `{other}`, expected `max` or `mean`"));
        }
    };
    Ok(name.into())
}

#[cfg(test)]
mod tests;
