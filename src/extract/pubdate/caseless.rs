//! Words of our tables, which are in lower case, at the start or the end of a text in whatever case.

/// Words of several kinds by their first byte and by their last, so that only few are held against a text. Each list has
/// the longest first: `artikel vom` comes before `artikel`.
#[derive(Debug)]
pub struct WordTable<K> {
    by_first: Vec<Vec<(K, &'static str)>>,
    by_last: Vec<Vec<(K, &'static str)>>,
}

impl<K: Copy> WordTable<K> {
    /// Of the rows of a table: a kind, a tab, words between bars. Behind comments (`#`) comes a head.
    pub fn read(table: &'static str, kind_of: impl Fn(&str) -> K) -> Self {
        let rows = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).skip(1);
        let rows = rows.filter_map(|line| line.split_once('\t'));
        let mut words: Vec<(K, &str)> = rows
            .flat_map(|(kind, words)| {
                let kind = kind_of(kind);
                words.split('|').map(move |words| (kind, words))
            })
            .collect();
        words.sort_by_key(|(_, words)| std::cmp::Reverse(words.len()));
        let (mut by_first, mut by_last) = (vec![Vec::new(); 256], vec![Vec::new(); 256]);
        for (kind, words) in words {
            if let (Some(first), Some(last)) = (words.as_bytes().first(), words.as_bytes().last()) {
                by_first[usize::from(*first)].push((kind, words));
                by_last[usize::from(*last)].push((kind, words));
            }
        }
        Self { by_first, by_last }
    }

    /// What `text` begins with, and how many bytes of it that is.
    pub fn at_start(&self, text: &str) -> impl Iterator<Item = (K, usize)> {
        let first = byte_of_lower(text.chars().next(), |lower| lower.first());
        let words = self.by_first.get(first).map_or(&[][..], Vec::as_slice);
        words.iter().filter_map(move |(kind, words)| Some((*kind, prefix_len(text, words)?)))
    }

    /// What `text` ends with: its kind, the words, and what stands before them.
    pub fn at_end<'t>(&self, text: &'t str) -> impl Iterator<Item = (K, &'static str, &'t str)> {
        let last = byte_of_lower(text.chars().next_back(), |lower| lower.last());
        let words = self.by_last.get(last).map_or(&[][..], Vec::as_slice);
        words.iter().filter_map(move |(kind, words)| Some((*kind, *words, strip_suffix(text, words)?)))
    }
}

/// A byte of a character in lower case; none that there is where there is no character.
fn byte_of_lower(ch: Option<char>, pick: impl Fn(&[u8]) -> Option<&u8>) -> usize {
    let lower = ch.and_then(|ch| ch.to_lowercase().next());
    lower.and_then(|lower| pick(lower.encode_utf8(&mut [0; 4]).as_bytes()).copied()).map_or(usize::MAX, usize::from)
}

/// How many bytes at the start of `text` are these words.
fn prefix_len(text: &str, words: &str) -> Option<usize> {
    // Most differ in their second letter.
    if let (Some(own), Some(wanted)) = (text.as_bytes().get(1), words.as_bytes().get(1))
        && own.is_ascii()
        && wanted.is_ascii()
        && !own.eq_ignore_ascii_case(wanted)
    {
        return None;
    }
    let mut own = text.chars();
    let is_there = words.chars().all(|wanted| own.next().is_some_and(|ch| is_lower_of(ch, wanted)));
    is_there.then(|| text.len() - own.as_str().len())
}

/// What stands in `text` before these words, where it ends in them.
fn strip_suffix<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let mut own = text.chars();
    let is_there = words.chars().rev().all(|wanted| own.next_back().is_some_and(|ch| is_lower_of(ch, wanted)));
    is_there.then_some(own.as_str())
}

fn is_lower_of(ch: char, lower: char) -> bool {
    ch == lower || (!ch.is_lowercase() && ch.to_lowercase().eq(std::iter::once(lower)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_whatever_case() {
        assert_eq!(prefix_len("VERÖFFENTLICHT am", "veröffentlicht"), Some("veröffentlicht".len()));
        assert_eq!(prefix_len("Stand", "standort"), None);
        assert_eq!(prefix_len("Дата: 4", "дата"), Some("дата".len()));
        assert_eq!(strip_suffix("Zuletzt Geändert", "geändert"), Some("Zuletzt "));
        assert_eq!(strip_suffix("dit", "a dit"), None);
    }
}
