//! What is odd in a collection: every notice, by kind.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::library::Library;
use crate::model::{Notice, NoticeKind};

/// A heading with its number for each kind, and under it the paths with what is known beside.
pub fn write(library: &Library, out: &mut dyn Write) -> io::Result<()> {
    let mut by_kind: BTreeMap<NoticeKind, Vec<Notice>> = BTreeMap::new();
    for notice in library.notices().iter() {
        by_kind.entry(notice.kind).or_default().push(notice);
    }
    let counts: BTreeMap<NoticeKind, usize> = library.notices().counts().collect();
    let n_articles = library.len();
    writeln!(out, "{n_articles} {}", if n_articles == 1 { "article" } else { "articles" })?;
    if by_kind.is_empty() {
        return writeln!(out, "nothing is odd");
    }
    for (kind, mut notices) in by_kind {
        notices.sort_by(|a, b| (&a.path, a.line_number).cmp(&(&b.path, b.line_number)));
        let n_all = counts.get(&kind).copied().unwrap_or(notices.len());
        let n_more = n_all - notices.len();
        writeln!(out, "\n{n_all}  {}  ({})", kind.code(), meaning(kind))?;
        for notice in notices {
            let gap = if notice.detail.is_empty() { "" } else { "  " };
            writeln!(out, "  {}{gap}{}", notice.place(), notice.detail)?;
        }
        if n_more > 0 {
            writeln!(out, "  … {n_more} more")?;
        }
    }
    Ok(())
}

/// What the code stands for.
fn meaning(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::Unreadable => "could not be opened or read",
        NoticeKind::NotAFile => "a pipe, device or socket, left out",
        NoticeKind::SymlinkLoop => "a link to a folder that contains it or that another link led to, left out",
        NoticeKind::Empty => "no text at all",
        NoticeKind::Binary => "no text in any encoding, left out",
        NoticeKind::TooLarge => "larger than --max-size, left out",
        NoticeKind::BadRecord => "a line of JSONL that is no article, left out",
        NoticeKind::DecodedFrom => "not UTF-8, decoded from another encoding",
        NoticeKind::RepairedBytes => "bytes without meaning were replaced",
        NoticeKind::ReplacedCharacters => "control or trick characters were replaced",
        NoticeKind::NoTitle => "no headline was found",
        NoticeKind::NoDate => "no date of publication was found",
        NoticeKind::ImpossibleDate => "a date that cannot be",
        NoticeKind::AmbiguousDate => "a date whose day and month may be the other way round",
        NoticeKind::ShortYear => "a date with a year of two figures",
        NoticeKind::FarDate => "a date long after those of all others, which is not taken for the latest day",
        NoticeKind::Duplicate => "the same text as another article",
    }
}
