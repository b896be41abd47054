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

/// Words, kind, line and rule in columns; where it is narrow the kind goes first, then the rule.
fn draw_item(item: &WhyItem, has_cursor: bool, row: usize, brush: &mut Brush, theme: &Theme) {
    let (indent, style) = match item.kind {
        WhyKind::Title => (2, theme.quiet()),
        WhyKind::Value => (4, theme.text()),
        WhyKind::Evidence => (6, theme.text()),
    };
    let style = if has_cursor { style.patch(theme.strong()) } else { style };
    let right = brush.width().saturating_sub(1);
    let is_sentence = item.detail.is_empty() && item.place.is_empty();
    let shows_detail = right >= 70 || item.kind == WhyKind::Value;
    let rule_width = if right >= 40 { RULE_WIDTH.min(right / 3) } else { 0 };
    let rule_start = right.saturating_sub(rule_width);
    let place_start = rule_start.saturating_sub(width(&item.place) + 2);
    // A long value moves its detail to the right while that has room to.
    let detail_end = if item.place.is_empty() { rule_start } else { place_start };
    let latest = detail_end.saturating_sub(width(&item.detail) + 1);
    let detail_start = (right * 2 / 5).max(latest.min(indent + width(&item.text) + 2));
    let words_end = match (is_sentence, shows_detail && !item.detail.is_empty(), item.place.is_empty()) {
        (true, _, _) if item.rule.is_empty() => right,
        (true, _, _) => right.saturating_sub(width(&item.rule).min(rule_width) + 2),
        (_, true, _) => detail_start.saturating_sub(2),
        (_, false, false) => place_start.saturating_sub(2),
        (_, false, true) => rule_start.saturating_sub(2),
    };
    brush.put(indent, row, &cut(&item.text, words_end.saturating_sub(indent)), style);
    if shows_detail && !item.detail.is_empty() {
        brush.put(detail_start, row, &cut(&item.detail, detail_end.saturating_sub(detail_start + 1)), theme.quiet());
    }
    brush.put(place_start, row, &item.place, theme.quiet());
    let rule = cut(&item.rule, rule_width);
    if is_sentence {
        brush.put_right(right, row, &rule, theme.quiet());
    } else {
        brush.put(rule_start, row, &rule, theme.quiet());
    }
}

/// Columns of the longest names of rules.
const RULE_WIDTH: usize = 21;
