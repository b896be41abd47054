//! The dates that an article's text talks about, which are not the same as the date of its publication.

use crate::model::{Article, BlockKind, DateValue, Day, Rule, Span, Timex};

/// The one rule by which a date of publication is also a day that the text talks about: a lede that names its day.
const LEDE_DAY_RULE: Rule = Rule("date/lede-day");

/// A date that an article mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MentionedDate {
    /// Its place in the article's timexes.
    pub timex_idx: u32,
    pub when: MentionedDays,
    /// Whether the words alone don't say it, but with the article's date of publication.
    pub inferred: bool,
}

/// Which days are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MentionedDays {
    /// From the first to the last, both included: a day, a week, a year, `2. bis 5. Juni`.
    Days(Day, Day),
    /// Without a year: `XXXX-01-03`.
    Partial(DateValue),
}

impl MentionedDate {
    /// The first and the last day; `None` without a year.
    pub fn days(&self) -> Option<(Day, Day)> {
        match self.when {
            MentionedDays::Days(first, last) => Some((first, last)),
            MentionedDays::Partial(_) => None,
        }
    }
}

/// The dates of the text against this anchor, by position. Durations, sets and vague references are none, nor is what
/// only says when the article was published: metadata lines, bylines, datelines.
pub fn find_mentioned(article: &Article, anchor: Option<Day>) -> Vec<MentionedDate> {
    let of_publication = article.date.map(|date| date.evidence).filter(|evidence| evidence.rule != LEDE_DAY_RULE);
    let of_publication = of_publication.and_then(|evidence| evidence.span);
    let numbered = article.timexes.iter().enumerate();
    numbered
        .filter(|(_, timex)| !of_publication.is_some_and(|span| span.overlaps(timex.span)))
        .filter(|(_, timex)| !is_about_the_article(article, timex.span))
        .filter_map(|(idx, timex)| read(idx, timex, anchor))
        .collect()
}

fn read(idx: usize, timex: &Timex, anchor: Option<Day>) -> Option<MentionedDate> {
    let resolved = timex.resolve(anchor);
    let partial = || {
        // Perhaps with a time of day behind it.
        let date: DateValue = resolved.value.split('T').next()?.parse().ok()?;
        Some(MentionedDays::Partial(date))
    };
    let when = resolved.days().map(|(first, last)| MentionedDays::Days(first, last)).or_else(partial)?;
    Some(MentionedDate { timex_idx: idx as u32, when, inferred: resolved.inferred })
}

/// Whether the place is a line about the article rather than one of its text.
fn is_about_the_article(article: &Article, span: Span) -> bool {
    let idx = article.blocks.partition_point(|block| block.span.end <= span.start);
    let block = article.blocks.get(idx).filter(|block| block.span.start <= span.start);
    block.is_some_and(|block| matches!(block.kind, BlockKind::Meta | BlockKind::Byline))
}
