use std::rc::Rc;
use std::sync::{Arc, Barrier, PoisonError, RwLock};
use std::thread::JoinHandle;

use super::shared::{Layout, Region, Shared};
use super::{Coordinator, Worker};
use crate::Result;
use crate::engine::{Cpu, Device, Engine};
use crate::error::EngineError;
use crate::net::Net;
use crate::plan::Mode;

/// Several CPU cores, a thread on each.
#[derive(Debug, Clone, Copy)]
pub struct Threads {
    count: usize,
}

impl Threads {
    /// So many threads, at least one.
    pub fn new(count: usize) -> Self {
        Self { count: count.max(1) }
    }
}

impl Device for Threads {
    fn name(&self) -> String {
        format!("CPU, {} threads", self.count)
    }

    fn engine(&self, net: &Net, mode: Mode, batch: usize) -> Result<Box<dyn Engine>> {
        // More members than examples would have nothing to do.
        let members = self.count.min(batch);
        if mode != Mode::Training || members < 2 {
            return Cpu.engine(net, mode, batch);
        }
        let layout = Layout::new(net, members, batch);
        let memory = Memory::new(layout);
        let workers = (1..members).map(|rank| spawn(net, &memory, rank)).collect::<Result<_>>()?;
        let workers = Joined(workers);
        Ok(Box::new(Coordinator::new(net, Rc::new(memory), layout)?.with(workers)))
    }
}

fn spawn(net: &Net, memory: &Memory, rank: usize) -> Result<JoinHandle<()>> {
    let (net, memory) = (net.clone(), memory.clone());
    let work = move || {
        let layout = memory.layout;
        let worker = Worker::new(&net, Rc::new(memory), layout, rank);
        // The coordinator has lowered the same net, and a barrier of threads does not fail.
        let _ = worker.and_then(Worker::run);
    };
    std::thread::Builder::new()
        .name(format!("trainer {rank}"))
        .spawn(work)
        .map_err(|error| EngineError::MemberLost { reason: error.to_string() }.into())
}

/// Threads that are waited for.
struct Joined(Vec<JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        for worker in self.0.drain(..) {
            // A worker's panic has been printed.
            let _ = worker.join();
        }
    }
}

/// A lock for each region, so that members do not hold each other up.
#[derive(Clone)]
struct Memory {
    layout: Layout,
    regions: Arc<[RwLock<Vec<f32>>]>,
    barrier: Arc<Barrier>,
}

impl Memory {
    fn new(layout: Layout) -> Self {
        let region = |region| RwLock::new(vec![0.0; layout.len(region)]);
        let regions = layout.regions().map(region).collect();
        Self { layout, regions, barrier: Arc::new(Barrier::new(layout.members)) }
    }
}

impl Shared for Memory {
    fn write(&self, region: Region, at: usize, values: &[f32]) {
        let region = &self.regions[self.layout.index(region)];
        let mut region = region.write().unwrap_or_else(PoisonError::into_inner);
        region[at..at + values.len()].copy_from_slice(values);
    }

    fn read(&self, region: Region, at: usize, values: &mut [f32]) {
        let region = &self.regions[self.layout.index(region)];
        let region = region.read().unwrap_or_else(PoisonError::into_inner);
        values.copy_from_slice(&region[at..at + values.len()]);
    }

    fn barrier(&self) -> Result<()> {
        self.barrier.wait();
        Ok(())
    }
}
