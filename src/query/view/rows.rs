//! The list of hits in order, without being written out.
//!
//! An order of all articles is there already ([`Order`]). The hits are that order without the others. It is cut into
//! stretches of one date each, and how many hits each has is known from the counts of dates; within a stretch hits are found
//! by blocks, which are counted when somebody first looks there. So nobody waits for rows that are never shown.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::library::{ArticleId, IdSet, Order};

/// Places looked at to find a row.
const BLOCK_LEN: usize = 128;
/// From one article in so many on, all hits are gone through by the order, before that one by one.
const FEW: usize = 16;

/// The hits in order. Cheap to clone.
#[derive(Clone, Default)]
pub struct Rows(Arc<Kind>);

enum Kind {
    Listed(Vec<ArticleId>),
    /// Every article.
    All(Arc<Order>),
    Some(Within),
}

impl Default for Kind {
    fn default() -> Self {
        Kind::Listed(Vec::new())
    }
}

/// A part of an order and how many hits it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    pub n_places: u32,
    pub n_hits: u32,
}

/// Those of an order that are hits.
struct Within {
    order: Arc<Order>,
    hits: IdSet,
    stretches: Vec<Counted>,
    /// The hits written out, once somebody has gone through all of few.
    listed: OnceLock<Vec<ArticleId>>,
}

/// A stretch of the order.
struct Counted {
    first_place: u32,
    /// Hits that stand before it.
    n_before: u32,
    n_places: u32,
    n_hits: u32,
    /// For each of its blocks how many hits stand before that in the stretch.
    blocks: OnceLock<Box<[u32]>>,
}

impl Rows {
    /// Rows that are in no order of the library.
    pub fn listed(ids: Vec<ArticleId>) -> Self {
        Self(Arc::new(Kind::Listed(ids)))
    }

    /// The hits as they stand in the order. `stretches` cut all of it into parts.
    pub(super) fn new(hits: &IdSet, order: Arc<Order>, stretches: impl Iterator<Item = Stretch>) -> Self {
        let is_all = hits.len() as usize == order.len();
        Self(Arc::new(if is_all { Kind::All(order) } else { Kind::Some(Within::new(hits.clone(), order, stretches)) }))
    }

    /// The same where nothing is known of the order's parts.
    pub(super) fn uncut(hits: &IdSet, order: Arc<Order>) -> Self {
        let whole = Stretch { n_places: order.len() as u32, n_hits: hits.len() as u32 };
        let rows = Self::new(hits, order, std::iter::once(whole));
        if let Kind::Some(within) = &*rows.0 {
            // Whoever shows rows should not have to wait for it.
            within.stretches.iter().for_each(|stretch| {
                within.blocks(stretch);
            });
        }
        rows
    }

    pub fn len(&self) -> usize {
        match &*self.0 {
            Kind::Listed(ids) => ids.len(),
            Kind::All(order) => order.len(),
            Kind::Some(within) => within.hits.len() as usize,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub fn get(&self, row: usize) -> Option<ArticleId> {
        match &*self.0 {
            Kind::Listed(ids) => ids.get(row).copied(),
            Kind::All(order) => (row < order.len()).then(|| order.id(row)),
            Kind::Some(within) => within.get(row),
        }
    }

    /// The row of an article; `None` where it is no hit.
    pub fn position(&self, article: ArticleId) -> Option<usize> {
        match &*self.0 {
            Kind::Listed(ids) => ids.iter().position(|id| *id == article),
            Kind::All(order) => Some(order.place(article)).filter(|place| *place < order.len()),
            Kind::Some(within) => within.position(article),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = ArticleId> + '_ {
        let (listed, n_places) = match &*self.0 {
            Kind::Listed(ids) => (ids.as_slice(), 0),
            Kind::All(order) => (&[][..], order.len()),
            Kind::Some(within) if within.is_few() => (within.listed(), 0),
            Kind::Some(within) => (&[][..], within.order.len()),
        };
        let ordered = (0..n_places).filter_map(|place| match &*self.0 {
            Kind::Listed(_) => None,
            Kind::All(order) => Some(order.id(place)),
            Kind::Some(within) => Some(within.order.id(place)).filter(|id| within.hits.contains(id.0)),
        });
        listed.iter().copied().chain(ordered)
    }

    pub fn to_vec(&self) -> Vec<ArticleId> {
        self.iter().collect()
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<const N: usize> PartialEq<[ArticleId; N]> for Rows {
    fn eq(&self, other: &[ArticleId; N]) -> bool {
        self.iter().eq(other.iter().copied())
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// How many of `ids` stand in each block.
fn count_by_block(ids: &IdSet, order: &Order) -> Vec<u32> {
    let mut counts = vec![0; order.len().div_ceil(BLOCK_LEN)];
    // Iterating by fold goes container by container.
    ids.iter().for_each(|id| counts[order.place(ArticleId(id)) / BLOCK_LEN] += 1);
    counts
}

/// The sums of what stands before each.
fn sums_before(counts: Vec<u32>) -> Vec<u32> {
    let mut sum = 0;
    let sum_before = |n: u32| {
        sum += n;
        sum - n
    };
    counts.into_iter().map(sum_before).collect()
}

/// Each block's hits are put together and then sorted, for a block has few.
fn list(hits: &IdSet, order: &Order) -> Vec<ArticleId> {
    let mut ends = sums_before(count_by_block(hits, order));
    let mut places = vec![0u32; hits.len() as usize];
    hits.iter().for_each(|id| {
        let place = order.place(ArticleId(id));
        let end = &mut ends[place / BLOCK_LEN];
        places[*end as usize] = place as u32;
        *end += 1;
    });
    let mut start = 0;
    for end in ends {
        places[start..end as usize].sort_unstable();
        start = end as usize;
    }
    places.into_iter().map(|place| order.id(place as usize)).collect()
}

impl Within {
    fn new(hits: IdSet, order: Arc<Order>, stretches: impl Iterator<Item = Stretch>) -> Self {
        let (mut first_place, mut n_before) = (0, 0);
        let counted = stretches.map(|Stretch { n_places, n_hits }| {
            let stretch = Counted { first_place, n_before, n_places, n_hits, blocks: OnceLock::new() };
            (first_place, n_before) = (first_place + n_places, n_before + n_hits);
            stretch
        });
        let stretches: Vec<Counted> = counted.collect();
        debug_assert_eq!((first_place as usize, u64::from(n_before)), (order.len(), hits.len()));
        Self { order, hits, stretches, listed: OnceLock::new() }
    }

    fn is_few(&self) -> bool {
        self.hits.len() as usize * FEW <= self.order.len()
    }

    fn listed(&self) -> &[ArticleId] {
        self.listed.get_or_init(|| list(&self.hits, &self.order))
    }

    fn has(&self, place: usize) -> bool {
        self.hits.contains(self.order.id(place).0)
    }

    /// How many hits stand before each block of the stretch.
    fn blocks<'w>(&'w self, stretch: &'w Counted) -> &'w [u32] {
        stretch.blocks.get_or_init(|| {
            let places = stretch.places();
            let mut counts = vec![0; places.len().div_ceil(BLOCK_LEN)];
            // Whichever is fewer: the places, or all hits.
            if self.hits.len() as usize <= places.len() {
                for id in &self.hits {
                    let place = self.order.place(ArticleId(id));
                    if places.contains(&place) {
                        counts[(place - places.start) / BLOCK_LEN] += 1;
                    }
                }
            } else {
                let there = places.clone().filter(|place| self.has(*place));
                there.for_each(|place| counts[(place - places.start) / BLOCK_LEN] += 1);
            }
            sums_before(counts).into()
        })
    }

    fn get(&self, row: usize) -> Option<ArticleId> {
        if row >= self.hits.len() as usize {
            return None;
        }
        // Stretches and blocks without a hit stand before the one that has it.
        let stretch = &self.stretches[self.stretches.partition_point(|it| it.n_before as usize <= row) - 1];
        let row = row - stretch.n_before as usize;
        let places = stretch.places();
        if stretch.n_hits == stretch.n_places {
            return Some(self.order.id(places.start + row));
        }
        let blocks = self.blocks(stretch);
        let idx = blocks.partition_point(|n| *n as usize <= row) - 1;
        let mut there = (places.start + idx * BLOCK_LEN..places.end).filter(|place| self.has(*place));
        there.nth(row - blocks[idx] as usize).map(|place| self.order.id(place))
    }

    fn position(&self, article: ArticleId) -> Option<usize> {
        if !self.hits.contains(article.0) {
            return None;
        }
        let place = self.order.place(article);
        let stretch = &self.stretches[self.stretches.partition_point(|it| it.first_place as usize <= place) - 1];
        let in_stretch = place - stretch.first_place as usize;
        let block = in_stretch / BLOCK_LEN;
        let first = stretch.first_place as usize + block * BLOCK_LEN;
        let n_in_block = (first..place).filter(|place| self.has(*place)).count();
        Some((stretch.n_before + self.blocks(stretch)[block]) as usize + n_in_block)
    }
}

impl Counted {
    fn places(&self) -> Range<usize> {
        self.first_place as usize..(self.first_place + self.n_places) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hits: &IdSet, order: &Arc<Order>, expected: &[ArticleId]) {
        check_rows(&Rows::uncut(hits, order.clone()), expected);
        for len in [1, 7, 300] {
            let cut = (0..order.len()).collect::<Vec<_>>();
            let stretches = cut.chunks(len).map(|places| Stretch {
                n_places: places.len() as u32,
                n_hits: places.iter().filter(|place| hits.contains(order.id(**place).0)).count() as u32,
            });
            check_rows(&Rows::new(hits, order.clone(), stretches), expected);
        }
    }

    fn check_rows(rows: &Rows, expected: &[ArticleId]) {
        for (row, id) in expected.iter().enumerate() {
            assert_eq!(rows.get(row), Some(*id));
            assert_eq!(rows.position(*id), Some(row));
        }
        assert_eq!(rows.get(expected.len()), None);
        assert_eq!(rows.to_vec(), expected);
        assert_eq!(rows.len(), expected.len());
    }

    #[test]
    fn rows_are_the_order_without_the_others() {
        let n = 3000u32;
        let shuffled: Vec<ArticleId> = (0..n).map(|i| ArticleId(i * 1759 % n)).collect();
        let holes: Vec<ArticleId> = shuffled.iter().copied().filter(|id| id.0 % 10 != 3).collect();
        for ids in [(0..n).map(ArticleId).collect(), shuffled, holes] {
            let order = Arc::new(Order::of(ids.clone(), n as usize));
            for every in [1, 2, 3, 7, 16, 100, 2999] {
                for wanted in [true, false] {
                    let is_hit = |id: u32, every: u32| id.is_multiple_of(every) == wanted;
                    let expected: Vec<ArticleId> = ids.iter().copied().filter(|id| is_hit(id.0, every)).collect();
                    let hits: IdSet = expected.iter().map(|id| id.0).collect();
                    check(&hits, &order, &expected);
                    let other = (0..n).map(ArticleId).find(|id| !hits.contains(id.0));
                    assert_eq!(other.and_then(|id| Rows::uncut(&hits, order.clone()).position(id)), None);
                }
            }
        }
        check(&IdSet::new(), &Arc::default(), &[]);
    }
}
