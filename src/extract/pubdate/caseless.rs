//! Words of our tables, which are in lower case, at the start or the end of a text in whatever case.

/// How many bytes at the start of `text` are these words.
#[inline]
pub fn prefix_len(text: &str, words: &str) -> Option<usize> {
    if differ(text.as_bytes().first(), words.as_bytes().first()) {
        return None;
    }
    let mut own = text.chars();
    let is_there = words.chars().all(|wanted| own.next().is_some_and(|ch| is_lower_of(ch, wanted)));
    is_there.then(|| text.len() - own.as_str().len())
}

/// What stands in `text` before these words, where it ends in them.
#[inline]
pub fn strip_suffix<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    if differ(text.as_bytes().last(), words.as_bytes().last()) {
        return None;
    }
    let mut own = text.chars();
    let is_there = words.chars().rev().all(|wanted| own.next_back().is_some_and(|ch| is_lower_of(ch, wanted)));
    is_there.then_some(own.as_str())
}

/// Whether two letters of ASCII are different ones, which tells most words apart.
#[inline]
fn differ(own: Option<&u8>, wanted: Option<&u8>) -> bool {
    own.zip(wanted)
        .is_some_and(|(own, wanted)| own.is_ascii() && wanted.is_ascii() && !own.eq_ignore_ascii_case(wanted))
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
