//! Searching in texts as they are written, without folded copies of them.
//!
//! A [`Scanner`] finds what [`WordsFinder`] finds in the folded text. It looks for the rarest letter of what is sought, in
//! all the ways that this letter can be written (`scan/letter.rs`), in the bytes of many texts at once, and folds the few
//! bytes around each place. Where a letter has too many ways to be written (Hangul), each text is folded as a whole.

mod letter;
mod sources;
#[cfg(test)]
mod tests;
mod window;

use super::fold::fold_onto;
use super::sought::{Word, Words, WordsFinder, folded_words};
use super::words::is_word_char;

use letter::{Letter, Places, is_umlaut_base};
use window::Window;

/// How far beside a word the other words of a phrase are looked for at first, in bytes.
const PHRASE_REACH: usize = 64;

/// Finds words in texts as written.
pub struct Scanner<'q> {
    finder: WordsFinder<'q>,
    anchor: Option<Anchor<'q>>,
}

/// The word that is looked for first, by one of its letters.
struct Anchor<'q> {
    letter: Letter,
    /// The letter and those behind it, where they can be looked for together.
    window: Option<Window>,
    cost: u32,
    word: WordsFinder<'q>,
    n_words_before: usize,
    n_words_behind: usize,
    plain: Option<Plain<'q>>,
}

impl<'q> Anchor<'q> {
    /// `None` where the word has no letter that is worth looking for.
    fn new(words: &'q [Word], idx: usize) -> Option<Self> {
        let word = &words[idx];
        let window = Window::rarest_of(word);
        let letter = match &window {
            Some(window) => Letter::at(word, window.piece, window.offset)?,
            None => Letter::rarest_of(word)?,
        };
        Some(Anchor {
            cost: window.as_ref().map_or(letter.cost(), |window| window.cost),
            letter,
            window,
            word: WordsFinder::new(&words[idx..=idx]),
            n_words_before: idx,
            n_words_behind: words.len() - idx - 1,
            plain: Plain::new(words, idx),
        })
    }
}

/// Words that can be compared without folding where the text is ASCII.
struct Plain<'q> {
    words: &'q [Word],
    idx: usize,
}

impl<'q> Plain<'q> {
    fn new(words: &'q [Word], idx: usize) -> Option<Self> {
        let is_plain = |word: &Word| word.pieces.len() == 1 && !word.open_start && word.pieces[0].is_ascii();
        words.iter().all(is_plain).then_some(Self { words, idx })
    }

    /// Whether there is a match with the anchor's word in the stretch. `None` where that is not said without folding.
    fn is_match(&self, text: &[u8], (start, end): (usize, usize)) -> Option<bool> {
        if !self.is_word(self.idx, &text[start..end])? {
            return Some(false);
        }
        let mut at = end;
        for idx in self.idx + 1..self.words.len() {
            let gap = text[at..].iter().position(|byte| !is_plain_gap(*byte));
            let Some(gap) = gap else { return Some(false) };
            let start = at + gap;
            at = stretch_end(text, start);
            if !self.is_word(idx, &text[start..at])? {
                return Some(false);
            }
        }
        let mut at = start;
        for idx in (0..self.idx).rev() {
            let Some(last) = text[..at].iter().rposition(|byte| !is_plain_gap(*byte)) else { return Some(false) };
            let end = last + 1;
            at = stretch_start(text, last);
            if !self.is_word(idx, &text[at..end])? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether a stretch is this word.
    fn is_word(&self, idx: usize, stretch: &[u8]) -> Option<bool> {
        let (word, piece) = (&self.words[idx], self.words[idx].pieces[0].as_bytes());
        // What is not of letters and figures alone, or may drop an `e`, has to be folded.
        let is_e = |byte: u8| byte | 0x20 == b'e';
        let may_drop = |pair: &[u8]| is_e(pair[1]) && is_umlaut_base((pair[0] | 0x20).into());
        if !stretch.iter().all(u8::is_ascii_alphanumeric) || stretch.is_empty() || stretch.windows(2).any(may_drop) {
            return None;
        }
        let has_start = stretch.len() >= piece.len() && stretch[..piece.len()].eq_ignore_ascii_case(piece);
        Some(has_start && (word.open_end || stretch.len() == piece.len()))
    }
}

/// Whether a byte stands between words and is nothing that words may not follow each other over.
fn is_plain_gap(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && byte != 0x1F
}

impl<'q> Scanner<'q> {
    pub fn new(words: &'q Words) -> Self {
        let words = &words.words;
        let anchor = (0..words.len()).filter_map(|idx| Anchor::new(words, idx)).min_by_key(|anchor| anchor.cost);
        Self { finder: WordsFinder::new(words), anchor }
    }

    pub fn is_match(&self, text: &str) -> bool {
        let mut is_match = false;
        self.for_each_match(text.as_bytes(), 1, |idx| idx * text.len(), |_| is_match = true);
        is_match
    }

    /// Calls `on_match` with the index of every one of `n` texts that has the words, in order. The texts lie one behind the
    /// other in `bytes`, text `i` from `start_of(i)` to `start_of(i + 1)`. What is no UTF-8 has no words.
    ///
    /// Panics where the texts do not lie so.
    pub fn for_each_match(
        &self,
        bytes: &[u8],
        n: usize,
        start_of: impl Fn(usize) -> usize,
        mut on_match: impl FnMut(usize),
    ) {
        let mut folded = String::new();
        let Some(anchor) = &self.anchor else {
            for idx in 0..n {
                fold_bytes(&bytes[start_of(idx)..start_of(idx + 1)], &mut folded);
                if self.finder.is_match(&folded) {
                    on_match(idx);
                }
            }
            return;
        };
        let bytes = &bytes[..start_of(n)];
        let mut places = Places::new(&anchor.letter, bytes);
        let mut next_from = |from: usize| match &anchor.window {
            Some(window) => window.next_from(bytes, from),
            None => places.next_from(from),
        };
        let (mut from, mut idx) = (start_of(0), 0);
        while let Some(at) = next_from(from) {
            while start_of(idx + 1) <= at {
                idx += 1;
            }
            let (start, end) = (start_of(idx), start_of(idx + 1));
            from = match self.check(anchor, &bytes[start..end], at - start, &mut folded) {
                Ok(()) => {
                    on_match(idx);
                    end
                }
                Err(NoMatchBefore(behind)) => start + behind,
            };
        }
    }

    /// Whether the anchor's letter at `at` belongs to a match.
    fn check(&self, anchor: &Anchor, text: &[u8], at: usize, folded: &mut String) -> Result<(), NoMatchBefore> {
        if !anchor.letter.may_stand_at(text, at) {
            return Err(NoMatchBefore(at + 1));
        }
        let (start, end) = (stretch_start(text, at), stretch_end(text, at));
        if let Some(is_match) = anchor.plain.as_ref().and_then(|plain| plain.is_match(text, (start, end))) {
            return if is_match { Ok(()) } else { Err(NoMatchBefore(end)) };
        }
        fold_bytes(&text[start..end], folded);
        let is_match = anchor.word.is_match(folded)
            && (anchor.n_words_before + anchor.n_words_behind == 0
                || self.is_phrase_around(anchor, text, (start, end), folded));
        if is_match { Ok(()) } else { Err(NoMatchBefore(end)) }
    }

    /// Whether there is a match with the anchor's word in the stretch.
    fn is_phrase_around(
        &self,
        anchor: &Anchor,
        text: &[u8],
        (start, end): (usize, usize),
        folded: &mut String,
    ) -> bool {
        let mut reach = PHRASE_REACH;
        loop {
            let from = start.checked_sub(reach).map_or(0, |at| stretch_start(text, at));
            let to = if text.len() - end <= reach { text.len() } else { stretch_end(text, end + reach) };
            let mut has_words = |part: &[u8], n_words: usize| {
                fold_bytes(part, folded);
                n_words == 0 || folded_words(folded).nth(n_words - 1).is_some()
            };
            if (from == 0 || has_words(&text[from..start], anchor.n_words_before))
                && (to == text.len() || has_words(&text[end..to], anchor.n_words_behind))
            {
                fold_bytes(&text[from..to], folded);
                return self.finder.is_match(folded);
            }
            reach *= 4;
        }
    }
}

/// No match has the anchor's letter before this offset.
struct NoMatchBefore(usize);

fn fold_bytes(bytes: &[u8], folded: &mut String) {
    folded.clear();
    if let Ok(text) = std::str::from_utf8(bytes) {
        fold_onto(text, folded);
    }
}

/// Where the stretch without separators that holds the byte `at` starts. A stretch folds by itself as it folds in its
/// text, and no word reaches over its ends.
fn stretch_start(text: &[u8], at: usize) -> usize {
    let mut start = at;
    while start > 0 && !is_separator_end(&text[..start]) {
        start -= 1;
    }
    start
}

fn stretch_end(text: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < text.len() && !is_separator_start(&text[end..]) {
        end += 1;
    }
    end
}

/// Whether what ends here is a character that folds to itself and is in no word: of ASCII all but letters and digits,
/// and the dashes, quotation marks and dots from U+2010 to U+2027.
fn is_separator_end(text: &[u8]) -> bool {
    match *text {
        [.., last] if last.is_ascii() => !last.is_ascii_alphanumeric(),
        [.., 0xE2, 0x80, last] => matches!(last, 0x90..=0xA7),
        _ => false,
    }
}

fn is_separator_start(text: &[u8]) -> bool {
    match *text {
        [first, ..] if first.is_ascii() => !first.is_ascii_alphanumeric(),
        [0xE2, 0x80, last, ..] => matches!(last, 0x90..=0xA7),
        _ => false,
    }
}
