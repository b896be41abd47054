//! Numbers of several words: `twenty first`, `vingt et un`, `dos mil dieciocho`, `nineteen ninety-nine`.
//!
//! A number of one word stands in the tables; here is only how words add up.

use crate::model::Language;

use super::class::Class;
use super::grammar::Grammar;
use super::text::Text;
use super::word::Word;

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
pub fn read(grammar: &Grammar, text: &Text, first: &Word, value: i32) -> Option<Worded> {
    year(grammar, text, first.end, value).or_else(|| match tens(grammar, text, first.end, value)? {
        (Class::ORD, value, end) => Some(Worded::Ordinal(value, end)),
        (_, value, end) => Some(Worded::Number(value, end)),
    })
}

/// `twenty` and its `first`, with or without a hyphen or an `and`; in French 60 and 80 go on to 19.
fn tens(grammar: &Grammar, text: &Text, end: usize, value: i32) -> Option<(Class, i32, usize)> {
    // `dix-sept`, and in Turkish `on bir` too.
    let is_ten = value == 10 && !is_english(grammar);
    let least = if is_ten && grammar.language != Some(Language::TURKISH) { 7 } else { 1 };
    if !((20..100).contains(&value) || is_ten) || value % 10 != 0 {
        return None;
    }
    let (at, had_and) = skip_and(grammar, text, end);
    let (class, unit, end) = number_word(grammar, text, at)?;
    let reach = if matches!(value, 60 | 80) && !is_english(grammar) { 19 } else { 9 };
    // `twenty and one` is two numbers in English.
    let fits = (least..=reach).contains(&unit) && !(had_and && is_english(grammar));
    fits.then_some((class, value + unit, end))
}

/// `two thousand and eighteen`; in English also `nineteen ninety nine`.
fn year(grammar: &Grammar, text: &Text, end: usize, value: i32) -> Option<Worded> {
    let (at, had_and) = skip_and(grammar, text, end);
    let (_, second, second_end) = number_word(grammar, text, at)?;
    if value == 2 && second == 1000 {
        let (at, _) = skip_and(grammar, text, second_end);
        let rest = below_hundred(grammar, text, at).filter(|(_, rest, _)| *rest < 100);
        return Some(rest.map_or(Worded::Year(2000, second_end), |(_, rest, end)| Worded::Year(2000 + rest, end)));
    }
    // `one thousand seven hundred and eighty nine`, `mil novecientos setenta y tres`.
    let thousand_end = match (value, second) {
        (1, 1000) => Some(second_end),
        (1000, _) => Some(end),
        _ => None,
    };
    if let Some((hundreds, end)) = thousand_end.and_then(|end| hundreds(grammar, text, skip_and(grammar, text, end).0))
    {
        let (at, _) = skip_and(grammar, text, end);
        let rest = below_hundred(grammar, text, at).filter(|(_, rest, _)| *rest < 100);
        return Some(
            rest.map_or(Worded::Year(1000 + hundreds, end), |(_, rest, end)| Worded::Year(1000 + hundreds + rest, end)),
        );
    }
    // `seventeen hundred thirty three`
    if (11..20).contains(&value) && second == 100 {
        let (at, _) = skip_and(grammar, text, second_end);
        let (_, rest, end) = below_hundred(grammar, text, at).filter(|(_, rest, _)| *rest < 100)?;
        return Some(Worded::Year(value * 100 + rest, end));
    }
    // `negentienhonderd zesennegentig`
    if (1100..=2000).contains(&value) && value % 100 == 0 {
        let (_, rest, end) = below_hundred(grammar, text, at).filter(|(_, rest, _)| *rest < 100)?;
        return Some(Worded::Year(value + rest, end));
    }
    if is_english(grammar) && !had_and && matches!(value, 17..=20) {
        let (_, rest, end) = below_hundred(grammar, text, at)?;
        return (10..100).contains(&rest).then_some(Worded::Year(value * 100 + rest, end));
    }
    None
}

/// `novecientos`, `nine hundred`.
fn hundreds(grammar: &Grammar, text: &Text, at: usize) -> Option<(i32, usize)> {
    let (_, value, end) = number_word(grammar, text, at)?;
    if (100..1000).contains(&value) && value % 100 == 0 {
        return Some((value, end));
    }
    let (_, second, end) = number_word(grammar, text, skip_gap(text, end))?;
    ((2..10).contains(&value) && second == 100).then_some((value * 100, end))
}

fn below_hundred(grammar: &Grammar, text: &Text, at: usize) -> Option<(Class, i32, usize)> {
    let (class, value, end) = number_word(grammar, text, at)?;
    Some(tens(grammar, text, end, value).unwrap_or((class, value, end)))
}

fn is_english(grammar: &Grammar) -> bool {
    grammar.order == super::numeric::Order::MonthFirst
}

/// A number or ordinal in one word at `at`.
fn number_word(grammar: &Grammar, text: &Text, at: usize) -> Option<(Class, i32, usize)> {
    if !text.is_letter_at(at) {
        return None;
    }
    let word = text.word(at);
    let entry = grammar.lexicon.find(&word)?;
    // An article is no `one`.
    let is_article = entry.is(Class::ART) || word.end - at < 2;
    let sense = entry.senses().find(|sense| matches!(sense.class, Class::NUM | Class::ORD))?;
    (!is_article).then_some((sense.class, sense.value, word.end))
}

/// Past blanks, a hyphen and one `and`.
fn skip_and(grammar: &Grammar, text: &Text, end: usize) -> (usize, bool) {
    let at = skip_gap(text, end);
    if !text.is_letter_at(at) {
        return (at, false);
    }
    let word = text.word(at);
    let is_and = grammar.lexicon.find(&word).is_some_and(|entry| entry.is(Class::AND));
    if is_and { (skip_gap(text, word.end), true) } else { (at, false) }
}

fn skip_gap(text: &Text, at: usize) -> usize {
    let rest = &text.bytes[at..];
    at + rest.iter().take(2).take_while(|b| matches!(b, b' ' | b'-')).count()
}
