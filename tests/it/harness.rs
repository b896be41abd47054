//! The interface without a terminal: keys in, the screen as text out.

use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use dateline::app::{Effect, Message, State, StateOptions, Ticket, update};
use dateline::extract::extract;
use dateline::library::Library;
use dateline::load::{LoadOptions, LoadReport, load};
use dateline::model::{Article, Given, Language, Notice, Origin, RawArticle};
use dateline::query::evaluate;
use dateline::ui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Modifier};

/// A session: the state, a screen, and what was asked of the outside. Evaluations are answered at once.
pub struct Session {
    pub state: State,
    /// As the loader has it.
    library: Library,
    terminal: Terminal<TestBackend>,
    /// Effects other than evaluations, in order.
    pub effects: Vec<Effect>,
}

impl Session {
    pub fn new(columns: u16, rows: u16, language: Language) -> Self {
        let options = StateOptions {
            source: "seeds".to_owned(),
            language,
            colours: true,
            load_ticket: Ticket(1),
            key_overrides: Vec::new(),
        };
        let terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
        let mut session =
            Self { state: State::new(options), library: Library::default(), terminal, effects: Vec::new() };
        session.send(Message::Resize { columns, rows });
        session
    }

    /// A session on the two seeds, in English.
    pub fn on_seeds(columns: u16, rows: u16) -> Self {
        Self::on_seeds_in(columns, rows, Language::ENGLISH)
    }

    pub fn on_seeds_in(columns: u16, rows: u16, language: Language) -> Self {
        let (articles, notices) = read_seeds();
        Self::new(columns, rows, language).with(articles, notices)
    }

    /// A session on articles with these texts.
    pub fn on_texts(columns: u16, rows: u16, texts: &[&str]) -> Self {
        let articles = texts.iter().enumerate().map(|(i, text)| article(i, text)).collect();
        Self::new(columns, rows, Language::ENGLISH).with(articles, Vec::new())
    }

    pub fn with(mut self, articles: Vec<Article>, notices: Vec<Notice>) -> Self {
        self.load(articles, notices);
        self.send(Message::LoadFinished { ticket: Ticket(1) });
        self
    }

    /// More articles come.
    pub fn load(&mut self, articles: Vec<Article>, notices: Vec<Notice>) {
        self.library.push(articles, notices);
        self.send(Message::Library { ticket: Ticket(1), library: Box::new(self.library.clone()) });
    }

    /// Sends a message and answers evaluations until none is asked for.
    pub fn send(&mut self, message: Message) {
        let mut waiting = vec![message];
        while let Some(message) = waiting.pop() {
            for effect in update(&mut self.state, message) {
                match effect {
                    Effect::Evaluate { ticket, filters, library, wanted } => {
                        let view = evaluate(&filters, &library, wanted, &|| true).expect("nobody stops it");
                        waiting.push(Message::Evaluated { ticket, library: Box::new(library), view: Box::new(view) });
                    }
                    other => self.effects.push(other),
                }
            }
            if waiting.is_empty() && self.state.wants_time() {
                waiting.push(Message::GoOn);
            } else if waiting.is_empty() && self.state.can_look_ahead() {
                waiting.push(Message::LookAhead);
            }
        }
    }

    pub fn resize(&mut self, columns: u16, rows: u16) {
        self.terminal.backend_mut().resize(columns, rows);
        self.send(Message::Resize { columns, rows });
    }

    /// Types keys: single characters, and names in angle brackets: `c/deu<Enter><Space>`.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        let mut rest = keys;
        while let Some(first) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|inner| inner.split_once('>'));
            let event = match named.and_then(|(name, after)| Some((key(name)?, after))) {
                Some((event, after)) => {
                    rest = after;
                    event
                }
                None => {
                    rest = &rest[first.len_utf8()..];
                    KeyEvent::new(KeyCode::Char(first), KeyModifiers::NONE)
                }
            };
            self.send(Message::Key(event));
        }
        self
    }

    pub fn click(&mut self, column: u16, row: u16) {
        let kind = MouseEventKind::Down(MouseButton::Left);
        self.send(Message::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    }

    /// The screen as lines of text, without the spaces at their ends.
    pub fn screen(&mut self) -> String {
        let state = &self.state;
        self.terminal.draw(|frame| _ = view(state, frame.buffer_mut())).unwrap();
        let buffer = self.terminal.backend().buffer();
        let lines: Vec<String> = (0..buffer.area.height)
            .map(|row| {
                let mut line = String::new();
                let mut skip = 0;
                for column in 0..buffer.area.width {
                    let symbol = buffer[(column, row)].symbol();
                    if skip == 0 {
                        line.push_str(symbol);
                    }
                    skip = dateline::text::width(symbol).max(skip).saturating_sub(1);
                }
                line.trim_end().to_owned()
            })
            .collect();
        lines.join("\n")
    }

    /// The words that are drawn in this style, in reading order, each run between bars.
    pub fn drawn_with(&mut self, modifier: Modifier) -> Vec<String> {
        self.screen();
        let buffer = self.terminal.backend().buffer();
        let mut runs = Vec::new();
        for row in 0..buffer.area.height {
            let mut run = String::new();
            for column in 0..buffer.area.width {
                let cell = &buffer[(column, row)];
                if cell.modifier.contains(modifier) {
                    run.push_str(cell.symbol());
                } else if !run.is_empty() {
                    runs.push(std::mem::take(&mut run));
                }
            }
            if !run.is_empty() {
                runs.push(run);
            }
        }
        runs
    }

    /// Whether no cell of the screen asks for a colour.
    pub fn is_colourless(&mut self) -> bool {
        self.screen();
        let cells = self.terminal.backend().buffer().content();
        cells.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset)
    }

    /// The first line of the screen with `part` in it; panics with the whole screen where there is none.
    #[track_caller]
    pub fn line_with(&mut self, part: &str) -> String {
        let screen = self.screen();
        match screen.lines().find(|line| line.contains(part)) {
            Some(line) => line.to_owned(),
            None => panic!("no {part:?} on this screen:\n{screen}"),
        }
    }

    #[track_caller]
    pub fn shows(&mut self, part: &str) -> &mut Self {
        self.line_with(part);
        self
    }

    #[track_caller]
    pub fn hides(&mut self, part: &str) -> &mut Self {
        let screen = self.screen();
        assert!(!screen.contains(part), "{part:?} is on this screen:\n{screen}");
        self
    }

    /// The number of hits as the header says it.
    pub fn n_hits(&self) -> usize {
        self.state.view.rows.len()
    }

    pub fn has_quit(&self) -> bool {
        self.effects.iter().any(|effect| matches!(effect, Effect::Quit))
    }
}

/// An article as it would be loaded from `news/<number>.txt`.
pub fn article(number: usize, text: &str) -> Article {
    let origin = Origin::of_file(format!("news/{number:03}.txt"));
    extract(RawArticle { origin, text: text.to_owned(), given: Given::default(), notices: Vec::new() })
}

/// The seeds, read once.
pub fn read_seeds() -> (Vec<Article>, Vec<Notice>) {
    static SEEDS: OnceLock<(Vec<Article>, Vec<Notice>)> = OnceLock::new();
    SEEDS.get_or_init(load_seeds).clone()
}

fn load_seeds() -> (Vec<Article>, Vec<Notice>) {
    let (mut all_articles, mut all_notices) = (Vec::new(), Vec::new());
    load(&[PathBuf::from("seeds")], &LoadOptions::default(), &AtomicBool::new(false), &mut |report| {
        if let LoadReport::Batch { articles, notices } = report {
            all_articles.extend(articles);
            all_notices.extend(notices);
        }
    });
    (all_articles, all_notices)
}

/// A named key: `Enter`, `C-d`.
fn key(name: &str) -> Option<KeyEvent> {
    if let Some(letter) = name.strip_prefix("C-") {
        return Some(KeyEvent::new(KeyCode::Char(letter.chars().next()?), KeyModifiers::CONTROL));
    }
    let code = match name {
        "Enter" => KeyCode::Enter,
        "Esc" => KeyCode::Esc,
        "Space" => KeyCode::Char(' '),
        "Tab" => KeyCode::Tab,
        "S-Tab" => KeyCode::BackTab,
        "Backspace" => KeyCode::Backspace,
        "Down" => KeyCode::Down,
        "Up" => KeyCode::Up,
        "Left" => KeyCode::Left,
        "Right" => KeyCode::Right,
        "PgDn" => KeyCode::PageDown,
        "PgUp" => KeyCode::PageUp,
        "Home" => KeyCode::Home,
        "End" => KeyCode::End,
        "F2" => KeyCode::F(2),
        "F3" => KeyCode::F(3),
        _ => return None,
    };
    Some(KeyEvent::new(code, KeyModifiers::NONE))
}
