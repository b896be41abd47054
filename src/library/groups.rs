//! Groups of countries: a group has the articles that mention one of its members of that time.
//!
//! Who is a member of what changes on a few days only. Between two of them lies an *age*; for each age and country there is
//! a mask with a bit for each group. So the groups of an article are read off its countries and the age of its date.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

use crate::gazetteer::{self, CountryGroup};
use crate::model::{CountryCode, Day};

use super::column::CHUNK_LEN;
use super::containers::{Container, containers};
use super::countries::{Countries, N_LANES, N_NUMBERS, lanes};
use super::crossed::Crossed;
use super::dates::DateColumn;
use super::postings::List;
use super::shared::Values;
use super::sheets::Sheets;
use super::{DateKey, IdSet, threads};

/// A bit for each group, in their order.
pub type Mask = u64;

const WORD_LEN: usize = Mask::BITS as usize;
/// Articles held against each other between two looks at whether there is still time for it.
const CROSSED_AT_ONCE: usize = 1 << 13;
/// Of fewer than one in so many articles of a stretch the words are read; counting its sheet takes the same time for all.
const FEW_OF: usize = 32;
/// Reading a word and all that hangs on it takes so many times as long as reading a number of an article.
const WORD_COSTS: usize = 8;

/// The lists of one state of the library, made when they are first asked for.
#[derive(Debug, Default)]
pub struct Groups {
    known: OnceLock<Arc<Lists>>,
    /// How many articles each group has, where that is known before the lists are.
    totals: Option<Vec<u32>>,
    /// Those of an earlier state: what did not change since is not worked out again.
    before: Option<Arc<Lists>>,
}

/// What the lists are made from.
#[derive(Clone, Copy)]
pub struct Sources<'l> {
    pub countries: &'l Countries,
    pub dates: &'l DateColumn,
    /// Articles that are in no list.
    pub removed: &'l IdSet,
    pub latest_day: Option<Day>,
}

#[derive(Debug)]
pub struct Lists {
    /// By group, in their order.
    lists: Vec<IdSet>,
    masks: Masks,
    /// What each chunk of articles was when it was looked at.
    chunks: Vec<Chunk>,
    /// The age that counts for articles without a year.
    latest_age: usize,
    /// Made when there is time for it; `None` inside where it cannot be.
    crossed: OnceLock<Option<Crossed>>,
    /// The areas in the order of the lists, made when there is time for it.
    sheets: OnceLock<Sheets>,
}

#[derive(Debug, Clone)]
struct Chunk {
    words: Arc<Values<u64>>,
    key_idxs: Arc<Values<u32>>,
}

/// The masks of one state of the library.
#[derive(Debug)]
struct Masks {
    /// By date key: where the masks of its age begin.
    starts: Vec<usize>,
    /// For each age the masks by the countries' numbers.
    masks: Vec<Mask>,
}

impl Groups {
    /// For the state that follows upon this one.
    pub fn next(&self) -> Self {
        Self { known: OnceLock::new(), totals: None, before: self.known.get().or(self.before.as_ref()).cloned() }
    }

    /// Of a state whose lists have so many articles; `None` where nobody knows.
    pub fn with_totals(totals: Option<Vec<u32>>) -> Self {
        Self { totals: totals.filter(|totals| totals.len() == gazetteer::groups().len()), ..Self::default() }
    }

    /// How many articles each group has, in their order. `None` when `keep_going` said no.
    pub fn totals(&self, sources: Sources, keep_going: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        if self.totals.is_none() || self.known.get().is_some() {
            return Some(self.lists(sources, keep_going)?.totals().collect());
        }
        self.totals.clone()
    }

    /// The lists, if they were worked out already.
    pub fn known(&self) -> Option<&Lists> {
        self.known.get().map(|lists| &**lists)
    }

    /// `None` when `keep_going` said no before all was worked out.
    pub fn lists(&self, sources: Sources, keep_going: &dyn Fn() -> bool) -> Option<&Lists> {
        if self.known.get().is_none() {
            let lists = Lists::find(sources, self.before.as_deref(), keep_going)?;
            // Another thread may have been faster; it found the same.
            let _ = self.known.set(Arc::new(lists));
        }
        self.known.get().map(|lists| &**lists)
    }
}

impl Lists {
    pub fn of(&self, group: CountryGroup) -> &IdSet {
        let idx = gazetteer::groups().position(|known| known == group).expect("every group has a list");
        &self.lists[idx]
    }

    fn totals(&self) -> impl Iterator<Item = u32> + '_ {
        self.lists.iter().map(|list| list.len() as u32)
    }

    /// By group, in their order.
    pub fn all(&self) -> &[IdSet] {
        &self.lists
    }

    fn find(sources: Sources, before: Option<&Self>, keep_going: &dyn Fn() -> bool) -> Option<Self> {
        let masks = Masks::of(sources);
        let latest_age = ages().of(sources.latest_day);
        // Who has no year moves with the latest day.
        let before = before.filter(|before| before.latest_age == latest_age);
        let mut lists =
            before.map_or_else(|| vec![IdSet::new(); gazetteer::groups().len()], |lists| lists.lists.clone());
        let key_idxs = sources.dates.chunks().iter();
        let chunks = sources.countries.words().iter().zip(key_idxs);
        let chunks: Vec<Chunk> =
            chunks.map(|(words, key_idxs)| Chunk { words: words.clone(), key_idxs: key_idxs.clone() }).collect();
        let is_new = |(chunk_idx, chunk): &(usize, &Chunk)| {
            before.is_none_or(|before| before.chunks.get(*chunk_idx).is_none_or(|known| !known.is(chunk)))
        };
        let new: Vec<(usize, &Chunk)> = chunks.iter().enumerate().filter(is_new).collect();
        let find = |idx: usize, found: &mut Vec<(u32, Vec<IdSet>)>| {
            let (chunk_idx, chunk) = new[idx];
            let start = (chunk_idx * CHUNK_LEN) as u32;
            let bits = masks.bits_of(chunk, sources.countries);
            found.push((start, bits.iter().map(|bits| IdSet::from_lsb0_bytes(start, bits)).collect()));
        };
        let n_articles = (new.len() * CHUNK_LEN) as u64;
        for (start, parts) in threads::each(new.len(), n_articles, keep_going, find, |all, more| all.extend(more))? {
            for (list, part) in lists.iter_mut().zip(parts) {
                list.remove_range(start..=start + (CHUNK_LEN - 1) as u32);
                *list |= part;
            }
        }
        if !sources.countries.has_all_in_words() {
            masks.add_from_lists(sources, &mut lists);
        }
        if !sources.removed.is_empty() {
            lists.iter_mut().for_each(|list| *list -= sources.removed);
        }
        Some(Self { lists, masks, chunks, latest_age, crossed: OnceLock::new(), sheets: OnceLock::new() })
    }

    /// How many of `ids` mention each country, in the order of [`Countries::iter`], and how many are in each group: by
    /// reading each article's word. Only for countries that have all in words. `None` when `keep_going` said no.
    pub fn count_by_words(&self, ids: &IdSet, sources: Sources, keep_going: &dyn Fn() -> bool) -> Option<Vec<u32>> {
        let add_chunk = |idx: usize, sums: &mut WordSums| {
            let first = (idx * CHUNK_LEN) as u32;
            self.add_words(ids.range(first..=first + (CHUNK_LEN - 1) as u32), sources, sums);
        };
        let sums = threads::each(self.chunks.len(), ids.len(), keep_going, add_chunk, WordSums::join)?;
        Some(self.counts_of_words(&sums, sources))
    }

    /// The areas laid out to be counted, where that was done.
    pub fn sheets(&self) -> Option<&Sheets> {
        self.sheets.get()
    }

    /// The same as [`Self::count_by_words`], for all countries and in less time. A stretch that has few of `ids` is counted
    /// word by word.
    pub fn count_by_sheets(
        &self,
        sheets: &Sheets,
        ids: &IdSet,
        sources: Sources,
        keep_going: &dyn Fn() -> bool,
    ) -> Option<Vec<u32>> {
        let mut bytes = Vec::new();
        let parts: Vec<(usize, Container)> = containers(ids, &mut bytes).collect();
        let has_words = sources.countries.has_all_in_words();
        let n_lists = sources.countries.iter().count() + self.lists.len();
        let cost_of_sheet = |chunk_idx: usize| self.chunks[chunk_idx].words.len() / FEW_OF;
        let count_part = |idx: usize, (words, by_list): &mut (WordSums, Vec<u32>)| {
            let (chunk_idx, container) = &parts[idx];
            if has_words && container.n_ids() < cost_of_sheet(*chunk_idx) {
                let first = (chunk_idx * CHUNK_LEN) as u32;
                self.add_words(ids.range(first..=first + (CHUNK_LEN - 1) as u32), sources, words);
            } else if let Some(sheet) = sheets.get(*chunk_idx) {
                by_list.resize(n_lists, 0);
                sheet.count(&container.to_bits(), by_list);
            }
        };
        let join = |(words, by_list): &mut (WordSums, Vec<u32>), (other, more): (WordSums, Vec<u32>)| {
            words.join(other);
            by_list.resize(n_lists, 0);
            add_all(by_list, &more);
        };
        let n_words: usize =
            parts.iter().map(|(chunk_idx, container)| container.n_ids().min(cost_of_sheet(*chunk_idx))).sum();
        let cost = (n_words * WORD_COSTS) as u64;
        let (words, by_list) = threads::each(parts.len(), cost, keep_going, count_part, join)?;
        let mut counts = self.counts_of_words(&words, sources);
        add_all(&mut counts, &by_list);
        Some(counts)
    }

    fn counts_of_words(&self, sums: &WordSums, sources: Sources) -> Vec<u32> {
        let n_with = |number: u16| sums.countries.iter().map(|lane| lane[usize::from(number)]).sum();
        let countries = sources.countries.iter().map(|(code, _)| n_with(sources.countries.number(code)));
        countries.chain(sums.groups[..self.lists.len()].iter().copied()).collect()
    }

    /// Lays areas out to be counted and holds the facets against each other, unless that was done. `None` when `keep_going`
    /// said no.
    pub fn cross(&self, sources: Sources, keep_going: &dyn Fn() -> bool) -> Option<()> {
        if self.sheets.get().is_none() {
            let countries = sources.countries.iter().map(|(_, list)| list);
            let _ = self.sheets.set(Sheets::of(self.chunks.len(), countries, &self.lists, keep_going)?);
        }
        if self.crossed.get().is_some() {
            return Some(());
        }
        let n_numbers = sources.countries.numbers().len() + 1;
        let crossed = Crossed::new(sources.dates.keys().len(), n_numbers, self.lists.len());
        let Some(mut crossed) = crossed.filter(|_| sources.countries.has_all_in_words()) else {
            let _ = self.crossed.set(None);
            return Some(());
        };
        for (chunk_idx, chunk) in self.chunks.iter().enumerate() {
            let first_id = (chunk_idx * CHUNK_LEN) as u32;
            for start in (0..chunk.words.len()).step_by(CROSSED_AT_ONCE) {
                if !keep_going() {
                    return None;
                }
                let idxs = start..(start + CROSSED_AT_ONCE).min(chunk.words.len());
                let there = idxs.filter(|idx| !sources.removed.contains(first_id + *idx as u32));
                self.cross_articles(chunk, there, sources.countries, &mut crossed);
            }
        }
        crossed.finish();
        // Another thread may have been faster; it found the same.
        let _ = self.crossed.set(Some(crossed));
        Some(())
    }

    fn cross_articles(
        &self,
        chunk: &Chunk,
        idxs: impl Iterator<Item = usize>,
        countries: &Countries,
        crossed: &mut Crossed,
    ) {
        let mut numbers = Vec::new();
        for idx in idxs {
            let (word, key_idx) = (chunk.words[idx], chunk.key_idxs[idx]);
            numbers.clear();
            countries.for_each_word(word, |word| numbers.extend(lanes(word).into_iter().filter(|number| *number != 0)));
            crossed.add(key_idx as usize, &numbers, self.masks.mask(word, key_idx, countries));
        }
    }

    /// The counts of [`Library::count_areas`](super::Library::count_areas) for all articles with one of the dates, where
    /// facets were held against each other.
    pub fn areas_at_dates(&self, wanted: &[bool], sources: Sources) -> Option<Vec<u32>> {
        Some(self.in_order_of_lists(&self.crossed()?.areas_at(wanted), sources))
    }

    /// The same for the articles of one country or group, and for all others.
    pub fn areas_of_list(&self, ids: &IdSet, n_all: u64, sources: Sources) -> Option<Vec<u32>> {
        let crossed = self.crossed()?;
        let (area, is_rest) = self.find_list(ids, n_all, sources)?;
        let counts = self.in_order_of_lists(&crossed.areas_with(area)?, sources);
        if !is_rest {
            return Some(counts);
        }
        let all = sources.countries.iter().map(|(_, list)| list.len() as u32).chain(self.totals());
        Some(all.zip(counts).map(|(n_all, n)| n_all - n).collect())
    }

    /// How many articles have each date key, of those of one country or group, or of all others.
    pub fn dates_of_list(&self, ids: &IdSet, n_all: u64, sources: Sources) -> Option<Vec<u32>> {
        let crossed = self.crossed()?;
        let (area, is_rest) = self.find_list(ids, n_all, sources)?;
        let counts = crossed.dates_with(area);
        match is_rest {
            true => Some(sources.dates.totals().iter().zip(counts).map(|(n_all, n)| *n_all as u32 - n).collect()),
            false => Some(counts),
        }
    }

    fn crossed(&self) -> Option<&Crossed> {
        self.crossed.get().and_then(Option::as_ref)
    }

    /// The area in [`Crossed`] whose list these articles are, or all but these.
    fn find_list<'l>(&'l self, ids: &IdSet, n_all: u64, sources: Sources<'l>) -> Option<(usize, bool)> {
        let n_numbers = sources.countries.numbers().len() + 1;
        let n = ids.len();
        let is_it = |n_list: u64, list: &dyn Fn() -> &'l IdSet| match n_list {
            n_list if n_list == n && list() == ids => Some(false),
            n_list if n_list + n == n_all && list().is_disjoint(ids) => Some(true),
            _ => None,
        };
        let mut countries = sources.countries.iter();
        let country = countries.find_map(|(code, list): (CountryCode, &List)| {
            Some((usize::from(sources.countries.number(code)), is_it(list.len(), &|| list.ids())?))
        });
        let mut groups = self.lists.iter().enumerate();
        country.or_else(|| groups.find_map(|(idx, list)| Some((n_numbers + idx, is_it(list.len(), &|| list)?))))
    }

    /// Counts by area as [`Crossed`] has them, in the order of the lists.
    fn in_order_of_lists(&self, counts: &[u32], sources: Sources) -> Vec<u32> {
        let n_numbers = sources.countries.numbers().len() + 1;
        let countries = sources.countries.iter().map(|(code, _)| counts[usize::from(sources.countries.number(code))]);
        countries.chain(counts[n_numbers..].iter().copied()).collect()
    }

    fn add_words(&self, mut ids: roaring::bitmap::Iter, sources: Sources, sums: &mut WordSums) {
        let mut buffer = [0; BitSums::MAX];
        let mut found = [(0, 0); BitSums::MAX];
        loop {
            let block = ids.next_many(&mut buffer);
            if block.is_empty() {
                return;
            }
            // Fetched first, so that the memory answers many at a time.
            for (place, id) in found.iter_mut().zip(block.iter()) {
                let (chunk, idx) = (&self.chunks[*id as usize / CHUNK_LEN], *id as usize % CHUNK_LEN);
                *place = (chunk.words[idx], chunk.key_idxs[idx]);
            }
            let mut bit_sums = BitSums::default();
            for (word, key_idx) in &found[..block.len()] {
                let start = self.masks.starts[*key_idx as usize];
                let mut mask = 0;
                sources.countries.for_each_word(*word, |word| {
                    for (lane, number) in lanes(word).into_iter().enumerate() {
                        sums.countries[lane][number] += 1;
                        mask |= self.masks.masks[start + number];
                    }
                });
                bit_sums.add(mask);
            }
            bit_sums.flush(&mut sums.groups);
        }
    }
}

/// How many of some articles have each country, by lane and number, and how many are in each group.
struct WordSums {
    countries: Box<[[u32; N_NUMBERS]; N_LANES]>,
    groups: [u32; WORD_LEN],
}

impl Default for WordSums {
    fn default() -> Self {
        Self { countries: Box::new([[0; N_NUMBERS]; N_LANES]), groups: [0; WORD_LEN] }
    }
}

impl WordSums {
    fn join(&mut self, other: Self) {
        let lanes = self.countries.iter_mut().zip(other.countries.iter());
        lanes.for_each(|(lane, other)| add_all(lane, other));
        add_all(&mut self.groups, &other.groups);
    }
}

fn add_all(sums: &mut [u32], others: &[u32]) {
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
}

impl Chunk {
    fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.words, &other.words) && Arc::ptr_eq(&self.key_idxs, &other.key_idxs)
    }
}

impl Masks {
    fn of(sources: Sources) -> Self {
        let ages = ages();
        let n_numbers = sources.countries.numbers().len() + 1;
        let mut masks = vec![0; ages.n() * n_numbers];
        for (code, number) in sources.countries.numbers() {
            for (age, mask) in ages.masks_of(code).iter().enumerate() {
                masks[age * n_numbers + usize::from(number)] = *mask;
            }
        }
        let age = |key: &DateKey| ages.of(membership_day(*key, sources.latest_day));
        let starts = sources.dates.keys().iter().map(|key| age(key) * n_numbers).collect();
        Self { starts, masks }
    }

    fn mask(&self, word: u64, key_idx: u32, countries: &Countries) -> Mask {
        let start = self.starts[key_idx as usize];
        let mut mask = 0;
        countries.for_each_word(word, |word| {
            mask |= lanes(word).into_iter().fold(0, |mask, number| mask | self.masks[start + number]);
        });
        mask
    }

    /// For each group a bit an article of the chunk, lowest first.
    fn bits_of(&self, chunk: &Chunk, countries: &Countries) -> Vec<Vec<u8>> {
        let n_bytes = chunk.words.len().div_ceil(WORD_LEN) * 8;
        let mut bits = vec![vec![0; n_bytes]; gazetteer::groups().len()];
        for (block_idx, (words, key_idxs)) in
            chunk.words.chunks(WORD_LEN).zip(chunk.key_idxs.chunks(WORD_LEN)).enumerate()
        {
            let mut square = [0; WORD_LEN];
            for (row, (word, key_idx)) in square.iter_mut().zip(words.iter().zip(key_idxs)) {
                *row = self.mask(*word, *key_idx, countries);
            }
            transpose(&mut square);
            for (bits, column) in bits.iter_mut().zip(square) {
                bits[8 * block_idx..][..8].copy_from_slice(&column.to_le_bytes());
            }
        }
        bits
    }

    /// For countries that the words have no room for.
    fn add_from_lists(&self, sources: Sources, lists: &mut [IdSet]) {
        for (code, list) in sources.countries.iter() {
            let ids = list.ids();
            let masks = ages().masks_of(code);
            let key_masks = sources.dates.keys().iter();
            let key_masks: Vec<Mask> =
                key_masks.map(|key| masks[ages().of(membership_day(*key, sources.latest_day))]).collect();
            for (group_idx, list) in lists.iter_mut().enumerate() {
                let wanted: Vec<bool> = key_masks.iter().map(|mask| mask >> group_idx & 1 == 1).collect();
                if wanted.contains(&true) {
                    *list |= sources.dates.having(ids, &wanted);
                }
            }
        }
    }
}

/// How often each bit was set, for up to 255 masks: eight sums in each of eight words.
#[derive(Default)]
struct BitSums([u64; 8]);

impl BitSums {
    const MAX: usize = 255;
    const LOWEST_OF_BYTES: u64 = 0x0101_0101_0101_0101;

    #[inline]
    fn add(&mut self, mask: Mask) {
        for (shift, sums) in self.0.iter_mut().enumerate() {
            *sums += mask >> shift & Self::LOWEST_OF_BYTES;
        }
    }

    fn flush(self, counts: &mut [u32; WORD_LEN]) {
        for (shift, sums) in self.0.into_iter().enumerate() {
            for (byte, n) in sums.to_le_bytes().into_iter().enumerate() {
                counts[8 * byte + shift] += u32::from(n);
            }
        }
    }
}

/// Rows become columns: bit `i` of word `j` goes to bit `j` of word `i`. (Hacker's Delight, 7-3: halves of ever smaller squares
/// are swapped.)
fn transpose(square: &mut [u64; WORD_LEN]) {
    let (mut half, mut low) = (WORD_LEN / 2, u64::MAX >> (WORD_LEN / 2));
    while half > 0 {
        for row in (0..WORD_LEN).filter(|row| row & half == 0) {
            let swapped = (square[row] >> half ^ square[row + half]) & low;
            square[row] ^= swapped << half;
            square[row + half] ^= swapped;
        }
        half /= 2;
        low ^= low << half;
    }
}

/// Dates without a year say nothing about who was a member, so that today's members count: today is the collection's
/// latest day, never the clock's.
pub fn membership_day(key: DateKey, latest_day: Option<Day>) -> Option<Day> {
    key.value.and_then(|value| value.last_day()).or(latest_day)
}

/// The stretches of time in which no membership changes, and who is in which group in each.
struct Ages {
    /// The first day of each age but the first.
    starts: Vec<Day>,
    /// By country: a mask for each age, and the one that holds without a day.
    masks: HashMap<CountryCode, Vec<Mask>>,
    nowhere: Vec<Mask>,
}

fn ages() -> &'static Ages {
    static AGES: LazyLock<Ages> = LazyLock::new(Ages::read);
    &AGES
}

impl Ages {
    fn read() -> Self {
        let memberships = || gazetteer::groups().flat_map(|group| group.memberships());
        let mut starts: Vec<Day> = memberships()
            .flat_map(|membership| [membership.from, membership.until.and_then(|until| until.succ_opt())])
            .flatten()
            .collect();
        starts.sort_unstable();
        starts.dedup();
        let before_all = starts.first().and_then(|first| first.pred_opt());
        let days: Vec<Option<Day>> =
            std::iter::once(before_all).chain(starts.iter().copied().map(Some)).chain([None]).collect();
        let mut masks: HashMap<CountryCode, Vec<Mask>> = HashMap::new();
        for (idx, group) in gazetteer::groups().enumerate() {
            for membership in group.memberships() {
                let masks = masks.entry(membership.code).or_insert_with(|| vec![0; days.len()]);
                for (mask, day) in masks.iter_mut().zip(&days) {
                    *mask |= Mask::from(membership.holds_on(*day)) << idx;
                }
            }
        }
        Self { starts, masks, nowhere: vec![0; days.len()] }
    }

    fn n(&self) -> usize {
        self.nowhere.len()
    }

    /// The age of a day, or the one after all others for no day.
    fn of(&self, day: Option<Day>) -> usize {
        day.map_or(self.starts.len() + 1, |day| self.starts.partition_point(|start| *start <= day))
    }

    fn masks_of(&self, code: CountryCode) -> &[Mask] {
        self.masks.get(&code).unwrap_or(&self.nowhere)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::{countries, find_group};

    #[test]
    fn every_group_has_a_bit() {
        assert!(gazetteer::groups().len() <= WORD_LEN);
    }

    #[test]
    fn ages_say_what_the_table_says() {
        let days = [
            "1900-01-01",
            "1973-01-01",
            "1991-12-26",
            "2004-04-30",
            "2004-05-01",
            "2020-01-31",
            "2020-02-01",
            "2030-01-01",
        ];
        let days = days.into_iter().map(|day| Some(day.parse().unwrap())).chain([None]);
        for day in days.chain(ages().starts.iter().map(|start| Some(*start))) {
            for code in countries() {
                let mask = ages().masks_of(*code)[ages().of(day)];
                for (idx, group) in gazetteer::groups().enumerate() {
                    assert_eq!(mask >> idx & 1 == 1, group.has(*code, day), "{code} in {} on {day:?}", group.key());
                }
            }
        }
        assert!(find_group("eu").is_some());
    }

    #[test]
    fn transposing_swaps_rows_and_columns() {
        let rows: [u64; 64] = std::array::from_fn(|row| (row as u64 + 3).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut columns = rows;
        transpose(&mut columns);
        for (row, word) in rows.iter().enumerate() {
            for (column, found) in columns.iter().enumerate() {
                assert_eq!(word >> column & 1, found >> row & 1, "{row} {column}");
            }
        }
    }

    #[test]
    fn bits_are_summed() {
        let mut sums = BitSums::default();
        (0..BitSums::MAX).for_each(|_| sums.add(1 << 63 | 1 << 8 | 1));
        sums.add(0);
        let mut counts = [0; WORD_LEN];
        sums.flush(&mut counts);
        assert_eq!((counts[0], counts[8], counts[63], counts.iter().sum::<u32>()), (255, 255, 255, 765));
    }
}
