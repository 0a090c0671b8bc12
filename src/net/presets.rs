use super::{Flatten, Layer, Linear, Net, PlainConv2d, Relu, Softmax, TiledMaxPool2d, kaiming};

/// LeNet as the Wolfram Neural Net Repository has it, a descendant of LeCun et al. 1998
/// ("Gradient-based learning applied to document recognition"): two convolutions with ReLU and
/// max pooling, two linear layers, softmax. `1×28×28` to 10 probabilities; 431,080 parameters.
/// Initialised by seed.
pub fn lenet(seed: u64) -> Net {
    // `Conv2d` and `MaxPool2d` would become these, but bring ops along that LeNet does not need.
    let conv = |channels| Layer::from(PlainConv2d { channels, kernel: 5 });
    let pool = || TiledMaxPool2d { kernel: 2 }.into();
    let linear = |features| Linear { features }.into();
    let layers = [
        ("conv1", conv(20)),
        ("relu1", Relu.into()),
        ("pool1", pool()),
        ("conv2", conv(50)),
        ("relu2", Relu.into()),
        ("pool2", pool()),
        ("flatten", Flatten {}.into()),
        ("fc1", linear(500)),
        ("relu3", Relu.into()),
        ("fc2", linear(10)),
        ("softmax", Softmax {}.into()),
    ];
    let net = Net::chain("LeNet", [1, 28, 28], layers);
    // The shapes above fit; a test holds them to it.
    let Ok(mut net) = net else { unreachable!("LeNet's layers fit each other") };
    kaiming(&mut net, seed);
    net
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lenet_has_the_published_size() {
        let net = lenet(0);
        assert_eq!(net.parameters().len(), 431_080);
        assert_eq!(net.output().sizes(), [10]);
        assert_eq!(net.inference_flops(), 2 * 2_293_000);
        assert_eq!(net.training_flops(), 2 * (3 * 2_293_000 - 288_000));
    }

    #[test]
    fn the_seed_alone_sets_the_weights() {
        assert_eq!(lenet(7), lenet(7));
        assert_ne!(lenet(7), lenet(8));
    }

    #[test]
    fn weights_have_the_variance_he_gives() {
        let net = lenet(3);
        let weights = net.parameters().get("fc1.weight").unwrap();
        let mean_square = weights.iter().map(|w| w * w).sum::<f32>() / weights.len() as f32;
        assert!((mean_square / (2.0 / 800.0) - 1.0).abs() < 0.02, "{mean_square}");
        assert!(net.parameters().get("fc1.bias").unwrap().iter().all(|&b| b == 0.0));
    }

    #[test]
    fn a_layer_that_does_not_fit_is_named() {
        let layers = [("fc1", Linear { features: 3 }.into())];
        let error = Net::chain("net", [1, 28, 28], layers).unwrap_err();
        assert_eq!(
            error.to_string(),
            "fc1: expects a vector of 784, got 1×28×28: put a flatten before it"
        );
    }

    #[test]
    fn two_layers_of_one_name_are_refused() {
        let error = Net::chain("net", [4], [("a", Relu.into()), ("a", Softmax {}.into())]);
        assert_eq!(
            error.unwrap_err().to_string(),
            "two layers are called a: give each a name of its own"
        );
    }
}
