//! Facets held against each other: how many articles have each country and each group at each date, and how many have two
//! of them together. With one country or some days chosen, all counts are read off here, without looking at an article.

use super::groups::Mask;

/// Numbers of four bytes that dates and areas may take: a collection with more different dates than that is counted article
/// by article.
const MOST_CELLS: usize = 8 << 20;
/// Steps an article that finding pairs may take on average, and so many articles more.
const MOST_PAIRS: usize = 256;
const N_ANYHOW: usize = 10_000;

/// Sums over all articles of one state of the library. Areas are countries by their numbers, then groups in their order.
#[derive(Debug)]
pub struct Crossed {
    n_numbers: usize,
    n_areas: usize,
    /// By date key, then by area.
    at_dates: Vec<u32>,
    /// By area, then by the same areas. `None` where articles have too many areas each.
    together: Option<Vec<u32>>,
    n_articles: usize,
    n_pairs: usize,
}

impl Crossed {
    /// `None` where they would take too much memory.
    pub fn new(n_keys: usize, n_numbers: usize, n_groups: usize) -> Option<Self> {
        let n_areas = n_numbers + n_groups;
        (n_keys * n_areas <= MOST_CELLS).then(|| Self {
            n_numbers,
            n_areas,
            at_dates: vec![0; n_keys * n_areas],
            together: Some(vec![0; n_areas * n_areas]),
            n_articles: 0,
            n_pairs: 0,
        })
    }

    /// Takes in an article with the numbers of its countries, each once.
    pub fn add(&mut self, key_idx: usize, numbers: &[usize], groups: Mask) {
        let (n_numbers, n_areas) = (self.n_numbers, self.n_areas);
        let at_date = &mut self.at_dates[key_idx * n_areas..][..n_areas];
        numbers.iter().for_each(|number| at_date[*number] += 1);
        bits(groups).for_each(|group| at_date[n_numbers + group] += 1);
        let n_own = numbers.len() + groups.count_ones() as usize;
        self.n_pairs += n_own * n_own;
        self.n_articles += 1;
        if self.n_pairs > MOST_PAIRS * (self.n_articles + N_ANYHOW) {
            self.together = None;
        }
        let Some(together) = &mut self.together else { return };
        for number in numbers {
            let row = &mut together[number * n_areas..][..n_areas];
            numbers.iter().for_each(|other| row[*other] += 1);
            bits(groups).for_each(|group| row[n_numbers + group] += 1);
        }
        for group in bits(groups) {
            let row = &mut together[(n_numbers + group) * n_areas + n_numbers..][..n_areas - n_numbers];
            bits(groups).take_while(|other| *other <= group).for_each(|other| row[other] += 1);
        }
    }

    /// To be called when all are counted.
    pub fn finish(&mut self) {
        let (n_numbers, n_areas) = (self.n_numbers, self.n_areas);
        let Some(together) = &mut self.together else { return };
        for group in n_numbers..n_areas {
            (0..n_numbers).for_each(|number| together[group * n_areas + number] = together[number * n_areas + group]);
            (group..n_areas).for_each(|other| together[group * n_areas + other] = together[other * n_areas + group]);
        }
    }

    /// How many articles have each area, of those whose date key is wanted.
    pub fn areas_at(&self, wanted: &[bool]) -> Vec<u32> {
        let mut sums = vec![0; self.n_areas];
        for (row, _) in self.at_dates.chunks_exact(self.n_areas).zip(wanted).filter(|(_, wanted)| **wanted) {
            sums.iter_mut().zip(row).for_each(|(sum, n)| *sum += n);
        }
        sums
    }

    /// How many articles with this area have each area.
    pub fn areas_with(&self, area: usize) -> Option<Vec<u32>> {
        self.together.as_ref().map(|together| together[area * self.n_areas..][..self.n_areas].to_vec())
    }

    /// How many articles with this area have each date key.
    pub fn dates_with(&self, area: usize) -> Vec<u32> {
        self.at_dates.iter().skip(area).step_by(self.n_areas).copied().collect()
    }
}

/// The places of the bits that are set, lowest first.
fn bits(mut mask: Mask) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = mask.trailing_zeros() as usize;
        (mask != 0).then(|| {
            mask &= mask - 1;
            lowest
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_counted_at_each_date_and_with_each_other() {
        let mut crossed = Crossed::new(2, 4, 3).unwrap();
        crossed.add(0, &[1, 3], 0b101);
        crossed.add(1, &[3], 0b100);
        crossed.add(1, &[], 0);
        crossed.finish();
        assert_eq!(crossed.areas_at(&[true, false]), [0, 1, 0, 1, 1, 0, 1]);
        assert_eq!(crossed.areas_at(&[true, true]), [0, 1, 0, 2, 1, 0, 2]);
        assert_eq!(crossed.dates_with(3), [1, 1]);
        assert_eq!(crossed.areas_with(3).unwrap(), [0, 1, 0, 2, 1, 0, 2]);
        assert_eq!(crossed.areas_with(4).unwrap(), [0, 1, 0, 1, 1, 0, 1]);
        assert_eq!(crossed.areas_with(6).unwrap(), [0, 1, 0, 2, 1, 0, 2]);
    }

    #[test]
    fn what_would_take_too_much_is_left() {
        assert!(Crossed::new(MOST_CELLS, 2, 0).is_none());
        let mut crossed = Crossed::new(1, 900, 64).unwrap();
        let all: Vec<usize> = (1..900).collect();
        (0..10).for_each(|_| crossed.add(0, &all, Mask::MAX));
        crossed.finish();
        assert_eq!(crossed.areas_with(1), None);
        assert_eq!(crossed.dates_with(1), [10]);
    }
}
