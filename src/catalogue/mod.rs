//! What can be chosen, as data: the settings of optimizers, schedules, losses, layers and runs, with
//! their ranges, defaults, units and a line of help.
//!
//! Forms of the page, flags of the terminal, links and checks are made from these tables. A table
//! stands beside what it describes; this module has the shape that they share.

use serde::Serialize;

/// One setting.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Field {
    /// Its name in JSON, in camelCase.
    pub key: &'static str,
    /// Its name for people, within a sentence: `weight decay`.
    pub label: &'static str,
    /// What its value may be.
    #[serde(flatten)]
    pub kind: FieldKind,
    /// Its value where it is left out; none where it must be given, or where to leave it out means
    /// that there is no such thing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// Its unit, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<&'static str>,
    /// What it does, in one line.
    pub help: &'static str,
}

impl Field {
    /// A setting without default and unit.
    pub const fn new(
        key: &'static str,
        label: &'static str,
        kind: FieldKind,
        help: &'static str,
    ) -> Self {
        Self { key, label, kind, default: None, unit: None, help }
    }

    /// The setting with a default.
    pub const fn or(self, default: Value) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The setting with a default that follows from something else: `the window's size`.
    pub const fn or_else(self, meaning: &'static str) -> Self {
        self.or(Value::Omitted { meaning })
    }

    /// The setting with a unit.
    pub const fn in_unit(self, unit: &'static str) -> Self {
        Self { unit: Some(unit), ..self }
    }
}

/// What the value of a setting may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum FieldKind {
    /// A whole number.
    Integer(Range),
    /// A whole number, or a name that stands for another value.
    IntegerOr {
        /// The numbers.
        #[serde(flatten)]
        range: Range,
        /// The name.
        name: &'static str,
    },
    /// How often: a number of epochs, or a text such as "100steps".
    Interval,
    /// A number.
    Number(Range),
    /// Two whole numbers, of height and width; one number where they are equal.
    Pair(Range),
    /// Two whole numbers for each dimension: before and behind.
    Pairs(Range),
    /// A list of whole numbers, such as the sizes of a shape.
    Integers(Range),
    /// A list of numbers.
    Numbers(Range),
    /// A number for each of some names, such as the parts of a net.
    NumberByName(Range),
    /// Yes or no.
    Flag,
    /// One of several names.
    Choice {
        /// The names.
        choices: &'static [Choice],
    },
    /// One of several names, some of which have settings of their own. In JSON it is the name alone
    /// where there are none, and otherwise `{name: settings}`; a setting without a key is the only
    /// one, and stands there by itself: `{name: setting}`.
    Variant {
        /// The names, with their settings.
        variants: &'static [Entry],
    },
    /// Any text.
    Text,
}

/// One of several names to choose from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Choice {
    /// Its name in JSON.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
}

/// A value in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// A whole number.
    Integer(u64),
    /// A number. Single precision: its shortest decimal form is the one that was written.
    Number(f32),
    /// Yes or no.
    Flag(bool),
    /// A text, or the name of a choice.
    Text(&'static str),
    /// A list of whole numbers.
    Integers(&'static [u64]),
    /// A list of numbers.
    Numbers(&'static [f32]),
    /// No value: the setting is left out, and what holds then follows from something else.
    Omitted {
        /// What holds then: `the window's size`.
        meaning: &'static str,
    },
}

/// A range of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// The least; none for no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The most; none for no bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// Whether `min` itself is out of range.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub above_min: bool,
    /// Whether `max` itself is out of range.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub below_max: bool,
    /// The range in words: "a number above 0".
    pub expected: &'static str,
}

impl Range {
    /// Any finite number.
    pub const ANY: Self = Self {
        min: None,
        max: None,
        above_min: false,
        below_max: false,
        expected: "a finite number",
    };
    /// Numbers from 0 up.
    pub const FROM_ZERO: Self =
        Self { min: Some(0.0), expected: "a number from 0 up", ..Self::ANY };
    /// Numbers above 0.
    pub const ABOVE_ZERO: Self =
        Self { above_min: true, expected: "a number above 0", ..Self::FROM_ZERO };
    /// Numbers from 0 to below 1.
    pub const BELOW_ONE: Self = Self {
        max: Some(1.0),
        below_max: true,
        expected: "a number from 0 to below 1",
        ..Self::FROM_ZERO
    };
    /// Numbers from 0 to 1.
    pub const UP_TO_ONE: Self =
        Self { max: Some(1.0), expected: "a number from 0 to 1", ..Self::FROM_ZERO };

    /// Whole numbers between two bounds, both of them in range.
    pub const fn whole(min: u32, max: u32, expected: &'static str) -> Self {
        Self { min: Some(min as f64), max: Some(max as f64), expected, ..Self::ANY }
    }

    /// Whether a number is finite and in range.
    pub fn contains(&self, value: f64) -> bool {
        let above =
            self.min.is_none_or(|min| if self.above_min { value > min } else { value >= min });
        let below =
            self.max.is_none_or(|max| if self.below_max { value < max } else { value <= max });
        value.is_finite() && above && below
    }
}

/// Something that can be chosen by name, with its settings: an optimizer, a schedule, a layer.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Entry {
    /// Its name in JSON and on the command line.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it is, in one line.
    pub help: &'static str,
    /// Where it comes from: a paper or a page.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub source: &'static str,
    /// Its settings.
    pub fields: &'static [Field],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_says_what_is_in_it() {
        let within = |range: Range| [-1.0, 0.0, 0.5, 1.0, f64::NAN].map(|x| range.contains(x));
        assert_eq!(within(Range::ANY), [true, true, true, true, false]);
        assert_eq!(within(Range::FROM_ZERO), [false, true, true, true, false]);
        assert_eq!(within(Range::ABOVE_ZERO), [false, false, true, true, false]);
        assert_eq!(within(Range::BELOW_ONE), [false, true, true, false, false]);
        assert_eq!(within(Range::UP_TO_ONE), [false, true, true, true, false]);
        assert!(!Range::ANY.contains(f64::INFINITY));
    }

    #[test]
    fn a_field_in_json_is_flat() {
        let field = Field {
            key: "momentum",
            label: "momentum",
            kind: FieldKind::Number(Range::BELOW_ONE),
            default: Some(Value::Number(0.9)),
            unit: None,
            help: "Share of the last update that is kept.",
        };
        assert_eq!(
            serde_json::to_value(field).unwrap(),
            serde_json::json!({
                "key": "momentum",
                "label": "momentum",
                "kind": "number",
                "min": 0.0,
                "max": 1.0,
                "belowMax": true,
                "expected": "a number from 0 to below 1",
                "default": 0.9_f32,
                "help": "Share of the last update that is kept.",
            })
        );
        let stride = Field::new("stride", "stride", FieldKind::Flag, "").or_else("the kernel");
        assert_eq!(
            serde_json::to_value(stride).unwrap()["default"],
            serde_json::json!({ "meaning": "the kernel" })
        );
    }
}
