//! Finding names in text: the lexicon knows the stems, the rules here say whether a word that starts with one is a form
//! of it.
//!
//! Which of several senses is meant is left to [`crate::extract::countries`].

use fearless_simd::{Level, dispatch};

use super::flags::{self, Kind};
use super::lexicon::{Compounds, Endings, Lexicon, PackedSense};
use super::spelling::{Respelled, without_line_ends};
use super::trie::{HEAD, Trie, Value};
use crate::model::{CountryCode, Language, Span};
use crate::text::{Chart, Stretch, bits, is_alphanumeric, with_lower};

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

impl Candidate {
    /// Whether it means one country whatever stands around it.
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.others.is_empty() && self.sense.flags.0 & (flags::CUE | flags::WORD | flags::TOWN) == 0
    }
}

/// What a candidate can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sense {
    pub code: CountryCode,
    /// The place of the code in [`super::countries`].
    pub country_idx: u16,
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
pub fn find_mentions(chart: &Chart, language: Option<Language>) -> Vec<Candidate> {
    let lexicon = Lexicon::of(language);
    let Some(respelled) = Respelled::of(chart) else {
        return candidates(&find_hits(chart, lexicon));
    };
    let mut candidates = candidates(&find_hits(&Chart::new(&respelled.text), lexicon));
    for Candidate { span, .. } in &mut candidates {
        *span = Span { start: respelled.offsets[span.start as usize], end: respelled.offsets[span.end as usize] };
    }
    candidates
}

/// The candidates that the hits are, in their order.
fn candidates(hits: &[Hit]) -> Vec<Candidate> {
    let codes = super::countries();
    let mut candidates: Vec<Candidate> = Vec::with_capacity(hits.len());
    let mut taken_to = 0;
    for same in hits.chunk_by(|a, b| (a.start, a.end) == (b.start, b.end)) {
        let first = &same[0];
        if first.start < taken_to {
            continue;
        }
        taken_to = first.end;
        if first.sense.kind != Kind::Blocker {
            candidates.push(candidate(first, &same[1..], codes));
        }
    }
    candidates
}

/// A stem in a word that is a form of it.
#[derive(Debug, Clone, Copy)]
struct Hit {
    start: u32,
    end: u32,
    /// Among hits of one span; see [`rank`].
    rank: u32,
    /// Place of the stem in the lexicon.
    stem: u32,
    sense: PackedSense,
}

impl Hit {
    fn is_behind(&self, other: &Self) -> bool {
        let order = |hit: &Self| (hit.start, std::cmp::Reverse(hit.end), hit.rank);
        order(self) > order(other)
    }

    /// Whether something stands before the form in its word.
    fn has_prefix(&self) -> bool {
        self.rank & WITH_PREFIX != 0
    }
}

/// What comes first among hits of one span, as a number: plain forms of the language before those with a prefix and
/// English, countries and cities before small towns, then the larger one.
fn rank(sense: &PackedSense, has_prefix: bool) -> u32 {
    let flag = |flag: u16, rank: u32| if sense.flags & flag != 0 { rank } else { 0 };
    let prefix = if has_prefix { WITH_PREFIX } else { 0 };
    let kind = u32::from(sense.kind as u8) << 24 | u32::from(u8::MAX - sense.weight) << 16;
    prefix | flag(flags::FOREIGN, 1 << 30) | flag(flags::TOWN, 1 << 29) | kind | u32::from(sense.country_idx)
}

const WITH_PREFIX: u32 = 1 << 31;

/// The candidate of one span, which has `first` for its usual sense.
fn candidate(first: &Hit, rest: &[Hit], codes: &[CountryCode]) -> Candidate {
    let to_sense = |hit: &Hit| Sense {
        code: codes[usize::from(hit.sense.country_idx)],
        country_idx: hit.sense.country_idx,
        kind: hit.sense.kind,
        flags: Flags(hit.sense.flags),
    };
    let sense = to_sense(first);
    let mut others: Vec<Sense> = Vec::new();
    for hit in rest.iter().filter(|hit| hit.sense.kind != Kind::Blocker && hit.has_prefix() == first.has_prefix()) {
        let other = to_sense(hit);
        if other.code != sense.code && others.iter().all(|known| known.code != other.code) {
            others.push(other);
        }
    }
    Candidate { span: Span { start: first.start, end: first.end }, sense, others, stem: first.stem }
}

/// By position, longer ones first, then by rank.
fn find_hits(chart: &Chart, lexicon: &Lexicon) -> Vec<Hit> {
    let bytes = without_line_ends(chart.text);
    // Words are bits here, and newer processors have better instructions for these.
    let mut word_starts = dispatch!(Level::new(), _simd => starts_of_names(chart, &bytes, &lexicon.stems));
    lexicon.stems.retain_entries(&bytes, &mut word_starts);
    let mut search = Search { chart, bytes: &bytes, lexicon, hits: Vec::with_capacity(64) };
    word_starts.into_iter().for_each(|start| search.look_at(start as usize));
    search.hits
}

/// Where words start with which a stem may begin, by the first bytes of each.
#[inline(always)]
fn starts_of_names(chart: &Chart, bytes: &[u8], stems: &Trie) -> Vec<u32> {
    let mut word_starts = Vec::with_capacity(bytes.len() / 16);
    let mut runs = Runs::default();
    for (offset, stretch) in chart.stretches() {
        let Some(ahead) = bytes[offset..].first_chunk() else { break };
        let mut kept = with_names(stems, ahead, runs.starts(ahead, stretch));
        while kept != 0 {
            word_starts.push(offset as u32 + kept.trailing_zeros());
            kept &= kept - 1;
        }
    }
    word_starts
}

/// The words among the `starts` in a stretch with which a stem may begin.
#[inline(always)]
fn with_names(stems: &Trie, ahead: &[u8; 64 + HEAD], mut starts: u64) -> u64 {
    let mut kept = 0;
    while starts != 0 {
        // Without a branch: names come at random.
        let bit = starts.trailing_zeros() as usize % 64;
        kept |= u64::from(stems.may_start(ahead, bit)) << bit;
        starts &= starts - 1;
    }
    kept
}

/// Words for the search: whatever is not punctuation; in scripts without spaces every character starts one.
#[derive(Default)]
struct Runs {
    /// Whether the last byte of the stretch before is in a word.
    goes_on: u64,
    /// The bytes of the next stretch that are of a sign in this one.
    gap_ahead: u64,
}

impl Runs {
    /// Where words start in the next stretch, which `bytes` begin with.
    #[inline(always)]
    fn starts(&mut self, bytes: &[u8; 64 + HEAD], stretch: &Stretch) -> u64 {
        let mut inside = stretch.words() & !std::mem::take(&mut self.gap_ahead);
        let mut unspaced = 0;
        for bit in bits(stretch.odd) {
            let sign = match bytes[bit] {
                // Latin-1 signs and no-break spaces.
                0xC2 => 0b11,
                // General punctuation: dashes, quotation marks, bullets.
                0xE2 => 0b111,
                0xE3..=0xE9 => {
                    unspaced |= 1 << bit;
                    continue;
                }
                _ => continue,
            };
            inside &= !(sign << bit);
            self.gap_ahead |= sign >> 1 >> (u64::BITS as usize - 1 - bit);
        }
        let behind = inside << 1 | self.goes_on;
        self.goes_on = inside >> 63;
        unspaced | inside & !behind
    }
}

/// The search through one text.
struct Search<'a> {
    chart: &'a Chart<'a>,
    /// The text as names are looked for in it.
    bytes: &'a [u8],
    lexicon: &'a Lexicon,
    hits: Vec<Hit>,
}

impl Search<'_> {
    /// Adds what is named in the word that starts at `word_start`.
    #[inline(never)]
    fn look_at(&mut self, word_start: usize) {
        let stems = &self.lexicon.stems;
        stems.walk(self.bytes, word_start, |end, stem, senses| {
            self.add_hits(word_start, end, stem, senses);
            // One part in front is enough for every word that people write.
            if PackedSense::read(&senses[0]).is_prefix() && stems.may_start(self.bytes, end) {
                self.look_behind_prefix(end);
            }
        });
    }

    /// Adds what is named from `start` on, within a word.
    #[inline(never)]
    fn look_behind_prefix(&mut self, start: usize) {
        self.lexicon.stems.walk(self.bytes, start, |end, stem, senses| self.add_hits(start, end, stem, senses));
    }

    /// Adds the hits of one stem.
    #[inline(never)]
    fn add_hits(&mut self, start: usize, end: usize, stem: u32, senses: &[Value]) {
        let mut senses = senses.iter().map(PackedSense::read).filter(|sense| !sense.is_prefix()).peekable();
        if senses.peek().is_none() {
            return;
        }
        let word = Word::around(self.chart, self.bytes, start, end);
        for sense in senses {
            if word.is_form_of(&sense, self.lexicon) {
                self.add(word.hit(stem, sense));
            }
        }
    }

    fn add(&mut self, hit: Hit) {
        // Words come in order, so that few have a place further ahead.
        match self.hits.last() {
            Some(last) if last.is_behind(&hit) => {
                let last_before = self.hits.iter().rposition(|known| !known.is_behind(&hit));
                self.hits.insert(last_before.map_or(0, |idx| idx + 1), hit);
            }
            _ => self.hits.push(hit),
        }
    }
}

/// A stem and what stands around it without a gap.
struct Word<'a> {
    text: &'a [u8],
    start: usize,
    end: usize,
    /// Letters and digits directly before the stem.
    before: &'a str,
    /// Letters and digits directly after the stem.
    after: &'a str,
}

impl<'a> Word<'a> {
    #[inline(always)]
    fn around(chart: &'a Chart, text: &'a [u8], start: usize, end: usize) -> Self {
        // Names mostly stand between spaces and signs.
        let before = if start == 0 || is_sign(text[start - 1]) { "" } else { joined_before(chart.text, start, end) };
        let after = if is_sign(text[end]) { "" } else { joined_after(chart, text, start, end) };
        Self { text, start, end, before, after }
    }

    /// From the start of the word to the end of the form.
    fn hit(&self, stem: u32, mut sense: PackedSense) -> Hit {
        sense.flags |= if self.after.is_empty() { flags::BARE } else { 0 };
        let (start, end) = (self.start - self.before.len(), self.end + self.after.len());
        let rank = rank(&sense, !self.before.is_empty());
        Hit { start: start as u32, end: end as u32, rank, stem, sense }
    }

    /// Whether the word is one of this sense. Most names stand alone, as the tables have them.
    #[inline]
    fn is_form_of(&self, sense: &PackedSense, lexicon: &Lexicon) -> bool {
        const ASKS_FOR_MORE: u16 = flags::CAPITALS | flags::HYPHEN | flags::COMMA | flags::PREFIXED | flags::OPEN;
        // A currency: `US$460`.
        if self.text.get(self.end + self.after.len()) == Some(&b'$') {
            return false;
        }
        if sense.flags & ASKS_FOR_MORE == 0 && self.before.is_empty() && self.after.is_empty() {
            sense.flags & flags::WHOLE != 0
        } else {
            self.is_written_form_of(sense, lexicon)
        }
    }

    #[inline(never)]
    fn is_written_form_of(&self, sense: &PackedSense, lexicon: &Lexicon) -> bool {
        let (flags, endings) = (sense.flags, lexicon.endings(sense));
        if flags & flags::CAPITALS != 0 {
            return self.before.is_empty() && self.is_ending_in_capitals(endings);
        }
        let compounds = lexicon.compounds(sense.kind);
        let prefixed = !self.before.is_empty();
        if prefixed && (flags & flags::NO_PREFIX != 0 || !compounds.is_some_and(|c| c.prefixes.contains(self.before))) {
            return false;
        }
        if flags & flags::HYPHEN != 0 && self.text.get(self.end) != Some(&b'-') {
            return false;
        }
        if flags & flags::COMMA != 0 && !self.text[..self.start].ends_with(b", ") {
            return false;
        }
        if flags & flags::PREFIXED != 0 && !prefixed {
            return compounds.is_some_and(|compounds| self.has_tail(compounds, endings));
        }
        endings.have(self.after)
            || (flags & flags::OPEN != 0 && self.has_open_ending(endings))
            || compounds.is_some_and(|compounds| self.is_compound(compounds, sense, endings))
    }

    /// Whether an ending such as `s*`, which takes anything behind it, fits (`saksalaisyhtiö`).
    fn has_open_ending(&self, endings: &Endings) -> bool {
        endings.iter().filter_map(|ending| ending.strip_suffix('*')).any(|start| self.after.starts_with(start))
    }

    fn is_ending_in_capitals(&self, endings: &Endings) -> bool {
        self.after.chars().all(|ch| !ch.is_lowercase()) && with_lower(self.after, |after| endings.have(after))
    }

    /// Whether a known noun or adjective follows the form in its word (`Zypernfrage`, `Deutschlandweit`).
    fn is_compound(&self, compounds: &Compounds, sense: &PackedSense, endings: &Endings) -> bool {
        if self.after.is_empty() || sense.flags & (flags::NO_HEAD | flags::HYPHEN | flags::FOREIGN) != 0 {
            return false;
        }
        self.has_tail(compounds, endings)
            || !compounds.heads.is_empty()
                && endings
                    .iter()
                    .filter_map(|ending| self.after.strip_prefix(ending))
                    .any(|rest| compounds.heads.start(rest))
    }

    fn has_tail(&self, compounds: &Compounds, forms: &Endings) -> bool {
        !compounds.tails.is_empty()
            && forms.iter().filter_map(|form| self.after.strip_prefix(form)).any(|rest| compounds.tails.have(rest))
    }
}

/// Letters and digits directly before the stem at `start..end`, if they make one word with it.
#[inline(never)]
fn joined_before(text: &str, start: usize, end: usize) -> &str {
    if !text[start..end].starts_with(is_joined) {
        return "";
    }
    let before = &text[..start];
    let run = before.char_indices().rev().take_while(|(_, ch)| is_joined(*ch)).last();
    run.map_or("", |(at, _)| &before[at..])
}

/// The same behind the stem.
#[inline]
fn joined_after<'a>(chart: &Chart<'a>, text: &[u8], start: usize, end: usize) -> &'a str {
    // Most stems and what follows them are letters that the chart knows.
    let after_end = end + chart.plain_run(end);
    match text[end - 1].is_ascii_alphanumeric() && is_sign(text[after_end]) {
        true => &chart.text[end..after_end],
        false => joined_by_char(chart.text, start, end),
    }
}

/// The same, one character after the other.
#[inline(never)]
fn joined_by_char(text: &str, start: usize, end: usize) -> &str {
    if !text[start..end].ends_with(is_joined) {
        return "";
    }
    let after = &text[end..];
    &after[..after.find(|ch| !is_joined(ch)).unwrap_or(after.len())]
}

/// ASCII that is neither a letter nor a figure.
#[inline]
fn is_sign(byte: u8) -> bool {
    IS_SIGN[usize::from(byte)]
}

const IS_SIGN: [bool; 256] = {
    let mut is_sign = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        is_sign[byte as usize] = !byte.is_ascii_alphanumeric();
        byte += 1;
    }
    is_sign
};

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
