//! Looking into nets: every layer's values, gradients at the input, receptive fields, the products
//! behind a value, ascents and steps by hand.
#![cfg(not(target_arch = "wasm32"))]

use lenet_playground::apply::Evaluator;
use lenet_playground::data::{Dataset, Origin};
use lenet_playground::error::EngineError;
use lenet_playground::explain::{Ascent, Explainer, Histogram, ReceptiveField, batch_gradients};
use lenet_playground::net::*;
use lenet_playground::train::Preset;

use crate::common::lcg::Lcg;

fn picture(seed: u32, len: usize) -> Vec<f32> {
    let mut random = Lcg::new(seed);
    (0..len).map(|_| random.bits(8) as f32 / 255.0).collect()
}

/// A net of layers with padding, stride, dilation and groups, for images of 2×11×9.
fn winding() -> Net {
    let convolution = |groups| Conv2d {
        stride: [2, 1],
        padding: [1, 2],
        dilation: [1, 2],
        groups,
        ..Conv2d::new(4, 3)
    };
    let pooling = AvgPool2d { kernel: [2, 3], stride: Some([1, 2]), padding: [1, 1] };
    let layers: Vec<(&str, Layer)> = vec![
        ("conv1", convolution(2).into()),
        ("tanh", Function::Tanh.into()),
        ("pool", pooling.into()),
        ("conv2", Conv2d::new(3, 2).into()),
        ("flatten", Flatten {}.into()),
        ("fc", Linear { features: 3 }.into()),
        ("softmax", Softmax {}.into()),
    ];
    let mut net = Graph::chain("winding", Some([2, 11, 9].into()), layers).build().unwrap();
    initialize(&mut net, Initializer::Kaiming, InitScope::All, 3);
    net
}

#[test]
fn the_answer_is_the_nets_own() {
    for net in [lenet(5), winding(), Preset::named("three-or-seven-relu").unwrap().net(2)] {
        let input = picture(1, net.input().len());
        let mut explainer = Explainer::new(&net).unwrap();
        let probabilities = explainer.forward(&input).unwrap();
        let name = net.inputs()[0].name.clone();
        let input = ndarray::Array1::from(input).into_dyn();
        let answer = Evaluator::new(&net).unwrap().apply(&[(&name, input.view())]).unwrap();
        let own: Vec<f32> = match answer.len() {
            1 => vec![1.0 - answer[0], answer[0]],
            _ => answer.iter().copied().collect(),
        };
        for (one, other) in probabilities.iter().zip(&own) {
            assert!((one - other).abs() < 1e-5, "{}: {one} {other}", net.name());
        }
        let last = explainer.layers().len() - 1;
        assert_eq!(explainer.values(last).len(), net.output().len());
    }
}

#[test]
fn layers_that_training_fuses_are_seen_one_by_one() {
    let mut explainer = Explainer::new(&lenet(5)).unwrap();
    assert!(explainer.values(0).is_empty(), "nothing was looked at");
    explainer.forward(&picture(2, 784)).unwrap();
    let layers = explainer.layers();
    assert_eq!(layers[0].parameters[0], ("conv1.weight".into(), vec![20, 1, 5, 5]));
    let (conv, relu, pool) = (explainer.values(0), explainer.values(1), explainer.values(2));
    assert_eq!([conv.len(), relu.len(), pool.len()], [11520, 11520, 2880]);
    assert!(conv.iter().any(|&value| value < 0.0));
    assert!(relu.iter().zip(conv).all(|(&relu, &conv)| relu == conv.max(0.0)));
    let window = [relu[0], relu[1], relu[24], relu[25]];
    assert_eq!(pool[0], window.into_iter().fold(0.0, f32::max));
}

#[test]
fn saliency_and_loss_gradients_are_what_differences_give() {
    let net = winding();
    let mut explainer = Explainer::new(&net).unwrap();
    let input = picture(3, 198);
    for class in 0..3 {
        let saliency = explainer.saliency(&input, class).unwrap();
        let gradients = explainer.loss_gradients(&input, class).unwrap();
        for pixel in (0..198).step_by(23) {
            let mut moved = |by: f32| {
                let mut input = input.clone();
                input[pixel] += by;
                let loss = explainer.loss(&input, class).unwrap();
                // The scores are what the layer before the softmax gives.
                (loss, explainer.values(5)[class])
            };
            let (above, below) = (moved(2e-2), moved(-2e-2));
            let score = (above.1 - below.1) / 4e-2;
            assert!((saliency[pixel] - score).abs() < 2e-3, "{} {score}", saliency[pixel]);
            let loss = (above.0 - below.0) / 4e-2;
            let gradient = gradients.at("Input").unwrap().as_slice().unwrap()[pixel];
            assert!((gradient - loss).abs() < 2e-3, "{gradient} {loss}");
        }
    }
}

#[test]
fn a_value_depends_on_its_receptive_field_alone() {
    for net in [winding(), lenet(4)] {
        let &[_, height, width] = net.input().sizes() else { panic!("an image") };
        let input = picture(4, net.input().len());
        let mut explainer = Explainer::new(&net).unwrap();
        for layer in 0..4 {
            let len = net.nodes()[layer].output.len();
            for place in [0, len / 3, len / 2, len - 1] {
                let field = explainer.receptive_field(layer, place).unwrap();
                let mut outside = input.clone();
                for (at, pixel) in outside.iter_mut().enumerate() {
                    let (row, column) = (at / width % height, at % width);
                    let rows = (field.top..field.bottom).contains(&row);
                    if !(rows && (field.left..field.right).contains(&column)) {
                        *pixel = 1.0 - *pixel;
                    }
                }
                explainer.forward(&input).unwrap();
                let before = explainer.values(layer)[place];
                explainer.forward(&outside).unwrap();
                assert_eq!(explainer.values(layer)[place], before, "{} {layer}", net.name());
            }
        }
    }
    let explainer = Explainer::new(&lenet(4)).unwrap();
    let field = |layer, place| explainer.receptive_field(layer, place).unwrap();
    // Of LeNet's second pooling: 5, then 2, then 5, then 2 make 16 pixels, 4 pixels apart.
    assert_eq!(field(5, 1), ReceptiveField { top: 0, left: 4, bottom: 16, right: 20 });
    assert_eq!(field(7, 3), ReceptiveField { top: 0, left: 0, bottom: 28, right: 28 });
}

#[test]
fn products_add_up_to_the_value() {
    for net in [winding(), lenet(4)] {
        let mut explainer = Explainer::new(&net).unwrap();
        let layers = explainer.layers();
        explainer.forward(&picture(5, net.input().len())).unwrap();
        for (layer, watched) in layers.iter().enumerate() {
            let len: usize = watched.shape.iter().product();
            for place in [0, len / 3, len / 2, len - 1] {
                let products = explainer.contributions(layer, place);
                let Some(products) = products else {
                    assert!(watched.parameters.is_empty(), "{}", watched.name);
                    continue;
                };
                let sum = products.weights.iter().zip(&products.inputs).map(|(w, x)| w * x);
                let sum = products.bias + sum.sum::<f32>();
                assert!((sum - products.value).abs() < 1e-4, "{}: {sum}", watched.name);
                assert_eq!(products.weights.len(), products.shape.iter().product::<usize>());
            }
        }
    }
}

#[test]
fn an_ascent_leads_to_the_class_and_stays_an_image() {
    let mut explainer = Explainer::new(&lenet(6)).unwrap();
    let input = picture(6, 784);
    let ascent = Ascent { steps: 10, length: 0.5 };
    let frames = explainer.maximize_activation(&input, 7, ascent).unwrap();
    assert_eq!((frames.len(), &frames[0].input), (11, &input));
    let probable: Vec<f32> = frames.iter().map(|frame| frame.probabilities[7]).collect();
    assert!(probable.windows(2).all(|pair| pair[1] >= pair[0]), "{probable:?}");
    assert!(probable[10] > probable[0] + 0.2, "{probable:?}");
    assert!(frames[10].input.iter().all(|x| (0.0..=1.0).contains(x)));
    let way = |one: &[f32], other: &[f32]| {
        one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt()
    };
    assert!(way(&frames[0].input, &frames[1].input) <= 0.5001);
}

#[test]
fn a_step_by_hand_lowers_the_loss_and_leaves_the_net_alone() {
    let mut explainer = Explainer::new(&lenet(8)).unwrap();
    let input = picture(7, 784);
    let step = explainer.step(&input, 3, "conv1.bias", 0.01).unwrap();
    assert_eq!((step.gradient.len(), step.before.len()), (20, 20));
    assert!(step.new_loss < step.loss, "{} {}", step.new_loss, step.loss);
    assert!(step.new_probabilities[3] > step.probabilities[3]);
    assert_eq!(step.after[4], step.before[4] - 0.01 * step.gradient[4]);
    assert_eq!(explainer.loss(&input, 3).unwrap(), step.loss);
}

#[test]
fn gradients_of_a_batch_are_the_mean_of_its_images() {
    let pixels: Vec<u8> = (0..3 * 198).map(|at| (at * 37 % 256) as u8).collect();
    let classes = ["a", "b", "c"].map(String::from).to_vec();
    let data =
        Dataset::with_shape("three", Origin::File, [2, 11, 9], pixels, vec![0, 2, 1], classes);
    let data = data.unwrap();
    let mut explainer = Explainer::new(&winding()).unwrap();
    let both = batch_gradients(&mut explainer, &data, &[0, 2]).unwrap();
    let one = batch_gradients(&mut explainer, &data, &[0]).unwrap();
    let other = batch_gradients(&mut explainer, &data, &[2]).unwrap();
    assert!(one.iter().any(|&gradient| gradient != 0.0));
    for (both, (one, other)) in both.iter().zip(one.iter().zip(&other)) {
        assert!((both - (one + other) / 2.0).abs() < 1e-6);
    }
    assert_eq!(Histogram::of(&both, 21).counts.iter().sum::<u32>() as usize, both.len());
}

#[test]
fn what_cannot_be_is_told() {
    let mut explainer = Explainer::new(&lenet(1)).unwrap();
    let error = explainer.saliency(&[0.0; 784], 10).unwrap_err();
    let said = "the net tells 10 classes apart, with labels from 0 to 9; 10 is not one of them";
    assert_eq!(error.to_string(), said);
    assert_eq!(
        explainer.forward(&[0.0; 7]).unwrap_err(),
        EngineError::InputLength { expected: 784, got: 7 }.into()
    );
    let error = explainer.step(&[0.0; 784], 0, "conv3.bias", 0.1).unwrap_err();
    assert!(error.to_string().contains("conv1.weight, conv1.bias"), "{error}");
}
