//! The query language: from text to a [`Query`].
//!
//! Side by side is AND and binds closer than `OR`. What can't be understood is reported with its column and left out.

use crate::gazetteer::{self, CountryGroup};
use crate::model::{CountryCode, DateUnit, Language};
use crate::text::{WordForms, Words};

use super::ast::{DateTest, Facet, Node, Term};
use super::period::Period;
use super::term::RegexTerm;
use super::{ProblemMessage, Query, QueryProblem};

/// Brackets nested deeper than this were typed by a cat, and would exhaust the stack.
const MAX_DEPTH: usize = 64;

/// `near(a b)` without a number.
const DEFAULT_DISTANCE: u32 = 5;

/// What people write who take the operators to be translated. The language is the same for everybody, and whoever looks for
/// the word itself is told in vain and finds it all the same.
const OPERATORS_IN_GERMAN: [(&str, &str); 3] = [("UND", "AND"), ("ODER", "OR"), ("NICHT", "NOT")];

/// Opening quotation marks, and what may close them. The typographic ones come with pasted text.
const QUOTES: [(char, &[char]); 5] =
    [('"', &['"']), ('„', &['“', '”', '"']), ('“', &['”']), ('«', &['»']), ('»', &['«'])];

/// Reads a query. Never fails: what can't be understood becomes a problem, and the rest applies.
pub fn parse(text: &str) -> (Query, Vec<QueryProblem>) {
    let mut parser = Parser { text, position: 0, depth: 0, field: None, problems: Vec::new() };
    let root = parser.read_or().unwrap_or_default();
    let mut problems = parser.problems;
    problems.sort_by_key(|problem| problem.column);
    (Query { root }, problems)
}

struct Parser<'t> {
    text: &'t str,
    /// In bytes, always on a character.
    position: usize,
    /// How many brackets are open.
    depth: usize,
    /// Whose brackets these are: `country:(…`.
    field: Option<&'static str>,
    problems: Vec<QueryProblem>,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) {
        self.position = self.text.len() - self.rest().trim_start().len();
    }

    fn skip(&mut self, expected: char) -> bool {
        let is_there = self.peek() == Some(expected);
        if is_there {
            self.position += expected.len_utf8();
        }
        is_there
    }

    /// Takes everything up to the first character that `is_end`.
    fn take_until(&mut self, is_end: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let taken = &rest[..rest.find(is_end).unwrap_or(rest.len())];
        self.position += taken.len();
        taken
    }

    fn complain(&mut self, position: usize, message: ProblemMessage) {
        let column = self.text[..position].chars().count() + 1;
        self.problems.push(QueryProblem { column, message });
    }

    /// Branches up to the end or to the bracket that closes; the bracket is left to the caller.
    fn read_or(&mut self) -> Option<Node> {
        let mut branches = Vec::new();
        let mut last_or = None;
        loop {
            self.skip_space();
            let start = self.position;
            branches.extend(self.read_and());
            let is_empty = self.position == start;
            let or_position = self.position;
            let goes_on = self.skip_keyword("OR");
            match last_or {
                _ if !is_empty => {}
                None if goes_on => self.complain(or_position, ProblemMessage::StrayOr),
                Some(last) => self.complain(last, ProblemMessage::StrayOr),
                None => {}
            }
            if !goes_on {
                return Node::or(branches);
            }
            last_or = Some(or_position);
        }
    }

    /// Whether the word stands here alone; if so, goes past it.
    fn skip_keyword(&mut self, keyword: &str) -> bool {
        let is_there = self.rest().strip_prefix(keyword).is_some_and(|behind| {
            behind.is_empty() || behind.starts_with(|ch: char| ch.is_whitespace() || "()".contains(ch))
        });
        if is_there {
            self.position += keyword.len();
        }
        is_there
    }

    /// Parts up to the end, an `OR` or the bracket that closes. `None` where nothing of them could be used.
    fn read_and(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(')') if self.depth > 0 => break,
                Some(')') => {
                    self.complain(self.position, ProblemMessage::StrayBracket);
                    self.skip(')');
                }
                Some('O') if self.is_at_or() => break,
                // Side by side is AND anyway.
                Some('A') if self.skip_keyword("AND") => {}
                _ => parts.extend(self.read_part()),
            }
        }
        (!parts.is_empty()).then(|| Node::and(parts))
    }

    /// `NOT` before something that it can negate; elsewhere it is a word.
    fn skip_not(&mut self) -> bool {
        let start = self.position;
        let is_there = self.skip_keyword("NOT");
        self.skip_space();
        let has_part = is_there && self.peek().is_some_and(|ch| ch != ')') && !self.is_at_or();
        if !has_part {
            self.position = start;
        }
        has_part
    }

    fn is_at_or(&mut self) -> bool {
        let start = self.position;
        let is_there = self.skip_keyword("OR");
        self.position = start;
        is_there
    }

    /// One term, bracket or negation. Always moves on.
    fn read_part(&mut self) -> Option<Node> {
        let mut is_negated = false;
        while self.skip('-') || self.skip_not() {
            is_negated = !is_negated;
        }
        let part = match self.peek()? {
            // A dash between words, as in pasted text.
            ch if ch.is_whitespace() => return None,
            '(' => self.read_bracket(),
            // Left to the caller, who knows what it closes.
            ')' => return None,
            // A slash between words, as in `Serbien / Kosovo`.
            '/' if self.rest()[1..].chars().next().is_none_or(char::is_whitespace) => {
                self.skip('/');
                return None;
            }
            _ if self.field.is_some() => self.read_value_or_field(),
            '/' => self.read_regex(Node::Text),
            ch if is_quote(ch) => Words::phrase(self.read_quoted()).map(|words| Node::Text(Term::Words(words))),
            _ => self.read_word_or_field(),
        }?;
        Some(if is_negated { Node::not(part) } else { part })
    }

    fn read_bracket(&mut self) -> Option<Node> {
        let start = self.position;
        self.skip('(');
        if self.depth == MAX_DEPTH {
            self.complain(start, ProblemMessage::TooDeep);
            self.position = self.text.len();
            return None;
        }
        self.depth += 1;
        let inner = self.read_or();
        self.depth -= 1;
        if !self.skip(')') && !self.problems.iter().any(|problem| problem.message == ProblemMessage::TooDeep) {
            self.complain(start, ProblemMessage::UnclosedBracket);
        }
        inner
    }

    /// What stands between the quotation mark here and its partner.
    fn read_quoted(&mut self) -> &'t str {
        let start = self.position;
        let Some((_, closing)) = QUOTES.iter().find(|(opening, _)| self.skip(*opening)) else { return "" };
        let quoted = self.take_until(|ch| closing.contains(&ch));
        match self.peek() {
            Some(ch) => self.position += ch.len_utf8(),
            None => self.complain(start, ProblemMessage::UnclosedQuote),
        }
        quoted
    }

    /// A regular expression goes to the first slash with nothing or a space or a closing bracket behind it, so that
    /// slashes in it need no escape.
    fn read_regex(&mut self, node: impl Fn(Term) -> Node) -> Option<Node> {
        let start = self.position;
        self.skip('/');
        let rest = self.rest();
        let source = match regex_len(rest) {
            Some(len) => {
                self.position += len + 1;
                &rest[..len]
            }
            None => {
                self.complain(start, ProblemMessage::UnclosedRegex);
                self.position = self.text.len();
                rest.trim_end()
            }
        };
        if source.is_empty() {
            return None;
        }
        match RegexTerm::new(source) {
            Ok(regex) => Some(node(Term::Regex(regex))),
            Err(reason) => {
                self.complain(start, ProblemMessage::BadRegex { reason });
                None
            }
        }
    }

    /// Within the brackets of a field.
    fn read_value_or_field(&mut self) -> Option<Node> {
        let start = self.position;
        let word: &str = {
            let rest = self.rest();
            &rest[..rest.find(is_word_end).unwrap_or(rest.len())]
        };
        let names_field = word.split_once(':').is_some_and(|(name, _)| {
            let name = name.to_ascii_lowercase();
            FIELDS.contains(&&*name) || matches!(&*name, "is" | "tag")
        });
        match self.field {
            Some(field) if !names_field => self.read_field(start, field),
            _ => self.read_word_or_field(),
        }
    }

    fn read_word_or_field(&mut self) -> Option<Node> {
        let start = self.position;
        let word = self.take_until(is_word_end);
        if let Some(digits) = strip_prefix_ignoring_case(word, "near")
            && self.peek() == Some('(')
            && digits.chars().all(|ch| ch.is_ascii_digit())
        {
            return self.read_near(start, digits.parse().unwrap_or(DEFAULT_DISTANCE));
        }
        match word.split_once(':') {
            Some((name, value)) if is_field_name(name) && !value.starts_with("//") => {
                // Back to behind the colon, since a value may be quoted.
                self.position = start + name.len() + 1;
                self.read_field(start, &name.to_lowercase())
            }
            _ => {
                if let Some((written, meant)) = OPERATORS_IN_GERMAN.into_iter().find(|(written, _)| *written == word) {
                    self.complain(start, ProblemMessage::OperatorInGerman { written, meant });
                }
                bare_term(word).map(Node::Text)
            }
        }
    }

    /// The part after `field:`; `start` is where the field starts.
    fn read_field(&mut self, start: usize, field: &str) -> Option<Node> {
        match field {
            _ if self.peek() == Some('(') => {}
            "title" => return self.read_term_value(start, field, Node::Title),
            "path" => return self.read_term_value(start, field, Node::Path),
            _ => {}
        }
        if self.peek() == Some('(')
            && let Some(field) = FIELDS.into_iter().find(|known| *known == field)
        {
            return self.read_field_bracket(start, field);
        }
        let is_quoted = self.peek().is_some_and(is_quote);
        let value =
            if is_quoted { self.read_quoted().trim() } else { self.take_until(|ch| ch.is_whitespace() || ch == ')') };
        let node = match field {
            "is" | "tag" => Err(ProblemMessage::NeedsMarks { field: field.to_owned() }),
            // A colon at the end of a word of the text: `Moskau:`.
            _ if value.is_empty() && !FIELDS.contains(&field) => {
                return Words::bare(field).map(|words| Node::Text(Term::Words(words)));
            }
            _ if !FIELDS.contains(&field) => Err(ProblemMessage::UnknownField { field: field.to_owned() }),
            _ if value.is_empty() => Err(ProblemMessage::MissingValue { field: field.to_owned() }),
            "country" if is_none(value) => Ok(Node::Missing(Facet::Country)),
            "focus" if is_none(value) => Ok(Node::Missing(Facet::Focus)),
            "lang" if is_none(value) => Ok(Node::Missing(Facet::Language)),
            "country" => read_country(value).map(Node::Country),
            "focus" => read_country(value).map(Node::Focus),
            "group" => read_group(value).map(Node::Group),
            "date" => read_date_test(value).map(Node::Date),
            "when" => match read_date_test(value) {
                Ok(DateTest::Ambiguous) => Err(ProblemMessage::BadDate { value: value.to_owned() }),
                test => test.map(Node::When),
            },
            _ => read_language(value).map(Node::Language),
        };
        node.map_err(|message| self.complain(start, message)).ok()
    }

    /// `country:(UA OR DE)`: the field holds for every value in the brackets, and for the brackets in them. A value in
    /// it may name a field of its own.
    fn read_field_bracket(&mut self, start: usize, field: &'static str) -> Option<Node> {
        let before = self.field.replace(field);
        let n_problems = self.problems.len();
        let node = self.read_bracket();
        self.field = before;
        if node.is_none() && self.problems.len() == n_problems {
            self.complain(start, ProblemMessage::MissingValue { field: field.to_owned() });
        }
        node
    }

    fn read_term_value(&mut self, start: usize, field: &str, node: impl Fn(Term) -> Node) -> Option<Node> {
        let term = match self.peek() {
            // A path may start with a slash without being a regular expression.
            Some('/') if field != "path" || regex_len(&self.rest()[1..]).is_some() => return self.read_regex(node),
            Some(ch) if is_quote(ch) => Words::phrase(self.read_quoted()).map(Term::Words),
            // A path is in no language.
            _ if field == "path" => Words::bare(self.take_until(is_word_end)).map(Term::Words),
            _ => bare_term(self.take_until(is_word_end)),
        };
        if term.is_none() {
            self.complain(start, ProblemMessage::MissingValue { field: field.to_owned() });
        }
        term.map(node)
    }

    /// The brackets of `near5(…)`: words and phrases.
    fn read_near(&mut self, start: usize, distance: u32) -> Option<Node> {
        let bracket = self.position;
        self.skip('(');
        let mut items: Vec<Words> = Vec::new();
        let mut is_closed = false;
        let mut is_bad = false;
        loop {
            self.skip_space();
            match self.peek() {
                None => break,
                Some(')') => {
                    is_closed = self.skip(')');
                    break;
                }
                Some('(') => is_bad |= self.skip('('),
                Some(ch) if is_quote(ch) => items.extend(Words::phrase(self.read_quoted())),
                Some(_) => items.extend(Words::bare(self.take_until(is_word_end))),
            }
        }
        if !is_closed {
            self.complain(bracket, ProblemMessage::UnclosedBracket);
        }
        if is_bad || items.len() < 2 {
            self.complain(start, ProblemMessage::BadNear);
        }
        match items.len() {
            0 => None,
            1 => items.pop().map(|words| Node::Text(Term::Words(words))),
            _ => Some(Node::Near { distance, items }),
        }
    }
}

/// `~word` for all of its forms; where that is not one word, the sign counts as punctuation.
fn bare_term(written: &str) -> Option<Term> {
    let forms = written.strip_prefix('~').and_then(WordForms::new).map(Term::Forms);
    forms.or_else(|| Words::bare(written).map(Term::Words))
}

const FIELDS: [&str; 8] = ["country", "focus", "group", "date", "when", "lang", "title", "path"];

fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn is_quote(ch: char) -> bool {
    QUOTES.iter().any(|(opening, _)| *opening == ch)
}

fn is_word_end(ch: char) -> bool {
    ch.is_whitespace() || ch == '(' || ch == ')' || is_quote(ch)
}

fn strip_prefix_ignoring_case<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// The length of a regular expression up to its closing slash. `rest` starts behind the opening one.
fn regex_len(rest: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, ch) in rest.char_indices() {
        match ch {
            '/' if !is_escaped
                && rest[at + 1..].chars().next().is_none_or(|next| next.is_whitespace() || next == ')') =>
            {
                return Some(at);
            }
            _ => is_escaped = ch == '\\' && !is_escaped,
        }
    }
    None
}

fn is_none(value: &str) -> bool {
    value.eq_ignore_ascii_case("none")
}

fn read_country(value: &str) -> Result<CountryCode, ProblemMessage> {
    gazetteer::find_country(value).ok_or_else(|| ProblemMessage::UnknownCountry { name: value.to_owned() })
}

fn read_group(value: &str) -> Result<CountryGroup, ProblemMessage> {
    gazetteer::find_group(value).ok_or_else(|| ProblemMessage::UnknownGroup { name: value.to_owned() })
}

fn read_language(value: &str) -> Result<Language, ProblemMessage> {
    value.parse().map_err(|_| ProblemMessage::BadLanguage { value: value.to_owned() })
}

fn read_date_test(value: &str) -> Result<DateTest, ProblemMessage> {
    match &*value.to_ascii_lowercase() {
        "none" => Ok(DateTest::None),
        "stated" => Ok(DateTest::Stated),
        "partial" => Ok(DateTest::Partial),
        "inferred" => Ok(DateTest::Inferred),
        "ambiguous" => Ok(DateTest::Ambiguous),
        _ => read_period(value).map(DateTest::In),
    }
}

fn read_period(value: &str) -> Result<Period, ProblemMessage> {
    let bad = || ProblemMessage::BadDate { value: value.to_owned() };
    let Some((from, to)) = value.split_once("..") else {
        return read_unit(value).map(Period::Within).ok_or_else(bad);
    };
    let side = |side: &str| match side {
        "" => Ok(None),
        _ => read_unit(side).filter(|unit| !unit.is_partial()).map(Some).ok_or_else(bad),
    };
    let (from, to) = (side(from)?, side(to)?);
    match (from, to) {
        (None, None) => Err(bad()),
        (Some(first), Some(last)) if first.first_day() > last.last_day() => {
            Err(ProblemMessage::BackwardsRange { value: value.to_owned() })
        }
        _ => Ok(Period::Range { from, to }),
    }
}

fn read_unit(value: &str) -> Option<DateUnit> {
    value.to_ascii_uppercase().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The query as understood, and its problems as `column:message`.
    #[track_caller]
    fn check(text: &str, expected: &str, expected_problems: &[&str]) {
        let (query, problems) = parse(text);
        assert_eq!(query.to_string(), expected, "{text}");
        let said: Vec<String> =
            problems.iter().map(|problem| format!("{}:{:?}", problem.column, problem.message)).collect();
        assert_eq!(said.len(), expected_problems.len(), "{text}: {said:?}");
        for (said, expected) in said.iter().zip(expected_problems) {
            assert!(said.starts_with(expected), "{text}: {said}, expected {expected}");
        }
        assert_eq!(parse(&query.to_string()), (query, Vec::new()), "{text}");
    }

    #[test]
    fn queries_are_understood() {
        for (text, expected) in [
            ("", ""),
            ("  Kosovo  Serbien ", "kosovo serbien"),
            ("a b OR c", "a b OR c"),
            ("a (b OR c)", "a (b OR c)"),
            ("(a b) OR (c)", "a b OR c"),
            ("a AND b", "a b"),
            ("a NOT b OR NOT(c d)", "a -b OR -(c d)"),
            ("not NOT a", "not -a"),
            ("a NOT", "a not"),
            ("(NOT) OR a", "not OR a"),
            ("NOT NOT a", "a"),
            ("NOTA a", "nota a"),
            ("or and", "or and"),
            ("\"OR\" ORF", "\"or\" orf"),
            ("-a -(b c) --d", "-a -(b c) d"),
            ("Kiew – Moskau - heute / x", "kiew moskau heute x"),
            ("\"Koalition der Willigen\"", "\"koalition der willigen\""),
            ("„Koalition der Willigen“ und", "\"koalition der willigen\" und"),
            ("\"Kosovo\"", "\"kosovo\""),
            ("\"Kosovo*\"", "kosovo"),
            ("*fragen kos*vo", "*fragen kos*vo"),
            ("US-Präsident", "\"us präsident*\""),
            ("~Häuser -~haus OR title:(~a b)", "~häuser -~haus OR title:~a title:b"),
            ("~ ~~a ~us-präs ~haus* near3(~a b)", "~a \"us präs*\" haus near3(a b)"),
            ("path:~/haus title:\"~a\"", "path:haus title:\"a\""),
            ("/ko[sz]ovo/ x", "/ko[sz]ovo/ x"),
            ("/a b/c/", "/a b/c/"),
            ("(/a/)", "/a/"),
            ("country:UA COUNTRY:DE", "country:UA country:DE"),
            ("focus:XK", "focus:XK"),
            (
                "group:eu GROUP:\"Western Balkans\" group:westbalkan",
                "group:eu group:western-balkans group:western-balkans",
            ),
            ("-group:g8 group:balkan", "-group:g7 group:balkans"),
            ("date:2026-02", "date:2026-02"),
            ("date:2026-01..2026-02-04", "date:2026-01..2026-02-04"),
            ("date:..2025 date:2026..", "date:..2025 date:2026.."),
            ("date:none date:stated date:partial date:inferred", "date:none date:stated date:partial date:inferred"),
            ("date:ambiguous -date:AMBIGUOUS", "date:ambiguous -date:ambiguous"),
            ("date:xxxx-01-03", "date:XXXX-01-03"),
            ("when:2026-03 when:..2025", "when:2026-03 when:..2025"),
            ("date:2026-w08 when:2026-Q1", "date:2026-W08 when:2026-Q1"),
            ("date:2026-W05..2026-W08 date:..2025-q4", "date:2026-W05..2026-W08 date:..2025-Q4"),
            ("when:none when:partial when:stated", "when:none when:partial when:stated"),
            ("lang:DE", "lang:de"),
            ("country:(UA OR DE)", "country:UA OR country:DE"),
            ("country:(UA DE) -focus:(XK OR HR) x", "country:UA country:DE -(focus:XK OR focus:HR) x"),
            ("country:(\"Bosnia and Herzegovina\" OR -Ukraine)", "country:BA OR -country:UA"),
            ("country:(UA OR (DE AT))", "country:UA OR country:DE country:AT"),
            ("date:(2026-01 OR none OR 2025-12-30..) y", "(date:2026-01 OR date:none OR date:2025-12-30..) y"),
            ("when:(2026-W08 OR partial)", "when:2026-W08 OR when:partial"),
            ("group:(eu OR nato) lang:(de OR none)", "(group:eu OR group:nato) (lang:de OR lang:none)"),
            ("title:(kosovo \"joint declaration\" /x$/)", "title:kosovo title:\"joint declaration\" title:/x$/"),
            ("path:(news OR /press/)", "path:news OR path:/press/"),
            ("country:(UA OR focus:DE) z", "(country:UA OR focus:DE) z"),
            ("country:none focus:NONE -lang:none", "country:none focus:none -lang:none"),
            ("title:Kosovo title:\"a b\" title:/x$/", "title:kosovo title:\"a b\" title:/x$/"),
            ("path:seeds/000", "path:\"seeds 000*\""),
            ("path:/press/news", "path:\"press news*\""),
            ("near5(Kiew \"Rat der Weisen\")", "near5(kiew \"rat der weisen\")"),
            ("NEAR(a b) near", "near5(a b) near"),
            ("Moskau: 12:30 https://orf.at/a", "moskau \"12 30*\" \"https orf at a*\""),
            ("Journalist(innen)", "journalist innen"),
            ("()", ""),
        ] {
            check(text, expected, &[]);
        }
    }

    #[test]
    fn what_is_not_understood_is_said_and_the_rest_applies() {
        for (text, expected, problem) in [
            ("colour:red a", "a", "1:UnknownField"),
            ("ä country: b", "ä b", "3:MissingValue"),
            ("country:Atlantis a", "a", "1:UnknownCountry"),
            ("group:friends a", "a", "1:UnknownGroup"),
            ("a group:", "a", "3:MissingValue"),
            ("a date:yesterday", "a", "3:BadDate"),
            ("date:..", "", "1:BadDate"),
            ("date:XXXX-01..2026", "", "1:BadDate"),
            ("date:2026..2025", "", "1:BackwardsRange"),
            ("date:2026-W54", "", "1:BadDate"),
            ("when:2026-Q5", "", "1:BadDate"),
            ("when:ambiguous", "", "1:BadDate"),
            ("lang:german", "", "1:BadLanguage"),
            ("country:() a", "a", "1:MissingValue"),
            ("country:(UA OR Atlantis) a", "country:UA a", "16:UnknownCountry"),
            ("date:(2026 yesterday) a", "date:2026 a", "12:BadDate"),
            ("country:(UA OR DE", "country:UA OR country:DE", "9:UnclosedBracket"),
            ("lang:(de OR)", "lang:de", "10:StrayOr"),
            ("/(/ a", "a", "1:BadRegex"),
            ("a /kos", "a /kos/", "3:UnclosedRegex"),
            ("a \"b c", "a \"b c\"", "3:UnclosedQuote"),
            ("(a b", "a b", "1:UnclosedBracket"),
            ("a) b", "a b", "2:StrayBracket"),
            ("OR a", "a", "1:StrayOr"),
            ("a OR", "a", "3:StrayOr"),
            ("a OR OR b", "a OR b", "3:StrayOr"),
            ("a OR country: OR b", "a OR b", "6:MissingValue"),
            ("kiew ODER prag", "kiew oder prag", "6:OperatorInGerman"),
            ("kiew (UND prag)", "kiew und prag", "7:OperatorInGerman"),
            ("is:unread a", "a", "1:NeedsMarks"),
            ("-tag:\"my tag\" a", "a", "2:NeedsMarks"),
            ("title: a", "a", "1:MissingValue"),
            ("near5(a)", "a", "1:BadNear"),
            ("near5(a (b)", "near5(a b)", "1:BadNear"),
            ("near5(a b", "near5(a b)", "6:UnclosedBracket"),
        ] {
            check(text, expected, &[problem]);
        }
    }

    #[test]
    fn deep_nesting_is_cut_off() {
        let text = "(".repeat(100_000);
        let (query, problems) = parse(&text);
        assert!(query.is_empty());
        assert!(problems.iter().any(|problem| problem.message == ProblemMessage::TooDeep));
        let (query, _) = parse(&format!("{}a", "-".repeat(100_001)));
        assert_eq!(query.to_string(), "-a");
    }
}
