//! The backend that ratatui draws through: the cells that changed become bytes, as few as it takes, and a frame is written in
//! one go.
//!
//! Which cells changed is left to ratatui; taking the terminal and giving it back to `terminal`, which says where bytes go.

use std::io::{self, Write};
use std::mem;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

use crate::text::is_plain;

/// Half a frame is seen by nobody between these; terminals that don't know the marks ignore them.
const BEGIN_UPDATE: &[u8] = b"\x1b[?2026h";
const END_UPDATE: &[u8] = b"\x1b[?2026l";
const SHOW_CURSOR: &[u8] = b"\x1b[?25h";
const HIDE_CURSOR: &[u8] = b"\x1b[?25l";

/// Collects a frame and writes it at once. The cursor is hidden at first.
#[derive(Debug, Default)]
pub struct Screen<W> {
    out: W,
    /// The frame so far.
    bytes: Vec<u8>,
    /// Where the terminal writes next; `None` where that is not known, or terminals may differ in it.
    at: Option<Position>,
    look: Look,
    has_cursor: bool,
}

/// How cells look. Between frames it is the terminal's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Look {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl<W: Write> Screen<W> {
    pub fn new(out: W) -> Self {
        Self { out, bytes: Vec::new(), at: None, look: Look::default(), has_cursor: false }
    }

    /// Somebody else had the terminal, and has hidden the cursor since.
    pub fn forget(&mut self) {
        (self.at, self.look, self.has_cursor) = (None, Look::default(), false);
        self.bytes.clear();
    }

    fn push(&mut self, bytes: &[u8]) {
        if self.bytes.is_empty() {
            self.bytes.extend_from_slice(BEGIN_UPDATE);
        }
        self.bytes.extend_from_slice(bytes);
    }

    fn go_to(&mut self, to: Position) {
        match self.at.filter(|at| at.y == to.y && at.x <= to.x).map(|at| to.x - at.x) {
            Some(0) => {}
            Some(1) => self.push_sequence(&[], b'C'),
            Some(n_columns) => self.push_sequence(&[n_columns], b'C'),
            None => self.push_sequence(&[to.y + 1, to.x + 1], b'H'),
        }
        self.at = Some(to);
    }

    fn set_look(&mut self, look: Look) {
        if look == mem::replace(&mut self.look, look) {
            return;
        }
        let mut codes = vec![0];
        codes.extend(MODIFIERS.iter().filter(|(modifier, _)| look.modifier.contains(*modifier)).map(|(_, code)| *code));
        push_colour(38, look.foreground, &mut codes);
        push_colour(48, look.background, &mut codes);
        self.push_sequence(&codes, b'm');
    }

    /// A control sequence with these parameters.
    fn push_sequence(&mut self, parameters: &[u16], end: u8) {
        self.push(b"\x1b[");
        for (i, parameter) in parameters.iter().enumerate() {
            if i > 0 {
                self.bytes.push(b';');
            }
            write!(self.bytes, "{parameter}").expect("a vector takes all that is written");
        }
        self.bytes.push(end);
    }
}

const MODIFIERS: [(Modifier, u16); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// `code` says which of the two colours it is. The terminal's own has no number.
fn push_colour(code: u16, colour: Color, codes: &mut Vec<u16>) {
    let number = match colour {
        Color::Reset => return,
        Color::Rgb(red, green, blue) => return codes.extend([code, 2, red.into(), green.into(), blue.into()]),
        Color::Indexed(number) => number.into(),
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    codes.extend([code, 5, number]);
}

impl<W: Write> Backend for Screen<W> {
    type Error = io::Error;

    fn draw<'a, I: Iterator<Item = (u16, u16, &'a Cell)>>(&mut self, changed: I) -> io::Result<()> {
        for (x, y, cell) in changed {
            self.go_to(Position { x, y });
            self.set_look(Look { foreground: cell.fg, background: cell.bg, modifier: cell.modifier });
            let symbol = cell.symbol();
            self.push(symbol.as_bytes());
            // Where terminals may count in their own way, what follows is told its place.
            let is_plain = symbol.len() == 1 || is_plain(symbol);
            self.at = is_plain.then_some(Position { x: x + 1, y });
        }
        self.set_look(Look::default());
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        if mem::replace(&mut self.has_cursor, false) {
            self.push(HIDE_CURSOR);
        }
        Ok(())
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        if !mem::replace(&mut self.has_cursor, true) {
            self.push(SHOW_CURSOR);
        }
        Ok(())
    }

    /// Where we left it: a terminal that is asked may take its time to answer, or never do.
    fn get_cursor_position(&mut self) -> io::Result<Position> {
        Ok(self.at.unwrap_or_default())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.go_to(position.into());
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        let (parameter, end) = match region {
            ClearType::All => (2, b'J'),
            ClearType::AfterCursor => (0, b'J'),
            ClearType::BeforeCursor => (1, b'J'),
            ClearType::CurrentLine => (2, b'K'),
            ClearType::UntilNewLine => (0, b'K'),
        };
        self.push_sequence(&[parameter], end);
        // It may have another size now.
        self.at = None;
        Ok(())
    }

    fn size(&self) -> io::Result<Size> {
        crossterm::terminal::size().map(Size::from)
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let size = crossterm::terminal::window_size()?;
        let pixels = Size { width: size.width, height: size.height };
        Ok(WindowSize { columns_rows: Size { width: size.columns, height: size.rows }, pixels })
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        self.bytes.extend_from_slice(END_UPDATE);
        let written = self.out.write_all(&self.bytes).and_then(|()| self.out.flush());
        self.bytes.clear();
        written
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

    use super::*;

    const COLUMNS: u16 = 24;
    const ROWS: u16 = 4;

    /// Text with a style at a column, a row each.
    type Strokes = Vec<(u16, String, u8)>;

    fn strokes() -> impl Strategy<Value = Strokes> {
        // What is left of wide signs that are written over is between ratatui and the terminal.
        let text = "([a-c ä–]{0,20}|(a\u{301}|x){0,6})";
        prop::collection::vec((0..COLUMNS, text, 0u8..5), ROWS as usize)
    }

    fn style(number: u8) -> Style {
        match number {
            0 => Style::new(),
            1 => Style::new().add_modifier(Modifier::BOLD),
            2 => Style::new().fg(Color::DarkGray).add_modifier(Modifier::UNDERLINED),
            3 => Style::new().fg(Color::Cyan).bg(Color::Red),
            _ => Style::new().add_modifier(Modifier::REVERSED),
        }
    }

    fn new_screen() -> Terminal<Screen<Vec<u8>>> {
        let viewport = Viewport::Fixed(Rect::new(0, 0, COLUMNS, ROWS));
        Terminal::with_options(Screen::new(Vec::new()), TerminalOptions { viewport }).unwrap()
    }

    fn new_terminal() -> vt100::Parser {
        let size = |n| std::num::NonZero::new(n).unwrap();
        vt100::Parser::new(size(ROWS), size(COLUMNS), 0)
    }

    /// What is written for the next frame.
    fn draw(screen: &mut Terminal<Screen<Vec<u8>>>, paint: impl FnOnce(&mut Frame)) -> Vec<u8> {
        screen.draw(paint).unwrap();
        mem::take(&mut screen.backend_mut().out)
    }

    fn paint(frame: &mut Frame, strokes: &Strokes) {
        for (row, (column, text, number)) in strokes.iter().enumerate() {
            frame.buffer_mut().set_string(*column, row as u16, text, style(*number));
        }
    }

    /// What a terminal shows: its signs with colours and modifiers.
    fn picture(terminal: &vt100::Parser) -> Vec<String> {
        let cell = |row, column| {
            let cell = terminal.screen().cell(row, column).unwrap();
            let sign = if cell.has_contents() { cell.contents() } else { " " };
            let look = (cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.underline(), cell.inverse());
            format!("{sign}{look:?}")
        };
        (0..ROWS).map(|row| (0..COLUMNS).map(|column| cell(row, column)).collect()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        #[test]
        fn what_changed_makes_the_same_screen_as_everything(frames in prop::collection::vec(strokes(), 1..6)) {
            let (mut screen, mut terminal) = (new_screen(), new_terminal());
            for strokes in &frames {
                terminal.process(&draw(&mut screen, |frame| paint(frame, strokes)));
                let mut anew = new_terminal();
                anew.process(&draw(&mut new_screen(), |frame| paint(frame, strokes)));
                prop_assert_eq!(picture(&terminal), picture(&anew));
                let again = draw(&mut screen, |frame| paint(frame, strokes)).len();
                prop_assert_eq!(again, 0);
            }
        }
    }

    #[test]
    fn a_frame_takes_few_bytes() {
        let mut screen = new_screen();
        let mut draw = |text: &str, cursor: Option<u16>| {
            let bytes = draw(&mut screen, |frame| {
                frame.buffer_mut().set_string(0, 1, text, Style::new());
                cursor.into_iter().for_each(|x| frame.set_cursor_position(Position { x, y: 0 }));
            });
            String::from_utf8(bytes).unwrap().replace("\x1b[", "^")
        };
        assert_eq!(draw("Kiew und Prag", None), "^?2026h^2;1HKiew^Cund^CPrag^?2026l");
        assert_eq!(draw("Kyiv und Graz", None), "^?2026h^2;2Hyiv^5CG^2Cz^?2026l");
        assert_eq!(draw("Kyiv und Graz", Some(3)), "^?2026h^?25h^1;4H^?2026l");
        assert_eq!(draw("Kyiv und Graz", Some(3)), "");
        assert_eq!(draw("Kyiv und Graz", None), "^?2026h^?25l^?2026l");
        assert_eq!(draw("Kyiv 東京 Graz", None), "^?2026h^2;6H東^2;8H京^2;10H Graz^?2026l");
    }
}
