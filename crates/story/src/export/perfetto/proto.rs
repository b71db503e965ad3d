//! A message of protocol buffers, written field by field. In the order of their numbers it is the usual form of the message.

/// A message that is being written.
#[derive(Default)]
pub(super) struct Proto(pub(super) Vec<u8>);

impl Proto {
    /// Seven bits in a byte, the lowest first; all but the last byte have the eighth bit set.
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// Adds a number.
    pub(super) fn number(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    /// Adds a number that has eight bytes, however small it is.
    pub(super) fn fixed(&mut self, field: u64, value: u64) {
        self.varint(field << 3 | 1);
        self.0.extend_from_slice(&value.to_le_bytes());
    }

    /// Adds a message that has been written.
    pub(super) fn part(&mut self, field: u64, part: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(part.len() as u64);
        self.0.extend_from_slice(part);
    }

    /// Adds a text that is not empty.
    pub(super) fn text(&mut self, field: u64, text: &str) {
        if !text.is_empty() {
            self.part(field, text.as_bytes());
        }
    }
}
