//! What each action does.

use crate::model::DateUnit;
use crate::phrases::fill;
use crate::query::{DateBucket, DateFilter, Filters, Mode};

use super::agenda;
use super::dates;
use super::heat_map;
use super::history;
use super::keymap::Action;
use super::labels;
use super::overlay::{self, Overlay};
use super::prompt;
use super::reader;
use super::scroll::Step;
use super::why::{self, WhyPane};
use super::{DateKind, Effect, Focus, State};

/// Lines that one press of `J` and `K` scrolls the article from another pane.
const SCROLL_LINES: isize = 3;

/// Performs an action that the palette was asked for, in the pane where it has a meaning.
pub fn perform_anywhere(state: &mut State, action: Action) -> Vec<Effect> {
    let home = overlay::home_of(action, state.focus);
    if home != state.focus {
        state.set_focus(home);
    }
    perform(state, action)
}

pub fn perform(state: &mut State, action: Action) -> Vec<Effect> {
    if let Some(step) = step_of(action) {
        move_in_focus(state, step);
        return Vec::new();
    }
    match action {
        Action::PaneLeft => pane_left(state),
        Action::PaneRight => pane_right(state),
        Action::PaneNext => step_focus(state, 1),
        Action::PanePrevious => step_focus(state, -1),
        Action::ToPane(Focus::Why) if state.why.is_none() => toggle_why(state),
        Action::ToPane(focus) => state.set_focus(focus),
        Action::Countries => state.set_focus(Focus::Countries),
        Action::Dates => state.set_focus(Focus::Dates),
        Action::Open => open(state),
        Action::GoToEvidence => {
            why::reveal(state);
            state.set_focus(Focus::Reader);
        }
        Action::Only | Action::Toggle if state.focus == Focus::Countries && state.countries.toggle_groups() => {}
        Action::Only => only(state),
        Action::Toggle => toggle(state),
        Action::AllAny => all_any(state),
        Action::FromHere => bound(state, date_kind(state), |dates, value| dates.from = value),
        Action::UntilHere => bound(state, date_kind(state), |dates, value| dates.to = value),
        Action::DateBasis => state.dates.switch_basis(),
        Action::DateGrain => state.dates.next_grain(),
        Action::HeatMap => heat_map::open(state),
        Action::Agenda => agenda::open(state),
        Action::DropChip => drop_chip(state),
        Action::DropAll => drop_all(state),
        Action::Undo => history::undo(state),
        Action::Redo => history::redo(state),
        Action::ViewBack => history::view_back(state),
        Action::ViewForward => history::view_forward(state),
        Action::Query => prompt::open_query(state),
        Action::Find => prompt::open_find(state),
        Action::FindValue => prompt::open_value(state),
        Action::NextMatch => step_match(state, true),
        Action::PreviousMatch => step_match(state, false),
        Action::PageOn => reader::page_on(state),
        Action::NextHeading => step_heading(state, true),
        Action::PreviousHeading => step_heading(state, false),
        Action::ScrollDown => state.reader.step(Step::By(SCROLL_LINES)),
        Action::ScrollUp => state.reader.step(Step::By(-SCROLL_LINES)),
        Action::NextArticle => reader::step_article(state, 1),
        Action::PreviousArticle => reader::step_article(state, -1),
        Action::Why => toggle_why(state),
        Action::Sort => sort(state),
        Action::Alone => alone(state),
        Action::Export => prompt::open_export(state),
        Action::Copy => open_overlay(state, Overlay::Copy),
        Action::Plain => open_overlay(state, Overlay::Plain { offset: 0, page: Default::default() }),
        Action::Help => open_overlay(state, Overlay::Help { offset: 0 }),
        Action::Notices => open_overlay(state, Overlay::Notices { cursor: 0, offset: 0 }),
        Action::Palette => {
            open_overlay(state, Overlay::Palette { input: Default::default(), cursor: 0, offset: 0 });
        }
        Action::Cancel => cancel(state),
        Action::OpenSource => return open_source(state),
        Action::Edit => return edit(state),
        Action::Mouse => return vec![toggle_mouse(state)],
        Action::Back => return back(state),
        Action::Suspend => return vec![Effect::Suspend],
        Action::Quit => return leave(state),
        // The moving actions were answered above.
        _ => {}
    }
    Vec::new()
}

/// The way to move that an action means.
pub fn step_of(action: Action) -> Option<Step> {
    match action {
        Action::MoveDown => Some(Step::By(1)),
        Action::MoveUp => Some(Step::By(-1)),
        Action::MoveFirst => Some(Step::First),
        Action::MoveLast => Some(Step::Last),
        Action::HalfPageDown => Some(Step::HalfPages(1)),
        Action::HalfPageUp => Some(Step::HalfPages(-1)),
        Action::PageDown => Some(Step::HalfPages(2)),
        Action::PageUp => Some(Step::HalfPages(-2)),
        _ => None,
    }
}

fn move_in_focus(state: &mut State, step: Step) {
    match state.focus {
        Focus::List => state.list.step(step, &state.view.rows),
        Focus::Reader => state.reader.step(step),
        Focus::Countries => state.countries.step(step),
        Focus::Dates => state.dates.step(step),
        Focus::Why => why::step(state, step),
    }
}

fn open_overlay(state: &mut State, overlay: Overlay) {
    state.overlay = Some(overlay);
}

/// Goes to the article; the view before is one to come back to.
pub fn open(state: &mut State) {
    if state.article().is_none() {
        state.say(state.phrases.no_article);
        return;
    }
    history::remember_view(state);
    state.set_focus(Focus::Reader);
}

/// The panes in the order in which `Tab` goes through them.
fn ring(state: &State) -> Vec<Focus> {
    let all = [Focus::List, Focus::Reader, Focus::Why, Focus::Countries, Focus::Dates];
    all.into_iter().filter(|&focus| focus != Focus::Why || state.why.is_some()).collect()
}

fn step_focus(state: &mut State, n: isize) {
    let ring = ring(state);
    let here = ring.iter().position(|&focus| focus == state.focus).unwrap_or(0) as isize;
    let next = ring[(here + n).rem_euclid(ring.len() as isize) as usize];
    state.set_focus(next);
}

fn pane_left(state: &mut State) {
    let has_folded = match state.focus {
        Focus::Countries => state.countries.fold(),
        Focus::Dates => state.dates.fold(),
        _ => false,
    };
    if has_folded {
        return;
    }
    let next = match state.focus {
        Focus::List | Focus::Reader | Focus::Why => Focus::List,
        Focus::Countries | Focus::Dates => Focus::Reader,
    };
    state.set_focus(next);
}

fn pane_right(state: &mut State) {
    let has_unfolded = match state.focus {
        Focus::Countries => state.countries.unfold(),
        Focus::Dates => state.dates.unfold(),
        _ => false,
    };
    if has_unfolded {
        return;
    }
    let next = match state.focus {
        Focus::List => Focus::Reader,
        Focus::Reader | Focus::Why => state.facet,
        facet => facet,
    };
    state.set_focus(next);
}

/// Changes the filter for the value under the cursor.
fn choose(state: &mut State, change: impl Fn(&State, &mut Filters)) {
    let mut filters = state.filters.clone();
    change(state, &mut filters);
    history::set_filters(state, filters);
}

fn toggle(state: &mut State) {
    match state.focus {
        Focus::Countries => choose(state, |state, filters| {
            if let Some(area) = state.countries.cursor() {
                filters.countries.choose(area, filters.countries.choice(area).next());
            }
        }),
        _ => choose_date(state, date_kind(state), toggle_date),
    }
}

fn only(state: &mut State) {
    match state.focus {
        Focus::Countries => choose(state, |state, filters| {
            if let Some(area) = state.countries.cursor() {
                filters.countries.exclude.clear();
                filters.countries.include = vec![area];
            }
        }),
        _ => choose_date(state, date_kind(state), only_date),
    }
}

/// What the cursor of the date pane is on.
fn date_kind(state: &State) -> Option<DateKind> {
    state.dates.current().map(|row| row.kind)
}

/// Changes the filter of the dates that the pane shows.
pub fn choose_date(state: &mut State, kind: Option<DateKind>, change: fn(&mut DateFilter, DateBucket)) {
    let (basis, latest) = (state.dates.basis, state.library.latest_day());
    choose(state, |_, filters| {
        let dates = filters.dates_by_mut(basis);
        match kind {
            Some(DateKind::Bucket(bucket)) => change(dates, bucket),
            Some(kind) => {
                if let Some(preset) = latest.and_then(|latest| dates::preset(kind, latest)) {
                    *dates = if *dates == preset { DateFilter::default() } else { preset };
                }
            }
            None => {}
        }
    });
}

pub fn toggle_date(dates: &mut DateFilter, bucket: DateBucket) {
    dates.choose(bucket, dates.choice(bucket).next());
}

pub fn only_date(dates: &mut DateFilter, bucket: DateBucket) {
    *dates = DateFilter { include: vec![bucket], ..DateFilter::default() };
}

fn all_any(state: &mut State) {
    let mut filters = state.filters.clone();
    let (mode, said) = match filters.countries.mode {
        Mode::All => (Mode::Any, state.phrases.mode_any),
        Mode::Any => (Mode::All, state.phrases.mode_all),
    };
    filters.countries.mode = mode;
    history::set_filters(state, filters);
    state.say(said);
}

/// Sets one end of the range to this date, or opens it again where it was there already.
pub fn bound(state: &mut State, kind: Option<DateKind>, set: impl Fn(&mut DateFilter, Option<DateUnit>)) {
    let Some(DateKind::Bucket(DateBucket::Value(unit))) = kind else {
        state.say(state.phrases.range_no_day);
        return;
    };
    let mut filters = state.filters.clone();
    let dates = filters.dates_by_mut(state.dates.basis);
    set(dates, Some(unit));
    if *dates == *state.filters.dates_by(state.dates.basis) {
        set(dates, None);
    }
    let is_backwards = dates.from.and_then(DateUnit::first_day).zip(dates.to.and_then(DateUnit::last_day));
    if is_backwards.is_some_and(|(first, last)| first > last) {
        // A range that ends before it starts would hide everything; the new end counts.
        (dates.from, dates.to) = (None, None);
        set(dates, Some(unit));
    }
    history::set_filters(state, filters);
}

fn drop_chip(state: &mut State) {
    // Where nothing fits, the filter that hides most goes first: the screen names it.
    let rescue = state.view.rescue.as_ref().map(|(chip, _)| chip.clone()).filter(|_| state.view.rows.is_empty());
    let chips = state.filters.chips();
    let chip = rescue.filter(|chip| chips.contains(chip)).or_else(|| chips.last().cloned());
    match chip {
        Some(chip) => {
            let without = state.filters.remove_chip(&chip);
            history::set_filters(state, without);
            state.say(fill(state.phrases.dropped, &[&labels::chip(&chip, state.phrases)]));
        }
        None => state.say(state.phrases.no_filters),
    }
}

fn drop_all(state: &mut State) {
    if state.filters.is_empty() {
        state.say(state.phrases.no_filters);
        return;
    }
    // How chosen countries are joined is a setting, not a filter.
    let mode = state.filters.countries.mode;
    let mut none = Filters::default();
    none.countries.mode = mode;
    history::set_filters(state, none);
}

fn step_match(state: &mut State, forward: bool) {
    let found = match state.focus {
        Focus::Countries => state.countries.step_match(forward),
        Focus::Dates => state.dates.step_match(forward, state.phrases),
        Focus::List => state.reader.step_find(forward) || step_hit(state, forward),
        _ => state.reader.step_find(forward),
    };
    if !found {
        state.say(state.phrases.nothing_sought);
    }
}

/// What was searched for may have no words in the article, as `country:UA` has none; then every row of the list is a
/// hit, and after the last comes the first. `false` where nothing was searched for.
fn step_hit(state: &mut State, forward: bool) -> bool {
    if state.filters.text.trim().is_empty() {
        return false;
    }
    let n_rows = state.view.rows.len();
    if n_rows > 0 {
        let here = state.list.row.min(n_rows - 1);
        let next = if forward { (here + 1) % n_rows } else { (here + n_rows - 1) % n_rows };
        state.list.select(next, &state.view.rows);
    }
    true
}

fn step_heading(state: &mut State, forward: bool) {
    let Some(article) = state.article() else { return };
    if !state.reader.step_heading(state.library.article(article), forward) {
        state.say(if forward { state.phrases.no_heading } else { state.phrases.no_heading_before });
    }
}

fn toggle_why(state: &mut State) {
    if let Some(why) = state.why.take() {
        if state.focus == Focus::Why {
            state.set_focus(why.asked_from);
        }
        return;
    }
    if state.article().is_none() {
        state.say(state.phrases.no_article);
        return;
    }
    state.why = Some(WhyPane::opened(state.focus));
    state.set_focus(Focus::Why);
}

fn sort(state: &mut State) {
    history::remember_view(state);
    state.sort = state.sort.next(&state.filters.text);
    if state.layout().area(Focus::List).is_none() {
        // Nothing else would show that the key did something.
        state.say(fill(state.phrases.sorted_by, &[labels::sort(state.sort, state.phrases)]));
    }
}

fn alone(state: &mut State) {
    state.alone = !state.alone;
    if state.alone && state.focus != Focus::Why {
        state.set_focus(Focus::Reader);
    }
}

fn toggle_mouse(state: &mut State) -> Effect {
    state.mouse = !state.mouse;
    if state.mouse {
        let key = state.keymap.shown(Action::Mouse);
        state.say(fill(state.phrases.mouse_on, &[&key]));
    } else {
        state.say(state.phrases.mouse_off);
    }
    Effect::SetMouse(state.mouse)
}

fn open_source(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.article() else {
        state.say(state.phrases.no_article);
        return Vec::new();
    };
    let article = state.library.article(id);
    let is_web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    if let Some(url) = article.rest().url.filter(is_web) {
        return vec![Effect::Open(url.to_owned())];
    }
    let file = article.place().file();
    if file.as_os_str() == "-" {
        state.say(state.phrases.no_file);
        return Vec::new();
    }
    vec![Effect::Open(file.to_string_lossy().into_owned())]
}

fn edit(state: &mut State) -> Vec<Effect> {
    let Some(id) = state.article() else {
        state.say(state.phrases.no_article);
        return Vec::new();
    };
    let article = state.library.article(id);
    let (place, text) = (article.place(), article.text());
    let path = place.file();
    if path.as_os_str() == "-" {
        state.say(state.phrases.no_file);
        return Vec::new();
    }
    let line = match place.line_number {
        Some(line_number) => line_number as usize,
        None => {
            let here = state.reader.visible_span().map_or(0, |span| span.start as usize);
            let here = if state.reader.top == 0 { 0 } else { here };
            1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..here.min(text.len())]).count()
        }
    };
    vec![Effect::Edit { path, line }]
}

/// Takes back what is open or marked; never leaves the program.
fn cancel(state: &mut State) {
    if state.reader.find.take().is_some() {
        return;
    }
    if state.focus == Focus::Why {
        toggle_why(state);
    }
}

/// One level back: what was searched for, the evidence, the article alone, the list, out.
fn back(state: &mut State) -> Vec<Effect> {
    if state.why.is_some() && matches!(state.focus, Focus::Why | Focus::Reader) {
        toggle_why(state);
    } else if state.alone {
        state.alone = false;
    } else if state.focus != Focus::List {
        state.set_focus(Focus::List);
    } else {
        return leave(state);
    }
    Vec::new()
}

/// Ends the program; while a file is being written, only when asked again.
pub fn leave(state: &mut State) -> Vec<Effect> {
    if state.writing.n_files == 0 || std::mem::replace(&mut state.writing.is_warned, true) {
        return vec![Effect::Quit];
    }
    state.complain(state.phrases.still_writing);
    Vec::new()
}

/// Takes one filter away, for the mouse on its chip.
pub fn remove_chip_at(state: &mut State, idx: usize) {
    if let Some(chip) = state.filters.chips().get(idx) {
        let without = state.filters.remove_chip(chip);
        history::set_filters(state, without);
    }
}
