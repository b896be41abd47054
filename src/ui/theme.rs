//! The few styles of the interface, from the sixteen colours that every terminal has: one accent, quiet greys, and for an
//! article's own countries three more.
//!
//! Without colours everything is still told apart by weight, underline and glyph.

use ratatui::style::{Color, Modifier, Style};

pub struct Theme {
    colours: bool,
}

/// Marks an article's countries in its text and in its info line, in turn.
const COUNTRY_COLOURS: [Color; 3] = [Color::Green, Color::Magenta, Color::Blue];

impl Theme {
    pub fn new(colours: bool) -> Self {
        Self { colours }
    }

    fn colour(&self, colour: Color) -> Style {
        if self.colours { Style::new().fg(colour) } else { Style::new() }
    }

    pub fn text(&self) -> Style {
        Style::new()
    }

    pub fn strong(&self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Rules, notes, what can be overlooked.
    pub fn quiet(&self) -> Style {
        if self.colours { Style::new().fg(Color::DarkGray) } else { Style::new().add_modifier(Modifier::DIM) }
    }

    pub fn accent(&self) -> Style {
        self.colour(Color::Cyan)
    }

    pub fn strong_accent(&self) -> Style {
        self.accent().add_modifier(Modifier::BOLD)
    }

    pub fn problem(&self) -> Style {
        self.colour(Color::Red).add_modifier(Modifier::BOLD)
    }

    pub fn excluded(&self) -> Style {
        self.colour(Color::Red)
    }

    pub fn italic(&self) -> Style {
        Style::new().add_modifier(Modifier::ITALIC)
    }

    /// A country's name in the text.
    pub fn mention(&self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// The n-th of the countries that the article is about.
    pub fn focus_country(&self, n: usize) -> Style {
        self.colour(COUNTRY_COLOURS[n % COUNTRY_COLOURS.len()])
    }

    /// Words of the query.
    pub fn sought(&self) -> Style {
        self.colour(Color::Yellow).add_modifier(Modifier::BOLD)
    }

    /// Words that are being looked for in the article, and the evidence that is being looked at.
    pub fn found(&self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }
}
