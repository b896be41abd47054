//! Front matter: the block of keys and values that some exporters put in front of a text, between `---` (YAML) or `+++`
//! (TOML).
//!
//! Only what people need is read: one-line values, with the span of the value. Lists, nested keys and anything else keep
//! their line as metadata.

use crate::model::Span;

/// A line of front matter that has something on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    /// The whole line.
    pub span: Span,
    /// `""` for a line without a key of its own.
    pub key: &'a str,
    /// The value without its quotation marks; may be empty.
    pub value: Span,
}

/// The entries and the offset behind the closing fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrontMatter<'a> {
    pub entries: Vec<Entry<'a>>,
    pub end: usize,
}

/// Longer ones are a text between two rules.
const MOST_LINES: usize = 120;

/// Reads the front matter at the start of `text`; `None` where there is none, or where it is not closed.
pub(crate) fn read(text: &str) -> Option<FrontMatter<'_>> {
    let lead = text.len() - text.trim_start().len();
    if !text[lead..].starts_with("---") && !text[lead..].starts_with("+++") {
        return None;
    }
    let (fence, separator) = match text[lead..].lines().next()?.trim_end() {
        "---" => ("---", ':'),
        "+++" => ("+++", '='),
        _ => return None,
    };
    let mut entries = Vec::new();
    let mut start = lead;
    for (idx, line) in text[lead..].split_inclusive('\n').enumerate().take(MOST_LINES) {
        let span = Span::new(start, start + line.len()).trim(text);
        start += line.len();
        if idx == 0 || span.is_empty() {
            continue;
        }
        if span.of(text) == fence || (fence == "---" && span.of(text) == "...") {
            let n_keys = entries.iter().filter(|entry: &&Entry| !entry.key.is_empty()).count();
            return (n_keys > 0).then_some(FrontMatter { entries, end: start });
        }
        entries.push(read_entry(text, span, separator, line.starts_with([' ', '\t'])));
    }
    None
}

fn read_entry<'a>(text: &'a str, span: Span, separator: char, is_nested: bool) -> Entry<'a> {
    let none = Entry { span, key: "", value: Span::new(span.end as usize, span.end as usize) };
    let line = span.of(text);
    let Some((key, value)) = line.split_once(separator) else { return none };
    let key = key.trim().trim_matches(['"', '\'']);
    let is_key =
        !key.is_empty() && key.len() <= 40 && key.chars().all(|ch| ch.is_alphanumeric() || "_-. ".contains(ch));
    if !is_key || is_nested {
        return none;
    }
    let value_start = span.end as usize - value.len();
    let value = unquoted(text, Span::new(value_start, span.end as usize).trim(text));
    Entry { span, key, value }
}

/// A value without the quotation marks around it.
fn unquoted(text: &str, value: Span) -> Span {
    let surface = value.of(text);
    let is_quoted = surface.len() >= 2
        && (surface.starts_with('"') && surface.ends_with('"') || surface.starts_with('\'') && surface.ends_with('\''));
    if is_quoted { Span::new(value.start as usize + 1, value.end as usize - 1).trim(text) } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&[(&str, &str)]>) {
        let found = read(text);
        let entries = found
            .as_ref()
            .map(|found| found.entries.iter().map(|entry| (entry.key, entry.value.of(text))).collect::<Vec<_>>());
        assert_eq!(entries.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn keys_and_values_are_read() {
        check(
            "---\ntitle: \"Drei: Staaten\"\ndate: 2026-02-04\ntags:\n  - a\n---\nText",
            Some(&[("title", "Drei: Staaten"), ("date", "2026-02-04"), ("tags", ""), ("", "")]),
        );
        check("+++\ntitle = 'Drei'\n+++\nText", Some(&[("title", "Drei")]));
        check("\n---\nlang: de\n...\nText", Some(&[("lang", "de")]));
    }

    #[test]
    fn a_rule_is_no_front_matter() {
        for text in ["", "---", "---\nText\n", "---\n\n---\nText", "--- a\nb: c\n---", "Text\n---\na: b\n---"] {
            check(text, None);
        }
        check("+++ Eilmeldung +++", None);
    }

    #[test]
    fn the_text_begins_behind_the_fence() {
        let text = "---\na: b\n---\nText";
        assert_eq!(read(text).map(|found| &text[found.end..]), Some("Text"));
    }
}
