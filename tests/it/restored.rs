//! A library that was kept and opened again says the same as the one that was built.

use std::fmt::Write;

use proptest::prelude::*;
use proptest::sample::select;

use xxhash_rust::xxh3::xxh3_64;

use dateline::export::{Format, explain, write};
use dateline::extract::extract;
use dateline::gazetteer::groups;
use dateline::library::{ArticleId, Bytes, IdSet, Library, SharedBytes, Summary};
use dateline::model::{
    Article, DayOrder, Extracted, Given, Language, Notice, NoticeKind, Origin, PubDate, RawArticle, Rule,
};
use dateline::query::{Filters, Sort, Wanted, evaluate};

/// `~` inferred, `?` ambiguous, `<` its figures can be read day first only, `>` month first only.
const DATES: [&str; 16] = [
    "",
    "2026",
    "2026-02",
    "2026-02-04",
    "2026-01-31",
    "2025-12-31",
    "~2026-02-04",
    "?2026-04-02",
    "?2025-11-03",
    "<2026-02-14",
    ">2026-02-15",
    "XXXX-01-03",
    "XXXX-02",
    "XXXX-02-29",
    "2062-02-04",
    "2099-12-31",
];
const TEXTS: [&str; 6] = [
    "Kosovo und die Ukraine sprechen.\n\nAm 4. März 2026 kam er nach Kiew.",
    "Bundeskanzler Merz reist nach Paris\n\nSie fällt morgen, sagte er in Paris.",
    "The United States and Germany\n\nIt ends on 3 May, he said in Washington.",
    "Der Präsident\n\nEs dauert drei Tage.",
    "Kosovo",
    "",
];
/// Every text of a search that means something else.
const QUERIES: [&str; 8] =
    ["", "kosovo", "präsident", "country:UA", "group:eu", "date:ambiguous", "date:2026", "when:2026-03 OR er"];

fn date(text: &str) -> Option<PubDate> {
    let mark = text.chars().next().filter(|first| "~?<>".contains(*first));
    let value = text.trim_start_matches(['~', '?', '<', '>']).parse().ok()?;
    let order = match mark {
        Some('?' | '>') => Some(DayOrder::MonthFirst),
        Some('<') => Some(DayOrder::DayFirst),
        _ => None,
    };
    let stated = PubDate::stated(value, Rule("test"), None);
    Some(PubDate { inferred: mark == Some('~'), is_ambiguous: mark == Some('?'), order, ..stated })
}

/// Articles of a few folders, many of them with the same text or the same id.
fn arb_article() -> impl Strategy<Value = Article> {
    let id = prop::option::weighted(0.2, select(&["x", "y"][..]));
    (select(&["a", "a/b", "c"][..]), 0..40u32, select(&TEXTS[..]), select(&DATES[..]), select(&DATES[..]), id).prop_map(
        |(folder, name, text, written, updated, id)| {
            let origin = Origin::of_file(format!("{folder}/{name}.txt"));
            let raw = RawArticle { origin, text: text.to_owned(), given: Given::default(), notices: Vec::new() };
            let article = extract(raw);
            let given_id = id.map(str::to_owned);
            let given = name.is_multiple_of(5).then(|| Extracted::new("Präsident".to_owned(), Rule("test"), None));
            let title = given.or(article.title.clone());
            Article { given_id, title, date: date(written), updated: date(updated), ..article }
        },
    )
}

/// Articles whose ids are those of others, or what others' ids become when they get their suffix.
fn arb_lookalike() -> impl Strategy<Value = Article> {
    let text_id = |text: &str| format!("{:016x}", xxh3_64(text.as_bytes()));
    let suffixed = |id: &str, place: &str| format!("{id}-{:08x}", xxh3_64(format!("0/{place}").as_bytes()) as u32);
    let ids = [
        "x".to_owned(),
        text_id("Kosovo"),
        suffixed("x", "a/1.txt"),
        format!("{}-2", suffixed("x", "a/1.txt")),
        suffixed(&suffixed("x", "a/1.txt"), "c/1.txt"),
        suffixed(&text_id("Kosovo"), "a/0.txt"),
    ];
    let id = prop::option::weighted(0.5, select(ids.to_vec()));
    (arb_article(), prop::bool::weighted(0.7), 0..3u32, id).prop_map(|(article, is_same_text, name, id)| {
        let folder = article.origin.shown.split('/').next().unwrap_or_default().to_owned();
        let text = if is_same_text { "Kosovo".to_owned() } else { article.text.clone() };
        let origin = Origin::of_file(format!("{folder}/{name}.txt"));
        let raw = RawArticle { origin, text, given: Given::default(), notices: Vec::new() };
        Article { given_id: id, date: article.date, ..extract(raw) }
    })
}

#[derive(Debug, Clone)]
enum Step {
    Push(Vec<Article>),
    /// Each article that is there whose turn has a bit here.
    Remove(u32),
    Restore,
}

fn arb_step() -> impl Strategy<Value = Step> {
    let articles =
        prop_oneof![prop::collection::vec(arb_article(), 0..6), prop::collection::vec(arb_lookalike(), 0..6),];
    prop_oneof![4 => articles.prop_map(Step::Push), 3 => any::<u32>().prop_map(Step::Remove), 1 => Just(Step::Restore)]
}

/// The same articles, read anew.
fn anew(library: &Library) -> Library {
    let mut fresh = Library::default();
    let ids = library.in_path_order();
    fresh.push(ids.into_iter().map(|id| library.article(id).to_article()).collect(), Vec::new());
    fresh
}

fn arb_lost() -> impl Strategy<Value = Notice> {
    let kinds = select(&[NoticeKind::Empty, NoticeKind::Binary, NoticeKind::BadRecord][..]);
    (kinds, "[a-c]/[a-z]{2}").prop_map(|(kind, path)| Notice::new(kind, path, "detail"))
}

fn restored(library: &Library) -> Library {
    let segments = library.segments().map(|(_, segment)| segment.clone()).collect();
    let lost = library.lost().cloned().collect();
    let summary = Summary::open(SharedBytes::new(Bytes::Owned(library.summary()))).unwrap();
    Library::restore(summary, library.roots().clone(), segments, lost).unwrap()
}

/// All that a reader can learn from a library, of ids only their order.
pub fn said(library: &Library) -> String {
    let mut out = said_of_articles(library);
    let ids = library.in_path_order();
    let places = |set: &IdSet| ids.iter().map(|id| u8::from(set.contains(id.0))).collect::<Vec<_>>();
    for total in library.countries() {
        let _ = writeln!(
            out,
            "{total:?} {:?} {:?}",
            places(library.with_country(total.code)),
            places(library.with_focus(total.code))
        );
    }
    let _ = writeln!(out, "{:?}", places(library.titled_apart()));
    for (language, n) in library.languages() {
        let _ = writeln!(out, "{language:?} {n} {:?}", places(library.with_language(language)));
    }
    for group in groups() {
        let _ = writeln!(out, "{group:?} {:?}", places(library.in_group(group)));
    }
    let totals = library.date_key_totals().iter();
    let mut keys: Vec<_> = library.date_keys().iter().zip(totals).filter(|(_, n)| **n > 0).collect();
    keys.sort();
    let _ = writeln!(out, "{keys:?}");
    for text in QUERIES {
        let filters = Filters { text: text.to_owned(), ..Filters::default() };
        let wanted = Wanted { mentioned: true, agenda: true, ..Wanted::from(Sort::default()) };
        let view = evaluate(&filters, library, wanted, &|| true).unwrap();
        let place = |article: ArticleId| ids.iter().position(|id| *id == article);
        let rows: Vec<_> = view.rows.iter().map(place).collect();
        let agenda = view.agenda.into_iter().flat_map(|agenda| agenda.entries);
        let agenda: Vec<_> = agenda.map(|entry| (place(entry.article), entry.first, entry.timex_idx)).collect();
        let _ = writeln!(out, "{rows:?} {:?} {:?} {:?}", view.countries, view.groups, view.languages);
        let _ = writeln!(out, "{:?} {:?} {:?} {:?}", view.dates, view.mentioned, view.runs, agenda);
    }
    out
}

/// The part of it that costs little: what each article says, and what is odd.
pub fn said_of_articles(library: &Library) -> String {
    let counts: Vec<_> = library.notices().counts().collect();
    format!("{}{:#?} {counts:?}", said_of_each(library), notices_of(library))
}

/// What each article says.
pub fn said_of_each(library: &Library) -> String {
    let mut out = String::new();
    let ids = library.in_path_order();
    for format in Format::ALL {
        let mut bytes = Vec::new();
        write(format, Language::ENGLISH, library, &ids, &mut bytes).unwrap();
        out.push_str(&String::from_utf8_lossy(&bytes));
    }
    for id in &ids {
        out.push_str(&explain(library, *id));
        let (date, key, far) = (library.date(*id), library.date_key(*id), library.is_far(*id));
        let _ = writeln!(out, "{date:?} {key:?} {far} {} {:?}", library.n_dated_beside(*id), library.mentioned(*id));
        let _ = writeln!(out, "{:?} {:?}", library.membership_day(*id), library.article(*id).place().file());
    }
    let _ = writeln!(out, "{:?} {}", library.latest_day(), library.len());
    out
}

/// What is odd, with its place.
pub fn notices_of(library: &Library) -> Vec<String> {
    let mut notices: Vec<String> =
        library.notices().iter().map(|notice| format!("{} {notice}", notice.place())).collect();
    notices.sort();
    notices
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_library_that_was_kept_says_the_same(
        articles in prop::collection::vec(arb_article(), 0..24),
        later in prop::collection::vec(arb_article(), 0..6),
        lost in prop::collection::vec(arb_lost(), 0..4),
        gone in prop::collection::vec(0..24u32, 0..4),
        batch_len in 1..9usize,
    ) {
        let mut built = Library::default();
        articles.chunks(batch_len).for_each(|batch| built.push(batch.to_vec(), Vec::new()));
        built.push(Vec::new(), lost.clone());
        let mut opened = restored(&built);
        prop_assert_eq!(said(&opened), said(&built));
        // What comes later finds the same neighbours.
        built.push(later.clone(), Vec::new());
        opened.push(later.clone(), Vec::new());
        prop_assert_eq!(said(&opened), said(&built));
        let gone: IdSet = gone.into_iter().collect();
        built.remove(&gone);
        opened.remove(&gone);
        prop_assert_eq!(said(&opened), said(&built));
        let mut opened = restored(&opened);
        prop_assert_eq!(said(&opened), said(&built));
        built.push(articles.clone(), Vec::new());
        opened.push(articles.clone(), Vec::new());
        prop_assert_eq!(said(&opened), said(&built));
    }

    #[test]
    fn whatever_comes_and_goes_the_rest_says_what_it_would_say_alone(
        steps in prop::collection::vec(arb_step(), 1..12),
    ) {
        let mut library = Library::default();
        for step in steps {
            match step {
                Step::Push(articles) => library.push(articles, Vec::new()),
                Step::Remove(turns) => {
                    let ids = library.ids().enumerate().filter(|(turn, _)| turns >> (turn % 32) & 1 == 1);
                    library.remove(&ids.map(|(_, id)| id.0).collect());
                }
                Step::Restore => library = restored(&library),
            }
            prop_assert_eq!(said_of_articles(&library), said_of_articles(&anew(&library)));
        }
        prop_assert_eq!(said(&library), said(&anew(&library)));
    }

    #[test]
    fn what_was_taken_out_left_nothing_behind(
        articles in prop::collection::vec(arb_article(), 0..16),
        gone in prop::collection::vec(arb_article(), 0..6),
        later in prop::collection::vec(arb_article(), 0..6),
    ) {
        let (n_articles, n_gone) = (articles.len() as u32, gone.len() as u32);
        let mut library = Library::default();
        library.push(articles.clone(), Vec::new());
        library.push(gone, Vec::new());
        library.remove(&(n_articles..n_articles + n_gone).collect());
        let mut library = restored(&library);
        library.push(later.clone(), Vec::new());
        let mut fresh = Library::default();
        fresh.push(articles, Vec::new());
        fresh.push(later, Vec::new());
        prop_assert_eq!(said(&library), said(&fresh));
    }
}

#[test]
fn many_files_without_an_article_stay_counted() {
    let mut built = Library::default();
    let lost = (0..10_500).map(|n| Notice::new(NoticeKind::Empty, format!("a/{n}"), "")).collect();
    built.push(Vec::new(), lost);
    let opened = restored(&built);
    assert_eq!(opened.notices().n_of(NoticeKind::Empty), 10_500);
    assert_eq!(opened.notices().n_kept(), built.notices().n_kept());
    assert_eq!(opened.len(), 0);
    assert_eq!(opened.ids().next(), None::<ArticleId>);
}
