use crate::catalogue::{Entry, Field, FieldKind, Range, Value};

/// The most constants that an optimizer may have.
pub const MAX_CONSTANTS: usize = 4;

/// Values of an optimizer's constants, in the order of its definition; those it does not have are 0.
pub type Constants = [f32; MAX_CONSTANTS];

/// What makes an optimizer.
pub trait Definition {
    /// Its name, source and constants.
    const ENTRY: Entry;
    /// How many values it keeps for each parameter: 1 or 2.
    const STATE_SLOTS: usize;
    /// A learning rate that it does well with on MNIST.
    const LEARNING_RATE: f32;
    /// Its kernel on a GPU.
    const SHADER: Shader;
    /// Constants for the device check, at which rounding in single precision changes little.
    const CHECKED: Constants;

    /// The factors of update `number`, counted from 1.
    fn factors(_: &Constants, learning_rate: f32, _number: u32) -> Factors {
        Factors { rate: learning_rate, root: 1.0, decay: 0.0 }
    }

    /// Changes parameters along their gradients, on the CPU.
    fn update(constants: &Constants, factors: Factors, values: Values);

    /// One update of one parameter in double precision, written as in the paper.
    fn reference(
        constants: &[f64; MAX_CONSTANTS],
        rate: f64,
        number: i32,
        g: f64,
        p: &mut f64,
        state: [&mut f64; 2],
    );
}

/// Parameters, their gradients and their state.
pub struct Values<'a> {
    /// Parameters.
    pub p: &'a mut [f32],
    /// Their gradients.
    pub g: &'a [f32],
    /// The first slot of state.
    pub first: &'a mut [f32],
    /// The second; empty for an optimizer with one slot.
    pub second: &'a mut [f32],
}

impl Values<'_> {
    /// A part of them.
    pub fn part(&mut self, range: std::ops::Range<usize>) -> Values<'_> {
        Values {
            p: &mut self.p[range.clone()],
            g: &self.g[range.clone()],
            first: &mut self.first[range.clone()],
            second: self.second.get_mut(range).unwrap_or_default(),
        }
    }
}

/// The factors of one update, which depend on its number but on no parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// Learning rate; with Adam `η / (1 − β₁ᵗ)`.
    pub rate: f32,
    /// `1 / √(1 − β₂ᵗ)`, which undoes the bias of the mean square; 1 for all but Adam.
    pub root: f32,
    /// `η·λ`, the share that weight decay takes; 0 without weight decay.
    pub decay: f32,
}

impl Factors {
    /// The factors at a learning rate so many times as high.
    pub fn times(self, multiplier: f32) -> Self {
        Self { rate: self.rate * multiplier, decay: self.decay * multiplier, ..self }
    }
}

/// A kernel on a GPU.
#[derive(Debug, Clone, Copy)]
pub struct Shader {
    /// WGSL of `fn train(i: u32, d: f32, multiplier: f32)`, which updates parameter `i` along `d`;
    /// `optimizer.wgsl` calls it and declares what it reads.
    pub source: &'static str,
    /// Its overrides, in the order of the constants; a constant behind the last has none.
    pub overrides: &'static [&'static str],
}

/// An optimizer in double precision.
pub struct Reference {
    /// [`Definition::CHECKED`].
    pub constants: Constants,
    /// [`Definition::reference`].
    pub update: fn(&[f64; MAX_CONSTANTS], f64, i32, f64, &mut f64, [&mut f64; 2]),
}

/// What every build needs of an optimizer: neither WGSL nor reference nor help is in it.
#[derive(Debug)]
pub struct Kind {
    /// Its name in JSON and on the command line.
    pub name: &'static str,
    /// How many values it keeps for each parameter.
    pub state_slots: usize,
    /// A learning rate that it does well with on MNIST.
    pub learning_rate: f32,
    constants: [Constant; MAX_CONSTANTS],
    count: usize,
    pub(super) factors: fn(&Constants, f32, u32) -> Factors,
    pub(super) update: fn(&Constants, Factors, Values),
}

/// A constant of an optimizer.
#[derive(Debug, Clone, Copy)]
pub struct Constant {
    /// Its name in JSON.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it may be.
    pub range: Range,
    /// Its value where it is left out.
    pub default: f32,
}

impl Kind {
    /// The kind of a definition.
    pub const fn of<D: Definition>() -> Self {
        let fields = D::ENTRY.fields;
        let empty = Constant { key: "", label: "", range: Range::ANY, default: 0.0 };
        let mut constants = [empty; MAX_CONSTANTS];
        let mut at = 0;
        while at < fields.len() {
            constants[at] = Constant::of(&fields[at]);
            at += 1;
        }
        Self {
            name: D::ENTRY.name,
            state_slots: D::STATE_SLOTS,
            learning_rate: D::LEARNING_RATE,
            constants,
            count: fields.len(),
            factors: D::factors,
            update: D::update,
        }
    }

    /// Its constants.
    pub fn constants(&self) -> &[Constant] {
        &self.constants[..self.count]
    }

    pub(super) fn defaults(&self) -> Constants {
        self.constants.map(|constant| constant.default)
    }
}

impl Constant {
    const fn of(field: &Field) -> Self {
        let FieldKind::Number(range) = field.kind else {
            panic!("a constant of an optimizer is a number")
        };
        let Some(Value::Number(default)) = field.default else {
            panic!("a constant of an optimizer has a default")
        };
        Self { key: field.key, label: field.label, range, default }
    }
}

/// A constant of an optimizer, for its entry.
pub(super) const fn constant(
    key: &'static str,
    label: &'static str,
    range: Range,
    default: f32,
    help: &'static str,
) -> Field {
    let (kind, default) = (FieldKind::Number(range), Some(Value::Number(default)));
    Field { key, label, kind, default, unit: None, help }
}
