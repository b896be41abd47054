//! The full-text index: which articles have a word or a phrase, and how often, without reading them.
//!
//! It holds the words that [`crate::text::Words`] sees, folded, with their places, and gives the same answers as reading
//! every text. It lies in a folder of its own and may be deleted at any time.
//!
//! An index never changes, and knows articles by a key made from what they say, not by their place. So it goes on to serve
//! when articles come, go and move: those that it does not know are not in [`FullText::ids`] and are left to whoever reads
//! texts, until another index is built. How sets of articles are combined is left to [`crate::query`].

mod build;
mod error;
mod folder;
mod inverted;
mod manifest;
mod phrase;
mod runs;
#[cfg(test)]
mod tests;
mod tokenizer;

use std::path::Path;

use roaring::RoaringBitmap;

use crate::text::Words;

use inverted::Inverted;
use manifest::Manifest;
use runs::IdRuns;

pub use build::{Build, Sink};
pub use error::Error;
pub use folder::remove_abandoned;

/// A finished index, read in place from its files. Cheap to share, not to open: its files are read once to be checked.
#[derive(Debug)]
pub struct FullText {
    inverted: Inverted,
    runs: IdRuns,
    ids: RoaringBitmap,
    /// Articles with a word that is too long to be held whole.
    cut: RoaringBitmap,
}

/// What the index knows of where some words are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Candidates {
    /// These have the words.
    pub certain: RoaringBitmap,
    /// These may have them: their texts have to be read. None of them is in `certain`.
    pub possible: RoaringBitmap,
}

/// How often some words occur.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Counts {
    /// Each article that was asked for and has them, with how often, by id.
    pub counts: Vec<(u32, u32)>,
    /// Articles that were asked for and have to be read: the index does not know them, or not all of their words.
    pub unknown: RoaringBitmap,
}

impl FullText {
    /// Opens what [`Build`] left in `folder`, for these articles: ids with keys. `None` where there is nothing, where it
    /// was made by another version, or where a single byte of it is wrong.
    pub fn open(folder: &Path, articles: impl Iterator<Item = (u32, u64)>) -> Option<Self> {
        let (folder, manifest) =
            folder::finished(folder).find_map(|path| Manifest::read(&path).map(|it| (path, it)))?;
        let inverted = Inverted::open(&folder).ok()?;
        let keys = manifest::read_keys(&folder)?;
        if inverted.n_docs() as usize != keys.len() {
            return None;
        }
        let runs = IdRuns::new(&keys, articles);
        let cut = manifest.cut.into_iter().filter_map(|doc| runs.id_of(doc)).collect();
        Some(Self { inverted, ids: runs.ids(), runs, cut })
    }

    /// The articles that the index knows.
    pub fn ids(&self) -> &RoaringBitmap {
        &self.ids
    }

    /// Those of `within` that have the words; articles that the index does not know are neither certain nor possible.
    /// [`Error::Stopped`] when `keep_going` said no.
    pub fn find(
        &self,
        words: &Words,
        within: &RoaringBitmap,
        keep_going: &dyn Fn() -> bool,
    ) -> Result<Candidates, Error> {
        let mut found = self.runs.docs_of(&(within & &self.ids));
        for word in words.parts() {
            if !found.is_empty() {
                found = self.inverted.docs_with(word, &found, keep_going)?;
            }
        }
        if words.parts().len() > 1 && !found.is_empty() {
            let starts = phrase::find_starts(&self.inverted, words.parts(), found, keep_going)?;
            found = starts.into_iter().map(|start| start.doc).collect();
        }
        let possible = &self.cut & within;
        Ok(Candidates { certain: self.runs.ids_of(found) - &possible, possible })
    }

    /// How often the words occur in each of `within`, as [`FullText::find`]; for [`Word`](crate::text::Word)s in how many places of the text.
    pub fn count(&self, words: &Words, within: &RoaringBitmap, keep_going: &dyn Fn() -> bool) -> Result<Counts, Error> {
        let unknown = (within - &self.ids) | (within & &self.cut);
        let docs = self.runs.docs_of(&(within - &unknown));
        let counts = match words.parts() {
            [word] => self.inverted.count(word, &docs, keep_going)?,
            parts => phrase::count(&self.inverted, parts, docs, keep_going)?,
        };
        let mut counts: Vec<(u32, u32)> =
            counts.into_iter().filter_map(|(doc, n)| Some((self.runs.id_of(doc)?, n))).collect();
        if !counts.is_sorted() {
            counts.sort_unstable();
        }
        Ok(Counts { counts, unknown })
    }
}
