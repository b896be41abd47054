//! The list of hits: date, country codes, headline; only the rows in view are built.

use crate::app::header::cut;
use crate::app::list::Heading;
use crate::app::{Action, Focus, Group, ListLine, State, labels};
use crate::library::{ArticleId, ArticleRef};
use crate::model::{CountryCode, PubDate};
use crate::phrases::fill;
use crate::text::width;

use super::paint::Brush;
use super::theme::Theme;

/// The columns of a row.
struct Columns {
    /// Ends before the gap to the next column.
    date_end: usize,
    codes: usize,
    codes_width: usize,
    title: usize,
}

impl Columns {
    fn of(pane_width: usize, date_width: usize) -> Self {
        let date_end = 1 + date_width;
        let codes_width = match pane_width {
            // What the headline says goes before its countries, and the first of them before what else is mentioned.
            0..=24 => 0,
            25..=27 => ONE_CODE,
            28..=35 => 6,
            _ => 9,
        };
        let codes = date_end + 2;
        let title = if codes_width == 0 { date_end + 1 } else { codes + codes_width + 2 };
        if pane_width < 14 {
            return Self { date_end: 1, codes: 1, codes_width: 0, title: 1 };
        }
        Self { date_end, codes, codes_width, title }
    }
}

pub fn draw(state: &State, brush: &mut Brush, theme: &Theme) {
    if state.view.rows.is_empty() {
        draw_empty(state, brush, theme);
        return;
    }
    for (line_idx, line) in state.list.visible().enumerate() {
        match line {
            ListLine::Heading(heading) => draw_heading(state, heading, line_idx, brush, theme),
            ListLine::Row { row, group } => draw_row(state, (row, group), line_idx, brush, theme),
        }
    }
}

fn draw_heading(state: &State, heading: Heading, line: usize, brush: &mut Brush, theme: &Theme) {
    let phrases = state.phrases;
    let name = match heading.group {
        Group::Month { year, month } => phrases.month_of_year(year, month),
        Group::Year(year) => year.to_string(),
        Group::Partial => phrases.heading_partial.to_owned(),
        Group::Undated => phrases.heading_undated.to_owned(),
    };
    let right = brush.width().saturating_sub(1);
    let count = phrases.number(heading.n_rows);
    brush.put(1, line, &cut(&name, right.saturating_sub(1)), theme.strong());
    if 1 + width(&name) + 2 + width(&count) <= right {
        brush.put_right(right, line, &count, theme.quiet());
    }
}

fn draw_row(state: &State, (row, group): (usize, Option<Group>), line: usize, brush: &mut Brush, theme: &Theme) {
    let Some(id) = state.view.rows.get(row) else { return };
    let columns = Columns::of(brush.width(), date_width(state, group));
    let is_selected = row == state.list.row;
    let has_focus = state.focus == Focus::List;
    if is_selected {
        let (mark, style) = if has_focus { ("▌", theme.strong_accent()) } else { ("▌", theme.quiet()) };
        brush.put(0, line, mark, style);
    }
    let article = state.library.article(id);
    let head = article.head();
    let date = head.date.and_then(|own| state.library.date_in_collection(id, own));
    brush.put_right(columns.date_end, line, &shown_date(state, id, date, group), theme.quiet());
    if columns.codes_width > 0 {
        brush.put(columns.codes, line, &codes(article, columns.codes_width), theme.accent());
    }
    let style = if is_selected { theme.strong() } else { theme.text() };
    let style = if head.title.is_some() { style } else { style.patch(theme.italic()) };
    let room = brush.width().saturating_sub(columns.title + 1);
    brush.put(columns.title, line, &cut(&article.headline_by(&head), room), style);
}

/// Below a month's heading the day is enough.
fn date_width(state: &State, group: Option<Group>) -> usize {
    match group {
        Some(Group::Month { .. }) => width(&state.phrases.day_number(31)) + 2,
        Some(Group::Year(_) | Group::Undated) => width(&state.phrases.day_number(31)) + 2,
        Some(Group::Partial) => 11,
        None => 12,
    }
}

fn shown_date(state: &State, id: ArticleId, date: Option<PubDate>, group: Option<Group>) -> String {
    let Some(date) = date else { return "–".to_owned() };
    let mark = match (date.inferred, date.is_ambiguous) {
        (true, _) => "~",
        (_, true) => "?",
        // It stands where its date puts it, but nobody should take it for the news.
        _ if state.library.is_far(id) => "!",
        _ => "",
    };
    let shown = match (group, date.value.day()) {
        (Some(Group::Month { .. }), Some(day)) => state.phrases.day_number(day),
        (Some(Group::Month { .. } | Group::Year(_)), None) => "–".to_owned(),
        _ => state.phrases.date_short(date.value),
    };
    if mark.is_empty() { shown } else { format!("{mark}{shown}") }
}

/// Columns for a single country; `+16` has room too where the article is about none.
const ONE_CODE: usize = 3;

/// The codes of the countries that the article is about, and how many more it mentions: `UA +16`, `XK HR +1`. Where there
/// is room for one only, the first.
fn codes(article: ArticleRef, room: usize) -> String {
    let (mut focus, mut n_all) = (Vec::new(), 0);
    for country in article.countries() {
        n_all += 1;
        focus.extend(country.focus.then_some(country.code));
    }
    let first = focus.first().map(CountryCode::as_str).filter(|code| room <= ONE_CODE && code.len() <= room);
    if let Some(first) = first {
        return first.to_owned();
    }
    let mut codes = String::new();
    for n_shown in (0..=focus.len()).rev() {
        codes.clear();
        for code in &focus[..n_shown] {
            codes.push_str(if codes.is_empty() { "" } else { " " });
            codes.push_str(code.as_str());
        }
        let n_more = n_all - n_shown;
        if n_more > 0 {
            codes.push_str(if codes.is_empty() { "+" } else { " +" });
            codes.push_str(&n_more.to_string());
        }
        // All of it is ASCII: a column a byte.
        if codes.len() <= room {
            return codes;
        }
    }
    String::new()
}

/// Says why there is nothing, and how to get something.
fn draw_empty(state: &State, brush: &mut Brush, theme: &Theme) {
    let phrases = state.phrases;
    let mut lines = Vec::new();
    if state.library.is_empty() {
        let is_over = state.load.progress.is_none();
        lines.push((if is_over { phrases.nothing_to_read } else { phrases.no_articles }.to_owned(), theme.strong()));
        let n_notices = state.library.notices().len();
        if is_over && n_notices > 0 {
            let key = state.keymap.shown(Action::Notices);
            lines.push((format!("{} {key}", phrases.notices(n_notices)), theme.quiet()));
        }
    } else if !state.filters.is_empty() {
        lines.push((phrases.no_hits.to_owned(), theme.strong()));
        let key = state.keymap.shown(Action::DropChip);
        // While something is being typed the keys are not free to be told.
        let keys = match &state.view.rescue {
            Some((chip, n)) => {
                let name = labels::chip(chip, phrases);
                lines.push((fill(phrases.rescue, &[&name, &phrases.articles(*n)]), theme.text()));
                fill(phrases.rescue_key, &[&key])
            }
            None => fill(phrases.rescue_keys, &[&key, &state.keymap.shown(Action::DropAll)]),
        };
        if state.prompt.is_none() {
            lines.push((keys, theme.quiet()));
        }
    }
    let room = brush.width().saturating_sub(2).max(1);
    let mut row = 0;
    for (text, style) in lines {
        for line in crate::text::wrap(&text, crate::model::Span::new(0, text.len()), room, Some(phrases.language)) {
            let hyphen = if line.hyphenated { "-" } else { "" };
            brush.put(1, row, &format!("{}{hyphen}", line.span.of(&text)), style);
            row += 1;
        }
    }
}
