use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Layer, LayerSpec};
use crate::catalogue::{Entry, FieldKind, Range};

/// A layer's options in JSON.
pub type Options = Map<String, Value>;

/// A layer that files and forms know by name: its names, and how its options are written.
///
/// It is apart from [`LayerSpec`], so that a build that reads no files does not hold any of this.
pub trait LayerKind: LayerSpec + Clone + Serialize + DeserializeOwned {
    /// Its name in JSON, its title, what it does, its source, and its options.
    const ENTRY: Entry;
    /// Which others it stands beside.
    const GROUP: Group;
    /// What the name of a new layer begins with: `conv`.
    const SHORT_NAME: &'static str;
    /// The names that it has elsewhere.
    const OTHER_NAMES: OtherNames;

    /// What a form begins with.
    fn example() -> Self;

    /// Layers with which the device check compares an op's kernels with its definition; none where
    /// its own nets reach the ops of this kind.
    fn checked() -> Vec<Self> {
        Vec::new()
    }

    /// The options of a layer of this kind.
    fn of_layer(layer: &Layer) -> Option<Self> {
        layer.downcast_ref().cloned()
    }

    /// Reads its options.
    ///
    /// # Errors
    /// What is wrong with them.
    fn read(options: Options) -> Result<Self, String> {
        serde_json::from_value(Value::Object(options)).map_err(|error| error.to_string())
    }

    /// Writes its options.
    fn write(&self) -> Options {
        match serde_json::to_value(self) {
            Ok(Value::Object(options)) => options,
            // Of a type without options.
            _ => Options::new(),
        }
    }
}

/// Names of a kind of layer that are read as well, whether in capitals or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct OtherNames {
    /// Its name in JSON in earlier versions.
    pub earlier: &'static [&'static str],
    /// In Wolfram Language.
    pub wolfram: &'static [&'static str],
    /// In PyTorch, in `torch.nn` where nothing else is said.
    pub pytorch: &'static [&'static str],
}

impl OtherNames {
    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &'static str> + use<> {
        [self.earlier, self.wolfram, self.pytorch].into_iter().flatten().copied()
    }
}

/// Kinds of layers that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Group {
    /// Convolutions.
    Convolution,
    /// Many values made one.
    Pooling,
    /// Linear maps.
    Linear,
    /// Functions of values.
    Activation,
    /// Normalizations.
    Normalization,
    /// What hinders a net from learning by heart.
    Regularization,
    /// What only moves values.
    Shape,
    /// What makes one value of several inputs.
    Combination,
    /// Arrays that are learned.
    Constants,
    /// Of numbers of classes.
    Index,
    /// Losses.
    Loss,
}

impl Group {
    /// All of them, in the order in which they are offered.
    pub const ALL: &[Self] = &[
        Self::Convolution,
        Self::Pooling,
        Self::Linear,
        Self::Activation,
        Self::Normalization,
        Self::Regularization,
        Self::Shape,
        Self::Combination,
        Self::Constants,
        Self::Index,
        Self::Loss,
    ];

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Convolution => "Convolution",
            Self::Pooling => "Pooling",
            Self::Linear => "Linear",
            Self::Activation => "Activation",
            Self::Normalization => "Normalization",
            Self::Regularization => "Regularization",
            Self::Shape => "Shape",
            Self::Combination => "Combination",
            Self::Constants => "Learned arrays",
            Self::Index => "Classes",
            Self::Loss => "Loss",
        }
    }
}

/// No layer of use is larger, and a slip of the finger takes no memory that is not there.
const SIZES: Range = Range::whole(1, 65_535, "a whole number from 1 to 65,535");
const FROM_ZERO: Range = Range::whole(0, 65_535, "a whole number from 0 to 65,535");

/// A number of things, of which there is at least one.
pub(super) const SIZE: FieldKind = FieldKind::Integer(SIZES);
/// A place, counted from 0.
pub(super) const INDEX: FieldKind = FieldKind::Integer(FROM_ZERO);
/// Height and width.
pub(super) const SIZE_2D: FieldKind = FieldKind::Pair(SIZES);
/// Height and width, which may be zero.
pub(super) const AMOUNT_2D: FieldKind = FieldKind::Pair(FROM_ZERO);
/// A size for each dimension.
pub(super) const SHAPE: FieldKind = FieldKind::Integers(SIZES);
/// A place for each dimension.
pub(super) const INDICES: FieldKind = FieldKind::Integers(FROM_ZERO);
/// Amounts before and behind, for each dimension.
pub(super) const AMOUNTS: FieldKind = FieldKind::Pairs(FROM_ZERO);

/// The one option of layers that are a function: which.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FunctionOptions<F> {
    function: F,
}

/// [`LayerKind::read`] of a layer that is a function.
pub(super) fn read_function<F: DeserializeOwned>(options: Options) -> Result<F, String> {
    let options = serde_json::from_value::<FunctionOptions<F>>(Value::Object(options));
    options.map(|options| options.function).map_err(|error| error.to_string())
}

/// [`LayerKind::write`] of a layer that is a function.
pub(super) fn write_function(function: &impl Serialize) -> Options {
    let function = serde_json::to_value(function).unwrap_or_default();
    Options::from_iter([("function".to_owned(), function)])
}
