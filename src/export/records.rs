//! Many records, made on several threads and written in order.
//!
//! Each article's bytes are checked when it is looked at, so that an export can begin before all of a cache was.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use crate::library::{ArticleId, Library};

use super::Format;
use super::json::Json;
use super::record::{Records, Texts};

/// Articles that a thread turns into JSON in one go: half a megabyte, which stays near the processor.
const BLOCK_LEN: usize = 64;
/// So many articles before it is written, each is fetched from memory; where it lies is looked up as many earlier. In the order
/// of dates each lies somewhere else, and to wait for them takes a seventh of the time.
const AHEAD: usize = 2;
/// More bytes than most blocks have.
const BLOCK_BYTES: usize = 1 << 20;
/// Blocks in the making or waiting to be written, for each thread: memory stays small however slow the reader of our
/// output is.
const BLOCKS_PER_THREAD: usize = 3;
/// After so many blocks a thread gives back the memory of articles that came from the cache: in any order but that of paths
/// each of them brings the 64 KiB around its details into memory. Texts, which are ten times as much, are read without that.
const BLOCKS_PER_RELEASE: usize = 64;
/// Most threads; writing is one thread's work and soon the slower part.
const MOST_THREADS: usize = 8;

/// The records of one export, written in one go or several.
#[derive(Debug)]
pub struct RecordWriter {
    marks: Marks,
    texts: Texts,
    n_written: usize,
}

/// What stands around the records.
#[derive(Debug, Clone, Copy)]
struct Marks {
    start: &'static [u8],
    between: &'static [u8],
    behind_each: &'static [u8],
    end: &'static [u8],
    nothing: &'static [u8],
}

/// One object a line.
const LINES: Marks = Marks { start: b"", between: b"", behind_each: b"\n", end: b"", nothing: b"" };
/// One article a line here too, so that the array can be read by eye and by line tools.
const ARRAY: Marks = Marks { start: b"[\n", between: b",\n", behind_each: b"", end: b"\n]\n", nothing: b"[]\n" };

/// What to do about an article that turns out to be damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Damaged {
    /// It is written as far as it can be read.
    Write,
    /// Neither it nor anything behind it is written.
    Stop,
}

impl RecordWriter {
    /// `None` for formats that are no records.
    pub fn of(format: Format) -> Option<Self> {
        let marks = match format {
            Format::Jsonl => LINES,
            Format::Json => ARRAY,
            Format::Csv | Format::Md | Format::Paths => return None,
        };
        Some(Self { marks, texts: Texts::OneByOne, n_written: 0 })
    }

    /// With texts read in this way.
    pub fn reading(self, texts: Texts) -> Self {
        Self { texts, ..self }
    }

    /// Writes the records of these articles behind those that were written. Gives the number of articles that were; only
    /// where one is damaged it is smaller than theirs.
    pub fn write(
        &mut self,
        library: &Library,
        ids: &[ArticleId],
        damaged: Damaged,
        out: &mut dyn Write,
    ) -> io::Result<usize> {
        let is_first = self.n_written == 0;
        let next = AtomicUsize::new(0);
        let n_written =
            Blocks { library, ids, marks: self.marks, texts: self.texts, is_first, damaged, next }.write(out)?;
        self.n_written += n_written;
        Ok(n_written)
    }

    /// Writes what stands behind all records.
    pub fn end(self, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(if self.n_written == 0 { self.marks.nothing } else { self.marks.end })
    }
}

/// A block that was made.
struct Filled {
    /// Its place among all.
    place: usize,
    json: Json,
    /// Whether all that was looked at up to then was as it should be.
    is_sound: bool,
}

/// Articles, cut into blocks that threads take one after the other. Who takes one has a buffer for it, so that all blocks
/// before one that is taken are in the making too, and whoever waits for a buffer waits for one of them to be written.
struct Blocks<'l> {
    library: &'l Library,
    ids: &'l [ArticleId],
    marks: Marks,
    texts: Texts,
    /// Whether nothing stands before them.
    is_first: bool,
    damaged: Damaged,
    /// The first block that nobody took.
    next: AtomicUsize,
}

impl<'l> Blocks<'l> {
    /// The number of articles that were written.
    fn write(&self, out: &mut dyn Write) -> io::Result<usize> {
        let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(MOST_THREADS).min(self.len());
        let (empty, empties) = channel();
        for _ in 0..n_threads * BLOCKS_PER_THREAD {
            let _ = empty.send(Json::with_room(BLOCK_BYTES));
        }
        let (full, filled) = channel();
        let empties = Mutex::new(empties);
        std::thread::scope(|scope| {
            let empties = &empties;
            for _ in 1..n_threads {
                let full = full.clone();
                scope.spawn(move || self.fill_all(empties, &full));
            }
            drop(full);
            // Nobody fills the others once this is gone, which is on every way out.
            let empty = empty;
            self.write_all(empties, &empty, &filled, out)
        })
    }

    fn len(&self) -> usize {
        self.ids.len().div_ceil(BLOCK_LEN)
    }

    /// Goes on until all are taken or nobody listens any more.
    fn fill_all(&self, empties: &Mutex<Receiver<Json>>, full: &Sender<Filled>) {
        let mut records = Records::of(self.library, self.texts);
        for n_done in 1.. {
            let waited = empties.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Some(filled) = waited.ok().and_then(|json| self.fill_next(json, &mut records)) else { return };
            if full.send(filled).is_err() {
                return;
            }
            if self.texts == Texts::OneByOne && n_done % BLOCKS_PER_RELEASE == 0 {
                self.library.release();
            }
        }
    }

    /// Writes the blocks in their order. As long as none is there to be written, this thread fills one too.
    fn write_all(
        &self,
        empties: &Mutex<Receiver<Json>>,
        empty: &Sender<Json>,
        filled: &Receiver<Filled>,
        out: &mut dyn Write,
    ) -> io::Result<usize> {
        let mut records = Records::of(self.library, self.texts);
        let mut early = BTreeMap::new();
        for place in 0..self.len() {
            let Filled { json, is_sound, .. } = loop {
                early.extend(filled.try_iter().map(|filled| (filled.place, filled)));
                if let Some(filled) = early.remove(&place) {
                    break filled;
                }
                // Somebody who waits for a buffer holds the lock, and then there is none for us.
                let json = empties.try_lock().ok().and_then(|empties| empties.try_recv().ok());
                let filled_here = json.and_then(|json| self.fill_next(json, &mut records));
                // Nothing comes any more where a thread panicked, which whoever waits for it is told of.
                let Some(filled) = filled_here.or_else(|| filled.recv().ok()) else { return Ok(0) };
                early.insert(filled.place, filled);
            };
            if self.damaged == Damaged::Stop && !is_sound {
                return Ok(place * BLOCK_LEN);
            }
            out.write_all(json.as_bytes())?;
            // Nobody needs it any more once all are taken.
            let _ = empty.send(json);
        }
        Ok(self.ids.len())
    }

    /// `None` where all are taken.
    fn fill_next(&self, mut json: Json, records: &mut Records<'l>) -> Option<Filled> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let ids = self.ids.chunks(BLOCK_LEN).nth(place)?;
        json.clear();
        for (idx, &id) in ids.iter().enumerate() {
            // Nobody fetched anything before the first one.
            let first = if idx == 0 { 0 } else { idx + AHEAD };
            ids.iter().take(idx + AHEAD + 1).skip(first).for_each(|id| records.fetch(*id));
            ids.get(idx + 2 * AHEAD).into_iter().for_each(|id| records.fetch_place(*id));
            let is_very_first = self.is_first && place == 0 && idx == 0;
            json.put_slice(if is_very_first { self.marks.start } else { self.marks.between });
            records.put(&mut json, id);
            json.put_slice(self.marks.behind_each);
        }
        // Asked when nothing more is looked at for these: what is damaged by then is not in them.
        Some(Filled { place, json, is_sound: !self.library.is_damaged() })
    }
}
