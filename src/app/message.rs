//! What can happen to the interface, and what it asks the outside to do.
//!
//! Messages arrive from the terminal and from the background; effects are performed by [`crate::runtime`], which answers
//! with messages. Each request to the background carries a [`Ticket`]; a report with an older one is dropped.

use std::path::PathBuf;

use crossterm::event::{KeyEvent, MouseEvent};

use crate::library::{ArticleId, Library};
use crate::query::{Agenda, Filters, Rows, View, Wanted};

/// The number of a request to the background.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Ticket(pub u64);

#[derive(Debug)]
pub enum Message {
    /// A key was pressed. Releases are ignored in `update`, repeats count as presses.
    Key(KeyEvent),
    Mouse(MouseEvent),
    /// Bracketed paste: goes into the open input line; its line breaks become spaces.
    Paste(String),
    /// The screen's size in cells, at the start and after every change. Nothing is drawn before the first one.
    Resize {
        columns: u16,
        rows: u16,
    },
    /// There is time to go on with what is to be done a little at a time: see [`super::State::wants_time`].
    GoOn,
    /// Nothing is to be drawn and nobody has asked for anything: time to get ready what the next key is likely to show. Changes
    /// nothing on the screen. See [`super::State::can_look_ahead`].
    LookAhead,
    /// The library as far as the load with this ticket has brought it. It may be another one than before, with other ids.
    Library {
        ticket: Ticket,
        library: Box<Library>,
    },
    /// How far the load is.
    Progress {
        ticket: Ticket,
        progress: Progress,
    },
    LoadFinished {
        ticket: Ticket,
    },
    /// What has changed in the folder since the load.
    Changed(Changes),
    /// What the user named and is away by now, with articles that stay; all of it each time.
    Away(Vec<AwayPlace>),
    /// The answer to [`Effect::Evaluate`]: the library that was evaluated and what was found. A stopped evaluation sends
    /// nothing.
    Evaluated {
        ticket: Ticket,
        library: Box<Library>,
        view: Box<View>,
    },
    /// The answer to [`Effect::Copy`]; the error is a short text for people.
    Copied(Result<(), String>),
    /// The answer to [`Effect::Export`] and [`Effect::ExportAgenda`]: how many articles or entries were written.
    Exported {
        path: PathBuf,
        result: Result<usize, ExportFailure>,
    },
    /// Something asked for could not be done (open, edit); a short text for people, in lower case.
    Failed(String),
}

/// How far a load is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub task: Task,
    /// Files, or records where one file holds many.
    pub n_done: usize,
    pub n_found: usize,
    /// `None` as long as nobody can say.
    pub seconds_left: Option<u64>,
}

/// What a load does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Reads, and still looks for more files.
    Looking,
    Reading,
    /// Makes the full-text index.
    Indexing,
}

/// How many articles came, were read anew and went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    pub n_new: usize,
    pub n_changed: usize,
    pub n_gone: usize,
}

/// A folder or file that is missing, unreadable or empty, and whose articles stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwayPlace {
    /// As it is shown.
    pub shown: String,
    pub n_articles: usize,
}

/// Why an export was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExportFailure {
    /// There is such a file already and [`Effect::Export`] did not say to overwrite it.
    Exists,
    /// A short text for people.
    Other(String),
}

/// An order to the outside.
#[derive(Debug)]
pub enum Effect {
    /// Run [`crate::query::evaluate`] on another thread and answer with [`Message::Evaluated`]. A newer one replaces
    /// those that are not done yet: they may be stopped.
    Evaluate {
        ticket: Ticket,
        filters: Filters,
        library: Library,
        wanted: Wanted,
    },
    /// Put it on the clipboard and answer with [`Message::Copied`].
    Copy(CopyText),
    /// Write these articles to `path` and answer with [`Message::Exported`]. Without `overwrite` a file that exists is
    /// left alone.
    Export {
        path: PathBuf,
        format: ExportFormat,
        overwrite: bool,
        library: Library,
        rows: Rows,
    },
    /// Write the agenda to `path`, as [`Effect::Export`] does; the answer counts its entries.
    ExportAgenda {
        path: PathBuf,
        format: AgendaFormat,
        overwrite: bool,
        library: Library,
        agenda: Agenda,
    },
    /// Show the file in `$VISUAL` or `$EDITOR` at this line (from 1).
    Edit {
        path: PathBuf,
        line: usize,
    },
    /// Open a web address or a file with the system's opener.
    Open(String),
    /// The user is going to search: have an index of words made where that helps.
    IndexWords,
    /// Mouse reports on or off; off at the start.
    SetMouse(bool),
    /// Give the terminal back and stop (`Ctrl-z`).
    Suspend,
    Quit,
}

/// What goes onto the clipboard.
#[derive(Debug)]
pub enum CopyText {
    Text(String),
    /// The article's line of `export --format jsonl`.
    Json {
        library: Box<Library>,
        id: ArticleId,
    },
}

/// The formats of `export`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Jsonl,
    Json,
    Csv,
    Markdown,
    Paths,
}

impl ExportFormat {
    /// By the ending of a file name: `.jsonl .json .csv .md .txt` (paths). `None` for any other.
    pub fn of_file_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        if stem.is_empty() {
            return None;
        }
        match ending.to_ascii_lowercase().as_str() {
            "jsonl" => Some(Self::Jsonl),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "md" => Some(Self::Markdown),
            "txt" => Some(Self::Paths),
            _ => None,
        }
    }
}

/// The formats of `agenda`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgendaFormat {
    Ics,
    Markdown,
    Jsonl,
}

impl AgendaFormat {
    /// By the ending of a file name: `.ics .md .jsonl`. `None` for any other.
    pub fn of_file_name(name: &str) -> Option<Self> {
        let (stem, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            _ if stem.is_empty() => None,
            "ics" => Some(Self::Ics),
            "md" => Some(Self::Markdown),
            "jsonl" => Some(Self::Jsonl),
            _ => None,
        }
    }
}
