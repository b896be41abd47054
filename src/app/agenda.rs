//! The agenda: the days that the articles talk about, each with the sentences that name it. Finding them is left to
//! [`crate::query`], drawing to [`crate::ui`].

use crossterm::event::KeyEvent;

use crate::model::Day;
use crate::query::{Agenda, AgendaEntry};

use super::keymap::Action;
use super::overlay::{self, Overlay};
use super::scroll::{Step, keep_visible};
use super::{Effect, Focus, State, history, perform, prompt};

/// A line of the agenda.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgendaLine {
    Blank,
    /// What is ahead, or what is past, begins.
    Section {
        ahead: bool,
    },
    Day {
        first: Day,
        last: Day,
    },
    /// The sentence of an entry, by its place in the agenda.
    Sentence(usize),
    /// Where an entry is from.
    Source(usize),
}

#[derive(Debug, Default)]
pub struct AgendaPane {
    lines: Vec<AgendaLine>,
    /// The line of each entry's sentence.
    line_of_entry: Vec<usize>,
    /// The entry under the cursor.
    pub cursor: usize,
    /// What is under the cursor, found again when the agenda changes.
    anchor: Option<AgendaEntry>,
    pub offset: usize,
    height: usize,
}

impl AgendaPane {
    /// Takes a new agenda; the cursor stays on its entry where that is still there.
    pub fn show(&mut self, agenda: &Agenda) {
        self.lines.clear();
        self.line_of_entry.clear();
        for (idx, entry) in agenda.entries.iter().enumerate() {
            let before = idx.checked_sub(1).and_then(|before| agenda.entries.get(before));
            let begins_section = idx == 0 || idx == agenda.n_ahead;
            if idx > 0 && begins_section {
                self.lines.push(AgendaLine::Blank);
            }
            if begins_section {
                self.lines.push(AgendaLine::Section { ahead: idx < agenda.n_ahead });
            }
            let (first, last) = (entry.first, entry.last);
            if begins_section || before.is_none_or(|before| (before.first, before.last) != (first, last)) {
                self.lines.extend([AgendaLine::Blank, AgendaLine::Day { first, last }]);
            }
            self.line_of_entry.push(self.lines.len());
            self.lines.extend([AgendaLine::Sentence(idx), AgendaLine::Source(idx)]);
        }
        let kept = self.anchor.and_then(|anchor| agenda.entries.iter().position(|entry| *entry == anchor));
        self.cursor = kept.unwrap_or(0);
    }

    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// The lines in view.
    pub fn visible(&self) -> impl Iterator<Item = AgendaLine> {
        self.lines.iter().skip(self.offset).take(self.height).copied()
    }

    pub fn settle(&mut self, height: usize) {
        self.height = height;
        self.cursor = self.cursor.min(self.line_of_entry.len().saturating_sub(1));
        let Some(line) = self.line_of_entry.get(self.cursor).copied() else {
            self.offset = 0;
            return;
        };
        // What the entry stands under comes into view with it, and its source does too.
        let is_entry = |line: usize| matches!(self.lines[line], AgendaLine::Sentence(_) | AgendaLine::Source(_));
        let top = (0..line).rev().take_while(|line| !is_entry(*line)).last().unwrap_or(line);
        let below = keep_visible(self.offset, line + 1, height, self.lines.len());
        self.offset = if top + height > line + 1 { below.min(top) } else { below.min(line) };
    }

    fn step(&mut self, step: Step) {
        // An entry has two lines.
        self.cursor = step.apply(self.cursor, self.line_of_entry.len(), self.height / 2);
    }

    /// To the first entry of the next day, or of this one and then of the one before.
    fn step_day(&mut self, entries: &[AgendaEntry], forward: bool) {
        let Some(here) = entries.get(self.cursor) else { return };
        let same = |entry: &AgendaEntry, other: &AgendaEntry| (entry.first, entry.last) == (other.first, other.last);
        if forward {
            let next = entries[self.cursor..].iter().position(|entry| !same(entry, here));
            self.cursor += next.unwrap_or(0);
            return;
        }
        let target = &entries[self.cursor.saturating_sub(1)];
        let start = entries[..self.cursor].iter().rposition(|entry| !same(entry, target));
        self.cursor = start.map_or(0, |before| before + 1);
    }
}

pub fn open(state: &mut State) {
    state.overlay = Some(Overlay::Agenda);
}

pub fn settle(state: &mut State) {
    let height = overlay::n_visible_rows(state);
    state.agenda.settle(height);
}

fn current(state: &State) -> Option<AgendaEntry> {
    state.view.agenda.as_ref()?.entries.get(state.agenda.cursor).copied()
}

pub fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    let Some(action) = state.keymap.action(&event, Focus::Why) else { return Vec::new() };
    if let Some(step) = perform::step_of(action) {
        state.agenda.step(step);
    }
    let entries = state.view.agenda.as_ref().map_or(&[][..], |agenda| &agenda.entries);
    match action {
        Action::PageOn => state.agenda.step(Step::HalfPages(2)),
        Action::NextHeading => state.agenda.step_day(entries, true),
        Action::PreviousHeading => state.agenda.step_day(entries, false),
        Action::GoToEvidence => go_to_entry(state),
        Action::Export => prompt::open_agenda_export(state),
        Action::Undo | Action::Redo | Action::DropChip | Action::DropAll => return perform::perform(state, action),
        Action::Back | Action::Cancel | Action::Agenda => state.overlay = None,
        _ => {}
    }
    state.agenda.anchor = current(state).or(state.agenda.anchor);
    Vec::new()
}

/// Opens the article at the sentence, with the day marked.
fn go_to_entry(state: &mut State) {
    let Some(entry) = current(state) else { return };
    let Some(row) = state.view.rows.position(entry.article) else { return };
    history::remember_view(state);
    state.agenda.anchor = Some(entry);
    state.list.select(row, &state.view.rows);
    state.overlay = None;
    state.set_focus(Focus::Reader);
    let (span, sentence) = (entry.span(&state.library), entry.sentence(&state.library));
    let words = span.of(state.library.article(entry.article).text()).to_owned();
    state.reader.go_to(entry.article, (span, sentence.start), words);
}
