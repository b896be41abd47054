//! What can stand at a place in the text: the readings of one token, each with its own end.
//!
//! `4.` is a day, an ordinal and a number; `2010` a year and a number; `14.30` perhaps a clock time. Which one it is,
//! the rule decides that matches furthest.

use super::class::{Class, ClassSet};
use super::grammar::Grammar;
use super::kinds::Kind;
use super::lexicon::{Entry, WordSense};
use super::numbers::{self, Worded};
use super::numeric::{self, Reading, Shape};
use super::text::Text;
use super::word::{Word, is_word_before};

/// One reading of a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenReading {
    pub class: Class,
    pub value: i32,
    pub end: usize,
}

/// A token as far as it is soon told.
#[derive(Debug, Clone, Copy)]
pub enum Token {
    Figures,
    Word(Entry<'static>, Word),
    Sign(Class, usize),
    /// No rule has it, or the text ends.
    Other,
}

impl Token {
    /// The token that starts at `start`.
    #[inline]
    pub fn at(grammar: &Grammar, text: &Text, start: usize) -> Self {
        match text.bytes.get(start) {
            None => Token::Other,
            Some(b) if b.is_ascii_digit() => Token::Figures,
            Some(_) if text.is_letter_at(start) => Token::word_at(grammar, text, start),
            Some(_) => sign(&text.bytes[start..]).map_or(Token::Other, |(class, len)| Token::Sign(class, len)),
        }
    }

    fn word_at(grammar: &Grammar, text: &Text, start: usize) -> Self {
        let kinds = &grammar.lexicon.kinds;
        let end = text.run_end(start);
        if text.kind_of_word(start, end, kinds) == Kind::UNKNOWN {
            return Token::Other;
        }
        let word = text.word_of_run(start, end);
        grammar.lexicon.find(&word).map_or(Token::Other, |entry| Token::Word(entry, word))
    }

    /// What its readings can be; sometimes more.
    #[inline]
    pub fn classes(&self) -> ClassSet {
        const FIGURES: ClassSet = ClassSet::of(&Class::IN_FIGURES);
        match self {
            Token::Figures => FIGURES,
            Token::Word(entry, _) => entry.classes(),
            Token::Sign(class, _) => ClassSet::default().with(*class),
            Token::Other => ClassSet::default(),
        }
    }

    /// Adds its readings.
    pub fn read(&self, grammar: &Grammar, text: &Text, start: usize, out: &mut Vec<TokenReading>) {
        match self {
            Token::Figures => read_number(grammar, text, start, out),
            Token::Word(entry, word) => read_word_senses(grammar, text, *entry, word, out),
            Token::Sign(class, len) => out.push(TokenReading { class: *class, value: 0, end: start + len }),
            Token::Other => {}
        }
    }
}

/// The sign that `bytes` begin with and its length in bytes; `None` for one that no rule has.
pub fn sign(bytes: &[u8]) -> Option<(Class, usize)> {
    Some(match bytes {
        [b',', ..] => (Class::COMMA, 1),
        [b'.', ..] => (Class::DOT, 1),
        [b'-', ..] => (Class::DASH, 1),
        // En dash, em dash, non-breaking hyphen.
        [0xE2, 0x80, 0x90..=0x95, ..] => (Class::DASH, 3),
        [b'/', ..] => (Class::SLASH, 1),
        [b'\'', ..] => (Class::APOS, 1),
        [0xE2, 0x80, 0x98 | 0x99, ..] => (Class::APOS, 3),
        [b'(', ..] => (Class::LPAREN, 1),
        [b')', ..] => (Class::RPAREN, 1),
        [b':', ..] => (Class::COLON, 1),
        _ => return None,
    })
}

fn read_word_senses(grammar: &Grammar, text: &Text, entry: Entry, word: &Word, out: &mut Vec<TokenReading>) {
    let bytes = text.bytes;
    if entry.is_plain() {
        let reading = |sense: WordSense| TokenReading { class: sense.class, value: sense.value, end: word.end };
        return out.extend(entry.senses().map(reading));
    }
    let is_capital = text.is_capital_at(word.start);
    for sense in entry.senses() {
        if !sense.case.allows(is_capital) {
            continue;
        }
        if sense.abbreviated && bytes.get(word.end) == Some(&b'.') {
            out.push(TokenReading { class: sense.class, value: sense.value, end: word.end + 1 });
        }
        if sense.is_shortened()
            && let Some((Class::APOS, len)) = sign(&bytes[word.end..])
        {
            out.push(TokenReading { class: sense.class, value: sense.value, end: word.end + len });
        }
        out.push(TokenReading { class: sense.class, value: sense.value, end: word.end });
        if sense.is_number()
            && let Some(worded) = numbers::read(grammar, text, word, sense.value)
        {
            push_worded(worded, out);
        }
    }
}

fn push_worded(worded: Worded, out: &mut Vec<TokenReading>) {
    let mut push = |class, value, end| out.push(TokenReading { class, value, end });
    match worded {
        Worded::Number(value, end) => {
            push(Class::NUM, value, end);
            if value <= 31 {
                push(Class::DAY, value, end);
            }
        }
        Worded::Ordinal(value, end) => {
            push(Class::ORD, value, end);
            if value <= 31 {
                push(Class::DAY, value, end);
                push(Class::ORDDAY, value, end);
            }
        }
        Worded::Year(value, end) => push(Class::YEAR, value, end),
    }
}

/// At most this many figures are looked at; longer numbers are no dates.
const MAX_FIGURES: usize = 6;

#[inline(never)]
fn read_number(grammar: &Grammar, text: &Text, start: usize, out: &mut Vec<TokenReading>) {
    let bytes = text.bytes;
    let end = text.figures_end(start);
    let len = end - start;
    if len > MAX_FIGURES {
        return;
    }
    let value = bytes[start..end].iter().fold(0i32, |value, b| value * 10 + i32::from(b - b'0'));
    if let Reading::Date(date) = numeric::read(bytes, start, grammar.order) {
        let class = match date.shape {
            Shape::Full => Class::NDATE,
            Shape::DayMonth => Class::SHORTDATE,
            Shape::Slash => Class::SLASHDATE,
        };
        out.push(TokenReading { class, value: date.packed, end: date.end });
    }
    if len <= 2 {
        read_clock(bytes, value, end, out);
    }
    let next = bytes.get(end).copied();
    let next_is_figure = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    let is_fraction = matches!(next, Some(b'.' | b',' | b':')) && next_is_figure;
    if is_fraction || matches!(next, Some(b'%' | b'_')) || next == Some(b'\xC2') && bytes.get(end + 1) == Some(&0xB0) {
        // `22.Juli` has no blank, but then no figure follows.
        return;
    }
    if text.is_letter_at(end) {
        read_suffixed(grammar, text, value, len, end, out);
        return;
    }
    let mut push = |class, value, end| out.push(TokenReading { class, value, end });
    push(Class::NUM, value, end);
    let has_dot = next == Some(b'.') && grammar.has_ordinal_dot;
    if len <= 2 && (1..=31).contains(&value) {
        push(Class::DAY, value, end);
        if has_dot {
            push(Class::DAY, value, end + 1);
            push(Class::ORDDAY, value, end + 1);
        }
    }
    // `38. Kalenderwoche`
    if len <= 2 && value > 0 && has_dot {
        push(Class::ORD, value, end + 1);
    }
    if let Some(mark) = ordinal_sign(&bytes[end..]).filter(|_| len <= 2) {
        push(Class::ORD, value, end + mark);
        if (1..=31).contains(&value) {
            push(Class::DAY, value, end + mark);
            push(Class::ORDDAY, value, end + mark);
        }
    }
    if len <= 2 && (0..=24).contains(&value) {
        push(Class::HOUR, value, end);
    }
    if len == 2 {
        push(Class::TWODIGITS, value, end);
        if start > 0 && is_apostrophe_before(bytes, start) {
            push(Class::YY, numeric::full_year(value as u32), end);
        }
    }
    if len == 4 && (1000..2200).contains(&value) {
        push(Class::YEAR, value, end);
    }
}

/// The length of `º` or `.º` behind figures: `1.º de julio`, `10ª semana`.
fn ordinal_sign(rest: &[u8]) -> Option<usize> {
    match rest {
        [0xC2, MASCULINE | FEMININE, ..] => Some("º".len()),
        [b'.', 0xC2, MASCULINE | FEMININE, ..] => Some(".º".len()),
        _ => None,
    }
}

/// The second bytes of `º` and `ª`, whose first is C2.
const MASCULINE: u8 = 0xBA;
const FEMININE: u8 = 0xAA;

fn is_apostrophe_before(bytes: &[u8], start: usize) -> bool {
    matches!(&bytes[..start], [.., b'\''] | [.., 0xE2, 0x80, 0x98 | 0x99])
}

/// `4th`, `1er`, `80er`, `1980s`, `17h30`, `11am`: letters directly behind the figures.
fn read_suffixed(grammar: &Grammar, text: &Text, value: i32, len: usize, end: usize, out: &mut Vec<TokenReading>) {
    let (bytes, word_end) = (text.bytes, text.run_end(end));
    let suffix = &bytes[end..word_end];
    let is_one_of = |known: &[&[u8]]| known.iter().any(|known| suffix.eq_ignore_ascii_case(known));
    let mut push = |class, value| out.push(TokenReading { class, value, end: word_end });
    // `31st` and `1er` stand in pages of any language.
    let is_universal = is_one_of(&[b"st", b"nd", b"rd", b"th", b"er"]);
    let is_mark = || grammar.ordinal_marks.iter().any(|mark| suffix.eq_ignore_ascii_case(mark.as_bytes()));
    if len <= 2 && (is_universal || is_mark()) {
        push(Class::ORD, value);
        if (1..=31).contains(&value) {
            push(Class::DAY, value);
            push(Class::ORDDAY, value);
        }
    }
    let is_decade = value % 10 == 0 && (len == 2 || len == 4 && (1000..2200).contains(&value));
    if is_decade && is_one_of(&[b"er", b"ern", b"s"]) {
        push(Class::DECADE, value);
    }
    if len <= 2 && (1..=12).contains(&value) && is_one_of(&[b"am", b"pm"]) {
        push(Class::CLOCK, (value % 12 + if is_one_of(&[b"pm"]) { 12 } else { 0 }) * 60);
    }
    if len <= 2
        && (0..=24).contains(&value)
        && is_one_of(&[b"h"])
        && !bytes.get(word_end).is_some_and(u8::is_ascii_digit)
    {
        push(Class::CLOCK, value % 24 * 60);
    }
    // `4 May 2019Jane Doe`: pages lose the line ends between their parts.
    if len == 4 && (1900..2100).contains(&value) && bytes[end].is_ascii_uppercase() {
        out.push(TokenReading { class: Class::YEAR, value, end });
    }
    // `4.Februar` is two tokens, and so is `4Feb`.
    if len <= 2 && (1..=31).contains(&value) {
        out.push(TokenReading { class: Class::DAY, value, end });
    }
}

/// `14:30`, `14:30:05`, `14h30`, `14.30`.
fn read_clock(bytes: &[u8], hour: i32, end: usize, out: &mut Vec<TokenReading>) {
    let Some(separator @ (b':' | b'.' | b'h' | b'H')) = bytes.get(end).copied() else { return };
    let figures = bytes[end + 1..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    if figures != 2 || hour > 24 {
        return;
    }
    let minute = i32::from(bytes[end + 1] - b'0') * 10 + i32::from(bytes[end + 2] - b'0');
    let mut end = end + 3;
    if minute > 59 {
        return;
    }
    if separator == b':' && bytes.get(end) == Some(&b':') {
        let seconds = bytes[end + 1..].iter().take(3).take_while(|b| b.is_ascii_digit()).count();
        if seconds == 2 {
            end += 3;
        }
    }
    let goes_on =
        matches!(bytes.get(end), Some(b'.' | b':' | b',')) && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
    if goes_on || bytes.get(end) == Some(&b'%') {
        return;
    }
    let value = hour % 24 * 60 + minute;
    let class = if separator == b'.' { Class::DOTCLOCK } else { Class::CLOCK };
    out.push(TokenReading { class, value, end });
}

/// Over blanks and at most one line end: a date may be broken by the wrapping of a file, never by an empty line.
#[inline]
pub fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    // As good as always nothing or one blank lies between.
    let is_sign = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    if is_sign(at) {
        return at;
    }
    if bytes.get(at) == Some(&b' ') && is_sign(at + 1) { at + 1 } else { skip_all_blanks(bytes, at) }
}

fn skip_all_blanks(bytes: &[u8], mut at: usize) -> usize {
    let mut n_line_ends = 0;
    loop {
        match &bytes[at..] {
            [b' ' | b'\t', ..] => at += 1,
            [b'\n', ..] if n_line_ends == 0 => {
                n_line_ends += 1;
                at += 1;
            }
            [0xC2, 0xA0, ..] => at += 2,
            [0xE2, 0x80, 0xAF | 0x89, ..] => at += 3,
            _ => return at,
        }
    }
}

/// Whether a token of figures can begin at `start`: nothing glued to it makes it part of a name, an amount or an address.
pub fn may_begin_number(bytes: &[u8], start: usize) -> bool {
    if is_word_before(bytes, start) {
        return false;
    }
    let Some(before) = start.checked_sub(1).map(|at| bytes[at]) else { return true };
    match before {
        b'$' | b'#' | b'@' | b'_' | b'=' | b'&' | b'+' | b'\\' => false,
        b'.' | b',' | b':' | b'-' | b'/' => {
            // `1,2025`, `3.2025`, `MiG-190`, `Covid-19`; but `, 2025` and `Berlin:2025`.
            let after_figure = start > 1 && bytes[start - 2].is_ascii_digit();
            let in_name = matches!(before, b'-' | b'.') && is_word_before(bytes, start - 1);
            !(after_figure || in_name)
        }
        _ => !is_currency_before(bytes, start),
    }
}

/// Whether a currency's sign or a `§` stands before, perhaps with a blank between. By bytes: most figures have a blank
/// before them, and that is soon told.
fn is_currency_before(bytes: &[u8], start: usize) -> bool {
    match &bytes[..start] {
        [before @ .., b' '] => matches!(before, [.., b'$'] | [.., 0xC2, POUND | PARAGRAPH] | [.., 0xE2, 0x82, 0xAC]),
        [before @ .., 0xC2, 0xA0] => matches!(before, [.., 0xC2, PARAGRAPH]),
        before => matches!(before, [.., 0xC2, POUND | YEN | PARAGRAPH] | [.., 0xE2, 0x82, 0xAC]),
    }
}

/// The second bytes of `£`, `¥` and `§`, whose first is C2.
const POUND: u8 = 0xA3;
const YEN: u8 = 0xA5;
const PARAGRAPH: u8 = 0xA7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_paragraphs_begin_no_date() {
        for text in ["€2025", "€ 2025", "£2025", "£ 2025", "¥2025", "§2025", "§ 2025", "§\u{a0}2025", "$ 2025", "$2025"]
        {
            assert!(!may_begin_number(text.as_bytes(), text.len() - 4), "{text}");
        }
        for text in ["2025", " 2025", "im 2025", "im\u{a0}2025", "¥ 2025", "„2025", ", 2025"] {
            assert!(may_begin_number(text.as_bytes(), text.len() - 4), "{text}");
        }
    }

    #[test]
    fn ordinals_have_their_signs() {
        for (text, expected) in
            [("º de", Some(2)), ("ª", Some(2)), (".º", Some(3)), (".ª", Some(3)), ("°", None), (". ", None)]
        {
            assert_eq!(ordinal_sign(text.as_bytes()), expected, "{text}");
        }
    }
}
