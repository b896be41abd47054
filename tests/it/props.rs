//! Laws: what holds for every library, filter, query and file, checked against the plain way to do it.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use dateline::extract::extract;
use dateline::gazetteer::{find_group, groups};
use dateline::library::{ArticleId, ArticleRef, IdSet, Library, MentionedDate, MentionedDays};
use dateline::load::{LoadOptions, LoadReport, load};
use dateline::model::{
    Article, Country, CountryCode, DateUnit, Day, Given, Grain, Origin, PubDate, RawArticle, Rule, Span,
};
use dateline::query::{
    Area, BucketCount, Choice, CountryFilter, DateBucket, DateFilter, DateNode, DateTree, Filters, Memo, Mode, Query,
    Sort, View, Wanted, evaluate, evaluate_with, find_in_order, parse, search,
};

const CODES: [&str; 5] = ["UA", "XK", "DE", "SUHH", "GB"];
/// With members for good, with members that came and left, and without any of the codes.
const GROUPS: [&str; 5] = ["europe", "eu", "cis", "western-balkans", "brics"];
const DATES: [&str; 15] = [
    "",
    "2026",
    "2026-02",
    "2026-02-04",
    "2026-01-31",
    "2025-12",
    "2025-12-31",
    "~2026-02-04",
    "~2026-01-03",
    "?2026-01-02",
    "?2020-05-11",
    "2019-11-30",
    "2020",
    "XXXX-01-03",
    "XXXX-02",
];
const DAYS: [&str; 6] = [
    "Am 4. Februar 2026 kam er.",
    "Im Dezember 2025 auch.",
    "Am 31. Dezember 2025 war Ruhe.",
    "Im Jahr 2024 geschah nichts.",
    "Am 3. Januar kommt sie.",
    "Es dauert drei Tage.",
];
const WORDS: [&str; 6] = ["Kosovo", "Ägypten", "Präsident", "Gespräche", "Sicherheitsfragen", "in"];

fn code(code: &str) -> CountryCode {
    code.parse().unwrap()
}

fn date(text: &str) -> Option<PubDate> {
    let (inferred, is_ambiguous) = (text.starts_with('~'), text.starts_with('?'));
    let value = text.trim_start_matches(['~', '?']).parse().ok();
    value.map(|value| PubDate { inferred, is_ambiguous, ..PubDate::stated(value, Rule("test"), None) })
}

fn arb_article() -> impl Strategy<Value = Article> {
    let words = prop::collection::vec(select(&WORDS[..]), 0..6);
    let days = subsequence(&DAYS[..], 0..=3);
    (select(&["a", "a/b", "c"][..]), 0..40u32, words, subsequence(&CODES[..], 0..=3), select(&DATES[..]), days)
        .prop_map(|(folder, name, words, codes, written, days)| {
            let origin = Origin::of_file(format!("{folder}/{name}.txt"));
            let text = format!("{}\n\n{name}. {}", words.join(" "), days.join(" Und "));
            let raw = RawArticle { origin, text, given: Given::default(), notices: Vec::new() };
            let country = |code| Country { code, focus: false, salience: 0.1, n_mentions: 1, rule: Rule("test") };
            let countries = codes.into_iter().map(|written| country(code(written))).collect();
            Article { countries, mentions: Vec::new(), date: date(written), ..extract(raw) }
        })
}

fn arb_library() -> impl Strategy<Value = Library> {
    prop::collection::vec(arb_article(), 0..16).prop_map(|articles| {
        let mut library = Library::default();
        articles.chunks(5).for_each(|batch| library.push(batch.to_vec(), Vec::new()));
        library
    })
}

fn arb_bucket() -> impl Strategy<Value = DateBucket> {
    const VALUES: [&str; 10] =
        ["2026", "2025", "2026-02", "2026-01", "2026-02-04", "2025-12-31", "2024", "2026-W01", "2026-W06", "2026-Q1"];
    prop_oneof![
        4 => select(&VALUES[..]).prop_map(|value| DateBucket::Value(value.parse().unwrap())),
        1 => Just(DateBucket::Undated),
        1 => Just(DateBucket::Partial),
        1 => Just(DateBucket::Inferred),
        1 => Just(DateBucket::Ambiguous),
    ]
}

fn arb_choice() -> impl Strategy<Value = Choice> {
    select(&[Choice::Include, Choice::Include, Choice::Exclude][..])
}

fn arb_area() -> impl Strategy<Value = Area> {
    prop_oneof![
        2 => select(&CODES[..]).prop_map(|written| Area::Country(code(written))),
        1 => select(&GROUPS[..]).prop_map(|key| Area::Group(find_group(key).unwrap())),
    ]
}

fn arb_filters() -> impl Strategy<Value = Filters> {
    const TEXTS: [&str; 11] = [
        "",
        "",
        "kos",
        "kosovo OR agypt",
        "-in",
        "*fragen \"kosovo\"",
        "country:UA",
        "group:eu",
        "date:2026",
        "(",
        "lang:",
    ];
    let bound = || prop::option::weighted(0.2, select(&["2025", "2026-01", "2026-02-04", "2026-W02", "XXXX-01"][..]));
    let arb_dates = || {
        let buckets = prop::collection::vec((arb_bucket(), arb_choice()), 0..3);
        (buckets, bound(), bound()).prop_map(|(buckets, from, to)| {
            let side = |side: Option<&str>| side.map(|date| date.parse().unwrap());
            let mut dates = DateFilter { from: side(from), to: side(to), ..DateFilter::default() };
            buckets.into_iter().for_each(|(bucket, choice)| dates.choose(bucket, choice));
            dates
        })
    };
    // Texts have no dates that read two ways: `when:ambiguous` does not exist.
    let is_of_texts = |dates: &DateFilter| dates.choice(DateBucket::Ambiguous) == Choice::Off;
    let mentioned = arb_dates().prop_filter("texts have no ambiguous dates", is_of_texts);
    let mentioned = prop_oneof![2 => Just(DateFilter::default()), 1 => mentioned];
    let mode = prop_oneof![Just(Mode::All), Just(Mode::Any)];
    let countries = prop::collection::vec((arb_area(), arb_choice()), 0..3);
    (select(&TEXTS[..]), countries, mode, arb_dates(), mentioned).prop_map(|(text, areas, mode, dates, mentioned)| {
        let mut countries = CountryFilter { mode, ..CountryFilter::default() };
        areas.into_iter().for_each(|(area, choice)| countries.choose(area, choice));
        Filters { text: text.to_owned(), countries, dates, mentioned }
    })
}

fn view(filters: &Filters, library: &Library) -> View {
    evaluate(filters, library, Sort::default(), &|| true).expect("nobody stops it")
}

/// The hits, article by article.
fn plain_hits(filters: &Filters, library: &Library) -> BTreeSet<u32> {
    let (query, _) = parse(&filters.text);
    let matching = search(&query, library, &|| true).expect("nobody stops it");
    let passes = |id: &u32| {
        let article = library.article(ArticleId(*id));
        let date = library.date(ArticleId(*id));
        let mentioned = library.mentioned(ArticleId(*id));
        matching.contains(*id)
            && passes_countries(&filters.countries, article, membership_day(date, library))
            && passes_dates(&filters.dates, date)
            && passes_mentioned(&filters.mentioned, &mentioned)
    };
    (0..library.len() as u32).filter(passes).collect()
}

fn passes_countries(filter: &CountryFilter, article: ArticleRef, day: Option<Day>) -> bool {
    let has = |area: &Area| is_in_area(*area, article, day);
    let is_included = match filter.mode {
        Mode::All => filter.include.iter().all(has),
        Mode::Any => filter.include.is_empty() || filter.include.iter().any(has),
    };
    is_included && !filter.exclude.iter().any(has)
}

fn is_in_area(area: Area, article: ArticleRef, day: Option<Day>) -> bool {
    article.countries().any(|country| match area {
        Area::Country(code) => country.code == code,
        Area::Group(group) => group.has(country.code, day),
    })
}

fn membership_day(date: Option<PubDate>, library: &Library) -> Option<Day> {
    date.and_then(|date| date.value.last_day()).or(library.latest_day())
}

fn passes_dates(filter: &DateFilter, date: Option<PubDate>) -> bool {
    let is_in = |bucket: &DateBucket| match (bucket, date) {
        (DateBucket::Undated, date) => date.is_none(),
        (_, None) => false,
        (DateBucket::Partial, Some(date)) => date.value.is_partial(),
        (DateBucket::Inferred, Some(date)) => date.inferred,
        (DateBucket::Ambiguous, Some(date)) => date.is_ambiguous,
        (DateBucket::Value(unit), Some(date)) => unit.contains(date.value),
    };
    let is_after = |from: DateUnit| date.and_then(|date| date.value.first_day()) >= from.first_day();
    let is_before =
        |to: DateUnit| date.and_then(|date| date.value.last_day()).is_some_and(|day| Some(day) <= to.last_day());
    let bounds = |side: Option<DateUnit>| side.filter(|unit| !unit.is_partial());
    let (mut from, mut to) = (bounds(filter.from), bounds(filter.to));
    if from.is_some() && to.is_some_and(|to| to.last_day() < from.and_then(DateUnit::first_day)) {
        (from, to) = (to, from);
    }
    (filter.include.is_empty() || filter.include.iter().any(is_in))
        && !filter.exclude.iter().any(is_in)
        && from.is_none_or(is_after)
        && to.is_none_or(is_before)
}

fn passes_mentioned(filter: &DateFilter, mentioned: &[MentionedDate]) -> bool {
    let partial = |date: &MentionedDate| match date.when {
        MentionedDays::Partial(value) => Some(value),
        MentionedDays::Days(..) => None,
    };
    let is_in = |bucket: &DateBucket| match bucket {
        DateBucket::Undated => mentioned.is_empty(),
        DateBucket::Partial => mentioned.iter().any(|date| partial(date).is_some()),
        DateBucket::Inferred => mentioned.iter().any(|date| date.inferred),
        DateBucket::Ambiguous => false,
        DateBucket::Value(unit) => mentioned.iter().any(|date| match date.when {
            MentionedDays::Days(first, last) => unit.first_day() <= Some(first) && Some(last) <= unit.last_day(),
            MentionedDays::Partial(value) => unit.contains(value),
        }),
    };
    let bounds = |side: Option<DateUnit>| side.filter(|unit| !unit.is_partial());
    let (mut from, mut to) = (bounds(filter.from), bounds(filter.to));
    if from.is_some() && to.is_some_and(|to| to.last_day() < from.and_then(DateUnit::first_day)) {
        (from, to) = (to, from);
    }
    let is_in_range = mentioned.iter().filter_map(MentionedDate::days).any(|(first, last)| {
        from.is_none_or(|from| from.first_day() <= Some(first)) && to.is_none_or(|to| Some(last) <= to.last_day())
    });
    (filter.include.is_empty() || filter.include.iter().any(is_in))
        && !filter.exclude.iter().any(is_in)
        && (is_in_range || (from.is_none() && to.is_none()))
}

fn n_hits(filters: &Filters, library: &Library) -> usize {
    plain_hits(filters, library).len()
}

/// What the number beside a facet value promises. `choose` sets the value; `is_any`: whether its choices are joined by *or*.
fn check_count(
    count: BucketCount,
    is_any: bool,
    filters: &Filters,
    library: &Library,
    n_having: usize,
    choose: impl Fn(&mut Filters, Choice),
) -> Result<(), TestCaseError> {
    let n_now = n_hits(filters, library);
    let n_after = |choice| {
        let mut chosen = filters.clone();
        choose(&mut chosen, choice);
        n_hits(&chosen, library)
    };
    match count.choice {
        Choice::Off => prop_assert_eq!(count.n, n_after(Choice::Include)),
        Choice::Include if is_any => prop_assert_eq!(count.n, n_having),
        Choice::Include => prop_assert_eq!(count.n, n_now),
        Choice::Exclude => prop_assert_eq!(count.n, n_after(Choice::Off) - n_now),
    }
    if let Some(gain) = count.gain {
        prop_assert_eq!(gain, count.n - n_now);
    }
    Ok(())
}

fn all_nodes(level: DateTree<'_>) -> Vec<DateNode<'_>> {
    level.iter().flat_map(|node| std::iter::once(node).chain(all_nodes(node.children))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn hits_and_country_counts_equal_a_naive_recount(library in arb_library(), filters in arb_filters()) {
        let view = view(&filters, &library);
        let hits = plain_hits(&filters, &library);
        prop_assert_eq!(view.hits.iter().collect::<BTreeSet<u32>>(), hits.clone());
        prop_assert_eq!(view.rows.iter().map(|id| id.0).collect::<BTreeSet<u32>>(), hits.clone());
        prop_assert_eq!(view.rows.len(), hits.len());
        let is_any = filters.countries.mode == Mode::Any;
        for count in &view.countries {
            let has = |id: &&u32| library.with_country(count.code).contains(**id);
            let n_having = hits.iter().filter(has).count();
            let bucket = BucketCount { choice: count.choice, n: count.n, gain: count.gain, n_with: count.n_with };
            check_count(bucket, is_any, &filters, &library, n_having, |filters, choice| {
                filters.countries.choose(count.code, choice);
            })?;
        }
        for shown in &view.groups {
            let is_in = |id: &&u32| {
                let id = ArticleId(**id);
                is_in_area(shown.group.into(), library.article(id), membership_day(library.date(id), &library))
            };
            let n_having = hits.iter().filter(is_in).count();
            prop_assert_eq!(shown.count.choice, filters.countries.choice(shown.group));
            check_count(shown.count, is_any, &filters, &library, n_having, |filters, choice| {
                filters.countries.choose(shown.group, choice);
            })?;
        }
        for group in groups().filter(|group| view.groups.iter().all(|shown| shown.group != *group)) {
            prop_assert!(library.in_group(group).is_empty());
        }
        for (language, n) in &view.languages {
            prop_assert_eq!(*n, hits.iter().filter(|id| library.with_language(*language).contains(**id)).count());
        }
        for total in library.countries() {
            prop_assert!(view.countries.iter().any(|count| count.code == total.code));
        }
    }

    /// What was worked out before, for other filters and fewer articles, changes nothing.
    #[test]
    fn a_memo_changes_nothing(
        batches in prop::collection::vec((prop::collection::vec(arb_article(), 0..12), arb_filters()), 1..6),
        removed in prop::option::weighted(0.3, 0..8u32),
    ) {
        let (mut library, mut memo) = (Library::default(), Memo::default());
        let wanted = Wanted { mentioned: true, agenda: true, ..Wanted::default() };
        for (articles, filters) in &batches {
            library.push(articles.clone(), Vec::new());
            if let Some(removed) = removed {
                library.remove(&IdSet::from([removed]));
            }
            let none = Filters::default();
            let toggled = batches.iter().map(|(_, filters)| filters).chain([filters, &none, filters]);
            for filters in toggled {
                for sort in Sort::ALL {
                    let wanted = Wanted { sort, ..wanted };
                    let with_memo = evaluate_with(&mut memo, filters, &library, wanted, &|| true).expect("nobody stops it");
                    let afresh = evaluate(filters, &library.clone(), wanted, &|| true).expect("nobody stops it");
                    prop_assert_eq!(with_memo, afresh);
                }
            }
        }
    }

    /// Nor does it change anything that facets were held against each other.
    #[test]
    fn crossed_facets_change_nothing(
        articles in prop::collection::vec(arb_article(), 0..24),
        filters in prop::collection::vec(arb_filters(), 1..6),
        removed in prop::collection::vec(0..24u32, 0..3),
    ) {
        let (mut plain, mut crossed) = (Library::default(), Library::default());
        for library in [&mut plain, &mut crossed] {
            articles.chunks(5).for_each(|batch| library.push(batch.to_vec(), Vec::new()));
            library.remove(&removed.iter().copied().collect());
        }
        prop_assert!(crossed.cross_facets(&|| true).is_some());
        let mut memo = Memo::default();
        let without_text = |filters: &Filters| Filters { text: String::new(), ..filters.clone() };
        let dates_alone = |filters: &Filters| Filters { dates: filters.dates.clone(), ..Filters::default() };
        let areas_alone = |filters: &Filters| Filters { countries: filters.countries.clone(), ..Filters::default() };
        for filters in filters.iter().flat_map(|it| [it.clone(), without_text(it), dates_alone(it), areas_alone(it)]) {
            let view = evaluate_with(&mut memo, &filters, &crossed, Wanted::default(), &|| true);
            prop_assert_eq!(view, evaluate(&filters, &plain, Wanted::default(), &|| true));
        }
    }

    #[test]
    fn date_counts_equal_a_naive_recount(library in arb_library(), filters in arb_filters()) {
        let view = view(&filters, &library);
        let hits = plain_hits(&filters, &library);
        let trees = [view.dates.years(), view.dates.quarters(), view.dates.weeks()];
        let tree = trees.into_iter().flat_map(all_nodes).map(|node| (DateBucket::Value(node.value), node.count));
        let beside = [
            (DateBucket::Undated, view.dates.undated),
            (DateBucket::Partial, view.dates.partial),
            (DateBucket::Inferred, view.dates.inferred),
            (DateBucket::Ambiguous, view.dates.ambiguous),
        ];
        for (bucket, count) in tree.chain(beside) {
            let alone = DateFilter { include: vec![bucket], ..DateFilter::default() };
            let has = |id: &&u32| passes_dates(&alone, library.date(ArticleId(**id)));
            let n_having = hits.iter().filter(has).count();
            prop_assert_eq!(count.choice, filters.dates.choice(bucket));
            check_count(count, true, &filters, &library, n_having, |filters, choice| {
                filters.dates.choose(bucket, choice);
            })?;
        }
        let without_dates = Filters { dates: DateFilter::default(), ..filters.clone() };
        let hidden: Vec<u32> = plain_hits(&without_dates, &library).difference(&hits).copied().collect();
        let n_hidden = |holds: fn(Option<PubDate>) -> bool| hidden.iter().filter(|id| holds(library.date(ArticleId(**id)))).count();
        prop_assert_eq!(view.hidden_by_dates.n, hidden.len());
        prop_assert_eq!(view.hidden_by_dates.n_undated, n_hidden(|date| date.is_none()));
        prop_assert_eq!(view.hidden_by_dates.n_partial, n_hidden(|date| date.is_some_and(|date| date.value.is_partial())));
    }

    #[test]
    fn counts_of_mentioned_dates_equal_a_naive_recount(library in arb_library(), filters in arb_filters()) {
        let wanted = Wanted { mentioned: true, ..Wanted::default() };
        let counts = evaluate(&filters, &library, wanted, &|| true).and_then(|view| view.mentioned).expect("it is wanted");
        let hits = plain_hits(&filters, &library);
        let tree = all_nodes(counts.quarters()).into_iter().chain(all_nodes(counts.weeks()));
        let tree = tree.map(|node| (DateBucket::Value(node.value), node.count));
        let beside = [
            (DateBucket::Undated, counts.undated),
            (DateBucket::Partial, counts.partial),
            (DateBucket::Inferred, counts.inferred),
        ];
        for (bucket, count) in tree.chain(beside) {
            let alone = DateFilter { include: vec![bucket], ..DateFilter::default() };
            let has = |id: &&u32| passes_mentioned(&alone, &library.mentioned(ArticleId(**id)));
            let n_having = hits.iter().filter(has).count();
            prop_assert_eq!(count.choice, filters.mentioned.choice(bucket));
            check_count(count, true, &filters, &library, n_having, |filters, choice| {
                filters.mentioned.choose(bucket, choice);
            })?;
        }
        let replaced = |mentioned: DateFilter| n_hits(&Filters { mentioned, ..filters.clone() }, &library);
        if let Some(latest) = library.latest_day() {
            prop_assert_eq!(counts.n_next_week, replaced(DateFilter::next_days(latest, 7)));
            prop_assert_eq!(counts.n_ahead, replaced(DateFilter::ahead_of(latest)));
        }
    }

    #[test]
    fn every_day_of_the_library_stands_once_in_the_tree(library in arb_library(), filters in arb_filters()) {
        let view = view(&filters, &library);
        for tree in [view.dates.years(), view.dates.quarters(), view.dates.weeks()] {
            let nodes = all_nodes(tree);
            for node in &nodes {
                let is_parent = |child: &DateNode| child.value.parent(node.value.grain()) == Some(node.value);
                prop_assert!(node.children.iter().all(|child| is_parent(&child)));
                prop_assert!(node.children.iter().is_sorted_by(|a, b| a.value > b.value));
            }
            let values: BTreeSet<DateUnit> = nodes.iter().map(|node| node.value).collect();
            prop_assert_eq!(values.len(), nodes.len());
            let grains: BTreeSet<Grain> = values.iter().map(|unit| unit.grain()).collect();
            for id in library.ids() {
                let unit = library.date(id).map(|date| DateUnit::from(date.value)).filter(|unit| !unit.is_partial());
                if let Some(unit) = unit.filter(|unit| grains.contains(&unit.grain())) {
                    prop_assert!(values.contains(&unit));
                }
            }
        }
    }

    #[test]
    fn filters_say_the_same_as_a_query(library in arb_library(), filters in arb_filters()) {
        let hits = view(&filters, &library).hits;
        let found = |query: &Query| search(query, &library, &|| true).expect("nobody stops it");
        prop_assert_eq!(&found(&filters.to_query()), &hits);
        let (query, problems) = parse(&filters.to_query_text());
        prop_assert!(problems.is_empty(), "{:?}", problems);
        prop_assert_eq!(&found(&query), &hits);
    }

    #[test]
    fn removing_all_chips_removes_all_filters(library in arb_library(), filters in arb_filters()) {
        let mut left = filters.clone();
        for chip in filters.chips() {
            prop_assert!(left.chips().contains(&chip));
            left = left.remove_chip(&chip);
            prop_assert!(!left.chips().contains(&chip));
        }
        prop_assert!(left.is_empty());
        prop_assert_eq!(view(&left, &library).hits, library.all());
    }

    #[test]
    fn the_rescue_brings_back_what_it_says(library in arb_library(), filters in arb_filters()) {
        let view = view(&filters, &library);
        let most = filters.chips().iter().map(|chip| n_hits(&filters.remove_chip(chip), &library)).max().unwrap_or(0);
        match view.rescue {
            Some((chip, n)) => {
                prop_assert!(view.hits.is_empty());
                prop_assert_eq!(n, most);
                prop_assert_eq!(n_hits(&filters.remove_chip(&chip), &library), n);
            }
            None => prop_assert!(!view.hits.is_empty() || most == 0),
        }
    }

    #[test]
    fn rows_are_in_order(library in arb_library(), filters in arb_filters()) {
        let path = |id: &ArticleId| std::path::PathBuf::from(library.article(*id).place().shown());
        let day = |id: &ArticleId| library.date(*id).and_then(|date| date.sort_day());
        for sort in Sort::ALL {
            let rows = evaluate(&filters, &library, sort, &|| true).expect("nobody stops it").rows.to_vec();
            for pair in rows.windows(2) {
                let (a, b) = (&pair[0], &pair[1]);
                match sort {
                    Sort::Path => prop_assert!(path(a) <= path(b)),
                    Sort::DateNewest => prop_assert!(day(a) > day(b) || (day(a) == day(b) && (day(a).is_none() || path(a) <= path(b)))),
                    Sort::DateOldest => prop_assert!(day(a).is_some() || day(b).is_none()),
                    Sort::Title | Sort::Relevance => {}
                }
            }
        }
    }

    #[test]
    fn without_counts_the_same_is_found_in_the_same_order(library in arb_library(), filters in arb_filters()) {
        let filters = Filters { text: filters.text, ..Filters::default() };
        for sort in Sort::ALL {
            let view = evaluate(&filters, &library, sort, &|| true).expect("nobody stops it");
            let found = find_in_order(&filters.text, &library, sort, &|| true);
            prop_assert_eq!(found, Some((view.rows.to_vec(), view.problems)));
        }
    }

    #[test]
    fn any_query_is_read_and_printed_back(text in "(\\PC|[ \"()/*:-]|OR |-|\\(|\\)|near3\\(|date:|title:|country:UA|Äx|2026-02|\\.\\.|/a+/){0,12}") {
        let (query, problems) = parse(&text);
        let printed = query.to_string();
        let (again, none) = parse(&printed);
        prop_assert_eq!(&again, &query, "{:?}", printed);
        prop_assert!(none.is_empty(), "{:?}: {:?}", printed, none);
        prop_assert!(problems.iter().all(|problem| (1..=text.chars().count() + 1).contains(&problem.column)));
        for span in query.find_places(&text, None) {
            prop_assert!(span.is_valid_in(&text) && !span.is_empty());
        }
    }

    #[test]
    fn words_are_found_where_they_stand(article in arb_article(), written in select(&WORDS[..]), len in 1..12usize) {
        let start: String = written.chars().take(len).collect();
        let mut library = Library::default();
        library.push(vec![article], Vec::new());
        let article = library.article(ArticleId(0));
        let (query, _) = parse(&start);
        let is_there = article.text().split_whitespace().any(|word| word.starts_with(&start));
        prop_assert!(!is_there || search(&query, &library, &|| true) == Some(IdSet::from([0])));
        let places = query.find_places(article.text(), None);
        prop_assert!(!is_there || places.iter().any(|place| place.of(article.text()) == start));
    }

    #[test]
    fn any_bytes_give_valid_spans(bytes in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..600),
        "(\\PC|[\\n„“:.,–]|Am 3\\. Januar|Kosovo|date 2026-02-04|Ukrainer|\\r\\n){0,60}".prop_map(String::into_bytes),
    ]) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), &bytes).unwrap();
        let mut n_articles = 0;
        let mut checked = Ok(());
        let options = LoadOptions { n_threads: 1, ..LoadOptions::default() };
        load(&[folder.path().to_owned()], &options, &AtomicBool::new(false), &mut |report| {
            if let LoadReport::Batch { articles, notices } = report {
                n_articles += articles.len() + notices.len();
                checked = articles.iter().try_for_each(check_spans);
            }
        });
        checked?;
        prop_assert_eq!(n_articles, 1);
    }
}

fn check_spans(article: &Article) -> Result<(), TestCaseError> {
    let valid = |span: Span| -> Result<(), TestCaseError> {
        prop_assert!(span.is_valid_in(&article.text), "{span:?} in {:?}", article.text);
        Ok(())
    };
    let evidence = [
        article.language.as_ref().and_then(|value| value.evidence.span),
        article.title.as_ref().and_then(|value| value.evidence.span),
        article.summary.as_ref().and_then(|value| value.evidence.span),
        article.byline.as_ref().and_then(|value| value.evidence.span),
        article.date.and_then(|date| date.evidence.span),
    ];
    evidence.into_iter().flatten().try_for_each(valid)?;
    article.dateline.iter().map(|dateline| dateline.span).try_for_each(valid)?;
    article.dateline.iter().flat_map(|dateline| &dateline.places).try_for_each(|place| valid(place.span))?;
    article.mentions.iter().try_for_each(|mention| valid(mention.span))?;
    article.timexes.iter().try_for_each(|timex| valid(timex.span))?;
    article.blocks.iter().try_for_each(|block| valid(block.span))?;
    article.quotes.iter().try_for_each(|quote| valid(quote.span))?;
    article.quotes.iter().filter_map(|quote| quote.speaker).try_for_each(valid)?;
    prop_assert!(article.mentions.is_sorted_by_key(|mention| mention.span.start));
    prop_assert!(article.timexes.is_sorted_by_key(|timex| timex.span.start));
    Ok(())
}
