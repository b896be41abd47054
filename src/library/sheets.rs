//! Areas laid out to be counted: for each stretch of articles, which of them have which area, side by side.
//!
//! The posting lists say the same, but a set is held against each of three hundred by itself, container by container. Here
//! that is one run through memory.

use fearless_simd::{Level, Simd, dispatch};

use super::IdSet;
use super::column::CHUNK_LEN;
use super::containers::{Container, containers, containers_in};
use super::postings::List;

/// An area that more articles of a stretch have gets a bit for each article: as many places take longer to be looked at.
const MOST_PLACES: usize = 2048;
const N_WORDS: usize = CHUNK_LEN / u64::BITS as usize;

/// A bit for each article of a stretch, lowest first.
pub type Bits = [u64; N_WORDS];

/// The areas of one state of the library, by their places in the lists that it was made from.
#[derive(Debug, Default)]
pub struct Sheets(Vec<Sheet>);

/// The areas of [`CHUNK_LEN`] articles.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The articles of areas that few have, area by area.
    places: Vec<u16>,
    /// For each area where its places end.
    ends: Vec<u32>,
    /// Other areas, each with its articles.
    frequent: Vec<(usize, Box<Bits>)>,
}

impl Sheets {
    /// From the lists of countries, which are read where they lie in a cache, and those of groups, which have articles of
    /// `n_chunks`. `None` when `keep_going` said no.
    pub fn of<'l>(
        n_chunks: usize,
        countries: impl Iterator<Item = &'l List>,
        groups: &[IdSet],
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Self> {
        let mut sheets = Self((0..n_chunks).map(|_| Sheet::default()).collect());
        let mut bytes = Vec::new();
        for list in countries {
            keep_going().then_some(())?;
            match list.packed_bytes() {
                Some(packed) => sheets.put(containers_in(packed)),
                None => sheets.put(containers(list.ids(), &mut bytes)),
            }
        }
        for list in groups {
            keep_going().then_some(())?;
            sheets.put(containers(list, &mut bytes));
        }
        sheets.0.iter_mut().for_each(|sheet| sheet.places.shrink_to_fit());
        Some(sheets)
    }

    /// Takes in the next area.
    fn put<'b>(&mut self, articles: impl Iterator<Item = (usize, Container<'b>)>) {
        for (chunk_idx, container) in articles {
            if let Some(sheet) = self.0.get_mut(chunk_idx) {
                sheet.put(&container);
            }
        }
        self.0.iter_mut().for_each(|sheet| sheet.ends.push(sheet.places.len() as u32));
    }

    /// The areas of the articles of a chunk; `None` behind the last.
    pub fn get(&self, chunk_idx: usize) -> Option<&Sheet> {
        self.0.get(chunk_idx)
    }
}

impl Sheet {
    fn put(&mut self, container: &Container) {
        let area = self.ends.len();
        match container.n_ids() <= MOST_PLACES {
            true => container.for_each_place(|place| self.places.push(place)),
            false => self.frequent.push((area, container.to_bits())),
        }
    }

    /// Adds how many of the articles have each area.
    pub fn count(&self, articles: &Bits, counts: &mut [u32]) {
        let mut start = 0;
        for (count, end) in counts.iter_mut().zip(&self.ends) {
            *count += n_there(articles, &self.places[start..*end as usize]);
            start = *end as usize;
        }
        dispatch!(Level::new(), simd => count_frequent(simd, articles, &self.frequent, counts));
    }
}

/// How many of the places are those of articles.
fn n_there(articles: &Bits, places: &[u16]) -> u32 {
    let is_there = |place: u16| (articles[usize::from(place / 64)] >> (place % 64)) as u32 & 1;
    places.iter().map(|place| is_there(*place)).sum()
}

/// Made for the processor that it runs on: most have an instruction that counts bits.
#[inline(always)]
fn count_frequent<S: Simd>(_: S, articles: &Bits, frequent: &[(usize, Box<Bits>)], counts: &mut [u32]) {
    for (area, having) in frequent {
        let mut n = 0;
        for idx in 0..N_WORDS {
            n += (articles[idx] & having[idx]).count_ones();
        }
        counts[*area] += n;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_count_what_lists_count() {
        let n = 3 * CHUNK_LEN as u32 - 77;
        let list =
            |step: u32| IdSet::from_sorted_iter((0..n).filter(|id| id.wrapping_mul(40_503) % step == 0)).unwrap();
        let mut run = IdSet::from_iter([7]);
        run.insert_range(CHUNK_LEN as u32 + 5..n);
        let mut lists: Vec<IdSet> = [1, 2, 3, 31, 32, 33, 1000, 9999].map(list).into();
        lists.extend([IdSet::new(), run, IdSet::from_iter([n - 1])]);
        // Some as countries.
        let (countries, groups) = lists.split_at(5);
        let countries: Vec<List> = countries.iter().map(|list| list.clone().into()).collect();
        let sheets = Sheets::of(3, countries.iter(), groups, &|| true).unwrap();
        let mut bytes = Vec::new();
        for articles in &lists {
            let mut counts = vec![0; lists.len()];
            for (chunk_idx, container) in containers(articles, &mut bytes) {
                sheets.get(chunk_idx).unwrap().count(&container.to_bits(), &mut counts);
            }
            let expected: Vec<u32> = lists.iter().map(|list| list.intersection_len(articles) as u32).collect();
            assert_eq!(counts, expected);
        }
        assert!(sheets.get(3).is_none() && Sheets::of(3, countries.iter(), groups, &|| false).is_none());
    }
}
