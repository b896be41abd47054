//! The words of a stretch beside a quotation, with the marks behind them.

use crate::text::is_alphanumeric;

/// A word with its place in the text it was cut from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'a> {
    /// Without the marks around it.
    pub word: &'a str,
    pub start: usize,
    /// The mark right behind it; a space where there is none.
    pub mark: char,
}

impl Token<'_> {
    pub fn end(&self) -> usize {
        self.start + self.word.len()
    }

    pub fn is_capitalised(&self) -> bool {
        self.word.starts_with(|ch: char| ch.is_uppercase())
    }

    pub fn ends_clause(&self) -> bool {
        matches!(self.mark, ',' | '.' | ';' | ':' | '!' | '?' | '–' | '—' | ')' | '(' | '"' | '„' | '“')
    }

    pub fn ends_clause_strongly(&self) -> bool {
        matches!(self.mark, '.' | ';' | ':' | '!' | '?' | '„' | '“' | '"')
    }
}

/// The words of a stretch, each read when it is first asked for: the first few mostly tell who speaks, or that nobody does.
#[derive(Debug)]
pub(super) struct Words<'a> {
    text: &'a str,
    /// Where the next one is looked for.
    offset: usize,
    /// There are no more than these.
    most: usize,
    n_read: usize,
    /// Those that were read, where there are no more than [`FEW`].
    few: [Token<'a>; FEW],
    /// Else.
    many: Vec<Token<'a>>,
}

/// For so many words no memory is asked for.
pub(super) const FEW: usize = 16;

impl<'a> Words<'a> {
    /// The words of `text`, at most so many.
    pub fn new(text: &'a str, most: usize) -> Self {
        let none = Token { word: "", start: 0, mark: ' ' };
        Self { text, offset: 0, most, n_read: 0, few: [none; FEW], many: Vec::new() }
    }

    pub fn text(&self) -> &'a str {
        self.text
    }

    pub fn get(&mut self, idx: usize) -> Option<Token<'a>> {
        while self.n_read <= idx {
            self.read_next()?;
        }
        self.read().get(idx).copied()
    }

    /// All of them.
    pub fn all(&mut self) -> &[Token<'a>] {
        while self.read_next().is_some() {}
        self.read()
    }

    fn read(&self) -> &[Token<'a>] {
        if self.many.is_empty() { &self.few[..self.n_read] } else { &self.many[..self.n_read] }
    }

    /// Leaves off what stands behind the first `n_words`.
    pub fn keep_first(&mut self, n_words: usize) {
        self.n_read = self.n_read.min(n_words);
        self.most = self.most.min(n_words);
    }

    /// Whether there is such a word, and no mark behind it that ends a clause.
    pub fn is_open(&mut self, idx: usize) -> bool {
        self.get(idx).is_some_and(|token| !token.ends_clause())
    }

    fn read_next(&mut self) -> Option<()> {
        if self.n_read >= self.most {
            return None;
        }
        let text = self.text;
        let start = word_start(text, self.offset)?;
        self.offset = word_end(text, start);
        let word = without_marks(&text[start..self.offset]);
        let behind = &text[start + word.len()..];
        let mark = match behind.as_bytes() {
            [] => ' ',
            // `Bildungs- und Sportminister` is half a word here.
            [b'-', ..] => '-',
            [b' ', next, ..] if next.is_ascii_alphanumeric() => ' ',
            _ => match behind.trim_start().chars().next() {
                // `Dr.`, `J.`, `Mr.` go on.
                Some('.') if is_short_title(word) => ' ',
                Some(mark) if !is_alphanumeric(mark) => mark,
                _ => ' ',
            },
        };
        let token = Token { word, start, mark };
        match self.few.get_mut(self.n_read) {
            Some(place) => *place = token,
            None => {
                if self.many.is_empty() {
                    self.many.extend(self.few);
                }
                self.many.push(token);
            }
        }
        self.n_read += 1;
        Some(())
    }
}

/// An initial or a title that is cut short, and not the short name of a party (`SPD.`).
fn is_short_title(word: &str) -> bool {
    let n_letters = word.chars().take(4).count();
    word.starts_with(char::is_uppercase) && (n_letters == 1 || n_letters <= 3 && word.contains(char::is_lowercase))
}

/// Where the next letter or figure stands.
fn word_start(text: &str, from: usize) -> Option<usize> {
    // Mostly it is behind a space.
    let n_signs = text.as_bytes()[from..].iter().take_while(|byte| byte.is_ascii() && !is_ascii_part(**byte)).count();
    let start = from + n_signs;
    match text.as_bytes().get(start)? {
        byte if byte.is_ascii_alphanumeric() => Some(start),
        _ => Some(start + text[start..].find(is_alphanumeric)?),
    }
}

/// Without the hyphens and apostrophes at its end.
fn without_marks(word: &str) -> &str {
    match word.as_bytes().last() {
        Some(byte) if byte.is_ascii_alphanumeric() => word,
        _ => word.trim_end_matches(['-', '’', '\'']),
    }
}

/// Where the word ends that has a letter at `start`, with the hyphens and apostrophes in it.
fn word_end(text: &str, start: usize) -> usize {
    let mut end = start;
    loop {
        end += text.as_bytes()[end..].iter().take_while(|byte| is_ascii_part(**byte)).count();
        match text[end..].chars().next() {
            Some(ch) if !ch.is_ascii() && (is_alphanumeric(ch) || matches!(ch, '’' | '\u{AD}' | '\u{301}')) => {
                end += ch.len_utf8();
            }
            _ => return end,
        }
    }
}

/// Whether it can be part of a word that began before: a letter, a figure, a hyphen, an apostrophe.
fn is_ascii_part(byte: u8) -> bool {
    const PARTS: [bool; 256] = {
        let mut parts = [false; 256];
        let mut byte = 0;
        while byte < 128 {
            parts[byte] = (byte as u8).is_ascii_alphanumeric() || byte as u8 == b'-' || byte as u8 == b'\'';
            byte += 1;
        }
        parts
    };
    PARTS[usize::from(byte)]
}
