//! Signals become events, so that the loop ends or stops as it does for a key.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use rustix::process::{Signal as Kill, getpid, getsid, kill_current_process_group};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;

use super::{Event, terminal};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// The process was asked to end, by the signal with this number.
    End(i32),
    /// The process was asked to stop for a while.
    Stop,
    /// The process runs again after a stop that it may not have noticed.
    Continued,
}

/// Sends what arrives to the loop. While `foreground_child` is set, the terminal is an editor's: what the keyboard sends
/// to the whole group is then not meant for us.
pub fn watch(sender: Sender<Event>, foreground_child: Arc<AtomicBool>) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        let mut is_ending = false;
        for signal in signals.forever() {
            let is_child_in_front = foreground_child.load(Ordering::SeqCst);
            let event = match signal {
                SIGINT | SIGQUIT if is_child_in_front => continue,
                // The editor has given the terminal back and waits for the shell, as we have long done.
                SIGTSTP if is_child_in_front => {
                    let _ = stop_the_group();
                    continue;
                }
                SIGCONT if is_child_in_front => continue,
                SIGTSTP => Signal::Stop,
                SIGCONT => Signal::Continued,
                number if is_ending => end_now(number),
                number => {
                    is_ending = true;
                    Signal::End(number)
                }
            };
            // Without a loop there is nobody left who would act on it.
            if sender.send(Event::Signal(event)).is_err() && matches!(event, Signal::End(_)) {
                process::exit(128 + signal);
            }
        }
    })?;
    Ok(())
}

/// The second request to end: the loop hangs, perhaps in a write to a terminal that takes nothing. The terminal is given
/// back as far as that goes.
fn end_now(number: i32) -> ! {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || {
        let _ = terminal::give_back();
        let _ = done.send(());
    });
    let _ = is_done.recv_timeout(Duration::from_secs(1));
    let _ = crossterm::terminal::disable_raw_mode();
    process::exit(128 + number)
}

/// Whether a shell is there that could wake us again: not where we are the first process of the terminal.
pub fn can_stop() -> bool {
    getsid(None).is_ok_and(|leader| leader != getpid())
}

/// Stops the process, with those that it shares a pipeline with, until somebody wakes it; returns then.
pub fn stop_the_group() -> io::Result<()> {
    Ok(kill_current_process_group(Kill::STOP)?)
}
