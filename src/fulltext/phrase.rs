//! Words that follow each other.

use roaring::RoaringBitmap;
use tantivy::postings::{Postings, TermInfo};
use tantivy::{DocSet, TERMINATED};

use crate::text::Word;

use super::error::{Error, go_on};
use super::inverted::{Inverted, N_AT_ONCE};

/// Where a phrase starts. Title and text are one row of words with a gap between, over which nothing follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Start {
    pub doc: u32,
    /// The number of the first word in the document. May be below 0 while later words are looked at first.
    position: i64,
}

/// All places in `docs` where the words follow each other, in order.
pub fn find_starts(
    inverted: &Inverted,
    words: &[Word],
    docs: RoaringBitmap,
    keep_going: &dyn Fn() -> bool,
) -> Result<Vec<Start>, Error> {
    let mut rarest_first = Vec::new();
    for (idx, word) in words.iter().enumerate() {
        let terms = inverted.terms(word, keep_going)?;
        let n_postings: u64 = terms.iter().map(|term| u64::from(term.doc_freq)).sum();
        rarest_first.push((n_postings, idx as i64, terms));
    }
    rarest_first.sort_by_key(|(n_postings, idx, _)| (*n_postings, *idx));
    let mut rest = rarest_first.into_iter();
    let Some((_, idx, terms)) = rest.next() else { return Ok(Vec::new()) };
    let docs: Vec<u32> = docs.into_iter().collect();
    let mut starts = Vec::new();
    for_each_place(inverted, &terms, &docs, keep_going, |doc, positions| {
        starts.extend(positions.iter().map(|position| Start { doc, position: i64::from(*position) - idx }));
    })?;
    starts.sort_unstable();
    starts.dedup();
    for (_, idx, terms) in rest {
        starts = those_followed_by(inverted, &terms, idx, &starts, keep_going)?;
    }
    Ok(starts)
}

/// How often the words follow each other in each of `docs`, by document; only those where they do.
pub fn count(
    inverted: &Inverted,
    words: &[Word],
    docs: RoaringBitmap,
    keep_going: &dyn Fn() -> bool,
) -> Result<Vec<(u32, u32)>, Error> {
    let mut found = docs;
    for word in words {
        found = inverted.docs_with(word, &found, keep_going)?;
    }
    let starts = find_starts(inverted, words, found, keep_going)?;
    Ok(starts.chunk_by(|a, b| a.doc == b.doc).map(|same| (same[0].doc, same.len() as u32)).collect())
}

/// Those of `starts` where one of the terms is `idx` words further on.
fn those_followed_by(
    inverted: &Inverted,
    terms: &[TermInfo],
    idx: i64,
    starts: &[Start],
    keep_going: &dyn Fn() -> bool,
) -> Result<Vec<Start>, Error> {
    let mut docs: Vec<u32> = starts.iter().map(|start| start.doc).collect();
    docs.dedup();
    let mut is_followed = vec![false; starts.len()];
    for_each_place(inverted, terms, &docs, keep_going, |doc, positions| {
        let first = starts.partition_point(|start| start.doc < doc);
        let mut positions = positions.iter().map(|position| i64::from(*position) - idx).peekable();
        for (start, is_followed) in starts[first..].iter().zip(&mut is_followed[first..]) {
            if start.doc > doc {
                break;
            }
            while positions.next_if(|position| *position < start.position).is_some() {}
            *is_followed |= positions.peek() == Some(&start.position);
        }
    })?;
    let kept = starts.iter().zip(is_followed).filter(|(_, is_followed)| *is_followed);
    Ok(kept.map(|(start, _)| *start).collect())
}

/// The places of each term in each of `docs`, which are in order.
fn for_each_place(
    inverted: &Inverted,
    terms: &[TermInfo],
    docs: &[u32],
    keep_going: &dyn Fn() -> bool,
    mut each: impl FnMut(u32, &[u32]),
) -> Result<(), Error> {
    let mut positions = Vec::new();
    for term in terms {
        let mut postings = inverted.postings(term)?;
        let (mut left, mut number) = (docs, 0);
        while let Some(&wanted) = left.first() {
            if number % N_AT_ONCE == 0 {
                go_on(keep_going)?;
            }
            number += 1;
            let doc = if postings.doc() < wanted { postings.seek(wanted) } else { postings.doc() };
            if doc == TERMINATED {
                break;
            }
            if doc == wanted {
                postings.positions(&mut positions);
                each(doc, &positions);
                left = &left[1..];
            } else {
                left = &left[left.partition_point(|wanted| *wanted < doc)..];
            }
        }
    }
    Ok(())
}
