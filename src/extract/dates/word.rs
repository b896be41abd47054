//! The words of a text: where they begin and end, and how they are told apart whatever their case.

/// A word of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub start: usize,
    pub end: usize,
    /// Of the word in lower case.
    pub hash: u64,
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

/// The word that starts at `start`, which must be at a letter, read the plain way.
pub fn read_word(bytes: &[u8], start: usize) -> Word {
    let (end, letters, n_letters) = lower_letters(bytes, start);
    Word { start, end, hash: hash_of(&letters, 0, n_letters) }
}

/// The head of the word that starts at `start`, and how many bytes its letters have, read the plain way.
pub fn read_head(bytes: &[u8], start: usize) -> (u64, usize) {
    let (_, letters, n_letters) = lower_letters(bytes, start);
    (head_of(&letters, 0, n_letters), n_letters)
}

/// Where the word at `start` ends, its letters in lower case with [`PADDING`] behind, and how many bytes they have.
fn lower_letters(bytes: &[u8], start: usize) -> (usize, Vec<u8>, usize) {
    let mut letters = Vec::new();
    let end = scan_word(bytes, start, |letter| letters.push(letter));
    let n_letters = letters.len();
    letters.extend([0; PADDING]);
    (end, letters, n_letters)
}

/// So many zeros lie behind letters that are read eight at a time.
pub const PADDING: usize = 8;

/// The hash of letters in lower case, with [`PADDING`] behind the last. Up to eight letters no two have the same.
#[inline]
pub fn hash_of(letters: &[u8], start: usize, end: usize) -> u64 {
    let mix = |hash: u64, part: u64| (hash.rotate_left(23) ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let (mut hash, mut at) = (0, start);
    while end - at > 8 {
        hash = mix(hash, eight_at(letters, at));
        at += 8;
    }
    mix(hash, head_of(letters, at, end - at))
}

/// The first eight letters side by side, or all where there are fewer.
#[inline]
pub fn head_of(letters: &[u8], start: usize, n_letters: usize) -> u64 {
    eight_at(letters, start) & KEPT[n_letters % KEPT.len()]
}

/// The bits of a head by how many letters a word has.
static KEPT: [u64; 128] = {
    let mut kept = [u64::MAX; 128];
    let mut len = 0;
    while len < 8 {
        kept[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    kept
};

#[inline]
fn eight_at(letters: &[u8], start: usize) -> u64 {
    letters.get(start..).and_then(|rest| rest.first_chunk()).map_or(0, |eight| u64::from_le_bytes(*eight))
}

/// The bytes with ASCII in lower case, filled up with zeros to this length.
pub fn ascii_lower(bytes: &[u8], len: usize) -> Vec<u8> {
    let mut lower = Vec::with_capacity(len);
    lower.extend_from_slice(bytes);
    lower.make_ascii_lowercase();
    lower.resize(len, 0);
    lower
}

/// Puts the character of two bytes at `at` into lower case.
#[inline]
pub fn lower_pair_at(bytes: &mut [u8], at: usize) {
    if let Some([lead, trail]) = bytes.get_mut(at..at + 2) {
        [*lead, *trail] = LOWER_PAIRS[usize::from(*lead & 0x1F) << 6 | usize::from(*trail & 0x3F)];
    }
}

/// By the six lower bits of a character's first byte: a bit for each of its bytes if it is a letter, as in
/// [`is_letter_at`].
pub static WIDE_LETTERS: [u8; 64] = {
    let mut letters = [0; 64];
    let mut idx = 0;
    while idx < 64 {
        letters[idx] = match 0xC0 | idx as u8 {
            0xC3..=0xDF => 0b11,
            0xE0 | 0xE1 | 0xE3..=0xEE => 0b111,
            _ => 0,
        };
        idx += 1;
    }
    letters
};

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

/// Where the word at `start` ends; each byte of it in lower case goes to `push`.
pub fn scan_word(bytes: &[u8], start: usize, mut push: impl FnMut(u8)) -> usize {
    let mut at = start;
    while let Some(&b) = bytes.get(at) {
        if b.is_ascii_alphabetic() {
            push(b.to_ascii_lowercase());
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
    at
}

/// The length of an apostrophe inside a Cyrillic word: `п'ятниця` is one word, and the tables leave the sign out.
pub fn inner_apostrophe(bytes: &[u8], start: usize, at: usize) -> Option<usize> {
    let len = match &bytes[at..] {
        [b'\'', ..] => 1,
        [0xCA, 0xBC, ..] => 2,
        [0xE2, 0x80, 0x99, ..] => 3,
        _ => return None,
    };
    let is_cyrillic = |at: usize| matches!(bytes.get(at), Some(0xD0..=0xD2));
    (at >= start + 2 && is_cyrillic(at - 2) && is_cyrillic(at + len)).then_some(len)
}

fn char_len(lead: u8) -> usize {
    match lead {
        0xC0..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 1,
    }
}

/// Both bytes of a two-byte character in lower case, by the five lower bits of the first and the six of the second.
static LOWER_PAIRS: [[u8; 2]; 1 << 11] = {
    let mut pairs = [[0; 2]; 1 << 11];
    let mut idx = 0;
    while idx < pairs.len() {
        let (lead, trail) = lower_pair(0xC0 | (idx >> 6) as u8, 0x80 | (idx & 0x3F) as u8);
        pairs[idx] = [lead, trail];
        idx += 1;
    }
    pairs
};

/// Lower case of a two-byte character: Latin-1, Latin Extended-A, Cyrillic, Greek. Others are as they are.
const fn lower_pair(lead: u8, trail: u8) -> (u8, u8) {
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
