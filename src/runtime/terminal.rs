//! Owns the terminal: raw mode, alternate screen, cursor, bracketed paste, mouse. Taken once, given back on every way
//! out.
//!
//! The terminal belongs to the process, not to a value: a panic on any thread has to give it back at once. So whether it
//! is ours is a static, read and written under the lock of standard output only, and whatever is drawn after it was given
//! back goes nowhere.

use std::io::{self, Write};
use std::panic;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use super::screen::Screen;

use crate::load;

static IS_OURS: AtomicBool = AtomicBool::new(false);
static HAS_MOUSE: AtomicBool = AtomicBool::new(false);

/// Longest text for the clipboard, in bytes. It travels as one escape sequence, and terminals drop those that are longer
/// than about 100 kB after encoding.
const MAX_COPY: usize = 74_000;

pub struct Terminal {
    screen: Screen<Output>,
    mouse: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    #[error("too long for the terminal's clipboard ({n_bytes} bytes, at most {MAX_COPY})")]
    TooLong { n_bytes: usize },
    #[error("{0}")]
    Io(#[from] io::Error),
}

impl Terminal {
    /// Takes the terminal. When that fails half way, what was taken is given back.
    pub fn enter() -> io::Result<Self> {
        let (columns, rows) = crossterm::terminal::size()?;
        let mut terminal = Self { screen: Screen::new(Output, columns, rows), mouse: false };
        terminal.take()?;
        Ok(terminal)
    }

    fn take(&mut self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        IS_OURS.store(true, Ordering::SeqCst);
        HAS_MOUSE.store(self.mouse, Ordering::SeqCst);
        let taken = enable_raw_mode()
            .and_then(|()| execute!(out, EnterAlternateScreen, Hide, EnableBracketedPaste))
            .and_then(|()| if self.mouse { execute!(out, EnableMouseCapture) } else { Ok(()) });
        self.screen.forget();
        if taken.is_err() {
            // The first error is the one to report.
            let _ = give_back();
        }
        taken
    }

    /// Gives the terminal back for a while (an editor, Ctrl-z).
    pub fn leave(&mut self) -> io::Result<()> {
        give_back()
    }

    /// Takes the terminal again and returns its columns and rows; call [`Self::resize`] before the next frame.
    pub fn enter_again(&mut self) -> io::Result<(u16, u16)> {
        give_back()?;
        self.take()?;
        crossterm::terminal::size()
    }

    /// Frames have this size from now on; the next one draws every cell.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.resize(columns, rows);
    }

    /// Columns and rows of the frames.
    pub fn size(&self) -> (u16, u16) {
        self.screen.size()
    }

    /// Shows what `view` paints into empty cells, and the cursor where it says so.
    pub fn draw(&mut self, view: impl FnOnce(&mut Buffer) -> Option<Position>) -> io::Result<()> {
        self.screen.draw(view)
    }

    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        HAS_MOUSE.store(on, Ordering::SeqCst);
        if on { execute!(Output, EnableMouseCapture) } else { execute!(Output, DisableMouseCapture) }
    }

    /// Hands `text` to the terminal's clipboard (OSC 52, which works over SSH too). Whether the terminal takes it can't be
    /// known.
    pub fn copy(&mut self, text: &str) -> Result<(), CopyError> {
        if text.len() > MAX_COPY {
            return Err(CopyError::TooLong { n_bytes: text.len() });
        }
        Ok(execute!(Output, CopyToClipboard::to_clipboard_from(text))?)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        // Nothing is left to try, and nobody to tell.
        let _ = give_back();
    }
}

/// Gives the terminal back if it is ours. May be called from any thread and more than once.
pub fn give_back() -> io::Result<()> {
    let mut out = io::stdout().lock();
    if !IS_OURS.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let mouse = if HAS_MOUSE.load(Ordering::SeqCst) { queue!(out, DisableMouseCapture) } else { Ok(()) };
    let written = execute!(
        out,
        EndSynchronizedUpdate,
        SetAttribute(Attribute::Reset),
        DisableBracketedPaste,
        Show,
        LeaveAlternateScreen
    );
    // Even where nothing can be written any more, the line discipline can be put right.
    disable_raw_mode().and(mouse).and(written)
}

/// From now on a panic on any thread first gives the terminal back and then says what happened. A panic beside the main
/// thread ends the interface: a part of it is gone, and it would wait for that for ever. Panics that the loader turns into
/// notices are silent.
pub fn prepare_for_panics() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let main = thread::current().id();
        let report = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            // A file that breaks a pass becomes a notice; the interface goes on.
            if load::catches_panics() {
                return;
            }
            let was_ours = IS_OURS.load(Ordering::SeqCst);
            let _ = give_back();
            report(info);
            if was_ours && thread::current().id() != main {
                process::exit(101);
            }
        }));
    });
}

/// Lets a test see what a panic does: `DATELINE_PANIC_AFTER_START=loop` or `=worker`. Not in release builds.
#[cfg(debug_assertions)]
pub fn panic_if_asked() {
    match std::env::var("DATELINE_PANIC_AFTER_START").as_deref() {
        Ok("loop") => panic!("asked to panic on the loop"),
        Ok("worker") => {
            thread::spawn(|| panic!("asked to panic on a worker"));
        }
        _ => {}
    }
}

/// Standard output while it is the interface's; later what is written goes nowhere.
struct Output;

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut out = io::stdout().lock();
        if IS_OURS.load(Ordering::SeqCst) { out.write(bytes) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stdout().lock().flush()
    }
}
