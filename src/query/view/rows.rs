//! The list of hits in order, without being written out.
//!
//! An order of all articles is there already ([`Order`]). Many hits are that order without the others: it is cut into blocks,
//! and for each block the number of hits before it is kept, so that any row is found by looking at one block. Few hits are
//! written out.

use std::fmt;
use std::sync::Arc;

use crate::library::{ArticleId, IdSet, Order};

/// Places looked at to find a row.
const BLOCK_LEN: usize = 128;
/// From one article in so many on, hits are not written out.
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

/// Those of an order that are hits.
struct Within {
    order: Arc<Order>,
    hits: IdSet,
    /// For each block of the order how many hits stand before it.
    n_before: Vec<u32>,
}

impl Rows {
    /// Rows that are in no order of the library.
    pub fn listed(ids: Vec<ArticleId>) -> Self {
        Self(Arc::new(Kind::Listed(ids)))
    }

    /// The hits as they stand in the order.
    pub(super) fn new(hits: &IdSet, order: Arc<Order>) -> Self {
        let n = hits.len() as usize;
        Self(Arc::new(match n {
            _ if n == order.len() => Kind::All(order),
            _ if n * FEW <= order.len() => Kind::Listed(list(hits, &order)),
            _ => Kind::Some(Within::new(hits.clone(), order)),
        }))
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
    fn new(hits: IdSet, order: Arc<Order>) -> Self {
        let n_before = if hits.len() as usize * 2 <= order.len() {
            count_by_block(&hits, &order)
        } else {
            // Those that are no hits are fewer. An id without a place belongs to a removed article.
            let mut others = IdSet::new();
            others.insert_range(0..order.n_ids() as u32);
            others -= &hits;
            others.iter().filter(|id| order.has_place(ArticleId(*id))).fold(
                full_blocks(order.len()),
                |mut counts, id| {
                    counts[order.place(ArticleId(id)) / BLOCK_LEN] -= 1;
                    counts
                },
            )
        };
        Self { n_before: sums_before(n_before), order, hits }
    }

    fn block(&self, idx: usize) -> impl Iterator<Item = ArticleId> + '_ {
        let places = idx * BLOCK_LEN..((idx + 1) * BLOCK_LEN).min(self.order.len());
        places.map(|place| self.order.id(place)).filter(|id| self.hits.contains(id.0))
    }

    fn get(&self, row: usize) -> Option<ArticleId> {
        if row >= self.hits.len() as usize {
            return None;
        }
        // Blocks without a hit stand before the one that has it.
        let idx = self.n_before.partition_point(|n| *n as usize <= row) - 1;
        self.block(idx).nth(row - self.n_before[idx] as usize)
    }

    fn position(&self, article: ArticleId) -> Option<usize> {
        if !self.hits.contains(article.0) {
            return None;
        }
        let idx = self.order.place(article) / BLOCK_LEN;
        let in_block = self.block(idx).position(|id| id == article)?;
        Some(self.n_before[idx] as usize + in_block)
    }
}

fn full_blocks(n: usize) -> Vec<u32> {
    let mut counts = vec![BLOCK_LEN as u32; n.div_ceil(BLOCK_LEN)];
    if let Some(last) = counts.last_mut().filter(|_| !n.is_multiple_of(BLOCK_LEN)) {
        *last = (n % BLOCK_LEN) as u32;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hits: &IdSet, order: &Arc<Order>, expected: &[ArticleId]) {
        let rows = Rows::new(hits, order.clone());
        assert_eq!(rows.to_vec(), expected);
        assert_eq!(rows.len(), expected.len());
        for (row, id) in expected.iter().enumerate() {
            assert_eq!(rows.get(row), Some(*id));
            assert_eq!(rows.position(*id), Some(row));
        }
        assert_eq!(rows.get(expected.len()), None);
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
                    assert_eq!(other.and_then(|id| Rows::new(&hits, order.clone()).position(id)), None);
                }
            }
        }
        check(&IdSet::new(), &Arc::default(), &[]);
    }
}
