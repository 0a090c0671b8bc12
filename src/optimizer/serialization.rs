//! An optimizer in JSON: `{"sgd": {"momentum": 0.9}}`. A constant that is left out is at its default.

use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{NAMES, Optimizer};

impl Serialize for Optimizer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Constants<'a>(&'a Optimizer);
        impl Serialize for Constants<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer
                    .collect_map(self.0.constants().map(|(constant, value)| (constant.key, value)))
            }
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(self.name(), &Constants(self))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Optimizer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Named)
    }
}

/// Reads the name, and behind it the constants.
struct Named;

impl<'de> Visitor<'de> for Named {
    type Value = Optimizer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an optimizer with its constants, such as {{\"sgd\": {{\"momentum\": 0.9}}}}")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Optimizer, A::Error> {
        let Some(name) = map.next_key::<String>()? else {
            return Err(A::Error::custom("an optimizer has a name"));
        };
        let optimizer = Optimizer::named(&name);
        let optimizer = optimizer.ok_or_else(|| A::Error::unknown_variant(&name, NAMES))?;
        map.next_value_seed(Constants(optimizer))
    }
}

/// Reads constants over those that are there.
struct Constants(Optimizer);

impl<'de> DeserializeSeed<'de> for Constants {
    type Value = Optimizer;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Optimizer, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Constants {
    type Value = Optimizer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the constants of {}", self.0.name())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Optimizer, A::Error> {
        let Self(mut optimizer) = self;
        while let Some((key, value)) = map.next_entry::<String, f32>()? {
            match &*key {
                // Before 0.1.0 AdamW was Adam with a `decay`.
                "decay" if optimizer.name() == "adam" => {
                    optimizer = as_adamw(&optimizer, value);
                }
                _ if optimizer.set(&key, value) => {}
                _ => {
                    let known: Vec<_> = optimizer.constants().map(|(known, _)| known.key).collect();
                    let (name, known) = (optimizer.name(), known.join(", "));
                    return Err(A::Error::custom(format_args!(
                        "{name} has no constant {key}; it has {known}"
                    )));
                }
            }
        }
        Ok(optimizer)
    }
}

fn as_adamw(adam: &Optimizer, decay: f32) -> Optimizer {
    let mut adamw = if decay == 0.0 { *adam } else { Optimizer::adamw(decay) };
    adam.constants().for_each(|(constant, value)| {
        adamw.set(constant.key, value);
    });
    adamw
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<Optimizer, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn each_comes_back_from_json() {
        for optimizer in Optimizer::checked() {
            let json = serde_json::to_string(&optimizer).unwrap();
            assert_eq!(read(&json), Ok(optimizer), "{json}");
        }
    }

    #[test]
    fn names_of_before_are_read() {
        let adam = r#"{"adam":{"beta1":0.8,"beta2":0.99,"epsilon":1e-7,"decay":0.0}}"#;
        assert_eq!(read(adam), Ok(Optimizer::adam_with(0.8, 0.99, 1e-7)));
        let adamw = r#"{"adam":{"beta1":0.9,"beta2":0.999,"epsilon":1e-8,"decay":0.02}}"#;
        assert_eq!(read(adamw), Ok(Optimizer::adamw(0.02)));
        let rmsprop = r#"{"rmsprop":{"smoothing":0.9,"epsilon":1e-7,"momentum":0.5}}"#;
        assert_eq!(read(rmsprop), Ok(Optimizer::rmsprop_with(0.9, 1e-7, 0.5)));
        for (json, expected) in [
            (r#"{"sgd":{"momentum":0.5}}"#, Optimizer::sgd(0.5)),
            (r#"{"nesterov":{"momentum":0.5}}"#, Optimizer::nesterov(0.5)),
            (r#"{"signsgd":{"momentum":0.5}}"#, Optimizer::sign_sgd(0.5)),
        ] {
            assert_eq!(read(json), Ok(expected));
        }
    }

    #[test]
    fn what_is_not_there_is_refused_by_name() {
        let message = |json| read(json).unwrap_err();
        assert!(message(r#"{"sdg":{}}"#).starts_with("unknown variant `sdg`, expected one of"));
        let constant = message(r#"{"sgd":{"beta1":0.5}}"#);
        assert!(constant.starts_with("sgd has no constant beta1; it has momentum"), "{constant}");
        assert!(message("{}").starts_with("an optimizer has a name"));
    }
}
