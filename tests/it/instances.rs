//! Processes that are killed, that run beside each other, and that name the same folder in other ways: each gives what
//! is right, and the cache is whole afterwards.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use dateline::library::Library;
use dateline::load::{CollectReport, Collector, CollectorOptions, LoadOptions};

use super::collection::{Desk, files_below, make_old, read_anew, refresh};
use super::restored::said_of_articles;

const DEADLINE: Duration = Duration::from_secs(60);

/// Files, and records in pieces that are read one after the other.
fn desk() -> Desk {
    let desk = Desk::new();
    for n in 0..30 {
        let text = format!("date 2026-02-{:02} Kosovo {n}\n\nAm 4. März kam er nach Kiew.", n % 28 + 1);
        fs::write(desk.news().join(format!("{n}.txt")), text).unwrap();
    }
    write_records(&desk, 2);
    files_below(&desk.news()).iter().for_each(|path| make_old(path));
    desk
}

/// Each record is as long as what is read in one go.
fn write_records(desk: &Desk, n_records: usize) {
    let record = |n: usize| format!("{{\"text\":\"Article {n} {}\"}}\n", "x".repeat(300_000));
    fs::write(desk.news().join("all.jsonl"), (0..n_records).map(record).collect::<String>()).unwrap();
}

fn start(desk: &Desk, arguments: &[&str]) -> Child {
    desk.dateline(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[track_caller]
fn out_of(child: Child) -> String {
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Whether there is a file or folder below the caches with this in its path.
fn appeared(desk: &Desk, part: &str) -> bool {
    fn is_below(folder: &Path, way: &str, part: &str) -> bool {
        fs::read_dir(folder).into_iter().flatten().flatten().any(|entry| {
            let way = format!("{way}/{}", entry.file_name().to_string_lossy());
            way.contains(part) || is_below(&entry.path(), &way, part)
        })
    }
    is_below(&desk.cache_home(), "", part)
}

/// Kills the process as soon as this has appeared, or has it end.
fn kill_when_appeared(desk: &Desk, mut child: Child, part: &str) {
    let deadline = Instant::now() + DEADLINE;
    while !appeared(desk, part) && child.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "waited in vain for {part}");
    }
    // It may have ended by now.
    let _ = child.kill();
    child.wait().unwrap();
}

#[track_caller]
fn assert_whole(desk: &Desk, expected: &str) {
    assert_eq!(desk.out_of(["export", "news"]), expected);
    assert!(desk.is_cache_whole());
    for leftover in [".tmp", "unfinished"] {
        let there = || files_below(&desk.cache_home());
        assert!(!appeared(desk, leftover), "{leftover}: {:?}", there());
    }
    let n_segments = desk.cache_files().iter().filter(|path| path.extension() == Some(OsStr::new("segment"))).count();
    assert_eq!(n_segments, desk.open().library().segments().len());
}

#[test]
fn what_was_killed_leaves_nothing_wrong() {
    let desk = desk();
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    for moment in ["lock", ".tmp", ".segment", "collection", "unfinished", "words/0"] {
        kill_when_appeared(&desk, start(&desk, &["index", "--full-text", "news"]), moment);
        assert_eq!(desk.out_of(["export", "news"]), expected, "{moment}");
        desk.out_of(["index", "--full-text", "news"]);
        assert_whole(&desk, &expected);
        assert!(desk.open().open_full_text(), "{moment}");
        fs::remove_dir_all(desk.cache_home()).unwrap();
    }
}

#[test]
fn what_was_killed_over_an_older_cache_leaves_nothing_wrong() {
    let desk = desk();
    desk.out_of(["index", "news"]);
    for (n, moment) in [".tmp", ".segment", "collection."].into_iter().enumerate() {
        // Most articles are others now.
        for name in 0..25 {
            fs::write(desk.news().join(format!("{name}.txt")), format!("Ukraine {n} {name}")).unwrap();
        }
        let expected = desk.out_of(["export", "--no-cache", "news"]);
        kill_when_appeared(&desk, start(&desk, &["index", "news"]), moment);
        files_below(&desk.news()).iter().for_each(|path| make_old(path));
        assert_whole(&desk, &expected);
    }
}

#[test]
fn a_first_reading_goes_on_where_it_was_cut_off() {
    const N_RECORDS: usize = 7_200;
    let desk = Desk::with(&[("a.txt", b"Kosovo"), ("b.txt", b"Albania")]);
    // What is read in one go makes a batch, each batch a segment, and with some of them the cache is written.
    let record = |n: usize| format!("{{\"text\":\"Article {n}\",\"more\":\"{}\"}}\n", "x".repeat(900));
    let records = desk.news().join("all.jsonl");
    fs::write(&records, (0..N_RECORDS).map(record).collect::<String>()).unwrap();
    make_old(&records);
    let load = LoadOptions { n_threads: 1, ..LoadOptions::default() };
    let options = CollectorOptions { load, segment_len: 1, ..desk.options() };
    let open = || Collector::open(&[desk.news()], options.clone());
    let stop = AtomicBool::new(false);
    // Ends as if it were killed, amid the records.
    let refreshed = open().refresh(&stop, &mut |report| {
        if let CollectReport::Progress { n_done: 5_400.., .. } = report {
            stop.store(true, Ordering::Relaxed);
        }
    });
    assert!(refreshed.is_stopped && refreshed.n_read < N_RECORDS, "{refreshed:?}");
    let mut collector = open();
    let n_kept = collector.library().len();
    assert!(n_kept > 1_000 && n_kept < N_RECORDS, "{n_kept} were kept");
    refresh(&mut collector);
    let texts = |library: &Library| library.ids().map(|id| library.article(id).text().to_owned()).collect::<Vec<_>>();
    let (mut there, mut expected) = (texts(collector.library()), texts(&read_anew(&[desk.news()])));
    there.sort();
    expected.sort();
    assert!(there == expected, "{} instead of {}", there.len(), expected.len());
    collector.save().unwrap();
    drop(collector);
    assert!(desk.is_cache_whole());
}

#[test]
fn all_records_of_a_large_file_stay_when_it_is_opened_again() {
    let desk = Desk::new();
    write_records(&desk, 4);
    make_old(&desk.news().join("all.jsonl"));
    assert_eq!(desk.run().library().len(), 4);
    let again = desk.run();
    assert!(again.is_from_cache());
    assert_eq!(again.library().len(), 4);
    // One more at its end: only that one is new.
    drop(again);
    write_records(&desk, 5);
    let mut collector = desk.open();
    let refreshed = refresh(&mut collector);
    assert_eq!((refreshed.n_new, refreshed.n_changed, refreshed.n_gone), (1, 0, 0));
    assert_eq!(collector.library().len(), 5);
}

#[test]
fn instances_beside_each_other_do_not_disturb_each_other() {
    let desk = desk();
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    for _ in 0..2 {
        let children = [
            start(&desk, &["index", "news"]),
            start(&desk, &["index", "--full-text", "news"]),
            start(&desk, &["export", "news"]),
        ];
        let [one, other, exported] = children.map(out_of);
        assert_eq!(exported, expected);
        for summary in [one, other] {
            assert!(summary.starts_with("32 articles"), "{summary}");
        }
        desk.out_of(["index", "news"]);
        assert_whole(&desk, &expected);
    }
    // What changed is seen by both, whoever may keep it.
    fs::write(desk.news().join("new.txt"), "Albania").unwrap();
    make_old(&desk.news().join("new.txt"));
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    let [one, other] = [start(&desk, &["export", "news"]), start(&desk, &["export", "news"])].map(out_of);
    assert!(one == expected && other == expected);
    assert_whole(&desk, &expected);
}

#[test]
fn a_cache_can_be_cleared_while_it_is_written() {
    let desk = desk();
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    let mut children = vec![start(&desk, &["index", "--full-text", "news"]), start(&desk, &["index", "news"])];
    while children.iter_mut().any(|child| child.try_wait().unwrap().is_none()) {
        out_of(start(&desk, &["cache", "--clear"]));
    }
    for child in children {
        // What was cleared under its hands may be said not to be kept.
        let output = child.wait_with_output().unwrap();
        let summary = String::from_utf8_lossy(&output.stdout);
        assert!(summary.starts_with("32 articles"), "{summary}");
        let complaint = String::from_utf8_lossy(&output.stderr);
        let n_lines = usize::from(!output.status.success());
        assert!(matches!(output.status.code(), Some(0 | 2)) && complaint.lines().count() == n_lines, "{complaint}");
    }
    desk.out_of(["index", "news"]);
    assert_whole(&desk, &expected);
}

#[test]
fn a_lock_in_a_folder_that_was_cleared_counts_no_more() {
    let desk = desk();
    let mut early = desk.run();
    desk.caches().clear().unwrap();
    let late = desk.run();
    assert!(late.is_saved() && desk.is_cache_whole());
    fs::write(desk.news().join("new.txt"), "Albania").unwrap();
    refresh(&mut early);
    early.save().unwrap();
    assert!(!early.is_saved(), "the other one writes now");
    assert!(!desk.open().library().is_empty());
    drop(late);
    early.save().unwrap();
    assert!(early.is_saved() && desk.is_cache_whole());
}

/// Articles that lie beside each other, under each other and beside the folder.
fn named_desk() -> Desk {
    let desk = Desk::with(&[
        ("a.txt", b"Berlin, 3. Januar\n\nKosovo"),
        ("sub/a.txt", b"Berlin, 3. Januar\n\nKosovo"),
        ("sub/b.txt", b"date 2026-02-04 Kosovo\n\nAlbania"),
        ("all.jsonl", b"{\"text\":\"Rom\",\"id\":\"x\"}\n{\"text\":\"Wien\",\"id\":\"x\"}\n"),
    ]);
    std::os::unix::fs::symlink("news", desk.home().join("link")).unwrap();
    fs::create_dir(desk.home().join("other")).unwrap();
    fs::write(desk.home().join("other/a.txt"), "Berlin, 3. Januar\n\nKosovo").unwrap();
    desk
}

#[test]
fn a_folder_has_one_cache_however_it_is_named() {
    let desk = named_desk();
    desk.out_of(["index", "news"]);
    let absolute = desk.news().to_str().unwrap().to_owned();
    let names = ["news", "news/", "./news", "news/.", "news//", "other/../news", "link", "link/", &absolute];
    let in_news = ["", ".", "./", "../news", "sub/.."];
    let places = names.map(|name| (desk.home().to_owned(), name)).into_iter();
    for (place, name) in places.chain(in_news.map(|name| (desk.news(), name))) {
        let run = |more: &[&str]| {
            let arguments = ["export"].iter().chain(more).copied().chain(Some(name).filter(|name| !name.is_empty()));
            let output = desk.dateline(arguments).current_dir(&place).output().unwrap();
            assert!(output.status.success(), "{name}");
            String::from_utf8(output.stdout).unwrap()
        };
        assert_eq!(run(&[]), run(&["--no-cache"]), "{name}");
        let index = desk.dateline(["index", if name.is_empty() { "." } else { name }]).current_dir(&place).output();
        let summary = String::from_utf8(index.unwrap().stdout).unwrap();
        assert!(summary.contains(": 0 read"), "{name}: {summary}");
        assert_eq!(desk.caches().list().unwrap().len(), 1, "{name}");
    }
}

#[test]
fn several_paths_keep_their_articles_apart() {
    let desk = named_desk();
    let absolute = desk.news().to_str().unwrap().to_owned();
    let several: [&[&str]; 8] = [
        &["news", "other"],
        &["other", "news"],
        &["link", "other"],
        &["other", &absolute],
        &["news", "news/sub"],
        &["news/sub", &absolute],
        &["news", &absolute],
        &["news/a.txt", "other/a.txt"],
    ];
    for paths in several {
        let expected = desk.out_of(["export", "--no-cache"].iter().chain(paths));
        for _ in 0..2 {
            desk.out_of(["index"].iter().chain(paths));
            assert_eq!(desk.out_of(["export"].iter().chain(paths)), expected, "{paths:?}");
        }
    }
    assert_eq!(desk.caches().list().unwrap().len(), several.len() - 1, "only the order makes no difference");
}

#[test]
fn another_largest_size_has_another_cache() {
    let desk = Desk::with(&[("a.txt", b"Kosovo"), ("b.txt", "Albania ".repeat(100).as_bytes())]);
    for _ in 0..2 {
        desk.out_of(["index", "news"]);
        desk.out_of(["index", "--max-size", "500", "news"]);
        assert_eq!(desk.out_of(["count", "news"]), "2\n");
        assert_eq!(desk.out_of(["count", "--max-size", "500", "news"]), "1\n");
        assert_eq!(desk.out_of(["count", "--max-size", "501", "news"]), "1\n");
    }
    assert_eq!(desk.caches().list().unwrap().len(), 2, "what is only looked at and small is not kept");
}

#[test]
fn standard_input_is_never_kept() {
    let desk = Desk::new();
    fs::write(desk.home().join("-"), "Kosovo").unwrap();
    for text in ["Albania", "Ukraine"] {
        let input = desk.home().join("input");
        fs::write(&input, text).unwrap();
        let output = desk.dateline(["index", "-"]).stdin(fs::File::open(&input).unwrap()).output().unwrap();
        assert!(String::from_utf8(output.stdout).unwrap().contains("nothing was kept"));
        let output = desk.dateline(["export", "-"]).stdin(fs::File::open(&input).unwrap()).output().unwrap();
        let exported = String::from_utf8(output.stdout).unwrap();
        assert!(exported.lines().count() == 1 && exported.contains(text), "{exported}");
    }
    assert!(!desk.cache_home().exists());
}

#[test]
fn names_that_look_alike_are_told_apart() {
    let desk = Desk::new();
    let names: [&[u8]; 4] = [b"pr\xe4s.txt", b"pr\xe5s.txt", "pr\u{fffd}s.txt".as_bytes(), b"pr\x1bs.txt"];
    let path = |n: usize| desk.news().join(Path::new(OsStr::from_bytes(names[n])));
    for n in 0..names.len() {
        fs::write(path(n), format!("Article {n}")).unwrap();
        make_old(&path(n));
    }
    let run = || {
        let collector = desk.run();
        let (said, expected) = (said_of_articles(collector.library()), said_of_articles(&read_anew(&[desk.news()])));
        assert_eq!(said, expected);
        assert!(desk.is_cache_whole(), "none is read again");
    };
    run();
    for n in [2, 0] {
        fs::write(path(n), format!("Changed {n}")).unwrap();
        make_old(&path(n));
        run();
    }
    for n in [1, 2] {
        fs::remove_file(path(n)).unwrap();
        run();
    }
}
