use ndarray::{ArrayD, ArrayView1};

use super::ending::Ending;
use crate::Result;
use crate::apply::{Evaluator, Gradients};
use crate::error::{ApplyError, EngineError};
use crate::net::{Net, Node, Shape, Source};

/// Looks into a net of one input, at one example after the other, on one core.
///
/// Every layer's values can be read; for that the layers are computed one by one, where training
/// computes several as one.
///
/// ```
/// # use lenet_playground::{explain::Explainer, net::lenet};
/// let mut explainer = Explainer::new(&lenet(1))?;
/// explainer.forward(&[0.5; 784])?;
/// assert_eq!(explainer.values(0).len(), 20 * 24 * 24);
/// let saliency = explainer.saliency(&[0.5; 784], 7)?;
/// assert_eq!(saliency.len(), 784);
/// # Ok::<(), lenet_playground::Error>(())
/// ```
#[derive(Debug)]
pub struct Explainer {
    evaluator: Evaluator,
    ending: Ending,
    input: Vec<f32>,
    /// The scores, then what each layer gave.
    seen: Vec<ArrayD<f32>>,
}

/// A layer that is watched.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Watched {
    /// The layer's name.
    pub name: String,
    /// The layer's kind.
    pub kind: &'static str,
    /// Sizes of what it gives for one example.
    pub shape: Vec<usize>,
    /// Names and shapes of its parameters.
    pub parameters: Vec<(String, Vec<usize>)>,
}

impl Explainer {
    /// Gets ready to look into the net as it is now.
    ///
    /// # Errors
    /// [`ApplyError::NotInitialized`] where a parameter has no values.
    pub fn new(net: &Net) -> Result<Self> {
        let (ending, scores) = Ending::of(net);
        let mut graph = net.graph();
        let first = &mut graph.outputs_mut()[0];
        (first.source, first.shape) = (scores, None);
        for (at, node) in net.nodes().iter().enumerate() {
            graph.output(&format!("value of {}", node.name), Source::Node(at));
        }
        let mut watched = graph.build()?;
        watched.take_all_values(net);
        let evaluator = Evaluator::new(&watched)?;
        Ok(Self { evaluator, ending, input: Vec::new(), seen: Vec::new() })
    }

    /// The layers in order.
    pub fn layers(&self) -> Vec<Watched> {
        let entries = self.net().parameters().entries();
        let layer = |node: &Node| Watched {
            name: node.name.clone(),
            kind: node.layer.kind(),
            shape: node.output.sizes().to_vec(),
            parameters: entries[node.parameters.clone()]
                .iter()
                .map(|entry| (entry.name.clone(), entry.shape.sizes().to_vec()))
                .collect(),
        };
        self.net().nodes().iter().map(layer).collect()
    }

    /// Number of classes that the net tells apart.
    pub fn classes(&self) -> usize {
        self.ending.classes(self.net().output().len())
    }

    /// Computes the net's answer to an example: the probability of each class.
    ///
    /// # Errors
    /// [`EngineError::InputLength`] where it is not of the input's size,
    /// [`NetError::NetInput`](crate::error::NetError::NetInput) where the net has more inputs.
    pub fn forward(&mut self, input: &[f32]) -> Result<Vec<f32>> {
        let port = &self.net().inputs()[0];
        if port.shape.len() != input.len() {
            return Err(
                EngineError::InputLength { expected: port.shape.len(), got: input.len() }.into()
            );
        }
        let name = port.name.clone();
        let outputs = self.evaluator.apply_all(&[(&name, ArrayView1::from(input).into_dyn())])?;
        // A loss or another output of the net's own may stand between the scores and the layers.
        let others = self.net().outputs().len() - self.net().nodes().len();
        let mut arrays = outputs.into_iter().map(|(_, array)| array);
        self.seen = arrays.by_ref().take(1).collect();
        self.seen.extend(arrays.skip(others - 1));
        self.input = input.to_vec();
        Ok(self.ending.probabilities(self.scores()))
    }

    /// What a layer gave at the last look; nothing before the first, or where there is no such layer.
    pub fn values(&self, layer: usize) -> &[f32] {
        self.seen.get(layer + 1).and_then(|array| array.as_slice()).unwrap_or_default()
    }

    /// The gradient of a class's score at the input, for an example: how much each value of it
    /// speaks for the class. The score is what softmax or the logistic sigmoid is computed of,
    /// where the net ends in one (Simonyan et al. 2013, arXiv:1312.6034).
    ///
    /// # Errors
    /// Those of [`Self::forward`], and [`ApplyError::NoSuchLabel`].
    pub fn saliency(&mut self, input: &[f32], class: usize) -> Result<Vec<f32>> {
        self.check_class(class)?;
        let scores = self.net().output().len();
        let dz = self.ending.score_gradient(scores, class);
        self.forward(input)?;
        let gradients = self.evaluator.backward(&dz);
        Ok(self.input_gradient(&gradients))
    }

    /// The loss of an example of a class; in nats where it is a cross-entropy.
    ///
    /// # Errors
    /// Those of [`Self::saliency`].
    pub fn loss(&mut self, input: &[f32], label: usize) -> Result<f32> {
        self.check_class(label)?;
        self.forward(input)?;
        Ok(self.loss_here(label))
    }

    /// The gradients of that loss at the input and at all parameters.
    ///
    /// # Errors
    /// Those of [`Self::saliency`].
    pub fn loss_gradients(&mut self, input: &[f32], label: usize) -> Result<Gradients> {
        self.check_class(label)?;
        self.forward(input)?;
        Ok(self.gradients_here(label))
    }

    /// The net that is looked into, with an output for each layer more.
    pub fn net(&self) -> &Net {
        self.evaluator.net()
    }

    /// Shape of the input.
    pub fn input_shape(&self) -> &Shape {
        self.net().input()
    }

    pub(super) fn evaluator(&mut self) -> &mut Evaluator {
        &mut self.evaluator
    }

    /// The loss at the last look, of a class that the net has.
    pub(super) fn loss_here(&self, label: usize) -> f32 {
        self.ending.loss(self.scores(), label)
    }

    /// The loss's gradients at the last look, of a class that the net has.
    pub(super) fn gradients_here(&mut self, label: usize) -> Gradients {
        let dz = self.ending.loss_gradient(self.scores(), label);
        self.evaluator.backward(&dz)
    }

    /// What a value in the net was at the last look.
    pub(super) fn value_of(&self, source: Source) -> &[f32] {
        match source {
            Source::Input(_) => &self.input,
            Source::Node(node) => self.values(node),
        }
    }

    /// The part of the gradients that is at the input; zeros where none can pass.
    pub(super) fn input_gradient(&self, gradients: &Gradients) -> Vec<f32> {
        let port = &self.net().inputs()[0];
        match gradients.at(&port.name) {
            Some(gradient) => gradient.iter().copied().collect(),
            None => vec![0.0; port.shape.len()],
        }
    }

    fn scores(&self) -> &[f32] {
        self.seen.first().and_then(|array| array.as_slice()).unwrap_or_default()
    }

    pub(super) fn check_class(&self, class: usize) -> Result<()> {
        let classes = self.classes();
        if class < classes {
            Ok(())
        } else {
            Err(ApplyError::NoSuchLabel { label: class, classes }.into())
        }
    }
}
