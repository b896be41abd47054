//! What lies over the panes: help, palette, notices, the copy menu, the plain view.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

use crate::library::{ArticleId, Library};
use crate::phrases::Phrases;
use crate::text::fold;

use super::agenda;
use super::copy::{self, Copy};
use super::heat_map::{self, HeatMap};
use super::keymap::{Action, Group, TABLE};
use super::perform;
use super::scroll::{Step, keep_visible};
use super::{Effect, Focus, State};

#[derive(Debug, Clone)]
pub enum Overlay {
    Help {
        offset: usize,
    },
    /// Every action by name; `cursor` counts the rows that fit the input.
    Palette {
        input: Input,
        cursor: usize,
        offset: usize,
    },
    Notices {
        cursor: usize,
        offset: usize,
    },
    Copy,
    Agenda,
    HeatMap(HeatMap),
    /// The article without frames, to be marked with the terminal's own mouse.
    Plain {
        offset: usize,
        page: PlainPage,
    },
}

/// The article's text for the plain view: wrapped at the width of the screen, without anything that isn't text.
#[derive(Debug, Clone, Default)]
pub struct PlainPage {
    pub rows: Vec<String>,
    /// What the rows were set for: the article and the columns. A long article is not set anew at every key.
    set_for: Option<(ArticleId, u16)>,
}

impl PlainPage {
    fn set(&mut self, id: Option<ArticleId>, columns: u16, library: &Library) {
        let wanted = id.map(|id| (id, columns));
        if self.set_for == wanted {
            return;
        }
        self.set_for = wanted;
        self.rows.clear();
        let Some(id) = id else { return };
        let article = library.article(id);
        for (i, block) in article.blocks().enumerate() {
            if i > 0 {
                self.rows.push(String::new());
            }
            // Without hyphenation: what is copied from here should hold whole words.
            let lines = crate::text::wrap(article.text(), block.span, columns.max(1).into(), None);
            self.rows.extend(lines.iter().map(|line| line.span.of(article.text()).replace('\n', " ")));
        }
    }
}

/// Sets the plain text anew with the next `settle`: what was under an id may be under another now.
pub fn forget_article(state: &mut State) {
    if let Some(Overlay::Plain { page, .. }) = &mut state.overlay {
        page.set_for = None;
    }
}

/// A line of the copy menu: key, what is copied, its name.
type CopyChoice = (char, Copy, fn(&Phrases) -> &'static str);

pub const COPY_CHOICES: [CopyChoice; 5] = [
    ('q', Copy::Quote, |phrases| phrases.copy_quote),
    ('t', Copy::Title, |phrases| phrases.copy_title_of),
    ('p', Copy::Path, |phrases| phrases.copy_path),
    ('a', Copy::Article, |phrases| phrases.copy_article),
    ('j', Copy::Json, |phrases| phrases.copy_json),
];

/// A row of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpRow {
    Title(&'static str),
    Key { keys: String, help: &'static str },
    Gap,
}

/// The whole help, from the keymap.
pub fn help_rows(state: &State) -> Vec<HelpRow> {
    let mut rows = Vec::new();
    for group in Group::ALL {
        if !rows.is_empty() {
            rows.push(HelpRow::Gap);
        }
        rows.push(HelpRow::Title(group.title(state.phrases)));
        let in_group = state.keymap.rows().filter(|(binding, keys)| binding.group == group && !keys.is_empty());
        rows.extend(in_group.map(|(binding, keys)| HelpRow::Key { keys, help: (binding.help)(state.phrases) }));
    }
    rows
}

/// Columns of one column of the help.
pub const HELP_WIDTH: usize = 60;

/// The help in one column, or in two of about the same length where there is room.
pub fn help_columns(rows: &[HelpRow], columns: u16) -> Vec<&[HelpRow]> {
    if (columns as usize) < 2 * HELP_WIDTH + 4 {
        return vec![rows];
    }
    let is_gap = |i: &usize| rows[*i] == HelpRow::Gap;
    let gap = (0..rows.len()).filter(is_gap).min_by_key(|i| i.abs_diff(rows.len() / 2));
    match gap {
        Some(gap) => vec![&rows[..gap], &rows[gap + 1..]],
        None => vec![rows],
    }
}

/// The actions that the palette shows for this input: keys and what they do, in the order of the table.
pub fn palette_rows(state: &State, input: &str) -> Vec<(Action, String, &'static str)> {
    let words: Vec<String> = input.split_whitespace().map(fold).collect();
    let rows = state.keymap.rows().filter(|(binding, _)| !matches!(binding.action, Action::Palette | Action::Cancel));
    rows.map(|(binding, keys)| (binding, keys, (binding.help)(state.phrases)))
        .filter(|(binding, _, help)| {
            let searched = fold(&format!("{help} {}", binding.name));
            words.iter().all(|word| searched.contains(word.as_str()))
        })
        .map(|(binding, keys, help)| (binding.action, keys, help))
        .collect()
}

/// The rows that an overlay of this screen can show.
pub fn n_visible_rows(state: &State) -> usize {
    // A frame above and below, and the line of the hints.
    let frame = match state.overlay {
        Some(Overlay::Plain { .. }) => 1,
        Some(Overlay::Palette { .. }) => 4,
        _ => 3,
    };
    (state.rows as usize).saturating_sub(frame).max(1)
}

fn n_rows(state: &State) -> usize {
    match &state.overlay {
        Some(Overlay::Help { .. }) => {
            let rows = help_rows(state);
            help_columns(&rows, state.columns).iter().map(|rows| rows.len()).max().unwrap_or(0)
        }
        Some(Overlay::Palette { input, .. }) => palette_rows(state, input.value()).len(),
        Some(Overlay::Notices { .. }) => state.library.notices().n_kept(),
        Some(Overlay::Plain { page, .. }) => page.rows.len(),
        Some(Overlay::Agenda) => state.agenda.n_lines(),
        Some(Overlay::Copy | Overlay::HeatMap(_)) | None => 0,
    }
}

/// Keeps cursor and offset within what there is.
pub fn settle(state: &mut State) {
    let article = state.article();
    if let Some(Overlay::Plain { page, .. }) = &mut state.overlay {
        page.set(article, state.columns, &state.library);
    }
    let (n_rows, height) = (n_rows(state), n_visible_rows(state));
    match &mut state.overlay {
        Some(Overlay::Help { offset } | Overlay::Plain { offset, .. }) => {
            *offset = (*offset).min(n_rows.saturating_sub(height));
        }
        Some(Overlay::Palette { cursor, offset, .. } | Overlay::Notices { cursor, offset }) => {
            *cursor = (*cursor).min(n_rows.saturating_sub(1));
            *offset = keep_visible(*offset, *cursor, height, n_rows);
        }
        Some(Overlay::Copy | Overlay::Agenda | Overlay::HeatMap(_)) | None => {}
    }
}

pub fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    match &state.overlay {
        Some(Overlay::Palette { .. }) => press_in_palette(state, event),
        Some(Overlay::Copy) => press_in_copy_menu(state, event),
        Some(Overlay::Agenda) => agenda::press(state, event),
        Some(Overlay::HeatMap(_)) => heat_map::press(state, event),
        Some(_) => press_in_text(state, event),
        None => Vec::new(),
    }
}

fn close(state: &mut State) -> Vec<Effect> {
    state.overlay = None;
    Vec::new()
}

fn press_in_copy_menu(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    state.overlay = None;
    let choice = COPY_CHOICES.iter().find(|(key, _, _)| event.code == KeyCode::Char(*key));
    choice.map_or_else(Vec::new, |(_, what, _)| copy::copy(state, *what))
}

/// Help, notices and the plain view: the moving keys move, the key that opened it and those that leave close it.
fn press_in_text(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    let action = state.keymap.action(&event, Focus::Why);
    let step = action.and_then(perform::step_of).or(match event.code {
        KeyCode::Char(' ') => Some(Step::HalfPages(2)),
        _ => None,
    });
    if let Some(step) = step {
        let (n_rows, height) = (n_rows(state), n_visible_rows(state));
        match &mut state.overlay {
            Some(Overlay::Notices { cursor, .. }) => *cursor = step.apply(*cursor, n_rows, height),
            Some(Overlay::Help { offset } | Overlay::Plain { offset, .. }) => {
                *offset = step.apply(*offset, n_rows.saturating_sub(height) + 1, height);
            }
            _ => {}
        }
        return Vec::new();
    }
    match (action, &state.overlay) {
        (_, Some(Overlay::Plain { .. })) => close(state),
        (Some(Action::GoToEvidence), Some(Overlay::Notices { cursor, .. })) => {
            let cursor = *cursor;
            go_to_notice(state, cursor)
        }
        (Some(Action::Back | Action::Cancel | Action::Help | Action::Notices), _) => close(state),
        _ => Vec::new(),
    }
}

/// Shows the article that a notice is about, where it is among the hits.
fn go_to_notice(state: &mut State, idx: usize) -> Vec<Effect> {
    let Some(notice) = state.library.notices().get(idx) else { return close(state) };
    let place = notice.place();
    let found = state.view.rows.iter().position(|id| {
        let there = state.library.article(id).place();
        there.line_number == notice.line_number && there.is_shown_as(&notice.path)
    });
    match found {
        Some(row) => {
            state.list.select(row, &state.view.rows);
            state.set_focus(Focus::Reader);
            close(state)
        }
        None => {
            state.say(format!("{}: {place}", state.phrases.notice_no_article));
            Vec::new()
        }
    }
}

fn press_in_palette(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    let Some(Overlay::Palette { input, cursor, .. }) = &mut state.overlay else { return Vec::new() };
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    match event.code {
        KeyCode::Esc => return close(state),
        KeyCode::Enter => {
            let (value, cursor) = (input.value().to_owned(), *cursor);
            let action = palette_rows(state, &value).get(cursor).map(|(action, _, _)| *action);
            state.overlay = None;
            return action.map_or_else(Vec::new, |action| perform::perform_anywhere(state, action));
        }
        KeyCode::Down => *cursor += 1,
        KeyCode::Up => *cursor = cursor.saturating_sub(1),
        KeyCode::Char('n') if ctrl => *cursor += 1,
        KeyCode::Char('p') if ctrl => *cursor = cursor.saturating_sub(1),
        KeyCode::Char('u') if ctrl => {
            input.handle(InputRequest::DeleteLine);
        }
        KeyCode::Char(ch) if !ctrl && !ch.is_control() => {
            input.handle(InputRequest::InsertChar(ch));
            *cursor = 0;
        }
        KeyCode::Backspace => {
            input.handle(InputRequest::DeletePrevChar);
            *cursor = 0;
        }
        _ => {}
    }
    Vec::new()
}

/// Where an action holds first: the palette takes the focus there.
pub fn home_of(action: Action, focus: Focus) -> Focus {
    let holds_in = |focus: Focus| TABLE.iter().any(|binding| binding.action == action && binding.at.holds(focus));
    if holds_in(focus) {
        return focus;
    }
    Focus::ALL.into_iter().find(|&focus| focus != Focus::Why && holds_in(focus)).unwrap_or(focus)
}
