//! Runs as files.

use wasm_bindgen::prelude::*;

use crate::train::Checkpoint;
use crate::web::build::{JsBytes, bytes};
use crate::web::data::Dataset;
use crate::web::device::Device;
use crate::web::net::Net;
use crate::web::trainer::Trainer;

#[wasm_bindgen]
impl Trainer {
    /// The run as it was last kept, as a safetensors file: weights, the optimizer's state,
    /// the place in the data, and the options.
    pub fn checkpoint(&self) -> Result<Vec<u8>, JsError> {
        Ok(Checkpoint::of(&self.core()).write()?)
    }

    /// Resumes the run of such a file, on a device; the net says of what layers it is, and the
    /// data set has to be the one that the run was on.
    #[wasm_bindgen(js_name = fromCheckpoint)]
    pub fn from_checkpoint(
        device: &Device,
        net: &Net,
        data: &Dataset,
        file: JsBytes,
    ) -> Result<Trainer, JsError> {
        let checkpoint = Checkpoint::read(net.core(), &bytes(file, "file")?)?;
        Ok(Self::from_core(checkpoint.trainer(device.share(), data.share())?))
    }
}
