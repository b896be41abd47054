//! Numbers of several words: `twenty first`, `vingt et un`, `dos mil dieciocho`, `nineteen ninety-nine`.
//!
//! A number of one word stands in the tables; here is only how words add up.

use super::class::Class;
use super::grammar::Grammar;
use super::word::{Word, is_letter_at, read_word};

/// What several words amount to, and where they end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worded {
    /// 21 to 99.
    Number(i32, usize),
    /// `twenty-first`: 21 to 99.
    Ordinal(i32, usize),
    /// 1100 to 2099.
    Year(i32, usize),
}

/// The longest number of several words that begins with `first`, whose value is `value`.
pub fn read(grammar: &Grammar, bytes: &[u8], first: &Word, value: i32) -> Option<Worded> {
    year(grammar, bytes, first.end, value).or_else(|| match tens(grammar, bytes, first.end, value)? {
        (Class::ORD, value, end) => Some(Worded::Ordinal(value, end)),
        (_, value, end) => Some(Worded::Number(value, end)),
    })
}

/// `twenty` and its `first`, with or without a hyphen or an `and`; in French 60 and 80 go on to 19.
fn tens(grammar: &Grammar, bytes: &[u8], end: usize, value: i32) -> Option<(Class, i32, usize)> {
    // `dix-sept`.
    let is_ten = value == 10 && !is_english(grammar);
    if !((20..100).contains(&value) || is_ten) || value % 10 != 0 {
        return None;
    }
    let (at, had_and) = skip_and(grammar, bytes, end);
    let (class, unit, end) = number_word(grammar, bytes, at)?;
    let reach = if matches!(value, 60 | 80) && !is_english(grammar) { 19 } else { 9 };
    // `twenty and one` is two numbers in English.
    let fits = (if is_ten { 7 } else { 1 }..=reach).contains(&unit) && !(had_and && is_english(grammar));
    fits.then_some((class, value + unit, end))
}

/// `two thousand and eighteen`; in English also `nineteen ninety nine`.
fn year(grammar: &Grammar, bytes: &[u8], end: usize, value: i32) -> Option<Worded> {
    let (at, had_and) = skip_and(grammar, bytes, end);
    let (_, second, second_end) = number_word(grammar, bytes, at)?;
    if value == 2 && second == 1000 {
        let (at, _) = skip_and(grammar, bytes, second_end);
        let rest = below_hundred(grammar, bytes, at).filter(|(_, rest, _)| *rest < 100);
        return Some(rest.map_or(Worded::Year(2000, second_end), |(_, rest, end)| Worded::Year(2000 + rest, end)));
    }
    // `one thousand seven hundred and eighty nine`, `mil novecientos setenta y tres`.
    let thousand_end = match (value, second) {
        (1, 1000) => Some(second_end),
        (1000, _) => Some(end),
        _ => None,
    };
    if let Some((hundreds, end)) =
        thousand_end.and_then(|end| hundreds(grammar, bytes, skip_and(grammar, bytes, end).0))
    {
        let (at, _) = skip_and(grammar, bytes, end);
        let rest = below_hundred(grammar, bytes, at).filter(|(_, rest, _)| *rest < 100);
        return Some(
            rest.map_or(Worded::Year(1000 + hundreds, end), |(_, rest, end)| Worded::Year(1000 + hundreds + rest, end)),
        );
    }
    // `seventeen hundred thirty three`
    if (11..20).contains(&value) && second == 100 {
        let (at, _) = skip_and(grammar, bytes, second_end);
        let (_, rest, end) = below_hundred(grammar, bytes, at).filter(|(_, rest, _)| *rest < 100)?;
        return Some(Worded::Year(value * 100 + rest, end));
    }
    // `negentienhonderd zesennegentig`
    if (1100..=2000).contains(&value) && value % 100 == 0 {
        let (_, rest, end) = below_hundred(grammar, bytes, at).filter(|(_, rest, _)| *rest < 100)?;
        return Some(Worded::Year(value + rest, end));
    }
    if is_english(grammar) && !had_and && matches!(value, 17..=20) {
        let (_, rest, end) = below_hundred(grammar, bytes, at)?;
        return (10..100).contains(&rest).then_some(Worded::Year(value * 100 + rest, end));
    }
    None
}

/// `novecientos`, `nine hundred`.
fn hundreds(grammar: &Grammar, bytes: &[u8], at: usize) -> Option<(i32, usize)> {
    let (_, value, end) = number_word(grammar, bytes, at)?;
    if (100..1000).contains(&value) && value % 100 == 0 {
        return Some((value, end));
    }
    let (_, second, end) = number_word(grammar, bytes, skip_gap(bytes, end))?;
    ((2..10).contains(&value) && second == 100).then_some((value * 100, end))
}

fn below_hundred(grammar: &Grammar, bytes: &[u8], at: usize) -> Option<(Class, i32, usize)> {
    let (class, value, end) = number_word(grammar, bytes, at)?;
    Some(tens(grammar, bytes, end, value).unwrap_or((class, value, end)))
}

fn is_english(grammar: &Grammar) -> bool {
    grammar.order == super::numeric::Order::MonthFirst
}

/// A number or ordinal in one word at `at`.
fn number_word(grammar: &Grammar, bytes: &[u8], at: usize) -> Option<(Class, i32, usize)> {
    if !is_letter_at(bytes, at) {
        return None;
    }
    let word = read_word(bytes, at);
    let entry = grammar.lexicon.find(&word)?;
    // An article is no `one`.
    let is_article = entry.is(Class::ART) || word.end - at < 2;
    let sense = entry.senses().find(|sense| matches!(sense.class, Class::NUM | Class::ORD))?;
    (!is_article).then_some((sense.class, sense.value, word.end))
}

/// Past blanks, a hyphen and one `and`.
fn skip_and(grammar: &Grammar, bytes: &[u8], end: usize) -> (usize, bool) {
    let at = skip_gap(bytes, end);
    if !is_letter_at(bytes, at) {
        return (at, false);
    }
    let word = read_word(bytes, at);
    let is_and = grammar.lexicon.find(&word).is_some_and(|entry| entry.is(Class::AND));
    if is_and { (skip_gap(bytes, word.end), true) } else { (at, false) }
}

fn skip_gap(bytes: &[u8], at: usize) -> usize {
    let rest = &bytes[at..];
    at + rest.iter().take(2).take_while(|b| matches!(b, b' ' | b'-')).count()
}
