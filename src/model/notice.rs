//! Something odd that the user should be able to see.

use std::fmt;

/// What kind of oddity. The text for people stands in [`crate::phrases`]; the code (`Display`) is stable and goes into
/// `export` and `check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoticeKind {
    /// The file or folder could not be opened or read.
    Unreadable,
    /// Not a regular file: a pipe, a device, a socket.
    NotAFile,
    /// A symbolic link to a folder that contains it, or that another link led to already; the detail is that folder or link.
    SymlinkLoop,
    /// No text at all, or white space only.
    Empty,
    /// Bytes that are no text in any encoding.
    Binary,
    /// Larger than the limit.
    TooLarge,
    /// A line of JSONL that is no article: no JSON, no object, or no `text`.
    BadRecord,
    /// The file was not UTF-8 and was decoded from another encoding, which is the detail.
    DecodedFrom,
    /// Some bytes had no meaning in the file's encoding and were replaced; the detail is how many.
    RepairedBytes,
    /// Control, escape, bidi or zero-width characters were shown as replacements; the detail is how many.
    ReplacedCharacters,
    /// No headline was found.
    NoTitle,
    /// No publication date was found.
    NoDate,
    /// A given or written date that cannot be (`31.02.2026`), the detail is the date as written.
    ImpossibleDate,
    /// Day and month of the publication date may be the other way round (`03/04/2025`), and neither the language nor the
    /// other dates of the text say; the detail is the date as written.
    AmbiguousDate,
    /// The publication date has a year of two figures, which was taken for the nearest century; the detail is the date as
    /// written.
    ShortYear,
    /// The publication date lies so far after those of all other articles that it must be wrong; the detail is the date and
    /// the latest of the others. It depends on the collection.
    FarDate,
    /// The same text as another article; the detail is that article's place.
    Duplicate,
}

impl NoticeKind {
    pub const ALL: [NoticeKind; 17] = [
        NoticeKind::Unreadable,
        NoticeKind::NotAFile,
        NoticeKind::SymlinkLoop,
        NoticeKind::Empty,
        NoticeKind::Binary,
        NoticeKind::TooLarge,
        NoticeKind::BadRecord,
        NoticeKind::DecodedFrom,
        NoticeKind::RepairedBytes,
        NoticeKind::ReplacedCharacters,
        NoticeKind::NoTitle,
        NoticeKind::NoDate,
        NoticeKind::ImpossibleDate,
        NoticeKind::AmbiguousDate,
        NoticeKind::ShortYear,
        NoticeKind::FarDate,
        NoticeKind::Duplicate,
    ];

    /// Stable code: lower case, hyphens.
    pub fn code(self) -> &'static str {
        match self {
            NoticeKind::Unreadable => "unreadable",
            NoticeKind::NotAFile => "not-a-file",
            NoticeKind::SymlinkLoop => "symlink-loop",
            NoticeKind::Empty => "empty",
            NoticeKind::Binary => "binary",
            NoticeKind::TooLarge => "too-large",
            NoticeKind::BadRecord => "bad-record",
            NoticeKind::DecodedFrom => "decoded-from",
            NoticeKind::RepairedBytes => "repaired-bytes",
            NoticeKind::ReplacedCharacters => "replaced-characters",
            NoticeKind::NoTitle => "no-title",
            NoticeKind::NoDate => "no-date",
            NoticeKind::ImpossibleDate => "impossible-date",
            NoticeKind::AmbiguousDate => "ambiguous-date",
            NoticeKind::ShortYear => "short-year",
            NoticeKind::FarDate => "far-date",
            NoticeKind::Duplicate => "duplicate",
        }
    }

    /// Whether only a value was looked for in vain. List and facets show that anyway (`undated`), so nobody has to be told
    /// of it as of a problem.
    pub fn is_gap(self) -> bool {
        matches!(self, NoticeKind::NoTitle | NoticeKind::NoDate)
    }

    /// Whether the file gave no article at all.
    pub fn lost_the_article(self) -> bool {
        matches!(
            self,
            NoticeKind::Unreadable
                | NoticeKind::NotAFile
                | NoticeKind::SymlinkLoop
                | NoticeKind::Empty
                | NoticeKind::Binary
                | NoticeKind::TooLarge
                | NoticeKind::BadRecord
        )
    }
}

/// A notice about a file or about one value in it.
///
/// `path` is the article's path as the user gave it; `detail` is a short fact (an encoding, a count, an error text),
/// empty where the kind says all. Both are cleaned text, safe to draw.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub kind: NoticeKind,
    pub path: String,
    /// Which article of a file with many (JSONL): its line, from 1. Where an article has the notice, the library sets it.
    pub line_number: Option<u32>,
    pub detail: String,
}

impl Notice {
    pub fn new(kind: NoticeKind, path: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { kind, path: path.into(), line_number: None, detail: detail.into() }
    }

    pub fn at_line(self, line_number: u32) -> Self {
        Self { line_number: Some(line_number), ..self }
    }

    /// `news/a.txt`, `news/all.jsonl:12`.
    pub fn place(&self) -> String {
        match self.line_number {
            Some(line_number) => format!("{}:{line_number}", self.path),
            None => self.path.clone(),
        }
    }
}

/// `decoded-from: windows-1252`, as `export` writes it.
impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.code())?;
        if !self.detail.is_empty() {
            write!(f, ": {}", self.detail)?;
        }
        Ok(())
    }
}
