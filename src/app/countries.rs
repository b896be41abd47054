//! The country pane: groups of countries under a line that opens, below them the countries in an order that stays put while
//! it is used; the cursor, and finding a value by name.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::gazetteer::{self, CountryGroup};
use crate::library::Library;
use crate::model::{CountryCode, Language};
use crate::phrases::Phrases;
use crate::query::{Area, BucketCount, Choice, CountryCount, View};
use crate::text::fold;

use super::reader::country_name;
use super::scroll::{Step, keep_visible};

/// What a row of the country pane stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountryKind {
    /// The line that opens and folds the groups; its number is that of the groups.
    Groups {
        is_open: bool,
    },
    Area(Area),
}

/// A row of the country pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountryRow {
    pub kind: CountryKind,
    pub count: BucketCount,
}

impl CountryRow {
    /// The country or group; `None` for the line above the groups.
    pub fn area(&self) -> Option<Area> {
        match self.kind {
            CountryKind::Area(area) => Some(area),
            CountryKind::Groups { .. } => None,
        }
    }

    fn is_country(&self) -> bool {
        matches!(self.kind, CountryKind::Area(Area::Country(_)))
    }
}

/// Where the cursor is, whatever the rows around it do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    Groups,
    Area(Area),
}

impl Cursor {
    fn of(row: &CountryRow) -> Self {
        row.area().map_or(Cursor::Groups, Cursor::Area)
    }
}

#[derive(Debug, Default)]
pub struct CountryPane {
    /// The countries by falling count, as they were when the pane last had no focus.
    order: Vec<CountryCode>,
    /// The groups that were of use since then, in their order.
    groups: Vec<CountryGroup>,
    are_groups_open: bool,
    /// The shown rows from top to bottom.
    rows: Vec<CountryRow>,
    /// What was looked for, and whether groups were open, when the rows were made; `None` where the counts are newer.
    made_for: Option<(String, bool)>,
    /// Names to sort by, folded.
    folded_names: HashMap<CountryCode, Box<str>>,
    cursor: Option<Cursor>,
    /// Whether the cursor was ever put anywhere; before that it waits at the first country for the first articles.
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
            self.groups.clear();
        }
        self.cursor = self.cursor.filter(|_| self.is_used);
        self.made_for = None;
        let known: HashSet<CountryCode> = self.order.iter().copied().collect();
        let is_of_use = |count: &&CountryCount| has_focus || count.n > 0 || count.choice != Choice::Off;
        let new = view.countries.iter().filter(is_of_use).filter(|count| !known.contains(&count.code));
        let mut new: Vec<(Reverse<usize>, Reverse<usize>, CountryCode)> =
            new.map(|count| (Reverse(count.n_with), Reverse(library.n_with_focus(count.code)), count.code)).collect();
        for (_, _, code) in &new {
            let name = || fold(&country_name(*code, phrases)).into();
            self.folded_names.entry(*code).or_insert_with(name);
        }
        // Of equals first what articles are about, then by name.
        let key = |new: &(_, _, CountryCode)| (new.0, new.1, self.folded_names.get(&new.2));
        new.sort_by(|a, b| key(a).cmp(&key(b)));
        self.order.extend(new.into_iter().map(|(_, _, code)| code));
        for shown in &view.groups {
            let is_of_use = shown.count.n_with > 0 || shown.count.choice != Choice::Off;
            if is_of_use && !self.groups.contains(&shown.group) {
                self.groups.push(shown.group);
            }
        }
        // Groups have an order of their own, in which people find them again.
        self.groups.sort_unstable();
    }

    /// The rows that exist and fit what is being looked for.
    pub fn settle(&mut self, view: &View, height: usize) {
        self.height = height;
        let before = self.cursor_idx();
        let is_made = |(needle, are_open): &(String, bool)| *needle == self.needle && *are_open == self.are_groups_open;
        if !self.made_for.as_ref().is_some_and(is_made) {
            self.make_rows(view);
        }
        if self.idx_of(self.cursor).is_none() {
            let nearest = before.min(self.rows.len().saturating_sub(1)).max(self.first_country());
            self.cursor = self.rows.get(nearest).or(self.rows.last()).map(Cursor::of);
        }
        self.offset = keep_visible(self.offset, self.cursor_idx(), height, self.rows.len());
    }

    fn make_rows(&mut self, view: &View) {
        let needle = fold(&self.needle);
        self.rows = self.group_rows(view, &needle);
        let counts: HashMap<CountryCode, &CountryCount> =
            view.countries.iter().map(|count| (count.code, count)).collect();
        let countries = self.order.iter().filter_map(|code| counts.get(code));
        let countries = countries.map(|count| CountryRow {
            kind: CountryKind::Area(count.code.into()),
            count: BucketCount { choice: count.choice, n: count.n, gain: count.gain, n_with: count.n_with },
        });
        self.rows.extend(countries.filter(|row| needle.is_empty() || has_in_name(row, &needle)));
        self.made_for = Some((self.needle.clone(), self.are_groups_open));
    }

    /// Folded away are groups that nothing was chosen of. Whoever looks for one finds it all the same.
    fn group_rows(&self, view: &View, needle: &str) -> Vec<CountryRow> {
        let groups = self.groups.iter().filter_map(|group| view.groups.iter().find(|count| count.group == *group));
        let mut rows: Vec<CountryRow> = groups
            .map(|shown| CountryRow { kind: CountryKind::Area(shown.group.into()), count: shown.count })
            .collect();
        if !needle.is_empty() {
            rows.retain(|row| has_in_name(row, needle));
            return rows;
        }
        if rows.is_empty() {
            return rows;
        }
        let count = BucketCount { n: rows.len(), ..BucketCount::default() };
        if !self.are_groups_open {
            rows.retain(|row| row.count.choice != Choice::Off);
        }
        rows.insert(0, CountryRow { kind: CountryKind::Groups { is_open: self.are_groups_open }, count });
        rows
    }

    pub fn rows(&self) -> &[CountryRow] {
        &self.rows
    }

    /// The rows in view, each with whether the cursor is on it.
    pub fn visible(&self) -> impl Iterator<Item = (&CountryRow, bool)> {
        let shown = self.rows.iter().skip(self.offset).take(self.height);
        shown.map(|row| (row, Some(Cursor::of(row)) == self.cursor))
    }

    /// How many rows lie below those in view.
    pub fn n_below(&self) -> usize {
        self.rows.len().saturating_sub(self.offset + self.height)
    }

    /// The country or group under the cursor; `None` on the line above the groups and in an empty pane.
    pub fn cursor(&self) -> Option<Area> {
        match self.cursor {
            Some(Cursor::Area(area)) => Some(area),
            _ => None,
        }
    }

    fn first_country(&self) -> usize {
        self.rows.iter().position(CountryRow::is_country).unwrap_or(0)
    }

    fn idx_of(&self, cursor: Option<Cursor>) -> Option<usize> {
        self.rows.iter().position(|row| Some(Cursor::of(row)) == cursor)
    }

    fn cursor_idx(&self) -> usize {
        self.idx_of(self.cursor).unwrap_or(0)
    }

    pub fn step(&mut self, step: Step) {
        self.put_cursor(step.apply(self.cursor_idx(), self.rows.len(), self.height));
    }

    fn put_cursor(&mut self, row: usize) {
        self.is_used = true;
        self.cursor = self.rows.get(row).map(Cursor::of).or(self.cursor);
    }

    /// Puts the cursor on the row at this line of the pane; `false` where there is none.
    pub fn put_cursor_at_line(&mut self, line: usize) -> bool {
        let row = self.offset + line;
        self.put_cursor(row);
        row < self.rows.len()
    }

    /// Opens the groups, or folds them, where the cursor is on the line above them; `false` elsewhere.
    pub fn toggle_groups(&mut self) -> bool {
        let is_there = self.cursor == Some(Cursor::Groups);
        self.are_groups_open ^= is_there;
        is_there
    }

    /// Opens the groups under the cursor; `false` where there is nothing to open.
    pub fn unfold(&mut self) -> bool {
        !self.are_groups_open && self.toggle_groups()
    }

    /// Folds the groups that the cursor is on or among; `false` where there is nothing to fold.
    pub fn fold(&mut self) -> bool {
        let is_among = matches!(self.cursor, Some(Cursor::Groups | Cursor::Area(Area::Group(_))));
        if !is_among || !self.are_groups_open {
            return false;
        }
        self.are_groups_open = false;
        self.is_used = true;
        self.cursor = Some(Cursor::Groups);
        true
    }

    /// Shows only values with `needle` in a name and goes to the first.
    pub fn look_for(&mut self, needle: &str, view: &View) {
        self.needle = needle.to_owned();
        self.settle(view, self.height);
        let folded = fold(needle);
        let best = (0..self.rows.len()).min_by_key(|&i| (fit(&self.rows[i], &folded), !self.rows[i].is_country(), i));
        self.put_cursor(best.unwrap_or(0));
    }

    /// Shows all values again; the cursor stays where it is.
    pub fn stop_looking(&mut self) {
        if !self.needle.is_empty() {
            self.last_needle = std::mem::take(&mut self.needle);
            self.are_groups_open |= matches!(self.cursor, Some(Cursor::Area(Area::Group(_))));
        }
    }

    /// The next or previous value that fits what was looked for last; `false` where there is no other.
    pub fn step_match(&mut self, forward: bool) -> bool {
        let needle = fold(&self.last_needle);
        if needle.is_empty() {
            return false;
        }
        let fits: Vec<usize> = (0..self.rows.len()).filter(|&i| has_in_name(&self.rows[i], &needle)).collect();
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

/// What a row can be found by, folded: a country's code and its names in both languages of the interface, all names of a
/// group.
fn names(row: &CountryRow) -> Vec<String> {
    match row.area() {
        Some(Area::Country(code)) => {
            let languages = [Language::GERMAN, Language::ENGLISH].into_iter();
            let named = languages.filter_map(|language| gazetteer::country_name(code, language));
            named.chain([code.as_str()]).map(fold).collect()
        }
        Some(Area::Group(group)) => group.names().map(fold).collect(),
        None => Vec::new(),
    }
}

/// How well a value fits: its very code or name first, then one that begins so, then one that has it inside.
fn fit(row: &CountryRow, folded_needle: &str) -> u8 {
    let rank = |name: String| match name {
        name if name == folded_needle => 0,
        name if name.starts_with(folded_needle) => 1,
        _ => 2,
    };
    names(row).into_iter().map(rank).min().unwrap_or(2)
}

fn has_in_name(row: &CountryRow, folded_needle: &str) -> bool {
    names(row).iter().any(|name| name.contains(folded_needle))
}
