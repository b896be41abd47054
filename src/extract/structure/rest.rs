//! What is left of a line while its shape is read.

/// Each step gives what is left behind what it wants, or `None` where something else stands; the old rest is still there
/// for another try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rest<'t>(pub &'t str);

impl<'t> Rest<'t> {
    pub fn len(self) -> usize {
        self.0.len()
    }

    pub fn starts_with_figure(self) -> bool {
        self.0.as_bytes().first().is_some_and(u8::is_ascii_digit)
    }

    /// Behind white space, if there is any.
    pub fn past_space(self) -> Self {
        // Mostly a letter or a figure tells at once.
        match self.0.as_bytes().first() {
            Some(byte) if byte.is_ascii_graphic() => self,
            _ => Self(self.0.trim_start()),
        }
    }

    pub fn space(self) -> Option<Self> {
        let rest = self.past_space();
        (rest.len() < self.len()).then_some(rest)
    }

    pub fn past_one_space(self) -> Self {
        Self(self.0.strip_prefix(char::is_whitespace).unwrap_or(self.0))
    }

    /// So many figures; whether others follow does not matter.
    pub fn figures(self, n: usize) -> Option<Self> {
        let is_there = self.0.as_bytes().get(..n).is_some_and(|bytes| bytes.iter().all(u8::is_ascii_digit));
        is_there.then(|| Self(&self.0[n..]))
    }

    /// All figures that stand here, at least one and at most so many.
    pub fn figures_up_to(self, most: usize) -> Option<Self> {
        let n_figures = self.0.bytes().take(most).take_while(u8::is_ascii_digit).count();
        (n_figures > 0).then(|| Self(&self.0[n_figures..]))
    }

    pub fn one_of(self, signs: &[char]) -> Option<Self> {
        self.0.strip_prefix(signs).map(Self)
    }

    /// Behind one of the signs, if one stands here.
    pub fn past(self, signs: &[char]) -> Self {
        self.one_of(signs).unwrap_or(self)
    }

    pub fn word(self, word: &str) -> Option<Self> {
        self.0.strip_prefix(word).map(Self)
    }

    pub fn capital(self) -> Option<Self> {
        self.0.strip_prefix(is_capital).map(Self)
    }

    /// Behind all letters that stand here.
    pub fn past_letters(self) -> Self {
        let n_ascii = self.0.bytes().take_while(u8::is_ascii_alphabetic).count();
        Self(self.0[n_ascii..].trim_start_matches(is_letter))
    }

    /// At least so many letters, and all that follow.
    pub fn letters(self, fewest: usize) -> Option<Self> {
        let rest = self.past_letters();
        let n_bytes = self.len() - rest.len();
        // Fewer bytes are fewer letters.
        (n_bytes >= fewest && self.0[..n_bytes].chars().take(fewest).count() == fewest).then_some(rest)
    }

    /// Whether the word or number before this is over.
    pub fn is_behind_word(self) -> bool {
        !self.0.as_bytes().first().is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
    }
}

/// Letters as the languages that we read dates of have them: Latin, Greek, Cyrillic.
pub(super) fn is_letter(ch: char) -> bool {
    matches!(ch, 'A'..='Z' | 'a'..='z' | 'À'..='ɏ' | 'Ͱ'..='ӿ')
}

/// The capitals among them, about: behind `Þ` Latin letters have both cases by turns.
pub(super) fn is_capital(ch: char) -> bool {
    matches!(ch, 'A'..='Z' | 'À'..='Þ' | 'Ā'..='ɏ' | 'Α'..='Ϋ' | 'Ѐ'..='Я')
}
