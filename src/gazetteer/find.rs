//! Finding names in text: the lexicon knows the stems, the rules here say whether a word that starts with one is a form
//! of it.
//!
//! Which of several senses is meant is left to [`crate::extract::countries`].

use super::flags::{self, Kind};
use super::lexicon::{Compounds, Lexicon, PackedSense};
use super::spelling::Plain;
use crate::model::{CountryCode, Language, Span};
use crate::text::{QuickSet, RunKinds, is_alphanumeric, run_starts};

/// A stretch of text that can name one or more countries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub span: Span,
    /// The usual sense.
    pub sense: Sense,
    /// Other countries that the same form can name, the usual ones first.
    pub others: Vec<Sense>,
    /// The same for forms of one name that share their beginning (`Warszawa`, `Warszawie`).
    pub stem: u32,
}

/// What a candidate can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    pub code: CountryCode,
    pub kind: Kind,
    pub flags: Flags,
}

/// What the tables say about an entry, and how it stands in its word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(u16);

impl Flags {
    /// Counts only with other evidence in the text.
    pub fn needs_cue(self) -> bool {
        self.0 & flags::CUE != 0
    }

    /// Is a common word as well, which a capital tells apart only inside a sentence.
    pub fn is_word(self) -> bool {
        self.0 & flags::WORD != 0
    }

    /// Is also a given name or a surname.
    pub fn is_person(self) -> bool {
        self.0 & flags::PERSON != 0
    }

    /// A small town: counts only where the text treats it as a place and nothing larger is meant.
    pub fn is_town(self) -> bool {
        self.0 & flags::TOWN != 0
    }

    /// Written in capitals throughout.
    pub fn is_capitals(self) -> bool {
        self.0 & flags::CAPITALS != 0
    }

    /// Without any ending (`Deutsch`, `Spanish`).
    pub fn is_bare(self) -> bool {
        self.0 & flags::BARE != 0
    }

    /// English in a text of another language.
    pub fn is_foreign(self) -> bool {
        self.0 & flags::FOREIGN != 0
    }
}

/// Everything in the text that can name a country, by position, without overlaps. Blockers are taken into account and
/// left out.
pub fn find_mentions(text: &str, language: Option<Language>) -> Vec<Candidate> {
    let lexicon = Lexicon::of(language);
    let plain = Plain::new(text);
    let mut hits = find_hits(&plain.text, lexicon);
    hits.sort_unstable_by_key(|hit| (hit.start, std::cmp::Reverse(hit.end), hit.rank()));
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut taken_to = 0;
    let mut idx = 0;
    while idx < hits.len() {
        let hit = hits[idx];
        let same = hits[idx..].iter().take_while(|other| (other.start, other.end) == (hit.start, hit.end)).count();
        if hit.start >= taken_to {
            taken_to = hit.end;
            candidates.extend(candidate(&plain, &hits[idx..idx + same]));
        }
        idx += same;
    }
    candidates
}

/// A stem in a word that is a form of it.
#[derive(Debug, Clone, Copy)]
struct Hit {
    start: usize,
    end: usize,
    sense: PackedSense,
    /// Place of the stem in the lexicon.
    stem: u32,
    /// Whether something stands before the form in its word; the plain form is preferred.
    with_prefix: bool,
}

impl Hit {
    /// What comes first among hits of one span: plain forms of the language before compounds and English, countries and
    /// cities before small towns, then the larger one.
    fn rank(&self) -> (bool, bool, bool, Kind, std::cmp::Reverse<u8>, u16) {
        let has = |flag: u16| self.sense.flags & flag != 0;
        let weight = std::cmp::Reverse(self.sense.weight);
        (self.with_prefix, has(flags::FOREIGN), has(flags::TOWN), self.sense.kind, weight, self.sense.country_idx)
    }
}

/// The senses of one span. None where the first is a blocker.
fn candidate(plain: &Plain, hits: &[Hit]) -> Option<Candidate> {
    let first = hits.first()?;
    if first.sense.kind == Kind::Blocker {
        return None;
    }
    let to_sense = |hit: &Hit| Sense {
        code: super::countries()[hit.sense.country_idx as usize],
        kind: hit.sense.kind,
        flags: Flags(hit.sense.flags),
    };
    let sense = to_sense(first);
    let mut others: Vec<Sense> = Vec::new();
    for hit in hits.iter().filter(|hit| hit.sense.kind != Kind::Blocker && hit.with_prefix == first.with_prefix) {
        let other = to_sense(hit);
        if other.code != sense.code && others.iter().all(|known| known.code != other.code) {
            others.push(other);
        }
    }
    Some(Candidate { span: plain.source_span(first.start, first.end), sense, others, stem: first.stem })
}

fn find_hits(text: &str, lexicon: &Lexicon) -> Vec<Hit> {
    let mut hits = Vec::with_capacity(32);
    for start in run_starts(text, &KINDS, |start| lexicon.stems.may_start(text.as_bytes(), start)) {
        find_hits_at(text, start as usize, start as usize, lexicon, &mut hits);
    }
    hits
}

/// Words for the search: whatever is not punctuation; in scripts without spaces every character starts one.
const KINDS: RunKinds = {
    let mut kinds = [RunKinds::LETTER; 64];
    // Latin-1 signs and no-break spaces.
    kinds[0x02] = RunKinds::GAP;
    // General punctuation: dashes, quotation marks, bullets.
    kinds[0x22] = RunKinds::GAP;
    let mut idx = 0x23;
    while idx <= 0x29 {
        kinds[idx] = RunKinds::UNSPACED;
        idx += 1;
    }
    RunKinds::new(kinds, false)
};

/// The hits of stems at `start`, in a word that starts at `word_start`.
#[inline]
fn find_hits_at(text: &str, word_start: usize, start: usize, lexicon: &Lexicon, hits: &mut Vec<Hit>) {
    lexicon.stems.walk(text.as_bytes(), start, |end, stem| {
        add_hits(text, word_start, (start, end), lexicon, (stem, hits));
    });
}

/// The hits of one stem.
fn add_hits(
    text: &str,
    word_start: usize,
    (start, end): (usize, usize),
    lexicon: &Lexicon,
    (stem, hits): (u32, &mut Vec<Hit>),
) {
    let word = Word::around(text, start, end);
    for mut sense in lexicon.senses(stem) {
        if sense.flags & flags::PREFIX != 0 {
            // One part in front is enough for every word that people write.
            if start == word_start && text.is_char_boundary(end) {
                find_hits_at(text, word_start, end, lexicon, hits);
            }
        } else if let Some((start, end)) = word.fits(lexicon, &sense) {
            sense.flags |= if word.after.is_empty() { flags::BARE } else { 0 };
            hits.push(Hit { start, end, sense, stem, with_prefix: start < word.start });
        }
    }
}

/// A stem and what stands around it without a gap.
struct Word<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    /// Letters and digits directly before the stem.
    before: &'a str,
    /// Letters and digits directly after the stem.
    after: &'a str,
}

impl<'a> Word<'a> {
    fn around(text: &'a str, start: usize, end: usize) -> Self {
        let stem = &text[start..end];
        let before = if stem.starts_with(is_joined) { run_before(&text[..start]) } else { "" };
        let after = if stem.ends_with(is_joined) { run_after(&text[end..]) } else { "" };
        Self { text, start, end, before, after }
    }

    /// Where the form stands if the word is one of this sense: from the start of the word to the end of the form.
    fn fits(&self, lexicon: &Lexicon, sense: &PackedSense) -> Option<(usize, usize)> {
        // A currency: `US$460`.
        if self.text[self.end + self.after.len()..].starts_with('$') {
            return None;
        }
        let flags = sense.flags;
        let compounds = lexicon.compounds(sense.kind);
        if flags & flags::CAPITALS != 0 {
            let fits = self.before.is_empty() && self.is_ending_in_capitals(lexicon.endings(sense));
            return fits.then_some((self.start, self.end + self.after.len()));
        }
        let prefixed = !self.before.is_empty();
        if prefixed && (flags & flags::NO_PREFIX != 0 || !compounds.is_some_and(|c| c.prefixes.contains(self.before))) {
            return None;
        }
        if flags & flags::HYPHEN != 0 && !self.text[self.end..].starts_with('-') {
            return None;
        }
        if flags & flags::COMMA != 0 && !self.text[..self.start].ends_with(", ") {
            return None;
        }
        let endings = lexicon.endings(sense);
        let whole = endings.binary_search(&self.after).is_ok();
        let fits = if flags & flags::PREFIXED != 0 && !prefixed {
            compounds.is_some_and(|compounds| self.has_tail(compounds, endings))
        } else {
            whole
                || (flags & flags::OPEN != 0 && self.has_open_ending(endings))
                || compounds.is_some_and(|compounds| self.is_compound(compounds, sense, endings))
        };
        fits.then_some((self.start - self.before.len(), self.end + self.after.len()))
    }

    /// Whether an ending such as `s*`, which takes anything behind it, fits (`saksalaisyhtiö`).
    fn has_open_ending(&self, endings: &[&str]) -> bool {
        endings.iter().filter_map(|ending| ending.strip_suffix('*')).any(|start| self.after.starts_with(start))
    }

    fn is_ending_in_capitals(&self, endings: &[&str]) -> bool {
        if self.after.is_empty() {
            return endings.binary_search(&"").is_ok();
        }
        self.after.chars().all(|ch| !ch.is_lowercase())
            && endings.binary_search(&self.after.to_lowercase().as_str()).is_ok()
    }

    /// Whether a known noun or adjective follows the form in its word (`Zypernfrage`, `Deutschlandweit`).
    fn is_compound(&self, compounds: &Compounds, sense: &PackedSense, endings: &[&str]) -> bool {
        if self.after.is_empty() || sense.flags & (flags::NO_HEAD | flags::HYPHEN | flags::FOREIGN) != 0 {
            return false;
        }
        self.has_tail(compounds, endings)
            || !compounds.heads.is_empty()
                && endings.iter().any(|ending| {
                    self.after.strip_prefix(ending).is_some_and(|rest| starts_with_any(rest, &compounds.heads))
                })
    }

    fn has_tail(&self, compounds: &Compounds, forms: &[&str]) -> bool {
        compounds.tails.iter().any(|(tail, endings)| {
            forms.iter().any(|form| {
                self.after
                    .strip_prefix(form)
                    .and_then(|rest| rest.strip_prefix(tail))
                    .is_some_and(|ending| endings.contains(&ending))
            })
        })
    }
}

/// Whether the word starts with one of the nouns. What follows may be an ending or more of the compound.
fn starts_with_any(rest: &str, nouns: &QuickSet<&'static str>) -> bool {
    rest.char_indices().map(|(at, ch)| at + ch.len_utf8()).any(|end| nouns.contains(&rest[..end]))
}

/// Whether the character joins its neighbours to one word: letters and digits of scripts that set words apart.
#[inline]
fn is_joined(ch: char) -> bool {
    is_alphanumeric(ch) && !is_ideograph(ch)
}

/// Chinese and Japanese set no spaces, so that a name may stand anywhere.
#[inline]
fn is_ideograph(ch: char) -> bool {
    matches!(ch, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn run_before(text: &str) -> &str {
    // Names mostly stand behind a space.
    if text.as_bytes().last().is_none_or(|byte| byte.is_ascii() && !byte.is_ascii_alphanumeric()) {
        return "";
    }
    let start = text.char_indices().rev().take_while(|(_, ch)| is_joined(*ch)).last().map_or(text.len(), |(at, _)| at);
    &text[start..]
}

fn run_after(text: &str) -> &str {
    let n_ascii = text.bytes().take_while(u8::is_ascii_alphanumeric).count();
    let mut rest = text[n_ascii..].char_indices();
    let n_more = rest.find(|(_, ch)| !is_joined(*ch)).map_or(text.len() - n_ascii, |(at, _)| at);
    &text[..n_ascii + n_more]
}
