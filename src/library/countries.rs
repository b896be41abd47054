//! Which countries each article mentions, kept both ways round: for each country its articles, and for each article its
//! countries, packed into a word.
//!
//! Many articles are counted faster by the lists, few by the words.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::model::CountryCode;

use super::IdSet;
use super::column::Column;
use super::postings::{List, Postings};
use super::segment::{CountryEntry, CountryFacets};
use super::shared::Values;

/// A word has this many lanes for the numbers of countries, lowest first; the number 0 is no country.
pub const N_LANES: usize = 6;
const LANE_BITS: usize = 10;
/// One more than the largest number that fits a lane.
pub const N_NUMBERS: usize = 1 << LANE_BITS;
/// Marks a word that says where further words stand, for an article with more countries than lanes.
const IS_CROWDED: u64 = 1 << 63;
/// In such a word: the place of the first word, and how many there are.
const N_WORDS_SHIFT: usize = 32;

#[derive(Debug, Clone, Default)]
pub struct Countries {
    lists: Postings<CountryCode>,
    /// The number of each country in the words, from 1 on, in the order in which they came.
    numbers: Arc<BTreeMap<CountryCode, u16>>,
    /// One an article.
    words: Column<u64>,
    /// What the words of crowded articles point to.
    more: Column<u64>,
    /// Whether there are more countries than numbers. Codes have up to four letters, so this could be.
    is_short_of_numbers: bool,
}

/// What the words of [`Countries`] are, for the cache.
#[derive(Debug, Default, Clone)]
pub struct CountryWords {
    /// The countries in the order of their numbers, from 1 on.
    pub codes: Vec<CountryCode>,
    pub words: Column<u64>,
    pub more: Column<u64>,
    pub is_short_of_numbers: bool,
}

/// A country of new articles.
struct NewCountry {
    code: CountryCode,
    number: Option<u16>,
    /// Articles that mention it, and those of them that are about it.
    mentions: Vec<u32>,
    focus: Vec<u32>,
}

impl Countries {
    /// `None` where the words point outside.
    pub fn restored(lists: Postings<CountryCode>, words: CountryWords) -> Option<Self> {
        let CountryWords { codes, words, more, is_short_of_numbers } = words;
        // Without a branch, which would be guessed wrong as often as not.
        let end = |word: u64| {
            let is_crowded = (word >> IS_CROWDED.trailing_zeros()).wrapping_neg();
            is_crowded & (u64::from(word as u32) + ((word & !IS_CROWDED) >> N_WORDS_SHIFT))
        };
        let furthest = |words: &[u64]| words.iter().fold(0, |furthest, word| furthest.max(end(*word)));
        let fits = codes.len() < N_NUMBERS
            && words.chunks().iter().all(|words| furthest(words) <= more.len() as u64)
            && more.chunks().iter().all(|words| words.iter().fold(0, |bits, word| bits | word) & IS_CROWDED == 0);
        fits.then(|| Self {
            lists,
            numbers: Arc::new(codes.into_iter().zip(1..).collect()),
            words,
            more,
            is_short_of_numbers,
        })
    }

    pub fn in_words(&self) -> CountryWords {
        let mut codes: Vec<(u16, CountryCode)> = self.numbers.iter().map(|(code, number)| (*number, *code)).collect();
        codes.sort();
        CountryWords {
            codes: codes.into_iter().map(|(_, code)| code).collect(),
            words: self.words.clone(),
            more: self.more.clone(),
            is_short_of_numbers: self.is_short_of_numbers,
        }
    }

    /// How many articles were taken in.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Every country with its list, by code.
    pub fn lists(&self) -> &Postings<CountryCode> {
        &self.lists
    }

    /// Takes in the next articles, from the id `first` on; gives for each country those that are about it.
    pub fn append(&mut self, first: u32, new: &CountryFacets) -> Vec<(CountryCode, Vec<u32>)> {
        debug_assert_eq!(first as usize, self.words.len(), "articles come in the order of their ids");
        let mut countries: Vec<NewCountry> = Vec::new();
        // By the entries of the dictionary, of which several can be of one country.
        let mut places: Vec<Option<usize>> = vec![None; new.entries.len()];
        let mut lanes: Vec<u16> = Vec::new();
        for (id, entries) in (first..).zip(new.articles()) {
            lanes.clear();
            for entry in entries {
                let CountryEntry { code, focus, .. } = new.entries[*entry as usize];
                let place = places[*entry as usize].get_or_insert_with(|| self.place_of(code, &mut countries));
                let country = &mut countries[*place];
                if country.mentions.last() != Some(&id) {
                    country.mentions.push(id);
                    lanes.extend(country.number);
                }
                if focus && country.focus.last() != Some(&id) {
                    country.focus.push(id);
                }
            }
            self.push_words(&lanes);
        }
        let about = |NewCountry { code, mentions, focus, .. }| {
            self.lists.append(code, mentions.into_iter());
            (code, focus)
        };
        countries.into_iter().map(about).filter(|(_, ids)| !ids.is_empty()).collect()
    }

    /// The place of a country among those of new articles, where it may not be yet.
    fn place_of(&mut self, code: CountryCode, countries: &mut Vec<NewCountry>) -> usize {
        countries.iter().position(|country| country.code == code).unwrap_or_else(|| {
            countries.push(NewCountry { code, number: self.number_of(code), mentions: Vec::new(), focus: Vec::new() });
            countries.len() - 1
        })
    }

    /// Keeps the numbers of an article's countries.
    fn push_words(&mut self, numbers: &[u16]) {
        let pack = |lanes: &[u16]| lanes.iter().rev().fold(0, |word, number| word << LANE_BITS | u64::from(*number));
        if numbers.len() <= N_LANES {
            return self.words.push(pack(numbers));
        }
        let (first, n_words) = (self.more.len() as u64, numbers.len().div_ceil(N_LANES) as u64);
        numbers.chunks(N_LANES).for_each(|lanes| self.more.push(pack(lanes)));
        self.words.push(IS_CROWDED | n_words << N_WORDS_SHIFT | first);
    }

    fn number_of(&mut self, code: CountryCode) -> Option<u16> {
        if let Some(number) = self.numbers.get(&code) {
            return Some(*number);
        }
        let number = self.numbers.len() + 1;
        if number >= N_NUMBERS {
            self.is_short_of_numbers = true;
            return None;
        }
        Arc::make_mut(&mut self.numbers).insert(code, number as u16);
        Some(number as u16)
    }

    /// Takes the articles out of the lists. Their words stay where they are, and are not to be asked for.
    pub fn remove(&mut self, ids: &IdSet) {
        self.lists.remove(ids);
    }

    /// The articles that mention the country.
    pub fn of(&self, code: CountryCode) -> &IdSet {
        self.lists.of(code)
    }

    /// The articles that mention some country.
    pub fn union(&self) -> IdSet {
        self.lists.union()
    }

    /// Every country with its articles, by code.
    pub fn iter(&self) -> impl Iterator<Item = (CountryCode, &List)> {
        self.lists.iter()
    }

    /// Every country that ever was there with its number in the words, by code.
    pub fn numbers(&self) -> impl ExactSizeIterator<Item = (CountryCode, u16)> {
        self.numbers.iter().map(|(code, number)| (*code, *number))
    }

    /// The number of a country in the words; 0 for one that has none.
    pub fn number(&self, code: CountryCode) -> u16 {
        self.numbers.get(&code).copied().unwrap_or(0)
    }

    /// Whether the words say all that the lists say.
    pub fn has_all_in_words(&self) -> bool {
        !self.is_short_of_numbers
    }

    /// The words of all articles; see [`Self::for_each_word`].
    pub fn words(&self) -> &[Arc<Values<u64>>] {
        self.words.chunks()
    }

    /// Calls `work` with each word of lanes that the word of an article stands for: mostly itself.
    #[inline]
    pub fn for_each_word(&self, word: u64, mut work: impl FnMut(u64)) {
        match crowd_of(word) {
            None => work(word),
            Some(crowd) => crowd.for_each(|idx| work(self.more.get(idx))),
        }
    }
}

/// Where the words lie that this one points to; `None` for one that holds lanes.
#[inline]
fn crowd_of(word: u64) -> Option<Range<usize>> {
    let (first, n_words) = (word as u32 as usize, ((word & !IS_CROWDED) >> N_WORDS_SHIFT) as usize);
    (word & IS_CROWDED != 0).then(|| first..first + n_words)
}

/// The numbers of countries in a word; 0 for lanes that are empty.
#[inline]
pub fn lanes(word: u64) -> [usize; N_LANES] {
    std::array::from_fn(|lane| (word >> (lane * LANE_BITS)) as usize % N_NUMBERS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(number: usize) -> CountryCode {
        let letter = |number: usize| (b'A' + (number % 26) as u8) as char;
        [letter(number), letter(number / 26), letter(number / 676), 'A'].iter().collect::<String>().parse().unwrap()
    }

    fn in_words(countries: &Countries, id: usize) -> Vec<u16> {
        let mut found = Vec::new();
        let word = countries.words()[0][id];
        countries.for_each_word(word, |word| found.extend(lanes(word).map(|number| number as u16)));
        found.retain(|number| *number != 0);
        found
    }

    /// Articles that name countries by these numbers.
    fn facets(articles: &[Vec<usize>]) -> CountryFacets {
        let mut facets = CountryFacets::default();
        for article in articles {
            for number in article {
                let entry = CountryEntry { code: code(*number), focus: number % 2 == 0, rule: 0 };
                let known = facets.entries.iter().position(|known| *known == entry);
                let idx = known.unwrap_or_else(|| {
                    facets.entries.push(entry);
                    facets.entries.len() - 1
                });
                facets.push(idx as u32);
            }
            facets.end_article();
        }
        facets
    }

    #[test]
    fn the_words_say_what_the_lists_say() {
        let mut countries = Countries::default();
        let sets = [vec![], vec![3], vec![3, 3, 4], (0..6).collect(), (0..7).collect(), (5..200).rev().collect()];
        let focus = countries.append(0, &facets(&sets[..3]));
        assert_eq!(focus, [(code(4), vec![2])]);
        countries.append(3, &facets(&sets[3..]));
        assert!(countries.has_all_in_words());
        for id in 0..sets.len() {
            let numbers = in_words(&countries, id);
            for (code, number) in countries.numbers() {
                let n = numbers.iter().filter(|found| **found == number).count();
                assert_eq!(n, usize::from(countries.of(code).contains(id as u32)), "{code} in {id}");
            }
        }
    }

    #[test]
    fn words_that_point_outside_are_refused() {
        let mut countries = Countries::default();
        countries.append(0, &facets(&[(0..9).collect()]));
        let restored = |words| Countries::restored(countries.lists().clone(), words);
        assert_eq!(restored(countries.in_words()).map(|again| in_words(&again, 0)), Some(in_words(&countries, 0)));
        assert!(restored(CountryWords { more: Column::default(), ..countries.in_words() }).is_none());
    }

    #[test]
    fn more_countries_than_numbers_are_in_the_lists_alone() {
        let mut countries = Countries::default();
        countries.append(0, &facets(&[(0..N_NUMBERS + 5).collect()]));
        assert!(!countries.has_all_in_words());
        assert_eq!(in_words(&countries, 0).len(), N_NUMBERS - 1);
        assert!(countries.of(code(N_NUMBERS + 2)).contains(0));
    }
}
