//! What a worker does with one file or record: read, decode, clean, understand.

use std::cell::Cell;
use std::fs::File;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::model::{Article, Given, Notice, NoticeKind, Origin, RawArticle};
use crate::text::{clean, clean_line};

use super::decode::{Decoded, DecodedText, decode};
use super::files::Stat;
use super::folder::Folder;
use super::names::Name;
use super::records;
use super::walk::{Source, reason};

/// [`crate::extract::extract`], or what a test puts in its place.
pub type Extract = fn(RawArticle) -> Article;

thread_local! {
    static CATCHES_PANICS: Cell<bool> = const { Cell::new(false) };
}

pub fn catches_panics() -> bool {
    CATCHES_PANICS.get()
}

/// Opens a file that is no larger than allowed.
pub fn open(folder: &Folder, name: &Name, max_bytes: u64) -> Result<(File, Stat), Notice> {
    let source = || folder.source(name);
    let unreadable = |error| source().notice(NoticeKind::Unreadable, reason(&error));
    let file = folder.open_file(name).map_err(unreadable)?;
    let stat = Stat::of(&file.metadata().map_err(unreadable)?);
    if stat.len > max_bytes {
        return Err(source().notice(NoticeKind::TooLarge, size(stat.len)));
    }
    Ok((file, stat))
}

/// Reads a file into `bytes`, from their start.
///
/// `len` is the length that the file had when it was opened; what is written behind it meanwhile belongs to the next look.
/// 0 is also said of files that the system makes up while they are read.
pub fn read_bytes(source: &Source, file: File, len: usize, max_bytes: u64, bytes: &mut Vec<u8>) -> Result<(), Notice> {
    let most = if len > 0 { len as u64 } else { max_bytes.saturating_add(1) };
    bytes.clear();
    bytes.reserve(len);
    let result = file.take(most).read_to_end(bytes);
    match result {
        Err(error) => Err(source.notice(NoticeKind::Unreadable, reason(&error))),
        Ok(n_bytes) if n_bytes as u64 > max_bytes => Err(source.notice(NoticeKind::TooLarge, "")),
        Ok(_) => Ok(()),
    }
}

/// One text that is one article. `shown`: [`Source::shown`].
pub fn read_text(source: &Source, shown: &str, bytes: &[u8], extract: Extract) -> Result<Article, Notice> {
    guard(shown, || {
        let Decoded::Text(decoded) = decode(bytes) else { return Err(Notice::new(NoticeKind::Binary, shown, "")) };
        let mut notices: Vec<Notice> = decoded.notices(shown).collect();
        let cleaned = clean(decoded.text);
        if cleaned.text.trim().is_empty() {
            return Err(Notice::new(NoticeKind::Empty, shown, ""));
        }
        if cleaned.n_replaced > 0 {
            notices.push(Notice::new(NoticeKind::ReplacedCharacters, shown, cleaned.n_replaced.to_string()));
        }
        let origin = Origin { file: source.file.clone(), shown: shown.to_owned(), line_number: None };
        Ok(extract(RawArticle { origin, text: cleaned.text, given: Given::default(), notices }))
    })
}

pub fn read_record(
    source: &Source,
    shown: &str,
    bytes: &[u8],
    number: u32,
    extract: Extract,
) -> Result<Article, Notice> {
    guard(shown, || records::read_record(bytes, number, source.file.clone(), shown).map(extract))
        .map_err(|notice| notice.at_line(number))
}

impl DecodedText<'_> {
    pub fn notices(&self, shown: &str) -> impl Iterator<Item = Notice> {
        let decoded = self.encoding.as_ref().map(|encoding| Notice::new(NoticeKind::DecodedFrom, shown, &**encoding));
        let n_repaired = (self.n_repaired > 0).then(|| self.n_repaired.to_string());
        let repaired = n_repaired.map(|n_repaired| Notice::new(NoticeKind::RepairedBytes, shown, n_repaired));
        decoded.into_iter().chain(repaired)
    }
}

/// One article that makes us panic must not take the others with it.
fn guard(shown: &str, read: impl FnOnce() -> Result<Article, Notice>) -> Result<Article, Notice> {
    CATCHES_PANICS.set(true);
    let result = catch_unwind(AssertUnwindSafe(read));
    CATCHES_PANICS.set(false);
    result.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        let detail = format!("internal error: {}", clean_line(said.unwrap_or("no message")));
        Err(Notice::new(NoticeKind::Unreadable, shown, detail))
    })
}

/// As people write it: `17.2 MiB`.
fn size(n_bytes: u64) -> String {
    match n_bytes {
        0..1024 => format!("{n_bytes} bytes"),
        1024..1_048_576 => format!("{:.1} KiB", n_bytes as f64 / 1024.0),
        _ => format!("{:.1} MiB", n_bytes as f64 / 1_048_576.0),
    }
}
