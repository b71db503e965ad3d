//! A serde serializer that builds a tree of a value.

use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple, SerializeTupleStruct,
    SerializeTupleVariant,
};

use super::Tree;

/// A value could not be serialized.
#[derive(Debug)]
pub struct Failed;

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not a tree")
    }
}

impl std::error::Error for Failed {}

impl ser::Error for Failed {
    fn custom<T: std::fmt::Display>(_: T) -> Failed {
        Failed
    }
}

/// The serializer.
pub struct Builder;

/// A list or a record under construction, and its enum variant.
#[derive(Default)]
pub struct Growing {
    variant: Option<&'static str>,
    list: Vec<Tree>,
    fields: Vec<(String, Tree)>,
    is_record: bool,
}

impl Growing {
    fn new(variant: Option<&'static str>, is_record: bool) -> Growing {
        Growing { variant, is_record, ..Growing::default() }
    }

    fn push<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        self.list.push(value.serialize(Builder)?);
        Ok(())
    }

    fn name<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Failed> {
        self.fields.push((name.to_string(), value.serialize(Builder)?));
        Ok(())
    }

    fn grown(self) -> Result<Tree, Failed> {
        let tree = if self.is_record { Tree::Record(self.fields) } else { Tree::List(self.list) };
        Ok(match self.variant {
            Some(variant) => Tree::Record(vec![(variant.to_string(), tree)]),
            None => tree,
        })
    }
}

macro_rules! numbers {
    ($($method:ident: $number:ty),*) => {
        $(fn $method(self, number: $number) -> Result<Tree, Failed> { Ok(Tree::Number(number as i128)) })*
    };
}

impl ser::Serializer for Builder {
    type Ok = Tree;
    type Error = Failed;
    type SerializeSeq = Growing;
    type SerializeTuple = Growing;
    type SerializeTupleStruct = Growing;
    type SerializeTupleVariant = Growing;
    type SerializeMap = Growing;
    type SerializeStruct = Growing;
    type SerializeStructVariant = Growing;

    numbers!(
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64
    );

    fn serialize_bool(self, yes: bool) -> Result<Tree, Failed> {
        Ok(Tree::Bool(yes))
    }

    fn serialize_f32(self, _: f32) -> Result<Tree, Failed> {
        Err(Failed)
    }

    fn serialize_f64(self, _: f64) -> Result<Tree, Failed> {
        Err(Failed)
    }

    fn serialize_char(self, character: char) -> Result<Tree, Failed> {
        Ok(Tree::Text(character.to_string()))
    }

    fn serialize_str(self, text: &str) -> Result<Tree, Failed> {
        Ok(Tree::Text(text.to_string()))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<Tree, Failed> {
        Ok(Tree::List(bytes.iter().map(|byte| Tree::Number(i128::from(*byte))).collect()))
    }

    fn serialize_none(self) -> Result<Tree, Failed> {
        Ok(Tree::Null)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<Tree, Failed> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<Tree, Failed> {
        Ok(Tree::Null)
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<Tree, Failed> {
        Ok(Tree::Null)
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<Tree, Failed> {
        Ok(Tree::Text(variant.to_string()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<Tree, Failed> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<Tree, Failed> {
        Ok(Tree::Record(vec![(variant.to_string(), value.serialize(self)?)]))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Growing, Failed> {
        Ok(Growing::new(None, false))
    }

    fn serialize_tuple(self, _: usize) -> Result<Growing, Failed> {
        Ok(Growing::new(None, false))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Growing, Failed> {
        Ok(Growing::new(None, false))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Growing, Failed> {
        Ok(Growing::new(Some(variant), false))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Growing, Failed> {
        Ok(Growing::new(None, true))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Growing, Failed> {
        Ok(Growing::new(None, true))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Growing, Failed> {
        Ok(Growing::new(Some(variant), true))
    }
}

macro_rules! grow {
    ($($trait:ident $method:ident $($field:ident)?),* $(,)?) => {$(
        impl $trait for Growing {
            type Ok = Tree;
            type Error = Failed;

            grow!(@ $method $($field)?);

            fn end(self) -> Result<Tree, Failed> {
                self.grown()
            }
        }
    )*};
    (@ $method:ident named) => {
        fn $method<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Failed> {
            self.name(name, value)
        }
    };
    (@ $method:ident) => {
        fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
            self.push(value)
        }
    };
}

grow!(
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
    SerializeStruct serialize_field named,
    SerializeStructVariant serialize_field named,
);

impl SerializeMap for Growing {
    type Ok = Tree;
    type Error = Failed;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Failed> {
        self.fields.push((key.serialize(Builder)?.brief(), Tree::Null));
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Failed> {
        let value = value.serialize(Builder)?;
        if let Some(last) = self.fields.last_mut() {
            last.1 = value;
        }
        Ok(())
    }

    fn end(self) -> Result<Tree, Failed> {
        self.grown()
    }
}
