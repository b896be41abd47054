//! Where every pane is. Drawing, scrolling, paging and the mouse all ask here.
//!
//! From [`WIDE`] columns on all panes stand side by side, from [`MIDDLE`] on two, below that one.

use ratatui::layout::Rect;

/// From this width on: list, reader and facets.
pub const WIDE: u16 = 100;
/// From this width on: the list and one neighbour.
pub const MIDDLE: u16 = 60;
/// The longest line that reads well.
pub const MEASURE: u16 = 72;

/// The panes; one of them has the focus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Focus {
    List,
    Reader,
    Countries,
    Dates,
    Why,
}

impl Focus {
    pub const ALL: [Focus; 5] = [Focus::List, Focus::Reader, Focus::Countries, Focus::Dates, Focus::Why];

    pub fn is_facet(self) -> bool {
        matches!(self, Focus::Countries | Focus::Dates)
    }
}

/// What decides where the panes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    pub columns: u16,
    pub rows: u16,
    pub focus: Focus,
    /// The facet to show where there is room for one only.
    pub facet: Focus,
    pub why: bool,
    /// The reader has the whole width.
    pub alone: bool,
}

/// A rule between panes that lie above each other: the pane below it, whose focus it shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InnerRule {
    pub row: u16,
    pub left: u16,
    pub width: u16,
    pub below: Focus,
}

/// The places on the screen. Areas don't overlap and lie within the screen; what has no room is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    pub header: Option<Rect>,
    pub top_rule: Option<u16>,
    pub bottom_rule: Option<u16>,
    pub footer: Option<Rect>,
    pub body: Rect,
    panes: Vec<(Focus, Rect)>,
    /// Columns of the rules between panes that stand side by side.
    pub separators: Vec<u16>,
    pub inner_rules: Vec<InnerRule>,
}

impl Layout {
    pub fn of(shape: Shape) -> Self {
        let mut layout = Self::frame(shape);
        let body = layout.body;
        if body.width == 0 || body.height == 0 {
            return layout;
        }
        if shape.alone && matches!(shape.focus, Focus::Reader | Focus::Why) {
            layout.put_reader(body, shape);
        } else if shape.columns >= WIDE {
            let facets = 24 + (shape.columns - WIDE).min(80) / 10;
            let rest = shape.columns - facets - 2;
            let reader = (rest * 2 / 3).min(MEASURE + 4);
            let [list, reader, facets] = layout.side_by_side(body, [rest - reader, reader, facets]);
            layout.panes.push((Focus::List, list));
            layout.put_reader(reader, shape);
            layout.put_facets(facets, shape);
        } else if shape.columns >= MIDDLE {
            let list = shape.columns * 3 / 8;
            let [list, beside] = layout.side_by_side(body, [list, shape.columns - list - 1]);
            layout.panes.push((Focus::List, list));
            if shape.focus.is_facet() {
                layout.put_facets(beside, shape);
            } else {
                layout.put_reader(beside, shape);
            }
        } else {
            layout.panes.push((shape.focus, body));
        }
        layout
    }

    /// Header, rules and footer, as many of them as the height allows.
    fn frame(shape: Shape) -> Self {
        let Shape { columns, rows, .. } = shape;
        let line = |row: u16| Rect::new(0, row, columns, 1);
        let mut layout = Self::default();
        let (mut top, mut bottom) = (0, rows);
        if rows >= 2 {
            bottom -= 1;
            layout.footer = Some(line(bottom));
        }
        if rows >= 4 {
            layout.header = Some(line(0));
            top = 1;
        }
        if rows >= 8 {
            layout.top_rule = Some(1);
            top = 2;
        }
        if rows >= 16 {
            bottom -= 1;
            layout.bottom_rule = Some(bottom);
        }
        layout.body = Rect::new(0, top, columns, bottom - top);
        layout
    }

    /// Areas of these widths from left to right with a rule between each two.
    fn side_by_side<const N: usize>(&mut self, body: Rect, widths: [u16; N]) -> [Rect; N] {
        let mut left = body.x;
        let mut areas = [Rect::default(); N];
        for (i, (area, width)) in areas.iter_mut().zip(widths).enumerate() {
            if i > 0 {
                self.separators.push(left);
                left += 1;
            }
            *area = Rect { x: left, width, ..body };
            left += width;
        }
        areas
    }

    /// The reader, with the evidence below it where that is open. Where there is no room for both, the evidence takes
    /// the reader's place while it has the focus.
    fn put_reader(&mut self, area: Rect, shape: Shape) {
        if !shape.why {
            self.panes.push((Focus::Reader, area));
        } else if area.height >= 12 {
            let below = (area.height * 2 / 5).clamp(5, 18);
            self.put_above_each_other(area, below, (Focus::Reader, Focus::Why));
        } else if shape.focus == Focus::Why {
            self.panes.push((Focus::Why, area));
        } else {
            self.panes.push((Focus::Reader, area));
        }
    }

    /// Countries above dates, or the one that was used last.
    fn put_facets(&mut self, area: Rect, shape: Shape) {
        if area.height >= 14 {
            let below = (area.height - 1).div_ceil(2);
            self.put_above_each_other(area, below, (Focus::Countries, Focus::Dates));
        } else {
            self.panes.push((shape.facet, area));
        }
    }

    fn put_above_each_other(&mut self, area: Rect, height_below: u16, (above, below): (Focus, Focus)) {
        let row = area.y + area.height - height_below - 1;
        self.panes.push((above, Rect { height: row - area.y, ..area }));
        self.inner_rules.push(InnerRule { row, left: area.x, width: area.width, below });
        self.panes.push((below, Rect { y: row + 1, height: height_below, ..area }));
    }

    /// The pane's place; `None` where it isn't shown.
    pub fn area(&self, pane: Focus) -> Option<Rect> {
        self.panes.iter().find(|(shown, _)| *shown == pane).map(|(_, area)| *area)
    }

    /// The shown panes from left to right, then from top to bottom.
    pub fn shown(&self) -> impl Iterator<Item = (Focus, Rect)> + '_ {
        self.panes.iter().copied()
    }

    /// The pane under a cell.
    pub fn pane_at(&self, column: u16, row: u16) -> Option<(Focus, Rect)> {
        self.shown().find(|(_, area)| area.contains((column, row).into()))
    }

    /// Where the article's text stands in the reader: the measure, with a margin where there is room for one.
    pub fn reader_text(&self) -> Option<Rect> {
        let area = self.area(Focus::Reader)?;
        let margin = match area.width {
            0..=8 => 0,
            9..=39 => 1,
            _ => 2,
        };
        let width = area.width.saturating_sub(2 * margin).min(MEASURE);
        let is_alone = area.width > MEASURE + 8;
        let left = if is_alone { (area.width - width) / 2 } else { margin };
        Some(Rect { x: area.x + left, width, ..area })
    }

    /// Rows of a facet's values, below its title.
    pub fn facet_rows(&self, pane: Focus) -> Option<Rect> {
        let area = self.area(pane)?;
        let title = u16::from(area.height > 1);
        Some(Rect { y: area.y + title, height: area.height - title, ..area })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(columns: u16, rows: u16) -> Shape {
        Shape { columns, rows, focus: Focus::List, facet: Focus::Countries, why: false, alone: false }
    }

    fn shown(shape: Shape) -> Vec<Focus> {
        Layout::of(shape).shown().map(|(pane, _)| pane).collect()
    }

    #[test]
    fn panes_follow_the_width() {
        use Focus::*;
        assert_eq!(shown(shape(120, 40)), [List, Reader, Countries, Dates]);
        assert_eq!(shown(shape(80, 24)), [List, Reader]);
        assert_eq!(shown(Shape { focus: Dates, facet: Dates, ..shape(80, 24) }), [List, Countries, Dates]);
        assert_eq!(shown(Shape { focus: Dates, facet: Dates, ..shape(80, 12) }), [List, Dates]);
        assert_eq!(shown(shape(40, 10)), [List]);
        assert_eq!(shown(Shape { why: true, focus: Why, ..shape(80, 24) }), [List, Reader, Why]);
        assert_eq!(shown(Shape { alone: true, focus: Reader, ..shape(160, 48) }), [Reader]);
    }

    #[test]
    fn areas_lie_on_the_screen_apart_from_each_other_at_any_size() {
        for columns in 0..=180 {
            for rows in 0..=30 {
                for focus in Focus::ALL {
                    for (why, alone) in [(false, false), (true, false), (true, true)] {
                        let facet = if focus.is_facet() { focus } else { Focus::Countries };
                        let layout = Layout::of(Shape { focus, facet, why, alone, ..shape(columns, rows) });
                        let areas: Vec<Rect> = layout.shown().map(|(_, area)| area).collect();
                        for (i, area) in areas.iter().enumerate() {
                            assert!(area.right() <= columns && area.bottom() <= rows, "{columns}×{rows} {layout:?}");
                            assert!(areas[i + 1..].iter().all(|other| !area.intersects(*other)), "{layout:?}");
                        }
                    }
                }
            }
        }
    }
}
