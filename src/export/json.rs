//! JSON as bytes, written from front to back.
//!
//! Names and marks are constants of known length, so that each is a store or two; what varies is written behind one check
//! for room. What the JSON says is left to `record.rs`.

use fearless_simd::{Level, Simd, dispatch};

use super::escape::{STRETCH, SURFACE, escaped, escapes, escapes_in_surface};
use crate::library::TextBytes;
use crate::model::{DateValue, Span};

/// A buffer that JSON is written into.
#[derive(Debug, Default)]
pub struct Json {
    /// Made long enough before it is written to; what lies behind `len` means nothing.
    bytes: Vec<u8>,
    len: usize,
}

/// Room of a line: more than its pieces can come to, which the compiler finds out too, and asks no more. Memory behind the
/// end of a line costs nothing.
const LINE: usize = 2048;
/// There is always.
const ROOM: &str = "there is room for it";

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

    /// A text that is not UTF-8, which only a forged cache has, is made so.
    pub fn into_string(self) -> String {
        String::from_utf8(self.into_bytes())
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }

    /// Empties it for what comes next; its memory stays.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// For what is made of pieces that are short, whatever the article says.
    #[inline(always)]
    pub fn line(&mut self, put: impl FnOnce(&mut Line)) {
        let room = match room(&mut self.bytes, self.len) {
            Some(room) => room,
            None => self.grown(),
        };
        let mut line = Line { room, len: 0 };
        put(&mut line);
        self.len += line.len;
    }

    /// So many bytes behind what is written, where they may not be there yet.
    #[cold]
    fn grown<const N: usize>(&mut self) -> &mut [u8; N] {
        if self.bytes.len() - self.len < N {
            self.grow(N);
        }
        room(&mut self.bytes, self.len).expect(ROOM)
    }

    #[cold]
    fn grow(&mut self, n_bytes: usize) {
        let len = (self.len + n_bytes).max(self.bytes.len() * 2).max(1 << 12);
        self.bytes.resize(len, 0);
    }

    /// JSON that is written as it stands.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.put_first(N, bytes);
    }

    /// The first `len` of these.
    #[inline(always)]
    fn put_first<const N: usize>(&mut self, len: usize, bytes: &[u8; N]) {
        let room = match room(&mut self.bytes, self.len) {
            Some(room) => room,
            None => self.grown(),
        };
        *room = *bytes;
        self.len += len;
    }

    /// The same for bytes of any length.
    pub fn put_slice(&mut self, bytes: &[u8]) {
        let end = self.len + bytes.len();
        if end > self.bytes.len() {
            self.grow(bytes.len());
        }
        self.bytes[self.len..end].copy_from_slice(bytes);
        self.len = end;
    }

    pub fn put_number(&mut self, number: u32) {
        self.line(|line| line.put_number(number));
    }

    pub fn put_number_or_null(&mut self, number: Option<u32>) {
        self.line(|line| line.put_number_or_null(number));
    }

    /// In quotation marks.
    pub fn put_string(&mut self, text: &str) {
        self.put(b"\"");
        self.put_escaped(text);
        self.put(b"\"");
    }

    /// The same for what has nothing to escape, like a code.
    pub fn put_plain(&mut self, text: &str) {
        self.put(b"\"");
        self.put_slice(text.as_bytes());
        self.put(b"\"");
    }

    /// A string, or `null`.
    pub fn put_optional(&mut self, text: Option<&str>) {
        match text {
            Some(text) => self.put_string(text),
            None => self.put(b"null"),
        }
    }

    /// What stands within quotation marks for this text.
    pub fn put_escaped(&mut self, text: &str) {
        self.put_escaped_bytes(text.as_bytes());
    }

    /// The same for a text of bytes: what has to be escaped is ASCII.
    pub fn put_escaped_bytes(&mut self, text: &[u8]) {
        dispatch!(Level::new(), simd => self.put_escaped_with(simd, text));
    }

    #[inline(always)]
    fn put_escaped_with<S: Simd>(&mut self, simd: S, mut text: &[u8]) {
        while let Some(stretch) = text.first_chunk() {
            text = match escapes(simd, stretch) {
                // Most have none. That is asked first, so that the next stretch need not wait for where they are.
                0 => {
                    self.put(stretch);
                    &text[STRETCH..]
                }
                escapes => self.put_up_to(escapes, stretch, text),
            };
        }
        while !text.is_empty() {
            // The zeros behind the end are control characters.
            let mut last = [0; STRETCH];
            last[..text.len()].copy_from_slice(text);
            text = self.put_up_to(escapes(simd, &last), &last, text);
        }
    }

    /// What stands before the first escape of the text's first stretch, and what has to be escaped from there on without a gap.
    /// Gives the rest.
    #[inline(always)]
    fn put_up_to<'t>(&mut self, escapes: u64, stretch: &[u8; STRETCH], text: &'t [u8]) -> &'t [u8] {
        let n_plain = escapes.trailing_zeros() as usize;
        self.put_first(n_plain, stretch);
        let mut rest = &text[n_plain..];
        while let [byte, behind @ ..] = rest
            && let Some(escape) = escaped(*byte)
        {
            self.line(|line| line.put_piece(escape));
            rest = behind;
        }
        rest
    }

    /// What stands at a place of the text, between what comes before and behind it: most are a word or two and need no escapes.
    /// Empty where the span is not of this text.
    #[inline(always)]
    pub fn put_around(
        &mut self,
        text: TextBytes,
        span: Span,
        before: impl FnOnce(&mut Line),
        behind: impl FnOnce(&mut Line),
    ) {
        let room = match room(&mut self.bytes, self.len) {
            Some(room) => room,
            None => self.grown(),
        };
        let mut line = Line { room, len: 0 };
        before(&mut line);
        match plain_surface(text.as_bytes(), span) {
            Some((len, surface)) => line.put_first(len, surface),
            None => {
                self.len += line.len;
                self.put_escaped(text.at(span));
                line = Line { room: self.grown(), len: 0 };
            }
        }
        behind(&mut line);
        self.len += line.len;
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

/// So many bytes of the buffer, from there on.
#[inline(always)]
fn room<const N: usize>(bytes: &mut [u8], len: usize) -> Option<&mut [u8; N]> {
    bytes.get_mut(len..)?.first_chunk_mut()
}

/// The length of what stands there, and it with what stands behind it; `None` where it is long, needs escapes or is near
/// the text's end. To copy a fixed number of bytes and count fewer is quicker than to copy as many as there are.
#[inline(always)]
fn plain_surface(text: &[u8], span: Span) -> Option<(usize, &[u8; SURFACE])> {
    let from: &[u8; SURFACE + 1] = text.get(span.start as usize..)?.first_chunk()?;
    let len = span.end.wrapping_sub(span.start) as usize;
    let is_inside_char = |byte: u8| byte & 0xC0 == 0x80;
    if len > SURFACE || is_inside_char(from[0]) || is_inside_char(from[len]) {
        return None;
    }
    let surface = from.first_chunk().expect(ROOM);
    let is_plain = escapes_in_surface(surface) & !(u64::MAX << len) == 0;
    is_plain.then_some((len, surface))
}

/// A piece of JSON in the making, for which there is room. All of it is inlined, so that the place in the buffer stays in a
/// register from one end of the piece to the other.
pub struct Line<'j> {
    room: &'j mut [u8; LINE],
    len: usize,
}

impl Line<'_> {
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        self.put_first(N, bytes);
    }

    /// The first `len` of these.
    #[inline(always)]
    pub fn put_first<const N: usize>(&mut self, len: usize, bytes: &[u8; N]) {
        *room(self.room, self.len).expect(ROOM) = *bytes;
        self.len += len;
    }

    #[inline(always)]
    pub fn put_piece<const N: usize>(&mut self, piece: &Piece<N>) {
        self.put_first(piece.len.into(), &piece.bytes);
    }

    /// A piece whose bytes from `from` on are these.
    #[inline(always)]
    pub fn put_piece_with<const N: usize, const M: usize>(&mut self, piece: &Piece<N>, from: usize, bytes: [u8; M]) {
        *room(self.room, self.len).expect(ROOM) = piece.bytes;
        *room(self.room, self.len + from).expect(ROOM) = bytes;
        self.len += usize::from(piece.len);
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
        let len = if c > 0 {
            5
        } else if b > 0 {
            4
        } else {
            3
        };
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

    proptest! {
        #[test]
        fn strings_are_what_serde_makes_of_them(text in "(\\PC|\\p{C}|[\"\\\\\n\t]|a{40})*") {
            let expected = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(written(|json| json.put_string(&text)), expected);
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
            let json = written(|json| json.line(|line| line.put_share(share as f32)));
            prop_assert_eq!(json, serde_json::to_string(&share).unwrap());
        }

        #[test]
        fn surfaces_are_what_serde_makes_of_them(text in "[ab\"ä\n]{0,60}", places in prop::collection::vec((0usize..62, 0usize..9), 0..9)) {
            for span in places.into_iter().map(|(start, len)| Span::new(start, start + len)) {
                let quote = |line: &mut Line| line.put(b"\"");
                let json = written(|json| json.put_around((&*text).into(), span, quote, quote));
                let expected = text.get(span.range()).unwrap_or_default();
                prop_assert_eq!(json, serde_json::to_string(expected).unwrap());
            }
        }
    }
}
