//! The dateline: where a story was filed, as its opening says it (`WIEN (dpa) – …`, `SANTA CRUZ, Calif., Feb 26 - …`).
//!
//! Names are known by the mentions that were found before; a place that the gazetteer does not know counts only beside a date,
//! an agency or a region. The date in a dateline is left to [`super::pubdate`].

use memchr::memchr;

use crate::gazetteer;
use crate::model::{
    Block, BlockKind, CountryCode, Dateline, DatelinePlace, Language, Mention, MentionKind, Rule, Span, Timex,
};
use crate::text::{Chart, Stretch, bits};

use super::structure::{TITLE_BEHIND_DATELINE, is_agency};

/// A dateline is not longer, in bytes.
const LONGEST: usize = 200;
/// So far into a block, in bytes, a dateline may follow a headline or a summary that is glued in front of it.
const GLUED_REACH: usize = 300;
/// A headline of more bytes may hold the text that it was glued to.
const GLUED_HEADLINE: usize = 160;
const MOST_PLACES: usize = 4;
const MOST_WORDS: usize = 6;

/// Words in lower case inside the name of a place: `Frankfurt am Main`, `Rio de Janeiro`.
fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "am" | "an"
            | "der"
            | "den"
            | "dem"
            | "im"
            | "in"
            | "bei"
            | "ob"
            | "vor"
            | "auf"
            | "und"
            | "de"
            | "del"
            | "des"
            | "du"
            | "da"
            | "das"
            | "do"
            | "dos"
            | "di"
            | "della"
            | "la"
            | "le"
            | "les"
            | "el"
            | "los"
            | "las"
            | "sur"
            | "sous"
            | "en"
            | "al"
            | "upon"
            | "on"
            | "of"
            | "the"
            | "aan"
            | "op"
            | "nad"
            | "pod"
            | "na"
            | "над"
            | "на"
    )
}

/// Behind a name these tell it from its namesakes.
const RIVERS: &[&str] = &["/Main", "/Oder", "/Saale", "/Donau", "/Rhein"];
/// What opens a line with a date and is no place.
const LABELS: &[&str] = &[
    "stand",
    "update",
    "updated",
    "aktualisiert",
    "veröffentlicht",
    "published",
    "datum",
    "date",
    "von",
    "by",
    "der",
    "die",
    "das",
    "ein",
    "eine",
    "the",
    "a",
    "an",
    "le",
    "la",
    "les",
    "el",
    "il",
    "het",
    "heute",
    "today",
    "neu",
    "new",
];

/// What the article is known to say before its dateline is read.
#[derive(Debug, Clone, Copy)]
pub struct DatelineInput<'a> {
    pub chart: &'a Chart<'a>,
    pub language: Option<Language>,
    pub blocks: &'a [Block],
    /// By position.
    pub timexes: &'a [Timex],
    /// By position.
    pub mentions: &'a [Mention],
}

/// The dateline at the start of the lede, or behind a headline or summary that stands on one line with it. `None` where
/// a place before a dash could as well be the beginning of a sentence.
pub fn find(input: &DatelineInput) -> Option<Dateline> {
    let openings = input.blocks.iter().filter(|block| block.kind != BlockKind::Meta && block.kind != BlockKind::Byline);
    let mut n_paragraphs = 0;
    for block in openings.take(5) {
        let is_long = block.span.len() > GLUED_HEADLINE;
        let found = match block.kind {
            BlockKind::Headline if is_long => find_glued(input, block.span),
            BlockKind::Headline if block.rule == TITLE_BEHIND_DATELINE => {
                read(input, block.span.start as usize, block.span)
            }
            BlockKind::Headline => None,
            BlockKind::Heading => None,
            // What was taken for the lede may be a headline that goes on; then the dateline has to be a clear one.
            BlockKind::Lede | BlockKind::Paragraph if n_paragraphs > 0 => {
                read(input, block.span.start as usize, block.span)
                    .filter(|dateline| dateline.rule == WITH_DATE || dateline.rule == WITH_AGENCY)
            }
            _ => read(input, block.span.start as usize, block.span).or_else(|| find_glued(input, block.span)),
        };
        n_paragraphs += usize::from(matches!(block.kind, BlockKind::Lede | BlockKind::Paragraph));
        if found.is_some() || n_paragraphs == 2 {
            return found;
        }
    }
    None
}

/// `Regierung einigte sich. Berlin – Nach langem Streit …`
fn find_glued(input: &DatelineInput, block: Span) -> Option<Dateline> {
    let text = block.of(input.chart.text);
    let start = block.start as usize;
    let reach = text.floor_char_boundary(GLUED_REACH);
    let bytes = &text.as_bytes()[..reach];
    let stretches = input.chart.stretches_of(Span::new(start, start + reach));
    let spaces = stretches.flat_map(|(offset, stretch)| bits(may_break(&stretch)).map(move |bit| offset + bit - start));
    let mut breaks = spaces.filter(|at| match bytes[*at] {
        b'\n' => true,
        b' ' => ends_sentence(&bytes[..*at]),
        _ => false,
    });
    breaks.find_map(|at| {
        let name = text[at..].trim_start_matches([' ', '\n']);
        let start = block.start as usize + text.len() - name.len();
        // Behind a full stop a place with another full stop is the start of a sentence.
        read(input, start, block).filter(|line| line.rule != PLACE_AND_STOP)
    })
}

/// Line ends, and the spaces that may have the end of a sentence before them: no letter or figure, as far as their stretch
/// tells.
#[inline]
fn may_break(stretch: &Stretch) -> u64 {
    let behind_word = (stretch.letters | stretch.figures) << 1;
    stretch.line_ends | stretch.spaces & !behind_word
}

fn ends_sentence(before: &[u8]) -> bool {
    // Quotation marks: `"`, `“`, `»`.
    matches!(before, [.., b'.' | b'!' | b'?' | b'"'] | [.., 0xE2, 0x80, 0x9C] | [.., 0xC2, 0xBB])
}

const WITH_DATE: Rule = Rule("dateline/date");
const WITH_AGENCY: Rule = Rule("dateline/agency");
const PLACE_AND_DASH: Rule = Rule("dateline/place-and-dash");
const PLACE_IN_BRACKETS: Rule = Rule("dateline/place-in-brackets");
const PLACE_AND_STOP: Rule = Rule("dateline/place-and-stop");

/// How a dateline ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Dash,
    Colon,
    Stop,
    /// `BERLIN (dpa) Die Regierung …`
    Nothing,
}

/// Reads the dateline that starts at `start`.
fn read(input: &DatelineInput, start: usize, block: Span) -> Option<Dateline> {
    let reach = input.chart.text.floor_char_boundary(start + LONGEST).min(block.end as usize);
    if is_running_text(&input.chart.text[start..reach]) && !is_agencies(first_word(&input.chart.text[start..reach])) {
        return None;
    }
    let end = memchr(b'\n', &input.chart.text.as_bytes()[start..reach]).map_or(reach, |at| start + at);
    let mut reader = Reader { input, at: start, end, has_date: false, is_date_set_off: false, has_agency: false };
    reader.skip_agency();
    let start = reader.at;
    if let Some(places) = reader.read_bracketed_places() {
        let body = input.chart.text[reader.at..block.end as usize].trim_start_matches([' ', '-', '–', '—', ':']);
        return opens_sentence(body).then(|| reader.dateline(start, &places, PLACE_IN_BRACKETS));
    }
    let mut places = reader.read_places()?;
    reader.read_additions(places.last_mut()?)?;
    let dateline_end = reader.read_end()?;
    let body = input.chart.text[reader.at..block.end as usize].trim_start();
    let rule = reader.judge(&places, dateline_end, body)?;
    Some(reader.dateline(start, &places, rule))
}

/// A place with what was added in brackets or behind a comma: `(Deutschland)`, `Calif.`
#[derive(Debug, Clone, Copy)]
struct Place {
    name: Span,
    region: Option<Mention>,
}

struct Reader<'a> {
    input: &'a DatelineInput<'a>,
    /// What is read up to here.
    at: usize,
    end: usize,
    has_date: bool,
    /// Behind a comma or in brackets, as only a dateline has it: `Armutsbericht 2005 – …` is a headline.
    is_date_set_off: bool,
    has_agency: bool,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.input.chart.text[self.at..self.end]
    }

    fn skip_space(&mut self) {
        // A mark tells at once.
        if self.rest().as_bytes().first().is_some_and(u8::is_ascii_graphic) {
            return;
        }
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\u{a0}']).len();
    }

    /// `(ANSA) - ROMA, 04 FEB - …`, `dpa Berlin. …`, `sda, Bern – …`
    fn skip_agency(&mut self) {
        let rest = self.rest();
        let first = first_word(rest);
        let mark = first.strip_suffix(',').unwrap_or(first);
        if first.len() < rest.len() && is_agencies(mark) {
            self.has_agency = true;
            self.at += first.len() + 1;
            return;
        }
        let Some((mark, rest)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) else { return };
        let name = rest.trim_start_matches([' ', '-', '–', '—']);
        if is_agency(mark) && name.len() < rest.len() {
            self.has_agency = true;
            self.at = self.end - name.len();
        }
    }

    /// `Kiew`, `KIEW/MOSKAU`, `Quito (Ecuador) / Caracas (Venezuela)`, `Paris, London` as far as both are known cities.
    fn read_places(&mut self) -> Option<Vec<Place>> {
        let mut places = vec![self.read_place()?];
        while places.len() < MOST_PLACES {
            let before = (self.at, self.has_agency, self.has_date, self.is_date_set_off);
            self.skip_space();
            let has_slash = self.rest().as_bytes().first() == Some(&b'/');
            if let Some(river) = RIVERS.iter().find(|river| has_slash && self.rest().starts_with(**river)) {
                self.at += river.len();
                let last = places.last_mut()?;
                last.name.end = self.at as u32;
                continue;
            }
            let is_slash = has_slash && !self.is_between_slashes();
            let is_comma = self.rest().starts_with(',');
            let next = if is_slash || is_comma {
                self.at += 1;
                self.skip_space();
                self.read_place()
            } else {
                None
            };
            match next.filter(|place| is_slash || self.is_other_city(place, &places)) {
                Some(place) => places.push(place),
                None => {
                    (self.at, self.has_agency, self.has_date, self.is_date_set_off) = before;
                    break;
                }
            }
        }
        Some(places)
    }

    /// `/PRNewswire/`
    fn is_between_slashes(&self) -> bool {
        let inner = self.rest().get(1..).unwrap_or_default();
        inner.find('/').is_some_and(|end| end > 0 && !inner[..end].contains([' ', '(']))
    }

    fn read_place(&mut self) -> Option<Place> {
        let mut place = Place { name: self.read_name()?, region: None };
        loop {
            let before = self.at;
            self.skip_space();
            if !self.rest().starts_with('(') {
                self.at = before;
                return Some(place);
            }
            let inside = self.read_brackets()?;
            self.take_addition(inside, &mut place)?;
            self.is_date_set_off |= self.has_date;
        }
    }

    /// `(München) Die Polizei …`, `[Berlin/Paris] Die Regierung …`: known cities and nothing else, and a sentence behind them.
    fn read_bracketed_places(&mut self) -> Option<Vec<Place>> {
        let close = match self.rest().chars().next()? {
            '(' => ')',
            '[' => ']',
            _ => return None,
        };
        let (start, end) = (self.at, self.end);
        let inner_end = start + self.rest().find(close)?;
        (self.at, self.end) = (start + 1, inner_end);
        let places =
            self.read_places().filter(|places| self.at == inner_end && places.iter().all(|place| self.is_city(place)));
        (self.at, self.end) = if places.is_some() { (inner_end + 1, end) } else { (start, end) };
        places
    }

    fn is_city(&self, place: &Place) -> bool {
        let kind = self.known(place.name).map(|mention| mention.kind);
        matches!(kind, Some(MentionKind::City | MentionKind::Capital)) && !self.is_compound(place.name)
    }

    fn read_brackets(&mut self) -> Option<Span> {
        let len = self.rest().find(')')?;
        self.at += len + 1;
        Some(Span::new(self.at - len, self.at - 1))
    }

    /// Capitalised words, and particles between them.
    fn read_name(&mut self) -> Option<Span> {
        let start = self.at;
        let mut name_end = start;
        let mut at = start;
        for n_words in 0..MOST_WORDS {
            let rest = &self.input.chart.text[at..self.end];
            let word_len = name_len(rest);
            // A dot belongs to `St.` and `D.C.`, a hyphen to what it joins.
            let word = rest[..word_len].trim_end_matches(['-', '\'', '’']);
            let is_abbreviation = word.contains('.') && (word.len() <= 4 || word.matches('.').count() > 1);
            let name = if is_abbreviation && n_words + 1 < MOST_WORDS { word } else { word.trim_end_matches('.') };
            let starts_name = name.starts_with(char::is_uppercase);
            if !starts_name && (n_words == 0 || !is_particle(name)) {
                break;
            }
            at += name.len();
            if starts_name {
                name_end = at;
            }
            let Some(next) = self.input.chart.text[at..self.end].strip_prefix(' ') else { break };
            if name.len() < word_len || next.starts_with(' ') {
                break;
            }
            at += 1;
        }
        self.at = name_end;
        (name_end > start).then(|| Span::new(start, name_end))
    }

    fn is_other_city(&self, place: &Place, others: &[Place]) -> bool {
        let is_city = |span: Span| {
            self.mention_at(span).is_some_and(|mention| {
                mention.span == span && matches!(mention.kind, MentionKind::City | MentionKind::Capital)
            })
        };
        is_city(place.name)
            && others.iter().all(|other| is_city(other.name))
            && self.mention_at(place.name).map(|mention| mention.rule) != Some(Rule("country/region"))
    }

    fn mention_at(&self, span: Span) -> Option<Mention> {
        let mentions = self.input.mentions;
        let idx = mentions.partition_point(|mention| mention.span.end <= span.start);
        mentions.get(idx).filter(|mention| mention.span.overlaps(span)).copied()
    }

    fn has_timex(&self, span: Span) -> bool {
        let timexes = self.input.timexes;
        let idx = timexes.partition_point(|timex| timex.span.end <= span.start);
        timexes.get(idx).is_some_and(|timex| timex.span.overlaps(span))
    }

    /// What may stand between the place and the dash: brackets, parts behind commas, a date. `None` where something
    /// else does.
    fn read_additions(&mut self, place: &mut Place) -> Option<()> {
        loop {
            let before = self.at;
            self.skip_space();
            let rest = self.rest();
            let mut is_set_off = true;
            let span = match rest.chars().next() {
                Some('(') => self.read_brackets()?,
                // `NEW YORK, Feb. 4 /PRNewswire/ --`
                Some('/') => {
                    let len = 1 + rest[1..].find('/')?;
                    self.has_agency = true;
                    self.at += len + 1;
                    continue;
                }
                Some(',') => {
                    self.at += 1;
                    self.skip_space();
                    if self.rest().starts_with('(') || self.take_bare_agency() {
                        continue;
                    }
                    self.read_part()?
                }
                // `BERLIN taz | …`
                Some(ch) if ch.is_alphabetic() && self.take_bare_agency() => continue,
                Some(ch) if ch.is_ascii_digit() && self.has_timex(Span::new(self.at, self.at + 1)) => {
                    is_set_off = false;
                    self.read_part()?
                }
                _ => {
                    self.at = before;
                    return Some(());
                }
            };
            self.take_addition(span, place)?;
            self.is_date_set_off |= self.has_date && is_set_off;
        }
    }

    /// Takes `taz`, `dpa/taz`, where a mark that ends the dateline follows.
    fn take_bare_agency(&mut self) -> bool {
        let rest = self.rest();
        let len = rest.find([' ', '.', ':', '|', '–', '—']).unwrap_or(rest.len());
        let after = rest[len..].trim_start();
        let ends = after.starts_with(['|', '–', '—', '.', ':']) || after.starts_with("- ");
        if !(ends && is_agencies(&rest[..len])) {
            return false;
        }
        self.has_agency = true;
        self.at += len;
        true
    }

    /// Up to the next comma, bracket or end of the dateline. A date is taken as a whole: it may have commas inside.
    fn read_part(&mut self) -> Option<Span> {
        let start = self.at;
        let timexes = self.input.timexes;
        let idx = timexes.partition_point(|timex| (timex.span.end as usize) <= start);
        let date_end = timexes
            .get(idx)
            .filter(|timex| timex.span.start as usize <= start + 12 && timex.span.end as usize <= self.end)
            .filter(|timex| {
                !self.input.chart.text[start..(timex.span.start as usize).max(start)].contains([',', '(', '–'])
            })
            .map(|timex| timex.span.end as usize);
        let from = date_end.unwrap_or(start);
        let rest = &self.input.chart.text[from..self.end];
        // `Berlin, 4. Februar 2026. Die Regierung …`
        let is_closed = date_end.is_some() && rest.starts_with(". ");
        let len = if is_closed { 0 } else { (0..rest.len()).find(|at| ends_part(&rest.as_bytes()[*at..]))? };
        self.at = from + len;
        Some(Span::new(start, self.at).trim(self.input.chart.text)).filter(|span| !span.is_empty())
    }

    fn take_addition(&mut self, span: Span, place: &mut Place) -> Option<()> {
        let words = span.of(self.input.chart.text);
        let region = self.mention_at(span);
        // `EXTON, Pa.` lies in Pennsylvania, though the Press Association signs with these letters too.
        let is_region = region.is_some_and(|region| region.span.covers(span));
        let is_agency_mark = !is_region
            && words.split(|ch: char| !(ch.is_alphanumeric() || ch == '.')).filter(|word| !word.is_empty()).any(
                |word| word == "ag." || is_agency(word) || word.ends_with('.') && is_agency(word.trim_end_matches('.')),
            );
        // A year alone is no date of filing.
        let has_date = self.has_timex(span) && words.len() > 4;
        self.has_agency |= is_agency_mark;
        self.has_date |= has_date;
        // Of `Halle (Saale) (Deutschland)` the country says more.
        if let Some(region) = region.filter(|_| !has_date && !is_agency_mark) {
            place.region = Some(place.region.filter(|known| known.kind == MentionKind::Name).unwrap_or(region));
        }
        let is_abbreviation = words.len() <= 8 && words.ends_with('.') && words.starts_with(char::is_uppercase);
        let is_short = words.len() <= 3 && words.chars().all(|ch| ch.is_uppercase() || ch == '.');
        let is_bracket = self.input.chart.text[..self.at].ends_with(')') && words.split(' ').count() <= 4;
        (is_agency_mark || has_date || region.is_some() || is_abbreviation || is_short || is_bracket).then_some(())
    }

    fn read_end(&mut self) -> Option<End> {
        let has_space = self.rest().starts_with([' ', '\u{a0}']);
        let follows_mark = self.input.chart.text[..self.at].ends_with([')', '.', '/']);
        self.skip_space();
        let rest = self.rest();
        // `BUENOS AIRES.- El gobierno …`
        let dashes: &[&str] = if rest.starts_with(|ch: char| ch.is_alphanumeric()) { &[] } else { DASHES };
        for dash in dashes.iter().copied() {
            let Some(after) = rest.strip_prefix(dash) else { continue };
            let is_long = dash == "–" || dash == "—";
            let stands_free =
                after.starts_with([' ', '\u{a0}']) && (has_space || follows_mark || dash.starts_with('.'));
            let is_wreck = dash == "\u{FFFD}";
            let is_end = if is_wreck { stands_free && self.has_agency } else { stands_free || is_long };
            self.at += dash.len();
            return is_end.then_some(End::Dash);
        }
        let is_dated = self.has_agency || self.has_date;
        let followed = |mark: char| rest.strip_prefix(mark).is_some_and(|after| after.starts_with(' '));
        if is_dated && followed(':') {
            self.at += 1;
            return Some(End::Colon);
        }
        if followed('.') || rest.starts_with(" . ") {
            self.at += 1;
            return Some(End::Stop);
        }
        (self.has_agency && has_space && follows_mark).then_some(End::Nothing)
    }

    /// Whether all this is a dateline, and by which rule.
    fn judge(&self, places: &[Place], end: End, body: &str) -> Option<Rule> {
        let text = self.input.chart.text;
        if !opens_sentence(body) {
            return None;
        }
        let first = places[0].name;
        let has_region = places.iter().any(|place| place.region.is_some());
        let first_word = first.of(text).split([' ', '-']).next().unwrap_or_default().to_lowercase();
        let known = self.known(first);
        let is_label = known.is_none() && LABELS.contains(&&*first_word);
        if is_label || places.iter().any(|place| self.has_timex(place.name)) {
            return None;
        }
        let is_capitals = places.iter().all(|place| !place.name.of(text).contains(char::is_lowercase));
        if self.has_date || self.has_agency {
            let rule = if self.has_date { WITH_DATE } else { WITH_AGENCY };
            let is_place = known.is_some() || has_region || is_capitals || self.is_date_set_off;
            return (is_place && (end != End::Stop || known.is_some())).then_some(rule);
        }
        let is_city = |mention: Mention| {
            matches!(mention.kind, MentionKind::City | MentionKind::Capital) && !self.is_compound(first)
        };
        match end {
            End::Dash if known.is_some_and(is_city) => (!self.is_pair(body)).then_some(PLACE_AND_DASH),
            End::Dash if is_capitals && has_region => Some(PLACE_AND_DASH),
            // `Berlin. Die Regierung …`, as some papers write.
            End::Stop if !has_region && places.iter().all(|place| self.known(place.name).is_some_and(is_city)) => {
                Some(PLACE_AND_STOP)
            }
            _ => None,
        }
    }

    /// The mention that is the name: `Paris Hilton` is no Paris.
    fn known(&self, name: Span) -> Option<Mention> {
        let mention = self.mention_at(name)?;
        let rest = self.input.chart.text.get(mention.span.end as usize..name.end as usize).unwrap_or_default();
        let belongs = rest.is_empty()
            || rest.starts_with(['-', '/'])
            || rest.split(' ').nth(1).is_some_and(|word| is_particle(word) || word.contains('.'));
        (mention.span.start == name.start && belongs).then_some(mention)
    }

    /// `Kiew-Besuch`, but not `Baden-Baden`: a place stands in front of the hyphen, and another word behind it.
    fn is_compound(&self, name: Span) -> bool {
        let Some((place, other)) = name.of(self.input.chart.text).split_once('-') else { return false };
        let is_place = || !gazetteer::find_mentions(&Chart::new(place), self.input.language).is_empty();
        other.contains(char::is_lowercase) && place != other && is_place()
    }

    /// `Köln – Bayern 2:1`, `Wien – Graz – Bruck`: another place in a row, not the start of a sentence.
    fn is_pair(&self, body: &str) -> bool {
        let start =
            self.input.chart.text[self.at..].len() - self.input.chart.text[self.at..].trim_start().len() + self.at;
        let Some(other) = self.mention_at(Span::new(start, start + 1)) else { return false };
        let len = (other.span.end as usize).saturating_sub(start);
        let Some(after) = body.get(len..) else { return false };
        let after = after.trim_start();
        after.starts_with(['–', '—', '-', '/', ':', ',']) || after.starts_with(|ch: char| ch.is_ascii_digit())
    }

    /// Namesakes of a town are told apart by the region behind it.
    fn located(&self, place: &Place) -> DatelinePlace {
        let own = self.mention_at(place.name).filter(|mention| mention.span.start <= place.name.start);
        let code = place.region.or(own).map(|mention| mention.code);
        DatelinePlace { span: place.name, code: code.or_else(|| self.code_of_abbreviation(place)) }
    }

    /// `SANTA CRUZ, Calif.`, in whatever language the text is: the wire's abbreviations are English everywhere.
    fn code_of_abbreviation(&self, place: &Place) -> Option<CountryCode> {
        let rest = self.input.chart.text[place.name.end as usize..self.end].strip_prefix(", ")?;
        let len = rest.find([',', ' ', '(', '–', '—'])?;
        let behind_comma = &self.input.chart.text[place.name.end as usize..place.name.end as usize + 2 + len];
        let found = gazetteer::find_mentions(&Chart::new(behind_comma), Some(Language::ENGLISH));
        let known =
            found.first().filter(|found| found.span.end as usize == behind_comma.len() && rest[..len].ends_with('.'));
        known.map(|found| found.sense.code)
    }

    fn dateline(&self, start: usize, places: &[Place], rule: Rule) -> Dateline {
        let span = Span::new(start, self.at).trim(self.input.chart.text);
        Dateline { span, places: places.iter().map(|place| self.located(place)).collect(), rule }
    }
}

/// Whether a text begins with a name or other words in capitals, and goes on with plain small words, as most sentences do:
/// then nothing stands where a dateline would end. To read all of its parts to find that out is thirty times the work.
fn is_running_text(text: &str) -> bool {
    // Of Latin letters; a hyphen joins two names.
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, 0xC3..=0xC5 | 0x80..=0xBF);
    let is_inner = |byte: &u8| is_letter(byte) || *byte == b'-';
    let mut rest = text;
    for n_words in 0..MOST_WORDS {
        let len = rest.bytes().take_while(is_inner).count();
        let Some((word, Some(behind))) =
            rest.split_at_checked(len).map(|(word, behind)| (word, behind.strip_prefix(' ')))
        else {
            return false;
        };
        if word.is_empty() || word.starts_with('-') || word.ends_with('-') {
            return false;
        }
        let is_name = word.starts_with(char::is_uppercase);
        if !is_name && (n_words == 0 || !is_particle(word)) {
            return n_words > 0 && behind.bytes().next().is_some_and(|byte| is_letter(&byte) || byte.is_ascii_digit());
        }
        rest = behind;
    }
    false
}

fn first_word(text: &str) -> &str {
    // Words are short: a step at a time finds their end sooner than a search would.
    &text[..text.bytes().position(|byte| byte == b' ').unwrap_or(text.len())]
}

/// `dpa`, `dpa/taz`
fn is_agencies(mark: &str) -> bool {
    let is_one = |mark: &str| is_agency(mark) || mark == "taz";
    if mark.as_bytes().contains(&b'/') { mark.split('/').all(is_one) } else { is_one(mark) }
}

/// What may stand between a dateline and its text.
const DASHES: &[&str] = &[".-", ".–", ".—", "–", "—", "--", "-", "|", "\u{FFFD}"];

/// Whether a part of a dateline ends before `rest`.
fn ends_part(rest: &[u8]) -> bool {
    match rest {
        [b',' | b'(' | b':', ..] => true,
        [b' ', behind @ ..] => matches!(behind, [b'|' | b'-' | b'/', ..]) || begins_with_long_dash(behind),
        [b'-', behind @ ..] => behind.first() == Some(&b'-'),
        // `\u{FFFD}`
        [0xEF, 0xBF, 0xBD, ..] => true,
        _ => begins_with_long_dash(rest),
    }
}

/// `–` or `—`
fn begins_with_long_dash(text: &[u8]) -> bool {
    matches!(text, [0xE2, 0x80, 0x93 | 0x94, ..])
}

/// How much of the start of `text` can be one word of a name.
fn name_len(text: &str) -> usize {
    let is_in_name = |ch: char| match ch {
        // Latin letters, told at once.
        '\u{C0}'..='\u{24F}' => !matches!(ch, '×' | '÷'),
        '-' | '\'' | '’' | '.' => true,
        _ => ch.is_alphabetic(),
    };
    let is_plain = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'\'' | b'.');
    let n_plain = text.bytes().take_while(is_plain).count();
    match text.as_bytes().get(n_plain) {
        Some(byte) if !byte.is_ascii() => {
            n_plain + text[n_plain..].find(|ch| !is_in_name(ch)).unwrap_or(text.len() - n_plain)
        }
        _ => n_plain,
    }
}

/// Text goes on behind a dateline with a sentence, which has a few words and begins with a capital, a number or a quotation mark.
fn opens_sentence(body: &str) -> bool {
    let first = body.trim_start_matches(|ch: char| "„“”\"»«‚‘'<>›(*".contains(ch)).chars().next();
    let is_start =
        first.is_some_and(|ch| ch.is_uppercase() || ch.is_numeric() || (ch.is_alphabetic() && !ch.is_lowercase()));
    is_start && body.split_whitespace().take(4).count() == 4
}

#[cfg(test)]
mod tests;
