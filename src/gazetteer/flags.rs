//! What the packed lexicons are written and read with: kinds of entries and their flags.

/// What a form names. The order is that of preference where a form has several senses: states before cities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    Blocker = 0,
    Name = 1,
    Adjective = 2,
    Demonym = 3,
    Capital = 4,
    Institution = 5,
    Region = 6,
    City = 7,
}

impl Kind {
    pub const ALL: [Kind; 8] = [
        Kind::Blocker,
        Kind::Name,
        Kind::Adjective,
        Kind::Demonym,
        Kind::Capital,
        Kind::Institution,
        Kind::Region,
        Kind::City,
    ];

    /// As the tables write it.
    pub fn column(self) -> &'static str {
        match self {
            Kind::Blocker => "blocker",
            Kind::Name => "name",
            Kind::Adjective => "adjective",
            Kind::Demonym => "demonym",
            Kind::Capital => "capital",
            Kind::Institution => "institution",
            Kind::Region => "region",
            Kind::City => "city",
        }
    }

    pub fn of_column(column: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.column() == column)
    }
}

/// Counts only with other evidence in the text.
pub const CUE: u16 = 1;
/// Is also a given name or a surname.
pub const PERSON: u16 = 1 << 1;
/// Only in front of a hyphen.
pub const HYPHEN: u16 = 1 << 2;
/// Takes no noun behind in one word.
pub const NO_HEAD: u16 = 1 << 3;
/// Takes nothing in front in one word.
pub const NO_PREFIX: u16 = 1 << 4;
/// Has no form in capitals.
pub const EXACT: u16 = 1 << 5;
/// Only behind a comma (`Reno, Nev.`).
pub const COMMA: u16 = 1 << 7;
/// The stem is in capitals, so its ending has to be.
pub const CAPITALS: u16 = 1 << 8;
/// A name in lower case: only inside a word (`Norditalien`, `deutschlandweit`).
pub const PREFIXED: u16 = 1 << 9;
/// English in a text of another language.
pub const FOREIGN: u16 = 1 << 10;
/// One of its endings takes anything behind it (`s*`).
pub const OPEN: u16 = 1 << 6;
/// A small town: counts only where the text treats it as a place and nothing larger is meant.
pub const TOWN: u16 = 1 << 13;
/// Is a common word as well (`Того`): where a sentence starts with it, it counts only with other evidence.
pub const WORD: u16 = 1 << 14;
/// No sense at all: something that names may follow in one word (`pro`, `Nord`).
pub const PREFIX: u16 = 1 << 12;
/// The stem is a form as it stands.
pub const WHOLE: u16 = 1 << 15;
/// The form has no ending; set when it is found.
pub const BARE: u16 = 1 << 11;

/// The code with other evidence in the text, else the first.
pub const RULE_EVIDENCE: u8 = 0;
/// The code with other evidence in the text, else none.
pub const RULE_ONLY_EVIDENCE: u8 = 1;
