//! The loop: takes what happens, lets [`crate::app`] decide, draws, and does what was asked for.
//!
//! One channel carries everything: keys from the terminal, signals, articles from the loader, reports from the
//! background. The loop sleeps until something arrives, takes all that is ready, and draws once. It never waits for
//! work: what can take long runs on a thread of its own and comes back as a message. What events mean is left to `app`.

mod effects;
mod evaluator;
mod input;
mod loader;
mod opener;
mod retry;
mod screen;
mod signals;
mod terminal;
mod watcher;

use std::io;
use std::mem;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

pub use self::screen::Screen;
pub use self::terminal::prepare_for_panics;

use self::effects::Performer;
use self::loader::{Drawn, Loader};
use self::terminal::Terminal;
use crate::app::{self, Message, State, StateOptions, Ticket};
use crate::export::reason;
use crate::load::CollectorOptions;
use crate::model::{Article, Language};
use crate::phrases::Phrases;
use crate::ui;

/// How long a frame waits for the evaluation that a key asked for, so that a filter and its numbers change in one frame.
const GRACE: Duration = Duration::from_millis(6);

/// How long what the next key is likely to show is put off: the system hands a frame over to the terminal on the core of who wrote
/// it, and not before that one rests.
const LET_IT_SHOW: Duration = Duration::from_millis(2);

/// Shortest time from a frame to one that only the background asked for: a screen that changes twice at once flickers, and
/// a load of many files must not keep the terminal busy. Keys are never held up by it.
const BACKGROUND_PAUSE: Duration = Duration::from_millis(25);
/// The same while the first list is worked out.
const FIRST_LIST_PAUSE: Duration = Duration::from_millis(100);

/// What is shown.
#[derive(Debug)]
pub enum Source {
    /// Files and folders, read and followed while the interface runs already.
    Paths(Vec<PathBuf>, CollectorOptions),
    /// Articles that are there.
    Articles(Vec<Article>),
}

#[derive(Debug)]
pub struct RunOptions {
    pub source: Source,
    /// What is read, for the header. Cleaned text.
    pub source_name: String,
    pub language: Language,
    pub colours: bool,
    pub key_overrides: Vec<(String, String)>,
    /// Something that went wrong before the start (a bad setting), shown in the first frame.
    pub complaint: Option<String>,
}

/// How the interface ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The user left.
    Quit,
    /// A signal asked to end, by its number.
    Signal(i32),
}

#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    #[error("cannot set up the terminal: {}", reason(.0))]
    Terminal(#[source] io::Error),
    #[error("cannot draw: {}", reason(.0))]
    Draw(#[source] io::Error),
    #[error("cannot read keys from the terminal: {}", reason(.0))]
    Input(#[source] io::Error),
}

/// What arrives on the loop's channel.
enum Event {
    Terminal(crossterm::event::Event),
    Signal(signals::Signal),
    Message(Message),
    /// Text for the clipboard that another thread has made.
    CopyReady(String),
    InputFailed(io::Error),
}

/// Runs the interface until the user leaves. The terminal is given back on every way out.
pub fn run(options: RunOptions) -> Result<Ending, RuntimeError> {
    loader::make_room_for_files();
    let (sender, receiver) = mpsc::channel();
    prepare_for_panics();
    let foreground_child = Arc::new(AtomicBool::new(false));
    signals::watch(sender.clone(), foreground_child.clone()).map_err(RuntimeError::Terminal)?;
    let load_ticket = Ticket(1);
    // A cache is opened while the terminal gets ready; what takes longer waits until something is drawn.
    let loader = Loader::start(options.source, load_ticket, Phrases::of(options.language), sender.clone());
    let mut terminal = Terminal::enter().map_err(RuntimeError::Terminal)?;

    let mut state = State::new(StateOptions {
        source: options.source_name,
        language: options.language,
        colours: options.colours,
        load_ticket,
        key_overrides: options.key_overrides,
    });
    let performer =
        Performer::new(options.language, sender.clone(), foreground_child).map_err(RuntimeError::Terminal)?;
    let (columns, rows) = terminal.size();
    app::update(&mut state, Message::Resize { columns, rows });
    if let Some(complaint) = options.complaint {
        app::update(&mut state, Message::Failed(complaint));
    }
    // The first frame comes before the first article is read.
    terminal.draw(|screen| ui::view(&state, screen)).map_err(RuntimeError::Draw)?;
    loader.drawn(Drawn::Frame);

    let input = input::Input::start(sender, (columns, rows)).map_err(RuntimeError::Terminal)?;
    #[cfg(debug_assertions)]
    terminal::panic_if_asked();

    let mut main_loop = Loop {
        state,
        loader,
        terminal,
        performer,
        input,
        receiver,
        asked: None,
        awaited: None,
        draw_at: None,
        drawn_at: Instant::now(),
        has_drawn_list: false,
        woken: false,
    };
    let ending = main_loop.run();
    main_loop.loader.stop();
    let given_back = terminal::give_back();
    // The process ends now, and tidying up a million articles first would keep the user waiting for the prompt.
    mem::forget(main_loop);
    given_back.map_err(RuntimeError::Terminal).and(ending)
}

struct Loop {
    state: State,
    loader: Loader,
    terminal: Terminal,
    performer: Performer,
    input: input::Input,
    receiver: Receiver<Event>,
    /// The newest evaluation asked for that has not answered.
    asked: Option<Ticket>,
    /// The same where a frame waits for it.
    awaited: Option<Ticket>,
    /// When the next frame is due; `None` while the last one still holds.
    draw_at: Option<Instant>,
    drawn_at: Instant,
    /// Whether articles have been on the screen.
    has_drawn_list: bool,
    /// Whether we have stopped ourselves and gone on since: the signal that woke us is still to come.
    woken: bool,
}

impl Loop {
    fn run(&mut self) -> Result<Ending, RuntimeError> {
        loop {
            match self.next_event() {
                Some(event) => {
                    if let Some(ending) = self.take_all(event)? {
                        return Ok(ending);
                    }
                }
                None => self.draw()?,
            }
        }
    }

    /// Sleeps until something happens; `None` when a frame is due first.
    fn next_event(&self) -> Option<Event> {
        if self.state.wants_time() {
            let is_due = self.draw_at.is_some_and(|draw_at| draw_at <= Instant::now());
            let go_on = || Event::Message(Message::GoOn);
            return (!is_due).then(|| self.receiver.try_recv().unwrap_or_else(|_| go_on()));
        }
        let Some(draw_at) = self.draw_at else {
            if self.state.can_look_ahead() {
                let look_ahead = || Event::Message(Message::LookAhead);
                return Some(self.receiver.recv_timeout(LET_IT_SHOW).unwrap_or_else(|_| look_ahead()));
            }
            return Some(self.receiver.recv().expect("the loop holds a sender itself"));
        };
        match self.receiver.recv_timeout(draw_at.saturating_duration_since(Instant::now())) {
            Ok(event) => Some(event),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => unreachable!("the loop holds a sender itself"),
        }
    }

    /// Takes `first` and every event that is ready, then says when to draw. An ending if one of them ended the loop.
    fn take_all(&mut self, first: Event) -> Result<Option<Ending>, RuntimeError> {
        let was_awaiting = self.awaited.is_some();
        let (mut by_user, mut is_seen) = (false, false);
        let mut next = Some(first);
        while let Some(event) = next {
            is_seen |= !matches!(event, Event::Message(Message::LookAhead));
            by_user |= matches!(event, Event::Terminal(_) | Event::Signal(_) | Event::CopyReady(_));
            if let Some(ending) = self.take(event)? {
                return Ok(Some(ending));
            }
            next = self.receiver.try_recv().ok();
        }
        if by_user {
            self.loader.user_acts();
        } else if !was_awaiting {
            // Nobody waits for what the background asked for.
            self.awaited = None;
        }
        if !is_seen {
            return Ok(None);
        }
        let now = Instant::now();
        let due = match (by_user, self.awaited) {
            (true, Some(_)) => now + GRACE,
            (true, None) => now,
            // The frame that waited for this answer.
            (false, None) if was_awaiting => now,
            // What says that articles are looked for does not come right before them.
            (false, _) if self.asked.is_some() && !self.has_drawn_list => now.max(self.drawn_at + FIRST_LIST_PAUSE),
            (false, _) => now.max(self.drawn_at + BACKGROUND_PAUSE),
        };
        // A frame that is due stays due: a flood of events must not put it off.
        let due_before = if was_awaiting && self.awaited.is_none() { None } else { self.draw_at };
        self.draw_at = Some(due_before.map_or(due, |before| before.min(due)));
        Ok(None)
    }

    fn take(&mut self, event: Event) -> Result<Option<Ending>, RuntimeError> {
        use crossterm::event::Event as Input;
        let message = match event {
            Event::Terminal(Input::Key(key)) => Message::Key(key),
            Event::Terminal(Input::Mouse(mouse)) => Message::Mouse(mouse),
            Event::Terminal(Input::Paste(text)) => Message::Paste(text),
            Event::Terminal(Input::Resize(columns, rows)) => Message::Resize { columns, rows },
            Event::Terminal(Input::FocusGained | Input::FocusLost) => return Ok(None),
            Event::Signal(signals::Signal::End(number)) => return Ok(Some(Ending::Signal(number))),
            Event::Signal(signals::Signal::Stop) => return self.suspend().map(|()| None),
            Event::Signal(signals::Signal::Continued) if std::mem::take(&mut self.woken) => return Ok(None),
            Event::Signal(signals::Signal::Continued) => return self.take_the_screen_again().map(|()| None),
            Event::CopyReady(text) => Message::Copied(self.terminal.copy(&text).map_err(|error| error.to_string())),
            Event::InputFailed(error) => return Err(RuntimeError::Input(error)),
            Event::Message(message) => message,
        };
        self.update(message)
    }

    fn update(&mut self, message: Message) -> Result<Option<Ending>, RuntimeError> {
        if let Message::Resize { columns, rows } = message {
            self.terminal.resize(columns, rows);
        }
        if let Message::Evaluated { ticket, .. } = &message {
            self.asked.take_if(|asked| *asked == *ticket);
            self.awaited.take_if(|awaited| *awaited == *ticket);
        }
        for effect in app::update(&mut self.state, message) {
            if let Some(ending) = self.perform(effect)? {
                return Ok(Some(ending));
            }
        }
        Ok(None)
    }

    fn draw(&mut self) -> Result<(), RuntimeError> {
        self.draw_at = None;
        let state = &self.state;
        self.terminal.draw(|screen| ui::view(state, screen)).map_err(RuntimeError::Draw)?;
        self.drawn_at = Instant::now();
        if !self.has_drawn_list && !self.state.view.rows.is_empty() {
            self.has_drawn_list = true;
            self.loader.drawn(Drawn::List);
        }
        Ok(())
    }
}
