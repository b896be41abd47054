//! Eight bytes at a time, by arithmetic on a word: which of them are letters, figures or spaces.
//!
//! An answer has a mark, the highest bit, in each byte that is one. Whether a letter comes next is as good as random in
//! text, so that this is worth it for passes that look at every byte.

/// The place of the marks.
pub const MARKS: u64 = eight_times(0x80);

pub const fn eight_times(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The bytes from `first` to `last`, both ASCII, of a word that is ASCII throughout.
#[inline]
pub fn ascii_between(word: u64, first: u8, last: u8) -> u64 {
    word.wrapping_add(eight_times(0x80 - first)) & !word.wrapping_add(eight_times(0x7F - last)) & MARKS
}

/// Letters of either case of a word that is ASCII throughout.
#[inline]
pub fn ascii_letters(word: u64) -> u64 {
    ascii_between(word | eight_times(0x20), b'a', b'z')
}

/// Figures of any word.
#[inline]
pub fn figures(word: u64) -> u64 {
    ascii_between(word & !MARKS, b'0', b'9') & !word
}

#[inline]
pub fn count_marks(marks: u64) -> u32 {
    // Each mark adds one to the highest byte; a machine without an instruction for it is quicker this way.
    ((marks >> 7).wrapping_mul(eight_times(1)) >> 56) as u32
}

/// The place of the first mark; 8 without one.
#[inline]
pub fn first_mark(marks: u64) -> usize {
    marks.trailing_zeros() as usize / 8
}

/// How many ASCII letters stand before the first character beyond ASCII, and the text from that character on.
pub fn count_ascii_letters(text: &str) -> (usize, &str) {
    let mut n_letters = 0;
    let mut at = 0;
    while let Some(bytes) = text.as_bytes().get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*bytes);
        let n_ascii = first_mark(word & MARKS);
        // What is behind the first other byte is not looked at.
        let ascii = word & (!0u64).checked_shr(64 - 8 * n_ascii as u32).unwrap_or(0);
        n_letters += count_marks(ascii_letters(ascii)) as usize;
        at += n_ascii;
        if n_ascii < 8 {
            return (n_letters, &text[at..]);
        }
    }
    let n_ascii = text.as_bytes()[at..].iter().take_while(|byte| byte.is_ascii()).count();
    n_letters += text.as_bytes()[at..at + n_ascii].iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    (n_letters, &text[at + n_ascii..])
}

/// The offset of the first ASCII figure from `from` on.
pub fn next_figure(bytes: &[u8], mut from: usize) -> Option<usize> {
    while let Some(word) = bytes.get(from..).and_then(<[u8]>::first_chunk) {
        let marks = figures(u64::from_le_bytes(*word));
        if marks != 0 {
            return Some(from + first_mark(marks));
        }
        from += 8;
    }
    bytes.get(from..)?.iter().position(u8::is_ascii_digit).map(|place| from + place)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(marks: u64) -> [bool; 8] {
        assert_eq!(marks & !MARKS, 0);
        marks.to_le_bytes().map(|byte| byte != 0)
    }

    proptest! {
        #[test]
        fn marks_stand_where_bytes_are(bytes: [u8; 8]) {
            let word = u64::from_le_bytes(bytes);
            prop_assert_eq!(marked(figures(word)), bytes.map(|byte| byte.is_ascii_digit()));
            let ascii = bytes.map(|byte| byte & 0x7F);
            let letters = ascii_letters(u64::from_le_bytes(ascii));
            prop_assert_eq!(marked(letters), ascii.map(|byte| byte.is_ascii_alphabetic()));
            prop_assert_eq!(count_marks(letters), letters.count_ones());
        }

        #[test]
        fn ascii_letters_are_counted_up_to_another_character(text in "[a-zA-Z .,0-9]{0,30}[äß„]?[a-zä]{0,12}") {
            let end = text.find(|ch: char| !ch.is_ascii()).unwrap_or(text.len());
            let expected = text[..end].chars().filter(char::is_ascii_alphabetic).count();
            prop_assert_eq!(count_ascii_letters(&text), (expected, &text[end..]));
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
