//! Whole articles: what we say about them, as files in `tests/golden/`, and what is true about the two seeds.
//!
//! `UPDATE_GOLDEN=1 cargo test --test it golden` rewrites the files; read their diff as you would read code.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use dateline::export::{self, Format};
use dateline::library::{ArticleId, Library};
use dateline::load::{LoadOptions, LoadReport, load};
use dateline::model::{BlockKind, Language};
use serde_json::Value;

const FIRST: &str = "seeds/000_614924f02fdaa797.txt";
const SECOND: &str = "seeds/004_4f6b13096d670b37.txt";

/// The library of some paths below the crate's folder, which is where cargo runs tests.
fn library_of(paths: &[&str]) -> Library {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    let mut library = Library::default();
    load(&paths, &LoadOptions::default(), &AtomicBool::new(false), &mut |report| {
        if let LoadReport::Batch { articles, notices } = report {
            library.push(articles, notices);
        }
    });
    library
}

/// The export of every article, without the text, which the golden files would only repeat.
fn exported(library: &Library) -> Vec<Value> {
    let ids: Vec<ArticleId> = (0..library.len() as u32).map(ArticleId).collect();
    let mut json = Vec::new();
    export::write(Format::Json, Language::ENGLISH, library, &ids, &mut json).unwrap();
    let mut articles: Vec<Value> = serde_json::from_slice(&json).unwrap();
    for article in &mut articles {
        article.as_object_mut().unwrap().remove("text");
    }
    articles
}

fn check_golden(name: &str, paths: &[&str]) {
    let path = Path::new("tests/golden").join(name);
    let got = serde_json::to_string_pretty(&exported(&library_of(paths))).unwrap() + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &got).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        got == expected,
        "{} differs; UPDATE_GOLDEN=1 rewrites it\n{}",
        path.display(),
        first_difference(&expected, &got)
    );
}

fn first_difference(expected: &str, got: &str) -> String {
    let line_number = expected.lines().zip(got.lines()).take_while(|(a, b)| a == b).count();
    let at = |text: &str| text.lines().nth(line_number).unwrap_or("(end)").to_owned();
    format!("line {}\n  expected {}\n  got      {}", line_number + 1, at(expected), at(got))
}

#[test]
fn golden_first_seed_alone() {
    check_golden("000.json", &[FIRST]);
}

#[test]
fn golden_second_seed_alone() {
    check_golden("004.json", &[SECOND]);
}

#[test]
fn golden_both_seeds_together() {
    check_golden("seeds.json", &["seeds"]);
}

fn codes(article: &Value, only_focus: bool) -> BTreeSet<&str> {
    let countries = article["countries"].as_array().unwrap();
    countries
        .iter()
        .filter(|country| !only_focus || country["focus"] == true)
        .map(|country| country["code"].as_str().unwrap())
        .collect()
}

#[test]
fn the_first_seed_is_about_three_balkan_states() {
    let articles = exported(&library_of(&[FIRST]));
    let article = &articles[0];
    assert_eq!(article["title"], "Drei Balkanstaaten rücken militärisch enger zusammen");
    let summary = article["summary"].as_str().unwrap();
    assert!(summary.starts_with("Kosovo, Kroatien und Albanien vertiefen") && summary.ends_with("Bedrohungen."));
    assert_eq!(article["language"], "de");
    let date = &article["date"];
    assert_eq!((&date["value"], &date["precision"]), (&"2026-02-04".into(), &"day".into()));
    assert_eq!((&date["inferred"], &date["start"], &date["end"]), (&false.into(), &6.into(), &16.into()));
    assert_eq!(codes(article, true), BTreeSet::from(["AL", "HR", "XK"]));
    assert_eq!(codes(article, false), codes(article, true), "nothing else is mentioned");
    let headings: Vec<&str> =
        article["sections"].as_array().unwrap().iter().map(|section| section["heading"].as_str().unwrap()).collect();
    assert_eq!(headings, ["Strategische Kooperationsfelder", "Sicherheitsherausforderungen"]);
    let kosovo = article["countries"].as_array().unwrap().iter().find(|country| country["code"] == "XK").unwrap();
    assert_eq!((&kosovo["name"], &kosovo["mentions"]), (&"Kosovo".into(), &5.into()));
}

#[test]
fn the_second_seed_is_about_ukraine_and_mentions_sixteen_more() {
    let articles = exported(&library_of(&[SECOND]));
    let article = &articles[0];
    assert_eq!(article["title"], "Stille Verhandlungen mit großer Tragweite");
    assert_eq!(article["summary"], Value::Null);
    let date = &article["date"];
    assert_eq!((&date["value"], &date["inferred"]), (&"XXXX-01-03".into(), &false.into()));
    assert_eq!(codes(article, true), BTreeSet::from(["UA"]));
    let all = BTreeSet::from([
        "CA", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "IT", "LT", "LV", "NL", "NO", "PL", "SE", "UA", "US",
    ]);
    assert_eq!(codes(article, false), all);
    assert_eq!(article["sections"].as_array().unwrap().len(), 4);
    let pull_quote = article["quotes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|quote| quote["speaker"] == "Rustem Umerov")
        .expect("the pull quote has its speaker");
    let text = fs::read_to_string(SECOND).unwrap();
    let span = pull_quote["start"].as_u64().unwrap() as usize..pull_quote["end"].as_u64().unwrap() as usize;
    assert!(text[span].starts_with("„Ein arbeitsreicher Tag steht bevor"));
}

#[test]
fn together_the_second_seed_gets_its_year_from_the_first() {
    let articles = exported(&library_of(&["seeds"]));
    assert_eq!(
        (&articles[0]["date"]["value"], &articles[0]["date"]["inferred"]),
        (&"2026-02-04".into(), &false.into())
    );
    assert_eq!((&articles[1]["date"]["value"], &articles[1]["date"]["inferred"]), (&"2026-01-03".into(), &true.into()));
}

#[test]
fn the_blocks_of_the_seeds_have_their_roles() {
    let library = library_of(&["seeds"]);
    let kinds = |id: u32| {
        let article = library.article(ArticleId(id));
        article.blocks().map(|block| block.kind).collect::<Vec<_>>()
    };
    use BlockKind::{Attribution, Heading, Headline, Lede, Meta, Paragraph, PullQuote, Summary};
    assert_eq!(kinds(0), [Meta, Headline, Summary, Lede, Paragraph, Heading, Paragraph, Paragraph, Heading, Paragraph]);
    assert_eq!(
        kinds(1),
        [
            Headline,
            Lede,
            Heading,
            Paragraph,
            Heading,
            Paragraph,
            PullQuote,
            Attribution,
            Heading,
            Paragraph,
            Heading,
            Paragraph
        ]
    );
}
