//! Words to documents: one segment of tantivy, of which we use the dictionary and the posting lists.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use roaring::RoaringBitmap;
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{DocSet, Index, IndexBuilder, IndexSettings, TERMINATED};

use crate::text::Word;

use super::error::{Error, go_on};
use super::tokenizer::{self, FoldedWords};

/// The one field: title and text.
pub const FIELD: Field = Field::from_field_id(0);

/// Fewer documents than this make no bit set, nor do those of one word that are fewer than one in so many.
const MIN_FOR_BITS: u64 = 64;
/// How many documents of a posting list are gone through while one is looked up.
const COST_OF_SEEKING: u64 = 16;
/// Words of the dictionary, blocks of a posting list or documents looked up between two looks at whether anyone still wants
/// the answer: a tenth of a millisecond at most.
pub const N_AT_ONCE: usize = 256;

/// How an index is made and opened.
pub fn index_builder() -> IndexBuilder {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer::NAME)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        // Relevance goes by the length of texts, which is known anyway.
        .set_fieldnorms(false);
    schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let settings = IndexSettings {
        docstore_compression: tantivy::store::Compressor::None,
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let tokenizers = TokenizerManager::new();
    tokenizers.register(tokenizer::NAME, TextAnalyzer::builder(FoldedWords::default()).build());
    Index::builder().schema(schema.build()).settings(settings).tokenizers(tokenizers)
}

/// Documents by their words.
pub struct Inverted {
    reader: Option<Arc<InvertedIndexReader>>,
    n_docs: u32,
}

impl Inverted {
    /// Opens an index of at most one segment.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let segments = Index::open_in_dir(folder)?.searchable_segments()?;
        let Some(segment) = segments.first() else { return Ok(Self { reader: None, n_docs: 0 }) };
        let segment = SegmentReader::open(segment)?;
        Ok(Self { reader: Some(segment.inverted_index(FIELD)?), n_docs: segment.max_doc() })
    }

    pub fn n_docs(&self) -> u32 {
        self.n_docs
    }

    /// The posting lists of all words that `word` stands for.
    pub fn terms(&self, word: &Word, keep_going: &dyn Fn() -> bool) -> Result<Vec<TermInfo>, Error> {
        let Some(reader) = &self.reader else { return Ok(Vec::new()) };
        if let Some(exact) = word.exact() {
            return Ok(reader.terms().get(exact)?.into_iter().collect());
        }
        let start = word.start().as_bytes();
        let mut range = reader.terms().range().ge(start);
        if let Some((last, rest)) = start.split_last() {
            // No byte of UTF-8 is the largest one.
            range = range.lt([rest, &[last + 1]].concat());
        }
        let mut terms = range.into_stream()?;
        let mut found = Vec::new();
        for number in 0.. {
            if number % N_AT_ONCE == 0 {
                go_on(keep_going)?;
            }
            if !terms.advance() {
                break;
            }
            if word.is_prefix() || std::str::from_utf8(terms.key()).is_ok_and(|term| word.matches(term)) {
                found.push(terms.value().clone());
            }
        }
        Ok(found)
    }

    /// Those of `docs` that have a word which `word` stands for.
    pub fn docs_with(
        &self,
        word: &Word,
        docs: &RoaringBitmap,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<RoaringBitmap, Error> {
        let terms = self.terms(word, keep_going)?;
        let n_postings = n_postings(&terms);
        if is_faster_sought(docs.len(), &terms) {
            let mut found = RoaringBitmap::new();
            self.seek(&terms, docs, IndexRecordOption::Basic, keep_going, |doc, _| {
                found.insert(doc);
            })?;
            return Ok(found);
        }
        let is_sparse = terms.len() == 1 && n_postings * MIN_FOR_BITS < u64::from(self.n_docs);
        if is_sparse || n_postings < MIN_FOR_BITS {
            let mut found = RoaringBitmap::new();
            self.for_each_block(&terms, IndexRecordOption::Basic, keep_going, |block, _| found.extend(block))?;
            return Ok(found & docs);
        }
        let mut bits = vec![0u8; (self.n_docs as usize).div_ceil(8)];
        self.for_each_block(&terms, IndexRecordOption::Basic, keep_going, |block, _| {
            for doc in block {
                bits[*doc as usize / 8] |= 1 << (doc % 8);
            }
        })?;
        Ok(RoaringBitmap::from_lsb0_bytes(0, &bits) & docs)
    }

    /// How often each of `docs` has words that `word` stands for, by document; only those that have any.
    pub fn count(
        &self,
        word: &Word,
        docs: &RoaringBitmap,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Vec<(u32, u32)>, Error> {
        let terms = self.terms(word, keep_going)?;
        let mut found: Vec<(u32, u32)> = Vec::new();
        if is_faster_sought(docs.len(), &terms) {
            self.seek(&terms, docs, IndexRecordOption::WithFreqs, keep_going, |doc, freq| found.push((doc, freq)))?;
        } else {
            let mut counts = vec![0u32; self.n_docs as usize];
            self.for_each_block(&terms, IndexRecordOption::WithFreqs, keep_going, |block, freqs| {
                for (doc, freq) in block.iter().zip(freqs) {
                    counts[*doc as usize] += freq;
                }
            })?;
            found = docs.iter().map(|doc| (doc, counts[doc as usize])).filter(|(_, count)| *count > 0).collect();
        }
        if terms.len() > 1 && !found.is_sorted_by(|a, b| a.0 < b.0) {
            found.sort_unstable();
            found.dedup_by(|next, kept| {
                let is_same = next.0 == kept.0;
                kept.1 += if is_same { next.1 } else { 0 };
                is_same
            });
        }
        Ok(found)
    }

    /// Looks each of `docs` up in posting lists: those that are there, list by list, with how often.
    fn seek(
        &self,
        terms: &[TermInfo],
        docs: &RoaringBitmap,
        option: IndexRecordOption,
        keep_going: &dyn Fn() -> bool,
        mut each: impl FnMut(u32, u32),
    ) -> Result<(), Error> {
        let Some(reader) = &self.reader else { return Ok(()) };
        for term in terms {
            let mut postings = reader.read_postings_from_terminfo(term, option)?;
            for (number, wanted) in docs.iter().enumerate() {
                if number % N_AT_ONCE == 0 {
                    go_on(keep_going)?;
                }
                let doc = if postings.doc() < wanted { postings.seek(wanted) } else { postings.doc() };
                if doc == TERMINATED {
                    break;
                }
                if doc == wanted {
                    each(doc, postings.term_freq());
                }
            }
        }
        Ok(())
    }

    /// Goes through posting lists, block by block: documents and how often each has the word.
    fn for_each_block(
        &self,
        terms: &[TermInfo],
        option: IndexRecordOption,
        keep_going: &dyn Fn() -> bool,
        mut each: impl FnMut(&[u32], &[u32]),
    ) -> Result<(), Error> {
        let Some(reader) = &self.reader else { return Ok(()) };
        for term in terms {
            let mut blocks = reader.read_block_postings_from_terminfo(term, option)?;
            for number in 0.. {
                if number % N_AT_ONCE == 0 {
                    go_on(keep_going)?;
                }
                if blocks.docs().is_empty() {
                    break;
                }
                each(blocks.docs(), blocks.freqs());
                blocks.advance();
            }
        }
        Ok(())
    }

    /// A posting list with places.
    pub fn postings(&self, term: &TermInfo) -> Result<tantivy::postings::SegmentPostings, Error> {
        let Some(reader) = &self.reader else { return Ok(tantivy::postings::SegmentPostings::empty()) };
        Ok(reader.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?)
    }
}

fn n_postings(terms: &[TermInfo]) -> u64 {
    terms.iter().map(|term| u64::from(term.doc_freq)).sum()
}

/// Whether looking up so many documents in each of the posting lists is less work than going through the lists.
fn is_faster_sought(n_docs: u64, terms: &[TermInfo]) -> bool {
    n_docs * terms.len() as u64 * COST_OF_SEEKING < n_postings(terms)
}

impl fmt::Debug for Inverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inverted").field("n_docs", &self.n_docs).finish_non_exhaustive()
    }
}
