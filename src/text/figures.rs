//! The next figure of a text. Eight bytes at a time, by arithmetic on a word: most texts have few.

/// The highest bit of each byte, which an answer is given in.
const MARKS: u64 = eight_times(0x80);

const fn eight_times(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The offset of the first ASCII figure from `from` on.
pub fn next_figure(bytes: &[u8], mut from: usize) -> Option<usize> {
    while let Some(word) = bytes.get(from..).and_then(<[u8]>::first_chunk) {
        let marks = figures(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(from + marks.trailing_zeros() as usize / 8);
        }
        from += 8;
    }
    bytes.get(from..)?.iter().position(u8::is_ascii_digit).map(|place| from + place)
}

/// Marks the bytes of a word that are figures.
#[inline]
fn figures(word: u64) -> u64 {
    let ascii = word & !MARKS;
    ascii.wrapping_add(eight_times(0x80 - b'0')) & !ascii.wrapping_add(eight_times(0x7F - b'9')) & !word & MARKS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn marks_stand_where_figures_are(bytes: [u8; 8]) {
            let marks = figures(u64::from_le_bytes(bytes)).to_le_bytes();
            prop_assert_eq!(marks, bytes.map(|byte| if byte.is_ascii_digit() { 0x80 } else { 0 }));
        }

        #[test]
        fn every_figure_is_found(text in "([a-zäß„ ]{0,12}[0-9]{0,2}){0,6}") {
            let mut found = Vec::new();
            let mut from = 0;
            while let Some(at) = next_figure(text.as_bytes(), from) {
                found.push(at);
                from = at + 1;
            }
            let expected: Vec<usize> = (0..text.len()).filter(|at| text.as_bytes()[*at].is_ascii_digit()).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
