//! Hits → JSON, CSV, Markdown, paths; and the explanation of one article.
//!
//! The JSON is the one stable format: fields may be added, none changes its meaning. Which articles are written, and in
//! which order, is left to the caller.

mod agenda;
mod digest;
mod escape;
mod explain;
mod file;
mod json;
mod record;
mod records;
mod sheet;

use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;

pub use agenda::{AgendaFormat, write_agenda};
pub use explain::{explain, shorten};
pub use file::{Overwrite, reason, write_file};
pub use record::Texts;
pub use records::{Damaged, RecordWriter};

use crate::library::{ArticleId, Library};
use crate::model::{Language, Origin};

/// How the articles are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// One JSON object a line; it can be read again as input.
    #[default]
    Jsonl,
    /// One JSON array.
    Json,
    /// One row an article, for spreadsheets.
    Csv,
    /// A digest to read, in Markdown.
    Md,
    /// The files' paths, each once.
    Paths,
}

impl Format {
    pub const ALL: [Format; 5] = [Format::Jsonl, Format::Json, Format::Csv, Format::Md, Format::Paths];

    /// The name on the command line, which is the usual file extension too.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Csv => "csv",
            Format::Md => "md",
            Format::Paths => "paths",
        }
    }

    /// The format that a file's extension asks for: `hits.csv`. `None` where it says nothing.
    pub fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" | "ndjson" => Some(Format::Jsonl),
            "json" => Some(Format::Json),
            "csv" => Some(Format::Csv),
            "md" | "markdown" => Some(Format::Md),
            _ => None,
        }
    }
}

/// Writes the articles in the order given. `language` is the reader's: it names countries in the digest; JSON and CSV
/// don't depend on it.
pub fn write(
    format: Format,
    language: Language,
    library: &Library,
    ids: &[ArticleId],
    out: &mut dyn Write,
) -> io::Result<()> {
    if let Some(mut records) = RecordWriter::of(format) {
        records.write(library, ids, Damaged::Write, out)?;
        return records.end(out);
    }
    match format {
        Format::Jsonl | Format::Json => Ok(()),
        Format::Csv => sheet::write(library, ids, out),
        Format::Md => digest::write(language, library, ids, out),
        Format::Paths => write_paths(library, ids, out),
    }
}

/// One article's JSON, as a line of `jsonl` without its line break.
pub fn article_json(library: &Library, id: ArticleId) -> String {
    let mut json = json::Json::default();
    record::Records::of(library, Texts::InPlace).put(&mut json, id);
    json.into_string()
}

fn write_paths(library: &Library, ids: &[ArticleId], out: &mut dyn Write) -> io::Result<()> {
    let mut seen = HashSet::new();
    for &id in ids {
        let origin = library.article(id).place().to_origin();
        if !seen.contains(&origin.file) {
            out.write_all(path_bytes(&origin))?;
            out.write_all(b"\n")?;
            seen.insert(origin.file);
        }
    }
    Ok(())
}

/// The path for `xargs`: as shown, but a name in an old encoding keeps its bytes where a terminal can't take them for
/// controls, so that the file can still be opened.
#[cfg(unix)]
fn path_bytes(origin: &Origin) -> &[u8] {
    use std::os::unix::ffi::OsStrExt;
    let bytes = origin.file.as_os_str().as_bytes();
    let is_harmless = |chunk: std::str::Utf8Chunk<'_>| {
        !chunk.valid().chars().any(char::is_control) && chunk.invalid().iter().all(|&byte| byte >= 0xa0)
    };
    let is_legacy_name = std::str::from_utf8(bytes).is_err() && bytes.utf8_chunks().all(is_harmless);
    if is_legacy_name { bytes } else { origin.shown.as_bytes() }
}

#[cfg(not(unix))]
fn path_bytes(origin: &Origin) -> &[u8] {
    origin.shown.as_bytes()
}

#[cfg(test)]
mod tests;
