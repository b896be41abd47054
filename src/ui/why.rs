//! The why-pane: values with the words, the line and the rule that each came from.

use crate::app::header::cut;
use crate::app::{Focus, State, WhyItem, WhyKind};
use crate::text::width;

use super::paint::Brush;
use super::theme::Theme;

pub fn draw(state: &State, brush: &mut Brush, theme: &Theme) {
    let Some(why) = &state.why else { return };
    let has_focus = state.focus == Focus::Why;
    let mut title_rows = 0;
    if brush.height() > 1 {
        brush.put(1, 0, state.phrases.why, if has_focus { theme.strong_accent() } else { theme.strong() });
        title_rows = 1;
    }
    for (line, (item, has_cursor)) in why.visible().enumerate() {
        let row = title_rows + line;
        if has_cursor {
            brush.put(0, row, "▌", if has_focus { theme.strong_accent() } else { theme.quiet() });
        }
        draw_item(item, has_cursor, row, brush, theme);
    }
}

fn draw_item(item: &WhyItem, has_cursor: bool, row: usize, brush: &mut Brush, theme: &Theme) {
    let (indent, style) = match item.kind {
        WhyKind::Title => (2, theme.quiet()),
        WhyKind::Value => (4, theme.text()),
        WhyKind::Evidence => (6, theme.text()),
    };
    let style = if has_cursor { style.patch(theme.strong()) } else { style };
    let right = brush.width().saturating_sub(1);
    // The words count more than the rule: it is cut first.
    let room_for_note = right.saturating_sub(indent + width(&item.text).min(right * 3 / 5) + 2);
    let note = cut(&item.note, room_for_note);
    let room = right.saturating_sub(indent + if note.is_empty() { 0 } else { width(&note) + 2 });
    brush.put(indent, row, &cut(&item.text, room), style);
    brush.put_right(right, row, &note, theme.quiet());
}
