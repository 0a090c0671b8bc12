//! The WGSL files. A module is one or more of them, one after the other.

macro_rules! shader {
    ($name:ident, $file:literal) => {
        pub const $name: &str = include_str!(concat!("shaders/", $file, ".wgsl"));
    };
}

shader!(STEP, "step");
shader!(GATHER, "gather");
shader!(OPTIMIZER, "optimizer");
