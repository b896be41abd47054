//! The interface as a plain value: [`State`] and [`update`].
//!
//! All change happens in `update`; what the outside should do is returned as [`Effect`]s and performed by
//! [`crate::runtime`]. After each message `settle` puts right what follows from it: the wrapped lines of the article being
//! read, scroll positions, the rows of the facets. How it looks is left to [`crate::ui`].

pub mod keymap;
pub mod labels;
pub mod layout;

pub mod agenda;
mod copy;
mod countries;
pub mod dates;
mod evaluation;
pub mod header;
pub mod heat_map;
mod history;
pub mod list;
mod message;
mod mouse;
pub mod overlay;
mod perform;
mod prompt;
pub mod reader;
mod scroll;
mod why;

pub use agenda::{AgendaLine, AgendaPane};
pub use countries::{CountryKind, CountryPane, CountryRow};
pub use dates::{DateKind, DatePane, DateRow};
pub use keymap::{Action, Keymap};
pub use layout::{Focus, Layout};
pub use list::{Group, ListLine, ListPane};
pub use message::{
    AgendaFormat, AwayPlace, Changes, CopyText, Effect, ExportFailure, ExportFormat, Message, Progress, Task, Ticket,
};
pub use overlay::Overlay;
pub use prompt::{Exported, Prompt, PromptKind};
pub use reader::{Find, InfoPart, LineKind, Page, PageLine, ReaderPane};
pub use why::{WhyItem, WhyKind, WhyPane};

use crossterm::event::{KeyEvent, KeyEventKind, KeyModifiers};

use crate::library::{ArticleId, Library};
use crate::model::Language;
use crate::phrases::{Phrases, fill};
use crate::query::{DateBasis, Filters, Sort, View, Wanted};

use evaluation::Evaluation;
use history::History;
use keymap::OverrideProblem;

/// What the interface is told at its start.
#[derive(Debug, Clone)]
pub struct StateOptions {
    /// What is read, for the header: `seeds`, `seeds and 2 more`, `standard input`. Cleaned text.
    pub source: String,
    /// German or English; any other language gets English.
    pub language: Language,
    /// Whether colours may be used (`NO_COLOR`, a dumb terminal).
    pub colours: bool,
    /// The ticket of the load that runs already.
    pub load_ticket: Ticket,
    /// `(action, keys)` pairs that rebind keys: `("help", "? F1")`. Bad ones become a notice on the status line.
    pub key_overrides: Vec<(String, String)>,
}

/// How far the load is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    pub ticket: Ticket,
    /// `None` when it is done.
    pub progress: Option<Progress>,
    /// What has changed in the folder since, up to the last key.
    pub changes: Changes,
    /// What is away, with articles that stay.
    pub away: Vec<AwayPlace>,
}

const NOTHING_YET: Progress = Progress { task: Task::Looking, n_done: 0, n_found: 0, seconds_left: None };

/// Files that are being written.
#[derive(Debug, Clone, Copy, Default)]
struct Writing {
    n_files: usize,
    /// Whether the user was told so when leaving.
    is_warned: bool,
}

/// A short text on the status line, until the next key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub is_problem: bool,
}

/// Everything that the interface shows or remembers. `ui` reads it; only [`update`] changes it.
pub struct State {
    pub phrases: &'static Phrases,
    pub source: String,
    pub colours: bool,
    pub keymap: Keymap,
    pub columns: u16,
    pub rows: u16,
    /// The library that `view` is about.
    pub library: Library,
    /// The library as it is now; shown when the background has evaluated it.
    newest: Library,
    pub load: Load,
    pub filters: Filters,
    pub sort: Sort,
    /// The last answer of the background; it may lag behind `filters` by a moment.
    pub view: View,
    pub focus: Focus,
    /// The facet that had the focus last.
    pub facet: Focus,
    /// The reader has the whole width.
    pub alone: bool,
    pub mouse: bool,
    pub list: ListPane,
    pub reader: ReaderPane,
    pub countries: CountryPane,
    pub dates: DatePane,
    pub agenda: AgendaPane,
    /// The evidence of the article, while it is open.
    pub why: Option<WhyPane>,
    pub overlay: Option<Overlay>,
    pub prompt: Option<Prompt>,
    pub status: Option<Status>,
    /// What is being copied, to be named when the answer comes.
    copying: Option<&'static str>,
    /// What was last written to a file, to be named when the answer comes.
    exporting: Exported,
    writing: Writing,
    evaluation: Evaluation,
    history: History,
    /// Whether anything was searched for.
    has_searched: bool,
    /// Whether the user has done anything yet; before that the list stays at its top while articles arrive.
    touched: bool,
}

impl State {
    pub fn new(options: StateOptions) -> Self {
        let phrases = Phrases::of(options.language);
        let (keymap, problems) = Keymap::with_overrides(&options.key_overrides);
        Self {
            phrases,
            source: options.source,
            colours: options.colours,
            keymap,
            columns: 0,
            rows: 0,
            library: Library::default(),
            newest: Library::default(),
            load: Load {
                ticket: options.load_ticket,
                progress: Some(NOTHING_YET),
                changes: Changes::default(),
                away: Vec::new(),
            },
            filters: Filters::default(),
            sort: Sort::default(),
            view: View::default(),
            focus: Focus::List,
            facet: Focus::Countries,
            alone: false,
            mouse: false,
            list: ListPane::default(),
            reader: ReaderPane::default(),
            countries: CountryPane::default(),
            dates: DatePane::default(),
            agenda: AgendaPane::default(),
            why: None,
            overlay: None,
            prompt: None,
            status: override_status(&problems, phrases),
            copying: None,
            exporting: Exported::default(),
            writing: Writing::default(),
            evaluation: Evaluation::default(),
            history: History::default(),
            has_searched: false,
            touched: false,
        }
    }

    /// The article that is selected and read; `None` while the list is empty.
    pub fn article(&self) -> Option<ArticleId> {
        self.view.rows.get(self.list.row)
    }

    /// The article that another key like the last one that moved the selection leads to; `None` where the list ends.
    fn next_article(&self) -> Option<ArticleId> {
        self.view.rows.get(self.list.next_row()?)
    }

    /// What the screen needs of the background besides rows and facets.
    pub fn wanted(&self) -> Wanted {
        Wanted {
            sort: self.sort,
            mentioned: self.dates.basis == DateBasis::Mentioned,
            agenda: matches!(self.overlay, Some(Overlay::Agenda)),
        }
    }

    pub fn layout(&self) -> Layout {
        Layout::of(layout::Shape {
            columns: self.columns,
            rows: self.rows,
            focus: self.focus,
            facet: self.facet,
            why: self.why.is_some(),
            alone: self.alone,
        })
    }

    fn say(&mut self, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), is_problem: false });
    }

    /// Whether something is done a little at a time, between keys: whoever has nothing else to do sends [`Message::GoOn`].
    pub fn wants_time(&self) -> bool {
        self.reader.is_setting
    }

    /// Whether there is something to get ready for the next key: whoever waits for one sends [`Message::LookAhead`] before.
    pub fn can_look_ahead(&self) -> bool {
        !self.wants_time() && reader::wants_to_look_ahead(self)
    }

    fn complain(&mut self, text: impl Into<String>) {
        self.status = Some(Status { text: text.into(), is_problem: true });
    }

    fn set_focus(&mut self, focus: Focus) {
        self.focus = focus;
        if focus.is_facet() {
            self.facet = focus;
        }
        // To go to another pane than the article's ends its being alone.
        self.alone &= matches!(focus, Focus::Reader | Focus::Why);
    }
}

/// Takes one message and says what the outside should do.
pub fn update(state: &mut State, message: Message) -> Vec<Effect> {
    let mut effects = match message {
        Message::Key(event) => press(state, event),
        Message::Mouse(event) => mouse::handle(state, event),
        // What goes on is in `settle`.
        Message::GoOn => Vec::new(),
        Message::LookAhead => {
            reader::look_ahead(state);
            Vec::new()
        }
        Message::Paste(text) => prompt::paste(state, &text),
        Message::Resize { columns, rows } => {
            (state.columns, state.rows) = (columns, rows);
            Vec::new()
        }
        Message::Library { ticket, .. } | Message::Progress { ticket, .. } | Message::LoadFinished { ticket }
            if ticket != state.load.ticket =>
        {
            Vec::new()
        }
        Message::Library { library, .. } => {
            state.newest = *library;
            state.evaluation.library_changed();
            Vec::new()
        }
        Message::Progress { progress, .. } => {
            state.load.progress = Some(progress);
            Vec::new()
        }
        Message::LoadFinished { .. } => {
            state.load.progress = None;
            state.evaluation.library_changed();
            Vec::new()
        }
        Message::Changed(Changes { n_new, n_changed, n_gone }) => {
            let sum = &mut state.load.changes;
            sum.n_new += n_new;
            sum.n_changed += n_changed;
            sum.n_gone += n_gone;
            Vec::new()
        }
        Message::Away(places) => {
            let said = |place: &AwayPlace| fill(state.phrases.is_away, &[&place.shown]);
            let new = places.iter().find(|place| !state.load.away.contains(place)).map(said);
            let is_said = |status: &Status| state.load.away.iter().any(|place| said(place) == status.text);
            if state.status.as_ref().is_some_and(is_said) {
                state.status = None;
            }
            new.into_iter().for_each(|text| state.complain(text));
            state.load.away = places;
            Vec::new()
        }
        Message::Evaluated { ticket, library, view } => {
            if state.evaluation.accepts(ticket) {
                show(state, *library, *view);
            }
            Vec::new()
        }
        Message::Copied(result) => copy::report(state, result),
        Message::Exported { path, result } => prompt::report_export(state, &path, result),
        Message::Failed(text) => {
            state.complain(state.phrases.reason(&crate::text::clean_line(&text)));
            Vec::new()
        }
    };
    if !state.filters.text.is_empty() && !std::mem::replace(&mut state.has_searched, true) {
        effects.push(Effect::IndexWords);
    }
    let wanted = state.wanted();
    effects.extend(state.evaluation.request(&state.filters, &state.newest, wanted));
    settle(state);
    effects
}

fn press(state: &mut State, event: KeyEvent) -> Vec<Effect> {
    if event.kind == KeyEventKind::Release {
        return Vec::new();
    }
    state.touched = true;
    state.status = None;
    state.load.changes = Changes::default();
    // While text is typed these work too, unless they were put on a key that types.
    let types = event.modifiers.is_empty() || event.modifiers == KeyModifiers::SHIFT;
    let action = state.keymap.action(&event, state.focus).filter(|_| !types);
    if let Some(action @ (Action::Quit | Action::Suspend)) = action {
        return perform::perform(state, action);
    }
    if state.prompt.is_some() {
        return prompt::press(state, event);
    }
    if state.overlay.is_some() {
        return overlay::press(state, event);
    }
    match state.keymap.action(&event, state.focus) {
        Some(action) => perform::perform(state, action),
        None => {
            let key = crate::text::clean_line(&keymap::Key::of_event(&event).shown());
            let nothing = fill(state.phrases.key_unbound, &[&key]);
            state.say(match state.keymap.elsewhere(&event) {
                Some(binding) => format!("{nothing} · {}", (binding.help)(state.phrases)),
                None => nothing,
            });
            Vec::new()
        }
    }
}

/// Takes the background's answer.
fn show(state: &mut State, library: Library, view: View) {
    follow(state, &library);
    state.library = library;
    state.view = view;
    state.list.show(&state.view, state.touched);
    state.countries.show(&state.view, &state.library, state.phrases, state.focus == Focus::Countries);
    state.dates.show(&state.view, state.library.latest_day());
    if let Some(agenda) = &state.view.agenda {
        state.agenda.show(agenda);
    }
}

/// Keeps what the user looks at where another library has it under another id: its file was read anew.
fn follow(state: &mut State, library: &Library) {
    let earlier = &state.library;
    if earlier.lineage() == library.lineage() && earlier.n_removed() == library.n_removed() {
        return;
    }
    let successor = |id| library.successor(earlier, id);
    state.list.follow(&successor);
    state.reader.follow(&successor, earlier.lineage() == library.lineage());
    state.history.follow(&successor);
    if earlier.lineage() != library.lineage() {
        state.why = state.why.as_ref().map(|why| WhyPane::opened(why.asked_from));
        overlay::forget_article(state);
    }
}

/// Puts right what follows from a message.
fn settle(state: &mut State) {
    if state.focus == Focus::Why && state.why.is_none() {
        state.focus = Focus::Reader;
    }
    let layout = state.layout();
    if let Some(area) = layout.area(Focus::List) {
        state.list.settle(area.height as usize);
    }
    reader::settle(state, &layout);
    why::settle(state, &layout);
    let rows = |pane: Focus| layout.facet_rows(pane).map_or(0, |area| area.height as usize);
    state.countries.settle(&state.view, rows(Focus::Countries));
    state.dates.settle(&state.view, &state.library, &state.filters, state.phrases, rows(Focus::Dates));
    overlay::settle(state);
    agenda::settle(state);
}

/// All that is wrong with the keys of the settings, in one line; the rest of it is said again when the screen is gone.
fn override_status(problems: &[OverrideProblem], phrases: &Phrases) -> Option<Status> {
    let said: Vec<String> = problems.iter().map(|problem| describe_override(problem, phrases)).collect();
    (!said.is_empty()).then(|| Status { text: said.join("; "), is_problem: true })
}

/// Everything that is wrong with these overrides of keys, a line each.
pub fn override_complaints(overrides: &[(String, String)], phrases: &Phrases) -> Vec<String> {
    let (_, problems) = Keymap::with_overrides(overrides);
    problems.iter().map(|problem| describe_override(problem, phrases)).collect()
}

fn describe_override(problem: &OverrideProblem, phrases: &Phrases) -> String {
    let (name, reason) = match problem {
        OverrideProblem::NoSuchAction { name } => (name, phrases.no_such_action.to_owned()),
        OverrideProblem::NoSuchKey { name, key } => (name, fill(phrases.no_such_key, &[key])),
        OverrideProblem::Taken { name, key, by } => (name, fill(phrases.key_taken, &[key, by])),
    };
    fill(phrases.bad_override, &[&crate::text::clean_line(name), &reason])
}
