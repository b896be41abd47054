//! Where an article lies: the place that the user named, and the way from there.
//!
//! A cache keeps only the way, so that it holds wherever and however the user names the folder.

use std::cmp::Ordering;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::Origin;

use super::bytes::{Reader, put_bytes, put_number, put_str};

/// The folders and files that the user named, in this order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roots(Arc<[Root]>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Root {
    /// As shown to people: cleaned.
    pub shown: String,
    pub file: PathBuf,
}

/// An article's place.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place<'b> {
    /// `None` for an article that was loaded from elsewhere than the roots.
    root: Option<&'b Root>,
    /// From the root on; empty for a file that the user named.
    rest: &'b str,
    /// The file's path from the root on, where it cannot be told from what is shown.
    file: Option<&'b [u8]>,
    /// The line of a file with many articles.
    pub line_number: Option<u32>,
}

impl Roots {
    pub fn new(roots: impl IntoIterator<Item = Root>) -> Self {
        Self(roots.into_iter().collect())
    }

    pub fn iter(&self) -> impl Iterator<Item = &Root> {
        self.0.iter()
    }

    /// A shown path without the name that the user gave its root: the root's number, from 1, and the way from there. 0
    /// and all of the path where no root leads to it.
    pub fn split<'s>(&self, shown: &'s str) -> (u32, &'s str) {
        let found = (1..).zip(self.0.iter()).find_map(|(number, root)| Some((number, root.strip(shown)?)));
        found.unwrap_or((0, shown))
    }

    /// The shown path again from what [`Roots::split`] made of it.
    pub fn join(&self, root: u32, rest: &str) -> String {
        Place { root: self.get(root), rest, file: None, line_number: None }.shown()
    }

    /// Whether these are the bytes of what [`Roots::join`] gives.
    pub fn is_joined(&self, root: u32, rest: &str, path: &[u8]) -> bool {
        Place { root: self.get(root), rest, file: None, line_number: None }.pieces_are(path)
    }

    /// Whether their names are UTF-8 and needed no cleaning.
    pub fn are_shown_as_they_are(&self) -> bool {
        self.0.iter().all(|root| root.file.to_str() == Some(&*root.shown))
    }

    /// The way from a root to a file; all of its path where the root does not lead to it.
    pub fn way<'p>(&self, root: u32, file: &'p Path) -> &'p Path {
        let below = self.get(root).and_then(|root| file.strip_prefix(&root.file).ok());
        below.unwrap_or(file)
    }

    /// Appends the article's place, and tells it to `places`.
    pub(super) fn put_place(&self, bytes: &mut Vec<u8>, origin: &Origin, places: &mut PlacesInTurn) {
        let (root, rest) = self.split(&origin.shown);
        put_number(bytes, root);
        put_str(bytes, rest);
        let place = Place { root: self.get(root), rest, file: None, line_number: origin.line_number };
        let is_shown = place.is_surely_in(&origin.file) || place.file() == origin.file;
        let file = if is_shown { &[][..] } else { path_bytes(self.way(root, &origin.file)) };
        put_bytes(bytes, file);
        put_number(bytes, origin.line_number.unwrap_or(0));
        places.take(self, root, Place { file: Some(file).filter(|file| !file.is_empty()), ..place });
    }

    pub(super) fn read_place<'b>(&'b self, reader: &mut Reader<'b>) -> Place<'b> {
        let root = self.get(reader.number());
        let rest = reader.str();
        let file = Some(reader.bytes()).filter(|file| !file.is_empty());
        let line_number = Some(reader.number()).filter(|line_number| *line_number > 0);
        Place { root, rest, file, line_number }
    }

    /// 0 is no root.
    fn get(&self, idx: u32) -> Option<&Root> {
        self.0.get((idx as usize).checked_sub(1)?)
    }
}

impl Root {
    /// Whether a path that is shown like this is the root itself, or lies in it.
    pub fn leads_to(&self, shown: &str) -> bool {
        self.strip(shown).is_some()
    }

    /// The way from here.
    fn strip<'s>(&self, shown: &'s str) -> Option<&'s str> {
        let rest = shown.strip_prefix(&*self.shown)?;
        // `/` and `news/` have their slash already.
        let has_slash = rest.is_empty() || self.shown.is_empty() || self.shown.ends_with('/');
        if has_slash { Some(rest) } else { rest.strip_prefix('/') }
    }
}

impl<'b> Place<'b> {
    /// The path as shown to people and exported.
    pub fn shown(&self) -> String {
        self.to_string()
    }

    /// The shown path, with the line where the file holds many articles: `news/a.txt`, `news/all.jsonl:12`.
    pub fn with_line(&self) -> String {
        match self.line_number {
            Some(line_number) => format!("{self}:{line_number}"),
            None => self.to_string(),
        }
    }

    pub fn is_shown_as(&self, path: &str) -> bool {
        self.pieces_are(path.as_bytes())
    }

    /// The pieces of the shown path, one behind the other.
    pub fn pieces(&self) -> [&'b str; 3] {
        let root = self.root.map_or("", |root| &root.shown);
        let needs_slash = !root.is_empty() && !self.rest.is_empty() && !root.ends_with('/');
        [root, if needs_slash { "/" } else { "" }, self.rest]
    }

    /// Whether [`Place::file`] is this file, where that can be told without making it: nearly always.
    fn is_surely_in(&self, file: &Path) -> bool {
        // What begins with a slash leads away from the root.
        let is_plain =
            self.root.is_some_and(|root| root.file.to_str() == Some(&*root.shown)) && !self.rest.starts_with('/');
        is_plain && self.pieces_are(file.as_os_str().as_encoded_bytes())
    }

    fn pieces_are(&self, path: &[u8]) -> bool {
        self.pieces().into_iter().try_fold(path, |rest, piece| rest.strip_prefix(piece.as_bytes())) == Some(b"")
    }

    /// The file to open; `-` for standard input.
    pub fn file(&self) -> PathBuf {
        match (self.file, self.root) {
            (Some(file), Some(root)) => root.file.join(path_of_bytes(file)),
            (Some(file), None) => path_of_bytes(file),
            (None, Some(root)) if self.rest.is_empty() => root.file.clone(),
            (None, Some(root)) => root.file.join(self.rest),
            (None, None) => PathBuf::from(self.rest),
        }
    }

    /// The articles that lie with this one: the folder of its file, or the file itself where that holds many articles.
    /// Dates without a year are completed from the stated dates of this neighbourhood only.
    pub fn neighbourhood(&self) -> PathBuf {
        let mut place = self.file();
        if self.line_number.is_none() {
            place.pop();
        }
        place
    }

    pub fn to_origin(&self) -> Origin {
        Origin { file: self.file(), shown: self.shown(), line_number: self.line_number }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pieces().iter().try_for_each(|piece| f.write_str(piece))
    }
}

/// The order that people see files in: folder by folder, names by their bytes, then by line. Files that are shown by the
/// same name stand one behind the other.
pub fn path_order(a: &Place, b: &Place) -> Ordering {
    let is_of_one_root = match (a.root, b.root) {
        (Some(a), Some(b)) => std::ptr::eq(a, b),
        (None, None) => true,
        _ => false,
    };
    let by_path = match is_of_one_root {
        true => name_order(a.rest, b.rest),
        false => name_order(&a.shown(), &b.shown()),
    };
    by_path.then_with(|| a.file.cmp(&b.file)).then_with(|| a.line_number.cmp(&b.line_number))
}

/// The order of paths by their names.
pub fn name_order(a: &str, b: &str) -> Ordering {
    let is_name = |byte: &u8| !matches!(byte, b'/' | b'\\' | b'.' | b':');
    // Names of one folder have most of their letters in common: these are passed over eight at a time.
    let (eights_a, eights_b) = (a.as_bytes().as_chunks::<8>().0, b.as_bytes().as_chunks::<8>().0);
    let n_same = 8 * eights_a.iter().zip(eights_b).take_while(|(a, b)| a == b).count();
    let differing = a.bytes().zip(b.bytes()).skip(n_same).find(|(a, b)| a != b);
    match differing {
        // Names that differ in ordinary bytes are in the order of these; a whole first reading is put in order by them.
        Some((a, b)) if is_name(&a) && is_name(&b) => a.cmp(&b),
        _ => Path::new(a).cmp(Path::new(b)),
    }
}

/// The places of articles that come one after the other: whether they come in the order of paths.
#[derive(Debug, Default)]
pub struct PlacesInTurn {
    ends: Option<Box<[KeptPlace; 2]>>,
    is_broken: bool,
}

/// A [`Place`] that is kept until others come.
#[derive(Debug, Default)]
struct KeptPlace {
    root: u32,
    rest: String,
    file: Option<Vec<u8>>,
    line_number: Option<u32>,
}

impl PlacesInTurn {
    /// Whether no article came after one that stands behind it.
    pub fn are_in_order(&self) -> bool {
        !self.is_broken
    }

    /// Goes on with the places of other articles, which come behind these.
    pub(super) fn append(&mut self, more: Self, roots: &Roots) {
        self.is_broken |= more.is_broken;
        let Some(more) = more.ends else { return };
        let [first, last] = *more;
        match &mut self.ends {
            Some(ends) => {
                self.is_broken |= path_order(&ends[1].as_place(roots), &first.as_place(roots)).is_gt();
                ends[1] = last;
            }
            none => *none = Some(Box::new([first, last])),
        }
    }

    fn take(&mut self, roots: &Roots, root: u32, place: Place) {
        match &mut self.ends {
            Some(ends) => {
                self.is_broken |= path_order(&ends[1].as_place(roots), &place).is_gt();
                ends[1].keep(root, place);
            }
            none => none.insert(Box::default()).iter_mut().for_each(|end| end.keep(root, place)),
        }
    }
}

impl KeptPlace {
    fn as_place<'p>(&'p self, roots: &'p Roots) -> Place<'p> {
        let Self { root, rest, file, line_number } = self;
        Place { root: roots.get(*root), rest, file: file.as_deref(), line_number: *line_number }
    }

    fn keep(&mut self, root: u32, place: Place) {
        self.rest.clear();
        self.rest.push_str(place.rest);
        (self.root, self.line_number) = (root, place.line_number);
        self.file = place.file.map(<[u8]>::to_vec);
    }
}

#[cfg(unix)]
fn path_bytes(path: &Path) -> &[u8] {
    use std::os::unix::ffi::OsStrExt;
    path.as_os_str().as_bytes()
}

#[cfg(unix)]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

#[cfg(not(unix))]
fn path_bytes(path: &Path) -> &[u8] {
    path.to_str().unwrap_or_default().as_bytes()
}

#[cfg(not(unix))]
fn path_of_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(String::from_utf8_lossy(bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_in_order(paths: &[(&str, u32)]) -> bool {
        let roots = Roots::new(["a", "b"].map(|name| Root { shown: name.to_owned(), file: PathBuf::from(name) }));
        let mut order = PlacesInTurn::default();
        let mut by_two = PlacesInTurn::default();
        for paths in paths.chunks(2) {
            let mut two = PlacesInTurn::default();
            put_places(paths, &roots, &mut two);
            by_two.append(two, &roots);
        }
        put_places(paths, &roots, &mut order);
        assert_eq!(order.are_in_order(), by_two.are_in_order());
        order.are_in_order()
    }

    fn put_places(paths: &[(&str, u32)], roots: &Roots, places: &mut PlacesInTurn) {
        for (path, line_number) in paths {
            let line_number = Some(*line_number).filter(|line_number| *line_number > 0);
            roots.put_place(&mut Vec::new(), &Origin { line_number, ..Origin::of_file(path) }, places);
        }
    }

    #[test]
    fn articles_that_come_in_the_order_of_paths_are_known() {
        assert!(is_in_order(&[]) && is_in_order(&[("a/x", 0)]));
        assert!(is_in_order(&[("a", 0), ("a/x/1", 0), ("a/x/1", 0), ("a/x.txt", 0), ("b/a", 2), ("b/a", 3), ("c", 0)]));
        assert!(!is_in_order(&[("a/y", 0), ("a/x", 0)]));
        assert!(!is_in_order(&[("a/x", 3), ("a/x", 2)]));
        assert!(!is_in_order(&[("b/x", 0), ("a/y", 0), ("c", 0)]));
    }

    proptest! {
        #[test]
        fn names_are_in_the_order_of_paths(a in "[0-2]/([a-c.ä\0-]{1,3}/?){0,4}", b in "[0-2]/([a-c.ä\0-]{1,3}/?){0,4}") {
            prop_assert_eq!(name_order(&a, &b), Path::new(&a).cmp(Path::new(&b)));
        }

        #[test]
        fn a_place_that_surely_is_a_file_is_that_file(
            root in "(/|\\.|[a-b]{0,2})(/|[a-b.]){0,4}",
            rest in "[a-b./]{0,4}",
            file in "(/|\\.)?[a-b./]{0,6}",
        ) {
            let root = Root { file: PathBuf::from(&root), shown: root };
            let place = Place { root: Some(&root), rest: &rest, file: None, line_number: None };
            for file in [PathBuf::from(file), PathBuf::from(place.shown()), place.file()] {
                prop_assert!(!place.is_surely_in(&file) || place.file() == file);
            }
        }
    }
}
