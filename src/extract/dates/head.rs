//! How words begin: a set that tells from the first four bytes of a word whether it can be in a table.

/// The first bytes of a word, whatever its case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Of three bytes.
    short: usize,
    /// Of four.
    long: usize,
}

/// Any part of a letter beyond ASCII: its case may lie in any of its bytes. Codes of ASCII letters are 1 to 26.
const OTHER_LETTER: u8 = 27;
/// Three codes of five bits.
const N_SHORT: usize = 1 << 15;
const N_LONG: usize = 1 << 16;

static CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        codes[byte] = match byte as u8 {
            b'a'..=b'z' => byte as u8 - b'a' + 1,
            b'A'..=b'Z' => byte as u8 - b'A' + 1,
            0x80..=0xBF | 0xC3..=0xDF | 0xE0 | 0xE1 | 0xE3..=0xEE => OTHER_LETTER,
            _ => 0,
        };
        byte += 1;
    }
    codes
};

impl Head {
    /// Of the word that starts at `start`.
    #[inline]
    pub fn at(bytes: &[u8], start: usize) -> Self {
        let code = |byte: u8| CODES[usize::from(byte)];
        if let Some(&[a, b, c, d]) = bytes.get(start..start + 4) {
            return Self::of_codes([code(a), code(b), code(c), code(d)]);
        }
        let code = |idx: usize| bytes.get(start + idx).map_or(0, |byte| code(*byte));
        Self::of_codes([code(0), code(1), code(2), code(3)])
    }

    #[inline]
    fn of_codes([a, b, c, d]: [u8; 4]) -> Self {
        let (a, b, c, d) = (usize::from(a), usize::from(b), usize::from(c), usize::from(d));
        let short = a << 10 | b << 5 | c;
        let long = ((short << 5 | d) as u32).wrapping_mul(0x9E37_79B1) >> 16;
        Self { short, long: long as usize }
    }
}

/// The heads of some words.
#[derive(Debug, Clone)]
pub struct Heads {
    short: Box<[u64; N_SHORT / 64]>,
    long: Box<[u64; N_LONG / 64]>,
}

impl Default for Heads {
    fn default() -> Self {
        Self { short: Box::new([0; N_SHORT / 64]), long: Box::new([0; N_LONG / 64]) }
    }
}

impl Heads {
    /// Whether a word with this head may be one of them; rarely true for another.
    #[inline]
    pub fn may_have(&self, head: Head) -> bool {
        has_bit(&self.long, head.long) | has_bit(&self.short, head.short)
    }

    /// Adds a word in lower case.
    pub fn insert(&mut self, word: &[u8]) {
        let code = |idx: usize| word.get(idx).map_or(0, |byte| CODES[usize::from(*byte)]);
        let codes = [code(0), code(1), code(2), code(3)];
        match word.len() {
            0 => {}
            1 => (0..=OTHER_LETTER).for_each(|third| self.insert_short([codes[0], 0, third])),
            2 => self.insert_short([codes[0], codes[1], 0]),
            _ => self.insert_long(codes),
        }
        // The tables leave the apostrophe of Cyrillic words out.
        let is_cyrillic = |at: usize| matches!(word.get(at), Some(0xD0..=0xD2));
        for at in [2, 3] {
            if is_cyrillic(at - 2) && is_cyrillic(at) {
                let code = |idx: usize| if idx < at { codes[idx] } else { OTHER_LETTER * u8::from(idx > at) };
                self.insert_long([code(0), code(1), code(2), code(3)]);
            }
        }
    }

    fn insert_short(&mut self, [a, b, c]: [u8; 3]) {
        set_bit(&mut self.short, Head::of_codes([a, b, c, 0]).short);
    }

    fn insert_long(&mut self, codes: [u8; 4]) {
        set_bit(&mut self.long, Head::of_codes(codes).long);
    }
}

fn set_bit<const N: usize>(bits: &mut [u64; N], bit: usize) {
    bits[bit / 64 % N] |= 1 << (bit % 64);
}

#[inline]
fn has_bit<const N: usize>(bits: &[u64; N], bit: usize) -> bool {
    bits[bit / 64 % N] & (1 << (bit % 64)) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_begin(word: &str, text: &str) -> bool {
        let mut heads = Heads::default();
        heads.insert(word.as_bytes());
        heads.may_have(Head::at(text.as_bytes(), 0))
    }

    #[test]
    fn a_word_is_known_by_its_head_in_any_case_and_before_any_sign() {
        for (word, text) in [
            ("märz", "März"),
            ("märz", "MÄRZ 2026"),
            ("über", "Über"),
            ("der", "der"),
            ("der", "Der–"),
            ("am", "am 3."),
            ("am", "Am\u{a0}3."),
            ("am", "AM"),
            ("à", "À "),
            ("y", "y "),
            ("y", "y«"),
            ("п'ятниця".replace('\'', "").as_str(), "П'ятниця"),
            ("пятниця", "П’ятниця"),
            ("в", "в "),
            ("aпятниця", "aп'ятниця"),
        ] {
            assert!(may_begin(word, text), "{word} {text}");
        }
    }

    #[test]
    fn other_words_are_told_apart() {
        for (word, text) in [("der", "derzeit"), ("am", "Ami"), ("märz", "Marz"), ("januar", "Jan"), ("y", "yo")] {
            assert!(!may_begin(word, text), "{word} {text}");
        }
    }
}
