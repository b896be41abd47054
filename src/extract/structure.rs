//! What each stretch of a text is for: metadata, headline, summary, byline, lede, headings, pull quotes.
//!
//! A text is taken apart into parts, one for each block, and read from three sides: its head (metadata, headline, summary,
//! byline, up to the lede), its foot (agency marks, credits, sources) and what lies between. Dates in metadata are left to
//! [`super::pubdate`], direct speech inside paragraphs to [`super::quotes`].

mod date_shape;
pub(crate) mod front_matter;
mod head;
mod labels;
mod parts;
mod rest;
mod shape;

use std::cell::Cell;

use crate::model::{Block, BlockKind, Extracted, Given, Rule, Span};
use crate::text::{self, Chart};

use super::quotes::marks;
use front_matter::FrontMatter;
use head::Head;
pub(super) use head::TITLE_BEHIND_DATELINE;
use labels::Role;
pub(super) use labels::{attribution_start, is_agency};
use parts::{Layout, Memory, Parts};

/// What was read from the layout of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// By position; together they cover everything but white space and marks of layout (`#`, `>`, `+++`, fences, rules).
    pub blocks: Vec<Block>,
    pub title: Option<Extracted<String>>,
    pub summary: Option<Extracted<String>>,
    pub byline: Option<Extracted<String>>,
}

/// Reads the structure of a cleaned text. A given title beats the one in the text.
pub fn read(chart: &Chart, given: &Given) -> Structure {
    let mut memory = MEMORY.take();
    let structure = read_with(chart, given, &mut memory);
    MEMORY.set(memory.if_small());
    structure
}

thread_local! {
    /// Of the text before.
    static MEMORY: Cell<Memory> = const { Cell::new(Memory::new()) };
}

fn read_with(chart: &Chart, given: &Given, memory: &mut Memory) -> Structure {
    let text = chart.text;
    let front = front_matter::read(text);
    let mut structure = Structure::default();
    let body_start = front.as_ref().map_or(0, |front| front.end);
    if let Some(front) = &front {
        read_front_matter(text, front, &mut structure);
    }
    if let Some(title) = given.title.as_deref().filter(|title| !title.trim().is_empty()) {
        structure.title = Some(Extracted::new(shown(title), Rule("title/given"), None));
    }

    let mut parts = Parts::new(chart, body_start, memory);
    read_foot(&mut parts);
    let known_title = structure.title.as_ref().map(|title| title.value.clone());
    let head = head::read(&mut parts, known_title.as_deref());
    let Head { title, summary, byline, body_idx } = head;
    structure.title = structure.title.or(title.map(|(span, rule)| extracted(text, span, rule)));
    structure.summary = structure.summary.or(summary.map(|(span, rule)| extracted(text, span, rule)));
    structure.byline = structure.byline.or(byline.map(|span| extracted(text, span, Rule("byline/line"))));
    read_body(&mut parts, body_idx);
    if structure.byline.is_none() {
        structure.byline = find_closing_byline(&parts).map(|span| extracted(text, span, Rule("byline/closing-line")));
    }
    structure.blocks.extend(parts.blocks());
    structure
}

fn extracted(text: &str, span: Span, rule: Rule) -> Extracted<String> {
    Extracted::new(shown(span.of(text)), rule, Some(span))
}

/// A stretch of text as the value that people see: on one line, without soft hyphens and Markdown's emphasis.
fn shown(surface: &str) -> String {
    text::drawn(surface).trim().trim_matches(['*', '_', '#']).trim().to_owned()
}

fn read_front_matter(text: &str, front: &FrontMatter, structure: &mut Structure) {
    for entry in &front.entries {
        structure.blocks.push(Block { kind: BlockKind::Meta, span: entry.span, rule: Rule("meta/front-matter") });
        if entry.value.is_empty() {
            continue;
        }
        let value = |rule| Some(extracted(text, entry.value, Rule(rule)));
        match labels::role_of(entry.key) {
            Some(Role::Title) if structure.title.is_none() => structure.title = value("title/front-matter"),
            Some(Role::Summary) if structure.summary.is_none() => structure.summary = value("summary/front-matter"),
            Some(Role::Byline) if structure.byline.is_none() => structure.byline = value("byline/front-matter"),
            _ => {}
        }
    }
}

/// Metadata at the end is looked for in so many parts.
const FOOT_PARTS: usize = 10;

/// Marks what closes a text: agency marks (also at the end of the last paragraph), credits, sources, dates.
fn read_foot(parts: &mut Parts) {
    let first = parts.len().saturating_sub(FOOT_PARTS).max(1);
    for idx in (first..parts.len()).rev() {
        let line = parts.text_of(idx);
        if shape::is_plain_paragraph(line) {
            break;
        }
        let is_foot = labels::is_credit(line)
            || labels::is_page_chrome(line)
            || labels::is_date_line(line)
            || labels::is_dated_label(line)
            || labels::closing_mark_len(line) == Some(line.len())
            || shape::is_tag_line(line)
            || (line.len() <= 240
                && labels::read_label(line).is_some_and(|(role, _)| role != Role::Title && role != Role::Summary));
        if !is_foot {
            break;
        }
        let is_byline = labels::read_byline(line).is_some();
        let (kind, rule) =
            if is_byline { (BlockKind::Byline, "byline/closing-line") } else { (BlockKind::Meta, "meta/closing-line") };
        parts.set(idx, kind, Rule(rule));
    }
    if let Some(idx) = (0..parts.len()).rev().find(|&idx| parts.kind(idx).is_none())
        && let Some(mark_len) = labels::closing_mark_len(parts.text_of(idx))
    {
        let at = parts.text_of(idx).len() - mark_len;
        let mark_idx = if at == 0 { idx } else { parts.split(idx, at) };
        parts.set(mark_idx, BlockKind::Meta, Rule("meta/agency-mark"));
    }
}

fn find_closing_byline(parts: &Parts) -> Option<Span> {
    (0..parts.len()).filter(|&idx| parts.kind(idx) == Some(BlockKind::Byline)).find_map(|idx| {
        let (start, end) = labels::read_byline(parts.text_of(idx))?;
        let line = parts.span(idx).start as usize;
        Some(Span::new(line + start, line + end))
    })
}

/// Gives every part from `first` on its kind.
fn read_body(parts: &mut Parts, first: usize) {
    let mut lede_is_due = true;
    let mut idx = first;
    while idx < parts.len() {
        if parts.kind(idx).is_none() {
            let (kind, rule) = read_body_part(parts, idx);
            let is_lede = kind == BlockKind::Paragraph && std::mem::take(&mut lede_is_due);
            let (kind, rule) = if is_lede { (BlockKind::Lede, "lede/first-paragraph") } else { (kind, rule) };
            parts.set(idx, kind, Rule(rule));
        }
        idx += 1;
    }
}

fn read_body_part(parts: &mut Parts, idx: usize) -> (BlockKind, &'static str) {
    match parts.layout(idx) {
        Layout::Heading => return (BlockKind::Heading, "heading/markup"),
        Layout::Quote => return (BlockKind::PullQuote, "pull-quote/markup"),
        Layout::Item if shape::is_heading(parts, idx) => return (BlockKind::Heading, "heading/numbered"),
        Layout::Item => return (BlockKind::ListItem, "list/bullet"),
        Layout::Plain => {}
    }
    let line = parts.text_of(idx);
    if shape::is_plain_paragraph(line) {
        return (BlockKind::Paragraph, "paragraph/block");
    }
    if labels::is_credit(line) {
        return (BlockKind::Meta, "meta/credit");
    }
    if labels::is_page_chrome(line) {
        return (BlockKind::Meta, "meta/page");
    }
    if labels::is_dated_label(line) {
        return (BlockKind::Meta, "meta/dated-label");
    }
    if line.len() <= 120 && labels::read_label(line).is_some() && labels::read_byline(line).is_some() {
        return (BlockKind::Byline, "byline/label");
    }
    if is_attribution(parts, idx) {
        return (BlockKind::Attribution, "attribution/dash");
    }
    if is_pull_quote(parts, idx) {
        return (BlockKind::PullQuote, "pull-quote/attributed");
    }
    if shape::is_heading(parts, idx) {
        // `Von Erika Beispiel, Moskau` behind the first paragraph.
        if line.contains(',') && labels::read_byline(line).is_some() {
            return (BlockKind::Byline, "byline/line");
        }
        return (BlockKind::Heading, "heading/short-line");
    }
    (BlockKind::Paragraph, "paragraph/block")
}

/// Whether the part before is a pull quote and this one says whose.
fn is_attribution(parts: &Parts, idx: usize) -> bool {
    idx > 0
        && parts.kind(idx - 1) == Some(BlockKind::PullQuote)
        && labels::attribution_start(parts.text_of(idx)).is_some()
}

/// Whether the part is a quotation with its attribution behind it, in the next part or at its own end, where it is split
/// off.
fn is_pull_quote(parts: &mut Parts, idx: usize) -> bool {
    let line = parts.text_of(idx);
    if !marks::opens_with_mark(line) || line.len() > 2_000 {
        return false;
    }
    if marks::is_one_quotation(line) {
        return idx + 1 < parts.len()
            && parts.kind(idx + 1).is_none()
            && labels::attribution_start(parts.text_of(idx + 1)).is_some();
    }
    if labels::is_no_attribution(line) {
        return false;
    }
    let Some(pair) = marks::find_marks(line).pairs.first().copied() else { return false };
    let rest = line[pair.end..].trim_start();
    let is_attributed = rest.starts_with(['—', '–'])
        && pair.start == 0
        && labels::attribution_start(rest).is_some_and(|start| {
            // `„…“ – das sagte er` goes on with the sentence.
            shape::is_name_like(&rest[start..])
        });
    if is_attributed {
        let at = line.len() - rest.len();
        parts.split(idx, at);
    }
    is_attributed
}

#[cfg(test)]
mod tests;
