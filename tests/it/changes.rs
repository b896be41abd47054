//! A folder that changes: what the cache and the changed files give together is what reading everything anew gives.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;

use dateline::library::Library;
use dateline::load::{AwayPlace, Collector, CollectorOptions};

use super::collection::{Desk, make_old, read_anew, refresh};
use super::restored::{notices_of, said, said_of_each};

/// Some are no UTF-8 and look like another's, one is not safe to show.
const NAMES: [&[u8]; 16] = [
    b"a.txt",
    b"b.txt",
    b"sub",
    b"sub/a.txt",
    b"sub/b.txt",
    b"sub/deep/c.txt",
    b"all.jsonl",
    b"sub/all.jsonl",
    b"list.json",
    b"pr\xe4s.txt",
    b"pr\xe5s.txt",
    b"pr\xe4s.jsonl",
    b"sub/pr\xe4s.txt",
    b"sub/pr\xe5s.txt",
    b"sub/pr\xe5s.jsonl",
    b"x\x1b.txt",
];

/// The folder that some ways name.
const SUB: usize = 2;

/// Texts that are there twice, texts whose dates are completed from their neighbours, and what is no text.
const TEXTS: [&[u8]; 12] = [
    "Kosovo und die Ukraine sprechen.\n\nAm 4. März 2026 kam er nach Kiew.".as_bytes(),
    "date 2026-02-04 Merz reist nach Paris\n\nSie fällt morgen, sagte er.".as_bytes(),
    "date 2025-11-30 Merz reist nach Rom\n\nSie fällt morgen, sagte er.".as_bytes(),
    "Berlin, 3. Januar\n\nDer Präsident sprach.".as_bytes(),
    "Gipfel in Wien\n\n28. November, Wien (dpa) - Es dauert drei Tage.".as_bytes(),
    b"The United States and Germany\n\nIt ends on 3 May, he said in Washington.",
    b"Kosovo",
    b"Albania",
    b"Der Pr\xe4sident sprach in K\xf6ln.",
    b"",
    b" \n\t\n",
    b"\x7fELF\0\0\0\0",
];

/// Lines of files of records, some with an id that another has too, some without an article.
const LINES: [&str; 8] = [
    r#"{"text":"Kosovo","id":"x"}"#,
    r#"{"text":"Ukraine und Polen","id":"x","title":"Kiew"}"#,
    r#"{"text":"Berlin, 3. Januar. Der Präsident sprach.","date":"2026-02-01"}"#,
    r#"{"text":"Am 28. November begann es in Rom.","title":"28. November"}"#,
    r#"{"text":"Albania"}"#,
    r#"{"title":"no text"}"#,
    "nonsense",
    "",
];

#[derive(Debug, Clone)]
enum Edit {
    /// Bytes of a text or of these lines, as the name asks.
    Write {
        name: usize,
        text: usize,
        lines: Vec<usize>,
        is_old: bool,
    },
    Append {
        name: usize,
        line: usize,
    },
    /// The same bytes again.
    Touch(usize),
    Rename(usize, usize),
    /// Two files change their names.
    Swap(usize, usize),
    Remove(usize),
    /// To nowhere, to its own folder, or beside it.
    Link(usize, &'static str),
}

/// What happens after some edits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Refresh,
    /// The process ends without having kept anything.
    Forget,
    /// What is there is kept, and opened again by the path with this number.
    Reopen(usize),
}

fn arb_edit() -> impl Strategy<Value = Edit> {
    let name = || 0..NAMES.len();
    let lines = || prop::collection::vec(0..LINES.len(), 0..5);
    prop_oneof![
        6 => (name(), 0..TEXTS.len(), lines(), any::<bool>())
            .prop_map(|(name, text, lines, is_old)| Edit::Write { name, text, lines, is_old }),
        2 => (name(), 0..LINES.len()).prop_map(|(name, line)| Edit::Append { name, line }),
        1 => name().prop_map(Edit::Touch),
        2 => (name(), name()).prop_map(|(from, to)| Edit::Rename(from, to)),
        2 => (name(), name()).prop_map(|(a, b)| Edit::Swap(a, b)),
        2 => name().prop_map(Edit::Remove),
        1 => Just(Edit::Remove(SUB)),
        1 => (name(), select(&["nowhere", ".", "sub"][..])).prop_map(|(name, to)| Edit::Link(name, to)),
    ]
}

fn arb_step() -> impl Strategy<Value = (Vec<Edit>, Then)> {
    let then = prop_oneof![
        3 => Just(Then::Refresh),
        1 => Just(Then::Forget),
        3 => (0..6usize).prop_map(Then::Reopen),
    ];
    (prop::collection::vec(arb_edit(), 0..6), then)
}

fn place(folder: &Path, name: usize) -> PathBuf {
    folder.join(OsStr::from_bytes(NAMES[name]))
}

fn is_of_records(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.as_bytes().starts_with(b"json"))
}

/// Whatever is there, folders with all that is in them.
fn remove(path: &Path) {
    if path.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
        fs::remove_dir_all(path).unwrap();
    } else {
        let _ = fs::remove_file(path);
    }
}

/// Makes room for a file: what is no folder above it goes, and what has its name.
fn make_room(folder: &Path, path: &Path) {
    remove(path);
    let above: Vec<&Path> = path.ancestors().skip(1).take_while(|above| *above != folder).collect();
    for above in above.into_iter().rev() {
        if !above.symlink_metadata().is_ok_and(|metadata| metadata.is_dir()) {
            remove(above);
        }
    }
    fs::create_dir_all(path.parent().unwrap()).unwrap();
}

fn bytes_of(path: &Path, text: usize, lines: &[usize]) -> Vec<u8> {
    match is_of_records(path) {
        true => lines.iter().map(|line| format!("{}\n", LINES[*line])).collect::<String>().into_bytes(),
        false => TEXTS[text].to_vec(),
    }
}

fn perform(folder: &Path, edit: &Edit) {
    match edit {
        Edit::Write { name, text, lines, is_old } => {
            let path = place(folder, *name);
            make_room(folder, &path);
            fs::write(&path, bytes_of(&path, *text, lines)).unwrap();
            if *is_old {
                make_old(&path);
            }
        }
        Edit::Append { name, line } => {
            let path = place(folder, *name);
            if let Ok(bytes) = fs::read(&path) {
                fs::write(&path, [&*bytes, LINES[*line].as_bytes(), b"\n"].concat()).unwrap();
            }
        }
        Edit::Touch(name) => {
            let path = place(folder, *name);
            if let Ok(bytes) = fs::read(&path) {
                fs::write(&path, bytes).unwrap();
            }
        }
        Edit::Rename(from, to) => {
            let (from, to) = (place(folder, *from), place(folder, *to));
            if from.symlink_metadata().is_ok() && !to.starts_with(&from) && !from.starts_with(&to) {
                make_room(folder, &to);
                if from.symlink_metadata().is_ok() {
                    fs::rename(from, to).unwrap();
                }
            }
        }
        Edit::Swap(a, b) => {
            let (a, b, between) = (place(folder, *a), place(folder, *b), folder.join(".between"));
            let are_files = [&a, &b].iter().all(|path| path.symlink_metadata().is_ok_and(|it| it.is_file()));
            if are_files && a != b {
                fs::rename(&a, &between).unwrap();
                fs::rename(&b, &a).unwrap();
                fs::rename(&between, &b).unwrap();
            }
        }
        Edit::Remove(name) => remove(&place(folder, *name)),
        Edit::Link(name, to) => {
            let path = place(folder, *name);
            make_room(folder, &path);
            std::os::unix::fs::symlink(to, path).unwrap();
        }
    }
}

/// Waits until the file system's clock has gone on: what changes from now on has another time than what was seen.
struct Clock(PathBuf);

impl Clock {
    fn now(&self) -> (i64, i64) {
        fs::write(&self.0, "tick").unwrap();
        let metadata = fs::metadata(&self.0).unwrap();
        (metadata.ctime(), metadata.ctime_nsec())
    }

    fn wait(&self) {
        let before = self.now();
        while self.now() == before {}
    }
}

/// The same files, named in other ways.
fn ways(desk: &Desk) -> [Vec<PathBuf>; 6] {
    let news = desk.news();
    let link = desk.home().join("link");
    if link.symlink_metadata().is_err() {
        std::os::unix::fs::symlink(&news, &link).unwrap();
    }
    let (sub, twisted) = (news.join("sub"), news.join("."));
    let slash = PathBuf::from(format!("{}/", news.display()));
    [
        vec![news.clone()],
        vec![slash],
        vec![link.clone()],
        vec![news.clone(), sub.clone()],
        vec![link, sub],
        vec![news.clone(), twisted, news],
    ]
}

/// A copy of `sub`, as it was when it was last looked at.
struct Aside {
    sub: PathBuf,
    copy: PathBuf,
}

impl Aside {
    fn of(desk: &Desk) -> Self {
        Self { sub: desk.news().join("sub"), copy: desk.home().join("aside") }
    }

    fn forget(&self) {
        remove(&self.copy);
    }

    /// Whether there are links beside it.
    fn has_other_links(&self) -> bool {
        let mut names = (0..NAMES.len()).map(|name| place(self.sub.parent().unwrap(), name));
        names.any(|path| path != self.sub && path.is_symlink())
    }

    fn keep(&self) {
        self.forget();
        copy(&self.sub, &self.copy);
    }

    /// Does something while the copy, if there is one, stands in the place of `sub`.
    fn put_back<T>(&self, work: impl FnOnce() -> T) -> T {
        if !self.copy.exists() {
            return work();
        }
        let link = self.sub.read_link().ok();
        remove(&self.sub);
        copy(&self.copy, &self.sub);
        let done = work();
        remove(&self.sub);
        link.iter().for_each(|to| std::os::unix::fs::symlink(to, &self.sub).unwrap());
        done
    }
}

/// Whatever is there, folders with all that is in them, links as they are.
fn copy(from: &Path, to: &Path) {
    let Ok(metadata) = from.symlink_metadata() else { return };
    if let Ok(target) = from.read_link() {
        std::os::unix::fs::symlink(target, to).unwrap();
    } else if metadata.is_dir() {
        fs::create_dir(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

/// The first line that is not as expected.
fn difference(said: &str, expected: &str) -> Option<(String, String)> {
    let lines = said.lines().zip(expected.lines()).find(|(said, expected)| said != expected);
    let lines = lines.or((said.len() != expected.len()).then_some((said, expected)));
    lines.map(|(said, expected)| (said.to_owned(), expected.to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_folder_that_changes_is_shown_as_it_is(
        steps in prop::collection::vec(arb_step(), 1..7),
        start in select(&[0, 3][..]),
        is_watched in any::<bool>(),
    ) {
        let desk = Desk::new();
        let clock = Clock(desk.home().join("clock"));
        let open = |way: usize| {
            let paths = ways(&desk)[way].clone();
            let options = CollectorOptions { is_watched, ..desk.options() };
            (Collector::open(&paths, options), paths)
        };
        for name in 2..NAMES.len() {
            perform(&desk.news(), &Edit::Write { name, text: name % TEXTS.len(), lines: vec![name % 4, 4, 5], is_old: true });
        }
        let (mut collector, mut paths) = open(start);
        refresh(&mut collector);
        let aside = Aside::of(&desk);
        aside.keep();
        for (edits, then) in steps {
            clock.wait();
            edits.iter().for_each(|edit| perform(&desk.news(), edit));
            match then {
                Then::Refresh => {}
                Then::Forget => (collector, paths) = open(start),
                Then::Reopen(way) => {
                    collector.save().unwrap();
                    (collector, paths) = open(way);
                }
            }
            let is_any_away = |paths: &[PathBuf]| paths.iter().any(|path| !path.exists());
            // By the name of a link the same files are gone for good.
            if is_any_away(&paths) && (!paths.contains(&desk.news()) || aside.has_other_links()) {
                (collector, paths) = open(0);
            }
            let is_away = is_any_away(&paths);
            // There is no cache for it then, and nobody knows what was there.
            if is_away && then != Then::Refresh {
                aside.forget();
            }
            let n_before = collector.library().len();
            let refreshed = refresh(&mut collector);
            // What was read of a place that is away stays, as if it were still there.
            let expected = if is_away { aside.put_back(|| read_anew(&paths)) } else { read_anew(&paths) };
            let sub = desk.news().join("sub").display().to_string();
            let check = |library: &Library| {
                let odd = |library: &Library| {
                    let mut notices = notices_of(library);
                    notices.retain(|notice| !is_away || !notice.starts_with(&format!("{sub} ")));
                    notices.join("\n")
                };
                prop_assert_eq!(difference(&said_of_each(library), &said_of_each(&expected)), None);
                prop_assert_eq!(difference(&odd(library), &odd(&expected)), None);
                Ok(())
            };
            check(collector.library())?;
            prop_assert_eq!(n_before + refreshed.n_new, collector.library().len() + refreshed.n_gone);
            let again = refresh(&mut collector);
            prop_assert_eq!((again.n_new, again.n_changed, again.n_gone), (0, 0, 0));
            check(collector.library())?;
            if !is_away {
                prop_assert_eq!(difference(&said(collector.library()), &said(&expected)), None);
                aside.keep();
            }
        }
    }
}

#[test]
fn a_folder_that_goes_while_it_is_read_keeps_its_articles() {
    let desk = Desk::with(&[("a.txt", b"Kosovo"), ("sub/b.txt", b"Albania")]);
    let mut collector = desk.run();
    let aside = desk.home().join("aside");
    fs::rename(desk.news(), &aside).unwrap();
    let refreshed = refresh(&mut collector);
    assert_eq!((refreshed.n_gone, collector.library().len()), (0, 2));
    fs::rename(aside, desk.news()).unwrap();
    fs::remove_file(desk.news().join("a.txt")).unwrap();
    let refreshed = refresh(&mut collector);
    assert_eq!((refreshed.n_gone, collector.library().len()), (1, 1));
    assert_eq!(said(collector.library()), said(&read_anew(&[desk.news()])));
}

#[test]
fn a_folder_that_is_away_keeps_its_articles_while_others_go_on() {
    let files: [(&str, &[u8]); 4] =
        [("a.txt", b"Kosovo"), ("b.txt", b"Albania"), ("sub/c.txt", b"Kosovo"), ("sub/d.txt", b"")];
    let desk = Desk::with(&files);
    let odd = desk.news().join("sub").join(OsStr::from_bytes(b"pr\xe4s.txt"));
    fs::write(odd, b"Der Pr\xe4sident sprach in K\xf6ln.").unwrap();
    let paths = [desk.news(), desk.news().join("sub")];
    let mut collector = Collector::open(&paths, desk.options());
    refresh(&mut collector);
    let aside = desk.home().join("aside");
    fs::rename(&paths[1], &aside).unwrap();
    fs::remove_file(desk.news().join("a.txt")).unwrap();
    for n_gone in [1, 0] {
        let refreshed = refresh(&mut collector);
        assert_eq!((refreshed.n_new, refreshed.n_gone, collector.library().len()), (0, n_gone, 3));
        let said: Vec<String> = notices_of(collector.library());
        let n_of = |kind: &str| said.iter().filter(|notice| notice.contains(kind)).count();
        assert_eq!((n_of(" empty"), n_of(" decoded-from"), n_of(" unreadable")), (1, 1, 1), "{said:?}");
    }
    fs::rename(&aside, &paths[1]).unwrap();
    let refreshed = refresh(&mut collector);
    assert_eq!((refreshed.n_new, refreshed.n_changed, refreshed.n_gone), (0, 0, 0));
    assert_eq!(said(collector.library()), said(&read_anew(&paths)));
}

/// A folder with nothing in it in the place of the one with the articles, which stands aside.
fn put_aside(desk: &Desk) -> PathBuf {
    let aside = desk.home().join("aside");
    fs::rename(desk.news(), &aside).unwrap();
    fs::create_dir(desk.news()).unwrap();
    aside
}

#[test]
fn an_empty_place_keeps_the_articles_until_something_is_there_again() {
    let desk = Desk::with(&[("a.txt", b"Kosovo"), ("sub/b.txt", b"Albania")]);
    let open = |keeps_emptied| Collector::open(&[desk.news()], CollectorOptions { keeps_emptied, ..desk.options() });
    let mut collector = open(true);
    refresh(&mut collector);
    assert_eq!(collector.away(), []);
    collector.save().unwrap();
    let aside = put_aside(&desk);
    let kept = AwayPlace { shown: desk.news().display().to_string(), n_articles: 2 };
    for mut collector in [collector, open(true)] {
        for _ in 0..2 {
            let refreshed = refresh(&mut collector);
            assert_eq!((refreshed.n_gone, collector.library().len()), (0, 2));
            assert_eq!(collector.away(), std::slice::from_ref(&kept));
        }
    }
    let mut collector = open(true);
    refresh(&mut collector);
    fs::write(desk.news().join("c.txt"), "Montenegro").unwrap();
    let refreshed = refresh(&mut collector);
    assert_eq!((refreshed.n_new, refreshed.n_gone, collector.library().len(), collector.away().len()), (1, 2, 1, 0));
    fs::remove_dir_all(desk.news()).unwrap();
    fs::rename(aside, desk.news()).unwrap();
    refresh(&mut collector);
    assert_eq!(said(collector.library()), said(&read_anew(&[desk.news()])));
}

#[test]
fn a_folder_that_somebody_cleared_has_no_articles() {
    let desk = Desk::with(&[("a.txt", b"Kosovo"), ("b.txt", b"Albania")]);
    let mut collector = Collector::open(&[desk.news()], CollectorOptions { keeps_emptied: true, ..desk.options() });
    refresh(&mut collector);
    for name in ["a.txt", "b.txt"] {
        fs::remove_file(desk.news().join(name)).unwrap();
    }
    let refreshed = refresh(&mut collector);
    assert_eq!((refreshed.n_gone, collector.library().len(), collector.away().len()), (2, 0, 0));
}

#[test]
fn a_command_forgets_what_an_empty_place_kept() {
    let desk = Desk::with(&[("a.txt", b"Kosovo"), ("b.txt", b"Albania")]);
    desk.run();
    put_aside(&desk);
    assert_eq!(desk.run().library().len(), 0);
}

#[test]
fn a_folder_may_change_while_its_words_are_indexed() {
    let names: Vec<String> = (0..8).map(|n| format!("{n}.txt")).collect();
    let text = |n: usize| TEXTS[n % 8];
    let files: Vec<(&str, &[u8])> = names.iter().enumerate().map(|(n, name)| (&**name, text(n))).collect();
    // With so many gone what is kept is written anew, and has other ids.
    for n_gone in [1, 4] {
        let desk = Desk::with(&files);
        let mut collector = desk.run();
        let build = collector.full_text_build().unwrap();
        names[..n_gone].iter().for_each(|name| fs::remove_file(desk.news().join(name)).unwrap());
        fs::write(desk.news().join("7.txt"), "Präsident und Kosovo").unwrap();
        fs::write(desk.news().join("a.txt"), "Der Präsident war es").unwrap();
        refresh(&mut collector);
        let lineage = collector.library().lineage();
        collector.save().unwrap();
        assert_eq!(collector.library().lineage() == lineage, n_gone == 1);
        let built = build.run(&|_| true).unwrap().unwrap();
        assert!(collector.take_full_text(built) && !collector.knows_all_words());
        assert_eq!(difference(&said(collector.library()), &said(&read_anew(&[desk.news()]))), None);
    }
}
