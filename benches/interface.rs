//! What the interface costs: a frame, and a key from its message to the frame that answers it.
//!
//! On a screen of 160 by 48 and a library of about 10 000 articles: the two seeds over and over, or those of
//! `DATELINE_BENCH_FOLDER`. What to read from it stands in `README.md`.

mod corpus;

use std::hint::black_box;
use std::io::{Sink, sink};

use criterion::{Criterion, criterion_group, criterion_main};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use dateline::app::{Effect, Message, State, StateOptions, Ticket, update};
use dateline::library::Library;
use dateline::model::{Article, Language};
use dateline::query::{Filters, Memo, Sort, evaluate, evaluate_with};
use dateline::runtime::Screen;
use dateline::ui::view;

const N_ARTICLES: usize = 10_000;
const COLUMNS: u16 = 160;
const ROWS: u16 = 48;

fn articles() -> Vec<Article> {
    corpus::articles().iter().cycle().take(N_ARTICLES).cloned().collect()
}

/// The interface with a terminal that takes all bytes and shows none; evaluations are answered at once, by one memo as in the program.
struct Session {
    state: State,
    screen: Screen<Sink>,
    memo: Memo,
}

impl Session {
    fn new() -> Self {
        let options = StateOptions {
            source: "bench".to_owned(),
            language: Language::ENGLISH,
            colours: true,
            load_ticket: Ticket(1),
            key_overrides: Vec::new(),
        };
        let screen = Screen::new(sink(), COLUMNS, ROWS);
        let mut session = Self { state: State::new(options), screen, memo: Memo::default() };
        session.send(Message::Resize { columns: COLUMNS, rows: ROWS });
        let ticket = Ticket(1);
        let mut library = Library::default();
        library.push(articles(), Vec::new());
        session.send(Message::Library { ticket, library: Box::new(library) });
        session.send(Message::LoadFinished { ticket });
        session
    }

    fn send(&mut self, message: Message) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            for effect in update(&mut self.state, message) {
                if let Effect::Evaluate { ticket, filters, library, wanted } = effect {
                    let view = evaluate_with(&mut self.memo, &filters, &library, wanted, &|| true);
                    let view = Box::new(view.expect("nobody stops it"));
                    waiting.push(Message::Evaluated { ticket, library: Box::new(library), view });
                }
            }
        }
    }

    fn draw(&mut self) {
        let state = &self.state;
        self.screen.draw(|cells| view(state, cells)).expect("bytes can always be thrown away");
    }

    fn press(&mut self, code: KeyCode) {
        self.send(Message::Key(KeyEvent::new(code, KeyModifiers::NONE)));
        self.draw();
    }

    fn type_in(&mut self, keys: &str) {
        keys.chars().for_each(|ch| self.press(KeyCode::Char(ch)));
    }
}

fn frame(c: &mut Criterion) {
    let mut group = c.benchmark_group("frame");
    let mut session = Session::new();
    session.draw();
    group.bench_function("list", |b| b.iter(|| session.draw()));
    session.press(KeyCode::Enter);
    group.bench_function("article", |b| b.iter(|| session.draw()));
    group.finish();
}

/// Each is a key and its way back, so twice a key and twice a frame.
fn keystroke(c: &mut Criterion) {
    let mut group = c.benchmark_group("keystroke");
    let mut session = Session::new();
    session.draw();
    group.bench_function("row", |b| {
        b.iter(|| {
            session.press(KeyCode::Down);
            session.press(KeyCode::Up);
        });
    });
    session.type_in("c");
    group.bench_function("country", |b| {
        b.iter(|| {
            session.press(KeyCode::Char(' '));
            session.press(KeyCode::Char(' '));
        });
    });
    session.type_in("/regierung");
    session.press(KeyCode::Enter);
    session.type_in("c");
    group.bench_function("country-with-text", |b| {
        b.iter(|| {
            session.press(KeyCode::Char(' '));
            session.press(KeyCode::Char(' '));
        });
    });
    group.finish();
}

/// A search in all text without an index, from the filters to everything that a screen shows.
fn search(c: &mut Criterion) {
    let mut library = Library::default();
    library.push(articles(), Vec::new());
    let mut group = c.benchmark_group("search");
    let queries = [
        ("nothing", ""),
        ("word", "verteidigung"),
        ("phrase", "\"koalition der willigen\""),
        ("near", "near5(regierung kosovo)"),
        ("when", "when:2026-02"),
    ];
    for (name, text) in queries {
        let filters = Filters { text: text.to_owned(), ..Filters::default() };
        group.bench_function(name, |b| b.iter(|| black_box(evaluate(&filters, &library, Sort::default(), &|| true))));
    }
    group.finish();
}

criterion_group!(benches, frame, keystroke, search);
criterion_main!(benches);
