//! Standard input: it may never end, so it is read by a thread of its own that nobody has to wait for.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Duration;

use serde::de::IgnoredAny;

use super::records::Layout;
use super::walk::layout_of;

const BUFFER_LEN: usize = 1 << 16;
/// How often a waiting reader looks whether it was stopped.
const TICK: Duration = Duration::from_millis(20);
/// A first line longer than this is not waited for.
const MAX_START: usize = 1 << 20;

/// Reads `input` from a thread of its own; an error once `stop` is set.
pub fn reader(mut input: impl Read + Send + 'static, stop: Arc<AtomicBool>) -> impl Read {
    let (sender, receiver) = sync_channel(4);
    std::thread::spawn(move || {
        loop {
            let mut buffer = vec![0; BUFFER_LEN];
            let result = match input.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Ok(0) => return,
                Ok(n_read) => {
                    buffer.truncate(n_read);
                    Ok(buffer)
                }
                Err(error) => Err(error),
            };
            let is_over = result.is_err();
            if sender.send(result).is_err() || is_over {
                return;
            }
        }
    });
    ChannelReader { receiver, stop, buffer: Vec::new(), position: 0 }
}

struct ChannelReader {
    receiver: Receiver<io::Result<Vec<u8>>>,
    stop: Arc<AtomicBool>,
    buffer: Vec<u8>,
    position: usize,
}

impl Read for ChannelReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.position == self.buffer.len() {
            match self.receiver.recv_timeout(TICK) {
                Ok(result) => (self.buffer, self.position) = (result?, 0),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) if self.stop.load(Ordering::Relaxed) => {
                    return Err(io::Error::other("stopped"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        let n_read = out.len().min(self.buffer.len() - self.position);
        out[..n_read].copy_from_slice(&self.buffer[self.position..self.position + n_read]);
        self.position += n_read;
        Ok(n_read)
    }
}

/// Enough of the stream to see what it is: its first line with something on it.
pub fn read_start(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    let mut buffer = vec![0; BUFFER_LEN];
    while start.len() < MAX_START && !start.trim_ascii_start().contains(&b'\n') {
        match reader.read(&mut buffer)? {
            0 => break,
            n_read => start.extend_from_slice(&buffer[..n_read]),
        }
    }
    Ok(start)
}

/// How a stream that starts so holds records; `None` where it is a text. A text may start with a bracket too, so the
/// first line has to be JSON.
pub fn layout_of_stream(start: &[u8]) -> Option<Layout> {
    let start = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start).trim_ascii_start();
    layout_of(start)?;
    let first_line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_whole = |line: &[u8]| serde_json::from_slice::<IgnoredAny>(line).is_ok();
    if start.starts_with(b"{") && is_whole(first_line) {
        return Some(Layout::Lines);
    }
    // An array over one or many lines, or an object over many.
    let after_bracket = start[1..].trim_ascii_start();
    let is_json = match start[0] {
        b'[' => after_bracket.starts_with(b"{") || is_whole(first_line),
        _ => after_bracket.starts_with(b"\""),
    };
    is_json.then_some(Layout::Values)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes one by one, then waits for ever.
    struct Endless(&'static [u8]);

    impl Read for Endless {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.split_first() {
                Some((byte, rest)) => {
                    (out[0], self.0) = (*byte, rest);
                    Ok(1)
                }
                None => loop {
                    std::thread::park();
                },
            }
        }
    }

    #[test]
    fn an_input_that_never_ends_can_be_left() {
        let stop = Arc::new(AtomicBool::new(false));
        let mut reader = reader(Endless(b"{}\nabc"), stop.clone());
        assert!(read_start(&mut reader).unwrap().starts_with(b"{}\n"));
        stop.store(true, Ordering::Relaxed);
        assert!(reader.read_to_end(&mut Vec::new()).is_err());
    }

    #[test]
    fn an_input_is_read_to_its_end() {
        let mut reader = reader(&b"abc"[..], Arc::default());
        assert_eq!(read_start(&mut reader).unwrap(), b"abc");
        assert_eq!(reader.read(&mut [0; 8]).unwrap(), 0);
    }

    #[test]
    fn a_stream_is_records_only_if_it_is_json() {
        for (start, expected) in [
            ("", None),
            ("Stille Verhandlungen\n", None),
            ("{\"text\":\"a\"}\n{", Some(Layout::Lines)),
            ("\n {\"text\":\"a\"}\n", Some(Layout::Lines)),
            ("[{\"text\":", Some(Layout::Values)),
            ("[\n  {\n", Some(Layout::Values)),
            ("{\n  \"text\": \"a\"", Some(Layout::Values)),
            ("[Anzeige] Text\n", None),
            ("{Anzeige} Text\n", None),
        ] {
            assert_eq!(layout_of_stream(start.as_bytes()), expected, "{start:?}");
        }
    }
}
