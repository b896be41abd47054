//! The article, set for reading: headline, info line, text with its headings, pull quotes and mentions.

use ratatui::style::Style;
use unicode_segmentation::GraphemeCursor;

use crate::app::{Focus, InfoPart, Layout, LineKind, PageLine, State};
use crate::library::ArticleRef;
use crate::model::{BlockKind, CountryCode, Day, Mention, Span};
use crate::query::{Area, Choice};

use super::paint::Brush;
use super::theme::Theme;

pub fn draw(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    let (Some(text), Some(id), Some(page)) = (layout.reader_text(), state.article(), &state.reader.page) else {
        return;
    };
    let left = (text.x - brush.area.x) as usize;
    let marks = Marks::of(state, state.library.article(id), theme);
    for (row, line) in page.lines.iter().skip(state.reader.top).take(brush.height()).enumerate() {
        draw_line(line, (left, row), &marks, brush, theme);
    }
}

fn draw_line(line: &PageLine, (left, row): (usize, usize), marks: &Marks, brush: &mut Brush, theme: &Theme) {
    let column = left + line.indent as usize;
    match &line.kind {
        LineKind::Blank => {}
        LineKind::Title(words) => {
            brush.put(column, row, words, theme.strong());
        }
        LineKind::Info(parts) => draw_info(parts, (column, row), marks, brush, theme),
        LineKind::Text { block, span, hyphenated, .. } => {
            if matches!(block, BlockKind::PullQuote | BlockKind::Attribution) {
                brush.put(column.saturating_sub(2), row, "│", theme.accent());
            }
            if marks.current_hit.is_some_and(|hit| span.contains(hit.start as usize)) && left > 0 {
                brush.put(left - 1, row, "›", theme.strong_accent());
            }
            let base = block_style(*block, theme);
            let end = draw_words(*span, base, (column, row), marks, brush);
            if *hyphenated {
                brush.put(end, row, "-", base);
            }
        }
    }
}

fn block_style(block: BlockKind, theme: &Theme) -> Style {
    match block {
        BlockKind::Headline | BlockKind::Heading => theme.strong(),
        BlockKind::Summary | BlockKind::PullQuote => theme.italic(),
        BlockKind::Meta | BlockKind::Byline | BlockKind::Attribution => theme.quiet(),
        BlockKind::Lede | BlockKind::Paragraph | BlockKind::ListItem => theme.text(),
    }
}

fn draw_info(parts: &[InfoPart], (column, row): (usize, usize), marks: &Marks, brush: &mut Brush, theme: &Theme) {
    let mut column = column;
    for part in parts {
        let style = match part.country {
            Some(code) => marks.country_style(code, theme.text()),
            None => theme.quiet(),
        };
        column = brush.put(column, row, &part.text, style);
    }
}

/// Draws a line's words in runs of one style, and gives the column after them.
fn draw_words(span: Span, base: Style, (column, row): (usize, usize), marks: &Marks, brush: &mut Brush) -> usize {
    let text = span.of(marks.article.text());
    let mut column = column;
    let mut run = (0, marks.style_at(span.start, base));
    for at in marks.edges_within(span) {
        let at = next_cluster(text, (at - span.start) as usize);
        let style = marks.style_at(span.start + at as u32, base);
        if style != run.1 {
            column = brush.put(column, row, &text[run.0..at], run.1);
            run = (at, style);
        }
    }
    brush.put(column, row, &text[run.0..], run.1)
}

/// The first place at or after this one where a cluster starts: one is never cut in two.
fn next_cluster(text: &str, at: usize) -> usize {
    let is_start = |at: &usize| GraphemeCursor::new(*at, text.len(), true).is_boundary(text, 0).unwrap_or(true);
    (at..text.len()).filter(|at| text.is_char_boundary(*at)).find(is_start).unwrap_or(text.len())
}

/// The countries of the article that a value of the country facet stands for.
fn countries_of(area: Area, article: ArticleRef, day: Option<Day>) -> Vec<CountryCode> {
    match area {
        Area::Country(code) => vec![code],
        Area::Group(group) => {
            article.countries().map(|country| country.code).filter(|code| group.has(*code, day)).collect()
        }
    }
}

/// Those of spans in order that reach into a line.
fn within<T>(marks: &[T], span_of: impl Fn(&T) -> Span, line: Span) -> impl Iterator<Item = Span> {
    let first = marks.partition_point(|mark| span_of(mark).end <= line.start);
    marks[first..].iter().map(span_of).take_while(move |span| span.start < line.end)
}

/// What is marked in the text, and how.
struct Marks<'a> {
    article: ArticleRef<'a>,
    mentions: Vec<Mention>,
    theme: &'a Theme,
    /// The countries that the article is about, in their order: each has its colour.
    focus: Vec<CountryCode>,
    /// The countries that the user is after.
    wanted: Vec<CountryCode>,
    hits: &'a [Span],
    current_hit: Option<Span>,
    /// Where the words of the query stand.
    sought: &'a [Span],
    evidence: Option<Span>,
    /// Where the story was filed, set apart from its first sentence.
    dateline: Option<Span>,
}

impl<'a> Marks<'a> {
    fn of(state: &'a State, article: ArticleRef<'a>, theme: &'a Theme) -> Self {
        let under_cursor = state
            .countries
            .cursor()
            .filter(|area| state.focus == Focus::Countries && state.filters.countries.choice(*area) != Choice::Exclude);
        let areas = state.filters.countries.include.iter().copied().chain(under_cursor);
        let day = state.article().and_then(|id| state.library.membership_day(id));
        let mut wanted: Vec<CountryCode> = areas.flat_map(|area| countries_of(area, article, day)).collect();
        let evidence = state.why.as_ref().and_then(|why| why.current());
        wanted.extend(evidence.and_then(|item| item.country));
        let find = state.reader.find.as_ref();
        Self {
            article,
            mentions: article.mentions().collect(),
            theme,
            focus: article.focus().collect(),
            wanted,
            hits: find.map_or(&[], |find| &find.hits),
            current_hit: find.and_then(|find| find.hits.get(find.current).copied()),
            sought: &state.reader.sought,
            evidence: evidence.and_then(|item| item.span),
            dateline: article.dateline().map(|dateline| dateline.span),
        }
    }

    /// Where marks start and end within a line, in order: between two of these all has one style.
    fn edges_within(&self, line: Span) -> Vec<u32> {
        let single = self.evidence.iter().chain(&self.dateline);
        let lists = [self.hits, self.sought].into_iter().flat_map(|spans| within(spans, |span| *span, line));
        let mentions = within(&self.mentions, |mention| mention.span, line);
        let spans = single.copied().chain(lists).chain(mentions);
        let edges = spans.flat_map(|span| [span.start, span.end]);
        let mut edges: Vec<u32> = edges.filter(|at| line.start < *at && *at < line.end).collect();
        edges.sort_unstable();
        edges
    }

    fn style_at(&self, offset: u32, base: Style) -> Style {
        let offset = offset as usize;
        let is_in = |span: &Span| span.contains(offset);
        let base = if self.dateline.as_ref().is_some_and(is_in) { base.patch(self.theme.quiet()) } else { base };
        let hit_idx = self.hits.partition_point(|hit| (hit.end as usize) <= offset);
        if self.hits.get(hit_idx).is_some_and(is_in) || self.evidence.as_ref().is_some_and(is_in) {
            return base.patch(self.theme.found());
        }
        let sought_idx = self.sought.partition_point(|place| (place.end as usize) <= offset);
        let is_sought = self.sought.get(sought_idx).is_some_and(is_in);
        let base = if is_sought { base.patch(self.theme.sought()) } else { base };
        let mentions = &self.mentions;
        let idx = mentions.partition_point(|mention| (mention.span.end as usize) <= offset);
        match mentions.get(idx).filter(|mention| is_in(&mention.span)) {
            Some(mention) => self.country_style(mention.code, base.patch(self.theme.mention())),
            None => base,
        }
    }

    fn country_style(&self, code: CountryCode, base: Style) -> Style {
        if self.wanted.contains(&code) {
            return base.patch(self.theme.strong_accent());
        }
        match self.focus.iter().position(|focus| *focus == code) {
            Some(n) => base.patch(self.theme.focus_country(n)),
            None => base,
        }
    }
}
