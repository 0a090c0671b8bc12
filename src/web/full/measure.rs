//! Measurements of a classifier, for JavaScript.

use std::cell::RefCell;
use std::rc::Rc;

use serde::Deserialize;
use wasm_bindgen::prelude::*;

use super::strict::from_js;
use crate::measure::{self, ClassifierMeasurements, Query};
use crate::web::build::{JsBytes, JsFloats, JsText, JsTexts, bytes, floats, text, texts};
use crate::web::data::Dataset;
use crate::web::device::Device;
use crate::web::net::Net;
use crate::web::promise::{Promised, promise};
use crate::web::types::to_js;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("measure.d.ts");

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(typescript_type = "MeasurementReport")]
    pub type JsReport;
    #[wasm_bindgen(typescript_type = "Query")]
    pub type JsAsk;
    #[wasm_bindgen(typescript_type = "ExampleKind")]
    pub type JsKind;
    #[wasm_bindgen(typescript_type = "Comparison")]
    pub type JsComparison;
    #[wasm_bindgen(typescript_type = "DecisionOptions")]
    pub type JsDecisionOptions;
}

/// What a classifier said to labelled examples, and every measure of it.
#[wasm_bindgen]
pub struct Measurements(ClassifierMeasurements);

#[wasm_bindgen]
impl Measurements {
    /// Measurements of probabilities, examples × classes and row by row, against the examples' true
    /// classes.
    #[wasm_bindgen(js_name = fromProbabilities)]
    pub fn from_probabilities(
        probabilities: JsFloats,
        labels: JsBytes,
        classes: JsTexts,
    ) -> Result<Measurements, JsError> {
        let classes = texts(classes, "classes")?;
        let values = floats(probabilities, "probabilities")?;
        let labels = bytes(labels, "labels")?;
        Ok(Self(ClassifierMeasurements::from_probabilities(classes, values, labels)?))
    }

    /// These answers with decisions made in another way.
    pub fn decided(&self, options: JsDecisionOptions) -> Result<Measurements, JsError> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Options {
            threshold: Option<f32>,
            utilities: Option<Vec<Vec<f64>>>,
        }
        let options: Options = from_js(options, "options")?;
        let measured = self.0.clone().with_threshold(options.threshold.unwrap_or(0.0));
        Ok(Self(match options.utilities {
            Some(utilities) => measured.with_utilities(&utilities)?,
            None => measured,
        }))
    }

    /// What there is to see at once.
    pub fn report(&self) -> Result<JsReport, JsError> {
        to_js(&self.0.report())
    }

    /// A property by name: a number, an object of a number for each class, or what else it is.
    /// `get("Properties")` names them all.
    #[wasm_bindgen(unchecked_return_type = "unknown")]
    pub fn get(&self, name: JsText, ask: Option<JsAsk>) -> Result<JsValue, JsError> {
        let ask: Query = match ask {
            Some(ask) => from_js(ask, "ask")?,
            None => Query::default(),
        };
        to_js(&self.0.property(&text(name, "name")?, &ask)?)
    }

    /// The places of examples in the data, from 0; at most `most` of them.
    pub fn examples(&self, kind: JsKind, most: Option<usize>) -> Result<Vec<u32>, JsError> {
        let kind: measure::Examples = from_js(kind, "kind")?;
        let places = self.0.examples(kind).into_iter().take(most.unwrap_or(usize::MAX));
        // Lossless: a data set has no more images than 32-bit indices reach.
        Ok(places.map(|place| place as u32).collect())
    }

    /// Compares this classifier, the first, to another one on the same examples.
    pub fn compare(&self, second: &Measurements) -> Result<JsComparison, JsError> {
        to_js(&self.0.compare(&second.0)?)
    }

    /// Names of the classes, by label.
    #[wasm_bindgen(getter)]
    pub fn classes(&self) -> Vec<String> {
        self.0.classes().to_vec()
    }

    /// The true class of each example.
    pub fn labels(&self) -> Vec<u8> {
        self.0.labels().to_vec()
    }

    /// The decision on each example, -1 where it is undecided.
    pub fn decisions(&self) -> Vec<i32> {
        self.0.decisions().iter().map(|it| it.map_or(-1, |class| class as i32)).collect()
    }

    /// The probabilities of all classes, example by example.
    pub fn probabilities(&self) -> Vec<f32> {
        self.0.probabilities().to_vec()
    }

    /// The probabilities of the classes for one example; none where there is no such example.
    #[wasm_bindgen(js_name = probabilitiesOf)]
    pub fn probabilities_of(&self, example: usize) -> Vec<f32> {
        self.0.probabilities_of(example).to_vec()
    }
}

/// A net on its way through a data set, in slices, so that a page can do other things in between.
#[wasm_bindgen]
pub struct MeasurementRun(Rc<RefCell<measure::Run>>);

#[wasm_bindgen]
impl MeasurementRun {
    /// Gets ready to measure the net on all images of a data set, on one CPU core.
    #[wasm_bindgen(constructor)]
    pub fn new(net: &Net, data: &Dataset) -> Result<MeasurementRun, JsError> {
        Self::on(&Device::cpu(), net, data)
    }

    /// Prepares to measure the net on a device.
    pub fn on(device: &Device, net: &Net, data: &Dataset) -> Result<MeasurementRun, JsError> {
        let run = measure::Run::on(&*device.share(), net.core(), &net.matched(data)?)?;
        Ok(Self(Rc::new(RefCell::new(run))))
    }

    /// Images to measure.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.0.borrow().len()
    }

    /// Images measured.
    #[wasm_bindgen(getter)]
    pub fn processed(&self) -> usize {
        self.0.borrow().processed()
    }

    /// Whether all are.
    #[wasm_bindgen(getter)]
    pub fn finished(&self) -> bool {
        self.0.borrow().is_finished()
    }

    /// Measures at least `images` more, in whole batches; gives how many are done. To be awaited
    /// before the next call.
    #[wasm_bindgen(unchecked_return_type = "Promise<number>")]
    pub fn run(&self, images: usize) -> Promised {
        let answers = self.0.borrow_mut().submit(images);
        let run = Rc::clone(&self.0);
        promise(async move {
            for answers in answers {
                let answers = answers.await?;
                run.borrow_mut().note(&answers);
            }
            let done = run.borrow().processed();
            Ok(done as f64)
        })
    }

    /// The measurements of the images done.
    pub fn measurements(&self) -> Result<Measurements, JsError> {
        Ok(Measurements(self.0.borrow().measurements()?))
    }
}

/// Measures a net on all images of a data set, on one CPU core, and answers when all
/// is done. In a page, do so in a worker, or go by `MeasurementRun`, which works in slices.
#[wasm_bindgen]
pub fn measure(net: &Net, data: &Dataset) -> Result<Measurements, JsError> {
    Ok(Measurements(ClassifierMeasurements::new(net.core(), &net.matched(data)?)?))
}
