//! The words of a text: where they begin and end, and how they are told apart whatever their case.

/// A word of the text.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    bytes: &'a [u8],
    start: usize,
    pub end: usize,
    /// Of the word in lower case.
    pub hash: u64,
}

impl Word<'_> {
    pub fn is_capital(&self) -> bool {
        match self.bytes[self.start..] {
            [b, ..] if b.is_ascii() => b.is_ascii_uppercase(),
            [lead @ 0xC0..=0xDF, trail, ..] => lower_pair(lead, trail) != (lead, trail),
            _ => false,
        }
    }
}

/// Bytes that make words: ASCII letters and every lead or continuation byte but those of general punctuation.
#[inline]
pub fn is_letter_at(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b) if b.is_ascii() => b.is_ascii_alphabetic(),
        // C2 is Latin-1 signs and spaces, E2 general punctuation, arrows and the like; F0 upwards has no letters for us.
        Some(0xC3..=0xDF | 0xE0 | 0xE1 | 0xE3..=0xEE) => true,
        Some(0x80..=0xBF) => is_letter_at(bytes, char_start(bytes, at)),
        _ => false,
    }
}

/// Whether a letter or digit ends right before `at`.
pub fn is_word_before(bytes: &[u8], at: usize) -> bool {
    at > 0 && (bytes[at - 1].is_ascii_digit() || is_letter_at(bytes, at - 1))
}

/// The start of the character that the byte `at` belongs to.
pub fn char_start(bytes: &[u8], mut at: usize) -> usize {
    while at > 0 && (0x80..=0xBF).contains(&bytes[at]) {
        at -= 1;
    }
    at
}

/// Reads the word that starts at `start`, which must be at a letter.
pub fn read_word(bytes: &[u8], start: usize) -> Word<'_> {
    let (end, hash) = scan_word(bytes, start, |_| {});
    Word { bytes, start, end, hash }
}

/// Where the word at `start` ends.
pub fn word_end(bytes: &[u8], start: usize) -> usize {
    let end = bytes[start..].iter().position(|b| LOWER[*b as usize] == 0).map_or(bytes.len(), |len| start + len);
    // Other letters and apostrophes belong to the word under conditions of their own.
    let is_end = end > start && bytes.get(end).is_none_or(|b| b.is_ascii() && *b != b'\'');
    if is_end { end } else { scan_word(bytes, start, |_| {}).0 }
}

/// Whether an apostrophe inside a Cyrillic word stands right before `at`.
pub fn follows_inner_apostrophe(bytes: &[u8], at: usize) -> bool {
    let ends_in = |sign: &str| bytes[..at].ends_with(sign.as_bytes());
    let len = if ends_in("'") {
        1
    } else if ends_in("’") {
        3
    } else {
        return false;
    };
    at.checked_sub(len).is_some_and(|apostrophe| inner_apostrophe(bytes, 0, apostrophe).is_some())
}

/// Where the word at `start` ends, and the hash of it in lower case; each lower-case byte goes to `push`.
#[inline]
pub fn scan_word(bytes: &[u8], start: usize, mut push: impl FnMut(u8)) -> (usize, u64) {
    let mut hash = SEED;
    let mut push = |b: u8| {
        hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
        push(b);
    };
    let mut at = start;
    while let Some(&b) = bytes.get(at) {
        let lower = LOWER[b as usize];
        if lower != 0 {
            push(lower);
            at += 1;
        } else if matches!(b, b'\'' | 0xCA | 0xE2)
            && let Some(len) = inner_apostrophe(bytes, start, at)
        {
            at += len;
        } else if b.is_ascii() || !is_letter_at(bytes, at) {
            break;
        } else {
            let next = at + char_len(b).min(bytes.len() - at);
            if next - at == 2 {
                let (lead, trail) = lower_pair(b, bytes[at + 1]);
                push(lead);
                push(trail);
            } else {
                bytes[at..next].iter().for_each(|b| push(*b));
            }
            at = next;
        }
    }
    (at, hash)
}

/// The length of an apostrophe inside a Cyrillic word: `п'ятниця` is one word, and the tables leave the sign out.
fn inner_apostrophe(bytes: &[u8], start: usize, at: usize) -> Option<usize> {
    let len = match &bytes[at..] {
        [b'\'', ..] => 1,
        [0xCA, 0xBC, ..] => 2,
        [0xE2, 0x80, 0x99, ..] => 3,
        _ => return None,
    };
    let is_cyrillic = |at: usize| matches!(bytes.get(at), Some(0xD0..=0xD2));
    (at >= start + 2 && is_cyrillic(at - 2) && is_cyrillic(at + len)).then_some(len)
}

/// ASCII letters in lower case; 0 for all other bytes.
const LOWER: [u8; 256] = {
    let mut table = [0; 256];
    let mut b = b'a';
    while b <= b'z' {
        table[b as usize] = b;
        table[(b - 0x20) as usize] = b;
        b += 1;
    }
    table
};

const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn char_len(lead: u8) -> usize {
    match lead {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 1,
    }
}

/// Lower case of a two-byte character: Latin-1, Latin Extended-A, Cyrillic, Greek. Others are as they are.
fn lower_pair(lead: u8, trail: u8) -> (u8, u8) {
    match (lead, trail) {
        (0xC3, 0x80..=0x9E) if trail != 0x97 => (lead, trail + 0x20),
        (0xC4, 0x80..=0xB7) | (0xC5, 0x8A..=0xB7) if trail.is_multiple_of(2) => (lead, trail + 1),
        (0xC4, 0xB9..=0xBD) | (0xC5, 0x81..=0x87) | (0xC5, 0xB9..=0xBD) if !trail.is_multiple_of(2) => {
            (lead, trail + 1)
        }
        (0xD0, 0x90..=0x9F) => (lead, trail + 0x20),
        (0xD0, 0xA0..=0xAF) => (0xD1, trail - 0x20),
        (0xD0, 0x80..=0x8F) => (0xD1, trail + 0x10),
        (0xD2, 0x90) => (lead, 0x91),
        // Greek; the accented capitals lie apart.
        (0xCE, 0x91..=0x9F) => (lead, trail + 0x20),
        (0xCE, 0xA0..=0xA9) => (0xCF, trail - 0x20),
        (0xCE, 0x86) => (lead, 0xAC),
        (0xCE, 0x88..=0x8A) => (lead, trail + 0x25),
        (0xCE, 0x8C) => (0xCF, 0x8C),
        (0xCE, 0x8E | 0x8F) => (0xCF, trail - 1),
        // Ș and Ț of Romanian.
        (0xC8, 0x98 | 0x9A) => (lead, trail + 1),
        _ => (lead, trail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_lower_case() {
        for word in [
            "März",
            "ÄGYPTEN",
            "Środa",
            "ŹRÓDŁO",
            "Сентябрь",
            "ЧЕТВЕР",
            "Їжак",
            "Ёлка",
            "Été",
            "Žádný",
            "Φεβρουάριος",
            "ΆΈΉΊΌΎΏ",
            "ΠΡΩ",
            "Șase",
        ] {
            let (read, mut lower) = (read_word(word.as_bytes(), 0), Vec::new());
            scan_word(word.as_bytes(), 0, |b| lower.push(b));
            assert_eq!(lower, word.to_lowercase().into_bytes());
            assert_eq!(read.hash, read_word(&lower, 0).hash);
            assert!(read.is_capital(), "{word}");
            assert!(!read_word(word.to_lowercase().as_bytes(), 0).is_capital(), "{word}");
            assert_eq!(read.end, word.len());
        }
    }

    #[test]
    fn a_word_ends_at_punctuation() {
        for (text, expected) in [("Mai–Juni", 3), ("Mai\u{a0}5", 3), ("Mai“", 3), ("l’année", 1), ("août2", 5)]
        {
            assert_eq!(read_word(text.as_bytes(), 0).end, expected, "{text}");
        }
    }
}
