//! Draws the [`State`]: one file a pane. It reads and never changes anything.
//!
//! Where things are is asked from [`crate::app::layout`]. Every text goes through `paint::Brush`, which clips, so that
//! no size of the screen can be too small.

mod agenda;
mod facets;
mod footer;
mod frame;
mod heat_map;
mod list;
mod overlay;
mod paint;
mod reader;
mod theme;
mod why;

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use crate::app::{Focus, Overlay, State};

use paint::Brush;
use theme::Theme;

/// Draws the whole screen into empty cells, and gives the place of the text cursor where there is one.
pub fn view(state: &State, screen: &mut Buffer) -> Option<Position> {
    let area = screen.area;
    let layout = state.layout();
    let theme = Theme::new(state.colours);
    let mut brush = Brush::new(screen, area);
    if let Some(Overlay::Plain { offset, page }) = &state.overlay {
        overlay::plain(state, (&page.rows, *offset), &mut brush, &theme);
        return None;
    }
    frame::draw(state, &layout, &mut brush, &theme);
    for (pane, area) in layout.shown() {
        let mut brush = brush.part(area);
        match pane {
            Focus::List => list::draw(state, &mut brush, &theme),
            Focus::Reader => reader::draw(state, &layout, &mut brush, &theme),
            Focus::Countries => facets::countries(state, &mut brush, &theme),
            Focus::Dates => facets::dates(state, &mut brush, &theme),
            Focus::Why => why::draw(state, &mut brush, &theme),
        }
    }
    let in_footer = layout.footer.and_then(|area| footer::draw(state, &mut brush.part(area), &theme));
    let in_overlay = overlay::draw(state, &layout, &mut brush, &theme);
    footer::draw_above(state, &layout, &mut brush, &theme);
    in_overlay.or(in_footer).filter(|cursor| area.contains(*cursor))
}
