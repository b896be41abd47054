//! The article being read: its lines at the measure, the place in it, and what was searched for.
//!
//! The place is a byte offset, so that it survives every change of the width and a visit to another article. Lines are
//! wrapped once for an article and a width.

use std::collections::HashMap;
use std::hint::black_box;

use crate::gazetteer;
use crate::library::{ArticleId, ArticleRef, Library};
use crate::model::{Block, BlockKind, CountryCode, Language, PubDate, Span};
use crate::phrases::{Phrases, fill};
use crate::query;
use crate::text::{self, Folded};
use ratatui::layout::Rect;

use super::layout::Layout;
use super::scroll::Step;
use super::{Focus, State, perform};

/// What a line of the reader is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineKind {
    Blank,
    /// A headline that was given from outside and doesn't stand in the text.
    Title(String),
    /// Date, countries and length, below the headline.
    Info(Vec<InfoPart>),
    /// A line of a block; `is_first` on the block's first line.
    Text {
        block: BlockKind,
        span: Span,
        hyphenated: bool,
        is_first: bool,
    },
}

/// A piece of the info line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InfoPart {
    pub text: String,
    /// For the name of a country that the article is about.
    pub country: Option<CountryCode>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLine {
    pub kind: LineKind,
    /// Columns before the text.
    pub indent: u16,
}

impl PageLine {
    fn span(&self) -> Option<Span> {
        match self.kind {
            LineKind::Text { span, .. } => Some(span),
            _ => None,
        }
    }
}

/// An article's lines for one width, as far as they were needed yet: a very long article is not set at once.
#[derive(Debug)]
pub struct Page {
    key: PageKey,
    pub lines: Vec<PageLine>,
    /// Of the article, by position.
    blocks: Vec<Block>,
    /// The first block that is not set yet, or not to its end.
    next_block: usize,
    /// Where that goes on; `None` for a block that was not begun.
    goes_on_at: Option<u32>,
    is_complete: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct PageKey {
    article: ArticleId,
    width: u16,
    /// The date may be completed while the reader is open.
    date: Option<PubDate>,
    /// See [`Library::is_far`].
    is_far: bool,
}

impl PageKey {
    fn of(article: ArticleId, width: u16, library: &Library) -> Self {
        Self { article, width, date: library.date(article), is_far: library.is_far(article) }
    }
}

/// Where the reader is: the first text line at or below the top starts at `offset`, `above` lines further down. So
/// lines without text have a place too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    offset: u32,
    above: usize,
}

/// What was searched for in the article.
#[derive(Debug, Clone)]
pub struct Find {
    pub text: String,
    /// By position.
    pub hits: Vec<Span>,
    pub current: usize,
    /// `None`: to be looked for anew.
    article: Option<ArticleId>,
}

#[derive(Debug, Default)]
pub struct ReaderPane {
    pub page: Option<Page>,
    /// The page of the article that is likely to come next.
    ahead: Option<Page>,
    /// The first visible line.
    pub top: usize,
    pub find: Option<Find>,
    /// Where the words of the query stand in the article.
    pub sought: Vec<Span>,
    sought_for: Option<(ArticleId, String)>,
    article: Option<ArticleId>,
    place: Option<Place>,
    /// Where the reader was in articles that were left.
    places: HashMap<ArticleId, Place>,
    height: usize,
    /// Whether the place is so far down in a very long article that its lines are still to be set: [`super::Message::GoOn`]
    /// does the next of them.
    pub is_setting: bool,
}

/// Bytes of text that are set between two looks at what the user wants: a few milliseconds.
const BYTES_AT_ONCE: u32 = 128 << 10;

impl ReaderPane {
    pub fn is_at_end(&self) -> bool {
        self.is_complete() && self.top >= self.last_top()
    }

    fn is_complete(&self) -> bool {
        self.page.as_ref().is_none_or(|page| page.is_complete)
    }

    /// How far the end of what is visible is through a text of this length, in percent.
    pub fn percent(&self, text_len: usize) -> usize {
        if self.is_at_end() {
            return 100;
        }
        // By the text, not by lines: those further down may not be set yet.
        let end = self.visible_span().map_or(0, |span| span.end as usize);
        (end * 100 / text_len.max(1)).min(99)
    }

    fn n_lines(&self) -> usize {
        self.page.as_ref().map_or(0, |page| page.lines.len())
    }

    fn last_top(&self) -> usize {
        self.n_lines().saturating_sub(self.height)
    }

    /// Scrolls, as far as there is something to see.
    pub fn step(&mut self, step: Step) {
        // A page keeps two lines of the one before, so that the eye finds its place.
        let page = self.height.saturating_sub(2).max(1) as isize;
        let top = match step {
            Step::Last if !self.is_complete() => {
                self.place = Some(Place { offset: u32::MAX, above: 0 });
                return;
            }
            Step::HalfPages(n) if n % 2 == 0 => self.top.saturating_add_signed(n / 2 * page),
            step => step.apply(self.top, self.n_lines(), self.height),
        };
        self.scroll_to(top);
    }

    fn scroll_to(&mut self, top: usize) {
        self.top = top.min(self.last_top());
        self.place = self.page.as_ref().map(|page| page.place_of(self.top));
    }

    /// Scrolls only as far as needed to have `span` in view, with some lines around it.
    pub fn reveal(&mut self, span: Span) {
        let Some(page) = &self.page else { return };
        if !page.reaches(span.start) {
            self.place = Some(Place { offset: span.start, above: self.height / 3 });
            return;
        }
        let line = page.line_at(span.start);
        let margin = (self.height / 4).min(4);
        if line < self.top + margin.min(line) || line + margin >= self.top + self.height {
            self.scroll_to(line.saturating_sub(self.height / 3));
        }
    }

    /// The next heading below the first visible line, or the one before, else the top; `false` where there is none.
    pub fn step_heading(&mut self, article: ArticleRef, forward: bool) -> bool {
        let Some(here) = self.page.as_ref().map(|page| page.place_of(self.top)) else { return false };
        let mut headings = article.sections().map(|section| section.heading.start);
        let is_below = |start: &u32| *start > here.offset || (*start == here.offset && here.above > 0);
        let found = match forward {
            true if self.is_at_end() => None,
            true => headings.find(is_below),
            false => headings.take_while(|start| *start < here.offset).last(),
        };
        match found {
            Some(offset) => self.place = Some(Place { offset, above: 0 }),
            None if !forward && self.top > 0 => self.scroll_to(0),
            None => return false,
        }
        true
    }

    /// Goes on with another library, which has its articles under these ids. `is_same`: where it has them at all, the text
    /// under an id is the same.
    pub fn follow(&mut self, successor: &dyn Fn(ArticleId) -> Option<ArticleId>, is_same: bool) {
        let article = self.article.and_then(successor);
        self.ahead = None;
        if !is_same || article != self.article {
            (self.page, self.sought_for) = (None, None);
            self.find.iter_mut().for_each(|find| find.article = None);
        }
        self.article = article;
        let places = std::mem::take(&mut self.places);
        self.places = places.into_iter().filter_map(|(id, place)| Some((successor(id)?, place))).collect();
    }

    /// Forgets where the reader was in this article: it opens at its top.
    pub fn forget_place(&mut self, article: ArticleId) {
        self.places.remove(&article);
    }

    /// The text in view: from its first visible byte to its last.
    pub fn visible_span(&self) -> Option<Span> {
        let lines = &self.page.as_ref()?.lines;
        let end = (self.top + self.height).min(lines.len());
        let mut spans = lines.get(self.top..end)?.iter().filter_map(PageLine::span);
        let first = spans.next()?;
        let last = spans.next_back().unwrap_or(first);
        Some(Span { start: first.start, end: last.end })
    }

    /// Shows this place of an article as soon as that is the one being read, with the span marked as a find.
    pub fn go_to(&mut self, article: ArticleId, (span, offset): (Span, u32), words: String) {
        let place = Place { offset, above: self.height / 4 };
        self.find = Some(Find { text: words, hits: vec![span], current: 0, article: Some(article) });
        self.places.insert(article, place);
        if self.article == Some(article) {
            self.place = Some(place);
        }
    }

    /// Searches the article; the first hit is the first one at or after the place.
    pub fn search(&mut self, library: &Library, article: ArticleId, needle: &str) {
        let hits = find_all(library.article(article).text(), needle);
        let here = self.visible_span().map_or(0, |span| span.start);
        let current = hits.iter().position(|hit| hit.start >= here).unwrap_or(0);
        self.find =
            (!needle.is_empty()).then(|| Find { text: needle.to_owned(), hits, current, article: Some(article) });
        self.reveal_current();
    }

    /// Takes the words of the query as what to find, where nothing else is being sought.
    fn find_sought(&mut self) {
        if let (None, Some((article, text)), false) = (&self.find, &self.sought_for, self.sought.is_empty()) {
            let here = self.visible_span().map_or(0, |span| span.start);
            // The next step goes to the first place in view.
            let before = self.sought.iter().rposition(|place| place.start < here);
            let current = before.unwrap_or(self.sought.len() - 1);
            self.find = Some(Find { text: text.clone(), hits: self.sought.clone(), current, article: Some(*article) });
        }
    }

    /// Goes to the next or previous hit, around the end; `false` without hits.
    pub fn step_find(&mut self, forward: bool) -> bool {
        self.find_sought();
        let Some(find) = self.find.as_mut().filter(|find| !find.hits.is_empty()) else { return false };
        let n_hits = find.hits.len();
        find.current = if forward { (find.current + 1) % n_hits } else { (find.current + n_hits - 1) % n_hits };
        self.reveal_current();
        true
    }

    fn reveal_current(&mut self) {
        if let Some(hit) = self.find.as_ref().and_then(|find| find.hits.get(find.current).copied()) {
            self.reveal(hit);
        }
    }
}

/// Where `needle` stands in `text`, case and accents folded; the hits don't overlap.
fn find_all(text: &str, needle: &str) -> Vec<Span> {
    let needle = text::fold(needle);
    if needle.is_empty() {
        return Vec::new();
    }
    let folded = Folded::new(text);
    let finder = memchr::memmem::Finder::new(needle.as_bytes());
    finder
        .find_iter(folded.text.as_bytes())
        .map(|start| folded.source_span(start, start + needle.len()))
        .filter(|span| span.is_valid_in(text))
        .collect()
}

/// Brings the page up to date with the selected article, the query and the width.
pub fn settle(state: &mut State, layout: &Layout) {
    let article = state.article();
    settle_sought(state);
    let reader = &mut state.reader;
    if reader.article != article {
        if let (Some(left), Some(place)) = (reader.article, reader.place.take()) {
            reader.places.insert(left, place);
        }
        reader.article = article;
        reader.place = article.and_then(|article| reader.places.get(&article).copied());
    }
    let (Some(article), Some(area)) = (article, layout.reader_text()) else {
        (reader.page, reader.is_setting) = (None, false);
        return;
    };
    let Rect { width, height, .. } = area;
    let key = PageKey::of(article, width, &state.library);
    let is_it = |page: &Page| page.key == key;
    let page = reader.page.take().filter(is_it).or_else(|| reader.ahead.take().filter(is_it));
    let page = page.unwrap_or_else(|| Page::begin(state.library.article(article), key, state.phrases));
    reader.height = height as usize;
    let place = reader.place.unwrap_or_default();
    let page = reader.page.insert(page);
    reader.is_setting = !page.extend(state.library.article(article), state.phrases, place, height as usize);
    let top = if reader.place.is_some() { page.line_of_place(place) } else { 0 };
    reader.top = top.min(reader.last_top());
    if reader.find.as_ref().is_some_and(|find| find.article != Some(article)) {
        let needle = reader.find.take().map(|find| find.text).unwrap_or_default();
        let hits = find_all(state.library.article(article).text(), &needle);
        reader.find = Some(Find { text: needle, hits, current: 0, article: Some(article) });
    }
}

/// The article that comes next, and the area for its text, where the page ahead is another one.
fn to_look_ahead(state: &State) -> Option<(ArticleId, Rect)> {
    let next = state.next_article()?;
    let area = state.layout().reader_text()?;
    let is_ready = |page: &Page| page.key.article == next && page.key.width == area.width;
    (!state.reader.ahead.as_ref().is_some_and(is_ready)).then_some((next, area))
}

pub fn wants_to_look_ahead(state: &State) -> bool {
    to_look_ahead(state).is_some()
}

/// Sets the page of the article that comes next, which is a third of a key's work, and looks at the articles whose rows come
/// into view: they may still lie in a file, and are checked when they are first looked at.
pub fn look_ahead(state: &mut State) {
    let Some((next, area)) = to_look_ahead(state) else { return };
    for id in state.list.rows_ahead().filter_map(|row| state.view.rows.get(row)) {
        black_box(state.library.article(id).headline());
    }
    let article = state.library.article(next);
    let mut page = Page::begin(article, PageKey::of(next, area.width, &state.library), state.phrases);
    let place = state.reader.places.get(&next).copied().unwrap_or_default();
    // What is not done at once is done when the article is there.
    page.extend(article, state.phrases, place, area.height as usize);
    state.reader.ahead = Some(page);
}

fn settle_sought(state: &mut State) {
    let wanted = state.article().filter(|_| !state.filters.text.is_empty());
    let wanted = wanted.map(|article| (article, state.filters.text.clone()));
    if state.reader.sought_for == wanted {
        return;
    }
    state.reader.sought = wanted.as_ref().map_or_else(Vec::new, |(article, text)| {
        let article = state.library.article(*article);
        let language = article.language().map(|language| language.value);
        let mut places = query::parse(text).0.find_places(article.text(), language);
        places.retain(|place| place.is_valid_in(article.text()));
        places
    });
    state.reader.sought_for = wanted;
}

impl Page {
    /// The page with what stands above the blocks.
    fn begin(article: ArticleRef, key: PageKey, phrases: &Phrases) -> Self {
        let blocks: Vec<Block> = article.blocks().collect();
        let (lines, is_complete) = (lines_above(article, key, phrases), blocks.is_empty());
        Self { key, lines, blocks, next_block: 0, goes_on_at: None, is_complete }
    }

    /// Sets blocks until `place` and what is in view below it are there, and some more. False where that takes so long that
    /// somebody could press a key meanwhile: it is to be called again then.
    fn extend(&mut self, article: ArticleRef, phrases: &Phrases, place: Place, height: usize) -> bool {
        // The page that comes next is ready too, so that a step to it is a whole one.
        let n_wanted = 2 * height;
        let start = self.set_until();
        while !self.is_complete {
            let is_enough = self.reaches(place.offset) && self.lines.len() > self.line_of_place(place) + n_wanted;
            if is_enough {
                return true;
            }
            // Looking where the place is costs as much as setting some lines, so it is done now and then only.
            let wanted = self.lines.len().max(n_wanted / 2) * 3 / 2 + 1;
            while self.lines.len() < wanted && !self.is_complete {
                if self.set_until() - start >= BYTES_AT_ONCE {
                    return false;
                }
                self.push_lines(article, phrases);
                self.is_complete = self.next_block == self.blocks.len();
            }
        }
        true
    }

    /// The byte up to which the text is set.
    fn set_until(&self) -> u32 {
        let block_end = || self.next_block.checked_sub(1).map_or(0, |before| self.blocks[before].span.end);
        self.goes_on_at.unwrap_or_else(block_end)
    }

    /// Sets the next block, or a part of it: an empty line before it where one belongs there, and the info line below the
    /// first headline.
    fn push_lines(&mut self, article: ArticleRef, phrases: &Phrases) {
        let idx = self.next_block;
        let Self { key, lines, blocks, goes_on_at, .. } = self;
        let block = blocks[idx];
        let before = idx.checked_sub(1).map(|before| blocks[before].kind);
        let begins_at = goes_on_at.take();
        if begins_at.is_none() && !lines.is_empty() && wants_gap(before, block.kind) {
            lines.push(BLANK);
        }
        let indent = indent_of(block.kind).min(key.width.saturating_sub(8));
        let measure = ((key.width - indent) as usize).max(1);
        let rest = Span { start: begins_at.unwrap_or(block.span.start), ..block.span };
        let mut wrapped = Vec::new();
        *goes_on_at = text::wrap_on(article.text(), rest, block.span, measure, language_of(article), &mut wrapped);
        lines.extend(wrapped.into_iter().enumerate().map(|(i, line)| {
            let (span, hyphenated, is_first) = (line.span, line.hyphenated, i == 0 && begins_at.is_none());
            PageLine { kind: LineKind::Text { block: block.kind, span, hyphenated, is_first }, indent }
        }));
        if goes_on_at.is_some() {
            return;
        }
        self.next_block += 1;
        let is_first_headline = || blocks.iter().position(|block| block.kind == BlockKind::Headline) == Some(idx);
        if block.kind == BlockKind::Headline && is_first_headline() {
            lines.push(BLANK);
            lines.extend(info_lines(article, *key, phrases));
        }
    }

    /// Whether the line with this byte is set.
    fn reaches(&self, offset: u32) -> bool {
        self.is_complete || self.lines.iter().rev().find_map(PageLine::span).is_some_and(|span| span.end > offset)
    }

    fn place_of(&self, top: usize) -> Place {
        let below = self.lines[top.min(self.lines.len())..].iter().enumerate();
        let first_text = below.filter_map(|(above, line)| line.span().map(|span| (above, span))).next();
        match first_text {
            Some((above, span)) => Place { offset: span.start, above },
            None => Place { offset: u32::MAX, above: 0 },
        }
    }

    /// The text line with this byte, or the next one after it.
    fn line_at(&self, offset: u32) -> usize {
        // Lines without a span lie between the others, so the search walks over spans only.
        let after = |line: &PageLine| line.span().is_some_and(|span| span.end > offset);
        self.lines.iter().position(after).unwrap_or(self.lines.len().saturating_sub(1))
    }

    fn line_of_place(&self, place: Place) -> usize {
        self.line_at(place.offset).saturating_sub(place.above)
    }
}

/// The headline and the info line of an article whose text has no headline.
fn lines_above(article: ArticleRef, key: PageKey, phrases: &Phrases) -> Vec<PageLine> {
    let mut lines = Vec::new();
    if has_headline(article) {
        return lines;
    }
    if let Some(title) = article.title() {
        let all = Span::new(0, title.value.len());
        for line in text::wrap(title.value, all, key.width as usize, language_of(article)) {
            let mut words = line.span.of(title.value).to_owned();
            words.push_str(if line.hyphenated { "-" } else { "" });
            lines.push(PageLine { kind: LineKind::Title(words), indent: 0 });
        }
        lines.push(BLANK);
    }
    lines.extend(info_lines(article, key, phrases));
    lines
}

fn has_headline(article: ArticleRef) -> bool {
    article.blocks().any(|block| block.kind == BlockKind::Headline)
}

fn language_of(article: ArticleRef) -> Option<Language> {
    article.language().map(|language| language.value)
}

const BLANK: PageLine = PageLine { kind: LineKind::Blank, indent: 0 };

/// A heading belongs to what follows it, an attribution to its quote, a list to itself.
fn wants_gap(before: Option<BlockKind>, block: BlockKind) -> bool {
    use BlockKind::*;
    match (before, block) {
        (Some(PullQuote), Attribution) | (Some(ListItem), ListItem) | (Some(Meta), Meta) => false,
        (Some(Heading), Heading) => true,
        (Some(Heading), _) => false,
        _ => true,
    }
}

fn indent_of(block: BlockKind) -> u16 {
    match block {
        BlockKind::PullQuote | BlockKind::Attribution => 4,
        BlockKind::ListItem => 2,
        _ => 0,
    }
}

/// `~3 January 2026 · Ukraine, mentions 16 more · 290 words`, broken between its parts where it is too long.
fn info_lines(article: ArticleRef, key: PageKey, phrases: &Phrases) -> Vec<PageLine> {
    let plain = |text: String| InfoPart { text, country: None };
    let date = key.date.map_or(phrases.no_date.to_owned(), |date| phrases.pub_date(&date));
    let mut parts = vec![plain(date), plain(" · ".to_owned())];
    if key.is_far {
        parts.push(plain(format!("! {}", phrases.notice_far_date)));
        parts.push(plain(" · ".to_owned()));
    }
    // Where only the update is known, it is the date already.
    let updated = article.updated().filter(|updated| Some(updated.value) != key.date.map(|date| date.value));
    if let Some(updated) = updated {
        parts.push(plain(fill(phrases.updated, &[&phrases.pub_date(&updated)])));
        parts.push(plain(" · ".to_owned()));
    }
    parts.extend(country_parts(article, phrases));
    parts.push(plain(" · ".to_owned()));
    parts.push(plain(phrases.words(article.n_words() as usize)));
    break_parts(parts, key.width as usize)
        .into_iter()
        .map(|parts| PageLine { kind: LineKind::Info(parts), indent: 0 })
        .collect()
}

fn country_parts(article: ArticleRef, phrases: &Phrases) -> Vec<InfoPart> {
    let focus: Vec<CountryCode> = article.focus().collect();
    let n_others = article.countries().count() - focus.len();
    let others = phrases.number(n_others);
    let mut parts = Vec::new();
    for (i, &code) in focus.iter().enumerate() {
        if i > 0 {
            parts.push(InfoPart { text: ", ".to_owned(), country: None });
        }
        parts.push(InfoPart { text: country_name(code, phrases), country: Some(code) });
    }
    let rest = match (focus.is_empty(), n_others) {
        (true, 0) => phrases.no_country.to_owned(),
        (true, _) => fill(phrases.mentions_only, &[&others]),
        (false, 0) => return parts,
        (false, _) => format!(", {}", fill(phrases.mentions_more, &[&others])),
    };
    parts.push(InfoPart { text: rest, country: None });
    parts
}

/// The country's name in the interface's language, its code where no table knows it.
pub fn country_name(code: CountryCode, phrases: &Phrases) -> String {
    gazetteer::country_name(code, phrases.language).map_or_else(|| code.to_string(), str::to_owned)
}

fn break_parts(parts: Vec<InfoPart>, width: usize) -> Vec<Vec<InfoPart>> {
    let mut lines = vec![Vec::new()];
    let mut used = 0;
    for mut part in parts {
        if used > 0 && used + text::width(part.text.trim_end()) > width {
            lines.push(Vec::new());
            used = 0;
        }
        if used == 0 {
            // A separator says nothing at the start of a line.
            part.text = part.text.trim_start_matches([' ', '·', ',']).to_owned();
        }
        used += text::width(&part.text);
        if let (Some(line), false) = (lines.last_mut(), part.text.is_empty()) {
            line.push(part);
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// Pages on; at the end to the next article, from its top. Where the article is not shown it is opened.
pub fn page_on(state: &mut State) {
    if state.layout().area(Focus::Reader).is_none() {
        perform::open(state);
    } else if state.reader.is_at_end() {
        step_article(state, 1);
    } else {
        state.reader.step(Step::HalfPages(2));
    }
}

/// Selects the next or previous article and shows its top.
pub fn step_article(state: &mut State, n: isize) {
    let row = state.list.row;
    state.list.step(Step::By(n), &state.view.rows);
    match state.article() {
        Some(article) if state.list.row != row => state.reader.forget_place(article),
        _ if n > 0 => state.say(state.phrases.last_article),
        _ => state.say(state.phrases.first_article),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finding_folds_and_points_into_the_text() {
        let text = "Über Kiew und KIEW, über";
        let surfaces: Vec<&str> = find_all(text, "kiew").into_iter().map(|span| span.of(text)).collect();
        assert_eq!(surfaces, ["Kiew", "KIEW"]);
        assert_eq!(find_all(text, "über").len(), 2);
        assert_eq!(find_all(text, ""), []);
    }

    #[test]
    fn the_info_line_breaks_between_its_parts() {
        let parts = ["3 January 2026", " · ", "Ukraine", ", mentions 16 more", " · ", "290 words"];
        let parts = parts.iter().map(|text| InfoPart { text: text.to_string(), country: None }).collect::<Vec<_>>();
        let broken = |width| {
            let line = |line: Vec<InfoPart>| line.iter().map(|part| part.text.as_str()).collect::<String>();
            break_parts(parts.clone(), width).into_iter().map(line).collect::<Vec<_>>()
        };
        assert_eq!(broken(80), ["3 January 2026 · Ukraine, mentions 16 more · 290 words"]);
        assert_eq!(broken(30), ["3 January 2026 · Ukraine", "mentions 16 more · 290 words"]);
    }
}
