//! One article of the library: a handle that reads its columns when asked.

use std::borrow::Cow;
use std::hint::black_box;

use crate::model::{
    Article, Block, BlockKind, Country, CountryCode, Dateline, Day, Extracted, Language, Mention, Notice, NoticeKind,
    PubDate, Quote, Section, Span, Timex,
};
use crate::text::is_plain;

use super::segment::{Dictionary, Head, HeadRest, List, Parts, Place, Segment, TextBytes, text_id, text_id_digits};
use super::{ArticleId, Library};

/// Characters of the first words that stand in for a headline.
const MOST_FIRST_WORDS: usize = 120;

/// An article as the library keeps it. All spans point into [`ArticleRef::text`].
///
/// Cheap to copy. Each call reads anew, so whoever needs several things of one part asks for the part once.
#[derive(Clone, Copy)]
pub struct ArticleRef<'l> {
    pub(super) library: &'l Library,
    pub(super) segment: &'l Segment,
    pub(super) id: ArticleId,
    /// Its place in the segment.
    pub(super) idx: usize,
}

impl<'l> ArticleRef<'l> {
    /// Stable over runs, machines and folders: the given id, or 16 hexadecimal digits of a hash of the text; with a
    /// suffix made from the article's place where an article before it has the same.
    pub fn id(self) -> Cow<'l, str> {
        match self.library.twins.suffixed_id(self.id) {
            Some(id) => id.into(),
            None => self.own_id(),
        }
    }

    pub fn text(self) -> &'l str {
        self.segment.text(self.idx)
    }

    /// Bytes, without looking at the text.
    pub fn text_len(self) -> usize {
        self.segment.text_len(self.idx)
    }

    pub fn place(self) -> Place<'l> {
        self.head().place
    }

    pub fn language(self) -> Option<Extracted<Language>> {
        self.head().language
    }

    /// `None` for a text without a headline; people then see its first words.
    pub fn title(self) -> Option<Extracted<&'l str>> {
        self.head().title
    }

    /// The headline on one line; where there is none, the first words of what is said, behind dates and names of authors.
    pub fn headline(self) -> String {
        self.headline_by(&self.head()).into_owned()
    }

    /// The same for whoever has its head already.
    pub fn headline_by(self, head: &Head<'l>) -> Cow<'l, str> {
        if let Some(title) = head.title {
            let is_one_line = is_plain(title.value) && title.value.trim() == title.value;
            let joined = || title.value.split_whitespace().collect::<Vec<_>>().join(" ").into();
            return if is_one_line { title.value.into() } else { joined() };
        }
        let is_said = |block: &Block| !matches!(block.kind, BlockKind::Meta | BlockKind::Byline);
        let start = self.blocks().find(is_said).map_or(0, |block| block.span.start as usize);
        let text = self.text().get(start..).unwrap_or_default();
        // Each word as it is, with one space behind it.
        let mut words = text.split_whitespace().flat_map(|word| word.chars().chain([' ']));
        let first_words: String = words.by_ref().take(MOST_FIRST_WORDS).collect();
        let ends = if words.next().is_some() { "…" } else { "" };
        format!("{}{ends}", first_words.trim_end()).into()
    }

    /// As the article alone says it; may be partial. [`Library::date`] completes it from its neighbourhood.
    pub fn date(self) -> Option<PubDate> {
        self.head().date
    }

    /// When the text was last changed, as it says itself.
    pub fn updated(self) -> Option<PubDate> {
        self.rest().updated
    }

    pub fn n_words(self) -> u32 {
        self.head().n_words
    }

    pub fn summary(self) -> Option<Extracted<&'l str>> {
        self.rest().summary
    }

    pub fn byline(self) -> Option<Extracted<&'l str>> {
        self.rest().byline
    }

    /// Where the story was filed, as its opening says it.
    pub fn dateline(self) -> Option<Dateline> {
        self.rest().dateline
    }

    /// What is there once.
    pub fn head(self) -> Head<'l> {
        self.parts().head(|span| self.surface(span), &self.library.roots, self.segment.dictionary())
    }

    /// What is there once, but seldom.
    pub fn rest(self) -> HeadRest<'l> {
        self.head().rest(|span| self.surface(span), self.segment.dictionary())
    }

    /// All of it at once, for whoever needs most of it. With a `buffer` the text is read into it where it lies in a file
    /// ([`Segment::read_text`]).
    pub fn contents<'b>(self, buffer: Option<&'b mut Vec<u8>>) -> Contents<'b>
    where
        'l: 'b,
    {
        let text = match buffer {
            Some(buffer) => self.segment.read_text(self.idx, buffer),
            None => self.segment.raw_text(self.idx),
        };
        let (parts, dictionary) = (self.parts(), self.segment.dictionary());
        let head = parts.head(|span| text.at(span), &self.library.roots, dictionary);
        let rest = head.rest(|span| text.at(span), dictionary);
        Contents { article: self, text, head, rest, parts, dictionary }
    }

    /// Has the processor fetch its details, and perhaps its text: worth the while for who goes through many articles of which
    /// each lies somewhere else.
    pub fn fetch(self, with_text: bool) {
        self.segment.fetch(self.idx, with_text);
    }

    /// Has the processor fetch what is looked up by the article's number: where it lies, for an [`ArticleRef::fetch`] to come.
    pub fn fetch_place(self) {
        self.segment.fetch_place(self.idx);
        black_box(self.library.dates.key_idx(self.id));
    }

    /// By falling salience, focus first.
    pub fn countries(self) -> impl Iterator<Item = Country> + use<'l> {
        self.parts().countries(self.segment.dictionary())
    }

    /// The codes of the countries that the article is about, most salient first.
    pub fn focus(self) -> impl Iterator<Item = CountryCode> + use<'l> {
        self.countries().filter(|country| country.focus).map(|country| country.code)
    }

    /// By position; they don't overlap.
    pub fn mentions(self) -> impl Iterator<Item = Mention> + use<'l> {
        self.parts().mentions(self.segment.dictionary())
    }

    /// By position; they don't overlap.
    pub fn timexes(self) -> impl Iterator<Item = Timex> + use<'l> {
        self.parts().timexes(self.segment.dictionary())
    }

    /// By position; together they cover everything but white space and marks of layout (`#`, `>`, `+++`, rules, fences).
    pub fn blocks(self) -> impl Iterator<Item = Block> + use<'l> {
        self.parts().blocks(self.segment.dictionary())
    }

    pub fn quotes(self) -> impl Iterator<Item = Quote> + use<'l> {
        self.parts().quotes(self.segment.dictionary())
    }

    /// The section headings with their sections' starts, by position.
    pub fn sections(self) -> impl Iterator<Item = Section> + use<'l> {
        self.blocks().filter(|block| block.kind == BlockKind::Heading).map(|block| Section { heading: block.span })
    }

    /// Its own, and those that it has because of others: that its text is there twice, that its date is far after theirs.
    pub fn notices(self) -> Vec<Notice> {
        let (head, rest) = (self.head(), self.rest());
        let shown = head.place.shown();
        let own = rest.notices.iter().map(|(kind, detail)| (*kind, Cow::Borrowed(*detail)));
        let all = own.chain(self.notices_beside_others(&head));
        let line_number = head.place.line_number;
        all.map(|(kind, detail)| Notice { line_number, ..Notice::new(kind, shown.as_str(), detail) }).collect()
    }

    /// Those that it has because of others, with their details.
    fn notices_beside_others<'b>(self, head: &Head) -> impl Iterator<Item = (NoticeKind, Cow<'b, str>)> + use<'b, 'l> {
        let first = self.library.twins.first_with_text(self.id);
        let twin = first.map(|first| (NoticeKind::Duplicate, self.library.article(first).place().with_line().into()));
        let far = head.date.zip(self.library.latest_day()).filter(|_| self.library.is_far(self.id));
        let far =
            far.map(|(date, latest)| (NoticeKind::FarDate, format!("{}, all others by {latest}", date.value).into()));
        twin.into_iter().chain(far)
    }

    /// All of it as one value, as extraction made it.
    pub fn to_article(self) -> Article {
        let owned = |extracted: Option<Extracted<&str>>| {
            extracted.map(|Extracted { value, evidence }| Extracted { value: value.to_owned(), evidence })
        };
        let (head, rest) = (self.head(), self.rest());
        Article {
            given_id: head.given_id.map(str::to_owned),
            origin: head.place.to_origin(),
            text: self.text().to_owned(),
            language: head.language,
            title: owned(head.title),
            summary: owned(rest.summary),
            byline: owned(rest.byline),
            notices: rest.notices(&head.place.shown(), None).collect(),
            dateline: rest.dateline,
            date: head.date,
            updated: rest.updated,
            countries: self.countries().collect(),
            mentions: self.mentions().collect(),
            timexes: self.timexes().collect(),
            blocks: self.blocks().collect(),
            quotes: self.quotes().collect(),
            url: rest.url.map(str::to_owned),
            source: rest.source.map(str::to_owned),
            n_words: head.n_words,
        }
    }

    /// The id without regard to other articles.
    pub(super) fn own_id(self) -> Cow<'l, str> {
        match self.head().given_id {
            Some(id) => id.into(),
            None => text_id(self.text_hash()).into(),
        }
    }

    pub(super) fn text_hash(self) -> u64 {
        self.segment.text_hash(self.idx)
    }

    fn surface(self, span: Span) -> &'l str {
        self.text().get(span.range()).unwrap_or_default()
    }

    fn parts(self) -> Parts<'l> {
        self.segment.parts(self.idx)
    }
}

/// An article whose bytes were found once. All spans point into its text.
pub struct Contents<'l> {
    article: ArticleRef<'l>,
    pub text: TextBytes<'l>,
    pub head: Head<'l>,
    pub rest: HeadRest<'l>,
    parts: Parts<'l>,
    dictionary: &'l Dictionary,
}

impl<'l> Contents<'l> {
    /// As [`ArticleRef::id`], where that is another than the [`Contents::text_id`].
    pub fn stated_id(&self) -> Option<&'l str> {
        self.article.library.twins.suffixed_id(self.article.id).or(self.head.given_id)
    }

    /// The id that the text gives, all of it ASCII.
    pub fn text_id(&self) -> [u8; 16] {
        text_id_digits(self.article.text_hash())
    }

    /// As [`Library::date`].
    pub fn date(&self) -> Option<PubDate> {
        self.article.library.date_in_collection(self.article.id, self.head.date?)
    }

    /// As [`Library::anchor`].
    pub fn anchor(&self) -> Option<Day> {
        self.article.library.anchor(self.article)
    }

    pub fn countries(&self) -> List<'l, 'l, Country> {
        self.parts.countries(self.dictionary)
    }

    pub fn mentions(&self) -> List<'l, 'l, Mention> {
        self.parts.mentions(self.dictionary)
    }

    pub fn timexes(&self) -> List<'l, 'l, Timex> {
        self.parts.timexes(self.dictionary)
    }

    pub fn blocks(&self) -> List<'l, 'l, Block> {
        self.parts.blocks(self.dictionary)
    }

    pub fn quotes(&self) -> List<'l, 'l, Quote> {
        self.parts.quotes(self.dictionary)
    }

    /// As [`ArticleRef::notices`], without their place: kinds and details.
    pub fn notices(&self) -> impl Iterator<Item = (NoticeKind, Cow<'_, str>)> {
        let own = self.rest.notices.iter().map(|(kind, detail)| (*kind, Cow::Borrowed(*detail)));
        own.chain(self.article.notices_beside_others(&self.head))
    }
}
