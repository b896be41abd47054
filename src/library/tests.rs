//! What the library promises: dates completed from neighbours, unique ids, clones that stay.

use proptest::prelude::*;

use super::*;
use crate::extract;
use crate::model::{Article, Given, NoticeKind, Origin, RawArticle, Rule};

/// An article at `path` with a text, and a date as stated (`2026-02-04`), ambiguous (`?2026-02-04`), inferred
/// (`~2026-02-04`) or none (``).
fn article(path: &str, text: &str, date: &str) -> Article {
    let origin = Origin::of_file(path);
    let raw = RawArticle { origin, text: text.to_owned(), given: Given::default(), notices: Vec::new() };
    let mut article = extract::extract(raw);
    let (inferred, value) = date.strip_prefix('~').map_or((false, date), |value| (true, value));
    let (is_ambiguous, value) = value.strip_prefix('?').map_or((false, value), |value| (true, value));
    let stated = |value| PubDate::stated(value, Rule("test"), None);
    article.date = value.parse().ok().map(|value| PubDate { inferred, is_ambiguous, ..stated(value) });
    article.notices.clear();
    article
}

fn library(articles: &[(&str, &str)]) -> Library {
    let mut library = Library::default();
    library.push(articles.iter().map(|(path, date)| article(path, path, date)).collect(), Vec::new());
    library
}

/// Dates by path, written as by [`article`].
fn dates(library: &Library) -> Vec<String> {
    let mut dates: Vec<String> = library
        .ids()
        .map(|id| {
            let date = library.date(id);
            let mark = if date.is_some_and(|date| date.inferred) { "~" } else { "" };
            let value = date.map(|date| date.value.to_string()).unwrap_or_default();
            format!("{} {mark}{value}", library.article(id).place())
        })
        .collect();
    dates.sort();
    dates
}

#[track_caller]
fn check(articles: &[(&str, &str)], expected: &[&str]) {
    assert_eq!(dates(&library(articles)), expected);
}

#[test]
fn a_date_without_a_year_is_completed_from_its_neighbours() {
    check(&[("f/a", "2026-02-04"), ("f/b", "XXXX-01-03")], &["f/a 2026-02-04", "f/b ~2026-01-03"]);
    check(&[("f/a", "2026-02-04"), ("f/b", "XXXX-02-05")], &["f/a 2026-02-04", "f/b ~2025-02-05"]);
    check(&[("f/a", "2025-02-04"), ("f/b", "XXXX-02-29")], &["f/a 2025-02-04", "f/b ~2024-02-29"]);
    check(&[("f/a", "2026-02-04"), ("f/b", "XXXX-01")], &["f/a 2026-02-04", "f/b ~2026-01"]);
}

#[test]
fn an_ambiguous_date_is_turned_round_only_where_its_neighbours_ask_for_it() {
    check(&[("f/a", "2025-04-10"), ("f/b", "?2025-11-04")], &["f/a 2025-04-10", "f/b ~2025-04-11"]);
    check(&[("f/a", "2025-11-10"), ("f/b", "?2025-11-04")], &["f/a 2025-11-10", "f/b 2025-11-04"]);
    check(&[("f/a", "2025-07-10"), ("f/b", "?2025-11-04")], &["f/a 2025-07-10", "f/b 2025-11-04"]);
    check(&[("f/a", "?2025-04-11"), ("f/b", "?2025-11-04")], &["f/a 2025-04-11", "f/b 2025-11-04"]);
    let three = [("f/a", "2025-04-10"), ("f/b", "?2025-11-04"), ("f/c", "2025-11-10")];
    check(&three, &["f/a 2025-04-10", "f/b 2025-11-04", "f/c 2025-11-10"]);
}

#[test]
fn only_stated_days_of_the_same_folder_are_evidence() {
    check(&[("f/b", "XXXX-01-03")], &["f/b XXXX-01-03"]);
    for evidence in ["", "~2026-02-04", "2026", "2026-02", "XXXX-02-04"] {
        let library = library(&[("f/a", evidence), ("f/b", "XXXX-01-03")]);
        assert_eq!(dates(&library)[1], "f/b XXXX-01-03", "{evidence}");
    }
    check(&[("g/a", "2026-02-04"), ("f/b", "XXXX-01-03")], &["f/b XXXX-01-03", "g/a 2026-02-04"]);
    check(&[("f/g/a", "2026-02-04"), ("f/b", "XXXX-01-03")], &["f/b XXXX-01-03", "f/g/a 2026-02-04"]);
}

#[test]
fn an_inferred_date_keeps_its_span_and_names_its_rule() {
    let mut partial = article("f/b", "Am 3. Januar", "XXXX-01-03");
    partial.date =
        partial.date.map(|date| PubDate::stated(date.value, Rule("test"), Some(crate::model::Span::new(3, 12))));
    let mut library = Library::default();
    library.push(vec![article("f/a", "a", "2026-02-04"), partial], Vec::new());
    let date = library.date(ArticleId(1)).unwrap();
    assert_eq!(date.evidence.rule, NEIGHBOURS_RULE);
    assert_eq!(date.evidence.span, Some(crate::model::Span::new(3, 12)));
    assert_eq!(library.latest_day(), "2026-02-04".parse().ok());
}

#[test]
fn ids_are_unique_and_the_same_in_every_run() {
    let texts = [("f/a", "one"), ("f/b", "two"), ("g/a", "one"), ("g/a", "one")];
    let build = |cuts: &[usize]| {
        let mut library = Library::default();
        let mut rest: Vec<Article> = texts.iter().map(|(path, text)| article(path, text, "")).collect();
        for cut in cuts {
            let later = rest.split_off(*cut);
            library.push(rest, Vec::new());
            // A clone knows what was there before.
            library = library.clone();
            rest = later;
        }
        library.push(rest, Vec::new());
        let ids: Vec<String> = library.ids().map(|id| library.article(id).id().into_owned()).collect();
        let said: Vec<String> = library.notices().iter().map(|n| format!("{} {n}", n.path)).collect();
        (ids, said)
    };
    let (ids, said) = build(&[]);
    assert!(ids[2].starts_with(&format!("{}-", ids[0])), "{ids:?}");
    assert!(ids[3].starts_with(&format!("{}-", ids[2])), "{ids:?}");
    assert_eq!(said, ["g/a duplicate: f/a", "g/a duplicate: f/a"]);
    assert_eq!(build(&[1, 1]), (ids, said));
}

#[test]
fn the_id_is_given_or_depends_on_the_text_alone() {
    let named = Article { given_id: Some("dpa-7".to_owned()), ..article("c", "Text", "") };
    let id_of = |article: Article| {
        let mut library = Library::default();
        library.push(vec![article], Vec::new());
        library.article(ArticleId(0)).id().into_owned()
    };
    let id = id_of(article("a", "Text", ""));
    assert_eq!((id.len(), id_of(article("elsewhere/b", "Text", ""))), (16, id.clone()));
    assert_eq!(id, format!("{:016x}", xxh3_64(b"Text")));
    assert_ne!(id, id_of(article("a", "Text!", "")));
    assert_eq!(id_of(named), "dpa-7");
}

#[test]
fn the_same_id_with_another_text_is_no_duplicate() {
    let with_id = |path: &str, text: &str| Article { given_id: Some("x".to_owned()), ..article(path, text, "") };
    let mut library = Library::default();
    library.push(vec![with_id("a", "one"), with_id("b", "two")], Vec::new());
    assert_ne!(library.article(ArticleId(0)).id(), library.article(ArticleId(1)).id());
    assert!(library.notices().is_empty());
}

#[test]
fn notices_of_problems_come_before_values_that_were_not_found() {
    let with = |path: &str, kind| {
        let notices = vec![Notice::new(kind, path, "")];
        Article { notices, ..article(path, path, "") }
    };
    let mut library = Library::default();
    library.push(vec![with("a", NoticeKind::NoDate)], Vec::new());
    library.push(vec![with("c", NoticeKind::DecodedFrom)], vec![Notice::new(NoticeKind::Empty, "b", "")]);
    let notices = library.notices();
    let said: Vec<String> = notices.iter().map(|n| format!("{} {n}", n.path)).collect();
    assert_eq!(said, ["b empty", "c decoded-from", "a no-date"]);
    assert_eq!((notices.len(), notices.n_problems()), (3, 2));
    let by_idx: Vec<String> = (0..4).filter_map(|idx| Some(notices.get(idx)?.path)).collect();
    assert_eq!(by_idx, ["b", "c", "a"]);
}

#[test]
fn what_is_said_first_stands_in_for_a_headline() {
    let long = format!("Der Minister sagte am Dienstag, {} sei genug.", "sehr ".repeat(60));
    let mut library = Library::default();
    for text in [
        "Minister reist nach Prag\n\nDer Minister ist am Dienstag nach Prag gereist.",
        "date 2026-02-04\n\nDer Minister ist am Dienstag nach Prag gereist.",
        &long,
    ] {
        library.push(vec![article("a.txt", text, "")], Vec::new());
    }
    let headlines: Vec<String> = library.ids().map(|id| library.article(id).headline()).collect();
    assert_eq!(headlines[0], "Minister reist nach Prag");
    assert_eq!(headlines[1], "Der Minister ist am Dienstag nach Prag gereist.");
    assert!(headlines[2].starts_with("Der Minister sagte am Dienstag, sehr sehr"), "{headlines:?}");
    assert!(headlines[2].ends_with('…') && headlines[2].chars().count() <= 121, "{headlines:?}");
}

#[test]
fn a_clone_stays_as_it_was() {
    let mut grown = library(&[("f/b", "XXXX-01-03")]);
    let before = grown.clone();
    grown.push(vec![article("f/c", "c", "2026-02-04")], vec![Notice::new(NoticeKind::Empty, "f/d", "")]);
    assert_eq!((before.len(), before.notices().len()), (1, 0));
    assert_eq!(dates(&before), ["f/b XXXX-01-03"]);
    assert_eq!(dates(&grown), ["f/b ~2026-01-03", "f/c 2026-02-04"]);
    assert!(grown.is_in_path_order());
    grown.push(vec![article("a", "a", "")], Vec::new());
    assert!(!grown.is_in_path_order());
}

#[test]
fn a_title_that_is_no_part_of_its_text_stands_apart() {
    let mut with_title = article("f/a", "Text", "");
    with_title.title = Some(crate::model::Extracted::new("Größe".to_owned(), Rule("test"), None));
    let mut library = Library::default();
    library.push(vec![article("f/b", "Text", ""), with_title], Vec::new());
    assert_eq!(library.titled_apart(), &IdSet::from([1]));
    assert_ne!(library.full_text_key(ArticleId(0)), library.full_text_key(ArticleId(1)));
}

proptest! {
    #[test]
    fn dates_depend_on_neither_order_nor_batches(
        articles in prop::collection::vec(("[fg]/[a-z]{3}", 0..10usize), 0..12).prop_shuffle(),
        batch_len in 1..5usize,
    ) {
        let values = ["", "2026", "2026-02-04", "2025-12-31", "~2027-01-01", "XXXX-01-03", "XXXX-02-29", "XXXX-12", "2024-03", "?2026-04-02"];
        let mut articles: Vec<(String, &str)> =
            articles.into_iter().enumerate().map(|(n, (path, idx))| (format!("{path}{n}"), values[idx])).collect();
        let as_found: Vec<Article> = articles.iter().map(|(path, date)| article(path, path, date)).collect();
        let mut in_batches = Library::default();
        for batch in as_found.chunks(batch_len) {
            in_batches.push(batch.to_vec(), Vec::new());
        }
        articles.sort();
        let mut at_once = Library::default();
        at_once.push(articles.iter().map(|(path, date)| article(path, path, date)).collect(), Vec::new());
        prop_assert_eq!(dates(&in_batches), dates(&at_once));
        let totals = at_once.count_date_keys(&at_once.all());
        prop_assert!(at_once.date_key_totals().iter().map(|n| *n as u32).eq(totals));
    }
}

/// What a library says that its only article mentions: days, `~` before what its date had to help with.
fn mentioned(text: &str) -> Vec<String> {
    let raw = RawArticle {
        origin: Origin::of_file("a.txt"),
        text: text.to_owned(),
        given: Given::default(),
        notices: Vec::new(),
    };
    let mut library = Library::default();
    library.push(vec![extract::extract(raw)], Vec::new());
    library.mentioned(ArticleId(0)).iter().map(shown).collect()
}

fn shown(date: &MentionedDate) -> String {
    let mark = if date.inferred { "~" } else { "" };
    match date.when {
        MentionedDays::Days(first, last) if first == last => format!("{mark}{first}"),
        MentionedDays::Days(first, last) => format!("{mark}{first}..{last}"),
        MentionedDays::Partial(value) => format!("{mark}{value}"),
    }
}

#[test]
fn a_text_mentions_days_but_not_its_own_date_of_publication() {
    let body = "Kiew wartet auf die Entscheidung.\n\nSie fällt am 4. März 2026, sagte er im Februar 2026 dem Sender.";
    assert_eq!(
        mentioned(&format!("date 2026-02-04 Warten in Kiew\n\n{body}")),
        ["2026-03-04", "2026-02-01..2026-02-28"]
    );
    let dateline = "date 2026-02-05 Warten in Kiew\n\nWIEN, 4. Februar 2026 (dpa) - Die Entscheidung fällt am 4. März 2026, sagte er.";
    assert_eq!(mentioned(dateline), ["2026-03-04"]);
    let relative = "date 2026-02-04 Warten in Kiew\n\nKiew wartet. Die Entscheidung fällt morgen und dauert drei Tage.";
    assert_eq!(mentioned(relative), ["~2026-02-05"]);
    let partial =
        "Warten in Kiew\n\nKiew wartet auf die Entscheidung.\n\nSie fällt vielleicht am 4. März, sagte er dort.";
    assert_eq!(mentioned(partial), ["XXXX-03-04"]);
}

#[test]
fn mentioned_days_follow_a_date_that_is_completed_later() {
    let text = "Warten in Kiew\n\nAm 3. Januar kam die Nachricht. Die Entscheidung fällt am 5. Januar, sagte er dort.";
    let mut library = Library::default();
    library.push(vec![article("news/a.txt", text, "XXXX-01-03")], Vec::new());
    let all = |library: &Library| library.mentioned(ArticleId(0)).iter().map(shown).collect::<Vec<_>>();
    assert_eq!(all(&library), ["XXXX-01-03", "XXXX-01-05"]);
    library.push(vec![article("news/b.txt", "Ein anderer Text", "2026-02-04")], Vec::new());
    assert_eq!(all(&library), ["~2026-01-03", "~2026-01-05"]);
}
