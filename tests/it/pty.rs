//! The real binary in a real terminal: what goes in are keys and signals, what is looked at are the screen and the raw
//! bytes. Tests wait for conditions with a deadline, never for a time.

use std::cell::Cell;
use std::fs;
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};

const DEADLINE: Duration = Duration::from_secs(30);

const ENTER_ALTERNATE_SCREEN: &str = "\x1b[?1049h";
const LEAVE_ALTERNATE_SCREEN: &str = "\x1b[?1049l";
const BEGIN_FRAME: &str = "\x1b[?2026h";
const END_FRAME: &str = "\x1b[?2026l";
const CLEAR: &str = "\x1b[2J";
const SHOW_CURSOR: &str = "\x1b[?25h";
const DISABLE_PASTE: &str = "\x1b[?2004l";

fn seeds() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

/// A program in a terminal of its own.
pub struct Session {
    master: Box<dyn MasterPty + Send>,
    /// Kept open: the kernel forgets the terminal's modes with the last one that closes it.
    _slave: Box<dyn SlavePty + Send>,
    keyboard: Box<dyn Write + Send>,
    exit: mpsc::Receiver<u32>,
    has_ended: Cell<bool>,
    pid: u32,
    output: Arc<Output>,
    modes_before: String,
    home: tempfile::TempDir,
}

#[derive(Default)]
struct Output {
    seen: Mutex<Seen>,
    grew: Condvar,
}

/// Everything that was written, and what a terminal makes of it.
struct Seen {
    raw: Vec<u8>,
    terminal: vt100::Parser,
}

impl Default for Seen {
    fn default() -> Self {
        Self { raw: Vec::new(), terminal: vt100::Parser::new(cells(40), cells(120), 0) }
    }
}

impl Seen {
    fn is_in_a_frame(&self) -> bool {
        rfind(&self.raw, BEGIN_FRAME) > rfind(&self.raw, END_FRAME)
    }
}

fn cells(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).unwrap()
}

impl Session {
    /// Starts `dateline` with these arguments in 120×40.
    pub fn start(arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dateline"));
        command.args(arguments);
        Self::spawn(command)
    }

    fn spawn(mut command: CommandBuilder) -> Self {
        let home = tempfile::tempdir().unwrap();
        for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "en_US.UTF-8")] {
            command.env(name, value);
        }
        command.env("HOME", home.path());
        for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "NO_COLOR", "COLORTERM"] {
            command.env_remove(name);
        }
        let size = PtySize { rows: 40, cols: 120, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let modes_before = modes(pair.master.as_ref());
        let mut child = pair.slave.spawn_command(command).unwrap();
        let pid = child.process_id().unwrap();
        let output = Arc::new(Output::default());
        watch(pair.master.try_clone_reader().unwrap(), output.clone());
        let (sender, exit) = mpsc::channel();
        thread::spawn(move || sender.send(wait(child.as_mut())));
        let keyboard = pair.master.take_writer().unwrap();
        Self {
            master: pair.master,
            _slave: pair.slave,
            keyboard,
            exit,
            has_ended: Cell::new(false),
            pid,
            output,
            modes_before,
            home,
        }
    }

    /// What HOME is to the program.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    pub fn type_keys(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Changes the size and waits until the screen was drawn for it.
    #[track_caller]
    fn resize(&mut self, columns: u16, rows: u16) {
        let mut seen = self.output.seen.lock().unwrap();
        seen.terminal.screen_mut().set_size(cells(rows), cells(columns));
        let n_before = seen.raw.len();
        drop(seen);
        self.master.resize(PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }).unwrap();
        self.wait_for("a frame of the new size", |seen| {
            let cleared = rfind(&seen.raw, CLEAR);
            cleared.is_some_and(|at| at >= n_before) && rfind(&seen.raw, END_FRAME) > cleared
        });
    }

    fn signal(&self, name: &str, pid: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), "--", pid]).status().unwrap();
        assert!(status.success(), "cannot send {name}");
    }

    /// Waits until the screen fulfils the condition after a whole frame.
    #[track_caller]
    pub fn wait_until(&self, what: &str, condition: impl Fn(&vt100::Screen) -> bool) {
        self.wait_for(what, |seen| !seen.is_in_a_frame() && condition(seen.terminal.screen()));
    }

    #[track_caller]
    pub fn wait_for_text(&self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    /// Waits until these bytes were written.
    #[track_caller]
    fn wait_for_bytes(&self, bytes: &str) {
        self.wait_for(&format!("{bytes:?}"), |seen| find(&seen.raw, bytes.as_bytes()).is_some());
    }

    #[track_caller]
    fn wait_for(&self, what: &str, condition: impl Fn(&Seen) -> bool) {
        let deadline = Instant::now() + DEADLINE;
        let mut seen = self.output.seen.lock().unwrap();
        while !condition(&seen) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "waited in vain for {what}; the screen:\n{}", seen.terminal.screen().contents());
            seen = self.output.grew.wait_timeout(seen, left).unwrap().0;
        }
    }

    pub fn look<T>(&self, look: impl Fn(&vt100::Screen) -> T) -> T {
        look(self.output.seen.lock().unwrap().terminal.screen())
    }

    pub fn raw(&self) -> Vec<u8> {
        self.output.seen.lock().unwrap().raw.clone()
    }

    pub fn screen(&self) -> String {
        self.look(vt100::Screen::contents)
    }

    #[track_caller]
    pub fn wait_for_exit(&self) -> u32 {
        let exit = self.exit.recv_timeout(DEADLINE);
        let code = exit.unwrap_or_else(|_| panic!("still running; the screen:\n{}", self.screen()));
        self.has_ended.set(true);
        code
    }

    /// Asserts that the terminal is as it was before the start.
    #[track_caller]
    fn assert_given_back(&self) {
        for bytes in [SHOW_CURSOR, DISABLE_PASTE, LEAVE_ALTERNATE_SCREEN] {
            self.wait_for(&format!("{bytes:?} at the end"), |seen| {
                rfind(&seen.raw, bytes) > rfind(&seen.raw, ENTER_ALTERNATE_SCREEN)
            });
        }
        self.wait_until("a plain screen", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        assert_eq!(modes(self.master.as_ref()), self.modes_before, "the line discipline has changed");
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A failed test must not leave its program running, with all that it started.
        if !self.has_ended.get() && self.exit.try_recv().is_err() {
            let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.pid)]).status();
        }
    }
}

/// Feeds what the program writes to the terminal.
fn watch(mut reader: Box<dyn Read + Send>, output: Arc<Output>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(n @ 1..) = reader.read(&mut buffer) {
            let mut seen = output.seen.lock().unwrap();
            seen.raw.extend_from_slice(&buffer[..n]);
            seen.terminal.process(&buffer[..n]);
            output.grew.notify_all();
        }
    });
}

fn wait(child: &mut (dyn Child + Send + Sync)) -> u32 {
    child.wait().unwrap().exit_code()
}

fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has modes"))
}

pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

fn rfind(haystack: &[u8], needle: &str) -> Option<usize> {
    haystack.windows(needle.len()).rposition(|window| window == needle.as_bytes())
}

/// The number that the country pane shows beside a value.
fn number_beside(screen: &vt100::Screen, country: &str) -> Option<usize> {
    let contents = screen.contents();
    let (_, behind) = contents.split_once(&format!("○ {country} "))?;
    behind.split_whitespace().next()?.parse().ok()
}

/// The rows of the list.
fn shows_both(screen: &vt100::Screen) -> bool {
    let contents = screen.contents();
    contents.contains("2 of 2") && contents.contains("Drei Balk") && contents.contains("Stille Ver")
}

fn row(screen: &vt100::Screen, row_idx: usize) -> String {
    let (_, columns) = screen.size();
    screen.rows(0, columns.get()).nth(row_idx).unwrap_or_default()
}

/// The line above the focused pane is heavy; the reader stands in the middle.
fn is_reader_in_front(screen: &vt100::Screen) -> bool {
    let line = row(screen, 1);
    line.contains("┬━") && line.trim_end().ends_with('─')
}

pub fn shows(text: &str) -> impl Fn(&vt100::Screen) -> bool {
    let text = text.to_owned();
    move |screen| screen.contents().contains(&text)
}

#[test]
fn an_analyst_filters_by_country_reads_resizes_and_quits() {
    let mut session = Session::start(&[seeds().to_str().unwrap()]);
    session.wait_until("both articles", shows_both);
    session.type_keys("c/koso\r");
    session.wait_until("the value found", shows("▌○ Kosovo"));
    let number = session.look(|screen| number_beside(screen, "Kosovo")).expect("a number beside Kosovo");
    session.type_keys(" ");
    session.wait_until("the filter", shows("● Kosovo"));
    session.wait_until("the number promised", shows(&format!("{number} of 2")));
    session.wait_until("the other article is gone", |screen| !screen.contents().contains("Stille Ver"));

    session.type_keys("1\r");
    session.wait_until("the reader in front", is_reader_in_front);
    session.resize(120, 20);
    assert!(session.look(|screen| row(screen, 19).contains("sorted by date")), "{}", session.screen());
    let title = "Drei Balkanstaaten rücken militärisch enger zusammen";
    session.type_keys(" ");
    session.wait_until("the next page", |screen| !screen.contents().contains(title));
    session.type_keys("G");
    session.wait_until("the end of the article", shows("Sicherheitsherausforderungen"));
    session.resize(50, 15);
    // One pane, and in it still what was read.
    session.wait_until("the same place", shows("Sicherheitsherausforderungen"));

    session.type_keys("qqqq");
    assert_eq!(session.wait_for_exit(), 0);
    session.assert_given_back();
}

#[test]
fn the_first_frame_does_not_wait_for_the_articles() {
    // A pipe that nobody writes to yet: the articles take as long as they like.
    let mut command = CommandBuilder::new("sh");
    let (program, seed) = (env!("CARGO_BIN_EXE_dateline"), seeds().join("000_614924f02fdaa797.txt"));
    let home = tempfile::tempdir().unwrap();
    let gate = home.path().join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    command.args(["-c", &format!("(read line < '{}'; cat '{}') | '{program}' -", gate.display(), seed.display())]);
    let mut session = Session::spawn(command);
    session.wait_until("an empty interface", shows("dateline"));
    session.type_keys("?");
    session.wait_until("an answer to a key", shows("Ctrl-d"));
    session.type_keys("q");
    fs::write(&gate, "open\n").unwrap();
    // The keys come from the terminal although standard input is a pipe.
    session.wait_until("the article", shows("Drei Balk"));
    // Standard input can be read only once, and what came from it stays.
    for _ in 0..3 {
        session.type_keys("?");
        session.wait_until("an answer to a key", shows("Ctrl-d"));
        session.type_keys("q");
        session.wait_until("the article, still", shows("1 of 1"));
    }
    session.type_keys("qq");
    assert_eq!(session.wait_for_exit(), 0);
    session.assert_given_back();
}

#[test]
fn many_keys_at_once_are_all_taken() {
    let mut session = Session::start(&["--demo"]);
    session.wait_until("both articles", shows_both);
    session.type_keys(&"jk".repeat(1500));
    session.type_keys("c/koso\r");
    session.wait_until("the last key's effect", shows("▌○ Kosovo"));
}

#[test]
fn any_size_can_be_drawn() {
    let mut session = Session::start(&["--demo"]);
    session.wait_until("both articles", shows_both);
    for (columns, rows) in [(8, 3), (1, 1), (200, 1), (1, 60), (40, 10)] {
        session.resize(columns, rows);
        session.type_keys("jc1 ");
    }
    session.resize(120, 40);
    session.wait_until("the list again", shows("2 of 2"));
    session.type_keys("\x03");
    assert_eq!(session.wait_for_exit(), 0);
    session.assert_given_back();
}

#[test]
fn the_mouse_is_given_back_too() {
    let mut session = Session::start(&["--demo"]);
    session.wait_until("both articles", shows_both);
    assert_eq!(session.look(|screen| screen.mouse_protocol_mode()), vt100::MouseProtocolMode::None);
    session.type_keys("\x1bOQ");
    session.wait_until("mouse reports", |screen| screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None);
    session.signal("TERM", &session.pid.to_string());
    assert_eq!(session.wait_for_exit(), 143);
    session.assert_given_back();
}

#[test]
fn a_copy_goes_to_the_terminals_clipboard() {
    let mut session = Session::start(&["--demo"]);
    session.wait_until("both articles", shows_both);
    session.type_keys("yt");
    // "Drei Balkanstaaten" in base64.
    session.wait_for_bytes("\x1b]52;c;RHJlaSBCYWxrYW5zdGFhdGVu");
}

#[test]
fn the_editor_gets_the_terminal_and_its_keys() {
    let tools = tempfile::tempdir().unwrap();
    let (editor, typed) = (tools.path().join("editor"), tools.path().join("typed"));
    let script = format!("#!/bin/sh\necho \"editing $1\"\nread line\necho \"$line\" > '{}'\n", typed.display());
    fs::write(&editor, script).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dateline"));
    command.arg(seeds());
    command.env("VISUAL", format!("sh '{}'", editor.display()));
    let mut session = Session::spawn(command);
    session.wait_until("both articles", shows_both);
    session.type_keys("e");
    session.wait_until("the editor", |screen| !screen.alternate_screen() && shows("editing ")(screen));
    session.type_keys("hello\n");
    session.wait_until("the interface again", |screen| screen.alternate_screen() && shows_both(screen));
    assert_eq!(fs::read_to_string(&typed).unwrap(), "hello\n");
    session.type_keys("qq");
    assert_eq!(session.wait_for_exit(), 0);
    session.assert_given_back();
}

#[test]
fn nothing_of_an_article_reaches_the_terminal_raw() {
    let hostile = "\x1b]0;stolen title\x07\x1b[6n\x1b[?1049l\u{9b}31m\u{9d}0;x\u{9c}\x1bc\u{202e}evil\u{200b}";
    let folder = tempfile::tempdir().unwrap();
    let text = format!("Kosovo {hostile} headline\n\nA body{hostile} with more words in Albania.\n\nEnd\r\x08\x7f.\n");
    fs::write(folder.path().join("a\x1b]0;name\x07\u{202e}.txt"), text).unwrap();
    let record =
        serde_json::json!({"id": hostile, "title": hostile, "text": hostile, "url": hostile, "source": hostile});
    fs::write(folder.path().join("b.jsonl"), format!("{record}\n")).unwrap();
    fs::write(folder.path().join("c\x1b[2J.bin"), [0; 100]).unwrap();
    let mut session = Session::start(&[folder.path().to_str().unwrap()]);
    session.wait_until("the articles", shows("2 of 2"));
    // The reader, the evidence, the notices, a line that echoes what is pasted.
    let pasted = format!("/\x1b[200~pasted{hostile}\x1b[201~");
    for (keys, seen) in
        [("1\r", "Albania"), ("p", "Why"), ("!", ".bin  is no text"), ("q1", "2 of 2"), (&pasted, "pasted")]
    {
        session.type_keys(keys);
        session.wait_until(seen, shows(seen));
    }
    session.type_keys("\x03");
    assert_eq!(session.wait_for_exit(), 0);
    session.assert_given_back();
    assert_only_our_sequences(&session.raw());
}

/// Asserts that every control in the output is one that a frame is made of: positions, colours, modes.
#[track_caller]
fn assert_only_our_sequences(raw: &[u8]) {
    let text = String::from_utf8(raw.to_vec()).expect("frames are UTF-8");
    assert!(!text.contains("\x1b[6n"), "the cursor was asked for");
    for (start, _) in text.match_indices('\x1b') {
        let rest = &text[start + 1..];
        let end = rest.find(|ch: char| ch.is_ascii_alphabetic()).expect("a sequence ends");
        let (body, last) = (&rest[..end], rest.as_bytes()[end]);
        let is_ours = body.starts_with('[') && b"mHJKhlABCD".contains(&last);
        assert!(is_ours, "a sequence that is not ours: ESC {}", &rest[..=end]);
    }
    let is_trick = |ch: char| {
        (ch.is_control() && !matches!(ch, '\x1b' | '\r' | '\n')) || matches!(ch, '\u{202a}'..='\u{202e}' | '\u{200b}')
    };
    assert!(!text.contains(is_trick), "a control or trick character was written");
}

#[test]
fn a_panic_on_the_loop_gives_the_terminal_back_and_says_so() {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dateline"));
    command.arg(seeds());
    command.env("DATELINE_PANIC_AFTER_START", "loop");
    let session = Session::spawn(command);
    assert_eq!(session.wait_for_exit(), 101);
    session.assert_given_back();
    // On the normal screen, where it can be read.
    session.wait_for_text("asked to panic on the loop");
}

#[test]
fn a_panic_on_a_worker_gives_the_terminal_back_and_ends_the_program() {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_dateline"));
    command.arg(seeds());
    command.env("DATELINE_PANIC_AFTER_START", "worker");
    let session = Session::spawn(command);
    assert_eq!(session.wait_for_exit(), 101);
    session.assert_given_back();
    session.wait_for_text("asked to panic on a worker");
}

#[test]
fn signals_that_end_give_the_terminal_back() {
    for (name, number) in [("TERM", 15), ("HUP", 1), ("INT", 2), ("QUIT", 3)] {
        let session = Session::start(&[seeds().to_str().unwrap()]);
        session.wait_until("the interface", vt100::Screen::alternate_screen);
        session.signal(name, &session.pid.to_string());
        assert_eq!(session.wait_for_exit(), 128 + number, "SIG{name}");
        session.assert_given_back();
    }
}

#[test]
fn a_stop_gives_the_terminal_back_and_going_on_takes_it_again() {
    // The shell leads the session, so that there is somebody who can wake dateline again.
    let mut command = CommandBuilder::new("sh");
    let program = env!("CARGO_BIN_EXE_dateline");
    command.args(["-c", &format!("trap : TERM; '{program}' '{}'; echo \"ended with $?\"", seeds().display())]);
    let session = Session::spawn(command);
    session.wait_until("the interface", vt100::Screen::alternate_screen);
    let group = format!("-{}", session.pid);
    session.signal("TSTP", &group);
    session.wait_until("the normal screen", |screen| !screen.alternate_screen() && !screen.hide_cursor());
    wait_until_stopped(session.pid);
    assert_eq!(modes(session.master.as_ref()), session.modes_before);
    session.signal("CONT", &group);
    session.wait_until("the interface again", |screen| screen.alternate_screen() && screen.bracketed_paste());
    session.signal("TERM", &group);
    session.wait_for_text("ended with 143");
    session.assert_given_back();
    session.wait_for_exit();
}

/// Reads the process's state from the kernel until it is stopped.
fn wait_until_stopped(pid: u32) {
    let deadline = Instant::now() + DEADLINE;
    let is_stopped = || {
        let status = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        status.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with('T'))
    };
    while !is_stopped() {
        assert!(Instant::now() < deadline, "process {pid} does not stop");
        thread::yield_now();
    }
}

#[test]
fn a_slip_in_the_path_is_said_at_once() {
    let session = Session::start(&["--threads", "1", "export", "no/such/folder"]);
    assert_eq!(session.wait_for_exit(), 2);
    session.wait_for_text("no article could be read in export, no/such/folder: no such file or directory");
    session.wait_for_text("a command comes first");
    assert!(!session.look(vt100::Screen::alternate_screen));
}

#[test]
fn a_terminal_that_is_taken_is_raw() {
    let session = Session::start(&["--demo"]);
    session.wait_until("the interface", vt100::Screen::alternate_screen);
    assert!(session.modes_before.contains("ICANON"));
    session.wait_for("raw mode", |_| !modes(session.master.as_ref()).contains("ICANON"));
    session.wait_until("bracketed paste", vt100::Screen::bracketed_paste);
}
