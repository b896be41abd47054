//! Articles → the bytes of a segment.

use super::details::put_details;
use super::dictionary::DictionaryBuilder;
use super::layout::assemble;
use super::place::Roots;
use super::{Bytes, Segment, details_hash, text_hash};
use crate::model::Article;

/// A segment in the making.
#[derive(Debug, Default)]
pub struct SegmentBuilder {
    n_articles: usize,
    texts: Vec<u8>,
    details: Vec<u8>,
    text_starts: Vec<u8>,
    details_starts: Vec<u8>,
    text_hashes: Vec<u8>,
    details_hashes: Vec<u8>,
    dictionary: DictionaryBuilder,
}

impl SegmentBuilder {
    pub fn len(&self) -> usize {
        self.n_articles
    }

    /// Bytes of all texts so far.
    pub fn n_text_bytes(&self) -> usize {
        self.texts.len()
    }

    pub fn push(&mut self, article: &Article, roots: &Roots) {
        self.put_starts();
        self.n_articles += 1;
        self.texts.extend_from_slice(article.text.as_bytes());
        self.text_hashes.extend_from_slice(&text_hash(&article.text).to_le_bytes());
        let start = self.details.len();
        put_details(&mut self.details, article, roots, &mut self.dictionary);
        self.details_hashes.extend_from_slice(&details_hash(&self.details[start..]).to_le_bytes());
    }

    pub fn finish(mut self) -> Segment {
        self.put_starts();
        let dictionary = self.dictionary.into_bytes();
        let columns: [&[u8]; 7] = [
            &self.text_starts,
            &self.details_starts,
            &self.text_hashes,
            &self.details_hashes,
            &dictionary,
            &self.details,
            &self.texts,
        ];
        let bytes = assemble(self.n_articles, &columns);
        Segment::open(Bytes::Owned(bytes)).expect("what was just assembled can be read")
    }

    fn put_starts(&mut self) {
        self.text_starts.extend_from_slice(&(self.texts.len() as u32).to_le_bytes());
        self.details_starts.extend_from_slice(&(self.details.len() as u32).to_le_bytes());
    }
}
