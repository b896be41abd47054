//! Keys, mouse and resizes, read on a thread of their own, which can be told to keep its hands off the terminal.

use std::io;
use std::sync::mpsc::Sender;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::SIGWINCH;

use super::Event;

pub struct Input {
    gate: Arc<Gate>,
}

/// Whether the thread may read.
#[derive(Default)]
struct Gate {
    position: Mutex<Position>,
    moved: Condvar,
}

#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Position {
    #[default]
    Open,
    /// Asked to close; the thread may still be reading.
    Closing,
    /// The thread has stopped reading.
    Closed,
}

impl Input {
    /// `size` is what the first frame was drawn for; a change since then is reported like any other.
    pub fn start(sender: Sender<Event>, size: (u16, u16)) -> io::Result<Self> {
        let gate = Arc::new(Gate::default());
        let gate_there = gate.clone();
        thread::Builder::new().name("input".to_owned()).spawn(move || read_events(&gate_there, &sender, size))?;
        Ok(Self { gate })
    }

    /// Stops reading: keys belong to somebody else until [`Self::open`]. Returns once the thread keeps off, at the latest
    /// after a second.
    pub fn close(&self) {
        let deadline = Instant::now() + Duration::from_secs(1);
        let mut position = self.gate.lock();
        *position = Position::Closing;
        while *position == Position::Closing && Instant::now() < deadline {
            // The thread sleeps in a read. A change of size is the one thing that wakes it without taking a key.
            let _ = signal_hook::low_level::raise(SIGWINCH);
            let waited = self.gate.moved.wait_timeout(position, Duration::from_millis(20));
            position = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    pub fn open(&self) {
        *self.gate.lock() = Position::Open;
        self.gate.moved.notify_all();
    }
}

impl Gate {
    fn lock(&self) -> std::sync::MutexGuard<'_, Position> {
        // A position is whole at any time, so a poisoned lock still holds a good one.
        self.position.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait_until_open(&self) {
        let mut position = self.lock();
        while *position != Position::Open {
            *position = Position::Closed;
            self.moved.notify_all();
            position = self.moved.wait(position).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

fn read_events(gate: &Gate, sender: &Sender<Event>, size_before: (u16, u16)) {
    // The first look sets up the watch for changes of size, so only now none can be missed any more.
    let _ = crossterm::event::poll(Duration::ZERO);
    if let Ok((columns, rows)) = crossterm::terminal::size()
        && (columns, rows) != size_before
    {
        let _ = sender.send(Event::Terminal(crossterm::event::Event::Resize(columns, rows)));
    }
    loop {
        gate.wait_until_open();
        let event = match crossterm::event::read() {
            Ok(event) => Event::Terminal(event),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let _ = sender.send(Event::InputFailed(error));
                return;
            }
        };
        if sender.send(event).is_err() {
            return;
        }
    }
}
