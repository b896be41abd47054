//! Files that hold many articles: JSONL, arrays of JSON and what `export` writes.
//!
//! Splitting runs on one thread and only looks for the ends of records; reading them is left to the workers.

use std::io::{self, Read};
use std::ops::Range;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::model::{Given, Notice, NoticeKind, Origin, RawArticle};
use crate::text::{clean, clean_line};

use super::decode::{Decoded, decode};

/// How much is read at once, and about how much one worker gets: little enough that the first records are there soon.
const CHUNK_LEN: usize = 1 << 18;

/// Records that one worker reads in one go.
#[derive(Debug, Default)]
pub struct Chunk {
    pub bytes: Vec<u8>,
    /// Number from 1 (for JSONL the line) and place in `bytes`.
    pub records: Vec<(u32, Range<usize>)>,
}

/// What splitting finds, in the order of the file.
#[derive(Debug)]
pub enum Piece {
    Chunk(Chunk),
    /// A record over the limit, by its number. It was skipped without being kept.
    TooLarge(u32),
}

/// How records are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// One record a line; numbers are lines.
    Lines,
    /// The elements of an array, or JSON values one after the other; numbers are counted.
    Values,
}

/// Splits into records of at most `max_bytes`. `emit` says whether to go on.
pub fn split(
    mut reader: impl Read,
    layout: Layout,
    max_bytes: u64,
    emit: &mut dyn FnMut(Piece) -> bool,
) -> io::Result<()> {
    let mut splitter = Splitter::new(layout, max_bytes);
    let mut buffer = vec![0; CHUNK_LEN];
    loop {
        let n_read = match reader.read(&mut buffer) {
            Ok(n_read) => n_read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                splitter.finish(emit);
                return Err(error);
            }
        };
        if n_read == 0 {
            splitter.finish(emit);
            return Ok(());
        }
        if !splitter.feed(&buffer[..n_read], emit) {
            return Ok(());
        }
    }
}

struct Splitter {
    layout: Layout,
    max_bytes: usize,
    chunk: Chunk,
    /// Where in the chunk the record starts that is not at its end yet.
    start: usize,
    /// Of that record, from 1.
    number: u32,
    /// Bytes of an oversized record are dropped as they come.
    is_oversized: bool,
    json: JsonState,
}

/// Where in a stream of JSON values a byte stands.
#[derive(Debug, Default)]
struct JsonState {
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
    /// In a number or a word, which end where a separator comes.
    is_in_scalar: bool,
    /// Whether the outermost bracket was seen, which is not part of any record.
    is_in_array: bool,
    has_begun: bool,
}

/// What a byte means for splitting.
enum Role {
    Part,
    /// Part of the record, and its end.
    Last,
    /// Not part of any record; ends one if there is one.
    Between,
}

impl Splitter {
    fn new(layout: Layout, max_bytes: u64) -> Self {
        Self {
            layout,
            max_bytes: usize::try_from(max_bytes).unwrap_or(usize::MAX),
            chunk: Chunk::default(),
            start: 0,
            number: 1,
            is_oversized: false,
            json: JsonState::default(),
        }
    }

    fn feed(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Piece) -> bool) -> bool {
        let goes_on = match self.layout {
            Layout::Lines => self.feed_lines(bytes, emit),
            Layout::Values => self.feed_values(bytes, emit),
        };
        goes_on && (self.chunk.records.is_empty() || self.hand_over(emit))
    }

    fn feed_lines(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Piece) -> bool) -> bool {
        let mut rest = bytes;
        while let Some(len) = memchr::memchr(b'\n', rest) {
            self.keep(&rest[..len]);
            rest = &rest[len + 1..];
            if !self.end_record(emit) {
                return false;
            }
            self.number += 1;
        }
        self.keep(rest);
        true
    }

    fn feed_values(&mut self, bytes: &[u8], emit: &mut dyn FnMut(Piece) -> bool) -> bool {
        let mut kept = 0;
        for (at, byte) in bytes.iter().enumerate() {
            let end = match self.json.step(*byte) {
                Role::Part => continue,
                Role::Last => at + 1,
                Role::Between => at,
            };
            self.keep(&bytes[kept..end]);
            kept = at + 1;
            if self.is_in_record() {
                if !self.end_record(emit) {
                    return false;
                }
                self.number += 1;
            }
        }
        self.keep(&bytes[kept..]);
        true
    }

    fn is_in_record(&self) -> bool {
        self.is_oversized || self.chunk.bytes.len() > self.start
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.is_oversized || self.chunk.bytes.len() - self.start + bytes.len() > self.max_bytes {
            self.is_oversized = true;
            self.chunk.bytes.truncate(self.start);
        } else {
            self.chunk.bytes.extend_from_slice(bytes);
        }
    }

    fn end_record(&mut self, emit: &mut dyn FnMut(Piece) -> bool) -> bool {
        let record = self.start..self.chunk.bytes.len();
        self.start = record.end;
        if std::mem::take(&mut self.is_oversized) {
            // What stands before it goes first.
            return (self.chunk.records.is_empty() || self.hand_over(emit)) && emit(Piece::TooLarge(self.number));
        }
        if !self.chunk.bytes[record.clone()].trim_ascii().is_empty() {
            self.chunk.records.push((self.number, record));
        }
        true
    }

    /// Gives away the finished records and keeps the beginning of the next.
    fn hand_over(&mut self, emit: &mut dyn FnMut(Piece) -> bool) -> bool {
        let tail = self.chunk.bytes.split_off(self.start);
        let chunk = std::mem::replace(&mut self.chunk, Chunk { bytes: tail, records: Vec::new() });
        self.start = 0;
        emit(Piece::Chunk(chunk))
    }

    fn finish(mut self, emit: &mut dyn FnMut(Piece) -> bool) {
        if (!self.is_in_record() || self.end_record(emit)) && !self.chunk.records.is_empty() {
            self.hand_over(emit);
        }
    }
}

impl JsonState {
    fn step(&mut self, byte: u8) -> Role {
        if self.is_in_string {
            return self.step_in_string(byte);
        }
        match byte {
            b'"' => {
                self.is_in_string = true;
                Role::Part
            }
            b'[' if !self.has_begun => {
                (self.has_begun, self.is_in_array) = (true, true);
                Role::Between
            }
            b'[' | b'{' => {
                self.has_begun = true;
                self.depth += 1;
                Role::Part
            }
            b']' if self.depth == 0 && self.is_in_array => self.between(),
            b']' | b'}' if self.depth <= 1 => {
                self.depth = 0;
                self.is_in_scalar = false;
                Role::Last
            }
            b']' | b'}' => {
                self.depth -= 1;
                Role::Part
            }
            b',' | b' ' | b'\t' | b'\n' | b'\r' if self.depth == 0 => self.between(),
            _ => {
                self.has_begun = true;
                self.is_in_scalar |= self.depth == 0;
                Role::Part
            }
        }
    }

    fn step_in_string(&mut self, byte: u8) -> Role {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = true,
            b'"' => {
                self.is_in_string = false;
                if self.depth == 0 && !self.is_in_scalar {
                    return Role::Last;
                }
            }
            _ => {}
        }
        Role::Part
    }

    fn between(&mut self) -> Role {
        self.is_in_scalar = false;
        Role::Between
    }
}

/// The fields that we read; others are ignored.
#[derive(Debug, Deserialize)]
struct Record {
    text: Option<Value>,
    id: Option<Value>,
    title: Option<Value>,
    date: Option<Value>,
    updated: Option<Value>,
    language: Option<Value>,
    url: Option<Value>,
    source: Option<Value>,
}

/// Reads one record. The error is the notice that stands for it, without its line.
pub fn read_record(bytes: &[u8], number: u32, file: PathBuf, shown: &str) -> Result<RawArticle, Notice> {
    let bad = |reason: String| Notice::new(NoticeKind::BadRecord, shown, clean_line(&reason));
    let mut notices = Vec::new();
    let decoded;
    let json = match std::str::from_utf8(bytes) {
        Ok(json) => json.trim_start_matches('\u{FEFF}').trim(),
        Err(_) => {
            let Decoded::Text(text) = decode(bytes) else { return Err(bad("not text".to_owned())) };
            notices.extend(text.notices(shown));
            decoded = text.text;
            decoded.trim()
        }
    };
    let not_json = |error: serde_json::Error| bad(format!("not JSON: {}", json_reason(&error)));
    if !json.starts_with('{') {
        let what = serde_json::from_str::<IgnoredAny>(json).map(|_| bad("not an object".to_owned()));
        return Err(what.unwrap_or_else(not_json));
    }
    let record: Record = serde_json::from_str(json).map_err(not_json)?;
    let text = match record.text {
        Some(Value::String(text)) => clean(&text),
        None | Some(Value::Null) => return Err(bad("no text".to_owned())),
        Some(_) => return Err(bad("text is not a string".to_owned())),
    };
    if text.text.trim().is_empty() {
        return Err(Notice::new(NoticeKind::Empty, shown, ""));
    }
    if text.n_replaced > 0 {
        notices.push(Notice::new(NoticeKind::ReplacedCharacters, shown, text.n_replaced.to_string()));
    }
    let given = Given {
        id: record.id.and_then(plain),
        title: record.title.and_then(plain),
        date: record.date.and_then(stated_date),
        updated: record.updated.and_then(stated_date),
        language: record.language.and_then(plain),
        url: record.url.and_then(plain),
        source: record.source.and_then(plain),
    };
    let origin = Origin { file, shown: shown.to_owned(), line_number: Some(number) };
    Ok(RawArticle { origin, text: text.text, given, notices })
}

/// A field as one line; `None` where there is nothing in it.
fn plain(value: Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let line = clean_line(&text).trim().to_owned();
    (!line.is_empty()).then_some(line)
}

/// A date as given. `export` writes an object; what was inferred there must not come back as stated.
fn stated_date(value: Value) -> Option<String> {
    match value {
        Value::Object(mut date) if date.get("inferred").and_then(Value::as_bool) != Some(true) => {
            date.remove("value").and_then(plain)
        }
        Value::Object(_) => None,
        other => plain(other),
    }
}

/// Without the place: a record is one line, and its number is said already.
fn json_reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.rfind(" at line ") {
        Some(end) => format!("{} at character {}", &said[..end], error.column()),
        None => said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Records and `!number` for oversized ones, fed in steps of `step` bytes.
    fn split_all(text: &str, layout: Layout, max_bytes: u64, step: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut splitter = Splitter::new(layout, max_bytes);
        let mut emit = |piece| {
            match piece {
                Piece::TooLarge(number) => found.push(format!("!{number}")),
                Piece::Chunk(chunk) => {
                    for (number, range) in chunk.records {
                        found.push(format!("{number} {}", str::from_utf8(&chunk.bytes[range]).unwrap().trim()));
                    }
                }
            }
            true
        };
        text.as_bytes().chunks(step).for_each(|bytes| assert!(splitter.feed(bytes, &mut emit)));
        splitter.finish(&mut emit);
        found
    }

    #[track_caller]
    fn check(text: &str, layout: Layout, expected: &[&str]) {
        for step in [1, 2, 7, 1000] {
            assert_eq!(split_all(text, layout, 30, step), expected, "{text:?} in steps of {step}");
        }
    }

    #[test]
    fn lines_are_records() {
        check("", Layout::Lines, &[]);
        check("{a}\n\n  \n{b}\r\n{c}", Layout::Lines, &["1 {a}", "4 {b}", "5 {c}"]);
        let long = "x".repeat(31);
        check(&format!("{{a}}\n{long}\n{{b}}\n{long}"), Layout::Lines, &["1 {a}", "!2", "3 {b}", "!4"]);
    }

    #[test]
    fn elements_of_an_array_are_records() {
        check("[]", Layout::Values, &[]);
        check(
            " [ {\"a\":[1,\"}\"]} ,\n{\"b\":\"\\\"]\"}, 3, \"s\" ]\n",
            Layout::Values,
            &["1 {\"a\":[1,\"}\"]}", "2 {\"b\":\"\\\"]\"}", "3 3", "4 \"s\""],
        );
        check("{\"a\":{}}\n{\"b\":1}{}", Layout::Values, &["1 {\"a\":{}}", "2 {\"b\":1}", "3 {}"]);
        check("[{\"a\":1},{\"b\":", Layout::Values, &["1 {\"a\":1}", "2 {\"b\":"]);
        check("]}]", Layout::Values, &["1 ]", "2 }", "3 ]"]);
        let long = "x".repeat(31);
        check(&format!("[\"{long}\",1]"), Layout::Values, &["!1", "2 1"]);
    }

    #[track_caller]
    fn check_bad(line: &str, expected: &str) {
        let notice = read_record(line.as_bytes(), 3, PathBuf::from("a.jsonl"), "a.jsonl").unwrap_err();
        assert_eq!(notice.to_string(), expected, "{line}");
    }

    #[test]
    fn a_bad_record_says_why() {
        check_bad("[1]", "bad-record: not an object");
        check_bad("3", "bad-record: not an object");
        check_bad("x", "bad-record: not JSON: expected value at character 1");
        check_bad("Ein Satz, kein Artikel.", "bad-record: not JSON: expected value at character 1");
        check_bad("[1", "bad-record: not JSON: EOF while parsing a list at character 2");
        check_bad("{}", "bad-record: no text");
        check_bad("{\"text\":null}", "bad-record: no text");
        check_bad("{\"text\":5}", "bad-record: text is not a string");
        check_bad("{\"text\":\" \\n\"}", "empty");
        check_bad("{\"text\":", "bad-record: not JSON: EOF while parsing a value at character 8");
    }

    #[test]
    fn fields_are_cleaned_and_export_is_read_back() {
        let line = r#"{"id":7,"title":" A\u0007b\n","date":{"value":"2026-02-04","inferred":false},"url":"","text":"T\r\nx\u001b","words":3}"#;
        let raw = read_record(line.as_bytes(), 1, PathBuf::from("a"), "a").unwrap();
        assert_eq!(raw.given.id.as_deref(), Some("7"));
        assert_eq!(raw.given.date.as_deref(), Some("2026-02-04"));
        assert_eq!(raw.given.url, None);
        assert!(!raw.given.title.unwrap().contains(['\u{7}', '\n']));
        assert_eq!(raw.notices.len(), 1);
        let inferred = line.replace("false", "true");
        assert_eq!(read_record(inferred.as_bytes(), 1, PathBuf::from("a"), "a").unwrap().given.date, None);
    }
}
