//! A value of an option, whatever it comes from: JSON, JavaScript, a flag or a link.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

use crate::Error;
use crate::error::SettingError;
use crate::train::session::{Every, Patience};

/// A value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// Left out.
    None,
    /// A whole number.
    Integer(u64),
    /// A number.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// A text.
    Text(String),
    /// A list of numbers.
    Numbers(Vec<f64>),
    /// Numbers by name.
    ByName(Vec<(String, f64)>),
}

impl From<f32> for Setting {
    /// The shortest decimal that is this number: 0.003 stays 0.003 in double precision.
    fn from(value: f32) -> Self {
        Self::Number(in_double(value))
    }
}

/// The number whose shortest decimal is that of a number in single precision.
pub(super) fn in_double(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(value.into())
}

impl From<usize> for Setting {
    fn from(value: usize) -> Self {
        Self::Integer(value as u64)
    }
}

impl From<&str> for Setting {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

/// Why a value is none that an option can have.
pub(super) enum Refusal {
    /// It has to be this.
    Expected(&'static str),
    /// It has to be one of these names.
    OneOf(&'static [&'static str]),
    /// It has a fault of its own.
    Error(Box<Error>),
}

impl Refusal {
    /// The error, for the option of this name.
    pub fn of(self, key: &str, setting: &Setting) -> Error {
        let expected = match self {
            Self::Expected(expected) => expected.to_owned(),
            Self::OneOf(known) => {
                let list = |list: String, name: &&str| list + name + ", ";
                let known = known.iter().fold("one of ".to_owned(), list);
                known.trim_end_matches(", ").to_owned()
            }
            Self::Error(error) => return *error,
        };
        let got = match setting {
            Setting::Number(value) => value.to_string(),
            Setting::Integer(value) => value.to_string(),
            Setting::Text(text) => format!("\"{text}\""),
            Setting::Flag(_) => "true or false".into(),
            Setting::Numbers(_) => "a list".into(),
            Setting::None | Setting::ByName(_) => "an object".into(),
        };
        SettingError::Value { key: key.into(), expected, got }.into()
    }
}

impl Setting {
    /// Settings by the names of now: `fullBatch`, `validate` and `checkpoint` have others.
    pub fn modern(settings: Vec<(String, Self)>) -> Vec<(String, Self)> {
        let full = settings.contains(&("fullBatch".into(), Self::Flag(true)));
        let kept = settings.into_iter().filter(|(key, _)| key != "fullBatch");
        let kept = kept.filter(|(key, _)| !full || key != "batchSize");
        let renamed = kept.map(|(key, setting)| match &*key {
            "validate" => ("validateEvery".into(), setting),
            "checkpoint" => ("checkpointEvery".into(), setting),
            _ => (key, setting),
        });
        renamed.chain(full.then(|| ("batchSize".into(), "all".into()))).collect()
    }

    pub(super) fn whole(&self) -> Result<u64, Refusal> {
        match self {
            Self::Integer(value) => Ok(*value),
            Self::Number(value) if *value >= 0.0 && value.fract() == 0.0 => Ok(*value as u64),
            _ => Err(Refusal::Expected("a whole number from 0 up")),
        }
    }

    pub(super) fn size(&self) -> Result<usize, Refusal> {
        // A data set has fewer images than this, on every target.
        Ok(usize::try_from(self.whole()?).unwrap_or(usize::MAX - 1))
    }

    pub(super) fn number(&self) -> Result<f64, Refusal> {
        match self {
            Self::Number(value) => Ok(*value),
            Self::Integer(value) => Ok(*value as f64),
            _ => Err(Refusal::Expected("a number")),
        }
    }

    pub(super) fn single(&self) -> Result<f32, Refusal> {
        Ok(self.number()? as f32)
    }

    pub(super) fn name(&self) -> Result<&str, Refusal> {
        match self {
            Self::Text(name) => Ok(name),
            _ => Err(Refusal::Expected("a name")),
        }
    }

    pub(super) fn interval(&self) -> Result<Every, Refusal> {
        match self {
            Self::Text(text) => text.parse().map_err(Refusal::Expected),
            Self::ByName(pairs) => match &pairs[..] {
                [(unit, count)] if unit == "epochs" => Ok(Every::Epochs(*count as usize)),
                [(unit, count)] if unit == "steps" => Ok(Every::Steps(*count as usize)),
                _ => Err(Refusal::Expected("epochs or steps")),
            },
            _ => Ok(Every::Epochs(self.size()?)),
        }
    }

    /// A number of validations; of before with the least change beside it.
    pub(super) fn patience(&self) -> Result<Patience, Refusal> {
        let mut patience = Patience { validations: 0, minimum_change: 0.0 };
        let Self::ByName(parts) = self else {
            return Ok(Patience { validations: self.size()?, ..patience });
        };
        for (part, value) in parts {
            match &**part {
                "validations" => patience.validations = *value as usize,
                "minimumChange" => patience.minimum_change = *value,
                other => {
                    let known = ["validations", "minimumChange"];
                    return Err(Refusal::Error(Box::new(SettingError::unknown(other, &known))));
                }
            }
        }
        Ok(patience)
    }
}

/// As a person writes it: on the command line, in a link, in a sentence.
impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("nothing"),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Numbers(values) => {
                let values: Vec<String> = values.iter().map(f64::to_string).collect();
                f.write_str(&values.join(","))
            }
            Self::ByName(values) => {
                let pair = |(name, value): &(String, f64)| format!("{name}={value}");
                f.write_str(&values.iter().map(pair).collect::<Vec<_>>().join(","))
            }
        }
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::None => serializer.serialize_unit(),
            Self::Integer(value) => serializer.serialize_u64(*value),
            Self::Number(value) => serializer.serialize_f64(*value),
            Self::Flag(value) => serializer.serialize_bool(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::Numbers(values) => serializer.collect_seq(values),
            Self::ByName(values) => serializer.collect_map(values.iter().map(|(k, v)| (k, v))),
        }
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Setting;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "a number, a text, true or false, a list of numbers, or numbers by name",
                )
            }

            fn visit_unit<E>(self) -> Result<Setting, E> {
                Ok(Setting::None)
            }

            fn visit_none<E>(self) -> Result<Setting, E> {
                Ok(Setting::None)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Setting, E> {
                Ok(Setting::Flag(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Setting, E> {
                Ok(Setting::Integer(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Setting, E> {
                let negative = Setting::Number(value as f64);
                Ok(u64::try_from(value).map_or(negative, Setting::Integer))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Setting, E> {
                Ok(Setting::Number(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Setting, E> {
                Ok(Setting::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Setting, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Setting::Numbers(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Setting, A::Error> {
                let mut values = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    values.push(entry);
                }
                Ok(Setting::ByName(values))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
