//! Words to documents: one segment of tantivy, of which we use the dictionary and the posting lists.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use roaring::RoaringBitmap;
use tantivy::index::{InvertedIndexReader, SegmentReader};
use tantivy::postings::TermInfo;
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, TokenizerManager};
use tantivy::{Index, IndexBuilder, IndexSettings};

use crate::text::Word;

use super::Error;
use super::tokenizer::{self, FoldedWords};

/// The one field: title and text.
pub const FIELD: Field = Field::from_field_id(0);

/// A document, or a word of the dictionary, fewer than which make no bit set.
const MIN_FOR_BITS: u64 = 64;

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

/// How often a word or phrase is in documents.
#[derive(Debug, Default)]
pub struct DocCounts {
    /// All documents that have it.
    pub n_docs: u64,
    /// Those that were asked for, without order, each once.
    pub counts: Vec<(u32, u32)>,
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
    pub fn terms(&self, word: &Word) -> Result<Vec<TermInfo>, Error> {
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
        while terms.advance() {
            if word.is_prefix() || std::str::from_utf8(terms.key()).is_ok_and(|term| word.matches(term)) {
                found.push(terms.value().clone());
            }
        }
        Ok(found)
    }

    /// The documents that have a word which `word` stands for.
    pub fn docs_with(&self, word: &Word) -> Result<RoaringBitmap, Error> {
        let terms = self.terms(word)?;
        let n_postings: u64 = terms.iter().map(|term| u64::from(term.doc_freq)).sum();
        if terms.len() == 1 || n_postings < MIN_FOR_BITS {
            let mut docs = RoaringBitmap::new();
            self.for_each_block(&terms, IndexRecordOption::Basic, |block, _| docs.extend(block))?;
            return Ok(docs);
        }
        let mut bits = vec![0u8; (self.n_docs as usize).div_ceil(8)];
        self.for_each_block(&terms, IndexRecordOption::Basic, |block, _| {
            for doc in block {
                bits[*doc as usize / 8] |= 1 << (doc % 8);
            }
        })?;
        Ok(RoaringBitmap::from_lsb0_bytes(0, &bits))
    }

    /// How often documents have words that `word` stands for.
    pub fn count(&self, word: &Word, docs: &RoaringBitmap) -> Result<DocCounts, Error> {
        let terms = self.terms(word)?;
        let mut counts = vec![0u32; self.n_docs as usize];
        self.for_each_block(&terms, IndexRecordOption::WithFreqs, |block, freqs| {
            for (doc, freq) in block.iter().zip(freqs) {
                counts[*doc as usize] += freq;
            }
        })?;
        let n_docs = counts.iter().filter(|count| **count > 0).count() as u64;
        let wanted = docs.iter().map(|doc| (doc, counts[doc as usize]));
        Ok(DocCounts { n_docs, counts: wanted.filter(|(_, count)| *count > 0).collect() })
    }

    /// Goes through posting lists, block by block: documents and how often each has the word.
    fn for_each_block(
        &self,
        terms: &[TermInfo],
        option: IndexRecordOption,
        mut each: impl FnMut(&[u32], &[u32]),
    ) -> Result<(), Error> {
        let Some(reader) = &self.reader else { return Ok(()) };
        for term in terms {
            let mut blocks = reader.read_block_postings_from_terminfo(term, option)?;
            while !blocks.docs().is_empty() {
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

impl fmt::Debug for Inverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inverted").field("n_docs", &self.n_docs).finish_non_exhaustive()
    }
}
