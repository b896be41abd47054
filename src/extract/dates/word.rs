//! The words of a text: where they begin and end, and how they are told apart whatever their case.

use std::collections::BTreeSet;

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
    let (mut hash, mut part, mut n_letters) = (0, 0, 0);
    let end = scan_word(bytes, start, |letter| {
        if n_letters > 0 && n_letters % 8 == 0 {
            (hash, part) = (mix(hash, part), 0);
        }
        part |= u64::from(letter) << (n_letters % 8 * 8);
        n_letters += 1;
    });
    Word { start, end, hash: mix(hash, part) }
}

/// The head of the word that starts at `start` as [`head_of`] gives it, read the plain way.
pub fn read_head(bytes: &[u8], start: usize) -> u64 {
    let (mut head, mut n_letters) = (0, 0);
    scan_word(bytes, start, |letter| {
        if n_letters < 8 {
            head |= u64::from(letter | SMALL) << (8 * n_letters);
        }
        n_letters += 1;
    });
    head
}

/// Hashes are of eight letters at a time. Up to eight letters no two words have the same.
#[inline]
fn mix(hash: u64, part: u64) -> u64 {
    (hash.rotate_left(23) ^ part).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The hash of the letters from `start` to `end` in lower case, as in [`read_word`]; `None` unless all are ASCII or one of
/// most letters of Latin-1.
#[inline]
pub fn latin_hash(bytes: &[u8], start: usize, end: usize) -> Option<u64> {
    let (mut hash, mut at, mut is_trail) = (0, start, false);
    loop {
        let n_left = end - at;
        let kept = KEPT[n_left.min(8)];
        let part = eight_at(bytes, at) & kept;
        let lower = match part & ALL_WIDE {
            0 => part | ALL_SMALL,
            _ => lower_latin(part, &mut is_trail)?,
        };
        hash = mix(hash, lower & kept);
        if n_left <= 8 {
            return Some(hash);
        }
        at += 8;
    }
}

/// Eight letters in lower case; `None` unless all are ASCII or Latin-1 with a small letter half a row on from its capital,
/// as ß has none. `is_trail` says whether the first byte belongs to the letter before, and then whether the next one does.
fn lower_latin(part: u64, is_trail: &mut bool) -> Option<u64> {
    const LEAD: u64 = u64::from_ne_bytes([0xC3; 8]);
    // Of ß; that of × differs in one bit.
    const ODD: u64 = u64::from_ne_bytes([0x9F; 8]);
    let are_no = |bytes: u64, wanted: u64| (((bytes ^ wanted) & !ALL_WIDE) + !ALL_WIDE) | (bytes ^ wanted);
    let wide = part & ALL_WIDE;
    let leads = wide & !are_no(part, LEAD);
    let trails = leads << 8 | u64::from(*is_trail) << 7;
    let odd = trails & !are_no(part | u64::from_ne_bytes([0x08; 8]), ODD);
    *is_trail = leads >> 63 != 0;
    (wide == leads | trails && odd == 0).then_some(part | (ALL_WIDE & !leads) >> 2)
}

/// The first eight of the letters from `start` on, or all where there are fewer, each with the bit set that makes a small
/// letter of a capital: for ASCII it is as good as lower case, for other letters there are a few heads of one word.
#[inline]
pub fn head_of(bytes: &[u8], start: usize, n_letters: usize) -> u64 {
    (eight_at(bytes, start) | ALL_SMALL) & KEPT[n_letters.min(8)]
}

/// The same of the word that eight bytes begin with; `letters` has a bit for each of them, the lowest for the first.
#[inline]
pub fn head_of_eight(eight: [u8; 8], letters: u8) -> u64 {
    (u64::from_le_bytes(eight) | ALL_SMALL) & KEPT_OF_LETTERS[usize::from(letters)]
}

/// The bit that small ASCII letters have and capitals have not.
const SMALL: u8 = 0x20;
const ALL_SMALL: u64 = u64::from_ne_bytes([SMALL; 8]);
const ALL_WIDE: u64 = u64::from_ne_bytes([0x80; 8]);

/// The bits of a head by how many letters a word has; eight stands for more.
static KEPT: [u64; 9] = {
    let mut kept = [u64::MAX; 9];
    let mut len = 0;
    while len < 8 {
        kept[len] = (1 << (8 * len)) - 1;
        len += 1;
    }
    kept
};

/// The same by which of eight bytes are letters.
static KEPT_OF_LETTERS: [u64; 256] = {
    let (mut kept, mut letters) = ([0; 256], 0);
    while letters < 256 {
        kept[letters] = KEPT[(letters as u8).trailing_ones() as usize];
        letters += 1;
    }
    kept
};

/// Eight bytes side by side; zeros behind the end.
#[inline]
fn eight_at(bytes: &[u8], start: usize) -> u64 {
    match bytes.get(start..start + 8).and_then(|eight| eight.first_chunk()) {
        Some(eight) => u64::from_le_bytes(*eight),
        None => eight_at_end(bytes, start),
    }
}

#[cold]
fn eight_at_end(bytes: &[u8], start: usize) -> u64 {
    let rest = bytes.get(start..).unwrap_or_default();
    rest.iter().rev().fold(0, |eight, byte| eight << 8 | u64::from(*byte))
}

/// The heads that a word in lower case has in a text, however it is written there: see [`head_of`].
pub fn heads_of(form: &[u8]) -> BTreeSet<u64> {
    let mut heads = BTreeSet::from([Vec::new()]);
    let mut at = 0;
    while at < form.len().min(8) {
        let len = char_len(form[at]);
        let written = match form[at..] {
            [lead, trail, ..] if len == 2 => {
                let all = (0xC0..=0xDF).flat_map(|lead| (0x80..=0xBF).map(move |trail| [lead, trail]));
                all.filter(|[a, b]| lower_pair(*a, *b) == (lead, trail)).map(|pair| pair.to_vec()).collect()
            }
            _ => vec![form[at..at + len].to_vec()],
        };
        let longer = |head: &Vec<u8>| written.iter().map(|own| [head.as_slice(), own].concat()).collect::<Vec<_>>();
        heads = heads.iter().flat_map(longer).collect();
        at += len;
    }
    heads.iter().map(|head| head_of(head, 0, head.len())).collect()
}

/// Whether a capital starts at `at`.
#[inline]
pub fn is_capital_at(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at..).unwrap_or_default() {
        [b, ..] if b.is_ascii() => b.is_ascii_uppercase(),
        [lead @ 0xC3..=0xDF, trail, ..] => lower_pair(*lead, *trail) != (*lead, *trail),
        _ => false,
    }
}

/// A bit for each byte of the character beyond ASCII with this first byte, unless it is a letter as in [`is_letter_at`].
#[inline]
pub fn gap_of(lead: u8) -> u8 {
    match lead {
        0xC2 => 0b11,
        0xE2 | 0xEF => 0b111,
        0xF0.. => 0b1111,
        _ => 0,
    }
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
            assert_eq!(read.end, word.len());
        }
    }

    #[test]
    fn a_word_has_one_of_its_heads_however_it_is_written() {
        for (form, written) in [
            ("mai", "MAI"),
            ("mai", "mAi"),
            ("märz", "MÄRZ"),
            ("dreißig", "DREIßIG"),
            ("środa", "Środa"),
            ("źródło", "ŹRóDŁo"),
            ("сентябрь", "сЕНтЯБРЬ"),
            ("четвер", "ЧеТвЕр"),
            ("їжак", "Їжак"),
            ("φεβρουάριος", "ΦεΒΡΟυΆΡΙΟς"),
            ("第三", "第三"),
        ] {
            for written in [form.as_bytes(), written.as_bytes()] {
                let heads = [head_of(written, 0, written.len()), read_head(written, 0)];
                assert!(heads.iter().all(|head| heads_of(form.as_bytes()).contains(head)), "{form}");
            }
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
