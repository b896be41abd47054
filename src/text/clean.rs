//! Text from files is hostile: it is cleaned here, once, before anything else sees it.
//!
//! What a reader could not see (control, escape, bidi and zero-width trick characters) becomes one visible replacement
//! each. Private-use and unassigned characters stay: a terminal draws them as boxes. Soft hyphens stay too, they are
//! ordinary in German web text; [`super::fold()`] ignores them and [`super::drawn()`] takes them out.

use std::borrow::Cow;

use fearless_simd::{Level, Simd, SimdBase, SimdMask, dispatch, u8x64};

use super::lanes::{N_LANES, bits};

/// Text that is safe to draw, and how many of its characters had to be replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    pub text: String,
    /// Characters that became a visible replacement; line ends that were written otherwise don't count.
    pub n_replaced: usize,
}

/// Makes a decoded file safe: `\r\n`, a lone `\r` and Unicode's line separators become `\n`, every control, escape, bidi
/// and zero-width trick character one visible replacement. Nothing else is changed, so that spans can be held against the
/// file.
pub fn clean<'t>(decoded: impl Into<Cow<'t, str>>) -> Cleaned {
    let decoded = decoded.into();
    // Nearly every text stays as it is, and is not even copied where it is ours.
    if !has_suspect(decoded.as_bytes()) {
        return Cleaned { text: decoded.into_owned(), n_replaced: 0 };
    }
    let mut text = String::with_capacity(decoded.len());
    let mut n_replaced = 0;
    let mut copied = 0;
    for offset in suspects(decoded.as_bytes()) {
        let Some(ch) = decoded[offset..].chars().next() else { break };
        let from = offset + ch.len_utf8();
        text.push_str(&decoded[copied..offset]);
        copied = offset;
        let replacement = match ch {
            '\r' if decoded[from..].starts_with('\n') => None,
            '\r' | '\u{2028}' | '\u{2029}' => Some('\n'),
            // What stands before as it is by now: what was lost has nothing to join or to select.
            _ => match replacement(ch, &text, &decoded[from..]) {
                Some(shown) => {
                    n_replaced += 1;
                    Some(shown)
                }
                None => continue,
            },
        };
        text.extend(replacement);
        copied = from;
    }
    text.push_str(&decoded[copied..]);
    Cleaned { text, n_replaced }
}

/// [`clean`] for what must stay on one line (a title, a path, an error text): line breaks and tabs become spaces.
pub fn clean_line(decoded: &str) -> String {
    let text = clean(decoded).text;
    match memchr::memchr2(b'\n', b'\t', text.as_bytes()) {
        Some(_) => text.replace(['\n', '\t'], " "),
        None => text,
    }
}

/// Whether there is any of [`suspects`].
fn has_suspect(bytes: &[u8]) -> bool {
    dispatch!(Level::new(), simd => find_suspect(simd, bytes, 0)).is_some()
}

/// The offsets of the characters that [`clean`] has to look at.
fn suspects(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let next = |from: usize| dispatch!(Level::new(), simd => find_suspect(simd, bytes, from));
    std::iter::successors(next(0), move |last| next(last + 1))
}

/// The first of them from an offset on.
#[inline(always)]
fn find_suspect<S: Simd>(simd: S, bytes: &[u8], from: usize) -> Option<usize> {
    let (whole, rest) = bytes[from..].as_chunks();
    let mut offset = from;
    // No iterator's method on vectors: those are not made for the processor that was chosen.
    for stretch in whole {
        let found = first_suspect(bytes, offset, may_be_suspects(simd, stretch));
        if found.is_some() {
            return found;
        }
        offset += N_LANES;
    }
    let mut last = [b' '; N_LANES];
    last[..rest.len()].copy_from_slice(rest);
    first_suspect(bytes, offset, may_be_suspects(simd, &last))
}

fn first_suspect(bytes: &[u8], offset: usize, marks: u64) -> Option<usize> {
    bits(marks).map(|bit| offset + bit).find(|offset| is_suspect(bytes, *offset))
}

/// First bytes that need a second look, and a few more: this is asked of every byte, so in few comparisons. German text has
/// few of them: `„`, `“`, `–` start with E2.
#[inline(always)]
fn may_be_suspects<S: Simd>(simd: S, bytes: &[u8; N_LANES]) -> u64 {
    let bytes = u8x64::from_slice(simd, bytes);
    // From E1 over FF and 0 on to 1F. Line ends are in every text, tabs in few.
    let is_at_an_end = (bytes - 0xE1).simd_lt(0x3F) & !bytes.simd_eq(b'\n');
    let is_other = bytes.simd_eq(0x7F) | bytes.simd_eq(0xC2) | bytes.simd_eq(0xCD) | bytes.simd_eq(0xD8);
    (is_at_an_end | is_other).to_bitmask()
}

/// Whether a character that begins with a suspect byte can be one of those in [`replacement`]; looks at its second and
/// third byte only.
fn is_suspect(bytes: &[u8], offset: usize) -> bool {
    let at = |i: usize| bytes.get(offset + i).copied().unwrap_or(0);
    match bytes[offset] {
        b'\t' => false,
        0xC2 => at(1) < 0xA0,
        0xCD => at(1) == 0x8F,
        0xD8 => at(1) == 0x9C,
        0xE1 => at(1) == 0xA0,
        0xE2 => matches!(at(1), 0x80 | 0x81) && !matches!((at(1), at(2)), (0x80, 0x90..=0xA7 | 0xAF..)),
        0xE3 => at(1) == 0x85,
        0xE4..=0xEE => false,
        0xEF => matches!(at(1), 0xB8 | 0xBB | 0xBE | 0xBF),
        0xF0 => at(1) == 0x9D && at(2) == 0x85,
        _ => true,
    }
}

/// What is shown for `ch` between `before` and `after`; `None` where it may stay.
fn replacement(ch: char, before: &str, after: &str) -> Option<char> {
    const LOST: Option<char> = Some('\u{FFFD}');
    match ch {
        '\t' | '\n' => None,
        '\0'..='\u{1F}' => char::from_u32(0x2400 + ch as u32),
        '\u{7F}' => Some('\u{2421}'),
        '\u{80}'..='\u{9F}' => LOST,
        // Bidi marks, embeddings, overrides, isolates.
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => LOST,
        // Without width and without effect: grapheme joiner, Mongolian vowel separator, zero-width space, word joiner,
        // invisible operators, the deprecated format characters, Hangul fillers, byte order mark.
        '\u{34F}' | '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' => LOST,
        '\u{3164}' | '\u{FFA0}' | '\u{FEFF}' => LOST,
        // Interlinear annotations, musical format characters.
        '\u{FFF9}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' => LOST,
        // Tags: invisible ASCII.
        '\u{E0000}'..='\u{E007F}' => LOST,
        '\u{200C}' | '\u{200D}' => (!joins(ch, before, after)).then_some('\u{FFFD}'),
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' => (!selects_variant(before)).then_some('\u{FFFD}'),
        _ => None,
    }
}

/// Whether a zero-width joiner or non-joiner does what it is for: shapes letters of a joining script, or joins emoji.
fn joins(ch: char, before: &str, after: &str) -> bool {
    let Some(previous) = before.chars().next_back() else { return false };
    if is_joining_script(previous) {
        return true;
    }
    let is_emoji = |ch: char| matches!(ch, '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}');
    let next = after.chars().next();
    ch == '\u{200D}' && (is_emoji(previous) || previous == '\u{FE0F}') && next.is_some_and(is_emoji)
}

fn is_joining_script(ch: char) -> bool {
    match ch as u32 {
        // Arabic, Syriac, Thaana, N'Ko; Devanagari to Sinhala; Myanmar; Khmer; Mongolian; Arabic forms.
        0x0600..=0x08FF | 0x0900..=0x0DFF | 0x1000..=0x109F | 0x1780..=0x18AF => ch.is_alphanumeric() || is_mark(ch),
        0xFB50..=0xFDFF | 0xFE70..=0xFEFC => true,
        _ => false,
    }
}

fn is_mark(ch: char) -> bool {
    unicode_normalization::char::is_combining_mark(ch)
}

/// A variation selector belongs to a visible character; a run of them carries hidden data.
fn selects_variant(before: &str) -> bool {
    before.chars().next_back().is_some_and(|previous| {
        !previous.is_whitespace()
            && !matches!(previous, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{FFFD}')
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(decoded: &str, text: &str, n_replaced: usize) {
        assert_eq!(clean(decoded), Cleaned { text: text.to_owned(), n_replaced }, "{decoded:?}");
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "",
            "a\tb\nc",
            "Öl „und“ – Gas … ‹›",
            "co\u{AD}operate",
            "中文 テスト",
            "a\u{A0}b\u{202F}c",
            "\u{E000}\u{378}",
        ] {
            check(text, text, 0);
        }
    }

    #[test]
    fn line_ends_become_newlines_and_are_no_replacements() {
        check("a\r\nb\rc\n", "a\nb\nc\n", 0);
        check("\r\r\n\r", "\n\n\n", 0);
        check("a\u{2028}b\u{2029}c", "a\nb\nc", 0);
    }

    #[test]
    fn controls_become_pictures() {
        check("a\u{1B}[31mb", "a␛[31mb", 1);
        check("\0\u{7}\u{B}\u{C}\u{7F}", "␀␇␋␌␡", 5);
        check("a\u{9B}31m\u{85}", "a\u{FFFD}31m\u{FFFD}", 2);
    }

    #[test]
    fn bidi_and_zero_width_tricks_become_visible() {
        for trick in [
            '\u{202E}',
            '\u{202A}',
            '\u{2066}',
            '\u{2069}',
            '\u{200E}',
            '\u{200F}',
            '\u{61C}',
            '\u{200B}',
            '\u{2060}',
            '\u{2064}',
            '\u{FEFF}',
            '\u{180E}',
            '\u{E0041}',
            '\u{E0000}',
            '\u{FFF9}',
            '\u{FFFB}',
            '\u{206F}',
            '\u{34F}',
            '\u{3164}',
            '\u{FFA0}',
            '\u{1D173}',
            '\u{200C}',
            '\u{200D}',
            '\u{FFF9}',
        ] {
            check(&format!("ab{trick}cd"), "ab\u{FFFD}cd", 1);
        }
    }

    #[test]
    fn joiners_stay_where_they_join() {
        check("می\u{200C}خواهم", "می\u{200C}خواهم", 0);
        check("क्\u{200D}ष", "क्\u{200D}ष", 0);
        check("👨\u{200D}👩\u{200D}👧", "👨\u{200D}👩\u{200D}👧", 0);
        check("❤\u{FE0F}\u{200D}🔥", "❤\u{FE0F}\u{200D}🔥", 0);
        check("م\u{200C}\u{200C}", "م\u{200C}\u{FFFD}", 1);
        check("👨\u{200D}a", "👨\u{FFFD}a", 1);
        check("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}\u{FFFD}", 1);
        // Nor do they join, or select, what is lost itself.
        check("\u{80}\u{FE00}", "\u{FFFD}\u{FFFD}", 2);
        check("a \u{FE0F}\u{200D}👩", "a \u{FFFD}\u{FFFD}👩", 2);
    }

    #[test]
    fn a_cleaned_line_is_one_line() {
        assert_eq!(clean_line("a\r\nb\tc\u{2028}d\u{1B}"), "a b c d␛");
    }

    proptest! {
        #[test]
        fn nothing_unsafe_is_left_and_characters_are_kept_one_for_one(decoded in "(\\PC|\\p{C}|\r|\n|\r\n){0,60}") {
            let cleaned = clean(&decoded);
            let again = clean(&cleaned.text);
            prop_assert_eq!(&again.text, &cleaned.text);
            prop_assert_eq!(again.n_replaced, 0);
            prop_assert!(cleaned.text.chars().all(|ch| ch == '\n' || ch == '\t' || !ch.is_control()));
            prop_assert_eq!(cleaned.text.chars().count(), decoded.replace("\r\n", "\n").chars().count());
        }

        #[test]
        fn the_quick_scan_misses_nothing(decoded in "([a-z]{0,40}|\\PC|\\p{C}){0,40}") {
            let bytes = decoded.as_bytes();
            let found: Vec<usize> = suspects(bytes).collect();
            for (offset, ch) in decoded.char_indices() {
                let rest = &decoded[offset + ch.len_utf8()..];
                if ch == '\r' || replacement(ch, &decoded[..offset], rest).is_some() {
                    prop_assert!(found.contains(&offset), "{:?}", ch);
                }
            }
            // As a processor reads it that has nothing but what all of its kind have.
            let next = |from: usize| dispatch!(Level::baseline(), simd => find_suspect(simd, bytes, from));
            prop_assert_eq!(std::iter::successors(next(0), |last| next(last + 1)).collect::<Vec<_>>(), found);
        }
    }

    #[test]
    fn every_character_is_judged_alike_by_scan_and_table() {
        for ch in '\0'..=char::MAX {
            let mut buffer = [0; 4];
            let bytes = ch.encode_utf8(&mut buffer).as_bytes();
            if matches!(ch, '\r' | '\u{2028}' | '\u{2029}') || replacement(ch, "", "").is_some() {
                assert_eq!(suspects(bytes).next(), Some(0), "{:04X}", ch as u32);
            }
        }
    }
}
