use serde::{Deserialize, Serialize};

use super::layer_kind::SIZE_2D;
use super::{Group, LayerKind, LayerSpec, OpGraph, OtherNames, Refusal, check, image};
use crate::catalogue::{Entry, Field, FieldKind, Value};
use crate::ops;
use crate::shape::Shape;

/// A window of the image: in training at a place drawn for each example, and mirrored for half of
/// them if wanted (Krizhevsky et al. 2012, “ImageNet classification with deep convolutional neural
/// networks”); in use the middle one. `C×H×W` to `C×size`.
///
/// PyTorch: `torchvision.transforms.RandomCrop`. Wolfram: `ImageAugmentationLayer`.
///
/// ```
/// use lenet_playground::apply::Evaluator;
/// use lenet_playground::layers::RandomCrop;
/// use lenet_playground::net::Net;
/// use ndarray::array;
///
/// let crop = RandomCrop { size: [1, 2], mirror: true };
/// let net = Net::chain("net", [1, 1, 4], [("crop", crop.into())])?;
/// let x = array![[[1.0, 2.0, 3.0, 4.0]]].into_dyn();
/// let y = Evaluator::new(&net)?.apply(&[("Input", x.view())])?;
/// assert_eq!(y, array![[[2.0, 3.0]]].into_dyn(), "a net in use takes the middle");
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[doc(alias = "ImageAugmentationLayer")]
pub struct RandomCrop {
    /// Height and width of the window.
    pub size: [usize; 2],
    /// Whether half of the images are mirrored, left to right.
    #[serde(default)]
    pub mirror: bool,
}

impl LayerSpec for RandomCrop {
    fn kind(&self) -> &'static str {
        "random crop"
    }

    fn lower(&self, inputs: &[Shape]) -> Result<OpGraph, Refusal> {
        let [channels, height, width] = image(&inputs[0])?;
        let Self { size: window @ [down, across], mirror } = *self;
        let fits = (1..=height).contains(&down) && (1..=width).contains(&across);
        check(fits, format!("an image C×H×W of at least {down}×{across} pixels"))?;
        let op = ops::random_crop::RandomCrop { channels, size: [height, width], window, mirror };
        Ok(OpGraph::of(inputs, op, [channels, down, across]))
    }
}

impl LayerKind for RandomCrop {
    const ENTRY: Entry = Entry {
        name: "random-crop",
        label: "Random crop",
        help: "In training, a window of the image at a random place; in use the middle one.",
        source: "Krizhevsky et al. 2012, “ImageNet classification with deep convolutional neural \
                 networks”",
        fields: &[
            Field::new("size", "size", SIZE_2D, "Height and width of the window.")
                .in_unit("pixels"),
            Field::new(
                "mirror",
                "mirror half of them",
                FieldKind::Flag,
                "Whether half of the images are mirrored, left to right.",
            )
            .or(Value::Flag(false)),
        ],
    };
    const GROUP: Group = Group::Regularization;
    const SHORT_NAME: &'static str = "crop";
    const OTHER_NAMES: OtherNames = OtherNames {
        earlier: &["image-augmentation"],
        wolfram: &["ImageAugmentationLayer"],
        pytorch: &["RandomCrop"],
    };

    fn example() -> Self {
        Self { size: [24, 24], mirror: false }
    }
}
