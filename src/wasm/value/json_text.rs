//! Plain data of this crate as JSON text, which the host parses at once: a string crosses the boundary faster than its parts.
//!
//! Only for types whose names are fixed; what such a type does not hold (bytes, maps, variants with content) is an error.

use crate::decimal;
use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeSeq, SerializeStruct, Serializer};
use std::fmt::{self, Display, Write};

/// A JSON object that is being written, member by member.
pub(in crate::wasm) struct Members(String);

impl Members {
    /// With room for about so many bytes.
    pub(in crate::wasm) fn with_room(bytes: usize) -> Self {
        let mut out = String::with_capacity(bytes);
        out.push('{');
        Self(out)
    }

    /// A member whose value is JSON already.
    pub(in crate::wasm) fn json(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        self.0.push_str(value);
        self
    }

    pub(in crate::wasm) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        self.name(name);
        push_text(&mut self.0, value);
        self
    }

    /// A member that is left out where there is no value.
    pub(in crate::wasm) fn optional(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    pub(in crate::wasm) fn plain(&mut self, name: &str, value: &impl Serialize) -> &mut Self {
        self.name(name);
        // Writing to a string does not fail, and the types of this crate are made of what can be written.
        let _written = value.serialize(Writer(&mut self.0));
        self
    }

    pub(in crate::wasm) fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        push_text(&mut self.0, name);
        self.0.push(':');
    }
}

/// Room for a small result.
pub(in crate::wasm) const ROOM: usize = 512;

/// The JSON text of `data`.
pub(in crate::wasm) fn text_of(data: &impl Serialize) -> String {
    let mut out = String::with_capacity(ROOM);
    let _written = data.serialize(Writer(&mut out));
    out
}

/// RFC 8259 §7: quotes, backslashes and control characters are escaped, and nothing else.
fn push_text(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest
        .bytes()
        .position(|b| matches!(b, b'"' | b'\\' | 0..b' '))
    {
        let (plain, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(plain);
        let mut characters = special.chars();
        if let Some(c) = characters.next() {
            // Writing to a string does not fail.
            let _written = write!(out, "\\u{:04x}", u32::from(c));
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Nothing that is written here can fail but by its type.
#[derive(Debug)]
pub(super) struct NotPlain;

impl Display for NotPlain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not plain data")
    }
}

impl std::error::Error for NotPlain {}

impl serde::ser::Error for NotPlain {
    fn custom<T: Display>(_: T) -> Self {
        Self
    }
}

struct Writer<'a>(&'a mut String);

/// A list or an object in the middle.
struct Inner<'a> {
    out: &'a mut String,
    is_first: bool,
    end: char,
}

impl Inner<'_> {
    fn begin(out: &mut String, begin: char, end: char) -> Inner<'_> {
        out.push(begin);
        Inner {
            out,
            is_first: true,
            end,
        }
    }

    fn next(&mut self) {
        if !self.is_first {
            self.out.push(',');
        }
        self.is_first = false;
    }
}

impl SerializeSeq for Inner<'_> {
    type Ok = ();
    type Error = NotPlain;

    fn serialize_element<T: ?Sized + Serialize>(&mut self, value: &T) -> Result<(), NotPlain> {
        self.next();
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Result<(), NotPlain> {
        self.out.push(self.end);
        Ok(())
    }
}

impl SerializeStruct for Inner<'_> {
    type Ok = ();
    type Error = NotPlain;

    fn serialize_field<T: ?Sized + Serialize>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), NotPlain> {
        self.next();
        push_text(self.out, name);
        self.out.push(':');
        value.serialize(Writer(self.out))
    }

    fn end(self) -> Result<(), NotPlain> {
        self.out.push(self.end);
        Ok(())
    }
}

/// Types that are written as they show themselves.
macro_rules! shown {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), NotPlain> {
            write!(self.0, "{value}").map_err(NotPlain::custom)
        })*
    };
}

/// Types that nothing here has.
macro_rules! refused {
    ($($method:ident($($type:ty),*)),*) => {
        $(fn $method(self, $(_: $type),*) -> Result<(), NotPlain> {
            Err(NotPlain)
        })*
    };
}

impl<'a> Serializer for Writer<'a> {
    type Ok = ();
    type Error = NotPlain;
    type SerializeSeq = Inner<'a>;
    type SerializeStruct = Inner<'a>;
    type SerializeTuple = Impossible<(), NotPlain>;
    type SerializeTupleStruct = Impossible<(), NotPlain>;
    type SerializeTupleVariant = Impossible<(), NotPlain>;
    type SerializeMap = Impossible<(), NotPlain>;
    type SerializeStructVariant = Impossible<(), NotPlain>;

    shown!(serialize_bool: bool, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64);
    refused!(
        serialize_i8(i8),
        serialize_i16(i16),
        serialize_i32(i32),
        serialize_i64(i64),
        serialize_f32(f32),
        serialize_char(char),
        serialize_bytes(&[u8]),
        serialize_unit_struct(&'static str)
    );

    /// JSON has no number that is not finite; neither has anything here.
    fn serialize_f64(self, value: f64) -> Result<(), NotPlain> {
        self.0.push_str(&decimal::shown(value));
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), NotPlain> {
        push_text(self.0, value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), NotPlain> {
        self.serialize_unit()
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Result<(), NotPlain> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), NotPlain> {
        self.0.push_str("null");
        Ok(())
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), NotPlain> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), NotPlain> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), NotPlain> {
        Err(NotPlain)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inner<'a>, NotPlain> {
        Ok(Inner::begin(self.0, '[', ']'))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inner<'a>, NotPlain> {
        Ok(Inner::begin(self.0, '{', '}'))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTuple, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTuple, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self::SerializeMap, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeMap, NotPlain> {
        Err(NotPlain)
    }
}
