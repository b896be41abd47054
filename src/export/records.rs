//! Many records, made on several threads and written in order.

use std::io::{self, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use crate::library::{ArticleId, Library};

use super::record::write_record;

/// Articles that a thread turns into JSON in one go.
const BLOCK_LEN: usize = 64;
/// Blocks that wait to be written, for each thread: memory stays small however slow the reader of our output is.
const BLOCKS_AHEAD: usize = 2;
/// After so many blocks a thread gives back the memory of articles that came from the cache. Few, since in any order but
/// that of paths each article brings the 64 KiB around it into memory.
const BLOCKS_PER_RELEASE: usize = 16;
/// Bytes of a record for each byte of its text, about: what is too little is made larger, what is too much is never touched.
const RECORD_PER_TEXT: usize = 4;
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
    let n_threads = std::thread::available_parallelism().map_or(1, |n| n.get()).min(MOST_THREADS);
    if ids.len() <= BLOCK_LEN || n_threads == 1 {
        return ids.chunks(BLOCK_LEN).try_for_each(|block| out.write_all(&render(library, block, end)));
    }
    std::thread::scope(|scope| {
        // Each thread takes every n-th block, so that asking one after the other gives the blocks in order.
        let rendered: Vec<Receiver<Vec<u8>>> = (0..n_threads)
            .map(|thread| {
                let (sender, receiver) = sync_channel(BLOCKS_AHEAD);
                let blocks = ids.chunks(BLOCK_LEN).skip(thread).step_by(n_threads);
                scope.spawn(move || send_rendered(library, blocks, end, &sender));
                receiver
            })
            .collect();
        rendered.iter().cycle().map_while(|receiver| receiver.recv().ok()).try_for_each(|block| out.write_all(&block))
    })
}

/// Goes on until all is sent or nobody listens any more.
fn send_rendered<'i>(
    library: &Library,
    blocks: impl Iterator<Item = &'i [ArticleId]>,
    end: &[u8],
    sender: &SyncSender<Vec<u8>>,
) {
    for (n, block) in blocks.enumerate() {
        if n > 0 && n % BLOCKS_PER_RELEASE == 0 {
            library.release();
        }
        if sender.send(render(library, block, end)).is_err() {
            return;
        }
    }
}

fn render(library: &Library, ids: &[ArticleId], end: &[u8]) -> Vec<u8> {
    let n_text_bytes: usize = ids.iter().map(|id| library.article(*id).text_len()).sum();
    let mut json = Vec::with_capacity(n_text_bytes * RECORD_PER_TEXT);
    for &id in ids {
        write_record(&mut json, library, id);
        json.extend_from_slice(end);
    }
    json
}
