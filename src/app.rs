//! The interface as a plain value: [`State`] and [`update`].
//!
//! All change happens in `update`; what the outside should do is returned as [`Effect`]s and performed by
//! [`crate::runtime`]. How it looks is left to [`crate::ui`].

mod message;

pub use message::{CopyText, Effect, ExportFailure, ExportFormat, Message, Ticket};

use crate::model::Language;

/// What the interface is told at its start.
#[derive(Debug, Clone)]
pub struct StateOptions {
    /// What is read, for the header: `seeds`, `seeds and 2 more`, `standard input`. Cleaned text.
    pub source: String,
    /// German or English; any other language gets English. See `phrases::interface_language`.
    pub language: Language,
    /// Whether colours may be used (`NO_COLOR`, a dumb terminal).
    pub colours: bool,
    /// The ticket of the load that runs already.
    pub load_ticket: Ticket,
    /// `(action, keys)` pairs that rebind keys: `("help", "? F1")`. Bad ones become a notice on the status line.
    pub key_overrides: Vec<(String, String)>,
}

/// Everything that the interface shows or remembers.
pub struct State {
    options: StateOptions,
}

impl State {
    pub fn new(options: StateOptions) -> Self {
        Self { options }
    }

    pub fn language(&self) -> Language {
        self.options.language
    }
}

/// Takes one message and says what the outside should do.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let _ = (state, message);
    Vec::new()
}
