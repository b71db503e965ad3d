//! The parts of a drawn value: elements of sequences and maps, fields of structs, variants of enums.

use serde::de::value::U32Deserializer;
use serde::de::{
    DeserializeSeed, Deserializer as _, EnumAccess, IntoDeserializer as _, MapAccess, SeqAccess, VariantAccess, Visitor,
};

use super::draw::{Draw, Impossible};

/// Elements of a sequence or a map, or the fields of a struct.
pub(super) struct Elements<'a, 'b> {
    pub(super) draw: Draw<'a, 'b>,
    pub(super) left: u64,
    /// The names of the fields that are left, if they have names.
    pub(super) names: &'static [&'static str],
}

impl<'b> Elements<'_, 'b> {
    fn next(&mut self) -> Option<Draw<'_, 'b>> {
        self.left = self.left.checked_sub(1)?;
        let name = match self.names.split_first() {
            Some((name, rest)) => {
                self.names = rest;
                name
            }
            None => self.draw.name,
        };
        Some(self.draw.named(name))
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = Impossible;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Impossible> {
        self.next().map(|draw| seed.deserialize(draw)).transpose()
    }
}

impl<'de> MapAccess<'de> for Elements<'_, '_> {
    type Error = Impossible;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Impossible> {
        self.next().map(|draw| seed.deserialize(draw)).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Impossible> {
        let name = self.draw.name;
        seed.deserialize(self.draw.named(name))
    }
}

/// A variant of an enum.
pub(super) struct Variant<'a, 'b> {
    pub(super) which: u32,
    pub(super) draw: Draw<'a, 'b>,
}

impl<'de, 'a, 'b> EnumAccess<'de> for Variant<'a, 'b> {
    type Error = Impossible;
    type Variant = Draw<'a, 'b>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Draw<'a, 'b>), Impossible> {
        let which: U32Deserializer<Impossible> = self.which.into_deserializer();
        Ok((seed.deserialize(which)?, self.draw))
    }
}

impl<'de> VariantAccess<'de> for Draw<'_, '_> {
    type Error = Impossible;

    fn unit_variant(self) -> Result<(), Impossible> {
        Ok(())
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Impossible> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, count: usize, visitor: V) -> Result<V::Value, Impossible> {
        self.deserialize_tuple(count, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Impossible> {
        self.deserialize_struct("", fields, visitor)
    }
}
