//! The list of hits in order, without being written out.
//!
//! An order of all articles is there already ([`Order`]). The hits are that order without the others. It is cut into
//! stretches of one date each, and how many hits each has is known from the counts of dates; within a stretch hits are found
//! by blocks, which are counted from the nearer end as far as somebody looks. So nobody waits for rows that are never shown.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::library::{ArticleId, IdSet, Order};

/// Places looked at to find a row.
const BLOCK_LEN: usize = 128;
/// From one article in so many on, all hits are gone through by the order, before that one by one.
const FEW: usize = 16;
/// An order that is not cut by dates is cut into stretches of so many places.
const CUT_LEN: usize = 64 * BLOCK_LEN;

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
    /// How many hits some blocks of a stretch have, with all before them from one end of it on: as far as somebody has looked.
    sums: Mutex<HashMap<(u32, End), Vec<u32>>>,
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
}

/// An end of a stretch, which has this first place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum End {
    Front,
    Back,
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
        // Whoever shows rows should not have to wait for it.
        let stretches = cut(hits, &order);
        Self::new(hits, order, stretches.into_iter())
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

/// How many of `ids` stand in each part of so many places.
fn count_by_part(ids: &IdSet, order: &Order, part_len: usize) -> Vec<u32> {
    let mut counts = vec![0; order.len().div_ceil(part_len)];
    // Iterating by fold goes container by container.
    ids.iter().for_each(|id| counts[order.place(ArticleId(id)) / part_len] += 1);
    counts
}

fn cut(hits: &IdSet, order: &Order) -> Vec<Stretch> {
    let n_places = |part: usize| (order.len() - part * CUT_LEN).min(CUT_LEN) as u32;
    let counts = count_by_part(hits, order, CUT_LEN).into_iter().enumerate();
    counts.map(|(part, n_hits)| Stretch { n_places: n_places(part), n_hits }).collect()
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

/// All hits as they stand in the order.
pub(super) fn in_order(hits: &IdSet, order: &Order) -> Vec<ArticleId> {
    let n_hits = hits.len() as usize;
    let all = (0..order.len()).map(|place| order.id(place));
    match n_hits {
        _ if n_hits == order.len() => all.collect(),
        _ if n_hits * FEW <= order.len() => list(hits, order),
        _ => all.filter(|id| hits.contains(id.0)).collect(),
    }
}

/// Each block's hits are put together and then sorted, for a block has few.
fn list(hits: &IdSet, order: &Order) -> Vec<ArticleId> {
    let mut ends = sums_before(count_by_part(hits, order, BLOCK_LEN));
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
            let stretch = Counted { first_place, n_before, n_places, n_hits };
            (first_place, n_before) = (first_place + n_places, n_before + n_hits);
            stretch
        });
        let stretches: Vec<Counted> = counted.collect();
        debug_assert_eq!((first_place as usize, u64::from(n_before)), (order.len(), hits.len()));
        Self { order, hits, stretches, sums: Mutex::default(), listed: OnceLock::new() }
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

    /// Whether hits of this stretch are found among all of them, written out: there are fewer than places to look at.
    fn is_thin(&self, stretch: &Counted) -> bool {
        self.hits.len() as usize * FEW <= stretch.n_places as usize
    }

    /// How many hits stand in the block.
    fn count(&self, stretch: &Counted, block: usize) -> u32 {
        stretch.block(block).filter(|place| self.has(*place)).count() as u32
    }

    /// How many hits of the stretch stand before the block.
    fn n_before(&self, stretch: &Counted, block: usize) -> u32 {
        let n_blocks = stretch.n_blocks();
        let of_first = |n_blocks: usize, end: End| {
            let last = n_blocks.checked_sub(1);
            last.map_or(0, |last| self.look_from(end, stretch, |sums| sums.len() > last, |sums| sums[last]))
        };
        match block <= n_blocks / 2 {
            true => of_first(block, End::Front),
            false => stretch.n_hits - of_first(n_blocks - block, End::Back),
        }
    }

    /// The block with this hit of the stretch.
    fn find_block(&self, stretch: &Counted, number: u32) -> usize {
        let find = |number: u32, end: End| {
            let is_enough = |sums: &[u32]| sums.last().is_some_and(|sum| *sum > number);
            self.look_from(end, stretch, is_enough, |sums| sums.partition_point(|sum| *sum <= number))
        };
        match number <= stretch.n_hits / 2 {
            true => find(number, End::Front),
            false => stretch.n_blocks() - 1 - find(stretch.n_hits - 1 - number, End::Back),
        }
    }

    /// Reads the sums of blocks from this end of the stretch, once so many are there that it is enough.
    fn look_from<T>(
        &self,
        end: End,
        stretch: &Counted,
        is_enough: impl Fn(&[u32]) -> bool,
        read: impl Fn(&[u32]) -> T,
    ) -> T {
        let mut all = self.sums.lock().unwrap_or_else(PoisonError::into_inner);
        let sums = all.entry((stretch.first_place, end)).or_default();
        while !is_enough(sums) {
            let block = match end {
                End::Front => sums.len(),
                End::Back => stretch.n_blocks() - 1 - sums.len(),
            };
            sums.push(sums.last().map_or(0, |sum| *sum) + self.count(stretch, block));
        }
        read(sums)
    }

    fn get(&self, row: usize) -> Option<ArticleId> {
        if row >= self.hits.len() as usize {
            return None;
        }
        // Stretches and blocks without a hit stand before the one that has it.
        let stretch = &self.stretches[self.stretches.partition_point(|it| it.n_before as usize <= row) - 1];
        let number = row as u32 - stretch.n_before;
        if stretch.n_hits == stretch.n_places {
            return Some(self.order.id((stretch.first_place + number) as usize));
        }
        if self.is_thin(stretch) {
            return self.listed().get(row).copied();
        }
        let block = self.find_block(stretch, number);
        let mut there = stretch.block(block).filter(|place| self.has(*place));
        there.nth((number - self.n_before(stretch, block)) as usize).map(|place| self.order.id(place))
    }

    fn position(&self, article: ArticleId) -> Option<usize> {
        if !self.hits.contains(article.0) {
            return None;
        }
        let place = self.order.place(article);
        let stretch = &self.stretches[self.stretches.partition_point(|it| it.first_place as usize <= place) - 1];
        if self.is_thin(stretch) {
            return self.listed().binary_search_by_key(&place, |id| self.order.place(*id)).ok();
        }
        let block = (place - stretch.first_place as usize) / BLOCK_LEN;
        let there = stretch.block(block).filter(|before| *before < place && self.has(*before));
        Some((stretch.n_before + self.n_before(stretch, block)) as usize + there.count())
    }
}

impl Counted {
    fn n_blocks(&self) -> usize {
        (self.n_places as usize).div_ceil(BLOCK_LEN)
    }

    /// The places of a block.
    fn block(&self, idx: usize) -> Range<usize> {
        let (start, end) = (self.first_place as usize, (self.first_place + self.n_places) as usize);
        start + idx * BLOCK_LEN..(start + (idx + 1) * BLOCK_LEN).min(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hits: &IdSet, order: &Arc<Order>, expected: &[ArticleId]) {
        check_rows(&Rows::uncut(hits, order.clone()), expected);
        for len in [1, 7, 300, 3000] {
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
