//! Draws values of any type that serde can read, for tests: a new variant or field is drawn without a line here.
//!
//! The bytes of `arbitrary` say which variant, how many elements, which number. Names of types and fields say which
//! numbers and texts are usual there, so that many of the values are valid ones.

mod draw;
mod parts;
mod texts;

use arbitrary::Unstructured;
use serde::Deserialize;
use serde::de::{Deserializer, Visitor};
use sim::rng::{Rng, Stream};

use self::draw::{Draw, Impossible};
pub(crate) use self::draw::{below, pick};
use self::parts::{Elements, Variant};

/// How many bytes a value is drawn from; what is left when they are used up is the simplest.
const BYTES: usize = 2_048;

/// The value that follows from a seed.
pub(crate) fn drawn<T: for<'de> Deserialize<'de>>(seed: u64) -> T {
    with_bytes(seed, |bytes| draw(bytes))
}

/// Calls `use_bytes` with the bytes that follow from a seed.
pub(crate) fn with_bytes<R>(seed: u64, use_bytes: impl FnOnce(&mut Unstructured<'_>) -> R) -> R {
    let mut rng = Rng::new(seed, Stream::Outside);
    let bytes: Vec<u8> = (0..BYTES / 8).flat_map(|_| rng.between(0, u64::MAX).to_le_bytes()).collect();
    use_bytes(&mut Unstructured::new(&bytes))
}

/// The value that these bytes stand for.
pub(crate) fn draw<T: for<'de> Deserialize<'de>>(bytes: &mut Unstructured<'_>) -> T {
    T::deserialize(Draw { bytes, name: "" }).expect("everything that is asked for can be drawn")
}

/// Methods that read an integer of a type.
macro_rules! integers {
    ($($method:ident, $visit:ident: $type:ty;)+) => {
        $(fn $method<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Impossible> {
            let max = u64::try_from(<$type>::MAX).unwrap_or(u64::MAX);
            visitor.$visit(<$type>::try_from(self.number(max)).unwrap_or_default())
        })+
    };
}

/// Methods that refuse to read.
macro_rules! refused {
    ($($method:ident)+) => {
        $(fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Impossible> {
            Err(Impossible(format!("{} asks for {}", self.name, stringify!($method))))
        })+
    };
}

impl<'de> Deserializer<'de> for Draw<'_, '_> {
    type Error = Impossible;

    integers! {
        deserialize_u8, visit_u8: u8;
        deserialize_u16, visit_u16: u16;
        deserialize_u32, visit_u32: u32;
        deserialize_u64, visit_u64: u64;
        deserialize_i8, visit_i8: i8;
        deserialize_i16, visit_i16: i16;
        deserialize_i32, visit_i32: i32;
        deserialize_i64, visit_i64: i64;
    }

    refused! {
        deserialize_any deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf deserialize_identifier
        deserialize_ignored_any deserialize_char
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Impossible> {
        visitor.visit_bool(below(self.bytes, 2) == 1)
    }

    fn deserialize_str<V: Visitor<'de>>(mut self, visitor: V) -> Result<V::Value, Impossible> {
        visitor.visit_string(self.text())
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Impossible> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Impossible> {
        match below(self.bytes, 3) {
            0 => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Impossible> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Impossible> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        mut self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Impossible> {
        visitor.visit_newtype_struct(self.named(name))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Impossible> {
        let left = pick(self.bytes, &[0, 1, 1, 1, 2, 2, 2, 3]);
        visitor.visit_seq(Elements { draw: self, left, names: &[] })
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Impossible> {
        visitor.visit_seq(Elements { draw: self, left: count as u64, names: &[] })
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        count: usize,
        visitor: V,
    ) -> Result<V::Value, Impossible> {
        self.deserialize_tuple(count, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Impossible> {
        let left = below(self.bytes, 4);
        visitor.visit_map(Elements { draw: self, left, names: &[] })
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Impossible> {
        visitor.visit_seq(Elements { draw: self, left: fields.len() as u64, names: fields })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        mut self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Impossible> {
        let which = u32::try_from(below(self.bytes, variants.len() as u64)).expect("few variants");
        let name = self.name;
        visitor.visit_enum(Variant { which, draw: self.named(name) })
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}
