//! Scrolling arithmetic that all panes share.

/// The offset nearest to `offset` at which row `cursor` is among `height` visible rows and no room is wasted at the end.
pub fn keep_visible(offset: usize, cursor: usize, height: usize, n_rows: usize) -> usize {
    let height = height.max(1);
    let offset = offset.min(cursor).max((cursor + 1).saturating_sub(height));
    offset.min(n_rows.saturating_sub(height))
}

/// A way to move, counted in rows of the pane or absolute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    By(isize),
    /// Half or whole pages: numerator over two.
    HalfPages(isize),
    First,
    Last,
}

impl Step {
    /// Where `position` comes to among `n_rows`, of which `height` are visible.
    pub fn apply(self, position: usize, n_rows: usize, height: usize) -> usize {
        let last = n_rows.saturating_sub(1);
        let moved = match self {
            Step::By(n) => position.saturating_add_signed(n),
            Step::HalfPages(n) => position.saturating_add_signed(n * (height as isize / 2).max(1)),
            Step::First => 0,
            Step::Last => last,
        };
        moved.min(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_stays_visible_and_the_end_is_used() {
        for (offset, cursor, height, n_rows, expected) in
            [(0, 5, 3, 10, 3), (7, 5, 3, 10, 5), (9, 9, 3, 10, 7), (5, 0, 3, 2, 0), (0, 0, 0, 0, 0), (4, 5, 3, 10, 4)]
        {
            assert_eq!(keep_visible(offset, cursor, height, n_rows), expected, "{offset} {cursor} {height} {n_rows}");
        }
    }

    #[test]
    fn steps_stay_among_the_rows() {
        assert_eq!(Step::By(-1).apply(0, 5, 3), 0);
        assert_eq!(Step::By(9).apply(0, 5, 3), 4);
        assert_eq!(Step::HalfPages(1).apply(0, 50, 10), 5);
        assert_eq!(Step::Last.apply(0, 0, 3), 0);
    }
}
