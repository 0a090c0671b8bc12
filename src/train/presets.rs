//! The nets of the tutorials, each with the data and the recipe it was trained with there.

use serde::Serialize;

use super::{Objective, Optimizer, Options, Schedule};
use crate::Result;
use crate::error::TrainError;
use crate::net::{
    Flatten, Function, Graph, InitScope, Initializer, Layer, Linear, Net, Relu, Softmax,
    initialize, lenet,
};

/// A net, its data and its recipe.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Preset {
    /// Its name in links and on the command line.
    pub id: &'static str,
    /// Its name for people.
    pub title: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// The data set, as [`crate::data`] names it: `mnist`, `fashion-mnist`, `three-or-seven`, `cifar10`.
    pub set: &'static str,
    /// Whether it is trained and tested on the few images that fastai took.
    pub small: bool,
    /// How first values are drawn.
    pub initializer: Initializer,
    /// The options of its run.
    pub options: Options,
}

/// The side of an image of MNIST, in pixels.
const SIDE: usize = 28;
/// An image of CIFAR-10: red, green and blue.
const COLOURED: [usize; 3] = [3, 32, 32];

impl Preset {
    /// All of them.
    pub fn all() -> Vec<Self> {
        let blog = "Wolfram blog, “Neural networks: designing nets” (2018)";
        let fastai = "fastai, “Neural network foundations: 3 or 7” (Flath 2020)";
        let plain = |learning_rate, epochs, batch_size| Options {
            epochs,
            batch_size,
            optimizer: Optimizer::sgd(0.0),
            learning_rate,
            schedule: Schedule::Constant,
            validation: Some(0),
            ..Options::default()
        };
        // Seeds of runs as good as those printed: see `tests/tutorials.rs` for how much seeds differ.
        let three_or_seven =
            Options { objective: Objective::MEAN_ABSOLUTE, seed: 60, ..plain(1.0, 20, 256) };
        let lucky = Options { seed: 64, ..three_or_seven.clone() };
        let ones = Initializer::Normal { weights: 1.0, biases: 1.0 };
        let wolfram = Self {
            id: "lenet",
            title: "LeNet",
            source: "Wolfram, “Introduction to neural nets”",
            set: "mnist",
            small: false,
            initializer: Initializer::Kaiming,
            options: Options::default(),
        };
        let linear = Self {
            id: "three-or-seven-linear",
            title: "3 or 7, linear",
            source: fastai,
            set: "three-or-seven",
            small: true,
            initializer: ones,
            options: three_or_seven,
        };
        let clothes = Self {
            id: "lenet-fashion",
            title: "LeNet on clothes",
            source: blog,
            set: "fashion-mnist",
            ..wolfram.clone()
        };
        let hidden = Self {
            id: "three-or-seven-relu",
            title: "3 or 7, one hidden layer",
            options: lucky,
            ..linear.clone()
        };
        let mlp = Self {
            id: "mlp",
            title: "MLP on raw pixels",
            source: "Nx, “Programming machine learning”, chapter 11: training the network",
            set: "mnist",
            small: false,
            initializer: Initializer::Normal { weights: 0.01, biases: 0.01 },
            // An iteration there is a step on the whole training set.
            options: plain(0.01, 3_500, usize::MAX),
        };
        let colours = Self {
            id: "lenet-cifar10",
            title: "LeNet on CIFAR-10",
            source: "the same net for coloured images of 32×32",
            set: "cifar10",
            ..wolfram.clone()
        };
        vec![wolfram, clothes, linear, hidden, mlp, colours]
    }

    /// The one of that name.
    ///
    /// # Errors
    /// [`TrainError::NoPreset`] with the names there are.
    pub fn named(id: &str) -> Result<Self> {
        let found = Self::all().into_iter().find(|preset| preset.id == id);
        found.ok_or_else(|| {
            let ids: Vec<&str> = Self::all().iter().map(|preset| preset.id).collect();
            TrainError::NoPreset { name: id.into(), names: ids.join(", ") }.into()
        })
    }

    /// The architecture.
    pub fn graph(&self) -> Graph {
        let linear = |features| Layer::from(Linear { features });
        let sigmoid = || Layer::from(Function::Sigmoid);
        let image = Some([1, SIDE, SIDE].into());
        match self.id {
            "three-or-seven-linear" => {
                let layers =
                    [("flatten", Flatten {}.into()), ("fc", linear(1)), ("sigmoid", sigmoid())];
                Graph::chain(self.title, image, layers)
            }
            "three-or-seven-relu" => {
                let layers = [
                    ("flatten", Flatten {}.into()),
                    ("fc1", linear(30)),
                    ("relu", Relu.into()),
                    ("fc2", linear(1)),
                    ("sigmoid", sigmoid()),
                ];
                Graph::chain(self.title, image, layers)
            }
            "mlp" => {
                // The tutorial's pixels are bytes; a data set's are from 0 to 1.
                let raw = Function::Affine { scale: 255.0, shift: 0.0 };
                let layers = [
                    ("flatten", Flatten {}.into()),
                    ("pixels", raw.into()),
                    ("fc1", linear(200)),
                    ("sigmoid", sigmoid()),
                    ("fc2", linear(10)),
                    ("softmax", Softmax {}.into()),
                ];
                Graph::chain(self.title, image, layers)
            }
            "lenet-cifar10" => {
                let lenet = lenet(0).graph();
                let layers = lenet.nodes().iter();
                let layers = layers.map(|node| (node.name.as_str(), node.layer.clone()));
                Graph::chain(self.title, Some(COLOURED.into()), layers)
            }
            _ => lenet(0).graph(),
        }
    }

    /// The net with first values by seed.
    pub fn net(&self, seed: u64) -> Net {
        // A test builds them all.
        let Ok(mut net) = self.graph().build() else { unreachable!("a preset's layers fit") };
        initialize(&mut net, self.initializer, InitScope::All, seed);
        net
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_can_be_built_and_has_a_loss() {
        for preset in Preset::all() {
            let net = preset.net(1);
            assert!(net.parameters().missing().is_none(), "{}", preset.id);
            preset.options.check().unwrap();
            preset.options.objective.attach(&net).unwrap();
            assert_eq!(Preset::named(preset.id).unwrap(), preset);
        }
    }

    #[test]
    fn lenet_starts_as_it_always_did() {
        assert_eq!(Preset::named("lenet").unwrap().net(7), lenet(7));
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = Preset::named("vgg").unwrap_err().to_string();
        assert!(error.contains("lenet, lenet-fashion, three-or-seven-linear"), "{error}");
    }
}
