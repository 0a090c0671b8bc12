//! Teams of web workers. Each has an instance of this module, with a memory of its own; what they
//! share is a `SharedArrayBuffer`, which a page may have that is cross-origin isolated.

use std::rc::Rc;

use js_sys::{Atomics, Float32Array, Function, Int32Array, SharedArrayBuffer};
use wasm_bindgen::prelude::*;

use super::device::Device;
use super::object::{number, object, part};
use super::types::JsSeat;
use crate::engine::cpu::team::{Helper, Layout, Lead, Region, Shared};
use crate::engine::{self, Engine};
use crate::error::EngineError;
use crate::net::Net;
use crate::plan::Mode;
use crate::{Error, Result};

#[wasm_bindgen]
impl Device {
    /// Several cores of the processor, for training: this worker and `members` less one others,
    /// which wait for seats. For each run, `invite` is called with a seat for each of them; each
    /// is to be posted to a worker of its own that calls `takeSeat`, and is back when the run
    /// ends or its trainer is freed.
    pub fn team(members: usize, invite: Function) -> Device {
        Self::from_core(Rc::new(Team { members, invite }))
    }
}

/// Sits down in a team and trains along, until the team breaks up. Blocks the worker.
#[wasm_bindgen(js_name = takeSeat)]
pub fn take_seat(seat: JsSeat) -> Result<(), JsError> {
    let memory: SharedArrayBuffer = part(&seat, "memory")?;
    let whole = |name| Ok::<_, JsError>(number(&seat, name)? as usize);
    let (members, batch, rank) = (whole("members")?, whole("batch")?, whole("rank")?);
    let net = net_of(&seat)?;
    let layout = Layout::new(&net, members, batch);
    let memory = Memory::new(layout, memory, None);
    Ok(Helper::new(&net, Rc::new(memory), layout, rank)?.run()?)
}

/// The net that a team trains: with its loss, and without its values.
#[cfg(feature = "layers")]
fn net_of(seat: &JsValue) -> Result<Net, JsError> {
    let json = js_sys::Reflect::get(seat, &"net".into()).ok().and_then(|net| net.as_string());
    let json = json.ok_or_else(|| JsError::new("the part \"net\" of the seat is missing"))?;
    Ok(crate::format::read_net(&json)?.build()?)
}

/// The net that a team trains, where this build knows no other.
#[cfg(not(feature = "layers"))]
fn net_of(_: &JsValue) -> Result<Net, JsError> {
    Ok(crate::net::lenet(0))
}

struct Team {
    members: usize,
    invite: Function,
}

impl engine::Device for Team {
    fn name(&self) -> String {
        format!("CPU, {} cores", self.members)
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        // More members than examples would have nothing to do.
        let members = self.members.min(batch);
        if mode != Mode::Training || members < 2 {
            return engine::Cpu.engine(net, mode, batch);
        }
        let layout = Layout::new(net, members, batch);
        let buffer = SharedArrayBuffer::new(Memory::bytes(&layout));
        for rank in 1..members {
            self.invite(net, &buffer, [members, batch, rank])?;
        }
        let memory = Memory::new(layout, buffer, Some(PATIENCE));
        Ok(Box::new(Lead::new(net, Rc::new(memory), layout)?))
    }
}

impl Team {
    #[cfg_attr(not(feature = "layers"), allow(unused_variables, reason = "there is one net"))]
    fn invite(&self, net: &Net, memory: &SharedArrayBuffer, seat: [usize; 3]) -> Result<()> {
        let lost = |error| Error::from(EngineError::MemberLost { reason: format!("{error:?}") });
        let [members, batch, rank] = seat.map(JsValue::from);
        let parts = [
            ("memory", memory.into()),
            ("members", members),
            ("batch", batch),
            ("rank", rank),
            #[cfg(feature = "layers")]
            ("net", crate::format::write_net(&net.graph())?.into()),
        ];
        let seat = object(&parts).map_err(|error| lost(error.into()))?;
        self.invite.call1(&JsValue::NULL, &seat).map(drop).map_err(lost)
    }
}

/// Milliseconds after which a member that has not come is given up: many times what a slice takes
/// on a slow machine, and less than the page waits for a beat of this worker.
const PATIENCE: f64 = 8_000.0;

/// The common memory: a few words for the meetings, then the regions.
struct Memory {
    layout: Layout,
    words: Int32Array,
    values: Float32Array,
    /// Where each region begins.
    starts: Vec<u32>,
    /// Milliseconds to wait for the others; forever where none.
    patience: Option<f64>,
}

/// Words before the regions: those who have come, and the number of the meeting.
const HEAD: u32 = 16;
const COME: u32 = 0;
const MEETING: u32 = 1;
/// Looks at the meeting's number before a worker lies down to sleep: some microseconds, about
/// what being woken takes.
const LOOKS: usize = 200;

impl Memory {
    fn bytes(layout: &Layout) -> u32 {
        // In range: a team's memory is some ten megabytes.
        4 * (HEAD + layout.total() as u32)
    }

    fn new(layout: Layout, memory: SharedArrayBuffer, patience: Option<f64>) -> Self {
        let starts = layout.regions().scan(0, |next, region| {
            let start = *next;
            *next += layout.len(region) as u32;
            Some(start)
        });
        Self {
            layout,
            words: Int32Array::new_with_byte_offset_and_length(&memory, 0, HEAD),
            values: Float32Array::new_with_byte_offset_and_length(
                &memory,
                4 * HEAD,
                layout.total() as u32,
            ),
            starts: starts.collect(),
            patience,
        }
    }

    fn part(&self, region: Region, at: usize, values: usize) -> Float32Array {
        let start = self.starts[self.layout.index(region)] + at as u32;
        self.values.subarray(start, start + values as u32)
    }

    /// The meeting itself; an error only where this worker may not wait.
    fn come(&self) -> Result<bool, JsValue> {
        let words = &self.words;
        let meeting = Atomics::load(words, MEETING)?;
        if Atomics::add(words, COME, 1)? + 1 == self.layout.members as i32 {
            Atomics::store(words, COME, 0)?;
            Atomics::add(words, MEETING, 1)?;
            Atomics::notify(words, MEETING)?;
            return Ok(true);
        }
        for _ in 0..LOOKS {
            if Atomics::load(words, MEETING)? != meeting {
                return Ok(true);
            }
        }
        let patience = self.patience.unwrap_or(f64::INFINITY);
        Atomics::wait_with_timeout(words, MEETING, meeting, patience)?;
        Ok(Atomics::load(words, MEETING)? != meeting)
    }
}

impl Shared for Memory {
    fn write(&self, region: Region, at: usize, values: &[f32]) {
        self.part(region, at, values.len()).copy_from(values);
    }

    fn read(&self, region: Region, at: usize, values: &mut [f32]) {
        self.part(region, at, values.len()).copy_to(values);
    }

    fn meet(&self) -> Result<()> {
        match self.come() {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(EngineError::MemberLost { reason: "its worker no longer answers".into() }
                    .into())
            }
            Err(error) => Err(EngineError::MemberLost { reason: format!("{error:?}") }.into()),
        }
    }
}
