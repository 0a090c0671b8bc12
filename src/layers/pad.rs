use serde::{Deserialize, Serialize};

use super::layer_kind::AMOUNTS;
use super::rearrange::{rearranged, sources};
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, possible};
use crate::catalogue::{Entry, Field, FieldKind, Range, Value};
use crate::shape::Shape;

/// What stands beyond the edge.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PadMode {
    /// Zero.
    #[default]
    Zero,
    /// This value; PyTorch's `constant`.
    Value(f32),
    /// The value at the edge; PyTorch's `replicate`.
    Edge,
    /// The array mirrored at its edge, which is not repeated; PyTorch's `reflect`.
    Mirror,
    /// The array again; PyTorch's `circular`.
    Repeat,
}

/// Values added around an array: each dimension grows by what is added before and behind.
///
/// PyTorch: `nn.functional.pad`. Wolfram: `PaddingLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::{Pad, PadMode};
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let pad = Pad { amount: vec![[2, 1]], mode: PadMode::Mirror };
/// let net = Net::chain("net", [3], [("pad", pad.into())])?;
/// let x = array![1.0, 2.0, 3.0].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![3.0, 2.0, 1.0, 2.0, 3.0, 2.0].into_dyn());
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "PaddingLayer")]
pub struct Pad {
    /// How many values are added before and behind, for each dimension.
    pub amount: Vec<[usize; 2]>,
    /// Which.
    #[serde(default, alias = "with")]
    pub mode: PadMode,
}

impl LayerSpec for Pad {
    fn kind(&self) -> &'static str {
        "pad"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let from = inputs[0].sizes();
        let rank = self.amount.len();
        check(rank == from.len(), format!("an array of {rank} dimensions"))?;
        let has_room = |(&size, [before, behind]): (&usize, &[usize; 2])| match self.mode {
            PadMode::Mirror => *before.max(behind) < size,
            _ => size > 0,
        };
        let have_room = from.iter().zip(&self.amount).all(has_room);
        check(have_room, "an array larger than its mirrored padding")?;
        self.amount.iter().try_for_each(|pair| possible(&pair.map(|amount| amount.max(1))))?;
        let grow = |(&size, [before, behind]): (&usize, &[usize; 2])| size + before + behind;
        let to: Vec<usize> = from.iter().zip(&self.amount).map(grow).collect();
        possible(&to)?;
        let sources = sources(&to, from, |at, source| {
            let axes = at.iter().zip(&self.amount).zip(from).zip(source);
            let mut sources = axes.map(|(((&at, &[before, _]), &size), to)| {
                self.mode.source(at, before, size).map(|source| *to = source)
            });
            sources.all(|source| source.is_some())
        })?;
        let fill = if let PadMode::Value(value) = self.mode { value } else { 0.0 };
        Ok(rearranged(inputs, to, &sources, fill))
    }

    fn input_shape(&self, output: &Shape) -> Option<Shape> {
        let sizes = output.sizes().iter().zip(&self.amount);
        let inner: Option<Vec<usize>> =
            sizes.map(|(&size, [before, behind])| size.checked_sub(before + behind)).collect();
        inner.map(Shape::from)
    }
}

impl PadMode {
    /// Where along an axis the value at a padded place comes from.
    fn source(self, at: usize, before: usize, size: usize) -> Option<usize> {
        let (at, before, size) = (at as isize, before as isize, size as isize);
        let inside = at - before;
        let source = match self {
            Self::Zero | Self::Value(_) => {
                return usize::try_from(inside).ok().filter(|&at| at < size as usize);
            }
            Self::Edge => inside.clamp(0, size - 1),
            Self::Mirror if inside < 0 => -inside,
            Self::Mirror if inside >= size => 2 * (size - 1) - inside,
            Self::Mirror => inside,
            Self::Repeat => inside.rem_euclid(size),
        };
        Some(source as usize)
    }
}

/// A mode without a value.
const fn mode(name: &'static str, label: &'static str, help: &'static str) -> Entry {
    Entry { name, label, help, source: "", fields: &[] }
}

const MODES: &[Entry] = &[
    mode("zero", "Zeros", "0 everywhere."),
    mode("edge", "The value at the edge", "The nearest value of the array."),
    mode("mirror", "The mirror image", "The array mirrored at its edge, which is not repeated."),
    mode("repeat", "The array again", "The array from its other end."),
    Entry {
        name: "value",
        label: "A number",
        help: "The same number everywhere.",
        source: "",
        fields: &[Field::new("", "number", FieldKind::Number(Range::ANY), "Which number.")
            .or(Value::Number(0.0))],
    },
];

impl LayerKind for Pad {
    const ENTRY: Entry = Entry {
        name: "pad",
        label: "Padding",
        help: "Adds values around an array.",
        source: "",
        fields: &[
            Field::new(
                "amount",
                "before and behind",
                AMOUNTS,
                "How many values are added before and behind, for each dimension.",
            ),
            Field::new(
                "mode",
                "filled with",
                FieldKind::Variant { variants: MODES },
                "Which values are added.",
            )
            .or(Value::Text("zero")),
        ],
    };
    const GROUP: Group = Group::Shape;
    const SHORT_NAME: &'static str = "pad";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["padding"],
        wolfram: &["PaddingLayer"],
        pytorch: &["functional.pad"],
    };

    fn example() -> Self {
        Self { amount: vec![[0, 0], [1, 1], [1, 1]], mode: PadMode::Zero }
    }
}
