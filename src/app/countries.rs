//! The country pane: its values in an order that stays put while it is used, the cursor, and finding a value by name.

use std::cmp::Reverse;

use crate::gazetteer;
use crate::library::Library;
use crate::model::{CountryCode, Language};
use crate::phrases::Phrases;
use crate::query::{Choice, CountryCount, View};
use crate::text::fold;

use super::reader::country_name;
use super::scroll::{Step, keep_visible};

#[derive(Debug, Default)]
pub struct CountryPane {
    /// The countries by falling count, as they were when the pane last had no focus.
    order: Vec<CountryCode>,
    /// The shown rows from top to bottom.
    rows: Vec<CountryCount>,
    cursor: Option<CountryCode>,
    /// Whether the cursor was ever put anywhere; before that it waits at the top for the first articles.
    is_used: bool,
    /// What is being looked for; only values with this in their name are shown then.
    needle: String,
    /// What was looked for last, for `n` and `N`.
    last_needle: String,
    offset: usize,
    height: usize,
}

impl CountryPane {
    /// Takes new counts. While the pane `has_focus` its order stays and new values are added below.
    pub fn show(&mut self, view: &View, library: &Library, phrases: &Phrases, has_focus: bool) {
        if !has_focus {
            self.order.clear();
        }
        self.cursor = self.cursor.filter(|_| self.is_used);
        let n_focus = |code: CountryCode| library.with_focus(code).len();
        let mut sorted: Vec<&CountryCount> = view.countries.iter().collect();
        // Of equals first what articles are about, then by name.
        sorted.sort_by_cached_key(|count| {
            (Reverse(count.n_with), Reverse(n_focus(count.code)), fold(&country_name(count.code, phrases)))
        });
        for count in sorted {
            let is_of_use = has_focus || count.n > 0 || count.choice != Choice::Off;
            if is_of_use && !self.order.contains(&count.code) {
                self.order.push(count.code);
            }
        }
    }

    /// The rows that exist and fit what is being looked for.
    pub fn settle(&mut self, view: &View, height: usize) {
        self.height = height;
        let needle = fold(&self.needle);
        let before = self.cursor_idx();
        self.rows = self
            .order
            .iter()
            .filter_map(|code| view.countries.iter().find(|count| count.code == *code))
            .filter(|count| needle.is_empty() || has_in_name(count.code, &needle))
            .copied()
            .collect();
        if self.cursor_idx_of(self.cursor).is_none() {
            self.cursor = self.rows.get(before.min(self.rows.len().saturating_sub(1))).map(|count| count.code);
        }
        self.offset = keep_visible(self.offset, self.cursor_idx(), height, self.rows.len());
    }

    pub fn rows(&self) -> &[CountryCount] {
        &self.rows
    }

    /// The rows in view, each with whether the cursor is on it.
    pub fn visible(&self) -> impl Iterator<Item = (&CountryCount, bool)> {
        let shown = self.rows.iter().skip(self.offset).take(self.height);
        shown.map(|count| (count, Some(count.code) == self.cursor))
    }

    /// How many rows lie below those in view.
    pub fn n_below(&self) -> usize {
        self.rows.len().saturating_sub(self.offset + self.height)
    }

    pub fn cursor(&self) -> Option<CountryCode> {
        self.cursor
    }

    fn cursor_idx_of(&self, cursor: Option<CountryCode>) -> Option<usize> {
        self.rows.iter().position(|count| Some(count.code) == cursor)
    }

    fn cursor_idx(&self) -> usize {
        self.cursor_idx_of(self.cursor).unwrap_or(0)
    }

    pub fn step(&mut self, step: Step) {
        self.put_cursor(step.apply(self.cursor_idx(), self.rows.len(), self.height));
    }

    fn put_cursor(&mut self, row: usize) {
        self.is_used = true;
        self.cursor = self.rows.get(row).map(|count| count.code).or(self.cursor);
    }

    /// Puts the cursor on the row at this line of the pane; `false` where there is none.
    pub fn put_cursor_at_line(&mut self, line: usize) -> bool {
        let row = self.offset + line;
        self.put_cursor(row);
        row < self.rows.len()
    }

    /// Shows only values with `needle` in a name and goes to the first.
    pub fn look_for(&mut self, needle: &str, view: &View) {
        self.needle = needle.to_owned();
        self.settle(view, self.height);
        let folded = fold(needle);
        let best = (0..self.rows.len()).min_by_key(|&i| (fit(self.rows[i].code, &folded), i));
        self.put_cursor(best.unwrap_or(0));
    }

    /// Shows all values again; the cursor stays where it is.
    pub fn stop_looking(&mut self) {
        if !self.needle.is_empty() {
            self.last_needle = std::mem::take(&mut self.needle);
        }
    }

    /// The next or previous value that fits what was looked for last; `false` where there is no other.
    pub fn step_match(&mut self, forward: bool) -> bool {
        let needle = fold(&self.last_needle);
        if needle.is_empty() {
            return false;
        }
        let fits: Vec<usize> = (0..self.rows.len()).filter(|&i| has_in_name(self.rows[i].code, &needle)).collect();
        let here = self.cursor_idx();
        let next = match forward {
            true => fits.iter().find(|&&i| i > here).or(fits.first()),
            false => fits.iter().rfind(|&&i| i < here).or(fits.last()),
        };
        let Some(&row) = next else { return false };
        self.put_cursor(row);
        true
    }
}

/// What a country can be found by: its code and its names in both languages of the interface.
fn names(code: CountryCode) -> Vec<String> {
    let named = [Language::GERMAN, Language::ENGLISH].into_iter().filter_map(|l| gazetteer::country_name(code, l));
    named.map(str::to_owned).chain([code.to_string()]).collect()
}

/// How well a country fits: its very code or name first, then one that begins so, then one that has it inside.
fn fit(code: CountryCode, folded_needle: &str) -> u8 {
    let fits = names(code)
        .iter()
        .map(|name| match fold(name) {
            name if name == folded_needle => 0,
            name if name.starts_with(folded_needle) => 1,
            _ => 2,
        })
        .min();
    fits.unwrap_or(2)
}

fn has_in_name(code: CountryCode, folded_needle: &str) -> bool {
    names(code).iter().any(|name| fold(name).contains(folded_needle))
}
