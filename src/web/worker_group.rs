//! Groups of web workers. Each worker has an instance of this module with a memory of its own. What
//! they share is a `SharedArrayBuffer`, which a cross-origin isolated page may have.

use std::rc::Rc;

use js_sys::{Atomics, Float32Array, Function, Int32Array, SharedArrayBuffer};
use wasm_bindgen::prelude::*;

use super::build::{net_of_group, net_to_js};
use super::device::Device;
use super::object::{number, object, part};
use super::types::JsMembership;
use crate::engine::cpu::group::{Coordinator, Layout, Region, Shared, Worker};
use crate::engine::{self, Engine};
use crate::error::EngineError;
use crate::net::Net;
use crate::plan::Mode;
use crate::{Error, Result};

#[wasm_bindgen]
impl Device {
    /// Several CPU cores, for training: this worker and `members - 1` others. For each run, `spawn`
    /// is called with a membership for each of the others. Post it to a worker of its own that calls
    /// `joinWorkerGroup`; that worker is free again when the run ends or its trainer is freed.
    #[wasm_bindgen(js_name = workerGroup)]
    pub fn worker_group(members: usize, spawn: Function) -> Device {
        Self::from_core(Rc::new(WorkerGroup { members, spawn }))
    }
}

/// Trains as a member of a worker group until the group ends. Blocks the worker.
#[wasm_bindgen(js_name = joinWorkerGroup)]
pub fn join_worker_group(membership: JsMembership) -> Result<(), JsError> {
    let memory: SharedArrayBuffer = part(&membership, "memory")?;
    let whole = |name| Ok::<_, JsError>(number(&membership, name)? as usize);
    let (members, batch, rank) = (whole("members")?, whole("batch")?, whole("rank")?);
    let net = net_of_group(&membership)?;
    let layout = Layout::new(&net, members, batch);
    let memory = Memory::new(layout, memory, None);
    Ok(Worker::new(&net, Rc::new(memory), layout, rank)?.run()?)
}

struct WorkerGroup {
    members: usize,
    spawn: Function,
}

impl engine::Device for WorkerGroup {
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
            self.spawn(net, &buffer, [members, batch, rank])?;
        }
        let memory = Memory::new(layout, buffer, Some(TIMEOUT));
        Ok(Box::new(Coordinator::new(net, Rc::new(memory), layout)?))
    }
}

impl WorkerGroup {
    fn spawn(&self, net: &Net, memory: &SharedArrayBuffer, membership: [usize; 3]) -> Result<()> {
        let lost = |error| Error::from(EngineError::MemberLost { reason: format!("{error:?}") });
        let [members, batch, rank] = membership.map(JsValue::from);
        let parts = [
            ("memory", memory.into()),
            ("members", members),
            ("batch", batch),
            ("rank", rank),
            ("net", net_to_js(net)?),
        ];
        let membership = object(&parts).map_err(|error| lost(error.into()))?;
        self.spawn.call1(&JsValue::NULL, &membership).map(drop).map_err(lost)
    }
}

/// Milliseconds after which a member that has not arrived is given up: many times what a slice takes
/// on a slow machine, and less than the page waits for a beat of this worker.
const TIMEOUT: f64 = 8_000.0;

/// The shared memory: a few words for the barrier, then the regions.
struct Memory {
    layout: Layout,
    words: Int32Array,
    values: Float32Array,
    /// Where each region begins.
    starts: Vec<u32>,
    /// Milliseconds to wait for the others; forever where none.
    timeout: Option<f64>,
}

/// Words before the regions: how many members have arrived at the barrier, and how often it opened.
const HEAD: u32 = 16;
const ARRIVED: u32 = 0;
const GENERATION: u32 = 1;
/// Reads of the generation before a worker goes to sleep: some microseconds, about what waking up
/// takes.
const SPINS: usize = 200;

impl Memory {
    fn bytes(layout: &Layout) -> u32 {
        // In range: a group's memory is some ten megabytes.
        4 * (HEAD + layout.total() as u32)
    }

    fn new(layout: Layout, memory: SharedArrayBuffer, timeout: Option<f64>) -> Self {
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
            timeout,
        }
    }

    fn part(&self, region: Region, at: usize, values: usize) -> Float32Array {
        let start = self.starts[self.layout.index(region)] + at as u32;
        self.values.subarray(start, start + values as u32)
    }

    /// The barrier itself; an error only where this worker may not wait.
    fn arrive(&self) -> Result<bool, JsValue> {
        let words = &self.words;
        let generation = Atomics::load(words, GENERATION)?;
        if Atomics::add(words, ARRIVED, 1)? + 1 == self.layout.members as i32 {
            Atomics::store(words, ARRIVED, 0)?;
            Atomics::add(words, GENERATION, 1)?;
            Atomics::notify(words, GENERATION)?;
            return Ok(true);
        }
        for _ in 0..SPINS {
            if Atomics::load(words, GENERATION)? != generation {
                return Ok(true);
            }
        }
        let timeout = self.timeout.unwrap_or(f64::INFINITY);
        Atomics::wait_with_timeout(words, GENERATION, generation, timeout)?;
        Ok(Atomics::load(words, GENERATION)? != generation)
    }
}

impl Shared for Memory {
    fn write(&self, region: Region, at: usize, values: &[f32]) {
        self.part(region, at, values.len()).copy_from(values);
    }

    fn read(&self, region: Region, at: usize, values: &mut [f32]) {
        self.part(region, at, values.len()).copy_to(values);
    }

    fn barrier(&self) -> Result<()> {
        match self.arrive() {
            Ok(true) => Ok(()),
            Ok(false) => {
                Err(EngineError::MemberLost { reason: "its worker no longer answers".into() }
                    .into())
            }
            Err(error) => Err(EngineError::MemberLost { reason: format!("{error:?}") }.into()),
        }
    }
}
