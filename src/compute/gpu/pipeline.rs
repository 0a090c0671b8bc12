//! Pipelines: shader modules with their constants, compiled.

use std::cell::OnceCell;

/// Bytes from one record of a batch to the next: what every device aligns offsets to.
pub const STEP_BYTES: usize = 256;

/// How a kernel uses a buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bind {
    /// It reads it.
    Read,
    /// It writes it, and may read it.
    Write,
    /// One record of the batches to come, by offset.
    Step,
}

/// What makes one pipeline differ from another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// What profiles call it.
    pub label: &'static str,
    /// The WGSL that makes its module.
    pub sources: &'static [&'static str],
    /// Which function of the module, where there are several.
    pub entry: Option<&'static str>,
    /// One more source, which the sizes decide on.
    pub tile: &'static str,
    /// Constants by name; the bits of their values, so that they can be compared.
    pub constants: Vec<(&'static str, u64)>,
}

/// A kernel that is compiled at its first use, or ahead of it.
pub struct Pipeline {
    /// How buffers are bound.
    pub layout: wgpu::BindGroupLayout,
    key: Key,
    compiled: OnceCell<wgpu::ComputePipeline>,
}

impl Pipeline {
    /// Not compiled yet.
    pub fn new(device: &wgpu::Device, key: &Key, binds: &[Bind]) -> Self {
        let entries: Vec<_> = (0..)
            .zip(binds)
            .map(|(binding, bind)| wgpu::BindGroupLayoutEntry {
                binding,
                visibility: wgpu::ShaderStages::COMPUTE,
                ty: wgpu::BindingType::Buffer {
                    ty: match bind {
                        Bind::Step => wgpu::BufferBindingType::Uniform,
                        Bind::Read => wgpu::BufferBindingType::Storage { read_only: true },
                        Bind::Write => wgpu::BufferBindingType::Storage { read_only: false },
                    },
                    has_dynamic_offset: *bind == Bind::Step,
                    min_binding_size: None,
                },
                count: None,
            })
            .collect();
        let label = Some(key.label);
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label,
            entries: &entries,
        });
        Self { layout, key: key.clone(), compiled: OnceCell::new() }
    }

    /// The kernel, compiled.
    pub fn get(&self, device: &wgpu::Device) -> &wgpu::ComputePipeline {
        self.compiled.get_or_init(|| self.compile(device))
    }

    /// Compiles it, whether that has been done or not.
    pub fn compile(&self, device: &wgpu::Device) -> wgpu::ComputePipeline {
        let Key { label, sources, entry, tile, constants } = &self.key;
        let label = Some(*label);
        let text = [*sources, &[*tile]].concat().join("\n");
        let source = wgpu::ShaderSource::Wgsl(text.into());
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor { label, source });
        let constants: Vec<_> =
            constants.iter().map(|&(name, bits)| (name, f64::from_bits(bits))).collect();
        device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label,
            layout: Some(&device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
                label,
                bind_group_layouts: &[Some(&self.layout)],
                ..Default::default()
            })),
            module: &module,
            entry_point: *entry,
            compilation_options: wgpu::PipelineCompilationOptions {
                constants: &constants,
                // Every kernel writes its workgroup memory before it reads it.
                zero_initialize_workgroup_memory: false,
            },
            cache: None,
        })
    }
}
