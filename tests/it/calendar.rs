//! Ways through the dates: published and mentioned, the grains of the calendar, the heat map, the agenda.

use dateline::app::{AgendaFormat, Effect, ExportFailure, Focus, Message};
use dateline::model::{DateUnit, Grain, Language};
use dateline::query::{Choice, DateBasis, DateBucket, DateNode, Filters, Wanted, evaluate};

use crate::harness::Session;

/// Articles that talk of other days than their own.
const TEXTS: [&str; 6] = [
    "date 2026-02-04 Gipfel in Wien geplant\n\nDer Gipfel beginnt am 4. März 2026 in Wien. Vorbereitet wurde er am 12. Januar 2026.",
    "date 2026-02-03 Wahlen in Kroatien\n\nKroatien wählt am 8. Februar 2026 ein neues Parlament, sagte die Regierung.",
    "date 2026-01-20 Kosovo verhandelt\n\nAm 4. März 2026 reist der Präsident nach Wien. Im Jahr 2014 war er zuletzt dort.",
    "date 2025-12-30 Rückblick auf das Jahr\n\nIm Dezember 2025 gab es in Tirana viel Regen und sonst wenig.",
    "Ein Text ohne jeden Tag\n\nHier geht es um Gartenbau und sonst um nichts, sagen Beobachter.",
    "Ein Brief ohne Jahr\n\nDer Minister sprach am Rande des Treffens lange.\n\nEr kommt noch einmal am 5. Mai, sagte er den Leuten.",
];

fn on_texts() -> Session {
    Session::on_texts(120, 40, &TEXTS)
}

fn unit(text: &str) -> DateUnit {
    text.parse().unwrap()
}

#[test]
fn the_date_pane_shows_the_days_that_texts_talk_about() {
    let mut session = on_texts();
    session.keys("d").shows("published · month").hides("all ahead");
    session.keys("D").shows("mentioned · month").shows("all ahead").shows("no date").hides("undated");
    session.keys("/2026-03<Enter><Enter>").shows("mentions Mar 2026 ×").shows("2 of 6");
    assert_eq!(session.state.filters.to_query_text(), "when:2026-03");
    session.keys("D").shows("published · month").shows("mentions Mar 2026 ×");
    assert!(session.state.filters.dates.is_empty(), "the date of publication is another filter");
    session.keys("<Backspace>").shows("6 of 6").keys("u").shows("2 of 6");
}

#[test]
fn a_filter_on_mentioned_days_says_how_many_it_hides() {
    let mut session = on_texts();
    session.keys("dD/2026-03<Enter><Enter>").shows("2 of 6").shows("mentioned dates hide 4");
    assert_eq!(session.state.view.hidden_by_mentioned.n, 4);
    let mut narrow = Session::on_texts(80, 24, &TEXTS);
    narrow.keys("dD/2026-03<Enter><Enter>").shows("mentioned dates hide 4");
}

#[test]
fn an_article_is_shut_out_by_one_of_its_days() {
    let mut session = on_texts();
    session.keys("dD/2026-03<Enter><Space><Space>").shows("never mentions Mar 2026 ×").shows("4 of 6").shows("−2");
    assert_eq!(session.state.filters.to_query_text(), "-when:2026-03");
}

#[test]
fn ranges_hold_for_mentioned_days_too() {
    let mut session = on_texts();
    session.keys("dD/2026-02<Enter>>").shows("mentions from Feb 2026 ×");
    assert_eq!(session.n_hits(), 3);
    session.keys("<").shows("mentions Feb 2026 to Feb 2026 ×");
    assert_eq!(session.n_hits(), 1);
    session.keys("X/all ahead<Enter><Enter>").shows("mentions from 5 Feb 2026 ×");
    assert_eq!(session.n_hits(), 3);
    session.keys("X/next 7<Enter><Space>").shows("1 of 6");
}

/// The number beside every stretch that a text mentions is the number of articles that choosing it gives.
#[test]
fn the_number_of_mentioned_days_is_the_number_you_get() {
    for start in ["dD", "dD/2026-03<Enter><Space>", "d/2026<Enter><Space>D"] {
        let mut session = on_texts();
        session.keys(start);
        let counts = session.state.view.mentioned.clone().expect("the pane shows them");
        let mut nodes: Vec<DateNode> = counts.quarters().iter().chain(counts.weeks().iter()).collect();
        while let Some(node) = nodes.pop() {
            nodes.extend(node.children.iter());
            if node.count.choice == Choice::Off {
                let mut filters = session.state.filters.clone();
                filters.mentioned.choose(DateBucket::Value(node.value), Choice::Include);
                assert_eq!(node.count.n, n_hits_of(&session, &filters), "{:?} after {start}", node.value);
            }
        }
    }
}

fn n_hits_of(session: &Session, filters: &Filters) -> usize {
    evaluate(filters, &session.state.library, Wanted::default(), &|| true).unwrap().rows.len()
}

#[test]
fn the_calendar_has_five_grains() {
    let mut session = Session::on_texts(150, 40, &TEXTS);
    session.keys("d").shows("· month").shows("February");
    session.keys("b").shows("· week").shows("week 6");
    session.keys("b").shows("· day").shows("4 Feb 2026").shows("30 Dec 2025");
    session.keys("b").shows("· year").hides("▸ 2026").hides("▾ 2026");
    session.keys("b").shows("· quarter").shows("Q1");
    session.keys("b").shows("· month");
    assert_eq!(session.state.dates.grain, Grain::Month);
}

#[test]
fn weeks_and_quarters_can_be_chosen_and_written_down() {
    let mut session = on_texts();
    session.keys("db/2026-w06<Enter><Enter>").shows("week 6, 2026 ×").shows("2 of 6");
    assert_eq!(session.state.filters.dates.include, [DateBucket::Value(unit("2026-W06"))]);
    assert_eq!(session.state.filters.to_query_text(), "date:2026-W06");
    session.keys("Xbbb/2025-q4<Enter><Enter>").shows("Q4 2025 ×").shows("1 of 6");
    session.keys("Xq/date:2026-W06<Enter>").shows("2 of 6");
}

#[test]
fn the_cursor_stays_at_its_time_when_the_grain_changes() {
    let mut session = on_texts();
    session.keys("d/2026-01<Enter>b");
    let unit = |session: &Session| match session.state.dates.current().map(|row| row.kind) {
        Some(dateline::app::DateKind::Bucket(DateBucket::Value(unit))) => unit.to_string(),
        other => panic!("{other:?}"),
    };
    assert_eq!(unit(&session), "2026-W05", "the last week of January");
    session.keys("bb");
    assert_eq!(unit(&session), "2026");
}

#[test]
fn a_day_is_found_in_a_week_of_another_year() {
    let mut session = Session::on_texts(120, 40, &["date 2025-12-30 Rückblick\n\nEs gab viel Regen in Tirana."]);
    session.keys("db/2025-12-30<Enter>").shows("▾ week 1").shows("Tu 30 Dec").keys("h").shows("▌    ▾ week 1");
    session.keys("hh").shows("▌  ▾ 2026");
}

#[test]
fn the_heat_map_shows_days_and_lets_them_be_chosen() {
    let mut session = on_texts();
    session.keys("dv").shows("We 4 February 2026: 1 article · published").shows("▌ 4 █1");
    session.keys("h").shows("Tu 3 February 2026: 1 article").keys("k").shows("Tu 27 January 2026: 0 articles");
    session.keys("}").shows("27 February 2026").keys("{").keys("G").shows("4 February 2026").keys("g");
    session.shows("Tu 30 December 2025").keys("<Enter>").shows("● 1 article").keys("q");
    session.shows("30 Dec 2025 ×").shows("1 of 6").shows("▌●").keys("X");
    assert_eq!(session.state.focus, Focus::Dates);
    session.keys("vD").shows("mentioned");
    assert_eq!(session.state.dates.basis, DateBasis::Mentioned);
}

#[test]
fn the_heat_map_shows_a_year_and_its_ranges() {
    let mut session = on_texts();
    session.keys("dvb").shows("Jan").shows("Dec").shows("Mo");
    session.keys("<").keys("h>").keys("<Esc>").shows("28 Jan 2026 to 4 Feb 2026 ×").shows("2 of 6");
}

#[test]
fn a_collection_without_a_date_has_no_heat_map() {
    let mut session = Session::on_texts(120, 40, &TEXTS[4..5]);
    session.keys("dv").shows("there is no dated article here");
    assert!(session.state.overlay.is_none());
}

#[test]
fn the_agenda_begins_with_what_is_ahead() {
    let mut session = on_texts();
    session.keys("A").shows("Agenda: 3 ahead, 2 before").shows("From 4 February 2026 on").shows("Before");
    let screen = session.screen();
    let line = |part: &str| screen.lines().position(|line| line.contains(part)).unwrap_or_else(|| panic!("{part}"));
    assert!(line("Sunday, 8 February 2026") < line("Wednesday, 4 March 2026"));
    assert!(line("Wednesday, 4 March 2026") < line("Monday, 12 January 2026"));
    assert!(line("Monday, 12 January 2026") < line("Im Dezember 2025"), "a month stands where it begins");
    session.shows("in 28 days").shows("23 days before").hides("2014").hides("5. Mai");
    session.keys("q").hides("Agenda:");
}

#[test]
fn enter_in_the_agenda_opens_the_article_at_the_sentence() {
    let long =
        format!("date 2026-02-04 Ein langer Text\n\n{}\n\nAm 9. März 2026 ist es vorbei, sagte er.", LONG.repeat(60));
    let mut session = Session::on_texts(100, 20, &[TEXTS[0], &long]);
    session.keys("A}").keys("<Enter>").shows("ist es vorbei").shows("“9. März 2026” 1 of 1");
    assert_eq!(session.state.focus, Focus::Reader);
    session.keys("<Esc>").hides("1 of 1");
    session.keys("A").shows("▌  Am 9. März 2026 ist es vorbei");
    session.keys("k").shows("▌  Der Gipfel beginnt");
}

const LONG: &str = "Dieser Satz steht nur da, damit der Text lang genug wird. ";

#[test]
fn the_agenda_follows_the_filters() {
    let mut session = on_texts();
    session.keys("c/kroat<Enter><Enter>A").shows("Agenda: 1 ahead, 0 before").shows("8 February");
    session.keys("<Backspace>").shows("Agenda: 3 ahead, 2 before").keys("u").shows("Agenda: 1 ahead");
    let mut none = Session::on_texts(120, 40, &TEXTS[4..5]);
    none.keys("A").shows("None of these articles names a day.").keys("w").shows("nothing to export").keys("<Enter>jGq");
}

#[test]
fn the_agenda_is_written_as_a_calendar() {
    let mut session = on_texts();
    session.keys("Aw").shows("write 5 entries to: agenda.ics").keys("<Enter>");
    let effect = session.effects.pop();
    let Some(Effect::ExportAgenda { path, format, overwrite, agenda, .. }) = effect else { panic!("{effect:?}") };
    assert_eq!((format, overwrite, agenda.entries.len()), (AgendaFormat::Ics, false, 5));
    session.send(Message::Exported { path: path.clone(), result: Err(ExportFailure::Exists) });
    session.shows("agenda.ics exists").keys("<Enter>");
    assert!(matches!(session.effects.pop(), Some(Effect::ExportAgenda { overwrite: true, .. })));
    session.send(Message::Exported { path, result: Ok(5) });
    session.shows("5 entries written to agenda.ics");
    session.keys("w<C-u>days.pdf<Enter>").shows(".ics .md .jsonl");
}

#[test]
fn the_agenda_and_the_pane_speak_german() {
    let mut session = Session::on_seeds_in(120, 40, Language::GERMAN);
    session.keys("A").shows("Agenda: 0 voraus, 1 davor").shows("Samstag, 3. Januar 2026").shows("32 Tage davor");
    session.keys("qdv").shows("Mi 4. Februar 2026: 1 Artikel · erschienen").keys("qD").shows("erwähnt");
}

#[test]
fn nothing_here_needs_colours() {
    let mut session = on_texts();
    session.state.colours = false;
    for keys in ["A", "qdv", "b", "qD"] {
        session.keys(keys);
        assert!(session.is_colourless(), "after {keys}");
    }
}
