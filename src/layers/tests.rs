//! Gradients of the layers, as a table: a layer, the shapes of its inputs, and where its values may
//! lie. A layer may also have its cases in its own file.

use super::gradient_check::{Case, case};
use crate::net::*;

fn functions() -> Vec<Case> {
    let affine = Function::Affine { scale: -2.5, shift: 0.75 };
    let anywhere = Function::OF_ANY_VALUE.into_iter().chain([affine]);
    let cases = anywhere.map(|f| case(f, &[&[2, 9]]));
    let positive = Function::OF_POSITIVE_VALUES;
    cases.chain(positive.map(|f| case(f, &[&[11]]).from(0.5, 2.0))).collect()
}

fn pairs() -> Vec<Case> {
    use BinaryFunction::*;
    let two: &[&[usize]] = &[&[3, 4], &[3, 4]];
    let cases = [Add, Subtract, Multiply, Maximum, Minimum].map(|f| case(f, two));
    let positive = [Divide, Power].map(|f| case(f, two).from(0.5, 2.0));
    let more = [
        case(Multiply, &[&[5], &[5], &[5]]),
        case(Sum {}, &[&[2, 3], &[2, 3], &[2, 3]]),
        case(MatMul {}, &[&[4], &[4]]),
        case(MatMul {}, &[&[3, 4], &[4]]),
        case(MatMul {}, &[&[3, 4], &[4, 5]]),
    ];
    cases.into_iter().chain(positive).chain(more).collect()
}

fn convolutions() -> Vec<Case> {
    let conv = Conv2d::new;
    let image: &[&[usize]] = &[&[4, 7, 6]];
    let odd =
        Conv2d { kernel: [3, 2], stride: [2, 3], padding: [1, 2], dilation: [2, 1], ..conv(6, 1) };
    let odd_transpose = ConvTranspose2d {
        kernel: [3, 2],
        stride: [2, 3],
        padding: [1, 2],
        dilation: [2, 1],
        ..ConvTranspose2d::new(6, 1)
    };
    vec![
        case(conv(3, 3), image),
        case(Conv2d { padding: [1, 1], ..conv(3, 3) }, image),
        case(Conv2d { stride: [2, 2], bias: false, ..conv(5, 3) }, image),
        case(Conv2d { groups: 2, ..odd }, image),
        case(Conv2d { groups: 4, ..conv(4, 3) }, image),
        case(odd, image),
        case(ConvTranspose2d::new(3, 3), image),
        case(ConvTranspose2d { groups: 2, ..odd_transpose }, image),
        case(ConvTranspose2d { stride: [2, 2], bias: false, ..ConvTranspose2d::new(2, 2) }, image),
        case(MaxPool2d { stride: Some([1, 2]), ..MaxPool2d::new(3) }, image),
        case(MaxPool2d { padding: [1, 1], ..MaxPool2d::new(3) }, image),
        case(MaxPool2d::new(2), image),
        case(AvgPool2d::new(2), image),
        case(AvgPool2d { padding: [1, 0], ..AvgPool2d::new(3) }, image),
    ]
}

fn arrangements() -> Vec<Case> {
    let pad = |mode| Pad { amount: vec![[1, 2], [0, 3], [2, 0]], mode };
    let array: &[&[usize]] = &[&[3, 4, 5]];
    vec![
        case(Flatten {}, array),
        case(Reshape { shape: vec![5, 12] }, array),
        case(Transpose { order: vec![2, 0, 1] }, array),
        case(Transpose { order: vec![] }, array),
        case(Slice { dimension: 1, start: 2, end: None }, array),
        case(Slice { dimension: 2, start: 1, end: Some(4) }, array),
        case(Broadcast { copies: 3 }, array),
        case(pad(PadMode::Zero), array),
        case(pad(PadMode::Value(2.5)), array),
        case(pad(PadMode::Edge), array),
        case(pad(PadMode::Mirror), array),
        case(pad(PadMode::Repeat), array),
        case(Resize { size: [7, 3], interpolation: Interpolation::Bilinear }, array),
        case(Resize { size: [2, 9], interpolation: Interpolation::Nearest }, array),
        case(Concat { dimension: 0 }, &[&[3, 4], &[1, 4], &[2, 4]]),
        case(Concat { dimension: 1 }, &[&[3, 4], &[3, 2]]),
        case(Append {}, &[&[3, 4], &[4]]),
        case(ReduceSum {}, array),
        case(Reduce { function: Reduction::Max }, array),
        case(Reduce { function: Reduction::Min }, array),
        case(Reduce { function: Reduction::Mean }, array),
        case(Reduce { function: Reduction::Sum }, array),
        case(RandomCrop { size: [3, 2], mirror: true }, array),
        case(Dropout::default(), array),
    ]
}

fn others() -> Vec<Case> {
    let channels = LocalResponseNorm { size: 3, scale: 0.5, ..Default::default() };
    vec![
        case(Linear { features: 4 }, &[&[5]]),
        case(Relu, &[&[5, 3]]),
        case(Softmax {}, &[&[5]]),
        case(BatchNorm::default(), &[&[3, 4, 2]]),
        case(BatchNorm::default(), &[&[6]]),
        case(InstanceNorm::default(), &[&[2, 3, 5]]),
        case(channels, &[&[5, 2, 3]]),
        case(LocalResponseNorm { size: 4, ..channels }, &[&[5, 2, 2]]),
        case(Bias {}, &[&[2, 3]]),
        case(Scale {}, &[&[2, 3]]),
        case(OneHot { classes: 4 }, &[&[3]]).with_classes(4),
        case(Embedding { classes: 4, size: 3 }, &[&[3]]).with_classes(4),
        case(MseLoss {}, &[&[2, 3], &[2, 3]]),
        case(L1Loss {}, &[&[2, 3], &[2, 3]]),
        case(CrossEntropyLoss { target: Target::Index }, &[&[5], &[]])
            .from(0.2, 0.8)
            .with_classes(5),
        case(CrossEntropyLoss { target: Target::Index }, &[&[3, 5], &[3]])
            .from(0.2, 0.8)
            .with_classes(5),
        case(CrossEntropyLoss { target: Target::Probabilities }, &[&[5], &[5]]).from(0.2, 0.8),
        case(CrossEntropyLoss { target: Target::Binary }, &[&[2, 3], &[2, 3]]).from(0.2, 0.8),
        case(ContrastiveLoss::default(), &[&[], &[]]).from(0.2, 0.8),
    ]
}

#[test]
fn gradients_agree_with_central_differences() {
    let families = [functions(), pairs(), convolutions(), arrangements(), others()];
    for (number, case) in families.into_iter().flatten().enumerate() {
        case.check(number as u32);
    }
}
