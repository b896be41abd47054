//! A query as understood, and how it is written down again.

use std::fmt;

use crate::gazetteer::CountryGroup;
use crate::model::{CountryCode, Language};
use crate::text::{WordForms, Words};

use super::period::Period;
use super::term::RegexTerm;

/// A query as understood. The empty query matches everything.
///
/// Its `Display` is a query that is understood the same: what was typed, without what could not be understood.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Query {
    pub(super) root: Node,
}

/// Built with [`Node::and`], [`Node::or`] and [`Node::not`] only, which keep it flat: no `And` directly in an `And`, no
/// `Or` in an `Or`, neither with fewer than two parts (but the empty `And`, which is everything), no `Not` in a `Not`.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    /// In title and text.
    Text(Term),
    Title(Term),
    Path(Term),
    /// All of them within so many words from the first to the last.
    Near {
        distance: u32,
        items: Vec<Words>,
    },
    /// Any mention.
    Country(CountryCode),
    Focus(CountryCode),
    /// Any mention of a country that is a member at the article's date.
    Group(CountryGroup),
    Date(DateTest),
    /// Dates mentioned in the text.
    When(DateTest),
    Language(Language),
    /// `country:none`: no value of this facet at all.
    Missing(Facet),
}

/// A facet of which an article can have no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    Country,
    Focus,
    Language,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    Words(Words),
    /// All forms of a word, by the rules of each article's language.
    Forms(WordForms),
    Regex(RegexTerm),
}

/// What a `date:` or a `when:` asks for. By its date of publication, every article is exactly one of none, partial,
/// inferred and stated; of the dates that it mentions, one has to be so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateTest {
    None,
    /// With a year, as the article itself says it.
    Stated,
    /// Without a year.
    Partial,
    Inferred,
    /// Stated, but day and month may be the other way round.
    Ambiguous,
    In(Period),
}

impl Query {
    pub fn is_empty(&self) -> bool {
        self.root == Node::default()
    }
}

impl Default for Node {
    fn default() -> Self {
        Node::And(Vec::new())
    }
}

impl Node {
    pub fn and(parts: impl IntoIterator<Item = Node>) -> Node {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Node::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            1 => flat.remove(0),
            _ => Node::And(flat),
        }
    }

    /// `None` for no parts, which would match nothing.
    pub fn or(parts: impl IntoIterator<Item = Node>) -> Option<Node> {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Node::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match flat.len() {
            0 => None,
            1 => flat.pop(),
            _ => Some(Node::Or(flat)),
        }
    }

    pub fn not(part: Node) -> Node {
        match part {
            Node::Not(inner) => *inner,
            other => Node::Not(Box::new(other)),
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Node::And(parts) => write_joined(f, parts, " ", |part| matches!(part, Node::Or(_))),
            // AND binds closer than OR and needs no brackets in it.
            Node::Or(parts) => write_joined(f, parts, " OR ", |_| false),
            Node::Not(part) => {
                f.write_str("-")?;
                write_part(f, part, matches!(**part, Node::And(_) | Node::Or(_)))
            }
            Node::Text(term) => term.fmt(f),
            Node::Title(term) => write!(f, "title:{term}"),
            Node::Path(term) => write!(f, "path:{term}"),
            Node::Near { distance, items } => {
                write!(f, "near{distance}(")?;
                for (idx, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if idx == 0 { "" } else { " " })?;
                }
                f.write_str(")")
            }
            Node::Country(code) => write!(f, "country:{code}"),
            Node::Focus(code) => write!(f, "focus:{code}"),
            Node::Group(group) => write!(f, "group:{}", group.key()),
            Node::Date(test) => write!(f, "date:{test}"),
            Node::When(test) => write!(f, "when:{test}"),
            Node::Language(language) => write!(f, "lang:{language}"),
            Node::Missing(Facet::Country) => f.write_str("country:none"),
            Node::Missing(Facet::Focus) => f.write_str("focus:none"),
            Node::Missing(Facet::Language) => f.write_str("lang:none"),
        }
    }
}

fn write_joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[Node],
    separator: &str,
    needs_brackets: impl Fn(&Node) -> bool,
) -> fmt::Result {
    for (idx, part) in parts.iter().enumerate() {
        if idx > 0 {
            f.write_str(separator)?;
        }
        write_part(f, part, needs_brackets(part))?;
    }
    Ok(())
}

fn write_part(f: &mut fmt::Formatter<'_>, part: &Node, in_brackets: bool) -> fmt::Result {
    if in_brackets { write!(f, "({part})") } else { write!(f, "{part}") }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Term::Words(words) => words.fmt(f),
            Term::Forms(forms) => forms.fmt(f),
            Term::Regex(regex) => regex.fmt(f),
        }
    }
}

impl fmt::Display for DateTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DateTest::None => f.write_str("none"),
            DateTest::Stated => f.write_str("stated"),
            DateTest::Partial => f.write_str("partial"),
            DateTest::Inferred => f.write_str("inferred"),
            DateTest::Ambiguous => f.write_str("ambiguous"),
            DateTest::In(period) => period.fmt(f),
        }
    }
}
