//! The why-pane: every value of the article with the words and the rule that it came from.

use crate::library::{ArticleId, ArticleRef, Library};
use crate::model::{BlockKind, CountryCode, Evidence, PubDate, Span};
use crate::phrases::{Phrases, fill};
use crate::text::width;

use super::State;
use super::header::wrap_words;
use super::layout::{Focus, Layout};
use super::reader::country_name;
use super::scroll::{Step, keep_visible};

/// How a row of the pane is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyKind {
    /// What the rows below are about.
    Title,
    Value,
    /// One piece of evidence for the value above.
    Evidence,
}

#[derive(Debug, Clone, PartialEq)]
pub struct WhyItem {
    pub kind: WhyKind,
    pub text: String,
    /// What kind of thing it is, how much it counts.
    pub detail: String,
    /// The line of the words in the article.
    pub place: String,
    pub rule: String,
    /// The words in the article.
    pub span: Option<Span>,
    pub country: Option<CountryCode>,
}

#[derive(Debug)]
pub struct WhyPane {
    pub items: Vec<WhyItem>,
    pub cursor: usize,
    pub offset: usize,
    height: usize,
    /// What the items were made for.
    made_for: Option<(ArticleId, Option<PubDate>, usize)>,
    /// Columns for the rows.
    width: usize,
    /// The pane that it was asked from, where closing it leads back to.
    pub asked_from: Focus,
}

impl WhyPane {
    /// An open pane; its items come with the next `settle`.
    pub fn opened(asked_from: Focus) -> Self {
        Self { items: Vec::new(), cursor: 0, offset: 0, height: 0, made_for: None, width: 0, asked_from }
    }

    pub fn current(&self) -> Option<&WhyItem> {
        self.items.get(self.cursor)
    }

    /// The rows in view, each with whether the cursor is on it.
    pub fn visible(&self) -> impl Iterator<Item = (&WhyItem, bool)> {
        let shown = self.items.iter().enumerate().skip(self.offset).take(self.height);
        shown.map(|(i, item)| (item, i == self.cursor))
    }

    pub fn put_cursor_at_line(&mut self, line: usize) {
        self.cursor = (self.offset + line).min(self.items.len().saturating_sub(1));
    }
}

/// Moves in the pane and shows the words of the row in the reader.
pub fn step(state: &mut State, step: Step) {
    let Some(why) = &mut state.why else { return };
    why.cursor = step.apply(why.cursor, why.items.len(), why.height);
    reveal(state);
}

/// Shows the words of the current row in the reader.
pub fn reveal(state: &mut State) {
    if let Some(span) = state.why.as_ref().and_then(|why| why.current()).and_then(|item| item.span) {
        state.reader.reveal(span);
    }
}

/// Makes the rows for the selected article, and starts at the evidence that is in view.
pub fn settle(state: &mut State, layout: &Layout) {
    let article = state.article();
    let date = article.and_then(|article| state.library.date(article));
    let visible = state.reader.visible_span().filter(|_| state.reader.top > 0);
    let Some(why) = &mut state.why else { return };
    let area = layout.facet_rows(Focus::Why);
    why.width = area.map_or(0, |area| area.width as usize);
    let wanted = article.map(|article| (article, date, why.width));
    if why.made_for != wanted {
        let is_new_article = why.made_for.map(|(article, _, _)| article) != article;
        let make = |article| make_items(article, &state.library, state.phrases, why.width);
        why.items = article.map_or_else(Vec::new, make);
        if is_new_article {
            let in_view = |item: &WhyItem| visible.zip(item.span).is_some_and(|(view, span)| view.covers(span));
            why.cursor = why.items.iter().position(in_view).unwrap_or(0);
            why.offset = 0;
        }
        why.made_for = wanted;
    }
    why.height = area.map_or(0, |area| area.height as usize);
    why.cursor = why.cursor.min(why.items.len().saturating_sub(1));
    why.offset = keep_visible(why.offset, why.cursor, why.height, why.items.len());
}

fn make_items(id: ArticleId, library: &Library, phrases: &'static Phrases, width: usize) -> Vec<WhyItem> {
    let article = library.article(id);
    let mut items = Items { list: Vec::new(), article, phrases, line_starts: line_starts(article.text()), width };
    items.date(id, library);
    items.updated();
    items.dateline();
    items.countries();
    items.words_about_the_text();
    items.structure();
    items.list
}

/// Columns before a piece of evidence.
const INDENT: usize = 6;

fn line_starts(text: &str) -> Vec<u32> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes());
    std::iter::once(0).chain(ends.map(|end| end as u32 + 1)).collect()
}

struct Items<'a> {
    list: Vec<WhyItem>,
    article: ArticleRef<'a>,
    phrases: &'static Phrases,
    line_starts: Vec<u32>,
    /// Columns for a row.
    width: usize,
}

impl Items<'_> {
    fn push(&mut self, kind: WhyKind, text: String, detail: String, rule: String, span: Option<Span>) {
        self.list.push(WhyItem { kind, text, detail, place: String::new(), rule, span, country: None });
    }

    /// A row that is one sentence.
    fn say(&mut self, kind: WhyKind, text: &str) {
        self.push(kind, text.to_owned(), String::new(), String::new(), None);
    }

    fn title(&mut self, title: &str) {
        self.say(WhyKind::Title, title);
    }

    /// The words of the evidence, its line and its rule.
    fn evidence(&mut self, what: &str, evidence: Evidence) {
        let (words, place) = match evidence.span.filter(|span| span.is_valid_in(self.article.text())) {
            Some(span) => (self.phrases.quoted(&self.surface(span)), self.line_of(span)),
            None => (self.phrases.why_given.to_owned(), String::new()),
        };
        self.list.push(WhyItem {
            kind: WhyKind::Evidence,
            text: words,
            detail: what.to_owned(),
            place,
            rule: evidence.rule.to_string(),
            span: evidence.span,
            country: None,
        });
    }

    /// The words on one line, at most so many as tell what is meant.
    fn surface(&self, span: Span) -> String {
        let words: Vec<&str> = span.of(self.article.text()).split_whitespace().take(12).collect();
        crate::text::clean_line(&words.join(" "))
    }

    fn line_number(&self, span: Span) -> usize {
        self.line_starts.partition_point(|start| *start <= span.start)
    }

    fn line_of(&self, span: Span) -> String {
        let line_number = self.line_number(span);
        fill(self.phrases.why_line, &[&self.phrases.number(line_number)])
    }

    fn date(&mut self, id: ArticleId, library: &Library) {
        let phrases = self.phrases;
        self.title(phrases.why_date);
        let Some(date) = library.date(id) else {
            self.say(WhyKind::Value, phrases.why_no_date);
            return;
        };
        let state = match (date.inferred, date.value.is_partial()) {
            _ if date.is_ambiguous => phrases.ambiguous,
            (true, _) => phrases.inferred,
            (false, true) => phrases.partial,
            (false, false) => phrases.why_stated,
        };
        self.push(WhyKind::Value, phrases.pub_date(&date), state.to_owned(), String::new(), date.evidence.span);
        let of_the_article = self.article.date().unwrap_or(date);
        self.evidence("", of_the_article.evidence);
        if date.inferred {
            let rule = date.evidence.rule.to_string();
            let line_number = date.evidence.span.map(|span| self.line_number(span));
            let n_dated = library.n_dated_beside(id);
            let reason = phrases.why_inferred(date.value, of_the_article.value, line_number, n_dated);
            self.reason(&reason, rule, date.evidence.span);
        } else if let Some(other) = date.other_reading() {
            let readings = [date.value.to_string(), other.to_string()];
            self.reason(&fill(phrases.why_ambiguous, &[&readings[0], &readings[1]]), String::new(), None);
        } else if date.value.is_partial() {
            self.say(WhyKind::Evidence, phrases.why_partial);
        }
    }

    /// A sentence over as many rows as it needs, since the end of it matters; the rule stands beside the last.
    fn reason(&mut self, reason: &str, rule: String, span: Option<Span>) {
        let room = self.width.saturating_sub(INDENT + 1).max(12);
        let mut lines = wrap_words(reason, room);
        let is_too_wide = |line: &String| width(line) + 2 + width(&rule) > room;
        if !rule.is_empty() && lines.last().is_some_and(is_too_wide) {
            lines.push(String::new());
        }
        let n_lines = lines.len();
        for (idx, line) in lines.into_iter().enumerate() {
            let rule = if idx + 1 == n_lines { rule.clone() } else { String::new() };
            self.push(WhyKind::Evidence, line, String::new(), rule, span);
        }
    }

    fn updated(&mut self) {
        let Some(updated) = self.article.updated() else { return };
        self.title(self.phrases.why_updated);
        let value = self.phrases.pub_date(&updated);
        self.push(WhyKind::Value, value, String::new(), String::new(), updated.evidence.span);
        self.evidence("", updated.evidence);
    }

    fn dateline(&mut self) {
        let (article, phrases) = (self.article, self.phrases);
        let Some(dateline) = article.dateline() else { return };
        self.title(phrases.why_dateline);
        for place in &dateline.places {
            let country = place.code.map_or_else(|| phrases.why_unknown.to_owned(), |code| country_name(code, phrases));
            let name = self.surface(place.span);
            self.push(WhyKind::Value, name, country, String::new(), Some(place.span));
        }
        self.evidence("", Evidence { rule: dateline.rule, span: Some(dateline.span) });
    }

    fn countries(&mut self) {
        let (article, phrases) = (self.article, self.phrases);
        self.title(phrases.why_countries);
        if article.countries().next().is_none() {
            self.say(WhyKind::Value, phrases.why_no_country);
        }
        for country in article.countries() {
            let role = if country.focus { phrases.why_focus } else { phrases.why_mentioned };
            let percent = f64::from(country.salience.clamp(0.0, 1.0)) * 100.0;
            let (name, detail) = (country_name(country.code, phrases), format!("{percent:.0} % {role}"));
            let mentions = || article.mentions().filter(|mention| mention.code == country.code);
            let first = mentions().next().map(|mention| mention.span);
            self.push(WhyKind::Value, name, detail, country.rule.to_string(), first);
            for mention in mentions() {
                let evidence = Evidence { rule: mention.rule, span: Some(mention.span) };
                self.evidence(phrases.mention_kind(mention.kind), evidence);
            }
            for item in self.list.iter_mut().rev().take(1 + mentions().count()) {
                item.country = Some(country.code);
            }
        }
    }

    fn words_about_the_text(&mut self) {
        let (article, phrases) = (self.article, self.phrases);
        self.title(phrases.why_language);
        match article.language() {
            Some(language) => {
                let name = phrases.language_name(language.value);
                self.push(WhyKind::Value, name, String::new(), language.evidence.rule.to_string(), None);
            }
            None => self.say(WhyKind::Value, phrases.why_unknown),
        }
        let values = [
            (phrases.why_title, article.title()),
            (phrases.why_summary, article.summary()),
            (phrases.why_byline, article.byline()),
        ];
        for (title, value) in values {
            if let Some(value) = value {
                self.title(title);
                self.evidence("", value.evidence);
            }
        }
    }

    fn structure(&mut self) {
        let (article, phrases) = (self.article, self.phrases);
        let is_told = |kind| matches!(kind, BlockKind::Heading | BlockKind::PullQuote | BlockKind::Attribution);
        let mut told = article.blocks().filter(|block| is_told(block.kind)).peekable();
        if told.peek().is_some() {
            self.title(phrases.why_structure);
        }
        for block in told {
            self.evidence(phrases.block_kind(block.kind), Evidence { rule: block.rule, span: Some(block.span) });
        }
    }
}
