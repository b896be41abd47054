//! JSON as bytes, written from front to back.
//!
//! Names and marks are constants of known length, so that each is a store or two; what varies is written behind one check
//! for room. What the JSON says is left to `record.rs`.

use std::ops::Range;

use crate::model::{DateValue, Span};
use crate::text::put_places;

/// A buffer that JSON is written into.
#[derive(Debug, Default)]
pub struct Json {
    /// Made long enough before it is written to; what lies behind `len` means nothing.
    bytes: Vec<u8>,
    len: usize,
}

/// Bytes that are copied at once where a string is at most as long: copying a fixed number and counting fewer is quicker
/// than copying as many as there are.
const SHORT: usize = 32;
/// The same for longer stretches of a text.
const STRETCH: usize = 64;
/// Room behind each line for what is copied and not counted.
const SLACK: usize = 96;
/// Of the largest number.
const MOST_DIGITS: usize = 10;
/// The longest escape: `\u001b`.
const MOST_ESCAPED: usize = 6;
/// What a line was begun with is at least what is put there.
const ROOM: &str = "a line has the room that was asked for";

impl Json {
    /// With room for so many bytes: memory that is asked for and not used costs nothing.
    pub fn with_room(n_bytes: usize) -> Self {
        Self { bytes: vec![0; n_bytes], len: 0 }
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    fn into_bytes(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }

    pub fn into_string(self) -> String {
        String::from_utf8(self.into_bytes()).expect("JSON is made of strings")
    }

    /// Empties it for what comes next; its memory stays.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// A piece of at most so many bytes.
    #[inline(always)]
    pub fn line(&mut self, n_bytes: usize) -> Line<'_> {
        let n_bytes = n_bytes + SLACK;
        if self.bytes.len() - self.len < n_bytes {
            self.grow(n_bytes);
        }
        let (_, room) = self.bytes.split_at_mut(self.len);
        Line { n_before: room.len(), room, len: &mut self.len }
    }

    #[cold]
    fn grow(&mut self, n_bytes: usize) {
        let len = (self.len + n_bytes).max(self.bytes.len() * 2).max(1 << 12);
        self.bytes.resize(len, 0);
    }

    /// JSON that is written as it stands.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        let mut line = self.line(N);
        line.put(bytes);
        line.end();
    }

    /// The same for bytes of any length.
    pub fn put_slice(&mut self, bytes: &[u8]) {
        let mut line = self.line(bytes.len());
        line.put_slice(bytes);
        line.end();
    }

    pub fn put_number(&mut self, number: u32) {
        let mut line = self.line(MOST_DIGITS);
        line.put_number(number);
        line.end();
    }

    pub fn put_number_or_null(&mut self, number: Option<u32>) {
        let mut line = self.line(MOST_DIGITS);
        line.put_number_or_null(number);
        line.end();
    }

    /// In quotation marks.
    pub fn put_string(&mut self, text: &str) {
        let mut line = self.line(room_for(text));
        line.put(b"\"");
        line.put_escaped(text);
        line.put(b"\"");
        line.end();
    }

    /// A string, or `null`.
    pub fn put_optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.put_string(text),
            None => self.put(b"null"),
        }
    }

    /// What stands within quotation marks for this text: quotation marks, backslashes and control characters are escaped as
    /// RFC 8259 asks, all else stands for itself.
    pub fn put_escaped(&mut self, text: &str) {
        let mut line = self.line(room_for(text));
        line.put_escaped(text);
        line.end();
    }

    /// The same for a text whose escapes are known.
    pub fn put_text(&mut self, text: &EscapedText) {
        let bytes = text.text.as_bytes();
        let mut line = self.line(bytes.len() + text.escapes.len() * (MOST_ESCAPED - 1));
        let mut start = 0;
        for at in text.escapes.iter().map(|at| *at as usize) {
            line.put_part(bytes, start..at);
            line.put_byte(bytes[at]);
            start = at + 1;
        }
        line.put_part(bytes, start..bytes.len());
        line.end();
    }

    /// Begins a list, the bytes that lead to it being written. Each item ends with a comma.
    pub fn begin_list(&mut self) -> ListStart {
        self.put(b"[");
        ListStart(self.len)
    }

    /// The comma of the last item makes way for the end.
    pub fn end_list(&mut self, ListStart(start): ListStart) {
        self.len -= usize::from(self.len > start);
        self.put(b"]");
    }
}

/// Where the items of a list begin.
pub struct ListStart(usize);

/// A piece of JSON in the making, for which there is room. All of it is inlined, so that the place in the buffer stays in a
/// register from one end of the piece to the other.
pub struct Line<'j> {
    room: &'j mut [u8],
    n_before: usize,
    len: &'j mut usize,
}

impl Line<'_> {
    /// What was put there is part of the JSON from now on.
    #[inline(always)]
    pub fn end(self) {
        *self.len += self.n_before - self.room.len();
    }

    #[inline(always)]
    fn advance(&mut self, n_bytes: usize) {
        self.room = &mut std::mem::take(&mut self.room)[n_bytes..];
    }

    /// The next bytes, to be written as one array: a few moves without a call.
    #[inline(always)]
    fn next<const N: usize>(&mut self) -> &mut [u8; N] {
        self.room.first_chunk_mut().expect(ROOM)
    }

    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        *self.next() = *bytes;
        self.advance(N);
    }

    #[inline(always)]
    pub fn put_slice(&mut self, bytes: &[u8]) {
        self.room[..bytes.len()].copy_from_slice(bytes);
        self.advance(bytes.len());
    }

    /// The first `len` of these.
    #[inline(always)]
    pub fn put_first<const N: usize>(&mut self, len: usize, bytes: &[u8; N]) {
        *self.next() = *bytes;
        self.advance(len);
    }

    #[inline(always)]
    pub fn put_piece<const N: usize>(&mut self, piece: &Piece<N>) {
        self.put_first(piece.len, &piece.bytes);
    }

    /// A piece whose bytes from `at` on are these.
    #[inline(always)]
    pub fn put_piece_with<const N: usize, const M: usize>(&mut self, piece: &Piece<N>, at: usize, bytes: [u8; M]) {
        let next = self.next::<N>();
        *next = piece.bytes;
        *next[at..].first_chunk_mut().expect(ROOM) = bytes;
        self.advance(piece.len);
    }

    /// A part of a text as it stands: many are a line, and the others are worth a call.
    #[inline(always)]
    fn put_part(&mut self, text: &[u8], Range { start, end }: Range<usize>) {
        match text.get(start..).and_then(|from| from.first_chunk::<STRETCH>()) {
            Some(stretch) if end - start <= STRETCH => self.put_first(end - start, stretch),
            _ => self.put_slice(&text[start..end]),
        }
    }

    /// For a line with [`Surface::room`].
    #[inline(always)]
    pub fn put_surface(&mut self, surface: Surface) {
        let Surface { text, span, is_plain } = surface;
        let (bytes, start, len) = (text.as_bytes(), span.start as usize, span.len());
        match bytes.get(start..).and_then(|from| from.first_chunk::<SHORT>()) {
            Some(chunk) if is_plain && len <= SHORT => self.put_first(len, chunk),
            _ if is_plain => self.put_slice(&bytes[span.range()]),
            _ => bytes[span.range()].iter().for_each(|byte| self.put_byte(*byte)),
        }
    }

    /// As it is displayed.
    #[inline(always)]
    pub fn put_date(&mut self, date: DateValue) {
        let (figures, len) = date.figures();
        self.put_first(len, &figures);
    }

    #[inline(always)]
    pub fn put_number(&mut self, number: u32) {
        match number {
            0..10_000 => self.put_below_10_000(number),
            10_000..100_000_000 => {
                self.put_below_10_000(number / 10_000);
                self.put(&four_figures(number % 10_000));
            }
            _ => {
                self.put_below_10_000(number / 100_000_000);
                self.put(&four_figures(number / 10_000 % 10_000));
                self.put(&four_figures(number % 10_000));
            }
        }
    }

    #[inline(always)]
    fn put_below_10_000(&mut self, number: u32) {
        let figures = u32::from_le_bytes(four_figures(number));
        // The zeros in front are shifted out.
        let n_zeros = usize::from(number < 10) + usize::from(number < 100) + usize::from(number < 1000);
        self.put_first(4 - n_zeros, &(figures >> (8 * n_zeros)).to_le_bytes());
    }

    #[inline(always)]
    pub fn put_number_or_null(&mut self, number: Option<u32>) {
        match number {
            Some(number) => self.put_number(number),
            None => self.put(b"null"),
        }
    }

    #[inline(always)]
    pub fn put_bool(&mut self, value: bool) {
        self.put_piece(if value { const { &Piece::<5>::literal("true") } } else { const { &Piece::literal("false") } });
    }

    /// From 0 to 1 with three decimals: the digits behind them say nothing, and differ between machines. As floats are
    /// written, with at least one decimal and no zeros behind it.
    #[inline(always)]
    pub fn put_share(&mut self, share: f32) {
        let thousandths = ((f64::from(share) * 1000.0 + 0.5) as u32).min(1000);
        let [one, a, b, c] = four_figures(thousandths);
        let n_zeros = usize::from(thousandths.is_multiple_of(10)) + usize::from(thousandths.is_multiple_of(100));
        self.put_first(5 - n_zeros, &[one, b'.', a, b, c]);
    }

    /// For a line with [`room_for`] the text.
    #[inline(always)]
    fn put_escaped(&mut self, text: &str) {
        match any_needs_escape(text.as_bytes()) {
            true => text.bytes().for_each(|byte| self.put_byte(byte)),
            false => self.put_slice(text.as_bytes()),
        }
    }

    /// A byte of a string, escaped where it has to be.
    #[inline(always)]
    fn put_byte(&mut self, byte: u8) {
        match ESCAPES.get(usize::from(byte)) {
            Some(escape) => self.put_piece(escape),
            None => self.put(&[byte]),
        }
    }
}

/// The bytes that a text may become.
fn room_for(text: &str) -> usize {
    text.len() * MOST_ESCAPED
}

/// What stands for a byte in a string, up to the last that needs an escape.
static ESCAPES: [Piece<MOST_ESCAPED>; b'\\' as usize + 1] = {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut escapes = [Piece { bytes: [0; MOST_ESCAPED], len: 0 }; _];
    let mut byte = 0;
    while byte < escapes.len() {
        let short = match byte as u8 {
            b'\n' => b'n',
            b'\r' => b'r',
            b'\t' => b't',
            0x08 => b'b',
            0x0c => b'f',
            quoted @ (b'"' | b'\\') => quoted,
            _ => 0,
        };
        escapes[byte] = match byte as u8 {
            _ if short != 0 => Piece { bytes: [b'\\', short, 0, 0, 0, 0], len: 2 },
            0..b' ' => Piece { bytes: [b'\\', b'u', b'0', b'0', HEX[byte >> 4], HEX[byte & 15]], len: MOST_ESCAPED },
            itself => Piece { bytes: [itself, 0, 0, 0, 0, 0], len: 1 },
        };
        byte += 1;
    }
    escapes
};

/// A few bytes that are known early and often copied, at most `N`.
#[derive(Debug, Clone, Copy)]
pub struct Piece<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Piece<N> {
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.len]
    }

    /// `None` for more bytes than that.
    pub const fn of(text: &[u8]) -> Option<Self> {
        const { assert!(N <= SLACK, "a line has no more room than that behind it") };
        if text.len() > N {
            return None;
        }
        let (mut bytes, mut at) = ([0; N], 0);
        while at < text.len() {
            bytes[at] = text[at];
            at += 1;
        }
        Some(Self { bytes, len: at })
    }

    /// For what is written in code. Panics for more bytes than that.
    pub const fn literal(text: &str) -> Self {
        Self::of(text.as_bytes()).expect("the piece is long enough")
    }
}

/// Where the bytes of a text stand that need escapes, for as many texts as one likes, one after the other.
#[derive(Debug, Default)]
pub struct Escapes(Vec<u32>);

/// A text whose escapes are known.
#[derive(Debug, Clone, Copy)]
pub struct EscapedText<'t> {
    pub text: &'t str,
    escapes: &'t [u32],
}

impl Escapes {
    pub fn find<'t>(&'t mut self, text: &'t str) -> EscapedText<'t> {
        self.0.clear();
        put_places(text.as_bytes(), needs_escape, &mut self.0);
        EscapedText { text, escapes: &self.0 }
    }
}

impl<'t> EscapedText<'t> {
    /// For asking about parts of the text from its beginning to its end.
    pub fn surfaces(&self) -> Surfaces<'t> {
        Surfaces { text: self.text, escapes: self.escapes, end: 0 }
    }
}

/// What stands at places of a text, by their order: most are a word or two, and need no escapes.
pub struct Surfaces<'t> {
    text: &'t str,
    /// Those behind the last place that was asked for.
    escapes: &'t [u32],
    end: u32,
}

/// What stands at a place of a text.
#[derive(Debug, Clone, Copy)]
pub struct Surface<'t> {
    text: &'t str,
    span: Span,
    /// Whether it needs no escapes, as far as that is known.
    is_plain: bool,
}

impl<'t> Surfaces<'t> {
    /// Empty where the span is not of this text.
    #[inline(always)]
    pub fn at(&mut self, span: Span) -> Surface<'t> {
        if !span.is_valid_in(self.text) {
            return Surface { text: "", span: Span { start: 0, end: 0 }, is_plain: true };
        }
        let is_plain = span.start >= self.end && self.is_plain(span);
        Surface { text: self.text, span, is_plain }
    }

    #[inline(always)]
    fn is_plain(&mut self, span: Span) -> bool {
        self.end = span.end;
        while let [first, rest @ ..] = self.escapes
            && *first < span.start
        {
            self.escapes = rest;
        }
        self.escapes.first().is_none_or(|first| *first >= span.end)
    }
}

impl Surface<'_> {
    /// The bytes that it may become.
    #[inline(always)]
    pub fn room(&self) -> usize {
        self.span.len() * if self.is_plain { 1 } else { MOST_ESCAPED }
    }
}

/// Without branches, so that many bytes are asked at once: `^ 2` puts the quotation mark, and nothing else, behind the last
/// control character.
#[inline(always)]
fn needs_escape(byte: u8) -> bool {
    (byte ^ 2 <= 0x20) | (byte == b'\\')
}

/// Whether any byte does.
#[inline]
fn any_needs_escape(bytes: &[u8]) -> bool {
    let any = |bytes: &[u8]| bytes.iter().fold(false, |any, byte| any | needs_escape(*byte));
    let (whole, rest) = bytes.as_chunks::<16>();
    // The last sixteen are asked at once, and some of them twice.
    let last = bytes.last_chunk::<16>().map_or(rest, |last| last);
    whole.iter().fold(any(last), |found, chunk| found | any(chunk))
}

/// With zeros in front. Panics from 10 000 on.
#[inline(always)]
fn four_figures(number: u32) -> [u8; 4] {
    FOUR_FIGURES[number as usize]
}

static FOUR_FIGURES: [[u8; 4]; 10_000] = {
    let mut table = [[b'0'; 4]; 10_000];
    let mut number = 0;
    while number < table.len() {
        let n = number as u16;
        table[number] =
            [b'0' + (n / 1000) as u8, b'0' + (n / 100 % 10) as u8, b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8];
        number += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(write: impl FnOnce(&mut Json)) -> String {
        let mut json = Json::default();
        write(&mut json);
        String::from_utf8(json.into_bytes()).unwrap()
    }

    #[test]
    fn a_byte_needs_an_escape_as_the_rfc_says() {
        let expected = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        assert!((0..=255).all(|byte| needs_escape(byte) == expected(byte)));
    }

    proptest! {
        #[test]
        fn strings_are_what_serde_makes_of_them(text in "(\\PC|\\p{C}|[\"\\\\\n\t]|a{40})*") {
            let expected = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(written(|json| json.put_string(&text)), &*expected);
            let mut escapes = Escapes::default();
            let as_text = written(|json| json.put_text(&escapes.find(&text)));
            prop_assert_eq!(format!("\"{as_text}\""), expected);
        }

        #[test]
        fn numbers_are_what_serde_makes_of_them(number: u32) {
            for number in [number, number % 1_000_000, number % 10_000, number % 1000, number % 100] {
                prop_assert_eq!(written(|json| json.put_number(number)), number.to_string());
            }
        }

        #[test]
        fn shares_are_what_serde_makes_of_them(thousandths in 0u16..=1000) {
            let share = f64::from(thousandths) / 1000.0;
            let json = written(|json| {
                let mut line = json.line(8);
                line.put_share(share as f32);
                line.end();
            });
            prop_assert_eq!(json, serde_json::to_string(&share).unwrap());
        }

        #[test]
        fn surfaces_are_what_serde_makes_of_them(text in "[ab\"ä\n]{0,60}", places in prop::collection::vec((0usize..62, 0usize..9), 0..9)) {
            let mut escapes = Escapes::default();
            let escaped = escapes.find(&text);
            let mut surfaces = escaped.surfaces();
            for span in places.into_iter().map(|(start, len)| Span::new(start, start + len)) {
                let surface = surfaces.at(span);
                let json = written(|json| {
                    let mut line = json.line(surface.room());
                    line.put_surface(surface);
                    line.end();
                });
                let expected = text.get(span.range()).unwrap_or_default();
                prop_assert_eq!(format!("\"{json}\""), serde_json::to_string(expected).unwrap());
            }
        }
    }
}
