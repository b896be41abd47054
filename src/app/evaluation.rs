//! When to ask the background for a new view, and which of its answers still count.

use crate::library::Library;
use crate::query::{Filters, Wanted};

use super::{Effect, Ticket};

/// One request is on its way at most. New filters replace it; a library that has only changed waits for its answer, so that a
/// steady stream of articles cannot keep the list from ever being shown.
#[derive(Debug, Default)]
pub struct Evaluation {
    latest: Ticket,
    pending: Option<Asked>,
    answered: Option<Asked>,
    changed: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Asked {
    filters: Filters,
    wanted: Wanted,
}

impl Asked {
    /// Whether its answer holds all that is wanted now.
    fn covers(&self, filters: &Filters, wanted: Wanted) -> bool {
        let has = |there: bool, wanted: bool| there || !wanted;
        self.filters == *filters
            && self.wanted.sort == wanted.sort
            && has(self.wanted.mentioned, wanted.mentioned)
            && has(self.wanted.agenda, wanted.agenda)
    }
}

impl Evaluation {
    pub fn library_changed(&mut self) {
        self.changed = true;
    }

    /// Whether the answer with this ticket is the one that is waited for. It is then waited for no longer.
    pub fn accepts(&mut self, ticket: Ticket) -> bool {
        if ticket != self.latest || self.pending.is_none() {
            return false;
        }
        self.answered = self.pending.take();
        true
    }

    /// The request that is due now, if any.
    pub fn request(&mut self, filters: &Filters, library: &Library, wanted: Wanted) -> Option<Effect> {
        let last_asked = self.pending.as_ref().or(self.answered.as_ref());
        let is_new = match last_asked {
            Some(asked) => !asked.covers(filters, wanted),
            // Nothing is asked before there is something to ask about.
            None => self.changed,
        };
        if !is_new && (!self.changed || self.pending.is_some()) {
            return None;
        }
        self.changed = false;
        self.latest = Ticket(self.latest.0 + 1);
        self.pending = Some(Asked { filters: filters.clone(), wanted });
        let (filters, library) = (filters.clone(), library.clone());
        Some(Effect::Evaluate { ticket: self.latest, filters, library, wanted })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticket(effect: Option<Effect>) -> Option<u64> {
        effect.map(|effect| match effect {
            Effect::Evaluate { ticket, .. } => ticket.0,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn changes_wait_for_the_answer_and_new_filters_do_not() {
        let (mut evaluation, library) = (Evaluation::default(), Library::default());
        let none = Filters::default();
        let some = Filters { text: "kosovo".to_owned(), ..Filters::default() };
        let ask = |evaluation: &mut Evaluation, filters: &Filters| {
            ticket(evaluation.request(filters, &library, Wanted::default()))
        };
        assert_eq!(ask(&mut evaluation, &none), None);
        evaluation.library_changed();
        assert_eq!(ask(&mut evaluation, &none), Some(1));
        evaluation.library_changed();
        assert_eq!(ask(&mut evaluation, &none), None, "the first is on its way");
        assert!(evaluation.accepts(Ticket(1)));
        assert_eq!(ask(&mut evaluation, &none), Some(2), "the change is not forgotten");
        assert_eq!(ask(&mut evaluation, &some), Some(3));
        assert!(!evaluation.accepts(Ticket(2)), "a late report is dropped");
        assert!(evaluation.accepts(Ticket(3)));
        assert!(!evaluation.accepts(Ticket(3)), "an answer counts once");
        assert_eq!(ask(&mut evaluation, &some), None);
        assert_eq!(ask(&mut evaluation, &none), Some(4));
    }
}
