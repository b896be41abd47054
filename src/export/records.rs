//! Many records, made on several threads and written in order.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};

use crate::library::{ArticleId, Library};

use super::json::Json;
use super::record::Records;

/// Articles that a thread turns into JSON in one go: half a megabyte, which stays near the processor.
const BLOCK_LEN: usize = 64;
/// Blocks in the making or waiting to be written, for each thread: memory stays small however slow the reader of our
/// output is.
const BLOCKS_PER_THREAD: usize = 3;
/// After so many blocks a thread gives back the memory of articles that came from the cache: in any order but that of paths
/// each of them brings the 64 KiB around its details into memory. Texts, which are ten times as much, are read without that.
const BLOCKS_PER_RELEASE: usize = 64;
/// Most threads; writing is one thread's work and soon the slower part.
const MOST_THREADS: usize = 8;

/// One object a line.
pub fn write_lines(library: &Library, ids: &[ArticleId], out: &mut dyn Write) -> io::Result<()> {
    write_blocks(library, ids, b"\n", out)
}

/// One article a line here too, so that the array can be read by eye and by line tools.
pub fn write_array(library: &Library, ids: &[ArticleId], out: &mut dyn Write) -> io::Result<()> {
    let Some((last, others)) = ids.split_last() else { return out.write_all(b"[]\n") };
    out.write_all(b"[\n")?;
    write_blocks(library, others, b",\n", out)?;
    write_blocks(library, std::slice::from_ref(last), b"\n]\n", out)
}

/// The records in the order given, each with `end` behind it.
fn write_blocks(library: &Library, ids: &[ArticleId], end: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let blocks = Blocks { library, ids, end, next: AtomicUsize::new(0) };
    let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(MOST_THREADS).min(blocks.len());
    let (empty, empties) = channel();
    for _ in 0..n_threads * BLOCKS_PER_THREAD {
        let _ = empty.send(Json::default());
    }
    let (full, filled) = channel();
    let empties = Mutex::new(empties);
    std::thread::scope(|scope| {
        let (blocks, empties) = (&blocks, &empties);
        for _ in 1..n_threads {
            let full = full.clone();
            scope.spawn(move || blocks.fill_all(empties, &full));
        }
        drop(full);
        // Where no thread is left to wait for an empty buffer, none will come: that ends the others on every way out.
        let empty = empty;
        blocks.write_all(empties, &empty, &filled, out)
    })
}

/// A block by its place among all.
type Filled = (usize, Json);

/// Articles, cut into blocks that threads take one after the other. Who takes one has a buffer for it, so that all blocks
/// before one that is taken are in the making too, and whoever waits for a buffer waits for one of them to be written.
struct Blocks<'l> {
    library: &'l Library,
    ids: &'l [ArticleId],
    end: &'l [u8],
    /// The first block that nobody took.
    next: AtomicUsize,
}

impl<'l> Blocks<'l> {
    fn len(&self) -> usize {
        self.ids.len().div_ceil(BLOCK_LEN)
    }

    /// Goes on until all are taken or nobody listens any more.
    fn fill_all(&self, empties: &Mutex<Receiver<Json>>, full: &Sender<Filled>) {
        let mut records = Records::of(self.library);
        for n_done in 1.. {
            let waited = empties.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Some(filled) = waited.ok().and_then(|json| self.fill_next(json, &mut records)) else { return };
            if full.send(filled).is_err() {
                return;
            }
            if n_done % BLOCKS_PER_RELEASE == 0 {
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
    ) -> io::Result<()> {
        let mut records = Records::of(self.library);
        let mut early = BTreeMap::new();
        for place in 0..self.len() {
            let json = loop {
                early.extend(filled.try_iter());
                if let Some(json) = early.remove(&place) {
                    break json;
                }
                // Somebody who waits for a buffer holds the lock, and then there is none for us.
                let json = empties.try_lock().ok().and_then(|empties| empties.try_recv().ok());
                let filled_here = json.and_then(|json| self.fill_next(json, &mut records));
                // Nothing comes any more where a thread panicked, which whoever waits for it is told of.
                let Some((place, json)) = filled_here.or_else(|| filled.recv().ok()) else { return Ok(()) };
                early.insert(place, json);
            };
            out.write_all(json.as_bytes())?;
            // Nobody needs it any more once all are taken.
            let _ = empty.send(json);
        }
        Ok(())
    }

    /// `None` where all are taken.
    fn fill_next(&self, mut json: Json, records: &mut Records<'l>) -> Option<Filled> {
        let place = self.next.fetch_add(1, Ordering::Relaxed);
        let ids = self.ids.chunks(BLOCK_LEN).nth(place)?;
        json.clear();
        for &id in ids {
            records.put(&mut json, id);
            json.put_slice(self.end);
        }
        Some((place, json))
    }
}
