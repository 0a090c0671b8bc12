use serde::Serialize;

use super::Explainer;
use crate::net::{
    AvgPool2d, BatchNorm, Bias, BinaryFunction, Conv2d, Dropout, Function, Layer,
    LocalResponseNorm, MaxPool2d, Net, Relu, Scale, Source, Sum,
};

/// A rectangle of pixels, or of places in a layer's output: rows and columns, the last ones left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ReceptiveField {
    /// First row.
    pub top: usize,
    /// First column.
    pub left: usize,
    /// The row after the last.
    pub bottom: usize,
    /// The column after the last.
    pub right: usize,
}

impl ReceptiveField {
    fn all([height, width]: [usize; 2]) -> Self {
        Self { top: 0, left: 0, bottom: height, right: width }
    }

    fn union(self, other: Self) -> Self {
        Self {
            top: self.top.min(other.top),
            left: self.left.min(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }
}

/// How windows of an input lie, by rows and by columns.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub kernel: [usize; 2],
    pub stride: [usize; 2],
    pub padding: [usize; 2],
    pub dilation: [usize; 2],
}

impl Window {
    /// How a convolution or a pooling has them; none of other layers.
    pub fn of(layer: &Layer) -> Option<Self> {
        if let Some(Conv2d { kernel, stride, padding, dilation, .. }) = Conv2d::of(layer) {
            return Some(Self { kernel, stride, padding, dilation });
        }
        let (kernel, stride, padding) = match (MaxPool2d::of(layer), layer.downcast_ref()) {
            (Some(MaxPool2d { kernel, stride, padding }), _)
            | (None, Some(&AvgPool2d { kernel, stride, padding })) => (kernel, stride, padding),
            (None, None) => return None,
        };
        Some(Self { kernel, stride: stride.unwrap_or(kernel), padding, dilation: [1; 2] })
    }

    /// What these places see of an input of a size.
    fn before(self, field: ReceptiveField, size: [usize; 2]) -> ReceptiveField {
        let side = |axis: usize, first: usize, end: usize| {
            let reach = self.dilation[axis] * (self.kernel[axis] - 1) + 1;
            let last = (end - 1) * self.stride[axis] + reach;
            let from = (first * self.stride[axis]).saturating_sub(self.padding[axis]);
            let to = last.saturating_sub(self.padding[axis]).min(size[axis]);
            (from.min(to), to)
        };
        let (top, bottom) = side(0, field.top, field.bottom);
        let (left, right) = side(1, field.left, field.right);
        ReceptiveField { top, left, bottom, right }
    }
}

impl Explainer {
    /// The receptive field: the pixels of the input that a value of a layer depends on, at most. The
    /// place is the value's index in the layer's output. None where the input is no image.
    pub fn receptive_field(&self, layer: usize, place: usize) -> Option<ReceptiveField> {
        let net = self.net();
        size_of(net, Source::Input(0))?;
        let node = net.nodes().get(layer)?;
        let at = match node.output.sizes() {
            &[_, height, width] if place < node.output.len() => {
                let [row, column] = [place % (height * width) / width, place % width];
                ReceptiveField { top: row, left: column, bottom: row + 1, right: column + 1 }
            }
            // The place in a vector or a matrix says nothing of a place in the image.
            _ => return size_of(net, Source::Input(0)).map(ReceptiveField::all),
        };
        seen_by(net, Source::Node(layer), at)
    }
}

/// What of the input these places of a value see; none where the value does not hang on it.
fn seen_by(net: &Net, source: Source, at: ReceptiveField) -> Option<ReceptiveField> {
    let Source::Node(node) = source else { return Some(at) };
    let node = &net.nodes()[node];
    let before = node.inputs.iter().filter_map(|&input| {
        let size = size_of(net, input);
        let field = match (size, Window::of(&node.layer)) {
            (Some(size), Some(window)) => window.before(at, size),
            (Some(_), None) if keeps_places(&node.layer) => at,
            (Some(size), None) => ReceptiveField::all(size),
            // Beyond an input that is no image everything may be seen.
            (None, _) => return size_of(net, Source::Input(0)).map(ReceptiveField::all),
        };
        seen_by(net, input, field)
    });
    before.reduce(ReceptiveField::union)
}

/// Whether each place of the output hangs on the same place of the input alone.
fn keeps_places(layer: &Layer) -> bool {
    layer.is::<Relu>()
        || layer.is::<Function>()
        || layer.is::<Dropout>()
        || layer.is::<BatchNorm>()
        || layer.is::<LocalResponseNorm>()
        || layer.is::<Bias>()
        || layer.is::<Scale>()
        || layer.is::<Sum>()
        || layer.is::<BinaryFunction>()
}

/// Height and width of a value that is an image.
fn size_of(net: &Net, source: Source) -> Option<[usize; 2]> {
    match net.shape_of(source).sizes() {
        &[_, height, width] => Some([height, width]),
        _ => None,
    }
}
