//! How to train, as JavaScript says it.

#[cfg(feature = "layers")]
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

use super::types::{JsOptions, JsPartialOptions, to_js};
use crate::optimizer::{NAMES, Optimizer};
#[cfg(feature = "layers")]
use crate::train::{Clipping, Objective};
use crate::train::{Options, Schedule};

#[cfg(feature = "layers")]
#[wasm_bindgen(typescript_custom_section)]
const MORE: &str = r#"
export interface TrainOptions {
  /** The loss that is made small; "automatic" goes by the net's end. */
  objective: "automatic" | "cross-entropy" | "binary-cross-entropy" | "mean-squared" | "mean-absolute";
  /** All images in every step, whatever `batchSize` says. */
  fullBatch: boolean;
  /** Of "adam" and "adamw". */
  beta1: number;
  beta2: number;
  /** Of "rmsprop": decay of the mean of the squared gradients. */
  smoothing: number;
  /** Of "rmsprop", "adam" and "adamw". */
  epsilon: number;
  /** What schedule "step" multiplies the rate by. */
  stepFactor: number;
  /** Epochs between two changes of schedule "step"; 0 to change at `stepAt`. */
  stepEvery: number;
  /** Where schedule "step" changes the rate, as shares of the run. */
  stepAt: number[];
  /** Parts of the net with their share of the learning rate, by the beginning of their parameters' names; 0 freezes. */
  multipliers: Record<string, number>;
  /** L2 penalty, added to the gradients. */
  l2: number;
  /** Whether it is for biases as well. */
  l2Biases: boolean;
  /** Bound of the gradients' norm over the whole net; not on a GPU yet. */
  clipNorm?: number;
  /** Bound of each gradient. */
  clipValue?: number;
}
"#;

/// [`Options`] as JavaScript sees them.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct TrainOptions {
    epochs: usize,
    batch_size: usize,
    optimizer: String,
    learning_rate: f32,
    momentum: f32,
    weight_decay: f32,
    schedule: ScheduleName,
    #[cfg(feature = "layers")]
    objective: Objective,
    #[cfg(feature = "layers")]
    full_batch: bool,
    #[cfg(feature = "layers")]
    beta1: f32,
    #[cfg(feature = "layers")]
    beta2: f32,
    #[cfg(feature = "layers")]
    smoothing: f32,
    #[cfg(feature = "layers")]
    epsilon: f32,
    #[cfg(feature = "layers")]
    step_factor: f32,
    #[cfg(feature = "layers")]
    step_every: usize,
    #[cfg(feature = "layers")]
    step_at: Vec<f32>,
    #[cfg(feature = "layers")]
    multipliers: BTreeMap<String, f32>,
    #[cfg(feature = "layers")]
    l2: f32,
    #[cfg(feature = "layers")]
    l2_biases: bool,
    #[cfg(feature = "layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    clip_norm: Option<f32>,
    #[cfg(feature = "layers")]
    #[serde(skip_serializing_if = "Option::is_none")]
    clip_value: Option<f32>,
    // JavaScript's numbers are whole up to 2⁵³.
    seed: f64,
    validation: usize,
    shift: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum ScheduleName {
    Constant,
    Step,
    Cosine,
    OneCycle,
}

impl Default for TrainOptions {
    fn default() -> Self {
        let options = Options::default();
        Self {
            epochs: options.epochs,
            batch_size: options.batch_size,
            optimizer: options.optimizer.name().to_owned(),
            learning_rate: options.learning_rate,
            momentum: 0.9,
            weight_decay: 0.01,
            schedule: ScheduleName::OneCycle,
            #[cfg(feature = "layers")]
            objective: Objective::Automatic,
            #[cfg(feature = "layers")]
            full_batch: false,
            #[cfg(feature = "layers")]
            beta1: 0.9,
            #[cfg(feature = "layers")]
            beta2: 0.999,
            #[cfg(feature = "layers")]
            smoothing: 0.99,
            #[cfg(feature = "layers")]
            epsilon: 1e-8,
            #[cfg(feature = "layers")]
            step_factor: 0.1,
            #[cfg(feature = "layers")]
            step_every: 0,
            #[cfg(feature = "layers")]
            step_at: vec![0.5, 0.75],
            #[cfg(feature = "layers")]
            multipliers: BTreeMap::new(),
            #[cfg(feature = "layers")]
            l2: options.l2,
            #[cfg(feature = "layers")]
            l2_biases: options.l2_biases,
            #[cfg(feature = "layers")]
            clip_norm: None,
            #[cfg(feature = "layers")]
            clip_value: None,
            seed: options.seed as f64,
            validation: options.validation,
            shift: options.shift,
        }
    }
}

/// The options that JavaScript describes; what it leaves out is as usual.
pub(super) fn options_of(options: JsPartialOptions) -> Result<Options, JsError> {
    #[cfg(feature = "layers")]
    let options: TrainOptions = super::strict::from_js(options, "options")?;
    // The page, whose module this is, knows how its options are spelt.
    #[cfg(not(feature = "layers"))]
    let options: TrainOptions = serde_wasm_bindgen::from_value(options.into())?;
    options.core()
}

impl TrainOptions {
    fn core(self) -> Result<Options, JsError> {
        let from = self;
        let plain = Options {
            epochs: from.epochs,
            batch_size: from.batch_size,
            optimizer: from.optimizer()?,
            learning_rate: from.learning_rate,
            schedule: match from.schedule {
                ScheduleName::Constant => Schedule::Constant,
                ScheduleName::Step => Schedule::Steps { factor: 0.1, at: vec![0.5, 0.75] },
                ScheduleName::Cosine => Schedule::Cosine,
                ScheduleName::OneCycle => Schedule::OneCycle,
            },
            seed: from.seed as u64,
            validation: from.validation,
            shift: from.shift,
            ..Options::default()
        };
        #[cfg(feature = "layers")]
        return Ok(from.with_more(plain));
        #[cfg(not(feature = "layers"))]
        Ok(plain)
    }

    /// The optimizer with those of its constants that there are here.
    fn optimizer(&self) -> Result<Optimizer, JsError> {
        let optimizer = Optimizer::named(&self.optimizer);
        let mut optimizer = optimizer.ok_or_else(|| {
            JsError::new(&format!(
                "options: unknown optimizer \"{}\": there are {}",
                self.optimizer,
                NAMES.join(", ")
            ))
        })?;
        let constants = [
            ("momentum", self.momentum),
            ("weightDecay", self.weight_decay),
            #[cfg(feature = "layers")]
            ("beta1", self.beta1),
            #[cfg(feature = "layers")]
            ("beta2", self.beta2),
            #[cfg(feature = "layers")]
            ("smoothing", self.smoothing),
            #[cfg(feature = "layers")]
            ("epsilon", self.epsilon),
        ];
        for (key, value) in constants {
            // RMSProp's usual momentum is not that of the others.
            if optimizer.name() != "rmsprop" || key != "momentum" {
                optimizer.set(key, value);
            }
        }
        Ok(optimizer)
    }
}

/// What JavaScript is told of a preset's recipe.
#[cfg(feature = "layers")]
impl From<&Options> for TrainOptions {
    fn from(from: &Options) -> Self {
        let usual = Self::default();
        let constant = |key, usual| {
            let mut constants = from.optimizer.constants();
            constants.find(|(constant, _)| constant.key == key).map_or(usual, |(_, value)| value)
        };
        let full_batch = from.batch_size == Options::FULL_BATCH;
        Self {
            epochs: from.epochs,
            batch_size: if full_batch { usual.batch_size } else { from.batch_size },
            full_batch,
            objective: from.objective,
            optimizer: from.optimizer.name().to_owned(),
            momentum: constant("momentum", usual.momentum),
            weight_decay: constant("weightDecay", usual.weight_decay),
            beta1: constant("beta1", usual.beta1),
            beta2: constant("beta2", usual.beta2),
            smoothing: constant("smoothing", usual.smoothing),
            epsilon: constant("epsilon", usual.epsilon),
            learning_rate: from.learning_rate,
            schedule: match from.schedule {
                Schedule::Constant => ScheduleName::Constant,
                Schedule::Step { .. } | Schedule::Steps { .. } => ScheduleName::Step,
                Schedule::Cosine => ScheduleName::Cosine,
                Schedule::OneCycle => ScheduleName::OneCycle,
            },
            seed: from.seed as f64,
            validation: from.validation,
            shift: from.shift,
            l2: from.l2,
            ..usual
        }
    }
}

#[cfg(feature = "layers")]
impl TrainOptions {
    /// The options with what the page does without.
    fn with_more(self, plain: Options) -> Options {
        let (factor, epochs) = (self.step_factor, self.step_every);
        Options {
            schedule: match plain.schedule {
                Schedule::Steps { .. } if epochs > 0 => Schedule::Step { factor, epochs },
                Schedule::Steps { .. } => Schedule::Steps { factor, at: self.step_at },
                other => other,
            },
            objective: self.objective,
            batch_size: if self.full_batch { Options::FULL_BATCH } else { plain.batch_size },
            multipliers: self.multipliers.into_iter().collect(),
            l2: self.l2,
            l2_biases: self.l2_biases,
            clipping: match (self.clip_norm, self.clip_value) {
                (Some(norm), _) => Some(Clipping::Norm(norm)),
                (None, value) => value.map(Clipping::Value),
            },
            ..plain
        }
    }
}

/// The page's recipe.
#[wasm_bindgen(js_name = defaultTrainOptions)]
pub fn default_train_options() -> Result<JsOptions, JsError> {
    to_js(&TrainOptions::default())
}
