//! Loading from real folders: formats, odd files, order, stopping.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::model::RawArticle;

/// What was delivered, without the borders of batches.
#[derive(Debug, Default, PartialEq)]
struct Loaded {
    articles: Vec<Article>,
    notices: Vec<Notice>,
    n_done: usize,
    n_found: usize,
    is_finished: bool,
}

impl Loaded {
    fn shown(&self) -> Vec<String> {
        self.articles.iter().map(|article| article.origin.shown.clone()).collect()
    }

    /// `path kind: detail`
    fn said(&self, folder: &Path) -> Vec<String> {
        let folder = format!("{}/", folder.display());
        self.notices.iter().map(|notice| format!("{} {notice}", notice.place()).replace(&folder, "")).collect()
    }
}

fn load_paths(paths: &[PathBuf], options: &LoadOptions, extract: work::Extract) -> Loaded {
    let mut loaded = Loaded::default();
    load_with(paths, options, extract, &AtomicBool::new(false), &mut |report| match report {
        LoadReport::Batch { articles, notices } => {
            loaded.articles.extend(articles);
            loaded.notices.extend(notices);
        }
        LoadReport::Progress { n_done, n_found, .. } => (loaded.n_done, loaded.n_found) = (n_done, n_found),
        LoadReport::Finished => loaded.is_finished = true,
    });
    assert!(loaded.is_finished);
    assert_eq!(loaded.n_done, loaded.n_found);
    loaded
}

fn load_folder(folder: &Path) -> Loaded {
    load_paths(&[folder.to_owned()], &LoadOptions::default(), extract::extract)
}

/// A folder with these files, and what was loaded from it.
fn load_files(files: &[(&str, &[u8])]) -> (TempDir, Loaded) {
    let folder = folder_of(files);
    let loaded = load_folder(folder.path());
    (folder, loaded)
}

fn folder_of(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

#[track_caller]
fn check(files: &[(&str, &[u8])], texts: &[&str], notices: &[&str]) {
    let (folder, loaded) = load_files(files);
    assert_eq!(loaded.articles.iter().map(|article| &*article.text).collect::<Vec<_>>(), texts);
    assert_eq!(loaded.said(folder.path()), notices);
}

fn notices_of(files: &[(&str, &[u8])]) -> Vec<String> {
    let (_, loaded) = load_files(files);
    let [article] = &*loaded.articles else { panic!("one article") };
    article.notices.iter().map(Notice::to_string).collect()
}

#[test]
fn folders_are_read_in_path_order_without_hidden_files() {
    check(
        &[
            ("b.txt", b"b"),
            ("a/z", b"az"),
            ("a.md", b"---\ndate: 2026-02-04\n---\na.md"),
            ("a/b/c.html", b"abc"),
            (".hidden", b"no"),
            (".git/x", b"no"),
            ("Z.txt", b"Z"),
        ],
        &["Z", "abc", "az", "---\ndate: 2026-02-04\n---\na.md", "b"],
        &[],
    );
}

#[test]
fn a_hidden_file_that_is_named_is_read() {
    let folder = folder_of(&[(".hidden", b"yes")]);
    let paths = [folder.path().join(".hidden")];
    assert_eq!(load_paths(&paths, &LoadOptions::default(), extract::extract).articles.len(), 1);
}

#[test]
fn a_file_named_twice_is_read_once() {
    let folder = folder_of(&[("a", b"a"), ("b", b"b")]);
    let paths = [folder.path().join("b"), folder.path().to_owned(), folder.path().join("b")];
    assert_eq!(load_paths(&paths, &LoadOptions::default(), extract::extract).articles.len(), 2);
}

#[test]
fn what_cannot_be_read_is_a_notice() {
    check(
        &[
            ("binary", b"\x7FELF\0\0\0\0"),
            ("empty", b""),
            ("fine", b"fine"),
            ("white", b" \n\t\n"),
            ("mark", b"\xEF\xBB\xBF"),
        ],
        &["fine"],
        &["binary binary", "empty empty", "mark empty", "white empty"],
    );
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing");
    let loaded = load_paths(&[missing], &LoadOptions::default(), extract::extract);
    assert_eq!(loaded.said(folder.path()), ["missing unreadable: no such file or directory"]);
}

#[test]
fn oddities_of_one_file_stand_with_its_article() {
    let has = |bytes: &[u8], expected: &str| {
        let notices = notices_of(&[("a", bytes)]);
        assert!(notices.iter().any(|notice| notice == expected), "{expected}: {notices:?}");
    };
    has(b"Der Pr\xE4sident sprach \xFCber L\xF6sungen.", "decoded-from: windows-1252");
    has("für über x".as_bytes().iter().chain(b"\xFF ").copied().collect::<Vec<_>>().as_slice(), "repaired-bytes: 1");
    has(b"Title \x1b[2J \x1b[31m", "replaced-characters: 2");
}

#[test]
fn large_files_are_not_read() {
    let folder =
        folder_of(&[("a", b"12345678"), ("b", b"123456789"), ("c.jsonl", b"{\"text\":\"1\"}\n{\"text\":\"\"}\n")]);
    let options = LoadOptions { max_bytes: 8, ..LoadOptions::default() };
    let loaded = load_paths(&[folder.path().to_owned()], &options, extract::extract);
    assert_eq!(loaded.articles.len(), 1);
    assert_eq!(loaded.said(folder.path()), ["b too-large: 9 bytes", "c.jsonl:1 too-large", "c.jsonl:2 too-large"]);
}

#[test]
fn records_are_articles() {
    let array = br#"[{"text":"one"}, {"text":"two","id":"x"}, 3]"#;
    check(
        &[
            ("a.jsonl", b"{\"text\":\"one\"}\n\nnonsense\n{\"title\":\"x\"}\n{\"text\":\"two\"}"),
            ("b.json", array),
            ("c.json", b"\xEF\xBB\xBF{\"text\":\"single\"}"),
            ("d.json", b"just text"),
            ("e.ndjson", b"\n\n"),
        ],
        &["one", "two", "one", "two", "single", "just text"],
        &[
            "a.jsonl:3 bad-record: not JSON: expected ident at character 2",
            "a.jsonl:4 bad-record: no text",
            "b.json:3 bad-record: not an object",
            "e.ndjson empty",
        ],
    );
    let marked: Vec<u8> = "\u{FEFF}{\"text\":\"größer\"}\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check(&[("a.jsonl", &marked)], &["größer"], &[]);
}

#[test]
fn a_record_knows_its_line() {
    let (_, loaded) = load_files(&[("a.jsonl", b"{\"text\":\"one\"}\n\n{\"text\":\"two\",\"url\":\"u\"}\n")]);
    let lines: Vec<_> = loaded.articles.iter().map(|article| article.origin.line_number).collect();
    assert_eq!(lines, [Some(1), Some(3)]);
    assert_eq!(loaded.articles[1].url.as_deref(), Some("u"));
}

#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    let folder = folder_of(&[("a/text", b"text")]);
    let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    link("..", "a/loop");
    link("a/text", "link");
    link("nowhere", "dangling");
    link("nowhere", ".#lock");
    let loaded = load_folder(folder.path());
    assert_eq!(loaded.articles.len(), 2);
    let said = loaded.said(folder.path());
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(said[0].starts_with("a/loop symlink-loop: "), "{said:?}");
    assert_eq!(said[1], "dangling unreadable: no such file or directory");
}

#[cfg(unix)]
#[test]
fn links_that_fan_out_are_followed_once_each() {
    // Without that the article would be reached on two to the thirtieth ways.
    const N_LEVELS: usize = 30;
    let folder = folder_of(&[("30/text", b"text")]);
    for level in 0..N_LEVELS {
        let here = folder.path().join(format!("{level:02}"));
        fs::create_dir(&here).unwrap();
        for name in ["a", "b"] {
            std::os::unix::fs::symlink(format!("../{:02}", level + 1), here.join(name)).unwrap();
        }
    }
    let loaded = load_folder(folder.path());
    assert_eq!(loaded.articles.len(), 2, "by the links and by the folder itself");
    let said = loaded.said(folder.path());
    assert!(said.iter().all(|notice| notice.contains(" symlink-loop: ")), "{said:?}");
}

#[cfg(unix)]
#[test]
fn pipes_and_sockets_are_never_opened() {
    let folder = folder_of(&[("text", b"text")]);
    let pipe = folder.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(folder.path().join("socket")).unwrap();
    let loaded = load_folder(folder.path());
    assert_eq!(loaded.articles.len(), 1);
    assert_eq!(loaded.said(folder.path()), ["pipe not-a-file: pipe", "socket not-a-file: socket"]);
    let named = load_paths(&[pipe, PathBuf::from("/dev/null")], &LoadOptions::default(), extract::extract);
    assert_eq!(named.said(folder.path()), ["/dev/null not-a-file: device", "pipe not-a-file: pipe"]);
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_a_notice() {
    use std::os::unix::fs::PermissionsExt;

    let folder = folder_of(&[("a/text", b"text"), ("b", b"b")]);
    let closed = folder.path().join("a");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    let can_read_all = fs::read_dir(&closed).is_ok();
    let loaded = load_folder(folder.path());
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o755)).unwrap();
    // The superuser may read everything.
    if !can_read_all {
        assert_eq!(loaded.articles.len(), 1);
        assert_eq!(loaded.said(folder.path()), ["a unreadable: permission denied"]);
    }
}

#[cfg(unix)]
#[test]
fn a_hostile_file_name_is_shown_harmless() {
    let (folder, loaded) = load_files(&[("a\x1b[2J\nb.txt", b"text")]);
    let shown = loaded.shown()[0].replace(&format!("{}/", folder.path().display()), "");
    assert!(!shown.contains(['\x1b', '\n']), "{shown:?}");
    assert!(loaded.articles[0].origin.file.exists());
}

/// Several hundred files, records and odd ones.
fn mixed_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for idx in 0..300 {
        let name = folder.path().join(format!("{:03}.txt", (idx * 7) % 300));
        fs::write(name, if idx % 10 == 0 { String::new() } else { format!("Article {idx}\n\nText.\n") }).unwrap();
    }
    let line = |idx: usize| format!("{{\"text\":\"Record {idx} {}\"}}\n", "x".repeat(idx % 3000));
    fs::write(folder.path().join("100.jsonl"), (0..3000).map(line).collect::<String>()).unwrap();
    folder
}

#[test]
fn the_number_of_threads_makes_no_difference() {
    let folder = mixed_folder();
    let with_threads = |n_threads: usize| {
        let options = LoadOptions { n_threads, ..LoadOptions::default() };
        load_paths(&[folder.path().to_owned()], &options, extract::extract)
    };
    let alone = with_threads(1);
    assert_eq!((alone.articles.len(), alone.notices.len()), (3270, 30));
    for n_threads in [0, 2, 7] {
        assert!(with_threads(n_threads) == alone, "{n_threads} threads");
    }
}

#[test]
fn an_article_that_makes_us_panic_does_not_stop_the_others() {
    fn panicky(raw: RawArticle) -> Article {
        assert!(!raw.text.contains("bomb"), "found a bomb");
        extract::extract(raw)
    }
    let folder = folder_of(&[("a", b"a"), ("b", b"bomb"), ("c.jsonl", b"{\"text\":\"bomb\"}\n{\"text\":\"c\"}")]);
    let loaded = load_paths(&[folder.path().to_owned()], &LoadOptions::default(), panicky);
    assert_eq!(loaded.articles.len(), 2);
    let said = loaded.said(folder.path());
    assert_eq!(said[0], "b unreadable: internal error: found a bomb");
    assert_eq!(said.len(), 2);
    assert!(!catches_panics());
}

#[test]
fn a_stopped_load_ends_soon_and_says_nothing_more() {
    fn slow(raw: RawArticle) -> Article {
        std::thread::sleep(Duration::from_millis(5));
        extract::extract(raw)
    }
    let folder = mixed_folder();
    let stop = AtomicBool::new(false);
    let mut stopped_at = None;
    let mut n_articles = 0;
    load_with(&[folder.path().to_owned()], &LoadOptions::default(), slow, &stop, &mut |report| {
        assert!(report != LoadReport::Finished);
        if let LoadReport::Batch { articles, .. } = report {
            n_articles += articles.len();
            stop.store(true, Ordering::Relaxed);
            stopped_at.get_or_insert_with(Instant::now);
        }
    });
    assert!(n_articles < 1000);
    // Twenty-odd milliseconds alone; tests run beside each other.
    assert!(stopped_at.unwrap().elapsed() < Duration::from_millis(500));
}

#[test]
fn the_first_article_does_not_wait_for_the_last() {
    let folder = mixed_folder();
    let mut batches = Vec::new();
    load(&[folder.path().to_owned()], &LoadOptions::default(), &AtomicBool::new(false), &mut |report| {
        if let LoadReport::Batch { articles, .. } = report {
            batches.push(articles.len());
        }
    });
    assert!(batches[0] < 64 && batches.len() > 2, "{batches:?}");
}

proptest! {
    #[test]
    fn any_bytes_are_loaded(bytes in prop::collection::vec(any::<u8>(), 0..400), extension in "(txt|jsonl|json|md)?") {
        let name = format!("a.{extension}");
        let (_, loaded) = load_files(&[(&name, &bytes)]);
        prop_assert!(loaded.articles.len() + loaded.notices.len() > 0);
    }
}
