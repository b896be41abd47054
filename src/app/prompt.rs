//! The input line at the foot of the screen: the query, finding in the article, finding a value, the name of an export.

use std::path::{Path, PathBuf};

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tui_input::{Input, InputRequest};

use crate::phrases::fill;
use crate::query::{Filters, parse};

use super::history;
use super::labels;
use super::scroll::Step;
use super::{AgendaFormat, Effect, ExportFailure, ExportFormat, Focus, State, Writing};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PromptKind {
    /// The list follows while typing; `before` comes back on `Esc`.
    Query {
        before: Filters,
    },
    Find,
    /// Finding a value of this facet.
    Value(Focus),
    /// `confirmed` is the name of an existing file that was given once already.
    Export {
        what: Exported,
        confirmed: Option<String>,
    },
}

/// What is written to a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Exported {
    #[default]
    Hits,
    Agenda,
}

#[derive(Debug, Clone)]
pub struct Prompt {
    pub kind: PromptKind,
    pub input: Input,
}

impl Prompt {
    fn new(kind: PromptKind, value: String) -> Self {
        Self { kind, input: Input::new(value) }
    }
}

pub fn open_query(state: &mut State) {
    let before = state.filters.clone();
    let text = before.text.clone();
    history::remember_view(state);
    state.prompt = Some(Prompt::new(PromptKind::Query { before }, text));
}

pub fn open_find(state: &mut State) {
    state.prompt = Some(Prompt::new(PromptKind::Find, String::new()));
}

pub fn open_value(state: &mut State) {
    state.prompt = Some(Prompt::new(PromptKind::Value(state.focus), String::new()));
}

pub fn open_export(state: &mut State) {
    if state.view.rows.is_empty() {
        state.say(state.phrases.nothing_to_export);
        return;
    }
    let kind = PromptKind::Export { what: Exported::Hits, confirmed: None };
    state.prompt = Some(Prompt::new(kind, "dateline.md".to_owned()));
}

pub fn open_agenda_export(state: &mut State) {
    if state.view.agenda.as_ref().is_none_or(|agenda| agenda.entries.is_empty()) {
        state.say(state.phrases.nothing_to_export);
        return;
    }
    let kind = PromptKind::Export { what: Exported::Agenda, confirmed: None };
    state.prompt = Some(Prompt::new(kind, "agenda.ics".to_owned()));
}

/// A key while the input line is open: `Enter` keeps, `Esc` takes back, arrows move in what is being narrowed.
pub fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    match event.code {
        KeyCode::Esc => cancel(state),
        KeyCode::Enter => return accept(state),
        KeyCode::Down => step(state, 1),
        KeyCode::Up => step(state, -1),
        _ => {
            if let Some(request) = edit(&event) {
                change(state, |input| {
                    input.handle(request);
                });
            }
        }
    }
    Vec::new()
}

/// Pasted text goes into the input line; without one it starts a query.
pub fn paste(state: &mut State, text: &str) -> Vec<Effect> {
    if state.overlay.is_some() {
        return Vec::new();
    }
    state.touched = true;
    state.status = None;
    if state.prompt.is_none() {
        state.set_focus(Focus::List);
        open_query(state);
    }
    // Nobody pastes a book into a search box on purpose.
    let line: String = crate::text::clean_line(text).chars().take(1000).collect();
    change(state, |input| {
        for ch in line.chars() {
            input.handle(InputRequest::InsertChar(ch));
        }
    });
    Vec::new()
}

fn edit(event: &KeyEvent) -> Option<InputRequest> {
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    let alt = event.modifiers.contains(KeyModifiers::ALT);
    match event.code {
        KeyCode::Char('a') if ctrl => Some(InputRequest::GoToStart),
        KeyCode::Char('e') if ctrl => Some(InputRequest::GoToEnd),
        KeyCode::Char('w') if ctrl => Some(InputRequest::DeletePrevWord),
        KeyCode::Char('u') if ctrl => Some(InputRequest::DeleteLine),
        KeyCode::Char('k') if ctrl => Some(InputRequest::DeleteTillEnd),
        KeyCode::Char(_) if ctrl || alt => None,
        KeyCode::Char(ch) if ch.is_control() => None,
        KeyCode::Char(ch) => Some(InputRequest::InsertChar(ch)),
        KeyCode::Backspace if alt => Some(InputRequest::DeletePrevWord),
        KeyCode::Backspace => Some(InputRequest::DeletePrevChar),
        KeyCode::Delete => Some(InputRequest::DeleteNextChar),
        KeyCode::Left if ctrl => Some(InputRequest::GoToPrevWord),
        KeyCode::Right if ctrl => Some(InputRequest::GoToNextWord),
        KeyCode::Left => Some(InputRequest::GoToPrevChar),
        KeyCode::Right => Some(InputRequest::GoToNextChar),
        KeyCode::Home => Some(InputRequest::GoToStart),
        KeyCode::End => Some(InputRequest::GoToEnd),
        _ => None,
    }
}

/// Edits the line and lets what depends on it follow.
fn change(state: &mut State, edit: impl FnOnce(&mut Input)) {
    let Some(prompt) = &mut state.prompt else { return };
    edit(&mut prompt.input);
    let value = prompt.input.value().to_owned();
    match &prompt.kind {
        PromptKind::Query { .. } => state.filters.text = value,
        PromptKind::Find => {
            if let Some(article) = state.article() {
                state.reader.search(&state.library, article, &value);
            }
        }
        PromptKind::Value(Focus::Countries) => state.countries.look_for(&value, &state.view),
        PromptKind::Value(_) => state.dates.look_for(&value),
        PromptKind::Export { .. } => {}
    }
}

fn step(state: &mut State, n: isize) {
    match state.prompt.as_ref().map(|prompt| &prompt.kind) {
        Some(PromptKind::Query { .. }) => state.list.step(Step::By(n), &state.view.rows),
        Some(PromptKind::Find) => {
            state.reader.step_find(n > 0);
        }
        Some(PromptKind::Value(Focus::Countries)) => state.countries.step(Step::By(n)),
        Some(PromptKind::Value(_)) => state.dates.step(Step::By(n)),
        _ => {}
    }
}

fn cancel(state: &mut State) {
    match state.prompt.take().map(|prompt| prompt.kind) {
        Some(PromptKind::Query { before }) => state.filters = before,
        Some(PromptKind::Find) => state.reader.find = None,
        Some(PromptKind::Value(_)) => {
            state.countries.stop_looking();
            state.dates.stop_looking();
        }
        _ => {}
    }
}

fn accept(state: &mut State) -> Vec<Effect> {
    let Some(prompt) = state.prompt.take() else { return Vec::new() };
    let value = prompt.input.value().to_owned();
    match prompt.kind {
        PromptKind::Query { before } => {
            if before != state.filters {
                history::record(state, before);
            }
            // Not the view's problems: the view may lag behind a quick typist.
            if let Some(problem) = parse(&state.filters.text).1.first() {
                state.complain(labels::problem(problem, state.phrases));
            }
        }
        PromptKind::Find => {
            if state.reader.find.as_ref().is_some_and(|find| find.hits.is_empty()) {
                state.reader.find = None;
                state.complain(fill(state.phrases.not_found, &[&value]));
            }
        }
        PromptKind::Value(facet) => {
            let is_nothing = match facet {
                Focus::Countries => state.countries.rows().is_empty(),
                _ => state.dates.n_rows() == 0,
            };
            if is_nothing {
                state.complain(format!("{}: {value}", state.phrases.no_value));
            }
            state.countries.stop_looking();
            state.dates.stop_looking();
        }
        PromptKind::Export { what, confirmed } => return export(state, what, value, confirmed),
    }
    Vec::new()
}

fn export(state: &mut State, what: Exported, name: String, confirmed: Option<String>) -> Vec<Effect> {
    let name = name.trim().to_owned();
    let overwrite = confirmed.is_some_and(|confirmed| confirmed == name);
    let (path, library) = (PathBuf::from(&name), state.library.clone());
    let effect = match what {
        Exported::Hits => ExportFormat::of_file_name(&name).map(|format| {
            let rows = state.view.rows.clone();
            Effect::Export { path, format, overwrite, library, rows }
        }),
        Exported::Agenda => AgendaFormat::of_file_name(&name).map(|format| {
            let agenda = state.view.agenda.clone().unwrap_or_default();
            Effect::ExportAgenda { path, format, overwrite, library, agenda }
        }),
    };
    state.exporting = what;
    state.writing.n_files += usize::from(effect.is_some());
    if effect.is_none() {
        state.complain(match what {
            Exported::Hits => state.phrases.export_format,
            Exported::Agenda => state.phrases.agenda_format,
        });
        state.prompt = Some(Prompt::new(PromptKind::Export { what, confirmed: None }, name));
    }
    effect.into_iter().collect()
}

pub fn report_export(state: &mut State, path: &Path, result: Result<usize, ExportFailure>) -> Vec<Effect> {
    let phrases = state.phrases;
    let shown = crate::text::clean_line(&path.to_string_lossy());
    let n_files = state.writing.n_files.saturating_sub(1);
    state.writing = Writing { n_files, is_warned: state.writing.is_warned && n_files > 0 };
    match result {
        Ok(n) => {
            let written = match state.exporting {
                Exported::Hits => phrases.articles(n),
                Exported::Agenda => phrases.entries(n),
            };
            state.say(fill(phrases.exported, &[&written, &shown]));
        }
        Err(ExportFailure::Exists) => {
            state.complain(fill(phrases.export_exists, &[&shown]));
            if state.prompt.is_none() {
                let kind = PromptKind::Export { what: state.exporting, confirmed: Some(shown.clone()) };
                state.prompt = Some(Prompt::new(kind, shown));
            }
        }
        Err(ExportFailure::Other(reason)) => {
            state.complain(fill(phrases.export_failed, &[&shown, &phrases.reason(&crate::text::clean_line(&reason))]));
        }
    }
    Vec::new()
}
