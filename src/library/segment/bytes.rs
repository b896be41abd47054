//! Numbers and strings as bytes: LEB128, and strings with their length in front.
//!
//! Reading never fails and never panics: past the end, numbers are 0 and strings empty. Whether bytes are those that were
//! written is settled by their checksum before.

use crate::model::{DateValue, Span};

#[inline]
pub fn put_number(bytes: &mut Vec<u8>, number: u32) {
    let byte = number as u8;
    // Most numbers are below 128, and of the others most below 16 384.
    match number {
        0..0x80 => bytes.push(byte),
        0x80..0x4000 => {
            bytes.push(byte | 0x80);
            bytes.push((number >> 7) as u8);
        }
        _ => {
            bytes.extend_from_slice(&[byte | 0x80, (number >> 7) as u8 | 0x80]);
            put_number(bytes, number >> 14);
        }
    }
}

pub fn put_str(bytes: &mut Vec<u8>, text: &str) {
    put_bytes(bytes, text.as_bytes());
}

pub fn put_bytes(bytes: &mut Vec<u8>, more: &[u8]) {
    put_number(bytes, more.len() as u32);
    bytes.extend_from_slice(more);
}

/// 0 for none, else one more than the string's length, and the string.
pub fn put_optional_str(bytes: &mut Vec<u8>, text: Option<&str>) {
    put_number(bytes, text.map_or(0, |text| text.len() as u32 + 1));
    bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
}

/// 0 for none, else one more than the start, and the length.
pub fn put_optional_span(bytes: &mut Vec<u8>, span: Option<Span>) {
    match span {
        Some(span) => {
            put_number(bytes, span.start + 1);
            put_number(bytes, span.len() as u32);
        }
        None => put_number(bytes, 0),
    }
}

pub fn put_date_value(bytes: &mut Vec<u8>, date: DateValue) {
    put_number(bytes, date.to_number());
}

/// Reads what the functions above wrote, in the same order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Reader<'b> {
    rest: &'b [u8],
}

impl<'b> Reader<'b> {
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    #[inline(always)]
    pub fn number(&mut self) -> u32 {
        match *self.rest {
            // Most numbers are of one byte or two, and nobody can foresee which: no branch depends on it.
            [low, high, ..] if low & high < 0x80 => {
                let is_two = low >> 7;
                self.rest = &self.rest[1 + usize::from(is_two)..];
                u32::from(low & 0x7f) | u32::from(high * is_two) << 7
            }
            _ => {
                let (number, rest) = large_number(self.rest);
                self.rest = rest;
                number
            }
        }
    }

    pub fn take(&mut self, len: u32) -> &'b [u8] {
        let (taken, rest) = self.rest.split_at(self.rest.len().min(len as usize));
        self.rest = rest;
        taken
    }

    pub fn bytes(&mut self) -> &'b [u8] {
        let len = self.number();
        self.take(len)
    }

    pub fn str(&mut self) -> &'b str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    pub fn optional_str(&mut self) -> Option<&'b str> {
        let len = self.number().checked_sub(1)?;
        std::str::from_utf8(self.take(len)).ok()
    }

    #[inline(always)]
    pub fn date_value(&mut self) -> DateValue {
        DateValue::of_number(self.number())
    }

    pub fn optional_span(&mut self) -> Option<Span> {
        let start = self.number().checked_sub(1)?;
        let len = self.number();
        Some(Span { start, end: start.saturating_add(len) })
    }
}

/// A number of any length, and what stands behind it. It takes no reader, so that readers stay in registers.
#[inline(never)]
fn large_number(mut bytes: &[u8]) -> (u32, &[u8]) {
    let mut number = 0u32;
    for shift in (0..32).step_by(7) {
        let [byte, rest @ ..] = bytes else { return (0, bytes) };
        bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if *byte < 0x80 {
            break;
        }
    }
    (number, bytes)
}

/// Spans by position, each start as the distance from the start before.
#[derive(Debug, Clone, Copy, Default)]
pub struct Steps {
    before: u32,
}

impl Steps {
    #[inline]
    pub fn put(&mut self, bytes: &mut Vec<u8>, start: u32) {
        // What comes out of order is a step of almost 2^32, which is read back right.
        put_number(bytes, start.wrapping_sub(self.before));
        self.before = start;
    }

    #[inline(always)]
    pub fn read(&mut self, reader: &mut Reader) -> u32 {
        self.before = self.before.wrapping_add(reader.number());
        self.before
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn past_the_end_there_is_nothing() {
        let mut reader = Reader::new(&[0x85]);
        assert_eq!((reader.number(), reader.str(), reader.optional_span()), (0, "", None));
        assert_eq!(Reader::new(&[200, 1, b'a']).str(), "a");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in prop::collection::vec(any::<u32>(), 0..9), text in "\\PC{0,9}", start in 0..u32::MAX / 2) {
            let mut bytes = Vec::new();
            let mut steps = Steps::default();
            numbers.iter().for_each(|number| put_number(&mut bytes, *number));
            numbers.iter().for_each(|number| steps.put(&mut bytes, *number));
            put_str(&mut bytes, &text);
            put_optional_str(&mut bytes, Some(&text));
            put_optional_str(&mut bytes, None);
            put_optional_span(&mut bytes, Some(Span { start, end: start + 7 }));
            let (mut reader, mut steps) = (Reader::new(&bytes), Steps::default());
            for number in &numbers {
                prop_assert_eq!(reader.number(), *number);
            }
            for number in &numbers {
                prop_assert_eq!(steps.read(&mut reader), *number);
            }
            prop_assert_eq!((reader.str(), reader.optional_str(), reader.optional_str()), (&*text, Some(&*text), None));
            prop_assert_eq!(reader.optional_span(), Some(Span { start, end: start + 7 }));
            prop_assert!(reader.is_at_end());
        }
    }
}
