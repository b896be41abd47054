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

/// Bytes of a surface that are copied at once where it is at most as long: copying a fixed number and counting fewer is
/// quicker than copying as many as there are.
const SHORT: usize = 32;
/// The same for longer stretches of a text.
const STRETCH: usize = 64;
/// Room of a line: more than its pieces can come to, which the compiler finds out too and asks no more. Memory behind the
/// end of a line costs nothing.
const LINE: usize = 2048;
/// The longest escape: `\u001b`.
const MOST_ESCAPED: usize = 6;
/// What a line was begun with is at least what is put there.
const ROOM: &str = "a line has room for its pieces";

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

    /// For what is made of pieces that are short, whatever the article says.
    #[inline(always)]
    pub fn line(&mut self) -> Line<'_> {
        self.reserve(LINE);
        Line { room: self.bytes[self.len..].first_chunk_mut().expect(ROOM), at: 0, len: &mut self.len }
    }

    /// Makes room for so many bytes.
    #[inline(always)]
    fn reserve(&mut self, n_bytes: usize) {
        if self.bytes.len() - self.len < n_bytes {
            self.grow(n_bytes);
        }
    }

    #[cold]
    fn grow(&mut self, n_bytes: usize) {
        let len = (self.len + n_bytes).max(self.bytes.len() * 2).max(1 << 12);
        self.bytes.resize(len, 0);
    }

    /// JSON that is written as it stands.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.reserve(N);
        self.put_first(N, bytes);
    }

    /// The first `len` of these, for which there is room.
    #[inline(always)]
    fn put_first<const N: usize>(&mut self, len: usize, bytes: &[u8; N]) {
        *self.bytes[self.len..].first_chunk_mut().expect(ROOM) = *bytes;
        self.len += len;
    }

    /// The same for bytes of any length.
    #[inline]
    pub fn put_slice(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.bytes[self.len..][..bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    pub fn put_number(&mut self, number: u32) {
        let mut line = self.line();
        line.put_number(number);
        line.end();
    }

    pub fn put_number_or_null(&mut self, number: Option<u32>) {
        match number {
            Some(number) => self.put_number(number),
            None => self.put(b"null"),
        }
    }

    /// In quotation marks.
    pub fn put_string(&mut self, text: &str) {
        self.put(b"\"");
        self.put_escaped(text);
        self.put(b"\"");
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
        let bytes = text.as_bytes();
        if any_needs_escape(bytes) {
            self.reserve(bytes.len() * MOST_ESCAPED);
            bytes.iter().for_each(|byte| self.put_byte(*byte));
        } else {
            self.put_slice(bytes);
        }
    }

    /// The same for a text whose escapes are known.
    pub fn put_text(&mut self, text: &EscapedText) {
        let bytes = text.text.as_bytes();
        self.reserve(bytes.len() + text.escapes.len() * (MOST_ESCAPED - 1) + STRETCH);
        let mut start = 0;
        for at in text.escapes.iter().map(|at| *at as usize) {
            self.put_part(bytes, start..at);
            self.put_byte(bytes[at]);
            start = at + 1;
        }
        self.put_part(bytes, start..bytes.len());
    }

    /// A part of a text as it stands: many are a line, and the others are worth a call.
    #[inline(always)]
    fn put_part(&mut self, text: &[u8], Range { start, end }: Range<usize>) {
        match text.get(start..).and_then(|from| from.first_chunk::<STRETCH>()) {
            Some(stretch) if end - start <= STRETCH => self.put_first(end - start, stretch),
            _ => self.put_slice(&text[start..end]),
        }
    }

    /// A byte of a string, escaped where it has to be.
    #[inline]
    fn put_byte(&mut self, byte: u8) {
        match ESCAPES.get(usize::from(byte)) {
            Some(escape) => self.put_slice(escape.as_bytes()),
            None => self.put(&[byte]),
        }
    }

    /// A surface between what comes before and behind it.
    #[inline(always)]
    pub fn put_around(&mut self, surface: Surface, before: impl FnOnce(&mut Line), behind: impl FnOnce(&mut Line)) {
        let mut line = self.line();
        before(&mut line);
        let mut line = match surface.short() {
            Some((len, bytes)) => {
                line.put_first(len, bytes);
                line
            }
            None => {
                line.end();
                self.put_long(surface);
                self.line()
            }
        };
        behind(&mut line);
        line.end();
    }

    #[inline(never)]
    fn put_long(&mut self, surface: Surface) {
        self.put_escaped(surface.as_str());
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
    room: &'j mut [u8; LINE],
    at: usize,
    len: &'j mut usize,
}

impl Line<'_> {
    /// What was put there is part of the JSON from now on.
    #[inline(always)]
    pub fn end(self) {
        *self.len += self.at;
    }

    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.put_first(N, bytes);
    }

    /// The first `len` of these.
    #[inline(always)]
    pub fn put_first<const N: usize>(&mut self, len: usize, bytes: &[u8; N]) {
        *self.room[self.at..].first_chunk_mut().expect(ROOM) = *bytes;
        self.at += len;
    }

    #[inline(always)]
    pub fn put_piece<const N: usize>(&mut self, piece: &Piece<N>) {
        self.put_first(piece.len.into(), &piece.bytes);
    }

    /// A piece whose bytes from `from` on are these.
    #[inline(always)]
    pub fn put_piece_with<const N: usize, const M: usize>(&mut self, piece: &Piece<N>, from: usize, bytes: [u8; M]) {
        *self.room[self.at..].first_chunk_mut().expect(ROOM) = piece.bytes;
        *self.room[self.at + from..].first_chunk_mut().expect(ROOM) = bytes;
        self.at += usize::from(piece.len);
    }

    /// As it is displayed.
    #[inline(always)]
    pub fn put_date(&mut self, date: DateValue) {
        let (figures, len) = date.figures();
        self.put_first(len, &figures);
    }

    #[inline(always)]
    pub fn put_number(&mut self, number: u32) {
        match FIGURES.get(number as usize) {
            Some(figures) => self.put_first(n_figures(figures), figures),
            None => self.put_piece(&large_number(number)),
        }
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
        let thousandths = (f64::from(share) * 1000.0 + 0.5) as usize;
        self.put_piece(&SHARES[thousandths.min(1000)]);
    }
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
            0..b' ' => Piece { bytes: [b'\\', b'u', b'0', b'0', HEX[byte >> 4], HEX[byte & 15]], len: MOST_ESCAPED as u8 },
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
    len: u8,
}

impl<const N: usize> Piece<N> {
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..usize::from(self.len)]
    }

    /// `None` for more bytes than that.
    pub const fn of(text: &[u8]) -> Option<Self> {
        const { assert!(N <= u8::MAX as usize) };
        if text.len() > N {
            return None;
        }
        let (mut bytes, mut at) = ([0; N], 0);
        while at < text.len() {
            bytes[at] = text[at];
            at += 1;
        }
        Some(Self { bytes, len: at as u8 })
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

impl<'t> Surface<'t> {
    fn as_str(&self) -> &'t str {
        &self.text[self.span.range()]
    }

    /// Its length, and it with what stands behind it; `None` where it is long or perhaps needs escapes.
    #[inline(always)]
    fn short(&self) -> Option<(usize, &'t [u8; SHORT])> {
        let Span { start, .. } = self.span;
        let len = self.span.len();
        let chunk = self.text.as_bytes().get(start as usize..)?.first_chunk()?;
        (self.is_plain && len <= SHORT).then_some((len, chunk))
    }
}

/// Without branches, so that many bytes are asked at once: `^ 2` puts the quotation mark, and nothing else, behind the last
/// control character.
#[inline(always)]
fn needs_escape(byte: u8) -> bool {
    (byte ^ 2 <= 0x20) | (byte == b'\\')
}

/// Whether any byte does.
fn any_needs_escape(bytes: &[u8]) -> bool {
    let any = |bytes: &[u8; 16]| bytes.iter().fold(false, |any, byte| any | needs_escape(*byte));
    let (whole, rest) = bytes.as_chunks::<16>();
    let in_rest = match bytes.last_chunk() {
        // The last sixteen are asked at once, and some of them twice.
        Some(last) => any(last),
        None => rest.iter().any(|byte| needs_escape(*byte)),
    };
    whole.iter().fold(in_rest, |found, chunk| found | any(chunk))
}

/// A number from 10 000 on.
#[cold]
fn large_number(number: u32) -> Piece<10> {
    let (mut bytes, mut len) = ([0; 10], 0);
    let mut power = 1_000_000_000;
    while power > 0 {
        if len > 0 || number >= power {
            bytes[len] = b'0' + (number / power % 10) as u8;
            len += 1;
        }
        power /= 10;
    }
    Piece { bytes, len: len as u8 }
}

/// The numbers below 10 000. Where there are fewer than four figures, the last byte is how many.
static FIGURES: [[u8; 4]; 10_000] = {
    let mut table = [[0; 4]; 10_000];
    let mut number = 0;
    while number < table.len() {
        let (mut rest, mut figures) = (number, [0; 4]);
        // From the last figure to the first, shifting those that are there.
        let mut len = 0;
        while rest > 0 || len == 0 {
            figures = [b'0' + (rest % 10) as u8, figures[0], figures[1], figures[2]];
            rest /= 10;
            len += 1;
        }
        if len < 4 {
            figures[3] = len;
        }
        table[number] = figures;
        number += 1;
    }
    table
};

#[inline(always)]
fn n_figures(figures: &[u8; 4]) -> usize {
    usize::from(figures[3].min(4))
}

/// All thousandths as shares of one.
static SHARES: [Piece<5>; 1001] = {
    let mut table = [Piece::literal("1.0"); 1001];
    let mut thousandths = 0;
    while thousandths < 1000 {
        let (a, b, c) = (thousandths / 100, thousandths / 10 % 10, thousandths % 10);
        let len = if c > 0 { 5 } else if b > 0 { 4 } else { 3 };
        table[thousandths] = Piece { bytes: [b'0', b'.', b'0' + a as u8, b'0' + b as u8, b'0' + c as u8], len };
        thousandths += 1;
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
                let mut line = json.line();
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
                let json = written(|json| json.put_around(surface, |_| (), |_| ()));
                let expected = text.get(span.range()).unwrap_or_default();
                prop_assert_eq!(format!("\"{json}\""), serde_json::to_string(expected).unwrap());
            }
        }
    }
}
