//! One table says which keys do what, where, and what people are told about it.
//!
//! Dispatch, the help, the palette and the hint line all follow from [`TABLE`]; what an action does is left to
//! `perform.rs`. Keys can be rebound by the action's name ([`Keymap::with_overrides`]).

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::phrases::Phrases;

use super::Focus;

/// Everything that a key, the palette or the mouse can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    MoveDown,
    MoveUp,
    MoveFirst,
    MoveLast,
    HalfPageDown,
    HalfPageUp,
    PageDown,
    PageUp,
    PaneLeft,
    PaneRight,
    PaneNext,
    PanePrevious,
    ToPane(Focus),
    Open,
    GoToEvidence,
    Only,
    Toggle,
    PageOn,
    Query,
    Find,
    FindValue,
    NextMatch,
    PreviousMatch,
    Countries,
    Dates,
    AllAny,
    FromHere,
    UntilHere,
    DateBasis,
    DateGrain,
    HeatMap,
    Agenda,
    DropChip,
    DropAll,
    Undo,
    Redo,
    NextHeading,
    PreviousHeading,
    ScrollDown,
    ScrollUp,
    NextArticle,
    PreviousArticle,
    Why,
    Copy,
    Export,
    OpenSource,
    Edit,
    Sort,
    Alone,
    Mouse,
    Plain,
    Palette,
    Help,
    Notices,
    Back,
    Cancel,
    ViewBack,
    ViewForward,
    Suspend,
    Quit,
}

impl Action {
    /// Whether it does something with the article that is chosen, and nothing without one.
    pub fn needs_article(self) -> bool {
        matches!(
            self,
            Action::Open
                | Action::PageOn
                | Action::Find
                | Action::NextHeading
                | Action::PreviousHeading
                | Action::NextArticle
                | Action::PreviousArticle
                | Action::Why
                | Action::Copy
                | Action::Export
                | Action::OpenSource
                | Action::Edit
                | Action::Plain
        )
    }
}

/// The headings of the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    Moving,
    Filtering,
    Reading,
    Taking,
    Interface,
}

impl Group {
    pub const ALL: [Group; 5] = [Group::Moving, Group::Filtering, Group::Reading, Group::Taking, Group::Interface];

    pub fn title(self, phrases: &Phrases) -> &'static str {
        match self {
            Group::Moving => phrases.group_moving,
            Group::Filtering => phrases.group_filtering,
            Group::Reading => phrases.group_reading,
            Group::Taking => phrases.group_taking,
            Group::Interface => phrases.group_interface,
        }
    }
}

/// A key with its modifiers, as written in the table and by people: `j`, `G`, `Ctrl-d`, `PgDn`, `F2`, `Space`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    code: KeyCode,
    ctrl: bool,
    alt: bool,
}

/// The keys with a name, as typed in a configuration and as shown.
const NAMED_KEYS: [(&str, &str, KeyCode); 18] = [
    ("Space", "Space", KeyCode::Char(' ')),
    ("Enter", "Enter", KeyCode::Enter),
    ("Esc", "Esc", KeyCode::Esc),
    ("Tab", "Tab", KeyCode::Tab),
    ("Shift-Tab", "Shift-Tab", KeyCode::BackTab),
    ("Backspace", "Backspace", KeyCode::Backspace),
    ("Delete", "Del", KeyCode::Delete),
    ("Insert", "Ins", KeyCode::Insert),
    ("Down", "↓", KeyCode::Down),
    ("Up", "↑", KeyCode::Up),
    ("Left", "←", KeyCode::Left),
    ("Right", "→", KeyCode::Right),
    ("Home", "Home", KeyCode::Home),
    ("End", "End", KeyCode::End),
    ("PgDn", "PgDn", KeyCode::PageDown),
    ("PgUp", "PgUp", KeyCode::PageUp),
    ("PageDown", "PgDn", KeyCode::PageDown),
    ("PageUp", "PgUp", KeyCode::PageUp),
];

impl Key {
    pub fn of_event(event: &KeyEvent) -> Self {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        // Some terminals report Shift-Tab as Tab with a modifier; for letters the case says it all.
        let code = match event.code {
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            KeyCode::Char(ch) if ctrl => KeyCode::Char(ch.to_ascii_lowercase()),
            code => code,
        };
        Self { code, ctrl, alt }
    }

    /// Reads a name as in the table. `None` for what is no key.
    pub fn parse(name: &str) -> Option<Self> {
        if let Some((_, _, code)) = NAMED_KEYS.iter().find(|(typed, _, _)| typed.eq_ignore_ascii_case(name)) {
            return Some(Self { code: *code, ctrl: false, alt: false });
        }
        if let Some(rest) = name.strip_prefix("Ctrl-") {
            return Self::parse(rest).map(|key| Self { ctrl: true, ..key });
        }
        if let Some(rest) = name.strip_prefix("Alt-") {
            return Self::parse(rest).map(|key| Self { alt: true, ..key });
        }
        let mut chars = name.chars();
        match (chars.next(), chars.as_str()) {
            (Some(ch), "") if !ch.is_control() => Some(Self { code: KeyCode::Char(ch), ctrl: false, alt: false }),
            (Some('F'), number) => match number.parse() {
                Ok(number @ 1..=24) => Some(Self { code: KeyCode::F(number), ctrl: false, alt: false }),
                _ => None,
            },
            _ => None,
        }
    }

    /// As shown to people: `Ctrl-d`, `↓`.
    pub fn shown(self) -> String {
        let name = match self.code {
            KeyCode::Char(ch) if ch != ' ' => ch.to_string(),
            KeyCode::F(number) => format!("F{number}"),
            code => match NAMED_KEYS.iter().find(|(_, _, named)| *named == code) {
                Some((_, shown, _)) => (*shown).to_owned(),
                None => format!("{code:?}"),
            },
        };
        format!("{}{}{name}", if self.ctrl { "Ctrl-" } else { "" }, if self.alt { "Alt-" } else { "" })
    }
}

/// Where a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Everywhere,
    /// In these panes; it goes before one that holds everywhere.
    In(&'static [Focus]),
}

impl At {
    /// Whether it holds in this pane.
    pub fn holds(self, focus: Focus) -> bool {
        match self {
            At::Everywhere => true,
            At::In(panes) => panes.contains(&focus),
        }
    }
}

/// A line of the table.
pub struct Binding {
    pub action: Action,
    /// The action's name in a configuration.
    pub name: &'static str,
    /// Names of keys, the most telling first.
    pub keys: &'static str,
    pub at: At,
    pub group: Group,
    pub help: fn(&Phrases) -> &'static str,
}

const TEXT: At = At::In(&[Focus::List, Focus::Reader, Focus::Why]);
const FACETS: At = At::In(&[Focus::Countries, Focus::Dates]);
const READER: At = At::In(&[Focus::Reader, Focus::Why]);
const DATES: At = At::In(&[Focus::Dates]);
const LIST: At = At::In(&[Focus::List]);
const WHY: At = At::In(&[Focus::Why]);
const ALL: At = At::Everywhere;

macro_rules! table {
    ($($group:ident $at:ident $keys:literal $name:literal $action:expr, $help:ident;)*) => {
        &[$(Binding {
            action: $action,
            name: $name,
            keys: $keys,
            at: $at,
            group: Group::$group,
            help: |phrases| phrases.$help,
        },)*]
    };
}

use Action::*;

/// All bindings: group, place, keys, name, action, help text.
pub const TABLE: &[Binding] = table! {
    Moving ALL "j Down" "move-down" MoveDown, do_move_down;
    Moving ALL "k Up" "move-up" MoveUp, do_move_up;
    Moving ALL "g Home" "move-first" MoveFirst, do_move_first;
    Moving ALL "G End" "move-last" MoveLast, do_move_last;
    Moving ALL "Ctrl-d" "half-page-down" HalfPageDown, do_half_page_down;
    Moving ALL "Ctrl-u" "half-page-up" HalfPageUp, do_half_page_up;
    Moving ALL "PgDn" "page-down" PageDown, do_page_down;
    Moving ALL "PgUp" "page-up" PageUp, do_page_up;
    Moving ALL "l Right" "pane-right" PaneRight, do_pane_right;
    Moving ALL "h Left" "pane-left" PaneLeft, do_pane_left;
    Moving ALL "Tab" "pane-next" PaneNext, do_pane_next;
    Moving ALL "Shift-Tab" "pane-previous" PanePrevious, do_pane_previous;
    Moving ALL "1" "pane-list" ToPane(Focus::List), do_pane_list;
    Moving ALL "2" "pane-reader" ToPane(Focus::Reader), do_pane_reader;
    Moving ALL "3" "pane-countries" ToPane(Focus::Countries), do_pane_countries;
    Moving ALL "4" "pane-dates" ToPane(Focus::Dates), do_pane_dates;
    Moving ALL "5" "pane-why" ToPane(Focus::Why), do_pane_why;

    Filtering LIST "/" "query" Query, do_query;
    Filtering FACETS "/" "find-value" FindValue, do_find_value;
    Filtering ALL "c" "countries" Countries, do_countries;
    Filtering ALL "d" "dates" Dates, do_dates;
    Filtering FACETS "Space" "toggle" Toggle, do_toggle;
    Filtering FACETS "Enter" "only" Only, do_only;
    Filtering ALL "|" "all-any" AllAny, do_all_any;
    Filtering DATES ">" "from-here" FromHere, do_from_here;
    Filtering DATES "<" "until-here" UntilHere, do_until_here;
    Filtering DATES "D" "date-basis" DateBasis, do_basis;
    Filtering DATES "b" "date-grain" DateGrain, do_grain;
    Filtering DATES "v" "heat-map" HeatMap, do_heat_map;
    Filtering ALL "Backspace" "drop-chip" DropChip, do_drop_chip;
    Filtering ALL "X" "drop-all" DropAll, do_drop_all;
    Filtering ALL "u" "undo" Undo, do_undo;
    Filtering ALL "Ctrl-r" "redo" Redo, do_redo;
    Filtering ALL "S" "sort" Sort, do_sort;

    Reading LIST "Enter" "open" Open, do_open;
    Reading TEXT "Space" "page-on" PageOn, do_page_on;
    Reading LIST "J" "scroll-down" ScrollDown, do_scroll_down;
    Reading LIST "K" "scroll-up" ScrollUp, do_scroll_up;
    Reading READER "J" "next-article" NextArticle, do_next_article;
    Reading READER "K" "previous-article" PreviousArticle, do_previous_article;
    Reading FACETS "J" "scroll-down" ScrollDown, do_scroll_down;
    Reading FACETS "K" "scroll-up" ScrollUp, do_scroll_up;
    Reading ALL "}" "next-heading" NextHeading, do_next_heading;
    Reading ALL "{" "previous-heading" PreviousHeading, do_previous_heading;
    Reading READER "/" "find" Find, do_find;
    Reading ALL "n" "next-match" NextMatch, do_next_match;
    Reading ALL "N" "previous-match" PreviousMatch, do_previous_match;
    Reading ALL "p" "why" Why, do_why;
    Reading WHY "Enter" "go-to-evidence" GoToEvidence, do_go_to_evidence;
    Reading ALL "A" "agenda" Agenda, do_agenda;
    Reading ALL "z" "alone" Alone, do_alone;

    Taking ALL "y" "copy" Copy, do_copy;
    Taking ALL "w" "export" Export, do_export;
    Taking ALL "o" "open-source" OpenSource, do_open_source;
    Taking ALL "e" "edit" Edit, do_edit;
    Taking ALL "F3" "plain" Plain, do_plain;

    Interface ALL "?" "help" Help, do_help;
    Interface ALL ": Ctrl-p" "palette" Palette, do_palette;
    Interface ALL "!" "notices" Notices, do_notices;
    Interface ALL "H" "view-back" ViewBack, do_view_back;
    Interface ALL "L" "view-forward" ViewForward, do_view_forward;
    Interface ALL "F2" "mouse" Mouse, do_mouse;
    Interface ALL "q" "back" Back, do_back;
    Interface ALL "Esc" "cancel" Cancel, do_cancel;
    Interface ALL "Ctrl-z" "suspend" Suspend, do_suspend;
    Interface ALL "Ctrl-c" "quit" Quit, do_quit;
};

/// A word of the hint line: the action (its key is shown) and the word.
pub type Hint = (Action, fn(&Phrases) -> &'static str);

/// What the next keys do, the most useful first; those that don't fit are left out from the end.
pub fn hints(focus: Focus) -> &'static [Hint] {
    match focus {
        Focus::List => &[
            (Open, |p| p.hint_read),
            (Query, |p| p.hint_search),
            (Countries, |p| p.hint_countries),
            (Dates, |p| p.hint_dates),
            (Why, |p| p.hint_why),
            (Help, |p| p.hint_help),
            (Agenda, |p| p.hint_agenda),
            (PageOn, |p| p.hint_page),
            (Back, |p| p.hint_quit),
        ],
        Focus::Reader => &[
            (PageOn, |p| p.hint_page),
            (Find, |p| p.hint_find),
            (NextArticle, |p| p.hint_article),
            (Why, |p| p.hint_why),
            (Copy, |p| p.hint_copy),
            (Help, |p| p.hint_help),
            (NextHeading, |p| p.hint_section),
            (Back, |p| p.hint_back),
        ],
        Focus::Countries => &[
            (Toggle, |p| p.hint_toggle),
            (Only, |p| p.hint_only),
            (FindValue, |p| p.hint_find),
            (AllAny, |p| p.hint_all_any),
            (Help, |p| p.hint_help),
            (Back, |p| p.hint_back),
        ],
        Focus::Dates => &[
            (Toggle, |p| p.hint_toggle),
            (Only, |p| p.hint_only),
            (PaneRight, |p| p.hint_unfold),
            (DateBasis, |p| p.hint_basis),
            (Help, |p| p.hint_help),
            (HeatMap, |p| p.hint_heat_map),
            (FromHere, |p| p.hint_from),
            (UntilHere, |p| p.hint_until),
            (Back, |p| p.hint_back),
        ],
        Focus::Why => &[
            (MoveDown, |p| p.hint_move),
            (GoToEvidence, |p| p.hint_go),
            (Why, |p| p.hint_close),
            (Help, |p| p.hint_help),
        ],
    }
}

/// The bindings as they hold in this session.
#[derive(Debug, Clone)]
pub struct Keymap {
    /// Parallel to [`TABLE`].
    keys: Vec<Vec<Key>>,
}

/// Why a line of a configuration was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OverrideProblem {
    NoSuchAction {
        name: String,
    },
    NoSuchKey {
        name: String,
        key: String,
    },
    /// Another action has this key in the same pane, and keeps it.
    Taken {
        name: String,
        key: String,
        by: &'static str,
    },
}

impl Default for Keymap {
    fn default() -> Self {
        let parse = |keys: &str| keys.split(' ').filter_map(Key::parse).collect();
        Self { keys: TABLE.iter().map(|binding| parse(binding.keys)).collect() }
    }
}

impl Keymap {
    /// The default keys with some actions rebound: `("help", "? F1")`. No keys (`""`) unbind an action. What can't be
    /// done is reported and leaves the action as it was.
    pub fn with_overrides(overrides: &[(String, String)]) -> (Self, Vec<OverrideProblem>) {
        let mut keymap = Self::default();
        let mut problems = Vec::new();
        let mut wanted = Vec::new();
        for (name, keys) in overrides {
            match read_override(name, keys) {
                Ok(keys) => wanted.push((name, keys)),
                Err(found) => problems.extend(found),
            }
        }
        // All old keys are freed first, so that two actions can change places.
        let rebound: Vec<usize> =
            (0..TABLE.len()).filter(|&row| wanted.iter().any(|(name, _)| *name == TABLE[row].name)).collect();
        for &row in &rebound {
            keymap.keys[row].clear();
        }
        for (name, keys) in wanted {
            for row in (0..TABLE.len()).filter(|&row| TABLE[row].name == name) {
                for &key in &keys {
                    match keymap.holder(key, row) {
                        Some(by) => {
                            problems.push(OverrideProblem::Taken { name: name.clone(), key: key.shown(), by });
                        }
                        None => keymap.keys[row].push(key),
                    }
                }
            }
        }
        // An action whose wish failed gets its old keys back where they are still free.
        for row in rebound {
            let lost_all = keymap.keys[row].is_empty()
                && problems.iter().any(|p| matches!(p, OverrideProblem::Taken { name, .. } if name == TABLE[row].name));
            if lost_all {
                let old = TABLE[row].keys.split(' ').filter_map(Key::parse);
                let free: Vec<Key> = old.filter(|&key| keymap.holder(key, row).is_none()).collect();
                keymap.keys[row] = free;
            }
        }
        (keymap, problems)
    }

    /// The other action that has `key` in one of the panes of this row.
    fn holder(&self, key: Key, row: usize) -> Option<&'static str> {
        let same_place = |other: usize| match (TABLE[other].at, TABLE[row].at) {
            (At::In(theirs), At::In(mine)) => theirs.iter().any(|focus| mine.contains(focus)),
            (At::Everywhere, At::Everywhere) => true,
            // A pane's own binding goes before one that holds everywhere, on purpose.
            _ => false,
        };
        (0..TABLE.len())
            .find(|&other| other != row && same_place(other) && self.keys[other].contains(&key))
            .map(|other| TABLE[other].name)
    }

    /// What `event` does in this pane.
    pub fn action(&self, event: &KeyEvent, focus: Focus) -> Option<Action> {
        let key = Key::of_event(event);
        let row_with = |everywhere: bool| {
            (0..TABLE.len()).find(|&row| {
                (TABLE[row].at == At::Everywhere) == everywhere
                    && TABLE[row].at.holds(focus)
                    && self.keys[row].contains(&key)
            })
        };
        row_with(false).or_else(|| row_with(true)).map(|row| TABLE[row].action)
    }

    /// What a key does in some other pane, for one that does nothing in this.
    pub fn elsewhere(&self, event: &KeyEvent) -> Option<&'static Binding> {
        let key = Key::of_event(event);
        (0..TABLE.len()).find(|&row| self.keys[row].contains(&key)).map(|row| &TABLE[row])
    }

    /// The key to name for an action; `None` where it has none.
    pub fn first_key(&self, action: Action) -> Option<Key> {
        let row = TABLE.iter().position(|binding| binding.action == action)?;
        self.keys[row].first().copied()
    }

    /// [`Self::first_key`] as shown, empty where there is none.
    pub fn shown(&self, action: Action) -> String {
        self.first_key(action).map(Key::shown).unwrap_or_default()
    }

    /// Every binding with its keys as shown (`j ↓`), in the order of the table, each action once a group.
    pub fn rows(&self) -> impl Iterator<Item = (&'static Binding, String)> + '_ {
        let first = |row: usize| TABLE[..row].iter().all(|binding| binding.name != TABLE[row].name);
        (0..TABLE.len()).filter(move |&row| first(row)).map(|row| {
            let keys: Vec<String> = self.keys[row].iter().map(|key| key.shown()).collect();
            (&TABLE[row], keys.join(" "))
        })
    }
}

/// The keys, or everything that is wrong with them.
fn read_override(name: &str, keys: &str) -> Result<Vec<Key>, Vec<OverrideProblem>> {
    if !TABLE.iter().any(|binding| binding.name == name) {
        return Err(vec![OverrideProblem::NoSuchAction { name: name.to_owned() }]);
    }
    let no_such_key =
        |key: &str| OverrideProblem::NoSuchKey { name: name.to_owned(), key: crate::text::clean_line(key) };
    let bad: Vec<OverrideProblem> =
        keys.split_whitespace().filter(|key| Key::parse(key).is_none()).map(no_such_key).collect();
    if bad.is_empty() { Ok(keys.split_whitespace().filter_map(Key::parse).collect()) } else { Err(bad) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(name: &str) -> KeyEvent {
        let key = Key::parse(name).unwrap();
        let modifiers = if key.ctrl { KeyModifiers::CONTROL } else { KeyModifiers::NONE };
        KeyEvent::new(key.code, modifiers)
    }

    #[test]
    fn every_key_of_the_table_can_be_read() {
        for binding in TABLE {
            for key in binding.keys.split(' ') {
                assert!(Key::parse(key).is_some(), "{}: {key}", binding.name);
            }
        }
    }

    #[test]
    fn no_key_does_two_things_in_one_pane() {
        let keymap = Keymap::default();
        for (row, binding) in TABLE.iter().enumerate() {
            for &key in &keymap.keys[row] {
                assert_eq!(keymap.holder(key, row), None, "{} of {}", key.shown(), binding.name);
            }
        }
    }

    #[test]
    fn a_pane_has_its_own_keys_before_the_common_ones() {
        let keymap = Keymap::default();
        assert_eq!(keymap.action(&press("Space"), Focus::Countries), Some(Action::Toggle));
        assert_eq!(keymap.action(&press("Space"), Focus::Reader), Some(Action::PageOn));
        assert_eq!(keymap.action(&press("J"), Focus::Reader), Some(Action::NextArticle));
        assert_eq!(keymap.action(&press("Ctrl-d"), Focus::List), Some(Action::HalfPageDown));
        assert_eq!(keymap.action(&press("d"), Focus::List), Some(Action::Dates));
        assert_eq!(keymap.action(&press("m"), Focus::List), None);
    }

    #[test]
    fn keys_can_be_rebound_and_change_places() {
        let overrides = |pairs: &[(&str, &str)]| {
            let pairs: Vec<_> = pairs.iter().map(|(name, keys)| (name.to_string(), keys.to_string())).collect();
            Keymap::with_overrides(&pairs)
        };
        let (keymap, problems) = overrides(&[("help", "? F1"), ("countries", "d"), ("dates", "c")]);
        assert_eq!(problems, []);
        assert_eq!(keymap.action(&press("F1"), Focus::List), Some(Action::Help));
        assert_eq!(keymap.action(&press("c"), Focus::List), Some(Action::Dates));

        let (keymap, problems) = overrides(&[("help", "j"), ("halp", "x"), ("undo", "Hyper-x Super-y")]);
        assert_eq!(problems.len(), 4);
        assert_eq!(keymap.action(&press("?"), Focus::List), Some(Action::Help), "a failed wish changes nothing");
        assert_eq!(keymap.action(&press("u"), Focus::List), Some(Action::Undo));
    }

    #[test]
    fn the_hints_have_keys() {
        let keymap = Keymap::default();
        for focus in Focus::ALL {
            for (action, _) in hints(focus) {
                assert!(!keymap.shown(*action).is_empty(), "{action:?}");
            }
        }
    }
}
