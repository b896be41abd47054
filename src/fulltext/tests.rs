//! The index gives the answers that reading gives, and is not used when anything is wrong with it.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use super::*;
use crate::text::fold;

/// Titles and texts by id.
type Articles = Vec<(u32, Option<String>, String)>;

fn build(folder: &Path, articles: &Articles, n_threads: usize, memory: usize) -> FullText {
    let read = |id: u32, sink: &mut Sink| {
        let (_, title, text) = articles.iter().find(|(other, ..)| *other == id).unwrap();
        sink(title.as_deref(), text);
    };
    let build = Build { folder, n_threads, memory };
    build.run(&keyed(articles), &read, &|_| true).unwrap().unwrap()
}

fn keyed(articles: &Articles) -> Vec<(u32, u64)> {
    let key = |title: &Option<String>, text: &str| xxh3_64(format!("{title:?} {text}").as_bytes());
    articles.iter().map(|(id, title, text)| (*id, key(title, text))).collect()
}

fn open(folder: &Path, articles: &Articles) -> Option<FullText> {
    FullText::open(folder, keyed(articles).into_iter())
}

fn articles(texts: &[&str]) -> Articles {
    texts.iter().enumerate().map(|(id, text)| (id as u32, None, (*text).to_owned())).collect()
}

/// What reading all articles finds, and how often.
fn read_all(words: &Words, articles: &Articles) -> Vec<(u32, u32)> {
    let finder = words.finder();
    let count = |(id, title, text): &(u32, Option<String>, String)| {
        let n_in_title = title.as_ref().map_or(0, |title| finder.count(&fold(title)));
        (*id, (n_in_title + finder.count(&fold(text))) as u32)
    };
    articles.iter().map(count).filter(|(_, count)| *count > 0).collect()
}

#[track_caller]
fn check(full_text: &FullText, articles: &Articles, words: &Words) {
    let expected = read_all(words, articles);
    let ids: RoaringBitmap = expected.iter().map(|(id, _)| *id).collect();
    let all: RoaringBitmap = (0..1000).collect();
    let found = full_text.find(words, &all, &|| true).unwrap();
    assert!(found.certain.is_subset(&ids), "{words}: {found:?} but {ids:?} in {articles:?}");
    assert!(ids.is_subset(&(&found.certain | &found.possible)), "{words}: {found:?} but {ids:?} in {articles:?}");
    let half: RoaringBitmap = articles.iter().step_by(2).map(|(id, ..)| *id).collect();
    let in_half = full_text.find(words, &half, &|| true).unwrap();
    assert_eq!(in_half.certain, &found.certain & &half);
    let counts = full_text.count(words, &half, &|| true).unwrap();
    assert_eq!(counts.unknown, in_half.possible, "{words} in {articles:?}");
    let is_known = |id: u32| half.contains(id) && !counts.unknown.contains(id);
    let expected: Vec<(u32, u32)> = expected.into_iter().filter(|(id, _)| is_known(*id)).collect();
    assert_eq!(counts.counts, expected, "{words} in {articles:?}");
}

#[test]
fn the_index_finds_words_phrases_and_parts_of_words() {
    let mut articles = articles(&[
        "Die Koalition der Willigen sprach über Sicherheitsfragen.",
        "ÄGYPTEN und die Ukraine. US-Präsident am Telefon. Die Koalition – der\nWilligen",
        "",
        "der Koalition, der der Willige",
        "在北京市 У Київі",
    ]);
    articles.push((17, Some("Koalition".to_owned()), "der Willigen".to_owned()));
    let folder = tempfile::tempdir().unwrap();
    let full_text = build(folder.path(), &articles, 1, 1 << 20);
    assert_eq!(full_text.ids(), &RoaringBitmap::from([0, 1, 2, 3, 4, 17]));
    for words in ["koalition", "koal", "agypten", "*fragen", "sicher*en", "us-präs", "x", "київ", "北京", "*京", "*o*"]
    {
        check(&full_text, &articles, &Words::bare(words).unwrap());
    }
    for phrase in ["Koalition der Willigen", "der Willig*", "der der", "*tion der", "koal* * der", "koalition"] {
        check(&full_text, &articles, &Words::phrase(phrase).unwrap());
    }
}

#[test]
fn a_word_that_is_too_long_is_left_to_reading() {
    let long = "donau".repeat(60);
    let articles = articles(&[&format!("die {long}schiff fahrt"), "donau", "schiff"]);
    let folder = tempfile::tempdir().unwrap();
    let full_text = build(folder.path(), &articles, 1, 1 << 20);
    for words in ["*schiff", "donau", "fahrt", &long] {
        check(&full_text, &articles, &Words::bare(words).unwrap());
    }
    let found = full_text.find(&Words::bare("*schiff").unwrap(), &(0..9).collect(), &|| true).unwrap();
    assert_eq!(found, Candidates { certain: [2].into(), possible: [0].into() });
}

#[test]
fn threads_and_small_memory_make_the_same_index() {
    let texts: Vec<String> = (0..1500).map(|n| format!("Artikel {n} von {} mit Wort{}", n % 7, n % 31)).collect();
    let articles = articles(&texts.iter().map(|text| &**text).collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    let full_text = build(folder.path(), &articles, 3, 1);
    for words in ["artikel", "wort3", "\"artikel 77\"", "*l", "\"* von 3\""] {
        let words = if words.contains('"') { Words::phrase(words) } else { Words::bare(words) }.unwrap();
        let all: RoaringBitmap = (0..2000).collect();
        let expected: RoaringBitmap = read_all(&words, &articles).into_iter().map(|(id, _)| id).collect();
        assert_eq!(full_text.find(&words, &all, &|| true).unwrap().certain, expected, "{words}");
    }
}

#[test]
fn an_index_serves_whatever_is_left_of_its_articles() {
    let folder = tempfile::tempdir().unwrap();
    let texts = ["Im Kosovo", "in Serbien", "Kosovo und Serbien"];
    assert!(open(folder.path(), &articles(&texts)).is_none());
    build(folder.path(), &articles(&texts), 1, 1 << 20);
    let now = articles(&["neu in Serbien", "Kosovo und Serbien", "in Serbien"]);
    let full_text = open(folder.path(), &now).unwrap();
    assert_eq!(full_text.ids(), &RoaringBitmap::from([1, 2]));
    let find = |word: &str| full_text.find(&Words::bare(word).unwrap(), &(0..9).collect(), &|| true).unwrap().certain;
    assert_eq!(find("serbien"), RoaringBitmap::from([1, 2]));
    assert_eq!(find("kosovo"), RoaringBitmap::from([1]));
}

#[test]
fn a_damaged_index_is_refused_and_built_again() {
    let folder = tempfile::tempdir().unwrap();
    let articles = articles(&["Im Kosovo", "in Serbien"]);
    build(folder.path(), &articles, 1, 1 << 20);
    let files: Vec<_> = fs::read_dir(folder::finished(folder.path()).next().unwrap())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "lock"))
        .collect();
    assert!(files.len() > 4, "{files:?}");
    for file in files {
        let good = fs::read(&file).unwrap();
        for at in 0..good.len() {
            // Replaced, not written into: the file may be mapped.
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            fs::remove_file(&file).unwrap();
            fs::write(&file, &bad).unwrap();
            assert!(open(folder.path(), &articles).is_none(), "byte {at} of {}", file.display());
        }
        fs::remove_file(&file).unwrap();
        assert!(open(folder.path(), &articles).is_none(), "without {}", file.display());
        fs::write(&file, &good[..good.len() / 2]).unwrap();
        assert!(good.is_empty() || open(folder.path(), &articles).is_none(), "half {}", file.display());
        fs::write(&file, &good).unwrap();
        assert!(open(folder.path(), &articles).is_some());
    }
    fs::write(folder::finished(folder.path()).next().unwrap().join("meta.json"), "{}").unwrap();
    let full_text = build(folder.path(), &articles, 1, 1 << 20);
    check(&full_text, &articles, &Words::bare("kosovo").unwrap());
}

#[test]
fn a_build_that_is_stopped_or_was_killed_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let n_asked = AtomicUsize::new(0);
    let build_on = Build { folder: folder.path(), n_threads: 2, memory: 1 };
    let ids: Vec<(u32, u64)> = (0..5000).map(|id| (id, id.into())).collect();
    let stopped = build_on
        .run(&ids, &|id, sink| sink(None, &format!("Artikel {id}")), &|_| n_asked.fetch_add(1, Ordering::Relaxed) < 3)
        .unwrap();
    assert!(stopped.is_none());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    // As a killed builder leaves it.
    fs::create_dir(folder.path().join("unfinished-1-0")).unwrap();
    fs::write(folder.path().join("unfinished-1-0/builder.lock"), "").unwrap();
    fs::create_dir(folder.path().join("3")).unwrap();
    build(folder.path(), &articles(&["Kosovo"]), 1, 1 << 20);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn no_articles_make_an_index_that_finds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let full_text = build(folder.path(), &Vec::new(), 2, 1 << 20);
    let words = Words::bare("kosovo").unwrap();
    assert_eq!(full_text.find(&words, &(0..9).collect(), &|| true).unwrap(), Candidates::default());
    assert_eq!(
        full_text.count(&words, &(0..9).collect(), &|| true).unwrap(),
        Counts { counts: Vec::new(), unknown: (0..9).collect() }
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_index_agrees_with_reading(
        texts in prop::collection::vec((prop::option::of("(a|b|ä|ae|[ -]){0,6}"), "(a|b|ä|ue|ß|é|и|й|京|ab|ba|[ -]|\u{ad}|\u{308}){0,24}"), 1..8),
        written in prop::collection::vec("[*]?(a|b|s|и|京|[*]){1,3}[*]?( (a|b|[*])[*]?){0,2}", 12),
    ) {
        let articles: Articles = texts.into_iter().enumerate().map(|(n, (title, text))| (3 * n as u32, title, text)).collect();
        let folder = tempfile::tempdir().unwrap();
        let full_text = build(folder.path(), &articles, 1, 1 << 20);
        for written in written {
            for words in [Words::bare(&written), Words::phrase(&written)].into_iter().flatten() {
                check(&full_text, &articles, &words);
            }
        }
    }
}
