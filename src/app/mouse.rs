//! The mouse: a click goes where it points, the wheel scrolls what it is over.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::list::ListLine;
use super::perform;
use super::scroll::Step;
use super::why;
use super::{Action, DateKind, Effect, Focus, State};

/// Rows that a notch of the wheel scrolls.
const WHEEL_ROWS: isize = 3;

pub fn handle(state: &mut State, event: MouseEvent) -> Vec<Effect> {
    if state.overlay.is_some() || state.prompt.is_some() {
        return Vec::new();
    }
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => {
            state.touched = true;
            state.status = None;
            click(state, event.column, event.row)
        }
        MouseEventKind::ScrollDown => scroll(state, event, WHEEL_ROWS),
        MouseEventKind::ScrollUp => scroll(state, event, -WHEEL_ROWS),
        _ => Vec::new(),
    }
}

fn scroll(state: &mut State, event: MouseEvent, n_rows: isize) -> Vec<Effect> {
    state.touched = true;
    match state.layout().pane_at(event.column, event.row).map(|(pane, _)| pane) {
        Some(Focus::List) => state.list.scroll(n_rows, &state.view.rows),
        Some(Focus::Reader) => state.reader.step(Step::By(n_rows)),
        Some(Focus::Countries) => state.countries.step(Step::By(n_rows)),
        Some(Focus::Dates) => state.dates.step(Step::By(n_rows)),
        Some(Focus::Why) => why::step(state, Step::By(n_rows)),
        None => {}
    }
    Vec::new()
}

fn click(state: &mut State, column: u16, row: u16) -> Vec<Effect> {
    let layout = state.layout();
    if layout.header.is_some_and(|header| header.contains((column, row).into())) {
        let chip = super::header::chip_at(state, &layout, column);
        if let Some(idx) = chip {
            perform::remove_chip_at(state, idx);
        }
        return Vec::new();
    }
    let Some((pane, area)) = layout.pane_at(column, row) else { return Vec::new() };
    state.set_focus(pane);
    match pane {
        Focus::List => {
            let line = state.list.visible().nth((row - area.y) as usize);
            if let Some(ListLine::Row { row, .. }) = line {
                state.list.select(row, &state.view.rows);
            }
        }
        Focus::Countries => {
            let line = facet_line(&layout, pane, row);
            if line.is_some_and(|line| state.countries.put_cursor_at_line(line)) {
                return perform::perform(state, Action::Toggle);
            }
        }
        Focus::Dates => {
            let line = facet_line(&layout, pane, row);
            if line.is_some_and(|line| state.dates.put_cursor_at_line(line)) {
                let is_arrow = state.dates.current().is_some_and(|row| {
                    row.open.is_some()
                        && matches!(row.kind, DateKind::Bucket(_))
                        && column < area.x + 2 + 2 * row.depth as u16
                });
                if is_arrow {
                    if !state.dates.unfold() {
                        state.dates.fold();
                    }
                    return Vec::new();
                }
                return perform::perform(state, Action::Toggle);
            }
        }
        Focus::Why => {
            if let (Some(line), Some(why)) = (facet_line(&layout, pane, row), &mut state.why) {
                why.put_cursor_at_line(line);
            }
            why::reveal(state);
        }
        Focus::Reader => {}
    }
    Vec::new()
}

fn facet_line(layout: &super::Layout, pane: Focus, row: u16) -> Option<usize> {
    let rows = layout.facet_rows(pane)?;
    row.checked_sub(rows.y).map(usize::from)
}
