//! What stands for the bytes of a text in a string of JSON: quotation marks, backslashes and control characters are escaped
//! as RFC 8259 asks, all else stands for itself.

use fearless_simd::{Level, Simd, SimdBase, SimdInt, SimdMask, dispatch, u8x16, u8x64};

use super::json::Piece;

/// Bytes of a text that are asked at once.
pub const STRETCH: usize = 64;
/// The same for what stands at a place of a text, which is seldom longer than half of it.
pub const SURFACE: usize = 2 * HALF;
const HALF: usize = 16;
/// The longest escape: `\u001b`.
const MOST_ESCAPED: usize = 6;

/// A bit for every byte that has to be escaped, the lowest for the first.
#[inline(always)]
pub fn escapes<S: Simd>(simd: S, bytes: &[u8; STRETCH]) -> u64 {
    escapes_among(u8x64::from_slice(simd, bytes))
}

/// Whether any of the first `len` bytes has to be.
#[inline(always)]
pub fn has_escapes(bytes: &[u8; SURFACE], len: usize) -> bool {
    let escapes = |half: &[u8]| dispatch!(Level::baseline(), simd => escapes_among(u8x16::from_slice(simd, half)));
    let (first, second) = bytes.split_at(HALF);
    let mut all = escapes(first);
    if len > HALF {
        all |= escapes(second) << HALF;
    }
    all & !(u64::MAX << len) != 0
}

#[inline(always)]
fn escapes_among<S: Simd, V: SimdInt<S, Element = u8>>(bytes: V) -> u64 {
    // This puts the quotation mark, and nothing else, behind the last control character.
    let in_order = bytes ^ 2;
    (in_order.min(0x20u8).simd_eq(in_order) | bytes.simd_eq(b'\\')).to_bitmask()
}

/// What stands for a byte that has to be escaped.
#[inline(always)]
pub fn escaped(byte: u8) -> Option<&'static Piece<MOST_ESCAPED>> {
    ESCAPED[usize::from(byte)].as_ref()
}

static ESCAPED: [Option<Piece<MOST_ESCAPED>>; 256] = {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut escaped = [None; 256];
    let mut byte = 0;
    while byte < escaped.len() {
        let short = match byte as u8 {
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            quoted @ (b'"' | b'\\') => quoted,
            _ => 0,
        };
        escaped[byte] = match byte as u8 {
            _ if short != 0 => Piece::of(&[b'\\', short]),
            0..b' ' => Piece::of(&[b'\\', b'u', b'0', b'0', HEX[byte >> 4], HEX[byte & 15]]),
            _ => None,
        };
        byte += 1;
    }
    escaped
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_needs_an_escape_as_the_rfc_says() {
        for byte in 0..=255 {
            let is_escaped = byte < 0x20 || byte == b'"' || byte == b'\\';
            for place in 0..STRETCH {
                let mut bytes = [b'a'; STRETCH];
                bytes[place] = byte;
                let expected = u64::from(is_escaped) << place;
                assert_eq!(dispatch!(Level::new(), simd => escapes(simd, &bytes)), expected);
                for len in 0..=SURFACE {
                    assert_eq!(has_escapes(bytes.first_chunk().unwrap(), len), is_escaped && place < len);
                }
            }
            assert_eq!(escaped(byte).is_some(), is_escaped);
        }
    }
}
