//! Articles → the bytes of a segment.
//!
//! Articles are packed one by one, on any thread, and packs put together in their order. What a segment is made of stays
//! where it was packed until it is written: texts are copied once.

use super::details::{DetailsWriter, put_details};
use super::dictionary::SharedDictionary;
use super::facets::SegmentFacets;
use super::place::Roots;
use super::{Bytes, KIND, Segment, details_hash, fingerprint_of, text_hash};
use crate::library::columns::{NewColumn, NewColumns, u32_bytes, word_bytes};
use crate::model::Article;

/// Articles as their segment will have them.
#[derive(Debug, Default)]
pub struct PackedArticles {
    dictionary: SharedDictionary,
    articles: Vec<PackedArticle>,
    texts: Vec<u8>,
    details: Vec<u8>,
    facets: SegmentFacets,
}

#[derive(Debug)]
struct PackedArticle {
    /// Bytes of its text.
    text_len: u32,
    details_len: u32,
    text_hash: u64,
    details_hash: u32,
}

/// Packs articles of one segment, on one thread.
#[derive(Debug)]
pub struct Packer {
    dictionary: SharedDictionary,
    details: DetailsWriter,
}

/// A segment in the making.
#[derive(Debug, Default)]
pub struct SegmentBuilder {
    packs: Vec<PackedArticles>,
    /// Those that are packed here.
    packer: Option<Packer>,
    last_pack: PackedArticles,
    /// Of the articles in `packs`.
    facets: SegmentFacets,
    n_articles: usize,
    n_text_bytes: usize,
}

/// A segment that was just made.
#[derive(Debug)]
pub struct NewSegment {
    pub segment: Segment,
    pub facets: SegmentFacets,
}

/// The bytes of a new segment, as they lie in several places.
#[derive(Debug)]
pub struct NewBytes<'b>(NewColumns<'b>);

impl NewBytes<'_> {
    /// [`Segment::fingerprint`] of what they will be.
    pub fn fingerprint(&self) -> u64 {
        fingerprint_of(self.0.header())
    }

    /// One behind the other.
    pub fn slices(&self) -> impl Iterator<Item = &[u8]> {
        self.0.slices()
    }
}

impl PackedArticles {
    /// Begins with articles of another segment, in the same memory: to ask the system for new pages would take about as
    /// long as to fill them.
    pub fn begin(&mut self, dictionary: SharedDictionary) {
        self.dictionary = dictionary;
        self.articles.clear();
        self.texts.clear();
        self.details.clear();
        self.facets = SegmentFacets::default();
    }

    pub fn len(&self) -> usize {
        self.articles.len()
    }

    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    pub fn dictionary(&self) -> &SharedDictionary {
        &self.dictionary
    }

    pub fn n_text_bytes(&self) -> usize {
        self.texts.len()
    }

    /// The text of each article.
    pub fn texts(&self) -> impl Iterator<Item = &[u8]> {
        let mut rest = &*self.texts;
        self.articles.iter().map(move |article| rest.split_off(..article.text_len as usize).unwrap_or_default())
    }
}

impl Packer {
    pub fn of(dictionary: SharedDictionary) -> Self {
        Self { details: DetailsWriter::of(&dictionary), dictionary }
    }

    /// Whether what it packs belongs to this dictionary.
    pub fn is_for(&self, dictionary: &SharedDictionary) -> bool {
        self.dictionary.is(dictionary)
    }

    /// Puts an article behind others of the same dictionary. `hash`: [`text_hash`] of its text.
    pub fn pack(&mut self, article: &Article, hash: u64, roots: &Roots, packed: &mut PackedArticles) {
        debug_assert!(self.is_for(&packed.dictionary), "numbers of another dictionary mean something else");
        debug_assert_eq!(hash, text_hash(article.text.as_bytes()), "this is the hash of another text");
        packed.texts.extend_from_slice(article.text.as_bytes());
        let start = packed.details.len();
        put_details(&mut packed.details, article, hash, roots, &mut self.details, &mut packed.facets);
        let details = &packed.details[start..];
        packed.articles.push(PackedArticle {
            text_len: article.text.len() as u32,
            details_len: details.len() as u32,
            text_hash: hash,
            details_hash: details_hash(details),
        });
    }
}

impl SegmentBuilder {
    pub fn len(&self) -> usize {
        self.n_articles
    }

    pub fn is_empty(&self) -> bool {
        self.n_articles == 0
    }

    /// Bytes of all texts so far.
    pub fn n_text_bytes(&self) -> usize {
        self.n_text_bytes
    }

    /// Packs an article and puts it behind the others.
    pub fn push(&mut self, article: &Article, roots: &Roots) {
        let packer = self.packer.get_or_insert_with(|| Packer::of(self.last_pack.dictionary.clone()));
        packer.pack(article, text_hash(article.text.as_bytes()), roots, &mut self.last_pack);
        self.n_articles += 1;
        self.n_text_bytes += article.text.len();
    }

    /// Whether these articles can be of the same segment as those that are here.
    pub fn can_take(&self, packed: &PackedArticles) -> bool {
        self.is_empty() || self.last_pack.dictionary.is(&packed.dictionary)
    }

    /// Puts articles behind the others that it [can take](Self::can_take).
    pub fn append(&mut self, mut packed: PackedArticles, roots: &Roots) {
        debug_assert!(self.can_take(&packed), "numbers of another dictionary mean something else");
        if !self.last_pack.is_empty() {
            self.close_pack(roots);
        }
        self.last_pack.dictionary = packed.dictionary.clone();
        self.packer.take_if(|packer| !packer.is_for(&packed.dictionary));
        self.n_articles += packed.len();
        self.n_text_bytes += packed.texts.len();
        self.facets.append(std::mem::take(&mut packed.facets), roots);
        self.packs.push(packed);
    }

    /// Puts what was packed here behind the other packs.
    fn close_pack(&mut self, roots: &Roots) {
        let next = PackedArticles { dictionary: self.last_pack.dictionary.clone(), ..PackedArticles::default() };
        let mut packed = std::mem::replace(&mut self.last_pack, next);
        self.facets.append(std::mem::take(&mut packed.facets), roots);
        self.packs.push(packed);
    }

    /// Takes memory for the articles that are packed here.
    pub fn reuse(&mut self, mut packed: PackedArticles) {
        if self.last_pack.is_empty() {
            packed.begin(self.last_pack.dictionary.clone());
            self.last_pack = packed;
        }
    }

    /// Makes a segment of what was pushed, and begins another one.
    pub fn finish(&mut self, roots: &Roots) -> NewSegment {
        self.finish_in(roots, |_| None).0
    }

    /// The same, with its bytes where `keep` puts them; in memory where that gives nothing. Gives back the packs too, whose
    /// memory can be used again.
    pub fn finish_in(
        &mut self,
        roots: &Roots,
        keep: impl FnOnce(&NewBytes) -> Option<Segment>,
    ) -> (NewSegment, Vec<PackedArticles>) {
        self.close_pack(roots);
        let Self { packs, mut facets, .. } = std::mem::take(self);
        facets.countries.entries = packs.last().map(|packed| packed.dictionary.countries()).unwrap_or_default();
        let dictionary = packs.last().map(|packed| packed.dictionary.to_bytes()).unwrap_or_default();
        let articles = || packs.iter().flat_map(|packed| &packed.articles);
        let text_starts = starts(articles().map(|article| article.text_len));
        let details_starts = starts(articles().map(|article| article.details_len));
        let text_hashes = word_bytes(articles().map(|article| article.text_hash));
        let details_hashes = u32_bytes(articles().map(|article| article.details_hash));
        // Parallel to the numbers in `segment.rs`.
        let columns = vec![
            NewColumn::checked(&text_starts),
            NewColumn::checked(&details_starts),
            NewColumn::checked(&text_hashes),
            NewColumn::checked(&details_hashes),
            NewColumn::checked(&dictionary),
            NewColumn::unchecked_parts(packs.iter().map(|packed| &*packed.details).collect()),
            NewColumn::unchecked_parts(packs.iter().map(|packed| &*packed.texts).collect()),
        ];
        let bytes = NewBytes(NewColumns::of(KIND, columns));
        let segment = keep(&bytes).unwrap_or_else(|| {
            let segment = Segment::open(Bytes::Owned(bytes.0.to_vec()));
            let segment = segment.expect("what was just assembled can be read");
            segment.trust();
            segment
        });
        (NewSegment { segment, facets }, packs)
    }
}

/// Where values of these lengths begin that lie one behind the other, and where the last one ends.
fn starts(lens: impl Iterator<Item = u32>) -> Vec<u8> {
    let mut start = 0;
    let ends = lens.map(|len| {
        start += len;
        start
    });
    u32_bytes(std::iter::once(0).chain(ends))
}
