//! Options from JavaScript, none of which may be misspelt: a field that there is none of is an error
//! that names those there are. (The deserializer below this one looks up the fields it knows, and
//! never sees another.)

use js_sys::{Object, Reflect};
use serde::de::value::StringDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _,
    IntoDeserializer, MapAccess, VariantAccess, Visitor,
};
use wasm_bindgen::prelude::*;

/// A value as JavaScript describes it; `what` is what it is called, for the sentence.
pub(super) fn from_js<T: DeserializeOwned>(
    value: impl Into<JsValue>,
    what: &str,
) -> Result<T, JsError> {
    T::deserialize(Strict(value.into()))
        .map_err(|Fault(fault)| JsError::new(&format!("{what}: {fault}")))
}

/// What is wrong.
#[derive(Debug)]
struct Fault(String);

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: std::fmt::Display>(fault: T) -> Self {
        Self(fault.to_string())
    }
}

impl From<serde_wasm_bindgen::Error> for Fault {
    fn from(error: serde_wasm_bindgen::Error) -> Self {
        let value: JsValue = error.into();
        Self(value.dyn_ref::<js_sys::Error>().map_or_else(String::new, |it| it.message().into()))
    }
}

struct Strict(JsValue);

/// Methods that the deserializer below this one has as they should be.
macro_rules! as_below {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            Ok(serde_wasm_bindgen::Deserializer::from(self.0).$method(visitor)?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Fault;

    as_below! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32
        deserialize_i64 deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
        deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_seq deserialize_map
        deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.is_null() || self.0.is_undefined() {
            true => visitor.visit_none(),
            false => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if !self.0.is_object() || js_sys::Array::is_array(&self.0) {
            let found = self.0.js_typeof().as_string().unwrap_or_default();
            let fields = fields.join(", ");
            return Err(Fault(format!("expected an object with some of {fields}, got {found}")));
        }
        let known = |key: &JsValue| key.as_string().is_some_and(|key| fields.contains(&&*key));
        if let Some(key) =
            Object::keys(self.0.unchecked_ref::<Object>()).iter().find(|key| !known(key))
        {
            return Err(Fault::unknown_field(&key.as_string().unwrap_or_default(), fields));
        }
        visitor.visit_map(Fields { object: self.0, fields: fields.iter(), value: None })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let keys = match self.0.is_object() {
            true => Object::keys(self.0.unchecked_ref::<Object>()).to_vec(),
            false => Vec::new(),
        };
        if let [key] = keys.as_slice() {
            let value = Reflect::get(&self.0, key).unwrap_or(JsValue::UNDEFINED);
            let name = key.as_string().unwrap_or_default();
            return visitor.visit_enum(Variant { name, value: Strict(value) });
        }
        let below = serde_wasm_bindgen::Deserializer::from(self.0);
        Ok(below.deserialize_enum(name, variants, visitor)?)
    }
}

/// The fields of an object that have a value.
struct Fields {
    object: JsValue,
    fields: std::slice::Iter<'static, &'static str>,
    value: Option<JsValue>,
}

impl<'de> MapAccess<'de> for Fields {
    type Error = Fault;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Fault> {
        for &field in self.fields.by_ref() {
            let value = Reflect::get(&self.object, &field.into()).unwrap_or(JsValue::UNDEFINED);
            if !value.is_undefined() {
                self.value = Some(value);
                return seed.deserialize(field.into_deserializer()).map(Some);
            }
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        seed.deserialize(Strict(self.value.take().unwrap_or(JsValue::UNDEFINED)))
    }
}

/// `{ name: value }`.
struct Variant {
    name: String,
    value: Strict,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = Fault;
    type Variant = Strict;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Strict), Fault> {
        let name: StringDeserializer<Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, self.value))
    }
}

impl<'de> VariantAccess<'de> for Strict {
    type Error = Fault;

    fn unit_variant(self) -> Result<(), Fault> {
        de::Deserialize::deserialize(self)
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_struct("", fields, visitor)
    }
}
