use ndarray::{ArrayD, ArrayViewD};

use crate::engine::{CpuEngine, Engine};
use crate::error::{ApplyError, EngineError, NetError};
use crate::net::{Net, Port, Shape};
use crate::plan::{Mode, Plan};
use crate::{Error, Result};

/// Applies a net to arrays, on one core: any number of inputs and outputs, gradients at any of the
/// inputs and parameters. Arrays are of one example.
#[derive(Debug)]
pub struct Evaluator {
    net: Net,
    engine: CpuEngine,
}

/// Arrays by name.
pub type Arrays<'a> = &'a [(&'a str, ArrayViewD<'a, f32>)];

/// Gradients of a net's first output, at its inputs and parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Gradients {
    inputs: Vec<(String, ArrayD<f32>)>,
    parameters: Vec<(String, ArrayD<f32>)>,
}

impl Gradients {
    /// The gradient at an input or a parameter, by its name; `None` where there is none of it, or
    /// no gradient can pass.
    pub fn at(&self, name: &str) -> Option<&ArrayD<f32>> {
        self.iter().find(|(own, _)| *own == name).map(|(_, gradient)| gradient)
    }

    /// All of them, by name: at the inputs, then at the parameters.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ArrayD<f32>)> {
        self.inputs.iter().chain(&self.parameters).map(|(name, gradient)| (name.as_str(), gradient))
    }
}

impl Evaluator {
    /// Gets ready to apply the net as it is now.
    ///
    /// # Errors
    /// [`ApplyError::NotInitialized`] where a parameter has no values.
    pub fn new(net: &Net) -> Result<Self> {
        if let Some(missing) = net.parameters().missing() {
            let (net, parameter) = (net.name().into(), missing.name.clone());
            return Err(ApplyError::NotInitialized { net, parameter }.into());
        }
        let mut engine = CpuEngine::new(Plan::lower(net, Mode::Gradients, 1)?);
        engine.set_parameters(net.parameters().values());
        Ok(Self { net: net.clone(), engine })
    }

    /// The first output for these inputs.
    ///
    /// # Errors
    /// [`NetError::NetInput`] where an input is missing or of another shape, or is none of the
    /// net's.
    pub fn apply(&mut self, inputs: Arrays) -> Result<ArrayD<f32>> {
        let mut outputs = self.apply_all(inputs)?;
        Ok(outputs.swap_remove(0).1)
    }

    /// All outputs, by name, for these inputs.
    ///
    /// # Errors
    /// Those of [`Self::apply`].
    pub fn apply_all(&mut self, inputs: Arrays) -> Result<Vec<(String, ArrayD<f32>)>> {
        self.load(inputs)?;
        self.engine.forward();
        let outputs = self.net.outputs().iter().zip(&self.engine.plan().outputs);
        let read = outputs.map(|(output, &slot)| {
            let shape = self.net.shape_of(output.source);
            (output.name.clone(), array(shape, self.engine.slot(slot)))
        });
        Ok(read.collect())
    }

    /// The gradients of the first output for these inputs, where the gradient at the output is
    /// what `output` says: ones if it says nothing, which gives the gradients of the sum of its
    /// values.
    ///
    /// # Errors
    /// Those of [`Self::apply`], for the output as well.
    pub fn gradients(
        &mut self,
        inputs: Arrays,
        output: Option<ArrayViewD<f32>>,
    ) -> Result<Gradients> {
        self.apply_all(inputs)?;
        let shape = self.net.output().clone();
        let dy = match output {
            None => vec![1.0; shape.len()],
            Some(dy) if dy.len() == shape.len() => dy.iter().copied().collect(),
            Some(_) => return Err(self.wrong("the gradient at the output", shape.to_string())),
        };
        Ok(self.backward(&dy))
    }

    /// The gradients for a gradient at the first output, at the example that the net was last
    /// applied to.
    pub(crate) fn backward(&mut self, dy: &[f32]) -> Gradients {
        if let Some(slot) = self.engine.plan().output_gradient {
            self.engine.slot_mut(slot).copy_from_slice(dy);
        }
        self.engine.backward();
        let plan = self.engine.plan();
        let ports = self.net.inputs().iter().zip(&plan.input_gradients);
        let inputs = ports.filter_map(|(port, &slot)| {
            Some((port.name.clone(), array(&port.shape, self.engine.slot(slot?))))
        });
        let entries = self.net.parameters().entries().iter();
        let parameters = entries.map(|entry| {
            let values = &self.engine.gradients()[entry.range()];
            (entry.name.clone(), array(&entry.shape, values))
        });
        Gradients { inputs: inputs.collect(), parameters: parameters.collect() }
    }

    /// Gives a parameter other values.
    ///
    /// # Errors
    /// [`NetError::Parameter`] where there is none of that name or they are not as many.
    pub fn set_parameter(&mut self, name: &str, values: &[f32]) -> Result<()> {
        self.net.parameters_mut().set(name, values)?;
        self.engine.set_parameters(self.net.parameters().values());
        Ok(())
    }

    /// The net that is applied.
    pub fn net(&self) -> &Net {
        &self.net
    }

    fn load(&mut self, inputs: Arrays) -> Result<()> {
        if let Some((name, _)) = inputs.iter().find(|(name, _)| self.port(name).is_none()) {
            let names: Vec<&str> =
                self.net.inputs().iter().map(|port| port.name.as_str()).collect();
            return Err(self.wrong(name, format!("one of its inputs, {}", names.join(", "))));
        }
        self.engine.load(&vec![0.0; self.net.input().len()]);
        for at in 0..self.net.inputs().len() {
            let port = &self.net.inputs()[at];
            let given = inputs.iter().find(|(name, _)| *name == port.name);
            match given {
                // A vector will do for an image: its values are in the same order.
                Some((_, array)) if array.len() == port.shape.len() => {
                    if let Some(at) = array.iter().position(|value| !value.is_finite()) {
                        let value = array.iter().nth(at).copied().unwrap_or_default();
                        return Err(EngineError::NotFinite { at, value }.into());
                    }
                    let to = self.engine.slot_mut(self.engine.plan().inputs[at]);
                    to.iter_mut().zip(array).for_each(|(to, value)| *to = *value);
                }
                Some((_, array)) => {
                    let (shape, len) = (&port.shape, port.shape.len());
                    let expected = format!("{shape}, which is {len} values, not {}", array.len());
                    return Err(self.wrong(&port.name, expected));
                }
                None => return Err(self.wrong(&port.name, port.shape.to_string())),
            }
        }
        Ok(())
    }

    fn port(&self, name: &str) -> Option<&Port> {
        self.net.inputs().iter().find(|port| port.name == name)
    }

    fn wrong(&self, input: &str, expected: String) -> Error {
        NetError::NetInput { net: self.net.name().into(), input: input.into(), expected }.into()
    }
}

fn array(shape: &Shape, values: &[f32]) -> ArrayD<f32> {
    let array = ArrayD::from_shape_vec(shape.sizes(), values.to_vec());
    // A buffer is as long as its shape says.
    array.unwrap_or_else(|_| unreachable!("a buffer of {} values for {shape}", values.len()))
}
