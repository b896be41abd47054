//! Words before a date that say what it is the date of.

use std::sync::OnceLock;

use super::caseless::{prefix_len, strip_suffix};

/// What a label makes of the date behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    Published,
    /// `Datum`: whose date it is, it does not say.
    Dated,
    /// The text was changed then: taken where nothing says when it was published.
    Updated,
    /// Some other day: of an event, a deadline, a comment.
    Other,
}

const TABLE: &str = include_str!("tables/labels.tsv");

/// The labels by their first byte and by their last, so that only few are held against a line. Each list has the longest
/// first: `artikel vom` comes before `artikel`.
struct Labels {
    by_first: Vec<Vec<(Label, &'static str)>>,
    by_last: Vec<Vec<(Label, &'static str)>>,
}

impl Labels {
    fn all() -> &'static Self {
        static LABELS: OnceLock<Labels> = OnceLock::new();
        LABELS.get_or_init(Self::read)
    }

    fn read() -> Self {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
        let mut labels: Vec<(Label, &str)> = rows
            .filter_map(|line| {
                let (kind, labels) = line.split_once('\t')?;
                let kind = match kind {
                    "published" => Label::Published,
                    "updated" => Label::Updated,
                    "dated" => Label::Dated,
                    _ => Label::Other,
                };
                Some(labels.split('|').map(move |label| (kind, label)))
            })
            .flatten()
            .collect();
        labels.sort_by_key(|(_, label)| std::cmp::Reverse(label.len()));
        let (mut by_first, mut by_last) = (vec![Vec::new(); 256], vec![Vec::new(); 256]);
        for (kind, label) in labels {
            if let (Some(first), Some(last)) = (label.as_bytes().first(), label.as_bytes().last()) {
                by_first[usize::from(*first)].push((kind, label));
                by_last[usize::from(*last)].push((kind, label));
            }
        }
        Self { by_first, by_last }
    }

    /// Those that `text` can begin with.
    fn before(&self, text: &str) -> &[(Label, &'static str)] {
        self.by_first.get(byte_of_lower(text.chars().next(), |lower| lower.first())).map_or(&[], Vec::as_slice)
    }

    /// Those that `text` can end with.
    fn behind(&self, text: &str) -> &[(Label, &'static str)] {
        self.by_last.get(byte_of_lower(text.chars().next_back(), |lower| lower.last())).map_or(&[], Vec::as_slice)
    }
}

/// A byte of a character in lower case; none that there is where there is no character.
fn byte_of_lower(ch: Option<char>, pick: impl Fn(&[u8]) -> Option<&u8>) -> usize {
    let lower = ch.and_then(|ch| ch.to_lowercase().next());
    lower.and_then(|lower| pick(lower.encode_utf8(&mut [0; 4]).as_bytes()).copied()).map_or(usize::MAX, usize::from)
}

/// The label that `segment`, the words before a date, starts with; and what stands between label and date.
pub fn find(segment: &str) -> Option<(Label, &str)> {
    let segment = segment.trim();
    Labels::all().before(segment).iter().find_map(|(label, words)| {
        let rest = &segment[prefix_len(segment, words)?..];
        let ends = !rest.starts_with(char::is_alphanumeric);
        ends.then(|| (*label, rest.trim_matches(|ch: char| !ch.is_alphanumeric())))
    })
}

/// The label that `segment` ends with: `By Jane Doe Last updated`, `224 Seiten Erscheinungstermin:`. One word has to say
/// that it is another day, with a colon: `Letzter Beitrag:` says nothing of this one.
pub fn find_at_end(segment: &str) -> Option<Label> {
    let has_colon = segment.trim_end().ends_with(':');
    let segment = segment.trim().trim_end_matches([':', ' ']);
    let counts = |(label, words): &&(Label, &str)| words.contains(' ') || has_colon && *label == Label::Other;
    Labels::all().behind(segment).iter().filter(counts).find_map(|(label, words)| {
        let rest = strip_suffix(segment, words)?;
        rest.ends_with(|ch: char| !ch.is_alphanumeric()).then_some(*label)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_label_counts() {
        assert_eq!(find("Zuletzt aktualisiert am"), Some((Label::Updated, "am")));
        assert_eq!(find("Artikel vom"), Some((Label::Published, "")));
        assert_eq!(find("Veröffentlicht:"), Some((Label::Published, "")));
        assert_eq!(find("Posted by: Jane Doe on"), Some((Label::Published, "by: Jane Doe on")));
        assert_eq!(find_at_end("224 Seiten Erscheinungstermin:"), Some(Label::Other));
        assert_eq!(find_at_end("By Jane Doe Last updated"), Some(Label::Updated));
        assert_eq!(find_at_end("Der Stand"), None);
        assert_eq!(find("Standort"), None);
        assert_eq!(find(""), None);
    }
}
