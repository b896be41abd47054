//! Draws the [`State`]: one file a pane. It reads and never changes anything.

use ratatui::Frame;

use crate::app::State;

/// Draws the whole screen.
pub fn view(state: &State, frame: &mut Frame) {
    let _ = (state, frame);
}
