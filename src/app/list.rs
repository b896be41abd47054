//! The list of hits: which is selected, what is in view, and the headings between them.
//!
//! A list of any length costs what is visible: headings come with the view, and rows are asked for one by one.

use std::ops::Range;

use crate::library::ArticleId;
pub use crate::query::DateGroup as Group;
use crate::query::{DateRun, Rows, View};

use super::scroll::Step;

/// A heading and the rows below it: from `first_row` to the next heading's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading {
    pub group: Group,
    pub first_row: usize,
    pub n_rows: usize,
}

/// A line of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListLine {
    Heading(Heading),
    /// A row of the view, and the group that it lies in (`None` when the list isn't sorted by date).
    Row {
        row: usize,
        group: Option<Group>,
    },
}

#[derive(Debug, Default)]
pub struct ListPane {
    /// The selected row; 0 in an empty list.
    pub row: usize,
    n_rows: usize,
    /// How far the selection went with its last step, in rows.
    stride: isize,
    /// The article that was selected last: found again when the rows change.
    anchor: Option<ArticleId>,
    headings: Vec<Heading>,
    /// The first visible line, headings counted.
    offset: usize,
    height: usize,
}

impl ListPane {
    /// Takes a new view and keeps the selected article selected where it is still among the rows. Without `keep` the first
    /// row is selected.
    pub fn show(&mut self, view: &View, keep: bool) {
        let rows = &view.rows;
        let kept = self.anchor.filter(|_| keep).and_then(|anchor| rows.position(anchor));
        let fallback = if keep { self.row } else { 0 };
        self.row = kept.unwrap_or(fallback).min(rows.len().saturating_sub(1));
        self.n_rows = rows.len();
        // Without hits the anchor waits for the filter to go.
        self.anchor = rows.get(self.row).or(self.anchor);
        self.headings = find_headings(&view.runs);
    }

    /// Selects a row. Past the end is the last one.
    pub fn select(&mut self, row: usize, rows: &Rows) {
        let before = self.row;
        self.row = row.min(rows.len().saturating_sub(1));
        self.stride = self.row as isize - before as isize;
        self.anchor = rows.get(self.row).or(self.anchor);
    }

    /// Goes on with another library, which has its articles under these ids.
    pub fn follow(&mut self, successor: &dyn Fn(ArticleId) -> Option<ArticleId>) {
        self.anchor = self.anchor.and_then(successor);
    }

    /// Selects this article as soon as it is among the rows.
    pub fn wish(&mut self, article: ArticleId, rows: &Rows) {
        self.anchor = Some(article);
        if let Some(row) = rows.position(article) {
            self.row = row;
        }
    }

    pub fn step(&mut self, step: Step, rows: &Rows) {
        let row = step.apply(self.row, rows.len(), self.height);
        self.select(row, rows);
    }

    /// Where another step like the last one leads; one row down where there was none yet. `None` where it leads nowhere.
    pub fn next_row(&self) -> Option<usize> {
        let stride = if self.stride == 0 { 1 } else { self.stride };
        let next = self.row.saturating_add_signed(stride).min(self.n_rows.saturating_sub(1));
        (next != self.row).then_some(next)
    }

    /// The rows that come into view on the way there, as many as there is room for.
    pub fn rows_ahead(&self) -> Range<usize> {
        match self.next_row() {
            Some(next) if next > self.row => (self.row + 1).max((next + 1).saturating_sub(self.height))..next + 1,
            Some(next) => next..self.row.min(next + self.height),
            None => 0..0,
        }
    }

    /// A heading stays at the top while its rows scroll by; too low a pane has none.
    fn has_headings(&self) -> bool {
        !self.headings.is_empty() && self.height >= 3
    }

    fn n_lines(&self) -> usize {
        self.n_rows + if self.has_headings() { self.headings.len() } else { 0 }
    }

    fn heading_idx_of(&self, row: usize) -> usize {
        self.headings.partition_point(|heading| heading.first_row <= row).saturating_sub(1)
    }

    fn line_of(&self, row: usize) -> usize {
        if self.has_headings() { row + self.heading_idx_of(row) + 1 } else { row }
    }

    /// The line at this index, in O(log headings).
    fn line(&self, idx: usize) -> Option<ListLine> {
        if idx >= self.n_lines() {
            return None;
        }
        if !self.has_headings() {
            let group = self.headings.get(self.heading_idx_of(idx)).map(|heading| heading.group);
            return Some(ListLine::Row { row: idx, group });
        }
        // The k-th heading stands at line first_row + k.
        let (mut low, mut high) = (0, self.headings.len());
        while low + 1 < high {
            let middle = (low + high) / 2;
            if self.headings[middle].first_row + middle <= idx { low = middle } else { high = middle }
        }
        let heading = self.headings[low];
        if heading.first_row + low == idx {
            Some(ListLine::Heading(heading))
        } else {
            Some(ListLine::Row { row: idx - low - 1, group: Some(heading.group) })
        }
    }

    /// Scrolls so that the selected row is visible below the heading that stays.
    pub fn settle(&mut self, height: usize) {
        self.height = height.max(1);
        let line = self.line_of(self.row);
        let below_heading = usize::from(self.has_headings());
        let highest = line.saturating_sub(below_heading);
        let lowest = (line + 1).saturating_sub(self.height);
        let last_offset = self.n_lines().saturating_sub(self.height);
        self.offset = self.offset.min(highest).max(lowest).min(last_offset);
    }

    /// Moves what is in view, and the selection only as far as it must.
    pub fn scroll(&mut self, n_lines: isize, rows: &Rows) {
        let last_offset = self.n_lines().saturating_sub(self.height);
        self.offset = self.offset.saturating_add_signed(n_lines).min(last_offset);
        let visible: Vec<usize> = self
            .visible()
            .skip(usize::from(self.has_headings()))
            .filter_map(|line| match line {
                ListLine::Row { row, .. } => Some(row),
                ListLine::Heading(_) => None,
            })
            .collect();
        if let (Some(&first), Some(&last)) = (visible.first(), visible.last()) {
            self.select(self.row.clamp(first, last), rows);
        }
    }

    /// The lines in view from top to bottom; the first is the heading of what is below it.
    pub fn visible(&self) -> impl Iterator<Item = ListLine> + '_ {
        let has_headings = self.has_headings();
        (self.offset..self.offset + self.height).filter_map(|idx| self.line(idx)).enumerate().map(move |(i, line)| {
            match line {
                ListLine::Row { row, .. } if i == 0 && has_headings => {
                    ListLine::Heading(self.headings[self.heading_idx_of(row)])
                }
                line => line,
            }
        })
    }
}

/// The headings of rows that are sorted by date. Rows of one group lie together, but for a year without a month, which
/// sorts as its first day: such a row may stand below the month's heading.
fn find_headings(runs: &[DateRun]) -> Vec<Heading> {
    let mut first_row = 0;
    let heading = |run: &DateRun| {
        first_row += run.n;
        Heading { group: run.group, first_row: first_row - run.n, n_rows: run.n }
    };
    runs.iter().map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pane(groups: &[(Group, usize)], height: usize) -> (ListPane, Rows) {
        let mut pane = ListPane { height, ..ListPane::default() };
        for &(group, n_rows) in groups {
            pane.headings.push(Heading { group, first_row: pane.n_rows, n_rows });
            pane.n_rows += n_rows;
        }
        let rows = Rows::listed((0..pane.n_rows as u32).map(ArticleId).collect());
        (pane, rows)
    }

    fn picture(pane: &ListPane) -> String {
        let line = |line| match line {
            ListLine::Heading(heading) => format!("{:?}", heading.group),
            ListLine::Row { row, .. } if row == pane.row => format!("[{row}]"),
            ListLine::Row { row, .. } => row.to_string(),
        };
        pane.visible().map(line).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn headings_stay_at_the_top() {
        let (mut pane, rows) = pane(&[(Group::Year(2026), 3), (Group::Partial, 3), (Group::Undated, 1)], 4);
        let mut seen = Vec::new();
        for _ in 0..7 {
            pane.settle(4);
            seen.push(picture(&pane));
            pane.step(Step::By(1), &rows);
        }
        assert_eq!(
            seen,
            [
                "Year(2026) [0] 1 2",
                "Year(2026) 0 [1] 2",
                "Year(2026) 0 1 [2]",
                "Year(2026) 2 Partial [3]",
                "Year(2026) Partial 3 [4]",
                "Partial 3 4 [5]",
                "Partial 5 Undated [6]",
            ]
        );
    }

    #[test]
    fn going_up_shows_the_heading_with_its_first_row() {
        let (mut pane, rows) = pane(&[(Group::Year(2026), 3), (Group::Partial, 3)], 4);
        pane.step(Step::Last, &rows);
        pane.settle(4);
        assert_eq!(picture(&pane), "Partial 3 4 [5]");
        pane.step(Step::First, &rows);
        pane.settle(4);
        assert_eq!(picture(&pane), "Year(2026) [0] 1 2");
    }

    #[test]
    fn the_next_row_is_a_step_like_the_last_one_away() {
        let (mut pane, rows) = pane(&[(Group::Year(2026), 9)], 4);
        let mut next = |step| {
            pane.step(step, &rows);
            pane.next_row()
        };
        let by = |n| Step::By(n);
        assert_eq!([by(0), by(1), by(3), by(-2)].map(&mut next), [Some(1), Some(2), Some(7), Some(0)]);
        assert_eq!([Step::Last, by(1), by(-1)].map(&mut next), [None, None, Some(6)]);
    }

    #[test]
    fn a_low_pane_has_rows_only() {
        let (mut pane, rows) = pane(&[(Group::Year(2026), 3)], 1);
        pane.step(Step::By(2), &rows);
        pane.settle(1);
        assert_eq!(picture(&pane), "[2]");
    }
}
