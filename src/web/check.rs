use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::device::Device;
use super::promise::{Failure, Promised, promise};
use super::types::to_js;
use crate::engine::{self, Check, Checks};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("check.d.ts");

/// Checks that a device computes what it should: every op against double precision, the optimizers,
/// and ten steps of training against the CPU. Calls `each` with every result as it is there and
/// with the number of cases still to come; what it returns is awaited, so it can leave time for
/// other things, and what it throws ends the checks. Gives whether all passed.
#[wasm_bindgen(js_name = checkDevice, unchecked_return_type = "Promise<boolean>")]
pub fn check_device(
    device: &Device,
    #[wasm_bindgen(unchecked_param_type = "(check: Check, left: number) => unknown")]
    each: Function,
) -> Promised {
    let device = device.share();
    promise(async move { check(&*device, &each).await })
}

async fn check(device: &dyn engine::Device, each: &Function) -> Result<bool, Failure> {
    let (mut checks, mut passed) = (Checks::all()?, true);
    while let Some(found) = checks.next(device).await {
        for check in found? {
            passed &= check.passed;
            tell(&check, checks.len(), each).await?;
        }
    }
    Ok(passed)
}

/// Calls `each` and waits until it is done.
async fn tell(check: &Check, left: usize, each: &Function) -> Result<(), Failure> {
    let object: JsValue = to_js(check)?;
    let returned = each.call2(&JsValue::NULL, &object, &left.into())?;
    JsFuture::from(Promise::resolve(&returned)).await?;
    Ok(())
}
