//! What the article is about: every mention weighs by where it stands and what it is, an enumeration's members little.

use crate::gazetteer::{Vocabulary, WordList};
use crate::model::{Block, BlockKind, Country, CountryCode, Mention, MentionKind, Rule, Span};

/// From so many countries in a row it is a list of participants rather than what the text is about.
const ENUMERATION_LENGTH: usize = 4;
/// A country is focus from this share of the strongest one's weight.
const FOCUS_SHARE: f32 = 0.45;
/// A dateline counts once for a country, as one name in the lede: `Berlin (Deutschland), 14.06.2005 –` names it twice and says
/// nothing about it. On newswire a smaller weight loses stories about the place they were filed from.
const DATELINE_WEIGHT: f32 = 1.5;
/// The same for a country that the headline or the summary names.
const FOCUS_SHARE_IN_HEADLINE: f32 = 0.25;

/// The countries by falling salience, focus first; saliences add up to 1.
pub fn weigh(
    text: &str,
    blocks: &[Block],
    words: &Vocabulary,
    mentions: &[Mention],
    dateline: Option<Span>,
) -> Vec<Country> {
    let mut places = Places::new(blocks, dateline);
    let mut tallies: Vec<Tally> = Vec::with_capacity(16);
    // A row is of names with nothing but commas, conjunctions and articles between them.
    for row in mentions.chunk_by(|a, b| is_link(text, words, a, b)) {
        let n_countries = count_countries(row);
        for mention in row {
            let idx = tallies.iter().position(|tally| tally.code == mention.code).unwrap_or_else(|| {
                tallies.push(Tally::new(mention.code));
                tallies.len() - 1
            });
            tallies[idx].add(mention, places.place_of(mention), n_countries);
        }
    }
    let n_tallies = tallies.len();
    tallies.iter_mut().for_each(Tally::weigh);
    let total: f32 = tallies.iter().map(|tally| tally.weight).sum();
    let strongest = tallies.iter().map(|tally| tally.weight).fold(0.0, f32::max);
    let to_country = |tally: &Tally| {
        let (focus, rule) = tally.focus(if strongest > 0.0 { tally.weight / strongest } else { 0.0 });
        let salience = if total > 0.0 { tally.weight / total } else { 1.0 / n_tallies as f32 };
        Country { code: tally.code, focus, salience, n_mentions: tally.n_mentions, rule }
    };
    let mut countries: Vec<Country> = tallies.iter().map(to_country).collect();
    // They come by their first mention, which stays the order of those that are alike.
    countries.sort_by(|a, b| b.focus.cmp(&a.focus).then(b.salience.total_cmp(&a.salience)));
    countries
}

/// Where in the article a mention stands, and what that makes of it.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// How much it counts among what stands in front.
    front: f32,
    /// How much it counts among what stands in the body.
    body: f32,
    marks: u8,
}

impl Place {
    const HEADLINE: Self = Self { front: 3.0, body: 0.0, marks: IN_HEADLINE };
    const SUMMARY: Self = Self { front: 2.0, body: 0.0, marks: IN_SUMMARY };
    const LEDE: Self = Self { front: 1.5, body: 0.0, marks: IN_LEDE };
    const HEADING: Self = Self { front: 0.0, body: 1.2, marks: 0 };
    const BODY: Self = Self { front: 0.0, body: 1.0, marks: 0 };
    const MARGIN: Self = Self { front: 0.0, body: 0.3, marks: 0 };
    const DATELINE: Self = Self { front: 0.0, body: 0.0, marks: IN_DATELINE };

    fn of_kind(kind: BlockKind) -> Self {
        match kind {
            BlockKind::Headline => Self::HEADLINE,
            BlockKind::Summary => Self::SUMMARY,
            BlockKind::Lede => Self::LEDE,
            BlockKind::Heading => Self::HEADING,
            BlockKind::Meta | BlockKind::Byline | BlockKind::Attribution => Self::MARGIN,
            _ => Self::BODY,
        }
    }
}

/// Marks of a country by the places of its mentions. A member of an enumeration leaves no mark but that of the dateline.
const IN_HEADLINE: u8 = 1;
const IN_SUMMARY: u8 = 1 << 1;
const IN_LEDE: u8 = 1 << 2;
const IN_DATELINE: u8 = 1 << 3;

/// Goes through the blocks along with the mentions.
struct Places<'a> {
    /// Those that do not end before the last mention.
    blocks: &'a [Block],
    dateline: Option<Span>,
}

impl<'a> Places<'a> {
    fn new(blocks: &'a [Block], dateline: Option<Span>) -> Self {
        Self { blocks, dateline }
    }

    /// Where a mention stands that does not start before the last one.
    fn place_of(&mut self, mention: &Mention) -> Place {
        if self.dateline.is_some_and(|dateline| dateline.covers(mention.span)) {
            return Place::DATELINE;
        }
        while let [first, rest @ ..] = self.blocks
            && first.span.end <= mention.span.start
        {
            self.blocks = rest;
        }
        let block = self.blocks.first().filter(|block| block.span.overlaps(mention.span));
        block.map_or(Place::BODY, |block| Place::of_kind(block.kind))
    }
}

/// What speaks for one country.
struct Tally {
    code: CountryCode,
    n_mentions: u32,
    n_free: u32,
    /// Weight of what stands in headline, summary and lede.
    front: f32,
    body: f32,
    /// [`IN_HEADLINE`] and the like.
    marks: u8,
    /// See [`Tally::weigh`].
    weight: f32,
}

impl Tally {
    fn new(code: CountryCode) -> Self {
        Self { code, n_mentions: 0, n_free: 0, front: 0.0, body: 0.0, marks: 0, weight: 0.0 }
    }

    fn add(&mut self, mention: &Mention, place: Place, n_in_row: usize) {
        let is_free = n_in_row < ENUMERATION_LENGTH;
        self.n_mentions += 1;
        self.n_free += u32::from(is_free);
        let kind = match mention.kind {
            MentionKind::Name | MentionKind::Demonym => 1.0,
            MentionKind::Capital | MentionKind::Institution => 0.8,
            MentionKind::City => 0.6,
        };
        let weight = if is_free { kind } else { kind / n_in_row as f32 };
        self.front += place.front * weight;
        self.body += place.body * weight;
        self.marks |= place.marks & if is_free { u8::MAX } else { IN_DATELINE };
    }

    fn has(&self, mark: u8) -> bool {
        self.marks & mark != 0
    }

    /// Whether nothing but the dateline names it.
    fn is_only_filed_from(&self) -> bool {
        self.has(IN_DATELINE) && self.front == 0.0 && self.body == 0.0
    }

    /// Sums up when all is added. The tenth mention says less than the first.
    fn weigh(&mut self) {
        let filed_from = if self.has(IN_DATELINE) { DATELINE_WEIGHT } else { 0.0 };
        self.weight = self.front + filed_from + 2.0 * ((1.0 + self.body).sqrt() - 1.0) + 0.3 * self.body;
    }

    /// Whether the article is about the country, and why or why not; `share` is its part of the strongest one's weight.
    fn focus(&self, share: f32) -> (bool, Rule) {
        if self.n_free == 0 {
            return (false, Rule("mentioned/enumeration"));
        }
        if self.has(IN_HEADLINE) && share >= FOCUS_SHARE_IN_HEADLINE {
            return (true, Rule("focus/headline"));
        }
        if self.has(IN_SUMMARY) && share >= FOCUS_SHARE_IN_HEADLINE {
            return (true, Rule("focus/summary"));
        }
        if share >= FOCUS_SHARE {
            return (
                true,
                Rule(if self.has(IN_LEDE) {
                    "focus/lede"
                } else if self.is_only_filed_from() {
                    "focus/dateline"
                } else {
                    "focus/often-named"
                }),
            );
        }
        if self.is_only_filed_from() {
            return (false, Rule("mentioned/dateline"));
        }
        (false, Rule(if self.n_mentions == 1 { "mentioned/once" } else { "mentioned/in-passing" }))
    }
}

/// How many different countries the mentions of a row are of, as far as it can be an enumeration.
fn count_countries(row: &[Mention]) -> usize {
    if row.len() < ENUMERATION_LENGTH {
        return row.len();
    }
    let mut codes: Vec<CountryCode> = Vec::with_capacity(8);
    for mention in row {
        if !codes.contains(&mention.code) {
            codes.push(mention.code);
        }
    }
    codes.len()
}

/// Whether nothing but signs and words that link names is between two mentions, and more than spaces.
fn is_link(text: &str, words: &Vocabulary, a: &Mention, b: &Mention) -> bool {
    // Most gaps are sentences.
    if b.span.start - a.span.end > 24 {
        return false;
    }
    let gap = &text[a.span.end as usize..b.span.start as usize];
    let is_separator = |byte: u8| matches!(byte, b' ' | b',' | b'/' | b'-' | b'\n' | b'&' | b';');
    let mut rest = gap;
    let mut is_marked = false;
    while let Some(first) = rest.bytes().next() {
        let len = if is_separator(first) { 1 } else { rest.bytes().position(is_separator).unwrap_or(rest.len()) };
        let (part, behind) = rest.split_at(len);
        if !is_separator(first) && !words.lists_of(part).has(WordList::Link) {
            return false;
        }
        is_marked |= !matches!(first, b' ' | b'-' | b'\n');
        rest = behind;
    }
    is_marked
}
