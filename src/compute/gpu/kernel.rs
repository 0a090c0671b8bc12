//! Kernels: a pipeline, the buffers it is bound to, and its grid.

use std::rc::Rc;

use super::context::Context;
use super::pipeline::{Bind, Key, Pipeline, STEP_BYTES};

/// What a dispatch costs, on paper.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Cost {
    /// The kernel.
    pub kernel: &'static str,
    /// Workgroups along the three axes.
    pub workgroups: [u32; 3],
    /// Threads of a workgroup.
    pub threads: u32,
    /// Floating-point operations; a multiply-add counts as two.
    pub flops: u64,
    /// Bytes that the workgroups load and store, those that several load counted each time.
    pub bytes: u64,
}

/// Things along one axis of a grid, some of them for each example.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    pub fixed: usize,
    pub per_example: usize,
    /// Things that one workgroup does.
    pub tile: usize,
}

impl Extent {
    pub const ONE: Self = Self { fixed: 1, per_example: 0, tile: 1 };

    pub fn fixed(things: usize, tile: usize) -> Self {
        Self { fixed: things, per_example: 0, tile }
    }

    pub fn per_example(things: usize, tile: usize) -> Self {
        Self { fixed: 0, per_example: things, tile }
    }

    fn groups(&self, examples: usize) -> usize {
        (self.fixed + self.per_example * examples).div_ceil(self.tile)
    }
}

/// A pipeline with its buffers, ready to be dispatched.
pub struct Kernel {
    label: &'static str,
    pipeline: Rc<Pipeline>,
    bind_group: wgpu::BindGroup,
    takes_step: bool,
    grid: [Extent; 3],
    threads: usize,
    /// Operations and bytes for one example.
    flops: f64,
    bytes: f64,
}

/// WebGPU's limit for workgroups along an axis.
const MOST_GROUPS: usize = 65_535;

impl Kernel {
    /// The workgroups for so many examples. A long row is folded: kernels of one axis allow
    /// for that.
    pub fn workgroups(&self, examples: usize) -> [u32; 3] {
        let [x, y, z] = self.grid.map(|extent| extent.groups(examples));
        let folds = x.div_ceil(MOST_GROUPS).max(1);
        // In range: a buffer that can be bound has far fewer values than 2³².
        [x.div_ceil(folds), y * folds, z].map(|groups| groups as u32)
    }

    /// Adds the dispatch to a pass.
    pub fn dispatch(
        &self,
        device: &wgpu::Device,
        pass: &mut wgpu::ComputePass,
        examples: usize,
        step: usize,
    ) {
        let offset = [(step * STEP_BYTES) as u32];
        let offsets = if self.takes_step { &offset[..] } else { &[] };
        pass.set_pipeline(self.pipeline.get(device));
        pass.set_bind_group(0, &self.bind_group, offsets);
        let [x, y, z] = self.workgroups(examples);
        pass.dispatch_workgroups(x, y, z);
    }

    pub fn pipeline(&self) -> &Rc<Pipeline> {
        &self.pipeline
    }

    /// What a dispatch for so many examples costs.
    pub fn cost(&self, examples: usize) -> Cost {
        Cost {
            kernel: self.label,
            workgroups: self.workgroups(examples),
            threads: self.threads as u32,
            flops: (self.flops * examples as f64) as u64,
            bytes: (self.bytes * examples as f64) as u64,
        }
    }
}

/// Puts a kernel together.
pub struct Builder<'a> {
    context: &'a Context,
    key: Key,
    binds: Vec<(Bind, &'a wgpu::Buffer)>,
    grid: [Extent; 3],
    threads: usize,
    flops: f64,
    bytes: f64,
}

impl<'a> Builder<'a> {
    pub fn new(
        context: &'a Context,
        label: &'static str,
        sources: &'static [&'static str],
    ) -> Self {
        let key = Key { label, sources, entry: None, tile: "", constants: Vec::new() };
        let grid = [Extent::ONE; 3];
        Self { context, key, binds: Vec::new(), grid, threads: 64, flops: 0.0, bytes: 0.0 }
    }

    /// Adds one more source: what makes tiles, or one optimizer's update.
    pub fn tile(mut self, source: &'static str) -> Self {
        self.key.tile = source;
        self
    }

    /// Workgroups that keep the device busy.
    pub fn fill(&self) -> usize {
        self.context.fill()
    }

    /// A constant of the shader that is a whole number, or true or false as 1 or 0.
    pub fn set(self, name: &'static str, value: usize) -> Self {
        self.set_number(name, value as f64)
    }

    pub fn set_all(self, constants: impl IntoIterator<Item = (&'static str, usize)>) -> Self {
        constants.into_iter().fold(self, |builder, (name, value)| builder.set(name, value))
    }

    pub fn set_number(mut self, name: &'static str, value: f64) -> Self {
        self.key.constants.push((name, value.to_bits()));
        self
    }

    pub fn read(mut self, buffer: &'a wgpu::Buffer) -> Self {
        self.binds.push((Bind::Read, buffer));
        self
    }

    pub fn write(mut self, buffer: &'a wgpu::Buffer) -> Self {
        self.binds.push((Bind::Write, buffer));
        self
    }

    pub fn step(mut self, steps: &'a wgpu::Buffer) -> Self {
        self.binds.push((Bind::Step, steps));
        self
    }

    /// Workgroups of so many threads.
    pub fn grid(mut self, grid: [Extent; 3], threads: usize) -> Self {
        (self.grid, self.threads) = (grid, threads);
        self
    }

    /// A thread for each of so many values of each example.
    pub fn each(self, values: usize) -> Self {
        self.grid([Extent::per_example(values, 64), Extent::ONE, Extent::ONE], 64)
    }

    /// A thread for each of so many values, however many examples there are.
    pub fn over(self, values: usize) -> Self {
        self.grid([Extent::fixed(values, 64), Extent::ONE, Extent::ONE], 64)
    }

    /// Operations and bytes, for one example.
    pub fn cost(mut self, flops: f64, bytes: f64) -> Self {
        (self.flops, self.bytes) = (flops, bytes);
        self
    }

    pub fn build(self) -> Kernel {
        let binds: Vec<Bind> = self.binds.iter().map(|(bind, _)| *bind).collect();
        let label = self.key.label;
        let pipeline = self.context.pipeline(self.key, &binds);
        let entries: Vec<_> = (0..)
            .zip(&self.binds)
            .map(|(binding, (bind, buffer))| wgpu::BindGroupEntry {
                binding,
                resource: match bind {
                    Bind::Step => wgpu::BindingResource::Buffer(wgpu::BufferBinding {
                        buffer,
                        offset: 0,
                        size: wgpu::BufferSize::new(STEP_BYTES as u64),
                    }),
                    Bind::Read | Bind::Write => buffer.as_entire_binding(),
                },
            })
            .collect();
        let bind_group = self.context.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some(label),
            layout: &pipeline.layout,
            entries: &entries,
        });
        Kernel {
            label,
            pipeline,
            bind_group,
            takes_step: binds.contains(&Bind::Step),
            grid: self.grid,
            threads: self.threads,
            flops: self.flops,
            bytes: self.bytes,
        }
    }
}
