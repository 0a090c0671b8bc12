//! Values as Rust expressions: whatever derives `Serialize` is written as the literal that makes it.
//! Types are named as they are declared, so they have to be in scope where the expression is used,
//! and fields have to be public. Variants that serde renames to kebab-case get their names back.

use std::fmt::{self, Display, Write};

use serde::ser::{
    Serialize, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// The value as an expression.
///
/// # Errors
/// Of values with maps or bytes, which have no literal.
pub(crate) fn rust_expression(value: &impl Serialize) -> Result<String, fmt::Error> {
    let mut writer = Writer { code: String::new() };
    value.serialize(&mut writer)?;
    Ok(writer.code)
}

struct Writer {
    code: String,
}

/// Something with parts: `[1, 2]`, `Pair(1, 2)`, `Point { x: 1, y: 2 }`.
struct Parts<'a> {
    writer: &'a mut Writer,
    is_first: bool,
    close: &'static str,
}

impl Writer {
    fn write(&mut self, text: impl Display) -> fmt::Result {
        write!(self.code, "{text}")
    }

    fn open(&mut self, open: impl Display, close: &'static str) -> Result<Parts<'_>, fmt::Error> {
        self.write(open)?;
        Ok(Parts { writer: self, is_first: true, close })
    }
}

impl Parts<'_> {
    fn part<T: Serialize + ?Sized>(&mut self, name: Option<&str>, value: &T) -> fmt::Result {
        let braces = self.close == "}";
        self.writer.write(match (self.is_first, braces) {
            (true, true) => " ",
            (true, false) => "",
            (false, _) => ", ",
        })?;
        self.is_first = false;
        if let Some(name) = name {
            write!(self.writer.code, "{name}: ")?;
        }
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> fmt::Result {
        self.writer.write(if self.close == "}" && !self.is_first { " " } else { "" })?;
        self.writer.write(self.close)
    }
}

/// `Function::HardTanh` for `hard-tanh`.
fn path(name: &str, variant: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect::<String>()
    };
    let variant: String = variant.split('-').map(capital).collect();
    format!("{name}::{variant}")
}

/// Methods that write a value as it is displayed.
macro_rules! displayed {
    ($($method:ident: $type:ty,)*) => {$(
        fn $method(self, value: $type) -> fmt::Result {
            self.write(value)
        }
    )*};
}

impl<'a> Serializer for &'a mut Writer {
    type Ok = ();
    type Error = fmt::Error;
    type SerializeSeq = Parts<'a>;
    type SerializeTuple = Parts<'a>;
    type SerializeTupleStruct = Parts<'a>;
    type SerializeTupleVariant = Parts<'a>;
    type SerializeMap = serde::ser::Impossible<(), fmt::Error>;
    type SerializeStruct = Parts<'a>;
    type SerializeStructVariant = Parts<'a>;

    displayed! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
    }

    fn serialize_f32(self, value: f32) -> fmt::Result {
        match value {
            f32::INFINITY => self.write("f32::INFINITY"),
            f32::NEG_INFINITY => self.write("f32::NEG_INFINITY"),
            _ if value.is_nan() => self.write("f32::NAN"),
            _ => write!(self.code, "{value:?}"),
        }
    }

    fn serialize_f64(self, value: f64) -> fmt::Result {
        match value {
            f64::INFINITY => self.write("f64::INFINITY"),
            f64::NEG_INFINITY => self.write("f64::NEG_INFINITY"),
            _ if value.is_nan() => self.write("f64::NAN"),
            _ => write!(self.code, "{value:?}"),
        }
    }

    fn serialize_char(self, value: char) -> fmt::Result {
        write!(self.code, "{value:?}")
    }

    fn serialize_str(self, value: &str) -> fmt::Result {
        write!(self.code, "{value:?}")
    }

    fn serialize_bytes(self, _: &[u8]) -> fmt::Result {
        Err(fmt::Error)
    }

    fn serialize_none(self) -> fmt::Result {
        self.write("None")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> fmt::Result {
        self.serialize_newtype_struct("Some", value)
    }

    fn serialize_unit(self) -> fmt::Result {
        self.write("()")
    }

    fn serialize_unit_struct(self, name: &'static str) -> fmt::Result {
        self.write(name)
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &str) -> fmt::Result {
        self.write(path(name, variant))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        value: &T,
    ) -> fmt::Result {
        let mut parts = self.open(format_args!("{name}("), ")")?;
        parts.part(None, value)?;
        parts.close()
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> fmt::Result {
        let mut parts = self.open(format_args!("{}(", path(name, variant)), ")")?;
        parts.part(None, value)?;
        parts.close()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'a>, fmt::Error> {
        self.open("vec![", "]")
    }

    /// An array: tuples themselves are not told apart from arrays, and no option is one.
    fn serialize_tuple(self, _: usize) -> Result<Parts<'a>, fmt::Error> {
        self.open("[", "]")
    }

    fn serialize_tuple_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, fmt::Error> {
        self.open(format_args!("{name}("), ")")
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, fmt::Error> {
        self.open(format_args!("{}(", path(name, variant)), ")")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, fmt::Error> {
        Err(fmt::Error)
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Parts<'a>, fmt::Error> {
        self.open(format_args!("{name} {{"), "}")
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Parts<'a>, fmt::Error> {
        self.open(format_args!("{} {{", path(name, variant)), "}")
    }
}

/// Traits of what has parts without names, and of what has parts with names.
macro_rules! parts {
    ($($trait:ident $method:ident $($key:ident)?,)*) => {$(
        impl $trait for Parts<'_> {
            type Ok = ();
            type Error = fmt::Error;

            fn $method<T: Serialize + ?Sized>(
                &mut self,
                $($key: &'static str,)?
                value: &T,
            ) -> fmt::Result {
                self.part(None$(.or(Some($key)))?, value)
            }

            fn end(self) -> fmt::Result {
                self.close()
            }
        }
    )*};
}

parts! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
    SerializeStruct serialize_field key,
    SerializeStructVariant serialize_field key,
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Serialize)]
    struct Empty {}

    #[derive(Serialize)]
    struct Unit;

    #[derive(Serialize)]
    #[serde(rename_all = "kebab-case")]
    enum Way {
        StraightOn,
        Turn(f32),
        ToPlace { x: u8, y: i64 },
        Both(bool, char),
    }

    #[derive(Serialize)]
    struct All {
        size: [usize; 2],
        list: Vec<[usize; 2]>,
        none: Option<usize>,
        some: Option<[f32; 3]>,
        text: &'static str,
        ways: Vec<Way>,
    }

    #[test]
    fn every_kind_of_value_is_written_as_it_is_made() {
        assert_eq!(rust_expression(&Empty {}).unwrap(), "Empty {}");
        assert_eq!(rust_expression(&Unit).unwrap(), "Unit");
        let all = All {
            size: [1, 2],
            list: vec![[3, 4]],
            none: None,
            some: Some([2.0, 1e-5, f32::NEG_INFINITY]),
            text: "a \"b\"",
            ways: vec![
                Way::StraightOn,
                Way::Turn(0.5),
                Way::ToPlace { x: 1, y: -1 },
                Way::Both(true, 'c'),
            ],
        };
        assert_eq!(
            rust_expression(&all).unwrap(),
            "All { size: [1, 2], list: vec![[3, 4]], none: None, \
             some: Some([2.0, 1e-5, f32::NEG_INFINITY]), text: \"a \\\"b\\\"\", ways: \
             vec![Way::StraightOn, Way::Turn(0.5), Way::ToPlace { x: 1, y: -1 }, \
             Way::Both(true, 'c')] }"
        );
    }

    #[test]
    fn a_map_is_refused() {
        let map = std::collections::BTreeMap::from([(1, 2)]);
        assert!(rust_expression(&map).is_err());
    }
}
