//! What may happen to a cache: whatever it is, commands give what they give without one, and it is whole afterwards.

use std::fs;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::process::{Command, Output};

use xxhash_rust::xxh3::xxh3_64;

use super::collection::{Desk, files_below, refresh};
use super::restored::said;

/// A date, one that is completed from it, a text that is there twice, records, and files without an article.
const FILES: [(&str, &[u8]); 6] = [
    ("a.txt", "date 2026-02-04 Kosovo und Albanien\n\nAm 4. März kam er nach Kiew.".as_bytes()),
    ("b.txt", "Merz in Paris\n\nParis, 3. Januar (dpa) - „Es fällt morgen“, sagte Merz in Paris.".as_bytes()),
    ("c.txt", "date 2026-02-04 Kosovo und Albanien\n\nAm 4. März kam er nach Kiew.".as_bytes()),
    (
        "all.jsonl",
        b"{\"text\":\"Kosovo\",\"id\":\"x\",\"title\":\"Pristina\",\"url\":\"u\"}\nnonsense\n{\"text\":\"Rom\",\"id\":\"x\"}\n",
    ),
    ("empty.txt", b""),
    ("binary.bin", b"\x7FELF\0\0\0\0"),
];

/// Every so many bytes the whole way is gone: read, made anew, kept.
const WHOLE_WAY_EVERY: usize = 211;

/// In its place: a file that is written anew waits for the disk.
fn put_byte(path: &Path, at: usize, byte: u8) {
    fs::File::options().write(true).open(path).and_then(|file| file.write_all_at(&[byte], at as u64)).unwrap();
}

fn flip(bytes: &[u8], at: usize) -> Vec<u8> {
    let mut flipped = bytes.to_vec();
    flipped[at] ^= 1 << (at % 8);
    flipped
}

/// Whether the cache opens and nothing wrong is found in it.
fn passes_for_sound(desk: &Desk) -> bool {
    let collector = desk.open();
    collector.is_from_cache() && !collector.is_outdated() && collector.check(&|| true)
}

/// Reads with this cache, keeps it, and looks at it again.
#[track_caller]
fn assert_overcome(desk: &Desk, expected: &str, what: &str) {
    assert_eq!(said(desk.run().library()), expected, "{what}");
    assert!(desk.is_cache_whole(), "{what}");
}

#[test]
fn no_flipped_byte_passes_for_sound() {
    let desk = Desk::with(&FILES);
    let expected = said(desk.run().library());
    assert!(passes_for_sound(&desk) && desk.is_cache_whole());
    let files = desk.cache_files();
    assert_eq!(files.len(), 2, "{files:?}");
    let mut n_flipped = 0;
    for path in files {
        let bytes = fs::read(&path).unwrap();
        for at in 0..bytes.len() {
            put_byte(&path, at, flip(&bytes, at)[at]);
            assert!(!passes_for_sound(&desk), "byte {at} of {}", path.display());
            n_flipped += 1;
            if n_flipped % WHOLE_WAY_EVERY == 0 {
                assert_overcome(&desk, &expected, &format!("byte {at} of {}", path.display()));
                put(&path, &bytes);
            }
            put_byte(&path, at, bytes[at]);
        }
    }
    assert!(n_flipped > 2000, "{n_flipped}");
    assert!(passes_for_sound(&desk));
}

#[test]
fn no_flipped_byte_of_the_index_of_words_passes_for_sound() {
    let desk = Desk::with(&FILES);
    let mut collector = desk.run();
    assert!(collector.build_full_text(&|_| true).unwrap());
    let mut files = desk.cache_files();
    files.retain(|path| path.components().any(|part| part.as_os_str() == "words"));
    assert!(files.len() > 5, "{files:?}");
    let opens = || desk.open().open_full_text();
    for path in &files {
        let bytes = fs::read(path).unwrap();
        for at in 0..bytes.len() {
            put_byte(path, at, flip(&bytes, at)[at]);
            assert!(!opens(), "byte {at} of {}", path.display());
            put_byte(path, at, bytes[at]);
        }
        for len in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            put(path, &bytes[..len]);
            assert!(!opens(), "{len} bytes of {}", path.display());
        }
        fs::remove_file(path).unwrap();
        assert!(!opens(), "without {}", path.display());
        fs::write(path, bytes).unwrap();
    }
    assert!(opens());
}

/// Puts right the checksums of a file that was changed by hand.
fn reseal(bytes: &mut [u8]) {
    let word = |bytes: &[u8], idx: usize| u64::from_le_bytes(bytes[idx * 8..][..8].try_into().unwrap());
    let n_columns = word(bytes, 3) as usize;
    for column in 0..n_columns {
        let (start, len) = (word(bytes, 4 + 3 * column) as usize, word(bytes, 5 + 3 * column) as usize);
        if word(bytes, 6 + 3 * column) != 0 {
            let sum = xxh3_64(&bytes[start..][..len]).max(1);
            bytes[(6 + 3 * column) * 8..][..8].copy_from_slice(&sum.to_le_bytes());
        }
    }
    let end = (4 + 3 * n_columns) * 8;
    let sum = xxh3_64(&bytes[..end]);
    bytes[end..][..8].copy_from_slice(&sum.to_le_bytes());
}

fn is_segment(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "segment")
}

/// Something in the place of a file of the cache.
type Damage = fn(&Path, &[u8]);

fn put(path: &Path, bytes: &[u8]) {
    let _ = fs::remove_file(path);
    fs::write(path, bytes).unwrap();
}

const DAMAGES: [(&str, Damage); 14] = [
    ("emptied", |path, _| put(path, b"")),
    ("one byte", |path, bytes| put(path, &bytes[..1])),
    ("a part of the header", |path, bytes| put(path, &bytes[..100])),
    ("half", |path, bytes| put(path, &bytes[..bytes.len() / 2])),
    ("all but the last byte", |path, bytes| put(path, &bytes[..bytes.len() - 1])),
    ("longer", |path, bytes| put(path, &[bytes, b"more"].concat())),
    ("twice", |path, bytes| put(path, &[bytes, bytes].concat())),
    ("all zero", |path, bytes| put(path, &vec![0; bytes.len()])),
    ("another file", |path, _| put(path, &fs::read(env!("CARGO_BIN_EXE_dateline")).unwrap()[..10_000])),
    ("missing", |path, _| fs::remove_file(path).unwrap()),
    ("a folder", |path, _| {
        fs::remove_file(path).unwrap();
        fs::create_dir(path).unwrap();
        fs::write(path.join("file"), "in it").unwrap();
    }),
    ("a link to nowhere", |path, _| {
        fs::remove_file(path).unwrap();
        std::os::unix::fs::symlink("nowhere", path).unwrap();
    }),
    ("of another layout", |path, bytes| {
        let mut other = bytes.to_vec();
        other[8] ^= 1;
        reseal(&mut other);
        put(path, &other);
    }),
    ("of other rules", |path, bytes| {
        let mut other = bytes.to_vec();
        other[16] ^= 1;
        reseal(&mut other);
        put(path, &other);
    }),
];

#[test]
fn whatever_lies_in_the_place_of_a_file_is_overcome() {
    let desk = Desk::with(&FILES);
    let expected = said(desk.run().library());
    let files = desk.cache_files();
    for (what, damage) in DAMAGES {
        for path in &files {
            let bytes = fs::read(path).unwrap();
            damage(path, &bytes);
            assert_overcome(&desk, &expected, &format!("{what}: {}", path.display()));
        }
        for path in &files {
            let bytes = fs::read(path).unwrap();
            damage(path, &bytes);
        }
        assert_overcome(&desk, &expected, &format!("{what}: all files"));
    }
    assert_eq!(desk.cache_files(), files, "nothing is left of it");
}

#[test]
fn a_command_overcomes_a_damaged_cache() {
    let desk = Desk::with(&FILES);
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    assert!(!desk.cache_home().exists(), "without a cache nothing is kept");
    desk.out_of(["index", "--threads", "1", "news"]);
    for path in desk.cache_files() {
        let bytes = fs::read(&path).unwrap();
        for at in [9, bytes.len() / 2, bytes.len() - 1] {
            put(&path, &flip(&bytes, at));
            let exported = desk.out_of(["export", "--threads", "1", "news"]);
            assert_eq!(exported, expected, "byte {at} of {}", path.display());
            assert!(desk.is_cache_whole(), "byte {at} of {}", path.display());
        }
    }
    let summary = desk.out_of(["index", "news"]);
    assert!(summary.contains(": 0 read"), "{summary}");
}

#[test]
fn an_export_that_comes_to_damage_goes_on_with_what_is_read_anew() {
    let text = |n: usize| format!("date 2026-02-{:02} Article number {n} from Kyiv\n\nIt says so.", n % 28 + 1);
    let files: Vec<(String, String)> = (100..300).map(|n| (format!("{n}.txt"), text(n))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
    let desk = Desk::with(&files);
    for format in ["jsonl", "json"] {
        for sort in ["newest", "path"] {
            let expected = desk.out_of(["export", "--no-cache", "--format", format, "--sort", sort, "news"]);
            for n in ["100", "199", "299"] {
                desk.out_of(["index", "news"]);
                damage_text(&desk, &format!("Article number {n}"));
                let exported = desk.out_of(["export", "--format", format, "--sort", sort, "news"]);
                assert!(exported == expected, "{format} by {sort} with article {n} damaged");
                assert!(desk.is_cache_whole(), "{format} by {sort} with article {n} damaged");
            }
        }
    }
}

#[test]
fn segments_that_took_each_others_names_are_told() {
    let (one, other) = (Desk::with(&[("a.txt", b"Kosovo")]), Desk::with(&[("a.txt", b"Albania")]));
    let (expected, _) = (said(one.run().library()), other.run());
    let segment = |desk: &Desk| desk.cache_files().into_iter().find(|path| is_segment(path)).unwrap();
    fs::copy(segment(&other), segment(&one)).unwrap();
    assert!(!passes_for_sound(&one));
    assert_overcome(&one, &expected, "the segment of another collection");
    // All of another collection's cache.
    for path in one.cache_files() {
        fs::remove_file(path).unwrap();
    }
    for path in other.cache_files() {
        fs::copy(&path, one.cache_folder().join(path.file_name().unwrap())).unwrap();
    }
    assert!(!one.open().is_from_cache());
    assert_overcome(&one, &expected, "the cache of another collection");
}

/// Makes the cache one that was understood by other rules, as an older version leaves it.
fn make_outdated(desk: &Desk) {
    for path in desk.cache_files() {
        let mut bytes = fs::read(&path).unwrap();
        if is_segment(&path) {
            bytes[16] ^= 1;
            reseal(&mut bytes);
            let before = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let header_len = u64::from_le_bytes(bytes[32..40].try_into().unwrap()) as usize;
            let after = format!("{:016x}", xxh3_64(&bytes[..header_len]));
            fs::remove_file(&path).unwrap();
            put(&path.with_file_name(format!("{after}.segment")), &bytes);
            let manifest = path.with_file_name("collection");
            let mut bytes = fs::read(&manifest).unwrap();
            let at = bytes.windows(16).position(|window| window == before.as_bytes()).unwrap();
            bytes[at..at + 16].copy_from_slice(after.as_bytes());
            reseal(&mut bytes);
            put(&manifest, &bytes);
        }
    }
}

#[test]
fn a_cache_of_other_rules_is_shown_until_it_is_read_anew() {
    let desk = Desk::with(&FILES);
    let expected = said(desk.run().library());
    make_outdated(&desk);
    let mut collector = desk.open();
    assert!(collector.is_from_cache() && collector.is_outdated());
    assert_eq!(said(collector.library()), expected, "the rules are in truth the same");
    let refreshed = refresh(&mut collector);
    assert!(refreshed.is_rebuilt && refreshed.n_read == 5, "{refreshed:?}");
    collector.save().unwrap();
    assert_eq!(said(collector.library()), expected);
    assert!(desk.is_cache_whole() && passes_for_sound(&desk));
    assert_eq!(desk.cache_files().len(), 2, "the old segment is gone");
}

/// Writes a byte into the text of the article that holds `word`, on the disk.
fn damage_text(desk: &Desk, word: &str) {
    let path = desk.cache_files().into_iter().find(|path| is_segment(path)).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let at = bytes.windows(word.len()).rposition(|window| window == word.as_bytes()).unwrap();
    bytes[at] ^= 1;
    put(&path, &bytes);
}

#[test]
fn a_damaged_article_is_not_copied_as_a_sound_one() {
    let files: Vec<(String, String)> = (0..8).map(|n| (format!("{n}.txt"), format!("Article number {n}"))).collect();
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
    let desk = Desk::with(&files);
    desk.run();
    damage_text(&desk, "Article number 7");
    // So many holes that the cache is written anew, from the articles that it has.
    for name in ["1.txt", "2.txt", "3.txt"] {
        fs::remove_file(desk.news().join(name)).unwrap();
    }
    desk.out_of(["index", "news"]);
    let exported = desk.out_of(["export", "news"]);
    assert_eq!(exported, desk.out_of(["export", "--no-cache", "news"]));
    assert!(exported.contains("Article number 7") && desk.is_cache_whole());
}

#[test]
fn the_words_of_a_damaged_article_are_found() {
    let desk = Desk::with(&FILES);
    desk.out_of(["index", "news"]);
    damage_text(&desk, "Albanien\n\nAm 4. M");
    let collector = &mut desk.open();
    assert!(!collector.build_full_text(&|_| true).unwrap(), "no index is made of what is not as it was");
    desk.out_of(["index", "--full-text", "news"]);
    let mut collector = desk.open();
    assert!(collector.open_full_text() && collector.knows_all_words() && collector.check(&|| true));
}

#[test]
fn what_stands_in_the_way_of_a_cache_is_no_failure() {
    let desk = Desk::with(&FILES);
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    let kept_again = |what: &str| {
        assert_eq!(desk.out_of(["export", "news"]), expected, "{what}");
        let summary = desk.out_of(["index", "--full-text", "news"]);
        assert!(summary.contains("kept in"), "{what}: {summary}");
        assert!(desk.is_cache_whole(), "{what}");
        assert!(desk.open().open_full_text(), "{what}");
    };
    let folder = desk.cache_folder();
    fs::create_dir_all(folder.parent().unwrap()).unwrap();
    fs::write(&folder, "a file").unwrap();
    kept_again("a file in the place of the cache");
    fs::remove_file(folder.join("lock")).unwrap();
    fs::create_dir_all(folder.join("lock/full")).unwrap();
    fs::remove_file(folder.join("collection")).unwrap();
    kept_again("a folder in the place of the lock");
    fs::remove_dir_all(folder.join("words")).unwrap();
    fs::write(folder.join("words"), "a file").unwrap();
    kept_again("a file in the place of the index of words");
    // Here nothing can be made, not even by the superuser.
    fs::remove_dir_all(desk.cache_home()).unwrap();
    fs::write(desk.cache_home(), "a file").unwrap();
    assert_eq!(desk.out_of(["export", "news"]), expected);
    let output = desk.dateline(["index", "news"]).output().unwrap();
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(complaint.contains("cannot keep it in"), "{complaint}");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(fs::read(desk.cache_home()).unwrap(), b"a file");
}

/// `dateline` that may write no file of more than this many blocks of 512 bytes, as on a full disk.
fn with_little_room(desk: &Desk, n_blocks: usize, arguments: &str) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {n_blocks}; exec \"$0\" {arguments}");
    let mut command = Command::new("sh");
    command.args(["-c", &script, env!("CARGO_BIN_EXE_dateline")]);
    command.current_dir(desk.home()).env("LC_ALL", "C.UTF-8").env("XDG_CACHE_HOME", desk.cache_home());
    command.output().unwrap()
}

#[test]
fn on_a_full_disk_all_works_but_keeping() {
    let desk = Desk::with(&FILES);
    let expected = desk.out_of(["export", "--no-cache", "news"]);
    let exported = |n_blocks| {
        let output = with_little_room(&desk, n_blocks, "export news");
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    for n_blocks in [0, 2] {
        let _ = fs::remove_dir_all(desk.cache_home());
        let indexed = with_little_room(&desk, n_blocks, "index --full-text news");
        let complaint = String::from_utf8_lossy(&indexed.stderr);
        assert!(complaint.contains("cannot keep it in"), "{complaint}");
        assert_eq!(indexed.status.code(), Some(2));
        assert_eq!(exported(n_blocks), expected);
        assert!(!desk.open().is_from_cache());
        assert_eq!(exported(100), expected);
        assert!(desk.is_cache_whole());
    }
    // A cache that is there stays whole.
    fs::write(desk.news().join("more.txt"), "Ukraine ".repeat(500)).unwrap();
    with_little_room(&desk, 2, "index news");
    let files = files_below(&desk.cache_home());
    assert!(!files.iter().any(|path| path.extension().is_some_and(|it| it == "tmp")), "{files:?}");
    assert_eq!(desk.open().library().len(), 5, "what was kept before");
    assert_eq!(desk.out_of(["export", "news"]), desk.out_of(["export", "--no-cache", "news"]));
    assert!(desk.is_cache_whole());
}
