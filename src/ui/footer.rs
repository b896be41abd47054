//! The last line: what the next keys do, or the input line, or what just happened; at the right what holds all along.

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};

use crate::app::header::{cut, wrap_words};
use crate::app::keymap::{self, Action};
use crate::app::layout::WIDE;
use crate::app::{Changes, Exported, Layout, Overlay, Progress, Prompt, PromptKind, State, Task, labels};
use crate::phrases::{Phrases, fill};
use crate::text::width;

use super::paint::Brush;
use super::theme::Theme;

/// Rows that a long message may take.
const MOST_ROWS: usize = 3;

/// Space between two hints.
const GAP: usize = 3;

/// Draws the line and gives the place of the text cursor where there is one.
pub fn draw(state: &State, brush: &mut Brush, theme: &Theme) -> Option<Position> {
    if let Some(prompt) = &state.prompt {
        return draw_prompt(state, prompt, brush, theme);
    }
    let right = brush.width().saturating_sub(1);
    let standing = standing(state);
    if let Some(status) = &state.status {
        let style = if status.is_problem { theme.problem() } else { theme.accent() };
        let end = brush.put(1, 0, &cut(&status.text, right.saturating_sub(1)), style);
        if end + GAP + width(&standing) <= right {
            brush.put_right(right, 0, &standing, theme.quiet());
        }
        return None;
    }
    // What holds all along gives way to a few hints, and they to it beyond that.
    let hints = hints(state);
    let least: usize = hints.iter().take(3).map(|(key, word)| width(key) + 1 + width(word) + GAP).sum();
    // Where there is room for one thing only, it is what dates hide.
    let fits = |text: &String| 1 + least + width(text) <= right;
    let shown = Some(standing).filter(fits).or_else(|| Some(hidden_in_short(state)).filter(fits)).unwrap_or_default();
    let room = right.saturating_sub(if shown.is_empty() { 0 } else { width(&shown) + GAP });
    brush.put_right(right, 0, &shown, theme.quiet());
    let mut column = 1;
    for (key, word) in that_fit(&hints, room.saturating_sub(1), state.phrases) {
        column = brush.put(column, 0, key, theme.accent());
        column = brush.put(column + 1, 0, word, theme.quiet()) + GAP;
    }
    None
}

/// The hints that have room, from the first on. That of the help, which leads to all others, is the last to go; where there
/// is none, the way back.
fn that_fit<'a>(
    hints: &'a [(String, &'static str)],
    room: usize,
    phrases: &Phrases,
) -> Vec<&'a (String, &'static str)> {
    let columns = |(key, word): &(String, &str)| width(key) + 1 + width(word) + GAP;
    let fitting = |room: usize| {
        let mut used = 0;
        hints.iter().take_while(move |hint| {
            used += columns(hint);
            used <= room + GAP
        })
    };
    let all: Vec<_> = fitting(room).collect();
    let named = |wanted: &str| hints.iter().find(|(_, word)| *word == wanted);
    let Some(kept) = named(phrases.hint_help).or_else(|| named(phrases.hint_back)) else { return all };
    if all.contains(&kept) || columns(kept) > room + GAP {
        return all;
    }
    fitting(room.saturating_sub(columns(kept))).chain([kept]).collect()
}

fn hints(state: &State) -> Vec<(String, &'static str)> {
    let phrases = state.phrases;
    let with_key = |action: Action, word: &'static str| (state.keymap.shown(action), word);
    match &state.overlay {
        None => {
            let has_article = state.article().is_some();
            let hints = keymap::hints(state.focus).iter().filter(|(action, _)| has_article || !action.needs_article());
            let named = hints.map(|(action, word)| with_key(*action, word(phrases)));
            named.filter(|(key, _)| !key.is_empty()).collect()
        }
        Some(Overlay::Palette { .. }) => {
            vec![("Enter".to_owned(), phrases.hint_run), ("Esc".to_owned(), phrases.hint_cancel)]
        }
        Some(Overlay::Agenda) => vec![
            with_key(Action::GoToEvidence, phrases.hint_read),
            with_key(Action::MoveDown, phrases.hint_move),
            with_key(Action::NextHeading, phrases.hint_day),
            with_key(Action::Export, phrases.hint_write),
            with_key(Action::Back, phrases.hint_back),
        ],
        Some(Overlay::HeatMap(_)) => vec![
            with_key(Action::Toggle, phrases.hint_toggle),
            with_key(Action::Only, phrases.hint_only),
            with_key(Action::NextHeading, phrases.hint_next_page),
            with_key(Action::DateGrain, phrases.hint_grain),
            with_key(Action::FromHere, phrases.hint_from),
            with_key(Action::UntilHere, phrases.hint_until),
            with_key(Action::DateBasis, phrases.hint_basis),
            with_key(Action::Back, phrases.hint_back),
        ],
        Some(Overlay::Copy) => vec![("Esc".to_owned(), phrases.hint_cancel)],
        Some(Overlay::Notices { .. }) if state.library.notices().is_empty() => {
            vec![with_key(Action::Back, phrases.hint_back)]
        }
        Some(Overlay::Notices { .. }) => vec![
            with_key(Action::GoToEvidence, phrases.hint_go),
            with_key(Action::MoveDown, phrases.hint_move),
            with_key(Action::Back, phrases.hint_back),
        ],
        Some(_) => vec![with_key(Action::MoveDown, phrases.hint_move), with_key(Action::Back, phrases.hint_back)],
    }
}

/// How many articles the filters on dates hide, and no more.
fn hidden_in_short(state: &State) -> String {
    let phrases = state.phrases;
    let hidden =
        [(state.view.hidden_by_dates, phrases.hidden), (state.view.hidden_by_mentioned, phrases.hidden_by_mentioned)];
    let parts = hidden.iter().filter(|(hidden, _)| hidden.n > 0);
    let parts: Vec<String> = parts.map(|(hidden, template)| fill(template, &[&phrases.number(hidden.n)])).collect();
    parts.join(" · ")
}

/// The load, notices, what dates hide, the order.
fn standing(state: &State) -> String {
    let phrases = state.phrases;
    let number = |n: usize| phrases.number(n);
    let mut parts = Vec::new();
    if let Some(find) = &state.reader.find {
        let current = if find.hits.is_empty() { 0 } else { find.current + 1 };
        let place = fill(phrases.hit_of, &[&number(current), &number(find.hits.len())]);
        parts.push(format!("{} {place}", phrases.quoted(&find.text)));
    }
    let hidden = [
        (state.view.hidden_by_dates, phrases.hidden, phrases.undated),
        (state.view.hidden_by_mentioned, phrases.hidden_by_mentioned, phrases.hidden_no_date),
    ];
    for (hidden, template, none) in hidden.into_iter().filter(|(hidden, _, _)| hidden.n > 0) {
        let names = [(hidden.n_undated, none), (hidden.n_partial, phrases.partial)];
        let named = names.iter().filter(|(n, _)| *n > 0).map(|(n, name)| format!("{} {name}", number(*n)));
        let named = named.collect::<Vec<_>>().join(", ");
        let of_these = if named.is_empty() { named } else { format!(" ({named})") };
        parts.push(fill(template, &[&number(hidden.n)]) + &of_these);
    }
    let n_notices = state.library.notices().n_problems();
    if n_notices > 0 {
        let key = state.keymap.shown(Action::Notices);
        parts.push(format!("{key} {}", phrases.notices(n_notices)).trim_start().to_owned());
    }
    parts.extend(away(state));
    parts.extend(changes(state));
    match state.load.progress {
        Some(progress) => parts.push(load_progress(progress, phrases)),
        None => {
            let is_wide = state.columns >= WIDE;
            let name = labels::sort(state.view.sort, phrases);
            parts.push(if is_wide { fill(phrases.sorted_by, &[name]) } else { name.to_owned() });
        }
    }
    parts.join(" · ")
}

/// `news away, 6 kept`: what is shown though its files are not there.
fn away(state: &State) -> Option<String> {
    let places = &state.load.away;
    let names: Vec<&str> = places.iter().map(|place| base_name(&place.shown)).collect();
    let n_kept = places.iter().map(|place| place.n_articles).sum();
    let phrases = state.phrases;
    (!names.is_empty()).then(|| fill(phrases.n_away, &[&names.join(", "), &phrases.number(n_kept)]))
}

fn base_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(path)
}

/// `+3 new, 1 changed`: what came, changed and went while the user did nothing.
fn changes(state: &State) -> Option<String> {
    let Changes { n_new, n_changed, n_gone } = state.load.changes;
    let phrases = state.phrases;
    let all = [(n_new, phrases.n_new), (n_changed, phrases.n_changed), (n_gone, phrases.n_gone)];
    let named = all.into_iter().filter(|(n, _)| *n > 0).map(|(n, name)| fill(name, &[&phrases.number(n)]));
    let named = named.collect::<Vec<_>>().join(", ");
    (!named.is_empty()).then_some(named)
}

fn load_progress(progress: Progress, phrases: &Phrases) -> String {
    let template = match (progress.task, progress.n_found) {
        (Task::Looking, 0) => phrases.looking,
        (Task::Looking, _) => phrases.reading_found,
        (Task::Reading, _) => phrases.reading_of,
        (Task::Indexing, _) => phrases.indexing_of,
    };
    let counts = fill(template, &[&phrases.number(progress.n_done), &phrases.number(progress.n_found)]);
    match progress.seconds_left {
        Some(seconds) => format!("{counts}, {}", phrases.time_left(seconds)),
        None => counts,
    }
}

fn draw_prompt(state: &State, prompt: &Prompt, brush: &mut Brush, theme: &Theme) -> Option<Position> {
    let right = brush.width().saturating_sub(1);
    let start = brush.put(1, 0, &prompt_name(state, prompt), theme.accent()) + 1;
    let (note, is_problem) = prompt_note(state, prompt);
    // What is being typed keeps its place before what is said about it.
    let room_for_note = room_beside_typed(prompt, start, right);
    let note = if is_problem && width(&note) > room_for_note { "".into() } else { cut(&note, room_for_note) };
    let room = right.saturating_sub(start + if note.is_empty() { 0 } else { width(&note) + 2 }).max(1);
    let scroll = prompt.input.visual_scroll(room);
    let visible = after_columns(prompt.input.value(), scroll);
    brush.part_of_row(start, room).put(0, 0, visible, theme.text());
    if let (PromptKind::Query { .. }, Some(problem)) = (&prompt.kind, state.view.problems.first()) {
        let before: String = prompt.input.value().chars().take(problem.column.saturating_sub(1)).collect();
        if let Some(column) = width(&before).checked_sub(scroll).filter(|column| *column < room) {
            brush.tint(start + column, 0, 1, theme.problem().add_modifier(Modifier::REVERSED));
        }
    }
    let style: Style = if is_problem { theme.problem() } else { theme.quiet() };
    brush.put_right(right, 0, &note, style);
    let cursor = start + prompt.input.visual_cursor().saturating_sub(scroll).min(room);
    Some(brush.position(cursor.min(brush.width().saturating_sub(1)), 0))
}

/// The columns for what is said beside the input.
fn room_beside_typed(prompt: &Prompt, start: usize, right: usize) -> usize {
    let typed = width(prompt.input.value()).max(right.saturating_sub(start) / 3) + 2;
    right.saturating_sub(start + typed.min(right / 2))
}

/// What has to be said and is too long for the line takes rows above it too, over whatever is there.
pub fn draw_above(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    let Some(footer) = layout.footer else { return };
    let right = (footer.width as usize).saturating_sub(1);
    let columns = right.saturating_sub(1);
    let (text, is_problem, bottom) = match (&state.prompt, &state.status) {
        (Some(prompt), _) => {
            let (note, is_problem) = prompt_note(state, prompt);
            let start = 2 + width(&prompt_name(state, prompt));
            if !is_problem || width(&note) <= room_beside_typed(prompt, start, right) {
                return;
            }
            (note, is_problem, footer.y)
        }
        (None, Some(status)) if width(&status.text) > columns => {
            (status.text.clone(), status.is_problem, footer.bottom())
        }
        _ => return,
    };
    let style = if is_problem { theme.problem() } else { theme.accent() };
    let lines = wrap_words(&text, columns);
    let n_rows = lines.len().min(MOST_ROWS).min(bottom as usize);
    let top = bottom - n_rows as u16;
    let mut area = brush.part(Rect { y: top, height: n_rows as u16, ..footer });
    area.clear();
    for (row, line) in lines.iter().take(n_rows).enumerate() {
        let rest = if row + 1 == n_rows { lines[row..].join(" ") } else { line.clone() };
        area.put(1, row, &cut(&rest, columns), style);
    }
}

/// The text without its first columns.
fn after_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, ch) in text.char_indices() {
        if used >= columns {
            return &text[at..];
        }
        used += width(ch.encode_utf8(&mut [0; 4]));
    }
    if columns == 0 { text } else { "" }
}

fn prompt_name(state: &State, prompt: &Prompt) -> String {
    use crate::app::Focus;
    let phrases = state.phrases;
    match &prompt.kind {
        PromptKind::Query { .. } => format!("{} /", phrases.prompt_query),
        PromptKind::Find => format!("{} /", phrases.prompt_find),
        PromptKind::Value(Focus::Countries) => format!("{} /", phrases.prompt_country),
        PromptKind::Value(_) => format!("{} /", phrases.prompt_date),
        PromptKind::Export { what: Exported::Hits, .. } => {
            format!("{}:", fill(phrases.prompt_export, &[&phrases.articles(state.view.rows.len())]))
        }
        PromptKind::Export { what: Exported::Agenda, .. } => {
            let n = state.view.agenda.as_ref().map_or(0, |agenda| agenda.entries.len());
            format!("{}:", fill(phrases.prompt_export_agenda, &[&phrases.entries(n)]))
        }
    }
}

/// What is said beside the input, and whether it is a problem.
fn prompt_note(state: &State, prompt: &Prompt) -> (String, bool) {
    let phrases = state.phrases;
    if let Some(status) = &state.status {
        return (status.text.clone(), status.is_problem);
    }
    match &prompt.kind {
        PromptKind::Query { .. } => match state.view.problems.first() {
            Some(problem) => (labels::problem(problem, phrases), true),
            None => (phrases.articles(state.view.rows.len()), false),
        },
        PromptKind::Find => match &state.reader.find {
            Some(find) if find.hits.is_empty() => (phrases.no_hit.to_owned(), true),
            Some(find) => {
                let (current, n) = (phrases.number(find.current + 1), phrases.number(find.hits.len()));
                (fill(phrases.hit_of, &[&current, &n]), false)
            }
            None => (String::new(), false),
        },
        PromptKind::Value(_) => (String::new(), false),
        PromptKind::Export { .. } => (".jsonl .json .csv .md .txt".to_owned(), false),
    }
}

impl Brush<'_> {
    /// The cells of this one row from a column on.
    fn part_of_row(&mut self, column: usize, width: usize) -> Brush<'_> {
        let position = self.position(column, 0);
        let width = width.min(self.width().saturating_sub(column)) as u16;
        self.part(ratatui::layout::Rect { x: position.x, y: position.y, width, height: 1 })
    }
}
