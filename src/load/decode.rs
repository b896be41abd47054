//! From bytes to text: which encoding a file is in, and whether it is text at all.
//!
//! Nothing is asked of file names. What the text then still contains of control characters is left to
//! [`crate::text::clean`].

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How much of a file decides about it. Enough for any statistics, and a large file costs no more than a small one.
const SAMPLE_LEN: usize = 1 << 20;

/// How many bytes of telling words are enough.
const MOST_TELLING: usize = 1 << 16;

/// Formats that look like text at first sight but are none for people.
const NOT_FOR_PEOPLE: [&[u8]; 2] = [b"%PDF-", b"%!PS-Adobe"];

/// What a file's bytes are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoded<'b> {
    Text(DecodedText<'b>),
    /// No text in any encoding.
    Binary,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecodedText<'b> {
    pub text: Cow<'b, str>,
    /// In lower case; `None` for UTF-8.
    pub encoding: Option<String>,
    /// Places where bytes had no meaning and `\u{FFFD}` stands now.
    pub n_repaired: usize,
}

/// Decodes a whole file, without its byte order mark. Total: any bytes give text or [`Decoded::Binary`].
pub fn decode(bytes: &[u8]) -> Decoded<'_> {
    if NOT_FOR_PEOPLE.iter().any(|magic| bytes.starts_with(magic)) {
        return Decoded::Binary;
    }
    if let Some((encoding, bom_len)) = Encoding::for_bom(bytes)
        && encoding != UTF_8
    {
        return decode_as(encoding, &bytes[bom_len..]);
    }
    let start = sample(bytes, 0);
    if has_rare(start) {
        if let Some(encoding) = find_utf16(start) {
            return decode_as(encoding, bytes);
        }
        if is_binary(start) {
            return Decoded::Binary;
        }
    }
    match UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => utf8_text(text, 0),
        None => decode_broken_utf8(bytes),
    }
}

fn utf8_text(text: Cow<str>, n_repaired: usize) -> Decoded {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Cow::Owned(mut text) => {
            if text.starts_with('\u{FEFF}') {
                text.remove(0);
            }
            Cow::Owned(text)
        }
    };
    Decoded::Text(DecodedText { text, encoding: None, n_repaired })
}

/// UTF-8 with a few broken places, or another encoding.
fn decode_broken_utf8(bytes: &[u8]) -> Decoded<'_> {
    let (mut n_wide, mut n_invalid, mut last_invalid_len) = (0usize, 0usize, 0);
    for chunk in bytes.utf8_chunks() {
        n_wide += chunk.valid().chars().filter(|ch| !ch.is_ascii()).count();
        if !chunk.invalid().is_empty() {
            n_invalid += 1;
            last_invalid_len = chunk.invalid().len();
        }
    }
    // Two or three bytes of a character right at the end: a file that was cut off. One byte could be a letter of
    // another encoding.
    let is_cut_off =
        n_invalid == 1 && last_invalid_len >= 2 && std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    if is_cut_off || n_invalid * 2 <= n_wide {
        return utf8_text(String::from_utf8_lossy(bytes), n_invalid);
    }
    decode_as(guess_legacy(bytes), bytes)
}

fn decode_as<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Decoded<'b> {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    let n_repaired = if had_errors { text.matches('\u{FFFD}').count() } else { 0 };
    Decoded::Text(DecodedText { text, encoding: Some(encoding.name().to_ascii_lowercase()), n_repaired })
}

fn guess_legacy(bytes: &[u8]) -> &'static Encoding {
    let first_wide = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&telling_words(sample(bytes, first_wide.saturating_sub(1024))), true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The words that have anything but ASCII in them, with a space behind each. The detector judges how bytes go together within
/// words and at their ends, and asks dozens of encodings about every byte; pairs of ASCII tell it nothing.
fn telling_words(bytes: &[u8]) -> Vec<u8> {
    let mut telling = vec![b' '];
    // In no encoding is a space a part of another character.
    for word in bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_ascii()) {
        if telling.len() >= MOST_TELLING {
            break;
        }
        telling.extend_from_slice(word);
        telling.push(b' ');
    }
    telling
}

fn sample(bytes: &[u8], from: usize) -> &[u8] {
    let rest = &bytes[from..];
    &rest[..rest.len().min(SAMPLE_LEN)]
}

/// UTF-16 without a byte order mark has zero bytes: the high halves of its spaces and line ends, if of nothing else.
fn find_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    memchr::memchr(0, bytes)?;
    let even = &bytes[..bytes.len() & !1];
    let best = [UTF_16LE, UTF_16BE].into_iter().max_by_key(|encoding| count_plain(encoding, even))?;
    let (text, had_errors) = best.decode_without_bom_handling(even);
    // A sample may cut a surrogate pair in two.
    let had_errors = had_errors && text.trim_end_matches('\u{FFFD}').contains('\u{FFFD}');
    let (mut n_chars, mut n_odd) = (0usize, 0usize);
    for ch in text.chars() {
        n_chars += 1;
        n_odd += usize::from(!is_plausible(ch));
    }
    let is_text = !had_errors && count_plain(best, even) > 0 && n_odd * 20 <= n_chars && !text.contains('\0');
    is_text.then_some(best)
}

/// Letters that are common in some language, and what is between words. In the wrong byte order, text becomes Han
/// characters and odd spaces.
fn is_plausible(ch: char) -> bool {
    ch.is_alphanumeric()
        || matches!(ch, '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{BF}' | '\u{2010}'..='\u{203A}' | '€')
        || unicode_normalization::char::is_combining_mark(ch)
}

/// How many characters are a space, a line end or an ASCII letter in this byte order.
fn count_plain(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let (high, low) = if encoding == UTF_16LE { (1, 0) } else { (0, 1) };
    let is_plain =
        |pair: &&[u8]| pair[high] == 0 && (matches!(pair[low], b' ' | b'\n') || pair[low].is_ascii_alphabetic());
    bytes.chunks_exact(2).filter(is_plain).count()
}

/// Whether there are bytes that hardly any text has. Nearly every one has none of them, which a look at many bytes at a
/// time tells.
fn has_rare(bytes: &[u8]) -> bool {
    let is_rare = |byte: u8| (byte < b' ') & (byte != b'\n') & (byte != b'\t') & (byte != b'\r');
    bytes.iter().fold(false, |found, byte| found | is_rare(*byte))
}

/// Whether there are too many bytes that no text has. A few stray ones are left to cleaning: an article with an escape
/// sequence or a lost NUL in it is still an article.
fn is_binary(bytes: &[u8]) -> bool {
    // Backspace, bell, escape and form feed occur in terminal logs and wire copy.
    let is_control = |byte: u8| matches!(byte, 0x01..=0x06 | 0x0E..=0x1A | 0x1C..=0x1F);
    let n_nul = bytes.iter().filter(|byte| **byte == 0).count();
    let n_control = bytes.iter().filter(|byte| is_control(**byte)).count();
    // One is forgiven to a short text too, but not to a few bytes.
    n_nul * 300 > bytes.len().max(300) || n_nul * 30 > bytes.len() || n_control * 20 > bytes.len()
}

#[cfg(test)]
mod tests {
    use encoding_rs::{ISO_8859_2, KOI8_R, WINDOWS_1251, WINDOWS_1252};

    use super::*;

    const GERMAN: &str =
        "Die Präsidentin sprach über die „Lösung“ für Österreich.\nSpäter hieß es, das genüge nicht.\n";
    const RUSSIAN: &str =
        "Президент заявил в среду, что переговоры продолжатся на следующей неделе.\nПодробностей нет.\n";
    const POLISH: &str =
        "Premier powiedział w środę, że rozmowy będą się toczyć w przyszłym tygodniu.\nŻadnych szczegółów.\n";

    #[track_caller]
    fn check(bytes: &[u8], text: &str, encoding: Option<&str>, n_repaired: usize) {
        let expected = DecodedText { text: text.into(), encoding: encoding.map(str::to_owned), n_repaired };
        assert_eq!(decode(bytes), Decoded::Text(expected));
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn unicode_is_recognised_with_and_without_a_mark() {
        check(b"", "", None, 0);
        check(GERMAN.as_bytes(), GERMAN, None, 0);
        check(format!("\u{FEFF}{GERMAN}").as_bytes(), GERMAN, None, 0);
        for text in [GERMAN, RUSSIAN, "plain ASCII text"] {
            let marked = format!("\u{FEFF}{text}");
            check(&utf16(&marked, u16::to_le_bytes), text, Some("utf-16le"), 0);
            check(&utf16(&marked, u16::to_be_bytes), text, Some("utf-16be"), 0);
            check(&utf16(text, u16::to_le_bytes), text, Some("utf-16le"), 0);
            check(&utf16(text, u16::to_be_bytes), text, Some("utf-16be"), 0);
        }
    }

    #[test]
    fn legacy_encodings_are_recognised() {
        for (text, encoding) in
            [(GERMAN, WINDOWS_1252), (RUSSIAN, KOI8_R), (RUSSIAN, WINDOWS_1251), (POLISH, ISO_8859_2)]
        {
            let (bytes, _, had_errors) = encoding.encode(text);
            assert!(!had_errors, "{}", encoding.name());
            let Decoded::Text(decoded) = decode(&bytes) else { panic!("{}", encoding.name()) };
            assert_eq!(decoded.text, text, "{}", encoding.name());
            assert!(decoded.encoding.is_some());
        }
    }

    #[test]
    fn a_broken_place_does_not_turn_a_whole_file_into_another_encoding() {
        let mut bytes = GERMAN.as_bytes().to_vec();
        bytes.splice(0..0, *b"\xE4 ");
        check(&bytes, &format!("\u{FFFD} {GERMAN}"), None, 1);
        check(b"cut \xE2\x80", "cut \u{FFFD}", None, 1);
        check("für über €".as_bytes().split_last().unwrap().1, "für über \u{FFFD}", None, 1);
    }

    #[test]
    fn what_is_no_text_is_binary() {
        let noise: Vec<u8> = (0..5000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for bytes in [
            &noise[..],
            b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR",
            b"\x7FELF\x02\x01\x01\0\0\0\0\0",
            b"%PDF-1.7 words",
            b"GIF89a\x01\0\x01\0\x80\0",
        ] {
            assert_eq!(decode(bytes), Decoded::Binary, "{:?}", &bytes[..8]);
        }
    }

    #[test]
    fn an_escape_sequence_does_not_make_a_file_binary() {
        check(b"\x1b]0;owned\x07Title\n", "\x1b]0;owned\x07Title\n", None, 0);
        let long = format!("{}\0{}", GERMAN.repeat(3), GERMAN.repeat(3));
        check(long.as_bytes(), &long, None, 0);
        check(b"A short message with a \0 in the middle.\n", "A short message with a \0 in the middle.\n", None, 0);
        assert_eq!(decode(b"\0"), Decoded::Binary);
    }

    #[test]
    fn words_of_ascii_tell_the_detector_nothing() {
        for (text, encoding) in
            [(GERMAN, WINDOWS_1252), (RUSSIAN, KOI8_R), (RUSSIAN, WINDOWS_1251), (POLISH, ISO_8859_2)]
        {
            let text = text.replace(' ', " said ABC (3.5 No. 4) at\n");
            let (bytes, _, _) = encoding.encode(&text);
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(&bytes, true);
            assert_eq!(guess_legacy(&bytes), detector.guess(None, Utf8Detection::Deny), "{}", encoding.name());
            assert!(telling_words(&bytes).len() < bytes.len() / 2);
        }
    }
}
