//! How words begin: a table that tells from the first four bytes of a word what it can be. Most words can be nothing, and
//! this is the quickest way to see it.

/// The first letters of a word, four bytes at most, whatever their case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head(u16);

/// Any part of a letter beyond ASCII: its case may lie in any of its bytes. Codes of ASCII letters are 1 to 26, that of all
/// other signs is 0.
const OTHER_LETTER: u8 = 27;
const N_HEADS: usize = 1 << 16;

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
        if let Some(&[a, b, c, d]) = bytes.get(start..).and_then(|rest| rest.first_chunk()) {
            return Self::of_codes([code(a), code(b), code(c), code(d)]);
        }
        let code = |idx: usize| bytes.get(start + idx).map_or(0, |byte| code(*byte));
        Self::of_codes([code(0), code(1), code(2), code(3)])
    }

    #[inline]
    fn of_codes([a, b, c, d]: [u8; 4]) -> Self {
        // What follows the end of a word is not part of it.
        let c = if b == 0 { 0 } else { c };
        let d = if c == 0 { 0 } else { d };
        let codes = u32::from(a) << 15 | u32::from(b) << 10 | u32::from(c) << 5 | u32::from(d);
        Self((codes.wrapping_mul(0x9E37_79B1) >> 16) as u16)
    }
}

/// What words can be, by their heads; sometimes more than they can.
#[derive(Debug, Clone)]
pub struct Heads(Box<[u8; N_HEADS]>);

impl Heads {
    /// The word is in a table.
    pub const KNOWN: u8 = 1;
    /// A rule can begin with it.
    pub const STARTS: u8 = 2;
    /// It can be a whole rule.
    pub const ALONE: u8 = 4;
    /// It tells the tense.
    pub const TENSE: u8 = 8;

    pub fn new() -> Self {
        Self(Box::new([0; N_HEADS]))
    }

    #[inline]
    pub fn of(&self, head: Head) -> u8 {
        self.0[usize::from(head.0)]
    }

    /// Adds a word in lower case and what it can be.
    pub fn insert(&mut self, word: &[u8], what: u8) {
        let codes: [u8; 4] = std::array::from_fn(|idx| word.get(idx).map_or(0, |byte| CODES[usize::from(*byte)]));
        let mut add = |codes| self.0[usize::from(Head::of_codes(codes).0)] |= what;
        add(codes);
        // The tables leave the apostrophe of Cyrillic words out.
        let is_cyrillic = |at: usize| matches!(word.get(at), Some(0xD0..=0xD2));
        for at in [2, 3] {
            if is_cyrillic(at - 2) && is_cyrillic(at) {
                let mut codes = codes;
                codes[at..].fill(0);
                add(codes);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_begin(word: &str, text: &str) -> bool {
        let mut heads = Heads::new();
        heads.insert(word.as_bytes(), Heads::KNOWN);
        heads.of(Head::at(text.as_bytes(), 0)) == Heads::KNOWN
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
