//! The days that articles talk about, in the order in which one wants to know of them.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::library::{ArticleId, Library};
use crate::model::{DateUnit, Day, Span};
use crate::text;

/// Longer stretches than a month are no days to keep free: they are left out.
const MAX_DAYS: i64 = 31;

/// Articles read between two looks at whether anyone still wants the answer.
const BLOCK_LEN: usize = 1024;

/// Every day, week and month that the articles mention, each once an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agenda {
    /// The collection's latest day; what ends before it is past. Without one, everything is.
    pub today: Option<Day>,
    /// What is ahead, the next first; then what is past, the latest first.
    pub entries: Vec<AgendaEntry>,
    /// How many of the entries are ahead.
    pub n_ahead: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgendaEntry {
    pub first: Day,
    /// The same as `first` for a single day.
    pub last: Day,
    pub article: ArticleId,
    /// The place of the date expression in the article's timexes.
    pub timex_idx: u32,
    /// Whether the date of publication had to help.
    pub inferred: bool,
}

impl Agenda {
    /// The agenda of these articles; within a day they keep their order. `None` when nobody wants it any more.
    pub fn of(ids: impl Iterator<Item = ArticleId>, library: &Library, keep_going: &dyn Fn() -> bool) -> Option<Self> {
        let mut entries = Vec::new();
        for (n, id) in ids.enumerate() {
            if n.is_multiple_of(BLOCK_LEN) && !keep_going() {
                return None;
            }
            push_entries(id, library, &mut entries);
        }
        let today = library.latest_day();
        let (mut ahead, mut past): (Vec<AgendaEntry>, Vec<AgendaEntry>) =
            entries.into_iter().partition(|entry| today.is_some_and(|today| entry.last >= today));
        // What is under way begins today.
        ahead.sort_by_key(|entry| (Some(entry.first).max(today), entry.last));
        past.sort_by_key(|entry| Reverse((entry.first, entry.last)));
        let n_ahead = ahead.len();
        ahead.append(&mut past);
        Some(Self { today, entries: ahead, n_ahead })
    }
}

fn push_entries(id: ArticleId, library: &Library, entries: &mut Vec<AgendaEntry>) {
    let mut known = HashSet::new();
    for date in library.mentioned(id).iter() {
        let Some((first, last)) = date.days() else { continue };
        if (last - first).num_days() < MAX_DAYS && known.insert((first, last)) {
            let timex_idx = date.timex_idx;
            entries.push(AgendaEntry { first, last, article: id, timex_idx, inferred: date.inferred });
        }
    }
}

impl AgendaEntry {
    /// As the query language has it: `2026-03-04`, `2026-W08`, `2026-03`; any other stretch by its first and last day,
    /// `2026-06-02/2026-06-05`.
    pub fn value(&self) -> String {
        let is_whole = |unit: &DateUnit| unit.first_day() == Some(self.first) && unit.last_day() == Some(self.last);
        match DateUnit::containing(self.first, self.last).find(is_whole) {
            Some(unit) => unit.to_string(),
            None => format!("{}/{}", self.first, self.last),
        }
    }

    /// The words that name the day.
    pub fn span(&self, library: &Library) -> Span {
        let timex = library.article(self.article).timexes().nth(self.timex_idx as usize);
        timex.expect("an entry is made from a date of its article").span
    }

    /// The sentence that these words stand in.
    pub fn sentence(&self, library: &Library) -> Span {
        let (article, span) = (library.article(self.article), self.span(library));
        let language = article.language().map(|language| language.value);
        let block = article.blocks().map(|block| block.span).find(|block| block.end > span.start);
        let block = block.filter(|block| block.covers(span));
        text::sentence_around(article.text(), block.unwrap_or(Span::new(0, article.text().len())), span, language)
    }
}
