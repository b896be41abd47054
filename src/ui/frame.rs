//! The header and the rules around the panes. A heavy rule stands above the pane that has the focus.

use crate::app::header::header;
use crate::app::{Focus, Layout, State};

use super::paint::Brush;
use super::theme::Theme;

pub fn draw(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    draw_header(state, layout, brush, theme);
    draw_rules(state, layout, brush, theme);
    draw_notes_on_rules(state, layout, brush, theme);
}

fn draw_header(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    let Some(area) = layout.header else { return };
    let mut brush = brush.part(area);
    let header = header(state, layout);
    let right = brush.width().saturating_sub(1);
    let end = brush.put(1, 0, "dateline", theme.strong_accent());
    brush.put(end + 2, 0, &header.source, theme.quiet());
    if let (Some(first), true) = (header.chips.first(), header.n_left_out > 0) {
        brush.put((first.left as usize).saturating_sub(3), 0, &format!("+{}", header.n_left_out), theme.quiet());
    }
    for chip in &header.chips {
        brush.put(chip.left as usize, 0, &chip.text, theme.accent());
    }
    let style = if state.view.rows.is_empty() { theme.strong() } else { theme.text() };
    brush.put_right(right, 0, &header.counts, style);
}

fn draw_rules(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    let quiet = theme.quiet();
    let width = brush.width();
    for &column in &layout.separators {
        for row in layout.body.y..layout.body.bottom() {
            brush.put(column as usize, row as usize, "│", quiet);
        }
    }
    for (rule, joint) in [(layout.top_rule, "┬"), (layout.bottom_rule, "┴")] {
        let Some(row) = rule.map(usize::from) else { continue };
        brush.fill(0, row, width, "─", quiet);
        for &column in &layout.separators {
            brush.put(column as usize, row, joint, quiet);
        }
    }
    for rule in &layout.inner_rules {
        let (left, row) = (rule.left as usize, rule.row as usize);
        brush.fill(left, row, rule.width as usize, "─", quiet);
        let right = rule.left + rule.width;
        for (column, joint) in [(rule.left.checked_sub(1), "├"), (Some(right), "┤")] {
            if let Some(column) = column.filter(|column| layout.separators.contains(column)) {
                let crosses = layout.inner_rules.iter().any(|other| {
                    other.row == rule.row
                        && (other.left == column + 1 || other.left + other.width == column)
                        && other != rule
                });
                brush.put(column as usize, row, if crosses { "┼" } else { joint }, quiet);
            }
        }
    }
    mark_focus(state, layout, brush, theme);
}

fn mark_focus(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    let Some(area) = layout.area(state.focus) else { return };
    let inner = layout.inner_rules.iter().find(|rule| rule.below == state.focus);
    let Some(row) = inner.map(|rule| rule.row).or(layout.top_rule) else { return };
    brush.fill(area.x as usize, row as usize, area.width as usize, "━", theme.accent());
}

/// What the panes have to say about what is out of view stands on the rule below them.
fn draw_notes_on_rules(state: &State, layout: &Layout, brush: &mut Brush, theme: &Theme) {
    for (pane, area) in layout.shown() {
        let row = area.bottom();
        let is_rule = Some(row) == layout.bottom_rule
            || layout.inner_rules.iter().any(|rule| rule.row == row && rule.left == area.x);
        let note = note(state, pane);
        if is_rule && !note.is_empty() {
            let right = (area.right() as usize).saturating_sub(1);
            brush.put_right(right, row as usize, &format!(" {note} "), theme.quiet());
        }
    }
}

fn note(state: &State, pane: Focus) -> String {
    let more = |n: usize| match n {
        0 => String::new(),
        n => crate::phrases::fill(state.phrases.more, &[&state.phrases.number(n)]),
    };
    match pane {
        Focus::Reader if state.reader.page.is_some() => match (state.reader.top, state.reader.is_at_end()) {
            (0, true) => String::new(),
            (_, true) => state.phrases.at_end.to_owned(),
            _ => {
                let text_len = state.article().map_or(0, |article| state.library.article(article).text().len());
                format!("{} %", state.reader.percent(text_len))
            }
        },
        Focus::Countries => more(state.countries.n_below()),
        Focus::Dates => more(state.dates.n_below()),
        _ => String::new(),
    }
}
