//! Queries on a small library, and the counts that the facets show.

use std::sync::Arc;

use super::ast::{Node, Term};
use super::*;
use crate::extract;
use crate::fulltext::{self, FullText};
use crate::library::{ArticleId, Library};
use crate::model::{
    Country, CountryCode, Expression, Extracted, Given, Origin, PubDate, RawArticle, Rule, Span, Timex, TimexKind, When,
};
use crate::text;

/// Articles as `path | title | countries (focus first) | date | text`; empty parts are none.
fn library(rows: &[&str]) -> Library {
    let mut library = Library::default();
    library.push(rows.iter().map(|row| article(row)).collect(), Vec::new());
    library
}

fn article(row: &str) -> crate::model::Article {
    let parts: Vec<&str> = row.split('|').map(str::trim).collect();
    let [path, title, countries, date, text] = parts[..] else { panic!("five parts: {row}") };
    let raw = RawArticle {
        origin: Origin::of_file(path),
        text: text.to_owned(),
        given: Given::default(),
        notices: Vec::new(),
    };
    let mut article = extract::extract(raw);
    let country = |(idx, code): (usize, &str)| Country {
        code: code.parse().unwrap(),
        focus: idx == 0,
        salience: 0.5,
        n_mentions: 1,
        rule: Rule("test"),
    };
    article.title = (!title.is_empty()).then(|| Extracted::new(title.to_owned(), Rule("test"), None));
    article.countries = countries.split_whitespace().enumerate().map(country).collect();
    article.date = date.parse().ok().map(|value| PubDate::stated(value, Rule("test"), None));
    article.language = "de".parse().ok().map(|language| Extracted::new(language, Rule("test"), None));
    article.timexes = Vec::new();
    article
}

fn sample() -> Library {
    library(&[
        "seeds/a.txt | Rückzug aus dem Kosovo | XK AL | 2026-02-04 | Die Koalition der Willigen sprach über Sicherheitsfragen.",
        "seeds/b.txt | Stille Verhandlungen | UA XK | XXXX-01-03 | In Kiew trafen sich Berater der Koalition.\n\nDer Präsident kam.",
        "wire/c.md | | UA | 2025 | ÄGYPTEN und die Ukraine. US-Präsident am Telefon.",
        "wire/d.md | Ohne alles | | | Nichts als Wörter: Berater, Berater, Kiew.",
    ])
}

/// The paths of what a query finds, by their last letters.
#[track_caller]
fn check(query: &str, expected: &str) {
    let library = sample();
    let (query, problems) = parse(query);
    assert!(problems.is_empty(), "{problems:?}");
    let found = search(&query, &library, &|| true).unwrap();
    let names = found.iter().map(|id| library.article(ArticleId(id)).place().shown());
    let letters: String = names.filter_map(|name| name.split(['/', '.']).nth(1).map(str::to_owned)).collect();
    assert_eq!(letters, expected, "{query}");
}

#[test]
fn queries_find_articles() {
    for (query, expected) in [
        ("", "abcd"),
        ("koalition", "ab"),
        ("KOALI", "ab"),
        ("\"koalition der willigen\"", "a"),
        ("*fragen", "a"),
        ("agypten", "c"),
        ("aegypten", "c"),
        ("Ägypten OR *fragen", "ac"),
        ("koalition -willig", "b"),
        ("-koalition", "cd"),
        ("(koalition OR berater) kiew", "bd"),
        ("koalition OR berater kiew", "abd"),
        ("rückzug", "a"),
        ("\"kosovo die\"", ""),
        ("/^Der Präs/", "b"),
        ("/der präs/", "b"),
        ("/der Präs/", ""),
        ("/Rückzug/", "a"),
        ("title:verhandl", "b"),
        ("title:koalition", ""),
        ("title:/^o/", "d"),
        ("path:seeds", "ab"),
        ("path:wire/c", "c"),
        ("path:.md", "cd"),
        ("country:XK", "ab"),
        ("focus:XK", "a"),
        ("group:westbalkan", "ab"),
        ("group:europe -group:\"western balkans\"", "c"),
        ("country:UA -country:XK", "c"),
        ("lang:de lang:DE", "abcd"),
        ("lang:en", ""),
        ("country:none", "d"),
        ("-focus:none", "abc"),
        ("lang:none", ""),
        ("date:2026-02", "a"),
        ("date:2026", "ab"),
        ("date:2025", "c"),
        ("date:2025-01..", "abc"),
        ("date:..2025", "c"),
        ("date:none", "d"),
        ("date:stated", "ac"),
        ("date:inferred", "b"),
        ("date:partial", ""),
        ("near2(kiew berater)", "d"),
        ("near4(kiew berater)", "bd"),
        ("near1(koalition präsident)", ""),
        ("near9(\"berater der\" kiew präsident)", "b"),
        ("us-präs", "c"),
    ] {
        check(query, expected);
    }
}

#[test]
fn mentioned_dates_are_found_against_the_publication_date() {
    let mut with_dates = article("a | t | | 2026-02-04 | Am 3. Januar und in der achten Woche");
    let timex =
        |span, when| Timex { span, kind: TimexKind::Date, expression: Expression::of(when), rule: Rule("test") };
    with_dates.timexes = vec![
        timex(Span::new(3, 12), When::Calendar("XXXX-01-03".parse().unwrap())),
        timex(Span::new(17, 36), When::Week { year: Some(2026), week: 8 }),
    ];
    let mut library = Library::default();
    library.push(vec![with_dates], Vec::new());
    for (query, expected) in [
        ("when:2026-01-03", 1),
        ("when:2026-02", 1),
        ("when:2026-01-04", 0),
        ("when:..2026-01", 1),
        ("when:2026-03..", 0),
    ] {
        assert_eq!(search(&parse(query).0, &library, &|| true).unwrap().len(), expected, "{query}");
    }
}

#[test]
fn places_of_a_query_can_be_highlighted() {
    let text = "Ägypten, Koalition der\nWilligen, Präsidentenpalast";
    let places = |query: &str| -> Vec<&str> {
        parse(query)
            .0
            .find_places(text, Some(crate::model::Language::GERMAN))
            .iter()
            .map(|span| span.of(text))
            .collect()
    };
    assert_eq!(places("agypt -koalition title:der"), ["Ägypt"]);
    assert_eq!(places("\"koalition der willigen\" der"), ["Koalition der\nWilligen"]);
    assert_eq!(places("*palast OR /w\\w+n/"), ["Willigen", "palast"]);
    assert_eq!(places("~koalitionen ~sicherheit"), ["Koalition"]);
    assert_eq!(places("country:UA"), [""; 0]);
}

#[test]
fn a_search_that_nobody_wants_ends() {
    assert_eq!(search(&parse("a").0, &sample(), &|| false), None);
    let asked = std::cell::Cell::new(0);
    let twice = || asked.replace(asked.get() + 1) < 2;
    assert_eq!(search(&parse("kiew berater koalition").0, &sample(), &twice), None);
}

fn view(filters: &Filters) -> View {
    evaluate(filters, &sample(), Sort::default(), &|| true).unwrap()
}

/// `code n +gain` for each country.
fn countries(filters: &Filters) -> Vec<String> {
    let gain = |count: &CountryCount| count.gain.map(|gain| format!(" +{gain}")).unwrap_or_default();
    view(filters).countries.iter().map(|count| format!("{} {}{}", count.code, count.n, gain(count))).collect()
}

#[test]
fn the_number_beside_a_country_is_what_choosing_it_leaves() {
    let mut filters = Filters::default();
    assert_eq!(countries(&filters), ["UA 2", "XK 2", "AL 1"]);
    filters.countries.choose("XK".parse::<CountryCode>().unwrap(), Choice::Include);
    assert_eq!(countries(&filters), ["XK 2", "AL 1", "UA 1"]);
    filters.countries.mode = Mode::Any;
    assert_eq!(countries(&filters), ["UA 3 +1", "XK 2", "AL 2 +0"]);
    filters.countries.choose("AL".parse::<CountryCode>().unwrap(), Choice::Exclude);
    assert_eq!(countries(&filters), ["UA 2 +1", "AL 1", "XK 1"]);
}

/// `key n +gain` for each group.
fn groups(filters: &Filters) -> Vec<String> {
    let gain = |gain: Option<usize>| gain.map(|gain| format!(" +{gain}")).unwrap_or_default();
    let counts = view(filters).groups;
    counts.iter().map(|shown| format!("{} {}{}", shown.group.key(), shown.count.n, gain(shown.count.gain))).collect()
}

#[test]
fn groups_are_counted_and_joined_like_countries() {
    let mut filters = Filters::default();
    let [nato, wb, cis] = ["nato", "western-balkans", "cis"].map(|key| crate::gazetteer::find_group(key).unwrap());
    assert_eq!(
        groups(&filters),
        ["nato 1", "western-balkans 2", "balkans 2", "europe 3", "southern-europe 2", "eastern-europe 2"],
        "Ukraine left the CIS before"
    );
    filters.countries.choose(wb, Choice::Include);
    assert_eq!(countries(&filters), ["XK 2", "AL 1", "UA 1"]);
    filters.countries.choose("UA".parse::<CountryCode>().unwrap(), Choice::Exclude);
    assert_eq!(filters.to_query_text(), "group:western-balkans -country:UA");
    assert_eq!(view(&filters).rows, [ArticleId(0)]);
    filters.countries.choose(nato, Choice::Exclude);
    filters.countries.choose(cis, Choice::Include);
    filters.countries.mode = Mode::Any;
    assert_eq!(filters.to_query_text(), "(group:western-balkans OR group:cis) -country:UA -group:nato");
    assert!(groups(&filters).contains(&"cis 0".to_owned()), "what is chosen is shown");
}

#[test]
fn an_undated_article_has_the_members_of_the_collections_latest_day() {
    let of = |query: &str, dates: [&str; 2]| {
        let rows = dates.map(|date| format!("a{date}.txt | t | GB | {date} | Text"));
        let library = library(&[&rows[0], &rows[1]]);
        search(&parse(query).0, &library, &|| true).unwrap().iter().collect::<Vec<u32>>()
    };
    assert_eq!(of("group:eu", ["2019-05-02", ""]), [0, 1]);
    assert_eq!(of("group:eu", ["2021-05-02", ""]), [] as [u32; 0]);
    assert_eq!(of("group:eu", ["2019", "2020"]), [0], "the last day of a year counts");
    assert_eq!(of("group:eu", ["", ""]), [] as [u32; 0]);
}

#[test]
fn the_date_tree_counts_at_every_level() {
    let view = view(&Filters::default());
    let written: Vec<String> = view.dates.years().iter().map(write_node).collect();
    assert_eq!(written, ["2026:2 [2026-02:1 [2026-02-04:1 []] 2026-01:1 [2026-01-03:1 []]]", "2025:1 []"]);
    assert_eq!((view.dates.undated.n, view.dates.partial.n, view.dates.inferred.n), (1, 0, 1));
}

fn write_node(node: DateNode) -> String {
    let children: Vec<String> = node.children.iter().map(write_node).collect();
    format!("{}:{} [{}]", node.value, node.count.n, children.join(" "))
}

#[test]
fn a_date_filter_says_what_it_hides() {
    let latest = sample().latest_day().unwrap();
    let filters = Filters { dates: DateFilter::last_days(latest, 7), ..Filters::default() };
    let view = view(&filters);
    assert_eq!(view.rows, [ArticleId(0)]);
    assert_eq!(view.hidden_by_dates, HiddenByDates { n: 3, n_undated: 1, n_partial: 0 });
    assert_eq!(filters.to_query_text(), "date:2026-01-29..2026-02-04");
    assert_eq!(DateFilter::last_month(latest).include, [DateBucket::Value("2026-02".parse().unwrap())]);
}

#[test]
fn an_empty_result_names_the_chip_that_helps_most() {
    let mut filters = Filters { text: "kiew".to_owned(), ..Filters::default() };
    filters.countries.choose("AL".parse::<CountryCode>().unwrap(), Choice::Include);
    let view = view(&filters);
    assert!(view.rows.is_empty());
    assert_eq!(view.rescue, Some((Chip::Country { code: "AL".parse().unwrap(), choice: Choice::Include }, 2)));
}

#[test]
fn rows_are_sorted_with_the_undated_last() {
    let rows = |sort| -> Vec<u32> {
        evaluate(&Filters::default(), &sample(), sort, &|| true).unwrap().rows.iter().map(|id| id.0).collect()
    };
    assert_eq!(rows(Sort::DateNewest), [0, 1, 2, 3]);
    assert_eq!(rows(Sort::DateOldest), [2, 1, 0, 3]);
    assert_eq!(rows(Sort::Title), [3, 0, 1, 2]);
    assert_eq!(rows(Sort::Path), [0, 1, 2, 3]);
}

#[test]
fn filters_are_written_as_a_query() {
    let mut filters = Filters { text: "a OR b".to_owned(), ..Filters::default() };
    for code in ["UA", "XK"] {
        filters.countries.choose(code.parse::<CountryCode>().unwrap(), Choice::Include);
    }
    filters.dates.choose(DateBucket::Undated, Choice::Include);
    filters.dates.choose(DateBucket::Inferred, Choice::Exclude);
    filters.dates.from = "2026".parse().ok();
    assert_eq!(filters.to_query_text(), "(a OR b) country:UA country:XK date:none -date:inferred date:2026..");
    filters.countries.mode = Mode::Any;
    assert_eq!(filters.to_query_text(), "(a OR b) (country:UA OR country:XK) date:none -date:inferred date:2026..");
}

#[test]
fn a_memo_gives_the_same_views_and_notices_when_the_library_grew() {
    let mut memo = Memo::default();
    let mut library = sample();
    let text = Filters { text: "koalition".to_owned(), ..Filters::default() };
    let mut with_country = text.clone();
    with_country.countries.include = vec![Area::Country("UA".parse().unwrap())];
    let mut check = |filters: &Filters, library: &Library, n_hits: u64| {
        let view = evaluate_with(&mut memo, filters, library, Sort::default(), &|| true).unwrap();
        assert_eq!(Some(&view), evaluate(filters, library, Sort::default(), &|| true).as_ref());
        assert_eq!(view.hits.len(), n_hits);
    };
    check(&text, &library, 2);
    check(&with_country, &library, 1);
    let before = library.clone();
    library.push(vec![article("wire/e.md | | UA | | Noch eine Koalition.")], Vec::new());
    check(&with_country, &library, 2);
    check(&text, &before, 2);
    check(&Filters::default(), &before, 4);
}

/// Builds a full-text index of the articles `ids`.
fn index_of(library: &Library, ids: &[u32], folder: &std::path::Path) -> FullText {
    let articles: Vec<(u32, u64)> = ids.iter().map(|id| (*id, library.full_text_key(ArticleId(*id)))).collect();
    let read = |id: u32, sink: &mut fulltext::Sink| {
        let article = library.article(ArticleId(id));
        let title = article.title().filter(|_| library.titled_apart().contains(id));
        sink(title.map(|title| title.value), article.text());
    };
    let build = fulltext::Build { folder, n_threads: 2, memory: 1 << 20 };
    build.run(&articles, &read, &|_| true).unwrap().unwrap()
}

/// A library and the same with an index that knows most of its articles.
fn with_and_without_index(folder: &std::path::Path) -> (Library, Library) {
    let words =
        ["Kosovo", "kosovarisch", "Ägypten", "Regierung", "der", "die Koalition", "Straße", "京都", "US-Präsident"];
    let row = |n: usize| {
        let text: Vec<&str> = (0..n % 7).map(|k| words[(n * 7 + k * k * 3 + n / 9) % words.len()]).collect();
        let title = if n.is_multiple_of(5) { words[n % words.len()] } else { "" };
        format!("wire/{n} | {title} | | | {}.", text.join(if n.is_multiple_of(3) { " – " } else { " " }))
    };
    let rows: Vec<String> = (0..400).map(row).collect();
    let mut library = Library::default();
    for batch in rows.chunks(150) {
        library.push(batch.iter().map(|row| article(row)).collect(), Vec::new());
    }
    library.remove(&(20..40).collect());
    let mut indexed = library.clone();
    let known: Vec<u32> = (0..300).filter(|id| id % 11 > 0).collect();
    indexed.set_full_text(Arc::new(index_of(&library, &known, folder)));
    (library, indexed)
}

#[test]
fn an_index_changes_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let (library, indexed) = with_and_without_index(folder.path());
    for query in [
        "kosov",
        "kosovo -regierung",
        "agypten OR strasse",
        "\"die koalition\"",
        "\"koalition der\"",
        "*präs",
        "*isch",
        "us-präs",
        "near3(kosovo der)",
        "near1(der koalition) -京",
        "\"der\" (kosovarisch OR /Ägy/)",
        "title:kosovo",
        "~regierungen -~straßen",
        "title:~kosovos OR ~kosovarische",
        "nirgends",
    ] {
        let query = parse(query).0;
        let found = search(&query, &library, &|| true).unwrap();
        assert_eq!(search(&query, &indexed, &|| true).unwrap(), found, "{query}");
        let plain = library.ids().filter(|id| plainly_matches(&query.root, &library, *id)).map(|id| id.0).collect();
        assert_eq!(found, plain, "{query}");
    }
}

#[test]
fn a_search_with_an_index_can_be_left_wherever_it_asks() {
    let folder = tempfile::tempdir().unwrap();
    let (_, indexed) = with_and_without_index(folder.path());
    for query in ["kosov", "\"die koalition\" OR *isch", "near3(kosovo der)", "~regierungen"] {
        let query = parse(query).0;
        let n_left = std::cell::Cell::new(usize::MAX);
        let keep_going = || {
            n_left.set(n_left.get() - 1);
            n_left.get() > 0
        };
        assert!(search(&query, &indexed, &keep_going).is_some());
        let n_asked = usize::MAX - n_left.get();
        for n in 1..=n_asked {
            n_left.set(n);
            assert_eq!(search(&query, &indexed, &keep_going), None, "{query} {n}");
            assert_eq!(n_left.get(), 0, "{query}");
        }
    }
}

#[test]
fn an_index_changes_no_order() {
    let folder = tempfile::tempdir().unwrap();
    let (library, indexed) = with_and_without_index(folder.path());
    let mut memo = Memo::default();
    for query in [
        "kosov",
        "kosovo OR regierung",
        "agypten OR strasse OR title:der",
        "\"die koalition\" OR *isch",
        "near3(kosovo der)",
        "(kosovo OR der) -regierung",
        "/ko\\w/ OR us-präs",
        "~kosovarische OR ~straßen",
    ] {
        let mut filters = Filters { text: query.to_owned(), ..Filters::default() };
        let rows = |filters: &Filters, library| {
            evaluate(filters, library, Sort::Relevance, &|| true).unwrap().rows.iter().collect::<Vec<_>>()
        };
        let ranked = rows(&filters, &library);
        assert!(ranked.len() > 2, "{query}");
        assert_eq!(rows(&filters, &indexed), ranked, "{query}");
        let by_date = evaluate(&filters, &library, Sort::DateNewest, &|| true).unwrap().rows.to_vec();
        assert_ne!(ranked, by_date, "{query}");
        // Fewer hits keep their order, whether they are ranked anew or taken from what is known.
        evaluate_with(&mut memo, &filters, &indexed, Sort::Relevance, &|| true).unwrap();
        filters.text += " path:1";
        let fewer: Vec<ArticleId> = rows(&filters, &indexed);
        let mut narrowed = Filters { text: query.to_owned(), ..Filters::default() };
        narrowed.dates.choose(DateBucket::Undated, Choice::Include);
        let view = evaluate_with(&mut memo, &narrowed, &indexed, Sort::Relevance, &|| true).unwrap();
        assert_eq!(view.rows.to_vec(), rows(&narrowed, &library), "{query}");
        let kept: Vec<ArticleId> = ranked.into_iter().filter(|id| fewer.contains(id)).collect();
        assert_eq!(fewer, kept, "{query}");
    }
}

#[test]
fn relevance_puts_first_what_is_about_it() {
    let check = |query: &str, texts: &[(&str, &str)], expected: &[u32]| {
        let rows: Vec<String> =
            texts.iter().enumerate().map(|(n, (title, text))| format!("{n} | {title} | | | {text}")).collect();
        let library = library(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let filters = Filters { text: query.to_owned(), ..Filters::default() };
        let view = evaluate(&filters, &library, Sort::Relevance, &|| true).unwrap();
        assert_eq!(view.rows.iter().map(|id| id.0).collect::<Vec<_>>(), expected, "{query}");
        assert_eq!(view.sort, Sort::Relevance);
        assert!(view.runs.is_empty());
    };
    check("kosovo", &[("", "Kosovo a b c"), ("", "Kosovo Kosovo b c")], &[1, 0]);
    check("kosovo", &[("", "Kosovo a b c"), ("", "Kosovo a"), ("", "ohne alles")], &[1, 0]);
    check("kosovo", &[("", "Kosovo Kosovo c d"), ("Kosovo", "Kosovo b c d")], &[1, 0]);
    check("kosovo", &[("a", "Kosovo a b c"), ("Kosovo", "x a b c")], &[1, 0]);
    check("kosovo", &[("", "Kosovo a b c"), ("", "kosovo a b c")], &[0, 1]);
    check("\"der rat\"", &[("", "der Rat und der und Rat"), ("", "der Rat und der Rat – und")], &[1, 0]);
    check("fragen OR *fragen", &[("", "fragen a b c d e"), ("", "fragen Machtfragen Fragen")], &[1, 0]);
    check(
        "der -rat OR die",
        &[("", "der die a b"), ("", "der der a b"), ("", "die Rat"), ("", "die a b c")],
        &[0, 1, 2, 3],
    );
    // A rare word counts more than a common one.
    check("rat OR moskau", &[("", "Rat b c"), ("", "Rat b c"), ("", "Moskau b c"), ("", "Rat b c")], &[2, 0, 1, 3]);
    check("title:rat OR moskau", &[("x", "Moskau b c"), ("Rat", "b c d")], &[1, 0]);
    check("/[xy]/", &[("", "xa b c"), ("", "xy y x")], &[1, 0]);
    check("near2(der rat)", &[("", "der Rat a b c d"), ("", "der Rat der Rat c d")], &[1, 0]);
}

#[test]
fn relevance_is_offered_where_there_is_something_to_rank_by() {
    for (query, can_rank) in [
        ("", false),
        ("kosovo", true),
        ("country:UA", false),
        ("-kosovo", false),
        ("path:news -kosovo", false),
        ("country:UA (title:x OR lang:de)", true),
        ("near5(a b)", true),
        ("/x/", true),
    ] {
        assert_eq!(parse(query).0.can_rank(), can_rank, "{query}");
        let round: Vec<Sort> = std::iter::successors(Some(Sort::default()), |sort| Some(sort.next(query)))
            .skip(1)
            .take_while(|sort| *sort != Sort::default())
            .collect();
        assert_eq!(round.contains(&Sort::Relevance), can_rank, "{query}");
        assert_eq!(round.len(), if can_rank { 4 } else { 3 });
        let filters = Filters { text: query.to_owned(), ..Filters::default() };
        let view = evaluate(&filters, &sample(), Sort::Relevance, &|| true).unwrap();
        assert_eq!(view.sort, if can_rank { Sort::Relevance } else { Sort::DateNewest }, "{query}");
    }
    assert_eq!(Sort::Relevance.next("country:UA"), Sort::DateOldest);
}

/// The same without index and scanner, in folded texts.
fn plainly_matches(node: &Node, library: &Library, id: ArticleId) -> bool {
    let article = library.article(id);
    let title = article.title().map(|title| title.value).unwrap_or_default();
    let own_title = if library.titled_apart().contains(id.0) { title } else { "" };
    match node {
        Node::And(parts) => parts.iter().all(|part| plainly_matches(part, library, id)),
        Node::Or(parts) => parts.iter().any(|part| plainly_matches(part, library, id)),
        Node::Not(part) => !plainly_matches(part, library, id),
        Node::Text(Term::Words(words)) => {
            words.finder().is_match(&format!("{}\u{1f}{}", text::fold(own_title), text::fold(article.text())))
        }
        Node::Text(Term::Regex(term)) => [own_title, article.text()].iter().any(|text| term.regex.is_match(text)),
        Node::Text(Term::Forms(forms)) => {
            let finder = forms.in_language(article.language().map(|language| language.value)).unwrap();
            [own_title, article.text()].iter().any(|text| finder.is_match(text))
        }
        Node::Title(Term::Words(words)) => words.finder().is_match(&text::fold(title)),
        near => search(&Query { root: near.clone() }, library, &|| true).unwrap().contains(id.0),
    }
}
