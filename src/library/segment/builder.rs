//! Articles → the bytes of a segment.

use super::details::{Packer, put_details};
use super::facets::SegmentFacets;
use super::place::Roots;
use super::{Bytes, KIND, Segment, details_hash, text_hash};
use crate::library::columns::{NewColumn, assemble_in};
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
    packer: Packer,
    /// Memory for the bytes of the next segment.
    spare: Vec<u8>,
}

/// A segment that was just made.
#[derive(Debug)]
pub struct NewSegment {
    pub segment: Segment,
    pub facets: SegmentFacets,
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
        self.texts.len()
    }

    pub fn push(&mut self, article: &Article, roots: &Roots) {
        self.put_starts();
        self.n_articles += 1;
        self.texts.extend_from_slice(article.text.as_bytes());
        let hash = text_hash(&article.text);
        self.text_hashes.extend_from_slice(&hash.to_le_bytes());
        let start = self.details.len();
        put_details(&mut self.details, article, hash, roots, &mut self.packer);
        self.details_hashes.extend_from_slice(&details_hash(&self.details[start..]).to_le_bytes());
    }

    /// Makes a segment of what was pushed, and begins another one in the same memory: to ask the system for new pages would
    /// take about as long as to fill them.
    pub fn finish(&mut self) -> NewSegment {
        self.put_starts();
        let dictionary = std::mem::take(&mut self.packer.dictionary).into_bytes();
        let facets = std::mem::take(&mut self.packer.facets);
        // Parallel to the numbers in `segment.rs`.
        let columns = [
            NewColumn::checked(&self.text_starts),
            NewColumn::checked(&self.details_starts),
            NewColumn::checked(&self.text_hashes),
            NewColumn::checked(&self.details_hashes),
            NewColumn::checked(&dictionary),
            NewColumn::unchecked(&self.details),
            NewColumn::unchecked(&self.texts),
        ];
        let bytes = assemble_in(std::mem::take(&mut self.spare), KIND, &columns);
        self.clear();
        let segment = Segment::open(Bytes::Owned(bytes)).expect("what was just assembled can be read");
        segment.trust();
        NewSegment { segment, facets }
    }

    /// Takes the memory of a segment back that is not needed any more.
    pub fn reuse(&mut self, segment: Segment) {
        if let Bytes::Owned(bytes) = segment.bytes {
            self.spare = bytes;
        }
    }

    fn clear(&mut self) {
        let Self { texts, details, text_starts, details_starts, text_hashes, details_hashes, .. } = self;
        [texts, details, text_starts, details_starts, text_hashes, details_hashes].into_iter().for_each(Vec::clear);
        self.n_articles = 0;
    }

    fn put_starts(&mut self) {
        self.text_starts.extend_from_slice(&(self.texts.len() as u32).to_le_bytes());
        self.details_starts.extend_from_slice(&(self.details.len() as u32).to_le_bytes());
    }
}
