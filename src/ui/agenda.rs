//! The agenda: days as headings, below each the sentences that name it and where those are from.

use crate::app::header::cut;
use crate::app::{AgendaLine, State};
use crate::model::Day;
use crate::phrases::fill;
use crate::query::{Agenda, AgendaEntry};
use crate::text::width;

use super::overlay::cut_front;
use super::paint::Brush;
use super::theme::Theme;

/// `Agenda: 3 ahead, 12 before`.
pub fn title(state: &State) -> String {
    let phrases = state.phrases;
    match &state.view.agenda {
        Some(Agenda { today: Some(_), entries, n_ahead }) => {
            let counts = [*n_ahead, entries.len() - n_ahead].map(|n| phrases.number(n));
            format!("{}: {}", phrases.agenda, fill(phrases.agenda_counts, &[&counts[0], &counts[1]]))
        }
        _ => phrases.agenda.to_owned(),
    }
}

pub fn draw(state: &State, brush: &mut Brush, theme: &Theme) {
    // Until it is worked out there is nothing to say, which is a moment only.
    let Some(agenda) = &state.view.agenda else { return };
    if agenda.entries.is_empty() {
        let room = brush.width().saturating_sub(1);
        brush.put(1, 0, &cut(state.phrases.agenda_none, room), theme.quiet());
    }
    for (row, line) in state.agenda.visible().enumerate() {
        match line {
            AgendaLine::Blank => {}
            AgendaLine::Section { ahead } => {
                brush.put(0, row, &section(state, agenda, ahead), theme.quiet());
            }
            AgendaLine::Day { first, last } => draw_day((first, last), row, agenda, state, brush, theme),
            AgendaLine::Sentence(idx) => {
                if let Some(entry) = agenda.entries.get(idx) {
                    draw_sentence(entry, (idx == state.agenda.cursor, row), state, brush, theme);
                }
            }
            AgendaLine::Source(idx) => {
                if let Some(entry) = agenda.entries.get(idx) {
                    draw_source(entry, row, state, brush, theme);
                }
            }
        }
    }
}

fn section(state: &State, agenda: &Agenda, ahead: bool) -> String {
    let phrases = state.phrases;
    match agenda.today {
        Some(today) if ahead => fill(phrases.agenda_ahead, &[&phrases.day(today)]),
        Some(_) => phrases.agenda_past.to_owned(),
        None => phrases.agenda_days.to_owned(),
    }
}

/// The day, and at the right how far it is from the collection's latest.
fn draw_day((first, last): (Day, Day), row: usize, agenda: &Agenda, state: &State, brush: &mut Brush, theme: &Theme) {
    let name = state.phrases.days(first, last);
    let end = brush.put(1, row, &cut(&name, brush.width().saturating_sub(1)), theme.strong_accent());
    let distance = agenda.today.filter(|_| first == last).map(|today| distance(state, first, today));
    if let Some(distance) = distance.filter(|distance| end + 2 + width(distance) <= brush.width()) {
        brush.put_right(brush.width(), row, &distance, theme.quiet());
    }
}

fn distance(state: &State, day: Day, today: Day) -> String {
    let phrases = state.phrases;
    let number = |n: i64| phrases.number(n.unsigned_abs() as usize);
    match (day - today).num_days() {
        0 => phrases.latest_day.to_owned(),
        1 => phrases.in_one_day.to_owned(),
        -1 => phrases.one_day_ago.to_owned(),
        n if n > 0 => fill(phrases.in_days, &[&number(n)]),
        n => fill(phrases.days_ago, &[&number(n)]),
    }
}

/// The sentence, cut so that the words that name the day stay in it.
fn draw_sentence(
    entry: &AgendaEntry,
    (has_cursor, row): (bool, usize),
    state: &State,
    brush: &mut Brush,
    theme: &Theme,
) {
    if has_cursor {
        brush.put(0, row, "▌", theme.strong_accent());
    }
    let text = &state.library.article(entry.article).text();
    let (sentence, words) = (entry.sentence(&state.library), entry.span(&state.library));
    let part = |start: u32, end: u32| one_line(&text[start as usize..end as usize]);
    let mut before = part(sentence.start, words.start);
    let (named, after) = (part(words.start, words.end), part(words.end, sentence.end));
    let room = brush.width().saturating_sub(INDENT);
    if width(&before) + width(&named) + width(&after) > room {
        // Something of what follows the words is worth more than the very beginning.
        let behind = width(&after).min(room / 4);
        before = cut_front(&before, room.saturating_sub(width(&named) + behind));
    }
    let mark = if entry.inferred { "~" } else { "" };
    let style = if has_cursor { theme.strong() } else { theme.text() };
    let mut column = brush.put(INDENT - mark.len(), row, mark, theme.quiet());
    column = brush.put(column, row, &cut(&before, room), style);
    let room = |column: usize, brush: &Brush| brush.width().saturating_sub(column);
    column = brush.put(column, row, &cut(&named, room(column, brush)), theme.sought());
    brush.put(column, row, &cut(&after, room(column, brush)), style);
}

/// Headline and path.
fn draw_source(entry: &AgendaEntry, row: usize, state: &State, brush: &mut Brush, theme: &Theme) {
    let path = &state.library.article(entry.article).place().shown();
    let source = format!("{} · {path}", state.library.article(entry.article).headline());
    let room = brush.width().saturating_sub(INDENT + 2);
    brush.put(INDENT + 2, row, &cut(&source, room), theme.quiet());
}

/// Columns before a sentence.
const INDENT: usize = 3;

/// White space of any kind becomes one space, at the ends too.
fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch.is_whitespace() {
            true if line.ends_with(' ') => {}
            true => line.push(' '),
            false => line.push(ch),
        }
    }
    line
}
