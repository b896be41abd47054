//! Words before a date that say what it is the date of.

use std::sync::OnceLock;

use super::caseless::WordTable;

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

fn labels() -> &'static WordTable<Label> {
    static LABELS: OnceLock<WordTable<Label>> = OnceLock::new();
    LABELS.get_or_init(|| {
        WordTable::read(TABLE, |kind| match kind {
            "published" => Label::Published,
            "updated" => Label::Updated,
            "dated" => Label::Dated,
            _ => Label::Other,
        })
    })
}

/// The label that `segment`, the words before a date, starts with; and what stands between label and date.
pub fn find(segment: &str) -> Option<(Label, &str)> {
    let segment = segment.trim();
    labels().at_start(segment).find_map(|(label, len)| {
        let rest = &segment[len..];
        let ends = !rest.starts_with(char::is_alphanumeric);
        ends.then(|| (label, rest.trim_matches(|ch: char| !ch.is_alphanumeric())))
    })
}

/// The label that `segment` ends with: `By Jane Doe Last updated`, `224 Seiten Erscheinungstermin:`. One word has to say
/// that it is another day, with a colon: `Letzter Beitrag:` says nothing of this one.
pub fn find_at_end(segment: &str) -> Option<Label> {
    let has_colon = segment.trim_end().ends_with(':');
    let segment = segment.trim().trim_end_matches([':', ' ']);
    labels().at_end(segment).find_map(|(label, words, rest)| {
        let counts = words.contains(' ') || has_colon && label == Label::Other;
        (counts && rest.ends_with(|ch: char| !ch.is_alphanumeric())).then_some(label)
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
