//! Optimizers: how gradients become updates, the last op of a training step, over the whole arena.
//!
//! One optimizer is one file: its formula and source, its constants, its update on the CPU and in
//! double precision, and beside it its WGSL. It implements [`Definition`] and stands in the list
//! below; page, terminal, JavaScript, links, checkpoints and the device check follow from there.
//!
//! η is the learning rate, g the gradient, p the parameter; state is zero at first. The formulas
//! are PyTorch's, so that settings found there work here.

mod definition;
mod serialization;

mod adam;
mod adamw;
mod lion;
mod nesterov;
mod rmsprop;
mod sgd;
mod sign_sgd;

use crate::catalogue::Entry;
pub use definition::{
    Constant, Constants, Definition, Factors, Kind, MAX_CONSTANTS, Reference, Shader, Values,
};

/// Makes the tables of all optimizers. They are apart, so that a build without a GPU has no WGSL,
/// and one without the device check no reference.
macro_rules! optimizers {
    ($($definition:path),* $(,)?) => {
        /// All optimizers, in the order in which they are offered.
        pub static KINDS: &[&Kind] = &[$({
            static KIND: Kind = Kind::of::<$definition>();
            &KIND
        }),*];

        /// Their names, in the same order.
        pub static NAMES: &[&str] = &[$(<$definition as Definition>::ENTRY.name),*];

        /// Their entries in the catalogue, in the same order.
        pub static ENTRIES: &[Entry] = &[$(<$definition as Definition>::ENTRY),*];

        static SHADERS: &[Shader] = &[$(<$definition as Definition>::SHADER),*];

        static REFERENCES: &[Reference] = &[$(Reference {
            constants: <$definition as Definition>::CHECKED,
            update: <$definition as Definition>::reference,
        }),*];
    };
}

optimizers![
    sgd::Sgd,
    nesterov::Nesterov,
    rmsprop::RmsProp,
    adam::Adam,
    adamw::AdamW,
    sign_sgd::SignSgd,
    lion::Lion,
];

/// An optimizer with its constants.
#[derive(Clone, Copy)]
pub struct Optimizer {
    kind: &'static Kind,
    constants: Constants,
}

impl Optimizer {
    /// The optimizer of this kind with its default constants.
    pub fn of(kind: &'static Kind) -> Self {
        Self { kind, constants: kind.defaults() }
    }

    /// The optimizer of this name with its default constants; none where no optimizer has the name.
    pub fn named(name: &str) -> Option<Self> {
        KINDS.iter().find(|kind| kind.name == name).map(|kind| Self::of(kind))
    }

    /// The optimizer of this definition with these constants; those left out are 0.
    fn new<D: Definition, const N: usize>(values: [f32; N]) -> Self {
        let mut constants = [0.0; MAX_CONSTANTS];
        constants.iter_mut().zip(values).for_each(|(to, value)| *to = value);
        let kind = KINDS.iter().find(|kind| kind.name == D::ENTRY.name);
        // A definition that is not in the list has no constructor.
        Self { kind: kind.unwrap_or(&KINDS[0]), constants }
    }

    /// What kind of optimizer it is.
    pub fn kind(&self) -> &'static Kind {
        self.kind
    }

    /// Its name in JSON and on the command line.
    pub fn name(&self) -> &'static str {
        self.kind.name
    }

    /// Its entry in the catalogue.
    pub fn entry(&self) -> &'static Entry {
        &ENTRIES[self.index()]
    }

    /// Its constants, by name.
    pub fn constants(&self) -> impl Iterator<Item = (&'static Constant, f32)> {
        self.kind.constants().iter().zip(self.constants)
    }

    /// Whether it has a constant of this name.
    pub fn has(&self, key: &str) -> bool {
        self.kind.constants().iter().any(|constant| constant.key == key)
    }

    /// Sets a constant by its name in JSON; false where it has no such constant.
    pub fn set(&mut self, key: &str, value: f32) -> bool {
        let at = self.kind.constants().iter().position(|constant| constant.key == key);
        let constant = at.and_then(|at| self.constants.get_mut(at));
        constant.map(|constant| *constant = value).is_some()
    }

    /// The factors of update `number`, counted from 1, at a learning rate.
    pub fn update(&self, learning_rate: f32, number: u32) -> Factors {
        (self.kind.factors)(&self.constants, learning_rate, number)
    }

    /// How many values it keeps for each parameter: 1 or 2.
    pub fn state_slots(&self) -> usize {
        self.kind.state_slots
    }

    /// Changes parameters along their gradients.
    pub fn apply(&self, factors: Factors, values: Values) {
        (self.kind.update)(&self.constants, factors, values);
    }

    /// Its place in the list.
    fn index(&self) -> usize {
        KINDS.iter().position(|kind| std::ptr::eq(*kind, self.kind)).unwrap_or_default()
    }

    /// Its kernel on a GPU, and the values of the kernel's overrides.
    pub fn shader(&self) -> (&'static str, impl Iterator<Item = (&'static str, f32)> + use<>) {
        let Shader { source, overrides } = SHADERS[self.index()];
        (source, overrides.iter().copied().zip(self.constants))
    }

    /// One update of one parameter in double precision.
    pub fn reference_update(
        &self,
        rate: f64,
        number: i32,
        g: f64,
        p: &mut f64,
        state: [&mut f64; 2],
    ) {
        let constants = self.constants.map(f64::from);
        (REFERENCES[self.index()].update)(&constants, rate, number, g, p, state);
    }

    /// Every optimizer with constants at which single precision can be compared with double.
    pub fn checked() -> impl Iterator<Item = Self> {
        let constants = REFERENCES.iter().map(|reference| reference.constants);
        KINDS.iter().zip(constants).map(|(kind, constants)| Self { kind, constants })
    }

    /// As words for the memory that workers share.
    pub fn to_words(&self) -> [f32; 1 + MAX_CONSTANTS] {
        let mut words = [self.index() as f32; 1 + MAX_CONSTANTS];
        words[1..].copy_from_slice(&self.constants);
        words
    }

    /// From words.
    pub fn from_words([index, constants @ ..]: [f32; 1 + MAX_CONSTANTS]) -> Self {
        // Words come from `to_words` alone.
        let kind = KINDS.get(index as usize).unwrap_or(&KINDS[0]);
        Self { kind, constants }
    }
}

impl PartialEq for Optimizer {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.kind, other.kind) && self.constants == other.constants
    }
}

impl std::fmt::Debug for Optimizer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut debug = f.debug_struct(self.kind.name);
        self.constants().for_each(|(constant, value)| {
            debug.field(constant.key, &value);
        });
        debug.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_its_own_name_and_defaults_in_range() {
        for (at, kind) in KINDS.iter().enumerate() {
            assert!(KINDS[..at].iter().all(|other| other.name != kind.name), "{}", kind.name);
            let optimizer = Optimizer::of(kind);
            assert_eq!(Optimizer::named(kind.name), Some(optimizer));
            assert_eq!(optimizer.index(), at);
            for (constant, value) in optimizer.constants() {
                assert!(constant.range.contains(value.into()), "{} {}", kind.name, constant.key);
            }
            assert!((1..=2).contains(&kind.state_slots), "{}", kind.name);
        }
        assert_eq!(Optimizer::named("sdg"), None);
    }

    #[test]
    fn each_shader_has_the_overrides_that_are_set() {
        for optimizer in Optimizer::checked() {
            let (source, overrides) = optimizer.shader();
            let name = optimizer.name();
            assert!(source.contains("fn train(i: u32, d: f32, multiplier: f32)"), "{name}");
            let overrides: Vec<_> = overrides.collect();
            let declared = source.matches("override ").count();
            assert_eq!(overrides.len(), declared, "{name}");
            for (key, _) in overrides {
                assert!(source.contains(&format!("override {key}: f32;")), "{name} {key}");
            }
        }
    }

    #[test]
    fn words_bring_it_back() {
        for optimizer in Optimizer::checked() {
            assert_eq!(Optimizer::from_words(optimizer.to_words()), optimizer);
        }
    }

    #[test]
    fn constants_are_set_by_name() {
        let mut optimizer = Optimizer::adam();
        assert!(optimizer.set("beta2", 0.5));
        assert!(!optimizer.set("momentum", 0.5));
        assert_eq!(optimizer, Optimizer::adam_with(0.9, 0.5, 1e-8));
        assert_eq!(format!("{:?}", Optimizer::sgd(0.9)), "sgd { momentum: 0.9 }");
    }
}
