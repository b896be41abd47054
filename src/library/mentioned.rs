//! The dates that an article's text talks about, which are not the same as the date of its publication.

use crate::model::{Block, BlockKind, DateValue, Day, Rule, Span, Timex, TimexKind};

use super::ArticleRef;

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
pub fn find_mentioned(article: ArticleRef, anchor: Option<Day>) -> Vec<MentionedDate> {
    let mut timexes = article.timexes().enumerate().peekable();
    if timexes.peek().is_none() {
        return Vec::new();
    }
    let of_publication = article.date().map(|date| date.evidence).filter(|evidence| evidence.rule != LEDE_DAY_RULE);
    let of_publication = of_publication.and_then(|evidence| evidence.span);
    let dateline = article.dateline().map(|dateline| dateline.span);
    let not_of_text = [of_publication, dateline];
    let about_the_article: Vec<Block> =
        article.blocks().filter(|block| matches!(block.kind, BlockKind::Meta | BlockKind::Byline)).collect();
    let is_about_the_article = |span: Span| {
        about_the_article.iter().any(|block| block.span.start <= span.start && span.start < block.span.end)
    };
    timexes
        .filter(|(_, timex)| !not_of_text.iter().flatten().any(|span| span.overlaps(timex.span)))
        .filter(|(_, timex)| !is_about_the_article(timex.span))
        .filter_map(|(idx, timex)| read(idx, &timex, anchor))
        .collect()
}

/// A length of time counts as dates up to so many days: `in the next six months` names no day that an agenda could have.
const MAX_LENGTH: i64 = 31;

fn read(idx: usize, timex: &Timex, anchor: Option<Day>) -> Option<MentionedDate> {
    let resolved = timex.resolve(anchor);
    let is_long = |(first, last): (Day, Day)| (last - first).num_days() > MAX_LENGTH;
    if timex.kind == TimexKind::Duration && resolved.days().is_some_and(is_long) {
        return None;
    }
    let partial = || {
        // Perhaps with a time of day behind it.
        let date: DateValue = resolved.value.split('T').next()?.parse().ok()?;
        Some(MentionedDays::Partial(date))
    };
    let when = resolved.days().map(|(first, last)| MentionedDays::Days(first, last)).or_else(partial)?;
    Some(MentionedDate { timex_idx: idx as u32, when, inferred: resolved.inferred })
}
