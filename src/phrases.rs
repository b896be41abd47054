//! Every string of the interface, in English and German, and how dates and numbers are written in each.
//!
//! Country names are left to [`crate::gazetteer`], which keys do what to [`crate::app`]. A phrase with `{}` is filled by
//! [`fill`]. Names of rules are the same in all languages: they are looked up in the code.

mod dates;
mod reasons;
mod table;

use crate::model::{BlockKind, Language, MentionKind, NoticeKind};

pub use table::{ENGLISH, GERMAN, Phrases};

impl Phrases {
    /// German for German, English for every other language.
    pub fn of(language: Language) -> &'static Phrases {
        if language == Language::GERMAN { &GERMAN } else { &ENGLISH }
    }

    /// `1 200`: groups of three with a space, as both languages may write them.
    pub fn number(&self, n: usize) -> String {
        let digits = n.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                grouped.push(' ');
            }
            grouped.push(digit);
        }
        grouped
    }

    /// `1 article`, `12 articles`.
    pub fn articles(&self, n: usize) -> String {
        self.counted(n, self.article, self.articles_many)
    }

    /// Of the agenda.
    pub fn entries(&self, n: usize) -> String {
        self.counted(n, self.entry, self.entries_many)
    }

    pub fn words(&self, n: usize) -> String {
        self.counted(n, self.word, self.words_many)
    }

    pub fn notices(&self, n: usize) -> String {
        self.counted(n, self.notice, self.notices_many)
    }

    pub fn spans(&self, n: usize) -> String {
        self.counted(n, self.place, self.places_many)
    }

    /// `12 s left`, `3 min left`.
    pub fn time_left(&self, seconds: u64) -> String {
        let (template, n) =
            if seconds < 100 { (self.seconds_left, seconds) } else { (self.minutes_left, seconds.div_ceil(60)) };
        fill(template, &[&n.to_string()])
    }

    fn counted(&self, n: usize, one: &str, many: &str) -> String {
        format!("{} {}", self.number(n), if n == 1 { one } else { many })
    }

    /// How a mention names its country.
    pub fn mention_kind(&self, kind: MentionKind) -> &'static str {
        match kind {
            MentionKind::Name => self.kind_name,
            MentionKind::Demonym => self.kind_demonym,
            MentionKind::Capital => self.kind_capital,
            MentionKind::City => self.kind_city,
            MentionKind::Institution => self.kind_institution,
        }
    }

    /// What a notice says, without its detail.
    pub fn notice_kind(&self, kind: NoticeKind) -> &'static str {
        match kind {
            NoticeKind::Unreadable => self.notice_unreadable,
            NoticeKind::NotAFile => self.notice_not_a_file,
            NoticeKind::SymlinkLoop => self.notice_symlink_loop,
            NoticeKind::Empty => self.notice_empty,
            NoticeKind::Binary => self.notice_binary,
            NoticeKind::TooLarge => self.notice_too_large,
            NoticeKind::BadRecord => self.notice_bad_record,
            NoticeKind::DecodedFrom => self.notice_decoded_from,
            NoticeKind::RepairedBytes => self.notice_repaired_bytes,
            NoticeKind::ReplacedCharacters => self.notice_replaced_characters,
            NoticeKind::NoTitle => self.notice_no_title,
            NoticeKind::NoDate => self.notice_no_date,
            NoticeKind::ImpossibleDate => self.notice_impossible_date,
            NoticeKind::AmbiguousDate => self.notice_ambiguous_date,
            NoticeKind::ShortYear => self.notice_short_year,
            NoticeKind::FarDate => self.notice_far_date,
            NoticeKind::Duplicate => self.notice_duplicate,
        }
    }

    /// The role of a block, for the why-pane.
    pub fn block_kind(&self, kind: BlockKind) -> &'static str {
        match kind {
            BlockKind::Meta => self.block_meta,
            BlockKind::Headline => self.block_headline,
            BlockKind::Summary => self.block_summary,
            BlockKind::Byline => self.block_byline,
            BlockKind::Lede => self.block_lede,
            BlockKind::Paragraph => self.block_paragraph,
            BlockKind::Heading => self.block_heading,
            BlockKind::PullQuote => self.block_pull_quote,
            BlockKind::Attribution => self.block_attribution,
            BlockKind::ListItem => self.block_list_item,
        }
    }

    /// The name of a language in the interface's language; its code where the table has none.
    pub fn language_name(&self, language: Language) -> String {
        let names = [
            (Language::GERMAN, self.language_german),
            (Language::ENGLISH, self.language_english),
            (Language::FRENCH, self.language_french),
            (Language::SPANISH, self.language_spanish),
            (Language::ITALIAN, self.language_italian),
            (Language::DUTCH, self.language_dutch),
            (Language::POLISH, self.language_polish),
            (Language::UKRAINIAN, self.language_ukrainian),
            (Language::RUSSIAN, self.language_russian),
            (Language::PORTUGUESE, self.language_portuguese),
            (Language::CZECH, self.language_czech),
        ];
        match names.iter().find(|(known, _)| *known == language) {
            Some((_, name)) => (*name).to_owned(),
            None => language.to_string(),
        }
    }

    /// `„…“` in German, `“…”` in English.
    pub fn quoted(&self, text: &str) -> String {
        fill(self.quotation, &[text])
    }
}

/// Puts `parts` in the places of `{}`, in order. A place without a part stays empty.
pub fn fill(template: &str, parts: &[&str]) -> String {
    let mut parts = parts.iter();
    let mut filled = String::with_capacity(template.len());
    for (i, piece) in template.split("{}").enumerate() {
        if i > 0 {
            filled.push_str(parts.next().copied().unwrap_or_default());
        }
        filled.push_str(piece);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything_with_the_same_places() {
        for ((name, english), (_, german)) in ENGLISH.all().into_iter().zip(GERMAN.all()) {
            assert!(!english.trim().is_empty() && !german.trim().is_empty(), "{name} says nothing");
            assert_eq!(english.matches("{}").count(), german.matches("{}").count(), "{name}: {english} / {german}");
        }
    }

    #[test]
    fn numbers_are_grouped() {
        for (n, expected) in [(0, "0"), (999, "999"), (1200, "1 200"), (1_000_000, "1 000 000")] {
            assert_eq!(ENGLISH.number(n), expected);
        }
    }

    #[test]
    fn places_are_filled_in_order() {
        assert_eq!(fill("{} of {}", &["1", "2"]), "1 of 2");
        assert_eq!(fill("none", &["1"]), "none");
        assert_eq!(fill("{} {}", &["1"]), "1 ");
    }
}
