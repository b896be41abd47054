//! What filters and problems are called on screen.

use crate::model::DateUnit;
use crate::phrases::{Phrases, fill};
use crate::query::{Chip, Choice, DateBasis, DateBucket, ProblemMessage, QueryProblem, Sort};

use super::reader::country_name;

/// A chip without its ×: `Ukraine`, `not Kosovo`, `2026-02`, `from 3 January 2026`, `“koalition”`.
pub fn chip(chip: &Chip, phrases: &Phrases) -> String {
    let chosen = |choice: Choice, name: String| match choice {
        Choice::Exclude => format!("{} {name}", phrases.without),
        Choice::Off | Choice::Include => name,
    };
    match chip {
        Chip::Text(text) => phrases.quoted(&crate::text::clean_line(text.trim())),
        Chip::Country { code, choice } => chosen(*choice, country_name(*code, phrases)),
        Chip::Group { group, choice } => chosen(*choice, group.name(phrases.language).to_owned()),
        Chip::Date { basis: DateBasis::Published, bucket, choice } => chosen(*choice, bucket_name(*bucket, phrases)),
        Chip::Date { basis: DateBasis::Mentioned, bucket, choice } => {
            let template = match choice {
                Choice::Exclude => phrases.mentions_no_such_date,
                Choice::Off | Choice::Include => phrases.mentions_date,
            };
            let name = match bucket {
                DateBucket::Undated => phrases.mentions_none.to_owned(),
                other => bucket_name(*other, phrases),
            };
            fill(template, &[&name])
        }
        Chip::Range { basis: DateBasis::Published, from, to } => range(*from, *to, phrases),
        Chip::Range { basis: DateBasis::Mentioned, from, to } => {
            fill(phrases.mentions_date, &[&range(*from, *to, phrases)])
        }
    }
}

/// `from 3 January 2026`, `2026-01 to 2026-02`.
fn range(from: Option<DateUnit>, to: Option<DateUnit>, phrases: &Phrases) -> String {
    let short = |unit: DateUnit| phrases.unit_short(unit);
    match (from, to) {
        (Some(from), Some(to)) => fill(phrases.between_days, &[&short(from), &short(to)]),
        (Some(from), None) => fill(phrases.from_day, &[&short(from)]),
        (None, to) => fill(phrases.until_day, &[&to.map(short).unwrap_or_default()]),
    }
}

fn bucket_name(bucket: DateBucket, phrases: &Phrases) -> String {
    match bucket {
        DateBucket::Value(unit) => phrases.unit_short(unit),
        DateBucket::Undated => phrases.undated.to_owned(),
        DateBucket::Partial => phrases.partial.to_owned(),
        DateBucket::Inferred => phrases.inferred.to_owned(),
        DateBucket::Ambiguous => phrases.ambiguous.to_owned(),
    }
}

/// What a list is sorted by.
pub fn sort(sort: Sort, phrases: &Phrases) -> &'static str {
    match sort {
        Sort::DateNewest => phrases.sort_newest,
        Sort::Relevance => phrases.sort_relevance,
        Sort::DateOldest => phrases.sort_oldest,
        Sort::Title => phrases.sort_title,
        Sort::Path => phrases.sort_path,
    }
}

/// `column 7: this quotation mark is not closed`.
pub fn problem(problem: &QueryProblem, phrases: &Phrases) -> String {
    fill(phrases.problem_at, &[&problem.column.to_string(), &problem_message(&problem.message, phrases)])
}

fn problem_message(message: &ProblemMessage, phrases: &Phrases) -> String {
    let said = |template: &str, part: &str| fill(template, &[part]);
    match message {
        ProblemMessage::UnknownField { field } => said(phrases.problem_unknown_field, field),
        ProblemMessage::MissingValue { field } => said(phrases.problem_missing_value, field),
        ProblemMessage::UnknownCountry { name } => said(phrases.problem_unknown_country, name),
        ProblemMessage::UnknownGroup { name } => said(phrases.problem_unknown_group, name),
        ProblemMessage::BadDate { value } => said(phrases.problem_bad_date, value),
        ProblemMessage::BackwardsRange { value } => said(phrases.problem_backwards_range, value),
        ProblemMessage::BadLanguage { value } => said(phrases.problem_bad_language, value),
        ProblemMessage::BadRegex { reason } => said(phrases.problem_bad_regex, reason),
        ProblemMessage::NeedsMarks { field } => said(phrases.problem_needs_marks, field),
        ProblemMessage::UnclosedQuote => phrases.problem_unclosed_quote.to_owned(),
        ProblemMessage::UnclosedRegex => phrases.problem_unclosed_regex.to_owned(),
        ProblemMessage::UnclosedBracket => phrases.problem_unclosed_bracket.to_owned(),
        ProblemMessage::StrayBracket => phrases.problem_stray_bracket.to_owned(),
        ProblemMessage::StrayOr => phrases.problem_stray_or.to_owned(),
        ProblemMessage::OperatorInGerman { written, meant } => {
            fill(phrases.problem_operator_in_german, &[written, meant])
        }
        ProblemMessage::TooDeep => phrases.problem_too_deep.to_owned(),
        ProblemMessage::BadNear => phrases.problem_bad_near.to_owned(),
    }
}
