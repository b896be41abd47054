//! An article before and after it was understood.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{CountryCode, Notice, PubDate, Span, Timex};

/// Where an article came from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The file to open; `-` for standard input.
    pub file: PathBuf,
    /// The path as shown to people and exported: cleaned, valid UTF-8, relative as the user gave it.
    pub shown: String,
    /// For a file that holds many articles (JSONL): the line, from 1.
    pub line_number: Option<u32>,
}

impl Origin {
    pub fn of_file(file: impl Into<PathBuf>) -> Self {
        let file = file.into();
        let shown = file.to_string_lossy().into_owned();
        Self { file, shown, line_number: None }
    }

    /// The shown path, with the line where the file holds many articles: `news/a.txt`, `news/all.jsonl:12`.
    pub fn place(&self) -> String {
        let line = self.line_number.map(|line_number| format!(":{line_number}"));
        format!("{}{}", self.shown, line.unwrap_or_default())
    }

    /// The articles that lie with this one: the folder of its file, or the file itself where that holds many articles.
    /// Dates without a year are completed from the stated dates of this neighbourhood only.
    pub fn neighbourhood(&self) -> &Path {
        match self.line_number {
            Some(_) => &self.file,
            None => self.file.parent().unwrap_or(Path::new("")),
        }
    }
}

/// An article as it came in: cleaned text and what was said about it from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawArticle {
    pub origin: Origin,
    /// Cleaned by [`crate::text::clean`]; every span points into it.
    pub text: String,
    pub given: Given,
    pub notices: Vec<Notice>,
}

/// What a JSONL record says besides the text. It counts as stated and beats what the text says.
///
/// All strings are cleaned. Empty fields are `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Given {
    pub id: Option<String>,
    pub title: Option<String>,
    /// As written; [`crate::extract`] parses it.
    pub date: Option<String>,
    /// When it was last changed, as written.
    pub updated: Option<String>,
    pub language: Option<String>,
    pub url: Option<String>,
    pub source: Option<String>,
}

/// An article as it was understood. All spans point into `text`.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The id that it came with. Of one without, [`crate::library`] makes the id from a hash of the text.
    pub given_id: Option<String>,
    pub origin: Origin,
    pub text: String,
    pub language: Option<Extracted<Language>>,
    /// `None` for a text without a headline; people then see its first words.
    pub title: Option<Extracted<String>>,
    pub summary: Option<Extracted<String>>,
    pub byline: Option<Extracted<String>>,
    /// Where the story was filed, as its opening says it.
    pub dateline: Option<Dateline>,
    /// As the article alone says it; may be partial. [`crate::library`] completes it from its neighbourhood.
    pub date: Option<PubDate>,
    /// When the text was last changed, as it says itself; never before `date` where both are full. Where nothing else
    /// says when it was published, `date` is the same.
    pub updated: Option<PubDate>,
    /// By falling salience, focus first.
    pub countries: Vec<Country>,
    /// By position; they don't overlap.
    pub mentions: Vec<Mention>,
    /// By position; they don't overlap.
    pub timexes: Vec<Timex>,
    /// By position; together they cover everything but white space and marks of layout (`#`, `>`, `+++`, rules, fences).
    pub blocks: Vec<Block>,
    pub quotes: Vec<Quote>,
    pub url: Option<String>,
    pub source: Option<String>,
    pub n_words: u32,
    pub notices: Vec<Notice>,
}

impl Article {
    /// The section headings with their sections' starts, by position.
    pub fn sections(&self) -> impl Iterator<Item = Section> + '_ {
        self.blocks.iter().filter(|block| block.kind == BlockKind::Heading).map(|block| Section { heading: block.span })
    }

    /// The codes of the countries that the article is about, most salient first.
    pub fn focus(&self) -> impl Iterator<Item = CountryCode> + '_ {
        self.countries.iter().filter(|country| country.focus).map(|country| country.code)
    }
}

/// The name of a rule, `area/name` in lower case (`date/leading-line`): what people see in the why-pane and in `explain`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Rule(pub &'static str);

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    pub rule: Rule,
    /// `None` for what was given from outside the text.
    pub span: Option<Span>,
}

/// A value with its evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extracted<T> {
    pub value: T,
    pub evidence: Evidence,
}

impl<T> Extracted<T> {
    pub fn new(value: T, rule: Rule, span: Option<Span>) -> Self {
        Self { value, evidence: Evidence { rule, span } }
    }
}

/// ISO 639-1: two lower-case letters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 2]);

impl Language {
    pub const GERMAN: Language = Language(*b"de");
    pub const ENGLISH: Language = Language(*b"en");
    pub const FRENCH: Language = Language(*b"fr");
    pub const SPANISH: Language = Language(*b"es");
    pub const ITALIAN: Language = Language(*b"it");
    pub const DUTCH: Language = Language(*b"nl");
    pub const POLISH: Language = Language(*b"pl");
    pub const UKRAINIAN: Language = Language(*b"uk");
    pub const RUSSIAN: Language = Language(*b"ru");
    pub const PORTUGUESE: Language = Language(*b"pt");
    pub const CZECH: Language = Language(*b"cs");
    pub const SWEDISH: Language = Language(*b"sv");
    pub const DANISH: Language = Language(*b"da");
    pub const NORWEGIAN: Language = Language(*b"no");
    pub const TURKISH: Language = Language(*b"tr");

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("language codes are ASCII by construction")
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a language code: {0:?} (two letters, as in de)")]
pub struct ParseLanguageError(String);

/// Takes `de`, `DE`, and the first part of `de-AT` and `de_DE.UTF-8`.
impl FromStr for Language {
    type Err = ParseLanguageError;

    fn from_str(code: &str) -> Result<Self, Self::Err> {
        let first = code.split(['-', '_', '.']).next().unwrap_or_default();
        match first.as_bytes() {
            // Bokmål is what nearly all Norwegian is written in, and what is meant by Norwegian.
            first if first.eq_ignore_ascii_case(b"nb") => Ok(Self::NORWEGIAN),
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_lowercase(), b.to_ascii_lowercase()]))
            }
            _ => Err(ParseLanguageError(code.to_owned())),
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A span that names a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    pub code: CountryCode,
    pub kind: MentionKind,
    pub span: Span,
    pub rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MentionKind {
    /// The country's own name in any form: `Kosovo`, `Albaniens`, `US-Präsident`.
    Name,
    /// Its people or its adjective: `Ukrainers`, `kosovarische`.
    Demonym,
    Capital,
    City,
    /// A metonym: `Kreml`, `Weißes Haus`.
    Institution,
}

impl MentionKind {
    pub const ALL: [MentionKind; 5] =
        [MentionKind::Name, MentionKind::Demonym, MentionKind::Capital, MentionKind::City, MentionKind::Institution];

    /// As in `export`.
    pub fn as_str(self) -> &'static str {
        match self {
            MentionKind::Name => "name",
            MentionKind::Demonym => "demonym",
            MentionKind::Capital => "capital",
            MentionKind::City => "city",
            MentionKind::Institution => "institution",
        }
    }
}

/// The opening of a story that names its place: `WIEN (dpa) –`, `SANTA CRUZ, Calif., Feb 26 -`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dateline {
    /// All of it, from the first place to the dash.
    pub span: Span,
    /// By position; never empty.
    pub places: Vec<DatelinePlace>,
    pub rule: Rule,
}

/// A place that a story was filed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DatelinePlace {
    pub span: Span,
    /// `None` for a place that the gazetteer does not know.
    pub code: Option<CountryCode>,
}

/// A country that an article mentions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Country {
    pub code: CountryCode,
    /// Whether the article is about it.
    pub focus: bool,
    /// Share of this country in the article's attention; all of an article's countries together give 1.
    pub salience: f32,
    pub n_mentions: u32,
    /// Why it is focus, or why not.
    pub rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BlockKind {
    /// Metadata in the text: a leading `date …`, front matter, `Stand: …`, an agency mark at the end.
    Meta,
    Headline,
    /// A sentence that sums up the article, above or beside its headline.
    Summary,
    Byline,
    /// The first paragraph of the body.
    Lede,
    Paragraph,
    /// The heading of a section.
    Heading,
    PullQuote,
    /// Who said the pull quote above.
    Attribution,
    /// An item of a list, with its bullet.
    ListItem,
}

/// A stretch of text with one role. It may run over several lines where the file is hard wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    pub kind: BlockKind,
    pub span: Span,
    pub rule: Rule,
}

/// A section of the body: it starts where its heading does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Section {
    pub heading: Span,
}

/// Direct speech, with its quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote {
    pub span: Span,
    /// Who said it, where the text says so: the span of the name.
    pub speaker: Option<Span>,
    pub rule: Rule,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_two_letters_of_a_locale() {
        assert_eq!("de_AT.UTF-8".parse(), Ok(Language::GERMAN));
        assert_eq!("EN".parse(), Ok(Language::ENGLISH));
        for bad in ["", "d", "deu", "C", "12"] {
            assert!(bad.parse::<Language>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_record_has_its_file_as_neighbourhood() {
        let mut origin = Origin::of_file("news/a.txt");
        assert_eq!(origin.neighbourhood(), Path::new("news"));
        origin.line_number = Some(3);
        assert_eq!(origin.neighbourhood(), Path::new("news/a.txt"));
    }
}
