//! Undo and redo of filters, and the way back through views.
//!
//! Undo takes back the last change of the filters, whatever was looked at since; the way back (`H`, `L`) restores what was on
//! screen: filters, order, article and pane.

use crate::library::ArticleId;
use crate::query::{Filters, Sort};

use super::{Focus, State};

/// Older steps than this are forgotten.
const MAX_STEPS: usize = 500;

#[derive(Debug, Default)]
pub struct History {
    undo: Vec<Filters>,
    redo: Vec<Filters>,
    back: Vec<Snapshot>,
    forward: Vec<Snapshot>,
}

#[derive(Debug, Clone, PartialEq)]
struct Snapshot {
    filters: Filters,
    sort: Sort,
    article: Option<ArticleId>,
    focus: Focus,
}

impl Snapshot {
    fn of(state: &State) -> Self {
        Self { filters: state.filters.clone(), sort: state.sort, article: state.article(), focus: state.focus }
    }

    fn restore(self, state: &mut State) {
        state.filters = self.filters;
        state.sort = self.sort;
        state.set_focus(self.focus);
        if let Some(article) = self.article {
            state.list.wish(article, &state.view.rows);
        }
    }
}

impl History {
    /// Goes on with another library, which has its articles under these ids.
    pub fn follow(&mut self, successor: &dyn Fn(ArticleId) -> Option<ArticleId>) {
        for snapshot in self.back.iter_mut().chain(&mut self.forward) {
            snapshot.article = snapshot.article.and_then(successor);
        }
    }
}

fn push<T>(stack: &mut Vec<T>, step: T) {
    if stack.len() == MAX_STEPS {
        stack.remove(0);
    }
    stack.push(step);
}

/// Marks the view as one to come back to: called before it is left.
pub fn remember_view(state: &mut State) {
    let snapshot = Snapshot::of(state);
    if state.history.back.last() != Some(&snapshot) {
        push(&mut state.history.back, snapshot);
    }
    state.history.forward.clear();
}

/// Sets new filters so that it can be undone; nothing happens where they are the old ones.
pub fn set_filters(state: &mut State, filters: Filters) {
    if filters != state.filters {
        remember_view(state);
        let before = std::mem::replace(&mut state.filters, filters);
        record(state, before);
    }
}

/// Takes note of filters that were changed while typing, so that all of it is undone at once.
pub fn record(state: &mut State, before: Filters) {
    push(&mut state.history.undo, before);
    state.history.redo.clear();
}

pub fn undo(state: &mut State) {
    match state.history.undo.pop() {
        Some(before) => {
            let now = std::mem::replace(&mut state.filters, before);
            push(&mut state.history.redo, now);
        }
        None => state.say(state.phrases.nothing_to_undo),
    }
}

pub fn redo(state: &mut State) {
    match state.history.redo.pop() {
        Some(after) => {
            let now = std::mem::replace(&mut state.filters, after);
            push(&mut state.history.undo, now);
        }
        None => state.say(state.phrases.nothing_to_redo),
    }
}

pub fn view_back(state: &mut State) {
    let now = Snapshot::of(state);
    // The view that is on screen is no way back.
    while state.history.back.last() == Some(&now) {
        state.history.back.pop();
    }
    match state.history.back.pop() {
        Some(before) => {
            push(&mut state.history.forward, now);
            before.restore(state);
        }
        None => state.say(state.phrases.no_view_back),
    }
}

pub fn view_forward(state: &mut State) {
    match state.history.forward.pop() {
        Some(after) => {
            let now = Snapshot::of(state);
            push(&mut state.history.back, now);
            after.restore(state);
        }
        None => state.say(state.phrases.no_view_forward),
    }
}
