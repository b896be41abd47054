//! Ways through the program: keys typed, screens seen.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use dateline::app::{
    Changes, CopyText, Effect, ExportFailure, ExportFormat, Focus, LineKind, Message, Progress, Task, Ticket, update,
};
use dateline::library::{ArticleId, Library};
use dateline::model::{CountryCode, DateValue, Language, Notice, NoticeKind};
use dateline::query::{Choice, DateBucket, DateTree, Mode};
use proptest::prelude::*;
use ratatui::style::Modifier;

use crate::harness::{Session, article};

/// A small collection with several countries, dates of all kinds and articles without either.
const TEXTS: [&str; 9] = [
    "date 2026-02-04 Kosovo und Kroatien rücken zusammen\n\nKosovo und Kroatien haben in Pristina eine Erklärung unterzeichnet.",
    "date 2026-02-03 Kiew meldet Angriffe\n\nDie Ukraine meldet neue Angriffe. Deutschland hilft der Ukraine mit Geld.",
    "date 2026-01-20 Berlin plant neue Hilfe\n\nDeutschland plant Hilfe für die Ukraine und Polen.",
    "date 2025-11-02 Warschau wählt\n\nPolen wählt ein neues Parlament in Warschau.",
    "date 2025-11-30 Paris und Berlin\n\nFrankreich und Deutschland sprechen über Verteidigung.",
    "Ein Text ohne Datum über Frankreich\n\nFrankreich feiert heute ein Fest, sagen Beobachter.",
    "Ein Text ganz ohne Land\n\nHier geht es um Gartenbau und sonst um nichts.",
    "date 2025-03 Albanien baut\n\nAlbanien baut eine neue Brücke bei Tirana.",
    "date 2024 Rückblick auf Kroatien\n\nKroatien hatte ein gutes Jahr im Tourismus.",
];

fn on_texts() -> Session {
    Session::on_texts(120, 40, &TEXTS)
}

fn code(code: &str) -> CountryCode {
    code.parse().unwrap()
}

#[test]
fn an_article_is_found_by_its_country() {
    let mut session = Session::on_seeds(120, 40);
    session.keys("c/deu").shows("Germany").hides("○ Kosovo");
    session.keys("<Enter><Space>").shows("Germany ×").shows("1 of 2").shows("● Germany");
    session.keys("<Space>").shows("not Germany ×").shows("× not Germany").shows("−1").shows("1 of 2");
    session.keys("<Space>").hides("Germany ×").shows("2 of 2");
}

#[test]
fn a_country_is_found_by_its_name_in_both_languages_and_by_its_code() {
    for (typed, expected) in [("germ", "DE"), ("deutsch", "DE"), ("de", "DE"), ("grossbr", "GB"), ("nieder", "NL")] {
        let mut session = Session::on_seeds(120, 40);
        session.keys("c/").keys(typed).keys("<Enter>");
        assert_eq!(session.state.countries.cursor(), Some(code(expected).into()), "{typed}");
    }
}

#[test]
fn what_was_not_understood_of_a_query_stays_named() {
    let mut session = on_texts();
    session.keys("/polen colour:red<Enter>").shows("column 7: no field colour").shows("“polen colour:red” (in part) ×");
    session.keys("j").hides("column 7").shows("(in part) ×");
    session.keys("X/polen<Enter>").shows("“polen” ×").hides("column").hides("(in part)");
}

#[test]
fn headlines_have_room_beside_two_other_panes() {
    let mut session = Session::on_seeds(100, 30);
    session.shows("UA   Stille").shows("XK   Drei Balkan…");
    session.resize(80, 24);
    session.shows("UA +16  Stille Verhan…");
    session.resize(60, 20);
    session.shows("~3 Stille Verhand…");
}

#[test]
fn what_is_too_long_for_the_last_line_is_said_above_it() {
    let mut session = Session::on_texts(40, 10, &TEXTS);
    session.keys("w<C-u>hits.docx<Enter>").shows("hits.docx").shows("the ending must be one of").shows(".md .txt");
    session.keys("<Esc>").hides("the ending");
    session.keys("/farbe colour:red").shows("search / farbe colour:red").shows("no field colour").keys("<Esc>");
    session.shows("? help");
    let notice = Notice::new(NoticeKind::Empty, "/archiv/meldungen/ausland/2026/leer.txt", "");
    let mut session = Session::new(40, 10, Language::ENGLISH).with(vec![article(1, TEXTS[0])], vec![notice]);
    session.keys("!<Enter>").shows("not among the").shows("leer.txt");
    session.keys("q").shows("? help").hides("leer.txt");
    session.keys("A").shows("q back").keys("qdv").shows("q back").keys("q<F3>").shows("q back");
}

#[test]
fn closing_the_evidence_leads_back_to_where_it_was_asked_for() {
    let mut session = on_texts();
    for (keys, expected) in
        [("p", Focus::List), ("2p", Focus::Reader), ("cp", Focus::Countries), ("1p2", Focus::Reader)]
    {
        session.keys(keys).shows("Why").keys("q").hides("Why");
        assert_eq!(session.state.focus, expected, "{keys}");
        session.keys("1");
    }
}

#[test]
fn help_that_is_shown_whole_stays_where_it_is() {
    let mut session = Session::on_seeds(160, 48);
    session.keys("?").shows("Moving").keys("G").shows("Moving").keys("<PgDn>j").shows("Moving");
    let mut session = Session::on_seeds(80, 24);
    session.keys("?G").hides("Moving").shows("quit at once");
}

#[test]
fn keys_that_need_an_article_are_hinted_at_only_with_one() {
    let mut session = on_texts();
    session.shows("Enter read").shows("p why");
    session.keys("/gibtesnicht<Enter>").shows("/ search").hides("Enter read").hides("p why");
    let mut empty = Session::new(120, 40, Language::ENGLISH);
    empty.keys("!").hides("Enter").shows("q back");
}

#[test]
fn a_date_filter_says_how_many_it_hides() {
    let mut session = on_texts();
    session.hides("dates hide");
    session.keys("d/2026<Enter><Space>").shows("3 of 9").shows("dates hide 6 (3 undated)");
    session.keys("X").hides("dates hide");
}

#[test]
fn missing_dates_are_no_notices_to_look_into() {
    let notice = |kind, path: &str| Notice::new(kind, path, "");
    let notices = vec![
        notice(NoticeKind::NoDate, "a.txt"),
        notice(NoticeKind::NoTitle, "a.txt"),
        notice(NoticeKind::Binary, "z.bin"),
    ];
    let mut session = Session::new(120, 40, Language::ENGLISH).with(vec![article(1, TEXTS[0])], notices);
    session.shows("! 1 notice ·");
    let screen = session.keys("!").screen();
    assert!(screen.find("z.bin").unwrap() < screen.find("a.txt").unwrap(), "{screen}");
}

#[test]
fn groups_lie_folded_above_the_countries() {
    let mut session = on_texts();
    session.shows("▸ Groups").hides("European Union");
    session.keys("c");
    assert_eq!(session.state.countries.cursor(), Some(code("DE").into()), "the cursor waits at the first country");
    session.keys("k<Space>").shows("▾ Groups").shows("○ European Union").shows("9 of 9");
    session.keys("j<Space>").shows("European Union ×").shows("● European Union").shows("7 of 9");
    session.keys("h").shows("▸ Groups").shows("● European Union").hides("○ NATO");
    session.keys("j<Space>").shows("not European Union ×").shows("−7").shows("2 of 9");
    session.keys("u").shows("7 of 9").keys("u").shows("9 of 9").hides("● European Union");
    session.keys("c<Home>l").shows("▾ Groups").keys("h").shows("▸ Groups").keys("h");
    assert_eq!(session.state.focus, Focus::Reader, "with nothing left to fold the pane is left");
}

#[test]
fn a_group_is_found_by_its_name() {
    let mut session =
        Session::on_texts(120, 40, &["Balten\n\nEstland und Kosovo, Albanien.", "Lima\n\nPeru liegt in Amerika."]);
    session.keys("c/bal").shows("○ Baltic states").shows("○ Balkans").shows("○ Western Balk").hides("○ Peru");
    session.keys("<Esc>");
    for (typed, key) in
        [("westbal", "western-balkans"), ("baltik", "baltic"), ("nato", "nato"), ("südam", "south-america")]
    {
        session.keys("c/").keys(typed).keys("<Enter>").shows("▾ Groups");
        let group = dateline::gazetteer::find_group(key).unwrap();
        assert_eq!(session.state.countries.cursor(), Some(group.into()), "{typed}");
        session.keys("<Enter>");
        assert_eq!(session.state.filters.to_query_text(), format!("group:{key}"));
    }
}

#[test]
fn the_dateline_is_set_apart_and_explained() {
    let text =
        "Brückenbau\n\nKIEW/MOSKAU (dpa) – Polen baut eine neue Brücke, sagte der Minister am Montag in Warschau.";
    let mut session = Session::on_texts(120, 40, &[text]);
    session.state.colours = false;
    let quiet = session.drawn_with(Modifier::DIM);
    assert!(quiet.iter().any(|run| run.starts_with("KIEW/MOSKAU (dpa) –")), "{quiet:?}");
    session.keys("p").shows("Dateline").shows("KIEW").shows("dateline/agency");
}

#[test]
fn membership_is_that_of_the_articles_date() {
    let mut session = Session::on_texts(
        120,
        40,
        &[
            "date 2019-05-02 London wählt\n\nGroßbritannien wählt heute ein neues Parlament.",
            "date 2021-05-02 London wählt\n\nGroßbritannien wählt heute ein neues Parlament.",
        ],
    );
    session.keys("/group:eu<Enter>").shows("1 of 2").shows("2019");
    session.keys("X/group:nato<Enter>").shows("2 of 2");
    session.keys("X/group:friends").shows("column 1: no group friends");
}

#[test]
fn enter_means_only_this_value() {
    let mut session = on_texts();
    session.keys("c/ukr<Enter><Space>/pol<Enter><Enter>");
    assert_eq!(session.state.filters.countries.include, [code("PL").into()]);
    assert_eq!(session.n_hits(), 2);
}

#[test]
fn what_is_searched_applies_while_typing_and_esc_takes_it_back() {
    let mut session = on_texts();
    session.keys("/gartenb").shows("1 of 9").shows("Ein Text ganz ohne Land");
    session.keys("<Esc>").shows("9 of 9");
    session.keys("/gartenb<Enter>").shows("“gartenb” ×").shows("1 of 9");
    session.keys("u").shows("9 of 9").keys("<C-r>").shows("1 of 9").keys("<Backspace>").shows("9 of 9");
}

#[test]
fn a_problem_of_the_query_is_told_with_its_column() {
    on_texts().keys("/frankreich (").shows("column 12").shows("bracket");
}

#[test]
fn an_empty_result_names_the_filter_to_drop() {
    let mut session = on_texts();
    session.keys("c/fra<Enter><Space>/pol<Enter><Space>").shows("0 of 9");
    session.shows("No article fits").shows("Without").shows("Backspace does that.");
    session.keys("<Backspace>");
    assert!(session.n_hits() > 0);
}

#[test]
fn dates_narrow_by_year_month_day_and_range() {
    let mut session = on_texts();
    session.keys("d/2025-11<Enter><Enter>").shows("2 of 9").shows("undated");
    session.keys("X").shows("9 of 9");
    session.keys("g/2025-11<Enter>>").shows("from Nov 2025 ×");
    assert_eq!(session.n_hits(), 5);
    session.keys("/2026-01<Enter><").shows("Nov 2025 to Jan 2026 ×");
    assert_eq!(session.n_hits(), 3);
    session.shows("dates hide 6 (3 undated)");
}

#[test]
fn days_unfold_and_fold_under_h_and_l() {
    let mut session = on_texts();
    session.keys("d/2025<Enter>");
    session.keys("l").shows("November");
    session.keys("jl").shows("▾ November").shows("      30");
    session.keys("h").shows("▸ November");
    session.keys("h").keys("h").hides("▸ November");
    session.keys("h");
    assert_eq!(session.state.focus, Focus::Reader, "with nothing left to fold the pane is left");
}

#[test]
fn months_without_articles_are_shown_between() {
    let mut session = on_texts();
    session.keys("d/2025<Enter>l").shows("November").shows("October").shows("May").hides("December");
}

#[test]
fn presets_follow_the_collection_and_not_the_clock() {
    let mut session = on_texts();
    session.keys("d/last 7<Enter><Enter>");
    assert_eq!(session.n_hits(), 2);
    session.keys("<Enter>").shows("9 of 9");
    session.keys("d/last month<Enter><Space>");
    assert_eq!(session.n_hits(), 2, "February 2026");
}

/// The number beside every value is the number of articles that choosing it gives; beside an excluded one, the number
/// that it hides; with *any*, the number that comes on top.
#[test]
fn the_number_shown_is_the_number_you_get() {
    for start in
        ["", "c/deu<Enter><Space>", "c/deu<Enter><Space>|", "/ukraine OR kroatien<Enter>", "d/2025<Enter><Enter>"]
    {
        let mut session = on_texts();
        session.keys(start);
        let n_before = session.n_hits();
        for count in session.state.view.countries.clone().into_iter().filter(|count| count.choice == Choice::Off) {
            let mut filters = session.state.filters.clone();
            filters.countries.choose(count.code, Choice::Include);
            let n_after = n_hits_of(&session, &filters);
            assert_eq!(count.n, n_after, "{} after {start}", count.code);
            if let Some(gain) = count.gain {
                assert_eq!(n_before + gain, n_after, "{} after {start}", count.code);
            }
        }
        for shown in session.state.view.groups.clone().into_iter().filter(|shown| shown.count.choice == Choice::Off) {
            let mut filters = session.state.filters.clone();
            filters.countries.choose(shown.group, Choice::Include);
            assert_eq!(shown.count.n, n_hits_of(&session, &filters), "{:?} after {start}", shown.group.key());
        }
        for (bucket, n) in buckets(&session) {
            let mut filters = session.state.filters.clone();
            if filters.dates.choice(bucket) == Choice::Off {
                filters.dates.choose(bucket, Choice::Include);
                assert_eq!(n, n_hits_of(&session, &filters), "{bucket:?} after {start}");
            }
        }
    }
}

/// The same, read off the screen: every country and group of the pane is chosen by keys.
#[test]
fn every_country_and_group_on_screen_keeps_its_word() {
    let mut session = on_texts();
    session.keys("c");
    session.keys("gl");
    for _ in 1..session.state.countries.rows().len() {
        session.keys("<Down>");
        let cursor = session.state.countries.cursor().unwrap();
        let rows = session.state.countries.rows();
        let shown = rows.iter().find(|row| row.area() == Some(cursor)).unwrap().count.n;
        session.keys("<Enter>").shows(&format!("{shown} of 9"));
        assert_eq!(session.n_hits(), shown, "{cursor:?}");
        session.keys("X");
    }
}

fn n_hits_of(session: &Session, filters: &dateline::query::Filters) -> usize {
    let library = &session.state.library;
    dateline::query::evaluate(filters, library, session.state.sort, &|| true).unwrap().rows.len()
}

fn buckets(session: &Session) -> Vec<(DateBucket, usize)> {
    fn push(nodes: DateTree, all: &mut Vec<(DateBucket, usize)>) {
        for node in nodes.iter() {
            all.push((DateBucket::Value(node.value), node.count.n));
            push(node.children, all);
        }
    }
    let dates = &session.state.view.dates;
    let mut all = vec![
        (DateBucket::Undated, dates.undated.n),
        (DateBucket::Partial, dates.partial.n),
        (DateBucket::Inferred, dates.inferred.n),
    ];
    push(dates.years(), &mut all);
    all
}

#[test]
fn presets_show_the_number_they_give() {
    let mut session = on_texts();
    for (name, keys) in [("last 7 days", "d/last 7<Enter>"), ("last month", "d/last month<Enter>")] {
        let line = session.keys(keys).line_with(name);
        session.keys("<Enter>");
        let n_hits = session.n_hits();
        let shown = line.split(name).nth(1).and_then(|rest| rest.split_whitespace().next().map(str::to_owned));
        assert_eq!(shown, Some(n_hits.to_string()), "{name}");
        session.keys("X");
    }
}

#[test]
fn all_and_any_join_countries() {
    let mut session = on_texts();
    session.keys("c/deu<Enter><Space>/fra<Enter><Space>").shows("1 of 9");
    session.keys("|").shows("any");
    assert_eq!((session.state.filters.countries.mode, session.n_hits()), (Mode::Any, 4));
    session.keys("/pol<Enter>").shows("+");
    session.keys("u").shows("1 of 9");
}

#[test]
fn the_order_of_countries_stays_while_they_are_chosen() {
    let mut session = on_texts();
    let order = |session: &Session| session.state.countries.rows().iter().map(|row| row.kind).collect::<Vec<_>>();
    session.keys("c");
    let before = order(&session);
    session.keys("jjj<Space>");
    assert_eq!(order(&session), before);
    session.keys("<Space><Space>");
    assert_eq!(order(&session), before);
}

#[test]
fn reading_goes_on_into_the_next_article() {
    let mut session = Session::on_seeds(80, 24);
    session.keys("<Enter>").shows("Drei Balkanstaaten rücken");
    let first = session.state.article();
    for _ in 0..20 {
        session.keys("<Space>");
        if session.state.article() != first {
            break;
        }
    }
    session.shows("Stille Verhandlungen mit großer");
    assert_eq!(session.state.reader.top, 0);
    session.keys("K").shows("Drei Balkanstaaten").keys("K").shows("this is the first article");
}

#[test]
fn headings_are_reached_in_order() {
    let mut session = Session::on_seeds(120, 30);
    session.keys("j<Enter>}");
    assert!(first_reader_line(&mut session).contains("Wer gekommen ist und wer sich anschließt"));
    session.keys("}");
    assert!(first_reader_line(&mut session).contains("Worüber sie sprechen werden"));
    session.keys("{");
    assert!(first_reader_line(&mut session).contains("Wer gekommen ist"));
}

fn first_reader_line(session: &mut Session) -> String {
    let screen = session.screen();
    let line = screen.lines().nth(2).unwrap_or_default();
    line.split('│').nth(1).unwrap_or_default().trim().to_owned()
}

/// Text that is set in one go; whoever presses a key waits for no more.
const SET_AT_ONCE: u32 = 200 << 10;

#[test]
fn a_paragraph_of_megabytes_is_set_between_keys() {
    let text = format!("date 2026-02-04 Kosovo\n\n{}", "Kosovo und Kroatien sprechen. ".repeat(40_000));
    let mut session = Session::on_texts(97, 40, &[&text]);
    session.keys("<Enter>");
    let set_until = |session: &Session| {
        let lines = &session.state.reader.page.as_ref().unwrap().lines;
        let spans = lines.iter().filter_map(|line| match line.kind {
            LineKind::Text { span, .. } => Some(span.end),
            _ => None,
        });
        spans.max().unwrap_or(0)
    };
    assert!(set_until(&session) < SET_AT_ONCE);
    let key = |ch| Message::Key(KeyEvent::new(KeyCode::Char(ch), KeyModifiers::NONE));
    let mut before = set_until(&session);
    let mut step = |session: &mut Session, message| {
        update(&mut session.state, message);
        let now = set_until(session);
        assert!(now - before < SET_AT_ONCE, "{before} to {now}");
        before = now;
    };
    step(&mut session, key('G'));
    step(&mut session, Message::GoOn);
    assert!(session.state.wants_time());
    // Another key, and nobody goes to the end any more.
    step(&mut session, key('g'));
    assert!(!session.state.wants_time() && session.state.reader.top == 0);
    step(&mut session, key('G'));
    while session.state.wants_time() {
        step(&mut session, Message::GoOn);
    }
    assert!(session.state.reader.is_at_end());
    session.resize(80, 40);
    assert!(session.state.reader.is_at_end());
}

#[test]
fn a_new_order_is_said_where_the_list_cannot_be_seen() {
    let mut session = Session::on_texts(40, 10, &TEXTS);
    session.keys("S").hides("sorted by").keys("<Enter>S").shows("sorted by headline");
}

#[test]
fn a_date_long_after_all_others_is_marked_where_it_heads_the_list() {
    let texts = [
        "2026-03-01\n\nKiew redet mit Prag\n\nDie Regierung hat geredet.",
        "2026-03-02\n\nPrag redet mit Kiew\n\nSie redet.",
        "2099-04-07\n\nRom redet mit Wien\n\nSie haben geredet.",
    ];
    let mut session = Session::on_texts(120, 20, &texts);
    session.shows("!7").shows("! is dated long after all others").keys("j").hides("! is dated");
}

/// A very long article is set as far as it is read; its end and what is found there are reached all the same.
#[test]
fn the_end_of_a_long_article_is_reached() {
    let paragraph = "Der Rat tagt heute in Wien und berät über neue Regeln für den Handel mit den Nachbarn.\n\n";
    let text = format!("Der Rat tagt\n\n{}Der letzte Satz nennt Kiew.", paragraph.repeat(3000));
    let mut session = Session::on_texts(120, 30, &[&text]);
    session.keys("2<Space>").hides("letzte Satz");
    session.keys("G").shows("Der letzte Satz nennt Kiew.");
    session.keys("g").hides("letzte Satz").shows("Der Rat tagt");
    session.keys("/letzte Satz<Enter>").shows("Der letzte Satz nennt Kiew.").shows("1 of 1");
}

#[test]
fn words_are_found_in_the_article() {
    let mut session = Session::on_seeds(120, 30);
    session.keys("j<Enter>/RNBO").shows("1 of 3");
    session.keys("<Enter>n").shows("2 of 3").keys("NN").shows("3 of 3");
    assert!(session.drawn_with(Modifier::REVERSED).iter().any(|run| run == "RNBO"));
    session.keys("<Esc>").hides("3 of 3");
    assert!(session.drawn_with(Modifier::REVERSED).is_empty());
    session.keys("/atlantis<Enter>").shows("not in this article: atlantis");
}

#[test]
fn words_of_the_query_are_marked_and_reached() {
    let mut session = Session::on_seeds(120, 30);
    session.keys("/RNBO<Enter>");
    assert!(session.drawn_with(Modifier::BOLD).iter().any(|run| run == "RNBO"));
    session.keys("n").shows("1 of 3").keys("n").shows("2 of 3").keys("<Esc>").hides("2 of 3");
}

#[test]
fn a_query_without_words_is_gone_through_hit_by_hit() {
    let mut session = Session::on_seeds(120, 30);
    session.keys("/country:UA OR country:XK<Enter>").shows("2 of 2");
    let first = session.state.article();
    session.keys("n");
    assert_ne!(session.state.article(), first);
    session.keys("n");
    assert_eq!(session.state.article(), first, "after the last comes the first");
    session.keys("N").hides("nothing was searched");
    assert_ne!(session.state.article(), first);
    session.keys("Xn").shows("nothing was searched for here yet");
}

/// In every pane and both languages the line at the foot leads to the help.
#[test]
fn the_hints_fit() {
    for (language, help) in [(Language::ENGLISH, "? help"), (Language::GERMAN, "? Hilfe")] {
        for pane in ["1", "2", "3", "4", "5"] {
            Session::on_seeds_in(80, 24, language).keys(pane).shows(help);
            let mut small = Session::on_seeds_in(40, 10, language);
            let screen = small.keys(pane).screen();
            let hints = screen.lines().last().unwrap_or_default();
            assert!(hints.split("   ").count() >= 3, "{hints:?}");
        }
    }
}

#[test]
fn without_colours_there_are_none() {
    let mut session = Session::on_seeds(120, 40);
    session.state.colours = false;
    for keys in ["", "c/ukr<Enter><Space>", "p", "?", "<Esc>/x(", "<Esc>y"] {
        session.keys(keys);
        assert!(session.is_colourless(), "after {keys}");
    }
}

#[test]
fn quitting_works_while_typing_but_letters_are_text() {
    let mut session = on_texts();
    session.keys("/q").shows("search / q");
    assert!(!session.has_quit());
    session.keys("<C-c>");
    assert!(session.has_quit());
}

#[test]
fn the_place_survives_every_width_and_another_article() {
    let mut session = Session::on_seeds(120, 24);
    session.keys("j<Enter>}}");
    let line = first_reader_line(&mut session);
    for columns in [60, 200, 45, 100, 33, 120] {
        session.resize(columns, 24);
    }
    assert_eq!(first_reader_line(&mut session), line);
    session.keys("1kj2");
    assert_eq!(first_reader_line(&mut session), line);
}

#[test]
fn mentions_are_underlined_in_the_text() {
    let mut session = Session::on_seeds(120, 40);
    session.keys("j");
    let runs = session.drawn_with(Modifier::UNDERLINED);
    for surface in ["Kiew", "Deutschland", "Niederlanden"] {
        assert!(runs.iter().any(|run| run == surface), "{surface} in {runs:?}");
    }
}

#[test]
fn the_evidence_leads_to_its_words() {
    let mut session = Session::on_seeds(120, 40);
    session.keys("p").shows("Why").shows("4 February 2026").shows("“2026-02-04”").shows("line 1");
    session.keys("jj");
    assert!(session.drawn_with(Modifier::REVERSED).concat().contains("2026-02-04"));
    session.keys("jj").shows("Kosovo").keys("<Enter>");
    assert_eq!(session.state.focus, Focus::Reader);
    session.keys("q").hides("Why").keys("q");
    assert_eq!(session.state.focus, Focus::List);
    assert!(!session.has_quit());
    session.keys("q");
    assert!(session.has_quit());
}

#[test]
fn esc_never_quits() {
    let mut session = on_texts();
    session.keys("<Esc><Esc><Esc>?<Esc>:<Esc>/x<Esc>y<Esc>c<Esc><Esc>");
    assert!(!session.has_quit());
    session.shows("9 of 9");
}

#[test]
fn back_and_forward_go_through_views() {
    let mut session = on_texts();
    session.keys("c/pol<Enter><Enter>").shows("2 of 9");
    session.keys("c/fra<Enter><Enter>").shows("France ×");
    session.keys("H").shows("Poland ×").hides("France ×").keys("H").shows("9 of 9").keys("LL").shows("France ×");
    session.keys("L").shows("this is the latest view");
}

#[test]
fn things_are_copied() {
    let mut session = Session::on_seeds(120, 30);
    session.keys("j2}}yq");
    match session.effects.pop() {
        Some(Effect::Copy(CopyText::Text(text))) => {
            assert!(text.starts_with("“Ein arbeitsreicher Tag steht bevor: "), "{text}");
            assert!(text.contains("” — Rustem Umerov, Sekretär des RNBO (Stille Verhandlungen"), "{text}");
            assert!(text.ends_with("seeds/004_4f6b13096d670b37.txt)"), "{text}");
        }
        other => panic!("{other:?}"),
    }
    session.send(Message::Copied(Ok(())));
    session.shows("copied: quote with its source");
    session.keys("yp");
    assert!(
        matches!(session.effects.pop(), Some(Effect::Copy(CopyText::Text(path))) if path == "seeds/004_4f6b13096d670b37.txt")
    );
    session.keys("yj");
    assert!(matches!(session.effects.pop(), Some(Effect::Copy(CopyText::Json { .. }))));
    session.keys("yx");
    assert!(session.effects.is_empty());
}

#[test]
fn leaving_waits_for_a_file_that_is_being_written() {
    let mut session = on_texts();
    session.keys("wa.csv<Enter>").keys("q").shows("still being written");
    assert!(!session.effects.iter().any(|effect| matches!(effect, Effect::Quit)));
    session.send(Message::Exported { path: "a.csv".into(), result: Ok(9) });
    session.keys("q");
    assert!(matches!(session.effects.pop(), Some(Effect::Quit)));
    let mut session = on_texts();
    session.keys("w<C-u>a.csv<Enter>qq");
    assert!(matches!(session.effects.pop(), Some(Effect::Quit)), "who insists may leave");
}

#[test]
fn changes_in_the_folder_leave_what_is_read() {
    let mut session = on_texts();
    session.keys("jj<Enter>");
    let title = |session: &Session| {
        let article = session.state.library.article(session.state.article().unwrap());
        article.title().unwrap().value.to_owned()
    };
    let before = title(&session);
    session.load(vec![article(50, "Neu\n\nText aus Wien.")], Vec::new());
    session.send(Message::Changed(Changes { n_new: 1, ..Changes::default() }));
    session.shows("10 of 10").shows("+1 new");
    assert_eq!(title(&session), before);
    session.send(Message::Changed(Changes { n_new: 2, n_changed: 1, n_gone: 4 }));
    session.shows("+3 new, 1 changed, 4 gone").keys("j").hides("new");
}

#[test]
fn hits_are_exported_and_a_file_is_overwritten_only_when_asked_twice() {
    let mut session = on_texts();
    session.keys("c/pol<Enter><Space>w<C-u>polen.csv<Enter>");
    let exported = |effect: Option<Effect>| match effect {
        Some(Effect::Export { path, format, overwrite, rows, .. }) => (path, format, overwrite, rows.len()),
        other => panic!("{other:?}"),
    };
    let (path, format, overwrite, n) = exported(session.effects.pop());
    assert_eq!((path.to_str(), format, overwrite, n), (Some("polen.csv"), ExportFormat::Csv, false, 2));
    session.send(Message::Exported { path: path.clone(), result: Err(ExportFailure::Exists) });
    session.shows("exists");
    session.keys("<Enter>");
    let (path, _, overwrite, _) = exported(session.effects.pop());
    assert!(overwrite);
    session.send(Message::Exported { path, result: Ok(2) });
    session.shows("2 articles written to polen.csv");
    session.keys("w<C-u>polen.pdf<Enter>").shows(".jsonl .json .csv .md");
    assert!(session.effects.is_empty());
}

#[test]
fn the_source_is_opened_at_its_line() {
    let mut session = Session::on_seeds(120, 24);
    session.keys("j2}}e");
    match session.effects.pop() {
        Some(Effect::Edit { path, line }) => {
            assert!(path.ends_with("004_4f6b13096d670b37.txt"));
            assert_eq!(line, 5);
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_palette_does_what_it_names() {
    let mut session = on_texts();
    session.keys(":evidence").shows("why: the evidence").keys("<Enter>").shows("Why");
    session.keys("<C-p>facet find<Enter>").shows("country /");
}

#[test]
fn an_unbound_key_says_so_quietly() {
    on_texts().keys("m").shows("m does nothing here").keys("j").hides("does nothing");
    on_texts().keys("v").shows("v does nothing here · dates: calendar as a heat map");
}

#[test]
fn stale_reports_are_dropped() {
    let mut session = on_texts();
    let mut library = Library::default();
    library.push(vec![article(50, "Neu\n\nText.")], Vec::new());
    session.send(Message::Library { ticket: Ticket(7), library: Box::new(library) });
    session.shows("9 of 9");
    session.send(Message::Evaluated { ticket: Ticket(0), library: Box::default(), view: Box::default() });
    session.shows("9 of 9");
}

#[test]
fn articles_arrive_while_one_is_read() {
    let mut session = Session::new(120, 30, Language::ENGLISH);
    session.shows("looking for articles").shows("No articles yet.");
    let ticket = Ticket(1);
    let batch =
        |from: usize, to: usize| TEXTS[from..to].iter().enumerate().map(|(i, text)| article(from + i, text)).collect();
    session.load(batch(3, 6), Vec::new());
    let progress = Progress { task: Task::Reading, n_done: 1200, n_found: 3400, seconds_left: Some(12) };
    session.send(Message::Progress { ticket, progress });
    session.shows("3 of 3").shows("reading 1 200 of 3 400, 12 s left");
    session.keys("<Enter>");
    let reading = session.state.article();
    session.load(batch(0, 3), Vec::new());
    session.send(Message::LoadFinished { ticket });
    session.shows("6 of 6").shows("sorted by date");
    assert_eq!(session.state.article(), reading, "what is read stays");
}

#[test]
fn notices_are_counted_listed_and_lead_to_their_article() {
    let mut session = on_texts();
    let notice = dateline::model::Notice::new(dateline::model::NoticeKind::Duplicate, "news/003.txt", "news/001.txt");
    session.load(Vec::new(), vec![notice]);
    session.keys("!").shows("Notices").shows("is the same text as another: news/001.txt");
    session.keys("g<Enter>").shows("Warschau wählt");
    assert_eq!(session.state.article(), Some(ArticleId(3)));
}

#[test]
fn the_mouse_is_off_at_first_and_points_at_what_it_clicks() {
    let mut session = on_texts();
    assert!(!session.state.mouse);
    session.keys("<F2>");
    assert!(matches!(session.effects.pop(), Some(Effect::SetMouse(true))));
    session.keys("c/pol<Enter><Space>1").shows("2 of 9");
    let header = session.line_with("dateline");
    let column = header.chars().position(|ch| ch == '×').unwrap() as u16;
    session.click(column, 0);
    session.shows("9 of 9");
    session.click(5, 4);
    assert_eq!((session.state.focus, session.state.list.row), (Focus::List, 1));
}

#[test]
fn paste_goes_into_the_search() {
    let mut session = on_texts();
    session.send(Message::Paste("Garten\nbau".to_owned()));
    session.shows("search / Garten bau");
}

#[test]
fn sorting_goes_through_all_orders() {
    let mut session = on_texts();
    session.shows("sorted by date ↓").shows("February 2026");
    session.keys("S").shows("sorted by date ↑").keys("S").shows("sorted by headline").hides("Undated");
    session.keys("S").shows("sorted by path").keys("S").shows("sorted by date ↓");
}

#[test]
fn relevance_is_an_order_while_words_are_searched_for() {
    let mut session = on_texts();
    session.keys("/rat<Enter>S").shows("sorted by relevance").hides("February 2026");
    session.keys("S").shows("sorted by date ↑").keys("SSSS").shows("sorted by relevance");
    session.keys("X").shows("sorted by date ↓").shows("February 2026").keys("u").shows("sorted by relevance");
}

#[test]
fn partial_dates_stay_partial_alone() {
    let mut session = Session::on_texts(120, 30, &["Rat tagt\n\nStand: 3. Januar\n\nDer Rat tagt in Wien."]);
    assert_eq!(session.state.library.date(ArticleId(0)).unwrap().value, "XXXX-01-03".parse::<DateValue>().unwrap());
    session.shows("Year unknown").shows("3 Jan ????").shows("3 January, year unknown");
}

fn any_key() -> impl Strategy<Value = String> {
    let named = [
        "<Enter>",
        "<Esc>",
        "<Space>",
        "<Tab>",
        "<S-Tab>",
        "<Backspace>",
        "<Down>",
        "<Up>",
        "<Left>",
        "<Right>",
        "<PgDn>",
        "<PgUp>",
        "<Home>",
        "<End>",
        "<F2>",
        "<F3>",
        "<C-d>",
        "<C-u>",
        "<C-r>",
        "<C-p>",
        "<C-w>",
    ];
    prop_oneof![
        3 => prop::sample::select(named.to_vec()).prop_map(str::to_owned),
        6 => prop::sample::select("jkgGhl12345cd|/nNX}{JKupywoeSz:?!qHL<>ADbvxüä(\"-".chars().collect::<Vec<_>>()).prop_map(|ch| ch.to_string()),
        1 => prop::sample::select(vec!["/kosovo<Enter>", "c/deu<Enter><Space>", "d/2025<Enter>l", "jp", "/(\"OR", "dv", "dDv", "Aw", "dbb"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_keys_leave_a_screen_that_can_be_drawn(
        steps in prop::collection::vec((any_key(), prop::option::weighted(0.2, (1u16..180, 1u16..60))), 1..60),
    ) {
        let mut session = Session::on_seeds(120, 40);
        for (keys, size) in steps {
            if let Some((columns, rows)) = size {
                session.resize(columns, rows);
            }
            session.keys(&keys);
            let screen = session.screen();
            prop_assert!(screen.lines().all(|line| dateline::text::width(line) <= session.state.columns as usize));
        }
    }
}
